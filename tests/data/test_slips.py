"""Each kind of slip with texts that show it and texts, close by, that must not be reported."""

import pytest

from wartoll.data.document import Document
from wartoll.data.markup import parse_markup
from wartoll.data.schema import conflict_schema
from wartoll.data.slips import FINDERS

SCHEMA = conflict_schema()

RAID = "[raid|ATTACK.assault k1]"
SLIPS = [
    (
        "leading-word",
        "[the rebels|ACTOR.armed_group a1]",
        "ACTOR 'the rebels' (a1) begins with 'the', leave it outside",
    ),
    (
        "leading-word",
        "[Several men|ACTOR.unknown a1]",
        "ACTOR 'Several men' (a1) begins with 'Several', leave it outside",
    ),
    (
        "leading-word",
        "[on Monday|DATE d1]",
        "DATE 'on Monday' (d1) begins with 'on', leave it outside",
    ),
    (
        "leading-word",
        "[their two|CASUALTY.killed c1] sons",
        "CASUALTY 'their two' (c1) begins with 'their', leave it outside",
    ),
    (
        "trailing-possessive",
        "[Goma's|LOCATION l1] port",
        'LOCATION "Goma\'s" (l1) ends with a possessive, leave it outside',
    ),
    (
        "outer-punctuation",
        "[Goma,|LOCATION l1] a port",
        "LOCATION 'Goma,' (l1) begins or ends with ',', leave it outside",
    ),
    (
        "outer-punctuation",
        'the ["martyrs"|ACTOR.state a1]',
        "ACTOR '\"martyrs\"' (a1) begins or ends with '\"', leave it outside",
    ),
    (
        "outer-punctuation",
        "the [\u201cmartyrs|ACTOR.state a1]\u201d",
        "ACTOR '\u201cmartyrs' (a1) begins or ends with '\u201c', leave it outside",
    ),
    (
        "outer-punctuation",
        "[men |ACTOR.state a1]",
        "ACTOR 'men ' (a1) begins or ends with ' ', leave it outside",
    ),
    ("split-word", "[Gom|LOCATION l1]a", "LOCATION 'Gom' (l1) cuts a word in 'Goma'"),
    (
        "modifier-outside",
        "More than [70|CASUALTY.killed c1]",
        "CASUALTY '70' (c1): 'More than' beside it belongs to the number",
    ),
    (
        "modifier-outside",
        "[70|CASUALTY.killed c1] or more",
        "CASUALTY '70' (c1): 'or more' beside it belongs to the number",
    ),
    (
        "trailing-of",
        "[dozens of|CASUALTY.killed c1] men",
        "CASUALTY 'dozens of' (c1) ends with 'of', leave it outside",
    ),
    (
        "place-type-outside",
        "[Makhan|LOCATION l1] village",
        "LOCATION 'Makhan' (l1): 'village' after it belongs inside",
    ),
    (
        "place-type-before",
        "[town of Djibo|LOCATION l1]",
        "LOCATION 'town of Djibo' (l1) begins with 'town of', leave it outside",
    ),
    (
        "members-of",
        "[members of the Red Band|ACTOR.armed_group a1]",
        "ACTOR 'members of the Red Band' (a1): tag the group alone",
    ),
    (
        "coordination",
        "[soldiers and policemen|ACTOR.state a1]",
        "ACTOR 'soldiers and policemen' (a1) joins two parties, tag each",
    ),
    (
        "outcome-as-attack",
        "[were killed|ATTACK.attack k1]",
        "ATTACK 'were killed' (k1) is an outcome, not an attack",
    ),
    (
        "evaluation-in-attack",
        "[fierce clashes|ATTACK.clash k1]",
        "ATTACK 'fierce clashes' (k1) begins with 'fierce', leave it outside",
    ),
    (
        "party-in-attack",
        "[Red Band|ACTOR.armed_group a1] men after a [Red Band ambush|ATTACK.assault k1]",
        "ATTACK 'Red Band ambush' (k1) holds the party 'Red Band', an ACTOR of its own",
    ),
    ("clock-time", "at [7:35 a.m.|DATE d1]", "DATE '7:35 a.m.' (d1) is a clock time, no date"),
    (
        "count-without-victim",
        "[Six|CASUALTY.killed c1] men fell",
        "CASUALTY 'Six' (c1) has no victim",
    ),
    (
        "cause-missing",
        f"[Six|CASUALTY.killed c1] fell in a {RAID}.",
        "CASUALTY 'Six' (c1) has no cause beside ATTACK 'raid' (k1)",
    ),
    (
        "place-on-count",
        f"[Six|CASUALTY.killed c1 cause=k1 place=l1] fell in a {RAID} on [Djibo|LOCATION l1]",
        "CASUALTY 'Six' (c1): place goes from its cause ATTACK 'raid' (k1)",
    ),
    (
        "zero-count-outcome",
        "It said [nobody|CASUALTY.killed c1] was with them.",
        "CASUALTY 'nobody' (c1) is killed, expected mixed",
    ),
    (
        "victim-is-perpetrator",
        "[Six|CASUALTY.killed c1 victim=a1 perpetrator=a1] [men|ACTOR.unknown a1]",
        "CASUALTY 'Six' (c1) has ACTOR 'men' (a1) as victim and perpetrator",
    ),
    (
        "same-as-forward",
        "[rebels|ACTOR.armed_group a1 same_as=a2], the [group|ACTOR.armed_group a2]",
        "ACTOR 'rebels' (a1) is same_as the later ACTOR 'group' (a2), turn it round",
    ),
    (
        "same-as-chain",
        "[x|ACTOR.state a1] [y|ACTOR.state a2 same_as=a1] [z|ACTOR.state a3 same_as=a2]",
        "ACTOR 'z' (a3) is same_as ACTOR 'y' (a2), which is same_as ACTOR 'x' (a1): "
        "point to the earliest",
    ),
    (
        "same-as-values-differ",
        "[men|ACTOR.unknown a1], the [rebels|ACTOR.armed_group a2 same_as=a1]",
        "ACTOR 'rebels' (a2) has kind=armed_group, but ACTOR 'men' (a1), which it is same_as, "
        "has kind=unknown",
    ),
    (
        "same-as-values-differ",
        "[six|CASUALTY.killed c1] hit, [six|CASUALTY.wounded c2 same_as=c1]",
        "CASUALTY 'six' (c2) has outcome=wounded, but CASUALTY 'six' (c1), which it is same_as, "
        "has outcome=killed",
    ),
    (
        "fate-on-counted",
        "[a|CASUALTY.killed c1 victim=a1] [teacher|ACTOR.civilian a1], "
        "[Musa Daud|ACTOR.civilian a2 same_as=a1 fate=killed]",
        "ACTOR 'Musa Daud' (a2) has a fate, but CASUALTY 'a' (c1) counts it",
    ),
    (
        "fate-not-on-all",
        "[Daud|ACTOR.civilian a1 fate=killed], the [teacher|ACTOR.civilian a2 same_as=a1]",
        "one person has different fates: ACTOR 'Daud' (a1) killed, ACTOR 'teacher' (a2) none",
    ),
    (
        "repeated-relation",
        "[raid|ATTACK.assault k1 place=l1] on [Djibo|LOCATION l1]. "
        "The [attack|ATTACK.attack k2 same_as=k1 place=l1] failed.",
        "ATTACK 'attack' (k2) repeats place LOCATION 'Djibo' (l1) of ATTACK 'raid' (k1)",
    ),
    (
        "part-of-each-other",
        "[six|CASUALTY.killed c1 part_of=c2] of [nine|CASUALTY.killed c2 part_of=c1]",
        "CASUALTY 'six' (c1) and CASUALTY 'nine' (c2) are part of each other",
    ),
    (
        "unmarked-repeat",
        "Near [Djibo|LOCATION l1] and in Djibo",
        "'Djibo' is LOCATION elsewhere and unmarked here",
    ),
    (
        "unmarked-repeat",
        "Djibo fell, [Djibo|LOCATION l1] burns",
        "'Djibo' is LOCATION elsewhere and unmarked here",
    ),
    (
        "unmarked-repeat",
        "[Red Band|ACTOR.armed_group a1] fled. The Red Band came",
        "'Red Band' is ACTOR elsewhere and unmarked here",
    ),
]
FINE = [
    ("leading-word", "[The Hague|LOCATION l1], [In Salah|LOCATION l2], [this week|DATE d1]"),
    (
        "leading-word",
        "[a|CASUALTY.killed c1] [at least six|CASUALTY.killed c2] [all|ACTOR.state a1]",
    ),
    ("trailing-possessive", "[Goma|LOCATION l1]'s port, [Lloyd's list|SOURCE s1]"),
    ("outer-punctuation", '[Musa "Red" Daud|ACTOR.state a1], ["Red" band|ACTOR.state a2]'),
    ("split-word", "[Goma|LOCATION l1]-based [U.S.|ACTOR.state a1]"),
    (
        "modifier-outside",
        "It owned up to [six|CASUALTY.killed c1] in a quarrel over [a|CASUALTY.killed c2]",
    ),
    ("modifier-outside", "[More than 70|CASUALTY.killed c1] fell, or more"),
    ("modifier-outside", "over [Goma|LOCATION l1]"),
    ("trailing-of", "[dozens|CASUALTY.killed c1] of men"),
    ("place-type-outside", "[Makhan village|LOCATION l1], [Goma|LOCATION l2] airport"),
    ("place-type-before", "town of [Djibo|LOCATION l1], [Town Hill|LOCATION l2]"),
    (
        "members-of",
        "members of the [Red Band|ACTOR.armed_group a1], [militants|ACTOR.armed_group a2]",
    ),
    ("coordination", "[Justice and Order Front|ACTOR.armed_group a1] and [men|ACTOR.unknown a2]"),
    ("outcome-as-attack", "[shot dead|ATTACK.assault k1] [mass killing|ATTACK.attack k2]"),
    (
        "evaluation-in-attack",
        "fierce [clashes|ATTACK.clash k1], [heavy machine-gun fire|ATTACK.assault k2]",
    ),
    ("party-in-attack", "[Red Band|ACTOR.armed_group a1] [ambush|ATTACK.assault k1]"),
    ("party-in-attack", "[suicide|ACTOR.unknown a1], [suicide bombing|ATTACK.suicide_attack k1]"),
    ("party-in-attack", "the [Red|ACTOR.state a1], the [Redoubt siege|ATTACK.attack k1]"),
    ("clock-time", "[27.04.2024|DATE d1] [1999|DATE d2] [Monday|DATE d3]"),
    ("count-without-victim", "[Six|CASUALTY.killed c1 victim=a1] [men|ACTOR.unknown a1]"),
    (
        "count-without-victim",
        "[Six|CASUALTY.killed c1] bodies, [ten|CASUALTY.wounded c2] of the wounded",
    ),
    ("count-without-victim", "[Six|CASUALTY.missing c1] [nobody|CASUALTY.killed c2] was hit"),
    (
        "count-without-victim",
        "[6|CASUALTY.killed c1 victim=a1] [men|ACTOR.unknown a1] [6|CASUALTY.killed c2 same_as=c1]",
    ),
    ("cause-missing", f"[Six|CASUALTY.killed c1 cause=k1] fell in a {RAID}."),
    ("cause-missing", f"[Six|CASUALTY.killed c1] fell. A {RAID} followed."),
    ("cause-missing", f"[Six|CASUALTY.killed c1] fell in a {RAID} and a [clash|ATTACK.clash k2]"),
    (
        "cause-missing",
        f"[Six|CASUALTY.captured c1] taken, [70|CASUALTY.killed c2 scope=cumulative] {RAID}",
    ),
    (
        "cause-missing",
        "[Six|CASUALTY.killed c1] before the [raid|ATTACK.assault k1 status=unrealised]",
    ),
    ("cause-missing", f"[No one|CASUALTY.mixed c1] fell in a {RAID}."),
    (
        "cause-missing",
        f"[6|CASUALTY.killed c1 cause=k1] fell. [6|CASUALTY.killed c2 same_as=c1] in a {RAID}",
    ),
    ("place-on-count", "[Six|CASUALTY.killed c1 place=l1] fell near [Djibo|LOCATION l1]"),
    ("zero-count-outcome", "[no|CASUALTY.killed c1] deaths. [none|CASUALTY.mixed c2] hit."),
    ("zero-count-outcome", "[No fewer than six|CASUALTY.killed c1] were with them"),
    (
        "victim-is-perpetrator",
        "[6|CASUALTY.killed c1 victim=a1 perpetrator=a2] [x|ACTOR.state a1] [y|ACTOR.state a2]",
    ),
    (
        "same-as-forward",
        "[rebels|ACTOR.armed_group a1], the [group|ACTOR.armed_group a2 same_as=a1]",
    ),
    (
        "same-as-chain",
        "[x|ACTOR.state a1] [y|ACTOR.state a2 same_as=a1] [z|ACTOR.state a3 same_as=a1]",
    ),
    ("same-as-values-differ", "[raid|ATTACK.assault k1], the [attack|ATTACK.attack k2 same_as=k1]"),
    (
        "fate-on-counted",
        "[a|CASUALTY.killed c1 victim=a1] [man|ACTOR.civilian a1], "
        "[Ali|ACTOR.state a2 fate=killed]",
    ),
    (
        "fate-not-on-all",
        "[Daud|ACTOR.civilian a1 fate=killed], "
        "the [teacher|ACTOR.civilian a2 same_as=a1 fate=killed]",
    ),
    (
        "repeated-relation",
        "[raid|ATTACK.assault k1 place=l1] at [Djibo|LOCATION l1], "
        "[attack|ATTACK.attack k2 same_as=k1 place=l1]",
    ),
    (
        "repeated-relation",
        "[raid|ATTACK.assault k1 place=l1] on [Djibo|LOCATION l1], [Dori|LOCATION l2] says. "
        "The [attack|ATTACK.attack k2 same_as=k1 place=l2] failed.",
    ),
    ("part-of-each-other", "[six|CASUALTY.killed c1 part_of=c2] of [nine|CASUALTY.killed c2]"),
    ("unmarked-repeat", "the [rebels|ACTOR.armed_group a1] on [Monday|DATE d1]; rebels on Monday"),
    (
        "unmarked-repeat",
        "[Djibo|LOCATION l1], [Djibo|LOCATION l2], Djiboland, [men of Djibo|ACTOR.state a1]",
    ),
    ("unmarked-repeat", "[Rebels|ACTOR.armed_group a1] fled. Rebels fled."),
    ("unmarked-repeat", 'It rained. "[Rebels|ACTOR.armed_group a1] fled." The Rebels came.'),
]


