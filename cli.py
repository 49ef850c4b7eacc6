"""The command line: `wartoll predict | train | evaluate | check | convert`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .data.document import Document
    from .records.report import Report

DONE, FAULTS_FOUND, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

MODEL_HELP = 'a folder, a hub name, or "default" for the shipped model'
EPILOG = """exit status:
  0    done
  1    check found faults in the corpus
  2    wrong usage or bad input; the message on standard error says what to do
  130  interrupted
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: what follows the program's name, by default that of the process.
    """
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        status = command(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads our output has read enough; nothing may be flushed to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (ImportError, ValueError, OSError) as error:
        if isinstance(error, ImportError) and (error.name or "").startswith("wartoll"):
            raise  # a fault of ours, not a library that is missing
        return _fail(_message(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _fail(message: str) -> int:
    print(f"wartoll: error: {message}", file=sys.stderr)
    return BAD_INPUT


def _message(error: ImportError | ValueError | OSError) -> str:
    """What to tell of an error: which file, in those of the operating system, or which module."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, ModuleNotFoundError):
        return f"this needs the module {error.name!r}; try: pip install 'wartoll[train]'"
    return str(error)


def _predict(options: argparse.Namespace) -> int:
    from .data.markup import format_markup
    from .model.extractor import Extractor

    documents = [_read_document(path, options.published) for path in options.files]
    extractor = Extractor.from_pretrained(_source(options.model))
    # One by one, so that the first answer does not wait for the last text.
    reports = (extractor.read([document])[0] for document in documents)
    if options.format == "table":
        _print_tables(reports, titled=len(documents) > 1)
    elif options.format == "json":
        _configure_output(encoding="utf-8")
        for report in reports:
            print(report.to_json())
    else:
        _configure_output(encoding="utf-8")
        print(format_markup((report.document for report in reports), extractor.schema), end="")
    return DONE


def _print_tables(reports: Iterable[Report], titled: bool) -> None:
    from .records.table import format_report, printable

    # A terminal that knows no Arabic shall show its codes rather than fail.
    _configure_output(errors="backslashreplace")
    for report in reports:
        if titled:
            print(printable(report.id))
        print(format_report(report))


def _configure_output(encoding: str | None = None, errors: str | None = None) -> None:
    """Set how standard output writes characters; None leaves what is set."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors=errors)


def _read_document(name: str, published: str | None) -> Document:
    """A file, or standard input if `name` is "-", as a document without mentions.

    A byte order mark is left off and every line ends in a line feed, as offsets count them.
    """
    from .data.document import Document

    raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    name = "stdin" if name == "-" else name
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{name}: not UTF-8: byte {error.start} is 0x{raw[error.start]:02x}; "
            "convert it first, as with: iconv -f latin1 -t utf8"
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Document(name, text, {} if published is None else {"published": published})


def _source(model: str) -> str | Path:
    """Where to load a model from that a user names."""
    from .model.extractor import DEFAULT_MODEL

    return DEFAULT_MODEL if model == "default" else model


def _train(options: argparse.Namespace) -> int:
    from .train.run import train

    train(options.config, resume=options.resume, overwrite=options.overwrite)
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
    from .train.evaluate_command import evaluate_checkpoint
    from .train.evaluation import format_evaluation

    evaluation = evaluate_checkpoint(
        _source(options.model),
        options.corpus,
        engine=options.engine,
        json_path=options.json,
        errors_path=options.errors,
        overwrite=options.overwrite,
    )
    print(format_evaluation(evaluation), end="")
    return DONE


def _check(options: argparse.Namespace) -> int:
    from .data.check import check_corpus

    result = check_corpus(options.corpus)
    print(result)
    return FAULTS_FOUND if result.faults else DONE


def _convert(options: argparse.Namespace) -> int:
    from .data.convert import convert

    count = convert(options.source, options.target)
    print(f"{options.target}: {count} document{'' if count == 1 else 's'} written")
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wartoll",
        description="Read reports of armed conflict: who lost how many.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"wartoll {version('wartoll')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_predict(commands.add_parser("predict", help="read reports and show who lost how many"))
    _add_train(commands.add_parser("train", help="train a model from a configuration file"))
    _add_evaluate(commands.add_parser("evaluate", help="score a model on an annotated corpus"))
    _add_check(commands.add_parser("check", help="list what is wrong in a corpus"))
    _add_convert(commands.add_parser("convert", help="write a corpus in another form"))
    return parser


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_predict)
    parser.add_argument("files", nargs="+", metavar="FILE", help='UTF-8 text; "-" reads stdin')
    parser.add_argument(
        "--format",
        choices=("table", "json", "markup"),
        default="table",
        help="a table (default), one JSON object a line and file, or annotated text",
    )
    parser.add_argument("--model", default="default", help=MODEL_HELP)
    parser.add_argument(
        "--published", type=_iso_date, metavar="DATE", help="day of publication, as 2022-03-16"
    )


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_train)
    parser.add_argument("config", metavar="CONFIG", help="YAML file, as configs/conflict.yaml")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    start.add_argument("--overwrite", action="store_true", help="replace what an earlier run left")


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_evaluate)
    parser.add_argument("model", metavar="MODEL", help=MODEL_HELP)
    parser.add_argument("corpus", metavar="CORPUS", help="annotated file or folder")
    parser.add_argument("--json", metavar="FILE", help="write the scores there as JSON")
    parser.add_argument("--errors", metavar="FILE", help="write every miss there as CSV")
    parser.add_argument("--overwrite", action="store_true", help="replace these files")
    parser.add_argument(
        "--engine", choices=("auto", "onnx", "torch"), default="auto", help="what runs the network"
    )


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_check)
    parser.add_argument("corpus", metavar="CORPUS", help="annotated file or folder")


def _add_convert(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_convert)
    parser.add_argument("source", metavar="IN", help="annotated file or folder")
    parser.add_argument("target", metavar="OUT", help="new file: .txt for markup, .jsonl standoff")


def _iso_date(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is no date like 2022-03-16") from None
