import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from wartoll.data.words import Word, split_words
from wartoll.model.encoding import TextEncoder, align_pieces, split_windows

CLS, SEP, PAD = 1, 2, 4


def words_at(*spans):
    return [Word("x", start, end, 0) for start, end in spans]


def aligned(words, offsets):
    first, last = align_pieces(words, offsets)
    return list(zip(first.tolist(), last.tolist(), strict=True))


@pytest.fixture
def encoder(letter_tokenizer):
    return TextEncoder(letter_tokenizer, window_size=8, window_overlap=2)


@pytest.fixture
def piece(letter_tokenizer):
    """The number of a piece."""
    return letter_tokenizer.token_to_id


def test_pieces_of_words():
    # "men fled." cut into m ##en fled .
    words = words_at((0, 3), (4, 8), (8, 9))
    assert aligned(words, [(0, 1), (1, 3), (4, 8), (8, 9)]) == [(0, 1), (2, 2), (3, 3)]


def test_words_may_share_a_piece():
    # "don't" is three words of ours and here one piece; "x3" is one word and three pieces
    assert aligned(words_at((0, 3), (3, 4), (4, 5)), [(0, 5)]) == [(0, 0)] * 3
    assert aligned(words_at((0, 1), (1, 4)), [(0, 2), (2, 4), (3, 4)]) == [(0, 0), (0, 2)]


def test_a_character_may_be_several_pieces():
    # A byte-level tokenizer makes four pieces of one emoji, all with its offsets.
    assert aligned(words_at((0, 1), (1, 2)), [(0, 1)] * 4 + [(1, 2)]) == [(0, 3), (4, 4)]


def test_a_word_without_a_piece_takes_the_one_before_it():
    assert aligned(words_at((0, 1), (2, 3), (4, 5)), [(0, 1), (4, 5)]) == [(0, 0), (0, 0), (1, 1)]
    assert aligned(words_at((0, 1), (2, 3)), [(0, 1)]) == [(0, 0), (0, 0)]


def test_a_first_word_without_a_piece_takes_piece_0():
    assert aligned(words_at((0, 1), (2, 3)), [(2, 3)]) == [(0, 0), (0, 0)]
    assert aligned(words_at((0, 1), (2, 3)), []) == [(0, 0), (0, 0)]


def test_no_words_have_no_pieces():
    assert aligned([], [(0, 1)]) == []


def test_a_text_is_kept_as_it_is_beside_its_pieces(encoder, piece):
    (encoded,) = encoder.encode(["At \x00 3rd"])
    assert encoded.text == "At \x00 3rd"
    assert [word.text for word in encoded.words] == ["At", "\x00", "3rd"]
    assert encoded.piece_ids.tolist() == [piece(p) for p in ("a", "##t", "3", "##r", "##d")]
    assert encoded.first_piece.tolist() == [0, 1, 2]
    assert encoded.last_piece.tolist() == [1, 1, 4]


def test_a_window_holds_its_special_tokens_and_the_rest_is_padding(encoder, piece):
    batch = encoder.stack(encoder.encode(["abc", "d"]))
    a, b, c, d = piece("a"), piece("##b"), piece("##c"), piece("d")
    assert batch.input_ids.tolist() == [[CLS, a, b, c, SEP], [CLS, d, SEP, PAD, PAD]]
    assert batch.attention_mask.tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]
    # Flattened, the second text's only piece stands at 5 + 1.
    assert batch.first_piece.tolist() == [1, 6]
    assert batch.last_piece.tolist() == [3, 6]
    assert batch.word_offsets.tolist() == [0, 1, 2]


def test_overlapping_windows_of_one_text(encoder, piece):
    batch = encoder.stack(encoder.encode(["abcdefghij"]))
    # Windows of six pieces: abcdef and efghij, of which e, f are read from different ones.
    assert batch.input_ids.shape == (2, 8)
    assert batch.input_ids[1, 1:3].tolist() == [piece("##e"), piece("##f")]
    assert (batch.first_piece.tolist(), batch.last_piece.tolist()) == ([1], [8 + 6])


def test_words_are_read_from_their_own_pieces_whatever_the_batch(encoder, letter_tokenizer):
    texts = ["", "six men died near the old mill, they said. " * 3, "a", "fled 1,200 km", "\x00 b"]
    batch = encoder.stack(encoder.encode(texts))
    flat = batch.input_ids.flatten()
    letters = [
        "".join(letter_tokenizer.id_to_token(int(flat[place])).removeprefix("##") for place in ends)
        for ends in zip(batch.first_piece, batch.last_piece, strict=True)
    ]
    words = [[word.text for word in split_words(text)] for text in texts]
    expected = [word[0] + word[-1] for found in words for word in found]
    assert letters == [ends.replace("\x00\x00", "bb") for ends in expected]
    assert batch.word_offsets.tolist() == np.cumsum([0, *map(len, words)]).tolist()
    assert batch.shapes.shape == (len(expected), 3)


