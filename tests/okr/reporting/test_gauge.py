"""What every gauge promises, whatever it is given."""

import math
import re
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.gauges import Shape
from okr.domain.scoring import Band, Thresholds, band
from okr.reporting.gauge import BAND_COLOURS, NO_DATA_COLOUR, Dial, gauge_svg

SVG = "{http://www.w3.org/2000/svg}"
SWEEP_DEGREES = 230
ON_TRACK = Dial(
    key="kr-12",
    label="LinkedIn followers",
    description="Score 0.7, on track. 314,820 of 320,000 followers, as of 12 July 2022",
    score=0.7,
    score_text="0.7",
    band=Band.HIGH,
    band_word="On track",
    thresholds=Thresholds(0.4, 0.7),
    expected=0.6,
    expected_text="Expected by today: 0.6",
)
NO_DATA = replace(ON_TRACK, score=None, score_text="–", band=Band.NO_DATA, band_word="No data")

fractions = st.floats(0, 1)
any_float = st.one_of(st.none(), st.floats())
thresholds = (
    st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 1))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Thresholds(*pair))
)


def parsed(dial):
    return ElementTree.fromstring(gauge_svg(dial))


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def arcs(root, width):
    """Give the arcs of one stroke width, each as (start, end) fractions of the dial."""
    found = []
    for path in root.iter(f"{SVG}path"):
        if path.get("stroke-width") == width and "A" in path.get("d"):
            x0, y0, *_, x1, y1 = map(float, re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", path.get("d")))
            found.append((path.get("stroke"), fraction_at(x0, y0), fraction_at(x1, y1)))
    return found


def fraction_at(x, y):
    return math.degrees(math.atan2(x - 100, 98 - y)) / SWEEP_DEGREES + 0.5


def score_end(dial):
    track_and_score = arcs(parsed(dial), "15")
    assert len(track_and_score) == 2
    return track_and_score[1][2]


def test_it_is_one_line_of_well_formed_svg():
    drawing = gauge_svg(ON_TRACK)
    assert len(drawing.splitlines()) == 1
    assert parsed(ON_TRACK).tag == f"{SVG}svg"


def test_a_screen_reader_hears_the_label_and_the_whole_sentence():
    root = parsed(ON_TRACK)
    spoken = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("role") == "img"
    assert [spoken[name] for name in root.get("aria-labelledby").split()] == [
        "LinkedIn followers",
        "Score 0.7, on track. 314,820 of 320,000 followers, as of 12 July 2022. "
        "Expected by today: 0.6",
    ]


def test_score_and_word_are_written_as_they_were_given():
    french = replace(ON_TRACK, score_text="0,7", band_word="En bonne voie")
    assert texts(parsed(french)) == ["0,7", "En bonne voie"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "\"quoted\" & 'single'",
        "]]> --> <!-- &amp; &#0;",
        "🚀 équipe 👩‍💻",
        "مؤشر الأداء",
        "</title></svg><img src=x onerror=alert(1)>",
    ],
)
def test_any_text_of_people_comes_out_as_text(hostile):
    dial = replace(
        ON_TRACK,
        key=hostile,
        label=hostile,
        description=hostile,
        expected_text=hostile,
        band_word=hostile,
        score_text=hostile,
        over_text=hostile,
    )
    root = parsed(dial)
    assert {element.tag for element in root.iter()} <= {
        SVG + name for name in ("svg", "title", "desc", "path", "g", "text", "rect", "circle")
    }
    assert root.find(f"{SVG}title").text == hostile
    assert texts(root) == [hostile, hostile, hostile]


def test_attributes_cannot_be_broken_out_of():
    drawing = gauge_svg(ON_TRACK, text_colour='red" onload="x', font_family='"Noto Sans", serif')
    root = ElementTree.fromstring(drawing)
    assert root.get("onload") is None
    assert root.get("font-family") == '"Noto Sans", serif'


def test_lines_and_control_characters_do_not_break_the_one_line():
    drawing = gauge_svg(replace(ON_TRACK, label="a\nb\r\n\x00c\u2028d\ufffe\ud800"))
    assert len(drawing.splitlines()) == 1
    assert ElementTree.fromstring(drawing).find(f"{SVG}title").text.split() == list("abcd")


def test_different_keys_give_different_ids():
    keys = ["kr-1", "kr 1", "kr_1", "kr.1", "KR-1", "kr-11", "équipe", "kr_32_1", ""]
    ids = {element.get("id") for key in keys for element in parsed(replace(ON_TRACK, key=key))}
    assert len(ids - {None}) == 2 * len(keys)
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", name, re.ASCII) for name in ids - {None})


@given(fractions, thresholds)
def test_the_arc_ends_at_the_score(score, cuts):
    dial = replace(ON_TRACK, score=score, band=band(score, cuts), thresholds=cuts)
    assert score_end(dial) == pytest.approx(score, abs=0.0005)


@pytest.mark.parametrize(("score", "is_large"), [(0.1, "0"), (0.75, "0"), (0.8, "1"), (1, "1")])
def test_the_arc_goes_round_the_long_way_beyond_half_a_circle(score, is_large):
    track, arc = re.findall(r"A78 78 0 (\d) 1", gauge_svg(replace(ON_TRACK, score=score)))
    assert (track, arc) == ("1", is_large)


