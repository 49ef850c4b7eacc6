import pytest

from wartoll.data.document import Document, DocumentError, Mention, Relation
from wartoll.data.markup import format_markup, parse_markup
from wartoll.data.schema import Schema, conflict_schema

SCHEMA = conflict_schema()

CANONICAL = """\
id: m-1
published: 2021-05-04
region: Nowhere
style: wire

[Nine|CASUALTY.killed c1 victim=a1,a2 cause=k1 source=s1] [guards|ACTOR.state a1] and \
[herders|ACTOR.civilian a2 fate=missing] fell in a [raid|ATTACK.assault k1 \
status=unrealised place=l1] on \
[Tel \\[North\\]|LOCATION l1],

a \\[sic\\] \\| \\\\ [medic|SOURCE s1] said on [Monday|DATE d1].

===
id: m-2

\\===
[Over 500|CASUALTY.mixed c1 scope=cumulative]\\r
"""


def parse_one(body: str) -> Document:
    (document,) = parse_markup(f"id: m-1\n\n{body}", SCHEMA)
    return document


def test_reads_every_part_of_a_document() -> None:
    first, second = parse_markup(CANONICAL, SCHEMA)
    assert (first.id, first.meta) == (
        "m-1",
        {"published": "2021-05-04", "region": "Nowhere", "style": "wire"},
    )
    assert first.text == (
        "Nine guards and herders fell in a raid on Tel [North],\n\n"
        "a [sic] | \\ medic said on Monday."
    )
    assert first.mentions == (
        Mention("c1", "CASUALTY", "Nine", 0, 4, {"outcome": "killed", "scope": "incident"}),
        Mention("a1", "ACTOR", "guards", 5, 11, {"kind": "state"}),
        Mention("a2", "ACTOR", "herders", 16, 23, {"kind": "civilian", "fate": "missing"}),
        Mention("k1", "ATTACK", "raid", 34, 38, {"type": "assault", "status": "unrealised"}),
        Mention("l1", "LOCATION", "Tel [North]", 42, 53),
        Mention("s1", "SOURCE", "medic", 68, 73),
        Mention("d1", "DATE", "Monday", 82, 88),
    )
    assert first.relations == (
        Relation("c1", "a1", "victim"),
        Relation("c1", "a2", "victim"),
        Relation("c1", "k1", "cause"),
        Relation("c1", "s1", "source"),
        Relation("k1", "l1", "place"),
    )
    assert (second.id, second.meta, second.text) == ("m-2", {}, "===\nOver 500\r")
    assert second.mentions[0].attributes == {"outcome": "mixed", "scope": "cumulative"}


def test_canonical_markup_is_written_back_as_it_was() -> None:
    assert format_markup(parse_markup(CANONICAL, SCHEMA), SCHEMA) == CANONICAL


@pytest.mark.parametrize("text", ["", "\n", "\n\n", "a\n", "\na", "\n\na\n\n", "===", "=== \n==="])
def test_blank_lines_and_separators_of_a_text_survive(text: str) -> None:
    documents = [Document("one", text), Document("two", text)]
    assert parse_markup(format_markup(documents, SCHEMA), SCHEMA) == documents


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("", ""),
        ("a", "a"),
        ("a\n", "a"),
        ("a\n\n", "a\n"),
        ("a\n===", "a"),
        ("a\n\n===\n", "a"),
        ("a\n\n\n===\n\n", "a\n"),
        ("\na", "\na"),
        (" a ", " a "),
    ],
)
def test_text_ends_before_one_blank_line(written: str, text: str) -> None:
    assert parse_one(written).text == text


def test_blank_lines_around_documents_do_not_matter() -> None:
    found = parse_markup("\n\nid: a\n\nx\n\n===\n\nid: b\n \ny\n\n===\n\n===\n", SCHEMA)
    assert found == [Document("a", "x"), Document("b", "y")]
    assert parse_markup("\n", SCHEMA) == []


