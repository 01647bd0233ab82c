"""Tables come back from a file as they went in, and nothing in them runs."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from okr.reporting import sheets
from okr.reporting.sheets import Format, Sheet, written

DAY, MOMENT = date(2026, 11, 23), datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HEADS = ("text", "number", "is_so", "day", "at", "list", "nothing")
ROW = ('Été, "2026"\n🚀', 3.25, True, DAY, MOMENT, [{"name": "é"}], None)
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "http://example.org")


def one(rows, heads=HEADS):
    return [Sheet("things", heads, rows)]


def excel(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def csv_rows(content, name="things"):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(f"{name}.csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_excel_has_real_days_and_numbers():
    heads, row = excel(written(one([ROW]), Format.XLSX)).get_sheet_by_name("things").to_python()
    assert tuple(heads) == HEADS
    assert row[:4] == [ROW[0], 3.25, True, DAY]
    assert row[4] == MOMENT.replace(tzinfo=None)
    assert json.loads(row[5]) == ROW[5]
    assert row[6:] in ([""], [])


def test_csv_says_days_as_in_iso_8601():
    heads, row = csv_rows(written(one([ROW]), Format.CSV))
    assert tuple(heads) == HEADS
    assert row == [
        ROW[0],
        "3.25",
        "True",
        "2026-11-23",
        "2026-11-23T09:30:00+00:00",
        '[{"name": "é"}]',
        "",
    ]


def test_json_names_each_value():
    (row,) = json.loads(written(one([ROW]), Format.JSON))["things"]
    assert row == dict(zip(HEADS, ROW, strict=True)) | {
        "day": "2026-11-23",
        "at": "2026-11-23T09:30:00+00:00",
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_what_begins_like_a_formula_stays_text(text):
    rows = [(text,)]
    page = excel(written(one(rows, ["text"]), Format.XLSX)).get_sheet_by_name("things")
    assert page.to_python()[1] == [text]
    (cell,) = csv_rows(written(one(rows, ["text"]), Format.CSV))[1]
    assert cell == (text if text.startswith("http") else f"'{text}")
    assert json.loads(written(one(rows, ["text"]), Format.JSON))["things"] == [{"text": text}]


@pytest.mark.parametrize("form", Format)
def test_an_empty_table_has_its_heads(form):
    content = written(one([]), form)
    if form is Format.JSON:
        assert json.loads(content) == {"things": []}
    elif form is Format.CSV:
        assert csv_rows(content) == [list(HEADS)]
    else:
        assert excel(content).get_sheet_by_name("things").to_python() == [list(HEADS)]


@pytest.mark.parametrize(("count", "parts"), [(3, 1), (4, 2), (7, 3)])
def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch, count, parts):
    monkeypatch.setattr(sheets, "_MOST_ROWS", 3)
    book = excel(written(one([(at,) for at in range(count)], ["at"]), Format.XLSX))
    assert book.sheet_names == ["things", "things 2", "things 3"][:parts]
    pages = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [at for _heads, *rows in pages for (at,) in rows] == list(range(count))


def test_what_is_too_long_for_a_cell_is_cut_in_excel_alone():
    rows = [("x" * 40_000,)]
    page = excel(written(one(rows, ["text"]), Format.XLSX)).get_sheet_by_name("things")
    assert len(page.to_python()[1][0]) == 32_767
    assert len(csv_rows(written(one(rows, ["text"]), Format.CSV))[1][0]) == 40_000
