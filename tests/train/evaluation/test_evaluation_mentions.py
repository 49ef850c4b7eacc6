"""Mentions by span: a hand count, and nervaluate as a second implementation."""

from nervaluate import Evaluator

from wartoll.train.evaluation.mentions import (
    compare_boundaries,
    compare_mentions,
    matched_mentions,
)
from wartoll.train.evaluation.scores import Counts, total

GOLD = (
    "[Ten|CASUALTY.killed c] [soldiers|ACTOR.state a] and [Omar Deen|ACTOR.civilian b] died near "
    "[Vell|LOCATION l] on [Monday|DATE d], [medics|SOURCE s] said."
)
# Right: Ten, Vell. Wrong label: medics. Wrong span: Omar. Missed: soldiers, Monday. Made up: died.
PREDICTED = (
    "[Ten|CASUALTY.wounded c] soldiers and [Omar|ACTOR.civilian b] Deen [died|ATTACK.attack k] "
    "near [Vell|LOCATION l] on Monday, [medics|ACTOR.civilian s] said."
)


def test_mentions_by_hand(annotate):
    assert compare_mentions(annotate(GOLD), annotate(PREDICTED)) == {
        "ACTOR": Counts(0, 2, 2),
        "ATTACK": Counts(0, 1, 0),
        "CASUALTY": Counts(1, 1, 1),
        "DATE": Counts(0, 0, 1),
        "LOCATION": Counts(1, 1, 1),
        "SOURCE": Counts(0, 0, 1),
    }


def test_boundaries_by_hand(annotate):
    assert compare_boundaries(annotate(GOLD), annotate(PREDICTED)) == Counts(3, 5, 6)


def test_matched_mentions_have_span_and_label_in_common(annotate):
    pairs = matched_mentions(annotate(GOLD), annotate(PREDICTED))
    assert [(one.text, other.text) for one, other in pairs] == [("Ten", "Ten"), ("Vell", "Vell")]
    assert [other.attributes.get("outcome") for _, other in pairs] == ["wounded", None]


def test_span_f1_is_that_of_nervaluate(random_pairs, schema):
    sides = [
        [[{"label": m.label, "start": m.start, "end": m.end} for m in d.mentions] for d in side]
        for side in zip(*random_pairs, strict=True)
    ]
    strict = Evaluator(*sides, tags=list(schema.labels), loader="dict").evaluate()
    tallies = [compare_mentions(*pair) for pair in random_pairs]
    overall = strict["overall"]["strict"]
    counts = total(count for tally in tallies for count in tally.values())
    assert (counts.true_positive, counts.predicted, counts.gold) == (
        overall.correct,
        overall.actual,
        overall.possible,
    )
    assert 0.3 < counts.f1 < 0.9
    assert abs(counts.f1 - overall.f1) < 1e-12
    for label in schema.labels:
        label_f1 = strict["entities"][label]["strict"].f1
        assert abs(total(tally.get(label, Counts()) for tally in tallies).f1 - label_f1) < 1e-12
