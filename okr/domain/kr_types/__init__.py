"""Every kind of key result, found by its file."""

import pkgutil
from importlib import import_module

from okr.domain.errors import InvalidInput, Problem
from okr.domain.kr_type import KrType
from okr.domain.messages import message


def _find() -> dict[str, KrType]:
    names = [found.name for found in pkgutil.iter_modules(__path__)]
    kinds: list[KrType] = [import_module(f"{__name__}.{name}").KR_TYPE for name in names]
    return {kind.key: kind for kind in sorted(kinds, key=lambda kind: kind.order)}


KR_TYPES: dict[str, KrType] = _find()
"""The kinds by key, in the order in which a form offers them."""


def kr_type(key: str) -> KrType:
    """Give the kind of that key; raise InvalidInput that lists the known ones."""
    if key not in KR_TYPES:
        sentence = message(
            "There is no kind of key result called “{key}”. Choose one of: {keys}.",
            key=key,
            keys=", ".join(KR_TYPES),
        )
        raise InvalidInput([Problem("kr_type", sentence)])
    return KR_TYPES[key]
