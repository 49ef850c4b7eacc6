"""The network: one encoder pass, then small heads for mentions, attributes and relations.

It comes in three stages, called one after the other, because decoding stands between them:
`encode` (word pieces to states), `tag` (words to tag scores), `linker` (mentions to attribute
and relation scores). Exported, the first two are one graph and the linker another.
"""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn
from transformers import AutoModel, PretrainedConfig, PreTrainedModel

from ..data.schema import Schema
from .linker import Linker
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
            # A sentence vector that no head reads. The encoder asks for the name, so it stays.
            encoder.register_module("pooler", None)
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
        return cls(AutoModel.from_config(encoder), schema, config)  # type: ignore[no-untyped-call]

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
