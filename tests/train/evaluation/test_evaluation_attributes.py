"""Attributes by a hand count."""

import pytest

from wartoll.train.evaluation.attributes import (
    attribute_accuracy,
    attribute_names,
    attribute_values,
    compare_end_to_end,
    compare_values,
)
from wartoll.train.evaluation.scores import Counts, Ratio

GOLD = (
    "[Ten|CASUALTY.killed m1] [rebels|ACTOR.armed_group m2] and [five|CASUALTY.wounded m3] "
    "[guards|ACTOR.state m4] fell; [Omar Deen|ACTOR.civilian m5 fate=killed] and "
    "[Lia Roe|ACTOR.civilian m6 fate=wounded] too."
)
# rebels: wrong kind. five: wrong scope. guards: not found. Omar: wrong fate. Lia: no fate.
PREDICTED = (
    "[Ten|CASUALTY.killed m7] [rebels|ACTOR.state m8] and "
    "[five|CASUALTY.wounded m9 scope=cumulative] guards fell; "
    "[Omar Deen|ACTOR.civilian m10 fate=captured] and [Lia Roe|ACTOR.civilian m11] too."
)


@pytest.fixture(scope="module")
def pair(annotate):
    return annotate(GOLD), annotate(PREDICTED)


def test_accuracy_on_found_mentions(pair, schema):
    assert attribute_accuracy(*pair, schema) == {
        "CASUALTY.outcome": Ratio(2, 2),
        "CASUALTY.scope": Ratio(1, 2),
        "ACTOR.kind": Ratio(2, 3),
        "ACTOR.fate": Ratio(1, 3),  # the rebels have none on either side
    }


def test_values_on_found_mentions(pair):
    assert compare_values(*pair) == {
        "ACTOR.fate=captured": Counts(0, 1, 0),
        "ACTOR.fate=killed": Counts(0, 0, 1),
        "ACTOR.fate=wounded": Counts(0, 0, 1),
        "ACTOR.kind=armed_group": Counts(0, 0, 1),
        "ACTOR.kind=civilian": Counts(2, 2, 2),
        "ACTOR.kind=state": Counts(0, 1, 0),
        "CASUALTY.outcome=killed": Counts(1, 1, 1),
        "CASUALTY.outcome=wounded": Counts(1, 1, 1),
        "CASUALTY.scope=cumulative": Counts(0, 1, 0),
        "CASUALTY.scope=incident": Counts(1, 1, 2),
    }


def test_end_to_end_a_mention_that_is_not_found_counts(pair):
    assert compare_end_to_end(*pair) == {
        "ACTOR.fate": Counts(0, 1, 2),
        "ACTOR.kind": Counts(2, 3, 4),
        "CASUALTY.outcome": Counts(2, 2, 2),
        "CASUALTY.scope": Counts(1, 2, 2),
    }


def test_required_attributes_have_the_accuracy_as_f1(random_pairs, schema):
    for gold, predicted in random_pairs:
        accuracy = attribute_accuracy(gold, predicted, schema).get("CASUALTY.outcome", Ratio())
        values = compare_values(gold, predicted)
        outcomes = [c for label, c in values.items() if label.startswith("CASUALTY.outcome=")]
        assert sum(c.true_positive for c in outcomes) == accuracy.hits
        assert sum(c.gold for c in outcomes) == accuracy.total


def test_names_are_those_of_the_schema(schema):
    assert attribute_names(schema) == (
        "ACTOR.kind",
        "ACTOR.fate",
        "CASUALTY.outcome",
        "CASUALTY.scope",
        "ATTACK.type",
        "ATTACK.status",
    )
    assert attribute_values(schema)[:5] == (
        "ACTOR.kind=state",
        "ACTOR.kind=armed_group",
        "ACTOR.kind=civilian",
        "ACTOR.kind=unknown",
        "ACTOR.fate=killed",
    )
    assert len(attribute_values(schema)) == 4 + 4 + 5 + 2 + 14 + 3
