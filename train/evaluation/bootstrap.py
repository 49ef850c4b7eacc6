"""Bootstrap intervals: how far a score would move if other documents had been drawn.

The percentile bootstrap over documents (Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, chapter 13). Documents are the unit because mentions of one report stand or
fall together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .scores import Counts

RESAMPLES = 1_000
PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True)
class Interval:
    """The bounds between which 95 % of the resampled scores lie."""

    low: float
    high: float


def draw_weights(documents: int, seed: int, resamples: int = RESAMPLES) -> NDArray[np.float64]:
    """Draw `documents` documents with replacement, `resamples` times.

    One draw serves every metric, so that their intervals are about the same samples.

    Returns:
        How often each document was drawn. *Shape:* `(resamples, documents)`, whole numbers
        (as floats, which a matrix product handles many times faster and just as exactly).
    """
    generator = np.random.default_rng(seed)
    shares = np.full(documents, 1 / documents)
    return generator.multinomial(documents, shares, size=resamples).astype(np.float64)


def f1_interval(counts: Sequence[Counts], weights: NDArray[np.float64]) -> Interval | None:
    """The 95 % interval of the micro F1 of `counts`, one for each document.

    Args:
        counts: in the order of the documents.
        weights: from `draw_weights`. *Shape:* `(resamples, documents)`.

    Returns:
        None if no resample holds an item. Resamples without one have no F1 and are left out.
    """
    columns = np.array([(c.true_positive, c.predicted + c.gold) for c in counts], dtype=np.float64)
    right, whole = (weights @ columns).T
    defined = whole > 0
    if not defined.any():
        return None
    low, high = np.percentile(2 * right[defined] / whole[defined], PERCENTILES)
    return Interval(float(low), float(high))
