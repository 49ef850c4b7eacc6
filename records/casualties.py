"""Casualty rows: who lost how many, to whom, in which attack, where and when, as the text says.

Plain code over a `Document`, annotated or predicted alike. One row a count; nothing is added
up, converted or filled in. A document of another schema, without `CASUALTY` mentions, has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from ..data.clusters import cluster_of
from ..data.document import Document, Mention, Relation
from .sides import Party, parties


@dataclass(frozen=True)
class Attack:
    """The attack that produced a count.

    `words` are those of the mention that the count names as its cause. `type` is that
    mention's, unless it is the unspecific "attack" and another mention of the same act tells
    more (annotation guidelines, decision 2). `mentions` are the ids of all mentions of the act.
    """

    words: str
    type: str | None
    status: str | None
    mentions: tuple[str, ...]


@dataclass(frozen=True)
class CasualtyRow:
    """What a document says about one of its counts.

    Attributes:
        id: the id of the `CASUALTY` mention.
        count: its words, as they stand in the text.
        start: the character offset at which they begin.
        end: the character offset after their last character.
        outcome: killed, wounded, captured, missing or mixed.
        scope: incident, or cumulative for a toll over a campaign or a war.
        victims: the sides that suffered it.
        perpetrators: the sides said to have inflicted it.
        attacks: the attacks that produced it.
        places: the attacks' places in text order, each once; the count's own where no attack
            has one (annotation guidelines, decision 1).
        dates: likewise.
        sources: who claims the figure.
        part_of: the ids of the counts of which it is a share, or that replaced it.
        repeats: the id of the earliest mention of the same figure, if this is a later one.
        score: the probability that count and victims are right, taking errors as independent:
            the product of the scores of the count, its `victim` relations and their mentions.
    """

    id: str
    count: str
    start: int
    end: int
    outcome: str | None
    scope: str | None
    victims: tuple[Party, ...]
    perpetrators: tuple[Party, ...]
    attacks: tuple[Attack, ...]
    places: tuple[Mention, ...]
    dates: tuple[Mention, ...]
    sources: tuple[Party, ...]
    part_of: tuple[str, ...]
    repeats: str | None
    score: float


def casualty_rows(document: Document) -> tuple[CasualtyRow, ...]:
    """The rows of `document`, one for each `CASUALTY` mention, in text order."""
    reader = _RowReader(document)
    return tuple(reader.row(m) for m in document.mentions if m.label == "CASUALTY")


class _RowReader:
    """Reads rows off one document, whose clusters and relations it looks up once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.clusters = cluster_of(document, "same_as")
        self.parties = parties(document, self.clusters)
        self.links: dict[tuple[str, str], list[Relation]] = defaultdict(list)
        for relation in document.relations:
            self.links[relation.head, relation.label].append(relation)

    def row(self, count: Mention) -> CasualtyRow:
        causes = self.tails([count], "cause")
        earliest = self.clusters[count.id][0]
        return CasualtyRow(
            id=count.id,
            count=count.text,
            start=count.start,
            end=count.end,
            outcome=count.attributes.get("outcome"),
            scope=count.attributes.get("scope"),
            victims=self.sides(count, "victim"),
            perpetrators=self.sides(count, "perpetrator"),
            attacks=self.attacks(causes),
            places=self.circumstances(count, causes, "place"),
            dates=self.circumstances(count, causes, "date"),
            sources=self.sides(count, "source"),
            part_of=tuple(m.id for m in self.tails([count], "part_of")),
            repeats=None if earliest.id == count.id else earliest.id,
            score=self.score(count),
        )

    def tails(self, heads: Iterable[Mention], label: str) -> list[Mention]:
        """The mentions that relations `label` from `heads` reach, in text order, each once."""
        reached = {link.tail for head in heads for link in self.links.get((head.id, label), ())}
        return sorted((self.document.by_id[tail] for tail in reached), key=lambda m: m.start)

    def sides(self, count: Mention, label: str) -> tuple[Party, ...]:
        """The parties that relations `label` from `count` reach, each once."""
        reached = self.tails([count], label)
        return tuple(dict.fromkeys(self.parties[m.id] for m in reached))

    def attacks(self, causes: Iterable[Mention]) -> tuple[Attack, ...]:
        """The attacks that `causes` mention; of two words for one act the first."""
        first: dict[str, Mention] = {}
        for cause in causes:
            first.setdefault(self.clusters[cause.id][0].id, cause)
        return tuple(_attack(cause, self.clusters[cause.id]) for cause in first.values())

    def circumstances(
        self, count: Mention, causes: Iterable[Mention], label: str
    ) -> tuple[Mention, ...]:
        """Where (`label` "place") or when ("date") the attacks happened, or else the count.

        The earliest mention of an act carries its place and date (decision 16), so every
        mention of the act is asked; what is told again in the same words is given once.
        """
        acts = [mention for cause in causes for mention in self.clusters[cause.id]]
        first: dict[str, Mention] = {}
        for mention in self.tails(acts, label) or self.tails([count], label):
            first.setdefault(mention.text.casefold(), mention)
        return tuple(first.values())

    def score(self, count: Mention) -> float:
        """The product of what the claim "this side lost this many" rests on."""
        links = self.links.get((count.id, "victim"), ())
        by_id = self.document.by_id
        return count.score * prod(link.score * by_id[link.tail].score for link in links)


def _attack(cause: Mention, act: Sequence[Mention]) -> Attack:
    kind = cause.attributes.get("type")
    if kind == "attack":
        types = (mention.attributes.get("type") for mention in act)
        kind = next((other for other in types if other not in ("attack", None)), kind)
    return Attack(cause.text, kind, cause.attributes.get("status"), tuple(m.id for m in act))
