"""Relations between mentions, and equivalences as the pairs that their clusters hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from ...data.clusters import equivalence_clusters
from ...data.document import Document, Mention
from ...data.schema import Schema
from .mentions import Span, span
from .scores import Counts, tally


@dataclass(frozen=True)
class Link:
    """A relation whose ends are known by where they stand, not by ids.

    `first` is the head and `second` the tail; of a pair within a cluster, which has no
    direction, the earlier and the later mention.
    """

    first: Mention
    second: Mention
    label: str

    @property
    def spans(self) -> tuple[Span, Span]:
        """The spans of both ends."""
        return span(self.first), span(self.second)

    @property
    def typed_spans(self) -> tuple[tuple[Span, str], tuple[Span, str]]:
        """The spans and mention labels of both ends."""
        return (span(self.first), self.first.label), (span(self.second), self.second.label)


def document_links(document: Document, schema: Schema) -> list[Link]:
    """The relations of `document` and, for each equivalence, every pair in its clusters.

    Pairs, because the same cluster can be drawn in several ways: two chains of `same_as` that
    join the same mentions give the same pairs. Links are in the order of the schema's
    relations, then of the text.
    """
    links = []
    for kind in schema.relations:
        if kind.equivalence:
            found = [
                Link(earlier, later, kind.label)
                for cluster in equivalence_clusters(document, kind.label)
                for earlier, later in combinations(cluster, 2)
            ]
        else:
            found = [
                Link(document.by_id[r.head], document.by_id[r.tail], r.label)
                for r in document.relations
                if r.label == kind.label
            ]
        links += sorted(found, key=lambda link: link.spans)
    return links


def compare_relations(gold: Document, predicted: Document, schema: Schema) -> dict[str, Counts]:
    """Count links by label, strictly; right is one with both spans and both mention labels."""
    links = document_links(gold, schema), document_links(predicted, schema)
    one, other = ({(link.label, link.typed_spans) for link in side} for side in links)
    return tally(one, other)


def compare_relation_boundaries(
    gold: Document, predicted: Document, schema: Schema
) -> dict[str, Counts]:
    """Count links by label; right is one with both spans, whatever the mentions' labels."""
    links = document_links(gold, schema), document_links(predicted, schema)
    one, other = ({(link.label, link.spans) for link in side} for side in links)
    return tally(one, other)
