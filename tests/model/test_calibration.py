import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartoll.model.calibration import Calibration, logit

PROBABILITIES = st.floats(0, 1)


@given(st.floats(1e-5, 1 - 1e-5))
def test_the_neutral_curve_changes_nothing(probability):
    assert Calibration(1.0, 0.0)(probability) == pytest.approx(probability, rel=1e-9)


def test_values_by_hand():
    # logit(0.8) = ln 4; 0.5 * ln 4 = ln 2, and sigmoid(ln 2) = 2/3
    assert Calibration(0.5, 0.0)(0.8) == pytest.approx(2 / 3)
    # sigmoid(ln 4 - ln 4) = 1/2
    assert Calibration(1.0, -math.log(4))(0.8) == pytest.approx(0.5)


def test_log_odds_stay_finite_at_the_ends():
    assert logit(0.5) == 0
    assert logit(0.0) == pytest.approx(math.log(1e-6 / (1 - 1e-6)))
    assert logit(1.0) == pytest.approx(-logit(0.0))


@given(st.floats(0.01, 1000), st.floats(-1000, 1000), PROBABILITIES, PROBABILITIES)
def test_order_is_kept_and_the_result_is_a_probability(scale, shift, one, other):
    curve = Calibration(scale, shift)
    low, high = curve(min(one, other)), curve(max(one, other))
    assert 0 <= low <= high <= 1
