import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from wartoll.data.document import DocumentError, Mention, Relation
from wartoll.model.extractor import Extractor
from wartoll.model.pairs import Span
from wartoll.model.tags import tag_names

TEXT = "Six men fled Oro."
SIX = Mention("c", "CASUALTY", "Six", 0, 3, {"outcome": "killed"}, 0.5)
MEN = Mention("a", "ACTOR", "men", 4, 7, {}, 0.25)


@pytest.fixture(scope="module", params=["onnx", "torch"])
def extractor(request, tiny_model):
    return Extractor.from_pretrained(tiny_model, request.param)


@pytest.fixture(scope="module")
def texts(tiny_documents):
    return [document.text for document in tiny_documents]


def test_texts_are_answered_in_their_order(extractor, texts):
    alone = [extractor.predict(text) for text in texts]
    together = extractor.predict_batch(texts)
    assert [report.text for report in together] == texts
    assert [report.id for report in together] == [f"document-{i + 1}" for i in range(len(texts))]
    for one, other in zip(alone, together, strict=True):
        assert one.id == "document-1"
        found = [(m.id, m.label, m.start, m.end, m.attributes) for m in one.mentions]
        assert found == [(m.id, m.label, m.start, m.end, m.attributes) for m in other.mentions]
        assert [(r.head, r.tail, r.label) for r in one.relations] == [
            (r.head, r.tail, r.label) for r in other.relations
        ]
        scores = [
            [m.score for m in r.mentions] + [x.score for x in r.relations] for r in (one, other)
        ]
        np.testing.assert_allclose(*scores, atol=1e-5)
    assert any(report.relations for report in alone)


def test_one_text_in_a_list_is_one_text(extractor):
    assert extractor.predict_batch([TEXT]) == [extractor.predict(TEXT)]


def test_any_iterable_of_texts_will_do(extractor):
    assert extractor.predict_batch(text for text in (TEXT, "")) == extractor.predict_batch(
        (TEXT, "")
    )


def test_no_texts_give_no_reports(extractor):
    assert extractor.predict_batch([]) == []
    assert extractor.predict_batch([], published=[]) == []


@pytest.mark.parametrize("text", ["", " ", "\n\t \r\n", "\u2003\u2028"])
def test_text_without_words_gives_an_empty_report(extractor, text):
    report = extractor.predict(text)
    assert (report.text, report.mentions, report.relations) == (text, (), ())
    assert report.casualties == ()


@pytest.mark.parametrize(
    "text",
    [
        "🙂" * 300,
        "👩‍👩‍👧 6 killed 🇺🇳",
        "قُتل ستة جنود في غارة قرب المدينة يوم الاثنين.",
        "\u202eedils\u202c six\u200f killed",
        "六名士兵在袭击中丧生。",
        "\x00",
        "six\x00men \x00\x01 died",
        "\ud800",
        "six \udfff men \ud83d\ude42 died \ud800",
        "x" * 5000,
        "- " * 700,
        "a\u0301" * 200,
        "1,200.5 " * 50,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_any_characters_are_read(extractor, text):
    report = extractor.predict(text)
    assert report.text == text
    for mention in report.mentions:
        assert text[mention.start : mention.end] == mention.text
    assert extractor.predict_batch(["", text])[1].text == text


def test_a_string_of_another_class_is_a_string(extractor):
    class Wire(str):
        __slots__ = ()

    assert extractor.predict(Wire(TEXT)) == extractor.predict(TEXT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "text must be a string, not NoneType: None"),
        (b"six", "text must be a string, not bytes: b'six'"),
        (["six"], "text must be a string, not list: ['six']"),
        (3.5, "text must be a string, not float: 3.5"),
    ],
)
def test_what_is_no_string_is_refused(extractor, text, message):
    for call in (extractor.predict, lambda value: extractor.relate(value, [])):
        with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
            call(text)


def test_a_long_object_is_shown_in_part(extractor):
    with pytest.raises(TypeError) as raised:
        extractor.predict(["x" * 1000])
    assert str(raised.value) == "text must be a string, not list: ['" + "x" * 58


def test_the_place_of_what_is_no_string_is_told(extractor):
    with pytest.raises(TypeError, match=r"^texts\[1\] must be a string, not int: 6$"):
        extractor.predict_batch(["six", 6])


@pytest.mark.parametrize("texts", ["six men", b"six men"])
def test_one_string_is_no_list_of_texts(extractor, texts):
    message = (
        "texts must be an iterable of strings, not one string; "
        "use predict(text), or predict_batch([text])"
    )
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        extractor.predict_batch(texts)


def test_the_day_of_publication_is_kept(extractor):
    assert extractor.predict(TEXT).document.meta == {}
    assert extractor.predict(TEXT, published="2022-03-16").document.meta == {
        "published": "2022-03-16"
    }
    assert extractor.relate(TEXT, [], published="2022-03-16").document.meta == {
        "published": "2022-03-16"
    }
    reports = extractor.predict_batch([TEXT, TEXT], published=["2022-03-16", None])
    assert [report.document.meta for report in reports] == [{"published": "2022-03-16"}, {}]


def test_the_day_of_publication_is_written_in_one_way(extractor):
    report = extractor.predict(TEXT, published="20220316")
    assert report.document.meta == {"published": "2022-03-16"}


