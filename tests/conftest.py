"""What tests of the network need: a tiny encoder, a tiny corpus, and a checkpoint trained on it.

Everything is made here, in seconds and without a network; nothing is downloaded. The libraries
of training are imported by the fixtures that need them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import yaml

from wartoll.data.corpus import read_documents
from wartoll.data.document import Document
from wartoll.data.schema import Schema, conflict_schema

# A test that takes long on a busy machine is slow, not wrong.
hypothesis.settings.register_profile("busy", deadline=None)
hypothesis.settings.load_profile("busy")

TINY = Path(__file__).parent / "tiny"
SCHEMA = Path(__file__).parent.parent / "configs" / "schemas" / "conflict.yaml"


@pytest.fixture(scope="session")
def conflict() -> Schema:
    return conflict_schema()


@pytest.fixture(scope="session")
def tiny_corpus() -> Path:
    """A folder with `train.txt` and `dev.txt`, seven invented documents, two of them long."""
    return TINY


@pytest.fixture(scope="session")
def tiny_documents() -> list[Document]:
    """The documents of the tiny corpus, those to train on first."""
    return [*read_documents(TINY / "train.txt"), *read_documents(TINY / "dev.txt")]


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory, tiny_documents: list[Document]) -> Path:
    """A folder with an untrained BERT of two layers and a vocabulary from the tiny corpus."""
    import torch
    from tokenizers import (
        Tokenizer,
        models,
        normalizers,
        pre_tokenizers,
        processors,
        trainers,
    )
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=300, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator([document.text for document in tiny_documents], trainer)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    folder = tmp_path_factory.mktemp("encoder")
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token"), special, strict=False))
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def write_config(tiny_encoder: Path) -> Callable[..., Path]:
    """Writes a run of the tiny encoder over the tiny corpus; sections given replace its own."""

    def write(folder: Path, **changes: Any) -> Path:
        run: dict[str, Any] = {
            "schema": str(SCHEMA),
            "output": "out",
            "data": {"train": str(TINY / "train.txt"), "dev": str(TINY / "dev.txt")},
            "encoder": {"path": str(tiny_encoder)},
            "network": {
                "window_size": 64,
                "window_overlap": 16,
                "span_width": 24,
                "pair_width": 24,
            },
            "training": {"epochs": 4, "batch_texts": 2, "precision": "fp32"},
        }
        path = folder / "run.yaml"
        path.write_text(yaml.safe_dump(run | changes), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def tiny_run_changes() -> dict[str, Any]:
    """What the tiny run changes in the configuration, so that it learns, and is scored by it."""
    texts = str(TINY / "train.txt")
    return {
        "data": {"train": texts, "dev": texts},
        "training": {
            "epochs": 8,
            "batch_texts": 1,
            "learning_rate": 0.01,
            "head_learning_rate": 0.02,
            "patience": 8,
            "precision": "fp32",
        },
    }


@pytest.fixture(scope="session")
def tiny_run(
    write_config: Callable[..., Path],
    tiny_run_changes: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The output folder of a finished run over the tiny corpus, on one thread."""
    import torch

    from wartoll.train.run import train

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("run")
    train(write_config(folder, export="fp32", **tiny_run_changes))
    torch.set_num_threads(threads)
    return folder / "out"


@pytest.fixture(scope="session")
def tiny_model(tiny_run: Path) -> Path:
    """A checkpoint with weights for torch and graphs in float32. Copy it before changing it."""
    return tiny_run / "model"
