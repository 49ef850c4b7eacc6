"""The casualty record: is a count there, of the right outcome, with exactly its sides?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from ...data.clusters import cluster_of
from ...data.document import Document, Mention
from ...data.schema import Schema
from .overlaps import align, best_counterparts
from .scores import Counts, Ratio

COUNT = "CASUALTY"
SIDE = "ACTOR"
OUTCOME = "outcome"
VICTIM = "victim"
SAME = "same_as"
WHOLE_RECORD = "count, outcome, sides"
RECORD_PARTS = ("count", "count, outcome", WHOLE_RECORD)


@dataclass(frozen=True)
class Record:
    """A gold and a predicted count that belong together, and how their sides differ.

    Attributes:
        gold: the annotated count, None if the predicted one has no counterpart.
        predicted: the predicted count, None if the gold one has no counterpart.
        missing: one gold victim for every side that the prediction lacks.
        extra: the predicted victims that are none of the gold count's sides. Several that are
            one and the same other side are given once.
    """

    gold: Mention | None
    predicted: Mention | None
    missing: tuple[Mention, ...] = ()
    extra: tuple[Mention, ...] = ()

    @property
    def count_found(self) -> bool:
        """Whether there is a predicted count over the gold one with the same number words."""
        return (
            self.gold is not None
            and self.predicted is not None
            and same_words(self.gold, self.predicted)
        )

    @property
    def outcome_right(self) -> bool:
        """Whether the count is found and has the right outcome."""
        return self.count_found and outcome(self.gold) == outcome(self.predicted)

    @property
    def right(self) -> bool:
        """Whether count, outcome and the set of sides are right."""
        return self.outcome_right and not self.missing and not self.extra


def has_records(schema: Schema) -> bool:
    """Whether `schema` has counts with an outcome and the sides that suffered them."""
    count, victim = schema.entity.get(COUNT), schema.relation.get(VICTIM)
    return (
        count is not None
        and count.attribute(OUTCOME) is not None
        and victim is not None
        and (COUNT, SIDE) in victim.pairs
    )


def match_records(gold: Document, predicted: Document) -> list[Record]:
    """Match the counts of both documents one to one, in text order.

    Counts that overlap belong together, those with the same number words first. A predicted
    victim stands for the gold side (the cluster of `same_as`) of the gold `ACTOR` that it
    overlaps most; one that overlaps none stands for no side and makes the record wrong. The
    prediction's own clusters play no part: they are scored by themselves.
    """
    sides = cluster_of(gold, SAME)
    counterparts = best_counterparts(_labelled(gold, SIDE), _labelled(predicted, SIDE))
    pairs = align(
        _labelled(gold, COUNT),
        _labelled(predicted, COUNT),
        lambda one, other: 0 if same_words(one, other) else 1,
    )
    records = []
    for one, other in pairs:
        if one is None or other is None:
            records.append(Record(one, other))
            continue
        wanted = {sides[tail.id]: tail for tail in reversed(gold.tails(one.id, VICTIM))}
        found: dict[Hashable, Mention] = {}
        for tail in predicted.tails(other.id, VICTIM):
            counterpart = counterparts.get(tail.id)
            found.setdefault(tail if counterpart is None else sides[counterpart.id], tail)
        missing = [tail for side, tail in wanted.items() if side not in found]
        extra = [tail for side, tail in found.items() if side not in wanted]
        records.append(Record(one, other, _in_text_order(missing), _in_text_order(extra)))
    return records


def compare_records(gold: Document, predicted: Document) -> dict[str, Counts]:
    """Count records by how much of them has to be right, the keys being `RECORD_PARTS`.

    Returns:
        "count": found with the same number words; "count, outcome": and of the right outcome;
        "count, outcome, sides": and with exactly the right set of sides.
    """
    records = match_records(gold, predicted)
    wanted = sum(record.gold is not None for record in records)
    found = sum(record.predicted is not None for record in records)
    right = (
        sum(record.count_found for record in records),
        sum(record.outcome_right for record in records),
        sum(record.right for record in records),
    )
    return {
        part: Counts(number, found, wanted)
        for part, number in zip(RECORD_PARTS, right, strict=True)
    }


def false_alarm(gold: Document, predicted: Document) -> Ratio:
    """Whether the prediction has a count where the gold document has none at all."""
    if _labelled(gold, COUNT):
        return Ratio()
    return Ratio(int(bool(_labelled(predicted, COUNT))), 1)


def same_words(one: Mention, other: Mention) -> bool:
    """Whether two counts have the same words, apart from case and white space.

    Modifiers are number words too: "at least 12" is another figure than "12".
    """
    return one.text.lower().split() == other.text.lower().split()


def outcome(count: Mention | None) -> str | None:
    """The outcome of `count`, if it is there and has one."""
    return None if count is None else count.attributes.get(OUTCOME)


def _labelled(document: Document, label: str) -> list[Mention]:
    return [mention for mention in document.mentions if mention.label == label]


def _in_text_order(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(mentions, key=lambda mention: mention.start))