def test_a_text_of_which_no_piece_is_left_reads_a_special_token(encoder, piece):
    batch = encoder.stack(encoder.encode(["ab", "\x00 \x01"]))
    assert batch.input_ids[1].tolist() == [CLS, SEP, PAD, PAD]
    assert batch.input_ids.flatten()[batch.first_piece].tolist() == [piece("a"), SEP, SEP]
    assert batch.word_offsets.tolist() == [0, 1, 3]


def test_an_empty_text_is_one_window_without_words(encoder):
    batch = encoder.stack(encoder.encode([""]))
    assert batch.input_ids.tolist() == [[CLS, SEP]]
    assert batch.first_piece.shape == batch.last_piece.shape == (0,)
    assert batch.shapes.shape == (0, 3)
    assert batch.word_offsets.tolist() == [0, 0]


def test_no_texts(encoder):
    assert encoder.encode([]) == []
    batch = encoder.stack([])
    assert batch.input_ids.shape == (0, 0)
    assert batch.word_offsets.tolist() == [0]


def test_lone_surrogates_are_read_as_one_unknown_sign_each(encoder):
    (encoded,) = encoder.encode(["\ud800\udc00 ab \udfff"])
    assert encoded.text == "\ud800\udc00 ab \udfff"
    assert [word.start for word in encoded.words] == [0, 1, 3, 6]
    assert encoded.first_piece.tolist() == [0, 0, 0, 1]


def test_a_long_text_is_read_whole(encoder):
    text = " ".join("ab" for _ in range(20_000))
    (encoded,) = encoder.encode([text])
    assert len(encoded.words) == 20_000
    assert len(encoded.piece_ids) == 40_000
    batch = encoder.stack([encoded])
    assert len(batch.input_ids) == 10_000  # 40,000 pieces in steps of four
    flat = batch.input_ids.flatten()
    assert set(flat[batch.first_piece]) == {encoded.piece_ids[0]}
    assert set(flat[batch.last_piece]) == {encoded.piece_ids[1]}
    # And word by word in order: no two words read the same place.
    assert len(np.unique(batch.first_piece)) == 20_000


def test_the_tokenizers_own_limits_are_lifted(letter_tokenizer):
    letter_tokenizer.enable_truncation(4)
    letter_tokenizer.enable_padding(length=16)
    encoder = TextEncoder(letter_tokenizer, window_size=8, window_overlap=2)
    assert len(encoder.encode(["abcdefghij"])[0].piece_ids) == 10


@pytest.mark.parametrize(("pad", "number"), [("[PAD]", 1), ("<pad>", 1), ("none", 0)])
def test_a_tokenizer_without_special_tokens(pad, number):
    tokenizer = Tokenizer(WordLevel({"a": 0, pad: 1}, unk_token="a"))
    encoder = TextEncoder(tokenizer, window_size=4, window_overlap=1)
    assert len(encoder.prefix) == len(encoder.suffix) == 0
    assert encoder.pad_id == number


@pytest.mark.parametrize("pieces", [1, 8, 16, 24, 10_000])
def test_parts_of_a_batch_read_the_same_pieces(encoder, pieces):
    texts = ["", "abcdefghij klmnopqrst uvw " * 9, "ab", "", "abcdefghijklmnopqrstuvwxyz", "\x00"]
    batch = encoder.stack(encoder.encode(texts))
    parts = list(split_windows(batch, pieces))
    assert sum(len(part.input_ids) for part in parts) == len(batch.input_ids)
    for name in ("first_piece", "last_piece"):
        read = [part.input_ids.flatten()[getattr(part, name)] for part in parts]
        whole = batch.input_ids.flatten()[getattr(batch, name)]
        assert np.concatenate(read).tolist() == whole.tolist()
    assert np.concatenate([part.shapes for part in parts]).tolist() == batch.shapes.tolist()
    assert sum(np.diff(part.word_offsets) for part in parts).tolist() == [0, 27, 1, 0, 1, 1]


def test_parts_are_as_large_as_asked_unless_a_word_lies_across(encoder):
    # One-letter words: a cut is nowhere in a word. Windows of six pieces in steps of four.
    batch = encoder.stack(encoder.encode(["a b c d e f g h i j k l m n o p q r"]))
    assert batch.input_ids.shape == (4, 8)
    assert [len(part.input_ids) for part in split_windows(batch, 16)] == [2, 2]
    assert [len(part.input_ids) for part in split_windows(batch, 24)] == [3, 1]
    # One word of eighteen letters begins in the first window and ends in the last.
    batch = encoder.stack(encoder.encode(["abcdefghijklmnopqr"]))
    assert [len(part.input_ids) for part in split_windows(batch, 8)] == [4]
