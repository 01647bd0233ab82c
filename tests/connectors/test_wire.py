import gzip
import json
import logging
import socket
import threading
import time
import traceback
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from connectors import wire as rooms
from connectors.addresses import Addresses
from connectors.errors import ConnectorError, Forbidden, TryLater, Unreadable
from connectors.simulator import Answer, Simulator, Stage
from connectors.wire import Call, Limits, Wire
from tests.connectors.serving import playing, speaking
from tests.connectors.toy import NOW, SECRET

URL = "https://api.toy.example/days"
CALL = Call("GET", URL, query=[("access_token", SECRET)], headers={"Authorization": SECRET})
LIMITS = Limits(most_bytes=100_000)
SILENT = replace(LIMITS, read_seconds=0.15)
ENDLESS = replace(LIMITS, whole_seconds=0.3)
PUBLIC = "93.184.215.14"


def wire(address="", limits=LIMITS, *, is_guarded=False):
    return Wire("toy", "Toy & Co", Addresses(sandbox=address), limits, is_guarded=is_guarded)


def sent(address, call=CALL, **options):
    with_wire = wire(address, **options)
    try:
        return with_wire.send(call, NOW)
    finally:
        with_wire.close()


def refused(address, error, **options):
    """Give what is said of a call that fails, after looking for secrets in all that is said."""
    with pytest.raises(ConnectorError) as raised:
        sent(address, **options)
    assert type(raised.value) is error
    assert SECRET not in "".join(traceback.format_exception(raised.value))
    return str(raised.value)


def head(*lines, status="200 OK"):
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()


# What is sent and what comes back


def test_a_call_is_sent_as_it_is():
    call = Call(
        "POST",
        "https://api.toy.example/a%2Fb",
        query=[("q", "ü&x"), ("q", "2")],
        headers={"X-Version": "1"},
        form={"a": "1 2"},
    )
    with playing([{}]) as played:
        sent(played.address, call)
    (heard,) = played.calls
    assert (heard.method, heard.url) == ("POST", "https://api.toy.example/a%2Fb")
    assert heard.raw_query == "q=%C3%BC%26x&q=2"
    assert (heard.headers["x-version"], heard.body) == ("1", "a=1+2")
    assert heard.headers["accept"] == "application/json"
    assert "Jauge" in heard.headers["user-agent"]


def test_an_address_keeps_its_query_and_a_call_may_add_to_it():
    with playing([{}, {}]) as played:
        sent(played.address, Call("GET", f"{URL}?q=(a:1,b:2)"))
        sent(played.address, Call("GET", f"{URL}?after=x", query=[("k", "v")]))
    assert [heard.raw_query for heard in played.calls] == ["q=(a:1,b:2)", "after=x&k=v"]


def test_json_is_sent_as_json():
    with playing([{}, {}]) as played:
        sent(played.address, Call("POST", URL, json={"a": [1]}))
        sent(played.address, Call("POST", URL, json={}))
    assert [heard.json for heard in played.calls] == [{"a": [1]}, {}]
    assert played.calls[1].headers["content-type"] == "application/json"


def test_basic_is_sent_whatever_the_letters():
    with playing([{}, {}]) as played:
        sent(played.address, Call("GET", URL, basic=("ana", "")))
        sent(played.address, Call("GET", URL, basic=("añа", "пароль")))
    assert played.calls[0].headers["authorization"] == "Basic YW5hOg=="
    assert played.calls[1].headers["authorization"] == "Basic YcOx0LA60L/QsNGA0L7Qu9GM"


def test_a_header_may_hold_any_letters():
    with playing([{"status": 401}]) as played:
        reply = sent(played.address, Call("GET", URL, headers={"Authorization": "Bearer … токен"}))
    assert reply.status == 401
    heard = played.calls[0].headers["authorization"]
    assert heard.encode("latin-1").decode() == "Bearer … токен"


