import pytest

from connectors.files import FileError, inspect

ROWS = ("Date;Portée;Abonnés", "2022-07-01;12;3", "2022-07-02;15;4")


@pytest.mark.parametrize(
    ("codec", "title"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_headers_are_read_in_the_encoding_of_the_file(csv, codec, title):
    found = inspect(csv(*ROWS, encoding=codec), "a.csv")
    assert found.encoding == title
    assert [column.name for column in found.columns] == ["Portée", "Abonnés"]
    assert found.date_column == "Date"


@pytest.mark.parametrize(
    ("codec", "title", "header"),
    [
        ("cp1251", "Windows-1251", "Просмотры"),
        ("cp1250", "Windows-1250", "Zasięg wyświetlenia użytkownicy łącznie"),
        ("cp1252", "Windows-1252", "Taux d’engagement (€)"),
        ("cp932", "Shift JIS", "表示回数クリックとインプレッション"),
    ],
)
def test_other_alphabets_are_recognised_without_a_mark(csv, codec, title, header):
    found = inspect(csv(f"date,{header}", "2022-07-01,12", encoding=codec), "a.csv")
    assert found.encoding == title
    assert found.columns[0].name == header.replace("’", "'")


def test_accents_far_down_the_file_are_read(csv):
    lines = ["date,vues,note", *["2022-07-01,1,"] * 2, "2022-07-02,2,été"]
    assert inspect(csv(*lines, encoding="cp1252"), "a.csv").encoding == "Windows-1252"


def test_a_byte_order_mark_that_lies_names_the_row():
    content = b"\xef\xbb\xbfdate,views\n2022-07-01,1\n2022-07-02,\xe9\n"
    with pytest.raises(FileError, match="Row 3 of a.csv holds characters") as caught:
        inspect(content, "a.csv")
    assert caught.value.values["encoding"] == "UTF-8"


def test_bytes_that_the_guessed_encoding_lacks_are_refused(csv):
    content = csv("date,portée", "2022-07-01,1", encoding="cp1252") + b"2022-07-02,\x81\n"
    with pytest.raises(FileError, match="cannot be read as"):
        inspect(content, "a.csv")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\x1f\x8b\x08\x00", "is an archive"),
        (b"PK\x03\x04 [Content_Types].xml word/document.xml", "is neither CSV nor XLSX"),
        (b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument", "is neither CSV nor XLSX"),
        (b"\n<html><table></table>", "is a web page"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04", "is neither CSV nor XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is neither CSV nor XLSX"),
        (bytes(range(1, 32)) * 9, "is neither CSV nor XLSX"),
    ],
)
def test_what_is_no_table_is_named(content, said):
    with pytest.raises(FileError, match=said) as caught:
        inspect(content, "thing.bin")
    assert str(caught.value).startswith("This is not a table: thing.bin")
