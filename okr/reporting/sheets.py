"""Tables as files: Excel, CSV in a ZIP, and JSON; in both of these days are as in ISO 8601."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

_MOST_ROWS = 1_048_575
"""In a sheet of Excel, below the heads."""
_LONGEST_TEXT = 32_767
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """What a file is; the value is the ending of its name."""

    XLSX = "xlsx"
    CSV = "zip"
    JSON = "json"


MEDIA_TYPES: Mapping[Format, str] = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "application/zip",
    Format.JSON: "application/json",
}


@dataclass(frozen=True)
class Sheet:
    """A table: rows of texts, numbers, yes or no, days, moments (aware, UTC), lists or nothing."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]


def written(sheets: Iterable[Sheet], form: Format) -> bytes:
    """Write tables as a file."""
    return _WRITERS[form](sheets)


def _xlsx(sheets: Iterable[Sheet]) -> bytes:
    # Loaded here, as most that starts never writes a table.
    import xlsxwriter  # noqa: PLC0415

    out = io.BytesIO()
    options = {
        "constant_memory": True,
        # What people typed is text, whatever it begins with.
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for sheet in sheets:
            for number, rows in enumerate(_in_parts(sheet.rows), start=1):
                name = sheet.name if number == 1 else f"{sheet.name} {number}"
                page = book.add_worksheet(name)
                page.freeze_panes(1, 0)
                page.write_row(0, 0, sheet.heads, bold)
                for at, row in enumerate(rows, start=1):
                    for column, value in enumerate(row):
                        look = moment if isinstance(value, datetime) else day
                        is_day = isinstance(value, date)
                        page.write(at, column, _in_excel(value), look if is_day else None)
    return out.getvalue()


def _in_parts(rows: Iterable[Sequence[Any]]) -> Iterator[Iterator[Sequence[Any]]]:
    """Cut rows into parts that fit into a sheet; there is always one, if empty."""
    left = iter(rows)
    first: list[Sequence[Any]] = []
    while True:
        yield _part(left, first)
        following = next(left, None)
        if following is None:
            return
        first = [following]


def _part(left: Iterator[Sequence[Any]], first: list[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield from first
    for _at, row in zip(range(_MOST_ROWS - len(first)), left, strict=False):
        yield row


def _in_excel(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    return value[:_LONGEST_TEXT] if isinstance(value, str) else value


def _csv(sheets: Iterable[Sheet]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            with (
                archive.open(f"{sheet.name}.csv", "w", force_zip64=True) as file,
                # The mark tells Excel that this is UTF-8.
                io.TextIOWrapper(file, "utf-8-sig", newline="") as text,
            ):
                table = csv.writer(text)
                table.writerow(sheet.heads)
                table.writerows([_in_csv(value) for value in row] for row in sheet.rows)
    return out.getvalue()


def _in_csv(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    plain = _plain(value)
    if isinstance(plain, list | dict):
        return json.dumps(plain, ensure_ascii=False)
    # A spreadsheet runs what begins like a formula; behind an apostrophe it is text.
    if isinstance(plain, str) and plain.startswith(_FORMULA_SIGNS):
        return f"'{plain}"
    return plain


def _json(sheets: Iterable[Sheet]) -> bytes:
    out = io.StringIO()
    out.write("{")
    for number, sheet in enumerate(sheets):
        out.write(f"{',' if number else ''}\n{json.dumps(sheet.name)}: [")
        for at, row in enumerate(sheet.rows):
            told = dict(zip(sheet.heads, map(_plain, row), strict=True))
            out.write(f"{',' if at else ''}\n  {json.dumps(told, ensure_ascii=False)}")
        out.write("]")
    out.write("\n}\n")
    return out.getvalue().encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    # A datetime is a date as well.
    return value.isoformat() if isinstance(value, date | datetime) else value


_WRITERS: Mapping[Format, Callable[[Iterable[Sheet]], bytes]] = {
    Format.XLSX: _xlsx,
    Format.CSV: _csv,
    Format.JSON: _json,
}
