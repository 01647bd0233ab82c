"""Text as people search for it: without accents, capitals and signs."""

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def folded(text: str) -> str:
    """Give the letters and digits of a text in their plainest form, with a space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LIGATURES)
    letters = (one for one in plain if not unicodedata.combining(one))
    return " ".join("".join(one if one.isalnum() else " " for one in letters).split())