def test_what_the_machine_knows_of_hosts_is_not_sent(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with playing([{}, {}]) as played:
        sent(played.address)
        sent(played.address, Call("GET", URL))
    assert played.calls[0].headers["authorization"] == SECRET
    assert "authorization" not in played.calls[1].headers


@pytest.mark.parametrize("status", [200, 204, 400, 401, 404, 429, 500, 503])
def test_an_answer_comes_back_whatever_its_status(status):
    answer = {"status": status, "headers": {"X-Left": "3"}, "text": "" if status == 204 else "é"}
    with playing([answer]) as played:
        reply = sent(played.address)
    assert (reply.status, reply.headers["x-left"]) == (status, "3")
    assert reply.body.decode() == answer["text"]


def test_packed_answers_are_unpacked():
    packed = gzip.compress(b'{"data": 1}')
    with playing([{"headers": {"Content-Encoding": "gzip"}, "data": packed}]) as played:
        assert sent(played.address).body == b'{"data": 1}'


def test_answers_in_chunks_are_put_together():
    parts = [head("Transfer-Encoding: chunked"), b"3\r\nabc\r\n", b"2\r\nde\r\n", b"0\r\n\r\n"]
    with speaking(lambda _count: parts) as server:
        assert sent(server.address).body == b"abcde"


def test_connections_are_kept_open():
    with playing([{}, {}, {}]) as played:
        one = wire(played.address)
        for _ in range(3):
            one.send(CALL, NOW)
        one.close()
    assert len({heard.headers["host"] for heard in played.calls}) == 1


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        (format_datetime(NOW, usegmt=True), 0),
        (format_datetime(NOW + timedelta(minutes=7), usegmt=True), 420),
        (format_datetime(NOW - timedelta(hours=2), usegmt=True), -7200),
        ("Mon, 05 Oct 2026 09:31:00 -0000", 60),
        ("", 0),
        ("yesterday", 0),
        ("Mon, 05 Oct 99999 09:30:00 GMT", 0),
        ("Mon, 05 Oct 2026 09:30:00 +99999999999999999", 0),
    ],
)
def test_the_platforms_clock_is_compared_with_ours(date, seconds):
    answer = [head(f"Date: {date}", "Content-Length: 0")]
    with speaking(lambda _count: answer) as server:
        assert sent(server.address).skew_seconds == seconds


def test_a_platform_may_have_no_clock():
    with speaking(lambda _count: [head("Content-Length: 0")]) as server:
        assert sent(server.address).skew_seconds == 0


# What goes wrong on the way


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def test_a_server_that_is_not_there():
    said = refused(f"http://127.0.0.1:{free_port()}", TryLater)
    assert said.startswith("Toy & Co cannot be reached")


