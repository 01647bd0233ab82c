"""What an answer that is no success means, from its status and its body."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from connectors.errors import (
    BadAnswer,
    ChooseAccount,
    Configure,
    ConnectorError,
    GrantMore,
    MetricGone,
    NoData,
    Reconnect,
    Sentence,
    TooOld,
    TryLater,
    Wait,
    sentence,
)
from connectors.spec import Errors, Platform, Rule, Then, Until, find
from connectors.spec import Wait as WaitRule
from connectors.wire import Reply

_BY_STATUS = {401: Then.REFRESH, 403: Then.GRANT_MORE, 404: Then.CHOOSE_ACCOUNT, 429: Then.WAIT}
_MIDNIGHTS = {Until.MIDNIGHT_UTC: "UTC", Until.MIDNIGHT_PACIFIC: "America/Los_Angeles"}
_LONGEST_WAIT = timedelta(days=2)
_MOST_WORDS = 200
_CLOCK_OFF_SECONDS = 300
_PART = re.compile(r";\s*([a-z]+)=([0-9]{1,9})(?![0-9])")
_TOKENISH = re.compile(r"(?i)((?:access_token|client_secret|refresh_token|code|key)=)[^&\s\"']+")


def check(reply: Reply, platform: Platform, hidden: Sequence[str], now: datetime) -> None:
    """Pass an answer that is a success.

    `hidden` are texts that must not show up in a sentence.

    Raises:
        ConnectorError: one of the tree in `connectors.errors`, by what to do next.
    """
    body = json_of(reply)
    errors = platform.errors
    if reply.status < 400 and not (errors.failed and body and find(errors.failed, body)):
        return
    rule = _rule(errors, reply.status, body)
    words = redacted(_words(errors, body), hidden)
    if errors.names_status and not words:
        words = f"HTTP {reply.status}"
    error = _error(rule, reply, platform, words, now)
    error.is_fleeting = rule.is_fleeting
    raise error


def until(wait: WaitRule, headers: Mapping[str, str], words: str, now: datetime) -> datetime:
    """Give the moment at which a limit ends, in the future and within two days."""
    try:
        told = _told(wait, headers, words, now)
    except (ValueError, TypeError, OverflowError, OSError):
        told = None
    # A moment that has passed is a clock that differs: then the usual time counts.
    if told is None or told <= now:
        told = now + timedelta(seconds=wait.seconds)
    return min(told, now + _LONGEST_WAIT)


def refusal(then: Then, platform: Platform, words: str) -> ConnectorError:
    """Make the error of a kind that needs no moment."""
    title = platform.title
    said = f" ({words})" if words else ""
    if then is Then.RECONNECT:
        return Reconnect(_reconnect(title, said))
    if then is Then.REFRESH:
        return TooOld(_reconnect(title, said))
    if then is Then.GRANT_MORE:
        return GrantMore(
            sentence(
                "{platform} does not allow this with the rights that were given{words}. Reconnect,"
                " and leave every right ticked; the person must be allowed to see the statistics.",
                platform=title,
                words=said,
            )
        )
    if then is Then.CHOOSE_ACCOUNT:
        return ChooseAccount(
            sentence(
                "{platform} does not know this account, or no longer shows it to us{words}. Choose"
                " the accounts again.",
                platform=title,
                words=said,
            )
        )
    return _other_refusal(then, title, said)


def _other_refusal(then: Then, title: str, said: str) -> ConnectorError:
    if then is Then.METRIC_GONE:
        return MetricGone(
            sentence(
                "{platform} no longer tells this metric{words}. The others go on.",
                platform=title,
                words=said,
            )
        )
    if then is Then.TRY_LATER:
        return TryLater(
            sentence(
                "{platform} has a fault of its own at the moment{words}. We ask again later.",
                platform=title,
                words=said,
            )
        )
    if then is Then.CONFIGURE:
        return Configure(
            sentence(
                "{platform} refuses the app itself{words}. An admin has to check its settings, its"
                " id and its secret.",
                platform=title,
                words=said,
            )
        )
    if then is Then.NO_DATA:
        return NoData(sentence("{platform} has no numbers for this yet.", platform=title))
    return BadAnswer(
        sentence(
            "{platform} refuses what we ask{words}. Its numbers stay as they are; tell whoever"
            " looks after this Jauge.",
            platform=title,
            words=said,
        )
    )


def _reconnect(title: str, said: str) -> Sentence:
    return sentence(
        "{platform} no longer accepts the sign-in{words}. Press Reconnect.",
        platform=title,
        words=said,
    )


def _error(
    rule: Rule, reply: Reply, platform: Platform, words: str, now: datetime
) -> ConnectorError:
    if rule.then is Then.WAIT:
        moment = until(rule.wait, reply.headers, words, now)
        return Wait(limit_reached(platform, moment), moment)
    is_sign_in = rule.then in (Then.RECONNECT, Then.REFRESH)
    if is_sign_in and abs(reply.skew_seconds) > _CLOCK_OFF_SECONDS:
        return Configure(
            sentence(
                "This computer’s clock is {minutes} minutes off from {platform}’s, so that the"
                " sign-in is refused. Set the clock, then try again.",
                minutes=round(abs(reply.skew_seconds) / 60),
                platform=platform.title,
            )
        )
    return refusal(rule.then, platform, words)


def limit_reached(platform: Platform, moment: datetime) -> Sentence:
    """Say until when the platform wants to be left alone."""
    return sentence(
        "{platform}’s limit is reached. We go on by ourselves from {moment}.",
        platform=platform.title,
        moment=moment,
    )


def _rule(errors: Errors, status: int, body: object) -> Rule:
    code = _text(find(errors.code, body)) if errors.code else ""
    subcode = _text(find(errors.subcode, body)) if errors.subcode else ""
    words = _words(errors, body).casefold()
    for rule in errors.rules:
        fits = (
            (not rule.statuses or status in rule.statuses)
            and (not rule.codes or _is_among(code, rule.codes))
            and (not rule.subcodes or _is_among(subcode, rule.subcodes))
            and rule.text.casefold() in words
        )
        if fits:
            return rule
    if status >= 500:
        return Rule(Then.TRY_LATER)
    return Rule(_BY_STATUS.get(status, Then.REPORT), wait=errors.wait)


def _is_among(code: str, codes: Sequence[int | str]) -> bool:
    for one in map(str, codes):
        low, dash, high = one.partition("-")
        if one == code:
            return True
        is_range = dash and low.isdecimal() and high.isdecimal() and code.isdecimal()
        if is_range and int(low) <= int(code) <= int(high):
            return True
    return False


def _told(wait: WaitRule, headers: Mapping[str, str], words: str, now: datetime) -> datetime | None:
    value = headers.get(wait.at, "") if wait.at else ""
    if wait.until in _MIDNIGHTS:
        return next_midnight(now, _MIDNIGHTS[wait.until])
    if wait.until is Until.EPOCH_HEADER:
        return datetime.fromtimestamp(float(value), UTC)
    if wait.until is Until.ISO_HEADER:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = _seconds_told(wait, value, words)
    return None if seconds is None else now + timedelta(seconds=seconds)


def _seconds_told(wait: WaitRule, value: str, words: str) -> float | None:
    if wait.until is Until.SECONDS_HEADER:
        return float(value)
    if wait.until is Until.MINUTES_IN_JSON_HEADER:
        return 60 * float(find(wait.path, json.loads(value)))
    if wait.until is Until.RATELIMIT_HEADER:
        return _longest_of(value)
    if wait.until is Until.SECONDS_IN_TEXT:
        found = re.search(r"\d+", words)
        return float(found.group()) if found else None
    return float(wait.seconds)


def _longest_of(limits: str) -> float | None:
    """Give how long the limits of a RateLimit header that are used up still last."""
    told = (dict(_PART.findall(limit)) for limit in limits.split(","))
    seconds = [int(one["t"]) for one in told if one.get("r") == "0" and "t" in one]
    return max(seconds, default=None)


def next_midnight(now: datetime, zone: str) -> datetime:
    """Give the next midnight of a zone, in UTC."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _words(errors: Errors, body: object) -> str:
    return _text(find(errors.text, body)) if errors.text else ""


def redacted(words: str, hidden: Sequence[str]) -> str:
    """Make one short line of a platform's words, without the texts that must not show up."""
    line = _TOKENISH.sub(r"\1…", " ".join(words.split()))
    # The longest first: one may be part of another. Addresses are repeated as they were sent.
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        line = line.replace(secret, "…").replace(quote(secret, safe=""), "…")
    return line if len(line) <= _MOST_WORDS else line[: _MOST_WORDS - 1] + "…"


def json_of(reply: Reply) -> object:
    """Give the JSON of an answer; None when it is none."""
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        return None


def _text(value: object) -> str:
    # Where a sentence or a code is expected, a whole structure says nothing to people.
    return "" if value is None or isinstance(value, dict | list) else str(value)
