"""The e-mail that reminds one person of what only people can update."""

from collections.abc import Sequence
from html import escape

from okr.domain.reminders import Stale
from okr.locale.language import Language
from okr.reporting.letter import Letter, button, ending

_LIST = "margin:0;padding:0 0 0 18px"
_ITEM = "margin:0 0 10px"


def digest(name: str, team: str, stale: Sequence[Stale], link: str, _: Language) -> Letter:
    """Write to a person about the key results to update; `link` opens the update."""
    count = len(stale)
    subject = _.plural(
        "{team}: {count} key result to update",
        "{team}: {count} key results to update",
        count,
        team=team,
    )
    greeting = _("Hello {name},", name=name)
    opening = _.plural(
        "this key result is updated by hand, and its numbers are getting old:",
        "these {count} key results are updated by hand, and their numbers are getting old:",
        count,
    )
    update = _("Update now")
    why = _(
        "You get this because you own these key results in Jauge. A lead of the team can change "
        "how often, or turn it off, on the check-in screen."
    )
    lines = [(one, _last(one, _)) for one in stale]
    return Letter(
        subject=subject,
        text="\n".join(
            [greeting, "", opening, ""]
            + [f"- {one.title} ({one.objective})\n  {last}" for one, last in lines]
            + ["", f"{update}: {link}", "", why, ""]
        ),
        html="".join(
            [f"<p>{escape(greeting)}</p><p>{escape(opening)}</p>", f'<ul style="{_LIST}">']
            + [_item(one, last) for one, last in lines]
            + [
                "</ul>",
                button(link, update),
                ending(why),
            ]
        ),
    )


def _item(one: Stale, last: str) -> str:
    return (
        f'<li style="{_ITEM}"><b>{escape(one.title)}</b><br>{escape(one.objective)}<br>'
        f'<span style="color:#5f6b73">{escape(last)}</span></li>'
    )


def _last(one: Stale, _: Language) -> str:
    if one.last_on is None:
        return _("never updated")
    return _("last updated on {day}", day=one.last_on)
