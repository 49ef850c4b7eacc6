"""Clusters: what relations of equivalence join, directly or not."""

from wartoll.data.clusters import cluster_of, equivalence_clusters
from wartoll.data.document import Document, Mention, Relation

TEXT = "abcdefg"


def document(*pairs):
    return Document(
        "d",
        TEXT,
        {},
        tuple(Mention(letter, "X", letter, at, at + 1) for at, letter in enumerate(TEXT)),
        tuple(Relation(head, tail, label) for head, tail, label in pairs),
    )


def names(clusters):
    return ["".join(mention.id for mention in cluster) for cluster in clusters]


def test_chains_and_forks_are_one_cluster_in_text_order():
    found = document(("g", "c", "same"), ("c", "a", "same"), ("e", "c", "same"), ("f", "b", "same"))
    assert names(equivalence_clusters(found, "same")) == ["aceg", "bf"]


def test_two_clusters_that_a_later_relation_joins_are_one():
    found = document(("b", "a", "same"), ("d", "c", "same"), ("d", "b", "same"))
    assert names(equivalence_clusters(found, "same")) == ["abcd"]


def test_other_relations_join_nothing():
    assert equivalence_clusters(document(("b", "a", "other")), "same") == []


def test_a_mention_that_nothing_joins_is_a_cluster_of_its_own():
    found = cluster_of(document(("c", "a", "same")), "same")
    assert {name: names([cluster])[0] for name, cluster in found.items()} == {
        "a": "ac", "b": "b", "c": "ac", "d": "d", "e": "e", "f": "f", "g": "g",
    }  # fmt: skip
