"""What only the browser can do, as small components: cookies, the page's language, clicks."""

from typing import Any

import streamlit as st

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
    """,
    js="""
    const drawn = new WeakMap()
    export default function ({ data, parentElement, setTriggerValue }) {
      const root = parentElement.querySelector(".jauge")
      if (drawn.get(root) !== data.html) {
        drawn.set(root, data.html)
        root.innerHTML = `<style>${data.css}</style>${data.html}`
      }
      if (data.language) document.documentElement.lang = data.language
      root.onclick = (event) => {
        const hit = event.target.closest("[data-pick]:not(select)")
        if (!hit || event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        setTriggerValue("pick", hit.dataset.pick)
      }
      root.onchange = (event) => {
        const list = event.target.closest("select[data-pick]")
        if (list) setTriggerValue("pick", `${list.dataset.pick}:${list.value}`)
      }
    }
    """,
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


def pickable(html: str, css: str, key: str, *, language: str = "") -> str | None:
    """Draw HTML in which elements with `data-pick` can be clicked; give what was picked.

    A list (select) with `data-pick` gives that and the value chosen, with a colon between.
    With `language` the page is also said to be in it, for screen readers.
    Everything in `html` that people typed must have been escaped.
    """
    data = {"html": html, "css": css, "language": language}
    result: Any = _PICKABLE(data=data, key=key, on_pick_change=_nothing)
    picked: str | None = result.pick
    return picked


def _address(path: str) -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/{path}" if base else f"/{path}"


def _nothing() -> None:
    """Ask for the trigger to be reported; what it means is read from the result."""
