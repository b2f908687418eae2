"""Made-up histories of any size, as our YAML and as a lean Hugo site; the same ones at every call.

The Hugo site is as lean as its templates allow: a page for each incident, lists by month and component, a home page
with the newest twenty, one feed of fifty. It stands for the quickest thing that somebody would otherwise take, doing no
more than it must.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

__all__ = ["END", "Incident", "Update", "files", "head", "history", "hugo_files", "incident_lines", "update_lines"]

#: The newest incident begins here, less than a step before.
END = datetime(2026, 11, 1, tzinfo=UTC)
_YEARS = 10
_NAMES = ("Checkout", "Accounts", "Search", "Newsletter", "Returns")
_IMPACTS = ("minor", "major", "critical")
_SAID = {
    "investigating": "**Some orders fail.** Since a quarter of an hour about one order in ten is not taken, case "
    "{number}. Your basket stays as it is; see [what to do meanwhile](https://www.example.com/help).",
    "identified": "We found the cause of case {number}: a *full disk* at the warehouse. Orders wait there and are sent "
    "later; see [what to do meanwhile](https://www.example.com/help).",
    "monitoring": "The disk has room again, and **orders are taken**. We watch case {number} until evening; whoever "
    "ordered twice may [send one back](https://www.example.com/returns).",
    "resolved": "Case {number} is over: every order that waited has been *sent*. What we change is in [our "
    "notes](https://www.example.com/notes) by the end of the week.",
}


@dataclass(frozen=True)
class Update:
    """What was said once."""

    at: datetime
    status: str
    text: str


@dataclass(frozen=True)
class Incident:
    """An incident with what was said of it, oldest first."""

    id: str
    title: str
    impact: str
    components: tuple[str, ...]
    updates: tuple[Update, ...]


def component_names(count: int) -> dict[str, str]:
    """Return so many components: id → name."""
    names = (_NAMES[number] if number < len(_NAMES) else f"Shop {number}" for number in range(count))
    return {name.lower().replace(" ", "-"): name for name in names}


def history(
    count: int, *, updates: int = 0, components: int = 5, each: int = 1, widest: int = 0
) -> tuple[Incident, ...]:
    """Return `count` incidents over ten years, oldest first; the newest is still open.

    They have `updates` altogether, or four each, and each hits `each` components; one hits the `widest`.
    """
    chance = random.Random(18)  # noqa: S311 - the same at every call is what is wanted
    ids, total = list(component_names(components)), updates or 4 * count
    step = timedelta(days=365 * _YEARS) / count
    return tuple(
        Incident(
            id=f"{END - step * (count - number):%Y-%m-%d}-{number}",
            title=f"Orders fail, case {number}",
            impact=chance.choice(_IMPACTS),
            components=tuple(chance.sample(ids, widest if widest and number == count // 2 else each)),
            updates=tuple(
                _updates(
                    number,
                    END - step * (count - number),
                    (number + 1) * total // count - number * total // count,
                    open_=number == count - 1,
                )
            ),
        )
        for number in range(count)
    )


def _updates(number: int, begin: datetime, count: int, *, open_: bool) -> Iterator[Update]:
    begin = begin.replace(second=0, microsecond=0)
    for place in range(count):
        last = place == count - 1
        status = "investigating" if not place else ("identified", "monitoring")[(place - 1) % 2]
        if last and not open_:
            status = "resolved"
        # No text comes twice: what was said once is read, judged and written once for each.
        text = _SAID[status].format(number=f"{number}.{place}")
        yield Update(begin + timedelta(minutes=20 * place), status, text)


def head(components: int = 5) -> str:
    """Return how `incidents.yaml` begins."""
    listed = "".join(f"  - id: {id_}\n    name: {name}\n" for id_, name in component_names(components).items())
    return f"format: 1\n\norganisation:\n  name: Example Shoes\n\ncomponents:\n{listed}\n"


def update_lines(update: Update | None = None, *, status: str = "", text: str = "") -> str:
    """Return an update as YAML; without one, what is said now."""
    at = f"{update.at:%Y-%m-%d %H:%M} Z" if update else "now"
    status, text = (update.status, update.text) if update else (status, text)
    return f"      - at: {at}\n        status: {status}\n        text: |\n          {text}\n"


def incident_lines(incident: Incident) -> str:
    """Return an incident as YAML, in a style that a person could have typed."""
    return (
        f"  - id: {incident.id}\n    title: {incident.title}\n    impact: {incident.impact}\n"
        f"    components: [{', '.join(incident.components)}]\n    updates:\n"
        f"{''.join(map(update_lines, incident.updates))}"
    )


def _listed(incidents: Iterable[Incident]) -> str:
    return f"incidents:\n{''.join(map(incident_lines, incidents))}"


def files(incidents: tuple[Incident, ...], *, components: int = 5, yearly: bool = False) -> dict[str, str]:
    """Return the files that hold a history: one, or one a year beside the last month's; the newest incident ends it."""
    if not yearly:
        return {"incidents.yaml": head(components) + _listed(incidents)}
    recent = max(1, sum(one.updates[0].at > END - timedelta(days=30) for one in incidents))
    years = groupby(incidents[:-recent], key=lambda one: one.updates[0].at.year)
    older = {f"incidents/{year}.yaml": _listed(some) for year, some in years}
    return {"incidents.yaml": head(components) + _listed(incidents[-recent:]), **older}


