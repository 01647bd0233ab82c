"""requirements.txt alone is enough for `streamlit run app.py`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
sys.path.insert(0, ".")
names = ["app"]
for package in ("okr", "connectors"):
    folder = importlib.import_module(package).__path__
    names += [module.name for module in pkgutil.walk_packages(folder, package + ".")]
for name in names:
    if not name.endswith(".__main__"):  # importing that one would run it
        importlib.import_module(name)
        print(name)
"""


def pip(python, *arguments):
    return subprocess.run(
        [python, "-m", "pip", "install", "--disable-pip-version-check", "-q", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def is_index_reachable(python, folder):
    """Tell whether any package at all can be had, from the network and not from a cache."""
    probe = ["--no-cache-dir", "--no-deps", "--target", str(folder), "--upgrade", "packaging"]
    return pip(python, *probe).returncode == 0


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Give the Python of a new environment that holds requirements.txt and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = run.program(folder, "python")
    installed = pip(python, "-r", "requirements.txt")
    may_skip = installed.returncode != 0 and not run.is_on_ci()
    if may_skip and not is_index_reachable(python, tmp_path_factory.mktemp("probe")):
        pytest.skip("no package index can be reached, so requirements.txt cannot be installed")
    assert installed.returncode == 0, installed.stderr
    return python


def inside(python, *arguments, **variables):
    """Run the environment's Python in the project's folder."""
    return subprocess.run(
        [python, *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_module_can_be_imported(python):
    answer = inside(python, "-c", IMPORT_EVERYTHING)
    assert answer.returncode == 0, answer.stderr
    imported = answer.stdout.split()
    assert {"app", "okr.domain.scoring", "okr.ui.main", "connectors.files"} <= set(imported)


def test_the_packages_agree_with_each_other(python):
    answer = inside(python, "-m", "pip", "check")
    assert answer.returncode == 0, answer.stdout


def test_a_new_database_can_be_made(python, tmp_path):
    url = f"sqlite:///{(tmp_path / 'jauge.db').as_posix()}"
    answer = inside(python, "-m", "okr", "init", JAUGE_DATABASE_URL=url)
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "jauge.db").exists()


def test_what_only_developers_need_is_absent(python):
    names = ("pytest", "hypothesis", "playwright", "coverage", "ruff", "mypy", "time_machine")
    code = f"from importlib.util import find_spec; print([n for n in {names} if find_spec(n)])"
    assert inside(python, "-c", code).stdout.strip() == "[]"
