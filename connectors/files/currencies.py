"""Currencies as exports write them: the sign for a code, and the columns that a code is for."""

from collections.abc import Sequence
from dataclasses import replace

from connectors.files.grid import Cell, Row, is_blank, shown
from connectors.files.headers import words
from connectors.files.understanding import Column, Kind
from connectors.files.vocabulary import CURRENCY, MONEY, PRICE, words_of

# ISO 4217; where a sign is common it stands for the code.
_CODES = (
    "ars aud bgn brl cad chf clp cny cop czk dkk eur gbp huf ils inr jpy krw mad mxn nok nzd pen"
    " pln ron sek sgd tnd try uah usd zar"
)
_SIGNS = {"eur": "€", "usd": "$", "gbp": "£", "brl": "R$"}
SIGNS = {code: _SIGNS.get(code, code.upper()) for code in _CODES.split()}
_PRICES_SHORT = frozenset(words("cpc cpm cpa cpv cpl"))
_SAMPLE = 200


def in_currency(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Return the columns with amounts of money in the one currency that another column names."""
    signs = {
        SIGNS.get(shown(cell).strip().casefold(), "")
        for column in columns
        if column.kind is Kind.TEXT and CURRENCY.in_name(column.name)
        for cell in _filled(rows, column.index)
    }
    if len(signs) != 1 or "" in signs:
        return tuple(columns)
    sign = signs.pop()
    return tuple(
        replace(column, unit=sign)
        if column.is_offered and column.kind is not Kind.RATE and _is_money(column)
        else column
        for column in columns
    )


def _filled(rows: Sequence[Row], index: int) -> list[Cell]:
    return [cell for row in rows[:_SAMPLE] if not is_blank(cell := row.cell(index))]


def _is_money(column: Column) -> bool:
    said = words_of(column.name)
    is_price = PRICE.any_of(said) or MONEY.any_of(said) or _PRICES_SHORT.intersection(said)
    return bool(is_price) and not column.unit
