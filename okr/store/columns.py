"""Column types that read the same from SQLite and PostgreSQL."""

from datetime import UTC, date, datetime

from sqlalchemy import DateTime, Dialect, Integer, TypeDecorator

_EPOCH = date(1970, 1, 1).toordinal()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite drops the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given by SQLAlchemy
        """Refuse a naive datetime: nobody knows which hour it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given by SQLAlchemy
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A calendar day kept as days since 1970-01-01: a few bytes beside every reading, not ten."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - given by SQLAlchemy
        """Turn a date into its day number."""
        return None if value is None else value.toordinal() - _EPOCH

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - given by SQLAlchemy
        """Turn a day number into its date."""
        return None if value is None else date.fromordinal(value + _EPOCH)
