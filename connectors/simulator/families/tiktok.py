"""TikTok's business APIs as they are played: every answer has status 200 and a code of its own."""

from typing import Any

from connectors.simulator import Answer, Call, Refused

API = "business-api.tiktok.com"
ROOT = "/open_api/v1.3"


def body(call: Call, names: set[str]) -> dict[str, str]:
    """Give the JSON body of a call: an object with just these fields.

    Raises:
        Refused: It is another.
    """
    if not call.headers.get("Content-Type", "").startswith("application/json"):
        raise Refused("bad_request", "The body has to be JSON.")
    if not isinstance(call.json, dict):
        raise Refused("bad_request", "The body has to be a JSON object.")
    known(set(call.json), names)
    return {name: str(value) for name, value in call.json.items()}


def known(sent: set[str], names: set[str]) -> None:
    """Refuse fields that are missing or unknown.

    Raises:
        Refused: with the first of them.
    """
    missing, unknown = sorted(names - sent), sorted(sent - names)
    if missing:
        raise Refused("bad_request", f"Missing required field(s): {', '.join(missing)}.")
    if unknown:
        raise Refused("bad_request", f"Unknown field(s): {', '.join(unknown)}.")


def failed(call: Call, code: int, message: str) -> Answer:
    """Word a failure."""
    return Answer(json={"code": code, "message": message, **_request(call), "data": {}})


def told(call: Call, data: dict[str, Any]) -> Answer:
    """Answer with data."""
    return Answer(json={"code": 0, "message": "OK", **_request(call), "data": data})


def _request(call: Call) -> dict[str, str]:
    return {"request_id": f"{call.now:%Y%m%d%H%M%S}00000000000000SANDBOX"}
