import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from connectors.simulator import Answer, Call, Refused, Simulator, Stage, platforms, server
from connectors.simulator.calls import CallLog, Headers
from connectors.simulator.server import found_stages
from connectors.simulator.world import World
from tests.connectors.simulator.conftest import FIRST_NOW

ROOT = Path(__file__).parents[3]


def call(**fields):
    plain = {"platform": "toy", "method": "GET", "host": "a.com", "path": "/", "now": FIRST_NOW}
    return Call(**(plain | fields))


def serve(clock, *routes, **options):
    """Serve a platform of these (method, host, path), each of which tells its name and parts."""

    def make(world):
        stage = Stage(world, "echo", "Echo")
        for method, host, path in routes:

            @stage.route(method, host, path)
            def tell(call, *, _path=path, **parts):
                return Answer(json={"route": _path, "host": call.host, **parts})

        return stage

    return Simulator(clock, stages=[make], **options)


# Addresses


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/v1/me", {"route": "/v1/me"}),
        ("/v1/you", {"route": "/v1/{who}", "who": "you"}),
        ("/v1/a%2Fb%3Ac", {"route": "/v1/{who}", "who": "a/b:c"}),
        ("/v1/p%C3%A9:run", {"route": "/v1/{who}:run", "who": "pé"}),
        ("/files/a/b/c", {"route": "/files/{+path}", "path": "a/b/c"}),
    ],
)
def test_an_address_is_told_by_its_parts(clock, path, told):
    paths = ["/v1/{who}:run", "/v1/{who}", "/v1/me", "/files/{+path}"]
    with serve(clock, *[("GET", "api.echo.com", one) for one in paths]) as simulator:
        answer = requests.get(f"{simulator.address}/echo/api.echo.com{path}")
        assert answer.json() == {"host": "api.echo.com", **told}


def test_a_platform_may_be_on_any_host_and_at_its_root(clock):
    with serve(
        clock, ("GET", "*", "/{x}"), ("GET", "own.echo.com", "/{x}"), ("PUT", "*", "/")
    ) as s:
        assert requests.get(f"{s.address}/echo/Any.Social/a").json()["host"] == "any.social"
        assert requests.put(f"{s.address}/echo/any.social").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/toy/api.toy.com/nothing/here"),
        ("DELETE", "/toy/api.toy.com/42/views"),
        ("GET", "/toy/other.com/42/views"),
        ("GET", "/other/api.toy.com/42/views"),
        ("GET", "/favicon.ico"),
        ("GET", "/_control/toy/fail"),
        ("POST", "/"),
    ],
)
def test_what_is_not_there_is_said_to_be_so(visitor, method, path):
    answer = requests.request(method, visitor.simulator.address + path)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "The simulator has no such address"


def test_the_log_tells_what_was_asked(visitor):
    visitor.reads(account="a%2Fb")
    visitor.trades()
    first, second = visitor.simulator.calls
    assert (first.platform, first.method, first.host) == ("toy", "GET", "api.toy.com")
    assert (first.path, first.query) == ("/a%2Fb/views", {"day": "2026-10-01"})
    assert (first.status, first.moment) == (200, FIRST_NOW)
    assert visitor.simulator.calls[-1] == second
    assert visitor.simulator.calls.of("toy", "/token") == [second]
    assert visitor.simulator.calls.of("other") == []
    visitor.simulator.calls.clear()
    assert len(visitor.simulator.calls) == visitor.simulator.calls.count("toy") == 0


