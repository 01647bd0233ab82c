"""Send the e-mail that schedules plan: numbers first, then to each recipient once."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from okr.domain.errors import JaugeError, NotFound
from okr.domain.messages import Message, message
from okr.domain.schedules import Recipients, Schedule, due_day, filled, recipients
from okr.domain.status import Status
from okr.locale.language import Language, best_language, language
from okr.reporting import words
from okr.reporting.document import Document, Paper
from okr.reporting.letter import APP_NAME, Attachment, Envelope, Letter, email_of
from okr.reporting.pdf import pdf
from okr.reporting.report_letter import Around, drawn, report_letter
from okr.services import clock, mail, messages_kept, reports, schedule, stopping
from okr.services.cycles import cycle_of_day
from okr.services.dashboard import dashboard
from okr.services.mail import MailError, MailServer
from okr.store import connections, deliveries, okrs, people
from okr.store.database import Session, reading, writing
from okr.store.deliveries import LetterState
from okr.store.settings import root_address

MOST_TRIES = 8
FIRST_WAIT = timedelta(minutes=5)
HOLD = timedelta(minutes=15)
"""How long a delivery waits for whoever claimed it and reads the platforms first."""
CUT_OFF = timedelta(minutes=10)
"""After which a letter that was begun and not ended is one that nobody knows of."""
_log = logging.getLogger(__name__)

SyncFirst = Callable[[int], None]


@dataclass(frozen=True)
class Sent:
    """What became of an e-mail to one recipient: `refusal` is None where it was taken."""

    team_id: int
    address: str
    refusal: Message | None = None


@dataclass(frozen=True)
class Composed:
    """A report ready to be written to one recipient after the other."""

    schedule: Schedule
    team: str
    document: Document
    pictures: dict[str, bytes]
    around: Around
    attachments: tuple[Attachment, ...]

    def letter(self, stop_link: str, _: Language) -> Letter:
        """Write it, with the link that ends it for its recipient; "" for none."""
        around = replace(self.around, stop_link=stop_link)
        return report_letter(self.document, self.pictures, around, _, attachments=self.attachments)


# What is due


def has_work(now: datetime) -> bool:
    """Say whether anything is to be sent; it costs little to ask."""
    with reading() as session:
        return bool(deliveries.waiting(session, now)) or any(_unclaimed(session, now))


def send_due(now: datetime | None = None, sync_first: SyncFirst | None = None) -> list[Sent]:
    """Send what is due and was not sent yet; without a mail server, nothing.

    Of any number of workers on one database, one sends each e-mail to each recipient, once. One
    that the server does not take now is tried again later, a few times.

    Raises:
        WrongSetting: when the mail server is named wrongly.
    """
    at = now or clock.now()
    with writing() as session:
        deliveries.give_up(session, at - CUT_OFF)
    server = mail.mail_server() if has_work(at) else None
    if server is None:
        return []
    done = []
    with reading() as session:
        due = _unclaimed(session, at)
    for one, day in due:
        claimed = _claim(one, day, at)
        if claimed is not None:
            (sync_first or _sync_first)(one.team_id)
            done += _send(server, claimed, at, is_ours=True)
    with reading() as session:
        waiting = deliveries.waiting(session, at)
    for delivery_id in waiting:
        done += _send(server, delivery_id, at, is_ours=False)
    return done


def _unclaimed(session: Session, at: datetime) -> list[tuple[Schedule, date]]:
    found = []
    for kept in deliveries.running(session):
        ends = deliveries.cycle_ends(session, kept.schedule.team_id)
        day = due_day(kept.schedule, at, kept.saved_at, ends)
        if day is not None and not deliveries.is_claimed(session, kept.schedule.id, day):
            found.append((kept.schedule, day))
    return found


def _claim(one: Schedule, day: date, at: datetime) -> int | None:
    with writing() as session:
        listed = recipients(one, deliveries.groups(session, one.team_id))
        stopped = deliveries.stopped(session, one.id)
        wanted = [address for address in listed.everyone if address not in stopped]
        return deliveries.claim(session, one.id, day, wanted, at=at, hold_until=at + HOLD)


def _sync_first(team_id: int) -> None:
    """Read the team's platforms, but for those that asked to be left alone for now."""
    with reading() as session:
        ids = [
            one.id
            for one in connections.of_team(session, team_id)
            if one.not_before is None or one.not_before <= clock.now()
        ]
    try:
        schedule.read_all(ids)
    except Exception:  # noqa: BLE001 - a report with a warning is better than none
        _log.exception("reading platforms before an e-mail failed")


# Sending


