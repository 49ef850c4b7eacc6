"""`wartoll train`: one configuration in, one checkpoint out."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import (
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    EarlyStoppingCallback,
    set_seed,
)
from transformers.trainer_utils import get_last_checkpoint

from ..data.augmentation import with_unpunctuated
from ..data.schema import Schema
from ..model.encoding import TextEncoder
from ..model.network import JointNetwork
from ..model.prediction import Predictor
from ..model.torch_checkpoint import save_network
from ..model.torch_engine import TorchEngine
from .arguments import training_arguments
from .config import RunConfig, load_config
from .corpora import check_sha256, read_training_corpus
from .evaluation import evaluate, format_evaluation
from .examples import Collator, build_examples
from .export import export_onnx
from .objective import Objective
from .record import RUN_RECORD, checked_out_commit, describe_run
from .trainer import ExtractionTrainer
from .tuning import tune

MODEL = "model"
"""The folder in a run's output that the finished checkpoint goes to."""


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
    record["commit"] = checked_out_commit(Path(config_path).resolve().parent)
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
    last = get_last_checkpoint(str(output)) if output.is_dir() else None  # type: ignore[no-untyped-call]
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
