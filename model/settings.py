"""Sizes of the network, kept apart from torch so that reading a checkpoint's is cheap."""

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
