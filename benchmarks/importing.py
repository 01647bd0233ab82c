"""Times the import of a long file, against pandas reading it and writing the same rows.

Run as a module it is the process that imports and is measured.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pandas as pd
from sqlalchemy import create_engine

from benchmarks.memory import peak_megabytes
from okr.domain.access import Actor, Role
from okr.services import clock, imports
from okr.services.imports import Arriving, Dropped
from okr.store import people
from okr.store.database import URL_NAME, writing
from okr.store.migrate import migrate

ROOT = Path(__file__).parents[1]
LONGEST_RATIO = 1.5
"""How much longer an import may take than pandas.read_csv and to_sql of the same rows."""
MOST_MEGABYTES = 1000
_ACCOUNTS, _DAYS, _METRICS = 300, 1000, 6
_FIRST = date(2023, 1, 1)


@dataclass(frozen=True)
class Outcome:
    """What one import took, and the same rows with pandas."""

    readings: int
    seconds: float
    pandas_seconds: float
    peak_megabytes: float

    @property
    def ratio(self) -> float:
        """How much longer the import took."""
        return self.seconds / self.pandas_seconds


def write_long_file(path: Path) -> None:
    """Write 300,000 rows: an account, a day and six metrics each."""
    numbers = random.Random(7)  # noqa: S311 - invented numbers
    with path.open("w", encoding="utf-8") as file:
        names = ",".join(f"Metric {number}" for number in range(1, _METRICS + 1))
        file.write(f"Account,Date,{names}\n")
        for account in range(_ACCOUNTS):
            for number in range(_DAYS):
                values = ",".join(str(numbers.randint(0, 5000)) for _ in range(_METRICS))
                day = _FIRST + timedelta(number)
                file.write(f"Account {account:03},{day},{values}\n")


def import_and_tell(path: Path) -> Outcome:
    """Import a file into the empty database in force, then let pandas do what it can."""
    migrate()
    with writing() as session:
        team_id = people.add_team(session, name="Social", at=clock.now())
    actor = Actor(user_id=0, name="Bench", email="", roles={team_id: Role.ADMIN})
    content = path.read_bytes()
    began = time.process_time()
    found = imports.look_over(actor, team_id, Dropped(path.name, content))
    plans = imports.proposed_plans(found, "Web")
    reports = imports.bring_in_together(
        actor,
        team_id,
        [
            Arriving(table, plan, content, path.name)
            for table, plan in zip(found.tables, plans, strict=True)
        ],
    )
    seconds = time.process_time() - began
    peak = peak_megabytes()
    return Outcome(sum(one.arrival.new for one in reports), seconds, _pandas(path), peak)


def _pandas(path: Path) -> float:
    began = time.process_time()
    target = create_engine(f"sqlite:///{path.with_suffix('.pandas.db')}")
    pd.read_csv(path).to_sql("rows", target, index=False, if_exists="replace")
    return time.process_time() - began


def measure(folder: Path, rounds: int) -> list[Outcome]:
    """Import the same long file several times, each in a process and a database of its own."""
    path = folder / "long.csv"
    write_long_file(path)
    return [_measured(folder, path, number) for number in range(rounds)]


def _measured(folder: Path, path: Path, number: int) -> Outcome:
    done = subprocess.run(  # noqa: S603 - this very module
        [sys.executable, "-m", "benchmarks.importing", str(path)],
        cwd=ROOT,
        env={**os.environ, URL_NAME: f"sqlite:///{folder / f'import-{number}.db'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return Outcome(**json.loads(done.stdout))


def summary(found: list[Outcome]) -> str:
    """Say what was measured."""
    return (
        f"A long file of {found[0].readings:,} readings: {median(o.seconds for o in found):.1f} s,"
        f" pandas {median(o.pandas_seconds for o in found):.1f} s,"
        f" ratio {median(o.ratio for o in found):.2f},"
        f" {max(o.peak_megabytes for o in found):.0f} MB"
    )


def complaints(found: list[Outcome]) -> Iterator[str]:
    """Say which limits are passed."""
    ratio = median(one.ratio for one in found)
    if ratio > LONGEST_RATIO:
        yield f"A long file takes {ratio:.2f} times as long as pandas: at most {LONGEST_RATIO}"
    peak = max(one.peak_megabytes for one in found)
    if peak > MOST_MEGABYTES:
        yield f"A long file takes {peak:.0f} MB: at most {MOST_MEGABYTES}"


if __name__ == "__main__":
    print(json.dumps(asdict(import_and_tell(Path(sys.argv[1])))))  # noqa: T201 - read by `measure`
