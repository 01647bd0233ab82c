"""What hangs where, and that every change can be undone."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.arrangement import (
    Card,
    CardKind,
    Gone,
    NameSection,
    PutCard,
    PutSection,
    RemoveSection,
    RemoveTile,
    RestoreSection,
    RestoreTile,
    Shelf,
    card_from,
    changed,
    grouped,
    layout_of,
)
from okr.domain.kr_type import Goal
from okr.domain.okrs import KeyResult, Objective, Section, duplicate
from okr.domain.tiles import Tile, TileKind

QUARTER = {"starts_on": date(2026, 10, 1), "deadline": date(2026, 12, 31)}


def card(number):
    return Card(CardKind.KEY_RESULT, number)


def shelf(section_id, name, *numbers):
    return Shelf(section_id, name, tuple(card(one) for one in numbers))


def key_result(number, **placed):
    return KeyResult(title="Reach", kind="increase", goal=Goal(), id=number, **QUARTER, **placed)


PLAIN = (shelf(1, "Reach", 11, 12), shelf(2, "Website", 21), shelf(None, "", 31))


def after(*changes, layout=PLAIN):
    for change in changes:
        layout, _ = changed(layout, change)
    return layout


def ids(layout):
    return [(one.id, [card.id for card in one.cards]) for one in layout]


# The layout


def test_what_has_a_place_comes_first_and_the_rest_in_the_order_of_the_objectives():
    sections = [Section(1, 9, "Reach", 0), Section(2, 9, "Website", 1)]
    objectives = [
        Objective("One", (key_result(1, section_id=1), key_result(2, section_id=1, place=1))),
        Objective("Two", (key_result(3, section_id=1, place=0), key_result(4))),
    ]
    assert ids(layout_of(sections, objectives)) == [(1, [3, 2, 1]), (2, []), (None, [4])]


def test_what_hung_in_a_section_that_is_gone_is_in_none():
    objective = Objective("One", (key_result(1, section_id=5, place=0),))
    assert ids(layout_of([], [objective])) == [(None, [1])]


# Changes


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (PutCard(card(21), 1), [(1, [11, 12, 21]), (2, []), (None, [31])]),
        (PutCard(card(21), 1, card(12)), [(1, [11, 21, 12]), (2, []), (None, [31])]),
        (PutCard(card(12), 1, card(11)), [(1, [12, 11]), (2, [21]), (None, [31])]),
        (PutCard(card(11), 1, card(11)), [(1, [12, 11]), (2, [21]), (None, [31])]),
        (PutCard(card(31), 2, card(21)), [(1, [11, 12]), (2, [31, 21]), (None, [])]),
        (PutCard(card(11), None), [(1, [12]), (2, [21]), (None, [31, 11])]),
        # What it was to stand before has gone elsewhere: it goes to the end.
        (PutCard(card(31), 1, card(21)), [(1, [11, 12, 31]), (2, [21]), (None, [])]),
        (PutSection(2, 1), [(2, [21]), (1, [11, 12]), (None, [31])]),
        (PutSection(1), [(2, [21]), (1, [11, 12]), (None, [31])]),
        (PutSection(1, 99), [(2, [21]), (1, [11, 12]), (None, [31])]),
        (RemoveSection(1), [(2, [21]), (None, [31, 11, 12])]),
        (RestoreSection(3, "New", 2), [(1, [11, 12]), (3, []), (2, [21]), (None, [31])]),
        (RestoreSection(3, "New"), [(1, [11, 12]), (2, [21]), (3, []), (None, [31])]),
    ],
)
def test_a_change_moves_what_it_says_and_nothing_else(change, expected):
    assert ids(after(change)) == expected


def test_a_section_takes_its_new_name_without_the_spaces_around_it():
    assert after(NameSection(2, " Shop "))[1] == shelf(2, "Shop", 21)


@pytest.mark.parametrize(
    "change",
    [
        PutCard(card(99), 1),
        PutCard(card(11), 99),
        PutSection(99),
        NameSection(99, "Shop"),
        RemoveSection(99),
    ],
)
def test_what_somebody_removed_meanwhile_is_told(change):
    with pytest.raises(Gone):
        changed(PLAIN, change)


CARDS = st.sampled_from([card(one) for one in (11, 12, 21, 31, 99)])
SECTIONS = st.sampled_from([1, 2, 3, 99])
CHANGES = st.one_of(
    st.builds(PutCard, CARDS, st.one_of(SECTIONS, st.none()), st.one_of(CARDS, st.none())),
    st.builds(PutSection, SECTIONS, st.one_of(SECTIONS, st.none())),
    st.builds(NameSection, SECTIONS, st.sampled_from(["Shop", "Press"])),
    st.builds(RemoveSection, SECTIONS),
    st.builds(RestoreSection, st.sampled_from([4, 5]), st.just("Back")),
)


@given(st.lists(CHANGES, max_size=12))
def test_undoing_everything_gives_back_what_was(changes):
    layout, undoing = PLAIN, ()
    for change in changes:
        if isinstance(change, RestoreSection) and change.section_id in {s.id for s in layout}:
            continue
        try:
            layout, back = changed(layout, change)
        except Gone:
            continue
        undoing = (*back, *undoing)
        assert sorted(one.id for shelf in layout for one in shelf.cards) == [11, 12, 21, 31]
        assert layout[-1].id is None
    assert after(*undoing, layout=layout) == PLAIN


# Grouping


def test_cards_are_grouped_by_name_and_emptied_sections_go():
    names = {card(21): "Website", card(11): "LinkedIn", card(12): "website", card(31): "LinkedIn"}
    changes = grouped(PLAIN, names, lambda name: {"LinkedIn": 7}[name])
    assert after(*changes) == (
        shelf(2, "Website", 21, 12),
        shelf(7, "LinkedIn", 11, 31),
        shelf(None, ""),
    )


def test_a_section_with_cards_that_have_no_name_stays():
    changes = grouped(PLAIN, {card(11): "Website"}, lambda _: pytest.fail("none is new"))
    assert ids(after(*changes)) == [(1, [12]), (2, [21, 11]), (None, [31])]


# Cards as text


def test_a_card_is_read_as_it_writes_itself():
    assert card_from(str(card(5))) == card(5)


@pytest.mark.parametrize("text", ["", "kr", "kr:", "kr:x", "nothing:5"])
def test_other_text_is_no_card(text):
    with pytest.raises(Gone):
        card_from(text)


def test_a_copy_of_an_objective_hangs_with_it():
    placed = replace(key_result(1), section_id=4, place=2)
    (copy,) = duplicate(Objective("One", (placed,), section_id=3)).key_results
    assert (copy.section_id, copy.place) == (None, None)


# Tiles


def tile(number):
    return Card(CardKind.TILE, number)


def with_tiles():
    first, *others = PLAIN
    return (replace(first, cards=(card(11), tile(5), card(12))), *others)


def test_tiles_hang_behind_until_they_have_a_place():
    sections = [Section(1, 9, "Reach", 0)]
    objective = Objective("One", (key_result(1, section_id=1), key_result(2, section_id=1)))
    tiles = [
        Tile(TileKind.NOTE, id=5, section_id=1),
        Tile(TileKind.NOTE, id=6, section_id=1, place=0),
    ]
    shelf = layout_of(sections, [objective], tiles)[0]
    assert shelf.cards == (tile(6), card(1), card(2), tile(5))


def test_a_tile_is_removed_and_comes_back_where_it_hung():
    without, undoing = changed(with_tiles(), RemoveTile(tile(5)))
    assert without == PLAIN
    assert undoing == (RestoreTile(tile(5), 1, card(12)),)
    back, again = changed(without, *undoing)
    assert (back, again) == (with_tiles(), (RemoveTile(tile(5)),))


def test_a_tile_moves_as_a_key_result_does():
    after_move, undoing = changed(with_tiles(), PutCard(tile(5), None, card(31)))
    assert after_move[-1].cards == (tile(5), card(31))
    assert after(*undoing, layout=after_move) == with_tiles()


@pytest.mark.parametrize("gone", [tile(99), card(11)])
def test_only_a_tile_that_is_there_is_removed(gone):
    with pytest.raises(Gone):
        changed(with_tiles(), RemoveTile(gone))
