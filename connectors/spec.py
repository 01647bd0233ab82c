"""The vocabulary in which a platform is declared: closed sets of ways in, pages and failures.

A declaration that cannot work fails when it is built, with the name of the field.

Placeholders in addresses, queries, headers and bodies:

    {api}            a base URL of the platform, by its name in `hosts`
    {account}        the account's id, percent-encoded in addresses; {+account} as it is;
                     {account_tail} what follows its last ":" or "/"
    {currency}       the account's currency, as the platform writes it
    {zone}           the time zone in which the endpoint's days begin
    {first} {last}   the first and the last day of the window, written as `Endpoint.dates` says
    {end}            the day after the last one, likewise
    {first_year}     the parts of these three as plain numbers; likewise {…_month}, {…_day}
    {parent}         what an account is listed under (`Accounts.under`)
    {account_zone}   the account's time zone, by the platform's own name of it (`Accounts.zones`)
    {client_id}      the app that people sign in with; likewise {client_secret}
    {fields}         what the metrics asked for are called, with commas; {fields_json} as JSON
    {ids}            a batch of ids, with commas, where the endpoint is asked per id
    {name}           a setting that was typed (`Input.key`), or a value kept from signing in

An `Each` in a JSON body repeats its template for every field, as {field}; in a query it repeats
the parameter. A setting that is an address (`InputKind.ADDRESS`) may itself hold the placeholders
of the window. Where a source is described by people, `rows`, `day` and `reads` of an endpoint are
placeholders of expressions that were typed (`InputKind.EXPRESSION`). Expressions are JMESPath (https://jmespath.org/specification.html).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias

import jmespath
from jmespath.exceptions import JMESPathError

from connectors.sentences import Text as Text

PLACEHOLDER = re.compile(r"\{(\+?)([a-z_]+)\}")
Template: TypeAlias = (
    "str | int | bool | None | Sequence[Template] | Mapping[str, Template] | Each | Whole"
)


# Metrics


class Unit(StrEnum):
    """What a metric counts in."""

    COUNT = "count"
    PEOPLE = "people"
    SECONDS = "seconds"
    MINUTES = "minutes"
    PERCENT = "percent"
    POSITION = "position"
    CURRENCY = "currency"
    """The account's own currency."""
    USD = "USD"


class Rollup(StrEnum):
    """How the days of a metric go together."""

    SUM = "sum"
    LAST = "last"
    MEAN = "mean"
    """People counted once a day: days never add up."""
    WINDOW = "window"
    """People counted once a day, and once over a whole window when asked again for it."""


class Kind(StrEnum):
    """What a platform can tell of a metric."""

    DAILY = "daily"
    SNAPSHOT = "snapshot"
    """Only what it is now: one reading a day, from the first connection on."""
    LIFETIME = "lifetime"
    """A post's total up to now, booked on the day of the post; it grows as posts age."""


@dataclass(frozen=True)
class Metric:
    """One number that a platform reports.

    `note` is a caution shown beside it. A helper is read to make others and not offered.
    `scope` is an extra right that it needs. `named_by` are typed settings, of which the first
    that holds anything is its name in place of the title; `where` gives how typed settings have
    to look for it to be read, as regular expressions.
    """

    key: str
    title: Text
    unit: Unit
    rollup: Rollup
    kind: Kind = Kind.DAILY
    note: Text | None = None
    is_helper: bool = False
    is_default: bool = True
    scope: str = ""
    named_by: Sequence[str] = ()
    where: Mapping[str, str] = field(default_factory=dict)

    def is_typed(self, settings: Mapping[str, str]) -> bool:
        """Say whether it is among what was typed."""
        return all(
            re.fullmatch(pattern, settings.get(name, "")) for name, pattern in self.where.items()
        )

    def name_in(self, settings: Mapping[str, str]) -> str:
        """Give the name that was typed for it; "" where it has its title."""
        return next((settings[one] for one in self.named_by if settings.get(one)), "")


@dataclass(frozen=True)
class Derived:
    """A metric made of others: a weighted sum, or one weighted sum over another.

    `numerator` and `denominator` give each metric's weight. Without a denominator the sum
    itself is the metric. A denominator that is a level counts as its mean over the days. Parts
    in `may_lack` count as 0 on days when the platform does not tell them.
    """

    key: str
    title: Text
    unit: Unit
    numerator: Mapping[str, float]
    denominator: Mapping[str, float] = field(default_factory=dict)
    note: Text | None = None
    may_lack: Sequence[str] = ()


