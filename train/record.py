"""What a reader needs to repeat a run, written beside its model."""

from __future__ import annotations

import dataclasses
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from ..data.document import Document
from .arguments import use_bf16
from .config import RunConfig
from .corpora import corpus_hash


def describe_run(
    config: RunConfig, texts: Sequence[Document], dev: Sequence[Document]
) -> dict[str, Any]:
    """What a reader needs to repeat a run: configuration, data hashes and versions."""
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
        "versions": {name: version(name) for name in packages},
        "machine": f"{platform.machine()}, {torch.get_num_threads()} threads",
        "bf16": use_bf16(config.training),
    }


def checked_out_commit(folder: Path) -> str | None:
    """The commit of the checkout that holds `folder`, with "+changes" if anything differs from it.

    Returns:
        None outside a checkout.
    """

    def git(*words: str) -> str:
        command = ["git", "-C", str(folder), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        return git("rev-parse", "HEAD") + ("+changes" if git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return None
