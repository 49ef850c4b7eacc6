import subprocess
import sys
from pathlib import Path

import pytest

from wartoll.data.corpus import SPLITS, corpus_path, load_corpus, read_documents
from wartoll.data.document import Document
from wartoll.data.errors import CorpusError
from wartoll.data.files import corpus_files
from wartoll.data.schema import Schema


@pytest.fixture(scope="module")
def splits() -> dict[str, list[Document]]:
    return {split: read_documents(corpus_path(split)) for split in SPLITS}


def test_every_file_of_the_corpus_is_sound(splits: dict[str, list[Document]]) -> None:
    # What is held out must not change, or scores can no longer be compared.
    assert (len(splits["dev"]), len(splits["test"])) == (180, 177)
    assert len(splits["train"]) >= 1867


def test_no_document_and_no_text_is_in_two_splits(splits: dict[str, list[Document]]) -> None:
    everything = [document for documents in splits.values() for document in documents]
    assert len({document.id for document in everything}) == len(everything)
    assert len({document.text for document in everything}) == len(everything)


def test_files_are_split_by_the_rule_of_the_datasheet() -> None:
    found = {file.name: split for split in SPLITS for file in corpus_files(corpus_path(split))}
    first = sorted(name for name in found if name < "batch-200.txt")
    assert len(first) == 112
    rule = {5: "dev", 11: "test"}
    assert found == dict.fromkeys(found, "train") | {
        name: rule.get(place % 12, "train") for place, name in enumerate(first)
    }


def test_unknown_split() -> None:
    with pytest.raises(ValueError, match="split") as error:
        corpus_path("eval")
    assert str(error.value) == "there is no split 'eval', expected one of train, dev, test"


def test_the_corpus_loads_as_a_dataset_dict(splits: dict[str, list[Document]]) -> None:
    corpus = load_corpus()
    assert list(corpus) == list(SPLITS)
    for split, documents in splits.items():
        assert corpus[split]["id"] == [document.id for document in documents]
    row, document = corpus["dev"][0], splits["dev"][0]
    for entity in row["entities"]:
        assert list(entity["attributes"]) == ["kind", "fate", "outcome", "scope", "type", "status"]
        entity["attributes"] = {k: v for k, v in entity["attributes"].items() if v is not None}
    assert row == document.to_dict()


def test_a_corpus_of_another_schema_loads(tmp_path: Path) -> None:
    schema = Schema.from_dict({"name": "s", "entities": {"THING": {}}})
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "a.txt").write_text("id: a\n\n[x|THING t1]\n\n===\nid: b\n\ny\n")
    corpus = load_corpus(tmp_path, schema)
    assert list(corpus) == ["train"]
    thing = {"id": "t1", "start": 0, "end": 1, "label": "THING"}
    assert corpus["train"].to_list() == [
        {"id": "a", "text": "x", "entities": [thing], "relations": []},
        {"id": "b", "text": "y", "entities": [], "relations": []},
    ]


def test_faults_of_all_splits_are_raised_together(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        load_corpus(tmp_path)
    assert str(missing.value) == f"{tmp_path}: expected sub-folders named train, dev, test"
    for split, text in (("train", "x"), ("dev", "]"), ("test", "x")):
        (tmp_path / split).mkdir()
        (tmp_path / split / "a.txt").write_text(f"id: {split[0]}\n\n{text}\n")
    with pytest.raises(CorpusError) as error:
        load_corpus(tmp_path)
    assert str(error.value) == (
        "2 faults in the corpus, nothing was read:\n"
        f"{tmp_path}/dev/a.txt:3: document 'd': ']' in ']' closes no mention; "
        "a literal one is written \\]\n"
        f"{tmp_path}/test/a.txt:3: document 't': "
        f"the document at {tmp_path}/train/a.txt:3 has this id already"
    )


def test_reading_needs_no_training_library() -> None:
    script = (
        "import sys; from wartoll.data import check, convert, corpus, datasheet\n"
        "heavy = {'torch', 'transformers', 'datasets', 'seqeval'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
