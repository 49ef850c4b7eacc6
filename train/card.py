"""The model card of the shipped checkpoint, written from what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Scores = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]
"""Corpus, engine, metric, and then the fields of `Score.to_dict`."""

_CARD = """\
# The default model

Tags actors, locations, casualty figures, attacks, dates and sources in English reports of armed
conflict, and links every count to the side that suffered it. `wartoll.predict()` loads it.

| what | value |
| --- | --- |
| encoder | all-MiniLM-L6-v2 (6 layers, 22.7 M parameters, uncased, Apache-2.0) |
| encoder SHA-256 | `{encoder_sha256}` |
| trained on | `data/corpus/train` alone: {train_documents} documents, SHA-256 `{train_sha256}` |
| chosen on | `data/corpus/dev` ({dev_documents} documents): epoch, thresholds, calibration |
| seed | {seed} |
| commit | `{commit}` |
| training | {minutes} minutes, {machine}, {precision} |
| made by | `make model` |
| format | int8 ONNX graphs, float32 activations |

## Scores

F1 with 95 % bootstrap intervals over documents. A mention counts with its span and label, a
relation with both mentions and its label, a casualty record with its number words, its outcome
and exactly its set of sides. `torch` is the float network, `onnx` the shipped int8 one.

{scores}

The same figures: `wartoll evaluate default CORPUS`.

## Intended use

Finding and counting casualties in news, incident logs, cables and rights reports in English, for
researchers who check what they enter. The text is read whole, whatever its length.

## Limits

- Records are wrong or missing as often as the table says: use it to draft rows for a person to
  check, not to publish tolls.
- English only. Other scripts pass through without error, and mostly without mentions.
- Trained on invented reports written by language models to one set of guidelines; styles that
  they do not cover read worse. Rare classes are thin: see `data/corpus/DATASHEET.md`.
- It reads what a text claims, not what happened. It cannot tell propaganda from fact.
- Scores are calibrated on development text of the corpus, not on yours.
"""


def format_card(run: Mapping[str, Any], scores: Scores) -> str:
    """The card as Markdown.

    Args:
        run: the record of the training run, as `describe_run` writes it.
        scores: of both engines on every corpus.
    """
    precision = "bf16" if run["bf16"] else "float32"
    return _CARD.format(**{**run, "precision": precision, "scores": _score_table(scores)})


def _score_table(scores: Scores) -> str:
    metrics = list(next(iter(next(iter(scores.values())).values())))
    lines = [
        "| corpus | engine | " + " | ".join(metrics) + " |",
        "| --- | --- |" + " --- |" * len(metrics),
    ]
    for corpus, engines in scores.items():
        for engine, found in engines.items():
            cells = [_cell(found[metric]) for metric in metrics]
            lines.append(f"| {corpus} | {engine} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(score: Mapping[str, Any]) -> str:
    if score["f1"] is None:
        return "-"
    low, high = score["interval"]
    return f"{score['f1']:.3f} ({low:.3f}-{high:.3f})"
