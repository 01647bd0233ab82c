from datetime import date, time, timedelta
from io import BytesIO
from struct import pack
from zipfile import ZipFile

import pytest

from connectors.files import DateOrder, FileError, Kind, inspect, workbook
from tests.connectors.files.samples import older_workbook

ROWS = [["Day", "Views"], [date(2022, 7, 1), 12], [date(2022, 7, 2), 13.5]]


def test_a_workbook_says_its_sheet_and_reads_its_dates(xlsx):
    found = inspect(xlsx({"Numbers": ROWS}), "a.xlsx")
    assert (found.sheet, found.encoding, found.delimiter) == ("Numbers", None, None)
    assert (found.date_order, found.days[-1]) == (DateOrder.SPREADSHEET, date(2022, 7, 2))
    assert found.column("Views").values == (12, 13.5)


def test_the_first_visible_sheet_with_a_table_is_taken(xlsx):
    book = {"Notes": [["Made by Ana"]], "Old": ROWS, "Daily": ROWS, "More": ROWS}
    assert inspect(xlsx(book, hidden="Old"), "a.xlsx").sheet == "Daily"


def test_a_workbook_without_a_table_says_what_its_sheets_hold(xlsx):
    with pytest.raises(FileError, match="These columns were found: Country, Views"):
        inspect(xlsx({"Blank": [], "A": [["Country", "Views"], ["FR", 3]], "B": []}), "a.xlsx")


def test_rows_and_columns_before_the_table_are_counted(xlsx):
    rows = [[None], [None, "Made by Ana"], [None, "Day", "Views"], [None, date(2022, 7, 1), 4]]
    found = inspect(xlsx({"A": rows}), "a.xlsx")
    assert (found.header_row, found.date_index, found.columns[0].index) == (3, 1, 2)


def test_typed_cells_that_are_no_numbers_are_problems(xlsx):
    rows = [["Day", "Views"], *([date(2022, 7, n), n] for n in range(1, 5))]
    rows += [[date(2022, 7, 5), True], [date(2022, 7, 6), date(2022, 4, 3)]]
    problems = inspect(xlsx({"A": rows}), "a.xlsx").column("Views").problems
    assert [(each.row, each.text) for each in problems] == [(6, "True"), (7, "2022-04-03")]


def test_a_workbook_behind_a_password_says_so():
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(FileError, match="protected by a password"):
        inspect(locked, "a.xlsx")


def test_a_reader_that_asks_for_a_password_says_so(xlsx, monkeypatch):
    import python_calamine

    def ask(_):
        raise python_calamine.PasswordError("locked")

    monkeypatch.setattr(python_calamine, "load_workbook", ask)
    with pytest.raises(FileError, match="protected by a password"):
        inspect(xlsx({"A": ROWS}), "a.xls")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 xl/workbook.xml",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"),
    ],
)
def test_a_damaged_workbook_says_so(content):
    with pytest.raises(FileError, match="looks like a workbook but is damaged"):
        inspect(content, "a.xlsx")


def test_a_workbook_with_broken_sheets_says_so(xlsx):
    with pytest.raises(FileError, match="is damaged"):
        inspect(xlsx({"A": '<row r="1"><c r="A1"'}), "a.xlsx")


@pytest.mark.parametrize(
    ("row", "cell"),
    [(1, "XFD1048576"), (1048576, "A1048576"), (1, "ZZ1"), (2, "AAA2"), (1, "C30000")],
)
def test_a_stray_cell_far_out_is_refused_before_memory_is_set_aside(xlsx, row, cell):
    book = xlsx({"A": f'<row r="{row}"><c s="1" r="{cell}"><v>1</v></c></row>'})
    with pytest.raises(FileError, match=f"reaches down or across to {cell}"):
        inspect(book, "a.xlsx")


def test_cells_that_do_not_say_their_place_are_counted(xlsx):
    with pytest.raises(FileError, match="reaches down or across to KN2"):
        inspect(xlsx({"A": f"<row/><row>{'<c><v>1</v></c>' * 300}</row>"}), "a.xlsx")


def test_a_row_far_down_whose_cells_do_not_say_their_place_is_refused(xlsx):
    with pytest.raises(FileError, match="reaches down or across to A1048576"):
        inspect(xlsx({"A": '<row r="1048576"><c><v>1</v></c></row>'}), "a.xlsx")


def test_an_altered_archive_is_refused(xlsx):
    content = bytearray(xlsx({"A": ROWS}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 42 : place + 46] = b"\xff\xff\xff\xff"
    with pytest.raises(FileError, match="is damaged"):
        inspect(bytes(content), "a.xlsx")


def test_a_sheet_of_empty_rows_is_refused_for_its_reach(xlsx):
    with pytest.raises(FileError, match="reaches down or across to A40000"):
        inspect(xlsx({"A": "<row/>" * 40_000}), "a.xlsx")


@pytest.mark.parametrize(("rows", "said"), [(25_001, "25,000 rows"), (40_001, "40,000 rows")])
def test_a_sheet_with_too_many_rows_says_how_many(xlsx, rows, said):
    body = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, rows + 1))
    with pytest.raises(FileError, match=said):
        inspect(xlsx({"A": body}), "a.xlsx")


