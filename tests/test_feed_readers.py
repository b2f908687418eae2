"""What subscribers get over thirty publishes: each update once, and none is lost, whatever reads the feed."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from arez.statuspage import StatusPage
from lxml import etree
from reader import make_reader

from plainstatus.cli.development import find_tool, npm_package_is_there
from plainstatus.deliver.hosting import server_files
from tests.render.test_feeds import ATOM
from tests.support.build import site
from tests.support.project import ROOT, make_project, tree
from tests.support.publishing import NOW, REAL, put
from tests.support.serving import nginx

pytestmark = pytest.mark.slow

#: Minutes between two publishes.
PACE = 10


@dataclass
class Story:
    """What staff have written so far; JSON is YAML, too."""

    incidents: dict[str, dict[str, Any]] = field(default_factory=dict)
    letter: str = "Title: To you\nName: Robin Vale\nDate: 2026-11-15\n\nWe are hear.\n"
    now: datetime = NOW

    def text(self) -> str:
        """Return the file."""
        organisation = {"name": "Example Shoes", "timezone": "UTC"}
        components = [{"id": "checkout", "name": "Checkout"}, {"id": "accounts", "name": "Accounts"}]
        site = {"organisation": organisation, "components": components, "incidents": list(self.incidents.values())}
        return json.dumps(site, indent=1, ensure_ascii=False) + "\n"

    def say(self, name: str, status: str | None, text: str, **more: Any) -> None:
        """Write an update of now; of an incident that is new, say what it is with `more`."""
        incident = self.incidents.setdefault(name, {"id": name, "components": ["checkout"], **more, "updates": []})
        said = {"at": self.clock(), "text": text} | ({"status": status} if status else {})
        incident["updates"].append(said)

    def clock(self, minutes: int = -1) -> str:
        """Return a time as it is typed, by default of a minute ago."""
        return f"{self.now + timedelta(minutes=minutes):%Y-%m-%d %H:%M} Z"

    def correct(self, name: str, number: int, text: str, note: str) -> None:
        """Put an update right, as of now."""
        update = self.incidents[name]["updates"][number]
        update["text"] = text
        update.setdefault("corrected", []).append({"at": self.clock(), "note": note})

    def correct_letter(self, words: str, note: str) -> None:
        """Put the letter right."""
        self.letter = self.letter.replace("We are hear.", words).replace("\nDate:", f"\nCorrected: {note}\nDate:")

    def call_it(self, name: str, title: str) -> None:
        """Give an incident another title, and more to do, of which nobody tells readers."""
        self.incidents[name] |= {"title": title, "actions": [{"text": "Pay by transfer."}]}

    def take_back(self, name: str, number: int | None, reason: str) -> None:
        """Withdraw an update, or without a number the incident."""
        thing = self.incidents[name] if number is None else self.incidents[name]["updates"][number]
        thing["withdrawn"] = {"at": self.clock(), "reason": reason}


A, B, C, D, E, F = (f"2026-11-15-{letter}" for letter in "abcdef")
WINDOW = {"from": "2026-11-20 02:00 Z", "until": "2026-11-20 04:00 Z"}
ODD = "Quotes \" ' & <b> ]]> \U0001f525 \u05e9\u05dc\u05d5\u05dd " + "long " * 90


def _renamed(story: Story) -> None:
    story.call_it(A, "Payments fail")
    story.say(A, "resolved", "It works for good.")


def _misspelt(story: Story) -> None:
    story.letter = story.letter.replace("hear", "here")
    story.incidents[E]["updates"][0]["text"] = "Beware!"


def _ended(story: Story) -> None:
    story.say(C, "completed", "Not needed.")
    story.correct_letter("We are there.", "We were not.")


def _two_at_once(story: Story) -> None:
    story.say(A, "monitoring", "Better.")
    story.say(B, "identified", "We know how.")


#: What happens before each publish, and the titles of the entries that subscribers must then get.
Step = tuple[Callable[[Story], object], list[str]]
STEPS: list[Step] = [
    (
        lambda s: s.say(A, "investigating", "We look.", title="Checkout fails"),
        ["[Investigating] Checkout fails", "[Letter] To you"],
    ),
    (lambda _: None, []),
    (lambda s: s.say(A, "identified", "The cause is known."), ["[Identified] Checkout fails"]),
    (
        lambda s: s.say(B, "investigating", "Data.", title="Accounts were read", type="security"),
        ["[We are finding out what happened] Security incident: Accounts were read"],
    ),
    (lambda s: s.correct(A, 1, "A cause is known.", "It is one of two."), ["[Correction] Checkout fails"]),
    (lambda s: s.say(A, "resolved", "It works."), ["[Resolved] Checkout fails"]),
    (lambda s: s.say(A, "investigating", "It fails again."), ["[Investigating] Checkout fails"]),
    (
        _two_at_once,
        ["[Monitoring] Checkout fails", "[We know what happened] Security incident: Accounts were read"],
    ),
    (
        lambda s: s.say(C, "scheduled", "A move.", title="Move", type="maintenance", scheduled=WINDOW),
        ["[Scheduled] Maintenance: Move"],
    ),
    (lambda s: s.say(D, "investigating", "Alarm.", title="Logins fail"), ["[Investigating] Logins fail"]),
    (lambda s: s.say(D, "identified", "An alarm."), ["[Identified] Logins fail"]),
    (lambda s: s.take_back(D, 1, "Not so."), ["[Update withdrawn] Logins fail"]),
    (lambda s: s.take_back(D, None, "A false alarm."), ["[Withdrawn] Logins fail"]),
    (lambda _: None, []),  # a new theme
    (lambda s: s.correct(A, 0, "We looked.", "Spelling of time."), ["[Correction] Checkout fails"]),
    (_renamed, ["[Resolved] Payments fail"]),
    (lambda s: s.say(E, None, "Beware.", title="Fake e-mails", type="notice"), ["[Notice] Fake e-mails"]),
    (lambda s: s.say(F, "investigating", "Odd.", title=ODD), ["[Investigating] Quotes \" ' & <b> ]]> \U0001f525"]),
    (lambda _: None, []),  # the site moves
    (lambda s: s.say(F, "identified", "| a |\n|---|\n| b |"), ["[Identified] Quotes"]),
    (_misspelt, []),  # spelling is mended, without a word
    (lambda s: s.say(F, "monitoring", "```\ncode\n```"), ["[Monitoring] Quotes"]),
    (lambda s: s.correct(F, 0, "Odd indeed.", "A word."), ["[Correction] Quotes"]),
    (lambda s: s.correct(F, 0, "Odd for sure.", "Another word."), ["[Correction] Quotes"]),
    (lambda s: s.say(F, "resolved", "Over."), ["[Resolved] Quotes"]),
    (lambda s: s.say(F, "postmortem", "How it came."), ["[Report] Quotes"]),
    (lambda s: s.say(F, "investigating", "Once more."), ["[Investigating] Quotes"]),
    (lambda s: s.take_back(F, 5, "It is not."), ["[Update withdrawn] Quotes"]),
    (lambda s: s.say(B, "resolved", "Closed."), ["[Closed] Security incident: Accounts were read"]),
    (_ended, ["[Cancelled] Maintenance: Move", "[Correction] To you"]),
]
THEME, MOVE, TYPO = 14, 19, 21


FAQ = "Title: FAQ\n\n## Why? {#why}\n\nBecause.\n"
TEMPLATE = '{% extends "!theme/subscribe.html" %}{% block main %}<h1>A new theme</h1>{% endblock %}'


def configure(folder: Path, old: str, new: str) -> None:
    """Change a setting."""
    settings = (folder / "pelicanconf.py").read_text(encoding="utf-8")
    assert old in settings
    (folder / "pelicanconf.py").write_text(settings.replace(old, new), encoding="utf-8")


def feeds_of(folder: Path) -> dict[str, str]:
    """Return path → digest of every feed, and of the list of them."""
    return {
        path: digest
        for path, digest in tree(folder / "output").items()
        if path.endswith((".atom", ".rss", ".opml", "updates.json")) or path.startswith("feeds/")
    }


@dataclass(frozen=True)
class Told:
    """What feeds said at one time: their digests by path, and of the updates feed each entry's date and bytes by id."""

    feeds: dict[str, str]
    entries: dict[str, tuple[str, bytes]]

    @classmethod
    def of(cls, folder: Path) -> Told:
        """Read a published site."""
        found = etree.parse(folder / "output/updates.atom").iter(f"{ATOM}entry")
        entries = {
            entry.findtext(f"{ATOM}id") or "": (
                entry.findtext(f"{ATOM}updated") or "",
                etree.tostring(entry, with_tail=False),
            )
            for entry in found
        }
        return cls(feeds_of(folder), entries)

    def still_stands(self, folder: Path, *, new: list[str], where: str) -> None:
        """Fail where an entry moved, or changed with nothing corrected, or any feed where there is nothing new."""
        now = Told.of(folder)
        assert new or now.feeds == self.feeds, f"{where} changed feeds"
        corrected = any(title.startswith(("[Correction]", "[Update withdrawn]")) for title in new)
        for name, (changed, entry) in self.entries.items():
            # What belongs to an incident that was withdrawn is gone.
            if f"/{D}.html" not in name:
                assert now.entries[name][0] == changed, (where, name)
                assert corrected or now.entries[name][1] == entry, (where, name)


