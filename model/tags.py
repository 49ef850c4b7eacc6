"""BIO tags over words: what the tag head scores, and how scores become mentions.

Tag 0 is `O`; label number `i` has `B` tag `2 * i + 1` and `I` tag `2 * i + 2`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .pairs import Span

IGNORED = -100
"""The target of words that no loss is taken from."""


def tag_names(labels: Sequence[str]) -> tuple[str, ...]:
    """The tags in the order of their numbers."""
    return ("O", *(f"{prefix}-{label}" for label in labels for prefix in "BI"))


def span_tags(words: int, spans: Sequence[Span]) -> NDArray[np.int64]:
    """The tag of every word under `spans`, which must not overlap. *Shape:* `(words,)`."""
    tags = np.zeros(words, np.int64)
    for span in spans:
        tags[span.first] = 2 * span.label + 1
        tags[span.first + 1 : span.last + 1] = 2 * span.label + 2
    return tags


def best_tags(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """The likeliest tag sequence in which every `I` continues a mention of its own label.

    Viterbi decoding over scores that are summed along the sequence, with the one constraint
    that the IOB2 scheme sets and no learned transitions.

    Args:
        scores: log-probabilities of the tags. *Shape:* `(words, tags)`.

    Returns:
        Tag numbers. *Shape:* `(words,)`.
    """
    count, tags = scores.shape
    if not count:
        return np.zeros(0, np.int64)
    inside = np.arange(2, tags, 2)
    begin = inside - 1
    # In double precision, so that the sum over a book does not swallow a word's difference.
    best = scores[0].astype(np.float64)
    best[inside] = -np.inf
    # An I tag has only two predecessors, its own B and itself; every other tag may follow
    # any, so one maximum serves them all.
    came_from = np.zeros((count, tags), np.int64)
    for row in range(1, count):
        top = int(best.argmax())
        came_from[row] = top
        from_begin = best[begin] >= best[inside]
        came_from[row, inside] = np.where(from_begin, begin, inside)
        step = np.full(tags, best[top])
        step[inside] = np.where(from_begin, best[begin], best[inside])
        best = step + scores[row]
    path = np.zeros(count, np.int64)
    path[-1] = best.argmax()
    for row in range(count - 1, 0, -1):
        path[row - 1] = came_from[row, path[row]]
    return path


def tagged_spans(tags: NDArray[np.int64]) -> list[Span]:
    """The mentions that a valid tag sequence spells, in text order."""
    spans: list[Span] = []
    for row in np.flatnonzero(tags):
        tag = int(tags[row])
        if tag % 2:
            spans.append(Span(int(row), int(row), tag // 2))
        else:
            spans[-1] = Span(spans[-1].first, int(row), spans[-1].label)
    return spans
