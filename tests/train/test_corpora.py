import hashlib

import pytest

from wartoll.data.document import Document
from wartoll.data.errors import CorpusError
from wartoll.data.schema import EntityType, Schema, conflict_schema
from wartoll.train.corpora import (
    TrainingDataError,
    check_sha256,
    corpus_hash,
    read_training_corpus,
)

SCHEMA = conflict_schema()
FULL = "[Six|CASUALTY.killed c victim=a] [men|ACTOR.unknown a] died.\n"
UNRELATED = "[Six|CASUALTY.killed c] [men|ACTOR.unknown a] died.\n"
PLAIN = "Six men died.\n"


@pytest.fixture
def corpus(tmp_path):
    """Writes bodies of markup as documents d0, d1 ... of one file."""

    def write(*bodies):
        path = tmp_path / "corpus.txt"
        parts = [f"id: d{number}\n\n{body}" for number, body in enumerate(bodies)]
        path.write_text("===\n".join(parts), encoding="utf-8")
        return path

    return write


def test_an_annotated_corpus_is_read(corpus):
    documents = read_training_corpus(corpus(FULL, PLAIN), SCHEMA)
    assert [(d.id, len(d.mentions), len(d.relations)) for d in documents] == [
        ("d0", 2, 1),
        ("d1", 0, 0),
    ]


def test_a_corpus_without_mentions_is_refused(corpus):
    path = corpus(PLAIN, PLAIN)
    with pytest.raises(TrainingDataError) as raised:
        read_training_corpus(path, SCHEMA)
    assert str(raised.value) == f"{path}: none of 2 documents has a mention"


def test_a_corpus_without_relations_is_refused(corpus):
    path = corpus(UNRELATED)
    with pytest.raises(TrainingDataError) as raised:
        read_training_corpus(path, SCHEMA)
    assert str(raised.value) == (
        f"{path}: none of 1 documents has a relation, but schema 'conflict' has victim, "
        "perpetrator, cause, attacker, target, place, date, source, same_as, part_of; if relations "
        "were lost on the way, export them again, else train with a schema that has none"
    )


def test_a_schema_without_relations_asks_for_none(corpus):
    schema = Schema("mentions", (EntityType("MAN"),))
    (document,) = read_training_corpus(corpus("Six [men|MAN a] died.\n"), schema)
    assert len(document.mentions) == 1


def test_every_fault_is_listed(corpus):
    path = corpus(FULL, FULL.replace("ACTOR.unknown", "PERSON"), FULL.replace("=a]", "=b]"))
    with pytest.raises(CorpusError) as raised:
        read_training_corpus(path, SCHEMA)
    faults = raised.value.faults
    assert {(fault.line, fault.document_id) for fault in faults} == {(7, "d1"), (11, "d2")}
    assert "label 'PERSON' is not in schema 'conflict'" in str(raised.value)
    assert "'b'" in str(raised.value)


def test_the_hash_is_of_what_the_documents_say():
    one = Document("a", "Six men died.", {"region": "x"})
    two = Document("b", "Nobody died.")
    assert corpus_hash([one, two]) == corpus_hash([two, one])
    assert corpus_hash([one]) != corpus_hash([two])
    assert corpus_hash([one]) != corpus_hash([Document("a", "Six men died.", {"region": "y"})])
    assert corpus_hash([]) == hashlib.sha256().hexdigest()
    assert corpus_hash([Document("a", "\ud800")]) != corpus_hash([Document("a", "\ud801")])


def test_a_file_is_held_to_its_hash(tmp_path):
    path = tmp_path / "weights"
    path.write_bytes(b"abc")
    right = hashlib.sha256(b"abc").hexdigest()
    check_sha256(path, right)
    check_sha256(path, right.upper())
    with pytest.raises(TrainingDataError) as raised:
        check_sha256(path, "00")
    assert str(raised.value) == (
        f"{path} is not the file the configuration names: its SHA-256 is {right}, "
        "encoder.sha256 says 00"
    )
    with pytest.raises(FileNotFoundError):
        check_sha256(tmp_path / "none", right)
