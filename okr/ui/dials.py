"""Turns standings into gauges: the numbers of a service, the words of a language."""

from functools import lru_cache

from okr.domain.scoring import Band
from okr.locale.language import Language
from okr.reporting import words
from okr.reporting.gauge import Dial, gauge_svg
from okr.services.dashboard import KeyResultView, Standing


@lru_cache(maxsize=1024)
def standing_gauge(key: str, label: str, standing: Standing, _: Language) -> str:
    """Draw the gauge of a cycle, a section or an objective."""
    return gauge_svg(_dial(key, label, standing, "", _))


def key_result_gauge(view: KeyResultView, _: Language) -> str:
    """Draw the gauge of a key result, with how far it has come when that is beyond its target."""
    raw = view.point.raw if view.point else None
    over = _.share(raw) if raw is not None and raw > 1 else ""
    key_result = view.key_result
    return gauge_svg(_dial(f"kr{key_result.id}", key_result.title, view.standing, over, _))


def _dial(key: str, label: str, standing: Standing, over: str, _: Language) -> Dial:
    word = _.say(words.BANDS[standing.band])
    score = words.score(standing.score, _)
    expected = standing.expected
    return Dial(
        key=key,
        label=label,
        description=word
        if standing.band is Band.NO_DATA
        else _("Score {score}: {word}", score=score, word=word),
        score=standing.score,
        score_text=score,
        band=standing.band,
        band_word=word,
        thresholds=standing.style.thresholds,
        shape=standing.style.shape,
        over_text=over,
        expected=expected,
        expected_text=""
        if expected is None
        else _("Expected by today: {score}", score=words.score(expected, _)),
        projected=standing.projected,
        projected_text=""
        if standing.projected is None
        else _("At this pace: {score} in the end", score=words.score(standing.projected, _)),
    )
