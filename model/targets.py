"""What the network should answer for an annotated document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data.clusters import equivalence_clusters
from ..data.document import Document, Mention
from ..data.schema import Attribute, Schema
from ..data.words import Word, word_span
from .pairs import Span


@dataclass(frozen=True)
class AttributeSlot:
    """The columns `start` to `stop` of the attribute logits, scored for one label's mentions.

    The values come first; an attribute that may be absent has one more column for that.
    """

    label: int
    attribute: Attribute
    start: int
    stop: int

    def value(self, column: int) -> str | None:
        """The value that column `start + column` stands for, None for absent."""
        return self.attribute.values[column] if column < len(self.attribute.values) else None


def attribute_slots(schema: Schema) -> list[AttributeSlot]:
    """Where each attribute's scores lie."""
    slots, start = [], 0
    for label, entity in enumerate(schema.entities):
        for attribute in entity.attributes:
            stop = start + len(attribute.values) + attribute.optional
            slots.append(AttributeSlot(label, attribute, start, stop))
            start = stop
    return slots


def relation_mask(
    spans: Sequence[Span], pairs: NDArray[np.int64], schema: Schema
) -> NDArray[np.bool_]:
    """Which relations the schema allows each pair.

    An equivalence is only ever drawn from the later mention to the earlier.

    Returns:
        *Shape:* `(pairs, relations)`.
    """
    allowed = np.zeros((len(schema.labels), len(schema.labels), len(schema.relations)), bool)
    number = {label: index for index, label in enumerate(schema.labels)}
    equivalence = np.array([r.equivalence for r in schema.relations], bool)
    for column, relation in enumerate(schema.relations):
        for head, tail in relation.pairs:
            allowed[number[head], number[tail], column] = True
    labels = np.array([span.label for span in spans], np.int64)
    mask = allowed[labels[pairs[:, 0]], labels[pairs[:, 1]]]
    forward = pairs[:, 0] < pairs[:, 1]
    return np.asarray(mask & ~(forward[:, None] & equivalence))


def mention_spans(
    mentions: Sequence[Mention], words: Sequence[Word], schema: Schema
) -> list[Span | None]:
    """The mentions as word spans; None for one that does not begin and end where words do."""
    number = {label: index for index, label in enumerate(schema.labels)}
    spans: list[Span | None] = []
    for mention in mentions:
        found = word_span(words, mention.start, mention.end)
        spans.append(found and Span(found[0], found[1] - 1, number[mention.label]))
    return spans


def attribute_targets(
    mentions: Sequence[Mention], slots: Sequence[AttributeSlot], schema: Schema, ignored: int
) -> NDArray[np.int64]:
    """The right column of every slot for every mention, `ignored` where the label differs.

    Returns:
        *Shape:* `(mentions, slots)`.
    """
    targets = np.full((len(mentions), len(slots)), ignored, np.int64)
    for row, mention in enumerate(mentions):
        for column, slot in enumerate(slots):
            if schema.labels[slot.label] == mention.label:
                value = mention.attributes.get(slot.attribute.name)
                values = slot.attribute.values
                targets[row, column] = len(values) if value is None else values.index(value)
    return targets


def relation_targets(
    document: Document, mentions: Sequence[Mention], pairs: NDArray[np.int64], schema: Schema
) -> NDArray[np.float32]:
    """1 where a relation holds between a pair, else 0.

    All pairs within a cluster count as linked by its equivalence, not only those that the
    annotation writes down.

    Args:
        document: annotated.
        mentions: of the document, in text order; what `pairs` indexes.
        pairs: *Shape:* `(pairs, 2)`.
        schema: names the relations.

    Returns:
        *Shape:* `(pairs, relations)`.
    """
    column = {label: index for index, label in enumerate(schema.relation_labels)}
    held = {(r.head, r.tail, r.label) for r in document.relations}
    for relation in schema.relations:
        if relation.equivalence:
            held |= {
                (a.id, b.id, relation.label)
                for cluster in equivalence_clusters(document, relation.label)
                for a in cluster
                for b in cluster
            }
    rows = {(mentions[h].id, mentions[t].id): row for row, (h, t) in enumerate(pairs.tolist())}
    targets = np.zeros((len(pairs), len(column)), np.float32)
    for head, tail, label in held:
        row = rows.get((head, tail))
        if row is not None:
            targets[row, column[label]] = 1
    return targets
