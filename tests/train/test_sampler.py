from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartoll.train.sampler import BATCHES_SORTED_TOGETHER, LengthSampler

LENGTHS = [10 + 7 * i % 61 for i in range(333)]


def order(seed=1, epoch=0, lengths=LENGTHS, batch=4):
    sampler = LengthSampler(lengths, batch, seed)
    sampler.set_epoch(epoch)
    return list(sampler)


def test_the_order_depends_on_seed_and_epoch_alone():
    assert order(seed=1, epoch=2) == order(seed=1, epoch=2)
    assert order(seed=1, epoch=2) != order(seed=1, epoch=3)
    assert order(seed=1, epoch=2) != order(seed=2, epoch=2)


def test_reading_an_order_leaves_the_next_one_as_it_is():
    sampler = LengthSampler(LENGTHS, 4, 1)
    assert list(sampler) == list(sampler) == order(epoch=0)


def test_a_resumed_run_sees_the_order_of_the_unbroken_one():
    unbroken = LengthSampler(LENGTHS, 4, 9)
    seen = []
    for epoch in range(4):
        unbroken.set_epoch(epoch)
        seen.append(list(unbroken))
    resumed = LengthSampler(LENGTHS, 4, 9)
    resumed.set_epoch(2)
    assert list(resumed) == seen[2]


@given(st.lists(st.integers(0, 50), max_size=120), st.integers(1, 9), st.integers(0, 99))
def test_every_text_is_seen_once_an_epoch(lengths, batch, seed):
    found = order(seed=seed, lengths=lengths, batch=batch)
    assert sorted(found) == list(range(len(lengths)))
    assert len(LengthSampler(lengths, batch, seed)) == len(lengths)


def test_batches_hold_texts_of_similar_lengths():
    # 333 texts are two stretches of 200 and 133, sorted apart from each other: 84 batches.
    found = order()
    batches = [found[i : i + 4] for i in range(0, len(found), 4)]
    spreads = [max(LENGTHS[i] for i in batch) - min(LENGTHS[i] for i in batch) for batch in batches]
    assert len(batches) == 84
    assert sum(spreads) < 84 * 4  # at random a batch of four spreads over about 36
    assert BATCHES_SORTED_TOGETHER == 50


def test_batches_come_in_random_order():
    means = [LENGTHS[i] for i in order()[::4]]
    assert means != sorted(means, reverse=True)
    assert sum(a > b for a, b in pairwise(means)) == pytest.approx(42, abs=15)


def test_the_incomplete_batch_comes_last():
    # The data loader cuts the stream into fours, whatever was sorted together.
    lengths = [9, 9, 9, 9, 8, 8, 8, 8, 1]
    for seed in range(10):
        found = order(seed=seed, lengths=lengths)
        assert found[-1] == 8
        assert {frozenset(found[:4]), frozenset(found[4:8])} == {
            frozenset({0, 1, 2, 3}),
            frozenset({4, 5, 6, 7}),
        }
