"""wartoll reads reports of armed conflict and returns who lost how many.

    >>> import wartoll
    >>> report = wartoll.predict("Two soldiers were killed in an ambush near Djibo.")
    >>> report.casualties  # one row a count
    >>> print(report)  # the same as a table

Importing the package loads nothing; the first call loads what it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .data.corpus import load_corpus
    from .data.document import Document, Mention, Relation
    from .data.schema import Schema
    from .model.extractor import Extractor
    from .records.report import Report

    __version__: str

__all__ = [
    "Document",
    "Extractor",
    "Mention",
    "Relation",
    "Report",
    "Schema",
    "__version__",
    "load_corpus",
    "predict",
    "predict_batch",
    "relate",
]

# Where the names live that are looked up only when someone asks for them.
_HOMES = {
    "Document": ".data.document",
    "Extractor": ".model.extractor",
    "Mention": ".data.document",
    "Relation": ".data.document",
    "Report": ".records.report",
    "Schema": ".data.schema",
    "load_corpus": ".data.corpus",
}


def predict(text: str, *, published: str | None = None) -> Report:
    """Read one text with the shipped model.

    Args:
        text: a report, headline and body, of any length.
        published: the day of its publication as an ISO date, if known.

    Raises:
        TypeError: if `text` is no string.
        ValueError: if `published` is no ISO date.
    """
    return _shipped().predict(text, published=published)


def predict_batch(
    texts: Iterable[str], *, published: Sequence[str | None] | None = None
) -> list[Report]:
    """Read several texts with the shipped model: one report each, in the same order.

    Args:
        texts: any number of reports; of none an empty list is returned.
        published: the day of publication of each, or None where it is not known.

    Raises:
        TypeError: if `texts` is a string or holds something else than strings.
        ValueError: if `published` has another length or an entry that is no ISO date.
    """
    return _shipped().predict_batch(texts, published=published)


def relate(text: str, mentions: Sequence[Mention]) -> Report:
    """Find the relations between mentions that the caller already has, with the shipped model.

    Args:
        text: a report.
        mentions: spans of it with labels of the conflict schema.

    Raises:
        TypeError: if `text` is no string.
        DocumentError: if the mentions overlap or do not fit the text.
    """
    return _shipped().relate(text, mentions)


def _shipped() -> Extractor:
    from .model.extractor import default_extractor

    return default_extractor()


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("wartoll")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
