"""What the finders of likely slips share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from .document import Document, Mention
from .words import sentence_ends


def quoted(mention: Mention) -> str:
    """How a message names a mention: label, text and id."""
    return f"{mention.label} {mention.text!r} ({mention.id})"


def of_label(document: Document, label: str) -> list[Mention]:
    """The mentions of one label, in text order."""
    return [mention for mention in document.mentions if mention.label == label]


def sentence_numbers(document: Document) -> Callable[[Mention], int]:
    """A function that tells in which sentence of `document`, from 0, a mention begins."""
    ends = sentence_ends(document.text)
    return lambda mention: bisect_right(ends, mention.start)
