"""The table of a report, for a terminal, a pipe or a log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from .casualties import CasualtyRow
from .report import Report

NO_CASUALTIES = "no casualties reported in this text"
# Width of a table that no terminal shows, in columns.
PLAIN_WIDTH = 120
# In fewer columns than this the table would lose letters, so it rather runs over.
LEAST_WIDTH = 20
# Between two columns stand one of padding and one that the box draws blank.
PADDING = 1
GAP = PADDING + 1
HEADINGS = (
    "count",
    "outcome",
    "who suffered it",
    "by whom",
    "attack",
    "where",
    "when",
    "source",
    "score",
)
# The same for where the words of nine cells would break apart.
NARROW_HEADINGS = ("count", "who suffered it", "by whom", "attack, where, when", "source", "score")

# What would move the cursor or turn the line round: control characters, the signs that set the
# direction of writing, line separators; and lone surrogates, which UTF-8 cannot hold.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def format_report(report: Report, width: int | None = None) -> str:
    """The table of `report` as plain text without escape sequences.

    Args:
        report: what to show.
        width: the most columns to fill (20 or more), by default those of the terminal, or 120
            where there is none.
    """
    width = max(LEAST_WIDTH, width or get_terminal_size((PLAIN_WIDTH, 0)).columns)
    console = Console(width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(report_table(report, width))
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def report_table(report: Report, width: int) -> RenderableType:
    """What rich prints for `report` in `width` columns: a row a count, then the warnings."""
    warnings = [Text(f"warning: {printable(text)}") for text in report.warnings]
    if not report.casualties:
        return Group(Text(NO_CASUALTIES), *warnings)
    words = {row.id: row.count for row in report.casualties}
    grid = [HEADINGS, *(_cells(row, words) for row in report.casualties)]
    widths = column_widths(grid, width)
    if widths is None:
        grid = [NARROW_HEADINGS, *map(_narrow, grid[1:])]
        widths = column_widths(grid, width)
    padding = (0, PADDING, 0, 0)
    table = Table(box=box.SIMPLE_HEAD, padding=padding, pad_edge=False, show_edge=False)
    for column, heading in enumerate(grid[0]):
        fixed = None if widths is None else widths[column]
        table.add_column(heading, overflow="fold", width=fixed)
    for cells in grid[1:]:
        table.add_row(*map(Text, cells))
    return Group(table, *warnings)


def column_widths(grid: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """How wide to make the columns of `grid`, so that its rows fill at most `width` columns.

    Every column holds its longest word. What is left is shared out evenly among those whose
    cells would still break over lines, so that short cells are the first to stay whole.

    Returns:
        None if the longest words do not fit side by side.
    """
    columns = list(zip(*grid, strict=True))
    least = [max(cell_len(word) for cell in cells for word in cell.split()) for cells in columns]
    wanted = [max(map(cell_len, cells)) for cells in columns]
    left = width - sum(least) - GAP * (len(columns) - 1)
    if left < 0:
        return None
    widths = least
    for share in range(left + 1):
        wider = [min(low + share, most) for low, most in zip(least, wanted, strict=True)]
        if sum(wider) - sum(least) > left:
            break
        widths = wider
    return widths


def _cells(row: CasualtyRow, words: Mapping[str, str]) -> tuple[str, ...]:
    """The cells of `row`, one a heading; `words` are those of every count by its id."""
    notes = ["cumulative"] if row.scope == "cumulative" else []
    notes += [f"part of {words[whole]}" for whole in row.part_of]
    notes += [f"same as {words[row.repeats]}"] if row.repeats else []
    cells = (
        row.count,
        " ".join([*filter(None, [row.outcome]), *(f"({note})" for note in notes)]),
        ", ".join(party.name for party in row.victims),
        ", ".join(party.name for party in row.perpetrators),
        ", ".join(attack.words for attack in row.attacks),
        ", ".join(place.text for place in row.places),
        ", ".join(date.text for date in row.dates),
        ", ".join(source.name for source in row.sources),
        f"{row.score:.2f}",
    )
    return tuple(map(printable, cells))


def _narrow(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The nine cells of a row in the six of the narrow table."""
    count, outcome, victims, perpetrators, attack, where, when, source, score = cells
    event = "; ".join(cell for cell in (attack, where, when) if cell)
    return f"{count} {outcome}", victims, perpetrators, event, source, score


def printable(text: str) -> str:
    """`text` on one line, with what a terminal would obey instead of show written as escapes."""
    spaced = re.sub(r"[\n\r\t]+", " ", text)
    return _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], spaced)
