"""A process is measured by what it takes up itself, not by what started it."""

import subprocess
import sys

import pytest

from benchmarks.memory import peak_megabytes

MEGABYTE = 1024 * 1024


def test_what_a_process_takes_up_counts():
    before = peak_megabytes()
    filled = b"\1" * (200 * MEGABYTE)
    assert peak_megabytes() > before - 1
    assert peak_megabytes() >= len(filled) / MEGABYTE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux adds the parent's memory")
def test_what_its_parent_takes_up_does_not_count():
    filled = b"\1" * (300 * MEGABYTE)
    told = subprocess.run(
        [sys.executable, "-c", "from benchmarks.memory import peak_megabytes as p; print(p())"],
        stdout=subprocess.PIPE,
        check=True,
    )
    assert float(told.stdout) < 100 < len(filled) / MEGABYTE
