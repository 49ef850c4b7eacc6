"""Turn a finished run into the checkpoint that ships with the package, with its model card.

    python -m wartoll.train.ship runs/conflict model/default CORPUS...

Copies the run's int8 graphs, scores them and the torch network on every corpus, and writes the
card from what it measured: no figure in the card is typed by hand.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..model.checkpoint import LINKER, TAGGER
from .card import format_card
from .evaluate_command import evaluate_checkpoint
from .evaluation import Evaluation
from .output import MODEL, RUN_RECORD

SHIPPED = ("config.json", "schema.yaml", "tokenizer.json", "decoding.json", TAGGER, LINKER)


def ship(run: Path, target: Path, corpora: Sequence[Path]) -> None:
    """Write the int8 checkpoint, `scores.json` and the card (`README.md`) into `target`.

    Args:
        run: the output folder of a finished run.
        target: is emptied first.
        corpora: annotated, to score on; none of them may have been trained on.

    Raises:
        FileNotFoundError: if the run is not finished or not exported, naming what is missing.
    """
    model = run / MODEL
    record = json.loads((run / RUN_RECORD).read_text(encoding="utf-8"))
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for name in SHIPPED:
        shutil.copyfile(model / name, target / name)
    scores = {
        corpus_name(corpus): {
            "torch": headline(evaluate_checkpoint(model, corpus, engine="torch")),
            "onnx": headline(evaluate_checkpoint(target, corpus, engine="onnx")),
        }
        for corpus in corpora
    }
    measured = {"run": record, "scores": scores}
    (target / "scores.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    (target / "README.md").write_text(format_card(record, scores), encoding="utf-8")


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
    parser = argparse.ArgumentParser(description=ship.__doc__, prog="wartoll.train.ship")
    parser.add_argument("run", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("corpora", type=Path, nargs="+", metavar="CORPUS")
    options = parser.parse_args()
    ship(options.run, options.target, options.corpora)
    print((options.target / "README.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
