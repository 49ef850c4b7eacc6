"""The folder of a run: what may be gone on with, what may be replaced."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

MODEL = "model"
"""The folder in a run's output that the finished checkpoint goes to."""

RUN_RECORD = "run.json"
"""The file in a run's output that says how its model came about."""

_STATE = "trainer_state.json"
_CHECKPOINT = re.compile(rf"{PREFIX_CHECKPOINT_DIR}-(\d+)")


def check_output(output: Path, *, resume: bool, overwrite: bool) -> Path | None:
    """Find the checkpoint to resume, or make sure that nothing is replaced unasked.

    Changes nothing, so that every process of a run may look before one of them clears up.

    Returns:
        The trainer's last whole checkpoint if `resume` is set, else None.

    Raises:
        FileNotFoundError: if there is nothing to resume.
        FileExistsError: if the folder holds something and neither flag is set.
    """
    if resume:
        last = last_checkpoint(output)
        if last is None:
            raise FileNotFoundError(f"{output}: no checkpoint to resume from")
        return last
    if not overwrite and output.is_dir() and any(output.iterdir()):
        raise FileExistsError(
            f"{output} holds an earlier run; go on with it by --resume, or delete it by --overwrite"
        )
    return None


def last_checkpoint(output: Path) -> Path | None:
    """The trainer's last checkpoint that was written to the end.

    The trainer writes its state after everything else: a run that was killed while it wrote
    leaves a folder without one, or half of one.
    """
    found = [
        (int(match[1]), path)
        for path in (output.iterdir() if output.is_dir() else ())
        if (match := _CHECKPOINT.fullmatch(path.name)) and _is_whole(path)
    ]
    return max(found, default=(0, None))[1]


def _is_whole(checkpoint: Path) -> bool:
    try:
        json.loads((checkpoint / _STATE).read_bytes())
    except (OSError, ValueError):
        return False
    return True


def clear_output(output: Path) -> None:
    """Delete what an earlier run wrote, and nothing else, and make the folder."""
    output.mkdir(parents=True, exist_ok=True)
    for path in output.iterdir():
        if path.name in (MODEL, "runs") or _CHECKPOINT.fullmatch(path.name):
            shutil.rmtree(path)
    (output / RUN_RECORD).unlink(missing_ok=True)
