import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files.figures import decimal_for, scan


def read(*cells, others=()):
    found = scan(cells)
    return found.numbers(decimal_for(found, [found, *map(scan, others)]))


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1 234,56", "7"], [1234.56, 7]),
        (["1\u00a0234,56", "18\u202f158"], [1234.56, 18158]),
        (["1'234.56", "1\u20195"], [1234.56, None]),
        (["1,234.56", "1,234"], [1234.56, 1234]),
        (["1.234,56", "1.234"], [1234.56, 1234]),
        (["9526.0", "1.234"], [9526, 1.234]),
        (["2473,94"], [2473.94]),
        (["0,123", "1,234"], [0.123, 1.234]),
        (["31,193", "1,000"], [31193, 1000]),
        (["31.193"], [31193]),
        (["1,234,567", "1,234"], [1234567, 1234]),
        (["12,34,567"], [1234567]),
        (["1234.567"], [1234.567]),
        ([".5", "5."], [0.5, 5]),
        (["-5", "\u22125", "(5)", "+5", "-0.5"], [-5, -5, -5, 5, -0.5]),
        (["R$ 12,28", "-R$5", "R$-5", "3"], [12.28, -5, -5, 3]),
        (["12,28 €", "5 EUR", "USD 3"], [12.28, 5, None]),
        (["1.5E+05", "1E3", "1.234e5"], [150000, 1000, 123400]),
        (["0.35%", "12%"], [0.0035, 0.12]),
        (["179,38%", "12,20 %", "0"], [1.7938, 0.122, 0]),
        (["12,345%"], [0.12345]),
        (["12s", "3 s"], [12, 3]),
    ],
)
def test_numbers_are_read_as_exports_write_them(cells, values):
    found = read(*cells)[0]
    assert [value if value is None else round(value, 9) for value in found] == values


@pytest.mark.parametrize(
    "cell",
    ["", " ", "-", "--", " --", "\u2014", "\u2013", "N/A", "NA", "n/a", "NaN", "NAN", "null"]
    + ["undefined", "#N/A", "#DIV/0!", "< 10%", "<10"],
)
def test_missing_is_not_zero_and_not_a_problem(cell):
    assert read("5", cell) == ([5, None], [])


@pytest.mark.parametrize(
    ("cells", "text", "said"),
    [
        (["1", "2", "3.апр"], "3.апр", "It is not a number."),
        (["1", "2", "abc"], "abc", "It is not a number."),
        (["1", "2", "(5"], "(5", "It is not a number."),
        (["1", "2", "(-5)"], "(-5)", "It is not a number."),
        (["1", "2", "$5€"], "$5€", "It is not a number."),
        (["1.5", "2.5", "3,5"], "3,5", "It is not a number."),
        (["1.5", "2.5", "0,123"], "0,123", "It is not a number."),
        (["1", "2", "1.2.3"], "1.2.3", "It is not a number."),
        (["1", "2", "Infinity"], "Infinity", "It is not a finite number."),
        (["1", "2", "1e999"], "1e999", "It is not a finite number."),
        (["1", "2", math.inf], "inf", "It is not a finite number."),
        (["1%", "2%", "3"], "3", "It has no % sign, and the rest of the column has."),
        (["1%", "2%", 0.03], "0.03", "It has no % sign, and the rest of the column has."),
        (["1", "2", "3%"], "3%", "It has a % sign, and the rest of the column has none."),
        (["€1", "€2", "$3"], "$3", "It is in $, and the rest of the column in €."),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_and_the_others_are_read(cells, text, said):
    values, (fault,) = read(*cells)
    assert values[2] is None
    assert None not in values[:2]
    assert (fault.place, fault.text, str(fault.reason)) == (2, text, said)


def test_zero_needs_no_unit():
    assert read("1%", "2%", "0")[0] == read("0%", "1%", "2%")[0][1:] + [0]


def test_a_lone_group_of_three_follows_the_marks_of_the_other_columns():
    assert read("1.234", others=[["0.5"]])[0] == [1.234]
    assert read("1.234", others=[["0,5"]])[0] == [1234]


def test_a_column_is_numeric_from_half_of_its_filled_cells():
    assert scan(["1", "x", ""]).is_numeric
    assert not scan(["1", "x", "y"]).is_numeric
    assert not scan(["", "-"]).is_numeric


AMOUNTS = st.decimals(-10_000_000, 10_000_000, places=2).map(float)


def grouped(value, group, decimal):
    text = f"{abs(value):,.2f}".replace(",", "_").replace(".", decimal).replace("_", group)
    return f"-{text}" if value < 0 else text


@given(
    st.lists(AMOUNTS, min_size=1, max_size=20),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u202f", ","), ("'", "."), ("", ".")]),
    st.sampled_from(["{}", "€ {}", "{} €", "R$ {}", " {} "]),
)
def test_amounts_survive_every_way_of_writing_them(values, marks, dressed):
    cells = [dressed.format(grouped(value, *marks)) for value in values]
    assert read(*cells) == (values, [])


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1), st.sampled_from(",. \u00a0'"))
def test_whole_numbers_survive_every_way_of_grouping_them(values, group):
    assert read(*(f"{value:,}".replace(",", group) for value in values)) == (values, [])


@given(st.lists(st.text(max_size=12)))
def test_any_text_is_a_number_or_missing_or_named(cells):
    values, faults = read(*cells)
    assert len(values) == len(cells)
    assert all(values[fault.place] is None for fault in faults)
