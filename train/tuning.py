"""What is chosen on development data after training: thresholds, then calibration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ..data.clusters import equivalence_clusters
from ..data.document import Document
from ..data.schema import RelationType, Schema
from ..model.calibration import Calibration, logit
from ..model.decoding import DecodingSettings, Thresholds, cluster_links, threshold_links
from ..model.prediction import Predictor, ScoredText
from ..model.targets import relation_mask

LINKS = tuple(np.round(np.arange(0.2, 0.85, 0.05), 2).tolist())
"""The thresholds that are tried."""

MIN_EXAMPLES = 30
"""A curve is fitted to no fewer predictions; with less the raw probability is kept."""

Place = tuple[int, int, str]
"""A mention as character offsets, end exclusive, and label."""


def tune(predictor: Predictor, dev: Sequence[Document]) -> DecodingSettings:
    """Choose thresholds by relation F1, then fit calibration to what they let through.

    Args:
        predictor: of the trained network; its settings are not read.
        dev: annotated development documents.
    """
    scored = predictor.score([document.text for document in dev])
    schema = predictor.schema
    settings = DecodingSettings(
        {r.label: _best_thresholds(r, scored, dev, schema) for r in schema.relations}
    )
    plain = Predictor(predictor.engine, predictor.encoder, schema, settings)
    predicted = [plain.decode(d, text) for d, text in zip(dev, scored, strict=True)]
    return replace(settings, calibration=_calibrations(dev, predicted, schema))


def _best_thresholds(
    relation: RelationType,
    scored: Sequence[ScoredText],
    dev: Sequence[Document],
    schema: Schema,
) -> Thresholds:
    """The thresholds with the highest F1; the earliest tried of equals, nearest one half first."""
    column = schema.relation_labels.index(relation.label)
    choose = cluster_links if relation.equivalence else threshold_links
    candidates = []
    gold = 0
    for text, document in zip(scored, dev, strict=True):
        rows = np.flatnonzero(relation_mask(text.spans, text.pairs, schema)[:, column])
        logits = text.relation_logits[rows, column].astype(np.float64)
        truth = _gold_links(document, relation)
        gold += len(truth)
        candidates.append(
            (_places(text, schema), text.pairs[rows], 1 / (1 + np.exp(-logits)), truth)
        )

    def f1(threshold: Thresholds) -> float:
        right = found = 0
        for places, pairs, scores, truth in candidates:
            links = [(h, t) for h, t, _ in choose(pairs, scores, threshold)]
            if relation.equivalence:
                links = _all_pairs(links)
            found += len(links)
            right += sum((places[h], places[t]) in truth for h, t in links)
        return 2 * right / max(found + gold, 1)

    grid = [Thresholds(link, link) for link in sorted(LINKS, key=lambda v: abs(v - 0.5))]
    best = max(grid, key=f1)
    if relation.equivalence:
        return best
    lower = [Thresholds(best.link, v) for v in (*LINKS, 0.05, 0.1, 0.15) if v <= best.link]
    return max(sorted(lower, key=lambda t: -t.fallback), key=f1)


def _places(text: ScoredText, schema: Schema) -> list[Place]:
    words = text.encoded.words
    return [(words[s.first].start, words[s.last].end, schema.labels[s.label]) for s in text.spans]


def _all_pairs(links: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Every (later, earlier) pair of the clusters that links to first members describe."""
    clusters: dict[int, list[int]] = {}
    for head, first in links:
        clusters.setdefault(first, [first]).append(head)
    return [
        (later, earlier)
        for members in clusters.values()
        for later in members
        for earlier in members
        if earlier < later
    ]


def _gold_links(document: Document, relation: RelationType) -> set[tuple[Place, Place]]:
    """The annotated links; of an equivalence every (later, earlier) pair of a cluster."""
    if relation.equivalence:
        ends = [
            (later, earlier)
            for cluster in equivalence_clusters(document, relation.label)
            for later in cluster
            for earlier in cluster
            if earlier.start < later.start
        ]
    else:
        ends = [
            (document.by_id[r.head], document.by_id[r.tail])
            for r in document.relations
            if r.label == relation.label
        ]
    return {((h.start, h.end, h.label), (t.start, t.end, t.label)) for h, t in ends}


def _calibrations(
    gold: Sequence[Document], predicted: Sequence[Document], schema: Schema
) -> dict[str, Calibration]:
    """A curve for every label of mentions and relations that was predicted often enough."""
    outcomes: dict[str, list[tuple[float, bool]]] = {}
    for truth, guess in zip(gold, predicted, strict=True):
        right = {(m.start, m.end, m.label) for m in truth.mentions}
        for m in guess.mentions:
            name = f"mention:{m.label}"
            outcomes.setdefault(name, []).append((m.score, (m.start, m.end, m.label) in right))
        links = {r.label: _gold_links(truth, r) for r in schema.relations}
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

    Both outcomes must occur.
    """
    from sklearn.linear_model import LogisticRegression

    odds = np.array([[logit(score)] for score in scores])
    model = LogisticRegression().fit(odds, np.array(right, int))
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]))
