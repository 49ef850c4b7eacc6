"""Relations by a hand count and by a slow second implementation."""

from itertools import product

import pytest

from wartoll.data.document import Document, Mention, Relation
from wartoll.train.evaluation.relations import (
    compare_relation_boundaries,
    compare_relations,
    document_links,
)
from wartoll.train.evaluation.scores import Counts

GOLD = (
    "[Ten|CASUALTY.killed c victim=a perpetrator=b source=s] [guards|ACTOR.state a] fell to "
    "[rebels|ACTOR.armed_group b], [medics|SOURCE s] said. The [gang|ACTOR.armed_group e same_as=b]"
    " fled; the [insurgents|ACTOR.armed_group f same_as=e] hid."
)
# victim right; perpetrator to another tail; medics an ACTOR; the cluster drawn as a star.
PREDICTED = (
    "[Ten|CASUALTY.killed x1 victim=x2 perpetrator=x2 source=x4] [guards|ACTOR.state x2] fell to "
    "[rebels|ACTOR.armed_group x3], [medics|ACTOR.civilian x4] said. The "
    "[gang|ACTOR.armed_group x5 same_as=x3] fled; the "
    "[insurgents|ACTOR.armed_group x6 same_as=x3] hid."
)


def test_strict(annotate, schema):
    assert compare_relations(annotate(GOLD), annotate(PREDICTED), schema) == {
        "perpetrator": Counts(0, 1, 1),
        "same_as": Counts(3, 3, 3),
        "source": Counts(0, 1, 1),
        "victim": Counts(1, 1, 1),
    }


def test_boundaries_only(annotate, schema):
    assert compare_relation_boundaries(annotate(GOLD), annotate(PREDICTED), schema) == {
        "perpetrator": Counts(0, 1, 1),
        "same_as": Counts(3, 3, 3),
        "source": Counts(1, 1, 1),
        "victim": Counts(1, 1, 1),
    }


def test_direction_matters_for_a_relation_and_not_for_an_equivalence(schema):
    mentions = (Mention("1", "CASUALTY", "3", 0, 1), Mention("2", "CASUALTY", "4", 2, 3))

    def document(head, tail, label):
        return Document("d", "3 4", {}, mentions, (Relation(head, tail, label),))

    part = document("1", "2", "part_of"), document("2", "1", "part_of")
    assert compare_relations(*part, schema) == {"part_of": Counts(0, 1, 1)}
    same = document("1", "2", "same_as"), document("2", "1", "same_as")
    assert compare_relations(*same, schema) == {"same_as": Counts(1, 1, 1)}


def test_a_cluster_that_falls_in_two_loses_the_pairs_between(annotate, schema):
    gold = annotate(
        "[A|ACTOR.state a] [B|ACTOR.state b same_as=a] [C|ACTOR.state c same_as=b] "
        "[D|ACTOR.state d same_as=c]"
    )
    predicted = annotate(
        "[A|ACTOR.state a] [B|ACTOR.state b same_as=a] [C|ACTOR.state c] "
        "[D|ACTOR.state d same_as=c]"
    )
    assert compare_relations(gold, predicted, schema) == {"same_as": Counts(2, 2, 6)}


def test_links_are_in_the_order_of_schema_and_text(annotate, schema):
    links = document_links(annotate(GOLD), schema)
    assert [(link.label, link.first.text, link.second.text) for link in links] == [
        ("victim", "Ten", "guards"),
        ("perpetrator", "Ten", "rebels"),
        ("source", "Ten", "medics"),
        ("same_as", "rebels", "gang"),
        ("same_as", "rebels", "insurgents"),
        ("same_as", "gang", "insurgents"),
    ]


def test_links_of_one_label_are_in_the_order_of_their_heads(annotate, schema):
    document = annotate(
        "[A|ACTOR.state a] [1|CASUALTY.killed c victim=b] [2|CASUALTY.killed d victim=b,a] "
        "[B|ACTOR.state b]"
    )
    found = [(link.first.text, link.second.text) for link in document_links(document, schema)]
    assert found == [("1", "B"), ("2", "A"), ("2", "B")]


def slow_links(document, label, equivalence, typed):
    """Every link of one label by trying all pairs of mentions; clusters by Warshall's closure."""
    mentions = document.mentions
    drawn = {(r.head, r.tail) for r in document.relations if r.label == label}
    joined = {(a.id, b.id): (a.id, b.id) in drawn for a, b in product(mentions, mentions)}
    if equivalence:
        joined = {(a, b): joined[a, b] or joined[b, a] for a, b in joined}
        for via, a, b in product(mentions, mentions, mentions):
            if joined[a.id, via.id] and joined[via.id, b.id]:
                joined[a.id, b.id] = True
    return {
        tuple((m.start, m.end, m.label if typed else "") for m in (a, b))
        for a, b in product(mentions, mentions)
        if joined[a.id, b.id] and (a.start < b.start or not equivalence)
    }


@pytest.mark.parametrize(
    ("compare", "typed"), [(compare_relations, True), (compare_relation_boundaries, False)]
)
def test_counts_are_those_of_a_slow_loop(random_pairs, schema, compare, typed):
    right = 0
    for gold, predicted in random_pairs:
        counts = compare(gold, predicted, schema)
        for kind in schema.relations:
            one = slow_links(gold, kind.label, kind.equivalence, typed)
            other = slow_links(predicted, kind.label, kind.equivalence, typed)
            expected = Counts(len(one & other), len(other), len(one))
            assert counts.get(kind.label, Counts()) == expected
            right += expected.true_positive
    assert right > 50
