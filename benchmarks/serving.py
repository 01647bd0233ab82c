"""Serves a Streamlit app from a process of its own, with the settings of `.streamlit`."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
_START_SECONDS = 60


@contextmanager
def serving(script: str, log: Path) -> Iterator[str]:
    """Serve a script, given as a path below the root, and give its address."""
    port = _free_port()
    options = ["--server.port", str(port), "--server.headless", "true"]
    # Both apps start from the root, which is where Streamlit looks for its settings.
    command = [sys.executable, "-m", "streamlit", "run", script, *options]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)  # noqa: S603
    address = f"http://localhost:{port}"
    try:
        _wait_until_it_answers(process, address, log)
        yield address
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("localhost", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _is_answering(address):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)


def _is_answering(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False
