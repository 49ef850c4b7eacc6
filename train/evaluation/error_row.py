"""One miss of a prediction, and how it is shown in its context."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from ...data.document import Document, Mention
from .mentions import Span, span

CONTEXT_WIDTH = 60
"""Characters shown on either side of a marked span."""


class Kind(StrEnum):
    """What went wrong. A relation "with its mention" misses an end: no such mention there."""

    MENTION_MISSED = "mention missed"
    MENTION_SPURIOUS = "mention spurious"
    MENTION_BOUNDARY = "mention boundary"
    MENTION_LABEL = "mention label"
    MENTION_BOUNDARY_AND_LABEL = "mention boundary and label"
    ATTRIBUTE_WRONG = "attribute wrong"
    RELATION_MISSING = "relation missing"
    RELATION_MISSING_WITH_MENTION = "relation missing with its mention"
    RELATION_SPURIOUS = "relation spurious"
    RELATION_SPURIOUS_WITH_MENTION = "relation spurious with its mention"
    RECORD_COUNT_MISSED = "record: count missed"
    RECORD_COUNT_SPURIOUS = "record: count spurious"
    RECORD_NUMBER_WORDS = "record: wrong number words"
    RECORD_OUTCOME = "record: wrong outcome"
    RECORD_WRONG_SIDE = "record: wrong side"
    RECORD_MISSING_SIDE = "record: missing side"
    RECORD_EXTRA_SIDE = "record: extra side"


@dataclass(frozen=True)
class ErrorRow:
    """One miss.

    `gold` and `predicted` hold what was expected and what came, mentions as "[text|LABEL]",
    and are empty where there was nothing. `start` and `end` are the character offsets (end
    exclusive) of the mention concerned: the gold one if there is one, of a relation its head,
    of a record its count. `context` marks it, and the other ends or sides, as >>this<<.
    """

    document: str
    kind: Kind
    label: str
    gold: str
    predicted: str
    start: int
    end: int
    context: str


def error_row(
    document: Document, kind: Kind, label: str, gold: str, predicted: str, *marked: Mention
) -> ErrorRow:
    """Make a row about the mentions `marked` in the text of `document`, the first above all."""
    start, end = span(marked[0])
    context = mark(document.text, [span(mention) for mention in marked])
    return ErrorRow(document.id, kind, label, gold, predicted, start, end, context)


def show(mention: Mention) -> str:
    """A mention as "[text|LABEL]"."""
    return f"[{mention.text}|{mention.label}]"


def mark(text: str, spans: Iterable[Span], width: int = CONTEXT_WIDTH) -> str:
    """Show `spans` of `text` as >>span<<, those that overlap as one.

    Args:
        text: what the spans are in.
        spans: character offsets, end exclusive, in any order.
        width: characters shown before and after each; "…" stands for what is left out.
    """
    ordered = _merge(spans)
    pieces = []
    shown = 0
    for (start, end), following in zip_longest(ordered, ordered[1:]):
        left = max(shown, start - width)
        right = min(end + width, len(text) if following is None else following[0])
        pieces.append("…" if left > shown else "")
        pieces.append(f"{text[left:start]}>>{text[start:end]}<<{text[end:right]}")
        shown = right
    return "".join([*pieces, "…" if shown < len(text) else ""])


def _merge(spans: Iterable[Span]) -> Sequence[Span]:
    """The spans in text order, each run of overlapping ones as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
