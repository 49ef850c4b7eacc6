"""Words and sentences: the units that mentions start and end on.

Tags are set on words, not on word pieces, so that a number or a name never breaks inside.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

# Signs that belong to the letter before them: combining marks of Latin, Cyrillic, Hebrew,
# Arabic, the Indic scripts and Thai, and the zero-width joiners. Python's \w leaves them out.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03"
    "\u0b3c-\u0b4d\u0bbe-\u0bcd\u0c00-\u0c03\u0c3e-\u0c4d\u0cbc-\u0ccd\u0d3b-\u0d4d\u0dca-\u0ddf"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c\u200d"
)
# Scripts written without spaces: every character is a word of its own, as in BERT.
_SINGLE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)*(?![^\W{_SINGLE}{_MARKS}])"  # 37  1,200  5.975,74  but not the 3 of 3rd
    rf"|[{_SINGLE}]"
    rf"|(?:[^\W{_SINGLE}_][{_MARKS}]*)+"
    rf"|\S"
)
# A sentence ends at closing punctuation before a space, or at a line break.
_BOUNDARY = re.compile(r"[.!?\u06d4\u061f\u0964\u3002]['\")\]\u201d\u2019]*(?=\s)|\n")
# "Lt. Col.", "Mr. X", "J. Smith", "No. 7": a full stop that ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"])(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Lt|Col|Gen|Maj|Capt|Sgt|Cpl|Brig|Adm|Cmdr|Gov|Sen|Rep"
    r"|Prof|No|Nos|vs|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\.$"
)


@dataclass(frozen=True)
class Word:
    """A word of a text; character offsets, end exclusive, and the number of its sentence."""

    text: str
    start: int
    end: int
    sentence: int


def split_words(text: str) -> list[Word]:
    """Cut `text` into words; everything between words is white space."""
    ends = sentence_ends(text)
    return [
        Word(match[0], match.start(), match.end(), bisect_right(ends, match.start()))
        for match in _WORD.finditer(text)
    ]


def sentence_ends(text: str) -> list[int]:
    """The character offsets, in rising order, at which one sentence ends and the next begins."""
    ends = []
    for match in _BOUNDARY.finditer(text):
        before = text[max(0, match.start() - 8) : match.start() + 1]
        if match[0] == "\n" or not _ABBREVIATION.search(before):
            ends.append(match.end())
    return ends


def word_span(words: Sequence[Word], start: int, end: int) -> tuple[int, int] | None:
    """The words that characters `start` to `end` cover exactly, as word indices, end exclusive.

    Returns:
        None if the span does not begin and end where words do.
    """
    first = bisect_left(words, start, key=lambda word: word.start)
    last = bisect_left(words, end, key=lambda word: word.end)
    if first > last or last >= len(words):
        return None
    if words[first].start != start or words[last].end != end:
        return None
    return first, last + 1
