"""Tokens are kept encrypted, under a key that is stated or made."""

import os
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.fernet import Fernet

from okr.domain.errors import JaugeError
from okr.services import vault
from okr.services.vault import KEY_NAME, decrypt, encrypt, rotate
from okr.store.database import URL_NAME
from okr.store.settings import ROOT

SECRETS = {"access_token": "fixture-token", "refresh_token": "jeton né d’ailleurs"}
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Put a database in force whose folder is not there yet, and no key."""
    path = tmp_path / "new"
    monkeypatch.setenv(URL_NAME, f"sqlite:///{path}/jauge.db")
    monkeypatch.delenv(KEY_NAME, raising=False)
    return path


def state(monkeypatch, *keys):
    monkeypatch.setenv(KEY_NAME, ",".join(keys))


def test_secrets_come_back_as_they_were(folder):
    text = encrypt(SECRETS)
    assert decrypt(text) == SECRETS
    assert "token" not in text


def test_the_same_secrets_never_look_the_same(folder):
    assert encrypt(SECRETS) != encrypt(SECRETS)


def test_what_was_erased_holds_nothing(folder):
    assert decrypt("") == {}
    assert rotate("") == ""
    assert not folder.exists()


# The key that is made


def test_a_key_is_made_beside_the_database_for_its_owner_alone(folder):
    text = encrypt(SECRETS)
    path = folder / "secret.key"
    assert [one.name for one in folder.iterdir()] == ["secret.key"]
    assert decrypt(text) == SECRETS
    Fernet(path.read_bytes())
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_of_many_at_once_one_makes_the_key(folder):
    with ThreadPoolExecutor(8) as threads:
        texts = list(threads.map(lambda _: encrypt(SECRETS), range(16)))
    assert [decrypt(text) for text in texts] == [SECRETS] * 16


def test_of_several_processes_at_once_one_makes_the_key(folder):
    code = "from okr.services.vault import encrypt; print(encrypt({'a': 'b'}))"
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    texts = [process.communicate(timeout=60)[0].strip() for process in started]
    assert [decrypt(text) for text in texts] == [{"a": "b"}] * 3


def test_a_key_that_another_is_still_writing_is_waited_for(folder):
    folder.mkdir()
    path = folder / "secret.key"
    path.touch()

    def write():
        time.sleep(0.1)
        path.write_text(OLD, encoding="ascii")

    writer = threading.Thread(target=write)
    writer.start()
    text = encrypt(SECRETS)
    writer.join()
    assert path.read_text(encoding="ascii") == OLD
    assert decrypt(text) == SECRETS


@pytest.mark.parametrize("content", [b"", b"no key", b"\xff\xfe"])
def test_a_file_without_a_key_is_not_written_over(folder, monkeypatch, content):
    monkeypatch.setattr(vault, "_WAIT_SECONDS", 0.02)
    folder.mkdir()
    (folder / "secret.key").write_bytes(content)
    with pytest.raises(JaugeError, match=r"secret\.key holds no key"):
        encrypt(SECRETS)
    assert (folder / "secret.key").read_bytes() == content


def test_a_folder_that_cannot_be_written_is_told(folder):
    folder.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(JaugeError, match=f"(?s)neither read nor make.*{KEY_NAME}"):
        encrypt(SECRETS)


# The key that is stated


def test_a_key_that_is_stated_is_used_and_none_is_made(folder, monkeypatch):
    state(monkeypatch, OLD)
    assert decrypt(encrypt(SECRETS)) == SECRETS
    assert not folder.exists()


def test_a_new_key_goes_first_while_the_former_one_still_decrypts(folder, monkeypatch):
    state(monkeypatch, OLD)
    text = encrypt(SECRETS)
    state(monkeypatch, NEW, f" {OLD}")
    assert decrypt(text) == SECRETS
    renewed = rotate(text)
    state(monkeypatch, NEW)
    assert decrypt(renewed) == SECRETS
    with pytest.raises(JaugeError, match="has changed"):
        decrypt(text)


@pytest.mark.parametrize("open_it", [decrypt, rotate])
@pytest.mark.parametrize("damage", ["another key", "no token", "é", "cut short"])
def test_what_cannot_be_decrypted_says_what_to_do(folder, monkeypatch, open_it, damage):
    state(monkeypatch, OLD)
    text = encrypt(SECRETS)
    if damage == "another key":
        state(monkeypatch, NEW)
    damaged = {"another key": text, "cut short": text[:-9]}.get(damage, damage)
    with pytest.raises(JaugeError, match=r"has changed: .*reconnect\.") as told:
        open_it(damaged)
    assert text not in str(told.value)
    assert told.value.__cause__ is None


@pytest.mark.parametrize("keys", [["mistyped"], ["é"], [OLD, "mistyped"], [OLD, ""]])
def test_a_stated_key_that_is_none_is_told_without_being_shown(folder, monkeypatch, keys):
    state(monkeypatch, *keys)
    with pytest.raises(JaugeError, match=f"{KEY_NAME} holds no key") as told:
        encrypt(SECRETS)
    assert not [key for key in keys if key and key in str(told.value)]
