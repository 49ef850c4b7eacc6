"""The error file: every miss in its context, for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from pathlib import Path

from .error_row import ErrorRow

# Spreadsheets run a cell that begins with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_errors(path: str | Path, rows: Iterable[ErrorRow], overwrite: bool = False) -> None:
    r"""Write rows as CSV (UTF-8, a header line, line breaks inside quoted cells).

    A cell that a spreadsheet would take for a formula gets a "'" in front. A lone surrogate,
    which UTF-8 cannot hold, is written as its escape, for example "\ud800".

    Args:
        path: the file to write.
        rows: from `find_errors`.
        overwrite: whether a file that is there may be replaced.

    Raises:
        FileExistsError: if there is a file and `overwrite` is not set.
    """
    if not overwrite and Path(path).exists():
        raise FileExistsError(f"{path} is there already; name another file or set overwrite")
    with Path(path).open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(field.name for field in fields(ErrorRow))
        writer.writerows(map(_cell, astuple(row)) for row in rows)


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
