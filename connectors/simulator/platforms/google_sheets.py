"""Google Sheets as it is played: https://developers.google.com/sheets/api/reference/rest."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from connectors.simulator import Answer, Call, Refused, Said, Stage, World
from connectors.simulator.families.google import Asked, Meter, by_status, days, info, stage_of

API = "sheets.googleapis.com"
DOCS = "docs.google.com"
CONTENT = "doc-0s-b4-sheets.googleusercontent.com"
SCOPE = "https://www.googleapis.com/auth/spreadsheets.readonly"
# Spreadsheets by how their id begins: one that is not there, one that is not shared.
GONE, CLOSED = "gone", "closed"
TABS = ("Daily", "Quotidien")
DAYS_IN_SHEET = 200
FIRST_SERIAL = date(1899, 12, 30)
HEADER = ("Date", "Followers", "Leads", "Spend (€)", "Comment")
READS_A_MINUTE = 60
OPTIONS = ("majorDimension", "valueRenderOption", "dateTimeRenderOption", "key")


def stage(world: World) -> Stage:
    """Play the values API, and tabs that are published as CSV in French."""
    sheets = stage_of(world, "google_sheets", "Google Sheets", by_status, has_key_files=True)
    sheets.says["rate_limit"] = lambda _call, _until: _too_many()
    sheets.route("GET", API, "/v4/spreadsheets/{spreadsheet}/values/{range}")(_values(sheets))
    sheets.route("GET", DOCS, "/spreadsheets/d/e/{published}/pub")(_published)
    sheets.route("GET", CONTENT, "/pub/{published}/{gid}")(_content(sheets))
    return sheets


def _values(sheets: Stage) -> Callable[..., Answer]:
    meter = Meter()

    def values(call: Call, spreadsheet: str, range: str) -> Answer:  # noqa: A002 - Google's word
        asked = Asked(call, "INVALID_ARGUMENT").query((), OPTIONS)
        _admit(sheets, call)
        if meter.count("reads", f"{call.now:%H:%M}") > READS_A_MINUTE:
            return _too_many()
        if spreadsheet.startswith(GONE):
            raise Refused("NOT_FOUND", "Requested entity was not found.", 404)
        if spreadsheet.startswith(CLOSED):
            raise Refused("PERMISSION_DENIED", "The caller does not have permission", 403)
        if range.partition("!")[0].strip("'") not in TABS:
            raise Refused("INVALID_ARGUMENT", f"Unable to parse range: {range}")
        if asked.get("valueRenderOption") != "UNFORMATTED_VALUE":
            raise Refused("INVALID_ARGUMENT", "Only unformatted values are played here")
        rows = _rows(sheets, spreadsheet, call.now)
        is_counted = asked.get("dateTimeRenderOption") == "SERIAL_NUMBER"
        told = [
            _ragged([(day - FIRST_SERIAL).days if is_counted else f"{day:%d/%m/%Y}", *cells])
            for day, *cells in rows
        ]
        told = [list(HEADER), *told]
        return Answer(json={"range": range, "majorDimension": "ROWS", "values": told})

    return values


def _admit(sheets: Stage, call: Call) -> None:
    """Let a call in with a token, or with a key that was pasted."""
    key = call.query.get("key", "")
    if call.bearer or not key:
        sheets.admit(call, call.bearer, SCOPE)
        return
    token = sheets.door.check(key).token
    if token is None or not token.is_pasted:
        message = "API key not valid. Please pass a valid API key."
        raise Said(by_status(400, "INVALID_ARGUMENT", message, [info("API_KEY_INVALID")]))


def _published(call: Call, published: str) -> Answer:
    asked = call.query
    if set(asked) != {"gid", "single", "output"} or asked["output"] != "csv":
        return Answer(400, text="<html><body>Bad Request</body></html>")
    if published.startswith(CLOSED):
        # A tab that is not published leads to the page where people sign in.
        to = "https://accounts.google.com/ServiceLogin"
        return Answer(302, text="", headers={"Location": to})
    to = f"https://{CONTENT}/pub/{published}/{asked['gid']}"
    return Answer(307, text="", headers={"Location": to})


def _content(sheets: Stage) -> Callable[..., Answer]:
    def content(call: Call, published: str, gid: str) -> Answer:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for day, followers, leads, spend, comment in _rows(sheets, published + gid, call.now):
            amount = f"{spend:.2f}".replace(".", ",")
            writer.writerow([f"{day:%d/%m/%Y}", f"{followers}", leads, amount, comment])
        headers = {"Content-Type": "text/csv"}
        return Answer(text=out.getvalue(), headers=headers)

    return content


def _rows(
    sheets: Stage, spreadsheet: str, now: datetime
) -> list[tuple[date, int, int, float, str]]:
    """Give a row a day: followers, leads, what was spent, and here and there a comment."""
    last = now.date() - timedelta(days=1)
    numbers = sheets.numbers
    return [
        (
            day,
            numbers.level(spreadsheet, "followers", day),
            numbers.flow(spreadsheet, "leads", day, typical=8),
            numbers.flow(spreadsheet, "spend", day, typical=4500) / 100,
            "Holiday" if numbers.share(spreadsheet, day, "holiday") < 0.05 else "",
        )
        for day in days(last - timedelta(days=DAYS_IN_SHEET - 1), last)
    ]


def _ragged(cells: Sequence[object]) -> list[object]:
    """Leave out the empty cells at the end of a row, as Google does."""
    found = list(cells)
    while found and found[-1] == "":
        found.pop()
    return found


def _too_many() -> Answer:
    message = (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per"
        " user' of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    return by_status(429, "RESOURCE_EXHAUSTED", message, [])
