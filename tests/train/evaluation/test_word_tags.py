"""Word tags for seqeval, and that they say the same as spans."""

import sys

import pytest
from seqeval.scheme import IOB2

from wartoll.data.document import Document, Mention
from wartoll.train.evaluation.mentions import compare_mentions
from wartoll.train.evaluation.scores import Counts, total
from wartoll.train.evaluation.word_tags import SeqevalScores, score_word_tags, tag_words


def document(text, *spans):
    mentions = [
        Mention(f"m{start}", label, text[start:end], start, end) for start, end, label in spans
    ]
    return Document("d", text, {}, tuple(mentions))


def test_tags_are_iob2_on_words():
    text = "Ten men, Ten dogs"
    gold = document(text, (0, 3, "N"), (4, 7, "X"), (9, 17, "X"))
    predicted = document(text, (0, 7, "X"))
    assert tag_words(gold, predicted) == (
        ["B-N", "B-X", "O", "B-X", "I-X"],
        ["B-X", "I-X", "O", "O", "O"],
    )


def test_a_word_is_cut_where_a_mention_cuts_it():
    gold, predicted = document("the 3rd man", (4, 5, "N")), document("the 3rd man", (4, 7, "N"))
    assert tag_words(gold, predicted) == (["O", "B-N", "O", "O"], ["O", "B-N", "I-N", "O"])
    assert score_word_tags([(gold, predicted)], ["N"]).f1 == 0.0
    assert score_word_tags([(gold, gold)], ["N"]).f1 == 1.0


def test_two_mentions_in_one_word_are_both_kept():
    gold = document("12km", (0, 2, "N"), (2, 4, "U"))
    assert tag_words(gold, document("12km")) == (["B-N", "B-U"], ["O", "O"])


def test_white_space_inside_a_mention_counts_and_a_mention_of_it_is_not_lost():
    gold = document("ten men", (4, 7, "X"))
    wide = document("ten men", (3, 7, "X"))
    assert tag_words(gold, wide) == (["O", "O", "B-X"], ["O", "B-X", "I-X"])
    trailing = document("ten men", (0, 4, "X"))
    assert tag_words(document("ten men", (0, 3, "X")), trailing) == (
        ["B-X", "O", "O"],
        ["B-X", "I-X", "O"],
    )


def test_seqeval_agrees_with_spans(random_pairs, schema):
    scores = score_word_tags(random_pairs, schema.labels)
    tallies = [compare_mentions(*pair) for pair in random_pairs]
    counts = total(count for tally in tallies for count in tally.values())
    assert scores.f1 == pytest.approx(counts.f1, abs=1e-12)
    assert scores.precision == pytest.approx(counts.precision, abs=1e-12)
    assert scores.recall == pytest.approx(counts.recall, abs=1e-12)
    for label in schema.labels:
        f1 = total(tally.get(label, Counts()) for tally in tallies).f1
        assert scores.labels[label] == pytest.approx(f1, abs=1e-12)


def test_seqeval_is_asked_strictly(monkeypatch):
    asked = {}

    def report(gold, predicted, **options):
        asked.update(options)
        return {"micro avg": {"precision": 0.5, "recall": 0.5, "f1-score": 0.5}}

    monkeypatch.setattr("seqeval.metrics.classification_report", report)
    gold = document("ten", (0, 3, "N"))
    assert score_word_tags([(gold, gold)], []) == SeqevalScores(0.5, 0.5, 0.5, {})
    assert (asked["mode"], asked["scheme"]) == ("strict", IOB2)


def test_labels_that_do_not_occur_have_no_score():
    gold = document("ten", (0, 3, "N"))
    assert score_word_tags([(gold, gold)], ["N", "X"]).labels == {"N": 1.0, "X": None}
    empty = document("")
    nothing = SeqevalScores(None, None, None, {"N": None})
    assert score_word_tags([(empty, empty)], ["N"]) == nothing


def test_empty_predictions_score_zero_without_a_warning():
    gold = document("ten", (0, 3, "N"))
    scores = score_word_tags([(gold, document("ten"))], ["N"])
    assert scores == SeqevalScores(0.0, 0.0, 0.0, {"N": 0.0})


def test_without_seqeval_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "seqeval.metrics", None)
    gold = document("ten", (0, 3, "N"))
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'wartoll\[train\]'$"):
        score_word_tags([(gold, gold)], ["N"])
