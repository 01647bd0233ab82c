"""From bytes to text: which encoding, or why the bytes are no text at all."""

import codecs
import re

from connectors.files.errors import ResaveFile, Sentence, sentence

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TITLES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp932": "Shift JIS",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "euc_kr": "EUC-KR",
}
_WESTERN = ["cp1252", "cp1250", "cp1254"]
_OTHER = ["cp1251", "cp1253", "cp932", "gb18030", "big5", "euc_kr"]
_CENTRAL_EUROPEAN = frozenset(
    ["Polish", "Czech", "Slovak", "Slovene", "Hungarian", "Croatian", "Romanian"]
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_HIGH_LINE = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_OFFICE = b"[Content_Types].xml"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis"
_HEAD_BYTES = 4096
_DETECTION_BYTES = 20_000
_MAX_CONTROL_SHARE = 0.02
_MIN_NUL_SHARE = 0.4
_MIN_LONE_SHARE = 0.7
_MIN_COHERENCE = 0.3

_SIGNATURES: tuple[tuple[tuple[bytes, ...], Sentence], ...] = (
    (
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM6", b"II*\x00", b"MM\x00*"),
        sentence(
            "This is not a table: {name} is a picture. Export the numbers behind it as CSV or"
            " XLSX, then drop that file."
        ),
    ),
    (
        (b"%PDF",),
        sentence(
            "This is not a table: {name} is a PDF. Export the numbers from the platform as CSV or"
            " XLSX, then drop that file."
        ),
    ),
    (
        (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"),
        sentence(
            "This is not a table: {name} is an archive. Unpack it, then drop the CSV or XLSX file"
            " that is inside."
        ),
    ),
    (
        (b"<?xml",),
        sentence(
            "This is not a table: {name} is XML. Open it in a spreadsheet, save it as CSV or XLSX,"
            " then drop that file."
        ),
    ),
    (
        (b'{"', b"[{", b"{\n", b"{\r\n", b"[\n", b"[\r\n"),
        sentence(
            "This is not a table: {name} is JSON. Export the numbers from the platform as CSV or"
            " XLSX, then drop that file."
        ),
    ),
    (
        (b"<!DOCTYPE html", b"<!doctype html", b"<html", b"<HTML"),
        sentence(
            "This is not a table: {name} is a web page. Open it in a spreadsheet, save it as CSV"
            " or XLSX, then drop that file."
        ),
    ),
)


def refuse_other_formats(content: bytes, name: str) -> None:
    """Raise ResaveFile where the first bytes are those of a picture, a PDF or an archive."""
    if content.startswith(b"PK") and (_OFFICE in content or _OPEN_DOCUMENT in content):
        raise _not_text(name)
    head = content[:_HEAD_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()
    for starts, said in _SIGNATURES:
        if head.startswith(starts):
            raise ResaveFile(Sentence(said.template, {"name": name}))


def decode(content: bytes, name: str) -> tuple[str, str]:
    """Return the text and the title of its encoding, such as "UTF-8" or "Windows-1252"."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding, name), _TITLES[encoding]
    sixteen = _unmarked_utf16(content)
    if sixteen:
        return _decoded(content, sixteen, name), _TITLES[sixteen]
    _refuse_binary(content, name)
    try:
        return content.decode("utf-8"), _TITLES["utf-8"]
    except UnicodeDecodeError:
        encoding = _guessed(content)
    return _decoded(content, encoding, name), _TITLES.get(encoding) or f"Windows-{encoding[2:]}"


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        readable = content[: error.start].decode(encoding, errors="replace")
        raise ResaveFile(
            sentence(
                "Row {row} of {name} holds characters that cannot be read as {encoding}. Open the"
                " file in a spreadsheet, save it as “CSV UTF-8” or XLSX, then drop it again.",
                row=len(readable.splitlines()) or 1,
                name=name,
                encoding=_TITLES.get(encoding, encoding),
            )
        ) from error


def _unmarked_utf16(content: bytes) -> str | None:
    head = content[:_HEAD_BYTES]
    for encoding, nul_first in (("utf-16-le", 1), ("utf-16-be", 0)):
        nuls, others = head[nul_first::2], head[1 - nul_first :: 2]
        if nuls.count(0) > len(nuls) * _MIN_NUL_SHARE and 0 not in others:
            return encoding
    return None


def _refuse_binary(content: bytes, name: str) -> None:
    head = content[:_HEAD_BYTES]
    if b"\x00" in content or len(_CONTROLS.findall(head)) > len(head) * _MAX_CONTROL_SHARE:
        raise _not_text(name)


def _not_text(name: str) -> ResaveFile:
    return ResaveFile(
        sentence(
            "This is not a table: {name} is neither CSV nor XLSX. Open it in the program it comes"
            " from, save it as CSV or XLSX, then drop that file.",
            name=name,
        )
    )


def _guessed(content: bytes) -> str:
    sample = b"\n".join(_HIGH_LINE.findall(content[: 50 * _DETECTION_BYTES]))[:_DETECTION_BYTES]
    sample = sample or content[-_DETECTION_BYTES:]
    runs = _HIGH_RUN.findall(sample)
    # Accents stand alone between plain letters; other alphabets are written in runs. Detectors
    # need long texts to tell the two apart, and a header row is short.
    lone_share = sum(len(run) == 1 for run in runs) / len(runs)
    return _best(sample, _WESTERN if lone_share >= _MIN_LONE_SHARE else _OTHER)


def _best(sample: bytes, encodings: list[str]) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow, and seldom needed

    matches = [each for each in from_bytes(sample, cp_isolation=encodings) if each.encoding]
    if encodings is not _WESTERN:
        return matches[0].encoding if matches else "cp1252"
    central = any(
        each.encoding == "cp1250"
        and each.language in _CENTRAL_EUROPEAN
        and each.coherence >= _MIN_COHERENCE
        for each in matches[:1]
    )
    return "cp1250" if central else "cp1252"
