"""Settings come from the environment, then from the secrets."""

import pytest

from okr.store import settings
from okr.store.settings import setting

NAME = "JAUGE_COLOUR"


@pytest.fixture
def secrets(tmp_path, monkeypatch):
    """Return a function that writes the secrets of a project without any yet."""
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    (tmp_path / ".streamlit").mkdir()

    def write(content):
        (tmp_path / ".streamlit" / "secrets.toml").write_text(content, encoding="utf-8")

    return write


def test_without_secrets_nothing_is_set(secrets):
    assert setting(NAME) is None


def test_the_secrets_may_set_it(secrets):
    secrets(f'{NAME} = "red"\n')
    assert setting(NAME) == "red"


@pytest.mark.parametrize(
    "content", ["", f"{NAME} = 5\n", f'{NAME} = ""\n', '[other]\nname = "x"\n']
)
def test_secrets_about_something_else_change_nothing(secrets, content):
    secrets(content)
    assert setting(NAME) is None


@pytest.mark.parametrize(("stated", "found"), [("blue", "blue"), ("", "red")])
def test_the_environment_comes_first_if_it_says_something(secrets, monkeypatch, stated, found):
    secrets(f'{NAME} = "red"\n')
    monkeypatch.setenv(NAME, stated)
    assert setting(NAME) == found
