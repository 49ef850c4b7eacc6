"""A run's optimisation in the terms of the transformers trainer."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from transformers import TrainingArguments

from ..data.document import Document
from ..data.schema import Schema
from .config import RunConfig, TrainingConfig
from .evaluation import evaluate


def best_metric(dev: Sequence[Document], schema: Schema) -> str:
    """The score that the best epoch is told by: the first of these that `dev` has items for."""
    defined = evaluate(dev, dev, schema).main_scores()
    return next(n for n in ("record_f1", "relation_f1", "mention_f1") if n in defined)


def training_arguments(config: RunConfig, metric: str) -> TrainingArguments:
    """The run's optimisation in the terms of the transformers trainer.

    Args:
        config: of the run.
        metric: of `Evaluation.main_scores`; the epoch where it is highest is kept.
    """
    run = config.training
    arguments = TrainingArguments(
        output_dir=config.output,
        num_train_epochs=run.epochs,
        per_device_train_batch_size=run.batch_texts,
        learning_rate=run.learning_rate,
        weight_decay=run.weight_decay,
        warmup_steps=run.warmup,
        max_grad_norm=run.max_gradient_norm,
        seed=run.seed,
        bf16=use_bf16(run),
        use_cpu=not torch.cuda.is_available(),
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model=f"eval_{metric}",
        greater_is_better=True,
        logging_steps=20,
        report_to=["tensorboard"],
        remove_unused_columns=False,
        restore_callback_states_from_checkpoint=True,
    )
    # One process drives one GPU. The trainer would cut batches in equal parts for all it sees,
    # across texts and mentions; several GPUs are torchrun's business.
    arguments._n_gpu = min(arguments.n_gpu, 1)
    return arguments


def use_bf16(run: TrainingConfig) -> bool:
    """Whether to train in bf16: as configured, or where the hardware multiplies it natively."""
    if run.precision != "auto":
        return run.precision == "bf16"
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # torch keeps these two to itself, and nothing public tells native bf16 from emulated.
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
