const drawn = new WeakMap()
let mending = null

const filters = (root) => [...root.querySelectorAll("[data-filter]")]

// Hide what does not have the words that are searched, or the option that is chosen.
function narrow(root) {
  const wanted = filters(root).filter((one) => one.value)
  let count = 0
  for (const item of root.querySelectorAll("[data-item]")) {
    item.hidden = !wanted.every((one) => {
      const has = item.dataset[one.dataset.filter] ?? ""
      if (one.tagName === "SELECT") return has.split("|").includes(one.value)
      const text = item.textContent.toLowerCase()
      return one.value.toLowerCase().split(/\s+/).every((word) => text.includes(word))
    })
    count += !item.hidden
  }
  for (const one of root.querySelectorAll("[data-none]")) one.hidden = count > 0
}

// Streamlit puts headings between the items of a list, which is a list to nobody.
function mendNavigation() {
  const list = '[data-testid="stSidebarNavItems"]'
  const bare = `${list}:not([role]), ${list} li:not([role])`
  for (const one of document.querySelectorAll(bare)) one.role = "presentation"
}

// Streamlit fades what a run has not reached yet, which has all gauges painted anew twice.
const STEADY = '[data-stale="true"] { opacity: 1 !important; transition: none !important; }'

function dress(style) {
  let sheet = document.getElementById("jauge-page")
  if (!sheet) {
    sheet = document.createElement("style")
    sheet.id = "jauge-page"
    document.head.append(sheet)
  }
  if (sheet.textContent !== STEADY + style) sheet.textContent = STEADY + style
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".jauge")
  if (drawn.get(root) !== data.print) {
    // What was on its way when a newer run began may never have arrived.
    if (data.html === undefined) return setTriggerValue("lacking", data.print)
    drawn.set(root, data.print)
    const kept = new Map(filters(root).map((one) => [one.dataset.filter, one.value]))
    const fresh = root.cloneNode()
    fresh.innerHTML = `<style>${data.css}</style>${data.html}`
    renew(root, fresh)
    for (const one of filters(root)) one.value = kept.get(one.dataset.filter) ?? one.value
    narrow(root)
  }
  if (data.page) {
    document.documentElement.lang = data.page.language
    dress(data.page.style)
    mendNavigation()
    mending ??= new MutationObserver(mendNavigation)
    mending.observe(document.body, { childList: true, subtree: true })
  }
  root.onclick = (event) => {
    const hit = event.target.closest("[data-pick]:not(select)")
    if (!hit || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    setTriggerValue("pick", hit.dataset.pick)
  }
  root.oninput = (event) => {
    if (event.target.dataset.filter) narrow(root)
  }
  root.onchange = (event) => {
    const list = event.target.closest("select[data-pick]")
    if (list) setTriggerValue("pick", `${list.dataset.pick}:${list.value}`)
  }
}
