"""Sizes and weights that a run may set, kept apart from torch so that reading them is cheap."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes of the heads. `window_size` counts word pieces, special tokens included."""

    window_size: int = 384
    window_overlap: int = 128
    span_width: int = 256
    pair_width: int = 256
    dropout: float = 0.1


@dataclass(frozen=True)
class ObjectiveConfig:
    """Weights of the losses, and how often a text loses its capitals.

    `lower_case` and `upper_case` are the shares of training texts shown as if typed all in
    one case; an uncased encoder sees no difference, so only the shape features change.
    """

    tag_weight: float = 1.0
    attribute_weight: float = 0.5
    relation_weight: float = 1.0
    lower_case: float = 0.15
    upper_case: float = 0.1
