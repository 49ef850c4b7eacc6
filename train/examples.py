"""Annotated documents into training examples, and batches of them into tensors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.document import Document
from ..data.schema import Schema
from ..model.encoding import EncodedText, TextEncoder
from ..model.pairs import Span, candidate_pairs
from ..model.prediction import join_link_inputs
from ..model.tags import IGNORED, span_tags
from ..model.targets import (
    attribute_slots,
    attribute_targets,
    mention_spans,
    relation_mask,
    relation_targets,
)


@dataclass(frozen=True)
class Example:
    """A document's arrays and what the network should answer.

    `tags` *Shape:* `(words,)`; `attributes` *Shape:* `(mentions, slots)`, -100 where a slot is
    another label's; `pairs` *Shape:* `(pairs, 2)`; `relations` *Shape:* `(pairs, relations)`,
    1 or 0, and -100 where the schema does not allow the relation.
    """

    encoded: EncodedText
    spans: Sequence[Span]
    tags: NDArray[np.int64]
    attributes: NDArray[np.int64]
    pairs: NDArray[np.int64]
    relations: NDArray[np.float32]


@dataclass(frozen=True)
class Unreachable:
    """What annotation the network cannot learn from, and why."""

    reasons: Counter[str]

    def __str__(self) -> str:
        if not self.reasons:
            return "every mention and relation can be reached"
        lines = [f"  {count} {reason}" for reason, count in sorted(self.reasons.items())]
        return "out of the network's reach:\n" + "\n".join(lines)


def build_examples(
    documents: Sequence[Document], encoder: TextEncoder, schema: Schema
) -> tuple[list[Example], Unreachable]:
    """Prepare documents for training, counting what cannot be represented."""
    reasons: Counter[str] = Counter()
    encoded = encoder.encode([document.text for document in documents])
    examples = [
        _build_example(document, text, schema, reasons)
        for document, text in zip(documents, encoded, strict=True)
    ]
    return examples, Unreachable(reasons)


def _build_example(
    document: Document, encoded: EncodedText, schema: Schema, reasons: Counter[str]
) -> Example:
    found = mention_spans(document.mentions, encoded.words, schema)
    kept = [(m, s) for m, s in zip(document.mentions, found, strict=True) if s is not None]
    mentions, spans = [m for m, _ in kept], [s for _, s in kept]
    for mention, span in zip(document.mentions, found, strict=True):
        if span is None:
            reasons[f"{mention.label} mentions that begin or end inside a word"] += 1
    pairs = candidate_pairs(spans, schema, encoded.words)
    targets = relation_targets(document, mentions, pairs, schema)
    reached = {(mentions[head].id, mentions[tail].id) for head, tail in pairs.tolist()}
    for relation in document.relations:
        ends = (relation.head, relation.tail)
        if ends not in reached and ends[::-1] not in reached:
            reasons[f"{relation.label} relations between mentions that are no candidates"] += 1
    targets[~relation_mask(spans, pairs, schema)] = IGNORED
    return Example(
        encoded,
        spans,
        span_tags(len(encoded.words), spans),
        attribute_targets(mentions, attribute_slots(schema), schema, IGNORED),
        pairs,
        targets,
    )


class Collator:
    """Joins examples into one batch of tensors."""

    def __init__(self, encoder: TextEncoder) -> None:
        self.encoder = encoder

    def __call__(self, examples: Sequence[Example]) -> dict[str, Tensor]:
        """Join examples; the keys are the arguments of `Objective.forward`.

        Returns:
            `input_ids`, `attention_mask` *Shape:* `(windows, length)`; `first_piece`,
            `last_piece`, `tags`, `text` (the example that a word is from) *Shape:* `(words,)`;
            `shapes` *Shape:* `(words, 3)`; `first`, `last`, `labels` *Shape:* `(mentions,)`;
            `bounds` *Shape:* `(mentions, 2)`;
            `attributes` *Shape:* `(mentions, slots)`; `pairs` *Shape:* `(pairs, 2)`; `features`
            *Shape:* `(pairs, 5)`; `relations` *Shape:* `(pairs, relations)`.
        """
        encoded = [example.encoded for example in examples]
        batch = self.encoder.stack(encoded)
        mentions = join_link_inputs(
            encoded,
            [example.spans for example in examples],
            [example.pairs for example in examples],
            batch.word_offsets,
        )
        arrays = {
            "input_ids": batch.input_ids,
            "attention_mask": batch.attention_mask,
            "first_piece": batch.first_piece,
            "last_piece": batch.last_piece,
            "shapes": batch.shapes,
            "text": np.repeat(np.arange(len(examples)), np.diff(batch.word_offsets)),
            "first": mentions.first,
            "last": mentions.last,
            "labels": mentions.labels,
            "bounds": mentions.bounds,
            "pairs": mentions.pairs,
            "features": mentions.features,
            "tags": np.concatenate([example.tags for example in examples]),
            "attributes": np.concatenate([example.attributes for example in examples]),
            "relations": np.concatenate([example.relations for example in examples]),
        }
        return {name: torch.from_numpy(array) for name, array in arrays.items()}
