"""Formulas: a metric made of others, whose letters stand for series.

Sums of metrics, times or over numbers, give a metric of the same kind. One division of two
such sums gives a rate, which is kept as its two sides: both are added up over the days
before they are divided.
"""

import ast
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from graphlib import TopologicalSorter
from string import ascii_uppercase

from simpleeval import FeatureNotAvailable, InvalidExpression, NameNotDefined, SimpleEval

from okr.domain.errors import InvalidInput, Problem
from okr.domain.measures import SeriesKind
from okr.domain.messages import Message, message

LETTERS = ascii_uppercase
LONGEST_TEXT = 300
_EXAMPLE = "(A + B) ÷ C"
_PLAIN_SIGNS = str.maketrans("−–×÷\u00a0\u202f\n\t", "--*/    ")
_STRANGE = re.compile(r"[^A-Za-z0-9.,+\-*/() ]")
_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")
_MEASURED = re.compile(r"%|s|min|h|€|\$|£|[A-Z]{3}")


@dataclass(frozen=True)
class Ingredient:
    """What a letter stands for; where it `may_lack`, a day without a reading counts as 0."""

    title: Message
    kind: SeriesKind
    unit: str = ""
    may_lack: bool = False


@dataclass(frozen=True)
class Formula:
    """What a formula comes to: the weight of each letter, in a rate above and below the line.

    `bottom` is empty but for a rate. `unit` is the one of its values. Of a rate,
    `may_be_percent` says that it can be shown in per cent, and `is_level_below` that daily
    amounts are over a level, which is not added up over the days.
    """

    kind: SeriesKind
    unit: str
    top: Mapping[str, float]
    bottom: Mapping[str, float] = field(default_factory=dict)
    may_be_percent: bool = False
    is_level_below: bool = False

    @property
    def sides(self) -> tuple[Mapping[str, float], ...]:
        """The sums to work out: one, or the two of a rate."""
        return (self.top, self.bottom) if self.bottom else (self.top,)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that count, in alphabetical order."""
        return tuple(sorted({*self.top, *self.bottom}))


def understood(
    text: str, ingredients: Mapping[str, Ingredient], *, is_percent: bool = True
) -> Formula:
    """Say what a formula comes to; with `is_percent` a rate that can be is one in per cent.

    Raises:
        InvalidInput: with a sentence on what to write instead.
    """
    terms = _worked_out(text, ingredients)
    for letter in ingredients:
        if letter not in terms.named:
            raise _refused(
                message(
                    "{letter} is chosen and not used: write it into the formula, or take it out"
                    " above.",
                    letter=letter,
                ),
                "parts",
            )
    result = terms.result
    if isinstance(result, _Sum):
        top = _sound(result)
        kind, unit = _nature(top, ingredients)
        return Formula(kind, unit, top)
    above, below = _sound(result.top), _sound(result.bottom)
    over, under = _nature(above, ingredients), _nature(below, ingredients)
    if (over[0], under[0]) == (SeriesKind.LEVEL, SeriesKind.FLOW):
        raise _refused(
            message(
                "A level over a daily amount has no meaning over several days. Put the daily"
                " amount above the level, as in interactions per follower."
            )
        )
    rate = _rate(above, below, (over[1], under[1]), is_percent=is_percent)
    # A level over a level compares their means: both are added up over the same days.
    kinds = (SeriesKind.FLOW, SeriesKind.LEVEL)
    return replace(rate, is_level_below=(over[0], under[0]) == kinds)


def written(weights: Mapping[str, float]) -> str:
    """Write a sum the way people do: A + 2 × B − C."""
    text = ""
    for letter, weight in weights.items():
        sign = " − " if weight < 0 else " + "
        factor = "" if abs(weight) == 1 else f"{abs(weight):g} × "
        text += (sign if text or weight < 0 else "") + factor + letter
    return text.strip()


def values_by_day(
    formula: Formula,
    readings: Mapping[str, Mapping[date, float]],
    may_lack: Collection[str] = (),
) -> dict[date, tuple[float, ...]]:
    """Give each day its value, of a rate the two sides, by letter's readings; days ascend.

    A day without a reading of every letter has none. Letters that may lack count as 0 there,
    as long as one letter has a reading.
    """
    needed = [set(readings[letter]) for letter in formula.letters if letter not in may_lack]
    if needed:
        days = set.intersection(*needed)
    else:
        days = set().union(*(readings[letter] for letter in formula.letters))
    return {
        day: tuple(
            math.fsum(weight * readings[letter].get(day, 0.0) for letter, weight in side.items())
            for side in formula.sides
        )
        for day in sorted(days)
    }


def all_below(series_ids: Iterable[int], parts_of: Mapping[int, Collection[int]]) -> set[int]:
    """List what these series rest on, at any depth, and they themselves."""
    found: set[int] = set()
    waiting = list(series_ids)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += parts_of.get(one, ())
    return found


def in_order(parts_of: Mapping[int, Collection[int]]) -> list[int]:
    """Put formulas in an order in which each comes after those that it rests on."""
    order = TopologicalSorter(parts_of).static_order()
    return [one for one in order if one in parts_of]


# Reading what was typed


@dataclass(frozen=True)
class _Sum:
    """Letters with their weights, added up."""

    weights: Mapping[str, float]


@dataclass(frozen=True)
class _Rate:
    """One sum over another."""

    top: _Sum
    bottom: _Sum


_Value = float | _Sum | _Rate


@dataclass(frozen=True)
class _Terms:
    """What was typed came to, and the letters that are in it."""

    result: _Sum | _Rate
    named: frozenset[str]


def _refused(sentence: Message, place: str = "text") -> InvalidInput:
    return InvalidInput([Problem(place, sentence)])


def _worked_out(text: str, ingredients: Mapping[str, Ingredient]) -> _Terms:
    """Work a formula out with letters in place of numbers."""
    plain = _plain(text)
    names = {letter: _Sum({letter: 1.0}) for letter in ingredients}
    evaluator = SimpleEval(operators=dict(_OPERATORS), functions={}, names=names)
    # Nothing but these is read: no calls, no attributes, no text, no conditions.
    evaluator.nodes = {kind: evaluator.nodes[kind] for kind in _NODES} | {ast.Constant: _number}
    try:
        result: _Value = evaluator.eval(plain)
    except NameNotDefined as error:
        raise _refused(
            message(
                "“{name}” stands for no metric: choose one above, or take it out of the formula.",
                name=str(error.name),
            )
        ) from None
    except (InvalidExpression, SyntaxError, ValueError, RecursionError, MemoryError):
        raise _refused(
            message(
                "This cannot be read yet. Put a sign between every two metrics, close every"
                " bracket, and write “2 × A” for twice A."
            )
        ) from None
    if isinstance(result, float):
        raise _refused(_no_metric())
    return _Terms(result, frozenset(re.findall(r"[A-Z]+", plain)))


def _plain(text: str) -> str:
    """Write a formula with the signs that the evaluator reads.

    Raises:
        InvalidInput: when it is blank, too long, or holds what a formula never has.
    """
    plain = text.translate(_PLAIN_SIGNS).strip().removeprefix("=").strip()
    if not plain:
        raise _refused(
            message("Write how the metrics go together, for example {example}.", example=_EXAMPLE)
        )
    if len(plain) > LONGEST_TEXT:
        raise _refused(message("A formula has at most {longest} characters.", longest=LONGEST_TEXT))
    strange = _STRANGE.search(plain)
    if strange:
        raise _refused(
            message(
                "“{sign}” has no meaning here: use + − × ÷, brackets, numbers and the letters of"
                " the metrics.",
                sign=strange.group(),
            )
        )
    grouped = _GROUPED.search(plain)
    if grouped:
        raise _refused(
            message(
                "“{number}” can be read two ways. Write “{one}” or “{other}”.",
                number=grouped.group(),
                one=grouped.group().replace(",", ""),
                other=grouped.group().replace(",", ".", 1),
            )
        )
    return re.sub(r"(?<=\d),(?=\d)", ".", plain).upper()


def _number(node: ast.Constant) -> float:
    """Read a number; the evaluator also knows text and imaginary ones."""
    if not isinstance(node.value, int | float):
        raise FeatureNotAvailable(str(node.value))
    return float(node.value)


def _added(one: _Value, other: _Value) -> _Value:
    if isinstance(one, float) and isinstance(other, float):
        return one + other
    if isinstance(one, _Rate) or isinstance(other, _Rate):
        raise _refused(
            message(
                "Nothing can be added to a division or taken from it. Divide once, at the end:"
                " “(B − A) ÷ B” instead of “1 − A ÷ B”."
            )
        )
    if isinstance(one, float) or isinstance(other, float):
        raise _refused(
            message(
                "A number alone cannot be added to a metric, because it belongs to no day. Use"
                " numbers to multiply or to divide, as in {example}.",
                example="A + 2 × B",
            )
        )
    letters = dict.fromkeys([*one.weights, *other.weights])
    return _Sum({each: one.weights.get(each, 0) + other.weights.get(each, 0) for each in letters})


def _subtracted(one: _Value, other: _Value) -> _Value:
    return _added(one, _negative(other))


def _negative(one: _Value) -> _Value:
    return -one if isinstance(one, float) else _scaled(one, lambda weight: -weight)


def _same(one: _Value) -> _Value:
    return one


def _multiplied(one: _Value, other: _Value) -> _Value:
    if isinstance(one, float) and isinstance(other, float):
        return one * other
    if isinstance(one, float):
        return _multiplied(other, one)
    if isinstance(other, float):
        factor = other
        return _scaled(one, lambda weight: weight * factor)
    raise _refused(
        message(
            "Two metrics cannot be multiplied: the result has no meaning over several days. Use"
            " sums and one division, as in {example}.",
            example=_EXAMPLE,
        )
    )


def _divided(one: _Value, other: _Value) -> _Value:
    if isinstance(other, float):
        if other == 0:
            raise _refused(message("A formula cannot divide by 0."))
        divisor = other
        return one / divisor if isinstance(one, float) else _scaled(one, lambda w: w / divisor)
    if isinstance(one, float):
        raise _refused(
            message(
                "A number cannot be divided by a metric. Put metrics above the line as well, as"
                " in {example}.",
                example=_EXAMPLE,
            )
        )
    if isinstance(one, _Rate) or isinstance(other, _Rate):
        raise _refused(
            message(
                "A formula divides metrics once. Bring it into the form of one sum over another,"
                " as in {example}.",
                example=_EXAMPLE,
            )
        )
    return _Rate(one, other)


def _scaled(one: _Sum | _Rate, change: Callable[[float], float]) -> _Sum | _Rate:
    if isinstance(one, _Rate):
        return _Rate(_Sum({each: change(w) for each, w in one.top.weights.items()}), one.bottom)
    return _Sum({each: change(w) for each, w in one.weights.items()})


_NODES = (ast.Expr, ast.Name, ast.UnaryOp, ast.BinOp)
_OPERATORS: Mapping[type[ast.AST], Callable[..., _Value]] = {
    ast.Add: _added,
    ast.Sub: _subtracted,
    ast.Mult: _multiplied,
    ast.Div: _divided,
    ast.USub: _negative,
    ast.UAdd: _same,
}


# What it comes to


def _no_metric() -> Message:
    return message("No metric is left when this is worked out. Keep at least one, such as A.")


def _sound(side: _Sum) -> Mapping[str, float]:
    """Give the weights that count: what cancels out is left out.

    Raises:
        InvalidInput: when nothing is left, or numbers are beyond counting.
    """
    if not all(math.isfinite(weight) for weight in side.weights.values()):
        raise _refused(message("The numbers in this formula are too large."))
    left = {letter: weight for letter, weight in side.weights.items() if weight}
    if not left:
        raise _refused(_no_metric())
    return left


def _nature(
    weights: Mapping[str, float], ingredients: Mapping[str, Ingredient]
) -> tuple[SeriesKind, str]:
    """Give the kind and the unit of a sum."""
    within = [ingredients[letter] for letter in weights]
    return _kind_of(within), _unit_of(within)


def _kind_of(within: Sequence[Ingredient]) -> SeriesKind:
    """Give the kind of a sum.

    Raises:
        InvalidInput: where what cannot be added up is in it.
    """
    for one in within:
        _refuse_alone(one)
    first, *others = within
    for other in others:
        if other.kind is not first.kind:
            flow, level = (first, other) if first.kind is SeriesKind.FLOW else (other, first)
            raise _refused(
                message(
                    "“{flow}” is a daily amount and “{level}” a level, so they cannot be added."
                    " Put the one over the other, or write two formulas.",
                    flow=flow.title,
                    level=level.title,
                )
            )
    return first.kind


def _refuse_alone(one: Ingredient) -> None:
    """Refuse what cannot be in a sum, whatever else is."""
    if one.kind is SeriesKind.RATIO:
        raise _refused(
            message(
                "“{name}” is a rate, and adding up or averaging rates is wrong. Choose the two"
                " amounts that it divides instead.",
                name=one.title,
            )
        )
    if one.kind not in (SeriesKind.FLOW, SeriesKind.LEVEL):
        raise _refused(
            message(
                "“{name}” counts people once, or is a rate alone: it can be neither added up nor"
                " divided. Choose a daily amount or a level instead.",
                name=one.title,
            )
        )
    if one.may_lack and one.kind is SeriesKind.LEVEL:
        raise _refused(
            message(
                "“{name}” is a level: on a day without a reading it is unknown, not 0.",
                name=one.title,
            ),
            "may_lack",
        )


def _unit_of(within: Sequence[Ingredient]) -> str:
    """Give the unit of a sum: the one of all, or none where things are counted.

    Raises:
        InvalidInput: where money, time or per cent would be added to something else.
    """
    first, *others = within
    unit = first.unit
    for other in others:
        if other.unit == first.unit:
            continue
        if _is_measured(other.unit) or _is_measured(first.unit):
            raise _refused(
                message(
                    "“{one}” is in {unit} and “{other}” in {other_unit}: add up only what has the"
                    " same unit.",
                    one=first.title,
                    unit=_said(first.unit),
                    other=other.title,
                    other_unit=_said(other.unit),
                )
            )
        unit = ""
    return unit


def _is_measured(unit: str) -> bool:
    return _MEASURED.fullmatch(unit) is not None


def _said(unit: str) -> Message:
    return Message("{unit}", {"unit": unit}) if unit else message("plain numbers")


def _rate(
    above: Mapping[str, float],
    below: Mapping[str, float],
    units: tuple[str, str],
    *,
    is_percent: bool,
) -> Formula:
    top, bottom = (unit if _is_measured(unit) else "" for unit in units)
    may_be_percent = top == bottom
    if may_be_percent:
        unit = "%" if is_percent else ""
    else:
        unit = f"{top}/{bottom}" if top and bottom else top
    if unit == "%" and min(map(abs, above.values())) >= 100 * max(map(abs, below.values())):
        raise _refused(
            message(
                "Per cent multiplies by 100 already: take the 100 out of the formula, or show a"
                " plain number."
            )
        )
    return Formula(SeriesKind.RATIO, unit, above, below, may_be_percent)