def test_a_name_that_nobody_knows(monkeypatch):
    def unknown(*_arguments, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    for is_guarded in (True, False):
        assert "Toy & Co cannot be reached" in refused("", TryLater, is_guarded=is_guarded)


@pytest.mark.parametrize(
    "host", ["x" * 64 + ".example", "a..example", "[", "exa mple.com", "é" * 80]
)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_name_that_is_none(host, is_guarded):
    call = replace(CALL, url=f"https://{host}/days")
    assert "Toy & Co" in refused("", TryLater, call=call, is_guarded=is_guarded)


@pytest.mark.parametrize("first", [b"", head("Content-Length: 10") + b"abc"])
def test_a_server_that_falls_silent(first):
    is_over = threading.Event()

    def speak(_count):
        yield first
        is_over.wait(10)

    with speaking(speak) as server:
        said = refused(server.address, TryLater, limits=SILENT)
        is_over.set()
    assert said == "Toy & Co takes too long to answer. We ask again later."


def dripping(first, part):
    """Speak a little every 10 ms, for five seconds unless somebody hangs up."""

    def speak(_count):
        yield first
        for _ in range(500):
            time.sleep(0.01)
            yield part

    return speak


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (head("Content-Length: 1000000"), b"x"),
        (head("Connection: close"), b"x"),
        (head("Transfer-Encoding: chunked"), b"1\r\nx\r\n"),
        # Packed so that for a long time nothing comes out of it.
        (head("Content-Encoding: gzip") + b"\x1f\x8b\x08\x10\0\0\0\0\0\xff", b"x"),
    ],
    ids=["by length", "to the end", "in chunks", "packed"],
)
@pytest.mark.alone
def test_an_answer_that_only_drips(first, part):
    with speaking(dripping(first, part)) as server:
        began = time.monotonic()
        said = refused(server.address, Unreadable, limits=ENDLESS)
        assert time.monotonic() - began < 3
    assert said.startswith("Toy & Co sent an answer that does not end")


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [head("Content-Length: 10"), b"abc"],
        [head("Transfer-Encoding: chunked"), b"5\r\nab"],
        [head("Transfer-Encoding: chunked"), b"2\r\nab\r\n"],
        [head("Transfer-Encoding: chunked"), b"no number\r\nab\r\n0\r\n\r\n"],
        [b"SSH-2.0-OpenSSH_9.6\r\n\r\n"],
        [b"HTTP/1.1 abc OK\r\n\r\n"],
        [head("X-Long: " + "x" * 70_000)],
        [head(*["X-Many: 1"] * 200)],
        [head("Content-Length: 1, 2"), b"ab"],
        [head("Content-Encoding: gzip", "Content-Length: 8"), b"not gzip"],
    ],
    ids=str.split(
        "nothing in-body in-chunk between-chunks no-chunk other-protocol no-status"
        " long-header many-headers two-lengths not-packed"
    ),
)
def test_an_answer_that_is_cut_or_broken(parts):
    with speaking(lambda _count: parts) as server:
        assert "Toy & Co cannot be reached, or hung up" in refused(server.address, TryLater)


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (head("Content-Length: 64000000"), b"x" * 64_000),
        (head("Transfer-Encoding: chunked"), b"fa00\r\n" + b"x" * 64_000 + b"\r\n"),
        (head(), b"x" * 64_000),
    ],
    ids=["by length", "in chunks", "to the end"],
)
def test_of_an_answer_that_is_too_large_little_is_read(first, part):
    def speak(_count):
        yield first
        for _ in range(1000):
            yield part

    with speaking(speak) as server:
        said = refused(server.address, Unreadable)
        # What is in the machine's buffers has left the server.
        assert server.sent < 16_000_000
    assert said.startswith("Toy & Co sent an answer that is far too large")


def test_an_answer_may_be_as_large_as_the_limit():
    with playing([{"text": "x" * 100_000}, {"text": "x" * 100_001}]) as played:
        assert len(sent(played.address).body) == 100_000
        refused(played.address, Unreadable)


def test_an_answer_that_unpacks_to_too_much_is_not_unpacked():
    bomb = gzip.compress(bytes(20_000_000), 9)
    assert len(bomb) < 100_000
    with playing([{"headers": {"Content-Encoding": "gzip"}, "data": bomb}]) as played:
        tracemalloc.start()
        try:
            said = refused(played.address, Unreadable)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert "far too large" in said
    assert peak < 5_000_000


# Other places


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("https://evil.example/login?x=1", "evil.example"),
        ("//evil.example", "evil.example"),
        ("/elsewhere", "api.toy.example"),
        ("", "api.toy.example"),
        ("http://169.254.169.254/", "169.254.169.254"),
        ("https://" + "e" * 300 + ".example", "e" * 60),
        ("https://[", "?"),
        ("mailto:a@b.example", "?"),
        ("https://user:pass@evil.example:99999/", "evil.example"),
    ],
)
def test_a_redirect_is_not_followed(status, location, host):
    away = {"status": status, "headers": {"Location": location}, "text": ""}
    with playing([away, {}]) as played:
        said = refused(played.address, Forbidden)
    assert said.startswith(f"Toy & Co wants to send us to another place ({host})")
    assert len(played.calls) == 1


