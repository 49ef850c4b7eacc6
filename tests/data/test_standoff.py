import json
from typing import Any

import pytest

from wartoll.data.document import Document, DocumentError, Mention, Relation
from wartoll.data.errors import CorpusError
from wartoll.data.schema import conflict_schema
from wartoll.data.standoff import format_standoff, parse_standoff, read_standoff

SCHEMA = conflict_schema()
DOCUMENT = Document(
    "m-1",
    "💥 2 men fell",
    {"region": "Nowhere"},
    (
        Mention("c1", "CASUALTY", "2", 2, 3, {"outcome": "killed", "scope": "incident"}),
        Mention("a1", "ACTOR", "men", 4, 7, {"kind": "unknown"}),
    ),
    (Relation("c1", "a1", "victim"),),
)
LINE = (
    '{"id": "m-1", "text": "💥 2 men fell", "meta": {"region": "Nowhere"}, "entities": ['
    '{"id": "c1", "start": 2, "end": 3, "label": "CASUALTY", '
    '"attributes": {"outcome": "killed", "scope": "incident"}}, '
    '{"id": "a1", "start": 4, "end": 7, "label": "ACTOR", "attributes": {"kind": "unknown"}}], '
    '"relations": [{"head": "c1", "tail": "a1", "label": "victim"}]}\n'
)
FINE: dict[str, Any] = {"id": "d", "text": "ab", "meta": {}, "entities": [], "relations": []}
ENTITY = {"id": "l1", "start": 0, "end": 1, "label": "LOCATION", "attributes": {}}


def faults(line: str) -> list[str]:
    return [str(fault) for fault in read_standoff(f"\n{line}", SCHEMA, "f.jsonl").faults]


def test_offsets_are_code_points_and_defaults_are_written_out() -> None:
    assert format_standoff([DOCUMENT], SCHEMA) == LINE
    assert parse_standoff(LINE, SCHEMA) == [DOCUMENT]


def test_blank_lines_are_skipped_and_lines_counted() -> None:
    reading = read_standoff(f"\n{LINE}\n \n" + json.dumps(FINE | {"text": "a\nb"}), SCHEMA)
    assert [located.document.id for located in reading.documents] == ["m-1", "d"]
    assert [located.line_at(2) for located in reading.documents] == [2, 5]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"id": ', ["no valid JSON: Expecting value at character 8 of the line"]),
        ('{"id": "d", "b": 1, "b": 2}', ["no valid JSON: key 'b' is there twice in one object"]),
        ('["d"]', ['document: expected an object, found ["d"]']),
    ],
)
def test_lines_that_are_no_document(line: str, expected: list[str]) -> None:
    assert faults(line) == [f"f.jsonl:2: {message}" for message in expected]


def test_endless_nesting_is_a_fault() -> None:
    (fault,) = faults("[" * 200_000)
    assert fault.startswith("f.jsonl:2: no valid JSON: maximum recursion depth exceeded")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"id": ""}, ["document: 'id' is empty"]),
        (
            {"text": 3, "tags": [], "b": 1, "c": 1, "a": 1},
            [
                "document: 'text' must be a string, found 3",
                "document: unknown key 'a' (known: id, text, meta, entities, relations)",
                "document: unknown key 'b' (known: id, text, meta, entities, relations)",
                "document: unknown key 'c' (known: id, text, meta, entities, relations)",
                "document: unknown key 'tags' (known: id, text, meta, entities, relations)",
            ],
        ),
        ({"meta": {"a": 1}}, ["meta: 'a' must be a string, found 1"]),
        ({"entities": {}}, ["document: 'entities' must be an array, found {}"]),
        ({"entities": [7]}, ["entities[0]: expected an object, found 7"]),
        (
            {"entities": [ENTITY | {"start": True, "end": 1.0, "score": 1}]},
            [
                "entities[0]: 'start' must be an integer, found true",
                "entities[0]: 'end' must be an integer, found 1.0",
                "entities[0]: unknown key 'score' (known: id, start, end, label, attributes)",
            ],
        ),
        (
            {"entities": [ENTITY, ENTITY | {"attributes": {"kind": None}}], "relations": [{}]},
            [
                "entities[1].attributes: 'kind' must be a string, found null",
                "relations[0]: key 'head' is missing",
                "relations[0]: key 'tail' is missing",
                "relations[0]: key 'label' is missing",
            ],
        ),
        (
            {"entities": [ENTITY | {"start": -1, "end": 3}]},
            ["mention 'l1' (LOCATION, -1-3) is not a non-empty span of the text's 2 characters"],
        ),
        (
            {
                "entities": [ENTITY | {"end": 2}, ENTITY | {"id": "x1", "label": "X"}],
                "relations": [{"head": "l1", "tail": "x1", "label": "near"}],
            },
            [
                "mention 'l1' (LOCATION, 0-2) 'ab' overlaps mention 'x1' (X, 0-1) 'a'",
                "mention 'x1' 'a': label 'X' is not in schema 'conflict' "
                "(it has ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE)",
            ],
        ),
        (
            {"entities": [ENTITY | {"label": "CASUALTY", "attributes": {"outcome": "killed"}}]},
            ["mention 'l1' 'a' (CASUALTY): attribute 'scope' is missing (default 'incident')"],
        ),
    ],
)
def test_documents_with_faults(change: dict[str, Any], expected: list[str]) -> None:
    found = faults(json.dumps(FINE | change))
    prefix = f"f.jsonl:2: document {change.get('id', 'd')!r}: "
    assert found == [prefix + message for message in expected]


def test_a_document_without_keys() -> None:
    assert faults("{}") == [
        f"f.jsonl:2: document: key {key!r} is missing"
        for key in ("id", "text", "meta", "entities", "relations")
    ]


def test_faults_of_all_lines_are_raised_together() -> None:
    with pytest.raises(CorpusError) as error:
        parse_standoff(f"{{}}x\n{LINE}{LINE}", SCHEMA)
    assert str(error.value) == (
        "2 faults in the corpus, nothing was read:\n"
        "<text>:1: no valid JSON: Extra data at character 3 of the line\n"
        "<text>:3: document 'm-1': the document at <text>:2 has this id already"
    )


def test_refuses_to_write_what_does_not_fit_the_schema() -> None:
    document = Document("d", "ab", {}, (Mention("x", "X", "a", 0, 1),))
    with pytest.raises(DocumentError) as error:
        format_standoff([document], SCHEMA)
    assert str(error.value) == (
        "document 'd': mention 'x' 'a': label 'X' is not in schema 'conflict' "
        "(it has ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE)"
    )
