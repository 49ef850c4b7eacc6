from dataclasses import replace

import pytest

from wartoll.data.document import Document, Mention, Relation
from wartoll.records.casualties import Attack, CasualtyRow, casualty_rows
from wartoll.records.sides import Party


def names(parties):
    return [party.name for party in parties]


def words(mentions):
    return [mention.text for mention in mentions]


def test_a_row_holds_all_that_the_text_says_of_a_count(annotate):
    document = annotate(
        "[Six|CASUALTY.killed c victim=a,g perpetrator=p cause=k source=s] [soldiers|ACTOR.state a]"
        " and [guards|ACTOR.state g] died in a [raid|ATTACK.assault k attacker=p place=l,m date=d]"
        " by [rebels|ACTOR.armed_group p] near [Tamba|LOCATION l] in [Oro region|LOCATION m] on"
        " [Monday|DATE d], a [nurse|SOURCE s] said."
    )
    by_id = document.by_id
    assert casualty_rows(document) == (
        CasualtyRow(
            id="c",
            count="Six",
            start=0,
            end=3,
            outcome="killed",
            scope="incident",
            victims=(Party("soldiers", "state", ("a",)), Party("guards", "state", ("g",))),
            perpetrators=(Party("rebels", "armed_group", ("p",)),),
            attacks=(Attack("raid", "assault", "actual", ("k",)),),
            places=(by_id["l"], by_id["m"]),
            dates=(by_id["d"],),
            sources=(Party("nurse", None, ("s",)),),
            part_of=(),
            repeats=None,
            score=1.0,
        ),
    )


def test_there_is_one_row_a_count_in_text_order(annotate):
    document = annotate(
        "[Two|CASUALTY.wounded x] hurt, [nine|CASUALTY.killed b scope=cumulative] dead, "
        "[a|CASUALTY.missing m] gone. [Musa Daud|ACTOR.civilian p fate=killed] was beaten to death."
    )
    rows = casualty_rows(document)
    assert [(row.count, row.outcome, row.scope) for row in rows] == [
        ("Two", "wounded", "incident"),
        ("nine", "killed", "cumulative"),
        ("a", "missing", "incident"),
    ]


def test_a_bare_count_has_an_empty_row(annotate):
    (row,) = casualty_rows(annotate("[Two|CASUALTY.killed c] were killed."))
    assert row == CasualtyRow(
        "c", "Two", 0, 3, "killed", "incident", (), (), (), (), (), (), (), None, 1.0
    )


def test_place_and_date_come_from_the_count_where_no_attack_made_it(annotate):
    (row,) = casualty_rows(
        annotate(
            "[Two|CASUALTY.killed c place=l date=d] were killed in [Tamba|LOCATION l] on "
            "[Friday|DATE d]."
        )
    )
    assert (words(row.places), words(row.dates)) == (["Tamba"], ["Friday"])


def test_place_and_date_come_from_the_attack_before_the_count(annotate):
    (row,) = casualty_rows(
        annotate(
            "[Two|CASUALTY.killed c cause=k place=m date=e] died in [Oro|LOCATION m] on "
            "[Sunday|DATE e] of a [raid|ATTACK.assault k place=l date=d] in [Tamba|LOCATION l] on "
            "[Friday|DATE d]."
        )
    )
    assert (words(row.places), words(row.dates)) == (["Tamba"], ["Friday"])


def test_the_count_is_asked_where_its_attack_has_no_place(annotate):
    (row,) = casualty_rows(
        annotate(
            "[Two|CASUALTY.killed c cause=k place=m] died in [Oro|LOCATION m] of a "
            "[raid|ATTACK.assault k date=d] on [Friday|DATE d]."
        )
    )
    assert (words(row.places), words(row.dates)) == (["Oro"], ["Friday"])


def test_an_act_told_again_has_the_place_and_date_of_its_first_mention(annotate):
    (row,) = casualty_rows(
        annotate(
            "A [bombing|ATTACK.bombing k place=l date=d] shook [Tamba|LOCATION l] on "
            "[Friday|DATE d]. The [blast|ATTACK.bombing j same_as=k place=m,n] near "
            "[Gate 4|LOCATION m] of [tamba|LOCATION n] killed [two|CASUALTY.killed c cause=j]."
        )
    )
    assert words(row.places) == ["Tamba", "Gate 4"]
    assert words(row.dates) == ["Friday"]
    assert row.attacks == (Attack("blast", "bombing", "actual", ("k", "j")),)


