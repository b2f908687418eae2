from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from plainstatus.model import Statement, Text, Written
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.output import Output
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.urls import Links
from plainstatus.views.first_told import FirstWords, Telling, telling_by_incident
from plainstatus.views.overview import Overview, overview
from tests.render.test_feeds import HOST, LINKS, NOW, typical
from tests.support.build import at, component, incident, site, update
from tests.support.pseudo import translated

WEEK = timedelta(days=7)
HUB = "https://hub.example.org/"


BEGAN = Telling(began=at("2026-01-01 12:00 Z"))


@dataclass(frozen=True)
class Told:
    """All that feeds are made from."""

    incidents: tuple[dict[str, Any], ...] = ()
    organisation: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    links: Links = LINKS
    hub: str = ""
    letter: str = "We are sorry."
    telling: Telling = BEGAN
    #: How many old updates there are.
    old: int = 51
    components: tuple[str, ...] = ("shop", "api")
    words: Words = ENGLISH
    #: In German.
    german: Words = ENGLISH

    def view(self) -> Overview:
        """Return the site."""
        old = [
            incident(update(f"{NOW - timedelta(days=number):%Y-%m-%d %H:%M} Z"), id=f"old{number}")
            for number in range(100, 100 + self.old)
        ]
        made = site(
            *(incident(*one["updates"], **{k: v for k, v in one.items() if k != "updates"}) for one in self.incidents),
            *old,
            components=[component(name, name=self.names.get(name, name)) for name in self.components],
            organisation=dict(self.organisation),
        ).model_copy(update={"languages": ("de",)})
        statement = Statement(
            slug="letter",
            title=Text("A letter"),
            text=Text(self.letter),
            name=Text("A"),
            role=Text("B"),
            date=NOW.date(),
            audience=(),
            incident="security",
            corrected=(),
            withdrawn=None,
            spot=("content/statements/letter.md", 1),
        )
        return overview(made, NOW, written=Written(statements=(statement,)), telling=self.telling)

    def outputs(self) -> dict[str, Output]:
        """Return the feeds by path."""
        known = {"de": self.german}
        found = feeds(
            self.view(), self.links, telling=self.telling, hub=self.hub, words=self.words, words_for=known.get
        )
        return {output.path: output for output in found}


def outage(**fields: Any) -> dict[str, Any]:
    """Return an outage that is over."""
    updates = [update("2026-11-10 08:00 Z", "investigating"), update("2026-11-10 09:00 Z", "resolved")]
    return {"id": "outage", "title": "Checkout fails", "components": ["shop"], "updates": updates} | fields


def security(**fields: Any) -> dict[str, Any]:
    """Return a security incident."""
    updates = [update("2026-11-11 08:00 Z", "investigating", text={"en": "Read.", "de": "Gelesen."})]
    return {"id": "security", "title": "Data", "type": "security", "impact": "major", "updates": updates} | fields


def words(text: str) -> Telling:
    """Return what the record knows of the first old update."""
    first = at(f"{NOW - timedelta(days=150):%Y-%m-%d %H:%M} Z")
    old = Telling(words={("old150", first): FirstWords("", None, Text(text))})
    return telling_by_incident({"old150": old}, began=at("2026-01-01 12:00 Z"))


BASE = Told((outage(), security()))
ELSEWHERE = Links(HOST, HOST, mirrors=("https://mirror.example.net",))
MOVED = Links("https://new.example.com", HOST)
OTHER = Words("de", translated(), lambda number: int(number != 1))
CONTACT = {"contacts": {"help": {"kind": "email", "value": "help@example.com"}}}

