"""What an engine does: run the network's stages on arrays, whatever it runs them with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .encoding import WindowBatch

PIECES_AT_ONCE = 2048
"""Windows of about so many word pieces run together, which bounds memory on long texts."""


@dataclass(frozen=True)
class LinkInput:
    """The mentions and pairs of one or more texts, as the link stage reads them.

    `first` and `last` (inclusive) are word indices into the whole batch and `labels` label
    numbers, *Shape:* `(mentions,)`; `bounds` are the first and last word (inclusive) of each
    mention's text, *Shape:* `(mentions, 2)`; `pairs` are mention indices, ordered by head,
    *Shape:* `(pairs, 2)`; `features` see `pair_features`, *Shape:* `(pairs, 5)`.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    labels: NDArray[np.int64]
    bounds: NDArray[np.int64]
    pairs: NDArray[np.int64]
    features: NDArray[np.int64]


class Engine(Protocol):
    """Runs the network. The states that pass between the stages are the engine's own."""

    def tag(self, batch: WindowBatch) -> tuple[Any, NDArray[np.float32]]:
        """Word states, and tag logits, *Shape:* `(words, tags)`."""

    def link(
        self, states: Any, mentions: LinkInput
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Attribute logits, *Shape:* `(mentions, values)`, relation logits, `(pairs, relations)`.

        Args:
            states: what `tag` returned.
            mentions: of the same batch; at least one.
        """
