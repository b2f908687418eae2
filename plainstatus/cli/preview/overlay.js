(() => {
  const host = document.querySelector("plainstatus-preview");
  const { state, events } = host.dataset;
  const root = host.shadowRoot;

  // A hidden tab lets go of its connection: browsers allow only six to a host.
  let source;
  const listen = () => {
    if (document.hidden || source) return;
    source = new EventSource(`${events}?state=${state}`);
    source.onmessage = () => { source.close(); location.reload(); };
  };
  const rest = () => { source?.close(); source = undefined; };
  document.addEventListener("visibilitychange", () => document.hidden ? rest() : listen());
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);
  listen();

  // What somebody has hidden or opened stays so on the next page.
  const kept = (name) => { try { return sessionStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* not allowed here */ } };

  const dialog = root.querySelector("dialog");
  if (dialog) {
    const again = root.querySelector(".again");
    dialog.removeAttribute("open");
    const show = () => { again.hidden = true; dialog.showModal(); };
    dialog.addEventListener("close", () => { keep("hidden", state); again.hidden = false; again.focus(); });
    again.addEventListener("click", show);
    if (kept("hidden") === state) again.hidden = false; else show();
  }

  const notes = root.querySelector("details");
  if (notes) {
    notes.open = kept("notes") === "open";
    // What tells of it (`toggle`) may come too late for who goes to another page at once.
    addEventListener("pagehide", () => keep("notes", notes.open ? "open" : ""));
  }
})();
