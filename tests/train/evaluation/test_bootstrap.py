"""Bootstrap intervals against a slow loop, a simulation and cases with a known answer."""

import random

import numpy as np
import pytest

from wartoll.train.evaluation.bootstrap import RESAMPLES, Interval, draw_weights, f1_interval
from wartoll.train.evaluation.scores import Counts, total

MIXED = [Counts(right, right + 1, 4) for right in (0, 1, 1, 2, 3, 4, 4, 4, 2, 0, 3, 1)]


def percentile(values, percent):
    """The linearly interpolated percentile, written out."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def test_each_resample_draws_as_many_documents_as_there_are():
    weights = draw_weights(7, seed=0)
    assert weights.shape == (RESAMPLES, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert weights.mean(axis=0) == pytest.approx(np.ones(7), abs=0.15)


def test_interval_equals_that_of_a_slow_loop():
    weights = draw_weights(len(MIXED), seed=3)
    scores = []
    for row in weights:
        drawn = [MIXED[place] for place, times in enumerate(row) for _ in range(int(times))]
        scores.append(total(drawn).f1)
    interval = f1_interval(MIXED, weights)
    assert interval.low == pytest.approx(percentile(scores, 2.5), abs=1e-12)
    assert interval.high == pytest.approx(percentile(scores, 97.5), abs=1e-12)


def test_interval_agrees_with_an_independent_simulation():
    generator = random.Random(1)
    scores = [total(generator.choices(MIXED, k=len(MIXED))).f1 for _ in range(5_000)]
    interval = f1_interval(MIXED, draw_weights(len(MIXED), seed=0))
    assert interval.low == pytest.approx(percentile(scores, 2.5), abs=0.03)
    assert interval.high == pytest.approx(percentile(scores, 97.5), abs=0.03)
    assert interval.low < total(MIXED).f1 < interval.high


def test_documents_that_are_all_alike_leave_no_doubt():
    weights = draw_weights(5, seed=0)
    assert f1_interval([Counts(1, 2, 2)] * 5, weights) == Interval(0.5, 0.5)


def test_seed_decides():
    one = f1_interval(MIXED, draw_weights(len(MIXED), seed=1))
    assert one == f1_interval(MIXED, draw_weights(len(MIXED), seed=1))
    assert one != f1_interval(MIXED, draw_weights(len(MIXED), seed=2))


def test_resamples_without_an_item_are_left_out():
    counts = [Counts(1, 1, 1), Counts(), Counts()]
    assert f1_interval(counts, draw_weights(3, seed=0)) == Interval(1.0, 1.0)


def test_no_item_at_all_has_no_interval():
    assert f1_interval([Counts(), Counts()], draw_weights(2, seed=0)) is None
