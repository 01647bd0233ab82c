"""A team's logo and colour, which its screens and papers wear."""

import hashlib
import io
from functools import lru_cache

from okr.domain import brand
from okr.domain.access import Action, Actor
from okr.domain.errors import InvalidInput, NotFound, Problem
from okr.domain.messages import message
from okr.domain.okrs import Team
from okr.store import people
from okr.store.database import reading, writing

BIGGEST_LOGO = 5 * 1024 * 1024
LOGO_PX = (480, 96)
"""The most that is kept of a logo, width and height: twice what screens show."""
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_PIXELS = 40_000_000


def set_accent(actor: Actor, team_id: int, colour: str) -> None:
    """Give a team a colour as "#rrggbb", or with "" the usual one.

    Raises:
        InvalidInput: when it is no such colour.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    wanted = brand.accent(colour)
    with writing() as session:
        people.set_accent(session, team_id, wanted)


def set_logo(actor: Actor, team_id: int, content: bytes) -> None:
    """Give a team a logo: a PNG, JPEG, WebP or GIF, of which a small PNG is kept.

    Raises:
        InvalidInput: when it is none of these, or too large.
    """
    actor.require(Action.WRITE_OKRS, team_id)
    png = _small(content)
    with writing() as session:
        people.set_logo(session, team_id, png, hashlib.sha256(png).hexdigest())


def drop_logo(actor: Actor, team_id: int) -> None:
    """Take a team's logo away."""
    actor.require(Action.WRITE_OKRS, team_id)
    with writing() as session:
        people.set_logo(session, team_id, None, "")


def logo(actor: Actor, team: Team) -> bytes | None:
    """Give a team's logo as PNG; None where there is none."""
    actor.require(Action.READ, team.id)
    if not team.logo_print:
        return None
    return _kept(team.id, team.logo_print)


@lru_cache(maxsize=64)
def _kept(team_id: int, _print: str) -> bytes:
    # The print tells one logo from the next, so that what is remembered is never the old one.
    with reading() as session:
        found = people.logo(session, team_id)
    if found is None:
        raise NotFound
    return found


def _small(content: bytes) -> bytes:
    # Loaded here, as hardly any start has to do with pictures.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    sentence = message("Choose a picture: PNG, JPEG, WebP or GIF, of up to 5 MB.")
    refused = InvalidInput([Problem("logo", sentence)])
    if len(content) > BIGGEST_LOGO:
        raise refused
    try:
        picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        if picture.width * picture.height > _MOST_PIXELS:
            raise refused
        small = picture.convert("RGBA")
    except (
        Image.DecompressionBombError,
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise refused from error
    small.thumbnail(LOGO_PX)
    made = io.BytesIO()
    small.save(made, "PNG", optimize=True)
    return made.getvalue()
