"""Mentions as other people's tools count them: seqeval on word tags, strict, IOB2.

On mentions that begin and end where words do this equals F1 by span. It is reported beside it
so that scores can be held against those of word taggers, and as a check of one by the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from ...data.document import Document, Mention
from ...data.words import split_words
from .mentions import Span, span
from .pairing import DocumentPair


@dataclass(frozen=True)
class SeqevalScores:
    """What seqeval says, F1 by label too; None where neither side has such a mention."""

    criterion: ClassVar[str] = "seqeval, mode strict, IOB2 tags"

    precision: float | None
    recall: float | None
    f1: float | None
    labels: Mapping[str, float | None]

    def to_dict(self) -> dict[str, Any]:
        """The scores for JSON."""
        return {
            "criterion": self.criterion,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "labels": dict(self.labels),
        }


def score_word_tags(pairs: Sequence[DocumentPair], labels: Sequence[str]) -> SeqevalScores:
    """Score word tags with seqeval's `mode="strict"` and IOB2, the F1 also by label.

    Raises:
        ModuleNotFoundError: if seqeval is not installed, saying how to get it.
    """
    if not any(document.mentions for pair in pairs for document in pair):
        return SeqevalScores(None, None, None, dict.fromkeys(labels))
    try:
        from seqeval.metrics import classification_report
        from seqeval.scheme import IOB2
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "evaluation needs seqeval, which is not installed: pip install 'wartoll[train]'"
        ) from error
    tags = [tag_words(gold, predicted) for gold, predicted in pairs]
    report = classification_report(
        [gold for gold, _ in tags],
        [predicted for _, predicted in tags],
        mode="strict",
        scheme=IOB2,
        output_dict=True,
        zero_division=0,
    )
    micro = report["micro avg"]
    return SeqevalScores(
        float(micro["precision"]),
        float(micro["recall"]),
        float(micro["f1-score"]),
        {label: float(report[label]["f1-score"]) if label in report else None for label in labels},
    )


def tag_words(gold: Document, predicted: Document) -> tuple[list[str], list[str]]:
    """The IOB2 tags of a text's words, as annotated and as predicted.

    A word inside which a mention of either document begins or ends is cut there for both, so
    no mention is lost or widened: annotating "[3]rd" and predicting "[3rd]" is one miss and
    one false alarm, as it is by span.
    """
    units = _cut(gold, predicted)
    return _tags(gold, units), _tags(predicted, units)


def _cut(gold: Document, predicted: Document) -> list[Span]:
    """The words, cut at mention bounds, and white space on which a mention begins or ends."""
    spans = [span(mention) for document in (gold, predicted) for mention in document.mentions]
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    words = split_words(gold.text)
    edges = starts | ends | {word.start for word in words} | {word.end for word in words}
    return [
        (start, end)
        for start, end in pairwise(sorted(edges))
        if start in starts or end in ends or not gold.text[start:end].isspace()
    ]


def _tags(document: Document, units: Sequence[Span]) -> list[str]:
    starting = {mention.start: mention for mention in document.mentions}
    tags = []
    current: Mention | None = None
    for start, _ in units:
        current = starting.get(start, current)
        if current is None or start >= current.end:
            tags.append("O")
        else:
            tags.append(f"{'B' if start == current.start else 'I'}-{current.label}")
    return tags
