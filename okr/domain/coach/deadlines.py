"""Dates in a text: "d'ici fin juin", "au T3 2024", "by end of Q2", "in the next quarter".

A period counts until its last day, "before" it until the day before. Without a year the next
one that is not over is meant: in November, "d'ici fin juin" is the June to come.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from okr.domain.calendar import CycleKind, Period, cycle_containing
from okr.domain.coach.texts import Span

_ONE_DAY = timedelta(days=1)
_LONGEST_WAIT_DAYS = 3660
_LOOK_BACK = 48
_MOST = 100
"""How many dates are read: more than a sentence holds."""


@dataclass(frozen=True)
class Calendar:
    """What relative dates count from; `cycle_end` None leaves "the end of the cycle" open."""

    today: date
    cycle_end: date | None = None
    fiscal_start_month: int = 1

    def around(self, kind: CycleKind, day: date) -> Period:
        """Give the month, quarter, half or fiscal year around a day."""
        return cycle_containing(kind, day, self.fiscal_start_month)


@dataclass(frozen=True)
class Mention:
    """A date in a folded text; `start` and `end` (exclusive) take in "by" or "d'ici".

    `day` is the last day that counts. `is_reference` tells that the text only compares with
    that time ("vs Q3 2023").
    """

    start: int
    end: int
    day: date
    is_reference: bool = False

    @property
    def span(self) -> Span:
        """Give the place in the folded text."""
        return Span(self.start, self.end)


def mentions(plain: str, calendar: Calendar, references: Collection[str] = ()) -> list[Mention]:
    """List the dates in a folded text, in order and without overlaps.

    `references` are the phrases that introduce a comparison with a date.
    """
    candidates = islice(_candidates(plain, calendar), _MOST)
    found = sorted(candidates, key=lambda each: (each.start, -each.end))
    kept: list[Mention] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            before = plain[max(0, each.start - _LOOK_BACK) : each.start].rstrip()
            is_reference = any(before.endswith(phrase) for phrase in references)
            kept.append(replace(each, is_reference=is_reference))
    return kept


def deadline_in(found: Sequence[Mention]) -> Mention | None:
    """Give the date by which something is promised: the last one that is no comparison."""
    promised = [each for each in found if not each.is_reference]
    return promised[-1] if promised else None


# How a period is introduced: "by the end of", "d'ici à la fin de"

_TOKEN = re.compile(r"[^\W\d_]+'?")
_YEAR_LEADS = frozenset(
    ("before", "by", "during", "in", "till", "until")
    + ("avant", "courant", "d'ici", "durant", "en", "ici")
)
_LEADS = _YEAR_LEADS | frozenset(
    ("at", "due", "for", "on", "over", "than", "throughout", "within")
    + ("au", "cours", "jusqu'", "jusqu'a", "lors", "pendant", "pour", "sur", "tard")
)
_BEFORE = frozenset(("before", "avant"))
_DEMONSTRATIVES = frozenset(("this", "ce", "cet", "cette"))
_LINKS = _DEMONSTRATIVES | frozenset(
    ("of", "the", "year") + ("annee", "a", "d'", "de", "des", "du", "l'", "la", "le")
)
_EDGES = {
    **dict.fromkeys(("end", "fin"), 1.0),
    **dict.fromkeys(("mid", "mi", "middle", "milieu"), 0.5),
    **dict.fromkeys(("beginning", "start", "debut"), 0.0),
}


@dataclass(frozen=True)
class _Introduction:
    """What stands before a period, from `start` on; `edge` 1.0 is its end, None all of it."""

    start: int
    lead: str = ""
    edge: float | None = None
    is_pointed_at: bool = False

    @property
    def is_plain(self) -> bool:
        return not (self.lead or self.edge is not None or self.is_pointed_at)

    def last_day(self, period: Period) -> date:
        if self.edge is not None:
            return period.starts_on + timedelta(days=int(self.edge * (period.days - 1)))
        if self.lead in _BEFORE and period.days > 1:
            return period.starts_on - _ONE_DAY
        return period.ends_on


def _introduction(plain: str, start: int) -> _Introduction:
    first = max(0, start - _LOOK_BACK)
    found = _Introduction(start)
    for token in reversed(list(_TOKEN.finditer(plain, first, start))):
        word, gap = token[0], plain[token.end() : found.start]
        if gap.strip(" -"):
            return found
        if word in _LEADS:
            return _led(plain, token, found)
        if word in _EDGES and found.edge is None:
            found = replace(found, start=token.start(), edge=_EDGES[word])
        elif word in _LINKS:
            is_pointed_at = found.is_pointed_at or word in _DEMONSTRATIVES
            found = replace(found, start=token.start(), is_pointed_at=is_pointed_at)
        else:
            return found
    return found


def _led(plain: str, token: re.Match[str], found: _Introduction) -> _Introduction:
    start = token.start()
    if token[0] == "ici" and plain[:start].endswith("d'"):
        start -= 2
    return replace(found, start=start, lead=token[0])


# The periods themselves

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier jan janv",
            "february fevrier feb fevr",
            "march mars mar",
            "april avril apr avr",
            "may mai",
            "june juin jun",
            "july juillet jul juil",
            "august aout aug",
            "september septembre sep sept",
            "october octobre oct",
            "november novembre nov",
            "december decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}
_ORDINALS = {
    name: number
    for number, names in enumerate(
        (
            "first premier 1st 1er",
            "second deuxieme 2nd 2e 2eme",
            "third troisieme 3rd 3e 3eme",
            "fourth quatrieme 4th 4e 4eme last dernier",
        ),
        start=1,
    )
    for name in names.split()
}
_KINDS = {
    "month": CycleKind.MONTH,
    "mois": CycleKind.MONTH,
    "quarter": CycleKind.QUARTER,
    "trimestre": CycleKind.QUARTER,
    "q": CycleKind.QUARTER,
    "t": CycleKind.QUARTER,
    "half": CycleKind.HALF,
    "semester": CycleKind.HALF,
    "semestre": CycleKind.HALF,
    "h": CycleKind.HALF,
    "s": CycleKind.HALF,
    "year": CycleKind.YEAR,
    "annee": CycleKind.YEAR,
}
_MONTHS_IN = {CycleKind.QUARTER: 3, CycleKind.HALF: 6}
_DAYS_IN = {
    "day": 1,
    "jour": 1,
    "week": 7,
    "semaine": 7,
    "month": 30,
    "moi": 30,
    "quarter": 91,
    "trimestre": 91,
}
_ANY_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ANY_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_OF_YEAR = r"(?:[ ,]{1,3}(?:of |de |en |in )?(?P<year>20\d\d))?"


def _day(year: int, month: int, number: int) -> Period | None:
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    return Period(found, found)


def _coming(kind: CycleKind, first_month: int, year: str | None, calendar: Calendar) -> Period:
    """Give the period that begins in a month, of a year or the first that is not over."""
    if year:
        return calendar.around(kind, date(int(year), first_month, 1))
    this_year = calendar.today.year
    years = (this_year - 1, this_year, this_year + 1)
    periods = [calendar.around(kind, date(each, first_month, 1)) for each in years]
    return next(period for period in periods if period.ends_on >= calendar.today)


def _whole_date(match: re.Match[str], _calendar: Calendar) -> Period | None:
    return _day(int(match["y"]), int(match["m"]), int(match["d"]))


def _named_date(match: re.Match[str], calendar: Calendar) -> Period | None:
    month, number = _MONTHS[match["month"]], int(match["d"])
    if match["year"]:
        return _day(int(match["year"]), month, number)
    this_year = calendar.today.year
    days = [_day(year, month, number) for year in range(this_year, this_year + 5)]
    return next((each for each in days if each and each.ends_on >= calendar.today), None)


def _month(match: re.Match[str], calendar: Calendar) -> Period | None:
    return _coming(CycleKind.MONTH, _MONTHS[match["month"]], match["year"], calendar)


def _part_of_year(match: re.Match[str], calendar: Calendar) -> Period | None:
    kind = _KINDS[match["short"] or match["long"]]
    number = int(match["number"]) if match["number"] else _ORDINALS[match["ordinal"]]
    months = _MONTHS_IN[kind]
    if number * months > 12:
        return None
    start = calendar.fiscal_start_month
    first = (start - 1 + months * (number - 1)) % 12 + 1
    year = match["year"] and str(int(match["year"]) + (first < start))
    return _coming(kind, first, year, calendar)


def _relative(match: re.Match[str], calendar: Calendar) -> Period | None:
    if match["unit"] not in _KINDS:
        end = calendar.cycle_end
        return Period(end, end) if end else None
    kind = _KINDS[match["unit"]]
    is_next = bool(match["next"] or match["after"])
    is_the_cycle = kind is CycleKind.QUARTER and calendar.cycle_end and not is_next
    current = calendar.around(kind, (is_the_cycle and calendar.cycle_end) or calendar.today)
    return calendar.around(kind, current.ends_on + _ONE_DAY) if is_next else current


def _count(match: re.Match[str], calendar: Calendar) -> Period | None:
    days = int(match["count"]) * _DAYS_IN[match["unit"].rstrip("s")]
    day = calendar.today + timedelta(days=min(days, _LONGEST_WAIT_DAYS))
    return Period(day, day)


@dataclass(frozen=True)
class _Form:
    """One way to write a period; `stands_alone` where nothing has to introduce it."""

    pattern: re.Pattern[str]
    resolve: Callable[[re.Match[str], Calendar], Period | None]
    stands_alone: bool = True

    def read(self, plain: str, calendar: Calendar) -> Iterator[Mention]:
        for match in self.pattern.finditer(plain):
            by = _introduction(plain, match.start())
            period = self.resolve(match, calendar)
            if period and (self.stands_alone or _says_which(match) or not by.is_plain):
                yield Mention(by.start, match.end(), by.last_day(period))


def _says_which(match: re.Match[str]) -> bool:
    found = match.groupdict()
    return any(found.get(name) for name in ("year", "next", "after"))


def _form(
    body: str,
    resolve: Callable[[re.Match[str], Calendar], Period | None],
    *,
    stands_alone: bool = True,
) -> _Form:
    return _Form(re.compile(r"(?<![\w.,])" + body + r"(?![\w%])"), resolve, stands_alone)


_FORMS = (
    _form(r"(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})", _whole_date),
    _form(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>20\d\d)", _whole_date),
    _form(
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)? (?:of )?(?P<month>{_ANY_MONTH})\b\.?{_OF_YEAR}",
        _named_date,
    ),
    _form(
        rf"(?P<month>{_ANY_MONTH})\b\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b{_OF_YEAR}", _named_date
    ),
    _form(rf"(?P<month>{_ANY_MONTH})\b{_OF_YEAR}", _month, stands_alone=False),
    _form(
        rf"(?:(?P<short>[qths])(?P<number>[1-4])|(?P<ordinal>{_ANY_ORDINAL}) "
        rf"(?P<long>quarter|trimestre|half|semester|semestre))\b{_OF_YEAR}",
        _part_of_year,
    ),
    _form(
        r"(?P<next>(?:next|coming|prochain|prochaine) )?"
        r"(?P<unit>month|mois|quarter|trimestre|half|semester|semestre|year|annee|cycle|sprint)\b"
        r"(?P<after> (?:prochaine?|suivante?))?(?! (?:precedent|dernier|passe))",
        _relative,
        stands_alone=False,
    ),
    _form(
        r"(?:(?:in|over|within|during) the (?:next|coming)|dans les|d'ici|au cours des)"
        r" (?P<count>\d{1,3}) (?:prochaine?s )?"
        r"(?P<unit>days?|weeks?|months?|quarters?|jours?|semaines?|mois|trimestres?)\b",
        _count,
    ),
)
_BARE_YEAR = re.compile(r"(?<![\w.,])(?P<year>20[2-4]\d)(?![\w%]|[.,]\d)")


def _candidates(plain: str, calendar: Calendar) -> Iterator[Mention]:
    for form in _FORMS:
        yield from form.read(plain, calendar)
    for match in _BARE_YEAR.finditer(plain):
        by = _introduction(plain, match.start())
        if by.edge is not None or by.lead in _YEAR_LEADS:
            year = int(match["year"])
            period = Period(date(year, 1, 1), date(year, 12, 31))
            yield Mention(by.start, match.end(), by.last_day(period))
