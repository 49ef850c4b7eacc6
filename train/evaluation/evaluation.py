"""Scoring predictions against the annotation: every metric over every document."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...data.document import Document
from ...data.schema import Schema
from .attributes import (
    attribute_accuracy,
    attribute_names,
    attribute_values,
    compare_end_to_end,
    compare_values,
)
from .bootstrap import draw_weights
from .mentions import compare_boundaries, compare_mentions
from .pairing import DocumentPair, pair_documents
from .records import RECORD_PARTS, compare_records, false_alarm, has_records
from .relations import compare_relation_boundaries, compare_relations
from .report import Evaluation, RecordScores
from .scores import Ratio, Tally
from .sections import build_score, build_section
from .word_tags import score_word_tags

STRICT = "same spans and labels of both mentions, same relation"
LOOSE = "same spans of both mentions whatever their labels, same relation"


def evaluate(
    gold: Sequence[Document], predicted: Sequence[Document], schema: Schema, seed: int = 0
) -> Evaluation:
    """Score predictions against the annotation of the same texts.

    Args:
        gold: the annotated documents.
        predicted: the predictions, in the same order under the same ids.
        schema: which labels are scored, and in which order.
        seed: of the bootstrap; the same seed gives the same intervals.

    Raises:
        ValueError: if there are no documents or they are not the same on both sides.
        DocumentError: if a name in one of them is not in `schema`.
    """
    pairs = pair_documents(gold, predicted, schema)
    weights = draw_weights(len(pairs), seed)
    directed = [kind.label for kind in schema.relations if not kind.equivalence]
    equivalences = [kind.label for kind in schema.relations if kind.equivalence]
    strict: list[Tally] = [compare_relations(one, other, schema) for one, other in pairs]
    loose: list[Tally] = [compare_relation_boundaries(one, other, schema) for one, other in pairs]
    return Evaluation(
        schema=schema.name,
        documents=len(pairs),
        seed=seed,
        mentions=build_section(
            "same span and label",
            [compare_mentions(*pair) for pair in pairs],
            schema.labels,
            weights,
        ),
        boundaries=build_score([compare_boundaries(*pair) for pair in pairs], weights),
        seqeval=score_word_tags(pairs, schema.labels),
        attribute_accuracy=_accuracy(pairs, schema),
        attribute_values=build_section(
            "same value, on mentions with the gold span and label alone",
            [compare_values(*pair) for pair in pairs],
            attribute_values(schema),
            weights,
        ),
        attributes=build_section(
            "same span, label and value",
            [compare_end_to_end(*pair) for pair in pairs],
            attribute_names(schema),
            weights,
        ),
        relations=build_section(STRICT, strict, directed, weights),
        relation_boundaries=build_section(LOOSE, loose, directed, weights),
        clusters=build_section(f"pairs within clusters, {STRICT}", strict, equivalences, weights),
        cluster_boundaries=build_section(
            f"pairs within clusters, {LOOSE}", loose, equivalences, weights
        ),
        records=_records(pairs, weights) if has_records(schema) else None,
    )


def _accuracy(pairs: Sequence[DocumentPair], schema: Schema) -> dict[str, Ratio]:
    found = [attribute_accuracy(one, other, schema) for one, other in pairs]
    return {
        name: sum((ratios.get(name, Ratio()) for ratios in found), Ratio())
        for name in attribute_names(schema)
    }


def _records(pairs: Sequence[DocumentPair], weights: NDArray[np.float64]) -> RecordScores:
    tallies = [compare_records(one, other) for one, other in pairs]
    return RecordScores(
        criterion="a count over the gold one with the same number words (case and white space "
        "apart), the same outcome, and exactly its sides, mapped to gold clusters",
        parts={
            part: build_score([tally[part] for tally in tallies], weights) for part in RECORD_PARTS
        },
        false_alarms=sum((false_alarm(one, other) for one, other in pairs), Ratio()),
    )
