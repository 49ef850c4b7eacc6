"""One mention of the markup, `[text|LABEL.value id key=value relation=id,id]`, read and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from .document import Fault, Mention, Relation
from .markup_scan import Bracket, escape
from .schema import EntityType, Schema

# What can stand between brackets as it is: an id, an attribute's value, a relation's name.
_NAME = re.compile(r"[^\s=,|\[\]\\]+")


@dataclass(frozen=True)
class ReadMention:
    """A mention, its outgoing relations, and what is wrong with the way it is written."""

    mention: Mention
    relations: tuple[Relation, ...]
    faults: tuple[Fault, ...]


def read_bracket(bracket: Bracket, schema: Schema) -> ReadMention:
    """Read a bracket; defaults that it leaves out are filled in."""
    first, *rest = bracket.specification.split() or [""]
    label, dot, leading = first.partition(".")
    entity = schema.entity.get(label, EntityType(label))
    problems = _label_problems(bracket, schema, leading if dot else None)
    attributes = {entity.attributes[0].name: leading} if dot and entity.attributes else {}
    ids: list[str] = []
    links: list[tuple[str, str]] = []
    for word in rest:
        key, equals, value = word.partition("=")
        if not equals:
            ids.append(word)
        elif key in attributes:
            problems.append(f"attribute {key!r} is there twice")
        elif entity.attribute(key):
            attributes[key] = value
        elif key in schema.relation:
            links.extend((key, tail) for tail in value.split(","))
        elif label in schema.entity:
            known = ", ".join([*(a.name for a in entity.attributes), *schema.relation_labels])
            problems.append(f"{key!r} is no attribute or relation of {label} (known: {known})")
    if len(ids) != 1:
        problems.append(f"expected one id, found {' and '.join(map(repr, ids)) or 'none'}")
    defaults = {a.name: a.default for a in entity.attributes if a.default is not None}
    # Without an id of its own a mention still needs a name that no other has.
    identity = ids[0] if ids else f"at character {bracket.start}"
    return ReadMention(
        Mention(
            identity, label, bracket.text, bracket.start, bracket.end, {**defaults, **attributes}
        ),
        tuple(Relation(identity, tail, name) for name, tail in links),
        tuple(Fault(f"mention {bracket.text!r}: {p}", bracket.start) for p in problems),
    )


def _label_problems(bracket: Bracket, schema: Schema, leading: str | None) -> list[str]:
    words = bracket.specification.split()
    if not words:
        return ["there is no label after '|', expected [text|LABEL ...]"]
    entity = schema.entity.get(words[0].partition(".")[0])
    if entity and leading is not None and not entity.attributes:
        return [f"label {entity.label!r} takes no value, found {words[0]!r}"]
    return []


def format_mention(mention: Mention, relations: Iterable[Relation], schema: Schema) -> str:
    """Write a mention with the outgoing `relations`, attributes first, defaults left out."""
    label, words = mention.label, []
    for place, attribute in enumerate(schema.entity[mention.label].attributes):
        value = mention.attributes.get(attribute.name, attribute.default)
        if value != attribute.default and place == 0:
            label += f".{value}"
        elif value != attribute.default:
            words.append(f"{attribute.name}={value}")
    # Tails stay in the document's order; neighbours under one label share a word.
    for name, group in groupby(relations, key=lambda relation: relation.label):
        words.append(f"{name}={','.join(relation.tail for relation in group)}")
    return f"[{escape(mention.text)}|{' '.join([label, mention.id, *words])}]"


def mention_faults(
    mention: Mention, relations: Iterable[Relation], schema: Schema
) -> Iterator[Fault]:
    """Yield every name in a mention or its outgoing `relations` that a bracket cannot hold."""
    where = f"mention {mention.text!r}:"
    entity = schema.entity.get(mention.label, EntityType(mention.label))
    labels = [relation.label for relation in relations]
    for name in [mention.id, mention.label, *mention.attributes.values(), *labels]:
        if not _NAME.fullmatch(name) or (name == mention.label and "." in name):
            yield Fault(
                f"{where} {name!r} cannot be written in markup (no white space, none of "
                "= , | [ ] \\ and in a label no dot)",
                mention.start,
            )
    for name in dict.fromkeys(labels):
        if entity.attribute(name):
            yield Fault(
                f"{where} markup cannot tell relation {name!r} from the attribute {name!r} of "
                f"{mention.label}",
                mention.start,
            )
