"""Casualty records: one case a rule, and a slow second implementation."""

import pytest

from wartoll.data.document import Document, Mention, Relation
from wartoll.data.schema import EntityType, RelationType, Schema
from wartoll.train.evaluation.records import (
    RECORD_PARTS,
    compare_records,
    false_alarm,
    has_records,
    match_records,
)
from wartoll.train.evaluation.scores import Counts, Ratio

GOLD = (
    "[Ten|CASUALTY.killed c victim=a,b] [guards|ACTOR.state a] and [farmers|ACTOR.civilian b] "
    "died. The [army|ACTOR.state e same_as=a] mourned, the [rebels|ACTOR.armed_group r] did not."
)
RIGHT, NOT_FOUND = (1, 1, 1), (0, 0, 0)
WRONG_OUTCOME, WRONG_SIDES = (1, 0, 0), (1, 1, 0)


@pytest.mark.parametrize(
    ("predicted", "right"),
    [
        pytest.param(GOLD, RIGHT, id="itself"),
        pytest.param(
            "[Ten|CASUALTY.wounded c victim=a,b] [guards|ACTOR.state a] and "
            "[farmers|ACTOR.civilian b] died.",
            WRONG_OUTCOME,
            id="outcome",
        ),
        pytest.param(
            "[Ten|CASUALTY.killed c victim=a] [guards|ACTOR.state a] and "
            "[farmers|ACTOR.civilian b] died.",
            WRONG_SIDES,
            id="a side missing",
        ),
        pytest.param(
            "[Ten|CASUALTY.killed c victim=a,b,r] [guards|ACTOR.state a] and "
            "[farmers|ACTOR.civilian b] died. The army mourned, the "
            "[rebels|ACTOR.armed_group r] did not.",
            WRONG_SIDES,
            id="a side too many",
        ),
        pytest.param(
            "[Ten|CASUALTY.killed c victim=e,b] guards and [farmers|ACTOR.civilian b] died. "
            "The [army|ACTOR.state e] mourned, the rebels did not.",
            RIGHT,
            id="another mention of the same side",
        ),
        pytest.param(
            "[Ten|CASUALTY.killed c victim=a,e,b] [guards|ACTOR.state a] and "
            "[farmers|ACTOR.civilian b] died. The [army|ACTOR.state e] mourned, "
            "the rebels did not.",
            RIGHT,
            id="the same side twice",
        ),
        pytest.param(
            "[Ten|CASUALTY.killed c victim=a,b] [guard|ACTOR.unknown a]s and "
            "[farmers died|ACTOR.civilian b].",
            RIGHT,
            id="sides overlap, their kind plays no part",
        ),
        pytest.param(
            "[Ten|CASUALTY.killed c victim=a,b] [guards|ACTOR.state a] [and|ACTOR.civilian b] "
            "farmers died.",
            WRONG_SIDES,
            id="a victim that is no gold actor",
        ),
        pytest.param(
            "[Ten|CASUALTY.killed c victim=a,b,e] [guards|ACTOR.state a] and "
            "[farmers|ACTOR.civilian b] [died|ACTOR.civilian e].",
            WRONG_SIDES,
            id="a victim that is no gold actor beside the right ones",
        ),
        pytest.param(
            "[Ten guards|CASUALTY.killed c victim=b] and [farmers|ACTOR.civilian b] died.",
            NOT_FOUND,
            id="other number words",
        ),
        pytest.param("Ten [guards|CASUALTY.killed c] died.", NOT_FOUND, id="another place"),
    ],
)
def test_what_has_to_be_right(annotate, predicted, right):
    gold = annotate(GOLD)
    # The rest of the text is the same, so that the prediction may leave it out.
    predicted = annotate(predicted)
    predicted = Document("d", gold.text, {}, predicted.mentions, predicted.relations)
    expected = {p: Counts(n, 1, 1) for p, n in zip(RECORD_PARTS, right, strict=True)}
    assert compare_records(gold, predicted) == expected


def test_the_gold_count_without_a_side_wants_none(annotate):
    gold = annotate("[Ten|CASUALTY.killed c] died. [Men|ACTOR.unknown a] fled.")
    blamed = annotate("[Ten|CASUALTY.killed c victim=a] died. [Men|ACTOR.unknown a] fled.")
    assert compare_records(gold, gold)["count, outcome, sides"] == Counts(1, 1, 1)
    assert compare_records(gold, blamed)["count, outcome, sides"] == Counts(0, 1, 1)


def counts_only(text, *spans):
    mentions = (
        Mention(f"m{start}", "CASUALTY", text[start:end], start, end, {"outcome": "killed"})
        for start, end in spans
    )
    return Document("d", text, {}, tuple(mentions))


def test_number_words_are_the_same_apart_from_case_and_white_space():
    text = "at  least TEN at least ten"
    gold = counts_only(text, (0, 13), (14, 26))
    # Two counts read as one, and a prediction that misses the modifier.
    assert compare_records(gold, counts_only(text, (0, 26)))["count"] == Counts(0, 1, 2)
    assert compare_records(gold, counts_only(text, (10, 13)))["count"] == Counts(0, 1, 2)
    # Over the gold count and the same in lower case with single blanks.
    text = "ten ten  TEN"
    assert compare_records(counts_only(text, (0, 8)), counts_only(text, (4, 12)))[
        "count"
    ] == Counts(1, 1, 1)


