"""The routes beside Streamlit: what they answer, to whom, and with which headers."""

import threading
from dataclasses import dataclass
from datetime import date
from functools import partial
from http.cookies import SimpleCookie

import anyio
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from okr.domain.schedules import Frequency, Schedule, Timing
from okr.services import calendar_feed, email_schedules, schedule, sign_in, stopping
from okr.services.sign_in import COOKIE
from okr.store.database import URL_NAME
from okr.web.routes import MIDDLEWARE, ROUTES, lifespan

HOST = "jauge.example"
ORIGIN = f"http://{HOST}"
INNER = ("/", "/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/health", "/shared")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def cookie(self):
        return SimpleCookie(self.headers.get("set-cookie", "")).get(COOKIE)


class Client:
    """Asks an app as a browser does that has, or has not, our cookie."""

    def __init__(self):
        inner = [Route(path, lambda _request: PlainTextResponse("inside")) for path in INNER]
        self._app = Starlette(routes=[*ROUTES, *inner], middleware=MIDDLEWARE)
        self.cookie = ""

    def ask(self, method, path, **headers):
        path, _mark, query = path.partition("?")
        sent = {"Host": HOST, "Cookie": f"{COOKIE}={self.cookie}", **headers}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), text.encode()) for name, text in sent.items()],
        }
        answer = anyio.run(partial(self._answer, scope))
        if answer.cookie is not None:
            self.cookie = answer.cookie.value
        return answer

    async def _answer(self, scope):
        said = []

        async def receive():
            return {"type": "http.request"}

        async def send(message):
            said.append(message)

        await self._app(scope, receive, send)
        headers = {name.decode(): text.decode() for name, text in said[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in said[1:])
        return Answer(said[0]["status"], headers, body.decode())


@pytest.fixture
def client(database):
    return Client()


@pytest.fixture
def ticket(world):
    return sign_in.sign_in(email=world.lead.email, password=world.password, address=None)


def enter(client, ticket):
    return client.ask("POST", "/auth/enter", **{"X-Jauge-Ticket": ticket})


def leave(client, origin=ORIGIN):
    return client.ask("POST", "/auth/leave", Origin=origin)


def test_a_ticket_becomes_a_cookie_that_scripts_cannot_read(client, ticket, world):
    answer = enter(client, ticket)
    assert answer.status == 204
    cookie = answer.cookie
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "lax", "/")
    assert cookie["max-age"] == str(14 * 86400)
    assert not cookie["secure"]
    assert sign_in.who(cookie.value).user_id == world.lead.user_id


def test_a_ticket_is_good_once(client, ticket):
    enter(client, ticket)
    again = enter(client, ticket)
    assert (again.status, again.cookie) == (403, None)


@pytest.mark.parametrize("ticket", ["", "made up"])
def test_a_wrong_ticket_gets_no_cookie(client, ticket):
    answer = enter(client, ticket)
    assert (answer.status, answer.cookie) == (403, None)


def test_a_ticket_counts_only_in_the_header_of_a_post(client, ticket):
    assert client.ask("POST", f"/auth/enter?ticket={ticket}").status == 403
    assert client.ask("GET", "/auth/enter", **{"X-Jauge-Ticket": ticket}).status == 405
    assert enter(client, ticket).status == 204


def test_the_cookie_is_secure_where_the_proxy_speaks_https(client, ticket, monkeypatch):
    monkeypatch.setenv("JAUGE_HTTPS", "1")
    assert enter(client, ticket).cookie["secure"]


def test_leaving_revokes_the_session_and_takes_the_cookie_away(client, ticket):
    cookie = enter(client, ticket).cookie.value
    answer = leave(client)
    assert (answer.status, answer.cookie.value) == (204, "")
    assert sign_in.who(cookie) is None


def test_leaving_without_a_session_is_no_error(client):
    assert leave(client).status == 204


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "", f"{ORIGIN}.evil"])
def test_other_sites_cannot_sign_people_out(client, ticket, origin):
    enter(client, ticket)
    assert leave(client, origin).status == 403
    assert sign_in.who(client.cookie) is not None


def test_looking_at_the_address_does_not_sign_out(client, ticket):
    enter(client, ticket)
    assert client.ask("GET", "/auth/leave", Origin=ORIGIN).status == 405
    assert sign_in.who(client.cookie) is not None


