"""What a word looks like: the casing that an uncased encoder cannot see.

The features are categories, scored by learned embeddings; see `SHAPE_SIZES`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..data.words import Word

CASES = (
    "lower", "capitalised", "upper", "initial", "mixed", "number", "alphanumeric", "punctuation",
    "caseless",
)  # fmt: skip
PLACES = ("inside", "sentence_start", "glued", "line_start")
STYLES = ("mixed_case", "all_lower", "all_upper")

SHAPE_SIZES = (len(CASES), len(PLACES), len(STYLES))
"""How many values each feature has; the columns of what `word_shapes` returns."""


def word_shapes(text: str, words: Sequence[Word]) -> NDArray[np.int64]:
    """The shape features of every word.

    Returns:
        The index into `CASES` of the word itself, into `PLACES` of where it stands, and into
        `STYLES` of the casing of its whole sentence. *Shape:* `(words, 3)`.
    """
    shapes = np.zeros((len(words), len(SHAPE_SIZES)), np.int64)
    sentence_cases: dict[int, set[int]] = {}
    for row, word in enumerate(words):
        case = _case(word.text)
        shapes[row, 0] = case
        shapes[row, 1] = _place(text, words, row)
        sentence_cases.setdefault(word.sentence, set()).add(case)
    styles = {sentence: _style(cases) for sentence, cases in sentence_cases.items()}
    if len(words):
        shapes[:, 2] = [styles[word.sentence] for word in words]
    return shapes


def _case(word: str) -> int:
    if word.isalpha():
        if word.islower():
            name = "lower"
        elif word.isupper():
            name = "upper" if len(word) > 1 else "initial"
        elif word[0].isupper() and word[1:].islower():
            name = "capitalised"
        else:
            name = "mixed" if word.lower() != word else "caseless"
    elif word[0].isdigit():
        name = "alphanumeric" if any(c.isalpha() for c in word) else "number"
    elif any(c.isalnum() for c in word):
        name = "alphanumeric" if any(c.isdigit() for c in word) else "caseless"
    else:
        name = "punctuation"
    return CASES.index(name)


def _place(text: str, words: Sequence[Word], row: int) -> int:
    word = words[row]
    if row == 0 or "\n" in text[words[row - 1].end : word.start]:
        return PLACES.index("line_start")
    if words[row - 1].sentence != word.sentence:
        return PLACES.index("sentence_start")
    return PLACES.index("glued" if words[row - 1].end == word.start else "inside")


def _style(cases: set[int]) -> int:
    """A sentence without one lower-case word is all upper, one without capitals all lower."""
    capital = {CASES.index(n) for n in ("capitalised", "upper", "initial", "mixed")}
    if CASES.index("lower") not in cases and CASES.index("upper") in cases:
        return STYLES.index("all_upper")
    if CASES.index("lower") in cases and not cases & capital:
        return STYLES.index("all_lower")
    return STYLES.index("mixed_case")
