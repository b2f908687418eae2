// Plainstatus: docs/banner.md
(() => {
  const own = document.currentScript, { status, top, lang } = own.dataset
  const from = new URL(status, location)
  const want = (lang || (top ? navigator.language : document.documentElement.lang)).toLowerCase() + "-"
  const fits = (tag) => want.startsWith(tag.toLowerCase() + "-")
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
    const pick = (all) => {
      const tags = Object.keys(all)
      return tags.find(fits) || tags.find((tag) => fits(tag.split("-")[0])) || data.language
    }
    const { text, url, kind, more, languages = {} } = data, tag = pick(text)
    const say = languages[pick(languages)] ||
      { lang: tag, dir: "", label: kind, kind: kind + ":", more: more && "+" + more, stale: from.host, url, home: "." }
    const staffs = (el) => tag == say.lang ? el : Object.assign(el, { lang: tag, dir: "auto" })
    const link = make("a", "link", old ? say.stale : text[tag])
    const to = new URL(old ? say.home : say.url, from)
    link.href = to.origin == from.origin ? to : new URL(".", from)
    if (top) link.target = top
    const box = make("aside", old ? "stale" : data.level, make("p", "text", link))
    if (!old) {
      staffs(link).before(make("strong", "kind", say.kind), " ")
      if (say.more) link.after(make("span", "more", " " + say.more))
      const todo = data.action?.text[tag]
      if (todo) box.append(staffs(make("p", "action", todo)))
    }
    box.className += " status-banner"
    box.setAttribute("aria-label", say.label)
    box.lang = say.lang
    box.dir = say.dir
    const spot = document.getElementById("status-banner")
    spot ? spot.replaceChildren(box) : own.before(box)
  }
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 5000)
  fetch(from, { signal: stop.signal }).then((answer) => answer.ok && answer.json()).then(show).catch(() => {})
})()