@given(fractions, fractions)
def test_a_higher_score_never_has_a_shorter_arc(one, other):
    lower, higher = sorted((one, other))
    ends = [score_end(replace(ON_TRACK, score=score)) for score in (lower, higher)]
    assert ends[0] <= ends[1] + 1e-9


@pytest.mark.parametrize(("score", "drawn"), [(-0.3, 0), (1.32, 1)])
def test_a_score_beyond_the_ends_is_drawn_at_the_end(score, drawn):
    assert score_end(replace(ON_TRACK, score=score)) == pytest.approx(drawn, abs=0.0005)


def test_a_score_of_zero_shows_a_dot_at_the_start():
    root = parsed(replace(ON_TRACK, score=0.0, band=Band.LOW))
    dot = next(root.iter(f"{SVG}circle"))
    assert fraction_at(float(dot.get("cx")), float(dot.get("cy"))) == pytest.approx(0, abs=0.0005)
    assert dot.get("stroke") == BAND_COLOURS[Band.LOW]


@given(fractions)
def test_the_pace_mark_stands_at_the_expected_score(expected):
    drawing = gauge_svg(replace(ON_TRACK, expected=expected))
    turned = float(re.search(r"rotate\((\S+) 100 98\)", drawing)[1])
    assert turned / SWEEP_DEGREES + 0.5 == pytest.approx(expected, abs=0.0001)


@pytest.mark.parametrize("expected", [None, math.nan])
def test_without_an_expected_score_there_is_no_pace_mark(expected):
    assert "rotate(" not in gauge_svg(replace(ON_TRACK, expected=expected, expected_text=""))


@given(fractions)
def test_the_forecast_mark_stands_at_the_projected_score_and_is_told(projected):
    dial = replace(ON_TRACK, expected=None, projected=projected, projected_text="At this pace: 0.9")
    drawing = gauge_svg(dial)
    turned = float(re.search(r"rotate\((\S+) 100 98\)", drawing)[1])
    assert turned / SWEEP_DEGREES + 0.5 == pytest.approx(projected, abs=0.0001)
    assert next(ElementTree.fromstring(drawing).iter(f"{SVG}desc")).text.endswith("0.9")


@pytest.mark.parametrize("chosen", [Band.LOW, Band.MIDDLE, Band.HIGH])
def test_the_arc_and_the_badge_wear_the_colour_of_the_band(chosen):
    root = parsed(replace(ON_TRACK, band=chosen))
    assert arcs(root, "15")[1][0] == BAND_COLOURS[chosen]
    badge = next(group for group in root.iter(f"{SVG}g") if group.get("fill"))
    assert badge.get("fill") == BAND_COLOURS[chosen]


def test_each_band_has_a_badge_of_its_own_shape():
    shapes = set()
    for chosen in Band:
        drawing = gauge_svg(replace(ON_TRACK, band=chosen))
        shapes.add(re.search(r'stroke-width="0">(.*?)</g>', drawing)[1])
    assert len(shapes) == len(Band)


@pytest.mark.parametrize(
    "dial",
    [
        NO_DATA,
        replace(NO_DATA, band=Band.HIGH),
        replace(ON_TRACK, score=math.nan),
        replace(ON_TRACK, band=Band.NO_DATA, over_text="132 %"),
    ],
)
def test_no_data_never_wears_the_colour_of_a_band(dial):
    drawing = gauge_svg(dial)
    assert not [colour for colour in BAND_COLOURS.values() if colour in drawing]
    assert NO_DATA_COLOUR in drawing
    assert "stroke-dasharray" in drawing


def test_progress_beyond_the_target_shows_a_chip_and_a_plus_at_the_end():
    beyond = replace(ON_TRACK, score=1.0, score_text="1.0", over_text="132 %")
    root = parsed(beyond)
    assert "132 %" in texts(root)
    end = next(root.iter(f"{SVG}circle"))
    assert end.get("r") == "11"
    assert fraction_at(float(end.get("cx")), float(end.get("cy"))) == pytest.approx(1, abs=0.001)


def test_progress_below_the_baseline_shows_a_chip_without_a_plus():
    below = replace(ON_TRACK, score=-0.12, band=Band.LOW, over_text="−12 %")
    assert "−12 %" in texts(parsed(below))
    assert next(parsed(below).iter(f"{SVG}circle")).get("r") == "5.5"


@pytest.mark.parametrize(
    ("cuts", "expected"),
    [
        (Thresholds(0.4, 0.7), [(0, 0.35), (0.35, 0.65), (0.65, 1)]),
        (Thresholds(0.7, 1.0), [(0, 0.65), (0.65, 0.95), (0.95, 1)]),
        (Thresholds(0.25, 0.9), [(0, 0.25), (0.25, 0.85), (0.85, 1)]),
    ],
)
def test_the_ring_changes_colour_where_the_score_does(cuts, expected):
    ring = arcs(parsed(replace(ON_TRACK, thresholds=cuts)), "3.5")
    assert [colour for colour, _, _ in ring] == list(BAND_COLOURS.values())
    for (_, start, end), (first, last) in zip(ring, expected, strict=True):
        assert (start, end) == pytest.approx((first, last), abs=0.007)


