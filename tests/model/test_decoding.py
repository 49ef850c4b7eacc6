import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartoll.data.document import Mention, Relation
from wartoll.data.schema import EntityType, Schema, conflict_schema
from wartoll.data.words import split_words
from wartoll.model.calibration import Calibration
from wartoll.model.decoding import (
    DecodingSettings,
    Thresholds,
    build_mention,
    build_relations,
    cluster_links,
    decode_attributes,
    decode_relations,
    log_softmax,
    span_probability,
    threshold_links,
)
from wartoll.model.pairs import Span, candidate_pairs
from wartoll.model.targets import attribute_slots

SCHEMA = conflict_schema()
SLOTS = attribute_slots(SCHEMA)
ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE = range(6)


def links(function, scored, **threshold):
    """Apply `function` to scores written as {(head, tail): score}; scores rounded."""
    pairs = np.array(list(scored), np.int64).reshape(-1, 2)
    found = function(pairs, np.array(list(scored.values()), float), Thresholds(**threshold))
    return [(head, tail, round(score, 6)) for head, tail, score in found]


def test_log_softmax_by_hand():
    found = log_softmax(np.log(np.array([[1, 3], [2, 2]], np.float32)))
    np.testing.assert_allclose(np.exp(found), [[0.25, 0.75], [0.5, 0.5]], rtol=1e-6)


def test_log_softmax_of_large_logits():
    found = log_softmax(np.array([[1000.0, 0.0]], np.float32))
    assert found.tolist() == [[0.0, -1000.0]]
    assert log_softmax(np.zeros((0, 3), np.float32)).shape == (0, 3)


def test_probability_of_a_mention_takes_in_that_it_ends():
    # tags O B I; B at 0.8, I at 0.5, and the next word no I at 1 - 0.2
    scores = np.log(np.array([[0.1, 0.8, 0.1], [0.3, 0.2, 0.5], [0.7, 0.1, 0.2]], np.float32))
    expected = (0.8 * 0.5 * 0.8) ** (1 / 3)
    assert span_probability(Span(0, 1, 0), scores) == pytest.approx(expected)


def test_probability_of_a_mention_at_the_end_of_a_text():
    scores = np.log(np.array([[0.5, 0.4, 0.1]], np.float32))
    assert span_probability(Span(0, 0, 0), scores) == pytest.approx(0.4)


def test_probability_reads_the_tags_of_the_mentions_own_label():
    scores = np.log(np.array([[0.1, 0.1, 0.1, 0.6, 0.1], [0.2, 0.1, 0.1, 0.1, 0.5]], np.float32))
    assert span_probability(Span(0, 1, 1), scores) == pytest.approx(math.sqrt(0.6 * 0.5))


def test_probability_stays_finite_when_the_mention_surely_goes_on():
    scores = np.array([[-9, 0, -9], [-99, -99, 0]], np.float32)
    assert span_probability(Span(0, 0, 0), scores) == pytest.approx(math.sqrt(1e-6), rel=1e-3)


def test_a_mention_is_cut_from_the_text():
    text = "The Red Army fled."
    mention = build_mention(4, Span(1, 2, ACTOR), split_words(text), text, SCHEMA, 0.5)
    assert mention == Mention("m5", "ACTOR", "Red Army", 4, 12, {}, 0.5)


def attribute_logits(**wanted):
    """Logits that are highest for these values, and for absence where a value is None."""
    logits = np.zeros(SLOTS[-1].stop, np.float32)
    for slot in SLOTS:
        name = slot.attribute.name
        if name in wanted:
            values = [*slot.attribute.values, None]
            logits[slot.start + values.index(wanted[name])] = 1
    return logits


def test_attributes_of_a_label():
    logits = attribute_logits(outcome="wounded", scope="cumulative", kind="civilian")
    assert decode_attributes(CASUALTY, logits, SLOTS) == {
        "outcome": "wounded",
        "scope": "cumulative",
    }
    assert decode_attributes(LOCATION, logits, SLOTS) == {}