# What is sent


@dataclass(frozen=True)
class Each:
    """In a JSON body: a list with this template once for every field asked for, as {field}.

    In a query: the parameter once for every field.
    """

    template: Template


@dataclass(frozen=True)
class Whole:
    """In a JSON body: what this template becomes, as a whole number and not as a text."""

    template: str


@dataclass(frozen=True)
class Request:
    """One call. `query`, `form` and `json` hold templates; an address may hold a raw query."""

    url: str
    method: str = "GET"
    query: "Mapping[str, str | Each]" = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    json: "Template | None" = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_table: bool = False
    """It answers with CSV as people write it, read as {values: [[names], [day, numbers…], …]}."""
    leads_to: str = ""
    """How the hosts end that it may send us on to, once and without a secret: ".example.com"."""


# How a secret travels


@dataclass(frozen=True)
class InHeader:
    """A header of another name, which may be a typed setting's placeholder."""

    name: str
    prefix: str = ""
    secret: str = "access_token"  # noqa: S105 - as above


@dataclass(frozen=True)
class Bearer(InHeader):
    """`Authorization: Bearer …`."""

    name: str = "Authorization"
    prefix: str = "Bearer "


@dataclass(frozen=True)
class InQuery:
    """A parameter of the address; its name may be a typed setting's placeholder."""

    name: str = "access_token"
    secret: str = "access_token"  # noqa: S105 - as above


@dataclass(frozen=True)
class InBody:
    """A field of the form or the JSON body."""

    name: str
    secret: str = "access_token"  # noqa: S105 - as above


@dataclass(frozen=True)
class Basic:
    """HTTP Basic: names of the settings that hold user and password; "" sends it empty.

    `suffix` is what the platform wants behind the user.
    """

    user: str
    password: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Nothing:
    """No secret at all."""


Carry = InHeader | InQuery | InBody | Basic | Nothing


# Ways in


class InputKind(StrEnum):
    """What may be typed into a field of the connect form."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a kind of field
    HOST = "host"
    """A server that the person names: a public host name, nothing else."""
    ADDRESS = "address"
    """A whole https address on a public host, in which the window's placeholders are filled."""
    EXPRESSION = "expression"
    """Where something is in an answer: names with dots between them, or JMESPath."""
    JSON = "json"


@dataclass(frozen=True)
class Input:
    """A field of the connect form; `example` shows how it looks."""

    key: str
    title: Text
    kind: InputKind = InputKind.TEXT
    example: str = ""
    help: Text | None = None
    prefix: str = ""
    """What people may put before it and does not count, such as "@"."""
    pattern: str = ""
    """How it has to look, as a regular expression; its named groups are kept as placeholders."""
    default: str | None = None
    """What counts where nothing is typed; None: it has to be typed."""
    choices: Mapping[str, Text] = field(default_factory=dict)
    """What can be chosen in place of typing: values, each with what it is called."""
    is_beside: bool = False
    """It stands in one line with the field before it."""

    @property
    def names_server(self) -> bool:
        """Say whether calls go where it says, so that they are guarded."""
        return self.kind in (InputKind.HOST, InputKind.ADDRESS)

    @property
    def is_secret(self) -> bool:
        """Say whether it has to be kept encrypted and never shown."""
        return self.kind in (InputKind.SECRET, InputKind.JSON)


class Encoding(StrEnum):
    """How a token request carries its fields."""

    FORM = "form"
    JSON = "json"
    QUERY = "query"


@dataclass(frozen=True)
class TokenCall:
    """A call that answers with a token.

    `fields` are templates; {client_id}, {client_secret}, {redirect_uri}, {code},
    {access_token} and {refresh_token} are filled in. `min_age_hours` is how old a token has to
    be before it may be renewed this way.
    """

    url: str
    fields: Mapping[str, str]
    encoding: Encoding = Encoding.FORM
    min_age_hours: int = 0
    is_basic: bool = False
    """The client's id and secret go as HTTP Basic."""


