"""Let recipients of a schedule's e-mail end it for themselves, without an account."""

from okr.domain.errors import JaugeError
from okr.services import clock, vault
from okr.store import deliveries
from okr.store.database import writing

PLACE = "stop"


def link(root: str, schedule_id: int, address: str) -> str:
    """Make the address that ends a schedule's e-mail for one recipient; nobody can guess it."""
    token = vault.encrypt({"schedule": str(schedule_id), "address": address})
    return f"{root}/{PLACE}/{token}"


def stop(token: str) -> str | None:
    """Send no more of a schedule to whom a link was made for; give the address, None if broken."""
    try:
        told = vault.decrypt(token)
        schedule_id, address = int(told["schedule"]), told["address"]
    except (JaugeError, KeyError, ValueError):
        return None
    with writing() as session:
        if deliveries.schedule(session, schedule_id) is not None:
            deliveries.stop(session, schedule_id, address, clock.now())
    return address
