"""Views as the services give them, to draw; and what people should not be able to do to them."""

from html.parser import HTMLParser

import pytest

from okr.locale.language import language
from okr.services import check_ins, dashboard
from okr.services.check_ins import CheckIn

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onclick='alert(1)",
    "</style><svg onload=alert(1)>",
    "&lt;b&gt; &amp; \u2028",
    "🎉 مرحبا \u202eevil",
)


class Parsed(HTMLParser):
    """What a browser makes of a piece of HTML: its elements, and the text in them."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.texts = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, tuple(name for name, _value in attributes)))

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return " ".join(self.texts)


@pytest.fixture
def parsed():
    return Parsed


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def hostile(request):
    """Give what somebody typed who means no good, or just typed."""
    return request.param


@pytest.fixture
def english():
    return language("en")


@pytest.fixture
def shown(world, today):
    """Return what gives the lead's dashboard as it stands."""
    return lambda: dashboard.dashboard(world.lead, world.team_id, world.cycle.id, today)


@pytest.fixture
def at(world, today):
    """Return what records a value for a key result."""

    def record(key_result, value):
        check_in = CheckIn(key_result_id=key_result.id, day=today, value=value)
        check_ins.record(world.lead, check_in, today=today)

    return record
