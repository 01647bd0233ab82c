// Sections and cards that are dragged by mouse and finger and moved by keys.
//
// What is done shows at once and is sent as a list of acts, numbered, until the server says that
// it has done them: two quick moves never lose one another.

const EDGE_PX = 70
const SCROLL_PX = 14
const DRAG_AFTER_PX = 5
const KEY_PAUSE_MS = 450
const boards = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".arranging")
  let board = boards.get(root)
  if (!board) boards.set(root, (board = new Board(root)))
  board.setTriggerValue = setTriggerValue
  board.receive(data)
}

class Board {
  constructor(root) {
    this.root = root
    this.acts = []
    this.drag = null
    this.waiting = null
    root.addEventListener("pointerdown", (event) => this.press(event))
    root.addEventListener("pointermove", (event) => this.move(event))
    root.addEventListener("pointerup", (event) => this.release(event))
    root.addEventListener("pointercancel", () => this.cancel())
    root.addEventListener("lostpointercapture", () => this.cancel())
    root.addEventListener("keydown", (event) => this.key(event))
    root.addEventListener("click", (event) => this.click(event))
    root.addEventListener("change", (event) => this.change(event))
    root.addEventListener("focusout", () => this.show())
  }

  // To and from the server

  receive(data) {
    this.acts = this.acts.filter((act) => act.number > data.done)
    this.done = data.done
    if (this.acts.length) return this.tell()
    this.waiting = data
    this.show()
  }

  show() {
    if (!this.waiting || this.drag || this.keyed || this.acts.length || this.isTyping()) return
    this.data = this.waiting
    this.waiting = null
    const drawn = JSON.stringify(this.data)
    if (drawn === this.drawn) return
    this.drawn = drawn
    this.draw()
  }

  get status() {
    return this.root.querySelector('[role="status"]')
  }

  isTyping() {
    const field = this.focused()
    return field?.tagName === "INPUT" && field.value !== field.defaultValue
  }

  focused() {
    return this.root.getRootNode().activeElement
  }

  act(kind, details = {}) {
    const last = this.acts.at(-1)?.number ?? this.done
    this.acts.push({ number: last + 1, kind, ...details })
    this.drawn = null
    this.tell()
  }

  tell() {
    this.setTriggerValue("acts", this.acts)
  }

  // Drawing

  draw() {
    const focus = this.focused()?.dataset.focus
    const typed = this.root.querySelector('[data-focus="new"]')?.value ?? ""
    const { words, sections, groupings } = this.data
    const bar = element("div", { className: "bar" }, [
      button(words.done, { act: "done", focus: "done" }, "main"),
      button(words.undo, { act: "undo", focus: "undo" }, "", !this.data.can_undo),
      button(words.team, { act: "gauge", focus: "gauge" }),
      button(words.brand, { act: "brand", focus: "brand" }),
      this.groupings(words, groupings),
    ])
    const added = element("form", { className: "add" }, [
      input("", words.new_section, "new"),
      button(words.add, { act: "add", focus: "add" }),
    ])
    added.onsubmit = (event) => event.preventDefault()
    const fresh = this.root.cloneNode()
    fresh.append(
      bar,
      element("p", { className: "hint", textContent: words.hint }),
      element("ol", { className: "sections" }, sections.map((one) => this.section(one, words))),
      added,
      // As it is, or what it has just said would be gone.
      this.status?.cloneNode(true) ?? element("p", { className: "heard", role: "status" }),
    )
    renew(this.root, fresh)
    this.root.querySelector('[data-focus="new"]').value = typed
    if (focus) this.root.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus()
  }

  groupings(words, groupings) {
    const list = element("select", { ariaLabel: words.group_by }, [
      element("option", { textContent: words.group_by, value: "" }),
      ...groupings.map(([value, textContent]) => element("option", { value, textContent })),
    ])
    list.dataset.focus = "group"
    return list
  }

  section(section, words) {
    const cards = element("ul", { className: "cards", ariaLabel: section.name || words.loose })
    cards.append(...section.cards.map((card) => this.card(card, words)))
    cards.dataset.empty = words.empty
    const head = section.id
      ? [
          grip(`${words.move} ${section.name}`, `section:${section.id}`),
          input(section.name, words.name, `name:${section.id}`),
          button(words.gauge, { act: "gauge", focus: `gauge:${section.id}` }),
          button(words.remove, { act: "remove", focus: `remove:${section.id}` }),
        ]
      : [element("h3", { textContent: words.loose })]
    head.push(button(words.tile, { act: "tile", focus: `tile:${section.id}` }))
    const item = element("li", { className: section.id ? "section" : "section loose" }, [
      element("div", { className: "top" }, head),
      cards,
    ])
    item.dataset.section = section.id
    return item
  }

