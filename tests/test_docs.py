"""What the documents name is there."""

import re
from pathlib import Path

import pytest

from connectors.registry import platform, platform_keys

WAYS = Path(__file__).parents[1] / "docs" / "example-key-results.md"
NAMED = re.findall(r"`([a-z_0-9]+)\.([a-z_0-9]+)`", WAYS.read_text("utf-8"))


@pytest.mark.parametrize(("key", "metric"), sorted(set(NAMED)))
def test_a_metric_that_feeds_an_example_is_offered(key, metric):
    assert key in platform_keys()
    declared = platform(key)
    offered = [*(one for one in declared.metrics if not one.is_helper), *declared.derived]
    assert metric in [one.key for one in offered]


def test_every_example_has_a_way(shared):
    text = (shared / "domain.md").read_text("utf-8")
    examples = re.findall(r'"id": "([V\d]+\.\w+)"', text[text.index("## 7.") : text.index("## 8.")])
    rows = [row for row in WAYS.read_text("utf-8").splitlines() if row.startswith("| ")][1:]
    assert len(rows) == len(set(examples))
    assert {row.split("|")[2].strip() for row in rows} <= {"metric", "formula", "file", "check-in"}
