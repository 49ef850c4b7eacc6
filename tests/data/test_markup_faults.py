import pytest

from wartoll.data.errors import CorpusError
from wartoll.data.markup import parse_markup, read_markup
from wartoll.data.schema import conflict_schema

SCHEMA = conflict_schema()
ESCAPES = "\\[ \\] \\| \\\\ \\= \\r"


def faults(markup: str) -> list[str]:
    return [str(fault) for fault in read_markup(markup, SCHEMA, "f.txt").faults]


def faults_of_body(body: str) -> list[str]:
    prefix = "f.txt:3: document 'd': "
    found = faults(f"id: d\n\n{body}")
    assert all(fault.startswith(prefix) for fault in found)
    return [fault.removeprefix(prefix) for fault in found]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("style: x\n\ntext", ["f.txt:1: the header needs a line 'id: ...' with the document's id"]),
        (
            "\n\nstyle: x\nid:\n\ntext",
            ["f.txt:3: document '': the header needs a line 'id: ...' with the document's id"],
        ),
        (
            "id: d\nno colon\n: x\nid: e\n\ntext",
            [
                "f.txt:2: document 'd': expected a header line 'key: value', found 'no colon'",
                "f.txt:3: document 'd': expected a header line 'key: value', found ': x'",
                "f.txt:4: document 'd': header key 'id' is there twice",
            ],
        ),
        (
            "id: d\nstyle: x\n===\nid: e\n\ny",
            ["f.txt:2: document 'd': expected a blank line and the text after the header"],
        ),
        (
            "id: d\n\none\n\n===\nid: d\n\ntwo",
            ["f.txt:8: document 'd': the document at f.txt:3 has this id already"],
        ),
    ],
)
def test_header_faults(markup: str, expected: list[str]) -> None:
    assert faults(markup) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "a [b c",
            [
                "'[' in 'a [b c' opens no mention of the form [text|LABEL ...]; "
                "a literal one is written \\["
            ],
        ),
        ("a ] b", ["']' in 'a ] b' closes no mention; a literal one is written \\]"]),
        ("a | b", ["'|' in 'a | b' stands outside a mention; a literal one is written \\|"]),
        ("a \\b c", [f"unknown escape '\\\\b' (known: {ESCAPES})"]),
        ("a \\", [f"unknown escape '\\\\' (known: {ESCAPES})"]),
        ("[a\\b|LOCATION l1]", [f"unknown escape '\\\\b' (known: {ESCAPES})"]),
        (
            "[a|]",
            [
                "mention 'a': there is no label after '|', expected [text|LABEL ...]",
                "mention 'a': expected one id, found none",
                "mention 'at character 0' 'a': label '' is not in schema 'conflict' "
                "(it has ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE)",
            ],
        ),
        ("[a|LOCATION]", ["mention 'a': expected one id, found none"]),
        ("[a|LOCATION l1 l2]", ["mention 'a': expected one id, found 'l1' and 'l2'"]),
        (
            "[a|LOCATION.city l1]",
            ["mention 'a': label 'LOCATION' takes no value, found 'LOCATION.city'"],
        ),
        (
            "[a|DATE d1 when=now]",
            [
                "mention 'a': 'when' is no attribute or relation of DATE (known: victim, "
                "perpetrator, cause, attacker, target, place, date, source, same_as, part_of)"
            ],
        ),
        (
            "[a|ACTOR.state a1 fate=killed fate=killed]",
            ["mention 'a': attribute 'fate' is there twice"],
        ),
        (
            "[a|ACTOR.state a1 kind=state]",
            ["mention 'a': attribute 'kind' is there twice"],
        ),
        (
            "[a|PLACE.city p1 size=3]",
            [
                "mention 'p1' 'a': label 'PLACE' is not in schema 'conflict' "
                "(it has ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE)"
            ],
        ),
        ("[a|ACTOR a1]", ["mention 'a1' 'a' (ACTOR): attribute 'kind' is missing"]),
        (
            "[a|ACTOR.army a1]",
            [
                "mention 'a1' 'a' (ACTOR): kind='army' is not one of "
                "state, armed_group, civilian, unknown"
            ],
        ),
        (
            "[|DATE d1]",
            ["mention 'd1' (DATE, 0-0) is not a non-empty span of the text's 0 characters"],
        ),
        (
            "[a|DATE d1] [b|DATE d1]",
            ["mention 'd1' (DATE, 2-3) repeats the id of another mention"],
        ),
        (
            "[a|ATTACK.clash k1 place=l1,]",
            [
                "relation 'place' from 'k1' to 'l1': there is no mention 'l1'",
                "relation 'place' from 'k1' to '': there is no mention ''",
            ],
        ),
        (
            "[a|ACTOR.state a1 same_as=a1]",
            ["relation 'same_as' from 'a1' to 'a1' joins a mention to itself"],
        ),
        (
            "[a|ATTACK.clash k1 date=d1,d1] [b|DATE d1]",
            ["relation 'date' from 'k1' to 'd1' is there twice"],
        ),
        (
            "[a|CASUALTY.killed c1 victim=l1] [b|LOCATION l1]",
            [
                "relation 'victim' from 'a' to 'b' joins CASUALTY to LOCATION; "
                "schema 'conflict' allows CASUALTY to ACTOR"
            ],
        ),
    ],
)
def test_body_faults(body: str, expected: list[str]) -> None:
    assert faults_of_body(body) == expected


