"""Counts and what is read off them."""

import pytest

from wartoll.train.evaluation.scores import Counts, Ratio, tally, total


def test_precision_recall_and_f1():
    counts = Counts(true_positive=6, predicted=8, gold=12)
    assert counts.precision == 0.75
    assert counts.recall == 0.5
    assert counts.f1 == pytest.approx(2 * 0.75 * 0.5 / (0.75 + 0.5))


def test_nothing_to_find_and_nothing_found_has_no_score():
    counts = Counts()
    assert (counts.precision, counts.recall, counts.f1) == (None, None, None)


@pytest.mark.parametrize("counts", [Counts(0, 3, 0), Counts(0, 0, 3), Counts(0, 3, 3)])
def test_nothing_right_scores_zero_whatever_the_denominator(counts):
    assert (counts.precision, counts.recall, counts.f1) == (0.0, 0.0, 0.0)


def test_counts_add_up():
    assert Counts(1, 2, 3) + Counts(10, 20, 30) == Counts(11, 22, 33)
    assert total([Counts(1, 2, 3), Counts(1, 0, 0)]) == Counts(2, 2, 3)
    assert total([]) == Counts()


def test_ratio():
    ratio = Ratio(1, 3) + Ratio(0, 1)
    assert ratio.to_dict() == {"share": 0.25, "hits": 1, "total": 4}
    assert Ratio().share is None


def test_tally_counts_each_label_apart():
    gold = {("A", 1), ("A", 2), ("B", 1), ("C", 9)}
    predicted = {("A", 1), ("A", 3), ("A", 4), ("B", 2), ("D", 9)}
    assert tally(gold, predicted) == {
        "A": Counts(1, 3, 2),
        "B": Counts(0, 1, 1),
        "C": Counts(0, 0, 1),
        "D": Counts(0, 1, 0),
    }
