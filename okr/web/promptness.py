"""Sees to it that answers leave at once."""

import socket

from starlette.types import ASGIApp, Receive, Scope, Send


class SendAtOnce:
    """Turns off, for each connection, the system's habit of holding small packets back.

    Streamlit 1.67 opens its port in a way that keeps asyncio from doing so. With the habit on,
    a small packet waits until the browser has acknowledged the one before, 40 ms on many
    systems, and a page is made of a hundred small files. Where the server does not show its
    connection, nothing changes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve one websocket."""
        # Starlette wraps `send`, but hands Uvicorn's own `receive` on as it is.
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        connection = transport.get_extra_info("socket") if transport else None
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self._app(scope, receive, send)
