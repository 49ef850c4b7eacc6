import json
from types import SimpleNamespace

import torch
from safetensors.torch import load_file

from wartoll.train.run import train
from wartoll.train.sampler import LengthSampler
from wartoll.train.trainer import ExtractionTrainer


def test_the_best_epoch_is_kept_and_patience_ends_the_run(monkeypatch, write_config, tmp_path):
    # The second epoch is the best; one epoch without a gain is all that is waited for.
    scores = iter([0.1, 0.9, 0.3])
    monkeypatch.setattr(
        "wartoll.train.trainer.evaluate",
        lambda *_: SimpleNamespace(main_scores=lambda: {"record_f1": next(scores)}),
    )
    training = {"epochs": 9, "batch_texts": 3, "patience": 1, "precision": "fp32"}
    model = train(write_config(tmp_path, training=training))
    # Six texts in batches of three: two steps an epoch.
    names = {path.name for path in (tmp_path / "out").glob("checkpoint-*")}
    assert names == {"checkpoint-4", "checkpoint-6"}
    state = json.loads((tmp_path / "out/checkpoint-6/trainer_state.json").read_text())
    assert state["best_metric"] == 0.9
    weights = load_file(model / "model.safetensors")
    best, last = (
        load_file(tmp_path / f"out/checkpoint-{step}/model.safetensors") for step in (4, 6)
    )
    assert all(torch.equal(value, best[f"network.{name}"]) for name, value in weights.items())
    assert not all(torch.equal(value, last[f"network.{name}"]) for name, value in weights.items())


def test_learning_rates_and_decay_by_kind_of_weight(monkeypatch, write_config, tmp_path):
    seen = []
    create = ExtractionTrainer.create_optimizer

    def remember(self, model=None):
        optimizer = create(self, model)
        names = {id(p): name for name, p in self.model.named_parameters()}
        seen.extend(
            (names[id(p)], p.ndim, group["initial_lr"] if "initial_lr" in group else group["lr"],
             group["weight_decay"])
            for group in optimizer.param_groups for p in group["params"]
        )  # fmt: skip
        return optimizer

    monkeypatch.setattr(ExtractionTrainer, "create_optimizer", remember)
    training = {"epochs": 1, "learning_rate": 1e-4, "head_learning_rate": 2e-3,
                "weight_decay": 0.05, "precision": "fp32"}  # fmt: skip
    train(write_config(tmp_path, training=training))
    assert len({name for name, *_ in seen}) == len(seen)
    pretrained = [name for name, *_ in seen if name.startswith("network.encoder.")]
    assert 0 < len(pretrained) < len(seen)
    for name, dimensions, rate, decay in seen:
        assert rate == (1e-4 if name.startswith("network.encoder.") else 2e-3)
        assert decay == (0.05 if dimensions > 1 else 0.0)


def test_every_weight_learns(write_config, tmp_path, tiny_encoder):
    # One that no gradient reaches is a head that no loss reads.
    model = train(write_config(tmp_path, training={"epochs": 1, "precision": "fp32"}))
    (checkpoint,) = (tmp_path / "out").glob("checkpoint-*")
    optimizer = torch.load(checkpoint / "optimizer.pt", weights_only=True)
    moved = [state["exp_avg"].abs().sum() for state in optimizer["state"].values()]
    assert len(moved) == len(load_file(model / "model.safetensors"))
    assert all(total > 0 for total in moved)


def test_texts_are_drawn_by_length_seed_and_epoch(monkeypatch, write_config, tmp_path):
    orders = []
    draw = LengthSampler.__iter__

    def remember(self):
        order = list(draw(self))
        orders.append((self.seed, self.epoch, self.batch, order))
        return iter(order)

    monkeypatch.setattr(LengthSampler, "__iter__", remember)
    training = {"epochs": 2, "batch_texts": 4, "seed": 5, "precision": "fp32"}
    train(write_config(tmp_path, training=training))
    assert [found[:3] for found in orders] == [(5, 0, 4), (5, 1, 4)]
    assert all(sorted(order) == list(range(6)) for *_, order in orders)
