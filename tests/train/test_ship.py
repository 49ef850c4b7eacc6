import json
import shutil

import pytest

from wartoll.model.checkpoint import CheckpointError
from wartoll.model.extractor import Extractor
from wartoll.train.card import format_card
from wartoll.train.ship import SHIPPED, ship

RUN = {
    "encoder_sha256": "ab12",
    "train_documents": 1234,
    "train_sha256": "cd34",
    "dev_documents": 56,
    "seed": 7,
    "commit": "ef56",
    "minutes": 12.5,
    "machine": "toy, 2 threads",
    "bf16": False,
}


@pytest.fixture
def corpora(tiny_corpus):
    return [tiny_corpus / "train.txt", tiny_corpus / "dev.txt"]


def test_a_run_becomes_a_checkpoint_with_its_card(tiny_run, corpora, tmp_path, tiny_documents):
    target = tmp_path / "shipped"
    ship(tiny_run, target, corpora)
    assert {path.name for path in target.iterdir()} == {*SHIPPED, "README.md", "scores.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["shipped"]
    by_run = Extractor.from_pretrained(tiny_run / "model", "onnx")
    shipped = Extractor.from_pretrained(target)
    assert shipped.predict_documents(tiny_documents) == by_run.predict_documents(tiny_documents)

    measured = json.loads((target / "scores.json").read_text())
    assert measured["run"] == json.loads((tiny_run / "run.json").read_text())
    assert list(measured["scores"]) == ["train", "dev"]
    for engines in measured["scores"].values():
        assert list(engines) == ["torch", "onnx"]
        assert engines["torch"].keys() == {
            "mentions", "attributes", "victim", "relations", "same_as pairs", "casualty record",
        }  # fmt: skip
    trained = measured["scores"]["train"]["onnx"]["mentions"]
    card = (target / "README.md").read_text()
    low, high = trained["interval"]
    assert f"| {trained['f1']:.3f} ({low:.3f}-{high:.3f}) |" in card


def test_nothing_is_replaced_unasked(tiny_run, corpora, tmp_path):
    target = tmp_path / "shipped"
    target.mkdir()
    (target / "notes").write_text("mine")
    with pytest.raises(FileExistsError) as raised:
        ship(tiny_run, target, corpora)
    assert str(raised.value) == f"{target} exists; name another folder or use --overwrite"
    # What is no checkpoint is not replaced even when asked.
    with pytest.raises(CheckpointError):
        ship(tiny_run, target, corpora, overwrite=True)
    assert (target / "notes").read_text() == "mine"


def test_an_unfinished_run_leaves_the_earlier_checkpoint(tiny_run, tiny_model, corpora, tmp_path):
    run, target = tmp_path / "run", tmp_path / "shipped"
    shutil.copytree(tiny_model, target)
    shutil.copytree(tiny_run, run, ignore=shutil.ignore_patterns("linker.onnx", "checkpoint-*"))
    before = {path.name for path in target.iterdir()}
    with pytest.raises(FileNotFoundError, match=r"linker\.onnx"):
        ship(run, target, corpora, overwrite=True)
    assert {path.name for path in target.iterdir()} == before
    assert {path.name for path in tmp_path.iterdir()} == {"run", "shipped"}


def test_the_card_shows_what_was_measured():
    score = {"f1": 0.8126, "interval": [0.79, 0.8349]}
    undefined = {"f1": None, "interval": None}
    scores = {"test": {"torch": {"mentions": score, "victim": undefined}}}
    card = format_card(RUN, scores)
    assert (
        "| corpus | engine | mentions | victim |\n"
        "| --- | --- | --- | --- |\n"
        "| test | torch | 0.813 (0.790-0.835) | - |\n"
    ) in card
    for line in (
        "| encoder SHA-256 | `ab12` |",
        "| trained on | `data/corpus/train` alone: 1234 documents, SHA-256 `cd34` |",
        "| chosen on | `data/corpus/dev` (56 documents): epoch, thresholds, calibration |",
        "| seed | 7 |",
        "| commit | `ef56` |",
        "| training | 12.5 minutes, toy, 2 threads, float32 |",
    ):
        assert f"{line}\n" in card
    assert "2 threads, bf16 |\n" in format_card(RUN | {"bf16": True}, scores)
