"""Calibration of scores, fitted on development data; see `model.calibration` for the curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..data.document import Document
from ..data.schema import Schema
from ..model.calibration import Calibration, logit
from .thresholds import gold_links

MIN_EXAMPLES = 30
"""A curve is fitted to no fewer predictions; with less the raw probability is kept."""


def calibrations(
    gold: Sequence[Document], predicted: Sequence[Document], schema: Schema
) -> dict[str, Calibration]:
    """A curve for every label of mentions and relations that was predicted often enough."""
    outcomes: dict[str, list[tuple[float, bool]]] = {}
    for truth, guess in zip(gold, predicted, strict=True):
        right = {(m.start, m.end, m.label) for m in truth.mentions}
        for m in guess.mentions:
            name = f"mention:{m.label}"
            outcomes.setdefault(name, []).append((m.score, (m.start, m.end, m.label) in right))
        links = {r.label: gold_links(truth, r) for r in schema.relations}
        for relation in guess.relations:
            head, tail = guess.by_id[relation.head], guess.by_id[relation.tail]
            ends = ((head.start, head.end, head.label), (tail.start, tail.end, tail.label))
            name = f"relation:{relation.label}"
            outcomes.setdefault(name, []).append((relation.score, ends in links[relation.label]))
    return {
        name: fit_calibration(*zip(*found, strict=True))
        for name, found in sorted(outcomes.items())
        if len(found) >= MIN_EXAMPLES and len({right for _, right in found}) == 2
    }


def fit_calibration(scores: Sequence[float], right: Sequence[bool]) -> Calibration:
    """Fit Platt scaling: logistic regression of `right` on the log-odds of `scores`.

    Both outcomes must occur. Where higher scores were right less often, which only chance in a
    small sample brings about, they tell nothing: every score gets the share that was right.
    """
    from sklearn.linear_model import LogisticRegression

    odds = np.array([[logit(score)] for score in scores])
    model = LogisticRegression().fit(odds, np.array(right, int))
    if model.coef_[0, 0] < 0:
        return Calibration(0.0, logit(sum(right) / len(right)))
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]))
