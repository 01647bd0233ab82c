"""The launcher: one sentence for what stops it, and no work done twice."""

import ast
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

import run

pytestmark = pytest.mark.alone
SOURCE = Path(run.__file__)
# Listens where it is told to, until it is stopped or called once too often.
SIMULATOR = """
import os, signal, socket, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
if os.environ.get("FAIL_simulator"):
    sys.exit(3)
print("simulator", *sys.argv[1:], flush=True)
with socket.create_server(("127.0.0.1", int(sys.argv[2]))) as server:
    try:
        for _ in range(int(os.environ.get("CALLS", "1000"))):
            server.accept()[0].close()
    except KeyboardInterrupt:
        pass
print("simulator ends", flush=True)
"""
# Says where its numbers go and comes from, then serves until it is stopped.
APP = """
import os, signal, sys, time
for each in (signal.SIGINT, signal.SIGTERM):
    signal.signal(each, lambda *_: sys.exit(0))
print(os.environ.get("JAUGE_SANDBOX"), os.environ.get("JAUGE_DATABASE_URL"))
print("serving", flush=True)
for _ in range(1200):
    time.sleep(0.05)
"""
signals = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture
def project(tmp_path):
    """Give a project like Jauge, whose app needs no packages and tells what it was asked."""
    shutil.copy(SOURCE, tmp_path)
    (tmp_path / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\n", encoding="utf-8")
    for package in ("okr", "streamlit", "pytest", "coverage", "benchmarks"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__main__.py").write_text(
            "import os, sys\n"
            "browser = os.environ.get('JAUGE_CHROMIUM', '-')\n"
            f"print({package!r}, *sys.argv[1:], browser, flush=True)\n"
            f"sys.exit(int(os.environ.get('FAIL_{package}', '0')))\n",
            encoding="utf-8",
        )
    simulator = tmp_path / "connectors" / "simulator"
    simulator.mkdir(parents=True)
    (simulator / "__main__.py").write_text(SIMULATOR, encoding="utf-8")
    return tmp_path


@pytest.fixture
def prepared(project):
    """Give such a project with its environment made, as fast as that goes."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    version = run.python_version(project / ".venv")
    for name in (run.RUNTIME, run.DEVELOPMENT):
        stamp = run.stamp_path(project / ".venv", name)
        stamp.write_text(run.fingerprint(project, name, version))
    return project


@pytest.fixture
def listener():
    """Give a socket that listens on a port of its own."""
    with socket.create_server(("localhost", 0)) as server:
        yield server


def start(project, *arguments, **variables):
    """Run a project's launcher with a clean environment and return what it did."""
    return subprocess.run(
        [sys.executable, "run.py", *arguments],
        cwd=project,
        env=environment(variables),
        capture_output=True,
        text=True,
        check=False,
    )


def environment(variables):
    """Give this process's environment without what concerns Jauge, and with these variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JAUGE_")}
    kept.pop("CI", None)
    return {**kept, **variables}


@contextmanager
def serving(project, *arguments, **variables):
    """Run a project's launcher until its app serves; give the process and what it has said."""
    (project / "streamlit" / "__main__.py").write_text(APP, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "run.py", *arguments, "--port", str(free_port())],
        cwd=project,
        env=environment(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as launcher:
        said = []
        while "serving\n" not in said:
            assert launcher.poll() is None
            said.append(launcher.stdout.readline())
        try:
            yield launcher, said
        finally:
            if launcher.poll() is None:
                os.killpg(launcher.pid, signal.SIGKILL)


def tell(launcher, name):
    """Stop a launcher as a terminal or a service manager does."""
    # A terminal sends Ctrl-C to the whole group; a service manager tells the launcher alone.
    if name == "SIGINT":
        os.killpg(launcher.pid, signal.SIGINT)
    else:
        launcher.send_signal(signal.SIGTERM)


def free_port():
    with socket.create_server(("localhost", 0)) as server:
        return server.getsockname()[1]


def a_browser(folder):
    """Make a file that answers like a browser when it is asked for its version."""
    path = folder / "browser"
    path.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def one_sentence(text):
    """Return a text after checking that it is a single line that ends like a sentence."""
    assert text.count("\n") == 1
    assert text.endswith((".\n", "`.\n"))
    return text


# Old Pythons


def test_an_old_python_can_read_the_launcher():
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10)])
def test_an_old_python_is_told_what_jauge_needs(version):
    with pytest.raises(run.Stop, match=r"needs Python 3\.11 or newer and this is Python \d\.\d+:"):
        run.require_python(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 14), (4, 0)])
