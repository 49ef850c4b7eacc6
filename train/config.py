"""One YAML file is one run: what it may say, and where its paths lead.

Every section is a frozen dataclass; a key that no field has is refused, with the known ones.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from ..model.settings import NetworkConfig, check_at_least, check_share


class ConfigError(ValueError):
    """A run configuration that cannot be used, with the file and the key."""


@dataclass(frozen=True)
class DataConfig:
    """Corpora, as files or folders; relative paths start at the configuration file."""

    train: str
    dev: str


@dataclass(frozen=True)
class EncoderConfig:
    """The pretrained encoder.

    `path` is a folder, a hub name, or `package:NAME/FOLDER` for files inside an installed Python
    package. `sha256`, if given, must match the folder's `model.safetensors`. `dropout` replaces
    the encoder's hidden dropout and `attention_dropout` that of its attention: on CPUs any
    attention dropout switches the fused kernel off and halves the speed.
    """

    path: str
    sha256: str | None = None
    dropout: float = 0.1
    attention_dropout: float = 0.0


@dataclass(frozen=True)
class ObjectiveConfig:
    """Weights of the losses, and how often a training text is shown with the flaws of real text.

    `lower_case` and `upper_case` are the shares of texts that are shown, each time anew, as if
    typed all in one case; `unpunctuated` is the share that gets a copy without punctuation.
    `hidden_pieces` is the share of word pieces that are replaced by the mask token, anew in
    every step.
    """

    tag_weight: float = 1.0
    attribute_weight: float = 1.0
    relation_weight: float = 0.3
    lower_case: float = 0.2
    upper_case: float = 0.1
    unpunctuated: float = 0.15
    hidden_pieces: float = 0.08

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        for name in ("lower_case", "upper_case", "unpunctuated", "hidden_pieces"):
            check_share(name, getattr(self, name))


@dataclass(frozen=True)
class TrainingConfig:
    """Optimisation. `batch_texts` counts documents a step and device."""

    epochs: int = 7
    batch_texts: int = 8
    learning_rate: float = 4e-4
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.1
    max_gradient_norm: float = 1.0
    seed: int = 13
    patience: int = 4
    precision: Literal["auto", "bf16", "fp32"] = "auto"

    def __post_init__(self) -> None:
        """Refuse a run without a step."""
        for name in ("epochs", "batch_texts", "patience"):
            check_at_least(name, getattr(self, name), 1)


@dataclass(frozen=True)
class RunConfig:
    """A whole run; `output` is the folder that its checkpoints and the final model go to.

    `export` adds graphs for ONNX Runtime to the final model, in float32 or in int8.
    """

    schema: str
    output: str
    data: DataConfig
    encoder: EncoderConfig
    network: NetworkConfig = field(default_factory=NetworkConfig)
    objective: ObjectiveConfig = field(default_factory=ObjectiveConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    export: Literal["none", "fp32", "int8"] = "none"


def load_config(path: str | Path) -> RunConfig:
    """Read a run from YAML and check its keys, its types and its paths.

    Raises:
        FileNotFoundError: if there is no such file.
        ConfigError: naming the file, the key and what was expected.
    """
    path = Path(path)
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not YAML: {error}") from error
    try:
        config = _read(RunConfig, raw, "")
        config = _resolve(config, path.parent)
        _check_paths(config)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
    return config


def _read(kind: Any, raw: Any, where: str) -> Any:
    """Make the dataclass `kind` from a mapping, refusing unknown and missing keys."""
    if not isinstance(raw, dict):
        raise ConfigError(f"{where or 'the file'}: expected a mapping, found {raw!r}")
    hints = typing.get_type_hints(kind)
    known = {f.name: f for f in dataclasses.fields(kind)}
    prefix = f"{where}." if where else ""
    for key in raw:
        if key not in known:
            raise ConfigError(f"unknown key '{prefix}{key}' (known: {', '.join(known)})")
    values: dict[str, Any] = {}
    for name, item in known.items():
        if name in raw:
            values[name] = _value(hints[name], raw[name], prefix + name)
        elif item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
            raise ConfigError(f"key '{prefix}{name}' is missing")
    try:
        return kind(**values)
    except ValueError as error:
        raise ConfigError(f"{where}: {error}") from error


def _value(hint: Any, raw: Any, where: str) -> Any:
    if dataclasses.is_dataclass(hint):
        return _read(hint, raw, where)
    if typing.get_origin(hint) is Literal:
        if raw not in typing.get_args(hint):
            allowed = ", ".join(map(str, typing.get_args(hint)))
            raise ConfigError(f"'{where}' must be one of {allowed}, not {raw!r}")
        return raw
    # YAML reads 4e-4, without a dot, as a string.
    if hint is float and isinstance(raw, str | int) and not isinstance(raw, bool):
        try:
            return float(raw)
        except ValueError:
            pass
    if not isinstance(raw, hint) or (isinstance(raw, bool) and hint is not bool):
        name = getattr(hint, "__name__", str(hint))
        raise ConfigError(f"'{where}' must be {name}, not {raw!r}")
    return raw


def _resolve(config: RunConfig, base: Path) -> RunConfig:
    """Make the paths of a configuration absolute."""

    def absolute(value: str) -> str:
        return str((base / value).resolve())

    encoder = config.encoder.path
    if encoder.startswith("package:"):
        encoder = str(_package_path(encoder))
    elif encoder.startswith((".", "/", "~")):  # a folder, and no name on the hub
        encoder = absolute(str(Path(encoder).expanduser()))
    elif (base / encoder).is_dir():
        encoder = absolute(encoder)
    return dataclasses.replace(
        config,
        schema=absolute(config.schema),
        output=absolute(config.output),
        data=DataConfig(absolute(config.data.train), absolute(config.data.dev)),
        encoder=dataclasses.replace(config.encoder, path=encoder),
    )


def _package_path(value: str) -> Path:
    """The folder behind `package:NAME/FOLDER`, without importing the package."""
    name, _, folder = value.removeprefix("package:").partition("/")
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    if spec is None or spec.origin is None:
        raise ConfigError(
            f"encoder.path {value!r}: there is no installed package {name!r}; "
            f"try: pip install {name.replace('_', '-')}"
        )
    return Path(spec.origin).parent / folder


def _check_paths(config: RunConfig) -> None:
    for key, value in (
        ("schema", config.schema),
        ("data.train", config.data.train),
        ("data.dev", config.data.dev),
    ):
        if not Path(value).exists():
            raise ConfigError(f"'{key}' leads to {value}, which does not exist")
    encoder = Path(config.encoder.path)
    if encoder.is_absolute() and not encoder.is_dir():
        raise ConfigError(f"'encoder.path' leads to {encoder}, which is no folder")
