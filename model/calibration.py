"""Calibrated scores: probabilities that come true as often as they say.

Raw probabilities of a network are too sure of themselves. Platt scaling (Platt 1999) maps a
raw probability `p` to `sigmoid(scale * logit(p) + shift)`; both numbers are fitted on
development data. It keeps the order of scores, so it changes no decision.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_EDGE = 1e-6


@dataclass(frozen=True)
class Calibration:
    """One fitted curve; `Calibration(1.0, 0.0)` changes nothing."""

    scale: float
    shift: float

    def __call__(self, probability: float) -> float:
        """The calibrated probability."""
        # The logistic function as a hyperbolic tangent, which cannot overflow.
        return (1 + math.tanh((self.scale * logit(probability) + self.shift) / 2)) / 2


def logit(probability: float) -> float:
    """The log-odds of a probability, kept finite at 0 and 1."""
    inside = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(inside / (1 - inside))
