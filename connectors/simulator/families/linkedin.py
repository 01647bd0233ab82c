"""LinkedIn as it is played: sign-in, versions of its API, and its form of errors."""

import re
from urllib.parse import unquote

from connectors.simulator import Answer, Call, Refused, Stage, World

API = "api.linkedin.com"
WWW = "www.linkedin.com"
OLDEST_VERSION = "202601"
TOKEN_SECONDS = 60 * 86_400
REFRESH_SECONDS = 365 * 86_400

_TOKEN_FIELDS = {
    "authorization_code": {"grant_type", "code", "client_id", "client_secret", "redirect_uri"},
    "refresh_token": {"grant_type", "refresh_token", "client_id", "client_secret"},
}


def stage_of(world: World, key: str, title: str) -> Stage:
    """Give a stage on which people can sign in, and LinkedIn's words for what goes wrong."""
    linkedin = Stage(world, key, title)
    linkedin.authorize_at(WWW, "/oauth/v2/authorization")
    linkedin.says = {
        "expired": lambda _call: problem(401, "Expired access token", 65602),
        "revoked": lambda _call: problem(401, "The token has been revoked by the user", 65601),
        "unknown": lambda _call: problem(401, "Invalid access token", 65600),
        "missing_scope": lambda call, _scope: closed(call),
        "rate_limit": lambda _call, _until: problem(
            429, "Resource level throttle limit for calls to this resource is reached."
        ),
        "refused": _refused,
    }

    @linkedin.route("POST", WWW, "/oauth/v2/accessToken")
    def token(call: Call) -> Answer:
        return _token(linkedin, call)

    return linkedin


def wrong_headers(call: Call) -> Answer | None:
    """Say what is wrong with the headers of a call; None when nothing is."""
    version = call.headers.get("LinkedIn-Version", "")
    if not re.fullmatch(r"\d{6}", version):
        return problem(400, "A version must be present in the LinkedIn-Version header")
    if version < OLDEST_VERSION:
        return problem(426, "Version Header is Deprecated")
    if call.headers.get("X-Restli-Protocol-Version") != "2.0.0":
        return problem(400, "Invalid query parameters passed to request")
    return None


def closed(call: Call) -> Answer:
    """Say that a person may not see this."""
    resource = unquote(call.path).removeprefix("/rest")
    return problem(403, f"Not enough permissions to access: {call.method} {resource}", 100)


def problem(status: int, message: str, code: int | None = None) -> Answer:
    """Word an error."""
    body = {"message": message, "status": status}
    return Answer(status, json=body if code is None else {**body, "serviceErrorCode": code})


def _token(linkedin: Stage, call: Call) -> Answer:
    """Trade a code, or renew; the refresh token stays, and ends a year after the consent."""
    door = linkedin.door
    if set(call.form) != _TOKEN_FIELDS.get(call.form.get("grant_type", ""), set()):
        raise Refused("invalid_request", "A required parameter is missing, or one is unknown")
    client_id = door.client_of(call)
    if call.form["grant_type"] == "refresh_token":
        token = door.renew(call.form["refresh_token"])
    else:
        code, redirect_uri = call.form["code"], call.form["redirect_uri"]
        grant = door.take_code(code, redirect_uri, client_id=client_id)
        token = door.issue(grant, TOKEN_SECONDS, refresh_seconds=REFRESH_SECONDS)
    ends_at = token.refresh_expires_at or call.now
    left = int((ends_at - call.now).total_seconds())
    return Answer(json={**token.as_oauth(","), "refresh_token_expires_in": left})


def _refused(call: Call, refused: Refused) -> Answer:
    if call.host == WWW:
        body = {"error": refused.error, "error_description": refused.description}
        return Answer(refused.status, json=body)
    return problem(refused.status, refused.description)