@dataclass(frozen=True)
class OAuthCode:
    """Authorise in the browser: an authorization code, then a token.

    `exchange` swaps the first token for one that lasts; `refresh` renews it, `revoke` ends
    it, `register` makes a client where each server has its own. `token` is where the token's
    fields are in an answer, `keeps` which further fields are kept as placeholders; where it is
    not the answer with the token that tells them, `details` is asked with that token.
    `redirect_rule` says what the platform asks of the redirect address.
    """

    authorize_url: str
    token_call: TokenCall
    scopes: Sequence[str]
    key: str = "oauth"
    title: Text = Text("Authorise in the browser", "Autoriser dans le navigateur")
    carry: Carry = Bearer()
    silent_scopes: Sequence[str] = ()
    """Rights that are asked for and that answers do not tell among those granted."""
    scope_separator: str = " "
    client_id_name: str = "client_id"
    authorize_params: Mapping[str, str] = field(default_factory=dict)
    has_pkce: bool = False
    token: str = "@"  # noqa: S105 - an expression
    keeps: Sequence[str] = ()
    details: Request | None = None
    lifetime_seconds: int | None = None
    """How long a token lives where the answer does not say; None: until it is revoked."""
    exchange: TokenCall | None = None
    refresh: TokenCall | None = None
    revoke: Request | TokenCall | None = None
    register: Request | None = None
    inputs: Sequence[Input] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)
    accounts: "Accounts | None" = None
    only: Sequence[str] = ()
    """The endpoints that can be read this way; empty means all."""
    redirect_rule: Text | None = None
    needs_https: bool = False
    has_final_slash: bool = False
    """The redirect address has to end with a slash."""


@dataclass(frozen=True)
class Typed:
    """Type or paste what the platform asks for: a handle, a token, a key; or nothing secret."""

    key: str
    title: Text
    inputs: Sequence[Input]
    carry: Carry = Nothing()
    hosts: Mapping[str, str] = field(default_factory=dict)
    accounts: "Accounts | None" = None
    only: Sequence[str] = ()
    """The endpoints that can be read this way; empty means all."""


@dataclass(frozen=True)
class ServiceAccount:
    """Paste the key file of a service account; a signed JWT is traded for a token."""

    scopes: Sequence[str]
    key: str = "service_account"
    title: Text = Text("Service account", "Compte de service")
    token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    carry: Carry = Bearer()
    hosts: Mapping[str, str] = field(default_factory=dict)
    accounts: "Accounts | None" = None
    only: Sequence[str] = ()
    """The endpoints that can be read this way; empty means all."""
    more: Sequence[Input] = ()
    """What has to be typed besides."""

    @property
    def inputs(self) -> Sequence[Input]:
        """What to type and, at the end, the key file to paste."""
        return (
            *self.more,
            Input(
                "service_account_json",
                Text("Key file of the service account (JSON)", "Clé du compte de service (JSON)"),
                InputKind.JSON,
                example='{"type": "service_account", "client_email": "…", "private_key": "…"}',
            ),
        )


Way = OAuthCode | Typed | ServiceAccount


# Pages of an answer


@dataclass(frozen=True)
class NextUrl:
    """The answer holds the whole address of the next page, until it is absent."""

    path: str


@dataclass(frozen=True)
class Cursor:
    """The answer holds a mark to send along for the next page; `more` false ends it too."""

    path: str
    param: str
    more: str = ""
    is_in_body: bool = False


@dataclass(frozen=True)
class LinkHeader:
    """The Link header names the next page (RFC 8288)."""


@dataclass(frozen=True)
class Offset:
    """Rows are counted; it ends with a short page, or at `total`.

    `size_param` is sent with the size; both go into the JSON body with `is_in_body`, as text
    with `is_text`. What goes into a body may be a path: "page.start".
    """

    param: str
    size_param: str
    size: int
    first: int = 0
    total: str = ""
    is_in_body: bool = False
    is_text: bool = False


@dataclass(frozen=True)
class PageNumber:
    """Pages are counted from `first`; it ends with a short page, or after `total_pages`.

    Page and size go into the JSON body with `is_in_body`.
    """

    param: str
    size_param: str
    size: int
    total_pages: str = ""
    first: int = 1
    is_in_body: bool = False


Paging = NextUrl | Cursor | LinkHeader | Offset | PageNumber


# Dates


