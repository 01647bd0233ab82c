"""Reads a platform as it is declared: accounts, windows of days, and numbers by day."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors import answers, verdicts
from connectors.addresses import is_address, is_same_server
from connectors.answers import Reading, Row
from connectors.calling import Caller, Setup
from connectors.errors import (
    BadAnswer,
    ChooseAccount,
    ConnectorError,
    GrantMore,
    MetricGone,
    NoData,
    Sentence,
    TryLater,
    sentence,
)
from connectors.filling import (
    Filling,
    account_grant,
    account_values,
    call_for,
    own_values,
    window_values,
    zone_of,
)
from connectors.grants import FoundAccount, Grant
from connectors.paging import pages
from connectors.spec import (
    Accounts,
    Asks,
    DateForm,
    Endpoint,
    InputKind,
    Parents,
    PerId,
    Report,
    Request,
    Then,
    find,
)
from connectors.wire import Call

_ONE_DAY_WINDOW = 30
_PROOF_DAYS = 30
_REPORT_TRIES = 8

Days = Mapping[str, Mapping[date, float]]


@dataclass(frozen=True)
class Window:
    """What was read of an account for some days, both ends inclusive.

    `readings` has every metric that was told, ascending by day; a missing day was not told.
    `broken` are metrics that could not be read, each with the reason; `error` is what closed
    the whole endpoint, None where it is open.
    """

    endpoint: str
    first_on: date
    last_on: date
    readings: Mapping[str, Sequence[Reading]]
    broken: Mapping[str, Sentence] = field(default_factory=dict)
    error: ConnectorError | None = None


class Reader:
    """Reads one connection; not for several threads at once.

    Every method raises the errors of `connectors.errors`.
    """

    def __init__(self, setup: Setup, grant: Grant) -> None:
        self._setup = setup
        self._platform = setup.platform
        self._caller = Caller(setup, grant)
        self._way = self._caller.way
        self._listed: dict[tuple[object, ...], list[Row]] = {}

    @property
    def grant(self) -> Grant:
        """The grant as it was last renewed."""
        return self._caller.grant

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_error: object) -> None:
        self._caller.close()

    # Accounts

    def accounts(self) -> list[FoundAccount]:
        """List the accounts that the grant can read; this also tests the connection."""
        declared = self._way.accounts or self._platform.accounts
        found: dict[str, FoundAccount] = {}
        closed: list[ConnectorError] = []
        for filling in self._places(declared.under):
            try:
                found |= {one.id: one for one in self._accounts_in(declared, filling)}
            except (GrantMore, ChooseAccount) as error:
                if not (declared.under and declared.under.may_be_closed):
                    raise
                closed.append(error)
        if closed and not found:
            raise closed[0]
        return [self._detailed(declared, one) for one in found.values()]

    def _places(self, parents: Parents | None) -> Iterator[Filling]:
        """Give what placeholders become in each of the places where accounts are listed."""
        if parents is None:
            yield self._filling()
            return
        call = self._call(parents.request, self._filling())
        ask = self._caller.ask()
        for answer in pages(call, parents.paging, parents.rows, ask, self._platform):
            ids = find(f"({parents.rows})[].{parents.id}", answer)
            if not isinstance(ids, list) or not all(isinstance(one, str | int) for one in ids):
                raise answers.changed(self._platform, parents.rows)
            for told in ids:
                yield self._filling().with_values(parent=str(told))

    def _accounts_in(self, declared: Accounts, filling: Filling) -> list[FoundAccount]:
        if declared.days_of:
            filling = filling.with_values(**self._last_days(declared.days_of, filling))
        call = self._call(declared.request, filling)
        found = []
        for answer in pages(
            call, declared.paging, declared.rows, self._caller.ask(), self._platform
        ):
            rows = find(declared.rows, answer)
            if rows is None and (answer == {} or find(declared.proof, answer)):
                rows = []
            if not isinstance(rows, list):
                raise answers.changed(self._platform, declared.rows)
            kept = (row for row in rows if not declared.keep or find(declared.keep, row))
            found += [self._account(declared, row, filling) for row in kept]
        return found

    def _account(self, declared: Accounts, row: Row, filling: Filling) -> FoundAccount:
        told = find(declared.id, row)
        if told is None or isinstance(told, list | dict):
            raise answers.changed(self._platform, declared.id)
        told = self.grant.settings[declared.setting] if declared.setting else told
        own_id = filling.text(declared.within) + str(told)
        if declared.id_parts and not re.fullmatch(declared.id_parts, own_id):
            raise answers.changed(self._platform, declared.id)
        zone = find(declared.zone, row) if declared.zone else ""
        return FoundAccount(
            id=own_id,
            name=str(find(declared.name, row) or told),
            token=str(find(declared.token, row) or "") if declared.token else "",
            zone=_zone_name(declared.zones.get(str(zone), zone)),
            currency=str(find(declared.currency, row) or "") if declared.currency else "",
        )

    def _detailed(self, declared: Accounts, account: FoundAccount) -> FoundAccount:
        if declared.detail is None:
            return account
        call = self._call(declared.detail, self._filling(account))
        _reply, answer = self._caller.ask(account)(call)
        told = {key: find(path, answer) for key, path in declared.detail_reads.items()}
        return FoundAccount(
            id=account.id,
            name=str(told.get("name") or account.name),
            token=account.token,
            zone=_zone_name(declared.zones.get(str(told.get("zone")), told.get("zone")))
            or account.zone,
            currency=str(told.get("currency") or account.currency),
        )

    # Numbers

    def windows(
        self, account: FoundAccount, endpoint_key: str, since: date
    ) -> list[tuple[date, date]]:
        """List the windows to ask for from a day on, both ends inclusive, oldest first."""
        endpoint = self._platform.endpoint(endpoint_key)
        today = self._today(endpoint, account)
        if endpoint.asks is Asks.NOW:
            day = today + timedelta(days=endpoint.day_shift)
            return [(day, day)]
        span = endpoint.span
        last = today - timedelta(days=span.delay_days)
        first = max(since, span.earliest or since)
        if span.history_days is not None:
            first = max(first, today - timedelta(days=span.history_days))
        days = _ONE_DAY_WINDOW if span.is_one_day else span.max_days
        days = days or max((last - first).days + 1, 1)
        found = []
        while first <= last:
            end = min(first + timedelta(days=days - 1), last)
            found.append((first, end))
            first = end + timedelta(days=1)
        return found

    def read(
        self,
        account: FoundAccount,
        endpoint_key: str,
        metrics: Sequence[str],
        window: tuple[date, date],
    ) -> Window:
        """Read some metrics for one window.

        A metric that is gone, or a whole endpoint that is closed to us or answers in another
        form, is told in `broken`; every other failure is raised.
        """
        endpoint = self._endpoint(endpoint_key, self._filling(account))
        closed: ConnectorError | None = None
        try:
            days, provisional, broken = self._read_around_gone(account, endpoint, metrics, window)
        except (NoData, GrantMore, BadAnswer) as error:
            if endpoint.otherwise and isinstance(error, NoData | GrantMore):
                return self.read(account, endpoint.otherwise, metrics, window)
            closed = None if isinstance(error, NoData) else error
            days, provisional = {}, None
            broken = dict.fromkeys(metrics, error.sentence) if closed else {}
        settled = self._today(endpoint, account) - timedelta(days=self._platform.lookback_days)
        readings = {
            key: [
                Reading(
                    day, value, day > settled or (provisional is not None and day >= provisional)
                )
                for day, value in sorted(values.items())
                if window[0] <= day <= window[1]
            ]
            for key, values in days.items()
        }
        if endpoint.is_typed:
            broken = {key: self._without_secrets(reason) for key, reason in broken.items()}
        return Window(endpoint_key, *window, readings, broken, closed)

    def whole(
        self,
        account: FoundAccount,
        endpoint_key: str,
        metrics: Sequence[str],
        window: tuple[date, date],
    ) -> dict[str, float]:
        """Ask for people counted once over a whole window; those not told are left out."""
        endpoint = self._endpoint(endpoint_key, self._filling(account))
        try:
            rows, _answers = self._rows(account, endpoint, metrics, window)
        except NoData:
            return {}
        told = (
            (key, answers.value_of(endpoint.reads[key], row)) for row in rows for key in metrics
        )
        return {key: value for key, value in told if value is not None}

    def _read_around_gone(
        self,
        account: FoundAccount,
        endpoint: Endpoint,
        metrics: Sequence[str],
        window: tuple[date, date],
    ) -> tuple[Days, date | None, dict[str, Sentence]]:
        """Read; where a metric is gone, halve what is asked for until only that one is left out."""
        try:
            days, provisional = self._days(account, endpoint, metrics, window)
        except MetricGone as error:
            if len(metrics) == 1:
                return {}, None, {metrics[0]: error.sentence}
            half = len(metrics) // 2
            first = self._read_around_gone(account, endpoint, metrics[:half], window)
            second = self._read_around_gone(account, endpoint, metrics[half:], window)
            known = [one for one in (first[1], second[1]) if one is not None]
            return {**first[0], **second[0]}, min(known, default=None), {**first[2], **second[2]}
        return days, provisional, {}

    def _without_secrets(self, said: Sentence) -> Sentence:
        """Blot out secrets in what a sentence quotes from an answer."""
        values = {
            name: verdicts.redacted(value, self.grant.hidden) if isinstance(value, str) else value
            for name, value in said.values.items()
        }
        return Sentence(said.template, values)

    def _days(
        self,
        account: FoundAccount,
        endpoint: Endpoint,
        metrics: Sequence[str],
        window: tuple[date, date],
    ) -> tuple[Days, date | None]:
        zone = zone_of(endpoint, account)
        if endpoint.span.is_one_day and endpoint.asks is Asks.DAYS:
            return self._day_by_day(account, endpoint, metrics, window, zone), None
        rows, told = self._rows(account, endpoint, metrics, window)
        label = window[1] if endpoint.asks is Asks.NOW else None
        found = answers.by_day(self._platform, endpoint, metrics, rows, zone, label)
        if endpoint.asks is Asks.EVENTS or (label and endpoint.is_in_parts):
            told_days = {label or answers.row_day(endpoint, row, zone) for row in rows}
            answers.with_zeros(found, *window, told_days)
        return found, answers.provisional_day(endpoint, told)

    def _day_by_day(
        self,
        account: FoundAccount,
        endpoint: Endpoint,
        metrics: Sequence[str],
        window: tuple[date, date],
        zone: ZoneInfo,
    ) -> Days:
        found: dict[str, dict[date, float]] = {key: {} for key in metrics}
        day = window[0]
        while day <= window[1]:
            with suppress(NoData):
                rows, _told = self._rows(account, endpoint, metrics, (day, day))
                told = answers.by_day(self._platform, endpoint, metrics, rows, zone, day)
                for key, values in told.items():
                    found[key].update(values)
            day += timedelta(days=1)
        return found

    def _rows(
        self,
        account: FoundAccount,
        endpoint: Endpoint,
        metrics: Sequence[str],
        window: tuple[date, date],
    ) -> tuple[list[Row], list[Any]]:
        """Ask for a window and give all rows, with the answers they were in."""
        is_listing = endpoint.asks is Asks.EVENTS
        filling = self._window_filling(account, endpoint, metrics, window)
        # Some ask for the same things whatever the metrics.
        asked = self._call(endpoint.request, filling.with_values(ids=""))
        key = (
            account.id,
            endpoint.key,
            *window,
            f"{asked.url}{asked.query}{asked.form}{asked.json}",
        )
        if is_listing and key in self._listed:
            return self._listed[key], []
        rows: list[Row] = []
        told: list[Any] = []
        for ids, more in self._batches(account, endpoint):
            call = self._call(endpoint.request, filling.with_values(ids=",".join(ids)))
            for answer in self._answers(endpoint, call, filling, account):
                told.append(answer)
                page = answers.rows_of(endpoint, answer, self._platform)
                rows += [{**row, **more} for row in page if _is_of(account, endpoint, row)]
                if endpoint.is_newest_first and self._is_before(endpoint, page, account, window):
                    break
        if endpoint.unique:
            rows = list({repr(find(endpoint.unique, row)): row for row in rows}.values())
        if is_listing:
            self._listed[key] = rows
        return rows, told

    def _answers(
        self, endpoint: Endpoint, call: Call, filling: Filling, account: FoundAccount
    ) -> Iterator[Any]:
        if endpoint.report is not None:
            yield self._reported(endpoint.report, call, filling, account)
            return
        yield from pages(
            call, endpoint.paging, endpoint.rows, self._caller.ask(account), self._platform
        )

    def _batches(self, account: FoundAccount, endpoint: Endpoint) -> list[tuple[list[str], Row]]:
        """List the ids to ask for, so many at a time, each with what to add to the rows.

        It is one empty batch where none are needed.
        """
        per_id = endpoint.per_id
        if per_id is None:
            return [([], {})]
        listed = self._listed_rows(account, per_id)
        ids = [find(per_id.id, row) for row in listed]
        if not all(isinstance(one, str | int) and one != "" for one in ids):
            raise answers.changed(self._platform, per_id.id)
        return [
            (
                [str(one) for one in ids[start : start + per_id.batch]],
                {per_id.row_as: listed[start]} if per_id.row_as else {},
            )
            for start in range(0, len(ids), per_id.batch)
        ]

    def _listed_rows(self, account: FoundAccount, per_id: PerId) -> list[Row]:
        """List the things to ask about one by one."""
        told = per_id.endpoint
        listing = self._platform.endpoint(told) if isinstance(told, str) else told
        today = self._today(listing, account)
        first = today - timedelta(days=per_id.reach_days)
        last = today - timedelta(days=listing.span.delay_days)
        rows, _told = self._rows(account, listing, list(listing.reads), (first, last))
        return [row for row in rows if not per_id.follow or find(per_id.follow, row)]

    def _is_before(
        self,
        endpoint: Endpoint,
        page: Sequence[Row],
        account: FoundAccount,
        window: tuple[date, date],
    ) -> bool:
        day = answers.row_day(endpoint, page[-1], zone_of(endpoint, account)) if page else None
        return day is not None and day < window[0]

    def _reported(self, report: Report, call: Call, filling: Filling, account: FoundAccount) -> Any:  # noqa: ANN401 - JSON
        """Order a report, wait for it a little, fetch it."""
        _reply, ordered = self._caller.ask(account)(call)
        told = find(report.id, ordered)
        if told is None:
            raise answers.changed(self._platform, report.id)
        filling = filling.with_values(report=str(told), download="")
        for count in range(_REPORT_TRIES):
            _reply, polled = self._caller.ask(account)(self._call(report.poll, filling))
            state = str(find(report.state, polled))
            if state in report.failed:
                raise verdicts.refusal(Then.TRY_LATER, self._platform, state)
            if state in report.ready:
                return self._downloaded(report, filling, polled, account)
            time.sleep(min(self._setup.patience.first_seconds * 2**count, 4.0))
        raise TryLater(
            sentence("{platform} has not finished its report yet.", platform=self._platform.title)
        )

    def _downloaded(
        self,
        report: Report,
        filling: Filling,
        polled: Any,  # noqa: ANN401 - JSON
        account: FoundAccount,
    ) -> Any:  # noqa: ANN401 - JSON
        call = self._call(report.download, filling)
        if report.address:
            call = self._led_to(report, filling, find(report.address, polled))
        reply = self._caller.reply(call, account)
        if not report.is_csv:
            return answers.decoded(reply, self._platform)
        try:
            return answers.table_rows(reply.body, is_zipped=report.is_zipped)
        except ValueError:
            raise answers.changed(self._platform, "CSV") from None

    def _led_to(self, report: Report, filling: Filling, address: object) -> Call:
        """Give the call of the address that the poll tells; without one there are no numbers."""
        if not address:
            raise verdicts.refusal(Then.NO_DATA, self._platform, "")
        call = self._call(report.download, filling.with_values(download=str(address)))
        if not is_address(call.url):
            raise answers.changed(self._platform, report.address)
        poll = self._call(report.poll, filling)
        return replace(call, is_declared=is_same_server(poll.url, call.url))

    # What calls are made of

    def _filling(self, account: FoundAccount | None = None) -> Filling:
        grant = self.grant
        secrets = grant.secrets if account is None else account_grant(account, grant)
        if self._setup.client is not None:
            client = self._setup.client
            app = {"client_id": client.client_id, "client_secret": client.client_secret}
            secrets = {**app, **secrets}
        typed = {
            one.key: grant.settings[one.key]
            for one in self._way.inputs
            if one.kind is InputKind.ADDRESS
        }
        expressions = {one.key for one in self._way.inputs if one.kind is InputKind.EXPRESSION}
        hosts = {**self._platform.hosts, **self._way.hosts, **typed}
        filling = Filling(hosts, grant.settings, (), secrets, expressions)
        if account is None:
            return filling
        declared = self._way.accounts or self._platform.accounts
        # Where parts are declared, they say what the id is without what it lies within.
        within = "" if declared.id_parts else filling.text(declared.within)
        own = replace(account, id=account.id.removeprefix(within))
        return filling.with_values(**account_values(own), **own_values(declared, account))

    def _endpoint(self, key: str, filling: Filling) -> Endpoint:
        """Give an endpoint whose fields are those of the account, or what people typed."""
        endpoint = self._platform.endpoint(key)
        reads = {
            metric: filling.names(read) if isinstance(read, str) else read
            for metric, read in endpoint.reads.items()
        }
        if endpoint.day_form_by:
            form = DateForm(self.grant.settings[endpoint.day_form_by])
            endpoint = replace(endpoint, day_form=form, dates=form)
        rows, day = filling.names(endpoint.rows), filling.names(endpoint.day)
        return replace(endpoint, reads=reads, rows=rows, day=day)

    def _last_days(self, key: str, filling: Filling) -> Mapping[str, str]:
        """Give the placeholders of an endpoint's last days, where no account is known yet."""
        endpoint = self._endpoint(key, filling)
        last = self._setup.now().date() - timedelta(days=endpoint.span.delay_days)
        first = last - timedelta(days=_PROOF_DAYS - 1)
        return window_values(endpoint, first, last, ZoneInfo("UTC"))

    def _window_filling(
        self,
        account: FoundAccount,
        endpoint: Endpoint,
        metrics: Sequence[str],
        window: tuple[date, date],
    ) -> Filling:
        zone = zone_of(endpoint, account)
        values = window_values(endpoint, *window, zone)
        filling = self._filling(account).with_values(zone=zone.key, **values)
        return filling.with_fields(endpoint.fields(metrics))

    def _call(self, request: Request, filling: Filling) -> Call:
        return call_for(request, filling, self._platform.headers)

    def _today(self, endpoint: Endpoint, account: FoundAccount) -> date:
        return self._setup.now().astimezone(zone_of(endpoint, account)).date()


def _is_of(account: FoundAccount, endpoint: Endpoint, row: Row) -> bool:
    return not endpoint.account or str(find(endpoint.account, row)) == account.id


def _zone_name(told: object) -> str:
    """Give a time zone's IANA name; "" for anything that is none."""
    try:
        return ZoneInfo(str(told)).key if told else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