def test_a_new_python_is_welcome(version):
    run.require_python(version)


def test_the_version_is_looked_at_before_anything_else(monkeypatch, capsys):
    monkeypatch.setattr(run, "OLDEST_PYTHON", (99, 0))
    assert run.main(["test"]) == 1
    assert "needs Python 99.0" in one_sentence(capsys.readouterr().err)


# The environment


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_which_package_to_install(missing, monkeypatch):
    find = run.importlib.util.find_spec
    monkeypatch.setattr(
        run.importlib.util, "find_spec", lambda n: None if n == missing else find(n)
    )
    with pytest.raises(run.Stop, match=r"apt install python3\.\d+-venv"):
        run.require_venv()


def test_the_first_start_installs_and_the_second_does_not(project):
    port = str(free_port())
    first = start(project, "--port", port, "--headless")
    assert first.returncode == 0, first.stderr
    assert "Making the environment" in first.stdout
    assert "Installing requirements.txt" in first.stdout

    second = start(project, "--port", port, "--headless")
    assert second.stdout.splitlines() == [
        "okr init -",
        f"streamlit run app.py --server.address localhost --server.port {port} "
        "--server.headless true -",
    ]

    (project / "requirements.txt").write_text("# something else\n", encoding="utf-8")
    third = start(project, "--port", port)
    assert "Making the environment" not in third.stdout
    assert "Installing requirements.txt" in third.stdout


def test_a_half_made_environment_is_made_again(project):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    assert not run.has_pip(project / ".venv")
    run.prepare(project, run.RUNTIME)
    assert run.has_pip(project / ".venv")


def test_an_environment_whose_python_is_gone_is_made_again(prepared):
    python = run.program(prepared / ".venv", "python")
    python.unlink()
    assert run.python_version(prepared / ".venv") is None
    run.make_environment(prepared / ".venv")
    assert run.python_version(prepared / ".venv")
    assert not run.stamp_path(prepared / ".venv", run.RUNTIME).exists()


def test_a_folder_that_is_no_environment_is_left_alone(project):
    (project / ".venv").mkdir()
    (project / ".venv" / "novel.txt").write_text("years of work", encoding="utf-8")
    answer = start(project, "--port", str(free_port()))
    assert answer.returncode == 1
    assert "in the way" in one_sentence(answer.stderr)
    assert (project / ".venv" / "novel.txt").exists()


def test_finished_requirements_are_not_installed_again(prepared, monkeypatch):
    monkeypatch.setattr(run, "pip_install", lambda *_: pytest.fail("nothing was to be installed"))
    assert run.prepare(prepared, run.RUNTIME) == run.program(prepared / ".venv", "python")


