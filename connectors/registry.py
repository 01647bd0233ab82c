"""Finds the platforms: every file in connectors/platforms is one, under its own name."""

import importlib
import pkgutil
from functools import lru_cache

from connectors import platforms
from connectors.spec import Platform


def platform_keys() -> list[str]:
    """List the keys of all platforms, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(platforms.__path__))


@lru_cache(maxsize=256)
def platform(key: str) -> Platform:
    """Give a platform by its key.

    Raises:
        KeyError: when there is none of that key.
    """
    if key not in platform_keys():
        raise KeyError(key)
    found: Platform = importlib.import_module(f"connectors.platforms.{key}").PLATFORM
    return found


def all_platforms() -> list[Platform]:
    """List every platform by its title."""
    return sorted((platform(key) for key in platform_keys()), key=lambda one: one.title.casefold())
