"""Who is named after an @."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.mentions import mentioned

PEOPLE = {1: "Maya Lindqvist", 2: "Théo Marchand", 3: "Theo", 4: "Anna Berg", 5: "Anna Bergson"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Well done", ()),
        ("@Maya Lindqvist, can you?", (1,)),
        ("can @maya?", (1,)),
        ("@MAYA and @Theo!", (1, 3)),
        ("@théo.", (2,)),
        ("@Theo @theo", (3,)),
        # Of two Annas the first name says nothing; the whole name does, the longest that fits.
        ("@Anna", ()),
        ("@Anna Berg", (4,)),
        ("@Anna Bergson", (5,)),
        ("@Mayas", ()),
        ("maya@example.org", ()),
        ("write to maya@Maya", ()),
        ("(@Maya)", (1,)),
        ("@", ()),
        ("@@Maya", (1,)),
        ("@Nobody", ()),
    ],
)
def test_a_name_after_an_at_sign_is_meant(text, ids):
    assert mentioned(text, PEOPLE) == ids


@given(st.text(), st.dictionaries(st.integers(), st.text(), max_size=4))
def test_any_text_and_any_names_are_read(text, people):
    assert set(mentioned(text, people)) <= set(people)
