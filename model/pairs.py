"""Which pairs of mentions the relation head scores, and what is plain to see about a pair.

Only pairs whose labels some relation of the schema may join are candidates. Inside a text of
ordinary length that is all of them; in long texts a rule bounds their number.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ..data.schema import Schema
from ..data.words import Word

NEAREST = 48
"""A head is paired with this many mentions of a label on either side of it. More than the
longest document of the corpus holds, so it binds only in long texts."""

_DISTANCES = np.array([0, 1, 2, 3, 5, 8, 12, 20, 35, 60, 120, 300])
_COUNTS = np.array([0, 1, 2, 3, 5, 8, 16])
_SENTENCES = np.array([0, 1, 2, 3, 5, 10, 30])

PAIR_FEATURE_SIZES = (
    2 * len(_DISTANCES) + 2,
    2 * len(_SENTENCES) + 2,
    2 * len(_COUNTS) + 2,
    len(_COUNTS) + 1,
    5,
)
"""How many values each column of `pair_features` has: signed distance in words, in sentences
and in mentions, how many mentions with the tail's label stand between, likeness of the words."""


@dataclass(frozen=True)
class Span:
    """A mention as word indices, `last` inclusive, with its label's index in the schema."""

    first: int
    last: int
    label: int


def candidate_pairs(
    spans: Sequence[Span], schema: Schema, words: Sequence[Word], nearest: int = NEAREST
) -> NDArray[np.int64]:
    """The ordered pairs of spans that the schema's relations may join.

    A relation that is an equivalence is scored from the later mention to the earlier; two
    mentions of the same words are candidates for it at any distance.

    Args:
        spans: in text order.
        schema: names the typed pairs.
        words: of the text.
        nearest: how many mentions of a label on either side of a head are its candidates.

    Returns:
        Head and tail as indices into `spans`. *Shape:* `(pairs, 2)`.
    """
    by_label: dict[int, list[int]] = defaultdict(list)
    for index, span in enumerate(spans):
        by_label[span.label].append(index)
    numbers = {label: number for number, label in enumerate(schema.labels)}
    backward_only = _backward_only(schema)
    reached: dict[int, set[int]] = defaultdict(set)
    for pair in schema.typed_pairs:
        heads, tails = by_label[numbers[pair[0]]], by_label[numbers[pair[1]]]
        repeats = _repeats(spans, words, tails) if pair in backward_only else {}
        for head in heads:
            before, after = bisect_left(tails, head), bisect_right(tails, head)
            near = tails[max(0, before - nearest) : before]
            far_side = [] if pair in backward_only else tails[after : after + nearest]
            floor = near[0] if near else head
            far = [tail for tail in repeats.get(head, ()) if tail < floor]
            reached[head].update(far, near, far_side)
    # Sorted head by head: a book has millions of pairs.
    ends = [sorted(reached[head]) for head in sorted(reached)]
    counts = [len(tails) for tails in ends]
    heads_of = np.repeat(np.array(sorted(reached), np.int64), counts)
    return np.stack([heads_of, np.fromiter(chain.from_iterable(ends), np.int64)], axis=1)


def left_out(spans: Sequence[Span], pairs: NDArray[np.int64], schema: Schema) -> int:
    """How many pairs the schema allows that `candidate_pairs` did not choose.

    Args:
        spans: in text order.
        pairs: the chosen ones. *Shape:* `(pairs, 2)`.
        schema: names the typed pairs.
    """
    count = Counter(schema.labels[span.label] for span in spans)
    allowed = 0
    for head, tail in schema.typed_pairs:
        every = count[head] * count[tail] - (count[head] if head == tail else 0)
        allowed += every // 2 if (head, tail) in _backward_only(schema) else every
    return allowed - len(pairs)


def _backward_only(schema: Schema) -> set[tuple[str, str]]:
    """The label pairs that only equivalences join, which are scored in one direction."""
    return {
        pair
        for pair, names in schema.typed_pairs.items()
        if all(schema.relation[name].equivalence for name in names)
    }


def _repeats(
    spans: Sequence[Span], words: Sequence[Word], tails: Sequence[int]
) -> dict[int, list[int]]:
    """For each span the first earlier one that has the same words."""
    first: dict[tuple[str, ...], int] = {}
    found: dict[int, list[int]] = {}
    for index in tails:
        name = _name(spans[index], words)
        if name in first:
            found[index] = [first[name]]
        else:
            first[name] = index
    return found


def pair_features(
    spans: Sequence[Span], pairs: NDArray[np.int64], words: Sequence[Word]
) -> NDArray[np.int64]:
    """What is plain to see about each pair; see `PAIR_FEATURE_SIZES`.

    Args:
        spans: in text order.
        pairs: indices into `spans`, *Shape:* `(pairs, 2)`.
        words: of the text.

    Returns:
        Category numbers. *Shape:* `(pairs, 5)`.
    """
    if not len(pairs):
        return np.zeros((0, len(PAIR_FEATURE_SIZES)), np.int64)
    first = np.array([span.first for span in spans])
    last = np.array([span.last for span in spans])
    label = np.array([span.label for span in spans])
    sentence = np.array([words[span.first].sentence for span in spans])
    head, tail = pairs[:, 0], pairs[:, 1]
    gap = np.where(tail > head, first[tail] - last[head], last[tail] - first[head])
    # Running counts of each label, so that the mentions between two are one subtraction.
    seen = np.cumsum(np.eye(label.max() + 1, dtype=np.int64)[label], axis=0)
    left, right = np.minimum(head, tail), np.maximum(head, tail)
    between = seen[right - 1, label[tail]] - seen[left, label[tail]]
    names = [_name(span, words) for span in spans]
    likeness = [_likeness(names[a], names[b]) for a, b in pairs.tolist()]
    return np.stack(
        [
            _signed(gap, _DISTANCES),
            _signed(sentence[tail] - sentence[head], _SENTENCES),
            _signed(tail - head, _COUNTS),
            np.searchsorted(_COUNTS, between),
            np.array(likeness),
        ],
        axis=1,
    )


def _signed(values: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bucket by size, negative values apart from positive ones."""
    size = np.searchsorted(edges, np.abs(values))
    return np.where(values < 0, size + len(edges) + 1, size)


def _name(span: Span, words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.text.lower() for word in words[span.first : span.last + 1])


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Same words 4, one inside the other 3, same last word 2, any shared word 1, else 0."""
    if one == other:
        return 4
    shared = set(one).intersection(other)
    if not shared:
        return 0
    if len(shared) in (len(set(one)), len(set(other))):
        return 3
    return 2 if one[-1] == other[-1] else 1
