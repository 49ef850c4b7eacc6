"""A checkpoint: a folder that holds everything a model needs, and nothing beside it.

| file | what |
| --- | --- |
| `config.json` | format number, the encoder's own configuration, sizes of the heads |
| `schema.yaml` | labels, attributes and relations |
| `tokenizer.json` | the tokenizer |
| `decoding.json` | thresholds and calibration, chosen on development data |
| `model.safetensors` | weights for torch |
| `tagger.onnx`, `linker.onnx` | the same network for ONNX Runtime |

The weights come in either form, or both.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tokenizers import Tokenizer

from ..data.schema import Schema
from .decoding import DecodingSettings
from .encoding import TextEncoder
from .settings import NetworkConfig

FORMAT = 1
WEIGHTS = "model.safetensors"
TAGGER = "tagger.onnx"
LINKER = "linker.onnx"


class CheckpointError(ValueError):
    """A folder that is no checkpoint, or a damaged one; the message names the file."""


@dataclass(frozen=True)
class Checkpoint:
    """What every engine needs of a checkpoint, read and checked; the weights stay on disk."""

    folder: Path
    encoder: Mapping[str, Any]
    network: NetworkConfig
    schema: Schema
    tokenizer: Tokenizer
    settings: DecodingSettings

    def text_encoder(self) -> TextEncoder:
        """The tokenizer with this model's windows."""
        return TextEncoder(self.tokenizer, self.network.window_size, self.network.window_overlap)

    def file(self, name: str) -> Path:
        """The path of one of its files.

        Raises:
            CheckpointError: if it is not there.
        """
        path = self.folder / name
        if not path.is_file():
            raise CheckpointError(f"checkpoint {self.folder}: file {name!r} is missing")
        return path

    def has_onnx(self) -> bool:
        """Whether the network is there for ONNX Runtime."""
        return (self.folder / TAGGER).is_file() and (self.folder / LINKER).is_file()


def find_checkpoint(source: str | os.PathLike[str]) -> Path:
    """The folder of a checkpoint, downloaded from the model hub if `source` names one there.

    Raises:
        FileNotFoundError: if `source` is neither a folder nor a hub name that can be had.
    """
    folder = Path(source)
    if folder.is_dir():
        return folder
    name = os.fspath(source)
    looks_like_hub = name.count("/") == 1 and not name.startswith((".", "/", "~"))
    if folder.exists() or not looks_like_hub:
        raise FileNotFoundError(f"no checkpoint folder at {name!r}")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
    )

    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise FileNotFoundError(
            f"{name!r} is no folder here, and the model hub did not give it: {error}"
        ) from error


def load_checkpoint(folder: str | os.PathLike[str]) -> Checkpoint:
    """Read all of a checkpoint but its weights.

    Raises:
        CheckpointError: if a file is missing, damaged, or of another kind or format.
    """
    folder = Path(folder)
    config = _json(folder, "config.json")
    if not isinstance(config, dict) or "wartoll_format" not in config:
        raise CheckpointError(
            f"checkpoint {folder}: config.json has no 'wartoll_format'; "
            "this is some other model, not a wartoll checkpoint"
        )
    if config["wartoll_format"] != FORMAT:
        raise CheckpointError(
            f"checkpoint {folder}: format {config['wartoll_format']!r}; "
            f"this version of wartoll reads format {FORMAT}"
        )
    try:
        network = NetworkConfig(**config["network"])
        encoder = dict(config["encoder"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"checkpoint {folder}: config.json: {error!r}") from error
    decoding = _json(folder, "decoding.json")
    try:
        settings = DecodingSettings.from_dict(decoding)
    except ValueError as error:
        raise CheckpointError(f"checkpoint {folder}: decoding.json: {error}") from error
    schema_file = _require(folder, "schema.yaml")
    try:
        schema = Schema.from_yaml(schema_file)
    except (ValueError, TypeError, AttributeError) as error:
        raise CheckpointError(f"checkpoint {folder}: schema.yaml is no schema: {error}") from error
    tokenizer = _tokenizer(folder, encoder)
    return Checkpoint(folder, encoder, network, schema, tokenizer, settings)


def _tokenizer(folder: Path, encoder: Mapping[str, Any]) -> Tokenizer:
    tokenizer_file = _require(folder, "tokenizer.json")
    try:
        tokenizer = Tokenizer.from_file(str(tokenizer_file))
    except Exception as error:  # tokenizers raises the bare class
        raise CheckpointError(
            f"checkpoint {folder}: tokenizer.json is no tokenizer: {error}"
        ) from error
    known = encoder.get("vocab_size", tokenizer.get_vocab_size())
    if tokenizer.get_vocab_size() > known:
        raise CheckpointError(
            f"checkpoint {folder}: tokenizer.json has {tokenizer.get_vocab_size()} pieces, but "
            f"the encoder in config.json knows {known}; they belong to different models"
        )
    return tokenizer


def write_checkpoint(
    folder: Path,
    encoder: Mapping[str, Any],
    network: NetworkConfig,
    schema: Schema,
    tokenizer: Tokenizer,
    settings: DecodingSettings,
) -> None:
    """Write all of a checkpoint but its weights into `folder`, which must exist."""
    config = {
        "wartoll_format": FORMAT,
        "network": dataclasses.asdict(network),
        "encoder": dict(encoder),
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    (folder / "schema.yaml").write_text(
        yaml.safe_dump(schema.to_dict(), sort_keys=False), encoding="utf-8"
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    write_settings(folder, settings)


def write_settings(folder: Path, settings: DecodingSettings) -> None:
    """Write thresholds and calibration into a checkpoint."""
    (folder / "decoding.json").write_text(
        json.dumps(settings.to_dict(), indent=2) + "\n", encoding="utf-8"
    )


def _require(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise CheckpointError(f"checkpoint {folder}: file {name!r} is missing")
    return path


def _json(folder: Path, name: str) -> Any:
    try:
        return json.loads(_require(folder, name).read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CheckpointError(f"checkpoint {folder}: {name} is not JSON: {error}") from error
