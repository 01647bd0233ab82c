from datetime import date

import pytest

from connectors.files import Answers, Dropped, FileError, archives, look
from tests.connectors.files import samples

TODAY = date(2025, 3, 1)
DAILY = samples.lines(["Date", "Views"], *([day, 5] for day in samples.days(3)))


def found(content, name="a.zip"):
    return look(Dropped(name, content), Answers(), TODAY)


def test_the_daily_table_of_an_archive_is_found_whatever_it_is_called():
    seen = found(samples.search_console_french())
    (table,) = seen.tables
    assert seen.shape == "search_console"
    assert table.column("Clics").values == (10, 11, 12, 13, 14)
    rate = table.column("CTR")
    assert (rate.numerator, rate.denominator) == ("Clics", "Impressions")
    assert [one.part for one in seen.left_out] == ["Requêtes.csv", "Appareils.csv"]
    assert seen.downloaded_on == date(2025, 3, 1)


def test_totals_win_over_a_table_in_parts_and_the_difference_is_said():
    seen = found(samples.youtube_german())
    (table,) = seen.tables
    assert seen.shape == "youtube_studio"
    assert table.column("Aufrufe").values == (100, 101, 102, 103)
    (note,) = seen.notes
    assert str(note) == (
        "Aufrufe: the table in parts adds up to 252, the totals to 406. The totals count."
    )
    assert "one row per post, video" in str(seen.left_out[0].reason)


def test_overlapping_files_give_each_day_once_and_the_later_one_counts():
    old = samples.lines(["Date", "Views"], *([day, 5] for day in samples.days(4)))
    new = samples.lines(
        ["Date", "Views"], *([day, 5 if day.day < 6 else 8] for day in samples.days(6))
    )
    (table,) = (seen := found(samples.packed({"new.csv": new, "old.csv": old}))).tables
    assert table.column("Views").values == (5, 5, 5, 8, 8, 8)
    assert [str(note) for note in seen.notes] == [
        "Views, 6 February 2025: 5 in the older table, 8 in the newer one, which counts."
    ]


def test_a_broken_file_among_others_is_left_out_and_said():
    seen = found(samples.packed({"a.csv": DAILY, "b.csv": b"\x00\x01\x02", "c.pdf": b"%PDF"}))
    assert [one.part for one in seen.left_out] == ["b.csv"]
    assert len(seen.tables[0].days) == 3


def test_workbooks_in_archives_are_read(xlsx):
    book = xlsx({"Views": [["Date", "Views"], *([day, 5] for day in samples.days(3))]})
    assert found(samples.packed({"a.xlsx": book})).tables[0].sheet == "Views"


@pytest.mark.parametrize(
    "path", ["../a.csv", "x/../../a.csv", "/etc/a.csv", "C:\\a.csv", "..\\a.csv"]
)
def test_paths_that_lead_outside_are_refused(path):
    with pytest.raises(FileError, match="leads outside"):
        found(samples.packed({"ok.csv": DAILY, path: DAILY}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(FileError, match="unpacks to more than"):
        found(samples.packed({"a.csv": b"0," * 5_000_000}))


def test_a_size_that_is_a_lie_is_found_out(monkeypatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 20)
    with pytest.raises(FileError, match="unpacks to more than"):
        found(samples.packed({"a.csv": DAILY}))


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"inner.zip": samples.packed({"a.csv": DAILY})}, "another archive"),
        ({f"{number}.csv": DAILY for number in range(101)}, "holds 101 files"),
        ({"readme.md": b"hello"}, "holds no table"),
    ],
)
def test_what_no_export_holds_is_refused(members, said):
    with pytest.raises(FileError, match=said):
        found(samples.packed(members))


def test_a_password_is_asked_to_be_taken_off():
    content = bytearray(samples.packed({"a.csv": DAILY}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    with pytest.raises(FileError, match="protected by a password"):
        found(bytes(content))


def test_a_cut_archive_is_damaged():
    with pytest.raises(FileError, match="looks like a ZIP but is damaged"):
        found(samples.packed({"a.csv": DAILY})[:60])


def test_names_and_days_of_an_archive_need_not_be_sound():
    content = samples.packed({"__MACOSX/._a.csv": DAILY, "a.csv": DAILY})
    seen = found(overwritten(content, b"\x00\x00", local=12, central=14))
    assert (len(seen.tables), seen.downloaded_on) == (1, None)


def test_names_without_the_mark_of_utf_8_are_read_as_it_where_they_are():
    content = samples.packed({"é.csv": b"Country,Views\nFR,5\nBE,6\n", "x.csv": DAILY})
    seen = found(overwritten(content, b"\x00\x00", local=6, central=8))
    assert [one.part for one in seen.left_out] == ["é.csv"]
    latin = samples.packed({"é.csv": b"Country,Views\nFR,5\nBE,6\n", "x.csv": DAILY})
    latin = latin.replace("é".encode(), b"\x82\x82")
    seen = found(overwritten(latin, b"\x00\x00", local=6, central=8))
    assert [one.part for one in seen.left_out] == ["éé.csv"]


def overwritten(content, mark, *, local, central):
    """Write bytes at the same place of each member's two headers."""
    raw = bytearray(content)
    for start, offset in ((b"PK\x01\x02", central), (b"PK\x03\x04", local)):
        place = raw.find(start)
        while place >= 0:
            raw[place + offset : place + offset + len(mark)] = mark
            place = raw.find(start, place + 4)
    return bytes(raw)


def test_a_file_without_a_name_is_passed_over():
    content = samples.packed({"\0": DAILY, "a.csv": DAILY})
    assert len(found(content).tables) == 1
