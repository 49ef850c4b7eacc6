r"""The lower half of the markup reader: from characters to documents' headers, texts and brackets.

A file is cut into blocks at lines `===`; a block is a header of `key: value` lines, a blank line
and the body. The body's text is everything after that blank line up to the separator or the end
of the file, less one empty last line, which is where the writer puts the blank line before
`===` and the newline at the end of a file. In a body `\[ \] \| \\` stand for the character
itself; so does `\=`, for a text with a line `===`; `\r` is a carriage return, which would
not survive a change of line ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .document import Fault

SEPARATOR = "==="
_ESCAPES = {character: character for character in "[]|\\="} | {"r": "\r"}
_ESCAPE = re.compile(r"\\.?", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<mention>\[(?P<text>(?:[^\[\]|\\]++|\\.)*+)\|(?P<specification>[^\[\]|\\\n]*+)\])"
    r"|(?P<stray>[\[\]|])"
    r"|(?:[^\[\]|\\]++|\\.?)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """One document as it stands in a file; line numbers count from 1."""

    header: tuple[tuple[int, str], ...]
    header_line: int
    body: str
    body_line: int
    has_blank_line: bool


@dataclass(frozen=True)
class Bracket:
    """A mention as written: its text at characters `start` to `end`, and what follows the `|`."""

    text: str
    start: int
    end: int
    specification: str


def split_blocks(text: str) -> Iterator[Block]:
    """Cut a file into its documents; blocks of blank lines alone are none."""
    lines = text.split("\n")
    first = 0
    for number, line in enumerate([*lines, SEPARATOR]):
        if line.rstrip() == SEPARATOR:
            if any(map(str.strip, lines[first:number])):
                yield _read_block(lines[first:number], first + 1)
            first = number + 1


def _read_block(lines: list[str], line: int) -> Block:
    start = next(index for index, text in enumerate(lines) if text.strip())
    blank = next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
    body = lines[blank + 1 :]
    if body and body[-1] == "":
        body.pop()
    header = tuple((line + index, lines[index]) for index in range(start, blank))
    return Block(header, line + start, "\n".join(body), line + blank + 1, blank < len(lines))


@dataclass(frozen=True)
class Body:
    """A body taken apart: the plain text, the mentions and whatever is neither.

    Every line break is kept, also after a fault, hence lines of `text` are lines of the file.
    """

    text: str
    brackets: tuple[Bracket, ...]
    faults: tuple[Fault, ...]


def scan_body(body: str) -> Body:
    """Take a body apart; after a fault the reading goes on, so that all of them are found."""
    pieces: list[str] = []
    brackets: list[Bracket] = []
    faults: list[Fault] = []
    length = 0
    for token in _TOKEN.finditer(body):
        if token["mention"]:
            piece, problems = _unescape(token["text"])
            end = length + len(piece)
            brackets.append(Bracket(piece, length, end, token["specification"]))
        elif token["stray"]:
            piece, problems = token["stray"], [_stray_message(body, token.start())]
        else:
            piece, problems = _unescape(token[0])
        faults.extend(Fault(problem, length) for problem in problems)
        pieces.append(piece)
        length += len(piece)
    return Body("".join(pieces), tuple(brackets), tuple(faults))


def escape(text: str) -> str:
    r"""Write a text so that the scanner takes no character of it for markup."""
    return re.sub(r"[\[\]|\\]", r"\\\g<0>", text).replace("\r", "\\r")


def escape_separators(body: str) -> str:
    """Write a finished body so that none of its lines is taken for the end of the document."""
    return re.sub(rf"(?m)^{SEPARATOR}(?=[^\S\n]*$)", rf"\\{SEPARATOR}", body)


def _unescape(written: str) -> tuple[str, list[str]]:
    """The characters that `written` stands for, and what is wrong with its escapes."""
    known = " ".join("\\" + character for character in _ESCAPES)
    problems = [
        f"unknown escape {found!r} (known: {known})"
        for found in _ESCAPE.findall(written)
        if found[1:] not in _ESCAPES
    ]
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[0][1:], match[0]), written), problems


def _stray_message(body: str, offset: int) -> str:
    mark = body[offset]
    form = {
        "[": "opens no mention of the form [text|LABEL ...]",
        "|": "stands outside a mention",
        "]": "closes no mention",
    }[mark]
    before = body[max(0, offset - 20) : offset].rpartition("\n")[2]
    around = before + body[offset : offset + 21].partition("\n")[0]
    return f"{mark!r} in {around!r} {form}; a literal one is written \\{mark}"
