"""The minutes of a meeting: what was decided, what is in the way, what was said and updated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from okr.domain.meetings import Meeting
from okr.domain.messages import Message
from okr.domain.okrs import KeyResult
from okr.locale.language import Language
from okr.reporting import words
from okr.reporting.document import Chapter, Document, Entry
from okr.store.comments import Comment
from okr.store.progress import CheckIn, Difficulty

Said = tuple[Message, Comment]
"""What a comment is about, and the comment."""


@dataclass(frozen=True)
class Minutes:
    """A meeting of a team about a cycle, up to a moment.

    `standings` are name, score and expected score in [0, 1] (None: no data), the cycle's first,
    then each section's. `members` are names by id.
    """

    team: str
    cycle: str
    meeting: Meeting
    until: datetime
    standings: tuple[tuple[str, float | None, float | None], ...]
    decisions: tuple[Said, ...]
    comments: tuple[Said, ...]
    check_ins: tuple[tuple[KeyResult, CheckIn], ...]
    difficulties: tuple[Difficulty, ...]
    members: Mapping[int, str]


def minutes_document(minutes: Minutes, zone: tzinfo | None, _: Language) -> Document:
    """Write the minutes; moments are told in a time zone."""
    meeting = minutes.meeting
    day = minutes.until.astimezone(zone).date()
    facts = [
        f"{minutes.team} · {minutes.cycle}",
        _(
            "From {start} to {end}",
            start=_.moment(meeting.started_at, zone),
            end=_.moment(minutes.until, zone),
        ),
    ]
    if meeting.started_by:
        facts.append(_("Begun by {name}", name=meeting.started_by))
    return Document(
        title=_("Minutes of {day}", day=day),
        language=_.code,
        facts=facts,
        chapters=(
            Chapter(
                _("Decisions"),
                tuple(_decision(one, minutes, _) for one in minutes.decisions),
                _("Nothing was decided."),
            ),
            Chapter(
                _("In the way"),
                tuple(_difficulty(one, minutes, _) for one in minutes.difficulties),
                _("Nothing is in the way."),
            ),
            Chapter(
                _("Check-ins"),
                tuple(_check_in(*one, _) for one in minutes.check_ins),
                _("Nothing was updated."),
            ),
            Chapter(
                _("Comments"),
                tuple(_comments(minutes, _)),
                _("Nobody said anything in writing."),
            ),
            Chapter(
                _("Where things stood"), tuple(_standing(*one, _) for one in minutes.standings)
            ),
        ),
    )


def _decision(said: Said, minutes: Minutes, _: Language) -> Entry:
    about, decision = said
    owner = minutes.members.get(decision.owner_id or 0) or _("Nobody yet")
    facts = [_("Owner: {name}", name=owner), _.say(about), decision.author]
    if decision.resolved_at is not None:
        facts.append(_("Done"))
    return Entry(decision.text, _known(facts))


def _difficulty(one: Difficulty, minutes: Minutes, _: Language) -> Entry:
    owner = minutes.members.get(one.owner_id or 0) or _("Nobody yet")
    facts = [_("Owner: {name}", name=owner), one.key_result, _.day(one.day), one.author]
    if one.resolved_at is not None and one.resolved_at <= minutes.until:
        facts.append(_("Resolved"))
    return Entry(one.text, _known(facts))


def _check_in(key_result: KeyResult, one: CheckIn, _: Language) -> Entry:
    facts = []
    if one.value is not None:
        facts.append(words.value(key_result, one.value, _))
    if one.confidence is not None:
        facts.append(_("Confidence {number} of 10", number=one.confidence))
    notes = "\n\n".join(note for note in (one.progress, one.adjustment) if note)
    return Entry(notes, _known([*facts, one.author]), lead=key_result.title)


def _comments(minutes: Minutes, _: Language) -> Iterator[Entry]:
    """Write threads one after the other; an answer to what was said earlier stands alone."""
    threads: dict[int, list[Said]] = {}
    for about, comment in minutes.comments:
        threads.setdefault(comment.parent_id or comment.id, []).append((about, comment))
    for thread in threads.values():
        for place, (about, comment) in enumerate(thread):
            facts = [comment.author] if place else [comment.author, _.say(about)]
            yield Entry(comment.text, _known(facts), is_indented=place > 0)


def _standing(name: str, score: float | None, expected: float | None, _: Language) -> Entry:
    facts = [_("score {score}", score=words.score(score, _))]
    if expected is not None:
        facts.append(_("expected by then: {score}", score=words.score(expected, _)))
    return Entry(facts=facts, lead=name)


def _known(facts: list[str]) -> tuple[str, ...]:
    return tuple(fact for fact in facts if fact)
