"""Prediction over documents: encode, tag, decode, link, decode, in length-sorted batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..data.document import Document, Mention, Relation
from ..data.schema import Schema
from .decoding import (
    DecodingSettings,
    build_mention,
    build_relations,
    decode_attributes,
    decode_relations,
    log_softmax,
    span_probability,
)
from .encoding import EncodedText, TextEncoder
from .engine import Engine, LinkInput
from .pairs import NEAREST, Span, candidate_pairs, left_out, pair_features
from .tags import best_tags, tagged_spans
from .targets import attribute_slots

BATCH_PIECES = 1024
"""Texts are batched up to this many word pieces: on a CPU larger batches lose to the cache."""


@dataclass(frozen=True)
class ScoredText:
    """One text with its raw scores, before any threshold.

    `tag_scores` are log-probabilities, *Shape:* `(words, tags)`; `pairs`, *Shape:* `(pairs, 2)`,
    index `spans`; `attribute_logits`, *Shape:* `(spans, values)`; `relation_logits`, *Shape:*
    `(pairs, relations)`.
    """

    encoded: EncodedText
    tag_scores: NDArray[np.float32]
    spans: Sequence[Span]
    pairs: NDArray[np.int64]
    attribute_logits: NDArray[np.float32]
    relation_logits: NDArray[np.float32]


class Predictor:
    """Turns texts into mentions and relations with one engine."""

    def __init__(
        self,
        engine: Engine,
        encoder: TextEncoder,
        schema: Schema,
        settings: DecodingSettings | None = None,
    ) -> None:
        self.engine = engine
        self.encoder = encoder
        self.schema = schema
        self.settings = settings or DecodingSettings()
        self.slots = attribute_slots(schema)

    def predict(self, documents: Sequence[Document]) -> list[Document]:
        """The same documents with predicted mentions and relations, in the same order.

        Whatever mentions and relations the documents bring are ignored.
        """
        scored = self.score([document.text for document in documents])
        return [
            self.decode(document, text) for document, text in zip(documents, scored, strict=True)
        ]

    def warnings(self, scored: ScoredText) -> tuple[str, ...]:
        """What a reader should know about how a text was read."""
        missed = left_out(scored.spans, scored.pairs, self.schema)
        if not missed:
            return ()
        return (
            f"{missed} pairs of mentions were not compared: in a text as long as this a mention is "
            f"compared with the {NEAREST} nearest of a label on either side, and with its repeats",
        )

    def score(
        self, texts: Sequence[str], given: Sequence[Sequence[Span]] | None = None
    ) -> list[ScoredText]:
        """Raw scores of every text, in the same order.

        Args:
            texts: of any length.
            given: the mentions of each text, in text order; tagged if not given.
        """
        encoded = self.encoder.encode(texts)
        results: dict[int, ScoredText] = {}
        for rows in batch_by_length([len(text.piece_ids) for text in encoded], BATCH_PIECES):
            spans = None if given is None else [given[row] for row in rows]
            scored = self._score_batch([encoded[row] for row in rows], spans)
            results.update(zip(rows, scored, strict=True))
        return [results[row] for row in range(len(texts))]

    def _score_batch(
        self, encoded: Sequence[EncodedText], given: Sequence[Sequence[Span]] | None
    ) -> list[ScoredText]:
        batch = self.encoder.stack(encoded)
        states, logits = self.engine.tag(batch)
        scores = log_softmax(logits)
        offsets = batch.word_offsets
        by_text = [scores[start:stop] for start, stop in pairwise(offsets)]
        for text, found in zip(encoded, by_text, strict=True):
            hide_unprintable(text, found)
        spans = given or [tagged_spans(best_tags(text)) for text in by_text]
        pairs = [
            candidate_pairs(found, self.schema, text.words)
            for found, text in zip(spans, encoded, strict=True)
        ]
        mentions = join_link_inputs(encoded, spans, pairs, offsets)
        if len(mentions.first):
            attributes, relations = self.engine.link(states, mentions)
        else:
            attributes = np.zeros((0, self.slots[-1].stop if self.slots else 0), np.float32)
            relations = np.zeros((0, len(self.schema.relations)), np.float32)
        span_ends = np.cumsum([len(found) for found in spans])[:-1]
        pair_ends = np.cumsum([len(found) for found in pairs])[:-1]
        return [
            ScoredText(*parts)
            for parts in zip(
                encoded,
                by_text,
                spans,
                pairs,
                np.split(attributes, span_ends),
                np.split(relations, pair_ends),
                strict=True,
            )
        ]

    def decode(self, document: Document, scored: ScoredText) -> Document:
        """A document with the mentions and relations that the scores say."""
        words = scored.encoded.words
        mentions = []
        for index, span in enumerate(scored.spans):
            raw = span_probability(span, scored.tag_scores)
            label = self.schema.labels[span.label]
            mention = build_mention(
                index,
                span,
                words,
                document.text,
                self.schema,
                self.settings.calibrated(f"mention:{label}", raw),
            )
            values = decode_attributes(span.label, scored.attribute_logits[index], self.slots)
            mentions.append(replace(mention, attributes=values))
        return replace(
            document, mentions=tuple(mentions), relations=self.relations(mentions, scored)
        )

    def relations(self, mentions: Sequence[Mention], scored: ScoredText) -> tuple[Relation, ...]:
        """The relations between `mentions`, which are the spans of `scored`, in order."""
        links = decode_relations(
            scored.spans, scored.pairs, scored.relation_logits, self.schema, self.settings
        )
        return build_relations(mentions, links)


def hide_unprintable(text: EncodedText, scores: NDArray[np.float32]) -> None:
    """Let no control character be part of a mention.

    Tokenizers drop them, so their state is that of the piece before and says nothing of them.

    Args:
        text: whose words are looked at.
        scores: log-probabilities of tags, changed in place. *Shape:* `(words, tags)`.
    """
    rows = [row for row, word in enumerate(text.words) if not word.text.isprintable()]
    scores[rows, 1:] = -np.inf
    scores[rows, 0] = 0.0


def join_link_inputs(
    encoded: Sequence[EncodedText],
    spans: Sequence[Sequence[Span]],
    pairs: Sequence[NDArray[np.int64]],
    word_offsets: NDArray[np.int64],
) -> LinkInput:
    """Lay the mentions and pairs of several texts end to end.

    Args:
        encoded: the texts of a batch.
        spans: the mentions of each text.
        pairs: the candidate pairs of each text, *Shape:* `(pairs, 2)`.
        word_offsets: where each text's words begin in the batch, *Shape:* `(texts + 1,)`.
    """
    first: list[int] = []
    last: list[int] = []
    labels: list[int] = []
    bounds: list[tuple[int, int]] = []
    joined = [np.zeros((0, 2), np.int64)]
    features = [pair_features((), np.zeros((0, 2), np.int64), ())]
    for text, found, links, offset in zip(encoded, spans, pairs, word_offsets, strict=False):
        joined.append(links + len(first))
        features.append(pair_features(found, links, text.words))
        first += [span.first + offset for span in found]
        last += [span.last + offset for span in found]
        labels += [span.label for span in found]
        bounds += [(offset, offset + len(text.words) - 1)] * len(found)
    return LinkInput(
        np.array(first, np.int64),
        np.array(last, np.int64),
        np.array(labels, np.int64),
        np.array(bounds, np.int64).reshape(-1, 2),
        np.concatenate(joined),
        np.concatenate(features),
    )


def batch_by_length(lengths: Sequence[int], limit: int) -> Iterator[list[int]]:
    """Group indices of similar lengths so that a group, padded, holds at most `limit` pieces.

    A text longer than the limit is a group of its own.
    """
    group: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if group and lengths[index] * (len(group) + 1) > limit:
            yield group
            group = []
        group.append(index)
    if group:
        yield group
