"""Reading and refusing the corpora of a run, before anything is trained."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ..data.corpus import read_documents
from ..data.document import Document
from ..data.schema import Schema


class TrainingDataError(ValueError):
    """A corpus that nothing useful can be trained on."""


def read_training_corpus(path: str | Path, schema: Schema) -> list[Document]:
    """Read an annotated corpus and refuse one without annotation.

    Raises:
        FileNotFoundError: if there is no such file or folder.
        CorpusError: listing every fault, labels outside the schema among them.
        TrainingDataError: if no document has a mention, or none has a relation although the
            schema knows relations: an export that lost its relations looks like this.
    """
    documents = read_documents(path, schema)
    if not any(document.mentions for document in documents):
        raise TrainingDataError(f"{path}: none of {len(documents)} documents has a mention")
    if schema.relations and not any(document.relations for document in documents):
        raise TrainingDataError(
            f"{path}: none of {len(documents)} documents has a relation, but schema "
            f"{schema.name!r} has {', '.join(schema.relation_labels)}; if relations were lost on "
            "the way, export them again, else train with a schema that has none"
        )
    return documents


def corpus_hash(documents: Sequence[Document]) -> str:
    """The SHA-256 of what the documents say, whatever form and files they were read from."""
    digest = hashlib.sha256()
    for document in sorted(documents, key=lambda d: d.id):
        digest.update(repr(document.to_dict()).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def check_sha256(path: Path, expected: str) -> None:
    """Check a file against its known hash.

    Raises:
        FileNotFoundError: if it is not there.
        TrainingDataError: if it differs.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected.lower():
        raise TrainingDataError(
            f"{path} is not the file the configuration names: its SHA-256 is {found}, "
            f"encoder.sha256 says {expected}"
        )
