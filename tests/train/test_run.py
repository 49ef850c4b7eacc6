import json
import re

import pytest
import torch
import yaml
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel

from wartoll.data.corpus import read_documents
from wartoll.data.errors import CorpusError
from wartoll.model.checkpoint import load_checkpoint
from wartoll.model.encoding import TextEncoder
from wartoll.model.extractor import Extractor
from wartoll.model.torch_checkpoint import load_network
from wartoll.train.config import ConfigError, ObjectiveConfig, load_config
from wartoll.train.corpora import TrainingDataError, corpus_hash
from wartoll.train.evaluation import evaluate
from wartoll.train.examples import Collator, build_examples
from wartoll.train.objective import Objective
from wartoll.train.run import build_network, train

ONE_EPOCH = {"epochs": 1, "batch_texts": 2, "precision": "fp32"}
PLAIN = "id: plain\n\nNobody died.\n"
FULL = "id: full\n\n[Six|CASUALTY.killed c victim=a] [men|ACTOR.unknown a] died.\n"


@pytest.fixture
def data(tiny_corpus, tmp_path):
    """Writes a training corpus and returns the configuration's section."""

    def write(text):
        path = tmp_path / "train.txt"
        path.write_text(text, encoding="utf-8")
        return {"train": str(path), "dev": str(tiny_corpus / "dev.txt")}

    return write


def refused(path, error):
    """The message with which a run is refused; nothing may have been written."""
    with pytest.raises(error) as raised:
        train(path)
    assert not (path.parent / "out").exists()
    return str(raised.value)


def test_a_run_leaves_its_model_its_record_and_two_checkpoints(tiny_run):
    names = {path.name for path in tiny_run.iterdir()}
    checkpoints = {name for name in names if name.startswith("checkpoint-")}
    assert names - checkpoints == {"model", "run.json", "runs"}
    assert 1 <= len(checkpoints) <= 2
    assert list(tiny_run.glob("runs/*/events.out.tfevents.*"))


def test_the_record_says_how_the_model_came_about(tiny_run, tiny_corpus):
    record = json.loads((tiny_run / "run.json").read_text())
    assert (record["seed"], record["training"]["epochs"], record["bf16"]) == (13, 8, False)
    assert record["network"]["window_size"] == 64
    documents = read_documents(tiny_corpus / "train.txt")
    for use in ("train", "dev"):
        assert record[f"{use}_documents"] == 5
        assert record[f"{use}_sha256"] == corpus_hash(documents)
    assert record["versions"]["torch"] == torch.__version__
    assert {"mention_f1", "record_f1", "victim_f1"} <= set(record["dev"])


def test_the_finished_model_is_the_best_checkpoint(tiny_run):
    last = max(tiny_run.glob("checkpoint-*"), key=lambda path: int(path.name[11:]))
    state = json.loads((last / "trainer_state.json").read_text())
    best = load_file(f"{state['best_model_checkpoint']}/model.safetensors")
    model = load_file(tiny_run / "model" / "model.safetensors")
    assert {f"network.{name}" for name in model} == set(best)
    assert all(torch.equal(value, best[f"network.{name}"]) for name, value in model.items())
    scores = [
        entry["eval_record_f1"] for entry in state["log_history"] if "eval_record_f1" in entry
    ]
    assert state["best_metric"] == max(scores)


def test_two_epochs_lower_the_loss(write_config, tmp_path, conflict):
    rates = {"learning_rate": 0.01, "head_learning_rate": 0.01}
    path = write_config(tmp_path, training=ONE_EPOCH | rates | {"epochs": 2})
    config = load_config(path)
    tokenizer = Tokenizer.from_file(f"{config.encoder.path}/tokenizer.json")
    encoder = TextEncoder(tokenizer, 64, 16)
    examples, _ = build_examples(read_documents(config.data.train), encoder, conflict)
    batch = Collator(encoder)(examples)

    def losses(network):
        with torch.inference_mode():
            return Objective(network, ObjectiveConfig(), encoder).eval()(**batch)

    before = losses(build_network(config, conflict))
    after = losses(load_network(load_checkpoint(train(path))))
    for name in ("loss", "tag_loss", "attribute_loss", "relation_loss"):
        assert after[name] < 0.95 * before[name], name