def test_order_within_brackets_is_free() -> None:
    document = parse_one(
        "[ten|CASUALTY.killed victim=a1 scope=cumulative  c1] [men|ACTOR a1 kind=state]"
    )
    assert document == parse_one(
        "[ten|CASUALTY c1 outcome=killed scope=cumulative victim=a1] [men|ACTOR.state a1]"
    )


def test_relations_keep_the_order_of_one_head() -> None:
    body = (
        "[2|CASUALTY.killed c1 victim=a2 cause=k1 victim=a1] [x|ACTOR.state a1] "
        "[y|ACTOR.state a2] [z|ATTACK.clash k1]"
    )
    document = parse_one(body)
    assert [r.tail for r in document.relations] == ["a2", "k1", "a1"]
    assert format_markup([document], SCHEMA) == f"id: m-1\n\n{body}\n"


def test_other_schemas_are_written_too() -> None:
    schema = Schema.from_dict(
        {
            "name": "other",
            "entities": {
                "Peop": {"attributes": {"size": {"values": ["1", "2"], "default": "1"}}},
                "Org": {},
            },
            "relations": {"Work_For": {"pairs": [["Peop", "Org"]]}},
        }
    )
    markup = "id: o\n\n[Ann|Peop p.1 Work_For=o] of [Acme|Org o] and [Bob|Peop.2 q]\n"
    (document,) = parse_markup(markup, schema)
    assert [m.attributes for m in document.mentions] == [{"size": "1"}, {}, {"size": "2"}]
    assert format_markup([document], schema) == markup


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (Document("", "x"), "markup needs a document id, found an empty one"),
        (Document("d", "x", {"id": "e"}), "header key 'id' is taken by the document's own id"),
        (Document("d", "x", {"a:b": "c"}), "header key 'a:b' cannot be written in markup"),
        (Document("d", "x", {"a\nb": "c"}), "header key 'a\\nb' cannot be written in markup"),
        (Document("d", "x", {" a": "c"}), "header key ' a' cannot be written in markup"),
        (Document("d", "x", {"": "c"}), "header key '' cannot be written in markup"),
        (
            Document("d", "x", {"a": "b\nc"}),
            "header value 'b\\nc' of 'a' cannot be written in markup",
        ),
        (Document("d ", "x"), "header value 'd ' of 'id' cannot be written in markup"),
        (
            Document("d", "x", {}, (Mention("l 1", "LOCATION", "x", 0, 1),)),
            "mention 'x': 'l 1' cannot be written in markup "
            "(no white space, none of = , | [ ] \\ and in a label no dot)",
        ),
        (
            Document("d", "x", {}, (Mention("c1", "CASUALTY", "x", 0, 1, {"outcome": "killed"}),)),
            "mention 'c1' 'x' (CASUALTY): attribute 'scope' is missing (default 'incident')",
        ),
    ],
)
def test_refuses_what_markup_cannot_hold(document: Document, message: str) -> None:
    with pytest.raises(DocumentError) as error:
        format_markup([document], SCHEMA)
    assert str(error.value) == f"document {document.id!r}: {message}"


def test_refuses_a_relation_with_the_name_of_an_attribute() -> None:
    schema = Schema.from_dict(
        {
            "name": "other",
            "entities": {"A.B": {}, "C": {"attributes": {"of": {"values": ["1"]}}}},
            "relations": {"of": {"pairs": [["C", "A.B"]]}},
        }
    )
    mentions = (Mention("1", "C", "x", 0, 1), Mention("2", "A.B", "y", 1, 2))
    with pytest.raises(DocumentError) as error:
        format_markup([Document("d", "xy", {}, mentions, (Relation("1", "2", "of"),))], schema)
    assert str(error.value) == (
        "document 'd': mention 'x': markup cannot tell relation 'of' from the attribute 'of' of C; "
        "mention 'y': 'A.B' cannot be written in markup "
        "(no white space, none of = , | [ ] \\ and in a label no dot)"
    )
