"""Every miss has its row, and there are as many rows as the scores say."""

from collections import Counter

import pytest

from wartoll.data.document import Document
from wartoll.train.evaluation import Kind, evaluate, find_errors, summarise_errors
from wartoll.train.evaluation.error_row import mark

GOLD = (
    "[Ten|CASUALTY.killed c victim=a,b] [guards|ACTOR.state a] and [farmers|ACTOR.civilian b] "
    "died near [north Vell|LOCATION l], [medics|SOURCE s] and [Baku|LOCATION m] said "
    "[later|DATE d]."
)
PREDICTED = (
    "[Ten|CASUALTY.wounded c victim=a,s] [guards|ACTOR.civilian a] and [farmers|ACTOR.civilian b] "
    "died near north [Vell|LOCATION l], [medics|ACTOR.civilian s] [and Baku|ACTOR.state e] "
    "[said|DATE d] later."
)


@pytest.fixture(scope="module")
def rows(annotate, schema):
    return find_errors([annotate(GOLD)], [annotate(PREDICTED)], schema)


def test_rows_of_every_part_in_the_order_of_the_text(rows):
    assert [row.document for row in rows] == ["d"] * 11
    assert [(row.kind, row.label, row.gold, row.predicted) for row in rows] == [
        (Kind.ATTRIBUTE_WRONG, "CASUALTY.outcome", "killed", "wounded"),
        (Kind.RELATION_MISSING, "victim", "[Ten|CASUALTY] -> [farmers|ACTOR]", ""),
        (Kind.RELATION_SPURIOUS_WITH_MENTION, "victim", "", "[Ten|CASUALTY] -> [medics|ACTOR]"),
        (Kind.RECORD_OUTCOME, "CASUALTY", "killed", "wounded"),
        (Kind.RECORD_WRONG_SIDE, "CASUALTY", "[farmers|ACTOR]", "[medics|ACTOR]"),
        (Kind.ATTRIBUTE_WRONG, "ACTOR.kind", "state", "civilian"),
        (Kind.MENTION_BOUNDARY, "LOCATION", "[north Vell|LOCATION]", "[Vell|LOCATION]"),
        (Kind.MENTION_LABEL, "SOURCE", "[medics|SOURCE]", "[medics|ACTOR]"),
        (Kind.MENTION_BOUNDARY_AND_LABEL, "LOCATION", "[Baku|LOCATION]", "[and Baku|ACTOR]"),
        (Kind.MENTION_SPURIOUS, "DATE", "", "[said|DATE]"),
        (Kind.MENTION_MISSED, "DATE", "[later|DATE]", ""),
    ]
    spans = [(4, 10), (33, 43), (45, 51), (56, 60), (61, 65), (66, 71)]
    assert [(row.start, row.end) for row in rows] == [(0, 3)] * 5 + spans


def test_rows_mark_what_they_are_about(rows):
    ten = ">>Ten<< guards and farmers died near north Vell, medics and Baku sa…"
    assert [row.context for row in rows[:5]] == [
        ten,
        ">>Ten<< guards and >>farmers<< died near north Vell, medics and Baku said later.",
        ">>Ten<< guards and farmers died near north Vell, >>medics<< and Baku said later.",
        ten,
        ">>Ten<< guards and >>farmers<< died near north Vell, >>medics<< and Baku said later.",
    ]
    last = "…ards and farmers died near north Vell, medics and Baku said >>later<<."
    assert rows[-1].context == last


@pytest.mark.parametrize(
    ("victims", "predicted_count", "expected"),
    [
        ("a", "Ten", [(Kind.RECORD_MISSING_SIDE, "[farmers|ACTOR]", "")]),
        ("a,b,r", "Ten", [(Kind.RECORD_EXTRA_SIDE, "", "[rebels|ACTOR]")]),
        ("a,r", "Ten", [(Kind.RECORD_WRONG_SIDE, "[farmers|ACTOR]", "[rebels|ACTOR]")]),
        (
            "r",
            "Ten",
            [
                (Kind.RECORD_WRONG_SIDE, "[guards|ACTOR]", "[rebels|ACTOR]"),
                (Kind.RECORD_MISSING_SIDE, "[farmers|ACTOR]", ""),
            ],
        ),
        (
            "a,b",
            "Te",
            [(Kind.RECORD_NUMBER_WORDS, "[Ten|CASUALTY]", "[Te|CASUALTY]")],
        ),
    ],
)
def test_reasons_of_a_wrong_record(annotate, schema, victims, predicted_count, expected):
    rest = (
        "[guards|ACTOR.state a] and [farmers|ACTOR.civilian b] died, "
        "[rebels|ACTOR.armed_group r] fled."
    )
    gold = annotate(f"[Ten|CASUALTY.killed c victim=a,b] {rest}")
    after = "n" if predicted_count == "Te" else ""
    predicted = annotate(f"[{predicted_count}|CASUALTY.killed c victim={victims}]{after} {rest}")
    found = find_errors([gold], [predicted], schema)
    records = [row for row in found if row.kind.startswith("record")]
    assert [(row.kind, row.gold, row.predicted) for row in records] == expected
    assert {(row.label, row.start, row.end) for row in records} == {("CASUALTY", 0, 3)}


