from pathlib import Path

import pytest

from wartoll.data.corpus import read_corpus, read_documents, write_documents
from wartoll.data.document import Document, DocumentError
from wartoll.data.errors import CorpusError
from wartoll.data.files import write_file
from wartoll.data.schema import Schema

TWO = [Document("a", "One."), Document("b", "Two.\n", {"style": "wire"})]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.txt", "id: a\n\nOne.\n\n===\nid: b\nstyle: wire\n\nTwo.\n\n"),
        ("x.markup", "id: a\n\nOne.\n\n===\nid: b\nstyle: wire\n\nTwo.\n\n"),
        (
            "x.jsonl",
            '{"id": "a", "text": "One.", "meta": {}, "entities": [], "relations": []}\n'
            '{"id": "b", "text": "Two.\\n", "meta": {"style": "wire"}, '
            '"entities": [], "relations": []}\n',
        ),
    ],
)
def test_the_ending_tells_the_form(tmp_path: Path, name: str, content: str) -> None:
    write_documents(TWO, tmp_path / name)
    assert (tmp_path / name).read_bytes() == content.encode()
    assert read_documents(tmp_path / name) == TWO
    assert read_documents(str(tmp_path / name)) == TWO
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_is_all_its_files_in_sorted_order(tmp_path: Path) -> None:
    (tmp_path / "deep.txt").mkdir()
    write_documents([Document("3", "c")], tmp_path / "z.txt")
    write_documents([Document("2", "b")], tmp_path / "deep.txt" / "b.jsonl")
    write_documents([Document("1", "a")], tmp_path / "a.markup")
    (tmp_path / "README.md").write_text("not a corpus file")
    assert [document.id for document in read_documents(tmp_path)] == ["1", "2", "3"]


def test_byte_order_mark_and_windows_line_ends_are_allowed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfid: a\r\n\r\none\r\n[two|DATE d1]\r\n")
    (document,) = read_documents(tmp_path / "a.txt")
    assert document.text == "one\ntwo"


def test_bytes_that_are_no_utf8_are_faults_of_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("id: a\n\nGénéral\n".encode("latin-1") + b"fine\n\xff\n")
    with pytest.raises(CorpusError) as error:
        read_documents(path)
    assert str(error.value) == (
        "2 faults in the corpus, nothing was read:\n"
        f"{path}:3: byte 2 of the line, 0xe9, is not UTF-8\n"
        f"{path}:5: byte 1 of the line, 0xff, is not UTF-8"
    )


def test_an_id_in_two_files_is_a_fault(tmp_path: Path) -> None:
    write_documents(TWO, tmp_path / "1.txt")
    write_documents(TWO[:1], tmp_path / "2.jsonl")
    reading = read_corpus(tmp_path)
    assert [str(fault) for fault in reading.faults] == [
        f"{tmp_path}/2.jsonl:1: document 'a': "
        f"the document at {tmp_path}/1.txt:3 has this id already"
    ]
    assert [located.document for located in reading.documents] == TWO


def test_another_schema_can_be_asked_for(tmp_path: Path) -> None:
    schema = Schema.from_dict({"name": "s", "entities": {"THING": {}}})
    (tmp_path / "a.txt").write_text("id: a\n\n[x|THING t1]\n")
    (document,) = read_documents(tmp_path / "a.txt", schema)
    with pytest.raises(DocumentError, match="label 'THING' is not in schema 'conflict'"):
        write_documents([document], tmp_path / "b.txt")
    write_documents([document], tmp_path / "b.txt", schema)
    assert read_documents(tmp_path / "b.txt", schema) == [document]


def test_missing_and_empty_corpora(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        read_documents(tmp_path / "none.txt")
    assert str(missing.value) == f"{tmp_path}/none.txt: no such file or folder"
    with pytest.raises(FileNotFoundError) as bare:
        read_documents(tmp_path)
    assert str(bare.value) == f"{tmp_path}: no file in this folder ends in .txt, .markup, .jsonl"
    (tmp_path / "empty.txt").write_text("\n\n")
    with pytest.raises(CorpusError) as empty:
        read_documents(tmp_path)
    assert str(empty.value) == (
        f"1 fault in the corpus, nothing was read:\n{tmp_path}:1: there is no document here"
    )


def test_other_endings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    message = f"{tmp_path}/a.csv: expected a file ending in .txt, .markup, .jsonl"
    with pytest.raises(ValueError, match="expected a file") as reading:
        read_documents(tmp_path / "a.csv")
    assert str(reading.value) == message
    with pytest.raises(ValueError, match="expected a file") as writing:
        write_documents(TWO, tmp_path / "a.csv")
    assert str(writing.value) == message


def test_overwrites_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("precious")
    with pytest.raises(FileExistsError) as error:
        write_documents(TWO, path)
    assert str(error.value) == f"{path}: this file exists; name another or allow overwriting it"
    assert path.read_text() == "precious"
    write_documents(TWO, path, overwrite=True)
    assert read_documents(path) == TWO


def test_a_failed_write_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("precious")
    with pytest.raises(ValueError, match="surrogate") as error:
        write_documents([*TWO, Document("c", "x\ud83dy")], path, overwrite=True)
    assert str(error.value) == (
        f"{path}: line 3 would hold '\\ud83d', half of a surrogate pair, which UTF-8 cannot write"
    )
    assert path.read_text() == "precious"
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


def test_no_temporary_file_stays_behind(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OSError, match=r"a\.txt"):
        write_file(tmp_path / "a.txt", "x")
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as error:
        write_documents(TWO, tmp_path / "no" / "a.txt")
    assert str(error.value) == f"{tmp_path}/no: no such folder to write a.txt into"
