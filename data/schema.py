"""The schema: which labels, attributes and typed relations a corpus may use.

A schema is data, read from YAML, so the same network trains on the conflict schema, on
mention-only sets and on other people's relations by another file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .document import Document, Fault


class SchemaError(ValueError):
    """A schema file or mapping that cannot be read as a schema."""


@dataclass(frozen=True)
class Attribute:
    """A property of a mention with a closed list of values.

    A `required` attribute is always written; one with a `default` is filled in when left out;
    any other may be absent.
    """

    name: str
    values: tuple[str, ...]
    required: bool = False
    default: str | None = None

    @property
    def optional(self) -> bool:
        """Whether a mention may go without this attribute."""
        return not self.required and self.default is None


@dataclass(frozen=True)
class EntityType:
    """A mention label and the attributes its mentions carry, the leading one first."""

    label: str
    attributes: tuple[Attribute, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """The attribute called `name`, or None if this label has none."""
        return next((a for a in self.attributes if a.name == name), None)


@dataclass(frozen=True)
class RelationType:
    """A relation label and the (head label, tail label) pairs it may join."""

    label: str
    pairs: tuple[tuple[str, str], ...]
    equivalence: bool = False


@dataclass(frozen=True)
class Schema:
    """Labels, attributes and relations, in the order in which the network scores them."""

    name: str
    entities: tuple[EntityType, ...]
    relations: tuple[RelationType, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The mention labels."""
        return tuple(entity.label for entity in self.entities)

    @cached_property
    def relation_labels(self) -> tuple[str, ...]:
        """The relation labels."""
        return tuple(relation.label for relation in self.relations)

    @cached_property
    def entity(self) -> Mapping[str, EntityType]:
        """The mention types by label."""
        return {entity.label: entity for entity in self.entities}

    @cached_property
    def relation(self) -> Mapping[str, RelationType]:
        """The relation types by label."""
        return {relation.label: relation for relation in self.relations}

    @cached_property
    def typed_pairs(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """For each pair of mention labels that any relation may join, those relations."""
        found: dict[tuple[str, str], list[str]] = {}
        for relation in self.relations:
            for pair in relation.pairs:
                found.setdefault(pair, []).append(relation.label)
        return {pair: tuple(labels) for pair, labels in found.items()}

    def faults(self, document: Document) -> Iterator[Fault]:
        """Yield every label, attribute, value or relation of `document` that does not fit."""
        for mention in document.mentions:
            name = f"mention {mention.id!r} {mention.text!r}"
            entity = self.entity.get(mention.label)
            if entity is None:
                yield Fault(
                    f"{name}: label {mention.label!r} is not in schema {self.name!r} "
                    f"(it has {', '.join(self.labels)})",
                    mention.start,
                )
                continue
            for fault in attribute_faults(entity, mention.attributes):
                yield Fault(f"{name} ({mention.label}): {fault}", mention.start)
        for relation in document.relations:
            head, tail = document.by_id[relation.head], document.by_id[relation.tail]
            name = f"relation {relation.label!r} from {head.text!r} to {tail.text!r}"
            kind = self.relation.get(relation.label)
            if kind is None:
                known = ", ".join(self.relation_labels) or "no relations"
                yield Fault(
                    f"{name}: label {relation.label!r} is not in schema {self.name!r} "
                    f"(it has {known})",
                    head.start,
                )
            elif (head.label, tail.label) not in kind.pairs:
                allowed = ", ".join(f"{a} to {b}" for a, b in kind.pairs)
                yield Fault(
                    f"{name} joins {head.label} to {tail.label}; schema {self.name!r} "
                    f"allows {allowed}",
                    head.start,
                )

    def to_dict(self) -> dict[str, Any]:
        """The mapping that `Schema.from_dict` reads back."""
        return {
            "name": self.name,
            "entities": {e.label: _entity_to_dict(e) for e in self.entities},
            "relations": {r.label: _relation_to_dict(r) for r in self.relations},
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Schema:
        """Read a schema from a mapping with the keys `name`, `entities` and `relations`.

        Raises:
            SchemaError: naming the key or value that is missing, unknown or inconsistent.
        """
        _check_keys(raw, {"name", "entities", "relations"}, {"name", "entities"}, "schema")
        entities = tuple(
            _entity_from_dict(label, entity or {}) for label, entity in raw["entities"].items()
        )
        labels = {entity.label for entity in entities}
        relations = tuple(
            _relation_from_dict(label, relation, labels)
            for label, relation in (raw.get("relations") or {}).items()
        )
        if not entities:
            raise SchemaError("schema: 'entities' must name at least one label")
        return cls(str(raw["name"]), entities, relations)

    @classmethod
    def from_yaml(cls, path: str | Path) -> Schema:
        """Read a schema from a YAML file.

        Raises:
            FileNotFoundError: if there is no such file.
            SchemaError: if it is no YAML or no schema, naming the file.
        """
        try:
            raw = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
            if not isinstance(raw, dict):
                raise SchemaError(f"expected a mapping, found {type(raw).__name__}")
            return cls.from_dict(raw)
        except (yaml.YAMLError, SchemaError) as error:
            raise SchemaError(f"{path}: {error}") from error


def conflict_schema() -> Schema:
    """The schema of the project's own corpus and shipped model."""
    return Schema.from_yaml(
        Path(__file__).resolve().parent.parent / "configs" / "schemas" / "conflict.yaml"
    )


def attribute_faults(entity: EntityType, attributes: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with `attributes` on a mention of type `entity`."""
    for name, value in attributes.items():
        attribute = entity.attribute(name)
        if attribute is None:
            known = ", ".join(a.name for a in entity.attributes) or "none"
            yield f"unknown attribute {name!r} (known: {known})"
        elif value not in attribute.values:
            yield f"{name}={value!r} is not one of {', '.join(attribute.values)}"
    for attribute in entity.attributes:
        if attribute.name not in attributes:
            if attribute.required:
                yield f"attribute {attribute.name!r} is missing"
            elif attribute.default is not None:
                yield f"attribute {attribute.name!r} is missing (default {attribute.default!r})"


def _check_keys(raw: Any, known: set[str], required: set[str], where: str) -> None:
    if not isinstance(raw, Mapping):
        raise SchemaError(f"{where}: expected a mapping, found {raw!r}")
    for key in raw:
        if key not in known:
            raise SchemaError(f"{where}: unknown key {key!r} (known: {', '.join(sorted(known))})")
    for key in sorted(required - set(raw)):
        raise SchemaError(f"{where}: key {key!r} is missing")


def _entity_from_dict(label: str, raw: Mapping[str, Any]) -> EntityType:
    where = f"entity {label!r}"
    _check_keys(raw, {"attributes"}, set(), where)
    return EntityType(
        label,
        tuple(
            _attribute_from_dict(name, value, f"{where}, attribute {name!r}")
            for name, value in (raw.get("attributes") or {}).items()
        ),
    )


def _attribute_from_dict(name: str, raw: Mapping[str, Any], where: str) -> Attribute:
    _check_keys(raw, {"values", "required", "default"}, {"values"}, where)
    attribute = Attribute(
        name, tuple(map(str, raw["values"])), bool(raw.get("required", False)), raw.get("default")
    )
    if attribute.default is not None and attribute.default not in attribute.values:
        raise SchemaError(f"{where}: default {attribute.default!r} is not one of its values")
    return attribute


def _entity_to_dict(entity: EntityType) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    for attribute in entity.attributes:
        raw: dict[str, Any] = {"values": list(attribute.values)}
        if attribute.required:
            raw["required"] = True
        if attribute.default is not None:
            raw["default"] = attribute.default
        attributes[attribute.name] = raw
    return {"attributes": attributes} if attributes else {}


def _relation_from_dict(label: str, raw: Mapping[str, Any], labels: set[str]) -> RelationType:
    where = f"relation {label!r}"
    _check_keys(raw, {"pairs", "equivalence"}, {"pairs"}, where)
    pairs = []
    for pair in raw["pairs"]:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise SchemaError(f"{where}: a pair is [head label, tail label], found {pair!r}")
        for end in pair:
            if end not in labels:
                raise SchemaError(f"{where}: label {end!r} is not among the entities")
        pairs.append((str(pair[0]), str(pair[1])))
    relation = RelationType(label, tuple(pairs), bool(raw.get("equivalence", False)))
    if relation.equivalence and any(head != tail for head, tail in pairs):
        raise SchemaError(f"{where}: an equivalence joins mentions of one label only")
    return relation


def _relation_to_dict(relation: RelationType) -> dict[str, Any]:
    raw: dict[str, Any] = {"pairs": [list(pair) for pair in relation.pairs]}
    if relation.equivalence:
        raw["equivalence"] = True
    return raw
