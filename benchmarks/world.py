"""A team with sections, objectives and key results on a quarter of daily numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from okr.domain.access import Actor
from okr.domain.calendar import CycleKind, Period
from okr.domain.errors import NotFound
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import (
    MOST_KEY_RESULTS,
    Cycle,
    Feed,
    KeyResult,
    Objective,
    ObjectiveState,
    Section,
    Team,
)
from okr.domain.tiles import Span, Tile, TileKind
from okr.services import (
    comments,
    cycles,
    dashboard,
    imports,
    metrics,
    objectives,
    people,
    sections,
    sign_in,
    tiles,
)
from okr.services.imports import Choice, ImportPlan, RatioChoice
from okr.store.comments import Anchor
from okr.store.migrate import migrate

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
TODAY = QUARTER.ends_on
SECTIONS = ("LinkedIn", "Instagram", "TikTok", "YouTube", "Website", "Newsletter")
REMARKS = (
    "Ahead of plan since we post on Tuesdays and Thursdays.",
    "The trade fair brought more than we had hoped for.",
    "Link posts reach fewer people every month: shall we try links in the first comment?",
    "One template for all carousels from next week on.",
)


@dataclass(frozen=True)
class World:
    """A signed-in owner and what the dashboard of the one team shows."""

    actor: Actor
    cookie: str
    team: Team
    cycle: Cycle
    key_results: int

    def change_comment(self, count: int) -> str:
        """Change the first comment, the last thing on the page; give its new text."""
        text = f"Change {count} is in."
        shown = dashboard.dashboard(self.actor, self.team.id, self.cycle.id, TODAY)
        comments.edit(self.actor, shown.comments[0].id, text)
        return text

    def change_gauges(self, _count: int) -> str:
        """Raise every target, which moves every gauge; give a title that tells."""
        shown = dashboard.dashboard(self.actor, self.team.id, self.cycle.id, TODAY)
        for view in shown.objectives:
            raised = tuple(_raised(one) for one in view.objective.key_results)
            changed = replace(view.objective, key_results=raised)
            objectives.save(self.actor, changed, today=TODAY, reason="Measured")
        return raised[-1].title


def build_world(key_results: int) -> World:
    """Fill the empty database that is in force; key results and 12 tiles are in 6 sections."""
    migrate()
    cookie = _signed_in_owner()
    actor = sign_in.who(cookie)
    if actor is None:
        raise NotFound
    team = actor.teams[0]
    cycle = cycles.create_cycle(
        actor,
        team.id,
        name="Q4 2026",
        kind=CycleKind.QUARTER,
        starts_on=QUARTER.starts_on,
        ends_on=QUARTER.ends_on,
    )
    made = [sections.create(actor, cycle.id, name) for name in SECTIONS]
    for section in made:
        _import_numbers(actor, team, section.name)
    _add_objectives(actor, team, cycle, made, key_results)
    _add_tiles(actor, team, cycle, made)
    for remark in REMARKS:
        comments.write(actor, Anchor(cycle.id), remark)
    # Hints are seen by who is new alone.
    people.see_hint(actor, "dashboard")
    return World(actor, cookie, team, cycle, key_results)


def _add_tiles(actor: Actor, team: Team, cycle: Cycle, made: list[Section]) -> None:
    """Hang two tiles in each section: one of every kind and span, in turns."""
    series = {(one.account.name, one.name): one.id for one in metrics.choices(actor, team.id)}
    kinds = [TileKind.NUMBER, TileKind.SPARKLINE, TileKind.LINE, TileKind.BAR, TileKind.TABLE]
    spans, names = list(Span), ("Impressions", "Click-through rate", "Followers")
    for count in range(2 * len(made)):
        section = made[count // 2]
        tile = Tile(
            kinds[count % len(kinds)],
            series_id=series[section.name, names[count % len(names)]],
            span=spans[count % len(spans)],
            section_id=section.id,
        )
        tiles.save(actor, cycle.id, tile)


def _raised(key_result: KeyResult) -> KeyResult:
    target = round((key_result.goal.target or 0.0) * 1.01, 6)
    title = f"{key_result.title.split(':')[0]}: reach {target:g} by the end of the quarter"
    return replace(key_result, title=title, goal=replace(key_result.goal, target=target))


def _signed_in_owner() -> str:
    ticket = sign_in.create_owner(
        name="Maya Lindqvist",
        email="maya@example.org",
        password="a long password",  # noqa: S106 - of an account that lives for minutes
        team_name="Social",
    )
    cookie = sign_in.redeem(ticket)
    if cookie is None:
        raise NotFound
    return cookie


def _import_numbers(actor: Actor, team: Team, account: str) -> None:
    content = _export().encode()
    understanding = imports.look_at(actor, team.id, content, "export.csv")
    plan = ImportPlan(
        account=account,
        choices=(
            Choice("Impressions", "Impressions", SeriesKind.FLOW),
            Choice("Clicks", "Clicks", SeriesKind.FLOW),
            Choice("Followers", "Followers", SeriesKind.LEVEL),
        ),
        ratios=(RatioChoice("Click-through rate", "Clicks", "Impressions"),),
    )
    imports.bring_in(actor, team.id, understanding, plan, content=content, source="export.csv")


def _export() -> str:
    lines = ["Date,Impressions,Clicks,Followers"]
    for count in range(QUARTER.days):
        day = QUARTER.starts_on + timedelta(days=count)
        lines.append(f"{day},{1000 + 37 * (count % 7)},{20 + count % 5},{5000 + 11 * count}")
    return "\n".join(lines)


def _add_objectives(
    actor: Actor, team: Team, cycle: Cycle, made: list[Section], key_results: int
) -> None:
    fed = {section.name: tuple(_fed_key_results(actor, team, section.name)) for section in made}
    for count, start in enumerate(range(0, key_results, MOST_KEY_RESULTS)):
        section = made[count % len(made)]
        objective = Objective(
            title=f"Reach the people who decide, {section.name} {count}",
            why="Two out of three new customers say that they knew us from there.",
            cycle_id=cycle.id,
            section_id=section.id,
            owner_id=actor.user_id,
            state=ObjectiveState.ACTIVE,
            key_results=fed[section.name][: key_results - start],
        )
        objectives.save(actor, objective, today=TODAY)


def _fed_key_results(actor: Actor, team: Team, account: str) -> Iterator[KeyResult]:
    """Give one key result for each metric of an account."""
    ids = {
        view.series.name: view.series.id
        for view in metrics.metrics(actor, team.id)
        if view.series.account.name == account
    }
    plain = KeyResult(
        title="",
        kind="count_up",
        goal=Goal(),
        starts_on=QUARTER.starts_on,
        deadline=QUARTER.ends_on,
    )
    for name, measure, kind, goal, unit in (
        ("Impressions", Measure.TOTAL, "count_up", Goal(target=120000), ""),
        ("Clicks", Measure.TOTAL, "count_up", Goal(target=4000), ""),
        ("Followers", Measure.LATEST, "increase", Goal(baseline=5000, target=5900), ""),
        ("Click-through rate", Measure.RATIO, "increase", Goal(baseline=1, target=2.2), "%"),
    ):
        yield replace(
            plain,
            title=f"{name} on {account}: reach {goal.target} by the end of the quarter",
            kind=kind,
            goal=goal,
            unit=unit,
            feed=Feed(ids[name], measure),
        )
