"""Thresholds of relations, chosen on development data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..data.clusters import equivalence_clusters
from ..data.document import Document
from ..data.schema import RelationType, Schema
from ..model.decoding import DecodingSettings, Thresholds, cluster_links, threshold_links
from ..model.prediction import Predictor, ScoredText
from ..model.targets import relation_mask
from .evaluation.records import VICTIM, WHOLE_RECORD, compare_records
from .evaluation.scores import total

LINKS = tuple(np.round(np.arange(0.2, 0.85, 0.05), 2).tolist())
"""The thresholds that are tried for a link."""

FALLBACKS = (0.05, 0.1, 0.15, *LINKS)
"""The thresholds that are tried for the best tail of a head that no link reaches."""

Place = tuple[int, int, str]
"""A mention as character offsets, end exclusive, and label."""


def best_thresholds(
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
        truth = gold_links(document, relation)
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
    lower = [Thresholds(best.link, v) for v in FALLBACKS if v <= best.link]
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


def best_record_thresholds(
    predictor: Predictor, scored: Sequence[ScoredText], dev: Sequence[Document]
) -> Thresholds:
    """The thresholds of `victim` with the highest casualty record F1.

    A record is wrong if one side is missing or one too many, which the F1 of single links does
    not see.

    Args:
        predictor: with the settings of all other relations.
        scored: its raw scores of `dev`.
        dev: annotated documents.
    """

    def f1(thresholds: Thresholds) -> float:
        settings = with_thresholds(predictor.settings, VICTIM, thresholds)
        trial = Predictor(predictor.engine, predictor.encoder, predictor.schema, settings)
        tallies = (
            compare_records(document, trial.decode(document, text))[WHOLE_RECORD]
            for document, text in zip(dev, scored, strict=True)
        )
        return total(tallies).f1 or 0.0

    return max(_record_grid(), key=f1)


def _record_grid() -> Iterator[Thresholds]:
    """Thresholds a tenth apart, those nearest one half first."""
    for link in sorted((0.3, 0.4, 0.5, 0.6, 0.7), key=lambda v: abs(v - 0.5)):
        for fallback in (0.3, 0.25, 0.2, 0.15, 0.1, 0.05):
            yield Thresholds(link, fallback)


def with_thresholds(
    settings: DecodingSettings, label: str, thresholds: Thresholds
) -> DecodingSettings:
    """The settings with other thresholds for one relation."""
    return replace(settings, thresholds={**settings.thresholds, label: thresholds})


def gold_links(document: Document, relation: RelationType) -> set[tuple[Place, Place]]:
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
