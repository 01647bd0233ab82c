"""Every service that acts for somebody asks what that person may do."""

import inspect
import pkgutil
import sqlite3
from base64 import b64decode
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib import import_module

import pytest

from connectors.files import inspect as understand
from okr import services
from okr.domain.access import ALLOWED, Action, Role
from okr.domain.arrangement import RemoveSection
from okr.domain.calendar import CycleKind
from okr.domain.closing import Answer, Cause, Decision
from okr.domain.errors import NotAllowed, NotFound
from okr.domain.gauges import Level, Look, Shape
from okr.domain.links import Link
from okr.domain.measures import Measure
from okr.domain.meetings import Agenda
from okr.domain.okrs import Feed, Objective, Section, Team
from okr.domain.schedules import Frequency, Group, Schedule, Timing
from okr.domain.tiles import Tile, TileKind
from okr.locale.language import language
from okr.reporting.sheets import Format
from okr.services import (
    alignment,
    brands,
    calendar_feed,
    check_ins,
    closing,
    comments,
    connecting,
    connections,
    cycles,
    dashboard,
    email_schedules,
    exports,
    formulas,
    gauges,
    imports,
    links,
    mail_settings,
    meetings,
    metric_detail,
    metrics,
    objectives,
    outlook,
    people,
    platforms,
    pushing,
    reminders,
    reports,
    sections,
    sync,
    tiles,
)
from okr.services.sections import Grouping
from okr.store import comments as comment_store
from okr.store import progress
from okr.store.comments import Anchor
from okr.store.database import writing
from okr.store.numbers import Series
from okr.store.progress import CheckIn
from tests.sandbox import TYPED, typed

DAYS = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 3, 31)}
NOW = datetime(2026, 11, 23, tzinfo=UTC)
TODAY = NOW.date()
LOGO = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
FILE = b"date,likes\n2026-11-01,5\n2026-11-02,6\n"
UNDERSTOOD = understand(FILE, "likes.csv")
MAIL_SERVER = mail_settings.Typed("mail.example.org", 587, False, "okr@example.org", "")
GROUP = Group("Sales", ("ana@example.org",))
PLAN = imports.proposed_plan(UNDERSTOOD, "Instagram")


@dataclass(frozen=True)
class Scene:
    """A team with something of everything, and somebody who enters."""

    world: object
    actor: object
    section: Section
    objective: Objective
    series: Series

    connection_id: int = 0

    @property
    def team(self):
        return self.world.team_id

    @property
    def cycle(self):
        return self.world.cycle

    @property
    def anchor(self):
        return Anchor(self.cycle.id)

    @property
    def view(self):
        shown = dashboard.dashboard(self.world.lead, self.team, self.cycle.id, TODAY)
        return shown.key_result(self.objective.key_results[0].id)

    def check_in(self):
        return CheckIn(self.objective.key_results[0].id, date(2026, 11, 2), value=150.0)

    def note(self):
        return Tile(TileKind.NOTE, note="Well done", section_id=self.section.id)

    def schedule(self):
        return Schedule(
            self.team,
            Timing(Frequency.WEEKLY, TODAY),
            subject="{team}",
            to=GROUP.addresses,
            has_pdf=False,
            address="https://okr.example.org",
        )

    def saved_schedule(self):
        return email_schedules.save(self.world.lead, self.schedule())

    def link(self):
        return Link(self.team, "Client", cycle_id=self.cycle.id)

    def saved_link(self):
        return links.create(self.world.lead, self.link()).link.id

    def saved_group(self):
        return email_schedules.save_group(self.world.lead, self.team, GROUP)

    def empty_cycle(self):
        return cycles.create_cycle(
            self.world.lead, self.team, name="2027", kind=CycleKind.CUSTOM, **DAYS
        )

    def formula(self):
        return formulas.Draft("Twice", "2 × A", {"A": self.series.id})

    def saved_formula(self):
        return formulas.save(self.world.lead, self.team, self.formula(), account="Formulas")

    def own_check_in(self):
        with writing() as session:
            return progress.save_check_in(session, self.check_in(), by=self.actor.user_id, at=NOW)

    def goal(self):
        return alignment.add_goal(self.world.lead, self.team, "Sell more")

    def closed_objective(self):
        """Close the cycle, and give its one objective."""
        (key_result,) = self.objective.key_results
        answers = {key_result.id: Answer(Cause.APPROACH, decision=Decision.KEEP)}
        closing.close(
            self.world.lead, self.cycle.id, answers, learned="", grace_days=0, today=TODAY
        )
        return self.objective

    def meeting(self):
        return meetings.start(self.world.lead, self.cycle.id)

    def next_cycle(self):
        """Close the cycle, and give one to carry over to."""
        self.closed_objective()
        return self.empty_cycle()

    def own_comment(self):
        with writing() as session:
            return comment_store.add_comment(
                session, self.anchor, text="Mine", author_id=self.actor.user_id, at=NOW
            )


