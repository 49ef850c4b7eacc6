"""Scores with their intervals, and sections of them: what an evaluation is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bootstrap import Interval, f1_interval
from .scores import Counts, Tally, total


@dataclass(frozen=True)
class Score:
    """The counts over all documents and the 95 % bootstrap interval of their F1."""

    counts: Counts
    interval: Interval | None

    @property
    def f1(self) -> float | None:
        """The micro F1, None where neither gold nor prediction has an item."""
        return self.counts.f1

    def to_dict(self) -> dict[str, Any]:
        """The score for JSON; what is undefined is null."""
        counts, interval = self.counts, self.interval
        return {
            "f1": counts.f1,
            "interval": None if interval is None else [interval.low, interval.high],
            "precision": counts.precision,
            "recall": counts.recall,
            "true_positive": counts.true_positive,
            "predicted": counts.predicted,
            "gold": counts.gold,
        }


@dataclass(frozen=True)
class Section:
    """One way of counting what is right, told in words by `criterion`, for a list of labels."""

    criterion: str
    micro: Score
    labels: Mapping[str, Score]

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 of the labels that occur in gold or prediction, None if none does."""
        defined = [score.f1 for score in self.labels.values() if score.f1 is not None]
        return fmean(defined) if defined else None

    def to_dict(self) -> dict[str, Any]:
        """The section for JSON."""
        return {
            "criterion": self.criterion,
            "micro": self.micro.to_dict(),
            "macro_f1": self.macro_f1,
            "labels": {label: score.to_dict() for label, score in self.labels.items()},
        }


def build_score(counts: Sequence[Counts], weights: NDArray[np.float64]) -> Score:
    """Sum up the counts of each document; `weights` are those of `draw_weights`."""
    return Score(total(counts), f1_interval(counts, weights))


def build_section(
    criterion: str,
    tallies: Sequence[Tally],
    labels: Iterable[str],
    weights: NDArray[np.float64],
) -> Section:
    """Sum up the tallies of each document, for `labels` alone and in their order.

    Args:
        criterion: what makes an item right, for people.
        tallies: one for each document.
        labels: the rows; one that never occurs has counts of zero.
        weights: from `draw_weights`. *Shape:* `(resamples, documents)`.
    """
    rows = {label: [tally.get(label, Counts()) for tally in tallies] for label in labels}
    micro = [total(row[place] for row in rows.values()) for place in range(len(tallies))]
    return Section(
        criterion,
        build_score(micro, weights),
        {label: build_score(row, weights) for label, row in rows.items()},
    )
