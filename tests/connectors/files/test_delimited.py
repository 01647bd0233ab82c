import pytest

from connectors.files import FileError, inspect


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_the_one_that_splits_every_row_alike(csv, delimiter, end):
    lines = [["date", "views", "clicks"], ["2022-07-01", "1", "2"], ["2022-07-02", "3", "4"]]
    found = inspect(csv(*(delimiter.join(line) for line in lines), end=end), "a.csv")
    assert found.delimiter == delimiter
    assert [column.values for column in found.columns] == [(1, 3), (2, 4)]


def test_decimal_commas_do_not_pass_for_delimiters(csv):
    found = inspect(csv("date;taux;cout", "01/07/2022;1,5;2,5", "13/07/2022;1,5;3,5"), "a.csv")
    assert found.delimiter == ";"
    assert found.column("cout").values == (2.5, 3.5)


@pytest.mark.parametrize("line", ["sep=,", "sep=;", "sep=\t", '"sep=;"', "SEP=;"])
def test_a_first_line_that_names_the_delimiter_is_obeyed(csv, line):
    mark = line.strip('"')[-1]
    found = inspect(csv(line, f"date{mark}views", f"2022-07-01{mark}5"), "a.csv")
    assert (found.delimiter, found.header_row) == (mark, 1)


def test_cells_may_hold_line_breaks_and_delimiters(csv):
    found = inspect(csv("date,note,views", '2022-07-01,"one,\ntwo",5', "2022-07-02,,6"), "a.csv")
    assert found.column("views").values == (5, 6)


@pytest.mark.parametrize(
    "row", ['2022-07-01,"5', '2022-07-01,"5"x', '2022-07-01,"' + "x" * 140_000 + '"']
)
def test_quotation_marks_that_do_not_match_name_the_row(csv, row):
    with pytest.raises(FileError, match="quotation marks in row 2"):
        inspect(csv("date,views", row), "a.csv")


def test_a_number_cut_in_two_by_its_comma_names_the_row(csv):
    with pytest.raises(FileError, match="Row 3 has 3 cells, and the header has 2"):
        inspect(csv("date,views", "2022-07-01,5", "2022-07-02,1,5"), "a.csv")


def test_a_delimiter_at_the_end_of_every_row_adds_no_column(csv):
    found = inspect(csv("date,views,", "2022-07-01,5,", "2022-07-02,6,,"), "a.csv")
    assert [column.name for column in found.columns] == ["views"]
