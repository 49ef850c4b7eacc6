from itertools import pairwise

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoModel, AutoTokenizer

from wartoll.data.document import Document
from wartoll.data.schema import Attribute, EntityType, RelationType, Schema
from wartoll.model.encoding import TextEncoder
from wartoll.model.linker import running_sums, stretch_means
from wartoll.model.network import JointNetwork
from wartoll.model.prediction import Predictor
from wartoll.model.settings import NetworkConfig
from wartoll.model.tags import tag_names
from wartoll.model.targets import attribute_slots, mention_spans
from wartoll.model.torch_engine import TorchEngine

SIZES = NetworkConfig(window_size=64, window_overlap=16, span_width=24, pair_width=24)


@pytest.fixture(scope="module")
def text_encoder(tiny_encoder):
    tokenizer = Tokenizer.from_file(str(tiny_encoder / "tokenizer.json"))
    return TextEncoder(tokenizer, SIZES.window_size, SIZES.window_overlap)


@pytest.fixture(scope="module")
def build(tiny_encoder):
    """Makes an untrained network over the tiny encoder for a schema."""

    def network(schema):
        torch.manual_seed(3)
        encoder = AutoModel.from_pretrained(tiny_encoder)
        return JointNetwork(encoder, schema, SIZES).eval()

    return network


@pytest.fixture(scope="module")
def network(build, conflict):
    return build(conflict)


@pytest.fixture(scope="module")
def predictor(network, text_encoder, conflict):
    return Predictor(TorchEngine(network), text_encoder, conflict)


@pytest.fixture(scope="module")
def gold_spans(tiny_documents, text_encoder, conflict):
    return [
        mention_spans(document.mentions, encoded.words, conflict)
        for document, encoded in zip(
            tiny_documents,
            text_encoder.encode([document.text for document in tiny_documents]),
            strict=True,
        )
    ]


def states_of(network, input_ids, attention_mask):
    with torch.inference_mode():
        return network.encode(torch.as_tensor(input_ids), torch.as_tensor(attention_mask))


def test_states_of_a_short_text_are_the_encoders_own(
    network, text_encoder, tiny_encoder, tiny_documents
):
    text = tiny_documents[0].text
    tokens = AutoTokenizer.from_pretrained(tiny_encoder)(text, return_tensors="pt")
    with torch.inference_mode():
        direct = AutoModel.from_pretrained(tiny_encoder)(**tokens).last_hidden_state[0]
    batch = text_encoder.stack(text_encoder.encode([text]))
    states = states_of(network, batch.input_ids, batch.attention_mask).flatten(0, 1)
    places = [tokens.char_to_token(word.start) for word in text_encoder.encode([text])[0].words]
    torch.testing.assert_close(states[batch.first_piece], direct[places])


def test_states_of_a_long_text_are_those_of_windows_run_alone(
    network, text_encoder, tiny_documents
):
    (encoded,) = text_encoder.encode([max((d.text for d in tiny_documents), key=len)])
    windows = encoded.windows
    assert len(windows.starts) > 3
    batch = text_encoder.stack([encoded])
    states = states_of(network, batch.input_ids, batch.attention_mask).flatten(0, 1)
    prefix, suffix = text_encoder.prefix, text_encoder.suffix
    for number, (start, end) in enumerate(zip(windows.starts, windows.ends, strict=True)):
        ids = np.concatenate([prefix, encoded.piece_ids[start:end], suffix])[None]
        alone = states_of(network, ids, np.ones_like(ids))[0, len(prefix) :]
        words = np.flatnonzero(windows.source[encoded.first_piece] == number)
        inside = encoded.first_piece[words] - start
        torch.testing.assert_close(states[batch.first_piece[words]], alone[inside])


def test_shapes_of_scores(predictor, tiny_documents, gold_spans, conflict):
    scored = predictor.score([document.text for document in tiny_documents], gold_spans)
    values = attribute_slots(conflict)[-1].stop
    for text, spans in zip(scored, gold_spans, strict=True):
        assert text.tag_scores.shape == (len(text.encoded.words), len(tag_names(conflict.labels)))
        assert text.attribute_logits.shape == (len(spans), values)
        assert text.pairs.shape == (len(text.relation_logits), 2)
        assert text.relation_logits.shape[1] == len(conflict.relations)
        np.testing.assert_allclose(np.exp(text.tag_scores).sum(1), 1, rtol=1e-5)


def test_a_text_scores_the_same_alone_and_in_a_batch(predictor, tiny_documents, gold_spans):
    texts = [document.text for document in tiny_documents]
    together = predictor.score(texts, gold_spans)
    for text, spans, whole in zip(texts, gold_spans, together, strict=True):
        (alone,) = predictor.score([text], [spans])
        assert alone.pairs.tolist() == whole.pairs.tolist()
        for name in ("tag_scores", "attribute_logits", "relation_logits"):
            np.testing.assert_allclose(getattr(alone, name), getattr(whole, name), atol=1e-5)


def test_texts_side_by_side_in_one_batch_do_not_see_each_other(predictor, gold_spans):
    # The mention ends its text, and starts it, so that a neighbour would be nearest.
    spans = [gold_spans[0][0].__class__(0, 1, 2)]
    texts = ["Six men", "Nobody knows why", "Six men"]
    scored = predictor.score(texts, [spans, spans, spans])
    (alone,) = predictor.score(["Six men"], [spans])
    for text in (scored[0], scored[2]):
        np.testing.assert_allclose(text.attribute_logits, alone.attribute_logits, atol=1e-5)