def test_a_sheet_read_in_pieces_is_counted_once(xlsx, monkeypatch):
    monkeypatch.setattr(workbook, "_CHUNK_BYTES", 7)
    monkeypatch.setattr(workbook, "FURTHEST_ROW", 3)
    assert inspect(xlsx({"A": ROWS}), "a.xlsx").last_on == date(2022, 7, 2)


def test_what_unpacks_to_far_too_much_is_refused(xlsx, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 1024**2)
    content = BytesIO(xlsx({"A": ROWS}))
    with ZipFile(content, "a", 8) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(2 * 1024**2))
    with pytest.raises(FileError, match="unpacks to more than 1 MB"):
        inspect(content.getvalue(), "a.xlsx")


def test_durations_are_seconds(xlsx):
    from connectors.files.figures import scan

    found = scan([time(0, 1, 30), timedelta(minutes=2), "0:00:05", date(2022, 1, 1)])
    assert found.numbers(".")[0] == [90, 120, 5, None]
    assert found.unit == "s"


def test_a_percent_format_hands_over_fractions(xlsx):
    rows = [["Day", "CTR (%)"], [date(2022, 7, 1), 0.12], [date(2022, 7, 2), 0.5]]
    column = inspect(xlsx({"A": rows}), "a.xlsx").column("CTR (%)")
    assert (column.kind, column.scale, column.values) == (Kind.RATE, "fraction", (0.12, 0.5))


def test_formulas_are_refused(xlsx):
    book = xlsx({"A": '<row r="1"><c r="A1"><f>SUM(B1:B9)</f><v>1</v></c></row>'})
    with pytest.raises(FileError, match="holds formulas"):
        inspect(book, "a.xlsx")


def test_macros_are_refused(xlsx):
    content = BytesIO(xlsx({"A": ROWS}))
    with ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(FileError, match="holds macros"):
        inspect(content.getvalue(), "a.xlsm")


OLDER_ROWS = [["Date", "Views"], *([f"2026-03-0{n}", n] for n in range(1, 5))]


@pytest.mark.parametrize("small", [False, True])
def test_an_older_workbook_is_read(small):
    found = inspect(older_workbook(OLDER_ROWS, small=small), "a.xls")
    assert (found.sheet, found.column("Views").values) == ("A", (1, 2, 3, 4))


@pytest.mark.parametrize("small", [False, True])
def test_formulas_in_an_older_workbook_are_refused(small):
    with pytest.raises(FileError, match="holds formulas"):
        inspect(older_workbook(OLDER_ROWS, formula=True, small=small), "a.xls")


@pytest.mark.parametrize("program", ["macros", "macro_sheet"])
def test_macros_in_an_older_workbook_are_refused(program):
    with pytest.raises(FileError, match="holds macros"):
        inspect(older_workbook(OLDER_ROWS, **{program: True}), "a.xls")


def test_an_older_workbook_that_leads_in_a_circle_is_damaged():
    content = bytearray(older_workbook(OLDER_ROWS))
    # The fourth link of the container's table: the stream's first sector follows itself.
    content[512 + 3 * 4 : 512 + 4 * 4] = (3).to_bytes(4, "little")
    with pytest.raises(FileError, match="is damaged"):
        inspect(bytes(content), "a.xls")


@pytest.mark.parametrize(
    ("record", "cell"),
    [
        ((0x0203, pack("<HHHd", 65_535, 0, 0, 1.0)), "B65536"),
        ((0x0203, pack("<HHHd", 1, 255, 0, 1.0)), "IV5"),
        ((0x00BD, pack("<HHHIHIH", 1, 250, 0, 0, 0, 0, 251)), "IR5"),
        ((0x0200, pack("<IIHHH", 0, 4_000_000_000, 0, 5, 0)), "E4000000000"),
    ],
)
def test_an_older_workbook_that_reaches_far_out_is_refused_before_memory_is_set_aside(record, cell):
    with pytest.raises(FileError, match=f"reaches down or across to {cell}"):
        inspect(older_workbook(OLDER_ROWS, more=[record]), "a.xls")


@pytest.mark.parametrize(
    "record",
    [
        (0x0200, pack("<IIHHH", 5, 0, 0, 5, 0)),
        (0x00FC, pack("<II", 1, 2_000_000_000)),
        (0x0085, pack("<IBBBB", 2_000_000_000, 0, 0, 1, 0) + b"B"),
        (0x0203, b"\0"),
    ],
)
def test_an_older_workbook_that_claims_more_than_it_holds_is_damaged(record):
    with pytest.raises(FileError, match="is damaged"):
        inspect(older_workbook(OLDER_ROWS, more=[record]), "a.xls")


@pytest.mark.parametrize("place", [40, 44, 64, 72])
def test_a_container_that_claims_more_sectors_than_it_has_is_damaged(place):
    content = bytearray(older_workbook(OLDER_ROWS))
    content[place : place + 4] = (2_000_000_000).to_bytes(4, "little")
    with pytest.raises(FileError, match="is damaged"):
        inspect(bytes(content), "a.xls")


def test_an_older_workbook_cut_where_its_data_ends_is_read():
    content = older_workbook(OLDER_ROWS)[:-300]
    assert inspect(content, "a.xls").column("Views").values == (1, 2, 3, 4)


def test_bytes_that_make_the_reader_panic_are_damage():
    merged_cells_without_a_count = (0x00E5, b"\xff")
    with pytest.raises(FileError, match="is damaged"):
        inspect(older_workbook(OLDER_ROWS, more=[merged_cells_without_a_count]), "a.xls")
