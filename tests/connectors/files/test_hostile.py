"""Files that were cut, shuffled, written anew or made up: a sentence or a result, never a crash."""

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.files import Answers, Dropped, FileError, look
from connectors.files.limits import FIRST_YEAR, LAST_YEAR
from tests.connectors.files import samples
from tests.connectors.files.conftest import _workbook

TODAY = date(2025, 3, 1)
CORPUS = [
    samples.meta_blocks(("Facebook reach", [5, 6, 7]), ("Instagram reach", [1, 2, 3])),
    samples.meta_blocks(("", [5, 6]), codec="utf-8-sig"),
    samples.facebook_legacy([5, 6, 7]),
    samples.meta_ads_french(),
    samples.ga4_report([3, 4, 5, 6]),
    samples.ga4_snapshot(),
    samples.ga4_exploration(),
    samples.search_console_french(),
    samples.google_ads_brazilian(),
    samples.youtube_german(),
    samples.tiktok_spanish(),
    samples.x_overview(),
    samples.x_content(),
    samples.meta_content(),
    samples.semrush(),
    samples.pinterest(),
    samples.shopify_french(),
    samples.mailchimp_campaigns(),
    samples.bulgarian(),
    samples.ukrainian(),
    samples.older_workbook(
        [["Date", "Views"], ["2025-02-03", 5], ["2025-02-04", 6], ["Total", 12]]
    ),
    samples.lines(
        ["Keyword", "*.a.org/*_20250203", "*.a.org/*_20250204"], ["one", 3, 4], ["two", 5, "-"]
    ),
    _workbook({"Metrics": samples.linkedin_rows(), "Notes": [["a"], [1, 2]]}),
]
FUZZ = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def survives(content):
    """Look at a file, and hold that what comes of it is sound."""
    try:
        found = look(Dropped("a.csv", content), Answers(), TODAY)
    except FileError:
        return
    for table in found.tables:
        assert list(table.days) == sorted(set(table.days))
        assert FIRST_YEAR <= table.first_on.year <= table.last_on.year <= LAST_YEAR
        for column in table.columns:
            assert len(column.values) == len(table.days)
            assert all(value is None or abs(value) < float("inf") for value in column.values)
        assert len({column.name for column in table.columns}) == len(table.columns)


@pytest.mark.parametrize("content", CORPUS)
def test_every_file_can_be_cut_anywhere(content):
    stride = max(1, len(content) // 60)
    for end in range(0, len(content), stride):
        survives(content[:end])
        survives(content[end:])


@FUZZ
@given(st.sampled_from(CORPUS), st.randoms(use_true_random=False))
def test_lines_can_stand_in_any_order(content, chance):
    rows = content.split(b"\n")
    chance.shuffle(rows)
    survives(b"\n".join(rows))


@FUZZ
@given(st.sampled_from(CORPUS), st.sampled_from(["utf-16", "utf-16-le", "cp1252", "utf-8-sig"]))
def test_a_file_can_be_written_in_another_encoding(content, codec):
    survives(content.decode("utf-8", errors="replace").encode(codec, errors="replace"))


@FUZZ
@given(st.sampled_from(CORPUS), st.integers(0, 10_000), st.integers(1, 30))
def test_bytes_can_be_altered(content, seed, count):
    chance = random.Random(seed)
    altered = bytearray(content)
    for _ in range(count):
        altered[chance.randrange(len(altered))] = chance.randrange(256)
    survives(bytes(altered))


@FUZZ
@given(st.sampled_from(CORPUS), st.sampled_from(CORPUS))
def test_two_files_can_be_one(first, second):
    survives(first + b"\n" + second)
    survives(samples.packed({"a.csv": first, "b.csv": second}))


CELLS = st.one_of(
    st.sampled_from(
        ["", "Date", "Views", "Total", "2025-02-03", "3.апр", "8 de marzo", "0001", "5%", "--"]
        + ["=1+1", "1.234", "1,5", "nan", "Lifetime", "2025-W05", "Account", "A", "1e308", "-0"]
        + ["# Start date: 20250203", "01/02/2025", "31/12/99", "٣", "²", "2025-01-01 - 2025-01-07"]
    ),
    st.text(max_size=8),
    st.integers(-(10**20), 10**20).map(str),
    st.dates().map(str),
)


@FUZZ
@given(st.lists(st.lists(CELLS, max_size=7), max_size=14), st.sampled_from(",;\t|"))
def test_any_table_is_read_or_refused(rows, mark):
    survives(samples.lines(*rows, mark=mark, codec="utf-16"))


@FUZZ
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    survives(content)


ODD_CELLS = st.one_of(
    CELLS, st.integers(-(10**6), 10**6), st.floats(), st.booleans(), st.none(), st.dates()
)


@FUZZ
@given(
    st.lists(
        st.lists(ODD_CELLS.filter(lambda c: not isinstance(c, str) or c.isprintable()), max_size=6),
        max_size=10,
    )
)
def test_any_workbook_is_read_or_refused(rows):
    survives(_workbook({"A": [["Date", "Views"], *rows]}))
