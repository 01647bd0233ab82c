"""Raw HTTP: the sign-in cookie, health, and what every answer carries."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from okr.services import health, schedule, sign_in
from okr.services.sign_in import COOKIE
from okr.web.promptness import SendAtOnce

_CLOSED_TO_VISITORS = ("/_stcore/metrics", "/_stcore/agent")
_SAFE_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    # Streamlit would have each screen's icon fetched from Google as the icon of the tab.
    "Content-Security-Policy": "img-src 'self' data: blob:",
}


def enter(request: Request) -> Response:
    """Turn a ticket into the session cookie; scripts cannot read it.

    The ticket travels in a header, which a page of another site cannot send along.
    """
    cookie = sign_in.redeem(request.headers.get("X-Jauge-Ticket", ""))
    if cookie is None:
        return PlainTextResponse("this ticket is used up or too old", status_code=403)
    answer = Response(status_code=204)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=sign_in.SESSION_DAYS * 86400,
        httponly=True,
        samesite="lax",
        secure=_is_https(request),
        path="/",
    )
    return answer


def leave(request: Request) -> Response:
    """Revoke the session and take the cookie away; only our own pages may ask."""
    if not _is_same_origin(request):
        return PlainTextResponse("sign out from Jauge itself", status_code=403)
    sign_in.sign_out(request.cookies.get(COOKIE))
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, path="/")
    return answer


def healthz(_request: Request) -> Response:
    """Say whether the database answers."""
    is_well = health.is_database_well()
    return JSONResponse({"database": is_well}, status_code=200 if is_well else 503)


class Guard:
    """Closes Streamlit's own metrics to visitors and adds safe headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if any(part in scope["path"] for part in _CLOSED_TO_VISITORS):
            await PlainTextResponse("not found", status_code=404)(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(k.lower().encode(), v.encode()) for k, v in _SAFE_HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        await self._app(scope, receive, send_with_headers)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:  # noqa: ANN401 - Streamlit's App, which only app.py knows
    """Bring the database up to date before the first visitor comes; read connections meanwhile."""
    await anyio.to_thread.run_sync(health.prepare)
    schedule.start_in_app()
    try:
        yield
    finally:
        schedule.stop_in_app()


def _is_https(request: Request) -> bool:
    """Behind a proxy the scheme is the proxy's; JAUGE_HTTPS=1 says that it is https."""
    return request.url.scheme == "https" or os.environ.get("JAUGE_HTTPS") == "1"


def _is_same_origin(request: Request) -> bool:
    origin = request.headers.get("Origin", "")
    return urlsplit(origin).netloc == request.headers.get("Host", "")


ROUTES = [
    Route("/auth/enter", enter, methods=["POST"]),
    Route("/auth/leave", leave, methods=["POST"]),
    Route("/healthz", healthz, methods=["GET"]),
]
MIDDLEWARE = [Middleware(SendAtOnce), Middleware(Guard)]
