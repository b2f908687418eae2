{#- Wants its words as parts of the program: `stale`, `label`, `kind` and `more`. -#}
// Plainstatus: docs/banner.md
(() => {
  const own = document.currentScript, { status, top } = own.dataset
  const from = new URL(status, location)
  const want = (top ? navigator.language : document.documentElement.lang) + "-"
  const make = (tag, part, ...parts) => {
    const el = document.createElement(tag)
    el.classList.add("status-banner-" + part)
    el.append(...parts)
    return el
  }
  const show = (data) => {
    if (data.level == "none") return
    const old = Date.parse(data.expires) <= Date.now()
    if (old && data.then) return show(data.then)
    const lang = Object.keys(data.text).find((tag) => want.startsWith(tag + "-")) || data.language
    const link = make("a", "link", old ? {{ stale }} : data.text[lang])
    const to = new URL(old ? "." : data.url, from)
    link.href = to.origin == from.origin ? to : new URL(".", from)
    if (top) link.target = top
    const box = make("aside", old ? "stale" : data.level, make("p", "text", link))
    if (!old) {
      link.before(make("strong", "kind", {{ kind }}), " ")
      if (data.more) link.after(make("span", "more", {{ more }}))
      const todo = data.action?.text[lang]
      if (todo) box.append(make("p", "action", todo))
    }
    box.className += " status-banner"
    box.setAttribute("aria-label", {{ label }})
    box.lang = lang
    const spot = document.getElementById("status-banner")
    spot ? spot.replaceChildren(box) : own.before(box)
  }
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 5000)
  fetch(from, { signal: stop.signal }).then((answer) => answer.ok && answer.json()).then(show).catch(() => {})
})()
