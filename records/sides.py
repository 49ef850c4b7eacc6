"""Sides: the parties of a document under one name each, however often they are mentioned."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..data.document import Document, Mention
from ..data.words import sentence_ends


@dataclass(frozen=True)
class Party:
    """One side, victim or source: the cluster of mentions that denote it.

    `name` is the text of its earliest mention that holds a proper name, or else of its earliest
    mention; `kind` is the first that its mentions state (None for a mere source); `mentions`
    are the ids of all its mentions in text order.
    """

    name: str
    kind: str | None
    mentions: tuple[str, ...]


def parties(document: Document, clusters: Mapping[str, tuple[Mention, ...]]) -> dict[str, Party]:
    """The party that each mention denotes if it is read as one, by the mention's id.

    Every label is served, since another schema may call its sides otherwise than `ACTOR`.

    Args:
        document: annotated or predicted.
        clusters: the cluster of every mention by its id, in text order.
    """
    ends = sentence_ends(document.text)
    found: dict[str, Party] = {}
    for mention in document.mentions:
        if mention.id not in found:
            party = _party(document.text, ends, clusters[mention.id])
            found.update(dict.fromkeys(party.mentions, party))
    return found


def _party(text: str, ends: Sequence[int], cluster: Sequence[Mention]) -> Party:
    named = next((m for m in cluster if _holds_name(text, ends, m)), cluster[0])
    kinds = (m.attributes["kind"] for m in cluster if "kind" in m.attributes)
    return Party(named.text, next(kinds, None), tuple(m.id for m in cluster))


def _holds_name(text: str, ends: Sequence[int], mention: Mention) -> bool:
    """Whether `mention` holds a capital letter that is not just the first of a sentence.

    `ends` are the character offsets at which sentences of `text` end, in rising order.
    """
    sentence = bisect_right(ends, mention.start)
    start = ends[sentence - 1] if sentence else 0
    opens = not any(character.isalnum() for character in text[start : mention.start])
    # "Gunmen" at the start of a sentence is no name, "FARDC" there is.
    return any(character.isupper() for character in mention.text[1 if opens else 0 :])
