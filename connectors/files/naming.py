"""Names for columns whose own heading says nothing of what they count, or the same as another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.files.columns import unnamed
from connectors.files.grid import Cell, Row, is_blank, shown
from connectors.files.headers import clean, unique_names
from connectors.files.owners import without_platform
from connectors.files.reshaping import Reshaped
from connectors.files.sections import Section
from connectors.files.vocabulary import NAMELESS, words_of

_BODY_ROWS = 100
_PAIR = 2


def with_titles(
    table: Reshaped, answers: Mapping[str, str], repeated: frozenset[str] = frozenset()
) -> Reshaped:
    """Give columns without a name of their own the title above the table, or the answer.

    `repeated` are headings that stand under several titles: there the title is the name.
    """
    names = table.layout.names
    nameless = nameless_numbers(table)
    if not nameless and repeated.intersection(names) and len(names) == _PAIR:
        nameless = [1 - table.layout.date_index]
    titles = {nameless[0]: table.section.title} if len(nameless) == 1 else {}
    named = (answers.get(name) or titles.get(index) or name for index, name in enumerate(names))
    return table._replace(layout=table.layout._replace(names=tuple(unique_names(list(named)))))


def nameless_numbers(table: Reshaped) -> list[int]:
    """Return the places of the columns of a table whose headings say nothing."""
    body = table.section.rows[table.layout.header_place + 1 :]
    return [
        index
        for index, name in enumerate(table.layout.names)
        if index != table.layout.date_index
        and is_nameless(name, index)
        and any(not is_blank(row.cell(index)) for row in body[:_BODY_ROWS])
    ]


def is_nameless(name: str, index: int) -> bool:
    """Tell whether a column's heading says nothing of what it counts."""
    said = words_of(name)
    bare = said[:-1] if len(said) == _PAIR and said[-1].isdecimal() else said
    return name == unnamed(index) or (len(bare) == 1 and bare[0] in NAMELESS)


def repeated_headings(tables: Sequence[Reshaped]) -> frozenset[str]:
    """Return the headings of a file that stand beside the dates under one title after the other.

    Where titles tell more than which platform it is, they and not the heading say what is counted.
    """
    titles: dict[str, list[str]] = {}
    for table in tables:
        names = table.layout.names
        if len(names) == _PAIR:
            titles.setdefault(names[1 - table.layout.date_index], []).append(table.section.title)
    return frozenset(
        heading
        for heading, above in titles.items()
        if len(set(above)) > 1 and all(map(without_platform, above))
    )


def with_groups(tables: Sequence[Section]) -> list[Section]:
    """Join a line of groups with the header right below it, where headings come again in that.

    "desktop, mobile" over "Sessions, Sessions" makes "Sessions (desktop), Sessions (mobile)".
    """
    made: list[Section] = []
    for table in tables:
        above = made[-1] if made else None
        if above and _are_groups(above, table):
            made[-1] = replace(
                table,
                notes=(*above.notes, *table.notes),
                starts_on=above.starts_on or table.starts_on,
                ends_on=above.ends_on or table.ends_on,
                rows=(_grouped(above.rows[0], table.rows[0]), *table.rows[1:]),
            )
        else:
            made.append(table)
    return made


def _are_groups(above: Section, table: Section) -> bool:
    if len(above.rows) != 1 or len(table.rows) < _PAIR or table.notes:
        return False
    names = [clean(cell) for cell in table.rows[0].cells if not is_blank(cell)]
    is_right_above = above.rows[0].number + 1 == table.rows[0].number
    return is_right_above and len(set(names)) < len(names)


def _grouped(groups: Row, header: Row) -> Row:
    names = [clean(cell) for cell in header.cells]
    cells: list[Cell] = []
    for index, cell in enumerate(header.cells):
        group = clean(groups.cell(index))
        comes_again = names.count(names[index]) > 1 and not is_blank(cell)
        cells.append(f"{shown(cell)} ({group})" if group and comes_again else cell)
    return Row(header.number, tuple(cells))
