"""Likely slips that show only in a document as a whole."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from .document import Document, Fault
from .words import sentence_ends

_OPENING = " \n\"'(\u201c\u2018"


def header_date(document: Document) -> Iterator[Fault]:
    """The header's `published` is no ISO date (section 5)."""
    published = document.meta.get("published")
    if published is not None:
        try:
            date.fromisoformat(published)
        except ValueError:
            yield Fault(f"published is {published!r}, expected a date like 2022-03-16")


def unmarked_repeat(document: Document) -> Iterator[Fault]:
    """A proper name is marked as ACTOR or LOCATION in one place and unmarked in another."""
    starts = [mention.start for mention in document.mentions]
    for name, label in _proper_names(document).items():
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", document.text):
            # Mentions do not overlap: only the last to begin before the match's end can cover it.
            place = bisect_right(starts, match.end() - 1) - 1
            if place < 0 or document.mentions[place].end <= match.start():
                yield Fault(f"{name!r} is {label} elsewhere and unmarked here", match.start())


def _proper_names(document: Document) -> dict[str, str]:
    """The labels of parties and places by name; a capital that begins a sentence proves none."""
    starts = [0, *sentence_ends(document.text)]
    names: dict[str, str] = {}
    for mention in document.mentions:
        if mention.label in {"ACTOR", "LOCATION"} and mention.text[0].isupper():
            sentence_start = starts[bisect_right(starts, mention.start) - 1]
            before = document.text[sentence_start : mention.start].strip(_OPENING)
            if before or any(word[0].isupper() for word in mention.text.split()[1:]):
                names.setdefault(mention.text, mention.label)
    return names
