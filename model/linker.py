"""The head over mentions: their attributes, and the relations between pairs of them."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..data.schema import Schema
from .pairs import PAIR_FEATURE_SIZES
from .settings import CONTEXT_WORDS, NetworkConfig

HEADS = 4
"""Attention heads of the context."""


class ContextAttention(nn.Module):
    """Lets every mention look for the words around it that tell what became of it.

    "killed" may stand ten words behind its count. The encoder has mixed the words already, but
    picking out one of them again takes less data than learning it as part of one state.
    """

    def __init__(self, word_width: int, span_width: int) -> None:
        super().__init__()
        if span_width % HEADS:
            raise ValueError(f"span_width must be a multiple of {HEADS}, not {span_width}")
        self.query = nn.Linear(span_width, span_width)
        self.key = nn.Linear(word_width, span_width)
        self.value = nn.Linear(word_width, span_width)
        self.output = nn.Linear(span_width, span_width)
        self.place = nn.Parameter(torch.zeros(2 * CONTEXT_WORDS, HEADS))
        self.register_buffer("steps", torch.arange(1, CONTEXT_WORDS + 1), persistent=False)
        self.steps: Tensor

    def forward(
        self, spans: Tensor, words: Tensor, first: Tensor, last: Tensor, bounds: Tensor
    ) -> Tensor:
        """Attend from each mention to the words around it.

        Args:
            spans: *Shape:* `(mentions, span_width)`.
            words: word states. *Shape:* `(words, word_width)`.
            first: first word of each mention. *Shape:* `(mentions,)`.
            last: last word, inclusive. *Shape:* `(mentions,)`.
            bounds: first and last word of the mention's text; words of other texts in the batch
                are not seen. *Shape:* `(mentions, 2)`.

        Returns:
            *Shape:* `(mentions, span_width)`; words outside the text weigh nothing.
        """
        places = torch.cat(
            [first.unsqueeze(1) - self.steps, last.unsqueeze(1) + self.steps], 1
        )  # (mentions, 2 * CONTEXT_WORDS)
        outside = (places < bounds[:, :1]) | (places > bounds[:, 1:])
        places = places.clamp(min=0).minimum(bounds[:, 1:])
        # A table look-up, because its gradient is faster than that of indexing.
        keys = functional.embedding(places, self.key(words)).view(*places.shape, HEADS, -1)
        values = functional.embedding(places, self.value(words)).view(*places.shape, HEADS, -1)
        # Not `len(spans)`: the exporter would fix that number in the graph.
        query = self.query(spans).view(spans.shape[0], 1, HEADS, -1)
        scores = (keys * query).sum(-1) / query.shape[-1] ** 0.5 + self.place
        scores = scores.float().masked_fill(outside.unsqueeze(-1), -1e4)
        weights = scores.softmax(1) * ~outside.unsqueeze(-1)  # (mentions, 2 * CONTEXT_WORDS, HEADS)
        found = (values * weights.to(values.dtype).unsqueeze(-1)).sum(1).flatten(1)
        return self.output(found)  # type: ignore[no-any-return]


def running_sums(words: Tensor) -> Tensor:
    """The sums of the words before each word, and of all. *Shape:* `(words + 1, width)`."""
    sums = torch.cumsum(words, 0)
    return torch.cat([torch.zeros_like(sums[:1]), sums])


def stretch_means(sums: Tensor, centre: Tensor, start: Tensor, stop: Tensor) -> Tensor:
    """Means over stretches of words: differences of running sums, so one pass serves all.

    Args:
        sums: of the words' deviations from `centre`, which keeps them small and so exact; see
            `running_sums`. *Shape:* `(words + 1, width)`.
        centre: the mean of all words. *Shape:* `(width,)`.
        start: first word of each stretch. *Shape:* `(stretches,)`.
        stop: the word after its last; an empty stretch has a mean of 0. *Shape:* `(stretches,)`.

    Returns:
        *Shape:* `(stretches, width)`.
    """
    length = (stop - start).unsqueeze(1)
    return (sums[stop] - sums[start]) / length.clamp(min=1) + centre * (length > 0)


def _scores(width: int, values: int) -> nn.Linear:
    """A last layer; torch warns where the schema has nothing to score and the layer is empty."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nn.Linear(width, values)