LEADS = replace(CALL, leads_to=".files.example")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_that_is_declared_is_followed_without_anything_of_ours(status):
    to = {"status": status, "headers": {"Location": "https://a.files.example/x?y=1"}, "text": ""}
    with playing([to, {"text": "day"}]) as played:
        assert sent(played.address, LEADS).body == b"day"
    away = played.calls[1]
    assert (away.method, away.url, away.raw_query) == ("GET", "https://a.files.example/x", "y=1")
    assert SECRET not in f"{away.headers}"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/a.files.example",
        "https://evilfiles.example/",
        "https://files.example/",
        "https://evil.example?.files.example",
        "http://a.files.example/",
        "https://a.files.example:8443/",
        "https://a.files.example@evil.example/",
        "https://user@a.files.example/",
        "https://a.files.example:x/",
        "https://[",
        "",
    ],
)
def test_a_redirect_to_anywhere_else_is_not_followed(location):
    away = {"status": 307, "headers": {"Location": location}, "text": ""}
    with playing([away, {}]) as played, pytest.raises(Forbidden):
        sent(played.address, LEADS)
    assert len(played.calls) == 1


def test_only_one_redirect_is_followed():
    to = {"status": 307, "headers": {"Location": "https://a.files.example/x"}, "text": ""}
    with playing([to, to, {}]) as played, pytest.raises(Forbidden, match=r"a\.files\.example"):
        sent(played.address, LEADS)
    assert len(played.calls) == 2


def test_of_a_redirect_the_body_is_not_read():
    def speak(_count):
        yield head("Location: https://evil.example", status="302 Found")
        for _ in range(1000):
            yield b"x" * 64_000

    with speaking(speak) as server:
        refused(server.address, Forbidden)
        assert server.sent < 16_000_000


# The simulator's faults


def stage(world):
    made = Stage(world, "toy", "Toy & Co")

    @made.route("GET", "api.toy.example", "/days")
    def days(_call):
        return Answer(json={"data": [1, 2, 3]})

    return made


@pytest.fixture
def simulator():
    with Simulator(lambda: NOW, stages=[stage]) as simulator:
        yield simulator
        assert simulator.errors == []


@pytest.fixture
def faults(simulator):
    return simulator.stage("toy").faults


@pytest.fixture
def address(simulator):
    return simulator.address


def test_200_megabytes_need_little_memory(address, faults):
    limits = Limits(most_bytes=2_000_000)
    faults.huge(200)
    tracemalloc.start()
    try:
        said = refused(address, Unreadable, limits=limits)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "far too large" in said
    assert peak < 3 * limits.most_bytes


def test_an_answer_without_an_end_ends(address, faults):
    faults.endless()
    assert "does not end" in refused(address, Unreadable, limits=ENDLESS)


def test_a_line_that_breaks_is_told(address, faults):
    faults.cut()
    assert "hung up in the middle" in refused(address, TryLater)


def test_a_slow_platform_is_told(address, faults):
    faults.slow(30)
    assert "takes too long" in refused(address, TryLater, limits=SILENT)


def test_after_all_that_goes_wrong_the_next_call_goes_well(address, faults):
    one = wire(address, replace(LIMITS, whole_seconds=1))
    for harm in (faults.huge, faults.endless, faults.cut):
        harm()
        with pytest.raises(ConnectorError):
            one.send(CALL, NOW)
    faults.redirect("https://evil.example")
    with pytest.raises(Forbidden):
        one.send(CALL, NOW)
    assert json.loads(one.send(CALL, NOW).body) == {"data": [1, 2, 3]}
    one.close()


# Servers that people type