  card(card, words) {
    const item = element("li", { className: `card ${card.band}` }, [
      grip(`${words.move} ${card.title}`, card.id),
      element("span", { className: "what" }, [
        element("span", { className: "title", textContent: card.title, title: card.title }),
        element("span", { className: "detail", textContent: card.detail }),
      ]),
    ])
    item.dataset.card = card.id
    if (card.is_tile) {
      item.append(
        button(words.edit, { act: "edit", focus: `edit:${card.id}` }),
        button(words.remove, { act: "remove_tile", focus: `remove:${card.id}` }),
      )
    }
    return item
  }

  // Buttons and fields

  click(event) {
    const hit = event.target.closest("button[data-act]")
    if (!hit) return
    const section = hit.closest(".section")?.dataset.section
    const card = hit.closest(".card")?.dataset.card
    if (hit.dataset.act === "add") return this.add()
    this.act(hit.dataset.act, { ...(section !== undefined && { section }), ...(card && { card }) })
  }

  add() {
    const field = this.root.querySelector('[data-focus="new"]')
    const name = field.value.trim()
    if (!name) return field.focus()
    field.value = ""
    this.act("add", { name })
  }

  change(event) {
    const { dataset, value } = event.target
    if (dataset.focus === "group" && value) {
      event.target.value = ""
      this.act("group", { by: value })
    } else if (dataset.focus?.startsWith("name:")) {
      const section = event.target.closest(".section").dataset.section
      event.target.defaultValue = value
      this.act("name", { section, name: value })
    }
  }

  // Moving by pointer

  press(event) {
    if (event.button || this.drag) return
    if (event.target.closest("button:not(.grip)")) return
    const handle = event.target.closest(".grip")
    const item = handle?.closest(".card, .section") ?? event.target.closest(".card")
    // A finger on a card scrolls; on its handle it drags.
    if (!item || (event.pointerType === "touch" && !handle)) return
    this.settle()
    this.drag = { item, x: event.clientX, y: event.clientY, id: event.pointerId, from: place(item) }
    if (!handle) event.preventDefault()
  }