def test_an_optional_attribute_may_be_absent():
    logits = attribute_logits(kind="state", fate=None)
    assert decode_attributes(ACTOR, logits, SLOTS) == {"kind": "state"}
    logits = attribute_logits(kind="state", fate="captured")
    assert decode_attributes(ACTOR, logits, SLOTS) == {"kind": "state", "fate": "captured"}


def test_every_pair_over_the_threshold_is_linked():
    scored = {(0, 1): 0.5, (0, 2): 0.49, (0, 3): 0.9, (4, 1): 0.6}
    assert links(threshold_links, scored) == [(0, 1, 0.5), (0, 3, 0.9), (4, 1, 0.6)]


def test_a_head_without_a_link_takes_its_best_tail_over_the_fallback():
    scored = {(0, 1): 0.3, (0, 2): 0.4, (3, 1): 0.19, (3, 2): 0.1, (4, 2): 0.7, (4, 1): 0.35}
    assert links(threshold_links, scored, link=0.5, fallback=0.2) == [(0, 2, 0.4), (4, 2, 0.7)]


def test_no_pairs_have_no_links():
    assert links(threshold_links, {}) == []
    assert links(cluster_links, {}) == []


def test_a_mention_joins_the_cluster_to_which_it_is_nearest_on_average():
    scored = {
        (1, 0): 0.8,  # joins 0
        (2, 0): 0.1, (2, 1): 0.1,  # opens a cluster of its own
        (3, 0): 0.9, (3, 1): 0.2, (3, 2): 0.6,  # 0.55 on average to 0 and 1, 0.6 to 2
        (4, 0): 0.7, (4, 1): 0.5, (4, 2): 0.2, (4, 3): 0.4,  # 0.6 to 0 and 1, 0.3 to 2 and 3
    }  # fmt: skip
    assert links(cluster_links, scored) == [(1, 0, 0.8), (3, 2, 0.6), (4, 0, 0.6)]


def test_an_average_below_the_threshold_opens_a_cluster():
    scored = {(1, 0): 0.8, (2, 0): 0.9, (2, 1): 0.29}
    assert links(cluster_links, scored, link=0.6) == [(1, 0, 0.8)]
    assert links(cluster_links, scored, link=0.595) == [(1, 0, 0.8), (2, 0, 0.595)]


def test_of_equal_averages_the_earlier_cluster_is_joined():
    assert links(cluster_links, {(2, 1): 0.7, (2, 0): 0.7}) == [(2, 0, 0.7)]


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] > pair[1]),
        st.floats(0, 1),
    )
)
def test_clusters_are_links_to_their_first_members(scored):
    found = links(cluster_links, scored)
    heads = [head for head, _, _ in found]
    assert len(set(heads)) == len(heads)
    assert all(tail not in heads and tail < head for head, tail, _ in found)


def test_relations_of_scored_pairs():
    words = split_words("Six men fled . Eight men died .")
    spans = [
        Span(0, 0, CASUALTY),
        Span(1, 1, ACTOR),
        Span(4, 4, CASUALTY),
        Span(5, 5, ACTOR),
    ]
    pairs = candidate_pairs(spans, SCHEMA, words)
    column = {label: number for number, label in enumerate(SCHEMA.relation_labels)}
    logits = np.full((len(pairs), len(column)), -5.0, np.float32)
    row = {(head, tail): number for number, (head, tail) in enumerate(pairs.tolist())}
    logits[row[0, 1], column["victim"]] = math.log(3)  # 0.75
    logits[row[2, 3], column["victim"]] = math.log(1.5)  # 0.6
    logits[row[2, 1], column["perpetrator"]] = math.log(4)  # 0.8
    logits[row[3, 1], column["same_as"]] = math.log(9)  # 0.9
    logits[row[3, 1], column["victim"]] = 9  # no relation between actors but same_as
    logits[row[2, 0], column["part_of"]] = math.log(2 / 3)  # 0.4
    settings = DecodingSettings(
        {"part_of": Thresholds(0.4, 0.4), "victim": Thresholds(0.7, 0.65)},
        {"relation:same_as": Calibration(0.5, 0.0)},  # the odds of 9 become 3
    )
    found = decode_relations(spans, pairs, logits, SCHEMA, settings)
    assert [(head, tail, label, round(score, 5)) for head, tail, label, score in found] == [
        (0, 1, "victim", 0.75),
        (2, 1, "perpetrator", 0.8),
        (3, 1, "same_as", 0.75),
        (2, 0, "part_of", 0.4),
    ]


