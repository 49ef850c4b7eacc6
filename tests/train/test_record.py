import os
import subprocess

import pytest

from wartoll.train.record import checked_out_commit


@pytest.fixture
def checkout(tmp_path):
    """A repository with one commit, and a function that runs git in it."""

    def git(*words):
        names = {
            f"GIT_{who}_{what}": "x"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        command = ["git", "-C", str(tmp_path), *words]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=os.environ | names
        )
        return done.stdout.strip()

    git("init", "-q")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "run.yaml").write_text("a: 1\n")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    return tmp_path, git


def test_the_commit_is_that_of_the_configurations_checkout(checkout):
    folder, git = checkout
    assert checked_out_commit(folder / "configs") == git("rev-parse", "HEAD")


@pytest.mark.parametrize("name", ["configs/run.yaml", "new.py"])
def test_changes_beside_the_commit_are_told(checkout, name):
    folder, git = checkout
    (folder / name).write_text("a: 2\n")
    assert checked_out_commit(folder / "configs") == git("rev-parse", "HEAD") + "+changes"


def test_outside_a_checkout_there_is_no_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert checked_out_commit(tmp_path) is None


def test_without_git_there_is_no_commit(checkout, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert checked_out_commit(checkout[0]) is None
