from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartoll.model.pairs import Span
from wartoll.model.tags import best_tags, span_tags, tag_names, tagged_spans

B0, I0, B1, I1 = 1, 2, 3, 4


@st.composite
def laid_out_spans(draw):
    """A number of words and spans over some of them, in text order, some touching."""
    lengths = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.integers(0, 2))))
    spans, at = [], 0
    for gap, length, label in lengths:
        spans.append(Span(at + gap, at + gap + length - 1, label))
        at += gap + length
    return at + draw(st.integers(0, 2)), spans


@st.composite
def tag_scores(draw, labels=2):
    # Scores of few different values, so that ties come up.
    words = draw(st.integers(0, 5))
    row = st.lists(st.integers(-3, 0), min_size=1 + 2 * labels, max_size=1 + 2 * labels)
    rows = draw(st.lists(row, min_size=words, max_size=words))
    return np.array(rows, np.float32).reshape(words, 1 + 2 * labels)


def is_valid(tags):
    """Whether every I tag (even, above 0) continues a mention of its own label."""
    return all(
        tag == 0 or tag % 2 == 1 or previous in (tag - 1, tag)
        for previous, tag in pairwise([0, *tags])
    )


def test_names_stand_at_their_numbers():
    assert tag_names(("ACTOR", "DATE")) == ("O", "B-ACTOR", "I-ACTOR", "B-DATE", "I-DATE")
    assert tag_names(()) == ("O",)


def test_tags_of_spans():
    spans = [Span(0, 1, 0), Span(2, 2, 0), Span(4, 6, 1)]
    assert span_tags(8, spans).tolist() == [B0, I0, B0, 0, B1, I1, I1, 0]


@given(laid_out_spans())
def test_spans_come_back_from_their_tags(layout):
    words, spans = layout
    tags = span_tags(words, spans)
    assert is_valid(tags.tolist())
    assert tagged_spans(tags) == spans


def test_an_inside_tag_never_opens_a_mention():
    scores = np.log(np.array([[0.1, 0.2, 0.7, 0, 0], [0.1, 0.1, 0.8, 0, 0]]) + 1e-9)
    assert best_tags(scores.astype(np.float32)).tolist() == [B0, I0]


def test_an_inside_tag_never_continues_another_label():
    # By word: B of 0 for sure, then I of 1 at 0.6, I of 0 at 0.3, O at 0.1.
    scores = np.log(np.array([[0, 1, 0, 0, 0], [0.1, 0, 0.3, 0, 0.6]]) + 1e-9)
    assert best_tags(scores.astype(np.float32)).tolist() == [B0, I0]


def test_a_sure_inside_tag_changes_what_stands_before_it():
    # Alone the first word is O at 0.6; before an I at 0.9 it is rather B.
    scores = np.log(np.array([[0.6, 0.4, 0, 0, 0], [0.1, 0, 0.9, 0, 0]]) + 1e-9)
    assert best_tags(scores.astype(np.float32)).tolist() == [B0, I0]


def test_no_words_have_no_tags():
    assert best_tags(np.zeros((0, 5), np.float32)).tolist() == []
    assert tagged_spans(np.zeros(0, np.int64)) == []


@given(tag_scores())
def test_the_best_tags_score_as_high_as_any_valid_sequence(scores):
    found = best_tags(scores)
    assert is_valid(found.tolist())
    rows = range(len(scores))
    valid = filter(is_valid, map(list, product(range(scores.shape[1]), repeat=len(scores))))
    highest = max(float(scores[rows, tags].sum()) for tags in valid)
    assert float(scores[rows, found].sum()) == pytest.approx(highest)


@given(st.integers(0, 200), st.integers(0, 2**32 - 1))
def test_tags_of_any_scores_are_valid(words, seed):
    scores = np.random.default_rng(seed).normal(size=(words, 13)).astype(np.float32)
    assert is_valid(best_tags(scores).tolist())


def test_a_long_text_is_tagged_as_finely_as_a_short_one():
    # Sums over 100,000 words must not swallow a small difference at the end.
    scores = np.full((100_000, 3), -3.0, np.float32)
    scores[-1] = [-3.0, -2.999, -9.0]
    assert best_tags(scores)[-1] == B0
