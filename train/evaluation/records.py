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
class RecordPair:
    """A gold and a predicted count over each other, and how their sides differ.

    Attributes:
        gold: the annotated count.
        predicted: the predicted count.
        missing: one gold victim for every side that the prediction lacks, in text order.
        extra: the predicted victims that are none of the gold count's sides, in text order;
            several that are one and the same other side are given once.
    """

    gold: Mention
    predicted: Mention
    missing: tuple[Mention, ...]
    extra: tuple[Mention, ...]

    @property
    def count_found(self) -> bool:
        """Whether both have the same number words."""
        return same_words(self.gold, self.predicted)

    @property
    def outcome_right(self) -> bool:
        """Whether the count is found and has the right outcome."""
        return self.count_found and outcome(self.gold) == outcome(self.predicted)

    @property
    def right(self) -> bool:
        """Whether count, outcome and the set of sides are right."""
        return self.outcome_right and not self.missing and not self.extra


@dataclass(frozen=True)
class RecordMatches:
    """The counts of a document: matched ones, gold ones and predicted ones without a match."""

    pairs: tuple[RecordPair, ...]
    missed: tuple[Mention, ...]
    spurious: tuple[Mention, ...]


def has_records(schema: Schema) -> bool:
    """Whether `schema` has counts with an outcome and the sides that suffered them."""
    count, victim = schema.entity.get(COUNT), schema.relation.get(VICTIM)
    return (
        count is not None
        and count.attribute(OUTCOME) is not None
        and victim is not None
        and (COUNT, SIDE) in victim.pairs
    )


def match_records(gold: Document, predicted: Document) -> RecordMatches:
    """Match the counts of both documents one to one.

    Counts that overlap belong together, those with the same number words first. A predicted
    victim stands for the gold side (the cluster of `same_as`) of the gold `ACTOR` that it
    overlaps most; one that overlaps none stands for no side and makes the record wrong. The
    prediction's own clusters play no part: they are scored by themselves.
    """
    sides = cluster_of(gold, SAME)
    counterparts = best_counterparts(_labelled(gold, SIDE), _labelled(predicted, SIDE))
    counts = align(
        _labelled(gold, COUNT),
        _labelled(predicted, COUNT),
        lambda one, other: 0 if same_words(one, other) else 1,
    )

    def pair(one: Mention, other: Mention) -> RecordPair:
        wanted = [(sides[tail.id], tail) for tail in gold.tails(one.id, VICTIM)]
        found: list[tuple[Hashable, Mention]] = []
        for tail in predicted.tails(other.id, VICTIM):
            counterpart = counterparts.get(tail.id)
            found.append((tail if counterpart is None else sides[counterpart.id], tail))
        return RecordPair(one, other, _not_in(wanted, found), _not_in(found, wanted))

    return RecordMatches(
        tuple(pair(one, other) for one, other in counts.pairs), counts.missed, counts.spurious
    )


def compare_records(gold: Document, predicted: Document) -> dict[str, Counts]:
    """Count records by how much of them has to be right, the keys being `RECORD_PARTS`.

    Returns:
        "count": found with the same number words; "count, outcome": and of the right outcome;
        "count, outcome, sides": and with exactly the right set of sides.
    """
    matches = match_records(gold, predicted)
    right = (
        sum(pair.count_found for pair in matches.pairs),
        sum(pair.outcome_right for pair in matches.pairs),
        sum(pair.right for pair in matches.pairs),
    )
    found = len(matches.pairs) + len(matches.spurious)
    wanted = len(matches.pairs) + len(matches.missed)
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


def outcome(count: Mention) -> str:
    """The outcome of `count`, empty if it has none."""
    return count.attributes.get(OUTCOME, "")


def _not_in(
    victims: Iterable[tuple[Hashable, Mention]], others: Iterable[tuple[Hashable, Mention]]
) -> tuple[Mention, ...]:
    """The first victim of every side that `others` do not have."""
    known = {side for side, _ in others}
    first: dict[Hashable, Mention] = {}
    for side, victim in victims:
        if side not in known:
            first.setdefault(side, victim)
    return tuple(first.values())


def _labelled(document: Document, label: str) -> list[Mention]:
    return [mention for mention in document.mentions if mention.label == label]
