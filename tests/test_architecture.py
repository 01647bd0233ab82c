"""Who may use what, where the import rules of pyproject.toml cannot see it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
SOURCES = [ROOT / "app.py", *PAGES]
SOURCES += sorted(p for folder in ("okr", "connectors") for p in (ROOT / folder).rglob("*.py"))

PAGES_MAY_IMPORT = ("streamlit", "okr.ui", "okr.services", "okr.reporting")
MAY_USE_REQUESTS = {"connectors/wire.py"}


def relative(path):
    return path.relative_to(ROOT).as_posix()


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path):
    """Return the full names that a file imports: `from okr import ui` is okr.ui."""
    names = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def is_within(name, packages):
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def users_of_attribute(attribute):
    return {
        relative(path)
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == attribute
    }


def users_of_package(package):
    return {
        relative(path)
        for path in SOURCES
        if any(is_within(name, [package]) for name in imports_of(path))
    }


def test_there_are_pages():
    assert PAGES


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_a_page_imports_only_what_it_draws_with(page):
    strangers = [name for name in imports_of(page) if not is_within(name, PAGES_MAY_IMPORT)]
    assert strangers == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_a_page_is_a_script_in_a_section_folder(page):
    # A script directly in pages/ could be opened without the entry script and its sign-in.
    assert len(page.relative_to(ROOT / "pages").parts) == 2
    assert not [node for node in ast.walk(tree_of(page)) if isinstance(node, ast.ClassDef)]


def test_the_session_is_touched_in_one_module_only():
    assert users_of_attribute("session_state") == {"okr/ui/session.py"}


def test_streamlit_is_used_by_the_outermost_layer_only():
    users = users_of_package("streamlit")
    assert {user for user in users if not user.startswith(("okr/ui/", "pages/"))} == {"app.py"}


def test_only_the_wire_talks_to_the_network():
    assert users_of_package("requests") <= MAY_USE_REQUESTS
