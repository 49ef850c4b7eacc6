"""The error file as other programs read it."""

import csv

import pytest

from wartoll.train.evaluation import ErrorRow, Kind, write_errors

HEADER = ["document", "kind", "label", "gold", "predicted", "start", "end", "context"]


def row(**changes):
    plain = {
        "document": "d",
        "kind": Kind.MENTION_MISSED,
        "label": "ACTOR",
        "gold": "[men|ACTOR]",
        "predicted": "",
        "start": 4,
        "end": 7,
        "context": "Ten >>men<<",
    }
    return ErrorRow(**{**plain, **changes})


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_rows_and_header(tmp_path):
    path = tmp_path / "errors.csv"
    write_errors(path, [row()])
    plain = ["d", "mention missed", "ACTOR", "[men|ACTOR]", "", "4", "7", "Ten >>men<<"]
    assert read(path) == [HEADER, plain]


def test_no_rows(tmp_path):
    path = tmp_path / "errors.csv"
    write_errors(path, [])
    assert read(path) == [HEADER]


def test_line_breaks_quotes_and_commas_come_back(tmp_path):
    path = tmp_path / "errors.csv"
    context = 'He said "ten,\nmaybe\r\nmore": >>رجل<<'
    write_errors(path, [row(context=context)])
    assert read(path)[1][-1] == context


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(tmp_path, start):
    path = tmp_path / "errors.csv"
    write_errors(path, [row(document=f"{start}1", context=f"{start}SUM(A1)", label="a=b")])
    cells = read(path)[1]
    assert (cells[0], cells[2], cells[-1]) == (f"'{start}1", "a=b", f"'{start}SUM(A1)")


def test_lone_surrogates_are_written_as_escapes(tmp_path):
    path = tmp_path / "errors.csv"
    write_errors(path, [row(context="\ud800 >>men<<")])
    assert read(path)[1][-1] == "\\ud800 >>men<<"


def test_nothing_is_overwritten_unless_asked(tmp_path):
    path = tmp_path / "errors.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError) as error:
        write_errors(path, [row()])
    assert str(error.value) == f"{path} is there already; name another file or set overwrite"
    assert path.read_text(encoding="utf-8") == "mine"
    write_errors(path, [], overwrite=True)
    assert read(path) == [HEADER]
