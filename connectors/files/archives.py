"""From a ZIP of exports to the files inside, within limits; nothing is written to a disk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from connectors.files.errors import FileError, ResaveFile, ShrinkFile, quoted, sentence
from connectors.files.limits import (
    FREE_SHRINKING_BYTES,
    MAX_BYTES,
    MAX_MEMBERS,
    MAX_SHRINKING,
    MAX_UNPACKED_BYTES,
)
from connectors.files.workbook import BROKEN_ARCHIVE, is_workbook

_ZIP = b"PK\x03\x04"
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


@dataclass(frozen=True)
class Member:
    """Hold one file of a ZIP, and the day that the ZIP states for it, or None."""

    name: str
    content: bytes
    packed_on: date | None


def is_archive(content: bytes) -> bool:
    """Tell whether the bytes are a ZIP that is neither a workbook nor another office file."""
    return (
        content.startswith(_ZIP)
        and not is_workbook(content)
        and b"[Content_Types].xml" not in content
        and b"mimetypeapplication/vnd.oasis" not in content[:200]
    )


def members(content: bytes, name: str) -> Iterator[Member]:
    """Yield the tables of a ZIP; what is no table is passed over.

    Refuses paths that lead outside, passwords, ZIPs in ZIPs, and what unpacks to far too much.
    """
    found = False
    try:
        with ZipFile(BytesIO(content)) as archive:
            # A damaged ZIP may list a file without a name.
            listed = [one for one in archive.infolist() if one.filename and not one.is_dir()]
            _refuse(listed, name)
            for one in listed:
                title = _title(one)
                if title.rpartition("/")[2].startswith((".", "__MACOSX")) or "__MACOSX" in title:
                    continue
                if title.lower().endswith(".zip"):
                    raise _nested(name, title)
                if title.lower().endswith(_TABLES):
                    with archive.open(one) as member:
                        # The size that a ZIP states may be a lie.
                        unpacked = member.read(MAX_BYTES + 1)
                    if len(unpacked) > MAX_BYTES:
                        raise _too_heavy(name)
                    found = True
                    yield Member(title, unpacked, _packed_on(one))
    except BROKEN_ARCHIVE as error:
        raise ResaveFile(
            sentence(
                "{name} looks like a ZIP but is damaged. Download it again, then drop that file.",
                name=name,
            )
        ) from error
    if not found:
        raise ResaveFile(
            sentence(
                "{name} holds no table: none of the files inside is CSV or Excel. Download the"
                " export as CSV or XLSX, then drop that file.",
                name=name,
            )
        )


def _refuse(listed: list[ZipInfo], name: str) -> None:
    for one in listed:
        if _OUTSIDE.search(one.filename):
            raise ResaveFile(
                sentence(
                    "{name} holds a file whose path leads outside of it (“{path}”), which no"
                    " export does. Download it again from the platform, then drop that file.",
                    name=name,
                    path=quoted(one.filename),
                )
            )
        if one.flag_bits & _ENCRYPTED:
            raise ResaveFile(
                sentence(
                    "{name} is protected by a password. Unpack it, then drop the files inside.",
                    name=name,
                )
            )
    if len(listed) > MAX_MEMBERS:
        raise ShrinkFile(
            sentence(
                "{name} holds {count} files, and at most {limit} can be read. Unpack it, then"
                " drop the ones you follow.",
                name=name,
                count=len(listed),
                limit=MAX_MEMBERS,
            )
        )
    sizes = [(one.file_size, one.compress_size) for one in listed]
    shrinks_too_much = any(
        size > FREE_SHRINKING_BYTES and size > packed * MAX_SHRINKING for size, packed in sizes
    )
    if sum(size for size, _ in sizes) > MAX_UNPACKED_BYTES or shrinks_too_much:
        raise _too_heavy(name)


def _title(one: ZipInfo) -> str:
    if one.flag_bits & _UTF8_NAME:
        return one.filename
    # Names without the mark of UTF-8 were read as cp437, and many are UTF-8 all the same.
    try:
        return one.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return one.filename


def _packed_on(one: ZipInfo) -> date | None:
    try:
        found = date(*one.date_time[:3])
    except ValueError:
        return None
    # 1980 is where a ZIP's calendar begins: nobody set the day.
    return found if found.year > 1980 else None


def _too_heavy(name: str) -> FileError:
    return ShrinkFile(
        sentence(
            "{name} unpacks to more than {limit} MB, far more than a daily table holds. Save the"
            " table alone as CSV, then drop that file.",
            name=name,
            limit=MAX_UNPACKED_BYTES // 1024**2,
        )
    )


def _nested(name: str, path: str) -> FileError:
    return ResaveFile(
        sentence(
            "{name} holds another archive (“{path}”). Unpack it, then drop the files inside.",
            name=name,
            path=quoted(path),
        )
    )