  move(event) {
    const drag = this.drag
    if (!drag || event.pointerId !== drag.id) return
    if (!drag.ghost) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < DRAG_AFTER_PX) return
      this.lift(drag)
    }
    drag.at = event
    this.follow(drag)
  }

  lift(drag) {
    const box = drag.item.getBoundingClientRect()
    drag.ghost = drag.item.cloneNode(true)
    drag.ghost.className += " ghost"
    drag.ghost.setAttribute("aria-hidden", "true")
    drag.ghost.style.width = `${box.width}px`
    drag.dx = drag.x - box.left
    drag.dy = drag.y - box.top
    this.root.append(drag.ghost)
    this.root.setPointerCapture(drag.id)
    drag.item.classList.add("lifted")
    this.hold(true)
    drag.scroller = scroller(this.root)
    const scroll = () => {
      if (this.drag !== drag) return
      this.scroll(drag)
      requestAnimationFrame(scroll)
    }
    requestAnimationFrame(scroll)
  }

  // A list that loses a card keeps its height meanwhile, or all below would slip from the pointer.
  hold(isHeld) {
    for (const list of this.root.querySelectorAll(".cards")) {
      if (isHeld) list.setAttribute("style", `min-height: ${list.offsetHeight}px`)
      else list.removeAttribute("style")
    }
  }

  follow(drag) {
    const { clientX: x, clientY: y } = drag.at
    drag.ghost.style.translate = `${x - drag.dx}px ${y - drag.dy}px`
    if (drag.item.classList.contains("card")) {
      const section = this.root.getRootNode().elementFromPoint(x, y)?.closest(".section")
      const list = section && this.root.contains(section) && section.querySelector(".cards")
      if (list) insert(list, drag.item, before(list, drag.item, x, y))
    } else {
      const list = drag.item.parentElement
      const loose = list.querySelector(".loose")
      insert(list, drag.item, before(list, drag.item, -Infinity, y, ".section:not(.loose)") ?? loose)
    }
  }

  scroll(drag) {
    const y = drag.at?.clientY
    const step = y < EDGE_PX ? -SCROLL_PX : y > innerHeight - EDGE_PX ? SCROLL_PX : 0
    if (!step) return
    drag.scroller.scrollBy(0, step)
    this.follow(drag)
  }

  release(event) {
    const drag = this.drag
    if (!drag || event.pointerId !== drag.id) return
    this.end()
    if (drag.ghost) this.report(drag.item, drag.from)
    this.show()
  }

  cancel() {
    const drag = this.drag
    if (!drag) return
    this.end()
    drag.from.list.insertBefore(drag.item, drag.from.next)
    this.show()
  }

  end() {
    const drag = this.drag
    this.drag = null
    drag.ghost?.remove()
    drag.item.classList.remove("lifted")
    this.hold(false)
  }

  report(item, from) {
    const now = place(item)
    if (now.list === from.list && now.next === from.next) return
    const next = item.nextElementSibling
    if (item.dataset.card) {
      const section = item.closest(".section").dataset.section
      this.act("card", { card: item.dataset.card, section, before: next?.dataset.card ?? "" })
    } else {
      this.act("section", { section: item.dataset.section, before: next?.dataset.section ?? "" })
    }
  }

  // Moving by keys

  key(event) {
    if (event.key === "Escape" && this.drag) return this.cancel()
    if (event.key === "Enter" && event.target.dataset.focus === "new") {
      event.preventDefault()
      return this.add()
    }
    const steps = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key]
    const item = event.target.closest(".grip")?.closest(".card, .section")
    if (!steps || !item || this.drag) return
    event.preventDefault()
    if (this.keyed && this.keyed.item !== item) this.settle()
    this.keyed ??= { item, from: place(item) }
    this.step(item, steps)
    event.target.focus()
    clearTimeout(this.keyed.timer)
    this.keyed.timer = setTimeout(() => this.settle(), KEY_PAUSE_MS)
  }

  step(item, steps) {
    const isCard = item.classList.contains("card")
    const next = steps < 0 ? item.previousElementSibling : item.nextElementSibling
    if (next && !next.classList.contains("loose")) {
      next[steps < 0 ? "before" : "after"](item)
    } else if (isCard) {
      const lists = [...this.root.querySelectorAll(".cards")]
      const list = lists[lists.indexOf(item.parentElement) + steps]
      if (list) list[steps < 0 ? "append" : "prepend"](item)
    }
    item.scrollIntoView({ block: "nearest" })
    this.say(item, isCard)
  }

  say(item, isCard) {
    const among = [...item.parentElement.children].filter((one) => !one.matches(".loose"))
    const section = item.closest(".section")
    this.status.textContent = this.data.words[isCard ? "card_is" : "section_is"]
      .replace("{place}", among.indexOf(item) + 1)
      .replace("{count}", among.length)
      .replace("{section}", section.querySelector("input")?.value ?? this.data.words.loose)
  }

  settle() {
    const keyed = this.keyed
    if (!keyed) return
    clearTimeout(keyed.timer)
    this.keyed = null
    this.report(keyed.item, keyed.from)
    this.show()
  }
}

function place(item) {
  return { list: item.parentElement, next: item.nextSibling }
}

function before(list, item, x, y, among = ".card") {
  return [...list.querySelectorAll(`:scope > ${among}`)].find((one) => {
    if (one === item) return false
    const box = one.getBoundingClientRect()
    const isRow = x !== -Infinity
    if (!isRow) return y < box.top + box.height / 2
    return y < box.top || (y <= box.bottom && x < box.left + box.width / 2)
  })
}

function insert(list, item, next = null) {
  if (next !== item && (item.parentElement !== list || item.nextElementSibling !== next)) {
    list.insertBefore(item, next)
  }
}

function scroller(root) {
  const main = root.getRootNode().host?.closest('[data-testid="stMain"]')
  return main ?? document.scrollingElement
}

function element(name, properties, children = []) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

function button(textContent, { act, focus }, className = "", disabled = false) {
  const made = element("button", { type: "button", textContent, className, disabled })
  Object.assign(made.dataset, { act, focus })
  return made
}

function grip(ariaLabel, focus) {
  const made = element("button", { type: "button", className: "grip", ariaLabel, textContent: "⠿" })
  made.dataset.focus = `grip:${focus}`
  return made
}

function input(value, label, focus) {
  const made = element("input", { type: "text", ariaLabel: label, maxLength: 80 })
  made.setAttribute("value", value)
  if (!value) made.placeholder = label
  made.dataset.focus = focus
  return made
}
