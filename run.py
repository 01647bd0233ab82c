#!/usr/bin/env python3
"""Start or test Jauge with Python alone: make `.venv`, install, migrate, open the app.

The syntax stays old enough for an old Python to read this file and say what it needs.
"""

import argparse
import collections
import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Deque, Dict, Iterator, List, Optional, Sequence

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
DEFAULT_PORT = 8501
DEFAULT_SANDBOX_PORT = 8600
SANDBOX_ADDRESS = "127.0.0.1"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
ANSWER_SECONDS = 60
END_SECONDS = 10
LOOK_SECONDS = 0.05
BROWSER_DOWNLOAD_SECONDS = 300
IS_WINDOWS = os.name == "nt"


class Stop(Exception):
    """A reason to stop, told to the person in one sentence."""


# Python and its environment


def require_python(version: Sequence[int]) -> None:
    """Stop when this version of Python is too old for Jauge."""
    if tuple(version[:2]) < OLDEST_PYTHON:
        raise Stop(
            "Jauge needs Python {}.{} or newer and this is Python {}.{}: install a newer one "
            "from python.org and start again with it.".format(*OLDEST_PYTHON, *version[:2])
        )


def require_venv() -> None:
    """Stop when this Python came without what makes environments, as Debian's does."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Stop(
            "This Python cannot make an environment because its venv module is missing: on Debian "
            "or Ubuntu run `sudo apt install python{}.{}-venv`, elsewhere install Python from "
            "python.org, and start again.".format(*sys.version_info[:2])
        )


def program(folder: Path, name: str) -> Path:
    """Return where the environment in this folder keeps a program."""
    if IS_WINDOWS:
        return folder / "Scripts" / f"{name}.exe"
    return folder / "bin" / name


def output_of(command: Sequence[str]) -> Optional[str]:
    """Return what a program prints, or None when it fails or takes a minute."""
    try:
        answer = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=ANSWER_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.decode(errors="replace").strip() if answer.returncode == 0 else None


def python_version(folder: Path) -> Optional[str]:
    """Return the full version of an environment's Python, None if it is too old or broken."""
    code = f"import sys; assert sys.version_info >= {OLDEST_PYTHON}; print(sys.version)"
    return output_of([str(program(folder, "python")), "-c", code])


def has_pip(folder: Path) -> bool:
    """Tell whether the environment can install packages: a half-made one cannot."""
    return output_of([str(program(folder, "python")), "-m", "pip", "--version"]) is not None


def make_environment(folder: Path) -> None:
    """Make an environment in this folder, in place of a broken one if there is one."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        raise Stop(
            f"The folder {folder} is in the way because it is not a Python environment: "
            "move it elsewhere and start again."
        )
    require_venv()
    print(f"Making the environment in {folder.name}", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(folder)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        print(made.stdout.decode(errors="replace").strip(), file=sys.stderr)
        raise Stop(f"Python could not make an environment in {folder}; it says why above.")


# Packages


def requirement_files(root: Path, name: str) -> List[Path]:
    """Return a requirements file and the files that it includes by `-r`, itself first."""
    path = root / name
    included = re.findall(r"(?m)^-r\s+(\S+)", path.read_text(encoding="utf-8"))
    return [path] + [file for inner in included for file in requirement_files(root, inner)]


def stamp_path(folder: Path, name: str) -> Path:
    """Return the file that remembers which contents of a requirements file are installed."""
    return folder / f"jauge-{Path(name).stem}.stamp"


def fingerprint(root: Path, name: str, version: str) -> str:
    """Return what changes whenever the packages have to be installed again."""
    contents = [file.read_bytes() for file in requirement_files(root, name)]
    return hashlib.sha256(b"\0".join([version.encode(), *contents])).hexdigest()


def is_installed(root: Path, name: str, version: str) -> bool:
    """Tell whether an installation of exactly these requirements was finished."""
    stamp = stamp_path(root / ".venv", name)
    return stamp.exists() and stamp.read_text() == fingerprint(root, name, version)


def show_progress(line: str) -> None:
    """Replace the line under the cursor on a terminal; elsewhere stay silent."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + line.strip()[:width].ljust(width), end="\r", flush=True)