#: A feed; what makes its bytes others; and where that stands in its inputs.
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("updates.atom", {"incidents": (outage(title="Nothing works"), security())}, "chosen.news"),
    ("updates.rss", {"hub": HUB}, "house.hub"),
    ("updates.json", {"organisation": {"name": "Shoes"}}, "house.name,title,chosen.news"),
    ("updates.atom", {"old": 101}, "archive"),
    ("updates.atom", {"letter": "We are very sorry."}, "chosen.news"),
    ("feeds/security.atom", {"organisation": CONTACT}, "chosen.news"),
    ("feeds/security.json", {"incidents": (outage(), security(title="Your data"))}, "chosen.news"),
    ("feeds/maintenance.rss", {"telling": Telling(began=at("2025-01-01 12:00 Z"))}, ""),
    ("feeds/maintenance.atom", {"telling": Telling(began=at("2025-01-01 12:00 Z"))}, "since"),
    ("feeds/components/shop.atom", {"names": {"shop": "The shop"}}, "plan.title,plan.chosen.news"),
    ("feeds/components/shop.rss", {"links": ELSEWHERE}, "plan.house.links"),
    ("feeds/components/shop.rss", {"incidents": (security(), outage(title="Down"))}, "plan.chosen.news"),
    ("feeds/components/api.atom", {"telling": Telling(began=at("2025-01-01 12:00 Z"))}, "plan.since"),
    ("feeds/incidents/outage.atom", {"incidents": (outage(title="Down"), security())}, "source.item"),
    ("feeds/incidents/outage.atom", {"names": {"shop": "The shop"}}, "source.names"),
    ("feeds/incidents/outage.atom", {"organisation": {"timezone": "Europe/Berlin"}}, "source.place.times"),
    ("feeds/incidents/outage.atom", {"links": MOVED}, "source.place.links,source.place.root,house.links"),
    ("feeds/incidents/security.atom", {"organisation": CONTACT}, "source.organisation"),
    ("feeds/incidents/security.atom", {"letter": "We are very sorry."}, "letters"),
    ("history.atom", {"incidents": (outage(title="Down"), security())}, "sources"),
    ("history.rss", {"organisation": {"name": "Shoes"}}, "house.name,sources"),
    ("feeds/languages/de.atom", {"incidents": (outage(title="Down"), security())}, "chosen.news"),
    ("social.rss", {"incidents": (outage(title="Down"), security())}, "chosen.news"),
    ("social.rss", {"links": MOVED}, "house.links,chosen.news"),
    ("feeds/archive/1.atom", {"telling": words("What was said first.")}, "chosen.news"),
    ("feeds/archive/1.rss", {"organisation": {"name": "Shoes"}}, "house.name"),
    ("feeds/archive/1.rss", {"old": 30}, ""),
    ("feeds/archive/2.atom", {"old": 101}, "full,chosen.news"),
    ("updates.atom", {"words": OTHER}, "house.say,title,chosen.news"),
    ("feeds/languages/de.atom", {"german": OTHER}, "house.say,title,chosen.spoken"),
    ("de/updates.rss", {"german": OTHER}, "house.say,title,chosen.spoken"),
    ("de/feeds/components/shop.atom", {"german": OTHER}, "plan.house.say,plan.title,plan.chosen.spoken"),
    ("de/feeds/incidents/security.atom", {"german": OTHER}, "house.say,spoken"),
    ("de/social.rss", {"german": OTHER}, "house.say,title,chosen.spoken"),
    ("feeds.opml", {"names": {"shop": "The shop"}}, "feeds"),
    ("feeds.opml", {"organisation": {"name": "Shoes"}}, "title"),
    ("feeds.opml", {"links": MOVED}, "links,home"),
]  # fmt: skip


def without(inputs: Any, others: Any, path: str) -> Any:
    """Return inputs with one of their fields as it is in others: so they are where the field is left out."""
    name, _, rest = path.partition(".")
    value = getattr(others, name)
    if rest:
        value = without(getattr(inputs, name), value, rest)
    changed = {name: value}
    return inputs._replace(**changed) if hasattr(inputs, "_replace") else replace(inputs, **changed)


