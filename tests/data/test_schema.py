from pathlib import Path
from typing import Any

import pytest

from wartoll.data.document import Document, Mention, Relation
from wartoll.data.schema import Attribute, Schema, SchemaError, conflict_schema

RAW: dict[str, Any] = {
    "name": "toy",
    "entities": {
        "GROUP": {"attributes": {"kind": {"values": ["a", "b"], "required": True}}},
        "COUNT": {
            "attributes": {
                "scope": {"values": ["one", "all"], "default": "one"},
                "note": {"values": ["x"]},
            }
        },
        "PLACE": {},
    },
    "relations": {
        "of": {"pairs": [["COUNT", "GROUP"]]},
        "same": {"pairs": [["GROUP", "GROUP"]], "equivalence": True},
        "at": {"pairs": [["COUNT", "PLACE"], ["GROUP", "PLACE"]]},
        "by": {"pairs": [["COUNT", "GROUP"]]},
    },
}
TOY = Schema.from_dict(RAW)


def test_reads_labels_attributes_and_relations_in_order() -> None:
    assert TOY.labels == ("GROUP", "COUNT", "PLACE")
    assert TOY.relation_labels == ("of", "same", "at", "by")
    assert TOY.entity["GROUP"].attributes == (Attribute("kind", ("a", "b"), required=True),)
    assert TOY.entity["COUNT"].attribute("scope") == Attribute(
        "scope", ("one", "all"), False, "one"
    )
    assert TOY.entity["COUNT"].attribute("kind") is None
    assert [relation.equivalence for relation in TOY.relations] == [False, True, False, False]
    assert TOY.typed_pairs == {
        ("COUNT", "GROUP"): ("of", "by"),
        ("GROUP", "GROUP"): ("same",),
        ("COUNT", "PLACE"): ("at",),
        ("GROUP", "PLACE"): ("at",),
    }


def test_only_attributes_without_default_may_be_absent() -> None:
    attributes = [a for entity in TOY.entities for a in entity.attributes]
    assert {a.name: a.optional for a in attributes} == {"kind": False, "scope": False, "note": True}


def test_a_schema_survives_its_mapping() -> None:
    assert TOY.to_dict() == RAW
    assert Schema.from_dict(conflict_schema().to_dict()) == conflict_schema()


def test_relations_may_be_absent() -> None:
    assert Schema.from_dict({"name": "s", "entities": {"A": None}}).relations == ()


def test_the_conflict_schema_is_that_of_the_guidelines() -> None:
    schema = conflict_schema()
    assert schema.labels == ("ACTOR", "LOCATION", "CASUALTY", "ATTACK", "DATE", "SOURCE")
    assert schema.relation_labels == (
        "victim", "perpetrator", "cause", "attacker", "target", "place", "date", "source",
        "same_as", "part_of",
    )  # fmt: skip
    defaults = {a.name: a.default for e in schema.entities for a in e.attributes if a.default}
    assert defaults == {"scope": "incident", "status": "actual"}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([], "schema: expected a mapping, found []"),
        ({"entities": {"A": {}}}, "schema: key 'name' is missing"),
        ({"name": "s", "entities": {}}, "schema: 'entities' must name at least one label"),
        (
            RAW | {"labels": []},
            "schema: unknown key 'labels' (known: entities, name, relations)",
        ),
        (
            {"name": "s", "entities": {"A": {"kind": []}}},
            "entity 'A': unknown key 'kind' (known: attributes)",
        ),
        (
            {"name": "s", "entities": {"A": {"attributes": {"k": {"default": "x"}}}}},
            "entity 'A', attribute 'k': key 'values' is missing",
        ),
        (
            {"name": "s", "entities": {"A": {"attributes": {"k": {"values": [], "default": "x"}}}}},
            "entity 'A', attribute 'k': default 'x' is not one of its values",
        ),
        (
            {"name": "s", "entities": {"A": {}}, "relations": {"r": {"pairs": [["A"]]}}},
            "relation 'r': a pair is [head label, tail label], found ['A']",
        ),
        (
            {"name": "s", "entities": {"A": {}}, "relations": {"r": {"pairs": [["A", "B"]]}}},
            "relation 'r': label 'B' is not among the entities",
        ),
        (
            {
                "name": "s",
                "entities": {"A": {}, "B": {}},
                "relations": {"r": {"pairs": [["A", "B"]], "equivalence": True}},
            },
            "relation 'r': an equivalence joins mentions of one label only",
        ),
    ],
)
def test_bad_schemas(raw: Any, message: str) -> None:
    with pytest.raises(SchemaError) as error:
        Schema.from_dict(raw)
    assert str(error.value) == message


def test_files_are_named_in_errors(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("- a\n")
    with pytest.raises(SchemaError) as error:
        Schema.from_yaml(path)
    assert str(error.value) == f"{path}: expected a mapping, found list"
    path.write_text("name: s\nentities: {A: {}}\n")
    assert Schema.from_yaml(path).labels == ("A",)
    path.write_text("a: [")
    with pytest.raises(SchemaError, match=r"s\.yaml: while parsing"):
        Schema.from_yaml(path)
    with pytest.raises(FileNotFoundError):
        Schema.from_yaml(tmp_path / "none.yaml")


def test_every_misfit_of_a_document_is_found() -> None:
    mentions = (
        Mention("g", "GROUP", "a", 0, 1, {"kind": "c", "size": "9"}),
        Mention("h", "GROUP", "b", 1, 2),
        Mention("c", "COUNT", "c", 2, 3),
        Mention("x", "THING", "d", 3, 4),
    )
    relations = (Relation("g", "c", "of"), Relation("c", "g", "near"), Relation("c", "h", "of"))
    found = list(TOY.faults(Document("d", "abcd", {}, mentions, relations)))
    assert [(fault.start, fault.message) for fault in found] == [
        (0, "mention 'g' 'a' (GROUP): kind='c' is not one of a, b"),
        (0, "mention 'g' 'a' (GROUP): unknown attribute 'size' (known: kind)"),
        (1, "mention 'h' 'b' (GROUP): attribute 'kind' is missing"),
        (2, "mention 'c' 'c' (COUNT): attribute 'scope' is missing (default 'one')"),
        (3, "mention 'x' 'd': label 'THING' is not in schema 'toy' (it has GROUP, COUNT, PLACE)"),
        (
            0,
            "relation 'of' from 'a' to 'c' joins GROUP to COUNT; "
            "schema 'toy' allows COUNT to GROUP",
        ),
        (
            2,
            "relation 'near' from 'c' to 'a': label 'near' is not in schema 'toy' "
            "(it has of, same, at, by)",
        ),
    ]


def test_a_fitting_document_has_no_faults() -> None:
    mentions = (
        Mention("g", "GROUP", "a", 0, 1, {"kind": "b"}),
        Mention("c", "COUNT", "c", 2, 3, {"scope": "all", "note": "x"}),
    )
    document = Document("d", "abcd", {}, mentions, (Relation("c", "g", "by"),))
    assert list(TOY.faults(document)) == []