# What each service does, and a call that is right in everything but perhaps the person.
# Where a call needs something made first, often of one's own, it is a pair of the two.
SERVICES = {
    "alignment.goals": (Action.READ, lambda on: alignment.goals(on.actor, on.team)),
    "alignment.add_goal": (
        Action.WRITE_OKRS,
        lambda on: alignment.add_goal(on.actor, on.team, "Sell more"),
    ),
    "alignment.update_goal": (
        Action.WRITE_OKRS,
        (
            Scene.goal,
            lambda on, goal: alignment.update_goal(on.actor, goal.id, "Other", is_shared=True),
        ),
    ),
    "alignment.move_goal": (
        Action.WRITE_OKRS,
        (Scene.goal, lambda on, goal: alignment.move_goal(on.actor, goal.id, 1)),
    ),
    "alignment.delete_goal": (
        Action.WRITE_OKRS,
        (Scene.goal, lambda on, goal: alignment.delete_goal(on.actor, goal.id)),
    ),
    "alignment.serve": (
        Action.WRITE_OKRS,
        lambda on: alignment.serve(on.actor, on.objective.id, None, []),
    ),
    "brands.set_accent": (
        Action.WRITE_OKRS,
        lambda on: brands.set_accent(on.actor, on.team, "#0b6477"),
    ),
    "brands.set_logo": (
        Action.WRITE_OKRS,
        lambda on: brands.set_logo(on.actor, on.team, LOGO),
    ),
    "brands.drop_logo": (Action.WRITE_OKRS, lambda on: brands.drop_logo(on.actor, on.team)),
    "brands.logo": (Action.READ, lambda on: brands.logo(on.actor, Team(on.team, "Social"))),
    "check_ins.record": (
        Action.CHECK_IN,
        lambda on: check_ins.record(on.actor, on.check_in(), today=TODAY),
    ),
    "check_ins.assign": (
        Action.CHECK_IN,
        (Scene.own_check_in, lambda on, mine: check_ins.assign(on.actor, mine, None)),
    ),
    "check_ins.resolve": (
        Action.CHECK_IN,
        (Scene.own_check_in, lambda on, mine: check_ins.resolve(on.actor, mine)),
    ),
    "check_ins.bring_back": (
        Action.CHECK_IN,
        (Scene.own_check_in, lambda on, mine: check_ins.bring_back(on.actor, mine)),
    ),
    "check_ins.delete": (
        Action.CHECK_IN,
        (Scene.own_check_in, lambda on, mine: check_ins.delete(on.actor, mine)),
    ),
    "check_ins.record_all": (
        Action.CHECK_IN,
        lambda on: check_ins.record_all(
            on.actor, [CheckIn(on.view.key_result.id, TODAY, confidence=5)], today=TODAY
        ),
    ),
    "check_ins.sheet": (
        Action.READ,
        lambda on: check_ins.sheet(on.actor, on.team, on.cycle.id, TODAY),
    ),
    "closing.closing_of": (
        Action.READ,
        lambda on: closing.closing_of(on.actor, on.team, None, TODAY),
    ),
    "closing.close": (
        Action.WRITE_OKRS,
        lambda on: closing.close(
            on.actor,
            on.cycle.id,
            {on.view.key_result.id: Answer(Cause.APPROACH, decision=Decision.KEEP)},
            learned="",
            grace_days=0,
            today=TODAY,
        ),
    ),
    "closing.reopen": (
        Action.WRITE_OKRS,
        (Scene.closed_objective, lambda on, _closed: closing.reopen(on.actor, on.cycle.id)),
    ),
    "closing.keep_learned": (
        Action.WRITE_OKRS,
        lambda on: closing.keep_learned(on.actor, on.cycle.id, "Begin early"),
    ),
    "closing.correct": (
        Action.WRITE_OKRS,
        (
            Scene.closed_objective,
            lambda on, closed: closing.correct(on.actor, closed.key_results[0].id, 5.0, "Why"),
        ),
    ),
    "closing.take_newer": (
        Action.WRITE_OKRS,
        (
            Scene.closed_objective,
            lambda on, closed: closing.take_newer(on.actor, closed.key_results[0].id, "Why"),
        ),
    ),
    "closing.carry_over": (
        Action.WRITE_OKRS,
        (
            Scene.next_cycle,
            lambda on, into: closing.carry_over(on.actor, on.cycle.id, [on.objective.id], into.id),
        ),
    ),
    "comments.write": (Action.COMMENT, lambda on: comments.write(on.actor, on.anchor, "Hello")),
    "comments.decide": (
        Action.COMMENT,
        lambda on: comments.decide(on.actor, on.anchor, "Stop the ads", owner_id=None),
    ),
    "comments.edit": (
        Action.COMMENT,
        (Scene.own_comment, lambda on, mine: comments.edit(on.actor, mine, "Again")),
    ),
    "comments.delete": (
        Action.COMMENT,
        (Scene.own_comment, lambda on, mine: comments.delete(on.actor, mine)),
    ),
    "meetings.plan": (
        Action.WRITE_OKRS,
        lambda on: meetings.plan(on.actor, on.cycle.id, Agenda(1, 2)),
    ),
    "meetings.start": (Action.CHECK_IN, lambda on: meetings.start(on.actor, on.cycle.id)),
    "meetings.end": (
        Action.CHECK_IN,
        (Scene.meeting, lambda on, held: meetings.end(on.actor, held.id)),
    ),
    "meetings.held": (Action.READ, lambda on: meetings.held(on.actor, on.cycle.id)),
    "meetings.running": (Action.READ, lambda on: meetings.running(on.actor, on.cycle.id)),
    "meetings.minutes": (
        Action.READ,
        (Scene.meeting, lambda on, held: meetings.minutes(on.actor, held.id, None)),
    ),
    "connecting.start": (
        Action.CONNECT,
        lambda on: connecting.start(
            on.actor, on.team, "youtube", "oauth", {}, base="http://localhost:8501"
        ),
    ),
    "connecting.waiting_consents": (
        Action.READ,
        lambda on: connecting.waiting_consents(on.actor, on.team),
    ),
    "connecting.try_typed": (
        Action.CONNECT,
        lambda on: connecting.try_typed(
            on.actor, on.team, "bluesky", "public", TYPED["bluesky", "public"]
        ),
    ),
    "connecting.try_out": (
        Action.CONNECT,
        lambda on: connecting.try_out(
            on.actor, on.team, "json_http", "open", typed("json_http", "open")
        ),
    ),
    "connecting.choose_accounts": (
        Action.CONNECT,
        lambda on: connecting.choose_accounts(on.actor, on.connection_id, [2]),
    ),
    "connecting.test": (Action.CONNECT, lambda on: connecting.test(on.actor, on.connection_id)),
    "connecting.set_interval": (
        Action.CONNECT,
        lambda on: connecting.set_interval(on.actor, on.connection_id, 12),
    ),
    "connecting.disconnect": (
        Action.CONNECT,
        lambda on: connecting.disconnect(on.actor, on.connection_id, keeps_numbers=True),
    ),
    "connections.connections": (
        Action.READ,
        lambda on: connections.connections(on.actor, on.team),
    ),
    "connections.reading_now": (
        Action.READ,
        lambda on: connections.reading_now(on.actor, on.team),
    ),
    "connections.runs": (Action.READ, lambda on: connections.runs(on.actor, on.connection_id)),
    "connections.read_in_background": (
        Action.CONNECT,
        lambda on: connections.read_in_background(on.actor, on.connection_id).join(),
    ),
    "cycles.frame": (Action.READ, lambda on: cycles.frame(on.actor, on.team)),
    "cycles.create_cycle": (
        Action.WRITE_OKRS,
        lambda on: cycles.create_cycle(
            on.actor, on.team, name="Q1 2027", kind=CycleKind.QUARTER, **DAYS
        ),
    ),
    "cycles.update_cycle": (
        Action.WRITE_OKRS,
        lambda on: cycles.update_cycle(on.actor, on.cycle.id, name="Autumn", **DAYS),
    ),
    "cycles.delete_cycle": (
        Action.WRITE_OKRS,
        (Scene.empty_cycle, lambda on, empty: cycles.delete_cycle(on.actor, empty.id)),
    ),
    "cycles.set_fiscal_start_month": (
        Action.WRITE_OKRS,
        lambda on: cycles.set_fiscal_start_month(on.actor, on.team, 7),
    ),
    "dashboard.dashboard": (
        Action.READ,
        lambda on: dashboard.dashboard(on.actor, on.team, on.cycle.id, TODAY),
    ),
    "dashboard.key_result_detail": (
        Action.READ,
        lambda on: dashboard.key_result_detail(on.actor, on.team, on.view, TODAY),
    ),
    "formulas.check": (Action.READ, lambda on: formulas.check(on.actor, on.team, on.formula())),
    "formulas.preview": (
        Action.READ,
        lambda on: formulas.preview(on.actor, on.team, on.formula()),
    ),
    "formulas.surroundings": (
        Action.READ,
        lambda on: formulas.surroundings(on.actor, on.team, on.series.id),
    ),
    "formulas.save": (
        Action.WRITE_OKRS,
        lambda on: formulas.save(on.actor, on.team, on.formula(), account="Formulas"),
    ),
    "formulas.delete": (
        Action.WRITE_OKRS,
        (Scene.saved_formula, lambda on, made: formulas.delete(on.actor, on.team, made.id)),
    ),
    "imports.look_at": (
        Action.IMPORT,
        lambda on: imports.look_at(on.actor, on.team, FILE, "likes.csv"),
    ),
    "imports.look_over": (
        Action.IMPORT,
        lambda on: imports.look_over(on.actor, on.team, imports.Dropped("likes.csv", FILE)),
    ),
    "imports.remember": (
        Action.IMPORT,
        lambda on: imports.remember(
            on.actor,
            on.team,
            imports.look_over(on.actor, on.team, imports.Dropped("likes.csv", FILE)),
            imports.Answers(accounts=("Instagram",)),
        ),
    ),
    "imports.bring_in_together": (
        Action.IMPORT,
        lambda on: imports.bring_in_together(
            on.actor, on.team, [imports.Arriving(UNDERSTOOD, PLAN, FILE, "likes.csv")]
        ),
    ),
    "imports.bring_in": (
        Action.IMPORT,
        lambda on: imports.bring_in(
            on.actor, on.team, UNDERSTOOD, PLAN, content=FILE, source="likes.csv"
        ),
    ),
    "metric_detail.metric_detail": (
        Action.READ,
        lambda on: metric_detail.metric_detail(on.actor, on.team, on.series.id),
    ),
    "metrics.choices": (Action.READ, lambda on: metrics.choices(on.actor, on.team)),
    "metrics.metrics": (Action.READ, lambda on: metrics.metrics(on.actor, on.team)),
    "metrics.figures": (
        Action.READ,
        lambda on: metrics.figures(on.actor, on.team, on.cycle.period),
    ),
    "outlook.outlook": (
        Action.READ,
        lambda on: outlook.outlook(on.actor, on.team, on.view.key_result, TODAY),
    ),
    "pushing.push": (
        Action.IMPORT,
        lambda on: pushing.push(
            on.actor, on.team, "account,metric,day,value\nShop,Orders,2026-10-01,1\n"
        ),
    ),
    "metrics.previous_value": (
        Action.READ,
        lambda on: metrics.previous_value(
            on.actor, Feed(on.series.id, Measure.TOTAL), on.cycle.period
        ),
    ),
    "objectives.objectives": (
        Action.READ,
        lambda on: objectives.objectives(on.actor, on.cycle.id),
    ),
    "objectives.objective": (
        Action.READ,
        lambda on: objectives.objective(on.actor, on.objective.id),
    ),
    "objectives.save": (
        Action.WRITE_OKRS,
        lambda on: objectives.save(on.actor, replace(on.objective, why="Trust"), today=TODAY),
    ),
    "objectives.duplicate_objective": (
        Action.WRITE_OKRS,
        lambda on: objectives.duplicate_objective(on.actor, on.objective.id),
    ),
    "objectives.last_amended": (
        Action.READ,
        lambda on: objectives.last_amended(on.actor, on.objective.id),
    ),
    "objectives.move": (
        Action.WRITE_OKRS,
        lambda on: objectives.move(on.actor, on.objective.id, 1),
    ),
    "objectives.archive": (
        Action.WRITE_OKRS,
        lambda on: objectives.archive(on.actor, on.objective.id),
    ),
    "objectives.restore": (
        Action.WRITE_OKRS,
        lambda on: objectives.restore(on.actor, on.objective.id),
    ),
    "platforms.save_client": (
        Action.ADMINISTER,
        lambda on: platforms.save_client(
            on.actor, on.team, "youtube", client_id="an id", secret="a secret"
        ),
    ),
    "mail_settings.view": (
        Action.ADMINISTER,
        lambda on: mail_settings.view(on.actor, on.team),
    ),
    "mail_settings.save": (
        Action.ADMINISTER,
        lambda on: mail_settings.save(on.actor, on.team, MAIL_SERVER),
    ),
    "mail_settings.drop": (
        Action.ADMINISTER,
        lambda on: mail_settings.drop(on.actor, on.team),
    ),
    "calendar_feed.renew": (
        Action.READ,
        lambda on: calendar_feed.renew(on.actor, on.team, "https://okr.example.org"),
    ),
    "exports.export": (
        Action.READ,
        lambda on: exports.export(on.actor, on.team, Format.JSON),
    ),
    "reports.picture": (
        Action.READ,
        lambda on: reports.picture(on.actor, reports.Wanted(on.team, TODAY), language("en")),
    ),
    "links.links": (Action.WRITE_OKRS, lambda on: links.links(on.actor, on.team)),
    "links.create": (Action.WRITE_OKRS, lambda on: links.create(on.actor, on.link())),
    "links.regenerate": (
        Action.WRITE_OKRS,
        (Scene.saved_link, lambda on, one: links.regenerate(on.actor, on.team, one)),
    ),
    "links.revoke": (
        Action.WRITE_OKRS,
        (Scene.saved_link, lambda on, one: links.revoke(on.actor, on.team, one)),
    ),
    "links.remove": (
        Action.WRITE_OKRS,
        (Scene.saved_link, lambda on, one: links.remove(on.actor, on.team, one)),
    ),
    "reports.report": (
        Action.READ,
        lambda on: reports.report(on.actor, reports.Wanted(on.team, TODAY), UTC, language("en")),
    ),
    "email_schedules.schedules": (
        Action.WRITE_OKRS,
        lambda on: email_schedules.schedules(on.actor, on.team),
    ),
    "email_schedules.save": (
        Action.WRITE_OKRS,
        lambda on: email_schedules.save(on.actor, on.schedule()),
    ),
    "email_schedules.pause": (
        Action.WRITE_OKRS,
        (
            Scene.saved_schedule,
            lambda on, one: email_schedules.pause(on.actor, on.team, one, is_paused=True),
        ),
    ),
    "email_schedules.remove": (
        Action.WRITE_OKRS,
        (Scene.saved_schedule, lambda on, one: email_schedules.remove(on.actor, on.team, one)),
    ),
    "email_schedules.preview": (
        Action.WRITE_OKRS,
        lambda on: email_schedules.preview(on.actor, on.schedule()),
    ),
    "email_schedules.groups": (
        Action.WRITE_OKRS,
        lambda on: email_schedules.groups(on.actor, on.team),
    ),
    "email_schedules.save_group": (
        Action.WRITE_OKRS,
        lambda on: email_schedules.save_group(on.actor, on.team, GROUP),
    ),
    "email_schedules.remove_group": (
        Action.WRITE_OKRS,
        (
            Scene.saved_group,
            lambda on, one: email_schedules.remove_group(on.actor, on.team, one),
        ),
    ),
    "reminders.plan": (Action.READ, lambda on: reminders.plan(on.actor, on.team)),
    "reminders.keep_plan": (
        Action.WRITE_OKRS,
        lambda on: reminders.keep_plan(on.actor, on.team, None),
    ),
    "comments.history": (
        Action.READ,
        (Scene.own_comment, lambda on, comment_id: comments.history(on.actor, comment_id)),
    ),
    "comments.pin": (
        Action.WRITE_OKRS,
        (
            Scene.own_comment,
            lambda on, comment_id: comments.pin(on.actor, comment_id, is_pinned=True),
        ),
    ),
    "comments.resolve": (
        Action.COMMENT,
        (
            Scene.own_comment,
            lambda on, comment_id: comments.resolve(on.actor, comment_id, is_resolved=True),
        ),
    ),
    "comments.show_on_links": (
        Action.WRITE_OKRS,
        (
            Scene.own_comment,
            lambda on, comment_id: comments.show_on_links(on.actor, comment_id, is_on_links=True),
        ),
    ),
    "gauges.set_look": (
        Action.WRITE_OKRS,
        lambda on: gauges.set_look(
            on.actor, Level.SECTION, on.section.id, Look(shape=Shape.NEEDLE)
        ),
    ),
    "gauges.setting": (
        Action.READ,
        lambda on: gauges.setting(on.actor, Level.SECTION, on.section.id),
    ),
    "sections.arrange": (
        Action.WRITE_OKRS,
        lambda on: sections.arrange(on.actor, on.cycle.id, [RemoveSection(on.section.id)]),
    ),
    "sections.create": (
        Action.WRITE_OKRS,
        lambda on: sections.create(on.actor, on.cycle.id, "Reach"),
    ),
    "sections.group": (
        Action.WRITE_OKRS,
        lambda on: sections.group(on.actor, on.cycle.id, Grouping.OBJECTIVE, str),
    ),
    "tiles.preview": (
        Action.READ,
        lambda on: tiles.preview(on.actor, on.cycle.id, on.note(), TODAY),
    ),
    "tiles.save": (Action.WRITE_OKRS, lambda on: tiles.save(on.actor, on.cycle.id, on.note())),
    "tiles.tile": (
        Action.READ,
        (
            lambda on: tiles.save(on.world.lead, on.cycle.id, on.note()),
            lambda on, tile_id: tiles.tile(on.actor, tile_id),
        ),
    ),
    "sync.begin": (Action.CONNECT, lambda on: sync.begin(on.actor, on.connection_id)),
    "sync.refresh": (Action.CONNECT, lambda on: sync.refresh(on.actor, on.connection_id)),
}
# Services that only say whether a person may.
OF_PLATFORMS = ("connecting.", "connections.", "platforms.", "sync.")
QUESTIONS = {
    "connections.may_connect": (
        Action.CONNECT,
        lambda on: connections.may_connect(on.actor, on.team),
    ),
    "connections.may_set_up": (
        Action.ADMINISTER,
        lambda on: connections.may_set_up(on.actor, on.team),
    ),
    "metrics.may_import": (Action.IMPORT, lambda on: metrics.may_import(on.actor, on.team)),
}
ABOUT_ONESELF = {"people.choose_language", "people.see_hint"}
WITH_RULES_OF_ITS_OWN = {
    # Gathers the teams that one is in: tested beside it.
    "alignment.alignment_map",
    # The same.
    "overview.overview",
    *("demo.load", "demo.may_load", "demo.remove"),
    # Only who has begun an authorisation ends it, and beginning is listed above.
    "connecting.finish",
    # Says nothing to people who may not connect anything.
    "platforms.client_view",
    # Needs a mail server: tested beside it.
    *("reminders.send_now", "email_schedules.send_test", "mail_settings.send_test"),
}


