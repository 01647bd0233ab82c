"""Raw HTTP: the sign-in cookie, health, and what every answer carries."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from okr.locale.language import Language, best_language, language
from okr.services import calendar_feed, health, links, schedule, sign_in, stopping
from okr.services.sign_in import COOKIE
from okr.web.promptness import SendAtOnce

_CLOSED_TO_VISITORS = ("/_stcore/metrics", "/_stcore/agent")
_SAFE_HEADERS: dict[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    # Streamlit would have each screen's icon fetched from Google as the icon of the tab.
    "Content-Security-Policy": "img-src 'self' data: blob:",
}


_SHARED_HEADERS: dict[str, str] = {
    # The address is the key: it is told to nobody else, and found by no search.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_PAGE_CSS = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:15vh 1.5rem}"
    "main{max-width:32rem;margin:0 auto}h1{font-size:1.5rem}button{font:inherit;padding:.6rem 1rem}"
)


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


def ask_to_stop(request: Request) -> Response:
    """Ask whether e-mail is really to stop: programs that look after mail open every link."""
    _ = _language(request)
    label = escape(_("Stop these e-mails"))
    return _page(
        _("Stop these e-mails"),
        f'<form method="post"><button type="submit">{label}</button></form>',
        _,
    )


def stop_email(request: Request) -> Response:
    """Send no more e-mail of a schedule to whom the link was made for, at once."""
    _ = _language(request)
    address = stopping.stop(request.path_params["token"])
    if address is None:
        said = _("This link is not whole. Copy it from the e-mail once more.")
        return _page(_("Stop these e-mails"), f"<p>{escape(said)}</p>", _, status=404)
    said = _("{address} gets no more of these e-mails.", address=address)
    return _page(_("Done"), f"<p>{escape(said)}</p>", _)


def calendar(request: Request) -> Response:
    """Give a person's calendar of a team to the program that asks for it again and again."""
    found = calendar_feed.feed(request.path_params["token"])
    if found is None:
        return PlainTextResponse("there is no calendar here", status_code=404)
    return Response(found, media_type="text/calendar; charset=utf-8", headers=_PRIVATE)


def _page(title: str, body: str, _: Language, status: int = 200) -> HTMLResponse:
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="{_.code}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)} · Jauge</title>'
        f"<style>{_PAGE_CSS}</style></head><body><main><h1>{escape(title)}</h1>{body}</main></body>",
        status_code=status,
        headers=_PRIVATE,
    )


def _language(request: Request) -> Language:
    wishes = request.headers.get("Accept-Language", "").split(",")
    return language(best_language(*(one.split(";")[0].strip() for one in wishes)))


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

        is_shared = scope["path"].rstrip("/").endswith(f"/{links.PLACE}")
        headers = _SAFE_HEADERS | _SHARED_HEADERS if is_shared else _SAFE_HEADERS

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
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
    Route(f"/{stopping.PLACE}/{{token}}", ask_to_stop, methods=["GET"]),
    Route(f"/{stopping.PLACE}/{{token}}", stop_email, methods=["POST"]),
    Route(f"/{calendar_feed.PLACE}/{{token}}.ics", calendar, methods=["GET"]),
    Route("/healthz", healthz, methods=["GET"]),
]
MIDDLEWARE = [Middleware(SendAtOnce), Middleware(Guard)]