class Linker(nn.Module):
    """Scores the attributes of mentions and the relations between pairs of them."""

    def __init__(self, width: int, schema: Schema, config: NetworkConfig) -> None:
        super().__init__()
        span, pair = config.span_width, config.pair_width
        self.span = nn.Sequential(
            nn.Linear(3 * width, span), nn.GELU(), nn.LayerNorm(span), nn.Dropout(config.dropout)
        )
        self.label_embedding = nn.Embedding(len(schema.labels), span)
        self.context = ContextAttention(width, span)
        values = sum(len(a.values) + a.optional for e in schema.entities for a in e.attributes)
        self.attributes = nn.Sequential(
            nn.LayerNorm(span), nn.Linear(span, span), nn.GELU(), nn.Dropout(config.dropout),
            _scores(span, values),
        )  # fmt: skip
        self.head = nn.Linear(span, pair)
        self.tail = nn.Linear(span, pair)
        self.head_factor = nn.Linear(span, pair)
        self.tail_factor = nn.Linear(span, pair)
        self.between = nn.Linear(width, pair)
        self.features = nn.ModuleList(nn.Embedding(n, pair) for n in PAIR_FEATURE_SIZES)
        self.score = nn.Sequential(
            nn.GELU(), nn.LayerNorm(pair), nn.Dropout(config.dropout), nn.Linear(pair, pair),
            nn.GELU(), nn.Dropout(config.dropout), _scores(pair, len(schema.relations)),
        )  # fmt: skip

    def forward(
        self,
        words: Tensor,
        first: Tensor,
        last: Tensor,
        labels: Tensor,
        bounds: Tensor,
        pairs: Tensor,
        features: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Score mentions and pairs.

        Args:
            words: word states. *Shape:* `(words, width)`.
            first: first word of each mention. *Shape:* `(mentions,)`.
            last: last word of each mention, inclusive. *Shape:* `(mentions,)`.
            labels: label numbers. *Shape:* `(mentions,)`.
            bounds: first and last word, inclusive, of the mention's text. *Shape:*
                `(mentions, 2)`.
            pairs: head and tail of each pair, as mention indices. *Shape:* `(pairs, 2)`.
            features: see `pair_features`. *Shape:* `(pairs, 5)`.

        Returns:
            Logits of every attribute value, all attributes side by side (see
            `attribute_slots`), *Shape:* `(mentions, values)`, and of every relation,
            *Shape:* `(pairs, relations)`.
        """
        centre = words.float().mean(0)
        sums = running_sums(words.float() - centre)
        mean = stretch_means(sums, centre, first, last + 1)  # (mentions, width)
        spans = self.span(torch.cat([words[first], words[last], mean.to(words.dtype)], 1))
        spans = spans + self.label_embedding(labels)  # (mentions, span)
        spans = spans + self.context(spans, words, first, last, bounds)

        head, tail = pairs[:, 0], pairs[:, 1]
        # The words between two mentions, whichever comes first; none when they touch.
        left = torch.minimum(last[head], last[tail]) + 1
        right = torch.maximum(torch.maximum(first[head], first[tail]), left)
        gap = stretch_means(sums, centre, left, right)  # (pairs, width)
        pair = self.head(spans)[head] + self.tail(spans)[tail] + self.between(gap.to(words.dtype))
        pair = pair + self.head_factor(spans)[head] * self.tail_factor(spans)[tail]
        for column, embedding in enumerate(self.features):
            pair = pair + embedding(features[:, column])
        return self.attributes(spans), self.score(pair)  # (mentions, values), (pairs, relations)
