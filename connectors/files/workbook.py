"""From a workbook (XLSX, or the older XLS) to one grid per sheet, within limits."""

import lzma
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import IO
from zipfile import BadZipFile, ZipFile

from connectors.files.delimited import too_many_rows
from connectors.files.errors import ResaveFile, ShrinkFile, sentence
from connectors.files.grid import Cell, Grid, Row, column_letters, is_blank
from connectors.files.limits import (
    FURTHEST_COLUMN,
    FURTHEST_ROW,
    HEADER_ROWS,
    MAX_SHEET_ROWS,
    MAX_SHEETS,
    MAX_UNPACKED_BYTES,
)
from connectors.files.older_workbook import LONGEST_SECTOR_BYTES, BrokenContainer, OlderWorkbook

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_CHUNK_BYTES = 4 * 1024 * 1024
_PANIC = "PanicException"
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s>/])")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_FORMULA = re.compile(rb"<(?:x:)?f[\s>/]")
_MACROS = ("vbaproject.bin", "macrosheets/sheet1.xml")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")
# FURTHEST_ROW and FURTHEST_COLUMN as a reference is written: HA30000 and beyond.
_FAR_CELL = re.compile(
    rb"<(?:\w+:)?(?:c|row)\s(?:[^<]*?\s)?r\s*=\s*[\"'](?P<cell>"
    rb"(?:[A-Z]{3,}|[H-Z][A-Z])\d+|[A-Z]*(?:[3-9]\d{4}|\d{6,}))",
    re.IGNORECASE,
)
# What the standard library raises for archives that were cut or altered.
BROKEN_ARCHIVE = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)


def is_workbook(content: bytes) -> bool:
    """Tell whether the bytes are an XLSX (a ZIP with a workbook inside) or an XLS."""
    if content.startswith(_COMPOUND):
        return any(stream in content for stream in (*_BOOK_STREAMS, _ENCRYPTED))
    return content.startswith(_ZIP) and b"xl/workbook.xml" in content


def read_workbook(content: bytes, name: str) -> Iterator[Grid]:
    """Yield one grid per visible worksheet, in the workbook's order."""
    if _ENCRYPTED in content:
        raise _locked(name)
    if content.startswith(_ZIP):
        _refuse_outsize(content, name)
    else:
        _refuse_older(content, name)
        # A sector that is cut where its data ends would stop the reader.
        content += bytes(-len(content) % LONGEST_SECTOR_BYTES)
    try:
        yield from _grids(content, name)
    except BaseException as error:
        # Bytes that the reader does not expect make it panic, which Python sees as no Exception.
        if type(error).__name__ != _PANIC:
            raise
        raise _damaged(name) from error


def _grids(content: bytes, name: str) -> Iterator[Grid]:
    from python_calamine import (  # noqa: PLC0415 - only workbooks need it
        CalamineError,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
        load_workbook,
    )

    try:
        book = load_workbook(BytesIO(content))
        for sheet in book.sheets_metadata[:MAX_SHEETS]:
            is_shown = sheet.visible is SheetVisibleEnum.Visible
            if is_shown and sheet.typ is SheetTypeEnum.WorkSheet:
                cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                yield Grid(_filled_rows(cells), sheet=sheet.name)
    except PasswordError as error:
        raise _locked(name) from error
    except CalamineError as error:
        raise _damaged(name) from error


def _filled_rows(cells: Sequence[Sequence[Cell]]) -> tuple[Row, ...]:
    rows = tuple(
        Row(number, tuple(row))
        for number, row in enumerate(cells, start=1)
        if not all(is_blank(cell) for cell in row)
    )
    if len(rows) > MAX_SHEET_ROWS + HEADER_ROWS:
        raise too_many_rows(len(rows) - 1, MAX_SHEET_ROWS)
    return rows


def _refuse_older(content: bytes, name: str) -> None:
    try:
        book = OlderWorkbook(content)
        if book.has_macros:
            raise _has_macros(name)
        if book.has_formulas:
            raise _has_formulas(name)
        if book.rows > FURTHEST_ROW or book.columns > FURTHEST_COLUMN:
            raise _too_far(name, f"{column_letters(max(book.columns, 1) - 1)}{book.rows}")
    except BrokenContainer as error:
        raise _damaged(name) from error


def _refuse_outsize(content: bytes, name: str) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise _too_heavy(name)
            if any(part.filename.lower().endswith(_MACROS) for part in parts):
                raise _has_macros(name)
            for part in parts:
                # A sheet may lie under any name inside.
                with archive.open(part) as sheet:
                    _refuse_outsize_sheet(sheet, name)
    except BROKEN_ARCHIVE as error:
        raise _damaged(name) from error


def _refuse_outsize_sheet(sheet: IO[bytes], name: str) -> None:
    rows = values = cells_in_row = widest = 0
    far: re.Match[bytes] | None = None
    for text in _whole_tags(sheet):
        first, *others = (len(_CELL.findall(row)) for row in _ROW.split(text))
        counts = [cells_in_row + first, *others]
        cells_in_row, widest = counts[-1], max(widest, *counts)
        rows += len(others)
        values += len(_VALUE.findall(text))
        far = far or _FAR_CELL.search(text)
        if _FORMULA.search(text):
            raise _has_formulas(name)
    if rows > FURTHEST_ROW and values > FURTHEST_ROW:
        raise too_many_rows(rows - 1, MAX_SHEET_ROWS)
    if far:
        cell = far["cell"].decode("ascii")
        raise _too_far(name, f"A{cell}" if cell.isdigit() else cell)
    if rows > FURTHEST_ROW or widest > FURTHEST_COLUMN:
        raise _too_far(name, f"{column_letters(max(widest, 1) - 1)}{rows}")


def _whole_tags(sheet: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := sheet.read(_CHUNK_BYTES):
        text, mark, tag = (rest + chunk).rpartition(b"<")
        yield text
        rest = mark + tag
    yield rest


def _too_far(name: str, cell: str) -> ShrinkFile:
    return ShrinkFile(
        sentence(
            "A sheet of {name} reaches down or across to {cell}, far outside a daily table. Copy"
            " the table alone into a new workbook, save it, then drop that file.",
            name=name,
            cell=cell,
        )
    )


def _has_macros(name: str) -> ResaveFile:
    return ResaveFile(
        sentence(
            "{name} holds macros, which no export does. Save the table alone as XLSX or CSV, then"
            " drop that file.",
            name=name,
        )
    )


def _has_formulas(name: str) -> ResaveFile:
    return ResaveFile(
        sentence(
            "A sheet of {name} holds formulas, whose results may be old. Copy the table, paste its"
            " values alone into a new workbook, save it, then drop that file.",
            name=name,
        )
    )


def _too_heavy(name: str) -> ShrinkFile:
    return ShrinkFile(
        sentence(
            "{name} unpacks to more than {limit} MB, far more than a daily table holds. Save the"
            " table alone as CSV, then drop that file.",
            name=name,
            limit=MAX_UNPACKED_BYTES // 1024**2,
        )
    )


def _locked(name: str) -> ResaveFile:
    return ResaveFile(
        sentence(
            "{name} is protected by a password. Open it, remove the password, save it again, then"
            " drop that file.",
            name=name,
        )
    )


def _damaged(name: str) -> ResaveFile:
    return ResaveFile(
        sentence(
            "{name} looks like a workbook but is damaged. Open it in a spreadsheet, save it again"
            " as XLSX or CSV, or export it again.",
            name=name,
        )
    )
