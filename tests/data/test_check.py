from pathlib import Path

import pytest

from wartoll.data.check import Slip, check_corpus, check_documents
from wartoll.data.corpus import corpus_path
from wartoll.data.markup import parse_markup
from wartoll.data.schema import conflict_schema

SLIPPED = "[Six|CASUALTY.killed c1] [men|ACTOR.unknown a1]\nfell in [the south|LOCATION l1]"


def test_slips_come_in_text_order() -> None:
    documents = parse_markup(
        f"id: a\npublished: now\n\n{SLIPPED}\n\n===\nid: b\n\nfine", conflict_schema()
    )
    assert check_documents(documents) == [
        Slip("count-without-victim", "a", "CASUALTY 'Six' (c1) has no victim", 0),
        Slip("header-date", "a", "published is 'now', expected a date like 2022-03-16", 0),
        Slip(
            "leading-word",
            "a",
            "LOCATION 'the south' (l1) begins with 'the', leave it outside",
            16,
        ),
    ]


def test_every_fault_and_slip_is_named_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"id: a\n\n{SLIPPED}\n\n===\nid: b\n\n]\n")
    (tmp_path / "b.jsonl").write_text("{}{}\n")
    result = check_corpus(tmp_path)
    assert (result.documents, len(result.faults), len(result.slips)) == (1, 2, 2)
    assert str(result).split("\n") == [
        f"{tmp_path}/a.txt:9: document 'b': ']' in ']' closes no mention; "
        "a literal one is written \\]",
        f"{tmp_path}/b.jsonl:1: no valid JSON: Extra data at character 3 of the line",
        f"{tmp_path}/a.txt:3: document 'a': count-without-victim: "
        "CASUALTY 'Six' (c1) has no victim",
        f"{tmp_path}/a.txt:4: document 'a': leading-word: "
        "LOCATION 'the south' (l1) begins with 'the', leave it outside",
        "     1 count-without-victim",
        "     1 leading-word",
        "1 document without fault, 2 faults, 2 likely slips",
    ]


def test_a_clean_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("id: a\n\nNothing.\n\n===\nid: b\n\nNothing either.\n")
    result = check_corpus(tmp_path / "a.txt")
    assert str(result) == "2 documents without fault, 0 faults, 0 likely slips"


def test_an_empty_or_missing_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    assert [str(fault) for fault in check_corpus(tmp_path).faults] == [
        f"{tmp_path}:1: there is no document here"
    ]
    with pytest.raises(FileNotFoundError):
        check_corpus(tmp_path / "none")


def test_the_shipped_corpus_has_no_fault() -> None:
    result = check_corpus(corpus_path("dev"))
    assert (result.documents, result.faults) == (180, ())
