"""What README.md lists is what there is: `python tests/test_readme.py` writes the lists anew."""

import re
from pathlib import Path

import pytest
import typer.main

from connectors.registry import all_platforms
from okr.cli import app
from okr.domain.kr_types import KR_TYPES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def kinds():
    rows = ["| Kind | What it asks for |", "|---|---|"]
    return rows + [f"| {kind.title} | {kind.hint} |" for kind in KR_TYPES.values()]


def commands():
    rows = ["| Command | What it does |", "|---|---|"]
    for name, command in typer.main.get_command(app).commands.items():
        inner = getattr(command, "commands", None)
        names = " " + "\\|".join(inner) if inner else ""
        rows.append(f"| `python -m okr {name}{names}` | {command.help.split(chr(10))[0]} |")
    return rows


def platforms():
    heads = ("Platform", "What it reads", "Ways to connect", "How far back", "Read again")
    rows = [f"| {' | '.join(heads)} |", "|---|---|---|---|---|"]
    for one in all_platforms():
        ways = "; ".join(way.title.en for way in one.ways)
        days = f"{one.lookback_days} days" if one.lookback_days > 1 else "1 day"
        cells = (f"[{one.title}]({one.docs})", one.about.en, ways, one.history.en, days)
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return rows


LISTS = {"kinds": kinds, "commands": commands, "platforms": platforms}


def between(name):
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README.read_text("utf-8"), re.S)
    return found.group(1).splitlines()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_in_the_readme_is_complete(name):
    assert between(name) == LISTS[name]()


def test_every_setting_is_in_the_readme():
    sources = [ROOT / "run.py", *(ROOT / "okr").rglob("*.py"), ROOT / "tests" / "conftest.py"]
    used = {
        name for path in sources for name in re.findall(r"JAUGE_[A-Z_]+", path.read_text("utf-8"))
    }
    listed = set(re.findall(r"`(JAUGE_[A-Z_]+)`", "\n".join(between("settings"))))
    assert used == listed


def write():
    text = README.read_text("utf-8")
    for name, rows in LISTS.items():
        body = "\n".join([f"<!-- {name} -->", *rows(), f"<!-- /{name} -->"])
        text = re.sub(rf"<!-- {name} -->\n.*?<!-- /{name} -->", lambda _: body, text, flags=re.S)  # noqa: B023
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
