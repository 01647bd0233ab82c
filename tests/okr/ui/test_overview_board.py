"""The overview as HTML."""

from dataclasses import replace

from okr.services.overview import overview
from okr.ui import overview_board


def test_what_people_type_makes_no_elements(world, at, today, parsed, english, hostile):
    at(world.save().key_results[0], 110)

    def drawn(text):
        (view,) = overview(world.lead, today)
        (weak,) = view.attention
        board = replace(view.board, team=replace(view.board.team, name=text))
        weak = replace(weak, key_result=replace(weak.key_result, title=text))
        return parsed(
            overview_board.board([replace(view, board=board, attention=(weak,))], english)
        )

    found = drawn(hostile)
    assert found.elements == drawn("plain").elements
    assert found.text.count(hostile) >= 2


def test_a_card_leads_to_the_team_and_to_what_needs_attention(world, at, today, english):
    saved = world.save()
    at(saved.key_results[0], 110)
    html = overview_board.board(overview(world.lead, today), english)
    place = f"{world.team_id}:{world.cycle.id}"
    assert f'data-pick="team:{place}"' in html
    assert f'data-pick="kr:{place}:{saved.key_results[0].id}"' in html
    assert "Look at this first" in html


def test_an_empty_team_says_so(world, today, parsed, english):
    text = parsed(overview_board.board(overview(world.lead, today), english)).text
    assert "Nothing to show yet" in text
    assert "Look at this first" not in text
