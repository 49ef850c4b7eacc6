"""Weights of a checkpoint for torch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoConfig, PretrainedConfig

from .checkpoint import WEIGHTS, Checkpoint, CheckpointError, write_checkpoint
from .decoding import DecodingSettings
from .network import JointNetwork


def save_network(
    folder: Path, network: JointNetwork, tokenizer: Tokenizer, settings: DecodingSettings
) -> None:
    """Write a self-sufficient checkpoint; `folder` must exist."""
    encoder = network.encoder.config.to_diff_dict()
    encoder["model_type"] = network.encoder.config.model_type
    write_checkpoint(folder, encoder, network.config, network.schema, tokenizer, settings)
    state = {name: value.contiguous() for name, value in network.state_dict().items()}
    save_file(state, str(folder / WEIGHTS))


def load_network(checkpoint: Checkpoint) -> JointNetwork:
    """Build the network of a checkpoint with its weights, ready for inference.

    Raises:
        CheckpointError: if the weights are missing, damaged, or do not fit the schema and sizes.
    """
    path = checkpoint.file(WEIGHTS)
    try:
        state = load_file(str(path))
    except (SafetensorError, OSError) as error:
        raise CheckpointError(
            f"checkpoint {checkpoint.folder}: {WEIGHTS} is damaged or cut short: {error}"
        ) from error
    try:
        network = JointNetwork.from_encoder_config(
            encoder_config(checkpoint.encoder), checkpoint.schema, checkpoint.network
        )
    except Exception as error:  # transformers' checks raise classes of their own
        raise CheckpointError(
            f"checkpoint {checkpoint.folder}: config.json describes no encoder: {error!r}"
        ) from error
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise CheckpointError(
            f"checkpoint {checkpoint.folder}: {WEIGHTS} does not fit its config.json and "
            f"schema.yaml: {error}"
        ) from error
    return network.eval()


def encoder_config(raw: Mapping[str, Any]) -> PretrainedConfig:
    """The transformers configuration that a checkpoint holds as a mapping."""
    settings = dict(raw)
    return AutoConfig.for_model(settings.pop("model_type"), **settings)
