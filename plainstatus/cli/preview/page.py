"""A page as the preview serves it: what is built stays as it is, and this is put around it on the way out."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape, unescape
from pathlib import Path

from plainstatus.cli.preview.outcome import State
from plainstatus.errors import Problem
from plainstatus.text.amounts import counted

__all__ = ["EMPTY_PAGE", "EVENTS", "LANGUAGES", "WATERMARK", "let_in", "served", "source_of"]

#: Where browsers wait for the next state.
EVENTS = "/.plainstatus-preview/events"
#: Where pages stand that show languages side by side.
LANGUAGES = "/.plainstatus-preview/languages/"
#: What stands on each page of a preview with drafts.
WATERMARK = "Draft – not published"  # noqa: RUF001 - a dash as it is printed

#: Who has more to mend has one slip with many consequences.
_MOST_SHOWN = 100
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_END = re.compile(r"</body\s*>", re.IGNORECASE)
_META = re.compile(
    r"""<meta\b(?=[^>]*\bhttp-equiv\s*=\s*["']?content-security-policy\b)[^>]*?\bcontent\s*=\s*("[^"]*"|'[^']*')[^>]*>""",
    re.IGNORECASE,
)
#: Directive → what stands in for it where it is missing (https://www.w3.org/TR/CSP3/#directive-fallback-list).
_FALLBACK = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "style-src-elem": ("style-src-elem", "style-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
}
#: What stands in where nothing has been built yet.
EMPTY_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Preview</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
</head>
<body>
<main>
<h1>There is no site to show yet</h1>
<p>It appears here once it has been built.</p>
</main>
</body>
</html>
"""


def served(page: str, state: State, *, drafts: bool, empty: bool) -> str:
    """Return a page with what is to be said of the site, and the script that loads it anew.

    All of it can be read without the script. It stands in shadow trees, so that the theme's styles do not reach it,
    nor its styles the page. `empty` says that there is no site behind it yet.
    """
    style, script = _part("overlay.css"), _part("overlay.js")
    page = let_in(page, script=source_of(script), style=source_of(style))
    if drafts:
        words = f'<p class="mark" role="note" data-mark="{WATERMARK}">{WATERMARK}</p>'
        mark = _shadow("plainstatus-draft", words, style)
        page = _BODY.sub(lambda body: f"{body[0]}\n{mark}", page, count=1) if _BODY.search(page) else mark + page
    parts = _dialog(state.problems, empty=empty) + _notes(state.notes, languages=state.has_languages)
    data = f' data-state="{escape(state.token)}" data-events="{EVENTS}"' + " data-room" * bool(parts)
    host = _shadow("plainstatus-preview", parts, style, data)
    added = f"{host}\n<script>{script}</script>\n"
    ends = [end.start() for end in _END.finditer(page)]
    return f"{page[: ends[-1]]}{added}{page[ends[-1] :]}" if ends else page + added


@cache
def _part(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _shadow(element: str, inside: str, style: str, attributes: str = "") -> str:
    template = f'<template shadowrootmode="open"><style>{style}</style>{inside}</template>'
    return f"<{element}{attributes}>{template}</{element}>"


def _dialog(problems: tuple[Problem, ...], *, empty: bool) -> str:
    if not problems:
        return ""
    title = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    behind = "There is no site to show yet." if empty else "What you see behind this is the last good site."
    return (
        '<dialog role="alertdialog" aria-labelledby="title" aria-describedby="about" open>'
        f'<form method="dialog"><button>Hide <kbd>Esc</kbd></button></form><h2 id="title">{title}</h2>'
        f'<p id="about">{behind} Save the mended file, and this goes away.</p>'
        f"<ol>{_listed(problems)}</ol></dialog>"
        f'<button class="again" hidden>{title}: show</button>'
    )


def _notes(notes: tuple[Problem, ...], *, languages: bool) -> str:
    if not notes and not languages:
        return ""
    stops = sum(note.level == "error" for note in notes)
    title = counted(len(notes), "note") if notes else "preview"
    title += f", {stops} of them would stop a publish" * bool(stops)
    link = f'<p><a href="{LANGUAGES}">Languages side by side</a></p>' if languages else ""
    inside = f'<section aria-label="Preview">{link}<ul>{_listed(notes)}</ul></section>'
    return f"<details><summary>{title}</summary>{inside}</details>"


def _listed(problems: tuple[Problem, ...]) -> str:
    items = "".join(f"<li>{_told(problem)}</li>" for problem in problems[:_MOST_SHOWN])
    more = len(problems) - _MOST_SHOWN
    return f"{items}<li>… and {more} more</li>" if more > 0 else items


def _told(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    shown = f"<code>{escape(place)}</code> " if place else ""
    hint = f' <span class="hint">({escape(problem.hint)})</span>' if problem.hint else ""
    return f"{shown}{escape(problem.message)}{hint}"


def source_of(text: str) -> str:
    """Return the source expression that lets in an inline script or style with exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def let_in(page: str, *, script: str, style: str) -> str:
    """Let the script and the style with these sources into a page, and connections to its own host."""
    wanted = {"script-src-elem": script, "style-src-elem": style, "connect-src": "'self'"}

    def adapted(meta: re.Match[str]) -> str:
        policies = unescape(meta[1][1:-1]).split(",")
        new = escape(", ".join(_adapt(policy.strip(), wanted) for policy in policies))
        start, end = meta.start(1) - meta.start(), meta.end(1) - meta.start()
        return f'{meta[0][:start]}"{new}"{meta[0][end:]}'

    return _META.sub(adapted, page)


def _adapt(policy: str, wanted: dict[str, str]) -> str:
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        # Of two with one name, the first counts.
        if name and name.lower() not in directives:
            directives[name.lower()] = sources
    for name, source in wanted.items():
        ruling = next((found for found in _FALLBACK[name] if found in directives), None)
        # Without one, all is allowed; and beside a hash, 'unsafe-inline' would no longer count.
        if ruling is None or "'unsafe-inline'" in directives[ruling]:
            continue
        directives[name] = [*(other for other in directives[ruling] if other.lower() != "'none'"), source]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())
