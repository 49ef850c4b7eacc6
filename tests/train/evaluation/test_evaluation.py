"""The whole evaluation: its fixed points, what it must not depend on, and its keys."""

import json
from collections.abc import Iterator

import pytest

from wartoll.data.corpus import corpus_path, read_documents
from wartoll.data.document import Document, Mention, Relation
from wartoll.data.schema import EntityType, RelationType, Schema
from wartoll.train.evaluation import Evaluation, evaluate
from wartoll.train.evaluation.scores import Counts, Ratio
from wartoll.train.evaluation.sections import Score

HANDMADE = (
    "[Ten|CASUALTY.killed c1 victim=a1,a2 perpetrator=a3 cause=k1 source=s1] "
    "[guards|ACTOR.state a1] and [farmers|ACTOR.civilian a2] died when "
    "[rebels|ACTOR.armed_group a3] "
    "[shelled|ATTACK.shelling k1 attacker=a3 target=a1 place=l1 date=d1] "
    "[Vell|LOCATION l1] on [Monday|DATE d1], [medics|SOURCE s1] said. "
    "[Three|CASUALTY.killed c2 part_of=c1] were children. "
    "[Omar Deen|ACTOR.civilian a4 fate=wounded] blamed the [gang|ACTOR.armed_group a5 same_as=a3]."
)


@pytest.fixture(scope="module")
def shipped(schema) -> list[Document]:
    documents = read_documents(corpus_path("dev"))
    assert len(documents) > 100
    return documents


def scores(evaluation: Evaluation) -> Iterator[tuple[str, Score]]:
    """Every score that is counted over all gold items, with its name."""
    yield "boundaries", evaluation.boundaries
    sections = {
        "mentions": evaluation.mentions,
        "attributes": evaluation.attributes,
        "relations": evaluation.relations,
        "relation boundaries": evaluation.relation_boundaries,
        "clusters": evaluation.clusters,
        "cluster boundaries": evaluation.cluster_boundaries,
    }
    for name, section in sections.items():
        yield name, section.micro
        for label, score in section.labels.items():
            yield f"{name}: {label}", score
    for part, score in evaluation.records.parts.items():
        yield f"records: {part}", score


def check_gold_against_itself(documents, schema):
    evaluation = evaluate(documents, documents, schema)
    for name, score in scores(evaluation):
        if score.counts.gold:
            values = score.f1, score.counts.precision, score.counts.recall
            assert values == (1.0, 1.0, 1.0), name
            assert (score.interval.low, score.interval.high) == (1.0, 1.0), name
        else:
            assert (score.f1, score.interval) == (None, None), name
    seqeval = evaluation.seqeval
    assert (seqeval.f1, seqeval.precision, seqeval.recall) == (1.0, 1.0, 1.0)
    assert set(seqeval.labels.values()) == {1.0}
    assert {ratio.share for ratio in evaluation.attribute_accuracy.values()} == {1.0}
    assert evaluation.attribute_values.micro.f1 == 1.0
    assert evaluation.attribute_values.macro_f1 == 1.0
    assert set(evaluation.main_scores().values()) == {1.0}
    assert evaluation.records.false_alarms.hits == 0


def check_empty_predictions(documents, schema, strip):
    evaluation = evaluate(documents, [strip(document) for document in documents], schema)
    for name, score in scores(evaluation):
        if score.counts.gold:
            values = score.f1, score.counts.precision, score.counts.recall
            assert values == (0.0, 0.0, 0.0), name
            assert (score.interval.low, score.interval.high) == (0.0, 0.0), name
        else:
            assert (score.f1, score.interval) == (None, None), name
    seqeval = evaluation.seqeval
    assert (seqeval.f1, seqeval.precision, seqeval.recall) == (0.0, 0.0, 0.0)
    assert set(seqeval.labels.values()) == {0.0}
    # Of the mentions that were found nothing can be said where none was found.
    assert set(evaluation.attribute_accuracy.values()) == {Ratio(0, 0)}
    assert evaluation.attribute_values.micro == Score(Counts(), None)
    assert set(evaluation.main_scores().values()) == {0.0}
    assert evaluation.records.false_alarms.hits == 0


