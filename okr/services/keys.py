"""Replace the key that encrypts: everything that is kept is encrypted anew."""

from okr.services import vault
from okr.store import connections
from okr.store.database import writing


def rotate() -> int:
    """Encrypt every kept secret with the first key, all or none; give how many there are.

    Afterwards the other keys are not needed any more.

    Raises:
        JaugeError: when one of them cannot be decrypted; nothing is changed.
    """
    with writing() as session:
        return connections.rewrite_secrets(session, vault.rotate)
