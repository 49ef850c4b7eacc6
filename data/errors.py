"""What is wrong in a corpus, and where: the one error of every reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN_FAULTS = 50


@dataclass(frozen=True, order=True)
class LocatedFault:
    """Something wrong at a line of a file; `line` counts from 1, `document_id` may be unknown."""

    path: str
    line: int
    document_id: str | None
    message: str

    def __str__(self) -> str:
        document = "" if self.document_id is None else f"document {self.document_id!r}: "
        return f"{self.path}:{self.line}: {document}{self.message}"


class CorpusError(ValueError):
    """A corpus that cannot be used; `faults` holds every reason, in reading order.

    The message shows the first fifty faults, one a line, and how many more there are.
    """

    def __init__(self, faults: Iterable[LocatedFault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        lines = [f"{count} fault{'' if count == 1 else 's'} in the corpus, nothing was read:"]
        lines += map(str, self.faults[:SHOWN_FAULTS])
        if count > SHOWN_FAULTS:
            lines.append(f"... and {count - SHOWN_FAULTS} more")
        super().__init__("\n".join(lines))
