import re
from pathlib import Path

import pytest
import yaml

import wartoll
from wartoll.train.config import ConfigError, ObjectiveConfig, TrainingConfig, load_config

CONFIGS = Path(wartoll.__file__).parent / "configs"


@pytest.fixture
def files(tmp_path):
    """The paths that a minimal configuration in `tmp_path` names."""
    (tmp_path / "data").mkdir()
    (tmp_path / "encoder").mkdir()
    for name in ("schema.yaml", "data/train.txt", "data/dev.txt"):
        (tmp_path / name).write_text("")
    return {
        "schema": "schema.yaml",
        "output": "runs/one",
        "data": {"train": "data/train.txt", "dev": "data/dev.txt"},
        "encoder": {"path": "encoder"},
    }


@pytest.fixture
def load(tmp_path, files):
    """Loads the minimal configuration with some keys replaced, or a text as it is."""

    def read(text=None, **changes):
        path = tmp_path / "run.yaml"
        path.write_text(text or yaml.safe_dump(files | changes), encoding="utf-8")
        return load_config(path)

    return read


def refusal(load, tmp_path, *text, **changes):
    """The message with which a configuration is refused, without the file's name."""
    with pytest.raises(ConfigError) as raised:
        load(*text, **changes)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'run.yaml'}: ")
    return message.removeprefix(f"{tmp_path / 'run.yaml'}: ")


def test_paths_start_at_the_file(load, tmp_path):
    config = load()
    assert config.schema == str(tmp_path / "schema.yaml")
    assert config.output == str(tmp_path / "runs" / "one")
    assert config.data.train == str(tmp_path / "data" / "train.txt")
    assert config.data.dev == str(tmp_path / "data" / "dev.txt")
    assert config.encoder.path == str(tmp_path / "encoder")


def test_what_is_left_out_keeps_its_default(load):
    config = load(training={"epochs": 3})
    assert config.training == TrainingConfig(epochs=3)
    assert config.objective == ObjectiveConfig()
    assert config.export == "none"


def test_values_are_read(load):
    config = load(
        encoder={"path": "encoder", "sha256": "ab", "dropout": 0},
        training={"learning_rate": "4e-4", "weight_decay": 1, "precision": "fp32"},
        export="int8",
    )
    assert (config.encoder.sha256, config.encoder.dropout) == ("ab", 0.0)
    assert (config.training.learning_rate, config.training.weight_decay) == (0.0004, 1.0)
    assert (config.training.precision, config.export) == ("fp32", "int8")


def test_a_name_that_is_no_folder_is_left_to_the_hub(load):
    assert load(encoder={"path": "some-lab/some-encoder"}).encoder.path == "some-lab/some-encoder"
    assert load(encoder={"path": "bert-base"}).encoder.path == "bert-base"


def test_a_folder_inside_an_installed_package(load):
    config = load(encoder={"path": "package:wartoll/configs/schemas"})
    assert config.encoder.path == str(CONFIGS / "schemas")


@pytest.mark.parametrize("name", ["no_such_package", "no.such.package", ""])
def test_a_package_that_is_not_installed(load, tmp_path, name):
    message = refusal(load, tmp_path, encoder={"path": f"package:{name}/model"})
    assert message == (
        f"encoder.path 'package:{name}/model': there is no installed package {name!r}; "
        f"try: pip install {name.replace('_', '-')}"
    )


@pytest.mark.parametrize("path", ["./none", "package:wartoll/none", "../none"])
def test_an_encoder_that_is_not_there(load, tmp_path, path):
    message = refusal(load, tmp_path, encoder={"path": path})
    assert re.fullmatch(r"'encoder\.path' leads to /\S*/none, which is no folder", message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"ouput": "x"},
            "unknown key 'ouput' (known: schema, output, data, encoder, network, objective, "
            "training, export)",
        ),
        (
            {"data": {"train": "data/train.txt", "dev": "data/dev.txt", "test": "x"}},
            "unknown key 'data.test' (known: train, dev)",
        ),
        ({"data": {"train": "data/train.txt"}}, "key 'data.dev' is missing"),
        ({"data": "data"}, "data: expected a mapping, found 'data'"),
        ({"encoder": None}, "encoder: expected a mapping, found None"),
        ({"output": 3}, "'output' must be str, not 3"),
        ({"training": {"epochs": "three"}}, "'training.epochs' must be int, not 'three'"),
        ({"training": {"epochs": 1.5}}, "'training.epochs' must be int, not 1.5"),
        ({"training": {"epochs": True}}, "'training.epochs' must be int, not True"),
        (
            {"training": {"learning_rate": "fast"}},
            "'training.learning_rate' must be float, not 'fast'",
        ),
        ({"training": {"warmup": True}}, "'training.warmup' must be float, not True"),
        (
            {"training": {"precision": "fp16"}},
            "'training.precision' must be one of auto, bf16, fp32, not 'fp16'",
        ),
        ({"export": "int4"}, "'export' must be one of none, fp32, int8, not 'int4'"),
        (
            {"encoder": {"path": "encoder", "sha256": 12}},
            "'encoder.sha256' must be str | None, not 12",
        ),
        (
            {"training": {"epochs": 0}},
            "training: epochs must be a whole number of 1 or more, not 0",
        ),
        (
            {"training": {"batch_texts": -2}},
            "training: batch_texts must be a whole number of 1 or more, not -2",
        ),
        (
            {"objective": {"unpunctuated": 1.5}},
            "objective: unpunctuated must be a number from 0 to 1, not 1.5",
        ),
        (
            {"objective": {"lower_case": ".nan"}},
            "'objective.lower_case' must be float, not '.nan'",
        ),
        (
            {"network": {"window_size": 0}},
            "network: window_size must be a whole number of 1 or more, not 0",
        ),
        (
            {"network": {"window_size": 64, "window_overlap": 64}},
            "network: window_overlap must be smaller than window_size = 64, not 64",
        ),
        ({"network": {"dropout": 2}}, "network: dropout must be a number from 0 to 1, not 2.0"),
    ],
)
def test_what_does_not_fit_is_refused(load, tmp_path, changes, message):
    assert refusal(load, tmp_path, **changes) == message


def test_not_a_number_is_refused_as_a_share(load, tmp_path):
    message = refusal(load, tmp_path, objective={"lower_case": float("nan")})
    assert message == "objective: lower_case must be a number from 0 to 1, not nan"


@pytest.mark.parametrize("key", ["schema", "data.train", "data.dev"])
def test_a_path_that_leads_nowhere(load, tmp_path, files, key):
    section, _, name = key.partition(".")
    change = files[section] | {name: "none"} if name else "none"
    assert refusal(load, tmp_path, **{section: change}) == (
        f"'{key}' leads to {tmp_path / 'none'}, which does not exist"
    )


def test_a_file_that_is_no_mapping(load, tmp_path):
    assert refusal(load, tmp_path, "[1]") == "the file: expected a mapping, found [1]"
    assert refusal(load, tmp_path, "# nothing") == "the file: expected a mapping, found None"


def test_a_file_that_is_no_yaml(load, tmp_path):
    assert refusal(load, tmp_path, "a: [").startswith("not YAML: while parsing")
    path = tmp_path / "run.yaml"
    path.write_bytes(b"schema: \xff")
    with pytest.raises(ConfigError, match=r"run\.yaml: not YAML: 'utf-8' codec can't decode byte"):
        load_config(path)


def test_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.yaml"):
        load_config(tmp_path / "none.yaml")


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.yaml")), ids=lambda path: path.name)
def test_shipped_configurations_load(path):
    config = load_config(path)
    assert Path(config.schema).is_file()
