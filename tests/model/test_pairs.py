from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartoll.data.schema import EntityType, RelationType, Schema, conflict_schema
from wartoll.data.words import split_words
from wartoll.model.pairs import (
    NEAREST,
    PAIR_FEATURE_SIZES,
    Span,
    candidate_pairs,
    pair_features,
)

SCHEMA = conflict_schema()
ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE = range(6)

DISTANCES = [0, 1, 2, 3, 5, 8, 12, 20, 35, 60, 120, 300]
SENTENCES = [0, 1, 2, 3, 5, 10, 30]
COUNTS = [0, 1, 2, 3, 5, 8, 16]


def row_of(labels):
    """One-word spans with these labels, a word apart, and their words."""
    words = split_words(" ".join(f"w{i} x" for i in range(len(labels))))
    return [Span(2 * i, 2 * i, label) for i, label in enumerate(labels)], words


def pairs_of(labels, schema=SCHEMA, **options):
    spans, words = row_of(labels)
    return list(map(tuple, candidate_pairs(spans, schema, words, **options).tolist()))


def test_only_pairs_that_a_relation_may_join_are_candidates():
    # CASUALTY 0, ACTOR 1, LOCATION 2, DATE 3, SOURCE 4, ATTACK 5
    labels = [CASUALTY, ACTOR, LOCATION, DATE, SOURCE, ATTACK]
    assert pairs_of(labels) == [
        (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (5, 1), (5, 2), (5, 3),
    ]  # fmt: skip


def test_an_equivalence_alone_is_scored_from_the_later_mention():
    assert pairs_of([ACTOR, ACTOR, ACTOR]) == [(1, 0), (2, 0), (2, 1)]
    assert pairs_of([ATTACK, ATTACK]) == [(1, 0)]


def test_other_relations_between_equal_labels_go_both_ways():
    # part_of joins counts in any order, same_as only backwards; the pair is scored once.
    assert pairs_of([CASUALTY, CASUALTY]) == [(0, 1), (1, 0)]


def test_labels_that_nothing_joins_have_no_pairs():
    assert pairs_of([LOCATION, DATE, SOURCE]) == []
    assert candidate_pairs([], SCHEMA, []).shape == (0, 2)


def test_a_schema_without_relations_has_no_pairs():
    schema = Schema("plain", (EntityType("ACTOR"),))
    assert pairs_of([0, 0], schema) == []


def test_a_head_is_paired_with_its_nearest_mentions_on_either_side():
    # The count stands at 3, after three actors and before four.
    labels = [ACTOR] * 3 + [CASUALTY] + [ACTOR] * 4
    found = [tail for head, tail in pairs_of(labels, nearest=2) if head == 3]
    assert found == [1, 2, 4, 5]


def test_the_nearest_of_equal_labels_leave_out_the_head():
    found = [tail for head, tail in pairs_of([CASUALTY] * 7, nearest=2) if head == 3]
    assert found == [1, 2, 4, 5]
    assert pairs_of([ACTOR] * 4, nearest=1) == [(1, 0), (2, 1), (3, 2)]


def test_the_bound_is_wide():
    labels = [ACTOR] * (NEAREST + 1) + [CASUALTY]
    assert len([1 for head, _ in pairs_of(labels) if head == NEAREST + 1]) == NEAREST


def test_a_repeat_reaches_its_first_mention_at_any_distance():
    words = split_words("Rebels a b c d rebels e REBELS")
    spans = [Span(word, word, ACTOR) for word in range(len(words))]
    found = list(map(tuple, candidate_pairs(spans, SCHEMA, words, nearest=1).tolist()))
    # Beside neighbours only the two repeats, both to the first.
    assert [pair for pair in found if pair[0] - pair[1] > 1] == [(5, 0), (7, 0)]
    assert found.count((1, 0)) == 1


def test_repeats_count_only_where_an_equivalence_is_all_that_joins():
    words = split_words("six a b c six")
    spans = [Span(word, word, CASUALTY) for word in range(len(words))]
    assert [4, 0] not in candidate_pairs(spans, SCHEMA, words, nearest=1).tolist()


@given(st.lists(st.integers(0, 5), max_size=20), st.integers(1, 4))
def test_candidates_are_those_of_a_slow_search(labels, nearest):
    expected = set()
    for head, head_label in enumerate(labels):
        for tail, tail_label in enumerate(labels):
            kinds = [
                relation
                for relation in SCHEMA.relations
                if (SCHEMA.labels[head_label], SCHEMA.labels[tail_label]) in relation.pairs
            ]
            if head == tail or not kinds:
                continue
            if all(relation.equivalence for relation in kinds) and tail > head:
                continue
            low, high = min(head, tail), max(head, tail)
            if labels[low + 1 : high].count(tail_label) < nearest:
                expected.add((head, tail))
    found = pairs_of(labels, nearest=nearest)
    assert found == sorted(expected)


def slow_features(spans, pair, words):
    """What `pair_features` says of one pair, worked out a step at a time."""
    head, tail = spans[pair[0]], spans[pair[1]]
    gap = tail.first - head.last if tail.first > head.first else tail.last - head.first
    sentences = words[tail.first].sentence - words[head.first].sentence
    low, high = sorted(pair)
    between = sum(span.label == tail.label for span in spans[low + 1 : high])

    def signed(value, edges):
        return bisect_left(edges, abs(value)) + (len(edges) + 1 if value < 0 else 0)

    names = [
        [word.text.lower() for word in words[span.first : span.last + 1]] for span in (head, tail)
    ]
    shared = set(names[0]) & set(names[1])
    if names[0] == names[1]:
        likeness = 4
    elif shared and shared in (set(names[0]), set(names[1])):
        likeness = 3
    elif names[0][-1] == names[1][-1]:
        likeness = 2
    else:
        likeness = 1 if shared else 0
    return [
        signed(gap, DISTANCES),
        signed(sentences, SENTENCES),
        signed(pair[1] - pair[0], COUNTS),
        bisect_left(COUNTS, between),
        likeness,
    ]


@st.composite
def texts_with_spans(draw):
    drawn = draw(st.lists(st.sampled_from(["six", "Six", "men", "army.", "x"])))
    words = split_words(" ".join(drawn))
    spans, at = [], 0
    while at < len(words):
        end = min(at + draw(st.integers(0, 2)), len(words) - 1)
        if draw(st.booleans()):
            spans.append(Span(at, end, draw(st.integers(0, 5))))
        at = end + 1
    return words, spans


@given(texts_with_spans())
def test_features_are_those_of_a_slow_loop(text):
    words, spans = text
    everything = [(a, b) for a in range(len(spans)) for b in range(len(spans)) if a != b]
    pairs = np.array(everything, np.int64).reshape(-1, 2)
    found = pair_features(spans, pairs, words)
    assert found.tolist() == [slow_features(spans, pair, words) for pair in everything]


def test_features_by_hand():
    words = split_words("Six soldiers of the army died. The army lost ten men. Ten fled.")
    # "Six", "soldiers", "army", "The army", "ten", "men", "Ten"
    spans = [
        Span(0, 0, CASUALTY), Span(1, 1, ACTOR), Span(4, 4, ACTOR), Span(7, 8, ACTOR),
        Span(10, 10, CASUALTY), Span(11, 11, ACTOR), Span(13, 13, CASUALTY),
    ]  # fmt: skip
    pairs = np.array([[0, 2], [4, 2], [3, 2], [6, 4]])
    assert pair_features(spans, pairs, words).tolist() == [
        [4, 0, 2, 1, 0],  # four words on; one mention between them, an actor
        [13 + 5, 8 + 1, 8 + 2, 1, 0],  # six words and a sentence back
        [13 + 3, 8 + 1, 8 + 1, 0, 3],  # "army" lies within "the army"
        [13 + 3, 8 + 1, 8 + 2, 0, 4],  # the same word, whatever its case
    ]


@pytest.mark.parametrize("far", [1, 400])
def test_features_stay_within_their_sizes(far):
    words = split_words("a. " * far + "b")
    spans = [Span(i, i, ACTOR) for i in range(0, len(words), 2)]
    ends = [[0, len(spans) - 1], [len(spans) - 1, 0]]
    found = pair_features(spans, np.array(ends), words)
    assert found.shape == (2, len(PAIR_FEATURE_SIZES))
    assert (found < np.array(PAIR_FEATURE_SIZES)).all()
    assert (found >= 0).all()


def test_no_pairs_have_no_features():
    assert pair_features([], np.zeros((0, 2), np.int64), []).shape == (0, len(PAIR_FEATURE_SIZES))


def test_a_custom_schema_names_its_own_pairs():
    schema = Schema(
        "two",
        (EntityType("PER"), EntityType("ORG")),
        (RelationType("works_for", (("PER", "ORG"),)),),
    )
    assert pairs_of([1, 0, 1, 0], schema) == [(1, 0), (1, 2), (3, 0), (3, 2)]
