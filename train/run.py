"""`wartoll train`: one configuration in, one checkpoint out."""

from __future__ import annotations

import json
import time
from pathlib import Path

import torch
from accelerate import PartialState
from tokenizers import Tokenizer
from transformers import (
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    EarlyStoppingCallback,
    set_seed,
)

from ..data.augmentation import with_unpunctuated
from ..data.schema import Schema
from ..model.encoding import TextEncoder
from ..model.network import JointNetwork
from ..model.prediction import Predictor
from ..model.torch_checkpoint import save_network
from ..model.torch_engine import TorchEngine
from .arguments import best_metric, training_arguments
from .config import ConfigError, RunConfig, load_config
from .corpora import check_sha256, read_training_corpus
from .evaluation import evaluate, format_evaluation
from .examples import Collator, build_examples
from .export import export_onnx
from .objective import Objective
from .output import MODEL, RUN_RECORD, check_output, clear_output
from .record import checked_out_commit, describe_run
from .trainer import ExtractionTrainer
from .tuning import tune


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
    last = check_output(output, resume=resume, overwrite=overwrite)

    started = time.monotonic()
    arguments = training_arguments(config, best_metric(dev, schema))
    processes = PartialState()  # of this run: one, or as many as torchrun started
    set_seed(config.training.seed)
    tokenizer = load_tokenizer(config.encoder.path)
    encoder = TextEncoder(tokenizer, config.network.window_size, config.network.window_overlap)
    shown = with_unpunctuated(texts, config.objective.unpunctuated, config.training.seed)
    examples, unreachable = build_examples(shown, encoder, schema)
    if processes.is_main_process:
        print(f"{len(texts)} training documents, {len(shown)} with copies: {unreachable}")
    network = build_network(config, schema)
    processes.wait_for_everyone()  # all have looked before one of them changes anything
    if processes.is_main_process and last is None:
        clear_output(output)
    trainer = ExtractionTrainer(
        Objective(network, config.objective, encoder),
        Collator(encoder),
        examples,
        dev,
        head_learning_rate=config.training.head_learning_rate,
        args=arguments,
        callbacks=[EarlyStoppingCallback(config.training.patience)],
    )
    trainer.train(resume_from_checkpoint=None if last is None else str(last))
    if not processes.is_main_process:
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


def load_tokenizer(path: str) -> Tokenizer:
    """The fast tokenizer of an encoder, from a folder or the model hub."""
    backend = AutoTokenizer.from_pretrained(path, use_fast=True).backend_tokenizer
    return Tokenizer.from_str(backend.to_str())


def build_network(config: RunConfig, schema: Schema) -> JointNetwork:
    """The pretrained encoder with fresh heads."""
    inside, attention = config.encoder.dropout, config.encoder.attention_dropout
    names = {
        "hidden_dropout_prob": inside,  # BERT and most others
        "attention_probs_dropout_prob": attention,
        "dropout": inside,  # DistilBERT
        "mlp_dropout": inside,  # ModernBERT
        "attention_dropout": attention,  # both
    }
    settings = AutoConfig.from_pretrained(config.encoder.path)
    limit = getattr(settings, "max_position_embeddings", config.network.window_size)
    if config.network.window_size > limit:
        raise ConfigError(
            f"network.window_size is {config.network.window_size}, but the encoder "
            f"{config.encoder.path} reads no more than {limit} pieces at once"
        )
    for name, value in names.items():  # encoders differ in what they call their dropout
        if hasattr(settings, name):
            setattr(settings, name, value)
    encoder = AutoModel.from_pretrained(config.encoder.path, config=settings, dtype=torch.float32)
    return JointNetwork(encoder, schema, config.network)
