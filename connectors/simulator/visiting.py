"""Somebody in front of a consent page of the sandbox, without a browser."""

import re
from collections.abc import Sequence
from html import unescape
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urlencode, urlsplit

_SCOPE = re.compile(r'name="scope" value="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_SECONDS = 10


def answer(url: str, *, allows: bool = True, unticks: Sequence[str] = ()) -> dict[str, str]:
    """Press a button on the consent page at an address; give what the browser takes back.

    Raises:
        ValueError: when there is no such page, or it leads nowhere.
    """
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}"
    door = HTTPConnection(parts.netloc, timeout=_SECONDS)
    try:
        door.request("GET", path)
        page = door.getresponse().read().decode()
        ticked = [unescape(scope) for scope in _SCOPE.findall(page)]
        fields = [("scope", scope) for scope in ticked if scope not in unticks]
        fields.append(("decision", "allow" if allows else "refuse"))
        door.request("POST", path, urlencode(fields), _FORM)
        reply = door.getresponse()
        said = reply.read().decode()
    finally:
        door.close()
    location = reply.headers.get("Location", "")
    if not location:
        words = " ".join(_TAG.sub(" ", said.partition("<body")[2]).split())
        raise ValueError(f"{url.partition('?')[0]} leads nowhere: {words}")
    return dict(parse_qsl(urlsplit(location).query))
