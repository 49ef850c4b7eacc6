import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wartoll.model.windows import plan_windows


@st.composite
def plans(draw):
    size = draw(st.integers(1, 40))
    return draw(st.integers(0, 500)), size, draw(st.integers(0, size - 1))


def distance_to_edge(piece, start, end, pieces):
    """How many pieces of context the nearer side has; the text's own ends hide nothing."""
    left = np.inf if start == 0 else piece - start
    right = np.inf if end == pieces else end - 1 - piece
    return min(left, right)


def test_a_text_that_fits_is_one_window():
    windows = plan_windows(5, size=5, overlap=2)
    assert windows.starts.tolist() == [0]
    assert windows.ends.tolist() == [5]
    assert windows.source.tolist() == [0] * 5
    assert windows.position.tolist() == [0, 1, 2, 3, 4]


def test_an_empty_text_is_one_empty_window():
    windows = plan_windows(0, size=5, overlap=2)
    assert (windows.starts.tolist(), windows.ends.tolist()) == ([0], [0])
    assert len(windows.source) == len(windows.position) == 0


def test_two_windows_share_their_overlap_by_halves():
    # 0 1 2 3 4 5
    #     2 3 4 5 6 7: of the shared 2 3 4 5 the first window reads 2 3, the second 4 5
    windows = plan_windows(8, size=6, overlap=2)
    assert (windows.starts.tolist(), windows.ends.tolist()) == ([0, 2], [6, 8])
    assert windows.source.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert windows.position.tolist() == [0, 1, 2, 3, 2, 3, 4, 5]


def test_windows_are_spread_evenly():
    windows = plan_windows(21, size=10, overlap=4)
    assert windows.starts.tolist() == [0, 5, 11]
    assert windows.ends.tolist() == [10, 15, 21]


@given(plans())
def test_windows_cover_the_text_and_overlap_as_asked(plan):
    pieces, size, overlap = plan
    windows = plan_windows(pieces, size, overlap)
    assert windows.starts[0] == 0
    assert windows.ends[-1] == pieces
    assert all(windows.ends - windows.starts <= size)
    shared = windows.ends[:-1] - windows.starts[1:]
    assert all(shared >= overlap)
    assert all(np.diff(windows.starts) > 0)


@given(plans())
def test_there_are_no_more_windows_than_needed(plan):
    pieces, size, overlap = plan
    reach, count = size, 1
    while reach < pieces:
        reach, count = reach + size - overlap, count + 1
    assert len(plan_windows(pieces, size, overlap).starts) == count


@given(plans())
def test_each_piece_is_read_where_it_stands_farthest_from_an_edge(plan):
    pieces, size, overlap = plan
    windows = plan_windows(pieces, size, overlap)
    for piece in range(pieces):
        found = {
            number: distance_to_edge(piece, start, end, pieces)
            for number, (start, end) in enumerate(zip(windows.starts, windows.ends, strict=True))
            if start <= piece < end
        }
        chosen = int(windows.source[piece])
        assert found[chosen] == max(found.values())
        assert windows.starts[chosen] + windows.position[piece] == piece


@pytest.mark.parametrize("overlap", [-1, 8, 9])
def test_an_overlap_that_leaves_no_step_is_refused(overlap):
    message = f"window overlap must be from 0 to size - 1 = 7, not {overlap}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        plan_windows(20, size=8, overlap=overlap)