def test_health_is_that_of_the_database(client, monkeypatch, tmp_path):
    well = client.ask("GET", "/healthz")
    assert (well.status, well.body) == (200, '{"database":true}')
    monkeypatch.setenv(URL_NAME, f"sqlite:///{tmp_path}")
    sick = client.ask("GET", "/healthz")
    assert (sick.status, sick.body) == (503, '{"database":false}')


def test_the_database_is_ready_before_the_first_visitor_comes(monkeypatch, tmp_path):
    monkeypatch.setenv(URL_NAME, f"sqlite:///{tmp_path / 'new.db'}")

    async def start():
        async with lifespan(None):
            assert sign_in.needs_owner()

    anyio.run(start)


def workers():
    return [one for one in threading.enumerate() if isinstance(one, schedule.Worker)]


@pytest.mark.parametrize(("value", "count"), [("", 1), ("off", 0)])
def test_connections_are_read_while_the_app_is_up(monkeypatch, database, value, count):
    monkeypatch.setenv(schedule.WORKER_NAME, value)
    seen = []

    async def live():
        async with lifespan(None):
            schedule.start_in_app()
            seen.extend(workers())

    anyio.run(live)
    assert len(seen) == count
    assert workers() == []


def test_an_app_that_breaks_down_takes_its_worker_along(monkeypatch, database):
    monkeypatch.delenv(schedule.WORKER_NAME)

    async def live():
        async with lifespan(None):
            raise RuntimeError("the app broke down")

    with pytest.raises(RuntimeError):
        anyio.run(live)
    assert workers() == []


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_what_streamlit_tells_about_itself_is_closed(client, path):
    answer = client.ask("GET", path)
    assert (answer.status, answer.body) == (404, "not found")


@pytest.mark.parametrize("path", ["/", "/healthz", "/_stcore/health"])
def test_every_answer_carries_safe_headers(client, path):
    answer = client.ask("GET", path)
    assert answer.status == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["content-security-policy"] == "img-src 'self' data: blob:"


def test_the_address_of_a_link_is_told_to_nobody_and_not_searched(client):
    answer = client.ask("GET", "/shared?link=token")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert "x-robots-tag" not in client.ask("GET", "/").headers


def test_a_calendar_is_given_to_who_has_its_address(client, world):
    address = calendar_feed.renew(world.viewer, world.team_id, ORIGIN)
    answer = client.ask("GET", address.removeprefix(ORIGIN))
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "BEGIN:VCALENDAR" in answer.body
    assert client.ask("GET", "/calendar/made-up.ics").status == 404


# Who wants no more e-mail


@pytest.fixture
def stop_link(world):
    """Give the address that ends a schedule's e-mail for one of its recipients, and its id."""
    schedule = Schedule(
        world.team_id,
        Timing(Frequency.DAILY, date(2026, 1, 1)),
        subject="{team}",
        to=("ana@example.org", "bo@example.org"),
        address=ORIGIN,
    )
    saved = email_schedules.save(world.lead, schedule)
    return stopping.link("", saved, "ana@example.org")


def stopped(world):
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    return view.stopped


def test_opening_the_link_asks_and_stops_nothing(client, world, stop_link):
    answer = client.ask("GET", stop_link, **{"Accept-Language": "fr-CA,en;q=0.5"})
    assert answer.status == 200
    assert "Ne plus recevoir ces e-mails" in answer.body
    assert '<form method="post">' in answer.body
    assert answer.headers["x-robots-tag"] == "noindex"
    assert stopped(world) == frozenset()


def test_posting_to_it_stops_the_e_mail_of_its_recipient_alone(client, world, stop_link):
    for _time in "12":
        answer = client.ask("POST", stop_link)
        assert answer.status == 200
        assert "ana@example.org gets no more of these e-mails." in answer.body
    assert stopped(world) == {"ana@example.org"}


def test_a_link_that_was_made_up_says_so(client, world, stop_link):
    answer = client.ask("POST", stop_link[:-3] + "abc")
    assert answer.status == 404
    assert "This link is not whole." in answer.body
    assert stopped(world) == frozenset()


def test_a_link_of_a_schedule_that_is_gone_still_says_done(client, world, stop_link):
    (view,) = email_schedules.schedules(world.lead, world.team_id)
    email_schedules.remove(world.lead, world.team_id, view.schedule.id)
    assert client.ask("POST", stop_link).status == 200
