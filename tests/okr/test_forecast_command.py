"""`python -m okr forecast` and `forecast-backtest`: files in, numbers or one sentence out."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from okr.cli import app

ROOT = Path(__file__).parents[2]
START = date(2026, 1, 1)


def rows(values):
    return [f"{START + timedelta(days=at)},{value}" for at, value in enumerate(values)]


def run(*arguments):
    done = CliRunner().invoke(app, ["--lang", "en", *map(str, arguments)])
    return done.exit_code, done.stdout or done.stderr


def look(tmp_path, text, measure="total", days=7):
    file = tmp_path / "numbers.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    code, out = run("forecast", file, "--days", days, "--measure", measure, "--json")
    return code, json.loads(out)


@pytest.mark.parametrize("measure", ["total", "level"])
def test_it_prints_a_point_and_its_interval(tmp_path, measure):
    code, found = look(tmp_path, "\n".join(["day,value", *rows(range(10, 50))]), measure)
    assert (code, list(found)) == (0, ["point", "low", "high"])
    assert found["low"] <= found["point"] <= found["high"]


def test_a_rate_has_two_columns(tmp_path):
    lines = ["day,numerator,denominator", *rows(["5,100"] * 30)]
    code, found = look(tmp_path, "\n".join(lines), "rate")
    assert (code, found["point"]) == (0, pytest.approx(0.05))


def test_order_marks_and_separators_do_not_matter(tmp_path):
    lines = rows([3, 8, 5, 9, 1] * 6)
    plain = look(tmp_path, "\n".join(["day,value", *lines]))
    other = "\r\n".join(["Day;Value", *(line.replace(",", ";") for line in reversed(lines))])
    assert look(tmp_path, b"\xef\xbb\xbf" + other.encode()) == plain


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (b"\xff\xfe\x00", "is not text"),
        ("a,b\n1,2", "no column “day”"),
        ("day,figure\n2026-01-01,2", "no column “value”"),
        ("day,value\n2026-01-01,many", "Row 2: “many” is not a number"),
        ("day,value\n2026-01-01,nan", "is not a number"),
        ("day,value\n2026-01-01,1e308", "too large"),
        ("day,value\nsoon,1", "Row 2: “soon” is not a day"),
        ("day,value\n2026-01-01,1\n2026-01-01,2", "Row 3: 1 January 2026 is there twice"),
        ("day,value\n2026-01-01,1\n2026-01-02,2", "Not enough data"),
    ],
)
def test_bad_input_gets_a_sentence_and_no_number(tmp_path, text, sentence):
    code, found = look(tmp_path, text)
    assert code == 1
    assert sentence in found["error"]
    assert "point" not in found


def test_a_backtest_prints_a_table(tmp_path):
    file = tmp_path / "numbers.csv"
    file.write_text("\n".join(["day,value", *rows([3, 8, 5, 9, 1, 0, 2] * 12)]))
    arguments = ("forecast-backtest", "--series", file, "--days", 7, "--no-library")
    code, out = run(*arguments)
    assert code == 0
    assert "Coverage" in out
    assert "seasonal naive" in out
    _, data = run(*arguments, "--measure", "total", "--json")
    methods = [row["method"] for row in json.loads(data)["rows"]]
    assert methods == ["Jauge", "naive", "seasonal naive", "drift", "least-squares line"]


def test_the_documentation_names_every_method_and_the_commands():
    text = (ROOT / "docs" / "forecast.md").read_text(encoding="utf-8")
    for word in ("Jauge", "seasonal naive", "drift", "Holt-Winters", "forecast-backtest"):
        assert word in text
