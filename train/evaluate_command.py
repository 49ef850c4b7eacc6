"""`wartoll evaluate`: what a model makes of an annotated corpus, scored."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from ..data.corpus import read_documents
from ..model.extractor import EngineName, Extractor
from .evaluation import Evaluation, evaluate, find_errors, write_errors


def evaluate_checkpoint(
    source: str | os.PathLike[str],
    corpus: str | Path,
    *,
    engine: EngineName = "auto",
    json_path: str | Path | None = None,
    errors_path: str | Path | None = None,
    overwrite: bool = False,
) -> Evaluation:
    """Load a model, let it read the texts of a corpus and score it by their annotation.

    Args:
        source: a checkpoint's folder, or a name on the model hub.
        corpus: an annotated file or folder that fits the model's schema.
        engine: what runs the network.
        json_path: where to write the scores, with what was scored, as JSON.
        errors_path: where to write every miss, as CSV.
        overwrite: whether these files may be replaced.

    Raises:
        FileNotFoundError: if there is no such model, corpus, or folder to write to.
        FileExistsError: if one of the files is there and `overwrite` is not set.
        CorpusError: listing every fault of the corpus.
    """
    _check_targets([path for path in (json_path, errors_path) if path], overwrite)
    extractor = Extractor.from_pretrained(source, engine)
    gold = read_documents(corpus, extractor.schema)
    predicted = extractor.predict_documents(gold)
    evaluation = evaluate(gold, predicted, extractor.schema)
    if json_path:
        run = {"model": os.fspath(source), "corpus": str(corpus), "engine": engine}
        scores = json.dumps({**run, **evaluation.to_dict()}, indent=1, ensure_ascii=False)
        Path(json_path).write_text(f"{scores}\n", encoding="utf-8")
    if errors_path:
        write_errors(errors_path, find_errors(gold, predicted, extractor.schema), overwrite)
    return evaluation


def _check_targets(paths: Iterable[str | Path], overwrite: bool) -> None:
    """Refuse before the model reads for minutes what could not be written after it."""
    for path in map(Path, paths):
        if path.exists() and not overwrite:
            raise FileExistsError(f"{path}: this file exists; name another or use --overwrite")
        if not path.parent.is_dir():
            raise FileNotFoundError(f"{path}: there is no folder {path.parent}")
