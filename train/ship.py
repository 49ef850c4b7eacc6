"""Turn a finished run into the checkpoint that ships with the package, with its model card.

    python -m wartoll.train.ship runs/conflict model/default CORPUS... [--overwrite]

Copies the run's int8 graphs, scores them and the torch network on every corpus, and writes the
card from what it measured: no figure in the card is typed by hand.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..model.checkpoint import LINKER, TAGGER, load_checkpoint
from .card import format_card
from .evaluate_command import evaluate_checkpoint
from .evaluation import Evaluation
from .output import MODEL, RUN_RECORD

SHIPPED = ("config.json", "schema.yaml", "tokenizer.json", "decoding.json", TAGGER, LINKER)


def ship(run: Path, target: Path, corpora: Sequence[Path], *, overwrite: bool = False) -> None:
    """Write the int8 checkpoint, `scores.json` and the card (`README.md`) into `target`.

    The folder appears when all is measured; until then an earlier one stays as it was.

    Args:
        run: the output folder of a finished run.
        target: the folder to make.
        corpora: annotated, to score on; none of them may have been trained on.
        overwrite: whether an earlier checkpoint there may be replaced.

    Raises:
        FileNotFoundError: if the run is not finished or not exported, naming what is missing.
        FileExistsError: if `target` exists and `overwrite` is not set.
        CheckpointError: if what would be replaced is no checkpoint.
    """
    if target.exists():
        if not overwrite:
            raise FileExistsError(f"{target} exists; name another folder or use --overwrite")
        load_checkpoint(target)
    model = run / MODEL
    record = json.loads((run / RUN_RECORD).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as scratch:
        made = Path(scratch) / target.name
        made.mkdir()
        for name in SHIPPED:
            shutil.copyfile(model / name, made / name)
        scores = {
            corpus_name(corpus): {
                "torch": headline(evaluate_checkpoint(model, corpus, engine="torch")),
                "onnx": headline(evaluate_checkpoint(made, corpus, engine="onnx")),
            }
            for corpus in corpora
        }
        measured = {"run": record, "scores": scores}
        (made / "scores.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
        (made / "README.md").write_text(format_card(record, scores), encoding="utf-8")
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)


def corpus_name(path: Path) -> str:
    """The last part of a corpus' path, without its ending."""
    return path.resolve().stem


def headline(evaluation: Evaluation) -> dict[str, Mapping[str, Any]]:
    """The scores that the card shows: mentions, `victim`, all relations, casualty record."""
    found = {
        "mentions": evaluation.mentions.micro,
        "attributes": evaluation.attributes.micro,
        "victim": evaluation.relations.labels["victim"],
        "relations": evaluation.relations.micro,
        "same_as pairs": evaluation.clusters.micro,
    }
    assert evaluation.records is not None
    found["casualty record"] = evaluation.records.record
    return {name: score.to_dict() for name, score in found.items()}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description="Make the shipped checkpoint and its card.", prog="wartoll.train.ship"
    )
    parser.add_argument("run", type=Path, metavar="RUN", help="output folder of a finished run")
    parser.add_argument("target", type=Path, metavar="TARGET", help="the folder to make")
    parser.add_argument("corpora", type=Path, nargs="+", metavar="CORPUS", help="to score on")
    parser.add_argument("--overwrite", action="store_true", help="replace an earlier checkpoint")
    options = parser.parse_args()
    try:
        ship(options.run, options.target, options.corpora, overwrite=options.overwrite)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print((options.target / "README.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
