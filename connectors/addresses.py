"""Where calls go: base URLs that configuration overrides, and servers that people type."""

import ipaddress
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from connectors.errors import Forbidden, sentence

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
_LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")
_BLANK = re.compile(r"[\s\\\x00-\x1f]")
_IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Addresses:
    """Rewrites addresses before they are called.

    `overrides` maps the beginning of an address to what takes its place; the longest one
    that fits counts. `sandbox` is a server that plays every platform: https://HOST/PATH of
    the platform KEY is asked there at /KEY/HOST/PATH.
    """

    overrides: Mapping[str, str] = field(default_factory=dict)
    sandbox: str = ""

    def of(self, platform: str, url: str) -> str:
        """Give the address to call in place of this one."""
        fitting = [start for start in self.overrides if _begins(url, start)]
        if fitting:
            start = max(fitting, key=len)
            return self.overrides[start].rstrip("/") + url[len(start.rstrip("/")) :]
        if self.sandbox:
            return f"{self.sandbox}/{platform}/{url.split('://', 1)[1]}"
        return url


def parse_overrides(text: str) -> dict[str, str]:
    """Read "https://a.example=http://b.example, …".

    Raises:
        ValueError: naming the part that is no such pair.
    """
    pairs = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        start, sign, other = part.partition("=")
        if not sign or not start.startswith("https://") or "://" not in other:
            raise ValueError(part)
        pairs[start.strip()] = other.strip()
    return pairs


def typed_host(text: str) -> str:
    """Make a public host name of what somebody typed: "https://Mastodon.social/@ana" has one.

    Raises:
        Forbidden: when it is an IP address, a local name, a port or no host name at all.
    """
    host = _host_in(text)
    is_public = _HOST.fullmatch(host) and not host.endswith(_LOCAL_ENDINGS)
    if not is_public or _is_ip(host) or _is_ip(host.rpartition(".")[2]):
        raise Forbidden(
            sentence(
                "“{text}” is not a public server. Type its name alone, for example {example}.",
                text=text.strip()[:60],
                example="mastodon.social",
            )
        )
    return host


def typed_address(text: str, placeholders: Collection[str]) -> str:
    """Make a whole https address on a public server of what somebody typed.

    `placeholders` are the names that may stand in it in braces.

    Raises:
        Forbidden: when it is none, names a private server, or holds other placeholders.
    """
    address = text.strip()
    is_whole = address.lower().startswith("https://") and not _BLANK.search(address)
    try:
        host = typed_host(address) if is_whole else ""
    except Forbidden:
        host = ""
    if not host:
        raise Forbidden(
            sentence(
                "“{text}” is no address that can be asked. Type a whole one that begins with"
                " https:// and leads to a public server, without a port.",
                text=address[:60],
            )
        )
    parts = urlsplit(address)
    for name in re.findall(r"\{([^{}]*)\}", parts.path + parts.query):
        if name not in placeholders:
            raise Forbidden(
                sentence(
                    "Nothing is known to put in place of {part}. What can be put in: {known}.",
                    part=f"{{{name[:40]}}}",
                    known=" ".join(f"{{{one}}}" for one in placeholders),
                )
            )
    return f"https://{host}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


def is_address(text: str) -> bool:
    """Say whether a text is a whole address that can be called."""
    return _server(text) is not None


def is_same_server(url: str, other: str) -> bool:
    """Say whether two addresses are of one server, spoken to in the same way."""
    return _server(url) == _server(other)


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet."""
    ip = _meant(ipaddress.ip_address(address.split("%")[0]))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _meant(ip: _IP) -> _IP:
    """Give the IPv4 address that an IPv6 address wraps, as networks that translate do."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip.sixtofour or ip


def _server(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        found = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        return None
    return found if found[0] in ("https", "http") and found[1] else None


def _begins(url: str, start: str) -> bool:
    rest = url[len(start.rstrip("/")) :]
    return url.startswith(start.rstrip("/")) and (not rest or rest[0] in "/?")


def _host_in(text: str) -> str:
    cleaned = text.strip().lower()
    if "://" not in cleaned:
        cleaned = f"https://{cleaned}"
    try:
        parts = urlsplit(cleaned)
        is_plain = parts.scheme == "https" and parts.port is None and not parts.username
        host = parts.hostname or ""
        return host.encode("idna").decode("ascii") if is_plain else ""
    except ValueError:
        return ""


def _is_ip(text: str) -> bool:
    # Also the forms that resolvers read as one: 2852039166, 0xA9FEA9FE.
    if re.fullmatch(r"\d+|0x[0-9a-f]*", text):
        return True
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
