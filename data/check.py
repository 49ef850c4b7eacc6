"""What is wrong in a corpus (faults) and what probably is (slips): behind `wartoll check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .corpus import read_corpus
from .document import Document
from .errors import LocatedFault
from .slips import FINDERS


@dataclass(frozen=True)
class Slip:
    """A likely slip: its kind (a key of `FINDERS`) and the character offset it concerns."""

    kind: str
    document_id: str
    message: str
    start: int

    def __str__(self) -> str:
        return f"document {self.document_id!r}: {self.kind}: {self.message}"


@dataclass(frozen=True)
class LocatedSlip:
    """A slip and where it stands; `line` counts from 1."""

    path: str
    line: int
    slip: Slip

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.slip}"


@dataclass(frozen=True)
class CheckResult:
    """What the check of a corpus found; as text, a line each and a tally at the end."""

    documents: int
    faults: tuple[LocatedFault, ...]
    slips: tuple[LocatedSlip, ...]

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        lines += map(str, self.slips)
        kinds = Counter(located.slip.kind for located in self.slips)
        lines += [f"{count:6,} {kind}" for kind, count in kinds.most_common()]
        lines.append(
            f"{_count(self.documents, 'document')} without fault, "
            f"{_count(len(self.faults), 'fault')}, {_count(len(self.slips), 'likely slip')}"
        )
        return "\n".join(lines)


def check_documents(documents: Iterable[Document]) -> list[Slip]:
    """Every likely slip in documents of the conflict schema, in text order by document."""
    return [slip for document in documents for slip in _slips(document)]


def check_corpus(path: str | Path) -> CheckResult:
    """Read a corpus of the conflict schema; list every fault and likely slip and where it stands.

    Args:
        path: a file ending in .txt, .markup or .jsonl, or a folder of such files.

    Raises:
        FileNotFoundError: if there is nothing to read at `path`.
        ValueError: if the file's ending is another.
    """
    reading = read_corpus(path)
    slips = tuple(
        LocatedSlip(located.origin.path, located.line_at(slip.start), slip)
        for located in reading.documents
        for slip in _slips(located.document)
    )
    return CheckResult(len(reading.documents), reading.faults, slips)


def _slips(document: Document) -> list[Slip]:
    found = [
        Slip(kind, document.id, fault.message, fault.start or 0)
        for kind, find in FINDERS.items()
        for fault in find(document)
    ]
    return sorted(found, key=lambda slip: slip.start)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
