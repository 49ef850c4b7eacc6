import math
from dataclasses import replace

import numpy as np
import pytest

from wartoll.data.document import Document, Mention, Relation
from wartoll.data.schema import conflict_schema
from wartoll.model.calibration import Calibration
from wartoll.train.calibration import MIN_EXAMPLES, calibrations, fit_calibration

SCHEMA = conflict_schema()


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (0.5, -0.4), (2.0, 0.5)])
def test_a_known_curve_is_found_again(scale, shift):
    generator = np.random.default_rng(3)
    scores = generator.uniform(0.02, 0.98, 20_000)
    truth = Calibration(scale, shift)
    right = generator.random(20_000) < [truth(score) for score in scores]
    found = fit_calibration(scores.tolist(), right.tolist())
    assert (found.scale, found.shift) == pytest.approx((scale, shift), abs=0.08)


def test_calibrated_scores_come_true_as_often_as_they_say():
    # A network that says 0.9 and is right six times in ten.
    scores = [0.9] * 1000 + [0.2] * 1000
    right = [True] * 600 + [False] * 400 + [True] * 100 + [False] * 900
    found = fit_calibration(scores, right)
    assert found(0.9) == pytest.approx(0.6, abs=0.01)
    assert found(0.2) == pytest.approx(0.1, abs=0.01)


def test_scores_that_mislead_are_not_turned_round():
    # Whatever a small sample says, a higher raw score must not become a lower one.
    found = fit_calibration([0.9] * 20 + [0.6] * 20, [False] * 15 + [True] * 5 + [True] * 20)
    assert found.scale == 0
    assert found(0.9) == found(0.6) == pytest.approx(25 / 40)


def counted(number, right):
    """A gold and a predicted document with a count and an actor, the prediction linked."""
    mentions = (
        Mention("c", "CASUALTY", "Six", 0, 3, {}, 0.9),
        Mention("a", "ACTOR", "men", 4, 7, {}, 0.8 if right else 0.7),
    )
    guess = Document(f"d{number}", "Six men", {}, mentions, (Relation("c", "a", "victim", 0.6),))
    return (guess if right else replace(guess, mentions=mentions[:1], relations=())), guess


@pytest.mark.parametrize("count", [MIN_EXAMPLES - 1, MIN_EXAMPLES])
def test_a_curve_needs_examples_of_both_outcomes(count):
    pairs = [counted(number, right=number % 2 == 0) for number in range(count)]
    found = calibrations(*zip(*pairs, strict=True), SCHEMA)
    # All counts are right, so there is nothing to fit for them.
    assert set(found) == ({"mention:ACTOR", "relation:victim"} if count == MIN_EXAMPLES else set())


def test_curves_tell_right_from_wrong():
    pairs = [counted(number, right=number % 4 > 0) for number in range(400)]
    found = calibrations(*zip(*pairs, strict=True), SCHEMA)
    assert found["mention:ACTOR"](0.8) > 0.75 > found["mention:ACTOR"](0.7)
    assert found["relation:victim"](0.6) == pytest.approx(0.75, abs=0.01)
    assert math.isfinite(found["relation:victim"].scale)