@pytest.mark.parametrize("chosen", list(BAND_COLOURS))
def test_the_ring_is_bright_at_the_current_band_only(chosen):
    root = parsed(replace(ON_TRACK, band=chosen))
    ring = [path for path in root.iter(f"{SVG}path") if path.get("stroke-width") == "3.5"]
    bright = [path.get("stroke") for path in ring if path.get("opacity") is None]
    assert bright == [BAND_COLOURS[chosen]]


@given(fractions, thresholds)
def test_the_end_of_the_arc_lies_under_the_ring_of_its_own_band(score, cuts):
    dial = replace(ON_TRACK, score=score, band=band(score, cuts), thresholds=cuts)
    under = [
        colour
        for colour, start, end in arcs(parsed(dial), "3.5")
        if start - 0.008 <= score <= end + 0.008
    ]
    edges = [math.ceil(round(cut * 10, 6)) / 10 - 0.05 for cut in (cuts.low, cuts.high)]
    if min(abs(score - edge) for edge in edges) > 1e-6:
        assert BAND_COLOURS[dial.band] in under


@given(any_float, any_float, thresholds, st.sampled_from(Band), st.text(), st.text())
def test_whatever_it_is_given_it_stays_well_formed(score, expected, cuts, chosen, word, over):
    dial = replace(
        ON_TRACK,
        score=score,
        expected=expected,
        thresholds=cuts,
        band=chosen,
        band_word=word,
        over_text=over,
        score_text=word,
        key=over,
    )
    drawing = gauge_svg(dial)
    ElementTree.fromstring(drawing)
    assert len(drawing.splitlines()) == 1
    assert not re.search(r"nan|inf\b", re.sub(r"<(text|title|desc)[^>]*>[^<]*", "", drawing))


@pytest.mark.parametrize("band_word", ["On track", "Objectif largement dépassé ce trimestre"])
def test_a_gauge_weighs_little(band_word):
    heaviest = replace(
        ON_TRACK,
        score=1.0,
        over_text="1 240 %",
        band_word=band_word,
        projected=0.9,
        projected_text="At this pace: 0.9 in the end",
    )
    assert len(gauge_svg(heaviest).encode()) < 2500


def test_a_long_word_is_written_smaller():
    def word_size(word):
        root = parsed(replace(ON_TRACK, band_word=word))
        return float(list(root.iter(f"{SVG}text"))[-1].get("font-size"))

    assert word_size("Hors trajectoire") == word_size("On track")
    assert word_size("Objectif largement dépassé ce trimestre") < word_size("On track")


def test_a_document_can_choose_colour_and_typeface():
    drawing = gauge_svg(ON_TRACK, text_colour="#222222", font_family="Noto Sans")
    root = ElementTree.fromstring(drawing)
    assert (root.get("color"), root.get("font-family")) == ("#222222", "Noto Sans")


def test_nothing_refers_to_the_outside():
    drawing = gauge_svg(ON_TRACK).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"url\(|href|var\(|class=|https?:", drawing)


def luminance(colour):
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", [*BAND_COLOURS.values(), NO_DATA_COLOUR])
@pytest.mark.parametrize("background", ["#ffffff", "#0e1117"])
def test_each_colour_stands_out_on_light_and_dark(colour, background):
    darker, lighter = sorted((luminance(colour), luminance(background)))
    assert (lighter + 0.05) / (darker + 0.05) >= 3


def test_red_is_much_darker_than_the_other_bands():
    low, *others = (luminance(colour) for colour in BAND_COLOURS.values())
    assert all(other > 1.7 * low for other in others)


def test_drawing_gauges_does_not_load_plotly():
    code = "import sys, okr.reporting.gauge; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# The needle


@given(st.floats(0, 1))
def test_the_needle_points_at_the_score(score):
    svg = gauge_svg(replace(ON_TRACK, shape=Shape.NEEDLE, score=score))
    turn = round((score - 0.5) * SWEEP_DEGREES, 2)
    assert f'transform="rotate({turn:g} 100 98)" d="M100 9l' in svg


@pytest.mark.parametrize("chosen", [Band.LOW, Band.MIDDLE, Band.HIGH])
def test_with_a_needle_the_bands_are_wide_and_the_current_one_is_bright(chosen):
    drawn = gauge_svg(replace(ON_TRACK, shape=Shape.NEEDLE, band=chosen))
    wide = [
        one
        for one in ElementTree.fromstring(drawn).iter(f"{SVG}path")
        if one.get("stroke-width") == "15"
    ]
    assert [one.get("stroke") for one in wide] == list(BAND_COLOURS.values())
    (bright,) = [one for one in wide if one.get("opacity") is None]
    assert bright.get("stroke") == BAND_COLOURS[chosen]


def test_without_data_there_is_no_needle():
    assert "M100 9l" not in gauge_svg(replace(NO_DATA, shape=Shape.NEEDLE))