@pytest.mark.parametrize("day", ["16 March 2022", "2022-02-30", "", 2022])
def test_a_day_that_is_none_is_refused(extractor, day):
    message = f"published must be an ISO date such as '2022-03-16', not {day!r}"
    for call in (
        lambda: extractor.predict(TEXT, published=day),
        lambda: extractor.relate(TEXT, [], published=day),
        lambda: extractor.predict_batch([TEXT], published=[day]),
    ):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            call()


def test_there_must_be_a_day_for_every_text(extractor):
    with pytest.raises(ValueError, match=r"^2 texts, but 1 publication dates$"):
        extractor.predict_batch([TEXT, TEXT], published=["2022-03-16"])


def test_relate_keeps_the_mentions_as_they_are(extractor):
    report = extractor.relate(TEXT, [MEN, SIX])
    assert report.mentions == (SIX, MEN)
    assert report.text == TEXT
    for relation in report.relations:
        assert isinstance(relation, Relation)
        assert {relation.head, relation.tail} <= {"a", "c"}


def test_relate_finds_what_predict_finds_between_the_same_mentions(extractor, texts):
    for text in texts:
        report = extractor.predict(text)
        again = extractor.relate(text, report.mentions)
        assert again.mentions == report.mentions
        assert [(r.head, r.tail, r.label) for r in again.relations] == [
            (r.head, r.tail, r.label) for r in report.relations
        ]


def test_relate_without_mentions(extractor):
    report = extractor.relate(TEXT, [])
    assert (report.mentions, report.relations) == ((), ())
    assert extractor.relate("", []).mentions == ()


@pytest.mark.parametrize(
    ("mentions", "kind", "message"),
    [
        (
            [replace(SIX, label="WEAPON")],
            ValueError,
            "mention 'c' 'Six': label 'WEAPON' is not in schema 'conflict' "
            "(it has ACTOR, LOCATION, CASUALTY, ATTACK, DATE, SOURCE)",
        ),
        (
            [replace(SIX, text="Si", end=2)],
            ValueError,
            "mention 'c' 'Si' (0-2) does not begin and end where words of the text do",
        ),
        (
            [replace(SIX, start=40, end=43)],
            DocumentError,
            "document 'document-1': mention 'c' (CASUALTY, 40-43) is not a non-empty span of the "
            "text's 17 characters",
        ),
        (
            [SIX, replace(MEN, text="Six men", start=0)],
            DocumentError,
            "document 'document-1': mention 'a' (ACTOR, 0-7) 'Six men' overlaps mention 'c' "
            "(CASUALTY, 0-3) 'Six'",
        ),
        (
            [SIX, replace(MEN, id="c")],
            DocumentError,
            "document 'document-1': mention 'c' (ACTOR, 4-7) repeats the id of another mention",
        ),
    ],
)
def test_relate_refuses_mentions_that_do_not_fit(extractor, mentions, kind, message):
    with pytest.raises(kind) as raised:
        extractor.relate(TEXT, mentions)
    assert type(raised.value) is kind
    assert str(raised.value) == message


def test_a_link_may_reach_across_windows(extractor, conflict):
    # A count in the first window and an actor in the last: a candidate, and scored by what
    # stands there. Windows hold 62 pieces, so the two are several windows apart.
    filler = "the road was quiet and the market stayed closed . " * 30
    predictor = extractor.predictor

    def score(tail):
        text = f"Six died . {filler}{tail}"
        words = len(predictor.encoder.encode([text])[0].words)
        spans = [Span(0, 0, 2), Span(words - 1, words - 1, 0)]
        (scored,) = predictor.score([text], [spans])
        windows = scored.encoded.windows
        first, last = scored.encoded.first_piece[[0, -1]]
        assert windows.source[last] - windows.source[first] > 2
        assert scored.pairs.tolist() == [[0, 1]]
        return scored.relation_logits[0]

    soldiers, rebels = score("soldiers"), score("rebels")
    assert np.abs(soldiers - rebels).max() > 1e-3


def test_threads_share_an_extractor(extractor, texts):
    expected = [extractor.predict(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(extractor.predict, texts * 8))
    for number, report in enumerate(found):
        one = expected[number % len(texts)]
        assert [(m.label, m.start, m.end) for m in report.mentions] == [
            (m.label, m.start, m.end) for m in one.mentions
        ]
        assert [(r.head, r.tail, r.label) for r in report.relations] == [
            (r.head, r.tail, r.label) for r in one.relations
        ]


def test_a_hundred_thousand_words(tiny_model, texts):
    words = " ".join(texts).split()
    text = " ".join(words[i % len(words)] for i in range(100_000))
    extractor = Extractor.from_pretrained(tiny_model, "onnx")
    report = extractor.predict(text)
    assert report.text == text
    assert 5_000 < len(report.mentions) < 20_000
    assert report.mentions[-1].end > len(text) * 0.99
    heads = {relation.head for relation in report.relations}
    assert any(mention.id in heads for mention in report.mentions[-100:])


def test_the_schema_is_the_checkpoints(extractor, conflict):
    assert extractor.schema == conflict
    assert len(tag_names(extractor.schema.labels)) == 13


def test_reading_with_onnx_loads_no_library_of_training(tiny_model):
    code = f"""
import sys
from wartoll.model.extractor import Extractor
report = Extractor.from_pretrained({str(tiny_model)!r}, "onnx").predict({TEXT!r})
report.casualties, str(report)
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    loaded = set(done.stdout.split())
    assert "onnxruntime" in loaded
    heavy = {"accelerate", "datasets", "onnx", "safetensors", "scipy", "seqeval", "sklearn",
             "torch", "transformers"}  # fmt: skip
    assert not loaded & heavy
