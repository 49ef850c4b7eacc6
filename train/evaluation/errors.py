"""Every miss of a prediction, found by the same matching as the scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from ...data.document import Document, Mention
from ...data.schema import Schema
from .error_row import ErrorRow, Kind, error_row, show
from .mentions import matched_mentions, span
from .overlaps import align
from .pairing import pair_documents
from .records import COUNT, RecordPair, has_records, match_records, outcome
from .relations import Link, document_links

# What can set apart two mentions that overlap: the label counts one, the span two.
DIFFERENCES = (
    None,
    Kind.MENTION_LABEL,
    Kind.MENTION_BOUNDARY,
    Kind.MENTION_BOUNDARY_AND_LABEL,
)


def find_errors(
    gold: Sequence[Document], predicted: Sequence[Document], schema: Schema
) -> list[ErrorRow]:
    """List every miss in the order of the documents, of the text and of `Kind`.

    Relations are judged strictly. One slip can show in several rows: as the mention, as each
    of its relations, and as the record.

    Raises:
        ValueError: if the documents are not the same (see `pair_documents`).
        DocumentError: if a name in one of them is not in `schema`.
    """
    order = {kind: place for place, kind in enumerate(Kind)}
    rows: list[ErrorRow] = []
    for one, other in pair_documents(gold, predicted, schema):
        found = [
            *_mention_errors(one, other),
            *_attribute_errors(one, other, schema),
            *_relation_errors(one, other, schema),
            *(_record_errors(one, other) if has_records(schema) else ()),
        ]
        rows += sorted(found, key=lambda row: (row.start, row.end, order[row.kind], row.label))
    return rows


def summarise_errors(rows: Iterable[ErrorRow]) -> dict[tuple[Kind, str], int]:
    """Count rows by kind and label, the most frequent first."""
    counts = Counter((row.kind, row.label) for row in rows)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _mention_errors(gold: Document, predicted: Document) -> Iterator[ErrorRow]:
    mentions = align(gold.mentions, predicted.mentions, _difference)
    for one, other in mentions.pairs:
        kind = DIFFERENCES[_difference(one, other)]
        if kind is not None:
            yield error_row(gold, kind, one.label, show(one), show(other), one)
    for one in mentions.missed:
        yield error_row(gold, Kind.MENTION_MISSED, one.label, show(one), "", one)
    for other in mentions.spurious:
        yield error_row(gold, Kind.MENTION_SPURIOUS, other.label, "", show(other), other)


def _difference(one: Mention, other: Mention) -> int:
    """The place in `DIFFERENCES` of what sets two overlapping mentions apart."""
    return 2 * (span(one) != span(other)) + (one.label != other.label)


def _attribute_errors(gold: Document, predicted: Document, schema: Schema) -> Iterator[ErrorRow]:
    for one, other in matched_mentions(gold, predicted):
        for attribute in schema.entity[one.label].attributes:
            expected = one.attributes.get(attribute.name, "")
            came = other.attributes.get(attribute.name, "")
            if expected != came:
                label = f"{one.label}.{attribute.name}"
                yield error_row(gold, Kind.ATTRIBUTE_WRONG, label, expected, came, one)


def _relation_errors(gold: Document, predicted: Document, schema: Schema) -> Iterator[ErrorRow]:
    wanted, found = document_links(gold, schema), document_links(predicted, schema)
    for link in _not_in(wanted, found):
        both = _has_ends(predicted, link)
        kind = Kind.RELATION_MISSING if both else Kind.RELATION_MISSING_WITH_MENTION
        yield error_row(gold, kind, link.label, _show_link(link), "", link.first, link.second)
    for link in _not_in(found, wanted):
        both = _has_ends(gold, link)
        kind = Kind.RELATION_SPURIOUS if both else Kind.RELATION_SPURIOUS_WITH_MENTION
        yield error_row(gold, kind, link.label, "", _show_link(link), link.first, link.second)


def _not_in(links: Iterable[Link], others: Iterable[Link]) -> list[Link]:
    known = {(link.label, link.typed_spans) for link in others}
    return [link for link in links if (link.label, link.typed_spans) not in known]


def _has_ends(document: Document, link: Link) -> bool:
    mentions = {(span(mention), mention.label) for mention in document.mentions}
    return mentions.issuperset(link.typed_spans)


def _show_link(link: Link) -> str:
    return f"{show(link.first)} -> {show(link.second)}"


def _record_errors(gold: Document, predicted: Document) -> Iterator[ErrorRow]:
    records = match_records(gold, predicted)
    for count in records.missed:
        yield error_row(gold, Kind.RECORD_COUNT_MISSED, COUNT, show(count), "", count)
    for count in records.spurious:
        yield error_row(gold, Kind.RECORD_COUNT_SPURIOUS, COUNT, "", show(count), count)
    for pair in records.pairs:
        one, other = pair.gold, pair.predicted
        if pair.count_found:
            yield from _pair_errors(gold, pair)
        else:
            yield error_row(gold, Kind.RECORD_NUMBER_WORDS, COUNT, show(one), show(other), one)


def _pair_errors(gold: Document, pair: RecordPair) -> Iterator[ErrorRow]:
    """Yield what is wrong with a count whose number words were found."""
    count = pair.gold
    if not pair.outcome_right:
        expected, came = outcome(count), outcome(pair.predicted)
        yield error_row(gold, Kind.RECORD_OUTCOME, COUNT, expected, came, count)
    for one, other in zip_longest(pair.missing, pair.extra):
        if other is None:
            yield error_row(gold, Kind.RECORD_MISSING_SIDE, COUNT, show(one), "", count, one)
        elif one is None:
            yield error_row(gold, Kind.RECORD_EXTRA_SIDE, COUNT, "", show(other), count, other)
        else:
            sides = show(one), show(other)
            yield error_row(gold, Kind.RECORD_WRONG_SIDE, COUNT, *sides, count, one, other)
