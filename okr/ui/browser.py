"""What only the browser can do, as small components: cookies, the page's language, clicks."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from okr.ui import session


def script(*names: str) -> str:
    """Read the scripts of a component, which stand beside this file, as one."""
    folder = Path(__file__).parent
    return "".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in names)


_SIGN_IN = st.components.v2.component(
    "jauge_sign_in",
    js="""
    let sent = null
    export default function ({ data, setTriggerValue }) {
      if (data.cookie) {
        const secure = location.protocol === "https:" ? "; Secure" : ""
        document.cookie = `${data.name}=${data.cookie}; Path=/; SameSite=Lax; ` +
          `Max-Age=${data.seconds}${secure}`
        location.reload()
        return
      }
      if (sent === data.ticket) return
      sent = data.ticket
      fetch(data.address, { method: "POST", headers: { "X-Jauge-Ticket": data.ticket } })
        .then((answer) => answer.status === 204)
        .catch(() => false)
        .then((done) => (done ? location.reload() : setTriggerValue("no_routes", true)))
    }
    """,
)
_SIGN_OUT = st.components.v2.component(
    "jauge_sign_out",
    js="""
    export default function ({ data }) {
      const leave = () => {
        document.cookie = `${data.name}=; Path=/; Max-Age=0`
        location.reload()
      }
      fetch(data.address, { method: "POST" }).then(leave, leave)
    }
    """,
)
_PICKABLE = st.components.v2.component(
    "jauge_pickable",
    html='<div class="jauge"></div>',
    css="""
    .jauge { font-family: var(--st-font); color: var(--st-text-color); line-height: 1.45; }
    :where(.jauge) a, :where(.jauge) button { color: inherit; font: inherit; }
    :where(.jauge) :where(h2, h3, h4, p, li, article, span) { overflow-wrap: anywhere; }
    .jauge button.act { min-height: 2.4rem; padding: .3rem .9rem; border-radius: .5rem;
      font-size: .9rem;
      cursor: pointer; border: 1px solid var(--st-border-color);
      background: var(--st-background-color); }
    .jauge button.act:hover { border-color: var(--st-primary-color); }
    .jauge button.act:focus-visible { outline: 2px solid var(--st-primary-color); }
    """,
    js=script("renew", "pickable"),
)


_GO_TO = st.components.v2.component(
    "jauge_go_to",
    html='<a class="jauge-go" rel="noreferrer"></a>',
    js="""
    let gone = null
    export default function ({ data, parentElement }) {
      const link = parentElement.querySelector("a")
      link.href = data.address
      link.textContent = data.label
      link.target = "_top"
      if (gone === data.address) return
      gone = data.address
      // A consent page refuses to be shown in a frame, which some hosts put the app in.
      link.click()
    }
    """,
)


_AS_TYPED = st.components.v2.component(
    "jauge_as_typed",
    html="<span hidden></span>",
    js="""
    const waiting = new WeakMap()
    let asked = { fields: [], pause: 0 }

    const tell = (field) => {
      if (document.activeElement !== field) return
      for (const kind of ["keydown", "keypress"]) {
        // What Streamlit takes for "this is what I typed", in one line and in several.
        const key = { key: "Enter", code: "Enter", keyCode: 13, bubbles: true, ctrlKey: true }
        field.dispatchEvent(new KeyboardEvent(kind, key))
      }
    }
    const waitForPause = (field) => {
      if (!asked.fields.some((name) => field?.closest?.(`.${name}`))) return
      clearTimeout(waiting.get(field))
      waiting.set(field, setTimeout(tell, asked.pause, field))
    }
    // On the page, as a field may arrive later than this, or be drawn anew.
    document.addEventListener("input", (event) => waitForPause(event.target))

    export default function ({ data }) {
      asked = data
      // Somebody quick has begun before this arrived.
      const field = document.activeElement
      if (field?.matches("input, textarea") && !waiting.has(field)) waitForPause(field)
    }
    """,
)
_PAUSE_MS = 600
"""How long somebody has to stop typing before what is typed is sent."""


def hand_over_ticket(ticket: str) -> bool:
    """Trade a ticket for the HttpOnly cookie; True when this server has no route for it."""
    result = _SIGN_IN(
        data={"ticket": ticket, "address": _address("auth/enter")},
        key="browser.sign_in",
        on_no_routes_change=_nothing,
    )
    return bool(result.no_routes)


def set_cookie(name: str, value: str, seconds: int) -> None:
    """Set a cookie from the page, where no route can, and load the page again."""
    _SIGN_IN(
        data={"cookie": value, "name": name, "seconds": seconds},
        key="browser.set_cookie",
        on_no_routes_change=_nothing,
    )


def drop_cookie(name: str) -> None:
    """Take the cookie away, by route and from the page, and load the page again."""
    _SIGN_OUT(data={"name": name, "address": _address("auth/leave")}, key="browser.sign_out")


def go_to(address: str, label: str) -> None:
    """Lead this tab to another site; the label is a link for browsers that stay."""
    _GO_TO(data={"address": address, "label": label}, key="browser.go_to")


@dataclass(frozen=True)
class Page:
    """What the page around the components is told: its language, and a style sheet for it."""

    language: str
    style: str = ""


def pickable(
    html: str,
    css: str,
    key: str,
    *,
    page: Page | None = None,
    on_pick: Callable[[str], None] | None = None,
) -> str | None:
    """Draw HTML in which elements with `data-pick` can be clicked; give what was picked.

    Fields with `data-filter` narrow what has `data-item`: a search by its text, a list by the
    data of that name, in which alternatives are parted by "|". What has `data-none` shows when
    nothing is left. A list (select) with `data-pick` gives that and the value chosen, with a
    colon between.
    With `page` the page is told that too, and its navigation mended, for screen readers.
    `on_pick` is told before the page is drawn, which then is drawn once: what is picked and
    leads to another view is for it.
    Everything in `html` that people typed must have been escaped. What the browser has already
    is not sent again.
    """
    data = unless_drawn(key, html, css) | {"page": asdict(page) if page else None}

    def tell() -> None:
        state: Mapping[str, str] = session.get(key, {})
        picked = state.get("pick")
        if on_pick is not None and picked is not None:
            on_pick(picked)

    result: Any = _PICKABLE(data=data, key=key, on_pick_change=tell, on_lacking_change=_nothing)
    if result.lacking is not None:
        session.forget_drawn(key)
        session.give_back()
        session.run_again()
    picked: str | None = result.pick
    return picked


def unless_drawn(key: str, html: str, css: str) -> dict[str, object]:
    """Give what a component draws, without what the browser has already; `print` tells it apart.

    A component that lacks what it is not sent says so; `session.forget_drawn` has it sent again.
    """
    data: dict[str, object] = {"print": hash((html, css))}
    if not session.was_drawn(key, data["print"]):
        data |= {"html": html, "css": css}
    return data


def send_as_typed(keys: Sequence[str]) -> None:
    """Send what is typed into these widgets at each pause, not only when they are left."""
    fields = ["st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key) for key in keys]
    _AS_TYPED(data={"fields": fields, "pause": _PAUSE_MS}, key="browser.as_typed")


def _address(path: str) -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/{path}" if base else f"/{path}"


def _nothing() -> None:
    """Ask for the trigger to be reported; what it means is read from the result."""