def pip_install(folder: Path, requirements: Path) -> None:
    """Install a requirements file, showing what pip is at; on failure, pip's last lines."""
    command = [str(program(folder, "python")), "-m", "pip", "install", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", str(requirements)]
    last_lines: Deque[str] = collections.deque(maxlen=8)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as pip:
        for line in pip.stdout or ():
            last_lines.append(line.decode(errors="replace").rstrip())
            show_progress(last_lines[-1])
    show_progress("")
    if pip.returncode != 0:
        print("\n".join(last_lines), file=sys.stderr)
        raise Stop(
            f"The packages in {requirements.name} could not be installed, pip says why above: "
            "check the network connection and start again."
        )


def prepare(root: Path, name: str) -> Path:
    """Return the environment's Python, after installing a requirements file if need be."""
    folder = root / ".venv"
    version = python_version(folder)
    if version is not None and is_installed(root, name, version):
        return program(folder, "python")
    if version is None or not has_pip(folder):
        make_environment(folder)
        version = python_version(folder) or ""
    names = [file.name for file in requirement_files(root, name)]
    for each in names:
        with contextlib.suppress(FileNotFoundError):
            stamp_path(folder, each).unlink()
    print(f"Installing {name} (this once, a minute or two)", flush=True)
    pip_install(folder, root / name)
    for each in names:
        stamp_path(folder, each).write_text(fingerprint(root, each, version))
    return program(folder, "python")


# Running programs


def run_to_end(command: Sequence[str], environment: Optional[Dict[str, str]] = None) -> int:
    """Run a program until it ends and return its exit code; Ctrl-C and termination reach it."""
    asked: List[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    child = subprocess.Popen(command, cwd=str(ROOT), env=environment)
    try:
        # One long wait would sleep through a signal that comes just before it begins.
        while child.poll() is None and not asked:
            time.sleep(LOOK_SECONDS)
        if asked:
            child.terminate()
        code = child.wait()
    except KeyboardInterrupt:
        code = wait_for_end(child)
    finally:
        signal.signal(signal.SIGTERM, before)
    return exit_code(code)


def exit_code(code: int) -> int:
    """Return what a shell calls the end of a program: 128 and more for a signal."""
    return code if code >= 0 else 128 - code


def wait_for_end(child: "subprocess.Popen[bytes]") -> int:
    """Give a program that was told to end some seconds, then end it; return its exit code."""
    try:
        return child.wait(timeout=END_SECONDS)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        child.kill()
        return child.wait()


def is_on_ci() -> bool:
    """Tell whether a continuous-integration service runs this, by its variable CI."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


# Serving the app


def port_number(text: str) -> int:
    """Read a port, or stop with a sentence."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Stop(f"A port is a whole number from 1 to 65535, not {text!r}.")
    return int(text)


def is_answering(address: str, port: int) -> bool:
    """Tell whether a program already serves this address and port."""
    kind = socket.SOCK_STREAM
    for family, _, protocol, _, target in socket.getaddrinfo(address, port, type=kind):
        with contextlib.suppress(OSError), socket.socket(family, kind, protocol) as caller:
            caller.settimeout(0.3)
            if caller.connect_ex(target) == 0:
                return True
    return False


def require_free_port(address: str, port: int) -> None:
    """Stop when the app could not be served there because something else is."""
    try:
        taken = is_answering(address, port)
    except OSError:
        raise Stop(f"This computer has no network address {address!r}.") from None
    if taken:
        other = port + 1 if port < 65535 else DEFAULT_PORT
        raise Stop(
            f"Port {port} is taken by another program, perhaps by a Jauge that already runs: "
            f"choose another with `python run.py --port {other}` or JAUGE_PORT={other}."
        )


def serving(python: Path, options: argparse.Namespace, port: int) -> List[str]:
    """Return what serves the app; Streamlit opens the browser where there is one."""
    command = [str(python), "-m", "streamlit", "run", "app.py"]
    command += ["--server.address", options.address, "--server.port", str(port)]
    if options.headless or is_on_ci():
        command += ["--server.headless", "true"]
    return command


def run(options: argparse.Namespace) -> int:
    """Install what is missing, migrate the database, then serve the app."""
    port = port_number(options.port or os.environ.get("JAUGE_PORT") or str(DEFAULT_PORT))
    require_free_port(options.address, port)
    sandbox = sandbox_port(options, port)
    python = prepare(ROOT, RUNTIME)
    environment = app_environment(sandbox)
    for step in ["init", "demo"] if options.command == "demo" else ["init"]:
        code = run_to_end([str(python), "-m", "okr", step], environment)
        if code != 0:
            return code
    app = serving(python, options, port)
    if sandbox is None:
        return run_to_end(app, environment)
    print(f"Jauge starts at http://{options.address}:{port}", flush=True)
    simulator = [str(python), "-m", "connectors.simulator", "--port", str(sandbox)]
    return run_together(app, simulator, sandbox, environment)


# The sandbox, which plays the platforms


def sandbox_port(options: argparse.Namespace, app_port: int) -> Optional[int]:
    """Return where to start the sandbox, after checking that it is free; None without a sandbox."""
    if options.command != "sandbox" and os.environ.get("JAUGE_SANDBOX") != "1":
        return None
    port = port_number(options.sandbox_port)
    if port == app_port or is_answering(SANDBOX_ADDRESS, port):
        by = "Jauge itself" if port == app_port else "another program"
        other = port + 1 if port < 65535 else DEFAULT_SANDBOX_PORT
        raise Stop(
            f"Port {port}, meant for the sandbox, is taken by {by}: "
            f"choose another with `--sandbox-port {other}`."
        )
    return port


def app_environment(sandbox: Optional[int]) -> Dict[str, str]:
    """Return the app's environment: with a sandbox, numbers go into a database of their own.

    Only a database that is named by the variable itself stays in force.
    """
    environment = dict(os.environ)
    if sandbox is not None:
        environment["JAUGE_SANDBOX"] = f"http://{SANDBOX_ADDRESS}:{sandbox}"
    if environment.get("JAUGE_SANDBOX", "") not in ("", "0"):
        own = f"sqlite:///{ROOT.as_posix()}/data/sandbox.db"
        environment["JAUGE_DATABASE_URL"] = environment.get("JAUGE_DATABASE_URL") or own
    return environment


def run_together(
    app: Sequence[str], sandbox: Sequence[str], port: int, environment: Dict[str, str]
) -> int:
    """Run the app beside the sandbox until either ends, then end the other; return the app's code.

    Ctrl-C reaches both by themselves, termination through this program.
    """
    children: List[subprocess.Popen[bytes]] = []
    asked: List[int] = []

    def end(number: int, _frame: object) -> None:
        asked.append(number)
        for child in children:
            child.terminate()

    before = signal.signal(signal.SIGTERM, end)
    try:
        children.append(subprocess.Popen(sandbox, cwd=str(ROOT), env=environment))
        wait_for_answer(children[0], port)
        children.append(subprocess.Popen(app, cwd=str(ROOT), env=environment))
        while all(child.poll() is None for child in children):
            time.sleep(LOOK_SECONDS)
        if children[1].poll() is None and not asked:
            raise Stop("The sandbox ended by itself, so Jauge was stopped as well.")
    except KeyboardInterrupt:
        for child in children:
            wait_for_end(child)
    finally:
        for child in children:
            child.terminate()
            wait_for_end(child)
        signal.signal(signal.SIGTERM, before)
    return exit_code(children[-1].returncode)


def wait_for_answer(sandbox: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until the sandbox answers; stop when it ends or takes too long."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while not is_answering(SANDBOX_ADDRESS, port):
        if sandbox.poll() is not None or time.monotonic() > deadline:
            raise Stop("The sandbox did not start; if it said why, that is above.")
        time.sleep(LOOK_SECONDS)


# Testing


def installed_browsers() -> Iterator[str]:
    """Yield where Chromium, Chrome and Edge usually are, the likeliest to work first."""
    for name in ("chromium", "chromium-browser", "google-chrome", "microsoft-edge"):
        yield shutil.which(name) or ""
    for name in ("Chromium", "Google Chrome", "Microsoft Edge"):
        yield f"/Applications/{name}.app/Contents/MacOS/{name}"
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        folder = os.environ.get(variable, "")
        yield os.path.join(folder, "Google", "Chrome", "Application", "chrome.exe")
        yield os.path.join(folder, "Microsoft", "Edge", "Application", "msedge.exe")


def is_working_browser(path: str) -> bool:
    """Tell whether a browser starts: a file may be there and lack its libraries."""
    if not os.path.isfile(path):
        return False
    # On Windows a browser that is asked for its version opens a window instead.
    return IS_WINDOWS or output_of([path, "--version"]) is not None


def playwright_browser(python: Path) -> str:
    """Return where Playwright keeps a Chromium of its own, whether or not it is there."""
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    return output_of([str(python), "-c", code]) or ""


def download_browser(python: Path) -> None:
    """Let Playwright download its Chromium; give up silently after five minutes."""
    print("Fetching Chromium for the browser tests (this once)", flush=True)
    download = subprocess.Popen(
        [str(python), "-m", "playwright", "install", "chromium"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=not IS_WINDOWS,
    )
    try:
        download.wait(timeout=BROWSER_DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        stop_with_children(download)


def stop_with_children(leader: "subprocess.Popen[bytes]") -> None:
    """End a program that leads a process group, and what it started."""
    if leader.poll() is None:
        if IS_WINDOWS:
            leader.kill()
        else:
            os.killpg(leader.pid, signal.SIGKILL)
        leader.wait()


def find_browser(python: Path) -> Optional[str]:
    """Return a Chromium, Chrome or Edge that works, downloaded if need be; None without one.

    Where JAUGE_CHROMIUM is set, no other is looked at.
    """
    chosen = os.environ.get("JAUGE_CHROMIUM")
    if chosen:
        if is_working_browser(chosen):
            return chosen
        raise Stop(f"JAUGE_CHROMIUM is {chosen!r}, and no browser starts from there.")
    for path in installed_browsers():
        if is_working_browser(path):
            return path
    own = playwright_browser(python)
    if not is_working_browser(own):
        download_browser(python)
    return own if is_working_browser(own) else None


def test_environment(python: Path) -> Dict[str, str]:
    """Return the tests' environment: JAUGE_CHROMIUM names the browser, if there is one."""
    environment = dict(os.environ)
    browser = find_browser(python)
    if browser is not None:
        environment["JAUGE_CHROMIUM"] = browser
    elif is_on_ci():
        raise Stop("No browser could be found or installed, and on CI no test may be skipped.")
    else:
        print("No browser could be found or installed: browser tests are skipped.", flush=True)
    return environment


def test(arguments: Sequence[str]) -> int:
    """Run all tests and hold the coverage gates; given arguments, run pytest with those alone.

    Those in a browser come second, unmeasured, as that makes their servers half as fast; what
    needs the computer to itself comes last, one test at a time.
    """
    python = prepare(ROOT, DEVELOPMENT)
    environment = test_environment(python)
    pytest = [str(python), "-m", "pytest"]
    if arguments:
        return run_to_end([*pytest, *arguments], environment)
    side_by_side = "--numprocesses=auto"
    gate = ("--cov-report=term:skip-covered", "--cov-fail-under=90")
    runs = (
        ["--cov", "--cov-report=", side_by_side, "-m", "not browser and not alone"],
        [side_by_side, "--dist=loadfile", "-m", "browser and not alone"],
        ["--cov", "--cov-append", *gate, "-m", "alone"],
    )
    codes = [run_to_end([*pytest, *options], environment) for options in runs]
    if any(codes):
        return max(codes)
    print("\nThe rules in okr/domain must be covered completely:", flush=True)
    report = [str(python), "-m", "coverage", "report", "--skip-covered"]
    return run_to_end([*report, "--include=okr/domain/*", "--fail-under=100"])


def bench(arguments: Sequence[str]) -> int:
    """Run the measurements in benchmarks/."""
    return run_to_end([str(prepare(ROOT, DEVELOPMENT)), "-m", "benchmarks", *arguments])


def tool(arguments: Sequence[str]) -> int:
    """Run a development program from the environment; without a name, only install them all."""
    prepare(ROOT, DEVELOPMENT)
    if not arguments:
        return 0
    return run_to_end([str(program(ROOT / ".venv", arguments[0])), *arguments[1:]])


# The command line

PASSED_ON = {"test": test, "bench": bench, "tool": tool}
COMMANDS = """commands:
  (none)             install what is missing, migrate the database, open the app
  demo               the same, with demo data loaded first
  sandbox            the same beside a sandbox that plays the platforms, with its own database
  test [ARGS]        install what the tests need and run them all; ARGS go to pytest
  bench [ARGS]       run the measurements
  tool [NAME ARGS]   run a development program, such as `tool ruff check`
"""


def parser() -> argparse.ArgumentParser:
    """Return the reader of the commands that serve the app."""
    reader = argparse.ArgumentParser(
        description="Start or test Jauge.",
        epilog=COMMANDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reader.add_argument(
        "command", nargs="?", choices=["demo", "sandbox", *PASSED_ON], metavar="command"
    )
    reader.add_argument("--port", help="port to serve on; default JAUGE_PORT, then 8501")
    reader.add_argument(
        "--sandbox-port",
        default=str(DEFAULT_SANDBOX_PORT),
        help="port of the sandbox; default 8600",
    )
    reader.add_argument(
        "--address", default="localhost", help="0.0.0.0 lets other computers in; default localhost"
    )
    reader.add_argument("--headless", action="store_true", help="do not open a browser")
    return reader


def dispatch(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name and return its exit code."""
    if arguments and arguments[0] in PASSED_ON:
        return PASSED_ON[arguments[0]](arguments[1:])
    options = parser().parse_args(arguments)
    if options.command in PASSED_ON:
        raise Stop(f"Write the command first: `python run.py {options.command} …`.")
    return run(options)


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says and return the exit code."""
    try:
        require_python(sys.version_info[:2])
        return dispatch(arguments)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
