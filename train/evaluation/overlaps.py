"""Which gold and predicted mentions lie over each other, and which belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...data.document import Mention


@dataclass(frozen=True)
class Alignment:
    """Gold and predicted mentions matched one to one, each list in text order.

    `pairs` are those that belong together, `missed` the gold and `spurious` the predicted ones
    without a counterpart.
    """

    pairs: tuple[tuple[Mention, Mention], ...]
    missed: tuple[Mention, ...]
    spurious: tuple[Mention, ...]


def overlapping(
    gold: Sequence[Mention], predicted: Sequence[Mention]
) -> Iterator[tuple[Mention, Mention]]:
    """Yield every pair of a gold and a predicted mention that share a character.

    Args:
        gold: in text order, not overlapping each other, as a `Document` keeps them.
        predicted: likewise.
    """
    i = j = 0
    while i < len(gold) and j < len(predicted):
        one, other = gold[i], predicted[j]
        if overlap(one, other):
            yield one, other
        # Neither list overlaps itself, so the mention that ends first meets no further one.
        if one.end < other.end:
            i += 1
        else:
            j += 1


def overlap(one: Mention, other: Mention) -> int:
    """How many characters two mentions share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def align(
    gold: Sequence[Mention],
    predicted: Sequence[Mention],
    rank: Callable[[Mention, Mention], int],
) -> Alignment:
    """Match overlapping mentions one to one, the best pairs first.

    Args:
        gold: in text order, not overlapping each other.
        predicted: likewise.
        rank: how well a gold and a predicted mention go together, the lowest best; among equals
            the larger overlap is taken, then the earlier pair.
    """
    candidates = sorted(
        overlapping(gold, predicted),
        key=lambda pair: (rank(*pair), -overlap(*pair), pair[0].start, pair[1].start),
    )
    partner: dict[str, Mention] = {}
    taken: set[str] = set()
    for one, other in candidates:
        if one.id not in partner and other.id not in taken:
            partner[one.id] = other
            taken.add(other.id)
    return Alignment(
        pairs=tuple((one, partner[one.id]) for one in gold if one.id in partner),
        missed=tuple(one for one in gold if one.id not in partner),
        spurious=tuple(other for other in predicted if other.id not in taken),
    )


def best_counterparts(gold: Sequence[Mention], predicted: Sequence[Mention]) -> dict[str, Mention]:
    """For each predicted mention's id the gold mention that it overlaps most, if any.

    Several predicted mentions may have the same counterpart; among equals the earlier is taken.
    """
    best: dict[str, Mention] = {}
    for one, other in overlapping(gold, predicted):
        if other.id not in best or overlap(one, other) > overlap(best[other.id], other):
            best[other.id] = one
    return best
