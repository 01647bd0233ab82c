"""Short ways to have a text reviewed."""

from datetime import date

from okr.domain.coach import Draft, Kind, review

TODAY = date(2026, 11, 23)
CYCLE_END = date(2026, 12, 31)


def objective(text, lang="en", **more):
    return Draft(Kind.OBJECTIVE, text, lang, **{"today": TODAY, "cycle_end": CYCLE_END} | more)


def key_result(text, lang="en", **more):
    return Draft(Kind.KEY_RESULT, text, lang, **{"today": TODAY, "cycle_end": CYCLE_END} | more)


def finding(draft, rule):
    """Give the finding of a rule, None when the text passes."""
    found = [each for each in review(draft).findings if each.rule == rule]
    return found[0] if found else None


def rules(draft):
    return {each.rule for each in review(draft).findings}
