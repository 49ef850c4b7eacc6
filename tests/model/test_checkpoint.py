import json
import re
import shutil
import sys

import onnx
import pytest
import yaml
from onnx import TensorProto, helper
from safetensors.torch import load_file, save_file

from wartoll.model.checkpoint import CheckpointError, find_checkpoint, load_checkpoint
from wartoll.model.extractor import Extractor
from wartoll.model.torch_checkpoint import load_network, save_network

FILES = {
    "config.json",
    "decoding.json",
    "linker.onnx",
    "model.safetensors",
    "schema.yaml",
    "tagger.onnx",
    "tokenizer.json",
}


@pytest.fixture
def copy(tiny_model, tmp_path):
    """A copy of the tiny checkpoint that a test may damage."""
    return shutil.copytree(tiny_model, tmp_path / "model")


def refusal(folder, engine="auto"):
    """The message with which a checkpoint is refused, without the folder's name."""
    with pytest.raises(CheckpointError) as raised:
        Extractor.from_pretrained(folder, engine)
    message = str(raised.value)
    assert message.startswith(f"checkpoint {folder}: ")
    return message.removeprefix(f"checkpoint {folder}: ")


def edit_json(path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def truncate(path, share=0.5):
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])


def test_a_checkpoint_holds_all_it_needs(tiny_model):
    assert {path.name for path in tiny_model.iterdir()} == FILES
    config = (tiny_model / "config.json").read_text()
    assert json.loads(config)["wartoll_format"] == 1
    assert not re.search(r'"/|[a-z]:\\\\', config), "a path of the machine it was trained on"


def test_saved_and_loaded_it_predicts_the_same(tiny_model, tmp_path, tiny_documents):
    first = Extractor.from_pretrained(tiny_model, "torch")
    checkpoint = load_checkpoint(tiny_model)
    save_network(tmp_path, load_network(checkpoint), checkpoint.tokenizer, checkpoint.settings)
    second = Extractor.from_pretrained(tmp_path, "torch")
    predicted = first.predict_documents(tiny_documents)
    assert any(document.relations for document in predicted)
    assert second.predict_documents(tiny_documents) == predicted
    assert second.predictor.settings == first.predictor.settings
    assert second.schema == first.schema
    for name in ("config.json", "decoding.json", "schema.yaml", "tokenizer.json"):
        assert (tmp_path / name).read_text() == (tiny_model / name).read_text()


def test_a_loaded_network_is_ready_for_inference(tiny_model):
    assert not load_network(load_checkpoint(tiny_model)).training


@pytest.mark.parametrize("name", ["config.json", "decoding.json", "schema.yaml", "tokenizer.json"])
def test_a_missing_file_is_named(copy, name):
    (copy / name).unlink()
    assert refusal(copy) == f"file {name!r} is missing"


@pytest.mark.parametrize(
    ("name", "engine"),
    [("model.safetensors", "torch"), ("tagger.onnx", "onnx"), ("linker.onnx", "onnx")],
)
def test_missing_weights_are_named(copy, name, engine):
    (copy / name).unlink()
    assert refusal(copy, engine) == f"file {name!r} is missing"


def test_without_graphs_torch_takes_over(copy):
    assert load_checkpoint(copy).has_onnx()
    (copy / "linker.onnx").unlink()
    assert not load_checkpoint(copy).has_onnx()
    assert type(Extractor.from_pretrained(copy).predictor.engine).__name__ == "TorchEngine"
    (copy / "model.safetensors").unlink()
    assert refusal(copy) == "file 'model.safetensors' is missing"


@pytest.mark.parametrize("name", ["config.json", "decoding.json"])
@pytest.mark.parametrize("raw", [b'{"a": ', b"\xff\xfe", b""])
def test_what_is_no_json_is_named(copy, name, raw):
    (copy / name).write_bytes(raw)
    assert refusal(copy).startswith(f"{name} is not JSON: ")


@pytest.mark.parametrize("config", [{"model_type": "bert", "hidden_size": 32}, [1], None])
def test_a_foreign_model_is_told(copy, config):
    (copy / "config.json").write_text(json.dumps(config))
    assert refusal(copy) == (
        "config.json has no 'wartoll_format'; this is some other model, not a wartoll checkpoint"
    )


def test_another_format_is_told(copy):
    edit_json(copy / "config.json", wartoll_format=99)
    assert refusal(copy) == "format 99; this version of wartoll reads format 1"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"network": None}, "TypeError"),
        ({"network": {"window_sise": 3}}, "window_sise"),
        ({"network": {"window_size": "64"}}, "window_size must be a whole number"),
        ({"network": {"window_size": 8, "window_overlap": 8}}, "window_overlap must be smaller"),
        ({"encoder": 3}, "TypeError"),
    ],
)
def test_sizes_that_cannot_be_are_refused(copy, changes, reason):
    edit_json(copy / "config.json", **changes)
    message = refusal(copy)
    assert message.startswith("config.json: ")
    assert reason in message


@pytest.mark.parametrize("missing", ["network", "encoder"])
def test_a_missing_section_is_named(copy, missing):
    config = json.loads((copy / "config.json").read_text())
    del config[missing]
    (copy / "config.json").write_text(json.dumps(config))
    assert refusal(copy) == f"config.json: KeyError('{missing}')"


