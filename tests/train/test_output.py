import re

import pytest

from wartoll.train.output import check_output, clear_output, last_checkpoint


@pytest.fixture
def run(tmp_path):
    """A run's folder with two whole checkpoints, of the steps 9 and 10."""
    folder = tmp_path / "out"
    for step in (9, 10):
        (folder / f"checkpoint-{step}").mkdir(parents=True)
        (folder / f"checkpoint-{step}" / "trainer_state.json").write_text("{}")
    return folder


def test_the_last_checkpoint_is_that_of_the_highest_step(run):
    assert last_checkpoint(run) == run / "checkpoint-10"
    assert check_output(run, resume=True, overwrite=False) == run / "checkpoint-10"


@pytest.mark.parametrize("state", [None, "", '{"epoch": 1.0, "log_his', "\ud800"])
def test_a_checkpoint_that_was_not_written_to_the_end_is_passed_over(run, state):
    (run / "checkpoint-11").mkdir()
    (run / "checkpoint-11" / "model.safetensors").write_text("half")
    if state is not None:
        path = run / "checkpoint-11" / "trainer_state.json"
        path.write_text(state, encoding="utf-8", errors="surrogatepass")
    assert last_checkpoint(run) == run / "checkpoint-10"


def test_only_folders_of_checkpoints_count(run):
    for name in ("checkpoint-best", "checkpoint-11-old", "my-checkpoint-12"):
        (run / name).mkdir()
        (run / name / "trainer_state.json").write_text("{}")
    (run / "checkpoint-13").write_text("{}")
    assert last_checkpoint(run) == run / "checkpoint-10"


@pytest.mark.parametrize("made", [False, True])
def test_nothing_to_resume(tmp_path, made):
    folder = tmp_path / "out"
    if made:
        folder.mkdir()
    assert last_checkpoint(folder) is None
    message = f"{folder}: no checkpoint to resume from"
    with pytest.raises(FileNotFoundError, match=f"^{re.escape(message)}$"):
        check_output(folder, resume=True, overwrite=False)


def test_an_earlier_run_is_not_replaced_unasked(run):
    message = f"{run} holds an earlier run; go on with it by --resume, or delete it by --overwrite"
    with pytest.raises(FileExistsError, match=f"^{re.escape(message)}$"):
        check_output(run, resume=False, overwrite=False)
    assert check_output(run, resume=False, overwrite=True) is None


def test_an_empty_or_missing_folder_is_free(tmp_path):
    assert check_output(tmp_path, resume=False, overwrite=False) is None
    assert check_output(tmp_path / "none", resume=False, overwrite=False) is None
    assert not (tmp_path / "none").exists()


def test_clearing_deletes_what_a_run_wrote_and_nothing_else(run):
    for name in ("model", "runs"):
        (run / name).mkdir()
        (run / name / "x").write_text("")
    (run / "notes").mkdir()
    for name in ("run.json", "notes.txt", "checkpoint-list"):
        (run / name).write_text("mine")
    clear_output(run)
    assert {path.name for path in run.iterdir()} == {"notes", "notes.txt", "checkpoint-list"}


def test_clearing_makes_the_folder(tmp_path):
    clear_output(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
