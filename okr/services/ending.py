"""Whether this process is about to end: readings stop at the next window and let go."""

import threading

_ends = threading.Event()


def announce() -> None:
    """Have readings stop."""
    _ends.set()


def is_over() -> None:
    """Have readings go on, in a process that lives longer than its worker."""
    _ends.clear()


def is_near() -> bool:
    """Say whether readings have to stop."""
    return _ends.is_set()
