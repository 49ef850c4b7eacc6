import pytest

from wartoll.data.document import Document, DocumentError, Mention, Relation

TEXT = "Two men fell."
TWO = Mention("c", "CASUALTY", "Two", 0, 3, {"outcome": "killed"})
MEN = Mention("a", "ACTOR", "men", 4, 7)


def faults(*mentions: Mention, relations: tuple[Relation, ...] = ()) -> list[str]:
    with pytest.raises(DocumentError) as error:
        Document("d", TEXT, {}, mentions, relations)
    assert str(error.value) == "document 'd': " + "; ".join(map(str, error.value.faults))
    return [fault.message for fault in error.value.faults]


def test_mentions_are_kept_in_text_order_and_relations_follow_their_heads() -> None:
    relations = (Relation("a", "c", "y"), Relation("c", "a", "z"), Relation("c", "a", "x"))
    document = Document("d", TEXT, {}, (MEN, TWO), relations)
    assert document.mentions == (TWO, MEN)
    assert [relation.label for relation in document.relations] == ["z", "x", "y"]
    assert document.by_id == {"c": TWO, "a": MEN}


def test_tails_come_in_text_order() -> None:
    fell = Mention("k", "ATTACK", "fell", 8, 12)
    relations = (Relation("c", "k", "of"), Relation("c", "a", "of"), Relation("a", "k", "of"))
    document = Document("d", TEXT, {}, (TWO, MEN, fell), relations)
    assert document.tails("c", "of") == [MEN, fell]
    assert document.tails("c", "by") == []


def test_standoff_form() -> None:
    document = Document("d", TEXT, {"style": "wire"}, (TWO, MEN), (Relation("c", "a", "victim"),))
    assert document.to_dict() == {
        "id": "d",
        "text": TEXT,
        "meta": {"style": "wire"},
        "entities": [
            {
                "id": "c",
                "start": 0,
                "end": 3,
                "label": "CASUALTY",
                "attributes": {"outcome": "killed"},
            },
            {"id": "a", "start": 4, "end": 7, "label": "ACTOR", "attributes": {}},
        ],
        "relations": [{"head": "c", "tail": "a", "label": "victim"}],
    }


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 3), (10, 14)])
def test_spans_outside_the_text_or_empty(start: int, end: int) -> None:
    assert faults(Mention("a", "X", TEXT[start:end], start, end)) == [
        f"mention 'a' (X, {start}-{end}) is not a non-empty span of the text's 13 characters"
    ]


def test_text_that_is_not_the_mentions() -> None:
    assert faults(Mention("a", "X", "men", 4, 8)) == [
        "mention 'a' (X, 4-8) should hold 'men' but the text there is 'men '"
    ]


def test_overlap_and_repeated_ids() -> None:
    assert faults(TWO, Mention("c", "X", "o men", 2, 7)) == [
        "mention 'c' (X, 2-7) repeats the id of another mention",
        "mention 'c' (X, 2-7) 'o men' overlaps mention 'c' (CASUALTY, 0-3) 'Two'",
    ]


def test_neighbours_do_not_overlap() -> None:
    parts = (Mention("1", "X", "Tw", 0, 2), Mention("2", "X", TEXT[2:], 2, len(TEXT)))
    assert Document("d", TEXT, {}, parts).mentions == parts


def test_relations_that_join_nothing_themselves_or_twice() -> None:
    relations = (
        Relation("c", "z", "r"),
        Relation("a", "a", "r"),
        Relation("c", "a", "r"),
        Relation("c", "a", "r"),
    )
    assert faults(TWO, MEN, relations=relations) == [
        "relation 'r' from 'c' to 'z': there is no mention 'z'",
        "relation 'r' from 'c' to 'a' is there twice",
        "relation 'r' from 'a' to 'a' joins a mention to itself",
    ]


def test_faults_tell_their_offset() -> None:
    with pytest.raises(DocumentError) as error:
        Document("d", TEXT, {}, (TWO, MEN), (Relation("a", "z", "r"), Relation("y", "a", "r")))
    assert [fault.start for fault in error.value.faults] == [4, None]


def test_documents_are_equal_by_value_and_cannot_change() -> None:
    document = Document("d", TEXT, {}, (MEN, TWO))
    assert document == Document("d", TEXT, {}, (TWO, MEN))
    assert document != Document("d", TEXT, {"style": "wire"}, (TWO, MEN))
    with pytest.raises(AttributeError):
        document.text = "x"  # type: ignore[misc]
