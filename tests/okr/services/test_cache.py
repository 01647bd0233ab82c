"""What is kept in memory is never older than the last write, whoever wrote."""

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from okr.domain.errors import NotFound
from okr.services import check_ins, comments
from okr.services.dashboard import dashboard, key_result_detail
from okr.store.comments import Anchor
from okr.store.database import URL_NAME, forget_engines
from okr.store.progress import CheckIn
from okr.store.settings import ROOT
from tests.conftest import TODAY

SEED = 20261127
ELSEWHERE = """
import sys
from sqlalchemy import text
from okr.store.database import writing

for line in sys.stdin:
    with writing() as session:
        session.execute(text("update comment set text = :text"), {"text": line.strip()})
    print("written", flush=True)
"""


@pytest.fixture
def elsewhere(database):
    """Give what has another process write a comment anew, and comes back when it has."""
    process = subprocess.Popen(
        [sys.executable, "-c", ELSEWHERE],
        cwd=ROOT,
        env=os.environ | {URL_NAME: f"sqlite:///{database}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def write(text):
        process.stdin.write(f"{text}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "written\n"

    yield write
    process.communicate()


def board(world, actor):
    return dashboard(actor, world.team_id, world.cycle.id, TODAY)


def say(world, text):
    comments.write(world.lead, Anchor(world.cycle.id), text)


def test_what_has_not_changed_is_not_read_again(world, statements):
    first = board(world, world.lead)
    with statements() as made:
        assert board(world, world.lead) is first
    assert made == []


def test_reads_and_writes_of_several_people_and_processes_interleave(world, elsewhere):
    view = world.save(world.key_result()).key_results[0]
    say(world, "Begins")
    luck = random.Random(SEED)
    shown = []
    for count in range(150):
        act = luck.randrange(5)
        if act == 0:
            elsewhere(f"Elsewhere {count}")
        elif act == 1:
            say(world, f"Here {count}")
        elif act == 2:
            value = CheckIn(view.id, TODAY, value=float(count))
            check_ins.record(world.member, value, today=TODAY)
        elif act == 3:
            forget_engines()
        for actor in luck.sample([world.lead, world.member, world.viewer], 2):
            found = board(world, actor)
            assert found == dashboard.__wrapped__(actor, world.team_id, world.cycle.id, TODAY)
            opened = (actor, world.team_id, found.key_result(view.id), TODAY)
            assert key_result_detail(*opened) == key_result_detail.__wrapped__(*opened)
            shown.append(found)
    assert len({id(one) for one in shown}) < len(shown)


def test_who_writes_among_others_who_write_reads_what_they_wrote(world):
    def write_and_read(name):
        for count in range(20):
            text = f"{name} {count}"
            say(world, text)
            assert text in [one.text for one in board(world, world.lead).comments]

    with ThreadPoolExecutor(4) as people:
        for done in [people.submit(write_and_read, name) for name in "abcd"]:
            done.result()


def test_nobody_gets_what_another_may_see(world):
    board(world, world.lead)
    with pytest.raises(NotFound):
        board(world, world.outsider)
    with pytest.raises(NotFound):
        board(world, replace(world.lead, roles={}))
