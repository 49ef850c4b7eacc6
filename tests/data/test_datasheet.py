from pathlib import Path

import pytest

from wartoll.data import datasheet
from wartoll.data.datasheet import BEGIN, END, counted_tables, replace_tables
from wartoll.data.markup import parse_markup
from wartoll.data.schema import conflict_schema

SCHEMA = conflict_schema()
TRAIN = """\
id: a
region: North
style: wire, noisy

[Two|CASUALTY.killed c1 victim=a1] [men|ACTOR.unknown a1] and [one|CASUALTY.wounded c2] more

===
id: b
region: South
style: log, negative

Rain in [Goma|LOCATION l1]
"""
DEV = "id: c\nregion: South\nstyle: log\n\n[Six|CASUALTY.killed c1] dead\n"


def test_the_committed_datasheet_is_what_the_command_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed = datasheet.datasheet_path().read_text(encoding="utf-8")
    copy = tmp_path / "DATASHEET.md"
    copy.write_text(replace_tables(committed, "stale"), encoding="utf-8")
    monkeypatch.setattr(datasheet, "datasheet_path", lambda: copy)
    datasheet.main()
    assert copy.read_text(encoding="utf-8") == committed, "run: python -m wartoll.data.datasheet"


def test_tables_count_by_split_most_frequent_first() -> None:
    tables = counted_tables(
        {"train": parse_markup(TRAIN, SCHEMA), "dev": parse_markup(DEV, SCHEMA)}, SCHEMA
    ).split("\n\n")
    assert tables[0] == (
        "| size | train | dev | all |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| documents | 2 | 1 | 3 |\n"
        "| documents without political violence | 1 | 0 | 1 |\n"
        "| words (between white space) | 8 | 2 | 10 |\n"
        "| mentions | 4 | 1 | 5 |\n"
        "| relations | 1 | 0 | 1 |"
    )
    assert tables[1] == (
        "| theatre (`region`) | train | dev | all |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| South | 1 | 1 | 2 |\n"
        "| North | 1 | 0 | 1 |"
    )
    rows = {table.split("\n")[0].split(" | ")[0]: table.split("\n")[2:] for table in tables[2:]}
    assert rows == {
        "| style": [
            "| log | 1 | 1 | 2 |",
            "| negative | 1 | 0 | 1 |",
            "| noisy | 1 | 0 | 1 |",
            "| wire | 1 | 0 | 1 |",
        ],
        "| mention label": [
            "| CASUALTY | 2 | 1 | 3 |",
            "| ACTOR | 1 | 0 | 1 |",
            "| LOCATION | 1 | 0 | 1 |",
        ],
        "| `kind`": ["| unknown | 1 | 0 | 1 |"],
        "| `fate`": [],
        "| `outcome`": ["| killed | 1 | 1 | 2 |", "| wounded | 1 | 0 | 1 |"],
        "| `scope`": ["| incident | 2 | 1 | 3 |"],
        "| `type`": [],
        "| `status`": [],
        "| relation": ["| victim | 1 | 0 | 1 |"],
    }


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    assert replace_tables(f"before\n{BEGIN}\nold\n{END}\nafter", "new") == (
        f"before\n{BEGIN}\n\nnew\n\n{END}\nafter"
    )


@pytest.mark.parametrize("text", ["none", f"{END}\n{BEGIN}", BEGIN])
def test_missing_markers(text: str) -> None:
    with pytest.raises(ValueError, match="the datasheet needs a line"):
        replace_tables(text, "new")