@pytest.mark.parametrize(("path", "change", "places"), [case for case in CASES if case[2]])
def test_each_part_counts(path: str, change: dict[str, Any], places: str) -> None:
    """What makes other bytes makes another key; with that part left out, the key would be that of a stale file."""
    before, after = BASE.outputs()[path], replace(BASE, **change).outputs()[path]

    assert before.made() != after.made()
    assert before.key != after.key
    stale = after.inputs
    for place in places.split(","):
        stale = without(stale, before.inputs, place)
    assert after._replace(inputs=stale).key == before.key


def test_all_kinds_are_there() -> None:
    """Each kind of feed is among the cases."""
    kinds = {output.make for output in BASE.outputs().values()}

    assert {BASE.outputs()[path].make for path, _, places in CASES if places} == kinds


@pytest.mark.parametrize(
    "change",
    [
        {"incidents": (outage(), security(), outage(id="other", title="Another", components=["api"]))},
        {"letter": "We are very sorry."},
        {"names": {"api": "The API"}},
        {"hub": ""},
        {"components": ("shop", "api", "more")},
        {"organisation": CONTACT},
    ],
    ids=["incident", "letter", "name", "nothing", "component", "contact"],
)
def test_what_concerns_others_does_not_count(change: dict[str, Any]) -> None:
    """The feeds of an incident and of a component keep their keys while others change, and full archives always."""
    before, after = BASE.outputs(), replace(BASE, **change).outputs()

    for path in ("feeds/incidents/outage.atom", "feeds/components/shop.atom", "feeds/archive/1.atom"):
        assert before[path].key == after[path].key


def test_equal_keys_are_equal_bytes() -> None:
    """Of all feeds before and after each of these changes, those with the same key are the same."""
    # One of the old incidents speaks for all.
    before = {path: one for path, one in BASE.outputs().items() if not path.startswith("feeds/incidents/old1")}
    before["feeds/incidents/old150.atom"] = BASE.outputs()["feeds/incidents/old150.atom"]
    made = {path: output.made() for path, output in before.items()}
    for _, change, _ in CASES:
        for path, output in replace(BASE, **change).outputs().items():
            if path in before and output.key == before[path].key:
                assert output.made() == made[path], (path, change)


def test_the_clock_changes_no_key() -> None:
    """A week later, with nothing said, all keys of what is over are what they were."""

    def keys(now: datetime) -> dict[str, str]:
        return {output.path: output.key for output in feeds(overview(typical(), now), LINKS)}

    now, later = keys(NOW), keys(NOW + WEEK)

    # These are open, or their window is still to come.
    pending = {"2026-11-15-account-data", "2026-12-01-database", "2026-11-12-fake-mails"}
    over = {path for path in now if path.startswith("feeds/incidents/")} - {
        f"feeds/incidents/{name}.atom" for name in pending
    }
    assert over
    assert {path: now[path] for path in over} == {path: later[path] for path in over}


def test_nothing_is_made_for_keys() -> None:
    """To know that nothing has changed takes neither the writers nor Markdown."""
    program = """
import sys
from plainstatus.render.feeds.feeds import feeds
from plainstatus.text import markdown
from plainstatus.urls import Links
from plainstatus.views.overview import overview
from tests.support.build import at, incident, site, update
told = site(*(incident(update(f"2026-{month:02}-{day:02} 08:00 Z"), id=f"i{month}-{day}", components=["checkout"])
              for month in range(1, 11) for day in range(1, 11)))
view = overview(told, at("2026-11-23 09:00 Z"))
# Whoever reads Markdown now, fails.
markdown.markdown_to_html_with_extensions = None
keys = {output.key for output in feeds(view, Links("https://status.example.com", "https://status.example.com"))}
made = {"feedgen", "lxml", "icalendar"} & {name.partition(".")[0] for name in sys.modules}
print(len(keys), sorted(made))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "123 []\n"