def test_the_log_is_right_when_many_call_at_once():
    log, one = CallLog(), call()
    threads = [
        threading.Thread(target=lambda: [log.add(one, 200) for _ in range(100)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log) == log.count("toy") == 400


# What goes wrong in the simulator itself


def test_a_failing_handler_shows_and_is_kept(visitor):
    answer = requests.get(visitor.url("api.toy.com", "/broken"))
    assert answer.status_code == 500
    assert "ZeroDivisionError" in answer.json()["error"]["message"]
    [error] = visitor.simulator.errors
    assert isinstance(error, ZeroDivisionError)


def test_not_every_error_is_kept(visitor, monkeypatch):
    monkeypatch.setattr(server, "KEPT_ERRORS", 1)
    for _ in range(2):
        requests.get(visitor.url("api.toy.com", "/broken"))
    assert len(visitor.simulator.errors) == 1


def test_an_answer_that_cannot_be_written_is_kept(clock):
    def make(world):
        stage = Stage(world, "echo", "Echo")
        stage.route("GET", "a.com", "/")(lambda call: Answer(json=object()))
        return stage

    with Simulator(clock, stages=[make]) as simulator:
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{simulator.address}/echo/a.com/")
        [error] = simulator.errors
        assert isinstance(error, TypeError)


@pytest.mark.parametrize(
    "head", ["Content-Length: x", "Content-Length: 99999999", "Transfer-Encoding: chunked"]
)
def test_a_body_without_a_proper_length_is_refused(visitor, head):
    port = int(visitor.simulator.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"POST /toy/api.toy.com/token HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        assert line.makefile("rb").read().startswith(b"HTTP/1.1 400 ")


def test_a_header_stays_on_its_line(clock):
    def make(world):
        stage = Stage(world, "echo", "Echo")
        headers = {"X-Odd": "é\r\nSet-Cookie: a=b"}
        stage.route("GET", "a.com", "/")(lambda call: Answer(headers=headers))
        return stage

    with Simulator(clock, stages=[make]) as simulator:
        answer = requests.get(f"{simulator.address}/echo/a.com/")
    assert answer.headers["X-Odd"] == "?Set-Cookie: a=b"
    assert "Set-Cookie" not in answer.headers


# Calls and answers


def test_a_call_is_read_in_every_way():
    one = call(
        path="/a%2Fb",
        raw_query="x=1&x=2&empty=",
        headers=Headers([("content-TYPE", "application/json"), ("Authorization", "bearer  t ")]),
        body=b'{"name": "from JSON", "none": null}',
    )
    assert one.address == "https://a.com/a%2Fb"
    assert (one.query, one.queries["x"]) == ({"x": "2", "empty": ""}, ["1", "2"])
    assert (one.bearer, one.basic, one.form) == ("t", ("", ""), {})
    assert [one.value(name) for name in ("name", "x", "none", "other")] == [
        "from JSON",
        "2",
        "",
        "",
    ]
    assert list(one.headers) == ["content-type", "authorization"]
    assert len(one.headers) == 2


def test_a_form_is_read():
    headers = Headers([("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")])
    one = call(headers=headers, body="a=1&a=é".encode())
    assert one.forms == {"a": ["1", "é"]}
    assert one.form == {"a": "é"}


@pytest.mark.parametrize(
    ("header", "pair"),
    [
        ("Basic dTpwOnE=", ("u", "p:q")),
        ("Basic !", ("", "")),
        ("Basic /w==", ("", "")),
        ("Bearer x", ("", "")),
    ],
)
def test_basic_is_read(header, pair):
    assert call(headers=Headers([("Authorization", header)])).basic == pair


def test_a_body_that_is_no_json_is_refused():
    assert call().json == {}
    with pytest.raises(Refused):
        _ = call(body=b"{").json
    listed = call(body=b"[1]", headers=Headers([("Content-Type", "application/json")]))
    assert listed.value("x") == ""


@pytest.mark.parametrize(
    ("answer", "body", "kind"),
    [
        (Answer(json={"é": 1}), '{"é": 1}'.encode(), "application/json"),
        (Answer(json=[]), b"[]", "application/json"),
        (Answer(text="é"), "é".encode(), "text/plain; charset=utf-8"),
        (Answer(data=b"\x00"), b"\x00", "application/octet-stream"),
        (Answer(text="a,b", headers={"content-type": "text/csv"}), b"a,b", "text/csv"),
        (Answer(204), b"", "application/json"),
    ],
)
def test_an_answer_has_a_body_of_its_kind(answer, body, kind):
    assert (answer.body, answer.content_type) == (body, kind)


def test_a_platform_without_words_speaks_plainly(clock):
    stage = Stage(World(clock), "plain", "Plain")
    one = call()
    until = clock().replace(minute=31)
    limited = stage.say("rate_limit", one, until)
    assert (limited.status, limited.headers) == (429, {"Retry-After": "60"})
    assert stage.refusal(one, "guessed").status == 401
    assert stage.say("missing_scope", one, "read").status == 403
    assert stage.say("metric_gone", one, "views").json == {
        "error": {"message": "metric_gone views"}
    }
    assert stage.refusal(one, "sandbox-x", "read") is None


# Running it


def test_a_connection_serves_many_calls(visitor):
    port = int(visitor.simulator.address.rsplit(":", 1)[1])
    asked = b"GET /toy/nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as line:
        for _ in range(2):
            line.sendall(asked)
            # One packet holds the whole answer.
            assert line.recv(65536).endswith(b"}}")


def test_stopping_hangs_up_and_frees_the_port(clock):
    simulator = Simulator(clock, stages=[])
    simulator.start()
    simulator.start()
    port = int(simulator.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(12) == b"HTTP/1.1 200"
        simulator.stop()
        line.makefile("rb").read()
    simulator.stop()
    Simulator(clock, port=port, stages=[]).stop()


def test_every_answer_may_take_a_while(clock):
    with serve(clock, ("GET", "a.com", "/"), delay_seconds=0.02) as simulator:
        answer = requests.get(f"{simulator.address}/echo/a.com/")
        assert answer.elapsed.total_seconds() >= 0.02


def test_every_file_is_a_platform_of_its_name():
    names = {path.stem for path in Path(platforms.__file__).parent.glob("[!_]*.py")}
    world = World(lambda: datetime(2026, 10, 5, tzinfo=UTC))
    assert {make(world).key for make in found_stages()} == names


def test_it_runs_by_itself_until_it_is_told_to_stop():
    command = [sys.executable, "-m", "connectors.simulator", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        assert line.startswith("The sandbox is ready at http://127.0.0.1:")
        assert requests.get(line.split()[-1]).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