class DateForm(StrEnum):
    """How a day is written, in requests and in answers."""

    ISO = "iso"
    """2026-10-01, also at the head of a longer timestamp read in the endpoint's zone."""
    COMPACT = "compact"
    """20261001."""
    SECONDS = "seconds"
    """Unix seconds of the midnight that begins the day."""
    MILLISECONDS = "milliseconds"
    RFC3339 = "rfc3339"
    """2026-10-01T00:00:00Z, the midnight that begins the day."""
    LOCAL = "local"
    """2026-10-01, also at the head of a longer timestamp, whatever its offset."""
    RFC3339_HOUR = "rfc3339_hour"
    """The same, rounded down to a full hour."""
    MIDNIGHT = "midnight"
    """2026-10-01T00:00:00.000-07:00, the same with the offset of the zone."""
    PARTS = "parts"
    """{"year": 2026, "month": 10, "day": 1}, in answers."""
    DOTNET = "dotnet"
    """/Date(1790812800000-0700)/, milliseconds; the offset says nothing more."""
    SERIAL = "serial"
    """46296, the days since 30 December 1899, as spreadsheets count; or a day in ISO form."""


ACCOUNT_ZONE = "account"


@dataclass(frozen=True)
class Span:
    """Which days can be asked for.

    `max_days` a call; `history_days` back from today (None: no limit); the newest
    `delay_days` days are not there yet (1: yesterday is). With `is_one_day` a call tells
    one day's totals without naming the day, and so is asked day by day.
    """

    max_days: int | None = None
    history_days: int | None = None
    delay_days: int = 1
    is_one_day: bool = False
    earliest: date | None = None


# Endpoints


@dataclass(frozen=True)
class Product:
    """A field times another, for what has to be weighted before it can be added up.

    It is divided by `over`: 100 where one of them is told in percent.
    """

    left: "str | Product"
    right: str
    over: int = 1

    def parts(self) -> list[str]:
        """List the fields that it is made of."""
        left = self.left.parts() if isinstance(self.left, Product) else [self.left]
        return [*left, self.right]

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{self.left} × {self.right}" + (f" / {self.over}" if self.over != 1 else "")


Field = str | Product


class Asks(StrEnum):
    """What one call tells."""

    DAYS = "days"
    NOW = "now"
    WINDOW = "window"
    """One value for the whole window, for people who are counted once."""
    EVENTS = "events"
    """Things with a moment, such as posts, which we count by day; a day without any is 0."""


@dataclass(frozen=True)
class Named:
    """Answers that list metrics rather than rows: where a metric's name and its points are.

    `points` is an expression on the metric that gives a list of {day, value}, or of {value}.
    """

    name: str = "name"
    points: str = "values[].{day: end_time, value: value}"


@dataclass(frozen=True)
class PerId:
    """Asked for ids that another endpoint lists, so many at a time.

    `endpoint` is its key, or an endpoint of which no metric is read. `id` is where a row of it
    holds the id, `follow` what a row must hold to be asked about. Things from `reach_days` ago
    until today are listed, whatever days are asked for. With `row_as`, which needs batches of
    one, rows of the answer hold the listed row by that name.
    """

    endpoint: "str | Endpoint"
    id: str
    batch: int
    reach_days: int
    follow: str = ""
    row_as: str = ""


@dataclass(frozen=True)
class Report:
    """A report that is ordered, awaited and fetched.

    {report} is the order's id, {+download} the address that the poll tells at `address`.
    `rows` of the endpoint are those of the download: JSON, or CSV turned into one mapping a
    line.
    """

    id: str
    poll: Request
    state: str
    ready: Sequence[str]
    failed: Sequence[str]
    download: Request
    address: str = ""
    is_csv: bool = False
    is_zipped: bool = False