def test_predictions_do_not_depend_on_the_order_of_texts(predictor, tiny_documents):
    forwards = predictor.predict(tiny_documents)
    backwards = predictor.predict(tiny_documents[::-1])[::-1]
    for one, other in zip(forwards, backwards, strict=True):
        assert one.id == other.id
        assert [(m.label, m.start, m.end) for m in one.mentions] == [
            (m.label, m.start, m.end) for m in other.mentions
        ]
        assert {(r.head, r.tail, r.label) for r in one.relations} == {
            (r.head, r.tail, r.label) for r in other.relations
        }


def test_a_pair_scores_by_its_own_mentions_whatever_else_is_scored(
    predictor, tiny_documents, gold_spans
):
    # Of the first document leave out the last mention: no score of the others may change,
    # but those of pairs that count the mentions between them.
    text, spans = tiny_documents[0].text, gold_spans[0]
    (whole,), (less,) = (
        predictor.score([text], [spans]),
        predictor.score([text], [spans[:-1]]),
    )
    kept = [row for row, pair in enumerate(whole.pairs) if len(spans) - 1 not in pair]
    assert whole.pairs[kept].tolist() == less.pairs.tolist()
    np.testing.assert_allclose(whole.attribute_logits[:-1], less.attribute_logits, atol=1e-5)
    np.testing.assert_allclose(whole.relation_logits[kept], less.relation_logits, atol=1e-5)


@pytest.mark.parametrize(
    "schema",
    [
        Schema("mentions alone", (EntityType("X"), EntityType("Y"))),
        Schema("no relations", (EntityType("X", (Attribute("a", ("b", "c")),)),)),
        Schema(
            "no attributes",
            (EntityType("X"),),
            (RelationType("same", (("X", "X"),), equivalence=True),),
        ),
    ],
    ids=lambda schema: schema.name,
)
def test_schemas_that_lack_a_part(build, text_encoder, schema, tiny_documents):
    predictor = Predictor(TorchEngine(build(schema)), text_encoder, schema)
    plain = [Document(document.id, document.text) for document in tiny_documents]
    predicted = predictor.predict(plain)
    assert [document.id for document in predicted] == [document.id for document in plain]
    assert any(document.mentions for document in predicted)
    for document in predicted:
        assert list(schema.faults(document)) == []


def test_a_sentence_vector_that_no_head_reads_is_left_out(network):
    names = [name for name, _ in network.named_parameters()]
    assert names
    assert not [name for name in names if "pooler" in name]


def test_a_word_is_read_from_its_first_and_last_piece(network):
    states = torch.randn(2, 3, 32)
    shapes = torch.zeros(2, 3, dtype=torch.int64)
    with torch.inference_mode():
        # Word 0 covers the pieces 1 to 2; word 1 lies across both windows.
        words, logits = network.tag(states, torch.tensor([1, 2]), torch.tensor([2, 3]), shapes)
        swapped, _ = network.tag(states, torch.tensor([2, 3]), torch.tensor([1, 2]), shapes)
        other = states.clone()
        other[1, 1:] += 1
        unmoved, _ = network.tag(other, torch.tensor([1, 2]), torch.tensor([2, 3]), shapes)
    assert words.shape == (2, 32)
    assert logits.shape == (2, 13)
    torch.testing.assert_close(words, swapped)
    torch.testing.assert_close(words, unmoved)


def test_shapes_of_words_tell_in_the_tags(network):
    states = torch.randn(1, 3, 32)
    first = torch.tensor([1, 1, 1, 1])
    shapes = torch.tensor([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    with torch.inference_mode():
        _, logits = network.tag(states, first, first, shapes)
    for one, other in pairwise(logits):
        assert (one - other).abs().max() > 1e-4


def test_means_of_stretches_are_those_of_a_slow_loop():
    torch.manual_seed(4)
    words = torch.randn(9, 5) + 3
    stretches = [(start, stop) for start in range(10) for stop in range(start, 10)]
    start, stop = torch.tensor(stretches).T
    centre = words.mean(0)
    found = stretch_means(running_sums(words - centre), centre, start, stop)
    expected = [
        words[first:end].mean(0) if end > first else torch.zeros(5) for first, end in stretches
    ]
    torch.testing.assert_close(found, torch.stack(expected), atol=1e-5, rtol=1e-5)


def test_means_far_into_a_long_text_are_exact():
    torch.manual_seed(4)
    words = torch.randn(20_000, 3) + 3
    centre = words.mean(0)
    ends = torch.tensor([19_998]), torch.tensor([20_000])
    found = stretch_means(running_sums(words - centre), centre, *ends)
    torch.testing.assert_close(found[0], words[-2:].mean(0), atol=1e-4, rtol=0)


def test_a_width_that_no_heads_divide_is_refused(tiny_encoder, conflict):
    encoder = AutoModel.from_pretrained(tiny_encoder)
    with pytest.raises(ValueError, match=r"^span_width must be a multiple of 4, not 30$"):
        JointNetwork(encoder, conflict, NetworkConfig(span_width=30))
