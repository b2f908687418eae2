"""A page as the preview serves it: what is built stays as it is, and this is put around it on the way out."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path

from plainstatus.cli.preview.policy import let_in, source_of
from plainstatus.cli.preview.shown import State
from plainstatus.errors import Problem
from plainstatus.text.amounts import counted

__all__ = ["EMPTY_PAGE", "EVENTS", "WATERMARK", "served"]

#: Where browsers wait for the next state.
EVENTS = "/.plainstatus-preview/events"
#: What stands on each page of a preview with drafts.
WATERMARK = "Draft – not published"  # noqa: RUF001 - a dash as it is printed

#: Who has more to mend has one slip with many consequences.
_MOST_SHOWN = 100
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_END = re.compile(r"</body\s*>", re.IGNORECASE)
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
    parts = _dialog(state.problems, empty=empty) + _notes(state.notes)
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


def _notes(notes: tuple[Problem, ...]) -> str:
    if not notes:
        return ""
    stops = sum(note.level == "error" for note in notes)
    title = counted(len(notes), "note")
    title += f", {stops} of them would stop a publish" * bool(stops)
    return f"<details><summary>{title}</summary><ul>{_listed(notes)}</ul></details>"


def _listed(problems: tuple[Problem, ...]) -> str:
    items = "".join(f"<li>{_told(problem)}</li>" for problem in problems[:_MOST_SHOWN])
    more = len(problems) - _MOST_SHOWN
    return f"{items}<li>… and {more} more</li>" if more > 0 else items


def _told(problem: Problem) -> str:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    shown = f"<code>{escape(place)}</code> " if place else ""
    hint = f' <span class="hint">({escape(problem.hint)})</span>' if problem.hint else ""
    return f"{shown}{escape(problem.message)}{hint}"
