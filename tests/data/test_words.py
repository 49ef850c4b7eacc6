import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartoll.data.words import Word, sentence_ends, split_words, word_span


def texts(text: str) -> list[str]:
    return [word.text for word in split_words(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n\t", []),
        ("1,200 men, 3.5 km", ["1,200", "men", ",", "3.5", "km"]),
        ("5.975,74", ["5.975,74"]),
        ("the 3rd of 12.", ["the", "3rd", "of", "12", "."]),
        ("killed/wounded (PKK)'s", ["killed", "/", "wounded", "(", "PKK", ")", "'", "s"]),
        ("20-30", ["20", "-", "30"]),
        ("snake_case", ["snake", "_", "case"]),
        ("Ge\u0301ne\u0301ral", ["Ge\u0301ne\u0301ral"]),
        ("قُتل 19", ["قُتل", "19"]),
        ("死者3人", ["死", "者", "3", "人"]),
        ("💥🇺🇦x", ["💥", "🇺", "🇦", "x"]),
        ("a\x00b", ["a", "\x00", "b"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert texts(text) == words


def test_words_know_offsets_and_sentences() -> None:
    assert split_words("He fell. She\nran") == [
        Word("He", 0, 2, 0),
        Word("fell", 3, 7, 0),
        Word(".", 7, 8, 0),
        Word("She", 9, 12, 1),
        Word("ran", 13, 16, 2),
    ]


@given(st.text())
def test_words_cover_all_but_white_space(text: str) -> None:
    words = split_words(text)
    rest, end = "", 0
    for word in words:
        assert text[word.start : word.end] == word.text != ""
        assert word.start >= end
        rest += text[end : word.start]
        end = word.end
    assert (rest + text[end:]).strip() == ""


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("One. Two! Three? Four", [4, 9, 16]),
        ('He said "go." Then', [13]),
        ("Col. Musa and Lt. Ali, J. Smith met Mr. X.", []),
        ("A line\nand\n\nanother", [7, 11, 12]),
        ("At 3.5 km. End", [10]),
        ("the Lt.\nCol. Musa", [8]),
        ("انتهى؟ نعم", [6]),
    ],
)
def test_sentence_ends(text: str, ends: list[int]) -> None:
    assert sentence_ends(text) == ends


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        (0, 3, (0, 1)),
        (4, 12, (1, 3)),
        (0, 13, (0, 4)),
        (0, 4, None),
        (1, 3, None),
        (4, 6, None),
        (3, 7, None),
        (4, 4, None),
        (4, 14, None),
        (13, 14, None),
    ],
)
def test_word_spans(start: int, end: int, span: tuple[int, int] | None) -> None:
    assert word_span(split_words("Six men fled."), start, end) == span


def test_no_words_have_no_spans() -> None:
    assert word_span([], 0, 1) is None
