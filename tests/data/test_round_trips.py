"""Every form of a document gives back exactly what went in, whatever the text holds."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wartoll.data.corpus import read_documents, write_documents
from wartoll.data.document import Document, Mention, Relation
from wartoll.data.markup import format_markup, parse_markup
from wartoll.data.schema import conflict_schema
from wartoll.data.standoff import format_standoff, parse_standoff

SCHEMA = conflict_schema()

# Markup's own characters, line ends of every kind, a separator line, emoji (also joined and
# flagged), right-to-left text with its marks, combining signs, NUL, a byte order mark.
AWKWARD = [
    "[", "]", "|", "\\", "\\[", "[a|B c]", "===", "\n===\n", "\n=== \n", "\\===", "id: x", "\n",
    "\n\n", "\r", "\r\n", " ", "\t", "\x0b", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\ufeff",
    "💥", "👨‍👩‍👧", "🇺🇦", "قُتل 19 جنديًا", "\u200f", "\u202eabc\u202c", "e\u0301", "נהרגו", '"', "'",
]  # fmt: skip
# Every character that UTF-8 can write.
CHARACTERS = st.characters(codec="utf-8")
TEXTS = st.lists(st.one_of(st.sampled_from(AWKWARD), st.text(CHARACTERS, max_size=6))).map("".join)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="=,|[]\\"), min_size=1).filter(
    lambda name: not any(map(str.isspace, name))
)
META_KEYS = st.text(CHARACTERS, min_size=1).filter(
    lambda key: key == key.strip() and not set(":\n\r") & set(key) and key != "id"
)
META_VALUES = st.text(CHARACTERS).filter(
    lambda value: value == value.strip() and not set("\n\r") & set(value)
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document with random text, spans, attributes, relations, ids and header."""
    text = draw(TEXTS)
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True).map(sorted))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    ids = draw(st.lists(NAMES, min_size=len(spans), max_size=len(spans), unique=True))
    mentions = []
    for identity, (start, end) in zip(ids, spans, strict=True):
        entity = draw(st.sampled_from(SCHEMA.entities))
        attributes = {
            attribute.name: draw(st.sampled_from(attribute.values))
            for attribute in entity.attributes
            if attribute.required or attribute.default is not None or draw(st.booleans())
        }
        mentions.append(Mention(identity, entity.label, text[start:end], start, end, attributes))
    candidates = [
        Relation(head.id, tail.id, label)
        for head in mentions
        for tail in mentions
        if head is not tail
        for label in SCHEMA.typed_pairs.get((head.label, tail.label), ())
    ]
    relations = draw(st.permutations(candidates))[: draw(st.integers(0, len(candidates)))]
    meta = draw(st.dictionaries(META_KEYS, META_VALUES, max_size=3))
    document_id = draw(META_VALUES.filter(bool))
    return Document(document_id, text, meta, tuple(mentions), tuple(relations))


CORPORA = st.lists(documents(), max_size=3, unique_by=lambda document: document.id)


@given(CORPORA)
@settings(max_examples=150, deadline=None)
def test_documents_survive_markup(corpus: list[Document]) -> None:
    markup = format_markup(corpus, SCHEMA)
    found = parse_markup(markup, SCHEMA)
    assert found == corpus
    assert format_markup(found, SCHEMA) == markup


@given(CORPORA)
@settings(max_examples=100, deadline=None)
def test_documents_survive_standoff(corpus: list[Document]) -> None:
    lines = format_standoff(corpus, SCHEMA)
    found = parse_standoff(lines, SCHEMA)
    assert found == corpus
    assert format_standoff(found, SCHEMA) == lines


@pytest.mark.parametrize("ending", ["txt", "jsonl"])
@given(CORPORA.filter(bool))
@settings(max_examples=30, deadline=None)
def test_documents_survive_files(ending: str, corpus: list[Document]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"corpus.{ending}"
        write_documents(corpus, path)
        assert read_documents(path) == corpus
