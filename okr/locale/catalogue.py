"""Keeps translations in step with the code: `python -m okr.locale.catalogue` updates each .po."""

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from okr.locale.language import DEFAULT, FOLDER, LANGUAGES

ROOT = Path(__file__).parents[2]
SOURCES = ("app.py", "okr", "connectors", "pages")
TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT)
SPEAKERS = {"_": 1, "message": 1, "sentence": 1, "plural": 2}
"""What is called with a sentence, and in how many forms."""

_LINE_WIDTH = 100


def extract(root: Path = ROOT) -> Catalog:
    """Collect every sentence in the code, with the files that say it.

    Raises:
        ValueError: naming the line, where a sentence is not written out.
    """
    found = Catalog(project="Jauge", fuzzy=False)
    for path in _python_files(root):
        name = path.relative_to(root).as_posix()
        for line, forms in sorted(sentences(path.read_text(encoding="utf-8"), name)):
            found.add(forms if len(forms) > 1 else forms[0], locations=[(name, line)])
    return found


def sentences(code: str, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """List the sentences of a module with their lines: one form each, or two with a plural.

    Babel's own reader overlooks a sentence inside the arguments of another.
    """
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _name_of(node) in SPEAKERS:
            yield node.lineno, _forms(node, name)


def update(root: Path = ROOT, folder: Path = FOLDER) -> dict[str, int]:
    """Bring every .po into line with the code; say by language how many sentences are to do.

    A sentence that changed a little keeps its translation, marked as fuzzy until somebody
    has looked at it. One that is gone from the code is dropped.
    """
    found = extract(root)
    to_do = {}
    for code in TRANSLATED:
        path = po_path(code, folder)
        catalogue = read(code, folder) if path.exists() else Catalog(code, project="Jauge")
        catalogue.fuzzy = False
        catalogue.update(found, update_creation_date=False)
        _write(catalogue, path)
        to_do[code] = sum(is_to_do(each) for each in read(code, folder) if each.id)
    return to_do


def read(code: str, folder: Path = FOLDER) -> Catalog:
    """Read the stored translations into one language."""
    with po_path(code, folder).open("rb") as source:
        return read_po(source, locale=code)


def po_path(code: str, folder: Path = FOLDER) -> Path:
    """Say where the translations into one language are stored."""
    return folder / code / "LC_MESSAGES" / "jauge.po"


def is_to_do(each: Message) -> bool:
    """Tell whether a sentence waits for its translation, or for somebody to look at it."""
    forms = [each.string] if isinstance(each.string, str) else each.string
    return each.fuzzy or not all(forms or [""])


def _python_files(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = root / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _forms(call: ast.Call, name: str) -> tuple[str, ...]:
    given = call.args[: SPEAKERS[_name_of(call)]]
    forms = [each.value for each in given if isinstance(each, ast.Constant)]
    if len(forms) < SPEAKERS[_name_of(call)]:
        raise ValueError(f"{name}:{call.lineno}: a sentence is written out, to be translated")
    return tuple(str(form) for form in forms)


def _write(catalogue: Catalog, path: Path) -> None:
    for each in catalogue:
        # Our fields are in braces; to a translator's program "5 % off" looks like a field too.
        each.flags.discard("python-format")
        if not each.fuzzy:
            # What a sentence was before says nothing once somebody has looked at it.
            each.previous_id = []
    content = io.BytesIO()
    write_po(
        content,
        catalogue,
        width=_LINE_WIDTH,
        ignore_obsolete=True,
        include_previous=True,
        include_lineno=False,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.getvalue())


if __name__ == "__main__":
    for language, count in update().items():
        sys.stdout.write(f"{language}: {count} sentences to translate\n")
