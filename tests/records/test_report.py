import json
import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from wartoll.data.document import Document, Mention, Relation
from wartoll.records.report import Report

KEYS = ["id", "text", "meta", "mentions", "relations", "casualties", "warnings"]


@pytest.fixture
def report():
    document = Document(
        "d",
        "Six soldiers died in Oro.",
        {"published": "2024-05-07"},
        (
            Mention("c", "CASUALTY", "Six", 0, 3, {"outcome": "killed", "scope": "incident"}, 0.5),
            Mention("a", "ACTOR", "soldiers", 4, 12, {"kind": "state"}, 0.5),
            Mention("l", "LOCATION", "Oro", 21, 24),
        ),
        (Relation("c", "a", "victim", 0.5), Relation("c", "l", "place")),
    )
    return Report(document, ("something to know",))


def test_a_report_shows_its_document(report):
    document = report.document
    assert (report.id, report.text, report.meta) == (document.id, document.text, document.meta)
    assert (report.mentions, report.relations) == (document.mentions, document.relations)
    assert [row.count for row in report.casualties] == ["Six"]
    assert report.warnings == ("something to know",)


def test_a_report_cannot_be_changed(report):
    with pytest.raises(FrozenInstanceError):
        report.warnings = ()


def test_the_dictionary_says_everything_in_json_types(report):
    oro = {
        "id": "l",
        "label": "LOCATION",
        "text": "Oro",
        "start": 21,
        "end": 24,
        "attributes": {},
        "score": 1.0,
    }
    assert report.to_dict() == {
        "id": "d",
        "text": "Six soldiers died in Oro.",
        "meta": {"published": "2024-05-07"},
        "mentions": [
            {
                "id": "c",
                "label": "CASUALTY",
                "text": "Six",
                "start": 0,
                "end": 3,
                "attributes": {"outcome": "killed", "scope": "incident"},
                "score": 0.5,
            },
            {
                "id": "a",
                "label": "ACTOR",
                "text": "soldiers",
                "start": 4,
                "end": 12,
                "attributes": {"kind": "state"},
                "score": 0.5,
            },
            oro,
        ],
        "relations": [
            {"head": "c", "tail": "a", "label": "victim", "score": 0.5},
            {"head": "c", "tail": "l", "label": "place", "score": 1.0},
        ],
        "casualties": [
            {
                "id": "c",
                "count": "Six",
                "start": 0,
                "end": 3,
                "outcome": "killed",
                "scope": "incident",
                "victims": [{"name": "soldiers", "kind": "state", "mentions": ["a"]}],
                "perpetrators": [],
                "attacks": [],
                "places": [oro],
                "dates": [],
                "sources": [],
                "part_of": [],
                "repeats": None,
                "score": 0.125,
            }
        ],
        "warnings": ["something to know"],
    }


def test_an_empty_report_has_the_same_keys(report):
    assert list(report.to_dict()) == KEYS
    assert list(Report(Document("d", "")).to_dict()) == KEYS


@pytest.mark.parametrize("text", ["", "Six", "قتل ستة", "a\x00b\n\u2028", "half \ud800 sign", "🙂"])
def test_json_is_one_line_of_utf_8_that_reads_back(text):
    report = Report(Document("d", text))
    line = report.to_json()
    assert line.encode("utf-8").count(b"\n") == 0
    assert json.loads(line) == report.to_dict()


def test_json_leaves_letters_as_they_are():
    assert '"text": "قتل 🙂"' in Report(Document("d", "قتل 🙂")).to_json()


def test_printing_a_report_shows_its_table(report, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert str(report).splitlines()[-2:] == [
        "Six    killed   soldiers                          Oro                  0.12",
        "warning: something to know",
    ]


def test_making_a_report_loads_neither_torch_nor_rich():
    code = (
        "import sys; from wartoll.records.report import Report; "
        "from wartoll.data.document import Document; Report(Document('d', 'x')).to_json(); "
        "print({'torch', 'transformers', 'rich', 'wartoll.model'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
