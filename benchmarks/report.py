"""Turns measured times into a table, and holds them against the limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.timing import MEASURES, Visit

LIMITS: Mapping[str, float] = {"cold": 1.45, "rerun": 1.7}
"""How much longer the dashboard may take than the empty app."""
MOST_STATEMENTS = 12


@dataclass(frozen=True)
class Comparison:
    """One measure of the empty app and the dashboard, in milliseconds, round by round."""

    measure: str
    empty: tuple[float, ...]
    dashboard: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The ratio of the medians."""
        return median(self.dashboard) / median(self.empty)

    @property
    def paired_ratio(self) -> float:
        """The median of the ratios of each round, which a busy machine disturbs less."""
        pairs = zip(self.dashboard, self.empty, strict=True)
        return median(over / floor for over, floor in pairs)

    @property
    def is_over(self) -> bool:
        """Say whether both ratios are over the limit."""
        limit = LIMITS.get(self.measure)
        return limit is not None and min(self.ratio, self.paired_ratio) > limit


def comparisons(rounds: Sequence[Sequence[Visit]]) -> list[Comparison]:
    """Sort what was timed by measure; each round is the empty app, then the dashboard."""
    return [
        Comparison(
            measure,
            tuple(empty[measure] for empty, _dashboard in rounds),
            tuple(dashboard[measure] for _empty, dashboard in rounds),
        )
        for measure in MEASURES
    ]


def table(found: Sequence[Comparison]) -> str:
    """Write the medians, the range and the ratios of each measure."""
    heads = ("empty app, ms", "dashboard, ms", "ratio", "paired", "limit")
    lines = ["{:8}{:>18}{:>18}{:>8}{:>8}{:>8}".format("", *heads)]
    for one in found:
        limit = LIMITS.get(one.measure)
        lines.append(
            f"{one.measure:8}{_spread(one.empty):>18}{_spread(one.dashboard):>18}"
            f"{one.ratio:8.2f}{one.paired_ratio:8.2f}{limit or '':>8}"
        )
    return "\n".join(lines)


@dataclass(frozen=True)
class Trend:
    """Milliseconds until a trend is open, round by round, and until a bare chart is."""

    bare: tuple[float, ...]
    dashboard: tuple[float, ...]
    empty_rerun: float

    @property
    def limit(self) -> float:
        """Two reruns of the empty app, and what Plotly takes to draw."""
        return self.empty_rerun + median(self.bare)

    def __str__(self) -> str:
        """Tell the times and the limit."""
        return (
            f"Opening a trend: {_spread(self.dashboard)} ms; a bare chart: {_spread(self.bare)} ms;"
            f" limit {self.limit:.0f} ms"
        )

    def complaints(self) -> Iterator[str]:
        """Say whether it is over its limit."""
        if median(self.dashboard) > self.limit:
            yield "Opening a trend takes more than two empty reruns and the drawing."


def complaints(found: Sequence[Comparison], statements: Mapping[int, int]) -> Iterator[str]:
    """Say what is over its limit; `statements` are counts by number of key results."""
    for one in found:
        if one.is_over:
            yield f"The dashboard's {one.measure} takes {one.ratio:.2f} times the empty app's."
    if max(statements.values()) > MOST_STATEMENTS:
        yield f"A run makes more than {MOST_STATEMENTS} SQL statements."
    if len(set(statements.values())) > 1:
        yield "The number of SQL statements grows with the number of key results."


def _spread(times: Sequence[float]) -> str:
    return f"{median(times):.0f} ({min(times):.0f}-{max(times):.0f})"
