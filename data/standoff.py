"""The standoff form of the annotation guidelines (section 6): JSON Lines, a document a line.

Offsets are Unicode code points of `text`, end exclusive. Defaults are written out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .document import Document, DocumentError, Fault, Mention, Relation
from .errors import LocatedFault
from .reading import LocatedDocument, Origin, Parts, Reading, build_document, join_readings
from .schema import Schema

_DOCUMENT = {"id": str, "text": str, "meta": dict, "entities": list, "relations": list}
_ENTITY = {"id": str, "start": int, "end": int, "label": str, "attributes": dict}
_RELATION = {"head": str, "tail": str, "label": str}
_JSON_NAMES = {str: "a string", int: "an integer", dict: "an object", list: "an array"}


def parse_standoff(text: str, schema: Schema, path: str = "<text>") -> list[Document]:
    """Read every document of a standoff file; blank lines are skipped.

    Args:
        text: the file's content, lines ended by a line feed.
        schema: what the documents must fit.
        path: names the file in errors.

    Raises:
        CorpusError: listing every fault with its line, document and span.
    """
    return read_standoff(text, schema, path).unwrap()


def read_standoff(text: str, schema: Schema, path: str = "<text>") -> Reading:
    """Like `parse_standoff`, but hands over sound documents and faults side by side."""
    return join_readings(
        _read_line(written, schema, Origin(path, number, one_line=True))
        for number, written in enumerate(text.split("\n"), start=1)
        if written.strip()
    )


def format_standoff(documents: Iterable[Document], schema: Schema) -> str:
    """Write documents as standoff JSON Lines.

    Raises:
        DocumentError: if one does not fit the schema.
    """
    lines = []
    for document in documents:
        faults = list(schema.faults(document))
        if faults:
            raise DocumentError(document.id, faults)
        lines.append(json.dumps(document.to_dict(), ensure_ascii=False) + "\n")
    return "".join(lines)


def _read_line(written: str, schema: Schema, origin: Origin) -> Reading:
    document_id = None
    try:
        raw = json.loads(written, object_pairs_hook=_unique_keys)
    except json.JSONDecodeError as error:
        faults = [Fault(f"no valid JSON: {error.msg} at character {error.pos + 1} of the line")]
    except (ValueError, RecursionError) as error:  # a repeated key, endless digits or brackets
        faults = [Fault(f"no valid JSON: {error}")]
    else:
        faults = [Fault(problem) for problem in _shape_problems(raw)]
        if isinstance(raw, dict) and isinstance(raw.get("id"), str):
            document_id = raw["id"]
    document = None
    if not faults:
        document, faults = build_document(_parts(raw), schema)
    if document is None or faults:
        return Reading(
            faults=tuple(
                LocatedFault(origin.path, origin.line, document_id, fault.message)
                for fault in faults
            )
        )
    return Reading((LocatedDocument(document, origin),))


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    raw = dict(pairs)
    if len(raw) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"key {repeated!r} is there twice in one object")
    return raw


def _shape_problems(raw: Any) -> Iterator[str]:
    """Yield every key that is missing, unknown or holds the wrong type of value."""
    problems = list(_key_problems(raw, _DOCUMENT, "document"))
    yield from problems
    if problems:
        return
    if not raw["id"]:
        yield "document: 'id' is empty"
    yield from _string_problems(raw["meta"], "meta")
    for index, entity in enumerate(raw["entities"]):
        where = f"entities[{index}]"
        found = list(_key_problems(entity, _ENTITY, where))
        yield from found or _string_problems(entity["attributes"], f"{where}.attributes")
    for index, relation in enumerate(raw["relations"]):
        yield from _key_problems(relation, _RELATION, f"relations[{index}]")


def _key_problems(raw: Any, types: Mapping[str, type], where: str) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"{where}: expected an object, found {json.dumps(raw)[:40]}"
        return
    for key, kind in types.items():
        if key not in raw:
            yield f"{where}: key {key!r} is missing"
        elif type(raw[key]) is not kind:
            found = json.dumps(raw[key])[:40]
            yield f"{where}: {key!r} must be {_JSON_NAMES[kind]}, found {found}"
    for key in sorted(raw.keys() - types.keys()):
        yield f"{where}: unknown key {key!r} (known: {', '.join(types)})"


def _string_problems(raw: Mapping[str, Any], where: str) -> Iterator[str]:
    for key, value in raw.items():
        if not isinstance(value, str):
            yield f"{where}: {key!r} must be a string, found {json.dumps(value)[:40]}"


def _parts(raw: Mapping[str, Any]) -> Parts:
    text = raw["text"]
    mentions = tuple(
        Mention(
            entity["id"],
            entity["label"],
            text[entity["start"] : entity["end"]],
            entity["start"],
            entity["end"],
            entity["attributes"],
        )
        for entity in raw["entities"]
    )
    relations = tuple(Relation(r["head"], r["tail"], r["label"]) for r in raw["relations"])
    return Parts(raw["id"], text, raw["meta"], mentions, relations)