def acting_services():
    for module in pkgutil.iter_modules(services.__path__):
        found = import_module(f"{services.__name__}.{module.name}")
        for name, function in inspect.getmembers(found, inspect.isfunction):
            is_own = function.__module__ == found.__name__ and not name.startswith("_")
            parameters = inspect.signature(function).parameters
            # What works within a session that is open is a part of services, not one itself.
            if is_own and "actor" in parameters and "session" not in parameters:
                yield f"{module.name}.{name}"


@pytest.fixture
def scene(request, world):
    """Give a team with something of everything, as its lead enters."""
    section = sections.create(world.lead, world.cycle.id, "Awareness")
    series = world.series("clicks", {date(2026, 9, 1): 5.0, date(2026, 11, 1): 7.0})
    made = Scene(world, world.lead, section, world.save(section_id=section.id), series)
    params = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    if params.get("service", "").startswith(OF_PLATFORMS):
        request.getfixturevalue("sandbox")
        connection = connecting.try_typed(
            world.lead, world.team_id, "bluesky", "public", TYPED["bluesky", "public"]
        )
        (account,) = next(iter(connections.connections(world.lead, world.team_id))).accounts
        connecting.choose_accounts(world.lead, connection.id, [account.id])
        return replace(made, connection_id=connection.id)
    return made


