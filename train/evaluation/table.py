"""The evaluation as a plain text table; each block names what makes an item right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .bootstrap import Interval
from .report import Evaluation, RecordScores
from .scores import Ratio
from .sections import Score, Section
from .word_tags import SeqevalScores

UNDEFINED = "-"
COLUMNS = ("F1", "95 % interval", "precision", "recall", "gold", "predicted")
Row = tuple[str, ...]


def format_evaluation(evaluation: Evaluation) -> str:
    """Write `evaluation` for people; `Evaluation.to_dict` has the same for machines."""
    return "\n\n".join(_blocks(evaluation)) + "\n"


def _blocks(evaluation: Evaluation) -> Iterator[str]:
    yield (
        f"{_plural(evaluation.documents, 'document')}, schema {evaluation.schema}. "
        f"Intervals: 95 % bootstrap over documents, seed {evaluation.seed}.\n"
        f"{UNDEFINED} stands where neither gold nor prediction has an item."
    )
    if evaluation.records is not None:
        yield _records(evaluation.records)
    yield _section("Mentions", evaluation.mentions)
    yield _block(
        "Mention boundaries",
        "same span, whatever the label",
        [_score("all", evaluation.boundaries)],
    )
    yield _seqeval(evaluation.seqeval)
    sections = (
        ("Relations", evaluation.relations),
        ("Relation boundaries", evaluation.relation_boundaries),
        ("Equivalences", evaluation.clusters),
        ("Equivalence boundaries", evaluation.cluster_boundaries),
        ("Attributes, end to end", evaluation.attributes),
        ("Attribute values", evaluation.attribute_values),
    )
    for title, section in sections:
        if section.labels:
            yield _section(title, section)
    if evaluation.attribute_accuracy:
        rows = [(name, *_ratio(ratio)) for name, ratio in evaluation.attribute_accuracy.items()]
        criterion = "same value or both without, on mentions with the gold span and label alone"
        yield _block("Attribute accuracy", criterion, rows, ("accuracy", "right", "mentions"))


def _records(records: RecordScores) -> str:
    rows = [_score(part, score) for part, score in records.parts.items()]
    share, hits, total = _ratio(records.false_alarms)
    return (
        _block("Casualty records", records.criterion, rows)
        + f"\nDocuments without a count in which one is predicted: {share} ({hits} of {total})"
    )


def _section(title: str, section: Section) -> str:
    macro = (f"mean of {_defined(section)}", _number(section.macro_f1), *[""] * 5)
    rows = [_score(label, score) for label, score in section.labels.items()]
    return _block(title, section.criterion, [_score("all (micro)", section.micro), macro, *rows])


def _defined(section: Section) -> str:
    number = sum(score.f1 is not None for score in section.labels.values())
    return f"{_plural(number, 'label')} (macro)"


def _seqeval(scores: SeqevalScores) -> str:
    numbers = (scores.f1, scores.precision, scores.recall)
    rows = [("all (micro)", *map(_number, numbers))]
    rows += [(label, _number(f1), "", "") for label, f1 in scores.labels.items()]
    return _block("Mentions on words", scores.criterion, rows, ("F1", "precision", "recall"))


def _block(
    title: str, criterion: str, rows: Sequence[Row], columns: Sequence[str] = COLUMNS
) -> str:
    """A titled table, the first column to the left and the others to the right."""
    lines = [("", *columns), *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    written = [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in lines
    ]
    return "\n".join([f"{title}: {criterion}", *written])


def _score(name: str, score: Score) -> Row:
    counts = score.counts
    return (
        name,
        _number(counts.f1),
        _interval(score.interval),
        _number(counts.precision),
        _number(counts.recall),
        str(counts.gold),
        str(counts.predicted),
    )


def _ratio(ratio: Ratio) -> Row:
    return _number(ratio.share), str(ratio.hits), str(ratio.total)


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _number(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.3f}"


def _interval(interval: Interval | None) -> str:
    if interval is None:
        return UNDEFINED
    return f"{interval.low:.3f} to {interval.high:.3f}"
