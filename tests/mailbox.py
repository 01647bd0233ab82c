"""A mail server that keeps what it is handed, to look at."""

import email
import ssl
from contextlib import contextmanager
from email.policy import default

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from tests.browser.serving import free_port

AUTHORITY = trustme.CA()
"""Vouches for the certificate of the server."""


class Mailbox:
    """The e-mails that arrived, and to whom each went.

    `refusals` gives the answer to a recipient by address.
    """

    def __init__(self):
        self.letters = []
        self.recipients = []
        self.refusals = {}
        self.logins = []
        self.starttls = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - SMTP's
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802 - SMTP's
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        self.recipients.extend(envelope.rcpt_tos)
        self.starttls.append(session.ssl is not None)
        return "250 OK"

    def check(self, _server, _session, _envelope, _mechanism, credentials):
        said = (credentials.login.decode(), credentials.password.decode())
        self.logins.append(said)
        return AuthResult(success=said == ("okr", "s3cret p@ss"), handled=False)


@contextmanager
def serving(*, encryption="", has_login=False, port=0):
    """Serve on a port, or a free one; gives mailbox and port.

    Encryption is "", "starttls" or "tls".
    """
    mailbox = Mailbox()
    context = _trusted() if encryption else None
    options = {
        "authenticator": mailbox.check if has_login else None,
        "auth_require_tls": encryption == "starttls",
    }
    if encryption == "starttls":
        options |= {"tls_context": context, "require_starttls": has_login}
    server = _Door(mailbox, port or free_port(), encryption == "tls" and context, options)
    server.start()
    try:
        yield mailbox, server.port
    finally:
        server.stop()


class _Door(Controller):
    def __init__(self, mailbox, port, context, options):
        super().__init__(mailbox, "localhost", port, ssl_context=context or None)
        self.options = options

    def factory(self):
        return SMTP(self.handler, **self.options)


def _trusted():
    """Make a certificate for localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("localhost").configure_cert(context)
    return context