@pytest.mark.parametrize("changed", [run.RUNTIME, run.DEVELOPMENT])
def test_a_change_in_either_file_renews_what_the_tests_need(prepared, changed):
    version = run.python_version(prepared / ".venv")
    with (prepared / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert not run.is_installed(prepared, run.DEVELOPMENT, version)
    assert run.is_installed(prepared, run.RUNTIME, version) == (changed == run.DEVELOPMENT)


def test_another_python_renews_the_installation(prepared):
    assert not run.is_installed(prepared, run.RUNTIME, "3.99.0")


def test_what_the_tests_need_includes_what_the_app_needs(prepared, monkeypatch):
    for name in (run.RUNTIME, run.DEVELOPMENT):
        run.stamp_path(prepared / ".venv", name).unlink()
    monkeypatch.setattr(run, "has_pip", lambda _: True)
    monkeypatch.setattr(run, "pip_install", lambda *_: None)
    run.prepare(prepared, run.DEVELOPMENT)
    version = run.python_version(prepared / ".venv")
    assert run.is_installed(prepared, run.RUNTIME, version)


def test_an_interrupted_installation_leaves_no_stamp(prepared, monkeypatch):
    (prepared / "requirements.txt").write_text("# changed\n", encoding="utf-8")

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "has_pip", lambda _: True)
    monkeypatch.setattr(run, "pip_install", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run.prepare(prepared, run.RUNTIME)
    assert not run.stamp_path(prepared / ".venv", run.RUNTIME).exists()


def test_a_failing_pip_is_quoted_and_explained(project, monkeypatch, capsys):
    (project / "requirements.txt").write_text("./no-such-folder\n", encoding="utf-8")
    monkeypatch.setattr(run, "program", lambda *_: Path(sys.executable))
    with pytest.raises(run.Stop, match=r"requirements\.txt could not be installed"):
        run.pip_install(project / ".venv", project / "requirements.txt")
    assert "no-such-folder" in capsys.readouterr().err


# Serving


def test_a_taken_port_is_named_with_the_way_to_another(project, listener):
    port = listener.getsockname()[1]
    answer = start(project, "--port", str(port))
    assert answer.returncode == 1
    assert f"Port {port} is taken" in one_sentence(answer.stderr)
    assert f"--port {port + 1}" in answer.stderr
    assert not (project / ".venv").exists()


def test_the_port_comes_from_the_variable_when_none_is_asked_for(project, listener):
    port = listener.getsockname()[1]
    assert f"Port {port} is taken" in start(project, JAUGE_PORT=str(port)).stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eight", "85 01"])
def test_a_port_that_is_none_is_refused(project, port):
    answer = start(project, f"--port={port}")
    assert answer.returncode == 1
    assert "whole number from 1 to 65535" in one_sentence(answer.stderr)


def test_an_address_that_is_none_is_refused(project):
    answer = start(project, "--address", "256.0.0.1", "--port", str(free_port()))
    assert answer.returncode == 1
    assert "no network address" in one_sentence(answer.stderr)


def test_demo_data_is_loaded_into_a_migrated_database(prepared):
    answer = start(prepared, "demo", "--port", str(free_port()))
    lines = answer.stdout.splitlines()
    assert lines[:2] == ["okr init -", "okr demo -"]
    assert lines[2].startswith("streamlit run app.py")


def test_a_failing_migration_stops_the_start(prepared):
    answer = start(prepared, "--port", str(free_port()), FAIL_okr="3")
    assert answer.returncode == 3
    assert "streamlit" not in answer.stdout


def test_the_exit_code_of_the_app_is_passed_on(prepared):
    assert start(prepared, "--port", str(free_port()), FAIL_streamlit="7").returncode == 7


@signals
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_stopping_the_launcher_stops_the_app_without_a_traceback(prepared, name):
    with serving(prepared) as (launcher, _said):
        began = time.monotonic()
        tell(launcher, name)
        _, errors = launcher.communicate(timeout=20)
    assert launcher.returncode == 0
    assert errors == ""
    assert time.monotonic() - began < 5


# The sandbox


@signals
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_the_sandbox_comes_and_goes_with_the_app(prepared, name):
    sandbox = free_port()
    with serving(prepared, "sandbox", "--sandbox-port", str(sandbox)) as (launcher, said):
        place = f"http://127.0.0.1:{sandbox}"
        database = f"sqlite:///{prepared.as_posix()}/data/sandbox.db"
        assert said[0] == "okr init -\n"
        assert said[1].startswith("Jauge starts at http://localhost:")
        assert said[2:] == [
            f"simulator --port {sandbox}\n",
            f"{place} {database}\n",
            "serving\n",
        ]
        began = time.monotonic()
        tell(launcher, name)
        _, errors = launcher.communicate(timeout=20)
    assert launcher.returncode == 0
    assert errors == ""
    assert time.monotonic() - began < 5
    assert not run.is_answering("127.0.0.1", sandbox)


@signals
def test_the_variable_starts_the_sandbox_as_well(prepared):
    sandbox = str(free_port())
    with serving(prepared, "--sandbox-port", sandbox, JAUGE_SANDBOX="1") as (_launcher, said):
        assert f"simulator --port {sandbox}\n" in said
        assert "sandbox.db" in said[-2]


@signals
@pytest.mark.parametrize("variable", [{}, {"JAUGE_SANDBOX": "0"}])
def test_without_the_variable_there_is_neither_a_sandbox_nor_its_database(prepared, variable):
    with serving(prepared, **variable) as (_launcher, said):
        assert said[-2] == f"{variable.get('JAUGE_SANDBOX')} None\n"
        assert "simulator" not in "".join(said)


@signals
def test_a_sandbox_elsewhere_is_not_started_and_has_the_database_of_sandboxes(prepared):
    with serving(prepared, JAUGE_SANDBOX="http://localhost:9") as (_launcher, said):
        assert "simulator" not in "".join(said)
        assert said[-2].startswith("http://localhost:9 sqlite:///")
        assert said[-2].endswith("/data/sandbox.db\n")


@signals
def test_a_database_that_is_named_is_used_with_the_sandbox_too(prepared):
    mine = {"JAUGE_DATABASE_URL": "sqlite:////srv/mine.db"}
    port = str(free_port())
    with serving(prepared, "sandbox", "--sandbox-port", port, **mine) as (_launcher, said):
        assert said[-2].endswith(" sqlite:////srv/mine.db\n")


@signals
def test_an_app_that_ends_takes_its_sandbox_along(prepared):
    sandbox = free_port()
    answer = start(prepared, *on_ports(sandbox), FAIL_streamlit="7")
    assert answer.returncode == 7
    assert not run.is_answering("127.0.0.1", sandbox)


@signals
def test_a_sandbox_that_ends_takes_the_app_along(prepared):
    sandbox = free_port()
    with serving(prepared, "sandbox", "--sandbox-port", str(sandbox), CALLS="2") as (launcher, _):
        # The launcher's own look was the first call.
        assert run.is_answering("127.0.0.1", sandbox)
        _, errors = launcher.communicate(timeout=20)
    assert launcher.returncode == 1
    assert "ended by itself" in one_sentence(errors)


def test_a_sandbox_that_does_not_start_is_told(prepared):
    answer = start(prepared, *on_ports(free_port()), FAIL_simulator="1")
    assert answer.returncode == 1
    assert "did not start" in one_sentence(answer.stderr)
    assert "streamlit" not in answer.stdout


def test_a_port_that_the_sandbox_cannot_have_is_named(project):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        answer = start(project, *on_ports(port))
    assert answer.returncode == 1
    assert f"Port {port}, meant for the sandbox, is taken" in one_sentence(answer.stderr)
    assert f"--sandbox-port {port + 1}" in answer.stderr
    assert not (project / ".venv").exists()


def test_the_app_and_its_sandbox_need_a_port_each(project):
    port = str(free_port())
    answer = start(project, "sandbox", "--port", port, "--sandbox-port", port)
    assert answer.returncode == 1
    assert "is taken by Jauge itself" in one_sentence(answer.stderr)


def on_ports(sandbox):
    """Ask for a sandbox there, and for the app on a port that is free."""
    return ("sandbox", "--port", str(free_port()), "--sandbox-port", str(sandbox))


# Testing


def test_the_tests_get_the_browser_and_then_the_gates(prepared, tmp_path):
    browser = a_browser(tmp_path)
    answer = start(prepared, "test", JAUGE_CHROMIUM=browser)
    assert answer.returncode == 0, answer.stderr
    *runs, _blank, _title, last = answer.stdout.splitlines()
    plain, driven, alone = runs
    assert plain.startswith("pytest --cov --cov-report= --numprocesses=auto")
    assert "-m not browser and not alone" in plain
    assert driven.startswith("pytest --numprocesses=auto --dist=loadfile -m browser and not alone")
    assert alone.startswith("pytest --cov --cov-append")
    assert "--cov-fail-under=90 -m alone" in alone
    assert [line.rpartition(" ")[2] for line in runs] == [browser] * 3
    assert last.startswith("coverage report")
    assert "--include=okr/domain/* --fail-under=100" in last


def test_failing_tests_stop_neither_the_others_nor_are_hidden_by_the_second_gate(
    prepared, tmp_path
):
    answer = start(prepared, "test", JAUGE_CHROMIUM=a_browser(tmp_path), FAIL_pytest="1")
    assert answer.returncode == 1
    assert len(answer.stdout.splitlines()) == 3
    assert "coverage report" not in answer.stdout


def test_arguments_go_to_pytest_as_they_are(prepared, tmp_path):
    browser = a_browser(tmp_path)
    answer = start(prepared, "test", "-k", "a or b", "--port", JAUGE_CHROMIUM=browser)
    assert answer.stdout == f"pytest -k a or b --port {browser}\n"


def test_a_chosen_browser_that_is_none_is_refused(prepared):
    answer = start(prepared, "test", JAUGE_CHROMIUM="/nowhere/chromium")
    assert answer.returncode == 1
    assert "'/nowhere/chromium'" in one_sentence(answer.stderr)


@pytest.fixture
def no_browser(monkeypatch):
    """Give a computer without any browser, and without a network to fetch one from."""
    monkeypatch.delenv("JAUGE_CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(run, "installed_browsers", lambda: iter(["", "/nowhere/chromium"]))
    monkeypatch.setattr(run, "playwright_browser", lambda _: "/nowhere/playwright/chrome")
    monkeypatch.setattr(run, "download_browser", lambda _: None)


@pytest.mark.usefixtures("no_browser")
def test_without_a_browser_its_tests_are_skipped_and_that_is_said(capsys):
    assert "JAUGE_CHROMIUM" not in run.test_environment(Path(sys.executable))
    said = capsys.readouterr().out
    assert one_sentence(said).startswith("No browser could be found or installed:")


@pytest.mark.usefixtures("no_browser")
def test_on_ci_a_missing_browser_is_a_failure(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(run.Stop, match="on CI"):
        run.test_environment(Path(sys.executable))


@pytest.mark.usefixtures("no_browser")
def test_a_downloaded_browser_is_used(monkeypatch, tmp_path):
    own = str(tmp_path / "browser")
    monkeypatch.setattr(run, "playwright_browser", lambda _: own)
    monkeypatch.setattr(run, "download_browser", lambda _: a_browser(tmp_path))
    assert run.find_browser(Path(sys.executable)) == own


@pytest.mark.usefixtures("no_browser")
@pytest.mark.skipif(os.name == "nt", reason="browsers are not started for a check on Windows")
def test_a_browser_that_does_not_start_is_passed_over(monkeypatch, tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    working = a_browser(tmp_path)
    monkeypatch.setattr(run, "installed_browsers", lambda: iter([str(broken), working]))
    assert run.find_browser(Path(sys.executable)) == working


def test_a_download_that_takes_too_long_is_given_up(monkeypatch, tmp_path):
    (tmp_path / "playwright").mkdir()
    (tmp_path / "playwright" / "__main__.py").write_text("import time; time.sleep(60)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(run, "BROWSER_DOWNLOAD_SECONDS", 0.2)
    began = time.monotonic()
    run.download_browser(Path(sys.executable))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("1", True), ("", False), ("false", False)]
)
def test_ci_is_recognised_by_its_variable(monkeypatch, value, expected):
    monkeypatch.setenv("CI", value)
    assert run.is_on_ci() is expected


# Other commands


def test_a_tool_runs_from_the_environment(prepared):
    answer = start(prepared, "tool", "python", "-c", "import sys; print(sys.prefix)")
    assert Path(answer.stdout.strip()) == prepared / ".venv"


def test_measurements_get_their_arguments(prepared):
    assert start(prepared, "bench", "--quick").stdout == "benchmarks --quick -\n"


def test_a_command_after_an_option_is_explained(project):
    answer = start(project, "--headless", "test")
    assert answer.returncode == 1
    assert "Write the command first" in one_sentence(answer.stderr)


def test_help_names_every_command(project):
    told = start(project, "--help").stdout
    assert all(f"  {name}" in told for name in ("demo", "sandbox", "test", "bench", "tool"))


def test_an_interruption_ends_without_a_traceback(monkeypatch, capsys):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setitem(run.PASSED_ON, "bench", interrupt)
    assert run.main(["bench"]) == 130
    assert capsys.readouterr().err == "\nStopped.\n"


def test_a_free_port_is_no_obstacle():
    run.require_free_port("localhost", free_port())
