"""Settings of the installation: the environment first, then `.streamlit/secrets.toml`."""

import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PUBLIC_URL_NAME = "JAUGE_PUBLIC_URL"


def setting(name: str) -> str | None:
    """Give a setting, or None where it is not set, is empty or is no text."""
    found = os.environ.get(name) or _secrets(ROOT).get(name)
    return found if isinstance(found, str) and found else None


def root_address(seen: str) -> str:
    """Give the address that people open, without a final slash: as set, else as it was seen."""
    return (setting(PUBLIC_URL_NAME) or seen).rstrip("/")


@lru_cache(maxsize=4)
def _secrets(root: Path) -> dict[str, Any]:
    # Read once: every use of the database asks for its address.
    path = root / ".streamlit" / "secrets.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