def test_a_bare_attack_takes_its_type_from_another_mention_of_the_act(annotate):
    rows = casualty_rows(
        annotate(
            "A [raid|ATTACK.assault k] on Tamba. The [attack|ATTACK.attack j same_as=k] killed "
            "[two|CASUALTY.killed c cause=j]. An [operation|ATTACK.attack o] killed "
            "[six|CASUALTY.killed e cause=o]."
        )
    )
    assert [row.attacks for row in rows] == [
        (Attack("attack", "assault", "actual", ("k", "j")),),
        (Attack("operation", "attack", "actual", ("o",)),),
    ]


def test_two_words_for_one_act_are_one_attack(annotate):
    (row,) = casualty_rows(
        annotate(
            "They [attacked|ATTACK.assault k] by [lobbing grenades|ATTACK.bombing j same_as=k], a "
            "[mine|ATTACK.bombing m] went off: [two|CASUALTY.killed c cause=k,j,m] dead."
        )
    )
    assert [attack.words for attack in row.attacks] == ["attacked", "mine"]


def test_a_side_is_named_once_however_many_of_its_mentions_are_linked(annotate):
    (row,) = casualty_rows(
        annotate(
            "The [army|ACTOR.state a] said [two|CASUALTY.killed c victim=a,s source=a] "
            "[soldiers|ACTOR.state s same_as=a] fell."
        )
    )
    assert row.victims == (Party("army", "state", ("a", "s")),)
    assert row.sources == row.victims


def test_shares_and_repeats_name_the_other_count(annotate):
    rows = casualty_rows(
        annotate(
            "[Nine|CASUALTY.killed c] died, [four|CASUALTY.killed e part_of=c] of them children. "
            "All [nine|CASUALTY.killed f same_as=c] were buried, the [nine|CASUALTY.killed g "
            "same_as=f] of Tamba."
        )
    )
    assert [row.part_of for row in rows] == [(), ("c",), (), ()]
    assert [row.repeats for row in rows] == [None, None, "c", "c"]


def test_the_score_is_the_product_of_count_links_and_sides():
    document = Document(
        "d",
        "Six soldiers and guards died in Oro.",
        mentions=(
            Mention("c", "CASUALTY", "Six", 0, 3, {"outcome": "killed"}, 0.5),
            Mention("a", "ACTOR", "soldiers", 4, 12, {"kind": "state"}, 0.75),
            Mention("g", "ACTOR", "guards", 17, 23, {"kind": "state"}, 0.5),
            Mention("l", "LOCATION", "Oro", 32, 35, {}, 0.25),
        ),
        relations=(
            Relation("c", "a", "victim", 0.5),
            Relation("c", "g", "victim", 0.25),
            Relation("c", "l", "place", 0.125),
        ),
    )
    (row,) = casualty_rows(document)
    assert row.score == 0.5 * (0.5 * 0.75) * (0.25 * 0.5)
    (alone,) = casualty_rows(replace(document, relations=document.relations[2:]))
    assert alone.score == 0.5


def test_another_schema_has_no_rows():
    document = Document("d", "Ann met Bo.", mentions=(Mention("p", "PERSON", "Ann", 0, 3),))
    assert casualty_rows(document) == ()


def test_counts_of_another_schema_may_be_of_other_sides_and_without_outcome():
    document = Document(
        "d",
        "Ten of Oro fell.",
        mentions=(Mention("c", "CASUALTY", "Ten", 0, 3), Mention("o", "CITY", "Oro", 7, 10)),
        relations=(Relation("c", "o", "victim"),),
    )
    (row,) = casualty_rows(document)
    assert (row.outcome, row.scope) == (None, None)
    assert row.victims == (Party("Oro", None, ("o",)),)


@pytest.mark.parametrize("text", ["", " \n\t", "\x00", "\ud800", "🙂"])
def test_a_text_without_mentions_has_no_rows(text):
    assert casualty_rows(Document("d", text)) == ()
