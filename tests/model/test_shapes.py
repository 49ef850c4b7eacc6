import pytest

from wartoll.data.words import split_words
from wartoll.model.shapes import CASES, PLACES, SHAPE_SIZES, STYLES, word_shapes


def named(text):
    """Each word of `text` with the names of its three features."""
    words = split_words(text)
    return [
        (word.text, CASES[case], PLACES[place], STYLES[style])
        for word, (case, place, style) in zip(words, word_shapes(text, words), strict=True)
    ]


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("troops", "lower"),
        ("émigré", "lower"),
        ("Troops", "capitalised"),
        ("Élan", "capitalised"),
        ("UN", "upper"),
        ("ÖVP", "upper"),
        ("A", "initial"),
        ("McKay", "mixed"),
        ("eBay", "mixed"),
        ("12", "number"),
        ("1,200", "number"),
        ("3rd", "alphanumeric"),
        ("M23", "alphanumeric"),
        ("-", "punctuation"),
        ("🙂", "punctuation"),
        ("\x00", "punctuation"),
        ("\ud800", "punctuation"),
        ("قتل", "caseless"),
        ("军", "caseless"),
        ("क\u093f", "caseless"),
    ],
)
def test_case_of_a_word(word, case):
    assert [found[1] for found in named(word)] == [case]


def test_places_of_words():
    assert [(word, place) for word, _, place, _ in named("Six died. Two (men)\nfled.")] == [
        ("Six", "line_start"),
        ("died", "inside"),
        (".", "glued"),
        ("Two", "sentence_start"),
        ("(", "inside"),
        ("men", "glued"),
        (")", "glued"),
        ("fled", "line_start"),
        (".", "glued"),
    ]


def test_style_is_that_of_the_whole_sentence():
    text = "SIX DIED. six men died. Six men died. 12."
    assert [(word, style) for word, _, _, style in named(text) if word != "."] == [
        ("SIX", "all_upper"),
        ("DIED", "all_upper"),
        ("six", "all_lower"),
        ("men", "all_lower"),
        ("died", "all_lower"),
        ("Six", "mixed_case"),
        ("men", "mixed_case"),
        ("died", "mixed_case"),
        ("12", "mixed_case"),
    ]


def test_a_sentence_of_capitals_may_hold_initials_and_numbers():
    assert {found[3] for found in named("A BOMB KILLED 12 IN M23 AREA")} == {"all_upper"}


def test_no_words_have_no_shapes():
    assert word_shapes("", []).shape == (0, len(SHAPE_SIZES))
