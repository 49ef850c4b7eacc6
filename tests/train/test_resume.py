"""A run that is killed and gone on with ends where an unbroken one ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from wartoll.cli import main
from wartoll.train.trainer import ExtractionTrainer

WARTOLL = Path(sys.executable).parent / "wartoll"


@pytest.fixture
def one_thread():
    """Sums of floats come out the same only if they are cut up the same way."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def kill_when_there(folder, command, patience=240.0):
    """Start a command and kill it, as a power cut would, once a folder appears."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        end = time.monotonic() + patience
        while not folder.exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.002)
        process.kill()
        shown = process.communicate()[0].decode()
    assert process.returncode == -signal.SIGKILL, shown


def states(run):
    """What the trainer's last checkpoint says of the way there: the scores of every epoch.

    The losses that it logs are means since the last one or since the start, as it comes.
    """
    last = max(run.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    state = json.loads((last / "trainer_state.json").read_text())
    log = [entry for entry in state["log_history"] if "eval_mention_f1" in entry]
    best = Path(state["best_model_checkpoint"]).name
    return state["global_step"], state["best_metric"], best, log


def assert_equal_files(one, other):
    first, second = load_file(one), load_file(other)
    assert first.keys() == second.keys()
    different = [name for name in first if not torch.equal(first[name], second[name])]
    assert different == []


def train_until(monkeypatch, config, epoch):
    """Train, and break off when this epoch is to be scored."""
    evaluate, calls = ExtractionTrainer.evaluate, []

    def interrupted(self, *arguments, **named):
        calls.append(1)
        if len(calls) == epoch:
            raise KeyboardInterrupt
        return evaluate(self, *arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(ExtractionTrainer, "evaluate", interrupted)
        assert main(["train", str(config)]) == 130


# Six steps an epoch. Killed while the fourth epoch's checkpoint is written, the third one is gone
# on with; killed as soon as it says that it is whole, the fourth.
@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("sign", ["checkpoint-24", "checkpoint-24/trainer_state.json"])
def test_a_killed_run_ends_with_the_weights_of_an_unbroken_one(
    write_config, tiny_run_changes, tmp_path, tiny_run, sign
):
    config = write_config(tmp_path, **tiny_run_changes)
    output = tmp_path / "out"
    kill_when_there(output / sign, [WARTOLL, "train", config])
    assert not (output / "model").exists()

    assert main(["train", str(config), "--resume"]) == 0
    assert_equal_files(output / "model/model.safetensors", tiny_run / "model/model.safetensors")
    for name in ("decoding.json", "config.json"):
        assert (output / "model" / name).read_text() == (tiny_run / "model" / name).read_text()
    assert states(output) == states(tiny_run)
    assert_equal_files(
        output / "checkpoint-48/model.safetensors", tiny_run / "checkpoint-48/model.safetensors"
    )
    records = [json.loads((run / "run.json").read_text()) for run in (output, tiny_run)]
    for name in ("seed", "train_sha256", "dev", "training", "network", "objective"):
        assert records[0][name] == records[1][name]


@pytest.mark.usefixtures("one_thread")
def test_patience_is_not_renewed_by_a_break(monkeypatch, write_config, tmp_path):
    # Without learning no epoch is better than the first, so two epochs later the run stops.
    training = {"epochs": 6, "batch_texts": 3, "precision": "fp32", "patience": 2,
                "learning_rate": 1e-9, "head_learning_rate": 1e-9}  # fmt: skip
    runs = []
    for name in ("unbroken", "broken"):
        (tmp_path / name).mkdir()
        config = write_config(tmp_path / name, training=training)
        if name == "broken":
            train_until(monkeypatch, config, epoch=3)
        assert main(["train", str(config), *(["--resume"] if name == "broken" else [])]) == 0
        runs.append(tmp_path / name / "out")
    assert states(runs[0])[:1] == (6,)  # three epochs of two steps
    assert states(runs[1]) == states(runs[0])
    assert_equal_files(*(run / "model" / "model.safetensors" for run in runs))
