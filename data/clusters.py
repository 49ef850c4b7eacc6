"""Clusters: the mentions of one document that denote one and the same thing."""

from __future__ import annotations

from .document import Document, Mention


def equivalence_clusters(document: Document, label: str) -> list[tuple[Mention, ...]]:
    """The groups of two or more mentions that relations `label` join, directly or not.

    Returns:
        Clusters in the order of their earliest mentions, each in text order.
    """
    group: dict[str, set[str]] = {}
    for relation in document.relations:
        if relation.label == label:
            merged = group.get(relation.head, {relation.head}) | group.get(
                relation.tail, {relation.tail}
            )
            group.update(dict.fromkeys(merged, merged))
    clusters = []
    placed: set[str] = set()
    for mention in document.mentions:
        if mention.id in group and mention.id not in placed:
            members = group[mention.id]
            placed |= members
            clusters.append(tuple(sorted((document.by_id[i] for i in members), key=_place)))
    return clusters


def cluster_of(document: Document, label: str) -> dict[str, tuple[Mention, ...]]:
    """The cluster of every mention by its id; a mention that nothing joins is one of its own."""
    found: dict[str, tuple[Mention, ...]] = {m.id: (m,) for m in document.mentions}
    for cluster in equivalence_clusters(document, label):
        found.update(dict.fromkeys((m.id for m in cluster), cluster))
    return found


def _place(mention: Mention) -> int:
    return mention.start
