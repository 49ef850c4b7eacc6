"""Unpunctuated copies: exact texts, offsets that still hold, nothing lost."""

import re

import pytest

from wartoll.data.augmentation import with_unpunctuated, without_punctuation
from wartoll.data.corpus import corpus_path, read_documents
from wartoll.data.document import Document, Mention, Relation
from wartoll.data.schema import conflict_schema

TEXT = "Police (SFs) shot 1,200.5 men, in 'Tel-Marouf'."


def mention(name, label, text, start):
    return Mention(name, label, text, start, start + len(text), {"k": "v"}, 0.5)


def test_signs_become_single_spaces_and_mentions_move_with_their_words():
    document = Document(
        "d",
        TEXT,
        {"published": "2024-01-01"},
        (
            mention("a", "ACTOR", "Police (SFs)", 0),
            mention("c", "CASUALTY", "1,200.5", 18),
            mention("l", "LOCATION", "'Tel-Marouf'", 34),
        ),
        (Relation("c", "a", "victim", 0.5),),
    )
    bare = without_punctuation(document)
    assert bare.id == "d+unpunctuated"
    assert bare.text == "Police SFs shot 1,200.5 men in Tel Marouf "
    assert [(m.id, m.text, m.start, m.end) for m in bare.mentions] == [
        ("a", "Police SFs", 0, 10),
        ("c", "1,200.5", 16, 23),
        ("l", "Tel Marouf", 31, 41),
    ]
    assert all((m.attributes, m.score) == ({"k": "v"}, 0.5) for m in bare.mentions)
    assert (bare.relations, bare.meta) == (document.relations, document.meta)


def test_a_mention_of_signs_alone_goes_with_its_relations():
    document = Document(
        "d",
        "- men",
        {},
        (mention("x", "CASUALTY", "-", 0), mention("a", "ACTOR", "men", 2)),
        (Relation("x", "a", "victim"),),
    )
    bare = without_punctuation(document)
    assert ([m.id for m in bare.mentions], bare.relations) == (["a"], ())


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a\n\nb", "a\n\nb"),
        ("...", ""),
        ("No. 7: x", "No 7 x"),
        ("\u0645\u064f\u062d", "\u0645\u064f\u062d"),
        (",5 3,", "5 3 "),
    ],
)
def test_bare_texts(text, bare):
    assert without_punctuation(Document("d", text)).text == bare


def test_the_corpus_keeps_every_mention_and_its_words():
    for document in read_documents(corpus_path("dev"), conflict_schema()):
        bare = without_punctuation(document)
        assert len(bare.mentions) == len(document.mentions)
        assert len(bare.relations) == len(document.relations)
        for one, other in zip(document.mentions, bare.mentions, strict=True):
            assert re.findall(r"\w+", other.text.replace("_", " ")) == re.findall(
                r"\w+", one.text.replace("_", " ")
            )


def test_a_share_of_the_documents_gets_copies_that_the_seed_chooses():
    documents = [Document(str(number), "a, b") for number in range(10)]
    grown = with_unpunctuated(documents, 0.3, seed=1)
    assert grown[:10] == documents
    assert [d.text for d in grown[10:]] == ["a b"] * 3
    assert grown == with_unpunctuated(documents, 0.3, seed=1)
    assert grown != with_unpunctuated(documents, 0.3, seed=2)
    assert with_unpunctuated(documents, 0.0, seed=1) == documents