def test_every_fault_of_every_document_is_listed_with_its_line() -> None:
    markup = (
        "id: a\n\nfine [x|LOCATION l1]\n[y|ACTOR.army a1 same_as=a9]\n\\q [z|LOCATION l1] | [u"
        "\n\n===\nid: b\n\n[ok|DATE d1]\n\n===\nid: c\n\n\n[bad|WHEN w1]\n"
    )
    assert faults(markup) == [
        "f.txt:4: document 'a': relation 'same_as' from 'a1' to 'a9': there is no mention 'a9'",
        "f.txt:4: document 'a': mention 'a1' 'y' (ACTOR): kind='army' is not one of "
        "state, armed_group, civilian, unknown",
        f"f.txt:5: document 'a': unknown escape '\\\\q' (known: {ESCAPES})",
        "f.txt:5: document 'a': '|' in '\\\\q [z|LOCATION l1] | [u' stands outside a mention; "
        "a literal one is written \\|",
        "f.txt:5: document 'a': '[' in 'q [z|LOCATION l1] | [u' opens no mention of the form "
        "[text|LABEL ...]; a literal one is written \\[",
        "f.txt:5: document 'a': mention 'l1' (LOCATION, 12-13) repeats the id of another mention",
        "f.txt:16: document 'c': mention 'w1' 'bad': label 'WHEN' is not in schema 'conflict' "
        "(it has ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE)",
    ]
    reading = read_markup(markup, SCHEMA, "f.txt")
    assert [located.document.id for located in reading.documents] == ["b"]


def test_parse_markup_raises_all_faults() -> None:
    with pytest.raises(CorpusError) as error:
        parse_markup("id: a\n\n]\n===\nid: b\n\n|", SCHEMA)
    assert str(error.value) == (
        "2 faults in the corpus, nothing was read:\n"
        "<text>:3: document 'a': ']' in ']' closes no mention; a literal one is written \\]\n"
        "<text>:7: document 'b': '|' in '|' stands outside a mention; a literal one is written \\|"
    )


def test_located_documents_know_the_lines_of_their_characters() -> None:
    reading = read_markup(
        "id: a\n\nx\n\n===\n\nid: b\nstyle: s\n\none\n[two\nthree|DATE d1]", SCHEMA
    )
    _, second = reading.documents
    assert second.document.text == "one\ntwo\nthree"
    assert [second.line_at(offset) for offset in (0, 3, 4, 8)] == [10, 10, 11, 12]
