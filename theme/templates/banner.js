// The notice of a Plainstatus site: docs/banner.md
(() => {
  const script = document.currentScript, { status, top } = script.dataset
  const source = new URL(status, location)
  const make = (tag, part, ...inside) => {
    const made = document.createElement(tag)
    made.classList.add("status-banner-" + part)
    made.append(...inside)
    return made
  }
  const show = (data) => {
    if (data.level == "none") return
    const old = Date.parse(data.expires) <= Date.now()
    const lang = Object.keys(data.text).find((tag) => document.documentElement.lang.startsWith(tag)) || data.language
    const link = make("a", "link", old ? "See status" : data.text[lang])
    const to = new URL(old ? "." : data.url, source)
    link.href = to.origin == source.origin ? to : new URL(".", source)
    if (top) link.target = top
    const box = make("aside", old ? "stale" : data.level, make("p", "text", link))
    if (!old) link.before(make("strong", "kind", data.kind + ":"), " ")
    if (!old && data.more) link.after(make("span", "more", ` and ${data.more} more`))
    if (!old && data.action) box.append(make("p", "action", data.action.text[lang] || data.action.text[data.language]))
    box.classList.add("status-banner")
    box.setAttribute("aria-label", "Service notice")
    box.lang = lang
    const place = document.getElementById("status-banner")
    place ? place.replaceChildren(box) : script.before(box)
  }
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 5000)
  fetch(source, { signal: stop.signal }).then((answer) => answer.ok && answer.json()).then(show).catch(() => {})
})()
