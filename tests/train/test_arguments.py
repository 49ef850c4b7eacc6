import pytest
import torch

from wartoll.data.markup import parse_markup
from wartoll.data.schema import EntityType, RelationType, Schema, conflict_schema
from wartoll.train.arguments import best_metric, training_arguments, use_bf16
from wartoll.train.config import TrainingConfig, load_config

CONFLICT = conflict_schema()
FAMILY = Schema(
    "family",
    (EntityType("PERSON"),),
    (
        RelationType("parent", (("PERSON", "PERSON"),)),
        RelationType("same", (("PERSON", "PERSON"),), equivalence=True),
    ),
)


@pytest.mark.parametrize(
    ("schema", "body", "metric"),
    [
        (CONFLICT, "[Six|CASUALTY.killed c] [men|ACTOR.unknown a] died.", "record_f1"),
        (CONFLICT, "A [raid|ATTACK.assault k target=a] on [men|ACTOR.unknown a].", "relation_f1"),
        (CONFLICT, "[Oro|LOCATION l] is quiet.", "mention_f1"),
        (FAMILY, "[Ann|PERSON a parent=b] and [Bob|PERSON b]", "relation_f1"),
        (FAMILY, "[Ann|PERSON a] is [she|PERSON b same=a]", "mention_f1"),
    ],
)
def test_the_best_epoch_is_told_by_what_there_is_to_score(schema, body, metric):
    documents = parse_markup(f"id: d\n\n{body}\n", schema)
    assert best_metric(documents, schema) == metric


def test_the_configuration_reaches_the_trainer(write_config, tmp_path):
    training = {
        "epochs": 3,
        "batch_texts": 5,
        "learning_rate": 0.01,
        "weight_decay": 0.2,
        "warmup": 0.25,
        "max_gradient_norm": 0.5,
        "seed": 99,
        "precision": "fp32",
    }
    arguments = training_arguments(load_config(write_config(tmp_path, training=training)), "x_f1")
    assert arguments.output_dir == str(tmp_path / "out")
    assert (arguments.num_train_epochs, arguments.per_device_train_batch_size) == (3, 5)
    assert (arguments.learning_rate, arguments.weight_decay) == (0.01, 0.2)
    assert (arguments.warmup_steps, arguments.max_grad_norm) == (0.25, 0.5)
    assert (arguments.seed, arguments.bf16) == (99, False)
    assert (arguments.metric_for_best_model, arguments.greater_is_better) == ("eval_x_f1", True)


def test_a_process_drives_one_gpu(monkeypatch, write_config, tmp_path):
    class ManyGpus:
        n_gpu = 4

        def __init__(self, **_):
            pass

    monkeypatch.setattr("wartoll.train.arguments.TrainingArguments", ManyGpus)
    assert training_arguments(load_config(write_config(tmp_path)), "x_f1")._n_gpu == 1


@pytest.mark.parametrize(
    ("precision", "avx512", "amx", "expected"),
    [
        ("fp32", True, True, False),
        ("bf16", False, False, True),
        ("auto", False, False, False),
        ("auto", True, False, True),
        ("auto", False, True, True),
    ],
)
def test_bf16_where_it_is_asked_for_or_the_processor_has_it(
    monkeypatch, precision, avx512, amx, expected
):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx512)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    assert use_bf16(TrainingConfig(precision=precision)) is expected
