"""Overlapping mentions against a comparison of every pair."""

import pytest

from wartoll.data.document import Mention
from wartoll.train.evaluation.overlaps import align, best_counterparts, overlap, overlapping


def mention(name, start, end, label="A"):
    return Mention(name, label, "x" * (end - start), start, end)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [((0, 5), (5, 9), 0), ((0, 5), (4, 9), 1), ((0, 9), (2, 4), 2), ((3, 4), (0, 2), 0)],
)
def test_overlap_counts_shared_characters(one, other, shared):
    assert overlap(mention("a", *one), mention("b", *other)) == shared
    assert overlap(mention("b", *other), mention("a", *one)) == shared


def test_overlapping_finds_what_a_comparison_of_every_pair_finds(random_pairs):
    for gold, predicted in random_pairs:
        slow = [
            (one.id, other.id)
            for one in gold.mentions
            for other in predicted.mentions
            if set(range(one.start, one.end)) & set(range(other.start, other.end))
        ]
        found = overlapping(gold.mentions, predicted.mentions)
        assert sorted((one.id, other.id) for one, other in found) == sorted(slow)


def test_one_long_mention_over_several():
    gold = [mention("a", 0, 3), mention("b", 4, 9), mention("c", 20, 22)]
    long = mention("p", 0, 9)
    assert [one.id for one, _ in overlapping(gold, [long])] == ["a", "b"]
    result = align(gold, [long], lambda one, other: 0)
    assert result.pairs == ((gold[1], long),)  # the larger overlap
    assert result.missed == (gold[0], gold[2])
    assert result.spurious == ()
    assert best_counterparts(gold, [long]) == {"p": gold[1]}


def test_rank_goes_before_overlap():
    gold = [mention("a", 0, 3, "B"), mention("b", 4, 9, "A")]
    long = mention("p", 0, 9, "B")
    result = align(gold, [long], lambda one, other: int(one.label != other.label))
    assert result.pairs == ((gold[0], long),)


def test_among_equals_the_earlier_is_taken():
    gold = [mention("a", 0, 4), mention("b", 5, 9)]
    long = mention("p", 0, 9)
    assert align(gold, [long], lambda one, other: 0).pairs == ((gold[0], long),)
    assert best_counterparts(gold, [long]) == {"p": gold[0]}


def test_several_predictions_share_a_counterpart_but_only_one_is_paired():
    gold = [mention("a", 0, 9)]
    parts = [mention("p", 0, 3), mention("q", 4, 9), mention("r", 11, 12)]
    assert best_counterparts(gold, parts) == {"p": gold[0], "q": gold[0]}
    result = align(gold, parts, lambda one, other: 0)
    assert result.pairs == ((gold[0], parts[1]),)
    assert result.spurious == (parts[0], parts[2])
