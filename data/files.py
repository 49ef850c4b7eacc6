"""Corpus files: which there are, in which form each is written, read and written whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .document import Document
from .errors import LocatedFault
from .markup import format_markup, read_markup
from .reading import Reading
from .schema import Schema
from .standoff import format_standoff, read_standoff

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Form:
    """A way to write documents down."""

    name: str
    read: Callable[[str, Schema, str], Reading]
    write: Callable[[Iterable[Document], Schema], str]


_MARKUP = Form("markup", read_markup, format_markup)
_STANDOFF = Form("standoff", read_standoff, format_standoff)
FORMS = {".txt": _MARKUP, ".markup": _MARKUP, ".jsonl": _STANDOFF}


def form_of(path: Path) -> Form:
    """The form that a file's ending stands for.

    Raises:
        ValueError: if it stands for none.
    """
    if path.suffix not in FORMS:
        raise ValueError(f"{path}: expected a file ending in {', '.join(FORMS)}")
    return FORMS[path.suffix]


def corpus_files(path: Path) -> list[Path]:
    """The files of the corpus at `path`: itself, or all in that folder and below, sorted.

    Raises:
        FileNotFoundError: if there is nothing at `path`, or a folder without corpus files.
        ValueError: if it is a file with another ending.
    """
    if path.is_dir():
        files = sorted(f for f in path.rglob("*") if f.suffix in FORMS and f.is_file())
        if not files:
            raise FileNotFoundError(f"{path}: no file in this folder ends in {', '.join(FORMS)}")
        return files
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file or folder")
    form_of(path)
    return [path]


def read_file(path: Path, schema: Schema) -> Reading:
    """Read one file; a byte order mark and line ends of carriage return, line feed are allowed."""
    content = path.read_bytes().removeprefix(_BYTE_ORDER_MARK)
    faults = tuple(_encoding_faults(content, str(path)))
    if faults:
        return Reading(faults=faults)
    text = content.decode("utf-8").replace("\r\n", "\n")
    return form_of(path).read(text, schema, str(path))


def write_file(path: Path, content: str) -> None:
    """Write a text file whole or not at all: beside its place first, then renamed.

    Raises:
        FileNotFoundError: if the folder is missing.
        ValueError: if `content` holds a lone surrogate.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path.parent}: no such folder to write {path.name} into")
    try:
        encoded = content.encode("utf-8")
    except UnicodeEncodeError as error:
        line = content.count("\n", 0, error.start) + 1
        raise ValueError(
            f"{path}: line {line} would hold {content[error.start]!r}, half of a surrogate "
            "pair, which UTF-8 cannot write"
        ) from error
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(encoded)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _encoding_faults(content: bytes, path: str) -> Iterator[LocatedFault]:
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = f"byte {error.start + 1} of the line, 0x{line[error.start]:02x},"
            yield LocatedFault(path, number, None, f"{byte} is not UTF-8")
