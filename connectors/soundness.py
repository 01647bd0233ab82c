"""Whether a platform's declaration can work, checked when it is built."""

from collections.abc import Iterator

from jmespath.exceptions import JMESPathError

from connectors.spec import (
    PLACEHOLDER,
    Asks,
    Endpoint,
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
    if endpoint.per_id and endpoint.per_id.endpoint not in {o.key for o in platform.endpoints}:
        yield f"{where}: per_id names {endpoint.per_id.endpoint}, which is not there"
    for key in endpoint.reads:
        rollup = platform.metric(key).rollup
        if endpoint.asks is Asks.WINDOW and rollup is not Rollup.WINDOW:
            yield f"{where}: {key} does not roll up by a whole window"
    for host in (name for _plus, name in PLACEHOLDER.findall(endpoint.request.url)[:1]):
        if host not in platform.hosts:
            yield f"{where}: {{{host}}} is not among the hosts"


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
    for endpoint in platform.endpoints:
        yield from _endpoint_expressions(endpoint)
    for way in platform.ways:
        yield getattr(way, "token", "")
    errors = platform.errors
    yield from (errors.code, errors.subcode, errors.text, errors.failed, errors.wait.path)
    yield from (rule.wait.path for rule in errors.rules)


def _endpoint_expressions(endpoint: Endpoint) -> Iterator[str]:
    yield from (endpoint.rows, endpoint.columns, endpoint.day, endpoint.follow, endpoint.proof)
    yield endpoint.provisional_from
    for read in endpoint.reads.values():
        yield from (read.left, read.right) if isinstance(read, Product) else (read,)
    if endpoint.named:
        yield from (endpoint.named.name, endpoint.named.points)
    if endpoint.per_id:
        yield endpoint.per_id.id
    if endpoint.report:
        yield from (endpoint.report.id, endpoint.report.state, endpoint.report.address)
    yield from _paging_expressions(endpoint.paging)


def _paging_expressions(paging: Paging | None) -> Iterator[str]:
    for name in ("path", "more", "total", "total_pages"):
        yield getattr(paging, name, "")
