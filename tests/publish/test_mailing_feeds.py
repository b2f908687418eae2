"""What those who follow feeds hear of a mailing: that it began and that it is over, once each, and then for ever."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from plainstatus.read.project import find_project
from plainstatus.urls import feeds_among
from tests.deliver.test_websub import hub
from tests.publish.test_announce import Site
from tests.publish.test_mailings import BEGUN, BREACH, END, ENDED, MIDDLE, SITE, YAML, show, sums
from tests.publish.test_mailings import site as begin
from tests.render.test_feed_cuts import strict
from tests.support.channels import given_for
from tests.support.networks import Mastodon, running
from tests.support.publishing import NOW, edit, page, put

FOLLOWED = ("updates.atom", "updates.rss", "updates.json")
MAILINGS = [f"?mailing={key}" for key in ("20261115T140600Z", "20261115T145600Z")]


def followed(folder: Path, name: str) -> dict[str, tuple[str, ...]]:
    """Return what a reader keeps of a feed: id → address, title, date and words of each entry."""
    if name.endswith(".json"):
        items = json.loads(page(folder, name))["items"]
        keys = ("url", "title", "date_published", "date_modified", "summary")
        return {item["id"]: tuple(item[key] for key in keys) for item in items}
    parsed = feedparser.parse(page(folder, name))
    assert not parsed.bozo
    return {entry.id: (entry.link, entry.title, entry.published, entry.summary) for entry in parsed.entries}


def closed(folder: Path) -> dict[str, bytes]:
    """Return the archives that will not change."""
    found = (folder / "output/feeds/archive").glob("*")
    return {path.name: data for path in found if b"fh:archive" in (data := path.read_bytes())}


def test_whoever_follows_hears_twice(tmp_path: Path) -> None:
    """Over a whole mailing with other news in between no entry changes or goes, whatever reads it; archives stay."""
    folder = begin(tmp_path)
    said = "".join(
        f"      - {{at: 2026-11-15 13:{number:02}, status: investigating, text: Step {number}.}}\n"
        for number in range(1, 50)
    )
    (folder / "incidents.yaml").write_text(YAML + said, encoding="utf-8")
    put(folder, minutes=0.5)
    seen: dict[str, dict[str, tuple[str, ...]]] = {name: followed(folder, name) for name in FOLLOWED}
    archives: dict[str, bytes] = closed(folder)
    course = [
        BEGUN, MIDDLE, sums(14_000, returned=31), None, sums(19_000, in_doubt=3), END,
        sums(19_988, refused=12, returned=99, ended=ENDED),
    ]  # fmt: skip
    for number, given in enumerate(course):
        if given is None:
            edit(
                folder,
                ("text: We look into it.", "text: We look."),
                ("13:00, status", "13:00, corrected: [{at: now, note: Less.}], status"),
            )
            put(folder, minutes=number * 10 + 1)
        else:
            show(folder, given, minutes=number * 10 + 1)
        for name, before in seen.items():
            now = followed(folder, name)
            corrected = {one for one in now if one.endswith("?update=20261115T130000Z")}
            # What left the feed stands in the archive.
            assert {one: words for one, words in before.items() if one in now and one not in corrected} == {
                one: now[one] for one in before if one in now and one not in corrected
            }
            seen[name] = before | now
        now_closed = closed(folder)
        assert archives.items() <= now_closed.items()
        archives = now_closed
    for name, known in seen.items():
        assert sorted(one.partition("?")[2] for one in known if "mailing" in one) == [one[1:] for one in MAILINGS], name
    named = [
        path.relative_to(folder / "output").as_posix() for path in (folder / "output").rglob("*") if path.is_file()
    ]
    for path in named:
        if path.endswith((".atom", ".rss")) or path in feeds_among(named):
            strict(path, (folder / "output" / path).read_bytes(), now=NOW + timedelta(days=1), host=SITE)
    subjects = [
        item["_status"] for item in json.loads(page(folder, "updates.json"))["items"] if "mailing" in item["id"]
    ]
    assert (
        subjects == [{"kind": "mailing", "incident": BREACH, "type": "security", "status": None, "components": []}] * 2
    )


def test_over_before_the_first_sums(tmp_path: Path) -> None:
    """A small mailing is over before anybody could be told that it began: then feeds tell the end alone."""
    folder = begin(tmp_path)

    show(folder, END, minutes=51)

    assert [item["title"].partition("]")[0] for item in json.loads(page(folder, "updates.json"))["items"]] == [
        "[E-mails sent",
        "[We are finding out what happened",
    ]


def test_the_hub_hears_of_both_and_of_nothing_in_between(tmp_path: Path) -> None:
    """Feeds that did not change are nobody's news."""
    folder = begin(tmp_path)
    with hub({}) as there:
        settings = (folder / "pelicanconf.py").read_text(encoding="utf-8")
        (folder / "pelicanconf.py").write_text(f'{settings}STATUS_WEBSUB_HUB = "{there.url}"\n', encoding="utf-8")
        put(folder, minutes=0.2)
        told = []
        for number, given in enumerate([BEGUN, MIDDLE, sums(15_000), END]):
            there.pings.clear()
            show(folder, given, minutes=number * 20 + 1)
            told.append(f"{SITE}/updates.atom" in there.pings)
            assert told[-1] == bool(there.pings)

    assert told == [True, False, False, True]


def test_channels_are_told_of_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the publish of the sums, which tells nothing else either, nor by any later one."""
    network = Mastodon()
    with running(network):
        for name, value in given_for("mastodon", network)[1].items():
            monkeypatch.setenv(name, value)
        folder = Site(tmp_path / "site", {"mastodon": network}).begin(YAML).folder
        put(folder)
        assert len(network.posts) == 1
        show(folder, BEGUN)
        show(folder, END, minutes=51)
        put(folder, minutes=60)

    assert len(network.posts) == 1
    assert find_project(folder).settings.STATUS_CHANNELS
