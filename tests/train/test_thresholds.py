from types import SimpleNamespace

import numpy as np
import pytest

from wartoll.data.document import Document
from wartoll.data.markup import parse_markup
from wartoll.data.schema import conflict_schema
from wartoll.data.words import split_words
from wartoll.model.decoding import DecodingSettings, Thresholds
from wartoll.model.pairs import candidate_pairs
from wartoll.model.prediction import Predictor, ScoredText
from wartoll.model.targets import attribute_slots, attribute_targets, mention_spans
from wartoll.train.thresholds import (
    best_record_thresholds,
    best_thresholds,
    gold_links,
    with_thresholds,
)
from wartoll.train.tuning import tune

SCHEMA = conflict_schema()
VICTIM = SCHEMA.relation["victim"]
SAME = SCHEMA.relation["same_as"]


def read(body):
    (document,) = parse_markup(f"id: d\n\n{body}", SCHEMA)
    return document


def scored(document, **probabilities):
    """The annotated mentions with these probabilities, written label={"head tail": value}."""
    words = split_words(document.text)
    spans = mention_spans(document.mentions, words, SCHEMA)
    pairs = candidate_pairs(spans, SCHEMA, words)
    rows = {
        f"{document.mentions[head].id} {document.mentions[tail].id}": row
        for row, (head, tail) in enumerate(pairs.tolist())
    }
    logits = np.full((len(pairs), len(SCHEMA.relations)), -9.0, np.float32)
    for label, values in probabilities.items():
        column = SCHEMA.relation_labels.index(label)
        for ends, value in values.items():
            logits[rows[ends], column] = np.log(value / (1 - value))
    slots = attribute_slots(SCHEMA)
    attributes = np.zeros((len(spans), slots[-1].stop), np.float32)
    for row, columns in enumerate(attribute_targets(document.mentions, slots, SCHEMA, -1)):
        for slot, column in zip(slots, columns, strict=True):
            if column >= 0:
                attributes[row, slot.start + column] = 9
    tags = np.full((len(words), 13), -1.0, np.float32)
    encoded = SimpleNamespace(words=words)
    return ScoredText(encoded, tags, spans, pairs, attributes, logits)


TWO_SIDES = (
    "[Six|CASUALTY.killed c victim=a,b] [men|ACTOR.civilian a], [boys|ACTOR.civilian b] "
    "and no [troops|ACTOR.state x] died."
)


def test_a_link_threshold_parts_right_from_wrong():
    # Right at 0.9 and 0.42, wrong at 0.37: only thresholds of 0.4 link both and nothing else.
    document = read(TWO_SIDES)
    text = scored(document, victim={"c a": 0.9, "c b": 0.42, "c x": 0.37})
    assert best_thresholds(VICTIM, [text], [document], SCHEMA) == Thresholds(0.4, 0.4)


def test_of_equals_the_threshold_nearest_one_half_is_taken():
    document = read(TWO_SIDES)
    text = scored(document, victim={"c a": 0.99, "c b": 0.99, "c x": 0.01})
    assert best_thresholds(VICTIM, [text], [document], SCHEMA) == Thresholds(0.5, 0.5)


def test_a_fallback_is_lower_than_the_link_where_it_pays():
    # A weak best link is right for d; at a link threshold so low, the wrong ones of c come in.
    document = read(
        "[Six|CASUALTY.killed c victim=a] [men|ACTOR.civilian a] and [boys|ACTOR.civilian b] fled. "
        "[Two|CASUALTY.killed d victim=e] [women|ACTOR.civilian e] died."
    )
    text = scored(document, victim={"c a": 0.9, "c b": 0.47, "c e": 0.46, "d e": 0.12, "d a": 0.07})
    assert best_thresholds(VICTIM, [text], [document], SCHEMA) == Thresholds(0.5, 0.1)


def test_missing_gold_counts_against_a_threshold():
    # The mention that was missed has no pair, so no threshold can win it; the choice stays sane.
    gold = read(TWO_SIDES)
    seen = Document("d", gold.text, {}, tuple(m for m in gold.mentions if m.id != "b"))
    text = scored(seen, victim={"c a": 0.8, "c x": 0.3})
    assert best_thresholds(VICTIM, [text], [gold], SCHEMA) == Thresholds(0.5, 0.5)


