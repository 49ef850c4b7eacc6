"""`wartoll train`: one configuration in, one checkpoint out."""

from __future__ import annotations

import dataclasses
import json
import platform
import shutil
import subprocess
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import (
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    EarlyStoppingCallback,
    TrainingArguments,
    set_seed,
)
from transformers.trainer_utils import get_last_checkpoint

from ..data.augmentation import with_unpunctuated
from ..data.document import Document
from ..data.schema import Schema
from ..model.encoding import TextEncoder
from ..model.network import JointNetwork
from ..model.prediction import Predictor
from ..model.torch_checkpoint import save_network
from ..model.torch_engine import TorchEngine
from .config import RunConfig, TrainingConfig, load_config
from .corpora import check_sha256, corpus_hash, read_training_corpus
from .evaluation import evaluate, format_evaluation
from .examples import Collator, build_examples
from .export import export_onnx
from .objective import Objective
from .trainer import ExtractionTrainer
from .tuning import tune

MODEL = "model"
"""The folder in a run's output that the finished checkpoint goes to."""

RUN_RECORD = "run.json"
"""The file in a run's output that says how its model came about."""


def train(config_path: str | Path, *, resume: bool = False, overwrite: bool = False) -> Path:
    """Train, choose thresholds, calibrate, and write a self-sufficient checkpoint.

    The run's output folder receives the trainer's own checkpoints (what `resume` goes on from),
    TensorBoard logs, `model/` (the finished checkpoint) and `run.json` (configuration, seed,
    corpus hash, commit, versions, scores on the development corpus).

    Args:
        config_path: a YAML file, see `RunConfig`.
        resume: go on from the last checkpoint of a run that was cut short.
        overwrite: delete the output of an earlier run first.

    Returns:
        The folder of the finished checkpoint.

    Raises:
        ConfigError, CorpusError, TrainingDataError: before the first step, naming the place.
        FileExistsError: if the output folder holds a run and neither flag is set.
        FileNotFoundError: if there is nothing to resume.
    """
    config = load_config(config_path)
    schema = Schema.from_yaml(config.schema)
    texts = read_training_corpus(config.data.train, schema)
    dev = read_training_corpus(config.data.dev, schema)
    if config.encoder.sha256 is not None:
        check_sha256(Path(config.encoder.path) / "model.safetensors", config.encoder.sha256)
    output = Path(config.output)
    last = prepare_output(output, resume=resume, overwrite=overwrite)

    started = time.monotonic()
    set_seed(config.training.seed)
    tokenizer = load_tokenizer(config.encoder.path)
    encoder = TextEncoder(tokenizer, config.network.window_size, config.network.window_overlap)
    shown = with_unpunctuated(texts, config.objective.unpunctuated, config.training.seed)
    examples, unreachable = build_examples(shown, encoder, schema)
    print(f"{len(texts)} training documents, {len(shown)} with copies: {unreachable}")
    network = build_network(config, schema)
    trainer = ExtractionTrainer(
        Objective(network, config.objective, encoder),
        Collator(encoder),
        examples,
        dev,
        head_learning_rate=config.training.head_learning_rate,
        args=training_arguments(config, schema),
        callbacks=[EarlyStoppingCallback(config.training.patience)],
    )
    trainer.train(resume_from_checkpoint=last)
    if not trainer.is_world_process_zero():
        return output / MODEL
    predictor = Predictor(TorchEngine(network), encoder, schema)
    predictor.settings = tune(predictor, dev)
    scores = evaluate(dev, predictor.predict(dev), schema)
    print(format_evaluation(scores), end="")
    model = output / MODEL
    model.mkdir(exist_ok=True)
    save_network(model, network, tokenizer, predictor.settings)
    if config.export != "none":
        export_onnx(model, model, int8=config.export == "int8")
    record = describe_run(config, texts, dev)
    record["minutes"] = round((time.monotonic() - started) / 60, 1)
    record["dev"] = scores.main_scores()
    (output / RUN_RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"finished: {model}")
    return model


def prepare_output(output: Path, *, resume: bool, overwrite: bool) -> str | None:
    """Make the output folder, or find what to resume; see `train`.

    Returns:
        The trainer's last checkpoint if `resume` is set, else None.
    """
    last = get_last_checkpoint(str(output)) if output.is_dir() else None
    if resume:
        if last is None:
            raise FileNotFoundError(f"{output}: no checkpoint to resume from")
        return str(last)
    if output.is_dir() and any(output.iterdir()):
        if not overwrite:
            raise FileExistsError(
                f"{output} holds an earlier run; go on with it by --resume, "
                "or delete it by --overwrite"
            )
        shutil.rmtree(output)
    output.mkdir(parents=True, exist_ok=True)
    return None


def load_tokenizer(path: str) -> Tokenizer:
    """The fast tokenizer of an encoder, from a folder or the model hub."""
    backend = AutoTokenizer.from_pretrained(path, use_fast=True).backend_tokenizer
    return Tokenizer.from_str(backend.to_str())


def build_network(config: RunConfig, schema: Schema) -> JointNetwork:
    """The pretrained encoder with fresh heads."""
    names = {
        "hidden_dropout_prob": config.encoder.dropout,
        "attention_probs_dropout_prob": config.encoder.attention_dropout,
        "attention_dropout": config.encoder.attention_dropout,
    }
    settings = AutoConfig.from_pretrained(config.encoder.path)
    for name, value in names.items():  # encoders differ in what they call their dropout
        if hasattr(settings, name):
            setattr(settings, name, value)
    encoder = AutoModel.from_pretrained(config.encoder.path, config=settings, dtype=torch.float32)
    return JointNetwork(encoder, schema, config.network)


def training_arguments(config: RunConfig, schema: Schema) -> TrainingArguments:
    """The run's optimisation in the terms of the transformers trainer."""
    run = config.training
    has_records = {"CASUALTY", "ACTOR"} <= set(schema.labels) and "victim" in schema.relation
    metric = "record_f1" if has_records else "relation_f1" if schema.relations else "mention_f1"
    return TrainingArguments(
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


def use_bf16(run: TrainingConfig) -> bool:
    """Whether to train in bf16: as configured, or where the hardware multiplies it natively."""
    if run.precision != "auto":
        return run.precision == "bf16"
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def describe_run(
    config: RunConfig, texts: Sequence[Document], dev: Sequence[Document]
) -> dict[str, Any]:
    """What a reader needs to repeat a run: configuration, data hashes, commit and versions."""
    packages = ("torch", "transformers", "tokenizers", "accelerate", "numpy")
    return {
        "seed": config.training.seed,
        "training": dataclasses.asdict(config.training),
        "objective": dataclasses.asdict(config.objective),
        "network": dataclasses.asdict(config.network),
        "encoder_sha256": config.encoder.sha256,
        "train_documents": len(texts),
        "train_sha256": corpus_hash(texts),
        "dev_documents": len(dev),
        "dev_sha256": corpus_hash(dev),
        "commit": _commit(),
        "versions": {name: version(name) for name in packages},
        "machine": f"{platform.machine()}, {torch.get_num_threads()} threads",
        "bf16": use_bf16(config.training),
    }


def _commit() -> str | None:
    """The commit of the source tree, with "+changes" if it has any; None outside a checkout."""
    root = Path(__file__).resolve().parent.parent
    try:
        head = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        status = subprocess.run(
            ["git", "-C", str(root), "status", "--porcelain"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("+changes" if status.strip() else "")
