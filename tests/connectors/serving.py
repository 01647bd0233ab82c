"""A platform that answers what it was told to, over real HTTP, and remembers what it was asked."""

import json
import socket
import threading
from base64 import b64decode
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


class Recorded:
    """One call as it came: method, real address, query, headers, body."""

    def __init__(self, handler, body):
        path, _mark, self.raw_query = handler.path.partition("?")
        _empty, _platform, host, *rest = path.split("/")
        self.url = f"https://{host}/{'/'.join(rest)}"
        self.method = handler.command
        self.query = dict(parse_qsl(self.raw_query, keep_blank_values=True))
        self.headers = {key.lower(): value for key, value in handler.headers.items()}
        self.body = body.decode()

    @property
    def json(self):
        return json.loads(self.body) if self.body[:1] in ("{", "[") else None

    @property
    def form(self):
        is_form = "form-urlencoded" in self.headers.get("content-type", "")
        return dict(parse_qsl(self.body, keep_blank_values=True)) if is_form else None

    def mismatch(self, request):
        """Say how this differs from a declared request; {} when it does not."""
        expected = {
            "method": request.get("method", "GET"),
            "url": request["url"],
            "form": request.get("form"),
            "json": request.get("json"),
            **({"raw_query": request["raw_query"]} if "raw_query" in request else {}),
            **({} if "raw_query" in request else {"query": request.get("query", {})}),
        }
        found = {key: getattr(self, key) for key in expected}
        wrong = {
            key: (found[key], expected[key]) for key in expected if found[key] != expected[key]
        }
        for name, value in request.get("headers", {}).items():
            if self.headers.get(name.lower()) != value:
                wrong[name] = (self.headers.get(name.lower()), value)
        return wrong


class Played:
    """A server that gives these answers in turn; the last one again and again with `for_ever`."""

    def __init__(self, answers, *, for_ever=False):
        self.answers = list(answers)
        self.for_ever = for_ever
        self.calls = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def next_answer(self):
        """Give the answer whose turn it is."""
        if not self.answers:
            return {"status": 599, "text": "nothing more was recorded"}
        is_last = self.for_ever and len(self.answers) == 1
        return self.answers[0] if is_last else self.answers.pop(0)


def _handler(played):
    """Give the class that the server makes an object of for every connection."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def log_message(self, *_arguments):
            pass

        def respond(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            played.calls.append(Recorded(self, body))
            answer = played.next_answer()
            text = answer["text"] if "text" in answer else json.dumps(answer.get("json", {}))
            content = answer.get("data", b64decode(answer.get("base64", "")) or text.encode())
            # Without a Date: its clock would be off from the moment that tests choose.
            self.send_response_only(answer.get("status", 200))
            for name, value in answer.get("headers", {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    for method in ("GET", "POST", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.respond)
    return Handler


@contextmanager
def playing(answers, *, for_ever=False):
    """Serve answers; give what was asked."""
    played = Played(answers, for_ever=for_ever)
    thread = threading.Thread(target=played.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield played
    finally:
        played.server.shutdown()
        played.server.server_close()
        thread.join()


class Spoken:
    """A server that speaks as it was told to, HTTP or not; `sent` counts what left it."""

    def __init__(self, speak):
        self.heads = []
        self.connections = 0
        self.sent = 0
        self._speak = speak
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def serve(self):
        """Hear and answer one connection after the other, until it is closed."""
        with suppress(OSError):
            while True:
                connection, _address = self._listening.accept()
                self.connections += 1
                # Whoever has heard enough hangs up.
                with connection, suppress(OSError):
                    self._hear(connection)
                    for part in self._speak(len(self.heads)):
                        connection.sendall(part)
                        self.sent += len(part)

    def close(self):
        """Stop listening, and wake up whoever waits for a connection."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _hear(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(65_536)
            if not part:
                raise ConnectionAbortedError
            head += part
        self.heads.append(head)


@contextmanager
def speaking(speak):
    """Serve the pieces that `speak` gives for the first, second, … call, then hang up."""
    spoken = Spoken(speak)
    thread = threading.Thread(target=spoken.serve, daemon=True)
    thread.start()
    try:
        yield spoken
    finally:
        spoken.close()
        thread.join(5)
