// The notice of a Plainstatus site: docs/banner.md
(() => {
  const script = document.currentScript, { status, top } = script.dataset
  const from = new URL(status, location)
  const make = (tag, part, ...parts) => {
    const made = document.createElement(tag)
    made.classList.add("status-banner-" + part)
    made.append(...parts)
    return made
  }
  const show = (data) => {
    if (data.level == "none") return
    const old = Date.parse(data.expires) <= Date.now()
    if (old && data.then) return show(data.then)
    const lang = Object.keys(data.text).find((tag) => document.documentElement.lang.startsWith(tag)) || data.language
    const link = make("a", "link", old ? "See status" : data.text[lang])
    const to = new URL(old ? "." : data.url, from)
    link.href = to.origin == from.origin ? to : new URL(".", from)
    if (top) link.target = top
    const box = make("aside", old ? "stale" : data.level, make("p", "text", link))
    if (!old) {
      link.before(make("strong", "kind", data.kind + ":"), " ")
      if (data.more) link.after(make("span", "more", ` and ${data.more} more`))
      const todo = data.action?.text
      if (todo) box.append(make("p", "action", todo[lang] || todo[data.language]))
    }
    box.classList.add("status-banner")
    box.setAttribute("aria-label", "Service notice")
    box.lang = lang
    const spot = document.getElementById("status-banner")
    spot ? spot.replaceChildren(box) : script.before(box)
  }
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 5000)
  fetch(from, { signal: stop.signal }).then((answer) => answer.ok && answer.json()).then(show).catch(() => {})
})()
