"""The model card says what was measured, and nothing else."""

from wartoll.train.card import format_card

RUN = {
    "encoder_sha256": "abc",
    "train_documents": 7,
    "train_sha256": "def",
    "dev_documents": 3,
    "seed": 13,
    "commit": "0123",
    "minutes": 4.5,
    "machine": "x86_64, 2 threads",
    "bf16": True,
}


def score(f1, low, high):
    return {"f1": f1, "interval": None if f1 is None else [low, high]}


def test_the_table_has_a_row_an_engine_and_corpus():
    scores = {
        "test": {
            "torch": {"mentions": score(0.8644, 0.85, 0.876), "victim": score(None, 0, 0)},
            "onnx": {"mentions": score(0.5, 0.25, 1), "victim": score(0, 0, 0)},
        }
    }
    card = format_card(RUN, scores)
    assert (
        "| corpus | engine | mentions | victim |\n"
        "| --- | --- | --- | --- |\n"
        "| test | torch | 0.864 (0.850-0.876) | - |\n"
        "| test | onnx | 0.500 (0.250-1.000) | 0.000 (0.000-0.000) |\n"
    ) in card
    assert "| training | 4.5 minutes, x86_64, 2 threads, bf16 |\n" in card
    assert "`data/corpus/train` alone: 7 documents, SHA-256 `def`" in card


def test_the_card_says_in_which_precision_it_was_trained():
    scores = {"test": {"torch": {"mentions": score(1, 1, 1)}}}
    assert "2 threads, float32 |" in format_card(RUN | {"bf16": False}, scores)