def _send(server: MailServer, delivery_id: int, at: datetime, *, is_ours: bool) -> list[Sent]:
    with reading() as session:
        delivery = deliveries.delivery(session, delivery_id)
        one = deliveries.schedule(session, delivery.schedule_id) if delivery else None
        since = deliveries.day_before(session, one.id, delivery.day) if one and delivery else None
        listed = recipients(one, deliveries.groups(session, one.team_id)) if one else None
    if delivery is None or one is None or listed is None:
        return []
    composed: Composed | None = None
    done = []
    for letter in delivery.letters:
        if letter.state is not LetterState.WAITING or not (is_ours or letter.retry_at <= at):
            continue
        with writing() as session:
            tries = deliveries.begin(session, letter.id, at)
        if tries is None:
            continue
        refusal: MailError | None = None
        try:
            composed = composed or compose(one, delivery.day, since, at)
            _hand_in(server, composed, listed, letter.address, at)
        except MailError as error:
            refusal = error
        except JaugeError as error:
            refusal = MailError(error.sentence, may_retry=False)
        _note(letter.id, tries, refusal, at)
        done.append(Sent(one.team_id, letter.address, refusal.sentence if refusal else None))
        if refusal is not None and refusal.is_about_server:
            break
    return done


def _note(letter_id: int, tries: int, refusal: MailError | None, at: datetime) -> None:
    state, retry_at = LetterState.SENT, None
    if refusal is not None:
        _log.warning("an e-mail of a schedule was not sent: %s", refusal)
        may_retry = (refusal.may_retry or refusal.is_about_server) and tries < MOST_TRIES
        state = LetterState.UNKNOWN if refusal.is_unknown else LetterState.REFUSED
        if may_retry:
            state, retry_at = LetterState.WAITING, at + FIRST_WAIT * 2 ** (tries - 1)
    told = messages_kept.kept(refusal.sentence) if refusal else None
    with writing() as session:
        deliveries.end(session, letter_id, state, at, refusal=told, retry_at=retry_at)


def _hand_in(
    server: MailServer, composed: Composed, listed: Recipients, address: str, at: datetime
) -> None:
    one = composed.schedule
    _ = language(best_language(one.language))
    stop_link = stopping.link(_root(one), one.id, address)
    envelope = Envelope(
        sender=(f"{composed.team} · {APP_NAME}", server.sender),
        # Who is hidden sees those who are not; where all are, nobody but themselves.
        to=[("", to) for to in listed.to or (address,)],
        cc=[("", cc) for cc in listed.cc],
        language=_.code,
        at=at,
        reply_to=one.reply_to,
        stop_link=stop_link,
    )
    mail.send(server, email_of(composed.letter(stop_link, _), envelope), to=address)


def compose(one: Schedule, day: date, since: date | None, at: datetime) -> Composed:
    """Write the report of a schedule's day as it stands now, with what changed since a day.

    Raises:
        JaugeError: when there is no cycle to report on.
    """
    _ = language(best_language(one.language))
    zone = ZoneInfo(one.timing.zone)
    today = at.astimezone(zone).date()
    with reading() as session:
        reader = people.reader(session, one.team_id)
        cycle = cycle_of_day(okrs.cycles(session, one.team_id), day)
    if reader is None:
        raise NotFound
    if cycle is None:
        raise JaugeError(message("There is no cycle to report on: begin one."))
    since = since if since is not None and since in cycle.period else None
    paper = Paper[one.paper]
    wanted = reports.Wanted(one.team_id, today, cycle.id, since=since, paper=paper)
    document = reports.report(reader, wanted, zone, _)
    shown = dashboard(reader, one.team_id, cycle.id, today)
    values = {
        "team": shown.team.name,
        "cycle": cycle.name,
        "score": words.score(shown.standing.score, _),
        "day": _.day(today),
    }
    views = [view for each in shown.objectives for view in each.key_results]
    old = [view.key_result.title for view in views if view.status is Status.OUTDATED]
    around = Around(
        subject=filled(one.subject, values),
        body=filled(one.body, values),
        link=f"{_root(one)}/?team={one.team_id}&cycle={cycle.id}",
        why=_("You get this because {team} shares how it stands with you.", team=shown.team.name),
        warnings=_warnings(old, _),
    )
    name = f"{cycle.name} {today.isoformat()}.pdf"
    attachments = (Attachment(name, pdf(document)),) if one.has_pdf else ()
    return Composed(one, shown.team.name, document, drawn(document), around, attachments)


def _warnings(outdated: Sequence[str], _: Language) -> Sequence[str]:
    if not outdated:
        return ()
    told = _.plural(
        "{count} number is out of date: {titles}.",
        "{count} numbers are out of date: {titles}.",
        len(outdated),
        titles=", ".join(outdated),
    )
    return (told,)


def _root(one: Schedule) -> str:
    return root_address(one.address)
