"""Gold and predicted documents side by side, checked to be about the same texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ...data.document import Document, DocumentError, Fault
from ...data.schema import Schema

DocumentPair = tuple[Document, Document]
"""A gold document and the prediction for the same text."""


def pair_documents(
    gold: Sequence[Document], predicted: Sequence[Document], schema: Schema
) -> list[DocumentPair]:
    """Put each gold document beside its prediction.

    Raises:
        ValueError: if there are no documents, or the two lists do not hold the same ids and
            texts in the same order; the message names the first document that differs.
        DocumentError: if one has a label, attribute, value or relation that is not in
            `schema`, which would otherwise fall out of every score. Attributes may be missing.
    """
    if not gold:
        raise ValueError("there are no gold documents to evaluate against")
    pairs = []
    for number, (one, other) in enumerate(zip_longest(gold, predicted), start=1):
        if one is None or other is None or one.id != other.id:
            raise ValueError(
                f"predicted documents must be the gold ones, in the same order: at place {number} "
                f"gold has {_name(one)}, predicted has {_name(other)} "
                f"({len(gold)} gold, {len(predicted)} predicted)"
            )
        if one.text != other.text:
            raise ValueError(
                f"document {one.id!r}: gold and predicted text differ from character "
                f"{_first_difference(one.text, other.text)} on; predict on the gold text as it is"
            )
        pairs.append((one, other))
    for side, documents in (("gold", gold), ("predicted", predicted)):
        for document in documents:
            faults = [Fault(f"{side} {fault}") for fault in _unknown(document, schema)]
            if faults:
                raise DocumentError(document.id, faults)
    return pairs


def _name(document: Document | None) -> str:
    return "no document" if document is None else f"document {document.id!r}"


def _first_difference(one: str, other: str) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _unknown(document: Document, schema: Schema) -> Iterator[str]:
    """Yield every name in `document` that `schema` does not have."""
    for mention in document.mentions:
        where = f"mention {mention.text!r} ({mention.start}-{mention.end})"
        entity = schema.entity.get(mention.label)
        if entity is None:
            yield f"{where}: label {mention.label!r} is not in schema {schema.name!r}"
            continue
        for name, value in mention.attributes.items():
            attribute = entity.attribute(name)
            if attribute is None or value not in attribute.values:
                yield (
                    f"{where}: {mention.label} has no {name}={value!r} in schema {schema.name!r}"
                )
    for label in sorted({relation.label for relation in document.relations}):
        if label not in schema.relation:
            yield f"relation label {label!r} is not in schema {schema.name!r}"
