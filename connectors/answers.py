"""From a platform's answer to numbers by day. Nothing here touches the network."""

import csv
import io
import json
import math
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors import explaining
from connectors.errors import BadAnswer, MetricGone, Sentence, Unreadable, sentence
from connectors.spec import (
    Asks,
    DateForm,
    Endpoint,
    Field,
    Named,
    Platform,
    Product,
    Rollup,
    find,
)
from connectors.wire import Reply

Row = Mapping[str, Any]
_MOST_UNZIPPED_BYTES = 100_000_000
_FIRST_SERIAL = date(1899, 12, 30)
_QUOTED = re.compile(r'"[^"\\]*"')
_DOTNET = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/")


@dataclass(frozen=True)
class Reading:
    """What a metric was on a day; provisional while the platform may still revise it."""

    day: date
    value: float
    is_provisional: bool = False


def decoded(reply: Reply, platform: Platform) -> Any:  # noqa: ANN401 - JSON
    """Give the JSON of an answer.

    Raises:
        Unreadable: when it is none, such as a web page.
    """
    try:
        answer = json.loads(reply.body)
    except (ValueError, RecursionError):
        # Not chained: the error's text would quote the answer.
        raise Unreadable(_no_data(reply, platform)) from None
    if not isinstance(answer, dict | list):
        raise changed(platform, "{}")
    return answer


def table(reply: Reply, platform: Platform) -> dict[str, list[list[Any]]]:
    """Read a CSV as people write it: the names of its columns, then the days with their numbers.

    Raises:
        Unreadable: when it is a web page, or nothing.
        BadAnswer: when it is no table of days, with what to mend.
    """
    from connectors import files  # few platforms answer with tables

    if reply.body.lstrip()[:1] in (b"", b"<"):
        raise Unreadable(_no_data(reply, platform))
    try:
        found = files.inspect(reply.body, platform.title)
    except files.FileError as error:
        raise BadAnswer(error.sentence) from None
    columns = [one for one in found.columns if one.is_offered]
    lines = [
        [day.isoformat(), *(one.values[place] for one in columns)]
        for place, day in enumerate(found.days)
    ]
    return {"values": [[found.date_column, *(one.name for one in columns)], *lines]}


def rows_of(endpoint: Endpoint, answer: Any, platform: Platform) -> list[Row]:  # noqa: ANN401 - JSON
    """List the rows of an answer that count.

    Raises:
        BadAnswer: when they are not where the platform documents them.
    """
    found = find(endpoint.rows, answer)
    if found is None and (answer == {} or (endpoint.proof and find(endpoint.proof, answer))):
        return []
    if endpoint.key_as and isinstance(found, Mapping):
        found = _rows_by_key(found, endpoint, platform)
    if not isinstance(found, list):
        raise _no_rows(platform, endpoint, answer)
    if endpoint.named is not None:
        return _named_rows(endpoint.named, found, platform)
    if endpoint.columns:
        found = _rows_of_cells(find(endpoint.columns, answer), found, endpoint, platform)
    if not all(isinstance(one, Mapping) for one in found):
        raise _no_rows(platform, endpoint, answer)
    if endpoint.is_by_column:
        found = [row for columns in found for row in _rows_of_columns(columns, endpoint, platform)]
    return [one for one in found if not endpoint.follow or find(endpoint.follow, one)]


def table_rows(body: bytes, *, is_zipped: bool) -> list[Row]:
    """Read a CSV, or the first file of a zip of one, into a mapping a line.

    Raises:
        ValueError: when it is none, or unpacks to more than 100 MB.
    """
    text = (_unzipped(body) if is_zipped else body).decode("utf-8-sig")
    if text.lstrip().startswith("<"):
        raise ValueError("a web page")
    try:
        return list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        raise ValueError("no CSV") from error


def row_day(endpoint: Endpoint, row: Row, zone: ZoneInfo) -> date | None:
    """Give the day of a row; None when it does not say."""
    day = parsed_day(find(endpoint.day or "day", row), endpoint.day_form, zone)
    try:
        return None if day is None else day + timedelta(days=endpoint.day_shift)
    except OverflowError:
        return None


