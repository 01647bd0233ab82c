"""Who is named in a comment: an @ and a name, as people write it."""

from collections import Counter
from collections.abc import Mapping


def mentioned(text: str, people: Mapping[int, str]) -> tuple[int, ...]:
    """List the ids of the people named after an @, each once, in the order of the text.

    The whole name does, and so does its first word where only one person has it. Capitals do
    not matter. Of names that begin alike, the longest that fits is meant.
    """
    names = _names(people)
    found: dict[int, None] = {}
    lower = text.casefold()
    place = lower.find("@")
    while place >= 0:
        is_word_before = place > 0 and lower[place - 1].isalnum()
        rest = lower[place + 1 :]
        fitting = next((name for name in names if _begins_with(rest, name)), None)
        if fitting is not None and not is_word_before:
            found[names[fitting]] = None
        place = lower.find("@", place + 1)
    return tuple(found)


def _names(people: Mapping[int, str]) -> dict[str, int]:
    """Give what each person can be called, the longest name first."""
    whole = {name.casefold().strip(): user_id for user_id, name in people.items() if name.strip()}
    first_words = Counter(name.split()[0] for name in whole)
    short = {
        name.split()[0]: user_id
        for name, user_id in whole.items()
        if first_words[name.split()[0]] == 1
    }
    names = {**short, **whole}
    return {name: names[name] for name in sorted(names, key=len, reverse=True)}


def _begins_with(rest: str, name: str) -> bool:
    after = rest[len(name) : len(name) + 1]
    return rest.startswith(name) and not after.isalnum()