def looked_up(*addresses):
    """Give a stand-in for looking names up: one address after the other, the last for ever."""
    left = list(addresses)

    def getaddrinfo(_host, port, *_arguments, **_options):
        address = left.pop(0) if len(left) > 1 else left[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        place = (address, port, 0, 0) if ":" in address else (address, port)
        return [(family, socket.SOCK_STREAM, 6, "", place)]

    return getaddrinfo


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_machine_is_not_spoken_to(host, scheme):
    with speaking(lambda _count: [head()]) as server:
        call = replace(CALL, url=f"{scheme}://{host}:{server.port}/")
        said = refused("", Forbidden, call=call, is_guarded=True)
        assert server.connections == 0
    assert "leads into a private network" in said
    assert host.strip("[]") in said


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "10.0.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00:ec2::254"]
    + ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"],
)
def test_a_name_of_a_private_address_is_not_spoken_to(monkeypatch, address):
    monkeypatch.setattr(socket, "getaddrinfo", looked_up(address))
    said = refused("", Forbidden, is_guarded=True)
    assert said.startswith("“api.toy.example” leads into a private network")


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    def both(host, port, *_arguments, **_options):
        return looked_up(PUBLIC)(host, port) + looked_up("127.0.0.1")(host, port)

    monkeypatch.setattr(socket, "getaddrinfo", both)
    assert "private network" in refused("", Forbidden, is_guarded=True)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_turns_private_between_two_looks_gets_nothing(monkeypatch, scheme):
    with speaking(lambda _count: [head()]) as server:
        monkeypatch.setattr(socket, "getaddrinfo", looked_up(PUBLIC, "127.0.0.1"))
        call = replace(CALL, url=f"{scheme}://rebind.example:{server.port}/")
        assert "rebind.example" in refused("", Forbidden, call=call, is_guarded=True)
    assert server.heads == []


def test_an_ip_address_is_not_spoken_to():
    call = replace(CALL, url="http://169.254.169.254/latest/meta-data")
    assert "“169.254.169.254”" in refused("", Forbidden, call=call, is_guarded=True)


def test_a_proxy_is_not_asked_to_look_names_up(monkeypatch):
    with speaking(lambda _count: [head()]) as proxy:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        refused("", Forbidden, call=replace(CALL, url="http://localhost/"), is_guarded=True)
        assert proxy.connections == 0


def test_a_public_server_is_spoken_to(monkeypatch):
    # No test may leave this machine: it stands in for the public internet.
    monkeypatch.setattr(rooms, "is_public", lambda address: address == "127.0.0.1")
    with speaking(lambda _count: [head("Content-Length: 2"), b"{}"]) as server:
        call = replace(CALL, url=f"http://127.0.0.1:{server.port}/days")
        assert sent("", call, is_guarded=True).body == b"{}"


def test_a_public_server_is_spoken_to_in_secret(monkeypatch):
    monkeypatch.setattr(rooms, "is_public", lambda address: address == "127.0.0.1")
    with speaking(lambda _count: [head()]) as server:
        call = replace(CALL, url=f"https://127.0.0.1:{server.port}/days")
        # It does not answer in TLS.
        refused(
            "", TryLater, call=call, limits=replace(LIMITS, connect_seconds=0.1), is_guarded=True
        )
    assert server.connections == 1


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (b"HTTP/1.1 2", b"0"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"0"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Many: 1\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
@pytest.mark.alone
def test_the_head_of_its_answer_may_not_drip(monkeypatch, first, part):
    monkeypatch.setattr(rooms, "is_public", lambda address: address == "127.0.0.1")
    with speaking(dripping(first, part)) as server:
        call = replace(CALL, url=f"{server.address}/days")
        began = time.monotonic()
        assert "Toy & Co" in refused("", TryLater, call=call, limits=SILENT, is_guarded=True)
        assert time.monotonic() - began < 3


def test_in_the_sandbox_every_server_is_on_this_machine():
    with playing([{"text": "{}"}]) as played:
        assert sent(played.address, is_guarded=True).body == b"{}"


def test_what_is_declared_may_be_anywhere():
    with speaking(lambda _count: [head("Content-Length: 2"), b"{}"]) as server:
        call = replace(CALL, url=f"{server.address}/days")
        assert sent("", call).body == b"{}"


# What is shown


def test_calls_show_no_secret():
    call = Call(
        "POST",
        URL,
        query=[("q", SECRET)],
        headers={"Authorization": SECRET},
        form={"f": SECRET},
        json={"j": SECRET},
        basic=("user", SECRET),
    )
    assert SECRET not in repr(call)
    assert repr(call) == f"Call(method='POST', url='{URL}')"


def test_no_address_is_logged_however_much_is(caplog):
    # Some platforms want the token in the address.
    with caplog.at_level(logging.DEBUG), playing([{"json": {}}]) as played:
        sent(played.address)
    assert SECRET not in caplog.text
