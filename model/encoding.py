"""Text into the arrays that the network reads.

Works for any tokenizer: word pieces are matched to words by their character offsets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..data.words import Word, split_words
from .shapes import word_shapes
from .windows import Windows, plan_windows


@dataclass(frozen=True)
class EncodedText:
    """One text, ready for the encoder.

    `piece_ids` *Shape:* `(pieces,)`, without special tokens. `first_piece` and `last_piece`
    are the pieces, both inclusive, that each word begins and ends in, *Shape:* `(words,)`;
    two words may share a piece. `shapes` *Shape:* `(words, 3)`, see `word_shapes`.
    """

    text: str
    words: Sequence[Word]
    piece_ids: NDArray[np.int64]
    first_piece: NDArray[np.int64]
    last_piece: NDArray[np.int64]
    shapes: NDArray[np.int64]
    windows: Windows


@dataclass(frozen=True)
class WindowBatch:
    """The windows of one or more texts, stacked, and the words laid end to end.

    `input_ids` and `attention_mask` *Shape:* `(windows, length)`, padded with the pad token
    and 0. `first_piece` and `last_piece` index the flattened `(windows * length)` states,
    *Shape:* `(words,)`; `shapes` *Shape:* `(words, 3)`; the words of text `i` are
    `word_offsets[i]` to `word_offsets[i + 1]`, *Shape:* `(texts + 1,)`.
    """

    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    first_piece: NDArray[np.int64]
    last_piece: NDArray[np.int64]
    shapes: NDArray[np.int64]
    word_offsets: NDArray[np.int64]


class TextEncoder:
    """A tokenizer with the window settings of one model."""

    def __init__(self, tokenizer: Tokenizer, window_size: int, window_overlap: int) -> None:
        """Prepare to encode.

        Args:
            tokenizer: any fast tokenizer; its truncation and padding are switched off.
            window_size: pieces a window, special tokens included.
            window_overlap: pieces that neighbouring windows share at least.
        """
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self.tokenizer = tokenizer
        self.window_size = window_size
        self.window_overlap = window_overlap
        self.prefix, self.suffix = _special_ids(tokenizer)
        self.pad_id = _token_id(tokenizer, "[PAD]", "<pad>", "<|padding|>") or 0
        self.mask_id = _token_id(tokenizer, "[MASK]", "<mask>")

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Encode whole texts; nothing is cut off."""
        clean = [_encodable(text) for text in texts]
        encodings = self.tokenizer.encode_batch(clean, add_special_tokens=False)
        content = self.window_size - len(self.prefix) - len(self.suffix)
        encoded = []
        for text, encoding in zip(texts, encodings, strict=True):
            words = split_words(text)
            first, last = align_pieces(words, encoding.offsets)
            encoded.append(
                EncodedText(
                    text,
                    words,
                    np.array(encoding.ids, np.int64),
                    first,
                    last,
                    word_shapes(text, words),
                    plan_windows(len(encoding.ids), content, self.window_overlap),
                )
            )
        return encoded

    def stack(self, encoded: Sequence[EncodedText]) -> WindowBatch:
        """Lay the windows of several texts on top of each other."""
        rows: list[NDArray[np.int64]] = []
        first, last, counts = [], [], [0]
        window_offsets = []
        for text in encoded:
            window_offsets.append(len(rows))
            rows += [
                np.concatenate([self.prefix, text.piece_ids[start:end], self.suffix])
                for start, end in zip(text.windows.starts, text.windows.ends, strict=True)
            ]
            counts.append(len(text.words))
        length = max((len(row) for row in rows), default=0)
        input_ids = np.full((len(rows), length), self.pad_id, np.int64)
        mask = np.zeros((len(rows), length), np.int64)
        for index, row in enumerate(rows):
            input_ids[index, : len(row)] = row
            mask[index, : len(row)] = 1
        for text, offset in zip(encoded, window_offsets, strict=True):
            # A text of which the tokenizer kept nothing has no pieces: its words, if any,
            # read the first special token.
            source = text.windows.source if len(text.piece_ids) else np.zeros(1, np.int64)
            position = text.windows.position if len(text.piece_ids) else np.zeros(1, np.int64)
            flat = (offset + source) * length + len(self.prefix) + position
            first.append(flat[text.first_piece])
            last.append(flat[text.last_piece])
        empty = np.zeros(0, np.int64)
        return WindowBatch(
            input_ids,
            mask,
            np.concatenate([empty, *first]),
            np.concatenate([empty, *last]),
            np.concatenate([np.zeros((0, 3), np.int64), *(text.shapes for text in encoded)]),
            np.cumsum(np.array(counts, np.int64)),
        )


def split_windows(batch: WindowBatch, pieces: int) -> Iterator[WindowBatch]:
    """Cut a batch into parts that an engine can run one after the other.

    A word is read from one window or from two neighbours; no cut parts them, so a part may be
    larger than asked for.

    Args:
        batch: of any number of windows.
        pieces: how many pieces, padding included, a part should hold.
    """
    count, length = batch.input_ids.shape
    step = max(1, pieces // max(length, 1))  # an empty text may have not even special tokens
    if count <= step:
        yield batch
        return
    first_window, last_window = batch.first_piece // length, batch.last_piece // length
    start = word = 0
    while start < count:
        stop = min(start + step, count)
        end = int(np.searchsorted(first_window, stop))
        while end > word and last_window[end - 1] >= stop:
            stop = int(last_window[end - 1]) + 1
            end = int(np.searchsorted(first_window, stop))
        yield WindowBatch(
            batch.input_ids[start:stop],
            batch.attention_mask[start:stop],
            batch.first_piece[word:end] - start * length,
            batch.last_piece[word:end] - start * length,
            batch.shapes[word:end],
            np.clip(batch.word_offsets, word, end) - word,
        )
        start, word = stop, end


def align_pieces(
    words: Sequence[Word], offsets: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the pieces that hold each word.

    Args:
        words: in text order.
        offsets: the character offsets of the pieces, end exclusive, in text order.

    Returns:
        The first and last piece of each word, both inclusive, *Shape:* `(words,)`. A word that
        the tokenizer dropped (a control character, say) takes the piece before it, or piece 0.
    """
    first = np.zeros(len(words), np.int64)
    last = np.zeros(len(words), np.int64)
    piece = 0
    for row, word in enumerate(words):
        while piece < len(offsets) and offsets[piece][1] <= word.start:
            piece += 1
        begin = piece
        end = begin
        while end < len(offsets) and offsets[end][0] < word.end:
            end += 1
        if end > begin:
            first[row], last[row] = begin, end - 1
        else:
            first[row] = last[row] = max(begin - 1, 0)
    return first, last


def _encodable(text: str) -> str:
    """Replace lone surrogates, which no tokenizer takes, by as many replacement characters."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def _special_ids(tokenizer: Tokenizer) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The ids that the tokenizer puts before and after a text."""
    bare = tokenizer.encode("a", add_special_tokens=False).ids
    framed = tokenizer.encode("a").ids
    start = next((i for i in range(len(framed)) if framed[i : i + len(bare)] == bare), len(framed))
    return (
        np.array(framed[:start], np.int64),
        np.array(framed[start + len(bare) :], np.int64),
    )


def _token_id(tokenizer: Tokenizer, *names: str) -> int | None:
    """The id of the first of these tokens that the tokenizer has."""
    ids = (tokenizer.token_to_id(name) for name in names)
    return next((number for number in ids if number is not None), None)
