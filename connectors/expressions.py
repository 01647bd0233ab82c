"""Expressions that people type: dotted paths, or JMESPath."""

import json
import re

from jmespath.exceptions import JMESPathError

from connectors.spec import compiled

MOST_LETTERS = 200
# What JMESPath has a meaning for, so that it is no part of a plain name.
_SIGNS = re.compile(r"[\[\]{}()|&*?!<>=`\"'\\,:@]")


def typed_expression(text: str) -> str | None:
    """Make an expression of what somebody typed; None when it cannot be read.

    A path of plain names is one, whatever their letters: `page-views.7 days`.
    """
    if len(text) > MOST_LETTERS:
        return None
    try:
        compiled(text)
    except (JMESPathError, ValueError, RecursionError):
        names = text.split(".")
        if _SIGNS.search(text) or not all(name.strip() for name in names):
            return None
        return ".".join(json.dumps(name, ensure_ascii=False) for name in names)
    return text
