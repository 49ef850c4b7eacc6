"""The order of the training texts: batches of similar lengths, decided by seed and epoch alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch.utils.data import Sampler

BATCHES_SORTED_TOGETHER = 50


class LengthSampler(Sampler[int]):
    """Shuffles, then sorts stretches by length, so that a batch pads little.

    The order depends on nothing but the seed and the epoch, so a run that is resumed in the
    middle of an epoch sees the texts that the unbroken one would have seen.
    """

    def __init__(self, lengths: Sequence[int], batch: int, seed: int) -> None:
        """Prepare.

        Args:
            lengths: of all texts.
            batch: how many texts a batch holds.
            seed: of the run.
        """
        self.lengths = lengths
        self.batch = batch
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order comes next; `Trainer` calls this."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.lengths)

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self.seed * 10_007 + self.epoch)
        order = torch.randperm(len(self.lengths), generator=generator).tolist()
        stretch = self.batch * BATCHES_SORTED_TOGETHER
        batches = []
        for start in range(0, len(order), stretch):
            texts = sorted(order[start : start + stretch], key=lambda i: -self.lengths[i])
            batches += [texts[i : i + self.batch] for i in range(0, len(texts), self.batch)]
        # An incomplete batch stays last: the data loader cuts the stream into equal parts.
        whole = [texts for texts in batches if len(texts) == self.batch]
        rest = [texts for texts in batches if len(texts) < self.batch]
        for index in torch.randperm(len(whole), generator=generator).tolist():
            yield from whole[index]
        for texts in rest:
            yield from texts
