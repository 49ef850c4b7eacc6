"""The nouns of the package: a text with its mentions and the relations between them.

One `Document` serves annotated (gold) and predicted text alike. All three classes are
frozen and `Document` checks itself once, when it is made, so code that receives one need
not check again. Offsets are Unicode code points of `Document.text`, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Mention:
    """A labelled, contiguous span of a document.

    `start` and `end` are character offsets, end exclusive; `text` is `document.text[start:end]`.
    `score` is the calibrated probability that the mention is right, 1.0 for annotated ones.
    """

    id: str
    label: str
    text: str
    start: int
    end: int
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    score: float = 1.0


@dataclass(frozen=True)
class Relation:
    """A labelled link from the mention with id `head` to the mention with id `tail`."""

    head: str
    tail: str
    label: str
    score: float = 1.0


@dataclass(frozen=True)
class Fault:
    """Something wrong in a document. `start` is the character offset it concerns, if any."""

    message: str
    start: int | None = None

    def __str__(self) -> str:
        return self.message


class DocumentError(ValueError):
    """A document that contradicts itself or its schema; `faults` lists every reason."""

    def __init__(self, document_id: str, faults: Iterable[Fault]) -> None:
        self.document_id = document_id
        self.faults = tuple(faults)
        super().__init__(f"document {document_id!r}: " + "; ".join(map(str, self.faults)))


@dataclass(frozen=True)
class Document:
    """A report: its text, what is known about it, and what is tagged in it.

    `mentions` are kept in text order and never overlap; `relations` join mentions by id and are
    kept in the order of their heads, so that every form in which they are written restores them.

    Raises:
        DocumentError: if a span leaves the text or does not hold its mention's text, two
            mentions overlap or share an id, or a relation is repeated, joins a mention to
            itself or names a mention that does not exist. Every fault is listed.
    """

    id: str
    text: str
    meta: Mapping[str, str] = field(default_factory=dict, hash=False)
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()

    def __post_init__(self) -> None:
        mentions = tuple(sorted(self.mentions, key=lambda m: (m.start, m.end)))
        object.__setattr__(self, "mentions", mentions)
        place = {mention.id: index for index, mention in enumerate(mentions)}
        relations = sorted(self.relations, key=lambda r: place.get(r.head, len(place)))
        object.__setattr__(self, "relations", tuple(relations))
        faults = list(document_faults(self.text, self.mentions, self.relations))
        if faults:
            raise DocumentError(self.id, faults)

    @cached_property
    def by_id(self) -> dict[str, Mention]:
        """The mentions by their ids."""
        return {mention.id: mention for mention in self.mentions}

    def tails(self, head: str, label: str) -> list[Mention]:
        """The mentions that relations `label` from the mention `head` reach, in text order."""
        return list(self._tails.get((head, label), ()))

    @cached_property
    def _tails(self) -> dict[tuple[str, str], list[Mention]]:
        # Asked for every mention and relation of a text, so looked up rather than searched.
        found: dict[tuple[str, str], list[Mention]] = {}
        for relation in self.relations:
            found.setdefault((relation.head, relation.label), []).append(self.by_id[relation.tail])
        return {key: sorted(tails, key=lambda m: m.start) for key, tails in found.items()}

    def to_dict(self) -> dict[str, Any]:
        """The standoff form of the annotation guidelines (section 6), without scores."""
        return {
            "id": self.id,
            "text": self.text,
            "meta": dict(self.meta),
            "entities": [
                {
                    "id": m.id,
                    "start": m.start,
                    "end": m.end,
                    "label": m.label,
                    "attributes": dict(m.attributes),
                }
                for m in self.mentions
            ],
            "relations": [
                {"head": r.head, "tail": r.tail, "label": r.label} for r in self.relations
            ],
        }


def document_faults(
    text: str, mentions: Iterable[Mention], relations: Iterable[Relation]
) -> Iterator[Fault]:
    """Yield every reason why these parts make no consistent document.

    Args:
        text: the document's text.
        mentions: in text order.
        relations: in any order.
    """
    seen: set[str] = set()
    previous: Mention | None = None
    for mention in mentions:
        name = f"mention {mention.id!r} ({mention.label}, {mention.start}-{mention.end})"
        if not 0 <= mention.start < mention.end <= len(text):
            yield Fault(
                f"{name} is not a non-empty span of the text's {len(text)} characters",
                mention.start,
            )
        elif text[mention.start : mention.end] != mention.text:
            found = text[mention.start : mention.end]
            yield Fault(
                f"{name} should hold {mention.text!r} but the text there is {found!r}",
                mention.start,
            )
        if mention.id in seen:
            yield Fault(f"{name} repeats the id of another mention", mention.start)
        seen.add(mention.id)
        if previous is not None and mention.start < previous.end:
            yield Fault(
                f"{name} {mention.text!r} overlaps mention {previous.id!r} "
                f"({previous.label}, {previous.start}-{previous.end}) {previous.text!r}",
                mention.start,
            )
        previous = mention
    starts = {mention.id: mention.start for mention in mentions}
    drawn: set[tuple[str, str, str]] = set()
    for relation in relations:
        name = f"relation {relation.label!r} from {relation.head!r} to {relation.tail!r}"
        for end in (relation.head, relation.tail):
            if end not in seen:
                yield Fault(f"{name}: there is no mention {end!r}", starts.get(relation.head))
        if relation.head == relation.tail:
            yield Fault(f"{name} joins a mention to itself", starts.get(relation.head))
        key = (relation.head, relation.tail, relation.label)
        if key in drawn:
            yield Fault(f"{name} is there twice", starts.get(relation.head))
        drawn.add(key)
