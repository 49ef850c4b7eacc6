"""Likely slips in relations and in attributes that depend on them. Each finder takes one document.

The rules are those of the annotation guidelines; the docstrings cite section or decision.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from .clusters import cluster_of, equivalence_clusters
from .document import Document, Fault
from .slips_shared import of_label, quoted, sentence_numbers
from .words import sentence_ends

_ZERO = re.compile(r"(?:no|none|nobody|zero|nil|0)\b(?! (?:fewer|less|more) than)", re.IGNORECASE)
# What follows a count whose side the text need not name (decision 19).
_UNNAMED = re.compile(
    r"\s+(?:of\s+(?:the\s+)?)?(?:\w+\s+)?(?:bodies|body|corpses?|lives|life|casualties|deaths?|dead"
    r"|fatalities|injuries|injured|wounded|killed|hurt|missing|victims?)\b",
    re.IGNORECASE,
)
_NAMES_OUTCOME = re.compile(
    r"\b(?:deaths?|dead|killed|die|died|fatal|fatalities|wounded|injur\w+|missing|captured"
    r"|lives|life|lost|loses|losses|taken|kidnapped|abducted|arrested|detained)\b",
    re.IGNORECASE,
)


def count_without_victim(document: Document) -> Iterator[Fault]:
    """A count of dead, wounded or captured has no victim, and the text need not hide it."""
    for mention in of_label(document, "CASUALTY"):
        if (
            mention.attributes["outcome"] in {"killed", "wounded", "captured"}
            and not document.tails(mention.id, "victim")
            and not document.tails(mention.id, "same_as")
            and not _ZERO.match(mention.text)
            and not _UNNAMED.match(document.text, mention.end)
        ):
            yield Fault(f"{quoted(mention)} has no victim", mention.start)


def cause_missing(document: Document) -> Iterator[Fault]:
    """A count has no cause although its sentence names exactly one attack (section 3)."""
    sentence = sentence_numbers(document)
    attacks = [m for m in of_label(document, "ATTACK") if m.attributes["status"] == "actual"]
    for mention in of_label(document, "CASUALTY"):
        near = [attack for attack in attacks if sentence(attack) == sentence(mention)]
        if (
            len(near) == 1
            and mention.attributes["outcome"] != "captured"
            and mention.attributes["scope"] == "incident"
            and not document.tails(mention.id, "cause")
            and not document.tails(mention.id, "same_as")
            and not _ZERO.match(mention.text)
        ):
            yield Fault(f"{quoted(mention)} has no cause beside {quoted(near[0])}", mention.start)


def place_on_count(document: Document) -> Iterator[Fault]:
    """A count that has a cause carries the place or date itself (decision 1)."""
    for mention in of_label(document, "CASUALTY"):
        causes = document.tails(mention.id, "cause")
        for label in ("place", "date"):
            if causes and document.tails(mention.id, label):
                yield Fault(
                    f"{quoted(mention)}: {label} goes from its cause {quoted(causes[0])}",
                    mention.start,
                )


def zero_count_outcome(document: Document) -> Iterator[Fault]:
    """A zero count is not mixed although its sentence names no single outcome (decision 4)."""
    ends = [0, *sentence_ends(document.text), len(document.text)]
    for mention in of_label(document, "CASUALTY"):
        outcome = mention.attributes["outcome"]
        if _ZERO.match(mention.text) and outcome != "mixed":
            following = bisect_right(ends, mention.start)
            sentence = document.text[ends[following - 1] : ends[following]]
            if not _NAMES_OUTCOME.search(sentence):
                yield Fault(f"{quoted(mention)} is {outcome}, expected mixed", mention.start)


def victim_is_perpetrator(document: Document) -> Iterator[Fault]:
    """One mention is victim and perpetrator of the same count."""
    for mention in of_label(document, "CASUALTY"):
        for actor in document.tails(mention.id, "victim"):
            if actor in document.tails(mention.id, "perpetrator"):
                yield Fault(
                    f"{quoted(mention)} has {quoted(actor)} as victim and perpetrator",
                    mention.start,
                )


def same_as_forward(document: Document) -> Iterator[Fault]:
    """same_as points to a later mention (section 3: from the later to the earliest)."""
    for mention in document.mentions:
        for tail in document.tails(mention.id, "same_as"):
            if tail.start > mention.start:
                yield Fault(
                    f"{quoted(mention)} is same_as the later {quoted(tail)}, turn it round",
                    mention.start,
                )


def same_as_chain(document: Document) -> Iterator[Fault]:
    """same_as points to a mention that is not the earliest of its party, act or figure."""
    for mention in document.mentions:
        for tail in document.tails(mention.id, "same_as"):
            for earlier in document.tails(tail.id, "same_as"):
                yield Fault(
                    f"{quoted(mention)} is same_as {quoted(tail)}, which is same_as "
                    f"{quoted(earlier)}: point to the earliest",
                    mention.start,
                )


def same_as_values_differ(document: Document) -> Iterator[Fault]:
    """same_as joins parties of different kind or figures of different outcome."""
    for mention in document.mentions:
        for tail in document.tails(mention.id, "same_as"):
            for name in ("kind", "outcome"):
                here, there = mention.attributes.get(name), tail.attributes.get(name)
                if here != there:
                    yield Fault(
                        f"{quoted(mention)} has {name}={here}, but {quoted(tail)}, which it is "
                        f"same_as, has {name}={there}",
                        mention.start,
                    )


def fate_on_counted(document: Document) -> Iterator[Fault]:
    """A person whom a count counts has a fate (section 1, ACTOR)."""
    cluster = cluster_of(document, "same_as")
    counted = {
        member.id: count
        for count in of_label(document, "CASUALTY")
        for victim in document.tails(count.id, "victim")
        for member in cluster[victim.id]
    }
    for mention in of_label(document, "ACTOR"):
        if "fate" in mention.attributes and mention.id in counted:
            yield Fault(
                f"{quoted(mention)} has a fate, but {quoted(counted[mention.id])} counts it",
                mention.start,
            )


def fate_not_on_all(document: Document) -> Iterator[Fault]:
    """Mentions of one person have a fate and others none or another (decision 20)."""
    for cluster in equivalence_clusters(document, "same_as"):
        fates = {mention.attributes.get("fate") for mention in cluster}
        if len(fates) > 1:
            found = ", ".join(f"{quoted(m)} {m.attributes.get('fate', 'none')}" for m in cluster)
            yield Fault(f"one person has different fates: {found}", cluster[0].start)


def repeated_relation(document: Document) -> Iterator[Fault]:
    """An act told again repeats a relation to a mention outside its own sentence (decision 16)."""
    sentence = sentence_numbers(document)
    for mention in of_label(document, "ATTACK"):
        for first in document.tails(mention.id, "same_as"):
            for label in ("attacker", "target", "place", "date"):
                known = document.tails(first.id, label)
                for tail in document.tails(mention.id, label):
                    if tail in known and sentence(tail) != sentence(mention):
                        yield Fault(
                            f"{quoted(mention)} repeats {label} {quoted(tail)} of {quoted(first)}",
                            mention.start,
                        )


def part_of_each_other(document: Document) -> Iterator[Fault]:
    """Two counts are each part of the other."""
    for mention in of_label(document, "CASUALTY"):
        for whole in document.tails(mention.id, "part_of"):
            if mention.start < whole.start and mention in document.tails(whole.id, "part_of"):
                yield Fault(
                    f"{quoted(mention)} and {quoted(whole)} are part of each other", mention.start
                )
