"""Whether a platform's declaration can work, checked when it is built."""

from collections.abc import Iterator

from jmespath.exceptions import JMESPathError

from connectors.spec import (
    PLACEHOLDER,
    Asks,
    Endpoint,
    InputKind,
    Paging,
    Platform,
    Product,
    Rollup,
    compiled,
)


def problems(platform: Platform) -> Iterator[str]:
    """Say, a sentence each, why a declaration cannot work."""
    yield from _metric_problems(platform)
    for endpoint in platform.endpoints:
        yield from _endpoint_problems(platform, endpoint)
    days_of = platform.accounts.days_of
    if days_of and days_of not in {endpoint.key for endpoint in platform.endpoints}:
        yield f"accounts: days_of names {days_of}, which is not there"
    for way in platform.ways:
        for name in getattr(way, "only", ()):
            if name not in {endpoint.key for endpoint in platform.endpoints}:
                yield f"ways: {way.key} reads {name}, which is not there"
    yield from _expression_problems(platform)


def _metric_problems(platform: Platform) -> Iterator[str]:
    known = [one.key for one in platform.metrics]
    derived = [one.key for one in platform.derived]
    keys = [*known, *derived]
    for twice in {key for key in keys if keys.count(key) > 1}:
        yield f"metrics: {twice} is declared twice"
    read = {key for endpoint in platform.endpoints for key in endpoint.reads}
    for key in read ^ set(known):
        yield f"endpoints: {key} is declared or read, but not both"
    for one in platform.derived:
        for key in {*one.numerator, *one.denominator} - set(known):
            yield f"derived: {one.key} rests on {key}, which is not there"


def _endpoint_problems(platform: Platform, endpoint: Endpoint) -> Iterator[str]:
    where = f"endpoints: {endpoint.key}"
    is_labelled = bool(endpoint.day or endpoint.named or endpoint.span.is_one_day)
    if endpoint.asks in (Asks.DAYS, Asks.EVENTS) and not is_labelled:
        yield f"{where}: day says where a row's day is"
    yield from _per_id_problems(platform, endpoint)
    other = next((one for one in platform.endpoints if one.key == endpoint.otherwise), None)
    if endpoint.otherwise and (other is None or other.reads.keys() != endpoint.reads.keys()):
        yield f"{where}: otherwise names {endpoint.otherwise}, which does not read the same"
    for key in endpoint.reads:
        rollup = platform.metric(key).rollup
        if endpoint.asks is Asks.WINDOW and rollup is not Rollup.WINDOW:
            yield f"{where}: {key} does not roll up by a whole window"
    inputs = [one for way in platform.ways for one in way.inputs]
    typed = {one.key for one in inputs if one.kind is InputKind.ADDRESS}
    for host in (name for _plus, name in PLACEHOLDER.findall(endpoint.request.url)[:1]):
        if host not in {*platform.hosts, *typed}:
            yield f"{where}: {{{host}}} is not among the hosts"


def _per_id_problems(platform: Platform, endpoint: Endpoint) -> Iterator[str]:
    per_id = endpoint.per_id
    if per_id is None:
        return
    where = f"endpoints: {endpoint.key}"
    listing = per_id.endpoint
    if isinstance(listing, str) and listing not in {one.key for one in platform.endpoints}:
        yield f"{where}: per_id names {listing}, which is not there"
    if per_id.row_as and per_id.batch != 1:
        yield f"{where}: per_id adds the listed row, which needs batches of one"


def _expression_problems(platform: Platform) -> Iterator[str]:
    for expression in filter(None, _expressions(platform)):
        try:
            compiled(expression)
        except JMESPathError as error:
            yield f"expression {expression!r}: {error}"


def _expressions(platform: Platform) -> Iterator[str]:
    listed = [platform.accounts, *(way.accounts for way in platform.ways if way.accounts)]
    for one in listed:
        yield from (one.rows, one.id, one.name, one.token, one.zone, one.currency, one.keep)
        yield from (one.proof, *one.detail_reads.values(), *_paging_expressions(one.paging))
        if one.under:
            yield from (one.under.rows, one.under.id, *_paging_expressions(one.under.paging))
    for endpoint in platform.endpoints:
        yield from _endpoint_expressions(endpoint)
    for way in platform.ways:
        yield getattr(way, "token", "")
    errors = platform.errors
    yield from (errors.code, errors.subcode, errors.text, errors.failed, errors.wait.path)
    yield from (rule.wait.path for rule in errors.rules)


def _endpoint_expressions(endpoint: Endpoint) -> Iterator[str]:
    yield from (_named(endpoint.rows), _named(endpoint.day), endpoint.columns, endpoint.follow)
    yield from (endpoint.proof, endpoint.provisional_from, endpoint.account, endpoint.unique)
    for read in endpoint.reads.values():
        yield from read.parts() if isinstance(read, Product) else (_named(read),)
    if endpoint.named:
        yield from (endpoint.named.name, endpoint.named.points)
    if endpoint.per_id:
        yield from (endpoint.per_id.id, endpoint.per_id.follow)
        if isinstance(endpoint.per_id.endpoint, Endpoint):
            yield from _endpoint_expressions(endpoint.per_id.endpoint)
    if endpoint.report:
        yield from (endpoint.report.id, endpoint.report.state, endpoint.report.address)
    yield from _paging_expressions(endpoint.paging)


def _named(expression: str) -> str:
    """Put a name where a placeholder becomes one, or an expression that somebody typed."""
    return PLACEHOLDER.sub('"name"', expression)


def _paging_expressions(paging: Paging | None) -> Iterator[str]:
    for name in ("path", "more", "total", "total_pages"):
        yield getattr(paging, name, "")