def test_gold_against_itself_scores_one(annotate, schema):
    check_gold_against_itself([annotate(HANDMADE)], schema)


def test_gold_against_itself_scores_one_on_the_shipped_corpus(shipped, schema):
    check_gold_against_itself(shipped, schema)


def test_empty_predictions_score_zero(annotate, schema, strip):
    check_empty_predictions([annotate(HANDMADE)], schema, strip)


def test_empty_predictions_score_zero_on_the_shipped_corpus(shipped, schema, strip):
    check_empty_predictions(shipped, schema, strip)


def test_random_predictions_are_somewhere_between(random_pairs, schema):
    gold, predicted = zip(*random_pairs, strict=True)
    for name, score in scores(evaluate(gold, predicted, schema)):
        assert score.interval.low <= score.f1 <= score.interval.high, name
        assert 0.0 < score.interval.high < 1.0, name


def test_counts_are_summed_over_documents(random_pairs, schema):
    gold, predicted = zip(*random_pairs, strict=True)
    whole = dict(scores(evaluate(gold, predicted, schema)))
    parts = [
        dict(scores(evaluate([one], [other], schema)))
        for one, other in zip(gold, predicted, strict=True)
    ]
    for name, score in whole.items():
        assert sum((part[name].counts for part in parts), Counts()) == score.counts, name


def test_ids_and_the_order_of_mentions_and_relations_do_not_matter(random_pairs, schema, reissue):
    gold, predicted = zip(*random_pairs, strict=True)
    renamed = [
        [reissue(document, seed) for seed, document in enumerate(side)]
        for side in (gold, predicted)
    ]
    assert evaluate(*renamed, schema) == evaluate(gold, predicted, schema)


def test_the_seed_moves_intervals_and_nothing_else(random_pairs, schema):
    gold, predicted = zip(*random_pairs, strict=True)
    one, other = (evaluate(gold, predicted, schema, seed=seed) for seed in (0, 1))
    assert one == evaluate(gold, predicted, schema)
    assert one.mentions.micro.interval != other.mentions.micro.interval
    assert one.mentions.micro.counts == other.mentions.micro.counts


def test_equivalences_stay_out_of_the_relation_average(annotate, schema):
    gold = annotate(HANDMADE)
    evaluation = evaluate([gold], [gold], schema)
    assert "same_as" not in evaluation.relations.labels
    assert evaluation.relations.micro.counts == Counts(10, 10, 10)
    assert list(evaluation.clusters.labels) == ["same_as"]
    assert evaluation.clusters.micro.counts == Counts(1, 1, 1)


def test_boundaries_forgive_the_label_of_an_end(annotate, schema):
    gold = annotate("[Ten|CASUALTY.killed c source=s] died, [Omar|SOURCE s] said.")
    predicted = annotate("[Ten|CASUALTY.killed c source=s] died, [Omar|ACTOR.unknown s] said.")
    evaluation = evaluate([gold], [predicted], schema)
    assert evaluation.relations.labels["source"].f1 == 0.0
    assert evaluation.relation_boundaries.labels["source"].f1 == 1.0
    assert evaluation.mentions.micro.f1 == 0.5
    assert evaluation.boundaries.f1 == 1.0


def test_macro_leaves_out_labels_that_do_not_occur(annotate, schema):
    gold, predicted = annotate("[Ten|DATE d] [men|ACTOR.unknown a]"), annotate("[Ten|DATE d] men")
    section = evaluate([gold], [predicted], schema).mentions
    assert section.labels["SOURCE"].f1 is None
    assert section.macro_f1 == 0.5
    assert section.micro.f1 == pytest.approx(2 / 3)


def test_main_scores_are_those_for_the_trainer(annotate, schema):
    gold = annotate(HANDMADE)
    names = evaluate([gold], [gold], schema).main_scores()
    relations = [label for label in schema.relation_labels if label not in ("place", "date")]
    assert {f"{label}_f1" for label in relations} <= names.keys()
    assert {"mention_f1", "relation_f1", "victim_f1", "record_f1"} <= names.keys()
    assert evaluate([annotate("Rain.")], [annotate("Rain.")], schema).main_scores() == {}


