"""Corpora: reading and writing documents, and the corpus that comes with the package."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .document import Document
from .errors import CorpusError, LocatedFault
from .files import corpus_files, form_of, read_file, write_file
from .reading import Reading, join_readings
from .schema import Schema, conflict_schema

if TYPE_CHECKING:
    import datasets

SPLITS = ("train", "dev", "test")


def corpus_path(split: str | None = None) -> Path:
    """The folder of the shipped corpus or of one of its splits: train, dev or test.

    Raises:
        ValueError: if there is no such split.
    """
    folder = Path(__file__).resolve().parent / "corpus"
    if split is None:
        return folder
    if split not in SPLITS:
        raise ValueError(f"there is no split {split!r}, expected one of {', '.join(SPLITS)}")
    return folder / split


def read_documents(path: str | Path, schema: Schema | None = None) -> list[Document]:
    """Read a corpus: a file of markup or of standoff lines, or a folder of such files.

    Args:
        path: a file ending in .txt, .markup or .jsonl, or a folder; of a folder all such files
            are read, those of its sub-folders included, in sorted order.
        schema: what the documents must fit, the conflict schema if None.

    Raises:
        FileNotFoundError: if there is nothing to read at `path`.
        ValueError: if the file's ending is another.
        CorpusError: listing every fault of every file, repeated document ids included, or
            saying that there is no document.
    """
    return read_corpus(path, schema).unwrap()


def read_corpus(path: str | Path, schema: Schema | None = None) -> Reading:
    """Like `read_documents`, but hands over sound documents and faults side by side."""
    schema = schema or conflict_schema()
    reading = join_readings(read_file(file, schema) for file in corpus_files(Path(path)))
    if not reading.documents and not reading.faults:
        return Reading(faults=(LocatedFault(str(path), 1, None, "there is no document here"),))
    return reading


def write_documents(
    documents: Iterable[Document],
    path: str | Path,
    schema: Schema | None = None,
    overwrite: bool = False,
) -> None:
    """Write documents to one file, in the form that its ending stands for, whole or not at all.

    Args:
        documents: what to write.
        path: a file ending in .txt, .markup or .jsonl.
        schema: what the documents must fit, the conflict schema if None.
        overwrite: replace a file that is there already.

    Raises:
        FileExistsError: if the file is there and `overwrite` is not set.
        FileNotFoundError: if the folder is missing.
        DocumentError: if a document cannot be written in this form.
        ValueError: if the ending is another or a text holds a lone surrogate.
    """
    path = Path(path)
    form = form_of(path)
    if path.exists() and not overwrite:
        raise FileExistsError(f"{path}: this file exists; name another or allow overwriting it")
    write_file(path, form.write(documents, schema or conflict_schema()))


def load_corpus(
    path: str | Path | None = None, schema: Schema | None = None
) -> datasets.DatasetDict:
    """Load a corpus for the datasets library, the shipped one if `path` is None.

    A row is the document's standoff form with every attribute of the schema and every header
    key of the corpus as a column of strings, null where a mention or document has none.

    Args:
        path: a folder with a sub-folder or more named train, dev, test.
        schema: what the documents must fit, the conflict schema if None.

    Raises:
        FileNotFoundError: if there is none of these sub-folders.
        CorpusError: listing every fault of every split, or an id that two splits share.
    """
    import datasets

    schema = schema or conflict_schema()
    folder = corpus_path() if path is None else Path(path)
    readings = {s: read_corpus(folder / s, schema) for s in SPLITS if (folder / s).is_dir()}
    if not readings:
        raise FileNotFoundError(f"{folder}: expected sub-folders named {', '.join(SPLITS)}")
    whole = join_readings(readings.values())
    if whole.faults:
        raise CorpusError(whole.faults)
    meta = sorted({key for located in whole.documents for key in located.document.meta})
    features = datasets.Features(_columns(schema, meta))
    return datasets.DatasetDict(
        {
            split: datasets.Dataset.from_list(
                [_row(located.document, schema, meta) for located in reading.documents],
                features=features,
            )
            for split, reading in readings.items()
        }
    )


def _columns(schema: Schema, meta: list[str]) -> dict[str, Any]:
    """The columns of `_row`; a struct without fields, which Arrow cannot hold, is left out."""
    import datasets

    string, offset = datasets.Value("string"), datasets.Value("int64")
    entity = {"id": string, "start": offset, "end": offset, "label": string}
    attributes = _attribute_names(schema)
    return {
        "id": string,
        "text": string,
        **({"meta": dict.fromkeys(meta, string)} if meta else {}),
        "entities": [
            entity | ({"attributes": dict.fromkeys(attributes, string)} if attributes else {})
        ],
        "relations": [{"head": string, "tail": string, "label": string}],
    }


def _row(document: Document, schema: Schema, meta: list[str]) -> dict[str, Any]:
    """The standoff form with a null for every header key and attribute that is not there."""
    row = document.to_dict()
    attributes = _attribute_names(schema)
    header = row.pop("meta")
    if meta:
        row["meta"] = {key: header.get(key) for key in meta}
    for entity in row["entities"]:
        values = entity.pop("attributes")
        if attributes:
            entity["attributes"] = {name: values.get(name) for name in attributes}
    return row


def _attribute_names(schema: Schema) -> list[str]:
    return list(dict.fromkeys(a.name for entity in schema.entities for a in entity.attributes))
