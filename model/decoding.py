"""From scores to a `Document`: pure functions over arrays, the same for every engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..data.document import Mention, Relation
from ..data.schema import Schema
from ..data.words import Word
from .calibration import Calibration
from .pairs import Span
from .targets import AttributeSlot, relation_mask


@dataclass(frozen=True)
class Thresholds:
    """When a scored pair becomes a relation.

    A pair is linked at a probability of `link` or more. A head that no pair reaches takes its
    best tail all the same if that scores `fallback` or more: a count nearly always has a victim,
    so a weak best link is likelier than none.
    """

    link: float = 0.5
    fallback: float = 0.5


_Numbers = TypeVar("_Numbers", Thresholds, Calibration)


@dataclass(frozen=True)
class DecodingSettings:
    """What decoding needs beside the weights, chosen on development data.

    `thresholds` by relation label. `calibration` by what is scored: `mention:LABEL` or
    `relation:LABEL`. What is not named keeps the defaults.
    """

    thresholds: Mapping[str, Thresholds] = field(default_factory=dict)
    calibration: Mapping[str, Calibration] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The mapping that `from_dict` reads back."""
        return {
            "thresholds": {
                label: {"link": t.link, "fallback": t.fallback}
                for label, t in self.thresholds.items()
            },
            "calibration": {
                name: {"scale": c.scale, "shift": c.shift} for name, c in self.calibration.items()
            },
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> DecodingSettings:
        """Read settings back.

        Raises:
            ValueError: naming the key that is missing or holds something else.
        """
        return cls(
            _section(raw, "thresholds", Thresholds), _section(raw, "calibration", Calibration)
        )

    def calibrated(self, name: str, probability: float) -> float:
        """The calibrated value of a raw probability; see `calibration`."""
        found = self.calibration.get(name)
        return probability if found is None else found(probability)


def _section(raw: Any, section: str, kind: type[_Numbers]) -> dict[str, _Numbers]:
    """The entries of one section, each a mapping from the fields of `kind` to finite numbers."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"expected a mapping, not {raw!r}")
    if section not in raw:
        raise ValueError(f"key {section!r} is missing")
    entries = raw[section]
    if not isinstance(entries, Mapping):
        raise ValueError(f"{section}: expected a mapping, not {entries!r}")
    names = [f.name for f in fields(kind)]
    for key, numbers in entries.items():
        if (
            not isinstance(numbers, Mapping)
            or set(numbers) != set(names)
            or not all(isinstance(n, int | float) and isfinite(n) for n in numbers.values())
        ):
            raise ValueError(
                f"{section}.{key}: expected the numbers {', '.join(names)}, not {numbers!r}"
            )
    return {key: kind(**numbers) for key, numbers in entries.items()}


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-probabilities over the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)))


def span_probability(span: Span, log_probabilities: NDArray[np.float32]) -> float:
    """The geometric mean of the probabilities of a mention's tags, its end included.

    Args:
        span: a tagged mention.
        log_probabilities: of the tags of every word. *Shape:* `(words, tags)`.
    """
    begin, inside = 2 * span.label + 1, 2 * span.label + 2
    terms = [log_probabilities[span.first, begin]]
    terms += list(log_probabilities[span.first + 1 : span.last + 1, inside])
    if span.last + 1 < len(log_probabilities):
        terms.append(np.log1p(-min(np.exp(log_probabilities[span.last + 1, inside]), 1 - 1e-6)))
    return float(np.exp(np.mean(terms)))


def build_mention(
    index: int, span: Span, words: Sequence[Word], text: str, schema: Schema, probability: float
) -> Mention:
    """A mention without attributes, with the id `m1` for index 0."""
    start, end = words[span.first].start, words[span.last].end
    return Mention(
        f"m{index + 1}", schema.labels[span.label], text[start:end], start, end, {}, probability
    )


def decode_attributes(
    label: int, logits: NDArray[np.float32], slots: Sequence[AttributeSlot]
) -> dict[str, str]:
    """The likeliest value of every attribute of one mention; what is likeliest absent is left out.

    Args:
        label: the mention's label number.
        logits: all attributes side by side. *Shape:* `(values,)`.
        slots: where each attribute's scores lie.
    """
    values: dict[str, str] = {}
    for slot in slots:
        if slot.label == label:
            value = slot.value(int(logits[slot.start : slot.stop].argmax()))
            if value is not None:
                values[slot.attribute.name] = value
    return values


def decode_relations(
    spans: Sequence[Span],
    pairs: NDArray[np.int64],
    logits: NDArray[np.float32],
    schema: Schema,
    settings: DecodingSettings,
) -> list[tuple[int, int, str, float]]:
    """Choose the relations among scored pairs.

    Args:
        spans: in text order.
        pairs: indices into `spans`. *Shape:* `(pairs, 2)`.
        logits: *Shape:* `(pairs, relations)`.
        schema: names the relations.
        settings: thresholds and calibration.

    Returns:
        Head and tail as indices into `spans`, label and calibrated probability, ordered by
        label, head and tail.
    """
    if not len(pairs):
        return []
    allowed = relation_mask(spans, pairs, schema)
    probabilities = 1 / (1 + np.exp(-logits.astype(np.float64)))
    found: list[tuple[int, int, str, float]] = []
    for column, relation in enumerate(schema.relations):
        rows = np.flatnonzero(allowed[:, column])
        scores = probabilities[rows, column]
        threshold = settings.thresholds.get(relation.label, Thresholds())
        choose = cluster_links if relation.equivalence else threshold_links
        for head, tail, score in choose(pairs[rows], scores, threshold):
            calibrated = settings.calibrated(f"relation:{relation.label}", score)
            found.append((head, tail, relation.label, calibrated))
    return found


def threshold_links(
    pairs: NDArray[np.int64], scores: NDArray[np.float64], threshold: Thresholds
) -> list[tuple[int, int, float]]:
    """Every pair over the threshold, or a head's best one over the fallback.

    Args:
        pairs: *Shape:* `(pairs, 2)`.
        scores: probabilities. *Shape:* `(pairs,)`.
        threshold: of this relation.

    Returns:
        Head, tail and probability, ordered by head and tail.
    """
    linked = scores >= threshold.link
    chosen = [(head, tail, score) for (head, tail), score in _rows(pairs, scores, linked)]
    reached = {head for head, _, _ in chosen}
    best: dict[int, tuple[float, int]] = {}
    for (head, tail), score in _rows(pairs, scores, ~linked & (scores >= threshold.fallback)):
        if head not in reached:
            best[head] = max(best.get(head, (0.0, 0)), (score, tail))
    return sorted([*chosen, *((head, tail, score) for head, (score, tail) in best.items())])


def _rows(
    pairs: NDArray[np.int64], scores: NDArray[np.float64], chosen: NDArray[np.bool_]
) -> Iterator[tuple[list[int], float]]:
    """Pairs and scores where `chosen`; of a long text's many pairs few are."""
    yield from zip(pairs[chosen].tolist(), scores[chosen].tolist(), strict=True)


def cluster_links(
    pairs: NDArray[np.int64], scores: NDArray[np.float64], threshold: Thresholds
) -> list[tuple[int, int, float]]:
    """Group mentions by their pair scores, greedily in text order.

    Each mention joins the cluster whose members it is linked to most strongly on average, if
    that average reaches the threshold, else it opens one of its own. Averaging keeps one
    mistaken pair from melting two sides into one.

    Args:
        pairs: later and earlier mention. *Shape:* `(pairs, 2)`.
        scores: probabilities. *Shape:* `(pairs,)`.
        threshold: its `link` is used.

    Returns:
        Each later mention, the earliest of its cluster, and the average.
    """
    linked: dict[int, dict[int, float]] = {}
    for (head, tail), score in zip(pairs.tolist(), scores.tolist(), strict=True):
        linked.setdefault(head, {})[tail] = score
    cluster: dict[int, int] = {}
    links: list[tuple[int, int, float]] = []
    for head in sorted(linked):
        gathered: dict[int, list[float]] = {}
        for tail, score in linked[head].items():
            gathered.setdefault(cluster.get(tail, tail), []).append(score)
        average, first = max(
            (sum(values) / len(values), -first) for first, values in gathered.items()
        )
        if average >= threshold.link:
            cluster[head] = -first
            links.append((head, -first, average))
    return links


def build_relations(
    mentions: Sequence[Mention], links: Sequence[tuple[int, int, str, float]]
) -> tuple[Relation, ...]:
    """Name the mentions that `decode_relations` linked."""
    return tuple(
        Relation(mentions[head].id, mentions[tail].id, label, score)
        for head, tail, label, score in links
    )
