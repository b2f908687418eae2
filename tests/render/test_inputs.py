"""What an output is made from is all that it depends on, and nothing else: each of its inputs matters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from plainstatus.model import Answer, Faq, Text, Written
from plainstatus.render.files.maintenance_calendar import maintenance_calendar
from plainstatus.render.files.sitemap import sitemaps
from plainstatus.render.output import Output
from plainstatus.render.site import files
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.urls import Links
from plainstatus.views.first_told import UNRECORDED
from plainstatus.views.overview import overview
from plainstatus.views.publication import Moved
from tests.support.announcing import letter
from tests.support.build import at, component, incident, site, update
from tests.support.pseudo import translated

OTHER = Words("de", translated(), lambda number: int(number != 1))
#: One of each kind.
KINDS = (
    "api/incidents.json",
    "api/incidents/2025.json",
    "api/v2/components.json",
    "api/v2/incidents.json",
    "api/v2/scheduled-maintenances.json",
    "api/v2/status.json",
    "api/v2/summary.json",
    "badge.svg",
    "badges/a.svg",
    "de/maintenance.ics",
    "maintenance.ics",
    "metrics.txt",
    "oembed/2025-x.json",
    "robots.txt",
    "sitemap.xml",
)


def said(text: str) -> dict[str, str]:
    """Return a text in two languages."""
    return {"en": text, "es": text.upper()}


def edition(number: int) -> dict[str, Output]:
    """Return the outputs of a site, by path; those of another number say everything in other words."""
    other = f"edition {number}"
    work = {"from": f"2026-12-0{number + 1} 02:00 Z", "until": "2026-12-02 04:00 Z"}
    made = site(
        incident(
            update(f"2026-11-15 13:0{number}", ("identified", "investigating")[number], text=said(other)),
            id="2026-x", title=said(other), affects=said(other), external_id="one", components=["a"],
            impact=("minor", "critical")[number], type=("security", "outage")[number],
        ),
        incident(
            update("2025-06-01 10:00 Z", text=said(other)), update(f"2025-06-01 11:0{number} Z", "resolved"),
            id="2025-x", title=said(other), affects=said(other), external_id="two", type="security",
            breach={"more_info": {"phone": "+1-555-0100"}},
        ),
        incident(
            # The first of its year: what stood in the newest file before came into that of 2025.
            update(f"2026-11-09 13:0{number} Z"), id="leak", type="security",
            breach={"more_info": {"phone": "+1-555-0100"}},
        ),
        incident(
            update("2026-11-10 13:00 Z", "scheduled", text=said(other)), id="work", title=said(other),
            affects=said(other), external_id="three", type="maintenance", components=["a"], scheduled=work,
        ),
        components=[
            # What they claim of incidents' ids is another one.
            component("a", name=said(f"A {other}"), external_id=("one", "a")[number], group="g"),
            component("b", name=other, external_id=("two", "b")[number]),
            component("c", name=other, external_id=("three", "c")[number]),
        ],
        groups=[{"id": "g", "name": said(f"Group {other}")}],
        organisation={
            "name": f"Shoes {other}", "timezone": ("America/Los_Angeles", "Europe/Berlin")[number],
            "language": ("en", "es")[number], "website": f"https://www.example.com/{number}",
            "contacts": {"line": {
                "kind": "phone", "value": "+1-555-0100", **({"state": "closed", "reason": "No."} if number else {}),
            }},
        },
    )  # fmt: skip
    made = made.model_copy(update={"languages": ("de",)})
    scheduled = next(one.scheduled for one in made.incidents if one.scheduled)
    before = scheduled.model_copy(update={"begin": at("2026-11-20 02:00")})
    moves = {"work": (Moved(at("2026-11-11 13:00"), before, scheduled, None),)}
    answers = (Answer("why", (), Text(f"Why {other}?"), Text(other), ("content/pages/security-faq.md", 1), 2),)
    written = Written(Faq(Text("Questions"), None, answers), (letter(text=other),))
    view = overview(made, at(f"2026-11-15 2{number}:00"), written=written, telling=replace(UNRECORDED, moves=moves))
    first_ids = {name: f"{name}-{number}" for name in ("2026-x", "2025-x", "work")}
    links = Links(f"https://{number}.example.com", f"https://first-{number}.example.com", first_ids)
    paths = ["index.html", "about.html"]
    dates = {"about.html": datetime(2026, 1, number + 1, tzinfo=UTC)}
    words, german = (ENGLISH, OTHER)[number], (OTHER, ENGLISH)[number]
    others = (*files(view, links, words), maintenance_calendar(german, view, links, language="de"))
    return {output.path: output for output in (*others, *sitemaps(paths, view, links, dates=dates))}


def with_one_left_out(was: Any, now: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield inputs as they are now but for one thing, which is as it was: as if no key knew of it."""
    names = now._fields if hasattr(now, "_fields") else [one.name for one in fields(now)] if is_dataclass(now) else ()
    for one in names:
        before, after = getattr(was, one), getattr(now, one)
        whole = f"{name}.{one}".removeprefix(".")
        # Models and views are one thing each: what is written of them is written as a whole.
        inner = with_one_left_out(before, after, whole) if is_dataclass(after) else iter([(whole, before)])
        for inside, value in inner:
            yield inside, now._replace(**{one: value}) if hasattr(now, "_fields") else replace(now, **{one: value})
    if not names:
        yield name, was


@pytest.fixture(scope="module")
def editions() -> tuple[dict[str, Output], dict[str, Output]]:
    """Return two sites that have nothing in common but their paths."""
    return edition(0), edition(1)


@pytest.mark.parametrize("path", KINDS)
def test_each_input_matters(path: str, editions: tuple[dict[str, Output], dict[str, Output]]) -> None:
    """With any one of them left out, an old file would stand in for the new one."""
    was, now = editions[0][path], editions[1][path]
    made = now.made()

    for name, inputs in with_one_left_out(was.inputs, now.inputs):
        # Of one site nothing may be written that names what only the other has.
        with suppress(KeyError):
            assert inputs == now.inputs or now.make(inputs) != made, name
    assert was.key != now.key


def test_every_input_is_tried(editions: tuple[dict[str, Output], dict[str, Output]]) -> None:
    """The two sites differ in each, but for what tells kinds of files apart, and mirrors, which no file here names."""
    tried: set[str] = set()
    alike: set[str] = set()
    for path in KINDS:
        was, now = (edition[path].inputs for edition in editions)
        for name, inputs in with_one_left_out(was, now):
            (alike if inputs == now else tried).add(f"{type(now).__name__}.{name}")

    assert alike - tried == {
        # Of answers without any.
        "_Answer.incidents",
        "_Answer.incidents.ids.links.mirrors",
        "_Listed.kind",
        "_Newest.incidents.ids.links.mirrors",
        "_Planned.language",
        "_Planned.links.mirrors",
        "_Year.incidents.ids.links.mirrors",
        "_Year.year",
    }


def test_every_kind_is_here(editions: tuple[dict[str, Output], dict[str, Output]]) -> None:
    """Whoever adds an output adds it to the list, if it is made by a function of its own."""
    makes = {(output.make.__module__, output.make.__qualname__) for output in editions[0].values()}
    here = [editions[0][path].make for path in KINDS]

    assert makes == {(make.__module__, make.__qualname__) for make in here}