class RssParser:
    """rss-parser, as JavaScript programs use it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def read(self, url: str) -> list[dict[str, str]]:
        """Return what it makes of a feed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{url}\n")
        self._process.stdin.flush()
        items = json.loads(self._process.stdout.readline())
        assert isinstance(items, list), items
        return items


@contextmanager
def rss_parser() -> Iterator[RssParser]:
    """Run rss-parser for as long as a test wants it."""
    assert npm_package_is_there("rss-parser"), "rss-parser is missing (run: invoke test --install)"
    command = [find_tool("nodejs") or "node", str(ROOT / "tests/feeds/read.js")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield RssParser(process)
        finally:
            process.terminate()


async def _arez(address: str) -> Any:
    async with StatusPage(address) as page:
        return await page.get_status()


@dataclass
class Subscriber:
    """Somebody who polls a feed: what they were shown, in order, by what their program knows entries by."""

    poll: Callable[[], list[tuple[str, str]]]
    shown: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def look(self) -> list[str]:
        """Return the titles of what is new, as their program sees it."""
        new = [(key, title) for key, title in self.poll() if key not in self.known]
        assert len({key for key, _ in new}) == len(new)
        self.known.update(key for key, _ in new)
        titles = [title for _, title in new]
        self.shown += titles
        return titles


def _fits(titles: list[str], expected: list[str]) -> bool:
    """Say whether these are the titles, whose ends may be missing."""
    return len(titles) == len(expected) and all(any(title.startswith(words) for title in titles) for words in expected)


def _move(folder: Path) -> None:
    configure(folder, "status.shoe-shop.org", "help.shoe-shop.org/status")


def _new_theme(folder: Path) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / "subscribe.html").write_text(TEMPLATE, encoding="utf-8")
    configure(folder, "STATUS_KEEP_DAYS = 0", 'THEME_TEMPLATES_OVERRIDES = ["templates"]')


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_thirty_publishes(tmp_path: Path) -> None:
    """Whoever polls after each publish, by whatever program and format, is shown each new entry once, and all of them.

    Over edits, corrections, reopenings, withdrawals, a new theme, and a move to another host with redirects. An entry
    that was told keeps its date, and changes only with a declared correction or withdrawal, aside from mended spelling
    and links after the move.
    """
    assert len(STEPS) == 30
    story = Story()
    before = Told({}, {})
    content = {"statements/letter.md": story.letter, "pages/security-faq.md": FAQ}
    folder = make_project(tmp_path / "site", story.text(), settings=f"{REAL}STATUS_KEEP_DAYS = 0\n", content=content)
    moved = tmp_path / "moved"
    with ExitStack() as stack:
        rules = tmp_path / "rules.conf"
        rules.write_text(dict(server_files(site(), "https://status.shoe-shop.org"))["nginx.conf"], encoding="utf-8")
        serve = f"root {folder}/output; include {rules};"
        new_port = stack.enter_context(nginx(tmp_path / "new", serve))
        redirect = f"if (-f {moved}) {{ return 301 http://127.0.0.1:{new_port}$request_uri; }}"
        port = stack.enter_context(nginx(tmp_path / "old", f"{redirect} {serve}"))
        address = f"http://127.0.0.1:{port}"
        javascript = stack.enter_context(rss_parser())
        python = make_reader(":memory:")
        stack.callback(python.close)

        def by_feedparser(path: str, key: str) -> Callable[[], list[tuple[str, str]]]:
            def poll() -> list[tuple[str, str]]:
                parsed = feedparser.parse(f"{address}/{path}")
                assert not parsed.bozo, (path, parsed.get("bozo_exception"))
                return [(entry[key], entry.title) for entry in parsed.entries]

            return poll

        def by_reader() -> list[tuple[str, str]]:
            url = f"{address}/updates.atom"
            python.add_feed(url, exist_ok=True)
            python.update_feed(url)
            unread = [(entry.id, entry.title or "") for entry in python.get_entries(read=False)]
            for entry in list(python.get_entries(read=False)):
                python.mark_entry_as_read(entry)
            return unread

        def by_rss_parser(path: str) -> Callable[[], list[tuple[str, str]]]:
            return lambda: [(item["id"], item["title"]) for item in javascript.read(f"{address}/{path}")]

        subscribers = {
            "feedparser": Subscriber(by_feedparser("updates.atom", "id")),
            "feedparser, RSS": Subscriber(by_feedparser("updates.rss", "id")),
            "reader": Subscriber(by_reader),
            "rss-parser": Subscriber(by_rss_parser("updates.atom")),
            "rss-parser, RSS": Subscriber(by_rss_parser("updates.rss")),
        }
        for number, (act, expected) in enumerate(STEPS, start=1):
            story.now = NOW + timedelta(minutes=PACE * number)
            act(story)
            (folder / "incidents.yaml").write_text(story.text(), encoding="utf-8")
            (folder / "content/statements/letter.md").write_text(story.letter, encoding="utf-8")
            if number == THEME:
                _new_theme(folder)
            if number == MOVE:
                _move(folder)
                moved.touch()
            open_now = put(folder, now=story.now, typo=number == TYPO).open_incidents
            if number not in {MOVE, TYPO}:
                before.still_stands(folder, new=expected, where=f"step {number}")
            before = Told.of(folder)
            for name, subscriber in subscribers.items():
                titles = subscriber.look()
                assert _fits(titles, expected), (number, name, titles, expected)
            status = asyncio.run(_arez(address))
            assert len(status.incidents) == open_now, number
    everything = [title for _, titles in STEPS for title in titles]
    for name, subscriber in subscribers.items():
        assert _fits(subscriber.shown, everything), name
