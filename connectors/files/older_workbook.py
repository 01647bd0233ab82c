"""What an XLS holds, told by its records before anyone reads its cells: formulas, macros, reach.

The container is the compound file of [MS-CFB], the records inside are those of [MS-XLS]; both are
Microsoft's open specifications. Only what is needed to walk the records is read. Lengths that the
file states of itself are held against its size: a reader that believes them sets aside memory for
them, and stops the whole program where there is none.
"""

import struct
from collections.abc import Iterator

LONGEST_SECTOR_BYTES = 4096
_SECTOR_SHIFTS = (9, 12)
_ENTRY_BYTES = 128
_SMALL_SECTOR_BYTES = 64
_LAST_SECTOR = 0xFFFFFFFA
_FAT_SECTORS_IN_HEADER = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_BOOKS = frozenset(["Workbook", "Book"])
_MACROS = frozenset(["_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"])

_FORMULAS = frozenset([0x0006, 0x0206, 0x0406])
# Numbers, texts, truths, blanks and runs of them: all begin with their row and their column.
_CELLS = frozenset([0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E])
_RUNS = frozenset([0x00BD, 0x00BE])
_DIMENSIONS = 0x0200
_NARROW_DIMENSIONS_BYTES = 10
_TEXTS = 0x00FC
_SHEET = 0x0085
_MACRO_SHEET = 1
# What follows is encrypted: whoever reads the cells asks for the password.
_PASSWORD = 0x002F


class BrokenContainer(ValueError):
    """The container leads outside of itself, in a circle, or claims more than it holds."""


class OlderWorkbook:
    """Hold what the records of an XLS tell; `rows` and `columns` are how far its cells reach.

    Raises:
        BrokenContainer: where it was cut or altered.
    """

    def __init__(self, content: bytes) -> None:
        self.has_macros = self.has_formulas = False
        self.rows = self.columns = 0
        self._content = content
        try:
            self._read_header()
            entries = list(self._directory())
            self.has_macros = any(name in _MACROS for name, *_ in entries)
            book = self._book(entries)
            for kind, data in _records(book):
                self._note(kind, data, len(book))
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise BrokenContainer from error

    def _note(self, kind: int, data: bytes, book_bytes: int) -> None:
        if kind in _FORMULAS:
            self.has_formulas = True
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", data)
            last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind in _RUNS else column
            self._reach(row + 1, max(column, last) + 1)
        elif kind == _DIMENSIONS:
            self._note_dimensions(data)
        elif kind == _TEXTS:
            _refuse_beyond(struct.unpack_from("<I", data, 4)[0], book_bytes)
        elif kind == _SHEET:
            _refuse_beyond(struct.unpack_from("<I", data)[0], book_bytes)
            self.has_macros |= data[5] == _MACRO_SHEET

    def _note_dimensions(self, data: bytes) -> None:
        form = "<HHHH" if len(data) == _NARROW_DIMENSIONS_BYTES else "<IIHH"
        top, bottom, left, right = struct.unpack_from(form, data)
        if top > bottom or left > right:
            raise BrokenContainer
        self._reach(bottom, right)

    def _reach(self, rows: int, columns: int) -> None:
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)

    # The container

    def _read_header(self) -> None:
        shift, small_shift = struct.unpack_from("<HH", self._content, 30)
        if shift not in _SECTOR_SHIFTS or 1 << small_shift != _SMALL_SECTOR_BYTES:
            raise BrokenContainer
        self._size = 1 << shift
        directories, tables = struct.unpack_from("<II", self._content, 40)
        self._first_directory, _, self._smallest_stream = struct.unpack_from(
            "<III", self._content, 48
        )
        self._first_small, smalls, listing, listings = struct.unpack_from(
            "<IIII", self._content, 60
        )
        _refuse_beyond(max(directories, tables, smalls, listings), len(self._content) // self._size)
        places = list(struct.unpack_from(f"<{_FAT_SECTORS_IN_HEADER}I", self._content, 76))
        for _ in range(listings):
            *more, listing = self._numbers(self._sector(listing))
            places += more
        self._next: list[int] = []
        for place in places:
            if place < _LAST_SECTOR:
                self._next += self._numbers(self._sector(place))

    def _numbers(self, table: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(table) // 4}I", table))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._content):
            raise BrokenContainer
        # The last sector of a file may be cut where its data ends.
        return self._content[start : start + self._size].ljust(self._size, b"\0")

    def _stream(self, first: int) -> bytes:
        return b"".join(map(self._sector, _chain(first, self._next)))

    def _directory(self) -> Iterator[tuple[str, int, int, int]]:
        table = self._stream(self._first_directory)
        for start in range(0, len(table) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", table, start + 64)
            if kind in (_STORAGE, _STREAM, _ROOT):
                name = table[start : start + max(length - 2, 0)].decode("utf-16-le")
                first, size = struct.unpack_from("<II", table, start + 116)
                _refuse_beyond(0 if kind == _STORAGE else size, len(self._content))
                yield name, kind, first, size

    def _book(self, entries: list[tuple[str, int, int, int]]) -> bytes:
        books = [one for one in entries if one[0] in _BOOKS and one[1] == _STREAM]
        roots = [one for one in entries if one[1] == _ROOT]
        if not books or not roots:
            raise BrokenContainer
        _, _, first, size = books[0]
        if size >= self._smallest_stream:
            return self._stream(first)[:size]
        small = self._stream(roots[0][2])
        links = self._numbers(self._stream(self._first_small))
        pieces = [
            small[place * _SMALL_SECTOR_BYTES : (place + 1) * _SMALL_SECTOR_BYTES]
            for place in _chain(first, links)
        ]
        return b"".join(pieces)[:size]


def _refuse_beyond(claimed: int, held: int) -> None:
    if claimed > held:
        raise BrokenContainer


def _chain(first: int, links: list[int]) -> Iterator[int]:
    seen = 0
    while first < _LAST_SECTOR:
        seen += 1
        if seen > len(links):
            raise BrokenContainer
        yield first
        first = links[first]


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        if kind == _PASSWORD:
            return
        yield kind, book[place + 4 : place + 4 + length]
        place += 4 + length
        if place > len(book):
            raise BrokenContainer
