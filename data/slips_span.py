"""Likely slips in where a mention begins and ends. Each finder takes one document.

The rules are those of the annotation guidelines; the docstrings cite section or decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .document import Document, Fault, Mention
from .slips_shared import of_label, quoted
from .words import split_words, word_span

_DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})
_DETERMINERS = frozenset({"the", "a", "an", "its", "his", "her", "their", "our", "your", "my"})
_QUANTIFIERS = frozenset(
    {"all", "some", "several", "many", "few", "both", "every", "each", "most", "dozens", "scores"}
)
_PREPOSITIONS = frozenset(
    {"in", "at", "on", "of", "from", "near", "to", "by", "with", "for", "against", "outside"}
)
_MODIFIER = (
    r"(?:more than|at least|at most|(?<!owned )(?<!gone )up to|as many as|as few as|no fewer than"
    r"|no less than|not less than|not fewer than|no more than|fewer than|less than|close to"
    r"|an estimated|about|around|over|some|nearly|almost|approximately|roughly|upwards of|another"
    r"|a further)"
)
_QUOTES = '"\u201c\u201d'
_QUOTATION = rf"[{_QUOTES}][^{_QUOTES}]+[{_QUOTES}]"
_HOLDS_QUOTATION = re.compile(rf"{_QUOTATION}.+|.+{_QUOTATION}", re.DOTALL)
_MODIFIER_BEFORE = re.compile(rf"\b({_MODIFIER})\s+$", re.IGNORECASE)
_MODIFIER_AFTER = re.compile(r"\s+(or more|or so|at least)\b", re.IGNORECASE)
_STARTS_WITH_MODIFIER = re.compile(rf"(?:{_MODIFIER}|from)\b", re.IGNORECASE)
_PLACE_TYPE = (
    r"(?:villages?|towns?|city|districts?|sub-?districts?|provinces?|governorates?|county|counties"
    r"|state|regions?|townships?|municipality|communes?|departments?|prefectures?|tehsil|wilaya"
    r"|oblast|raion|territory|local government area|police limits)"
)
_PLACE_TYPE_AFTER = re.compile(rf"\s+({_PLACE_TYPE})\b", re.IGNORECASE)
_PLACE_TYPE_OF = re.compile(r"(?:city|town|village|vicinity) of\b", re.IGNORECASE)


def leading_word(document: Document) -> Iterator[Fault]:
    """A determiner, quantifier or preposition stands inside the span (section 1, all spans)."""
    for mention in document.mentions:
        first, _, rest = mention.text.partition(" ")
        # Capitalised, such a word belongs to a place's name: "The Hague", "In Salah".
        word = first if mention.label == "LOCATION" else first.lower()
        if rest and word in _unwanted_first_words(mention):
            yield Fault(f"{quoted(mention)} begins with {first!r}, leave it outside", mention.start)


def _unwanted_first_words(mention: Mention) -> frozenset[str]:
    if mention.label == "DATE":  # "this week", "that night"
        return _DETERMINERS | _QUANTIFIERS | _PREPOSITIONS
    if mention.label != "CASUALTY":
        return _DETERMINERS | _DEMONSTRATIVES | _QUANTIFIERS | _PREPOSITIONS
    if _STARTS_WITH_MODIFIER.match(mention.text):
        return frozenset()
    # A count is made of quantity words, and "a" counts a victim.
    return (_DETERMINERS | _DEMONSTRATIVES | _PREPOSITIONS) - {"a", "an"}


def trailing_possessive(document: Document) -> Iterator[Fault]:
    """A possessive 's stands at the end of the span (section 1, all spans)."""
    for mention in document.mentions:
        if mention.text.endswith(("'s", "\u2019s")):
            yield Fault(
                f"{quoted(mention)} ends with a possessive, leave it outside", mention.start
            )


def outer_punctuation(document: Document) -> Iterator[Fault]:
    """White space, punctuation or a quotation mark stands at an edge of the span."""
    for mention in document.mentions:
        text = mention.text
        if _HOLDS_QUOTATION.fullmatch(text):  # a part of the name, as in: "Red" Daud
            text = text.strip(_QUOTES)
        for edge in dict.fromkeys((text[0], text[-1])):
            if edge.isspace() or edge in ",;:" + _QUOTES:
                yield Fault(
                    f"{quoted(mention)} begins or ends with {edge!r}, leave it outside",
                    mention.start,
                )


def split_word(document: Document) -> Iterator[Fault]:
    """The span begins or ends inside a word, where no tag can be set."""
    words = split_words(document.text)
    for mention in document.mentions:
        if word_span(words, mention.start, mention.end) is None:
            around = document.text[max(0, mention.start - 10) : mention.end + 10]
            yield Fault(f"{quoted(mention)} cuts a word in {around!r}", mention.start)


def modifier_outside(document: Document) -> Iterator[Fault]:
    """A modifier of the number is left outside a count (section 1, CASUALTY)."""
    for mention in of_label(document, "CASUALTY"):
        # Before "a" such a word is mostly a preposition: "a quarrel over [a] dead boy".
        if mention.text.lower() not in {"a", "an"}:
            before = _MODIFIER_BEFORE.search(
                document.text[max(0, mention.start - 24) : mention.start]
            )
            after = _MODIFIER_AFTER.match(document.text, mention.end)
            for found in (before, after):
                if found:
                    yield Fault(
                        f"{quoted(mention)}: {found[1]!r} beside it belongs to the number",
                        mention.start,
                    )


def trailing_of(document: Document) -> Iterator[Fault]:
    """A count ends with "of" (section 1, CASUALTY)."""
    for mention in of_label(document, "CASUALTY"):
        if mention.text.lower().endswith(" of"):
            yield Fault(f"{quoted(mention)} ends with 'of', leave it outside", mention.start)


def place_type_outside(document: Document) -> Iterator[Fault]:
    """A type word after a place name is left outside (decision 25)."""
    for mention in of_label(document, "LOCATION"):
        found = _PLACE_TYPE_AFTER.match(document.text, mention.end)
        if found:
            yield Fault(f"{quoted(mention)}: {found[1]!r} after it belongs inside", mention.start)


def place_type_before(document: Document) -> Iterator[Fault]:
    """Words like "city of" or "vicinity of" stand inside a place (section 1, LOCATION)."""
    for mention in of_label(document, "LOCATION"):
        found = _PLACE_TYPE_OF.match(mention.text)
        if found:
            yield Fault(
                f"{quoted(mention)} begins with {found[0]!r}, leave it outside", mention.start
            )
