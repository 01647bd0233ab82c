"""The only place that encrypts and decrypts what must stay secret: the platforms' tokens.

The key is the setting JAUGE_SECRET_KEY, or else the file `secret.key` beside the database,
made when it is first needed. Several keys may be set, with commas between them: the first
one encrypts, all of them decrypt, so that a key can be replaced.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from okr.domain.errors import JaugeError
from okr.domain.messages import message
from okr.store.database import data_folder
from okr.store.settings import setting

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_NAME = "JAUGE_SECRET_KEY"
_FILE_NAME = "secret.key"
_WAIT_SECONDS = 2.0


def encrypt(values: Mapping[str, str]) -> str:
    """Encrypt named secrets into a text to keep."""
    return _cipher().encrypt(json.dumps(dict(values)).encode()).decode()


def decrypt(text: str) -> dict[str, str]:
    """Give the secrets back; of a text that was erased, none.

    Raises:
        JaugeError: when no key fits, or the text is damaged.
    """
    if not text:
        return {}
    cipher = _cipher()
    with _changed_key_told():
        found: dict[str, str] = json.loads(cipher.decrypt(text))
    return found


def rotate(text: str) -> str:
    """Encrypt a text anew, with the first key.

    Raises:
        JaugeError: when no key fits, or the text is damaged.
    """
    if not text:
        return ""
    cipher = _cipher()
    with _changed_key_told():
        return cipher.rotate(text).decode()


@contextmanager
def _changed_key_told() -> Iterator[None]:
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - see _cipher

    try:
        yield
    except (InvalidToken, ValueError):
        # Without the cause, which holds what was to be decrypted.
        raise JaugeError(
            message(
                "The key that encrypts the tokens of platforms has changed: "
                "put the former key back, or reconnect."
            )
        ) from None


def _cipher() -> "MultiFernet":
    # Imported here: most visits to Jauge never touch a secret.
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

    path = data_folder() / _FILE_NAME
    stated = setting(KEY_NAME)
    keys = (stated or _key_in_file(path)).split(",")
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys])
    except ValueError:
        raise JaugeError(
            message(
                "{place} holds no key: put the former one back, or remove it and reconnect.",
                place=KEY_NAME if stated else str(path),
            )
        ) from None


def _key_in_file(path: Path) -> str:
    try:
        with suppress(FileExistsError):
            _make_key(path)
        return _written_key(path)
    except OSError:
        raise JaugeError(
            message(
                "Jauge can neither read nor make {path}, the key that encrypts the tokens of "
                "platforms: let it write there, or set {name}.",
                path=str(path),
                name=KEY_NAME,
            )
        ) from None


def _make_key(path: Path) -> None:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - see _cipher

    path.parent.mkdir(parents=True, exist_ok=True)
    # Of two processes that start at once, one makes the file and the other takes what is in it.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, Fernet.generate_key())
    finally:
        os.close(handle)


def _written_key(path: Path) -> str:
    """Read the key, and wait a little while the process that makes it is still writing."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while not (key := path.read_text("utf-8", "replace")) and time.monotonic() < deadline:
        time.sleep(0.01)
    return key
