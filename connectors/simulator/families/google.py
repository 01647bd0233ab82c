"""Google as it is played: sign-in, key files of service accounts, and its two forms of errors."""

import base64
import binascii
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from connectors.simulator import Answer, Call, Refused, Stage, World, claims_of

AUTHORIZE_HOST = "accounts.google.com"
TOKEN_HOST = "oauth2.googleapis.com"  # noqa: S105 - a host
TOKEN_URL = f"https://{TOKEN_HOST}/token"
CONSOLE_HOST = "console.cloud.google.com"
KEY_FILE_PATH = "/service-account.json"
TOKEN_SECONDS = 3599
LONGEST_JWT_SECONDS = 3600
CLOCK_SECONDS = 300
PACIFIC = ZoneInfo("America/Los_Angeles")

_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_FIELDS = {
    "authorization_code": {"grant_type", "code", "client_id", "client_secret", "redirect_uri"},
    "refresh_token": {"grant_type", "refresh_token", "client_id", "client_secret"},
    _JWT_GRANT: {"grant_type", "assertion"},
}
_LIMITS = {"quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded"}
_CREDENTIALS = "Request had invalid authentication credentials."
_SCOPES = "Request had insufficient authentication scopes."

Form = Callable[[int, str, str, list[dict[str, Any]]], Answer]


# Errors


def by_status(code: int, word: str, message: str, details: list[dict[str, Any]]) -> Answer:
    """Write an error as the newer APIs do; the word is its status."""
    error = {"code": code, "message": message, "status": word}
    return Answer(code, json={"error": error | ({"details": details} if details else {})})


def by_reason(code: int, word: str, message: str, details: list[dict[str, Any]]) -> Answer:
    """Write an error as the older APIs do; the word is its reason."""
    domain = "usageLimits" if word in _LIMITS else "global"
    one = {"message": message, "domain": domain, "reason": word}
    error = {"code": code, "message": message, "errors": [one]}
    return Answer(code, json={"error": error | ({"details": details} if details else {})})


def info(reason: str, **metadata: str) -> dict[str, Any]:
    """Write the detail that names the reason of an error."""
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    told = {"@type": kind, "reason": reason, "domain": "googleapis.com"}
    return told | ({"metadata": metadata} if metadata else {})


# The stage


def stage_of(
    world: World, key: str, title: str, form: Form, *, has_key_files: bool = False
) -> Stage:
    """Give a stage on which people can sign in, and Google's words for what goes wrong."""
    stage = Stage(world, key, title)
    is_new = form is by_status
    stage.says["expired"] = lambda _call: form(
        401, "UNAUTHENTICATED" if is_new else "authError", _CREDENTIALS, []
    )
    stage.says["missing_scope"] = lambda _call, _scope: form(
        403,
        "PERMISSION_DENIED" if is_new else "insufficientPermissions",
        _SCOPES,
        [info("ACCESS_TOKEN_SCOPE_INSUFFICIENT")],
    )

    def refused(call: Call, why: Refused) -> Answer:
        if call.host == TOKEN_HOST:
            body = {"error": why.error, "error_description": why.description}
            return Answer(why.status, json=body)
        bad_json = "INVALID_ARGUMENT" if is_new else "badRequest"
        word = bad_json if why.error == "invalid_request" else why.error
        return form(why.status, word, why.description, [])

    stage.says["refused"] = refused
    stage.authorize_at(AUTHORIZE_HOST, "/o/oauth2/v2/auth")
    _play_tokens(stage, has_key_files=has_key_files)
    return stage


