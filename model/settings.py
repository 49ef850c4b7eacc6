"""Sizes of the network, kept apart from torch so that reading a checkpoint's is cheap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CONTEXT_WORDS = 24
"""How many words before and after a mention its context attention sees."""


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes of the heads. `window_size` counts word pieces, special tokens included."""

    window_size: int = 384
    window_overlap: int = 128
    span_width: int = 256
    pair_width: int = 256
    dropout: float = 0.2

    def __post_init__(self) -> None:
        """Refuse sizes that no network can have; a checkpoint's come from outside."""
        for name in ("window_size", "span_width", "pair_width"):
            check_at_least(name, getattr(self, name), 1)
        check_at_least("window_overlap", self.window_overlap, 0)
        if self.window_overlap >= self.window_size:
            raise ValueError(
                f"window_overlap must be smaller than window_size = {self.window_size}, "
                f"not {self.window_overlap}"
            )
        check_share("dropout", self.dropout)


def check_at_least(name: str, value: Any, low: int) -> None:
    """Raise `ValueError` unless a value is a whole number of `low` or more."""
    if not isinstance(value, int) or value < low:
        raise ValueError(f"{name} must be a whole number of {low} or more, not {value!r}")


def check_share(name: str, value: Any) -> None:
    """Raise `ValueError` unless a value is a number from 0 to 1."""
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"{name} must be a number from 0 to 1, not {value!r}")
