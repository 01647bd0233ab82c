"""The real server in a process of its own, on a database of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from okr.services.clock import TODAY_NAME
from okr.store.database import URL_NAME

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
TAIL_CHARACTERS = 4000
RUNNING = []


def free_port():
    """Find a port that nobody listens on."""
    with socket.create_server(("localhost", 0)) as listener:
        return listener.getsockname()[1]


class Server:
    """A server of one entry script; it can be stopped, and started again on the same data."""

    def __init__(self, database, *, entry="app.py", today=None, **settings):
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self._database = database
        self._log = database.with_name(f"server-{self.port}.log")
        self._entry = entry
        self._today = today
        self._settings = settings
        self._process = None

    def start(self):
        """Start, and wait until it answers."""
        options = (
            *("--server.port", str(self.port)),
            *("--server.address", "localhost"),
            *("--server.headless", "true"),
        )
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(self._entry), *options],
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        RUNNING.append(self)
        self._wait_until_it_answers()
        return self

    def __enter__(self):
        return self.start()

    def __exit__(self, *_error):
        self.stop()

    def stop(self):
        """Stop, as a machine that shuts down does."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
            RUNNING.remove(self)

    def log_tail(self):
        """Give the end of what the server has said."""
        with suppress(OSError):
            return self._log.read_text(encoding="utf-8", errors="replace")[-TAIL_CHARACTERS:]
        return ""

    def _environment(self):
        kept = {name: value for name, value in os.environ.items() if "JAUGE" not in name}
        ours = {URL_NAME: f"sqlite:///{self._database}"}
        if self._today is not None:
            ours[TODAY_NAME] = self._today.isoformat()
        return kept | ours | self._settings

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"the server did not start:\n{self.log_tail()}")
            time.sleep(0.05)

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False
