"""The network: one encoder pass, then small heads for mentions, attributes and relations.

It comes in three stages, called one after the other, because decoding stands between them:
`encode` (word pieces to states), `tag` (words to tag scores), `link` (mentions to attribute
and relation scores). Each stage is one graph when exported.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from transformers import AutoModel, PretrainedConfig, PreTrainedModel

from ..data.schema import Schema
from .pairs import PAIR_FEATURE_SIZES
from .settings import NetworkConfig
from .shapes import SHAPE_SIZES
from .tags import tag_names


class JointNetwork(nn.Module):
    """Encoder with a tag head, one classifier an attribute, and a head over pairs of mentions."""

    def __init__(self, encoder: PreTrainedModel, schema: Schema, config: NetworkConfig) -> None:
        super().__init__()
        self.schema = schema
        self.config = config
        self.encoder = encoder
        if getattr(encoder, "pooler", None) is not None:
            encoder.pooler = None  # a sentence vector that no head reads
        width = int(encoder.config.hidden_size)
        self.shape_embeddings = nn.ModuleList(nn.Embedding(n, width) for n in SHAPE_SIZES)
        for embedding in self.shape_embeddings:
            nn.init.normal_(cast(nn.Embedding, embedding).weight, std=0.02)
        self.word_norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(config.dropout)
        self.tag_head = nn.Sequential(
            nn.Linear(width, width), nn.GELU(), nn.Dropout(config.dropout),
            nn.Linear(width, len(tag_names(schema.labels))),
        )  # fmt: skip
        self.linker = Linker(width, schema, config)

    @classmethod
    def from_encoder_config(
        cls, encoder: PretrainedConfig, schema: Schema, config: NetworkConfig
    ) -> JointNetwork:
        """A network with untrained weights, to load a checkpoint into."""
        return cls(AutoModel.from_config(encoder), schema, config)

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Run the encoder over windows.

        Args:
            input_ids: *Shape:* `(windows, length)`.
            attention_mask: 1 for pieces, 0 for padding. *Shape:* `(windows, length)`.

        Returns:
            Piece states. *Shape:* `(windows, length, width)`.
        """
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        return cast(Tensor, output.last_hidden_state)

    def tag(
        self, states: Tensor, first_piece: Tensor, last_piece: Tensor, shapes: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Pool pieces to words and score the tags of each.

        Args:
            states: piece states. *Shape:* `(windows, length, width)`.
            first_piece: index into the flattened states. *Shape:* `(words,)`.
            last_piece: likewise, inclusive. *Shape:* `(words,)`.
            shapes: see `word_shapes`. *Shape:* `(words, 3)`.

        Returns:
            Word states, *Shape:* `(words, width)`, and tag logits, *Shape:* `(words, tags)`.
        """
        flat = states.flatten(0, 1)  # (windows * length, width)
        words = (flat[first_piece] + flat[last_piece]) / 2  # (words, width)
        for column, embedding in enumerate(self.shape_embeddings):
            words = words + embedding(shapes[:, column])
        words = self.dropout(self.word_norm(words))
        return words, self.tag_head(words)

    def link(
        self,
        words: Tensor,
        first: Tensor,
        last: Tensor,
        labels: Tensor,
        pairs: Tensor,
        features: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Score attributes and relations of mentions; see `Linker.forward`."""
        return cast(tuple[Tensor, Tensor], self.linker(words, first, last, labels, pairs, features))


class Linker(nn.Module):
    """Scores the attributes of mentions and the relations between pairs of them."""

    def __init__(self, width: int, schema: Schema, config: NetworkConfig) -> None:
        super().__init__()
        span, pair = config.span_width, config.pair_width
        self.span = nn.Sequential(
            nn.Linear(3 * width, span), nn.GELU(), nn.LayerNorm(span), nn.Dropout(config.dropout)
        )
        self.label_embedding = nn.Embedding(len(schema.labels), span)
        values = sum(len(a.values) + a.optional for e in schema.entities for a in e.attributes)
        self.attributes = nn.Sequential(
            nn.Linear(span + width, span), nn.GELU(), nn.Dropout(config.dropout),
            nn.Linear(span, values),
        )  # fmt: skip
        self.head = nn.Linear(span, pair)
        self.tail = nn.Linear(span, pair)
        self.head_factor = nn.Linear(span, pair)
        self.tail_factor = nn.Linear(span, pair)
        self.between = nn.Linear(width, pair)
        self.features = nn.ModuleList(nn.Embedding(n, pair) for n in PAIR_FEATURE_SIZES)
        self.score = nn.Sequential(
            nn.GELU(), nn.LayerNorm(pair), nn.Dropout(config.dropout), nn.Linear(pair, pair),
            nn.GELU(), nn.Dropout(config.dropout), nn.Linear(pair, len(schema.relations)),
        )  # fmt: skip

    def forward(
        self,
        words: Tensor,
        first: Tensor,
        last: Tensor,
        labels: Tensor,
        pairs: Tensor,
        features: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Score mentions and pairs.

        Args:
            words: word states. *Shape:* `(words, width)`.
            first: first word of each mention. *Shape:* `(mentions,)`.
            last: last word of each mention, inclusive. *Shape:* `(mentions,)`.
            labels: label numbers. *Shape:* `(mentions,)`.
            pairs: head and tail of each pair, as mention indices. *Shape:* `(pairs, 2)`.
            features: see `pair_features`. *Shape:* `(pairs, 5)`.

        Returns:
            Logits of every attribute value, all attributes side by side (see
            `attribute_slots`), *Shape:* `(mentions, values)`, and of every relation,
            *Shape:* `(pairs, relations)`.
        """
        # Means over stretches of words are differences of running sums: one pass, whatever
        # the number of pairs. Row i holds the sum of the words before i.
        sums = torch.cumsum(words.float(), 0)
        sums = torch.cat([torch.zeros_like(sums[:1]), sums])  # (words + 1, width)
        length = (last - first + 1).unsqueeze(1)
        mean = (sums[last + 1] - sums[first]) / length  # (mentions, width)
        spans = self.span(torch.cat([words[first], words[last], mean.to(words.dtype)], 1))
        spans = spans + self.label_embedding(labels)  # (mentions, span)
        context = (sums[(last + 4).clamp(max=words.shape[0])] - sums[(first - 3).clamp(min=0)]) / (
            length + 6
        )
        attributes = self.attributes(torch.cat([spans, context.to(words.dtype)], 1))

        head, tail = pairs[:, 0], pairs[:, 1]
        # The words between two mentions, whichever comes first; none when they touch.
        left = torch.minimum(last[head], last[tail]) + 1
        right = torch.maximum(torch.maximum(first[head], first[tail]), left)
        gap = (sums[right] - sums[left]) / (right - left).clamp(min=1).unsqueeze(1)
        pair = self.head(spans)[head] + self.tail(spans)[tail] + self.between(gap.to(words.dtype))
        pair = pair + self.head_factor(spans)[head] * self.tail_factor(spans)[tail]
        for column, embedding in enumerate(self.features):
            pair = pair + embedding(features[:, column])
        return attributes, self.score(pair)  # (mentions, values), (pairs, relations)
