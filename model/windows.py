"""Overlapping windows, so that a text of any length is read whole.

An encoder sees a limited number of word pieces at once. Longer texts are cut into windows
that overlap, and each piece takes its state from the window in which it stands farthest from
an edge, where it has the most context on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Windows:
    """Where the windows of one text lie and which of them each piece is read from.

    `starts` and `ends` are piece indices, end exclusive, *Shape:* `(windows,)`. `source` is
    the window, and `position` the place inside it, that each piece's state comes from,
    *Shape:* `(pieces,)`.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    source: NDArray[np.int64]
    position: NDArray[np.int64]


def plan_windows(pieces: int, size: int, overlap: int) -> Windows:
    """Cover `pieces` word pieces with the fewest windows of at most `size`.

    Windows share at least `overlap` pieces with the next one and are spread evenly, so that
    the last one is not a stub with little context.

    Raises:
        ValueError: if `overlap` does not leave room for a step.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"window overlap must be from 0 to size - 1 = {size - 1}, not {overlap}")
    if pieces <= size:
        starts = np.zeros(1, np.int64)
        ends = np.full(1, pieces, np.int64)
    else:
        count = -(-(pieces - overlap) // (size - overlap))
        starts = np.floor(np.linspace(0, pieces - size, count)).astype(np.int64)
        ends = starts + size
    index = np.arange(pieces)
    # The distance of each piece to the nearer edge of each window; the text's own ends are
    # no edges, nothing is missing there. (windows, pieces) would be large for a book, so
    # only neighbouring windows are compared: walk from window to window at the midpoint of
    # what they share, where both distances are equal.
    cuts = (starts[1:] + ends[:-1] + 1) // 2
    source = np.searchsorted(cuts, index, side="right").astype(np.int64)
    return Windows(starts, ends, source, index - starts[source])
