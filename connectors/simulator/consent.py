"""The page on which people allow an app to read their numbers, and what comes of it."""

import re
import secrets
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from connectors.simulator import pages
from connectors.simulator.calls import Answer, Call
from connectors.simulator.door import Door
from connectors.simulator.tokens import Grant

_CONTROL_CHARACTER = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True)
class Asked:
    """What an app asks for on its authorize address."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str

    def back(self, **fields: str) -> str:
        """Give the address to go back to, with these fields and the state."""
        fields |= {"state": self.state} if self.state else {}
        mark = "&" if urlsplit(self.redirect_uri).query else "?"
        address = quote(self.redirect_uri, safe=":/?#[]@!$&'()*+,;=%-._~")
        return f"{address}{mark}{urlencode(fields)}"


def show(door: Door, title: str, call: Call) -> Answer:
    """Show the page, or say what is wrong with the address."""
    asked = _asked(door, call)
    language = pages.language(call.headers)
    problem = _problem(door, asked)
    if problem:
        return pages.answer(pages.refusal(title, problem, language), status=400)
    error = _error(call)
    if error:
        return _go(asked.back(error=error))
    return pages.answer(pages.consent(title, asked.client_id, asked.scopes, language))


def decide(door: Door, title: str, call: Call, code_name: str) -> Answer:
    """Send people back with a code, or with word of their refusal."""
    asked = _asked(door, call)
    language = pages.language(call.headers)
    problem = "stranger" if pages.is_from_elsewhere(call.headers) else _problem(door, asked)
    if problem:
        status = 403 if problem == "stranger" else 400
        return pages.answer(pages.refusal(title, problem, language), status=status)
    error = _error(call)
    if error:
        return _go(asked.back(error=error))
    if call.form.get("decision") != "allow":
        return _go(asked.back(error="access_denied", error_description="The person refused"))
    ticked = call.forms.get("scope", [])
    grant = Grant(
        id=secrets.token_hex(8),
        client_id=asked.client_id,
        scopes=tuple(scope for scope in asked.scopes if scope in ticked),
        redirect_uri=asked.redirect_uri,
        challenge=asked.challenge,
        host=call.host,
        asked=call.query,
    )
    return _go(asked.back(**{code_name: door.give_code(grant)}))


def _asked(door: Door, call: Call) -> Asked:
    query = call.query
    return Asked(
        client_id=query.get(door.client_id_name, ""),
        redirect_uri=query.get("redirect_uri", ""),
        scopes=tuple(dict.fromkeys(re.findall(r"[^,\s]+", query.get("scope", "")))),
        state=query.get("state", ""),
        challenge=query.get("code_challenge", ""),
    )


def _problem(door: Door, asked: Asked) -> str:
    """Name what is so wrong that people cannot be sent back."""
    if not asked.client_id:
        return "client"
    if not _is_address(asked.redirect_uri):
        return "redirect"
    return "" if door.takes_redirect(asked.client_id, asked.redirect_uri) else "redirect"


def _is_address(redirect_uri: str) -> bool:
    if _CONTROL_CHARACTER.search(redirect_uri):
        return False
    try:
        parts = urlsplit(redirect_uri)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.fragment


def _error(call: Call) -> str:
    """Name what is wrong in a way that the app is told."""
    if call.query.get("response_type", "code") != "code":
        return "unsupported_response_type"
    method = call.query.get("code_challenge_method", "plain")
    return "invalid_request" if call.query.get("code_challenge") and method != "S256" else ""


def _go(address: str) -> Answer:
    return Answer(303, text="", headers={"Location": address, "Cache-Control": "no-store"})
