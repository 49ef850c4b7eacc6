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
from .records import COUNT, Record, has_records, match_records, outcome
from .relations import Link, document_links


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
    for one, other in align(gold.mentions, predicted.mentions, _difference):
        concerned = one or other
        if concerned is not None and (kind := _mention_kind(one, other)) is not None:
            yield error_row(gold, kind, concerned.label, show(one), show(other), concerned)


def _difference(one: Mention, other: Mention) -> int:
    """0 for a right mention, then a wrong label, a wrong boundary, and both wrong."""
    return 2 * (span(one) != span(other)) + (one.label != other.label)


def _mention_kind(one: Mention | None, other: Mention | None) -> Kind | None:
    if other is None:
        return Kind.MENTION_MISSED
    if one is None:
        return Kind.MENTION_SPURIOUS
    kinds = (
        None,
        Kind.MENTION_LABEL,
        Kind.MENTION_BOUNDARY,
        Kind.MENTION_BOUNDARY_AND_LABEL,
    )
    return kinds[_difference(one, other)]


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
    for record in match_records(gold, predicted):
        one, other = record.gold, record.predicted
        if one is None or other is None:
            missed = other is None
            kind = Kind.RECORD_COUNT_MISSED if missed else Kind.RECORD_COUNT_SPURIOUS
            concerned = one or other
            if concerned is not None:
                yield error_row(gold, kind, COUNT, show(one), show(other), concerned)
        elif not record.count_found:
            yield error_row(gold, Kind.RECORD_NUMBER_WORDS, COUNT, show(one), show(other), one)
        else:
            yield from _found_record_errors(gold, one, other, record)


def _found_record_errors(
    gold: Document, one: Mention, other: Mention, record: Record
) -> Iterator[ErrorRow]:
    """Yield what is wrong with a count whose number words were found."""
    if not record.outcome_right:
        expected, came = outcome(one) or "", outcome(other) or ""
        yield error_row(gold, Kind.RECORD_OUTCOME, COUNT, expected, came, one)
    for missing, extra in zip_longest(record.missing, record.extra):
        kind = Kind.RECORD_WRONG_SIDE
        if extra is None:
            kind = Kind.RECORD_MISSING_SIDE
        elif missing is None:
            kind = Kind.RECORD_EXTRA_SIDE
        marked = [mention for mention in (one, missing, extra) if mention is not None]
        yield error_row(gold, kind, COUNT, show(missing), show(extra), *marked)