def parsed_day(value: object, form: DateForm, zone: ZoneInfo) -> date | None:
    """Read a day as platforms write it; a moment becomes the day that it is in the zone."""
    try:
        if form is DateForm.COMPACT:
            return datetime.strptime(str(value), "%Y%m%d").replace(tzinfo=UTC).date()
        if form in (DateForm.SECONDS, DateForm.MILLISECONDS):
            seconds = float(str(value)) / (1000 if form is DateForm.MILLISECONDS else 1)
            return datetime.fromtimestamp(seconds, zone).date()
        if form is DateForm.DOTNET:
            found = _DOTNET.fullmatch(str(value))
            return found and datetime.fromtimestamp(int(found[1]) / 1000, zone).date()
        text = _day_text(value, form)
        if len(text) <= len("2026-10-01"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone).date()
    except (ValueError, OverflowError, OSError):
        return None


def _day_text(value: object, form: DateForm) -> str:
    if form is DateForm.SERIAL and isinstance(value, int | float):
        return (_FIRST_SERIAL + timedelta(days=int(value))).isoformat()
    text = _joined(value) if form is DateForm.PARTS else str(value)
    return text[: len("2026-10-01")] if form is DateForm.LOCAL else text


def _joined(parts: object) -> str:
    """Write the parts of a day as one text."""
    if not isinstance(parts, Mapping):
        return ""
    return f"{parts.get('year')}-{parts.get('month')!s:>02}-{parts.get('day')!s:>02}"


def number(value: object) -> float | None:
    """Read a number, also one that comes as text, such as "3.25%"; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value.removesuffix("%") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def value_of(read: Field, row: Row) -> float | None:
    """Give what a row says of a metric; None when it does not."""
    if isinstance(read, Product):
        left, right = value_of(read.left, row), number(_looked_up(read.right, row))
        return None if left is None or right is None else number(left * right / read.over)
    return number(_looked_up(read, row))


def by_day(  # noqa: PLR0913 - rows, and all that says what they mean
    platform: Platform,
    endpoint: Endpoint,
    metrics: Sequence[str],
    rows: Sequence[Row],
    zone: ZoneInfo,
    label: date | None,
) -> dict[str, dict[date, float]]:
    """Put rows together by metric and day; `label` is the day of rows that do not say theirs.

    Amounts of one day add up; of levels and people the last row counts.

    Raises:
        BadAnswer: when no row says its day, or none holds any of the metrics.
        MetricGone: where people typed what to read, when no row holds one of them.
    """
    found: dict[str, dict[date, float]] = {key: {} for key in metrics}
    sums = {
        key for key in metrics if endpoint.is_in_parts or platform.metric(key).rollup is Rollup.SUM
    }
    is_dated = not rows
    for row in rows:
        day = label or row_day(endpoint, row, zone)
        if day is None:
            continue
        is_dated = True
        for key in metrics:
            value = value_of(endpoint.reads[key], row)
            if value is not None:
                before = found[key].get(day, 0.0) if key in sums else 0.0
                found[key][day] = before + value
    if endpoint.is_typed:
        _check_typed(platform, endpoint, rows, found, is_dated=is_dated)
    if not is_dated:
        raise changed(platform, endpoint.day or "day")
    if rows and not any(found.values()) and not _are_known(endpoint, metrics, rows):
        raise changed(platform, ", ".join(endpoint.fields(metrics)))
    return found


def _no_rows(platform: Platform, endpoint: Endpoint, answer: object) -> BadAnswer:
    """Say that rows are not where they should be."""
    if endpoint.is_typed:
        return BadAnswer(explaining.no_rows(platform, endpoint, answer))
    return changed(platform, endpoint.rows)


def _check_typed(
    platform: Platform,
    endpoint: Endpoint,
    rows: Sequence[Row],
    found: Mapping[str, Mapping[date, float]],
    *,
    is_dated: bool,
) -> None:
    """Pass rows in which all is where people said it is."""
    if not is_dated:
        raise BadAnswer(explaining.no_day(platform, endpoint, rows))
    for key, days in found.items():
        if rows and not days:
            read = str(endpoint.reads[key])
            values = (_looked_up(read, row) for row in rows)
            raise MetricGone(explaining.no_value(platform, read, rows, values))


def with_zeros(
    found: Mapping[str, dict[date, float]], first: date, last: date, told: set[date | None]
) -> None:
    """Fill in 0 for days without an event; a day that was told of keeps what it lacks."""
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        if day not in told:
            for days in found.values():
                days[day] = 0.0


def provisional_day(endpoint: Endpoint, answers: Sequence[Any]) -> date | None:
    """Give the first day that the platform itself calls incomplete; None when it does not."""
    if not endpoint.provisional_from:
        return None
    told = (find(endpoint.provisional_from, answer) for answer in answers)
    days = [parsed_day(one, DateForm.ISO, ZoneInfo("UTC")) for one in told if one]
    return min((day for day in days if day), default=None)


def changed(platform: Platform, part: str) -> BadAnswer:
    """Say that an answer has another shape than is documented."""
    return BadAnswer(
        sentence(
            "{platform} answers in another form than it documents (“{part}” is missing). Its"
            " numbers stay as they are; tell whoever looks after this Jauge.",
            platform=platform.title,
            part=part[:80],
        )
    )


def _no_data(reply: Reply, platform: Platform) -> Sentence:
    if b"<html" in reply.body[:2000].lower() or b"<!doctype" in reply.body[:200].lower():
        return sentence(
            "{platform} sent a web page instead of data: it may be under maintenance, or a proxy"
            " is in between. We ask again later.",
            platform=platform.title,
        )
    return sentence(
        "{platform} sent something that is no data. We ask again later.", platform=platform.title
    )


def _unzipped(body: bytes) -> bytes:
    """Give the first file of a zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            first = archive.infolist()[0]
            if first.file_size > _MOST_UNZIPPED_BYTES:
                raise ValueError("too large")
            if first.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError("packed in a way of its own")
            return archive.read(first)
    except (zipfile.BadZipFile, zlib.error, EOFError, IndexError, RuntimeError) as error:
        raise ValueError("no zip") from error


