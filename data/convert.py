"""Conversion between the forms in which documents are written down."""

from __future__ import annotations

from pathlib import Path

from .corpus import read_documents, write_documents
from .schema import Schema


def convert(source: str | Path, target: str | Path, schema: Schema | None = None) -> int:
    """Read `source` and write its documents to `target`, each in the form of its ending.

    Args:
        source: a file ending in .txt, .markup (authoring markup) or .jsonl (standoff lines), or
            a folder of such files.
        target: a file with such an ending that does not exist yet.
        schema: what the documents must fit, the conflict schema if None.

    Returns:
        How many documents were written.

    Raises:
        FileNotFoundError: if there is nothing to read, or no folder to write into.
        FileExistsError: if the target is there already; it is left as it is.
        CorpusError: listing every fault of the source; nothing is written.
        ValueError: if an ending is none of these, or a document cannot be written in the form.
    """
    documents = read_documents(source, schema)
    write_documents(documents, target, schema)
    return len(documents)
