"""The engine of training, of evaluation during training, and of GPUs."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .encoding import WindowBatch, split_windows
from .engine import PIECES_AT_ONCE, LinkInput
from .network import JointNetwork
from .parts import Scores, link_in_parts


class TorchEngine:
    """Runs a `JointNetwork` without gradients, on the device where it lies."""

    def __init__(self, network: JointNetwork) -> None:
        self.network = network.eval()

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.network.parameters()).device

    @torch.inference_mode()
    def tag(self, batch: WindowBatch) -> tuple[Tensor, NDArray[np.float32]]:
        """See `Engine.tag`."""
        parts = [self._tag(part) for part in split_windows(batch, PIECES_AT_ONCE)]
        words, logits = (torch.cat(found) for found in zip(*parts, strict=True))
        return words, logits.float().cpu().numpy()

    def _tag(self, batch: WindowBatch) -> tuple[Tensor, Tensor]:
        states = self.network.encode(
            self._tensor(batch.input_ids), self._tensor(batch.attention_mask)
        )
        return self.network.tag(
            states,
            self._tensor(batch.first_piece),
            self._tensor(batch.last_piece),
            self._tensor(batch.shapes),
        )

    @torch.inference_mode()
    def link(
        self, states: Tensor, mentions: LinkInput
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """See `Engine.link`."""

        def run(stretch: slice, part: LinkInput) -> Scores:
            attributes, relations = self.network.linker(
                states[stretch],
                self._tensor(part.first),
                self._tensor(part.last),
                self._tensor(part.labels),
                self._tensor(part.bounds),
                self._tensor(part.pairs),
                self._tensor(part.features),
            )
            return attributes.float().cpu().numpy(), relations.float().cpu().numpy()

        return link_in_parts(run, mentions, len(states))

    def _tensor(self, array: NDArray[np.int64]) -> Tensor:
        return torch.from_numpy(array).to(self.device)