@dataclass(frozen=True)
class Endpoint:
    """One kind of call and what is read from its answers.

    `reads` gives for each metric the field within a row; a placeholder in it is a name, such as
    a column's. `rows` finds the rows in an answer;
    where they are lists, `columns` names their cells. `day` finds a row's day, which is then
    moved by `day_shift` days, as is the day of what is told now; days begin at midnight in
    `zone` ("account": the account's).
    `is_newest_first` lets reading stop at the first row before the window.
    `provisional_from` finds the first day that the platform itself calls incomplete.
    """

    key: str
    request: Request
    reads: Mapping[str, Field]
    asks: Asks = Asks.DAYS
    rows: str = "[@]"
    columns: str = ""
    named: Named | None = None
    day: str = ""
    day_form: DateForm = DateForm.ISO
    day_shift: int = 0
    dates: DateForm = DateForm.ISO
    zone: str = "UTC"
    span: Span = Span()
    paging: Paging | None = None
    is_newest_first: bool = False
    per_id: PerId | None = None
    report: Report | None = None
    provisional_from: str = ""
    follow: str = ""
    """What a row must hold to count, as an expression; empty means every row counts."""
    proof: str = ""
    """Where an answer may lack its rows: what it has instead, as an expression."""
    account: str = ""
    """Where a row says whose it is, if an answer has rows of other accounts too."""
    is_by_column: bool = False
    """What `rows` finds holds a list for each field, side by side, in place of rows."""
    is_in_parts: bool = False
    """Rows are parts of the account, so that levels of one day add up as well."""
    key_as: str = ""
    """What `rows` finds is a mapping, by day for example: its keys are put into the rows so."""
    unique: str = ""
    """What tells rows apart where pages overlap, as an expression; the last one counts."""
    otherwise: str = ""
    """The endpoint that is read in place of this one where this one is closed to us."""
    day_form_by: str = ""
    """The typed setting that is the form of days, in requests and in answers."""
    is_typed: bool = False
    """People typed where things are: what is not found is told with what is there instead."""

    def fields(self, metrics: Sequence[str]) -> list[str]:
        """Name what has to be asked for to read these metrics, each once, in their order."""
        parts: list[str] = []
        for key in metrics:
            read = self.reads[key]
            parts += read.parts() if isinstance(read, Product) else [read]
        # A literal, such as `1`, is nothing that could be asked for.
        return list(dict.fromkeys(part for part in parts if not part.startswith("`")))


@dataclass(frozen=True)
class Parents:
    """What accounts are listed under, such as organisations: each fills {parent} by its `id`."""

    request: Request
    id: str
    rows: str
    paging: Paging | None = None
    may_be_closed: bool = False
    """One that is closed to us has no accounts; it is a failure only where no account is left."""


@dataclass(frozen=True)
class Accounts:
    """How the accounts behind a grant are listed.

    `rows`, `id`, `name`, `token` (an account's own access token), `zone` and `currency` are
    expressions; `keep` must be true for a row to count. `detail` is asked for each account,
    and may tell `name`, `zone` and `currency` (`detail_reads`).
    """

    request: Request
    id: str
    name: str
    rows: str = "[@]"
    token: str = ""
    zone: str = ""
    currency: str = ""
    keep: str = ""
    proof: str = "`false`"
    """Where an answer without accounts lacks its rows: what it has instead."""
    paging: Paging | None = None
    detail: Request | None = None
    detail_reads: Mapping[str, str] = field(default_factory=dict)
    under: Parents | None = None
    """Where accounts have to be asked for in one place after the other."""
    id_parts: str = ""
    """How an id is put together, as a regular expression; its named groups are placeholders."""
    zones: Mapping[str, str] = field(default_factory=dict)
    """The IANA names of time zones, by names of the platform's own."""
    setting: str = ""
    """What was typed and is the id, where it names the one account; `id` then proves it."""
    within: str = ""
    """What goes before each id, as a template: what was typed, where ids are unique only within
    it, or {parent}. {account} is the id without it, unless `id_parts` take the id apart."""
    days_of: str = ""
    """The endpoint whose window of the last days fills the placeholders of the request too."""


# Failures


class Then(StrEnum):
    """What to do next about an answer that is no success."""

    WAIT = "wait"
    RECONNECT = "reconnect"
    REFRESH = "refresh"
    """The access token is too old: renew it, else reconnect."""
    GRANT_MORE = "grant_more"
    CHOOSE_ACCOUNT = "choose_account"
    METRIC_GONE = "metric_gone"
    TRY_LATER = "try_later"
    CONFIGURE = "configure"
    """An admin has to change something: a version that has ended, an API that is off."""
    NO_DATA = "no_data"
    """The platform has nothing to tell for this, which is no failure."""
    REPORT = "report"
    """The platform refuses what we ask: nothing that a user can mend."""


