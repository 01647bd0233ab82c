"""Run the sandbox by itself: `python -m connectors.simulator --port 8600`."""

import argparse
import signal
import sys
from datetime import UTC, datetime
from threading import Event

from connectors.simulator.server import Simulator


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Serve on this machine alone until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m connectors.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8600)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--delay-ms", type=int, default=0, help="how long each answer takes")
    given = parser.parse_args()
    is_over = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: is_over.set())
    delay_seconds = given.delay_ms / 1000
    with Simulator(_now, given.seed, given.port, delay_seconds) as simulator:
        sys.stdout.write(f"The sandbox is ready at {simulator.address}\n")
        sys.stdout.flush()
        is_over.wait()


if __name__ == "__main__":
    main()
