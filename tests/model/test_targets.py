import numpy as np

from wartoll.data.document import Document, Mention, Relation
from wartoll.data.markup import parse_markup
from wartoll.data.schema import EntityType, Schema, conflict_schema
from wartoll.data.words import split_words
from wartoll.model.pairs import Span, candidate_pairs
from wartoll.model.targets import (
    attribute_slots,
    attribute_targets,
    mention_spans,
    relation_mask,
    relation_targets,
)

SCHEMA = conflict_schema()
ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE = range(6)
COLUMN = {label: number for number, label in enumerate(SCHEMA.relation_labels)}


def read(body):
    (document,) = parse_markup(f"id: d\n\n{body}", SCHEMA)
    return document


def spans_of(document):
    return mention_spans(document.mentions, split_words(document.text), SCHEMA)


def held(document):
    """The relations that the targets of all candidate pairs say, as ids and label."""
    words = split_words(document.text)
    pairs = candidate_pairs(spans_of(document), SCHEMA, words)
    targets = relation_targets(document, document.mentions, pairs, SCHEMA)
    assert targets.shape == (len(pairs), len(SCHEMA.relations))
    assert set(np.unique(targets)) <= {0, 1}
    return {
        (document.mentions[head].id, document.mentions[tail].id, label)
        for row, (head, tail) in enumerate(pairs.tolist())
        for label, column in COLUMN.items()
        if targets[row, column]
    }


def test_slots_lie_side_by_side():
    slots = attribute_slots(SCHEMA)
    assert [(s.label, s.attribute.name, s.start, s.stop) for s in slots] == [
        (ACTOR, "kind", 0, 4),
        (ACTOR, "fate", 4, 9),  # four values and absence
        (CASUALTY, "outcome", 9, 14),
        (CASUALTY, "scope", 14, 16),
        (ATTACK, "type", 16, 30),
        (ATTACK, "status", 30, 33),
    ]
    assert [slots[1].value(column) for column in range(5)] == [
        "killed", "wounded", "captured", "missing", None,
    ]  # fmt: skip
    assert attribute_slots(Schema("plain", (EntityType("X"),))) == []


def test_mentions_become_spans_of_words():
    document = read("The [Red Army|ACTOR.state a] lost [six|CASUALTY.killed c victim=a].")
    assert spans_of(document) == [Span(1, 2, ACTOR), Span(4, 4, CASUALTY)]


def test_a_mention_inside_a_word_has_no_span():
    document = Document("d", "Anti-army", {}, (Mention("a", "ACTOR", "Ant", 0, 3),))
    assert spans_of(document) == [None]


def test_attribute_targets():
    document = read(
        "[Musa|ACTOR.civilian a fate=killed] [fled|ATTACK.abduction k] to [Oro|LOCATION l] "
        "with [ten|CASUALTY.wounded c scope=cumulative] [men|ACTOR.unknown b]."
    )
    found = attribute_targets(document.mentions, attribute_slots(SCHEMA), SCHEMA, -100)
    assert found.tolist() == [
        [2, 0, -100, -100, -100, -100],
        [-100, -100, -100, -100, 8, 0],
        [-100] * 6,
        [-100, -100, 1, 1, -100, -100],
        [3, 4, -100, -100, -100, -100],  # without fate: the column after its values
    ]
    assert attribute_targets([], attribute_slots(SCHEMA), SCHEMA, -100).shape == (0, 6)


def test_targets_hold_what_is_annotated():
    document = read(
        "[Six|CASUALTY.killed c victim=a,b cause=k] [men|ACTOR.unknown a] and "
        "[boys|ACTOR.unknown b] died in a [raid|ATTACK.assault k target=a]."
    )
    assert held(document) == {
        ("c", "a", "victim"),
        ("c", "b", "victim"),
        ("c", "k", "cause"),
        ("k", "a", "target"),
    }


def test_targets_link_all_of_a_cluster():
    # b and c are joined to a, d to c: one cluster of four, scored from the later mention.
    document = read(
        "[Army|ACTOR.state a], [troops|ACTOR.state b same_as=a], [it|ACTOR.state c same_as=a], "
        "[they|ACTOR.state d same_as=c], [rebels|ACTOR.armed_group e]"
    )
    assert held(document) == {
        (later, earlier, "same_as") for later, earlier in ("ba", "ca", "cb", "da", "db", "dc")
    }


def test_a_cluster_is_read_whichever_way_it_is_written():
    text = "army troops"
    mentions = (Mention("a", "ACTOR", "army", 0, 4), Mention("b", "ACTOR", "troops", 5, 11))
    document = Document("d", text, {}, mentions, (Relation("a", "b", "same_as"),))
    assert held(document) == {("b", "a", "same_as")}


def test_relations_of_mentions_that_are_not_there_are_left_out():
    document = read("[Six|CASUALTY.killed c victim=a] [men|ACTOR.unknown a] died.")
    pairs = np.zeros((0, 2), np.int64)
    assert relation_targets(document, document.mentions[:1], pairs, SCHEMA).shape == (0, 10)


def test_the_mask_is_what_the_schema_allows():
    spans = [Span(i, i, label) for i, label in enumerate((CASUALTY, ACTOR, ACTOR, CASUALTY))]
    pairs = np.array([[0, 1], [2, 1], [1, 2], [3, 0], [0, 3]])
    mask = relation_mask(spans, pairs, SCHEMA)
    allowed = [{label for label, column in COLUMN.items() if row[column]} for row in mask]
    assert allowed == [
        {"victim", "perpetrator", "source"},
        {"same_as"},
        set(),  # from the earlier to the later
        {"same_as", "part_of"},
        {"part_of"},
    ]


def test_the_mask_of_a_schema_without_relations_has_no_columns():
    plain = Schema("plain", (EntityType("X"),))
    assert relation_mask([], np.zeros((0, 2), np.int64), plain).shape == (0, 0)
