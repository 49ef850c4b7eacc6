import math
from types import SimpleNamespace

import pytest
import torch

from wartoll.data.schema import Attribute, EntityType, RelationType, Schema
from wartoll.model.shapes import CASES, STYLES
from wartoll.train.config import ConfigError, ObjectiveConfig
from wartoll.train.objective import Objective, flatten_case, hide_pieces, masked_binary_loss

SCHEMA = Schema(
    "small",
    (EntityType("X", (Attribute("a", ("p", "q")),)), EntityType("Y", (Attribute("b", ("r",)),))),
    (RelationType("r", (("X", "Y"),)),),
)
ENCODER = SimpleNamespace(mask_id=9, pad_id=0, prefix=torch.tensor([1]), suffix=torch.tensor([2]))
WORDS, CASE, PLACE, STYLE = range(4)


class FakeNetwork(torch.nn.Module):
    """Gives logits that are known beforehand and remembers what it was given."""

    schema = SCHEMA

    def __init__(self, tags, attributes=None, relations=None):
        super().__init__()
        self.tags, self.attributes, self.relations = tags, attributes, relations
        self.seen = {}

    def encode(self, input_ids, attention_mask):
        self.seen["input_ids"] = input_ids
        return input_ids

    def tag(self, states, first_piece, last_piece, shapes):
        self.seen["shapes"] = shapes
        return states, self.tags

    def linker(self, words, first, last, labels, bounds, pairs, features):
        return self.attributes, self.relations


def batch(**changes):
    names = (
        "input_ids", "attention_mask", "first_piece", "last_piece", "shapes", "text", "first",
        "last", "labels", "bounds", "pairs", "features", "tags", "attributes", "relations",
    )  # fmt: skip
    empty = dict.fromkeys(names, torch.zeros(0, dtype=torch.int64))
    return empty | changes


def log(*rows):
    return torch.tensor(rows).log()


def test_binary_loss_by_hand():
    # Probabilities 0.8, 0.5 and 0.25; the cell -100 is none of the schema's.
    logits = torch.tensor([[math.log(4.0), 0.0], [7.0, math.log(1 / 3)]])
    targets = torch.tensor([[1.0, 0.0], [-100.0, 1.0]])
    expected = -(math.log(0.8) + math.log(0.5) + math.log(0.25)) / 5
    assert masked_binary_loss(logits, targets, mentions=5).item() == pytest.approx(expected)


def test_binary_loss_of_nothing():
    none = torch.zeros(0, 3, requires_grad=True)
    loss = masked_binary_loss(none, torch.zeros(0, 3), mentions=0)
    loss.backward()
    assert loss.item() == 0


def test_an_ignored_cell_moves_nothing():
    logits = torch.tensor([[3.0]], requires_grad=True)
    masked_binary_loss(logits, torch.tensor([[-100.0]]), mentions=1).backward()
    assert logits.grad.item() == 0


def test_losses_by_hand():
    network = FakeNetwork(
        tags=log([0.5, 0.2, 0.1, 0.1, 0.1], [0.1, 0.8, 0.05, 0.025, 0.025]),
        # Slots: a of X with p, q and absence; b of Y with r and absence.
        attributes=log([0.2, 0.5, 0.3, 0.4, 0.6], [0.1, 0.1, 0.8, 0.9, 0.1]),
        relations=torch.tensor([[0.0]]),
    )
    settings = ObjectiveConfig(tag_weight=2.0, attribute_weight=0.5, relation_weight=3.0)
    objective = Objective(network, settings, ENCODER).eval()
    losses = objective(
        **batch(
            first=torch.tensor([0, 1]),
            tags=torch.tensor([0, 1]),
            attributes=torch.tensor([[1, -100], [-100, 0]]),
            relations=torch.tensor([[1.0]]),
        )
    )
    tag = -(math.log(0.5) + math.log(0.8)) / 2
    attribute = -(math.log(0.5) + math.log(0.9)) / 2
    relation = -math.log(0.5) / 2
    assert losses["tag_loss"].item() == pytest.approx(tag)
    assert losses["attribute_loss"].item() == pytest.approx(attribute)
    assert losses["relation_loss"].item() == pytest.approx(relation)
    assert losses["loss"].item() == pytest.approx(2 * tag + 0.5 * attribute + 3 * relation)


def test_a_batch_without_mentions_has_a_tag_loss_alone():
    network = FakeNetwork(tags=log([0.5, 0.2, 0.1, 0.1, 0.1]))
    losses = Objective(network, ObjectiveConfig(), ENCODER).eval()(**batch(tags=torch.tensor([0])))
    assert losses["loss"].item() == pytest.approx(math.log(2))
    assert losses["attribute_loss"].item() == losses["relation_loss"].item() == 0


def test_a_batch_without_words_has_no_loss():
    network = FakeNetwork(tags=torch.zeros(0, 5, requires_grad=True))
    loss = Objective(network, ObjectiveConfig(), ENCODER).eval()(**batch())["loss"]
    loss.backward()
    assert loss.item() == 0


def test_texts_are_altered_in_training_only():
    network = FakeNetwork(tags=log([0.5, 0.2, 0.1, 0.1, 0.1]))
    settings = ObjectiveConfig(lower_case=1.0, hidden_pieces=1.0)
    objective = Objective(network, settings, ENCODER)
    given = batch(
        input_ids=torch.tensor([[1, 5, 2]]),
        shapes=torch.tensor([[CASES.index("upper"), 0, 0]]),
        text=torch.tensor([0]),
        tags=torch.tensor([0]),
    )
    objective.train()(**given)
    assert network.seen["input_ids"].tolist() == [[1, 9, 2]]
    assert network.seen["shapes"].tolist() == [[CASES.index("lower"), 0, 1]]
    objective.eval()(**given)
    assert network.seen["input_ids"].tolist() == [[1, 5, 2]]
    assert network.seen["shapes"].tolist() == [[CASES.index("upper"), 0, 0]]


def test_pieces_are_hidden_but_special_tokens():
    torch.manual_seed(0)
    ids = torch.tensor([[1, *range(10, 2010), 2, 0]])
    hidden = hide_pieces(ids, kept=[0, 1, 2], share=0.25, mask_id=9)
    assert (hidden[0, 0], hidden[0, -2], hidden[0, -1]) == (1, 2, 0)
    changed = hidden != ids
    assert set(hidden[changed].tolist()) == {9}
    assert 400 < changed.sum() < 600
    assert hide_pieces(ids, [0, 1, 2], 0.0, 9).tolist() == ids.tolist()
    assert set(hide_pieces(ids, [0, 1, 2], 1.0, 9)[0, 1:-2].tolist()) == {9}


def test_hiding_pieces_needs_a_mask_token():
    bare = SimpleNamespace(mask_id=None, pad_id=0, prefix=torch.tensor([]), suffix=torch.tensor([]))
    with pytest.raises(ConfigError) as raised:
        Objective(FakeNetwork(None), ObjectiveConfig(hidden_pieces=0.1), bare)
    assert str(raised.value) == (
        "objective.hidden_pieces needs an encoder whose tokenizer has a mask token; set it to 0"
    )
    objective = Objective(FakeNetwork(log([0.5, 0.5])), ObjectiveConfig(hidden_pieces=0), bare)
    assert objective.train()(**batch(shapes=torch.zeros(1, 3), text=torch.tensor([0]),
                                     tags=torch.tensor([0])))["loss"].isfinite()  # fmt: skip


CASED = [CASES.index(name) for name in ("capitalised", "upper", "initial", "mixed", "lower")]
UNCASED = [CASES.index(name) for name in ("number", "alphanumeric", "punctuation", "caseless")]


def shapes_of(cases):
    return torch.tensor([[case, place % 4, 0] for place, case in enumerate(cases)])


@pytest.mark.parametrize(
    ("shares", "case", "style"),
    [((1.0, 0.0), "lower", "all_lower"), ((0.0, 1.0), "upper", "all_upper")],
)
def test_flattening_changes_letters_and_the_style_alone(shares, case, style):
    given = shapes_of(CASED + UNCASED)
    flat = flatten_case(given, torch.zeros(9, dtype=torch.int64), *shares)
    assert flat[:, 0].tolist() == [CASES.index(case)] * 5 + UNCASED
    assert flat[:, 1].tolist() == given[:, 1].tolist()
    assert set(flat[:, 2].tolist()) == {STYLES.index(style)}
    assert given[:, 2].tolist() == [0] * 9  # the examples are shown again in the next epoch


def test_flattening_takes_whole_texts_by_their_shares():
    torch.manual_seed(1)
    texts = torch.arange(3000).repeat_interleave(2)
    given = shapes_of([CASES.index("capitalised")] * 6000)
    styles = flatten_case(given, texts, 0.2, 0.1)[:, 2].reshape(3000, 2)
    assert (styles[:, 0] == styles[:, 1]).all()
    shares = [(styles[:, 0] == STYLES.index(name)).float().mean().item() for name in STYLES]
    assert shares == pytest.approx([0.7, 0.2, 0.1], abs=0.03)


def test_nothing_is_flattened_without_a_share():
    given = shapes_of(CASED)
    assert flatten_case(given, torch.zeros(5, dtype=torch.int64), 0.0, 0.0).equal(given)
    assert flatten_case(given[:0], torch.zeros(0, dtype=torch.int64), 1.0, 0.0).shape == (0, 3)
