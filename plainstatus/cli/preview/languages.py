"""Originals and translations side by side: pages that only a preview has, for whoever reads one against the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

from plainstatus.cli.preview.page import source_of
from plainstatus.model import CLOSED, Incident, Site
from plainstatus.model.frozen import dataclass
from plainstatus.read.schema import Loaded
from plainstatus.text.amounts import counted
from plainstatus.text.languages import direction, english_name, own_name
from plainstatus.views.first_told import Telling
from plainstatus.views.translations import Said, every_text, said_first

__all__ = ["language_pages"]

#: So many incidents are shown, open or not.
_NEWEST: Final = 50


@dataclass(frozen=True)
class _Sheet:
    """An incident as it is said in some languages."""

    incident: Incident
    #: The organisation's first.
    languages: Sequence[str]
    texts: Sequence[Said]

    def missing(self, tag: str) -> int:
        """Return how many of the texts at the top lack a language."""
        return sum(not one.is_in(tag) for one in said_first(self.incident))


def language_pages(loaded: Loaded, telling: Telling) -> Mapping[str, str]:
    """Return name → page: one for each incident that is or is to be said in several languages, and a list of them.

    Of those that are over, the newest. Nothing where there is none.
    """
    incidents = loaded.site.incidents
    shown = [one for number, one in enumerate(incidents) if number < _NEWEST or one.updates[-1].status not in CLOSED]
    sheets = [sheet for one in shown if (sheet := _sheet(one, loaded.site))]
    if not sheets:
        return {}
    pages = {f"{sheet.incident.id}.html": _page(sheet, loaded, telling) for sheet in sheets}
    return {"index.html": _list(sheets), **pages}


def _sheet(incident: Incident, site: Site) -> _Sheet | None:
    """Return the sheet of an incident; None where nothing is said in another language, and nothing need be."""
    texts = every_text(incident)
    said = {tag for one in texts for tag, _ in one.text.translations}
    asked = site.languages if incident.updates[-1].status not in CLOSED else ()
    if not texts or not (said or asked):
        return None
    return _Sheet(incident, (site.organisation.language, *dict.fromkeys((*site.languages, *sorted(said)))), texts)


def _list(sheets: Sequence[_Sheet]) -> str:
    rows = []
    for sheet in sheets:
        states = [
            f"{english_name(tag)}: {f'{count} missing' if (count := sheet.missing(tag)) else 'all there'}"
            for tag in sheet.languages[1:]
        ]
        link = f'<a href="{escape(sheet.incident.id)}.html">{escape(sheet.incident.title)}</a>'
        rows.append(f"<li>{link} <small>{escape('; '.join(states))}</small></li>")
    about = "What each incident says, and in which languages. Counted is what readers find at the top."
    return _document("Languages side by side", f"<p>{about}</p><ul>{''.join(rows)}</ul>")


def _page(sheet: _Sheet, loaded: Loaded, telling: Telling) -> str:
    commands = [
        f"<li><code>invoke translate {escape(sheet.incident.id)} --language {escape(tag)}</code> "
        f"<small>{counted(count, 'text')} missing in {escape(english_name(tag))}</small></li>"
        for tag in sheet.languages[1:]
        if (count := sheet.missing(tag))
    ]
    parts = [f"<ul>{''.join(commands)}</ul>" if commands else "", *_rows(sheet, loaded, telling)]
    back = '<p><a href="index.html">All incidents</a></p>'
    return _document(f"{sheet.incident.title}: side by side", back + "".join(parts))


def _rows(sheet: _Sheet, loaded: Loaded, telling: Telling) -> Iterator[str]:
    main, *others = sheet.languages
    newest = next((one.update for one in sheet.texts if one.update), None)
    for one in sheet.texts:
        is_newest = one.update is None or one.update == newest
        zone = loaded.site.organisation.timezone
        update = "the newest update" if is_newest else f"the update of {one.update.astimezone(zone):%Y-%m-%d %H:%M}"  # type: ignore[union-attr]
        file, line = loaded.spot(sheet.incident.id, one.update, below=one.place)
        called = one.called(update)
        cells = [_cell(main, str(one.text))]
        said = dict(one.text.translations)
        path = ".".join(map(str, one.place))
        for tag in others:
            since = telling.outdated.get((sheet.incident.id, one.update, path, tag))
            cells.append(_cell(tag, said.get(tag, ""), old=since is not None))
        head = f"<h2>{escape(called[0].upper() + called[1:])} <small>{escape(file)}:{line}</small></h2>"
        yield f'<section>{head}<div class="texts">{"".join(cells)}</div></section>'


def _cell(tag: str, words: str, *, old: bool = False) -> str:
    name = f"<h3>{escape(own_name(tag))}</h3>"
    if not words:
        return f'<div class="missing">{name}<p>missing</p></div>'
    note = "<p><strong>older than what it translates</strong></p>" if old else ""
    attributes = f' lang="{escape(tag)}" dir="{direction(tag)}"'
    return (
        f'<div{" class=old" if old else ""}>{name}{note}<p class="text"{attributes}>{escape(words.rstrip())}</p></div>'
    )


def _document(title: str, body: str) -> str:
    policy = f"default-src 'none'; style-src {source_of(_STYLE)}; base-uri 'none'; form-action 'none'"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""


_STYLE: Final = Path(__file__).with_name("languages.css").read_text(encoding="utf-8")