def _play_tokens(stage: Stage, *, has_key_files: bool) -> None:
    key_file = KeyFile(stage)

    @stage.route("POST", TOKEN_HOST, "/token")
    def token(call: Call) -> Answer:
        kind = call.form.get("grant_type", "")
        _check_fields(call, kind)
        if kind == "refresh_token":
            return _renewed(stage, call)
        return key_file.trade(call) if kind == _JWT_GRANT else _first_token(stage, call)

    @stage.route("POST", TOKEN_HOST, "/revoke")
    def revoke(call: Call) -> Answer:
        if not stage.door.revoke(call.value("token")):
            raise Refused("invalid_token", "Token expired or revoked")
        return Answer(json={})

    if has_key_files:
        stage.route("GET", CONSOLE_HOST, KEY_FILE_PATH)(lambda _call: Answer(json=key_file.content))


def _check_fields(call: Call, kind: str) -> None:
    if kind not in _FIELDS:
        raise Refused("unsupported_grant_type", f"Invalid grant_type: {kind}")
    for name in sorted(_FIELDS[kind] - call.form.keys()):
        raise Refused("invalid_request", f"Missing required parameter: {name}")
    known = _FIELDS[kind] | {"code_verifier", "scope"}
    for name in sorted(call.form.keys() - known):
        raise Refused("invalid_request", f"Parameter not allowed for this message type: {name}")


def _first_token(stage: Stage, call: Call) -> Answer:
    form = call.form
    client_id = stage.door.client_of(call)
    grant = stage.door.take_code(
        form["code"], form["redirect_uri"], form.get("code_verifier", ""), client_id
    )
    # Without a prompt for consent, Google gives a refresh token on the first consent alone.
    is_lasting = grant.asked.get("access_type") == "offline"
    has_refresh = is_lasting and "consent" in grant.asked.get("prompt", "")
    issued = stage.door.issue(grant, TOKEN_SECONDS, has_refresh=has_refresh)
    return Answer(json=issued.as_oauth() | {"token_type": "Bearer"})


def _renewed(stage: Stage, call: Call) -> Answer:
    stage.door.client_of(call)
    try:
        issued = stage.door.renew(call.form["refresh_token"])
    except Refused as refused:
        raise Refused("invalid_grant", "Token has been expired or revoked.") from refused
    told = issued.as_oauth() | {"token_type": "Bearer"}
    del told["refresh_token"]
    return Answer(json=told)


# Service accounts