class Until(StrEnum):
    """When a limit ends."""

    SECONDS_HEADER = "seconds_header"
    EPOCH_HEADER = "epoch_header"
    ISO_HEADER = "iso_header"
    MINUTES_IN_JSON_HEADER = "minutes_in_json_header"
    """`at` is the header, `path` an expression within its JSON."""
    RATELIMIT_HEADER = "ratelimit_header"
    """"name";r=0;t=42, with commas between limits: t seconds of those with nothing left (r=0)."""
    SECONDS_IN_TEXT = "seconds_in_text"
    """The first whole number in the error's text."""
    FIXED = "fixed"
    MIDNIGHT_UTC = "midnight_utc"
    MIDNIGHT_PACIFIC = "midnight_pacific"


@dataclass(frozen=True)
class Wait:
    """How long a rate limit lasts; `seconds` also serves where the answer does not say."""

    until: Until = Until.FIXED
    at: str = ""
    path: str = "@"
    seconds: int = 900


@dataclass(frozen=True)
class Rule:
    """An answer and what it means; the first rule that fits counts.

    What is not given fits everything. `codes` are compared as text with what
    `Errors.code` finds, `subcodes` with `Errors.subcode`; a code may be a range as "200-299".
    `text` is looked for in the error's text, whatever the case.
    """

    then: Then
    statuses: Sequence[int] = ()
    codes: Sequence[int | str] = ()
    subcodes: Sequence[int | str] = ()
    text: str = ""
    wait: Wait = Wait()
    is_fleeting: bool = False
    """It also comes for no reason: the call is made again before it is believed."""


@dataclass(frozen=True)
class Errors:
    """How a platform's failures read: from the status and from the body.

    An answer is a failure with a status of 400 or more, or where `failed` finds something
    true in its body, whatever the status. After `rules`: 401 renew or reconnect, 403 grant
    more, 404 choose the account again, 429 wait, 5xx try later, anything else report.
    """

    code: str = ""
    subcode: str = ""
    text: str = ""
    failed: str = ""
    rules: Sequence[Rule] = ()
    wait: Wait = Wait()
    names_status: bool = False
    """Where the body says nothing, people are told the status."""


@dataclass(frozen=True)
class Pace:
    """A limit that we keep by ourselves: so many calls in so many seconds, per connection."""

    calls: int
    seconds: int


@dataclass(frozen=True)
class Remaining:
    """Headers that tell how many calls are left and when the count starts anew."""

    header: str
    wait: Wait


# The platform


@dataclass(frozen=True)
class Platform:
    """A platform, declared whole.

    `unverified` names what its contract could not confirm and where it is kept in the file.
    """

    key: str
    title: str
    docs: str
    checked_on: date
    about: Text
    how_to: Text
    hosts: Mapping[str, str]
    ways: Sequence[Way]
    accounts: Accounts
    metrics: Sequence[Metric]
    endpoints: Sequence[Endpoint]
    lookback_days: int
    derived: Sequence[Derived] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Errors = Errors()
    pace: Pace | None = None
    remaining: Remaining | None = None
    attempts: int = 3
    """How often a call that stumbled is made in all."""
    history: Text | None = None
    unverified: Sequence[str] = ()
    is_previewed: bool = False
    """People describe it themselves: its numbers are shown to them before it is kept."""

    def __post_init__(self) -> None:
        """Refuse a declaration that cannot work."""
        from connectors.soundness import problems

        for problem in problems(self):
            raise ValueError(f"{self.key}: {problem}")

    def metric(self, key: str) -> Metric:
        """Give a metric by its key."""
        return next(one for one in self.metrics if one.key == key)

    def endpoint(self, key: str) -> Endpoint:
        """Give an endpoint by its key."""
        return next(one for one in self.endpoints if one.key == key)

    def way(self, key: str) -> Way:
        """Give a way in by its key."""
        return next(one for one in self.ways if one.key == key)


@lru_cache(maxsize=1024)
def compiled(expression: str) -> Any:  # noqa: ANN401 - jmespath comes without types
    """Compile an expression once."""
    return jmespath.compile(expression)


def find(expression: str, value: object) -> Any:  # noqa: ANN401 - whatever the answer holds
    """Look something up in an answer; None when it is not there, or not such a thing."""
    try:
        return compiled(expression).search(value)
    except (JMESPathError, ValueError, TypeError, ArithmeticError):
        # Not only its own: a slice whose step is 0, for example, fails as Python's do.
        return None