def test_an_equivalence_is_judged_by_the_pairs_of_its_clusters():
    document = read(
        "[Army|ACTOR.state a], [troops|ACTOR.state b same_as=a], "
        "[soldiers|ACTOR.state c same_as=a], [rebels|ACTOR.armed_group r]."
    )
    # c joins a and b at 0.63 on average though one pair scores 0.58, r would join at 0.57.
    text = scored(
        document,
        same_as={"b a": 0.9, "c a": 0.68, "c b": 0.58, "r a": 0.59, "r b": 0.57, "r c": 0.55},
    )
    assert best_thresholds(SAME, [text], [document], SCHEMA) == Thresholds(0.6, 0.6)


def test_a_link_into_a_cluster_counts_as_its_pairs():
    # At 0.45 d joins three mentions, three pairs right, and four wrong pairs come with it:
    # by pairs 0.75 against 0.67 at one half, by links alone 0.46 against 0.5.
    others = " ".join(f"[men|ACTOR.civilian x{i}] [boys|ACTOR.civilian y{i}]" for i in range(4))
    document = read(
        "[Army|ACTOR.state a], [troops|ACTOR.state b same_as=a], "
        "[soldiers|ACTOR.state c same_as=a], [forces|ACTOR.state d same_as=a]; " + others
    )
    joined = {"b a": 0.9, "c a": 0.9, "c b": 0.9, "d a": 0.46, "d b": 0.46, "d c": 0.46}
    text = scored(document, same_as=joined | {f"y{i} x{i}": 0.46 for i in range(4)})
    assert best_thresholds(SAME, [text], [document], SCHEMA) == Thresholds(0.45, 0.45)


def test_gold_links_of_a_relation():
    document = read("[Six|CASUALTY.killed c victim=a] [men|ACTOR.civilian a] died.")
    assert gold_links(document, VICTIM) == {((0, 3, "CASUALTY"), (4, 7, "ACTOR"))}
    assert gold_links(document, SAME) == set()


def test_gold_links_of_an_equivalence_are_all_pairs_of_a_cluster():
    document = read(
        "[Army|ACTOR.state a] [men|ACTOR.state b same_as=a] [they|ACTOR.state c same_as=b]"
    )
    army, men, they = ((0, 4, "ACTOR"), (5, 8, "ACTOR"), (9, 13, "ACTOR"))
    assert gold_links(document, SAME) == {(men, army), (they, army), (they, men)}


def test_thresholds_of_one_relation_are_replaced():
    settings = DecodingSettings({"victim": Thresholds(0.3, 0.3), "place": Thresholds(0.4, 0.4)})
    assert with_thresholds(settings, "victim", Thresholds(0.6, 0.1)).thresholds == {
        "victim": Thresholds(0.6, 0.1),
        "place": Thresholds(0.4, 0.4),
    }


@pytest.fixture
def predictor():
    return Predictor(None, None, SCHEMA)


def test_records_choose_the_thresholds_of_victims(predictor):
    # Each of two counts has one side. By links, 0.5 is best: three of four right. By records
    # 0.7 is: what it loses in the first count it wins in the second.
    document = read(
        "[Six|CASUALTY.killed c victim=a] [men|ACTOR.civilian a] and [boys|ACTOR.state b] fled. "
        "[Two|CASUALTY.killed d victim=e] [women|ACTOR.civilian e] died."
    )
    text = scored(document, victim={"c a": 0.95, "c b": 0.62, "d e": 0.33})
    found = best_record_thresholds(predictor, [text], [document])
    assert found == Thresholds(0.7, 0.3)


def test_tuning_gives_every_relation_its_thresholds():
    document = read(TWO_SIDES)
    text = scored(document, victim={"c a": 0.9, "c b": 0.42, "c x": 0.37})
    engineless = Predictor(None, None, SCHEMA)
    engineless.score = lambda texts: [text for _ in texts]
    settings = tune(engineless, [document, document])
    assert set(settings.thresholds) == set(SCHEMA.relation_labels)
    assert settings.thresholds["victim"] == Thresholds(0.4, 0.3)
    assert settings.thresholds["place"] == Thresholds(0.5, 0.5)
    # Four predictions are too few to fit a curve to.
    assert settings.calibration == {}
