"""Tell people by e-mail that somebody named them in a comment."""

import logging
from datetime import datetime, timedelta

from okr.domain.access import Action
from okr.locale.language import Language, best_language, language
from okr.reporting.letter import APP_NAME, Envelope, email_of
from okr.reporting.mention import mention_letter
from okr.services import clock, mail
from okr.services.mail import MailError, MailServer
from okr.store import mentions, people
from okr.store.database import reading, writing
from okr.store.mentions import Mention
from okr.store.settings import root_address

MOST_TRIES = 5
FIRST_WAIT = timedelta(minutes=5)
_log = logging.getLogger(__name__)


def send_waiting(now: datetime | None = None) -> int:
    """Tell who was named and not told yet; give how many letters the mail server took.

    Of any number of workers on one database, one tells each. Without a mail server all wait.
    Who has left the team, or cannot read it any more, is not told.

    Raises:
        WrongSetting: when the mail server is named wrongly.
    """
    at = now or clock.now()
    with reading() as session:
        is_wanted = mentions.has_waiting(session, at)
    server = mail.mail_server() if is_wanted else None
    if server is None:
        return 0
    with writing() as session:
        taken = mentions.claim(session, at)
    return sum(_tell(server, one, at) for one in taken)


def _tell(server: MailServer, one: Mention, at: datetime) -> bool:
    with reading() as session:
        found = mentions.mentioned(session, one.comment_id)
        person = people.actor(session, one.user_id)
    if found is None or person is None or not person.may(Action.READ, found.team_id):
        return False
    _: Language = language(best_language(person.language))
    root = root_address(one.address)
    link = f"{root}/?team={found.team_id}&cycle={found.cycle_id}"
    if found.key_result_id is not None:
        link += f"&kr={found.key_result_id}"
    letter = mention_letter(person.name, found.author, found.team, found.text, link, _)
    envelope = Envelope(
        (APP_NAME, server.sender), [(person.name, person.email)], language=_.code, at=at
    )
    try:
        mail.send(server, email_of(letter, envelope))
    except MailError as error:
        _log.warning("a mention was not told: %s", error)
        if error.may_retry and one.tries < MOST_TRIES:
            with writing() as session:
                mentions.retry(session, one, at + FIRST_WAIT * 2 ** (one.tries - 1))
        return False
    with writing() as session:
        mentions.sent(session, one, at)
    return True
