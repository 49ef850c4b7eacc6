"""The shipped checkpoint: what it weighs, where it comes from, and that it does its job."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import wartoll
from wartoll.data.corpus import corpus_path, read_documents
from wartoll.model.extractor import DEFAULT_MODEL, default_extractor
from wartoll.train.corpora import corpus_hash
from wartoll.train.evaluation import evaluate

MEASURED = json.loads((DEFAULT_MODEL / "scores.json").read_text(encoding="utf-8"))
SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "report.txt"


def test_it_weighs_at_most_30_megabytes():
    assert sum(path.stat().st_size for path in DEFAULT_MODEL.iterdir()) <= 30_000_000


def test_its_card_names_the_corpus_it_was_trained_on():
    schema = default_extractor().schema
    for split in ("train", "dev"):
        documents = read_documents(corpus_path(split), schema)
        assert MEASURED["run"][f"{split}_documents"] == len(documents)
        assert MEASURED["run"][f"{split}_sha256"] == corpus_hash(documents)
    card = (DEFAULT_MODEL / "README.md").read_text(encoding="utf-8")
    assert MEASURED["run"]["train_sha256"] in card


def test_it_scores_on_the_test_corpus_what_its_card_says():
    gold = read_documents(corpus_path("test"), default_extractor().schema)
    found = evaluate(
        gold, default_extractor().predict_documents(gold), default_extractor().schema
    ).main_scores()
    told = MEASURED["scores"]["test"]["onnx"]
    # Processors without the same 8-bit instructions round a few scores another way.
    assert found["mention_f1"] == pytest.approx(told["mentions"]["f1"], abs=0.01)
    assert found["victim_f1"] == pytest.approx(told["victim"]["f1"], abs=0.02)
    assert found["record_f1"] == pytest.approx(told["casualty record"]["f1"], abs=0.02)


def test_predict_reads_a_plain_sentence_right():
    report = wartoll.predict(
        "Gunmen killed four farmers in an ambush near Tel Marouf on Monday.",
        published="2024-05-07",
    )
    (row,) = report.casualties
    assert (row.count, row.outcome, row.scope) == ("four", "killed", "incident")
    assert [side.name for side in row.victims] == ["farmers"]
    assert [side.name for side in row.perpetrators] == ["Gunmen"]
    assert [attack.words for attack in row.attacks] == ["ambush"]
    assert [place.text for place in row.places] == ["Tel Marouf"]
    assert [day.text for day in row.dates] == ["Monday"]
    assert report.meta == {"published": "2024-05-07"}
    assert 0.5 < row.score <= 1


def test_a_text_reads_the_same_alone_and_among_others():
    texts = [
        "Two soldiers died.",
        SAMPLE.read_text(encoding="utf-8"),
        "",
        "No one was hurt in Goma.",
    ]
    together = wartoll.predict_batch(texts)
    for text, report in zip(texts, together, strict=True):
        alone = wartoll.predict(text)
        assert [(m.text, m.label) for m in alone.mentions] == [
            (m.text, m.label) for m in report.mentions
        ]


def test_a_control_character_is_no_mention():
    report = wartoll.predict("Two\0 soldiers were killed in Goma.")
    assert [m.text for m in report.mentions] == ["Two", "soldiers", "Goma"]


def test_a_long_text_says_how_many_pairs_were_not_compared():
    report = wartoll.predict(SAMPLE.read_text(encoding="utf-8") * 12)
    (warning,) = report.warnings
    assert warning.endswith(
        " pairs of mentions were not compared: in a text as long as this a mention is compared "
        "with the 48 nearest of a label on either side, and with its repeats"
    )
    assert int(warning.split()[0]) > 1000
    assert wartoll.predict(SAMPLE.read_text(encoding="utf-8")).warnings == ()


def test_the_command_line_reads_the_sample_without_torch():
    code = (
        "import sys; from wartoll.cli import main; "
        f"status = main(['predict', {str(SAMPLE)!r}]); "
        "assert status == 0; "
        "bad = {'torch', 'transformers', 'datasets', 'sklearn', 'seqeval'} & set(sys.modules); "
        "assert not bad, bad"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Kassala" in done.stdout
