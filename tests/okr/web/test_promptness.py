"""Answers leave at once, with the server that Streamlit uses and the socket it opens."""

import socket
import threading
import urllib.request
from contextlib import contextmanager

import anyio
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from okr.web.promptness import SendAtOnce
from okr.web.routes import MIDDLEWARE


async def tell_option(scope, receive, send):
    """Answer whether the connection sends at once."""
    connection = receive.__self__.transport.get_extra_info("socket")
    option = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await PlainTextResponse(str(bool(option)))(scope, receive, send)


@contextmanager
def serving(middleware):
    """Serve on a socket made like Streamlit's, without naming the protocol."""
    listener = socket.socket(socket.AF_INET)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    app = Starlette(routes=[Mount("/", tell_option)], middleware=middleware)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(("middleware", "expected"), [(MIDDLEWARE, "True"), ([], "False")])
def test_a_connection_sends_at_once_because_of_us(middleware, expected):
    with serving(middleware) as address, urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.read().decode() == expected


def test_a_server_that_hides_its_connection_is_served_all_the_same():
    called = []

    async def inner(*given):
        called.append(given)

    async def receive():
        return {}

    anyio.run(SendAtOnce(inner), {"type": "http"}, receive, None)
    assert called == [({"type": "http"}, receive, None)]