def _rows_of_cells(
    names: object, lines: Sequence[Any], endpoint: Endpoint, platform: Platform
) -> list[Row]:
    """Give the cells of each line their names."""
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise changed(platform, endpoint.columns)
    if not all(isinstance(cells, list) for cells in lines):
        raise changed(platform, endpoint.rows)
    return [dict(zip(names, cells, strict=False)) for cells in lines]


def _rows_by_key(found: Row, endpoint: Endpoint, platform: Platform) -> list[Row]:
    """Put the keys of a mapping into what they lead to: a row each, or several."""
    rows = [
        (key, row)
        for key, told in found.items()
        for row in (told if isinstance(told, list) else [told])
    ]
    if not all(isinstance(row, Mapping) for _key, row in rows):
        raise changed(platform, endpoint.rows)
    return [{**row, endpoint.key_as: key} for key, row in rows]


def _rows_of_columns(columns: Row, endpoint: Endpoint, platform: Platform) -> list[Row]:
    """Put the cells of lists that are side by side into rows; what is no list is left out."""
    lists = {name: cells for name, cells in columns.items() if isinstance(cells, list)}
    try:
        found = [
            dict(zip(lists, cells, strict=True)) for cells in zip(*lists.values(), strict=True)
        ]
    except ValueError:
        raise changed(platform, endpoint.rows) from None
    if not lists:
        raise changed(platform, endpoint.rows)
    return list(found)


def _named_rows(named: Named, items: Sequence[Any], platform: Platform) -> list[Row]:
    days: dict[object, dict[str, Any]] = defaultdict(dict)
    for item in items:
        name, points = find(named.name, item), find(named.points, item)
        if not isinstance(points, list) or not all(map(_is_point, points)):
            raise changed(platform, named.points)
        for point in points:
            row = days[point.get("day")]
            row["day"] = point.get("day")
            row[str(name)] = point.get("value")
    return list(days.values())


def _is_point(point: object) -> bool:
    return isinstance(point, Mapping) and not isinstance(point.get("day"), list | dict)


def _looked_up(expression: str, row: Row) -> object:
    # Most fields are plain names, some with signs that an expression would need quotes for.
    return row[expression] if expression in row else find(expression, row)


def _are_known(endpoint: Endpoint, metrics: Sequence[str], rows: Sequence[Row]) -> bool:
    """Say whether a field is there at all, with nothing in it: the platform has no number yet."""
    if endpoint.asks is Asks.EVENTS:
        return True
    return any(_is_present(part, row) for part in endpoint.fields(metrics) for row in rows)


def _is_present(expression: str, row: Row) -> bool:
    if _QUOTED.fullmatch(expression):
        return expression[1:-1] in row
    # For a path: its parent is there and holds the name.
    parent, _dot, name = expression.rpartition(".")
    holder = find(parent, row) if parent else row
    plain = name.replace("_", "a").isalnum()
    return not plain or (isinstance(holder, Mapping) and name in holder)