def test_each_count_is_matched_once():
    text = "ten ten ten"
    matches = match_records(counts_only(text, (0, 7)), counts_only(text, (0, 3), (4, 11)))
    assert [(pair.gold.start, pair.predicted.start) for pair in matches.pairs] == [(0, 4)]
    assert [count.start for count in matches.spurious] == [0]
    assert matches.missed == ()


def test_false_alarms_are_about_documents_without_a_gold_count(annotate):
    none, one = annotate("[Ten|DATE d] trees"), annotate("[Ten|CASUALTY.killed c] trees")
    assert false_alarm(none, one) == Ratio(1, 1)
    assert false_alarm(none, none) == Ratio(0, 1)
    assert false_alarm(one, one) == Ratio(0, 0)


def test_schemas_with_records(schema):
    assert has_records(schema)
    count, side = schema.entity["CASUALTY"], schema.entity["ACTOR"]
    victim = schema.relation["victim"]
    assert has_records(Schema("small", (count, side), (victim,)))
    assert not has_records(Schema("no relation", (count, side)))
    assert not has_records(Schema("no outcome", (EntityType("CASUALTY"), side), (victim,)))
    backwards = RelationType("victim", (("ACTOR", "CASUALTY"),))
    assert not has_records(Schema("backwards", (count, side), (backwards,)))
    assert not has_records(Schema("other", (EntityType("PERSON"),)))


def slow_record_counts(gold, predicted):
    """Sets of characters, all pairs, closure by repetition: nothing shared with the package."""

    def characters(mention):
        return set(range(mention.start, mention.end))

    def normal(mention):
        return " ".join(mention.text.lower().split())

    def side(mention):
        group = {mention.id}
        for _ in gold.mentions:
            for r in gold.relations:
                if r.label == "same_as" and {r.head, r.tail} & group:
                    group |= {r.head, r.tail}
        return frozenset(group)

    def mapped(victim):
        shared = [
            (len(characters(a) & characters(victim)), -a.start, a)
            for a in gold.mentions
            if a.label == "ACTOR" and victim.label == "ACTOR"
        ]
        best = max(shared, key=lambda entry: entry[:2], default=(0, 0, None))
        return side(best[2]) if best[0] else frozenset([("none", victim.id)])

    def victims(document, count):
        links = [r for r in document.relations if r.head == count.id and r.label == "victim"]
        return [document.by_id[r.tail] for r in links]

    counts = [[m for m in d.mentions if m.label == "CASUALTY"] for d in (gold, predicted)]
    right = [0, 0, 0]
    free = list(counts[1])
    for one in counts[0]:
        same = [p for p in free if characters(p) & characters(one) and normal(p) == normal(one)]
        if not same:
            continue
        other = max(same, key=lambda p: len(characters(p) & characters(one)))
        free.remove(other)
        right[0] += 1
        if one.attributes["outcome"] == other.attributes["outcome"]:
            right[1] += 1
            wanted = {side(v) for v in victims(gold, one)}
            right[2] += wanted == {mapped(v) for v in victims(predicted, other)}
    return {
        part: Counts(number, len(counts[1]), len(counts[0]))
        for part, number in zip(RECORD_PARTS, right, strict=True)
    }


def test_counts_are_those_of_a_slow_second_implementation(random_pairs):
    wrong = right = 0
    for gold, predicted in random_pairs:
        counts = compare_records(gold, predicted)
        assert counts == slow_record_counts(gold, predicted)
        whole = counts["count, outcome, sides"]
        right += whole.true_positive
        wrong += counts["count, outcome"].true_positive - whole.true_positive
    assert right > 15
    assert wrong > 15


def test_missing_and_extra_sides_are_named_once(annotate):
    gold = annotate(GOLD)
    predicted = Document(
        "d",
        gold.text,
        {},
        gold.mentions,
        (Relation("c", "r", "victim"), Relation("c", "e", "victim"), Relation("c", "a", "victim")),
    )
    (pair,) = match_records(gold, predicted).pairs
    assert [mention.text for mention in pair.missing] == ["farmers"]
    assert [mention.text for mention in pair.extra] == ["rebels"]
    (pair,) = match_records(predicted, gold).pairs
    assert [mention.text for mention in pair.missing] == ["army", "rebels"]
    assert [mention.text for mention in pair.extra] == ["farmers"]


def test_one_wrong_side_is_extra_once_and_two_strangers_twice(annotate):
    gold = annotate(
        "[Ten|CASUALTY.killed c victim=b] [men|ACTOR.unknown b] died. The [army|ACTOR.state e] "
        "and its [troops|ACTOR.state f same_as=e] left."
    )
    predicted = annotate(
        "[Ten|CASUALTY.killed c victim=b,e,f,g,h] [men|ACTOR.unknown b] [died|ACTOR.state g]. The "
        "[army|ACTOR.state e] and its [troops|ACTOR.state f] [left|ACTOR.state h]."
    )
    (pair,) = match_records(gold, predicted).pairs
    assert [mention.text for mention in pair.extra] == ["died", "army", "left"]


def test_a_victim_stands_for_the_actor_it_overlaps_however_much_of_a_place_it_covers(annotate):
    gold = annotate(
        "[Ten|CASUALTY.killed c victim=a] [North Vell|LOCATION l] [men|ACTOR.unknown a] died."
    )
    predicted = annotate("[Ten|CASUALTY.killed c victim=a] [North Vell men|ACTOR.unknown a] died.")
    assert compare_records(gold, predicted)["count, outcome, sides"] == Counts(1, 1, 1)