def test_a_count_missed_and_one_made_up(annotate, schema):
    gold, predicted = annotate("[Ten|CASUALTY.killed c] of 20"), annotate("Ten of 20")
    assert [(r.kind, r.gold, r.predicted) for r in find_errors([gold], [predicted], schema)] == [
        (Kind.MENTION_MISSED, "[Ten|CASUALTY]", ""),
        (Kind.RECORD_COUNT_MISSED, "[Ten|CASUALTY]", ""),
    ]
    assert [(r.kind, r.gold, r.predicted) for r in find_errors([predicted], [gold], schema)] == [
        (Kind.MENTION_SPURIOUS, "", "[Ten|CASUALTY]"),
        (Kind.RECORD_COUNT_SPURIOUS, "", "[Ten|CASUALTY]"),
    ]


def test_a_part_with_the_right_label_goes_before_a_longer_part(annotate, schema):
    gold = annotate("[national army|ACTOR.state a]")
    one = annotate("[national|LOCATION l] [army|ACTOR.state a]")
    other = annotate("[national|ACTOR.state a] [army|LOCATION l]")
    spurious, boundary = Kind.MENTION_SPURIOUS, Kind.MENTION_BOUNDARY
    assert [(r.kind, r.predicted, r.start) for r in find_errors([gold], [one], schema)] == [
        (spurious, "[national|LOCATION]", 0),
        (boundary, "[army|ACTOR]", 0),
    ]
    assert [(r.kind, r.predicted, r.start) for r in find_errors([gold], [other], schema)] == [
        (boundary, "[national|ACTOR]", 0),
        (spurious, "[army|LOCATION]", 9),
    ]


def test_no_errors_in_gold_itself(random_pairs, schema):
    gold = [one for one, _ in random_pairs]
    assert find_errors(gold, gold, schema) == []


def test_there_are_as_many_rows_as_the_scores_say(random_pairs, schema):
    gold, predicted = zip(*random_pairs, strict=True)
    evaluation = evaluate(gold, predicted, schema)
    rows = find_errors(gold, predicted, schema)
    kinds = Counter(row.kind for row in rows)
    assert set(kinds) == set(Kind)
    both_wrong = sum(
        kinds[kind]
        for kind in (Kind.MENTION_BOUNDARY, Kind.MENTION_LABEL, Kind.MENTION_BOUNDARY_AND_LABEL)
    )
    counts = evaluation.mentions.micro.counts
    assert counts.gold - counts.true_positive == kinds[Kind.MENTION_MISSED] + both_wrong
    assert counts.predicted - counts.true_positive == kinds[Kind.MENTION_SPURIOUS] + both_wrong
    wrong = sum(ratio.total - ratio.hits for ratio in evaluation.attribute_accuracy.values())
    assert kinds[Kind.ATTRIBUTE_WRONG] == wrong
    for label, score in {**evaluation.relations.labels, **evaluation.clusters.labels}.items():
        own = Counter(row.kind.split()[1] for row in rows if row.label == label)
        assert own["missing"] == score.counts.gold - score.counts.true_positive
        assert own["spurious"] == score.counts.predicted - score.counts.true_positive
    parts = [score.counts for score in evaluation.records.parts.values()]
    assert parts[0].gold - parts[0].true_positive == (
        kinds[Kind.RECORD_COUNT_MISSED] + kinds[Kind.RECORD_NUMBER_WORDS]
    )
    assert parts[0].true_positive - parts[1].true_positive == kinds[Kind.RECORD_OUTCOME]


def test_ids_do_not_matter(random_pairs, schema, reissue):
    gold, predicted = zip(*random_pairs, strict=True)
    renamed = [
        [reissue(document, seed) for seed, document in enumerate(side)]
        for side in (gold, predicted)
    ]
    assert find_errors(*renamed, schema) == find_errors(gold, predicted, schema)


def test_documents_have_to_be_the_same(schema):
    with pytest.raises(ValueError, match="at place 1 gold has document 'a'"):
        find_errors([Document("a", "x")], [Document("b", "x")], schema)


def test_summary_has_the_most_frequent_first(rows):
    assert list(summarise_errors([*rows, rows[-1]]).items())[:2] == [
        ((Kind.MENTION_MISSED, "DATE"), 2),
        ((Kind.ATTRIBUTE_WRONG, "ACTOR.kind"), 1),
    ]
    assert summarise_errors([]) == {}


def test_mark_shows_sixty_characters_on_either_side():
    text = "a" * 100 + "TEN" + "b" * 100
    assert mark(text, [(100, 103)]) == "…" + "a" * 60 + ">>TEN<<" + "b" * 60 + "…"
    assert mark("TEN", [(0, 3)]) == ">>TEN<<"


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(7, 8), (0, 1)], ">>0<<12…56>>7<<89"),
        ([(0, 1), (5, 6)], ">>0<<1234>>5<<67…"),
        ([(0, 1), (2, 3)], ">>0<<1>>2<<34…"),
        ([(0, 1), (1, 2)], ">>0<<>>1<<23…"),
        ([(0, 3), (2, 5), (4, 6)], ">>012345<<67…"),
        ([(0, 5), (2, 3)], ">>01234<<56…"),
        ([(4, 6), (4, 6)], "…23>>45<<67…"),
    ],
)
def test_mark_shows_several_spans_once_each(spans, expected):
    assert mark("0123456789", spans, width=2) == expected
