"""A team's logo and colour."""

import io
import struct
import zlib

import pytest
from PIL import Image

from okr.domain.errors import InvalidInput
from okr.services import brands, people
from okr.services.brands import LOGO_PX
from okr.store import people as stored
from okr.store.database import reading


def picture(width=600, height=600, kind="PNG", colour=(10, 100, 120)):
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, kind)
    return made.getvalue()


def vast():
    """Give the head of a PNG that says it is 20 000 pixels wide and high."""
    parts = (b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 6, 0, 0, 0), b"IDAT", b"IEND")
    chunks = (
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def seen(actor):
    """Give somebody as the next run finds them."""
    with reading() as session:
        return stored.actor(session, actor.user_id)


def logo(world):
    reader = seen(world.viewer)
    return brands.logo(reader, reader.teams[0])


def test_a_team_wears_its_colour(world):
    brands.set_accent(world.lead, world.team_id, "#AA3300")
    assert seen(world.viewer).teams[0].accent == "#aa3300"
    brands.set_accent(world.lead, world.team_id, "")
    assert seen(world.viewer).teams[0].accent == ""


def test_a_colour_that_is_none_is_refused(world):
    with pytest.raises(InvalidInput):
        brands.set_accent(world.lead, world.team_id, "red")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_of_a_logo_a_small_png_is_kept(world, kind):
    assert logo(world) is None
    brands.set_logo(world.lead, world.team_id, picture(1200, 300, kind))
    kept = Image.open(io.BytesIO(logo(world)))
    assert (kept.format, kept.size) == ("PNG", (LOGO_PX[1] * 4, LOGO_PX[1]))


def test_another_logo_takes_its_place_at_once(world):
    brands.set_logo(world.lead, world.team_id, picture(colour=(255, 0, 0)))
    first = logo(world)
    brands.set_logo(world.lead, world.team_id, picture(colour=(0, 255, 0)))
    assert logo(world) != first
    brands.drop_logo(world.lead, world.team_id)
    assert logo(world) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        picture()[:60],
        picture(kind="BMP"),
        b"\0" * (brands.BIGGEST_LOGO + 1),
        vast(),
    ],
    ids=["nothing", "svg", "torn", "bmp", "too large", "vast"],
)
def test_what_is_no_such_picture_is_refused_and_the_old_one_stays(world, content):
    brands.set_logo(world.lead, world.team_id, picture())
    before = logo(world)
    with pytest.raises(InvalidInput, match="Choose a picture"):
        brands.set_logo(world.lead, world.team_id, content)
    assert logo(world) == before


def test_a_hint_that_was_put_away_stays_away_for_this_person_alone(world):
    people.see_hint(world.member, "dashboard")
    people.see_hint(world.member, "dashboard")
    people.see_hint(world.member, "check_in")
    assert seen(world.member).hints_seen == {"dashboard", "check_in"}
    assert seen(world.lead).hints_seen == frozenset()
