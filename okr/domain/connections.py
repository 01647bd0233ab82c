"""What a connection to a platform can be in, and what to do about it."""

from enum import StrEnum


class ConnectionState(StrEnum):
    """Where a connection stands; each says what comes next."""

    CHOOSING = "choosing"
    """Authorised; the accounts to read are still to be chosen."""
    WAITING = "waiting"
    """Connected, and waiting for the first numbers."""
    UP_TO_DATE = "up_to_date"
    LIMITED = "limited"
    """The platform's limit is reached; it goes on by itself at a known time."""
    TROUBLE = "trouble"
    """The platform stumbled; it is asked again by itself."""
    RECONNECT = "reconnect"
    """The platform no longer accepts the sign-in: a person has to authorise again."""
    CONFIGURE = "configure"
    """An admin has to change a setting, here or at the platform."""
    ACCOUNT = "account"
    """An account is gone: a person has to choose again."""


GOES_ON_BY_ITSELF = frozenset(
    {
        ConnectionState.WAITING,
        ConnectionState.UP_TO_DATE,
        ConnectionState.LIMITED,
        ConnectionState.TROUBLE,
    }
)
