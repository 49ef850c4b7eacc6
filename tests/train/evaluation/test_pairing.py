"""Gold and predicted documents have to be about the same texts, in names the schema has."""

import re

import pytest

from wartoll.data.document import Document, DocumentError, Mention, Relation
from wartoll.train.evaluation.pairing import pair_documents

FIRST, SECOND = Document("a", "One."), Document("b", "Two.")


def test_documents_are_paired_in_order(schema):
    assert pair_documents([FIRST, SECOND], [FIRST, SECOND], schema) == [
        (FIRST, FIRST),
        (SECOND, SECOND),
    ]


def test_no_documents(schema):
    with pytest.raises(ValueError, match=r"^there are no gold documents to evaluate against$"):
        pair_documents([], [], schema)


@pytest.mark.parametrize(
    ("predicted", "message"),
    [
        (
            [SECOND, FIRST],
            "at place 1 gold has document 'a', predicted has document 'b' (2 gold, 2 predicted)",
        ),
        (
            [FIRST],
            "at place 2 gold has document 'b', predicted has no document (2 gold, 1 predicted)",
        ),
        (
            [FIRST, SECOND, FIRST],
            "at place 3 gold has no document, predicted has document 'a' (2 gold, 3 predicted)",
        ),
    ],
)
def test_other_documents(schema, predicted, message):
    expected = f"predicted documents must be the gold ones, in the same order: {message}"
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        pair_documents([FIRST, SECOND], predicted, schema)


@pytest.mark.parametrize(("text", "place"), [("Ona.", 2), ("One", 3), ("One.  ", 4)])
def test_another_text(schema, text, place):
    expected = (
        f"document 'a': gold and predicted text differ from character {place} on; "
        "predict on the gold text as it is"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        pair_documents([FIRST], [Document("a", text)], schema)


def test_every_name_outside_the_schema_is_told_and_whose_it_is(schema):
    text = "Ten men"
    strange = Document(
        "a",
        text,
        {},
        (
            Mention("1", "COUNT", "Ten", 0, 3),
            Mention("2", "ACTOR", "men", 4, 7, {"kind": "army", "rank": "low"}),
        ),
        (Relation("1", "2", "loses"),),
    )
    expected = (
        "document 'a': predicted mention 'Ten' (0-3): label 'COUNT' is not in schema 'conflict'; "
        "predicted mention 'men' (4-7): ACTOR has no kind='army' in schema 'conflict'; "
        "predicted mention 'men' (4-7): ACTOR has no rank='low' in schema 'conflict'; "
        "predicted relation label 'loses' is not in schema 'conflict'"
    )
    with pytest.raises(DocumentError, match=f"^{re.escape(expected)}$"):
        pair_documents([Document("a", text)], [strange], schema)
    with pytest.raises(DocumentError, match="gold mention 'Ten'"):
        pair_documents([strange], [Document("a", text)], schema)


def test_a_prediction_may_lack_attributes(schema):
    bare = Document("a", "Ten", {}, (Mention("1", "CASUALTY", "Ten", 0, 3),))
    assert pair_documents([Document("a", "Ten")], [bare], schema)
