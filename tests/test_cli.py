import csv
import io
import json
import string
import subprocess
import sys
from pathlib import Path

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

import wartoll
from wartoll.cli import main
from wartoll.data.corpus import read_documents
from wartoll.data.markup import parse_markup
from wartoll.data.schema import conflict_schema
from wartoll.model.decoding import DecodingSettings
from wartoll.model.settings import NetworkConfig

RAID = (
    "id: raid\npublished: 2024-05-07\n\n"
    "[Two|CASUALTY.killed c1 victim=a1 cause=k1] [soldiers|ACTOR.state a1] died in a "
    "[raid|ATTACK.assault k1 target=a1].\n"
)


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text(RAID, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A checkpoint of a very small network that has learnt nothing."""
    import torch
    from transformers import BertConfig

    from wartoll.model.network import JointNetwork
    from wartoll.model.torch_checkpoint import save_network

    letters = string.ascii_lowercase + string.digits + string.punctuation
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{letter}" for letter in letters)]
    tokenizer = Tokenizer(WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = BertNormalizer(), BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    encoder = BertConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    torch.manual_seed(1)  # one of those with which it tags something
    network = JointNetwork.from_encoder_config(encoder, conflict_schema(), NetworkConfig())
    folder = tmp_path_factory.mktemp("model")
    save_network(folder, network, tokenizer, DecodingSettings())
    return folder


def fails(capsys, *arguments):
    """Run a command that must fail with one message, and return the message."""
    assert main([str(argument) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    message = captured.err.removeprefix("wartoll: error: ")
    assert message != captured.err
    return message


def refuses(capsys, *arguments):
    """Run a command whose usage is wrong, and return the last line of what it says."""
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    assert stopped.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def test_version(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"wartoll {wartoll.__version__}\n"


def test_help_names_every_command_and_exit_status(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    for word in ("predict", "train", "evaluate", "check", "convert", "exit status:", "130"):
        assert word in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "wartoll: error: the following arguments are required: COMMAND"),
        (["predict"], "wartoll predict: error: the following arguments are required: FILE"),
        (
            ["predict", "x", "--published", "7 May"],
            "wartoll predict: error: argument --published: '7 May' is no date like 2022-03-16",
        ),
        (
            ["train", "x.yaml", "--resume", "--overwrite"],
            "wartoll train: error: argument --overwrite: not allowed with argument --resume",
        ),
        (
            ["evaluate", "m"],
            "wartoll evaluate: error: the following arguments are required: CORPUS",
        ),
    ],
)
def test_wrong_usage_is_refused(capsys, arguments, message):
    assert refuses(capsys, *arguments) == message


def test_an_unknown_format_is_refused_with_the_known_ones(capsys):
    message = refuses(capsys, "predict", "x", "--format", "xml")
    assert message.startswith("wartoll predict: error: argument --format: invalid choice: 'xml'")
    assert all(name in message for name in ("table", "json", "markup"))


def test_check_of_a_sound_corpus(capsys, corpus):
    assert main(["check", str(corpus)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "1 document without fault, 0 faults, 0 likely slips"
    )


def test_check_lists_faults_and_says_so_by_its_status(capsys, corpus):
    corpus.write_text(RAID.replace("victim=a1", "victim=a9"), encoding="utf-8")
    assert main(["check", str(corpus)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{corpus}:4: document 'raid': ")
    assert "'a9'" in lines[0]
    assert lines[-1] == "0 documents without fault, 1 fault, 0 likely slips"


def test_check_of_nothing(capsys, tmp_path):
    path = tmp_path / "none"
    assert fails(capsys, "check", path) == f"{path}: no such file or folder\n"


def test_convert_writes_the_other_form(capsys, corpus, tmp_path):
    target = tmp_path / "corpus.jsonl"
    assert main(["convert", str(corpus), str(target)]) == 0
    assert capsys.readouterr().out == f"{target}: 1 document written\n"
    assert read_documents(target) == read_documents(corpus)
    back = tmp_path / "back.txt"
    assert main(["convert", str(target), str(back)]) == 0
    assert back.read_text(encoding="utf-8") == RAID


def test_convert_overwrites_nothing(capsys, corpus, tmp_path):
    target = tmp_path / "there.jsonl"
    target.write_text("mine")
    message = fails(capsys, "convert", corpus, target)
    assert message.startswith(f"{target}: this file exists; ")
    assert target.read_text() == "mine"


def test_convert_of_a_faulty_corpus_lists_the_faults(capsys, corpus, tmp_path):
    corpus.write_text(RAID.replace("ACTOR.state", "PERSON"), encoding="utf-8")
    message = fails(capsys, "convert", corpus, tmp_path / "x.jsonl")
    first, second = message.splitlines()[:2]
    assert first == "3 faults in the corpus, nothing was read:"
    assert second.startswith(f"{corpus}:4: document 'raid': ")
    assert "label 'PERSON' is not in schema 'conflict'" in message
    assert not (tmp_path / "x.jsonl").exists()


def test_predict_names_a_missing_file(capsys, tmp_path):
    path = tmp_path / "none.txt"
    assert fails(capsys, "predict", path) == f"{path}: No such file or directory\n"


def test_predict_names_a_folder(capsys, tmp_path):
    assert fails(capsys, "predict", tmp_path) == f"{tmp_path}: Is a directory\n"


@pytest.mark.parametrize(
    ("raw", "place"), [(b"caf\xe9.", "byte 3 is 0xe9"), (b"\xef\xbb\xbfa\xff", "byte 4 is 0xff")]
)
def test_predict_tells_where_a_file_is_no_utf_8(capsys, tmp_path, raw, place):
    path = tmp_path / "report.txt"
    path.write_bytes(raw)
    assert fails(capsys, "predict", path) == (
        f"{path}: not UTF-8: {place}; convert it first, as with: iconv -f latin1 -t utf8\n"
    )


def test_predict_tells_where_standard_input_is_no_utf_8(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    assert fails(capsys, "predict", "-").startswith("stdin: not UTF-8: byte 0 is 0xff; ")


def test_predict_as_json_gives_a_line_a_file(capsys, tmp_path, model):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_bytes(b"\xef\xbb\xbfTwo died.\r\nThree fled.\r")
    two.write_text("", encoding="utf-8")
    arguments = ["predict", one, two, "--format", "json", "--published", "20240507"]
    assert main([*map(str, arguments), "--model", str(model)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["id"] == str(one)
    assert first["text"] == "Two died.\nThree fled.\n"
    assert first["meta"] == {"published": "2024-05-07"}
    assert second == {
        "id": str(two),
        "text": "",
        "meta": {"published": "2024-05-07"},
        "mentions": [],
        "relations": [],
        "casualties": [],
        "warnings": [],
    }


def test_predict_as_markup_reads_back_as_what_json_says(capsys, tmp_path, model):
    path = tmp_path / "report.txt"
    path.write_text("Two [soldiers] died | at Oro.\n\nA raid killed six.\n", encoding="utf-8")
    assert main(["predict", str(path), "--model", str(model), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert len(report["mentions"]) > 1
    assert report["relations"]
    assert main(["predict", str(path), "--model", str(model), "--format", "markup"]) == 0
    (document,) = parse_markup(capsys.readouterr().out, conflict_schema())
    assert (document.id, document.text) == (report["id"], report["text"])
    found = [(m.label, m.start, m.end, dict(m.attributes)) for m in document.mentions]
    assert found == [
        (m["label"], m["start"], m["end"], m["attributes"]) for m in report["mentions"]
    ]
    assert {(r.head, r.tail, r.label) for r in document.relations} == {
        (r["head"], r["tail"], r["label"]) for r in report["relations"]
    }


def test_predict_shows_a_table_a_file_under_its_name(capsys, monkeypatch, tmp_path, model):
    path = tmp_path / "empty.txt"
    path.write_text(" \n", encoding="utf-8")
    assert main(["predict", str(path), "--model", str(model)]) == 0
    assert capsys.readouterr().out == "no casualties reported in this text\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["predict", "-", str(path), "--model", str(model)]) == 0
    assert capsys.readouterr().out == (
        f"stdin\nno casualties reported in this text\n{path}\nno casualties reported in this text\n"
    )


@pytest.mark.parametrize("form", ["table", "json", "markup"])
@pytest.mark.parametrize("text", ["a\x00b died", "قتل ستة جنود.", "🙂" * 50, "\x1b[2J", "\u2028"])
def test_predict_reads_any_characters(capsys, tmp_path, model, text, form):
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    assert main(["predict", str(path), "--model", str(model), "--format", form]) == 0
    assert capsys.readouterr().out


def test_predict_names_what_a_model_lacks(capsys, tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("x", encoding="utf-8")
    folder = tmp_path / "model"
    folder.mkdir()
    assert fails(capsys, "predict", path, "--model", folder) == (
        f"checkpoint {folder}: file 'config.json' is missing\n"
    )


def test_evaluate_prints_and_writes_scores_and_misses(capsys, corpus, tmp_path, model):
    scores, misses = tmp_path / "scores.json", tmp_path / "misses.csv"
    arguments = ["evaluate", model, corpus, "--json", scores, "--errors", misses]
    assert main([*map(str, arguments), "--engine", "torch"]) == 0
    table = capsys.readouterr().out
    assert table.startswith("1 document, schema conflict.")
    written = json.loads(scores.read_text(encoding="utf-8"))
    assert written["model"] == str(model)
    assert (written["corpus"], written["engine"]) == (str(corpus), "torch")
    assert written["documents"] == 1
    with misses.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["document"] for row in rows} == {"raid"}

    scores.write_text("old")
    assert main([*map(str, arguments), "--overwrite"]) == 0
    assert json.loads(scores.read_text(encoding="utf-8"))["engine"] == "auto"


def test_evaluate_replaces_no_file_unasked(capsys, corpus, tmp_path):
    scores = tmp_path / "scores.json"
    scores.write_text("mine")
    assert fails(capsys, "evaluate", "default", corpus, "--json", scores) == (
        f"{scores}: this file exists; name another or use --overwrite\n"
    )
    assert scores.read_text() == "mine"


def test_evaluate_looks_for_the_folder_first(capsys, corpus, tmp_path):
    path = tmp_path / "none" / "errors.csv"
    assert fails(capsys, "evaluate", "default", corpus, "--errors", path) == (
        f"{path}: there is no folder {path.parent}\n"
    )


def test_commands_of_training_name_the_extra_where_torch_is_missing(tmp_path):
    code = "import sys; sys.modules['torch'] = None; from wartoll.cli import main; sys.exit(main())"
    config = Path(wartoll.__file__).parent / "configs" / "conflict.yaml"
    done = subprocess.run(
        [sys.executable, "-c", code, "train", str(config)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "wartoll: error: this needs the module 'torch'; try: pip install 'wartoll[train]'\n"
    )


def test_a_reader_that_stops_early_is_no_error(tmp_path):
    corpus = tmp_path / "corpus.txt"
    faults = [RAID.replace("raid\n", f"raid-{i}\n").replace("a1]", "a2]") for i in range(3000)]
    corpus.write_text("===\n".join(faults), encoding="utf-8")
    code = "import sys; from wartoll.cli import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", code, "check", str(corpus)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline().startswith(str(corpus).encode())
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_bugs_keep_their_traceback(monkeypatch, corpus):
    def broken(path):
        raise KeyError(path)

    monkeypatch.setattr("wartoll.data.check.check_corpus", broken)
    with pytest.raises(KeyError):
        main(["check", str(corpus)])


def test_an_interrupt_ends_quietly(monkeypatch, capsys, corpus):
    def interrupted(path):
        raise KeyboardInterrupt

    monkeypatch.setattr("wartoll.data.check.check_corpus", interrupted)
    assert main(["check", str(corpus)]) == 130
    assert capsys.readouterr() == ("", "")
