"""Variants of annotated documents with the flaws of real text; offsets stay exact."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from .document import Document, Mention


def without_punctuation(document: Document) -> Document:
    """The document as archives that lost their punctuation show it.

    Every sign that is neither letter (with its marks), digit nor white space becomes a space and
    runs of spaces become one, but signs between two digits stay: "1,200" is one number. Mentions
    and relations are kept under the new offsets; the document's id gets the ending
    `+unpunctuated`.
    """
    text = document.text
    kept: list[str] = []
    # new_offset[i]: where the character i of the old text begins in the new one
    new_offset: list[int] = []
    for index, character in enumerate(text):
        new_offset.append(len(kept))
        if not character.isspace() and not _stays(text, index):
            character = " "  # noqa: PLW2901
        if character != " " or (kept and not kept[-1].isspace()):
            kept.append(character)
    new_offset.append(len(kept))
    new_text = "".join(kept)
    mentions = tuple(_moved(m, new_offset, new_text) for m in document.mentions)
    gone = {m.id for m in mentions if m.start == m.end}
    return replace(
        document,
        id=f"{document.id}+unpunctuated",
        text=new_text,
        mentions=tuple(m for m in mentions if m.id not in gone),
        relations=tuple(r for r in document.relations if r.head not in gone and r.tail not in gone),
    )


def _stays(text: str, index: int) -> bool:
    """Whether the visible character at `index` outlives the loss of punctuation."""
    if text[index].isalnum() or unicodedata.category(text[index]).startswith("M"):
        return True
    return (
        text[index] in ".,"
        and text[index - 1 : index].isdigit()
        and (text[index + 1 : index + 2].isdigit())
    )


def _moved(mention: Mention, new_offset: Sequence[int], text: str) -> Mention:
    start, end = new_offset[mention.start], new_offset[mention.end]
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return replace(mention, start=start, end=end, text=text[start:end])


def with_unpunctuated(documents: Sequence[Document], share: float, seed: int) -> list[Document]:
    """All documents, and after them unpunctuated copies of a random share of them."""
    chosen = random.Random(seed).sample(range(len(documents)), round(share * len(documents)))
    return [*documents, *(without_punctuation(documents[i]) for i in sorted(chosen))]
