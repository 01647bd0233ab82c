// Shows one view at a time, turned by keys, by hand or by the clock.
//
// Views are turned here alone, without asking the server. What is shown is sent anew by the
// server as numbers move, and the view that is open stays open.

const TICK_MS = 250
const WALL_SECONDS = 20
const REST_MS = 4000
const KEPT = "jauge.present"
const decks = new WeakMap()
const FIELDS = "input, textarea, select, [contenteditable], [role=combobox], [role=dialog]"
// Around a deck nothing else is shown; what is written stands beside it.
const PAGE = `
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stExpandSidebarButton"]
    { display: none !important; }
  .st-key-present-panel { position: fixed; z-index: 3; top: 0; right: 0; bottom: 0; overflow: auto;
    width: min(26rem, 100vw); padding: 1rem 1.1rem; gap: .7rem; background: var(--jauge-ground);
    border-left: 1px solid rgb(128 128 128 / .35); }
`

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".jauge-deck")
  if (!decks.has(root)) decks.set(root, new Deck(root))
  const deck = decks.get(root)
  deck.act = (kind, what = "") => setTriggerValue("act", { kind, what, at: deck.at })
  if (deck.print !== data.print && data.html === undefined) {
    setTriggerValue("lacking", data.print)
  } else {
    deck.receive(data)
  }
  return () => deck.leave()
}

class Deck {
  constructor(root) {
    this.root = root
    this.spent = new Map()
    this.key = this.key.bind(this)
    this.stir = this.stir.bind(this)
    root.addEventListener("click", (event) => this.click(event))
  }

  receive(data) {
    if (!this.timer) this.enter(data)
    if (this.meeting !== data.meeting) this.spent.clear()
    this.meeting = data.meeting
    this.data = data
    this.receivedAt = performance.now()
    if (data.is_writing && !this.root.classList.contains("beside")) this.focusOnText(20)
    this.root.classList.toggle("beside", data.is_writing)
    const ground = getComputedStyle(this.root).getPropertyValue("--st-background-color")
    document.documentElement.style.setProperty("--jauge-ground", ground)
    if (this.print !== data.print) {
      this.print = data.print
      const scrolled = this.shown()?.scrollTop ?? 0
      const focus = this.focused()?.dataset.focus
      this.root.innerHTML = `<style>${data.css}</style>${data.html}`
      this.show(this.at)
      this.shown().scrollTop = scrolled
      if (focus) this.root.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus()
    }
    this.tick()
  }

