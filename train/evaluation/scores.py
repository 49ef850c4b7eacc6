"""Counts of right answers, and what is read off them: precision, recall, F1, shares.

Every metric of this package compares two sets of items, the gold and the predicted ones. An
item is a pair of the label it counts under and whatever has to be equal for it to be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass

Item = tuple[str, Hashable]


@dataclass(frozen=True)
class Counts:
    """How many items were right, predicted, and in the gold annotation.

    Where neither gold nor prediction has an item there is nothing to be right or wrong about:
    all three scores are None, shown as "-" and left out of means. Where only one of them has
    items, all three are 0.0, also the one whose own denominator is zero.
    """

    true_positive: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.true_positive + other.true_positive,
            self.predicted + other.predicted,
            self.gold + other.gold,
        )

    @property
    def precision(self) -> float | None:
        """The share of predicted items that are right."""
        return self._share(self.predicted)

    @property
    def recall(self) -> float | None:
        """The share of gold items that were found."""
        return self._share(self.gold)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall (van Rijsbergen, 1979, chapter 7)."""
        return self._share((self.predicted + self.gold) / 2)

    def _share(self, whole: float) -> float | None:
        if self.predicted + self.gold == 0:
            return None
        return self.true_positive / whole if whole else 0.0


Tally = Mapping[str, Counts]
"""Counts by label."""


@dataclass(frozen=True)
class Ratio:
    """So many of so many; `share` is None where the total is zero."""

    hits: int = 0
    total: int = 0

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.hits + other.hits, self.total + other.total)

    @property
    def share(self) -> float | None:
        """Hits divided by total."""
        return self.hits / self.total if self.total else None

    def to_dict(self) -> dict[str, float | int | None]:
        """The ratio for JSON."""
        return {"share": self.share, "hits": self.hits, "total": self.total}


def tally(gold: Set[Item], predicted: Set[Item]) -> dict[str, Counts]:
    """Count by label how many items both sets have; only labels that occur have an entry."""
    right, found, wanted = (
        Counter(label for label, _ in items) for items in (gold & predicted, predicted, gold)
    )
    return {
        label: Counts(right[label], found[label], wanted[label])
        for label in sorted(found.keys() | wanted.keys())
    }


def total(counts: Iterable[Counts]) -> Counts:
    """The sum of `counts`, so that its scores are micro averages."""
    return sum(counts, Counts())
