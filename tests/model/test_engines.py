import shutil

import numpy as np
import pytest

from wartoll.data.document import Document
from wartoll.model.extractor import Extractor
from wartoll.model.pairs import Span
from wartoll.train.export import export_onnx

ACTOR, LOCATION, CASUALTY = range(3)
FIELDS = ("tag_scores", "attribute_logits", "relation_logits")


@pytest.fixture(scope="module")
def torch_predictor(tiny_model):
    return Extractor.from_pretrained(tiny_model, "torch").predictor


@pytest.fixture(scope="module")
def onnx_predictor(tiny_model):
    return Extractor.from_pretrained(tiny_model, "onnx").predictor


@pytest.fixture(scope="module")
def texts(tiny_documents):
    bodies = [document.text for document in tiny_documents]
    words = " ".join(bodies).split()
    long = " ".join((words * (3000 // len(words) + 1))[:3000])
    return ["", " \n", "Killed", "\x00 \x01", "🙂 قتل ستة 军 \ud800", *bodies, long]


def assert_same(one, other, tolerance):
    for name in FIELDS:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=tolerance)


def test_engines_agree_on_every_score(torch_predictor, onnx_predictor, texts):
    by_torch = torch_predictor.score(texts)
    spans = [text.spans for text in by_torch]
    assert sum(map(len, spans)) > 200
    assert sum(len(text.pairs) for text in by_torch) > 5_000
    for one, other in zip(by_torch, onnx_predictor.score(texts, spans), strict=True):
        assert one.pairs.tolist() == other.pairs.tolist()
        assert_same(one, other, 1e-4)


@pytest.mark.parametrize(
    "spans",
    [
        [],
        [Span(0, 0, CASUALTY)],
        [Span(0, 1, ACTOR), Span(2, 2, LOCATION)],
        [Span(0, 0, CASUALTY), Span(1, 1, ACTOR)],
    ],
    ids=["no mention", "one mention", "no pair", "one pair"],
)
def test_engines_agree_on_few_mentions(torch_predictor, onnx_predictor, spans):
    text = "Six men fled."
    (one,), (other,) = (p.score([text], [spans]) for p in (torch_predictor, onnx_predictor))
    assert one.attribute_logits.shape == other.attribute_logits.shape == (len(spans), 33)
    assert one.relation_logits.shape == other.relation_logits.shape == (len(one.pairs), 10)
    assert_same(one, other, 1e-4)


def test_engines_predict_the_same(torch_predictor, onnx_predictor, tiny_documents):
    def said(documents):
        return [
            (
                [(m.label, m.start, m.end, dict(m.attributes)) for m in document.mentions],
                [(r.head, r.tail, r.label) for r in document.relations],
            )
            for document in documents
        ]

    found = said(torch_predictor.predict(tiny_documents))
    assert any(relations for _, relations in found)
    assert found == said(onnx_predictor.predict(tiny_documents))


@pytest.mark.parametrize("engine", ["torch", "onnx"])
def test_parts_score_as_the_whole(request, monkeypatch, texts, engine):
    predictor = request.getfixturevalue(f"{engine}_predictor")
    whole = predictor.score(texts[:-1])
    spans = [text.spans for text in whole]
    monkeypatch.setattr(f"wartoll.model.{engine}_engine.PIECES_AT_ONCE", 64)
    for name, value in (("PAIRS_AT_ONCE", 7), ("MENTIONS_AT_ONCE", 5), ("NEAR_WORDS", 30)):
        monkeypatch.setattr(f"wartoll.model.parts.{name}", value)
    for one, other in zip(whole, predictor.score(texts[:-1], spans), strict=True):
        assert_same(one, other, 1e-5)


def test_int8_agrees_loosely(torch_predictor, tiny_model, tiny_documents, tmp_path, conflict):
    folder = tmp_path / "int8"
    shutil.copytree(tiny_model, folder, ignore=shutil.ignore_patterns("*.onnx"))
    export_onnx(tiny_model, folder, int8=True)
    for name in ("tagger.onnx", "linker.onnx"):
        assert (folder / name).read_bytes() != (tiny_model / name).read_bytes()
    (folder / "model.safetensors").unlink()
    extractor = Extractor.from_pretrained(folder)

    texts = [document.text for document in tiny_documents]
    by_torch = torch_predictor.score(texts)
    by_int8 = extractor.predictor.score(texts, [text.spans for text in by_torch])
    for name in FIELDS:
        one, other = (
            np.concatenate([getattr(text, name) for text in scored])
            for scored in (by_torch, by_int8)
        )
        assert np.abs(one - other).max() > 1e-4  # it is another arithmetic
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.98

    predicted = extractor.predict_documents([Document("d", text) for text in texts])
    assert any(document.relations for document in predicted)
    assert [list(conflict.faults(document)) for document in predicted] == [[]] * len(texts)