@pytest.mark.parametrize(
    "encoder", [{}, {"model_type": "nonesuch"}, {"model_type": "bert", "hidden_size": "x"}]
)
def test_an_encoder_that_cannot_be_is_refused(copy, encoder):
    edit_json(copy / "config.json", encoder=encoder)
    assert refusal(copy, "torch").startswith("config.json describes no encoder: ")


def test_decoding_settings_are_checked(copy):
    edit_json(copy / "decoding.json", thresholds={"victim": {"link": "high", "fallback": 0.1}})
    assert refusal(copy) == (
        "decoding.json: thresholds.victim: expected the numbers link, fallback, "
        "not {'link': 'high', 'fallback': 0.1}"
    )


@pytest.mark.parametrize("raw", ["[1]", "name: x\nentities: [a]", "a: [", "name: x", "\ud800"])
def test_a_damaged_schema_is_named(copy, raw):
    (copy / "schema.yaml").write_bytes(raw.encode("utf-8", "surrogatepass"))
    assert refusal(copy).startswith("schema.yaml is no schema: ")


def test_a_damaged_tokenizer_is_named(copy):
    truncate(copy / "tokenizer.json")
    assert refusal(copy).startswith("tokenizer.json is no tokenizer: ")


def test_a_tokenizer_of_another_model_is_told(copy):
    raw = json.loads((copy / "tokenizer.json").read_text())
    size = len(raw["model"]["vocab"])
    raw["model"]["vocab"]["foreign"] = size
    (copy / "tokenizer.json").write_text(json.dumps(raw))
    assert refusal(copy) == (
        f"tokenizer.json has {size + 1} pieces, but the encoder in config.json knows {size}; "
        "they belong to different models"
    )


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.99])
def test_truncated_weights_are_told(copy, share):
    truncate(copy / "model.safetensors", share)
    assert refusal(copy, "torch").startswith("model.safetensors is damaged or cut short: ")


@pytest.mark.parametrize("name", ["tagger.onnx", "linker.onnx"])
@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_truncated_graphs_are_told(copy, name, share):
    truncate(copy / name, share)
    assert refusal(copy, "onnx").startswith(f"{name} is damaged or no graph: ")


def test_another_graph_is_told(copy):
    value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    other = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Neg", ["x"], ["y"])], "g", [value], [other])
    imports = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=imports, ir_version=8), copy / "linker.onnx")
    assert refusal(copy, "onnx") == (
        "linker.onnx is another graph: it has x where words, first, last, labels, bounds, pairs, "
        "features belong"
    )


def test_weights_of_another_network_are_told(copy):
    weights = load_file(copy / "model.safetensors")
    name = next(iter(weights))
    save_file(
        {key: value for key, value in weights.items() if key != name}, copy / "model.safetensors"
    )
    message = refusal(copy, "torch")
    assert message.startswith("model.safetensors does not fit its config.json and schema.yaml: ")
    assert name in message


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("entities", "its graphs score 13 tags, its schema 'conflict' has 15"),
        ("attributes", "its graphs score 33 attribute values, its schema 'conflict' has 34"),
        ("relations", "its graphs score 10 relations, its schema 'conflict' has 11"),
    ],
)
def test_a_schema_that_does_not_fit_is_told(copy, section, message):
    raw = yaml.safe_load((copy / "schema.yaml").read_text())
    if section == "entities":
        raw["entities"]["WEAPON"] = {}
    elif section == "relations":
        raw["relations"]["ally"] = {"pairs": [["ACTOR", "ACTOR"]]}
    else:
        raw["entities"]["CASUALTY"]["attributes"]["scope"]["values"].append("other")
    (copy / "schema.yaml").write_text(yaml.safe_dump(raw, sort_keys=False))
    assert refusal(copy, "onnx") == message
    assert refusal(copy, "torch").startswith(
        "model.safetensors does not fit its config.json and schema.yaml: "
    )


@pytest.mark.parametrize("name", ["none", "./none", "/none/none", "a/b/c", "~/none"])
def test_a_folder_that_is_not_there(monkeypatch, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError) as raised:
        find_checkpoint(name)
    assert str(raised.value) == f"no checkpoint folder at {name!r}"


def test_a_file_is_no_folder(copy):
    with pytest.raises(FileNotFoundError, match=r"^no checkpoint folder at '.*config\.json'$"):
        Extractor.from_pretrained(copy / "config.json")


@pytest.mark.parametrize("name", ["nobody/nothing", "no body/nothing"])
def test_a_hub_name_that_cannot_be_had(monkeypatch, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(FileNotFoundError) as raised:
        Extractor.from_pretrained(name)
    assert str(raised.value).startswith(
        f"{name!r} is no folder here, and the model hub did not give it: "
    )


def test_an_unknown_engine_is_refused(tiny_model):
    with pytest.raises(ValueError, match=r"^engine must be 'auto', 'onnx' or 'torch', not 'tf'$"):
        Extractor.from_pretrained(tiny_model, "tf")


def test_the_torch_engine_says_what_it_needs(monkeypatch, tiny_model):
    monkeypatch.setitem(sys.modules, "wartoll.model.torch_engine", None)
    with pytest.raises(ImportError) as raised:
        Extractor.from_pretrained(tiny_model, "torch")
    message = str(raised.value)
    assert message.startswith("the torch engine needs torch and transformers (")
    assert message.endswith("); pip install 'wartoll[train]'")
