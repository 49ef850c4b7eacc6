"""The transformers `Trainer`, taught to score development documents as users will see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from accelerate.utils import broadcast_object_list
from torch import nn
from torch.utils.data import Sampler
from transformers import Trainer

from ..data.document import Document
from ..model.prediction import Predictor
from ..model.torch_engine import TorchEngine
from .evaluation import evaluate
from .examples import Collator, Example
from .objective import Objective
from .sampler import LengthSampler


class ExtractionTrainer(Trainer):
    """Trains an `Objective`; evaluation predicts whole documents and scores their records."""

    def __init__(
        self,
        objective: Objective,
        collator: Collator,
        examples: Sequence[Example],
        dev: Sequence[Document],
        *,
        head_learning_rate: float,
        **kwargs: Any,
    ) -> None:
        """Set up.

        Args:
            objective: the network with its losses.
            collator: joins `examples` into batches.
            examples: to train on.
            dev: annotated documents to score after every epoch.
            head_learning_rate: of everything but the encoder, which starts untrained.
            kwargs: of `Trainer`.
        """
        super().__init__(
            model=objective,
            data_collator=collator,
            train_dataset=list(examples),
            eval_dataset=list(dev),
            **kwargs,
        )
        self.lengths = [len(example.encoded.piece_ids) for example in examples]
        self.dev = dev
        self.encoder = collator.encoder
        self.head_learning_rate = head_learning_rate

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        """Batches of similar lengths, in an order that seed and epoch alone decide."""
        return LengthSampler(self.lengths, self._train_batch_size, self.args.seed)

    def create_optimizer(self, model: nn.Module | None = None) -> torch.optim.Optimizer:
        """AdamW with a learning rate of its own for the heads, and no decay of vectors."""
        if self.optimizer is None:
            groups: dict[tuple[float, float], list[nn.Parameter]] = {}
            assert self.model is not None
            for name, parameter in self.model.named_parameters():
                pretrained = name.startswith("network.encoder.")
                rate = self.args.learning_rate if pretrained else self.head_learning_rate
                decay = 0.0 if parameter.ndim < 2 else self.args.weight_decay
                groups.setdefault((rate, decay), []).append(parameter)
            self.optimizer = torch.optim.AdamW(
                [
                    {"params": parameters, "lr": rate, "weight_decay": decay}
                    for (rate, decay), parameters in groups.items()
                ],
                fused=True,
            )
        return self.optimizer

    def evaluate(
        self,
        eval_dataset: Any = None,
        ignore_keys: list[str] | None = None,
        metric_key_prefix: str = "eval",
    ) -> dict[str, float]:
        """Predict the development documents and score them.

        One process does so and tells the others: all must agree on which epoch is the best.
        """
        scores: dict[str, float] = {}
        if self.is_world_process_zero():
            network = self.accelerator.unwrap_model(self.model).network
            predictor = Predictor(TorchEngine(network), self.encoder, network.schema)
            scores = evaluate(self.dev, predictor.predict(self.dev), network.schema).main_scores()
        (scores,) = broadcast_object_list([scores])
        metrics = {f"{metric_key_prefix}_{name}": value for name, value in scores.items()}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics
