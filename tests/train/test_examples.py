import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from wartoll.data.document import Document, Mention, Relation
from wartoll.data.markup import parse_markup
from wartoll.data.schema import conflict_schema
from wartoll.model.encoding import TextEncoder
from wartoll.model.pairs import NEAREST, Span
from wartoll.model.targets import attribute_slots
from wartoll.train.examples import Collator, build_examples

SCHEMA = conflict_schema()
ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE = range(6)
VICTIM, CAUSE = 0, 2


@pytest.fixture(scope="module")
def encoder(tiny_encoder):
    return TextEncoder(Tokenizer.from_file(str(tiny_encoder / "tokenizer.json")), 64, 16)


def read(*bodies):
    text = "===\n".join(f"id: d{number}\n\n{body}\n" for number, body in enumerate(bodies))
    return parse_markup(text, SCHEMA)


def test_an_example_by_hand(encoder):
    documents = read(
        "[Six|CASUALTY.killed c victim=a] [young men|ACTOR.civilian a] died in [Oro|LOCATION l]."
    )
    (example,), unreachable = build_examples(documents, encoder, SCHEMA)
    assert str(unreachable) == "every mention and relation can be reached"
    assert example.spans == [Span(0, 0, CASUALTY), Span(1, 2, ACTOR), Span(5, 5, LOCATION)]
    assert example.tags.tolist() == [5, 1, 2, 0, 0, 3, 0]
    assert example.attributes.tolist() == [
        [-100, -100, 0, 0, -100, -100],
        [2, 4, -100, -100, -100, -100],
        [-100] * 6,
    ]
    assert example.pairs.tolist() == [[0, 1], [0, 2]]
    # victim, perpetrator and source may join the first pair, place the second
    assert example.relations.tolist() == [
        [1, 0, -100, -100, -100, -100, -100, 0, -100, -100],
        [-100, -100, -100, -100, -100, 0, -100, -100, -100, -100],
    ]


def test_a_document_without_mentions_is_an_example_too(encoder):
    (example,), _ = build_examples(read("Nobody died."), encoder, SCHEMA)
    assert example.tags.tolist() == [0, 0, 0]
    assert example.attributes.shape == (0, len(attribute_slots(SCHEMA)))
    assert example.pairs.shape == (0, 2)
    assert example.relations.shape == (0, len(SCHEMA.relations))


def test_a_mention_inside_a_word_is_counted_and_left_out(encoder):
    text = "Anti-army riots killed six"
    mentions = (
        Mention("a", "ACTOR", "Ant", 0, 3, {"kind": "state"}),
        Mention("c", "CASUALTY", "six", 23, 26, {"outcome": "killed", "scope": "incident"}),
    )
    document = Document("d", text, {}, mentions, (Relation("c", "a", "victim"),))
    (example,), unreachable = build_examples([document], encoder, SCHEMA)
    assert example.spans == [Span(5, 5, CASUALTY)]
    assert example.tags.tolist() == [0, 0, 0, 0, 0, 5]
    assert len(example.pairs) == 0
    assert unreachable.reasons == {
        "ACTOR mentions that begin or end inside a word": 1,
        "victim relations between mentions that are no candidates": 1,
    }
    assert str(unreachable) == (
        "out of the network's reach:\n"
        "  1 ACTOR mentions that begin or end inside a word\n"
        "  1 victim relations between mentions that are no candidates"
    )


def test_a_relation_out_of_reach_is_counted(encoder):
    # Between the count and its side stand as many actors as a head is paired with.
    between = " ".join(f"[men|ACTOR.unknown b{i}]" for i in range(NEAREST))
    body = f"[Six|CASUALTY.killed c victim=a,b0] {between} [boys|ACTOR.unknown a]"
    (example,), unreachable = build_examples(read(body), encoder, SCHEMA)
    assert unreachable.reasons == {"victim relations between mentions that are no candidates": 1}
    assert example.relations[:, VICTIM].clip(0).sum() == 1


def test_counts_add_up_over_documents(encoder):
    broken = Document("d", "Anti", {}, (Mention("l", "LOCATION", "Ant", 0, 3),))
    _, unreachable = build_examples([broken] * 3, encoder, SCHEMA)
    assert unreachable.reasons == {"LOCATION mentions that begin or end inside a word": 3}


def test_a_cluster_written_forwards_is_reached(encoder):
    text = "army troops"
    kind = {"kind": "state"}
    mentions = (
        Mention("a", "ACTOR", "army", 0, 4, kind),
        Mention("b", "ACTOR", "troops", 5, 11, kind),
    )
    document = Document("d", text, {}, mentions, (Relation("a", "b", "same_as"),))
    (example,), unreachable = build_examples([document], encoder, SCHEMA)
    assert not unreachable.reasons
    assert example.relations[0].tolist()[8] == 1


def test_a_batch_joins_its_examples(encoder):
    documents = read(
        "[Six|CASUALTY.killed c victim=a] [men|ACTOR.unknown a] died.",
        "Nobody died.",
        "A [raid|ATTACK.assault k] killed [two|CASUALTY.killed c cause=k].",
    )
    examples, _ = build_examples(documents, encoder, SCHEMA)
    batch = Collator(encoder)(examples)
    assert all(isinstance(tensor, torch.Tensor) for tensor in batch.values())
    assert batch["text"].tolist() == [0] * 4 + [1] * 3 + [2] * 5
    assert batch["tags"].tolist() == [5, 1, 0, 0, 0, 0, 0, 0, 7, 0, 5, 0]
    # The third text begins at word 7: "raid" is its second word, "two" its fourth.
    assert batch["first"].tolist() == batch["last"].tolist() == [0, 1, 8, 10]
    assert batch["bounds"].tolist() == [[0, 3], [0, 3], [7, 11], [7, 11]]
    assert batch["labels"].tolist() == [CASUALTY, ACTOR, ATTACK, CASUALTY]
    assert batch["pairs"].tolist() == [[0, 1], [3, 2]]
    assert batch["relations"][:, [VICTIM, CAUSE]].tolist() == [[1, -100], [-100, 1]]
    assert batch["attributes"].shape == (4, 6)
    assert batch["features"].shape == (2, 5)
    assert batch["shapes"].shape == (12, 3)
    assert batch["input_ids"].shape == batch["attention_mask"].shape
    assert len(batch["first_piece"]) == len(batch["last_piece"]) == 12


def test_a_batch_of_texts_without_mentions(encoder):
    examples, _ = build_examples(read("Nobody died.", "Nobody fled."), encoder, SCHEMA)
    batch = Collator(encoder)(examples)
    assert batch["first"].shape == (0,)
    assert batch["bounds"].shape == batch["pairs"].shape == (0, 2)
    assert batch["features"].shape == (0, 5)
    assert batch["attributes"].shape == (0, 6)


def test_gold_in_a_batch_is_what_the_documents_say(encoder, tiny_documents):
    examples, unreachable = build_examples(tiny_documents, encoder, SCHEMA)
    assert not unreachable.reasons
    batch = Collator(encoder)(examples)
    assert len(batch["first"]) == sum(len(document.mentions) for document in tiny_documents)
    held = (batch["relations"] == 1).sum(0)
    written = np.zeros(len(SCHEMA.relations), int)
    for document in tiny_documents:
        for relation in document.relations:
            written[SCHEMA.relation_labels.index(relation.label)] += 1
    same_as = SCHEMA.relation_labels.index("same_as")
    assert np.delete(held.numpy(), same_as).tolist() == np.delete(written, same_as).tolist()
    # Seven links are written, in six clusters, one of them of three mentions.
    assert (written[same_as], held[same_as]) == (7, 8)