def test_a_forward_pair_is_never_an_equivalence():
    # The pair of two counts is scored both ways because of part_of.
    spans = [Span(0, 0, CASUALTY), Span(1, 1, CASUALTY)]
    logits = np.full((1, len(SCHEMA.relations)), 5.0, np.float32)
    found = decode_relations(spans, np.array([[0, 1]]), logits, SCHEMA, DecodingSettings())
    assert [(head, tail, label) for head, tail, label, _ in found] == [(0, 1, "part_of")]


def test_no_pairs_have_no_relations():
    none = np.zeros((0, 2), np.int64)
    logits = np.zeros((0, len(SCHEMA.relations)), np.float32)
    assert decode_relations([], none, logits, SCHEMA, DecodingSettings()) == []
    plain = Schema("plain", (EntityType("X"),))
    assert decode_relations([Span(0, 0, 0)], none, logits[:, :0], plain, DecodingSettings()) == []


def test_relations_name_their_mentions():
    mentions = [Mention("a", "CASUALTY", "x", 0, 1), Mention("b", "ACTOR", "y", 2, 3)]
    assert build_relations(mentions, [(0, 1, "victim", 0.5)]) == (
        Relation("a", "b", "victim", 0.5),
    )


def test_settings_come_back_from_their_mapping():
    settings = DecodingSettings(
        {"victim": Thresholds(0.4, 0.1)}, {"mention:ACTOR": Calibration(1.5, -0.5)}
    )
    assert settings.to_dict() == {
        "thresholds": {"victim": {"link": 0.4, "fallback": 0.1}},
        "calibration": {"mention:ACTOR": {"scale": 1.5, "shift": -0.5}},
    }
    assert DecodingSettings.from_dict(settings.to_dict()) == settings
    assert DecodingSettings.from_dict(DecodingSettings().to_dict()) == DecodingSettings()


def test_what_has_no_curve_keeps_its_probability():
    settings = DecodingSettings({}, {"mention:ACTOR": Calibration(0.0, 0.0)})
    assert settings.calibrated("mention:ACTOR", 0.9) == 0.5
    assert settings.calibrated("mention:DATE", 0.9) == 0.9


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([], "expected a mapping, not []"),
        ({"thresholds": {}}, "key 'calibration' is missing"),
        ({"thresholds": [], "calibration": {}}, "thresholds: expected a mapping, not []"),
        (
            {"thresholds": {"victim": 0.5}, "calibration": {}},
            "thresholds.victim: expected the numbers link, fallback, not 0.5",
        ),
        (
            {"thresholds": {"victim": {"link": 0.5}}, "calibration": {}},
            "thresholds.victim: expected the numbers link, fallback, not {'link': 0.5}",
        ),
        (
            {"thresholds": {}, "calibration": {"mention:X": {"scale": "1", "shift": 0}}},
            "calibration.mention:X: expected the numbers scale, shift, "
            "not {'scale': '1', 'shift': 0}",
        ),
        (
            {"thresholds": {}, "calibration": {"mention:X": {"scale": math.nan, "shift": 0}}},
            "calibration.mention:X: expected the numbers scale, shift, "
            "not {'scale': nan, 'shift': 0}",
        ),
    ],
)
def test_other_mappings_are_refused(raw, message):
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole message is compared
        DecodingSettings.from_dict(raw)
    assert str(raised.value) == message
