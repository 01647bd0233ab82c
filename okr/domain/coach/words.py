"""The words the coach knows, one file for each language, read once."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language; every group is folded as `okr.domain.coach.texts` folds.

    `verbs` maps a base form to its kind: up, down, improve, attain, output, activity, create,
    keep, state or other. `nouns`, `words` and `clauses` are groups by name, as the files
    explain them. `numbers` and `multipliers` give the value of number words.
    """

    lang: str
    verbs: dict[str, str]
    removers: frozenset[str]
    nouns: dict[str, frozenset[str]]
    words: dict[str, frozenset[str]]
    clauses: dict[str, frozenset[str]]
    numbers: dict[str, float]
    multipliers: dict[str, float]
    units: dict[str, frozenset[str]]

    @cached_property
    def verb_stems(self) -> dict[str, str]:
        """Map what verbs of work look like once done ("launched", "lancé") to their kind."""
        done = ("output", "activity", "create")
        return {
            form: kind
            for verb, kind in self.verbs.items()
            if kind in done
            for form in _participles(verb, self.lang)
        }

    def has(self, group: frozenset[str], word: str) -> bool:
        """Tell whether a word, or what it may be the plural of, is in a group."""
        return any(form in group for form in _singulars(word, self.lang))

    def verb_kind(self, form: str) -> str:
        """Give the kind of a base form, "" when it is not known."""
        return self.verbs.get(form, "")


_PLURALS = {
    "en": (("ies", "y"), ("es", ""), ("s", "")),
    "fr": (("aux", "al"), ("s", ""), ("x", "")),
}


def _singulars(word: str, lang: str) -> Iterator[str]:
    bare = word.rstrip("'")
    yield word
    yield bare
    for ending, singular in _PLURALS[lang]:
        if bare.endswith(ending):
            yield bare.removesuffix(ending) + singular


@lru_cache(maxsize=4)
def vocabulary(lang: str) -> Vocabulary:
    """Read the words of a language, one of `okr.domain.coach.drafts.LANGUAGES`."""
    found = tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    verbs: dict[str, str] = {}
    for kind, forms in found["verbs"].items():
        if kind != "remove":
            for form in forms:
                verbs.setdefault(form, kind)
    return Vocabulary(
        lang=lang,
        verbs=verbs,
        removers=frozenset(found["verbs"]["remove"]),
        nouns=_groups(found["nouns"]),
        words=_groups(found["words"]),
        clauses=_groups(found["clauses"]),
        numbers={word: float(value) for word, value in found["numbers"].items()},
        multipliers=found["multipliers"],
        units=_groups(found["units"]),
    )


def _groups(table: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in table.items()}


def _participles(verb: str, lang: str) -> Iterator[str]:
    if " " in verb:
        return
    if lang == "fr":
        for infinitive, participle in (("er", "e"), ("ir", "i"), ("re", "t")):
            if verb.endswith(infinitive):
                yield from (verb.removesuffix(infinitive) + participle + s for s in ("", "s", "es"))
    else:
        yield verb.removesuffix("e") + "ed"
        yield verb + verb[-1:] + "ed"
