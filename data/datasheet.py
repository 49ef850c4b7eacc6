"""The counted half of the corpus's datasheet.

`python -m wartoll.data.datasheet` counts the corpus and rewrites the tables of
`corpus/DATASHEET.md` between its two markers; what people wrote around them stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from .corpus import SPLITS, corpus_path, read_documents
from .document import Document
from .files import write_file
from .schema import Schema, conflict_schema

BEGIN = "<!-- counted tables: begin; rewritten by `python -m wartoll.data.datasheet` -->"
END = "<!-- counted tables: end -->"
NEGATIVE = "negative"

Count = Callable[[Document], Mapping[str, int]]


def datasheet_path() -> Path:
    """The datasheet of the shipped corpus."""
    return corpus_path() / "DATASHEET.md"


def counted_tables(splits: Mapping[str, Iterable[Document]], schema: Schema) -> str:
    """Every table of the datasheet, in Markdown.

    Args:
        splits: the documents by split; each split is a column.
        schema: names the attributes that get a table.
    """
    documents = {split: list(found) for split, found in splits.items()}
    counts: dict[str, Count] = {
        "size": _size,
        "theatre (`region`)": lambda d: {d.meta["region"]: 1},
        "style": lambda d: dict.fromkeys(styles(d), 1),
        "mention label": lambda d: Counter(m.label for m in d.mentions),
    }
    for name in dict.fromkeys(a.name for entity in schema.entities for a in entity.attributes):
        counts[f"`{name}`"] = _values_of(name)
    counts["relation"] = lambda d: Counter(r.label for r in d.relations)
    return "\n\n".join(_table(title, documents, count) for title, count in counts.items())


def styles(document: Document) -> list[str]:
    """The style words of a document's header; `negative` says that it reports no violence."""
    return [word.strip() for word in document.meta["style"].split(",")]


def replace_tables(datasheet: str, tables: str) -> str:
    """The datasheet with `tables` between its markers.

    Raises:
        ValueError: if the markers are missing or in the wrong order.
    """
    before, begin, rest = datasheet.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the datasheet needs a line {BEGIN!r} and, below it, a line {END!r}")
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def _size(document: Document) -> dict[str, int]:
    return {
        "documents": 1,
        "documents without political violence": int(NEGATIVE in styles(document)),
        "words (between white space)": len(document.text.split()),
        "mentions": len(document.mentions),
        "relations": len(document.relations),
    }


def _values_of(attribute: str) -> Count:
    return lambda d: Counter(
        m.attributes[attribute] for m in d.mentions if attribute in m.attributes
    )


def _table(title: str, splits: Mapping[str, list[Document]], count: Count) -> str:
    """A Markdown table, a row a counted thing (most frequent first), a column a split."""
    columns = {split: _total(count, documents) for split, documents in splits.items()}
    whole: Counter[str] = Counter()
    for column in columns.values():
        whole.update(column)
    lines = [
        f"| {title} | {' | '.join(columns)} | all |",
        "| --- " + "| ---: " * (len(columns) + 1) + "|",
    ]
    rows = whole if count is _size else dict(sorted(whole.items(), key=lambda i: (-i[1], i[0])))
    for name in rows:
        numbers = [*(column[name] for column in columns.values()), whole[name]]
        lines.append(f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |")
    return "\n".join(lines)


def _total(count: Count, documents: Iterable[Document]) -> Counter[str]:
    total: Counter[str] = Counter()
    for document in documents:
        total.update(count(document))
    return total


def main() -> None:
    """Count the corpus and rewrite the tables of its datasheet."""
    schema = conflict_schema()
    splits = {split: read_documents(corpus_path(split), schema) for split in SPLITS}
    current = datasheet_path().read_text(encoding="utf-8")
    write_file(datasheet_path(), replace_tables(current, counted_tables(splits, schema)))


if __name__ == "__main__":
    main()
