"""One local web server that plays every platform. It must not be open to other machines."""

import importlib
import pkgutil
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from connectors.simulator import control, platforms
from connectors.simulator.calls import Answer, Call, CallLog, Headers, Refused
from connectors.simulator.faults import Fault, FaultKind, endless_body, huge_body
from connectors.simulator.stage import Handler, Said, Stage
from connectors.simulator.world import World

HOST = "127.0.0.1"
IDLE_SECONDS = 120
KEPT_ERRORS = 100
LONGEST_BODY = 10 * 1024 * 1024
_STOP_CHECK_SECONDS = 0.01

MakeStage = Callable[[World], Stage]


@dataclass(frozen=True)
class Delivery:
    """An answer and how it reaches the caller: late, in half, or as a stream without end."""

    answer: Answer
    seconds: float = 0
    is_cut: bool = False
    stream: Iterator[bytes] | None = None


class Simulator:
    """Plays all platforms, or the given ones, while it is open as a context manager.

    `now` tells an aware moment in UTC. `calls` logs what was asked; `errors` holds what the
    platforms' own files did wrong, so that a test can fail on it.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        seed: int = 7,
        port: int = 0,
        delay_seconds: float = 0.0,
        stages: Sequence[MakeStage] | None = None,
    ) -> None:
        self.world = World(now, seed)
        makers = found_stages() if stages is None else stages
        made = [make(self.world) for make in makers]
        self.stages = {stage.key: stage for stage in sorted(made, key=lambda one: one.key)}
        self.calls = CallLog()
        self.errors: list[BaseException] = []
        self.is_over = Event()
        self._delay_seconds = delay_seconds
        self._server = _Server((HOST, port), _Handler)
        self._server.simulator = self
        self._thread: Thread | None = None

    @property
    def address(self) -> str:
        """Where it is; the real https://HOST/PATH of a platform is at /KEY/HOST/PATH."""
        return f"http://{HOST}:{self._server.server_port}"

    def stage(self, key: str) -> Stage:
        """Give the platform of this key."""
        return self.stages[key]

    def start(self) -> None:
        """Serve from now on, in the background."""
        if self._thread is None:
            self._thread = Thread(
                target=self._server.serve_forever, args=(_STOP_CHECK_SECONDS,), daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Stop serving and hang up on whoever is still there."""
        self.is_over.set()
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self._server.hang_up()

    def __enter__(self) -> "Simulator":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def deliver(self, call: Call) -> Delivery:
        """Find what to answer to a call, and how."""
        if not call.platform:
            return Delivery(self._own(call))
        stage = self.stages.get(call.platform)
        found = stage.find(call.method, call.host, call.path) if stage else None
        if stage is None or found is None:
            delivery = Delivery(_nowhere(call))
        elif found[0].is_for_people:
            delivery = Delivery(self._played(stage, found[0].handler, call, found[1]))
        else:
            delivery = self._faulty(stage, found[0].handler, call, found[1])
        if stage is not None:
            self.calls.add(call, delivery.answer.status)
        self.is_over.wait(delivery.seconds)
        return delivery

    def keep(self, error: BaseException) -> None:
        """Keep what went wrong; the first errors tell enough."""
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(error)

    def _own(self, call: Call) -> Answer:
        if call.method == "GET" and call.path == "/":
            return control.show(self.stages, self.calls, call)
        if call.method == "POST" and call.path.startswith(control.PREFIX):
            return control.act(self.stages, call)
        return _nowhere(call)

    def _faulty(
        self, stage: Stage, handler: Handler, call: Call, parts: dict[str, str]
    ) -> Delivery:
        fault = stage.faults.take(call)
        late = self._delay_seconds
        if fault is None or fault.kind in (FaultKind.SLOW, FaultKind.CUT):
            answer = self._played(stage, handler, call, parts)
            late += fault.seconds if fault else 0
            return Delivery(answer, late, is_cut=bool(fault and fault.kind is FaultKind.CUT))
        if fault.kind is FaultKind.LIMIT:
            return Delivery(stage.say("rate_limit", call, fault.until), late)
        return Delivery(fault.answer or Answer(), late, stream=self._stream(fault))

    def _stream(self, fault: Fault) -> Iterator[bytes] | None:
        if fault.kind is FaultKind.HUGE:
            return huge_body(fault.megabytes)
        return endless_body(self.is_over) if fault.kind is FaultKind.ENDLESS else None

    def _played(self, stage: Stage, handler: Handler, call: Call, parts: dict[str, str]) -> Answer:
        try:
            return handler(call, **parts)
        except Refused as refused:
            return stage.say("refused", call, refused)
        except Said as said:
            return said.answer
        except Exception as error:  # noqa: BLE001 - whatever a platform's file does wrong
            self.keep(error)
            return Answer(500, json={"error": {"message": f"The simulator failed: {error!r}"}})


class _Server(ThreadingHTTPServer):
    """Knows its open connections, so that none outlives it."""

    daemon_threads = True
    request_queue_size = 128
    simulator: Simulator

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind without asking who the machine is, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - base
        """Remember a connection while it is served."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - as the base class
        """Close a connection."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Wake up everybody who still waits for a call."""
        with self._lock:
            for connection in self._open:
                # It may have gone by itself in the meantime.
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002
        """Keep what went wrong, unless somebody just hung up."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self.simulator.keep(error)


class _Handler(BaseHTTPRequestHandler):
    """Reads calls off a connection and writes the answers, each in one packet."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    timeout = IDLE_SECONDS

    def do_GET(self) -> None:  # noqa: N802 - the base class looks for this name
        """Answer one call."""
        simulator = cast(_Server, self.server).simulator
        body = self._read_body()
        if body is None:
            self.close_connection = True
            self._write(Delivery(Answer(400, json={"error": {"message": "No such length"}})))
            return
        self._write(simulator.deliver(self._call(simulator.world.now(), body)))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - as above

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class
        """Stay silent: the simulator keeps a log of its own."""

    def _read_body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            return None
        return self.rfile.read(int(length)) if int(length) <= LONGEST_BODY else None

    def _call(self, now: datetime, body: bytes) -> Call:
        parts = urlsplit(self.path)
        path = parts.path or "/"
        segments = path.split("/", 3)
        is_own = len(segments) < 3 or path.startswith(control.PREFIX)
        return Call(
            platform="" if is_own else segments[1],
            method=self.command,
            host="" if is_own else unquote(segments[2]).lower(),
            path=path if is_own else "/" + (segments[3] if len(segments) > 3 else ""),
            now=now,
            raw_query=parts.query,
            headers=Headers(self.headers.items()),
            body=body,
        )

    def _write(self, delivery: Delivery) -> None:
        answer = delivery.answer
        self.send_response_only(answer.status)
        headers = {"Content-Type": answer.content_type} | {
            name: value for name, value in answer.headers.items() if name.lower() != "content-type"
        }
        for name, value in headers.items():
            self.send_header(name, _on_one_line(value))
        if delivery.stream is not None:
            self._write_stream(delivery.stream)
            return
        body = answer.body
        self.send_header("Content-Length", str(len(body)))
        if delivery.is_cut:
            body = body[: len(body) // 2]
            self.close_connection = True
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _write_stream(self, pieces: Iterable[bytes]) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")


def found_stages() -> list[MakeStage]:
    """Find the platforms: one for each file in platforms/."""
    names = sorted(module.name for module in pkgutil.iter_modules(platforms.__path__))
    modules = [importlib.import_module(f"{platforms.__name__}.{name}") for name in names]
    return [module.stage for module in modules]


def _nowhere(call: Call) -> Answer:
    message = "The simulator has no such address"
    asked = {"method": call.method, "platform": call.platform, "host": call.host}
    return Answer(404, json={"error": {"message": message, **asked, "path": call.path}})


def _on_one_line(value: str) -> str:
    """Keep a header within its line, and within the letters that headers have."""
    return "".join(value.splitlines()).encode("ascii", "replace").decode()
