"""Likely slips in what is tagged, and as what. Each finder takes one document.

The rules are those of the annotation guidelines; the docstrings cite section or decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .document import Document, Fault
from .slips_shared import of_label, quoted

_COORDINATION = re.compile(r"\b[a-z][\w-]* and [a-z]")
_MEMBERS_OF = re.compile(
    r"(?:members?|militants?|fighters?|soldiers?|cadres?|elements?|operatives?|personnel|officers?)"
    r" (?:of|from|belonging to)\b",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"(?:were |was |been )?(?:killed|wounded|injured|died|dead|killings?|deaths?|murders?|murdered"
    r"|lost (?:their|his|her) li(?:ves|fe)|wounding|injuring)",
    re.IGNORECASE,
)
_EVALUATION = re.compile(
    r"(?:fierce|deadly|surprise|heavy(?! (?:guns?|machine|artillery|weapons?|mortars?))|intense"
    r"|bloody|brutal|violent|massive|major|fresh|renewed|sporadic|deadliest)\b",
    re.IGNORECASE,
)
_CLOCK_TIME = re.compile(
    r"\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?|\d{4} ?(?:hours|hrs|h|gmt|utc)",
    re.IGNORECASE,
)


def members_of(document: Document) -> Iterator[Fault]:
    """A word for membership is tagged with the group that follows (section 1, ACTOR)."""
    for mention in of_label(document, "ACTOR"):
        if _MEMBERS_OF.match(mention.text):
            yield Fault(f"{quoted(mention)}: tag the group alone", mention.start)


def coordination(document: Document) -> Iterator[Fault]:
    """Two parties joined by "and" are one mention (section 1, all spans)."""
    for mention in of_label(document, "ACTOR"):
        # Capitalised words around "and" are mostly one name: "Justice and Equality Movement".
        if _COORDINATION.search(mention.text):
            yield Fault(f"{quoted(mention)} joins two parties, tag each", mention.start)


def outcome_as_attack(document: Document) -> Iterator[Fault]:
    """A bare outcome is tagged as an attack (section 1, ATTACK; decision 6)."""
    for mention in of_label(document, "ATTACK"):
        if _OUTCOME.fullmatch(mention.text):
            yield Fault(f"{quoted(mention)} is an outcome, not an attack", mention.start)


def evaluation_in_attack(document: Document) -> Iterator[Fault]:
    """An evaluating adjective stands inside an attack (section 1, ATTACK)."""
    for mention in of_label(document, "ATTACK"):
        found = _EVALUATION.match(mention.text)
        if found:
            yield Fault(
                f"{quoted(mention)} begins with {found[0]!r}, leave it outside", mention.start
            )


def party_in_attack(document: Document) -> Iterator[Fault]:
    """The name of a party stands inside an attack (decision 10)."""
    parties = {m.text for m in document.mentions if m.label == "ACTOR" and m.text[0].isupper()}
    for mention in of_label(document, "ATTACK"):
        for party in sorted(parties):
            if party in mention.text and re.search(rf"\b{re.escape(party)}\b", mention.text):
                yield Fault(
                    f"{quoted(mention)} holds the party {party!r}, an ACTOR of its own",
                    mention.start,
                )


def clock_time(document: Document) -> Iterator[Fault]:
    """A clock time alone is tagged as a date (decision 13)."""
    for mention in of_label(document, "DATE"):
        if _CLOCK_TIME.fullmatch(mention.text):
            yield Fault(f"{quoted(mention)} is a clock time, no date", mention.start)
