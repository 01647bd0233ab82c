"""Six example OKRs of a social-media team, ready to be made one's own.

They follow https://fr.dashthis.com/blog/social-media-okr (read on 2026-11-23), with dates
moved to the current cycle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from okr.domain.kr_type import Goal
from okr.domain.messages import Message, message
from okr.domain.okrs import Cycle, KeyResult, Objective


@dataclass(frozen=True)
class KeyResultTemplate:
    """A key result to start from; `kind` "" where its sentence leaves open what is meant.

    It runs from the first to the last day of the cycle. `unit` is as in KeyResult.
    """

    title: Message
    kind: str
    goal: Goal
    unit: str = ""


@dataclass(frozen=True)
class Template:
    """An example objective; `section` is the name to propose for its section."""

    key: str
    title: Message
    section: Message
    key_results: tuple[KeyResultTemplate, ...]


def templates(cycle_name: str, cycle_end: date) -> tuple[Template, ...]:
    """Give the examples, worded for a cycle of that name that ends on that day."""
    return (
        _awareness(cycle_name),
        _engagement(cycle_name),
        _clicks(cycle_name, cycle_end),
        _sales(),
        _reach(cycle_end),
        _audience(cycle_end),
    )


def objective_from(template: Template, say: Callable[[Message], str], cycle: Cycle) -> Objective:
    """Make a draft of a template, in the words of `say`, for the whole of a cycle.

    A key result without a kind waits for somebody to choose one.
    """
    key_results = tuple(
        KeyResult(
            title=say(one.title),
            kind=one.kind,
            goal=one.goal,
            unit=one.unit,
            starts_on=cycle.period.starts_on,
            deadline=cycle.period.ends_on,
        )
        for one in template.key_results
    )
    return Objective(title=say(template.title), cycle_id=cycle.id, key_results=key_results)


def _awareness(cycle: str) -> Template:
    return Template(
        key="1",
        title=message(
            "Increase brand awareness in the digital marketing sector in Canada in {cycle}.",
            cycle=cycle,
        ),
        section=message("Brand"),
        key_results=(
            KeyResultTemplate(
                message("Release 15 press releases to tier-1 and tier-2 media in Canada"),
                "count_up",
                Goal(target=15),
            ),
            _relative_change(
                message(
                    "Host webinars with ten digital marketing agencies to increase direct traffic"
                    " to our services page by 20%"
                ),
                20,
            ),
            _relative_change(
                message(
                    "Increase positive mentions of the brand by our target audience on social"
                    " media by 20% over the previous month"
                ),
                20,
            ),
        ),
    )


def _engagement(cycle: str) -> Template:
    return Template(
        key="2",
        title=message(
            "Raise the average organic engagement rate on LinkedIn from 2% to 5% in {cycle}"
            " through high-quality content.",
            cycle=cycle,
        ),
        section=message("LinkedIn"),
        key_results=(
            KeyResultTemplate(
                message(
                    "Improve the click-through rate by 10% every month by refining calls to action"
                ),
                "recurring",
                Goal(target=10),
                "%",
            ),
            KeyResultTemplate(
                message("Reply to all comments on the LinkedIn profile within 24 hours"),
                "at_least",
                Goal(target=100),
                "%",
            ),
            KeyResultTemplate(
                message("Double reposts on LinkedIn from 2 to 4 in {cycle}", cycle=cycle),
                "increase",
                Goal(baseline=2, target=4),
            ),
        ),
    )


def _clicks(cycle: str, end: date) -> Template:
    return Template(
        key="3",
        title=message(
            "Increase the number of clicks on our product pages by 25% during {cycle}.",
            cycle=cycle,
        ),
        section=message("Website"),
        key_results=(
            KeyResultTemplate(
                message("Reduce the website’s bounce rate from 40% to 20% by {end}", end=end),
                "decrease",
                Goal(baseline=40, target=20),
                "%",
            ),
            _relative_change(
                message(
                    "Increase organic traffic by 30% in {cycle} by raising the ranking of"
                    " product-related keywords through search engine optimisation (SEO)",
                    cycle=cycle,
                ),
                30,
            ),
            _relative_change(
                message(
                    "Increase the number of website visitors from social media referrals by 30%"
                ),
                30,
            ),
        ),
    )


def _sales() -> Template:
    return Template(
        key="4",
        title=message("Increase e-commerce sales by 25% through Instagram and TikTok ads."),
        section=message("Sales"),
        key_results=(
            KeyResultTemplate(
                message("Reach a conversion rate of 15% from Instagram ads"),
                "increase",
                Goal(target=15),
                "%",
            ),
            # By 20 per cent or by 20 of a currency: the sentence does not say.
            KeyResultTemplate(
                message("Increase the average order value by 20"), "", Goal(target=20)
            ),
            KeyResultTemplate(
                message("Maintain the CTR of Instagram ads at 10%"),
                "at_least",
                Goal(target=10),
                "%",
            ),
        ),
    )


def _reach(end: date) -> Template:
    return Template(
        key="5",
        title=message(
            "Improve the reach of our content on LinkedIn and Facebook to increase brand awareness"
            " and engagement by {end}.",
            end=end,
        ),
        section=message("LinkedIn and Facebook"),
        key_results=(
            _relative_change(
                message("Increase reposts and shares of our content by 25% by {end}", end=end), 25
            ),
            KeyResultTemplate(
                message(
                    "Increase the number of new followers on LinkedIn and Facebook"
                    " from 5,000 to 8,000 by {end}",
                    end=end,
                ),
                "increase",
                Goal(baseline=5000, target=8000),
            ),
            _relative_change(
                message(
                    "Increase the average reach per post by 30% on LinkedIn and Facebook by {end}",
                    end=end,
                ),
                30,
            ),
        ),
    )


def _audience(end: date) -> Template:
    return Template(
        key="6",
        title=message(
            "Broaden the demographics of our audience by reaching international Generation Z."
        ),
        section=message("Audience"),
        key_results=(
            # A share that grows "by 20%" may mean 20 points or a fifth more.
            KeyResultTemplate(
                message(
                    "Increase the percentage of Generation Z among our followers by 20%"
                    " on Instagram and TikTok by {end}",
                    end=end,
                ),
                "",
                Goal(target=20),
                "%",
            ),
            KeyResultTemplate(
                message(
                    "Increase the percentage of our audience from international markets by 25%"
                    " through social media posts by {end}",
                    end=end,
                ),
                "",
                Goal(target=25),
                "%",
            ),
            _relative_change(
                message(
                    "Increase engagement of the new Generation Z audience segments by 30% by {end}",
                    end=end,
                ),
                30,
            ),
        ),
    )


def _relative_change(title: Message, per_cent: float) -> KeyResultTemplate:
    return KeyResultTemplate(title, "relative_change", Goal(target=per_cent), "%")
