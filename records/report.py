"""The answer to a text: what is in it, as objects, as JSON and as a table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

from ..data.document import Document, Mention, Relation
from .casualties import CasualtyRow, casualty_rows

# Half a character: valid in a Python string and as a JSON escape, not in UTF-8.
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Report:
    """The mentions and relations of one text, and the casualty rows they add up to.

    `warnings` say what a reader should know before trusting the rest; printing a report
    shows its table.
    """

    document: Document
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id

    @property
    def text(self) -> str:
        """The text that was read; all offsets refer to it."""
        return self.document.text

    @property
    def meta(self) -> Mapping[str, str]:
        """What is known about the document, as `published`."""
        return self.document.meta

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions, in text order."""
        return self.document.mentions

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The relations between mentions, by their ids."""
        return self.document.relations

    @cached_property
    def casualties(self) -> tuple[CasualtyRow, ...]:
        """One row a count, in text order."""
        return casualty_rows(self.document)

    def to_dict(self) -> dict[str, Any]:
        """Everything in the report as JSON types; every key is always there."""
        names = ("id", "text", "meta", "mentions", "relations", "casualties", "warnings")
        return {name: _plain(getattr(self, name)) for name in names}

    def to_json(self) -> str:
        """`to_dict` on one line of JSON, which UTF-8 can always hold."""
        line = json.dumps(self.to_dict(), ensure_ascii=False)
        return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", line)

    def __str__(self) -> str:
        from .table import format_report  # rich is not needed to make a report

        return format_report(self)


def _plain(value: Any) -> Any:
    """`value` in JSON types: a dataclass becomes a mapping of its fields, a tuple a list."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return dict(value) if isinstance(value, Mapping) else value