_HUGO = {
    "hugo.toml": """baseURL = "https://status.shoe-shop.org/"
title = "Status"
[taxonomies]
component = "components"
month = "months"
[services.rss]
limit = 50
[outputs]
home = ["html", "rss"]
page = ["html"]
section = ["html"]
taxonomy = ["html"]
term = ["html"]
""",
    "layouts/_default/baseof.html": """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ .Title }}</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/style.css"><link rel="alternate" type="application/rss+xml" href="/index.xml"></head>
<body><header><a href="/">Status</a> <a href="/incidents/">History</a></header>
<main>{{ block "main" . }}{{ end }}</main>
<footer><a href="/index.xml">RSS</a></footer></body>
</html>
""",
    "layouts/partials/updates.html": """{{ range .Params.updates }}<article><h3>{{ .status }}</h3>
<time datetime="{{ .at }}">{{ dateFormat "Jan 2, 2006 15:04 MST" .at }}</time>{{ .text | markdownify }}</article>
{{ end }}""",
    "layouts/_default/single.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
<p>{{ .Params.impact }}{{ range .Params.components }} <a href="/components/{{ . }}/">{{ . }}</a>{{ end }}</p>
{{ partial "updates.html" . }}{{ end }}
""",
    "layouts/_default/list.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Date.Format "Jan 2" }}</li>
{{ end }}</ul>{{ end }}
""",
    "layouts/index.html": """{{ define "main" }}<h1>All systems</h1>
{{ range first 20 (where .Site.RegularPages "Section" "incidents") }}<section>
<h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>{{ partial "updates.html" . }}</section>{{ end }}{{ end }}
""",
}


def hugo_files(incidents: tuple[Incident, ...]) -> Mapping[str, str]:
    """Return the same history as the files of a Hugo site."""
    return _HUGO | {f"content/incidents/{one.id}.md": f"{json.dumps(_front_matter(one))}\n" for one in incidents}


def _front_matter(incident: Incident) -> dict[str, object]:
    told = [
        {"at": f"{update.at:%Y-%m-%dT%H:%M:%SZ}", "status": update.status, "text": update.text}
        for update in reversed(incident.updates)
    ]
    begin = told[-1]["at"]
    return {
        "title": incident.title,
        "date": begin,
        "months": [begin[:7]],
        "impact": incident.impact,
        "components": list(incident.components),
        "updates": told,
    }
