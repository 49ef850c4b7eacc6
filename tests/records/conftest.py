"""What every test of records needs: annotated texts, written as markup."""

from collections.abc import Callable

import pytest

from wartoll.data.document import Document
from wartoll.data.markup import parse_markup
from wartoll.data.schema import conflict_schema


@pytest.fixture(scope="session")
def annotate() -> Callable[[str], Document]:
    """Reads the markup of one document's text; the document is called "d"."""
    schema = conflict_schema()

    def read(body: str) -> Document:
        (document,) = parse_markup(f"id: d\npublished: 2024-05-07\n\n{body}", schema)
        return document

    return read