  enter(data) {
    const address = new URLSearchParams(location.search)
    this.every = Math.max(0, Number(address.get("every")) || 0)
    // A deck that is drawn anew, or loaded again, goes on where it was.
    const before = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}")
    this.at = before.at ?? ""
    this.meeting = data.meeting
    if (before.meeting === data.meeting) this.spent = new Map(before.spent)
    this.isPlaying = before.isPlaying ?? this.every > 0
    this.page = document.createElement("style")
    this.page.textContent = PAGE
    document.head.append(this.page)
    document.addEventListener("keydown", this.key)
    for (const kind of ["pointermove", "keydown", "focusin"]) {
      document.addEventListener(kind, this.stir)
    }
    this.ticked = performance.now()
    this.timer = setInterval(() => this.tick(), TICK_MS)
    this.stir()
  }

  leave() {
    clearInterval(this.timer)
    clearTimeout(this.resting)
    this.timer = null
    this.page?.remove()
    document.removeEventListener("keydown", this.key)
    for (const kind of ["pointermove", "keydown", "focusin"]) {
      document.removeEventListener(kind, this.stir)
    }
  }

  // The place to write comes a moment after it was asked for.
  focusOnText(tries) {
    const panel = ".st-key-present-panel"
    const field = document.querySelector(
      `${panel} .st-key-present-text textarea, ${panel} [class*="st-key-check_ins"] input`,
    )
    if (field) field.focus()
    else if (tries) setTimeout(() => this.focusOnText(tries - 1), 50)
  }

  // Views

  slides() {
    return [...this.root.querySelectorAll("[data-slide]")]
  }

  shown() {
    return this.slides().find((one) => !one.hidden)
  }

  focused() {
    return this.root.getRootNode().activeElement
  }

  show(key) {
    const slides = this.slides()
    const chosen = slides.find((one) => one.dataset.slide === key) ?? slides[0]
    this.at = chosen.dataset.slide
    for (const one of slides) one.hidden = one !== chosen
    const place = `${slides.indexOf(chosen) + 1} / ${slides.length}`
    this.text("place", place)
    this.text("name", chosen.dataset.name)
    const heard = this.root.querySelector("[data-heard]")
    if (heard) heard.textContent = `${chosen.dataset.name}, ${place}`
    for (const one of this.root.querySelectorAll("[data-go]")) {
      one.toggleAttribute("aria-current", one.dataset.go === this.at)
    }
  }

  turn(steps) {
    const slides = this.slides()
    const at = slides.indexOf(this.shown()) + steps
    // A wall goes round; a meeting ends.
    const to = this.data.meeting ? Math.min(Math.max(at, 0), slides.length - 1)
      : (at + slides.length) % slides.length
    this.go(slides[to].dataset.slide)
  }

  go(key) {
    if (key === this.at) return
    this.show(key)
    this.onViewMs = 0
    this.keep()
    this.tick()
    if (this.data.is_writing) this.act("at")
  }

  // Time

  tick() {
    const now = performance.now()
    const passed = Math.min(now - this.ticked, 60_000)
    this.ticked = now
    const slide = this.shown()
    if (!slide) return
    this.onViewMs = (this.onViewMs ?? 0) + passed
    const isMeeting = this.data.meeting > 0
    if (isMeeting) this.spent.set(this.at, (this.spent.get(this.at) ?? 0) + passed)
    const planned = Number(slide.dataset.seconds)
    const seconds = Math.floor((this.spent.get(this.at) ?? 0) / 1000)
    const isOver = isMeeting && planned > 0 && seconds > planned
    this.text("clock", isMeeting ? clock(seconds) + (planned ? ` / ${clock(planned)}` : "") : "")
    this.root.classList.toggle("over", isOver)
    const since = this.data.elapsed + (now - this.receivedAt) / 1000
    this.text("total", isMeeting ? clock(Math.floor(since)) : "")
    const limit = this.every || (isMeeting && planned ? planned : WALL_SECONDS)
    const share = this.isPlaying ? Math.min(this.onViewMs / 1000 / limit, 1) : 0
    const bar = this.root.querySelector("[data-bar]")
    if (bar) bar.style.transform = `scaleX(${share})`
    const button = this.root.querySelector("[data-do=play]")
    if (button) {
      button.setAttribute("aria-pressed", this.isPlaying)
      button.textContent = this.isPlaying ? button.dataset.on : button.dataset.off
    }
    // Nobody's page is turned while they write.
    if (this.isPlaying && share === 1 && !this.data.is_writing) this.turn(1)
    if (isMeeting) this.keep()
  }

  keep() {
    if (this.isLeaving) return
    const { at, meeting, isPlaying } = this
    sessionStorage.setItem(KEPT, JSON.stringify({ at, meeting, isPlaying, spent: [...this.spent] }))
  }

  // Who comes back later begins at the beginning.
  forget() {
    this.isLeaving = true
    sessionStorage.removeItem(KEPT)
  }

  text(name, value) {
    const place = this.root.querySelector(`[data-${name}-text]`)
    if (place && place.textContent !== value) place.textContent = value
  }

  // By hand

  click(event) {
    const hit = event.target.closest("[data-do], [data-go], [data-write]")
    if (!hit) return
    if (hit.dataset.go) this.go(hit.dataset.go)
    else if (hit.dataset.write) this.act("write", hit.dataset.write)
    else this.do(hit.dataset.do)
  }

  key(event) {
    const at = event.composedPath()[0]
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (at.closest?.(FIELDS)) return
    const isButton = at.closest?.("button, a") && [" ", "Enter"].includes(event.key)
    const wanted = isButton ? null : KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!wanted) return
    event.preventDefault()
    this.do(wanted)
  }

  do(what) {
    const slides = this.slides()
    if (what === "next") this.turn(1)
    else if (what === "back") this.turn(-1)
    else if (what === "first") this.go(slides[0].dataset.slide)
    else if (what === "last") this.go(slides.at(-1).dataset.slide)
    else if (what === "play") this.play()
    else if (what === "full") this.full()
    else if (what === "write" && !this.data.may_write) return
    else {
      if (what === "end" || (what === "leave" && !this.data.is_writing)) this.forget()
      this.act(what)
    }
  }

  play() {
    this.isPlaying = !this.isPlaying
    this.onViewMs = 0
    this.keep()
    this.tick()
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen()
    else document.documentElement.requestFullscreen?.().catch(() => {})
  }

  // On a wall, where nobody touches anything, the bar goes away.
  stir() {
    this.root.classList.remove("resting")
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.root.classList.toggle("resting", this.isPlaying), REST_MS)
  }
}

const KEYS = {
  ArrowRight: "next", PageDown: "next", " ": "next",
  ArrowLeft: "back", PageUp: "back",
  Home: "first", End: "last",
  p: "play", f: "full", n: "write", Escape: "leave",
}

function clock(seconds) {
  const minutes = Math.floor(seconds / 60)
  const rest = String(seconds % 60).padStart(2, "0")
  const hours = Math.floor(minutes / 60)
  return hours ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`
}
