"""The link stage in parts, so that a book takes little more memory than a page.

The pairs of neighbouring heads are scored together, with the mentions and the stretch of words
that they need and no others. A text of ordinary length is one part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from .engine import LinkInput
from .settings import CONTEXT_WORDS

PAIRS_AT_ONCE = 16384
"""A part has at most so many pairs, unless one head has more."""

MENTIONS_AT_ONCE = 1024
"""A part gives the attributes of at most so many mentions."""

NEAR_WORDS = 8192
"""Pairs farther apart would stretch the part of their neighbours; they have parts of their own."""

Scores = tuple[NDArray[np.float32], NDArray[np.float32]]
Run = Callable[[slice, LinkInput], Scores]


def link_in_parts(run: Run, mentions: LinkInput, words: int) -> Scores:
    """Score all mentions and pairs, a part at a time.

    Args:
        run: scores what lies in a stretch of the words, given with indices that start there.
        mentions: at least one; their pairs are ordered by head.
        words: how many there are.

    Returns:
        Attribute logits, *Shape:* `(mentions, values)`, and relation logits, *Shape:*
        `(pairs, relations)`.
    """
    attributes, relations, order = [], [], []
    for own, rows in _parts(mentions):
        used = np.union1d(own, mentions.pairs[rows])
        stretch = slice(
            max(int(mentions.first[used].min()) - CONTEXT_WORDS, 0),
            min(int(mentions.last[used].max()) + 1 + CONTEXT_WORDS, words),
        )
        found = run(stretch, _cut(mentions, used, rows, stretch))
        attributes.append(found[0][np.searchsorted(used, own)])
        relations.append(found[1])
        order.append(rows)
    ordered = np.concatenate(relations)
    ordered[np.concatenate(order)] = np.concatenate(relations)
    return np.concatenate(attributes), ordered


def _parts(mentions: LinkInput) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The mentions whose attributes each part gives, and the rows of its pairs."""
    head, tail = mentions.pairs.T
    near = np.abs(mentions.first[head] - mentions.first[tail]) <= NEAR_WORDS
    rows = np.flatnonzero(near)
    count = len(mentions.first)
    # The rows of the pairs from mention i are begins[i] to begins[i + 1] of `rows`.
    begins = np.searchsorted(head[rows], np.arange(count + 1))
    start = 0
    while start < count:
        fitting = int(np.searchsorted(begins, begins[start] + PAIRS_AT_ONCE, side="right")) - 1
        stop = min(max(fitting, start + 1), start + MENTIONS_AT_ONCE, count)
        yield np.arange(start, stop), rows[begins[start] : begins[stop]]
        start = stop
    far = np.flatnonzero(~near)
    for start in range(0, len(far), MENTIONS_AT_ONCE):
        yield np.zeros(0, np.int64), far[start : start + MENTIONS_AT_ONCE]


def _cut(
    mentions: LinkInput, used: NDArray[np.int64], rows: NDArray[np.int64], stretch: slice
) -> LinkInput:
    """The mentions `used` and the pairs in `rows`, with word indices from the stretch's start."""
    length = stretch.stop - stretch.start
    return LinkInput(
        mentions.first[used] - stretch.start,
        mentions.last[used] - stretch.start,
        mentions.labels[used],
        np.clip(mentions.bounds[used] - stretch.start, 0, length - 1),
        np.searchsorted(used, mentions.pairs[rows]),
        mentions.features[rows],
    )
