import re
from collections import Counter

import pytest
from rich.cells import cell_len

from wartoll.data.document import Document, Mention
from wartoll.records.report import Report
from wartoll.records.table import column_widths, format_report, printable

BODY = (
    "[Nine|CASUALTY.killed c victim=a perpetrator=p cause=k source=s] [soldiers|ACTOR.state a] were"
    " killed in an [ambush|ATTACK.assault k attacker=p target=a place=l,m date=d] by the [Oro"
    " Front|ACTOR.armed_group p] near [Tamba|LOCATION l] in [Lower Oro district|LOCATION m] on"
    " [Monday night|DATE d], the [governor's office|SOURCE s] said. [Three|CASUALTY.killed e"
    " part_of=c victim=o] were [officers|ACTOR.state o]. The [nine|CASUALTY.killed f same_as=c"
    " victim=a] were buried. Since May [600|CASUALTY.killed g scope=cumulative] have died."
)


WIDE = """\
count  outcome              who suffered it  by whom    attack  where            when          \
source             score
──────────────────────────────────────────────────────────────────────────────────────────────\
─────────────────────────
Nine   killed               soldiers         Oro Front  ambush  Tamba, Lower     Monday night  \
governor's office  1.00
                                                                Oro district
Three  killed (part of      officers                                                           \
                   1.00
       Nine)
nine   killed (same as      soldiers                                                           \
                   1.00
       Nine)
600    killed (cumulative)                                                                     \
                   1.00"""

NARROW = """\
                  who suffered             attack,
count             it            by whom    where, when    source          score
───────────────────────────────────────────────────────────────────────────────
Nine killed       soldiers      Oro Front  ambush;        governor's      1.00
                                           Tamba, Lower   office
                                           Oro district;
                                           Monday night
Three killed      officers                                                1.00
(part of Nine)
nine killed       soldiers                                                1.00
(same as Nine)
600 killed                                                                1.00
(cumulative)"""


@pytest.mark.parametrize(("width", "table"), [(120, WIDE), (80, NARROW)])
def test_the_table_fits_its_width(annotate, width, table):
    assert format_report(Report(annotate(BODY)), width) == table


@pytest.mark.parametrize("width", [1, 19, 20, 21, 40, 64, 96, 112, 200])
def test_no_letter_is_lost_and_no_line_too_long_in_any_width(annotate, width):
    table = format_report(Report(annotate(BODY)), width)
    assert letters(table) in (letters(NARROW), letters(WIDE))
    assert max(map(len, table.splitlines())) <= max(width, 20)


def letters(table):
    return Counter("".join(table.replace("─", "").split()))


def test_without_a_width_the_terminal_decides(annotate, monkeypatch):
    report = Report(annotate(BODY))
    monkeypatch.setenv("COLUMNS", "80")
    assert format_report(report) == NARROW
    monkeypatch.setenv("COLUMNS", "120")
    assert format_report(report) == WIDE


def test_without_a_terminal_the_table_is_120_wide(annotate, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("os.get_terminal_size", _no_terminal)
    assert format_report(Report(annotate(BODY))) == WIDE


def _no_terminal(_descriptor):
    raise OSError("not a terminal")


@pytest.mark.parametrize("text", ["", "Rain fell on Tamba."])
def test_a_text_without_casualties_says_so(text):
    report = Report(Document("d", text), ("it is short",))
    assert format_report(report, 80) == (
        "no casualties reported in this text\nwarning: it is short"
    )


def test_cells_stay_in_their_columns_whatever_the_text_holds():
    words = ["[bold]six[/]", "قتل ستة", "a\x1b[31mb\x00", "x\n\ty", "\u202eevil", "🙂🙂", "六人"]
    text = "|".join(words)
    mentions, start = [], 0
    for word in words:
        mention = Mention(word, "CASUALTY", word, start, start + len(word), {"outcome": "killed"})
        mentions.append(mention)
        start += len(word) + 1
    lines = format_report(Report(Document("d", text, mentions=tuple(mentions))), 120).splitlines()
    shown = [re.sub(r" {2,}", "|", line) for line in lines[2:]]
    assert shown == [
        "[bold]six[/]|killed|1.00",
        "قتل ستة|killed|1.00",
        "a\\x1b[31mb\\x00|killed|1.00",
        "x y|killed|1.00",
        "\\u202eevil|killed|1.00",
        "🙂🙂|killed|1.00",
        "六人|killed|1.00",
    ]
    assert {cell_len(line) for line in lines[2:]} == {cell_len(lines[2])}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, «cité», قتل 🙂", "plain, «cité», قتل 🙂"),
        ("two\r\n\tlines", "two lines"),
        ("\x00\x07\x1b[2J\x7f\x9b", "\\x00\\x07\\x1b[2J\\x7f\\x9b"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("half \ud800", "half \\ud800"),
        ("a\u2028b\ufeff", "a\\u2028b\\ufeff"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_as_escapes(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("grid", "width", "widths"),
    [
        pytest.param([["ab", "c"]], 5, [2, 1], id="as wide as wanted"),
        pytest.param([["ab", "c"]], 4, None, id="a word does not fit"),
        pytest.param([["a b", "c d e"]], 6, [2, 2], id="shared evenly"),
        pytest.param([["a b", "c d e"]], 10, [3, 5], id="room enough"),
        pytest.param([["a b", "c d e f"]], 9, [3, 4], id="short cells first"),
        pytest.param([["a", "六 人"], ["b", "x"]], 8, [1, 5], id="wide letters count twice"),
    ],
)
def test_the_widths_of_columns(grid, width, widths):
    assert column_widths(grid, width) == widths
