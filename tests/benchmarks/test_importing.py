import pytest

from benchmarks import importing
from benchmarks.importing import Outcome


def outcome(**changes):
    return Outcome(
        **{"readings": 1_800_000, "seconds": 6.0, "pandas_seconds": 5.0, "peak_megabytes": 480.0}
        | changes
    )


def test_the_median_counts():
    found = [outcome(), outcome(seconds=60.0), outcome(seconds=5.0)]
    assert list(importing.complaints(found)) == []
    assert importing.summary(found) == (
        "A long file of 1,800,000 readings: 6.0 s, pandas 5.0 s, ratio 1.20, 480 MB"
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seconds": 10.0}, "A long file takes 2.00 times as long as pandas: at most 1.5"),
        ({"peak_megabytes": 1200.0}, "A long file takes 1200 MB: at most 1000"),
    ],
)
def test_what_is_over_its_limit_is_said(changes, said):
    assert list(importing.complaints([outcome(**changes)])) == [said]


def test_a_short_file_is_measured_in_a_process_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "_ACCOUNTS", 2)
    monkeypatch.setattr(importing, "_DAYS", 3)
    (found,) = importing.measure(tmp_path, rounds=1)
    assert found.readings == 36
    assert found.ratio > 0
