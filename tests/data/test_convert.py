from pathlib import Path

import pytest

from wartoll.data.convert import convert
from wartoll.data.errors import CorpusError

MARKUP = "id: a\nstyle: wire\n\n[Two|CASUALTY.killed c1 victim=a1] [men|ACTOR.unknown a1]\n"


def test_there_and_back_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MARKUP)
    assert convert(tmp_path / "a.txt", tmp_path / "b.jsonl") == 1
    assert convert(tmp_path / "b.jsonl", tmp_path / "c.markup") == 1
    assert (tmp_path / "c.markup").read_text() == MARKUP


def test_does_not_overwrite(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MARKUP)
    (tmp_path / "b.jsonl").write_text("precious")
    with pytest.raises(FileExistsError) as error:
        convert(tmp_path / "a.txt", tmp_path / "b.jsonl")
    assert str(error.value) == (
        f"{tmp_path}/b.jsonl: this file exists; name another or allow overwriting it"
    )
    assert (tmp_path / "b.jsonl").read_text() == "precious"


def test_a_faulty_source_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MARKUP + "]")
    with pytest.raises(CorpusError):
        convert(tmp_path / "a.txt", tmp_path / "b.jsonl")
    assert not (tmp_path / "b.jsonl").exists()
