"""Mentions: by character span and label, and by span alone."""

from __future__ import annotations

from ...data.document import Document, Mention
from .scores import Counts, Item, tally

Span = tuple[int, int]
"""Character offsets, end exclusive."""


def span(mention: Mention) -> Span:
    """Where `mention` stands."""
    return mention.start, mention.end


def compare_mentions(gold: Document, predicted: Document) -> dict[str, Counts]:
    """Count mentions by label; right is one with exactly the gold span and the gold label."""
    return tally(_spans(gold), _spans(predicted))


def compare_boundaries(gold: Document, predicted: Document) -> Counts:
    """Count mentions; right is one with exactly the span of a gold one, whatever its label."""
    spans = {span(mention) for mention in gold.mentions}
    found = {span(mention) for mention in predicted.mentions}
    return Counts(len(spans & found), len(found), len(spans))


def matched_mentions(gold: Document, predicted: Document) -> list[tuple[Mention, Mention]]:
    """The pairs of mentions with the same span and label, in text order."""
    found = {(span(mention), mention.label): mention for mention in predicted.mentions}
    pairs = ((mention, found.get((span(mention), mention.label))) for mention in gold.mentions)
    return [(one, other) for one, other in pairs if other is not None]


def _spans(document: Document) -> set[Item]:
    return {(mention.label, span(mention)) for mention in document.mentions}
