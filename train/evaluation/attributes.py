"""Attributes: on the mentions that were found, and end to end."""

from __future__ import annotations

from collections.abc import Iterable

from ...data.document import Document, Mention
from ...data.schema import Schema
from .mentions import matched_mentions, span
from .scores import Counts, Item, Ratio, tally


def attribute_names(schema: Schema) -> tuple[str, ...]:
    """Every attribute of the schema, as "LABEL.attribute"."""
    return tuple(f"{e.label}.{a.name}" for e in schema.entities for a in e.attributes)


def attribute_values(schema: Schema) -> tuple[str, ...]:
    """Every value of every attribute of the schema, as "LABEL.attribute=value"."""
    return tuple(
        f"{e.label}.{a.name}={value}"
        for e in schema.entities
        for a in e.attributes
        for value in a.values
    )


def attribute_accuracy(gold: Document, predicted: Document, schema: Schema) -> dict[str, Ratio]:
    """By "LABEL.attribute": on how many mentions with the gold span and label it is right.

    Being absent counts as a value, so the accuracy of a rare optional attribute is high by
    itself; `compare_values` tells more about it.
    """
    found: dict[str, Ratio] = {}
    for one, other in matched_mentions(gold, predicted):
        for attribute in schema.entity[one.label].attributes:
            name = f"{one.label}.{attribute.name}"
            same = one.attributes.get(attribute.name) == other.attributes.get(attribute.name)
            found[name] = found.get(name, Ratio()) + Ratio(int(same), 1)
    return found


def compare_values(gold: Document, predicted: Document) -> dict[str, Counts]:
    """Count by "LABEL.attribute=value", on mentions with the gold span and label alone."""
    pairs = matched_mentions(gold, predicted)
    return tally(_values(one for one, _ in pairs), _values(other for _, other in pairs))


def compare_end_to_end(gold: Document, predicted: Document) -> dict[str, Counts]:
    """Count by "LABEL.attribute"; right is a value on a mention with its span and label."""
    return tally(_named_values(gold), _named_values(predicted))


def _values(mentions: Iterable[Mention]) -> set[Item]:
    return {
        (f"{mention.label}.{name}={value}", span(mention))
        for mention in mentions
        for name, value in mention.attributes.items()
    }


def _named_values(document: Document) -> set[Item]:
    return {
        (f"{mention.label}.{name}", (span(mention), value))
        for mention in document.mentions
        for name, value in mention.attributes.items()
    }
