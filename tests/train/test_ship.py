"""Shipping a finished run: the checkpoint, what was measured, and the card."""

import json
import shutil

import pytest

from wartoll.data.document import Document
from wartoll.model.checkpoint import CheckpointError
from wartoll.model.extractor import Extractor
from wartoll.train.card import format_card
from wartoll.train.evaluate_command import evaluate_checkpoint
from wartoll.train.ship import corpus_name, ship

FILES = [
    "README.md", "config.json", "decoding.json", "linker.onnx", "schema.yaml", "scores.json",
    "tagger.onnx", "tokenizer.json",
]  # fmt: skip


def test_a_shipped_run_reads_like_the_run_and_tells_its_scores(tiny_run, tiny_corpus, tmp_path):
    target = tmp_path / "shipped"
    corpus = tiny_corpus / "dev.txt"
    ship(tiny_run, target, [corpus])
    assert sorted(path.name for path in target.iterdir()) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["shipped"]
    document = Document("d", "Two soldiers were killed in an ambush.")
    one, other = (
        Extractor.from_pretrained(folder).predict_documents([document])
        for folder in (tiny_run / "model", target)
    )
    assert one == other
    measured = json.loads((target / "scores.json").read_text(encoding="utf-8"))
    assert measured["run"] == json.loads((tiny_run / "run.json").read_text(encoding="utf-8"))
    record = evaluate_checkpoint(target, corpus, engine="onnx").records.record
    assert measured["scores"]["dev"]["onnx"]["casualty record"] == record.to_dict()
    card = (target / "README.md").read_text(encoding="utf-8")
    assert card == format_card(measured["run"], measured["scores"])


def test_nothing_is_replaced_unasked(tiny_run, tiny_corpus, tmp_path):
    target = tmp_path / "shipped"
    target.mkdir()
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"shipped exists; name another folder or use"):
        ship(tiny_run, target, [tiny_corpus / "dev.txt"])
    with pytest.raises(CheckpointError, match=r"'config.json' is missing"):
        ship(tiny_run, target, [tiny_corpus / "dev.txt"], overwrite=True)
    assert (target / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_an_earlier_checkpoint_is_replaced_when_asked(tiny_run, tiny_corpus, tmp_path):
    target = tmp_path / "shipped"
    shutil.copytree(tiny_run / "model", target)
    ship(tiny_run, target, [tiny_corpus / "dev.txt"], overwrite=True)
    assert sorted(path.name for path in target.iterdir()) == FILES


def test_an_unfinished_run_cannot_be_shipped(tiny_run, tmp_path, tiny_corpus):
    run = tmp_path / "run"
    run.mkdir()
    with pytest.raises(FileNotFoundError, match=r"run\.json"):
        ship(run, tmp_path / "shipped", [tiny_corpus / "dev.txt"])
    shutil.copytree(tiny_run, run, dirs_exist_ok=True)
    (run / "model" / "tagger.onnx").unlink()
    with pytest.raises(FileNotFoundError, match=r"tagger\.onnx"):
        ship(run, tmp_path / "shipped", [tiny_corpus / "dev.txt"])
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_corpus_is_named_by_its_file_or_folder(tmp_path):
    assert corpus_name(tmp_path / "real-dev.txt") == "real-dev"
    assert corpus_name(tmp_path / "corpus" / "test") == "test"
