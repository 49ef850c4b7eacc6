"""Several processes train one model together."""

import json
import os
import subprocess
import sys
from pathlib import Path

from safetensors.torch import load_file

from wartoll.model.extractor import Extractor

WARTOLL = Path(sys.executable).parent / "wartoll"


def torchrun(*arguments):
    environment = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone",
               "--nproc-per-node", "2", "--no-python", WARTOLL, *arguments]  # fmt: skip
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def test_two_processes_write_one_model(write_config, tmp_path):
    training = {"epochs": 1, "batch_texts": 2, "precision": "fp32"}
    config = write_config(tmp_path, training=training)
    output = tmp_path / "out"
    output.mkdir()
    (output / "run.json").write_text("old")
    done = torchrun("train", config, "--overwrite")
    assert done.returncode == 0, done.stderr
    # Said once, not once a process.
    assert done.stdout.count("5 training documents, 6 with copies: ") == 1
    assert done.stdout.count(f"finished: {output / 'model'}") == 1
    record = json.loads((output / "run.json").read_text())
    assert record["train_documents"] == 5

    # Six texts in batches of two, one for each of two processes: two steps.
    (checkpoint,) = output.glob("checkpoint-*")
    assert checkpoint.name == "checkpoint-2"
    state = json.loads((checkpoint / "trainer_state.json").read_text())
    assert state["best_metric"] is not None
    assert {path.name for path in checkpoint.glob("rng_state*")} == {
        "rng_state_0.pth",
        "rng_state_1.pth",
    }
    weights = load_file(output / "model" / "model.safetensors")
    assert weights
    assert not [name for name in weights if name.startswith("module.")]
    assert Extractor.from_pretrained(output / "model").predict("Six men died.").text


def test_every_process_refuses_what_one_refuses(write_config, tmp_path):
    config = write_config(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "run.json").write_text("old")
    done = torchrun("train", config)
    assert done.returncode != 0
    assert f"wartoll: error: {tmp_path / 'out'} holds an earlier run; " in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["run.json"]