def test_a_few_documents_can_be_learnt_by_heart(write_config, tiny_run_changes, tmp_path):
    # Every part must work together for this: words, pieces, windows, heads, losses, decoding.
    # The bounds leave room for processors that add up in another order.
    training = tiny_run_changes["training"] | {"epochs": 30, "patience": 30}
    sizes = {"window_size": 64, "window_overlap": 16, "span_width": 24, "pair_width": 24}
    path = write_config(
        tmp_path,
        data=tiny_run_changes["data"],
        training=training,
        network=sizes | {"dropout": 0.0},
        objective={"unpunctuated": 0, "lower_case": 0, "upper_case": 0, "hidden_pieces": 0},
    )
    extractor = Extractor.from_pretrained(train(path))
    gold = read_documents(tiny_run_changes["data"]["train"])
    scores = evaluate(gold, extractor.predict_documents(gold), extractor.schema).main_scores()
    assert scores["mention_f1"] > 0.9
    assert scores["relation_f1"] > 0.75
    assert scores["record_f1"] > 0.75


def test_seeds_decide_the_weights(write_config, tmp_path, conflict):
    # One epoch is enough: what the seed decides is decided before its end.
    weights = []
    for number, seed in enumerate((13, 13, 14)):
        folder = tmp_path / str(number)
        folder.mkdir()
        train(write_config(folder, training=ONE_EPOCH | {"seed": seed}))
        weights.append(load_file(folder / "out" / "model" / "model.safetensors"))
    assert all(torch.equal(value, weights[1][name]) for name, value in weights[0].items())
    assert not all(torch.equal(value, weights[2][name]) for name, value in weights[0].items())


def test_what_cannot_be_reached_is_printed(write_config, data, tmp_path, capsys):
    inside = "id: in\n\n[Ant|ACTOR.state x]i-[army|ACTOR.state y same_as=x] riots\n===\n"
    path = write_config(tmp_path, data=data(inside + FULL), training=ONE_EPOCH,
                        objective={"unpunctuated": 0.5})  # fmt: skip
    train(path)
    shown = capsys.readouterr().out
    assert (
        "2 training documents, 3 with copies: out of the network's reach:\n"
        "  1 ACTOR mentions that begin or end inside a word\n"
        "  1 same_as relations between mentions that are no candidates\n"
    ) in shown
    assert shown.endswith(f"finished: {tmp_path / 'out' / 'model'}\n")


def test_bfloat16_trains_weights_of_full_precision(write_config, tmp_path):
    model = train(write_config(tmp_path, training=ONE_EPOCH | {"precision": "bf16"}))
    weights = load_file(model / "model.safetensors")
    assert {value.dtype for value in weights.values()} == {torch.float32}
    assert all(value.isfinite().all() for value in weights.values())
    assert json.loads((tmp_path / "out" / "run.json").read_text())["bf16"] is True


def test_a_finished_run_gone_on_with_stays_as_it_is(write_config, tmp_path):
    path = write_config(tmp_path, training=ONE_EPOCH)
    weights = train(path) / "model.safetensors"
    before = weights.read_bytes()
    assert train(path, resume=True) / "model.safetensors" == weights
    assert weights.read_bytes() == before


