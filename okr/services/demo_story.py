"""What the invented team of the demo is after, and what it says about it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from okr.domain.access import Role
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure
from okr.domain.messages import Message, message
from okr.domain.okrs import Ambition
from okr.domain.pace import Curve
from okr.domain.tiles import Span, TileKind

TEAM = message("Demo data: Atelier Boréal")
SOURCE = message("Demo data, invented")
DOMAIN = "demo.invalid"
"""The addresses of invented people; no real one ends like this."""


@dataclass(frozen=True)
class Colleague:
    """An invented person; `key` is the name before the @."""

    key: str
    name: str
    role: Role


MAYA, THEO, PRIYA, JONAS = "maya", "theo", "priya", "jonas"
COLLEAGUES = (
    Colleague(MAYA, "Maya Lindqvist", Role.LEAD),
    Colleague(THEO, "Théo Marchand", Role.MEMBER),
    Colleague(PRIYA, "Priya Raman", Role.MEMBER),
    Colleague(JONAS, "Jonas Weber", Role.VIEWER),
)


@dataclass(frozen=True)
class Known:
    """What a feed came to: in the cycle up to now, and in the whole period before."""

    now: float
    before: float


@dataclass(frozen=True)
class Fed:
    """A metric of the demo, and how it feeds a key result."""

    metric: str
    measure: Measure


@dataclass(frozen=True)
class StageStory:
    """A stage and its due day as a share of the cycle."""

    title: Message
    weight: float
    due: float


@dataclass(frozen=True)
class Note:
    """A check-in; `when` is a share of the time gone so far, 1.0 yesterday."""

    when: float
    author: str
    value: float | None = None
    stages_done: tuple[int, ...] = ()
    confidence: int | None = None
    progress: Message | None = None
    difficulties: Message | None = None
    adjustment: Message | None = None


@dataclass(frozen=True)
class KeyResultStory:
    """A key result; goal and title follow from what its feed came to (zeros without one).

    `weekly` are values by hand, one each week, over and over; `author` wrote them.
    """

    kind: str
    title: Callable[[Goal], Message]
    goal: Callable[[Known], Goal]
    unit: str = ""
    fed: Fed | None = None
    weight: float = 1.0
    curve: Curve = Curve.LINEAR
    stages: tuple[StageStory, ...] = ()
    notes: tuple[Note, ...] = ()
    weekly: tuple[float, ...] = ()
    author: str = MAYA


@dataclass(frozen=True)
class TileStory:
    """A tile on a metric; `section` is an index into SECTIONS."""

    section: int
    kind: TileKind
    metric: str
    span: Span = Span.THIS_CYCLE


@dataclass(frozen=True)
class ObjectiveStory:
    """An objective; `section` is an index into SECTIONS."""

    title: Message
    why: Message
    section: int
    owner: str
    key_results: tuple[KeyResultStory, ...]
    ambition: Ambition = Ambition.ASPIRATIONAL


@dataclass(frozen=True)
class Remark:
    """A comment on the cycle, or on what is named; `when` as in Note; replies follow it.

    With an `owner` it is a decision, which that person carries out.
    """

    when: float
    author: str
    text: Message
    section: int | None = None
    objective: int | None = None
    key_result: tuple[int, int] | None = None
    replies: tuple["Remark", ...] = field(default=())
    owner: str | None = None


SECTIONS = (
    message("LinkedIn"),
    message("Instagram"),
    message("Website"),
    message("Newsletter"),
)


def _towards(score: float, decimals: int) -> Callable[[Known], Goal]:
    """Give a goal from the period before, of which `score` is reached now."""

    def goal(known: Known) -> Goal:
        start = _round(known.before, decimals)
        return Goal(baseline=start, target=_round(start + (known.now - start) / score, decimals))

    return goal


def _counted(score: float, decimals: int) -> Callable[[Known], Goal]:
    """Give a target counted from 0, of which `score` is reached now."""
    return lambda known: Goal(target=_round(known.now / score, decimals))


def _fixed(goal: Goal) -> Callable[[Known], Goal]:
    return lambda _known: goal


def _round(value: float, decimals: int) -> float:
    """Round, and to whole numbers as int, which is how a title writes them."""
    rounded = round(value, decimals)
    return int(rounded) if decimals <= 0 else rounded


_LINKEDIN = ObjectiveStory(
    title=message("Make LinkedIn the place where buyers meet us first."),
    why=message("Two out of three new customers say that they knew us from LinkedIn."),
    section=0,
    owner=MAYA,
    key_results=(
        KeyResultStory(
            kind="count_up",
            title=lambda goal: message("Be seen {target} times on LinkedIn", target=goal.target),
            goal=_counted(0.82, -4),
            fed=Fed("impressions", Measure.TOTAL),
            notes=(
                Note(
                    0.5,
                    MAYA,
                    confidence=7,
                    progress=message("The two customer stories alone brought a fifth of it."),
                ),
                Note(
                    0.97,
                    MAYA,
                    confidence=8,
                    progress=message("Ahead of plan since we post on Tuesdays and Thursdays."),
                    adjustment=message("We keep the rhythm and drop the Friday link posts."),
                ),
            ),
        ),
        KeyResultStory(
            kind="increase",
            title=lambda goal: message(
                "Raise the engagement rate from {start}% to {target}%",
                start=goal.baseline,
                target=goal.target,
            ),
            goal=_towards(0.55, 1),
            unit="%",
            fed=Fed("engagement_rate", Measure.RATIO),
            notes=(
                Note(
                    0.9,
                    THEO,
                    confidence=5,
                    progress=message("Document carousels do twice as well as pictures."),
                    difficulties=message("Each takes a day to design, and there is one designer."),
                    adjustment=message("One template for all carousels from next week on."),
                ),
            ),
        ),
        KeyResultStory(
            kind="increase",
            title=lambda goal: message(
                "Grow from {start} to {target} followers on LinkedIn",
                start=goal.baseline,
                target=goal.target,
            ),
            goal=_towards(1.2, -1),
            fed=Fed("followers", Measure.LATEST),
            weight=0.5,
            notes=(
                Note(
                    0.95,
                    MAYA,
                    confidence=10,
                    progress=message("Past the target: the trade fair brought more than hoped."),
                ),
            ),
        ),
        KeyResultStory(
            kind="recurring",
            title=lambda goal: message(
                "Improve the click-through rate by {target}% every month", target=goal.target
            ),
            goal=_fixed(Goal(target=10)),
            unit="%",
            fed=Fed("ctr", Measure.MONTHLY_GROWTH),
        ),
    ),
)
_INSTAGRAM = ObjectiveStory(
    title=message("Show on Instagram how our workshop really works."),
    why=message("Applicants and customers ask for the people behind the products."),
    section=1,
    owner=PRIYA,
    key_results=(
        KeyResultStory(
            kind="increase",
            title=lambda goal: message(
                "Grow from {start} to {target} followers on Instagram",
                start=goal.baseline,
                target=goal.target,
            ),
            goal=lambda known: Goal(
                baseline=_round(known.before, -1), target=_round(known.before * 1.08, -2)
            ),
            fed=Fed("fans", Measure.LATEST),
            notes=(
                Note(
                    0.85,
                    PRIYA,
                    confidence=2,
                    difficulties=message(
                        "Instagram removed inactive accounts: we lost 8% overnight."
                    ),
                    adjustment=message(
                        "We look at reach per post instead, and decide at the review."
                    ),
                ),
            ),
        ),
        KeyResultStory(
            kind="milestones",
            title=lambda _goal: message("Bring the “Behind the bench” series on air"),
            goal=_fixed(Goal()),
            stages=(
                StageStory(message("Concept and guests"), 1, 0.2),
                StageStory(message("Pilot filmed and cut"), 2, 0.45),
                StageStory(message("First three episodes published"), 2, 0.75),
                StageStory(message("Lessons shared with the team"), 1, 1.0),
            ),
            notes=(
                Note(
                    0.3,
                    PRIYA,
                    stages_done=(0,),
                    confidence=7,
                    progress=message("Six colleagues said yes to the camera."),
                ),
                Note(
                    0.8,
                    PRIYA,
                    stages_done=(0, 1),
                    confidence=6,
                    progress=message("The pilot is cut, and everybody in it likes it."),
                    difficulties=message("The music licence still has to be cleared."),
                ),
            ),
        ),
        KeyResultStory(
            kind="count_up",
            title=lambda goal: message(
                "Win {target} creators for a shared post", target=goal.target
            ),
            goal=_fixed(Goal(target=5)),
            curve=Curve.BACK_LOADED,
        ),
    ),
)
_WEBSITE = ObjectiveStory(
    title=message("Bring visitors from social media who stay and ask for an offer."),
    why=message("A visitor who leaves at once costs as much as one who buys."),
    section=2,
    owner=THEO,
    key_results=(
        KeyResultStory(
            kind="decrease",
            title=lambda goal: message(
                "Reduce the bounce rate from {start}% to {target}%",
                start=goal.baseline,
                target=goal.target,
            ),
            goal=_towards(0.75, 1),
            unit="%",
            fed=Fed("bounce_rate", Measure.TRAILING_RATIO),
            notes=(
                Note(
                    0.7,
                    THEO,
                    confidence=7,
                    progress=message("The new landing page loads in half the time."),
                ),
            ),
        ),
        KeyResultStory(
            kind="relative_change",
            title=lambda goal: message(
                "Increase sessions from social media by {target}%", target=goal.target
            ),
            goal=_fixed(Goal(target=30)),
            unit="%",
            fed=Fed("social_sessions", Measure.GROWTH),
            notes=(
                Note(
                    0.92,
                    THEO,
                    confidence=3,
                    difficulties=message("Link posts reach fewer people every month."),
                    adjustment=message("We test links in the first comment for two weeks."),
                ),
            ),
        ),
        KeyResultStory(
            kind="range",
            title=lambda goal: message(
                "Keep the cost per lead between €{lower} and €{upper}",
                lower=goal.lower,
                upper=goal.upper,
            ),
            goal=_fixed(Goal(lower=8, upper=14)),
            unit="€",
            weekly=(15.2, 13.6, 12.9, 12.4, 11.8, 12.1, 11.5),
            author=THEO,
        ),
    ),
)
_NEWSLETTER = ObjectiveStory(
    title=message("Keep the newsletter a letter that people open."),
    why=message("It is the one channel whose rules we write ourselves."),
    section=3,
    owner=MAYA,
    ambition=Ambition.COMMITTED,
    key_results=(
        KeyResultStory(
            kind="at_least",
            title=lambda goal: message(
                "Keep the open rate at {target}% or more", target=goal.target
            ),
            goal=_fixed(Goal(target=38)),
            unit="%",
            fed=Fed("open_rate", Measure.TRAILING_RATIO),
        ),
        KeyResultStory(
            kind="at_most",
            title=lambda goal: message(
                "Keep the unsubscribe rate at {target}% or less", target=goal.target
            ),
            goal=_fixed(Goal(target=0.3)),
            unit="%",
            fed=Fed("unsubscribe_rate", Measure.RATIO),
            notes=(
                Note(
                    0.75,
                    JONAS,
                    confidence=6,
                    difficulties=message("The long issue lost three times as many readers."),
                    adjustment=message("No issue of more than five items any more."),
                ),
            ),
        ),
        KeyResultStory(
            kind="binary",
            title=lambda _goal: message("Move every template to the accessible design"),
            goal=_fixed(Goal()),
            notes=(
                Note(0.4, MAYA, value=0, confidence=6),
                Note(
                    0.88,
                    MAYA,
                    value=1,
                    confidence=10,
                    progress=message("Done: all nine templates pass the screen-reader test."),
                ),
            ),
        ),
    ),
)
_COMMUNITY = ObjectiveStory(
    title=message("Answer people while they still care about the answer."),
    why=message("Quick answers are what customers praise most in their reviews."),
    section=1,
    owner=PRIYA,
    key_results=(
        KeyResultStory(
            kind="time_in_band",
            title=lambda goal: message(
                "Answer first messages within {upper} hours, every week", upper=goal.upper
            ),
            goal=_fixed(Goal(upper=4)),
            unit="h",
            weekly=(3.2, 5.1, 2.8, 3.6),
            author=PRIYA,
        ),
    ),
)
OBJECTIVES = (_LINKEDIN, _INSTAGRAM, _WEBSITE, _NEWSLETTER, _COMMUNITY)

REMARKS = (
    Remark(
        0.96,
        MAYA,
        message(
            "These numbers and these people are invented, so that you can look around."
            " For the review: LinkedIn carries the quarter, Instagram needs a decision."
        ),
    ),
    Remark(
        0.9,
        THEO,
        message("The Tuesday and Thursday rhythm works. Shall we try it on Instagram too?"),
        section=0,
        replies=(Remark(0.94, PRIYA, message("Gladly, from Monday on, with the pilot cuts.")),),
    ),
    Remark(
        0.6,
        PRIYA,
        message("Filming takes a whole day per episode. We plan two a month, not four."),
        objective=1,
        owner=PRIYA,
    ),
    Remark(
        0.88,
        MAYA,
        message("Is this target still the right one after the clean-up of accounts?"),
        key_result=(1, 0),
        replies=(
            Remark(
                0.91,
                PRIYA,
                message("I would keep it and write down why we miss it."),
            ),
        ),
    ),
    Remark(
        0.8,
        THEO,
        message("Sales confirms it: calls from the new page are better prepared."),
        key_result=(2, 0),
    ),
)
TILES = (
    TileStory(0, TileKind.BAR, "impressions"),
    TileStory(0, TileKind.SPARKLINE, "clicks", Span.LAST_28_DAYS),
    TileStory(1, TileKind.LINE, "fans"),
    TileStory(2, TileKind.SPARKLINE, "sessions", Span.LAST_28_DAYS),
    TileStory(3, TileKind.NUMBER, "subscribers"),
)