class KeyFile:
    """The key file of the one service account that a stage knows, the same while it plays."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._project = f"sandbox-{stage.key.replace('_', '-')}"
        self._lock = Lock()
        self._made: RSAPrivateKey | None = None

    @property
    def email(self) -> str:
        """Who the account is."""
        return f"jauge@{self._project}.iam.gserviceaccount.com"

    @cached_property
    def content(self) -> Mapping[str, str]:
        """What stands in the file."""
        key = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return {
            "type": "service_account",
            "project_id": self._project,
            "private_key_id": f"{self._stage.numbers.whole('key file'):020x}"[:20],
            "private_key": key.decode(),
            "client_email": self.email,
            "client_id": str(self._stage.numbers.whole("client id")),
            "auth_uri": f"https://{AUTHORIZE_HOST}/o/oauth2/auth",
            "token_uri": TOKEN_URL,
            "universe_domain": "googleapis.com",
        }

    def trade(self, call: Call) -> Answer:
        """Give a token for a signed JWT; there is none to renew it.

        Raises:
            Refused: In the words of RFC 6749.
        """
        assertion = call.form["assertion"]
        claims = claims_of(assertion)
        if claims.get("iss") != self.email:
            raise Refused("invalid_grant", "Invalid grant: account not found")
        self._check_signature(assertion)
        self._check_claims(claims, call.now)
        scopes = tuple(str(claims.get("scope", "")).split())
        if not scopes:
            raise Refused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        grant = self._stage.door.grant(scopes, self.email)
        issued = self._stage.door.issue(grant, TOKEN_SECONDS, has_refresh=False)
        told = {"access_token": issued.text, "expires_in": issued.seconds, "token_type": "Bearer"}
        return Answer(json=told)

    @property
    def _key(self) -> RSAPrivateKey:
        with self._lock:
            if self._made is None:
                self._made = generate_private_key(public_exponent=65537, key_size=2048)
            return self._made

    def _check_signature(self, assertion: str) -> None:
        signed, _, signature = assertion.rpartition(".")
        try:
            head = json.loads(_unpacked(signed.partition(".")[0]))
            if head.get("alg") != "RS256":
                raise Refused("invalid_grant", "Invalid JWT: the algorithm has to be RS256.")
            self._key.public_key().verify(
                _unpacked(signature), signed.encode(), PKCS1v15(), SHA256()
            )
        except (ValueError, AttributeError, InvalidSignature) as error:
            raise Refused("invalid_grant", "Invalid JWT Signature.") from error

    def _check_claims(self, claims: Mapping[str, Any], now: datetime) -> None:
        if claims.get("aud") != TOKEN_URL:
            raise Refused("invalid_grant", "Invalid JWT: Failed audience check.")
        if claims.get("sub", self.email) != self.email:
            raise Refused("unauthorized_client", "Client is unauthorized to act for others.", 401)
        begins, ends, moment = claims.get("iat"), claims.get("exp"), now.timestamp()
        is_timely = (
            isinstance(begins, int)
            and isinstance(ends, int)
            and begins <= moment + CLOCK_SECONDS
            and moment < ends <= begins + LONGEST_JWT_SECONDS
        )
        if not is_timely:
            raise Refused(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable"
                " timeframe. Check your iat and exp values in the JWT claim.",
            )


def _unpacked(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error as error:
        raise ValueError(part) from error


# What calls may hold


class Asked:
    """What a call asks for, read strictly; `word` is how its API calls a bad argument.

    Every method raises `Refused`.
    """

    def __init__(self, call: Call, word: str) -> None:
        self._call = call
        self._word = word

    def query(
        self, required: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, str]:
        """Give the parameters of the address: the required ones, and no unknown ones."""
        found = self._call.query
        for name in sorted(found.keys() - {*required, *optional}):
            raise self.bad(
                f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query'
                f" parameter. Field '{name}' could not be found in request message."
            )
        for name in sorted(set(required) - found.keys()):
            raise self.bad(f"Required parameter: {name}")
        return found

    def body(self, known: Collection[str]) -> dict[str, Any]:
        """Give the JSON body, an object without unknown fields."""
        found = self._call.json
        if not isinstance(found, dict):
            raise self.bad("Invalid JSON payload received. Root element must be a message.")
        return self.fields(found, known, "")

    def fields(self, found: Any, known: Collection[str], where: str) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Give an object of the body without unknown fields."""
        if not isinstance(found, dict):
            raise self.bad(f"Invalid value at '{where}'")
        for name in sorted(found.keys() - set(known)):
            at = f" at '{where}'" if where else ""
            raise self.bad(
                f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'
            )
        return found

    def day(self, text: object, name: str) -> date:
        """Read a day."""
        try:
            return datetime.strptime(str(text), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
        except ValueError:
            raise self.bad(f"Invalid {name}: '{text}'") from None

    def whole(self, value: object, name: str, low: int, high: int) -> int:
        """Read a whole number within bounds, both inclusive."""
        if not str(value).isdecimal() or not low <= int(str(value)) <= high:
            raise self.bad(f"Invalid value for {name}: '{value}'. It has to be {low} to {high}.")
        return int(str(value))

    def bad(self, message: str) -> Refused:
        """Make the refusal of a bad argument."""
        return Refused(self._word, message)


def days(first: date, last: date) -> Iterator[date]:
    """List days, both ends inclusive."""
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)


class Meter:
    """Counts calls of the present minute, hour or day, for each whom they concern."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[object, int]] = {}
        self._lock = Lock()

    def count(self, whom: str, period: object) -> int:
        """Count one more call of a period, and say how many that makes."""
        with self._lock:
            last, count = self._counts.get(whom, (period, 0))
            self._counts[whom] = (period, count + 1 if last == period else 1)
            return self._counts[whom][1]