@pytest.mark.parametrize(
    ("family", "sizes", "inside", "attention"),
    [
        ("bert", {"hidden_size": 8}, "hidden_dropout_prob", "attention_probs_dropout_prob"),
        ("distilbert", {"dim": 8, "n_heads": 2}, "dropout", "attention_dropout"),
        ("modernbert", {"hidden_size": 8}, "mlp_dropout", "attention_dropout"),
    ],
)
def test_dropout_reaches_encoders_of_every_family(
    write_config, tmp_path, conflict, family, sizes, inside, attention
):
    few = {"vocab_size": 9, "num_hidden_layers": 1, "num_attention_heads": 2, "pad_token_id": 0,
           "intermediate_size": 8, "n_layers": 1, "hidden_dim": 8}  # fmt: skip
    encoder = AutoModel.from_config(AutoConfig.for_model(family, **few | sizes))
    encoder.save_pretrained(tmp_path / "encoder")
    path = write_config(
        tmp_path, encoder={"path": "encoder", "dropout": 0.25, "attention_dropout": 0.125}
    )
    config = build_network(load_config(path), conflict).encoder.config
    assert (getattr(config, inside), getattr(config, attention)) == (0.25, 0.125)


def test_mentions_alone_can_be_learnt(write_config, tmp_path):
    schema = {"name": "men", "entities": {"MAN": {}, "PLACE": {}}}
    (tmp_path / "schema.yaml").write_text(yaml.safe_dump(schema))
    (tmp_path / "men.txt").write_text("id: m\n\nSix [men|MAN a] fled [Oro|PLACE b].\n")
    path = write_config(
        tmp_path,
        schema="schema.yaml",
        data={"train": "men.txt", "dev": "men.txt"},
        training=ONE_EPOCH,
    )
    model = train(path)
    assert Extractor.from_pretrained(model).schema.labels == ("MAN", "PLACE")
    assert set(json.loads((tmp_path / "out" / "run.json").read_text())["dev"]) == {"mention_f1"}


def test_an_earlier_run_is_replaced_only_when_asked(write_config, tmp_path):
    path = write_config(tmp_path, training=ONE_EPOCH)
    output = tmp_path / "out"
    output.mkdir()
    (output / "notes.txt").write_text("mine")
    (output / "run.json").write_text("old")
    with pytest.raises(FileExistsError, match=f"^{re.escape(str(output))} holds an earlier run; "):
        train(path)
    assert (output / "run.json").read_text() == "old"
    train(path, overwrite=True)
    assert (output / "notes.txt").read_text() == "mine"
    assert json.loads((output / "run.json").read_text())["seed"] == 13


def test_nothing_to_resume_is_told(write_config, tmp_path):
    path = write_config(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"out: no checkpoint to resume from$"):
        train(path, resume=True)


def test_a_corpus_with_faults_is_refused_with_all_of_them(write_config, data, tmp_path):
    faulty = FULL.replace("ACTOR.unknown", "PERSON") + "===\n" + PLAIN + "[x|ACTOR\n===\n" + FULL
    message = refused(write_config(tmp_path, data=data(faulty)), CorpusError)
    lines = message.splitlines()
    assert lines[0].endswith(" faults in the corpus, nothing was read:")
    path = tmp_path / "train.txt"
    assert any(line.startswith(f"{path}:3: document 'full': ") for line in lines)
    assert any(line.startswith(f"{path}:8: document 'plain': ") for line in lines)
    assert "label 'PERSON' is not in schema 'conflict'" in message


def test_a_corpus_that_lost_its_relations_is_refused(write_config, data, tmp_path):
    config = write_config(tmp_path, data=data(FULL.replace(" victim=a", "")))
    assert "none of 1 documents has a relation" in refused(config, TrainingDataError)
    (tmp_path / "train.txt").write_text(PLAIN)
    assert "none of 1 documents has a mention" in refused(config, TrainingDataError)


def test_an_encoder_with_another_hash_is_refused(write_config, tmp_path, tiny_encoder):
    config = write_config(tmp_path, encoder={"path": str(tiny_encoder), "sha256": "ab"})
    message = refused(config, TrainingDataError)
    assert message.startswith(f"{tiny_encoder / 'model.safetensors'} is not the file ")


def test_windows_larger_than_the_encoder_are_refused(write_config, tmp_path, tiny_encoder):
    config = write_config(tmp_path, network={"window_size": 129, "window_overlap": 8})
    assert refused(config, ConfigError) == (
        f"network.window_size is 129, but the encoder {tiny_encoder} reads no more than 128 pieces "
        "at once"
    )
