"""What the bound on pairs leaves out is counted."""

import pytest

from wartoll.data.schema import Schema
from wartoll.data.words import split_words
from wartoll.model.pairs import Span, candidate_pairs, left_out

SCHEMA = Schema.from_dict(
    {
        "name": "tiny",
        "entities": {"COUNT": {}, "SIDE": {}},
        "relations": {
            "victim": {"pairs": [["COUNT", "SIDE"]]},
            "same_as": {"pairs": [["SIDE", "SIDE"]], "equivalence": True},
        },
    }
)
WORDS = split_words("one a two b three c four d")
SPANS = [Span(place, place, place % 2) for place in range(8)]


@pytest.mark.parametrize(("nearest", "missed"), [(8, 0), (3, 1), (2, 5), (1, 12)])
def test_pairs_beyond_the_nearest_are_counted(nearest, missed):
    # Four counts by four sides, and six (later, earlier) pairs of sides: 22 are allowed.
    pairs = candidate_pairs(SPANS, SCHEMA, WORDS, nearest)
    allowed = {(h, t) for h in range(0, 8, 2) for t in range(1, 8, 2)}
    allowed |= {(h, t) for h in range(1, 8, 2) for t in range(1, h, 2)}
    assert left_out(SPANS, pairs, SCHEMA) == len(allowed - set(map(tuple, pairs.tolist())))
    assert left_out(SPANS, pairs, SCHEMA) == missed