def test_false_alarms(annotate, schema):
    none, one = annotate("[Ten|DATE d] trees"), annotate("[Ten|CASUALTY.killed c] trees")
    evaluation = evaluate([none, none, none, one], [one, none, none, one], schema)
    assert evaluation.records.false_alarms == Ratio(1, 3)


def key_tree(value):
    return {key: key_tree(v) for key, v in value.items()} if isinstance(value, dict) else None


def test_json_has_the_same_keys_whatever_the_documents(annotate, schema, random_pairs):
    gold, predicted = zip(*random_pairs, strict=True)
    full = evaluate(gold, predicted, schema).to_dict()
    bare = evaluate([annotate("Rain.")], [annotate("Rain.")], schema).to_dict()
    assert key_tree(full) == key_tree(bare)
    assert json.loads(json.dumps(full, allow_nan=False)) == full
    assert json.loads(json.dumps(bare, allow_nan=False)) == bare
    assert list(full) == [
        "schema",
        "documents",
        "bootstrap",
        "mentions",
        "mention_boundaries",
        "mentions_seqeval",
        "attribute_accuracy",
        "attribute_values",
        "attributes_end_to_end",
        "relations",
        "relation_boundaries",
        "clusters",
        "cluster_boundaries",
        "records",
    ]
    assert full["bootstrap"] == {"resamples": 1000, "seed": 0, "unit": "document"}


def test_json_says_what_the_evaluation_says(annotate, schema):
    gold = annotate("[Ten|CASUALTY.killed c] died, [six|CASUALTY.wounded e] fell in May.")
    predicted = annotate("[Ten|CASUALTY.killed c] died, six fell in [May|DATE d].")
    whole = evaluate([gold], [predicted], schema).to_dict()
    assert whole["mentions"]["labels"]["CASUALTY"] == {
        "f1": 2 / 3,
        "interval": [2 / 3, 2 / 3],
        "precision": 1.0,
        "recall": 0.5,
        "true_positive": 1,
        "predicted": 1,
        "gold": 2,
    }
    assert whole["mentions"]["criterion"] == "same span and label"
    assert whole["mentions"]["macro_f1"] == pytest.approx(1 / 3)
    assert whole["mention_boundaries"]["f1"] == 0.5
    assert whole["mentions_seqeval"]["labels"]["CASUALTY"] == pytest.approx(2 / 3)
    assert whole["records"]["parts"]["count, outcome, sides"]["recall"] == 0.5
    assert whole["records"]["false_alarms"] == {"share": None, "hits": 0, "total": 0}


def test_schema_of_mentions_alone():
    names = Schema("names", (EntityType("PERSON"),))
    gold = Document("d", "Omar ran", {}, (Mention("1", "PERSON", "Omar", 0, 4),))
    evaluation = evaluate([gold], [gold], names)
    assert evaluation.main_scores() == {"mention_f1": 1.0}
    assert evaluation.records is None
    assert evaluation.to_dict()["records"] is None
    assert evaluation.to_dict()["relations"]["labels"] == {}


def test_schema_with_other_relations():
    schema = Schema(
        "work",
        (EntityType("PERSON"), EntityType("FIRM")),
        (RelationType("works_for", (("PERSON", "FIRM"),)),),
    )
    mentions = (Mention("1", "PERSON", "Omar", 0, 4), Mention("2", "FIRM", "Vellco", 14, 20))
    relations = (Relation("1", "2", "works_for"),)
    gold = Document("d", "Omar works at Vellco", {}, mentions, relations)
    predicted = Document("d", gold.text, {}, mentions)
    assert evaluate([gold], [gold], schema).main_scores() == {
        "mention_f1": 1.0,
        "relation_f1": 1.0,
        "works_for_f1": 1.0,
    }
    assert evaluate([gold], [predicted], schema).main_scores() == {
        "mention_f1": 1.0,
        "relation_f1": 0.0,
        "works_for_f1": 0.0,
    }