def read(body: str, published: str = "2024-05-07") -> Document:
    (document,) = parse_markup(f"id: d\npublished: {published}\n\n{body}", SCHEMA)
    return document


def messages(kind: str, document: Document) -> list[str]:
    return [fault.message for fault in FINDERS[kind](document)]


@pytest.mark.parametrize(("kind", "body", "message"), SLIPS)
def test_slips_are_found(kind: str, body: str, message: str) -> None:
    assert messages(kind, read(body)) == [message]


@pytest.mark.parametrize(("kind", "body"), FINE)
def test_what_is_right_is_not_reported(kind: str, body: str) -> None:
    assert messages(kind, read(body)) == []


def test_header_dates() -> None:
    assert messages("header-date", read("x", published="7 May 2024")) == [
        "published is '7 May 2024', expected a date like 2022-03-16"
    ]
    assert messages("header-date", read("x")) == []
    assert messages("header-date", Document("d", "x")) == []


def test_every_kind_has_an_example_of_both() -> None:
    assert {kind for kind, _, _ in SLIPS} | {"header-date"} == set(FINDERS)
    assert {kind for kind, _ in FINE} | {"header-date"} == set(FINDERS)


def test_slips_tell_where_they_are() -> None:
    document = read("Near [Djibo|LOCATION l1], Djibo and [the end|DATE d1]")
    assert [fault.start for fault in FINDERS["unmarked-repeat"](document)] == [12]
    assert [fault.start for fault in FINDERS["leading-word"](document)] == [22]
    document = read("Mr [Daud|ACTOR.civilian a1 fate=killed], [man|ACTOR.civilian a2 same_as=a1]")
    assert [fault.start for fault in FINDERS["fate-not-on-all"](document)] == [3]
