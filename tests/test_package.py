import importlib
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import pytest

import wartoll

REPOSITORY = Path(__file__).resolve().parent.parent
INSTALLED = Path(wartoll.__file__).resolve().parent
SETTINGS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = SETTINGS["tool"]["setuptools"]["packages"]
CONSTRAINTS = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()


def loaded_after(code):
    """The modules that a fresh interpreter has loaded after running `code`."""
    code += "\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_importing_the_package_loads_nothing_else():
    loaded = loaded_after("import wartoll")
    assert {name for name in loaded if name.startswith("wartoll")} == {"wartoll"}
    assert not loaded & {"numpy", "onnxruntime", "rich", "tokenizers", "torch", "yaml"}


@pytest.mark.parametrize(
    "module", ["cli", "data.corpus", "data.check", "records.table", "model.extractor"]
)
def test_reading_a_text_loads_no_library_of_training(module):
    loaded = loaded_after(f"import wartoll.{module}")
    assert f"wartoll.{module}" in loaded
    assert not loaded & {"accelerate", "datasets", "onnx", "seqeval", "torch", "transformers"}


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("Document", "data.document"),
        ("Extractor", "model.extractor"),
        ("Mention", "data.document"),
        ("Relation", "data.document"),
        ("Report", "records.report"),
        ("Schema", "data.schema"),
        ("load_corpus", "data.corpus"),
    ],
)
def test_names_of_the_face_are_those_of_their_homes(name, home):
    module = importlib.import_module(f"wartoll.{home}")
    assert getattr(wartoll, name) is getattr(module, name)


def test_every_public_name_exists_and_is_listed():
    assert all(hasattr(wartoll, name) for name in wartoll.__all__)
    assert set(wartoll.__all__) <= set(dir(wartoll))


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match=r"^module 'wartoll' has no attribute 'predicts'$"):
        wartoll.predicts  # noqa: B018 - the look-up itself is what is tested


def test_there_is_one_version():
    declared = SETTINGS["project"]["version"]
    assert wartoll.__version__ == version("wartoll") == declared
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## [{declared}]" in changelog


def test_every_folder_with_code_is_a_declared_package():
    patterns = ("__init__.py", "*/__init__.py", "*/*/__init__.py", "*/*/*/__init__.py")
    folders = [path.parent for pattern in patterns for path in REPOSITORY.glob(pattern)]
    parts = [folder.relative_to(REPOSITORY).parts for folder in folders]
    ours = [names for names in parts if names[:1] not in (("build",), (".venv",))]
    assert {".".join(["wartoll", *names]) for names in ours} == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_is_installed(package):
    folder = Path(*package.split(".")[1:])
    modules = {path.name for path in (REPOSITORY / folder).glob("*.py")}
    assert modules == {path.name for path in (INSTALLED / folder).glob("*.py")}


@pytest.mark.parametrize(
    "pattern",
    [
        "py.typed",
        "configs/*.yaml",
        "configs/schemas/*.yaml",
        "data/corpus/*.md",
        "data/corpus/*/*.txt",
        "model/default/*",
    ],
)
def test_every_data_file_is_installed(pattern):
    files = {path.relative_to(REPOSITORY) for path in REPOSITORY.glob(pattern)}
    assert files
    assert files == {path.relative_to(INSTALLED) for path in INSTALLED.glob(pattern)}


def test_every_constraint_is_one_exact_version():
    pins = [line for line in CONSTRAINTS if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9.a-z]*", line)] == []
    names = [line.partition("==")[0] for line in pins]
    assert len(set(names)) == len(names)


def test_every_dependency_has_a_constraint():
    project = SETTINGS["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    wanted = [re.match(r"[\w.-]+", line)[0] for line in (*project["dependencies"], *extras)]
    names = set(map(canonical, wanted)) - {"wartoll"}
    pinned = {line.partition("==")[0] for line in CONSTRAINTS}
    assert names - pinned == set()