def entering(scene, role):
    return replace(scene, actor=getattr(scene.world, role))


def call_of(service, scene):
    """Prepare what the call needs, and give the call."""
    call = SERVICES[service][1]
    if callable(call):
        return lambda: call(scene)
    prepare, call = call
    mine = prepare(scene)
    return lambda: call(scene, mine)


def content(path):
    with sqlite3.connect(path) as connection:
        return list(connection.iterdump())


def test_every_service_that_acts_for_somebody_is_listed_here():
    listed = SERVICES.keys() | QUESTIONS.keys() | ABOUT_ONESELF | WITH_RULES_OF_ITS_OWN
    assert set(acting_services()) == listed


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_does_what_the_role_allows_and_nothing_else(database, scene, service, role):
    call = call_of(service, entering(scene, role))
    if SERVICES[service][0] in ALLOWED[role]:
        call()
        return
    before = content(database)
    with pytest.raises(NotAllowed):
        call()
    assert content(database) == before


@pytest.mark.parametrize("service", SERVICES)
def test_for_an_outsider_nothing_is_there(database, scene, service):
    call = call_of(service, entering(scene, "outsider"))
    before = content(database)
    with pytest.raises(NotFound):
        call()
    assert content(database) == before


@pytest.mark.parametrize("role", [*Role, "outsider"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_as_the_service_would_act(scene, question, role):
    action, ask = QUESTIONS[question]
    assert ask(entering(scene, role)) == (action in ALLOWED.get(role, ()))


@pytest.mark.parametrize("role", [*Role, "outsider"])
def test_everybody_chooses_a_language(world, role):
    people.choose_language(getattr(world, role), "fr")


def test_a_key_result_of_another_team_is_not_shown_through_ones_own(scene):
    outsider, team_id = scene.world.outsider, scene.world.strange_team_id
    with pytest.raises(NotFound):
        dashboard.key_result_detail(outsider, team_id, scene.view, TODAY)
