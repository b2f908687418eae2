"""Whoever upgrades: what an earlier version published stays as it was told, and publishing goes on from there.

The sites are those of tests/fixtures/upgrade, each whole as that version left it: what staff wrote, the published site,
the record, our work folder and the targets.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from plainstatus.cli.record import audit
from plainstatus.publish.publish import Result, publish
from plainstatus.publish.rollback import rollback
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from plainstatus.tree.manifest import check, read_manifest
from plainstatus.tree.releases import releases
from tests.support.project import ROOT, tree
from tests.support.publishing import Said

#: What a later version writes otherwise on purpose: a pattern for such lines as `differences` gives → the reason.
#: Readers see each of these after an upgrade, so CHANGELOG.md says them, too.
EXCEPTIONS: Mapping[str, str] = {
    "about.html: is gone": "on a real site, the shipped example's page is held back: it is a made-up shop's",
    "feeds/components/*: * is gone": "feeds of components hold the newest 20 entries, and those of 30 days",
}

FIXTURES = sorted((ROOT / "tests/fixtures/upgrade").glob("*/*.tar.xz"))
LATER, MUCH_LATER = datetime(2026, 11, 16, 18, 30, tzinfo=UTC), datetime(2027, 9, 1, 9, tzinfo=UTC)
#: In archives of their own, nothing is lost.
ARCHIVED = ("updates.atom", "updates.rss")
NEW = "2026-11-16-new"
NEW_INCIDENT = f"""
incidents:
  - id: {NEW}
    title: Something new
    updates:
      - {{at: 2026-11-16 18:25 Z, status: investigating, text: You see something new.}}
"""
#: In the history feeds, an update moves these of its incident's entry.
_MOVE = ("updated", "pubDate", "title")
ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True)
class Published:
    """What programs and people remember of a published site."""

    #: (feed, id) → its dates, its address, its title. An archive counts to its feed.
    entries: dict[tuple[str, str], dict[str, str]]
    #: (page, anchor of an update or answer).
    anchors: set[tuple[str, str]]
    #: (file of the API, id) → when that was made.
    api: dict[tuple[str, str], str]
    #: Path → digest of each archive that is full.
    archives: dict[str, str]
    paths: set[str] = field(repr=False)
    record: bytes = field(repr=False)

    @classmethod
    def of(cls, site: Path) -> Published:
        """Read a folder."""
        digests = tree(site)
        entries: dict[tuple[str, str], dict[str, str]] = {}
        api: dict[tuple[str, str], str] = {}
        for path in sorted(digests):
            feed = re.sub(r"^feeds/archive/\d+", "updates", path)
            # What is found in parts is found.
            answer = re.sub(r"^api/incidents/\d+\.json$", "api/incidents.json", path)
            if path.endswith((".atom", ".rss")):
                entries |= {(feed, name): said for name, said in _xml_entries(site / path)}
            elif path == "updates.json" or (path.startswith("feeds/") and path.endswith(".json")):
                entries |= {(feed, name): said for name, said in _json_entries(site / path)}
            elif answer.startswith("api/") and answer.endswith("s.json"):
                api |= {(answer, name): made for name, made in _made(json.loads((site / path).read_bytes()))}
        anchors = {
            (path.relative_to(site).as_posix(), anchor)
            for path, pattern in (
                *((path, r"u\d{8}T\d{6}Z[^\"]*") for path in site.glob("incidents/*.html")),
                *((path, r"[^\"]+") for path in site.glob("security-faq.html")),
            )
            for anchor in re.findall(f'id="({pattern})"', path.read_text(encoding="utf-8"))
        }
        archives: dict[str, str] = {}
        for ending in ("atom", "rss"):
            numbered = sorted(site.glob(f"feeds/archive/*.{ending}"), key=lambda path: int(path.stem))
            # The last one is still being filled.
            full = (path.relative_to(site).as_posix() for path in numbered[:-1])
            archives |= {path: digests[path] for path in full}
        return cls(entries, anchors, api, archives, {*digests}, (site / "record.jsonl").read_bytes())


def _xml_entries(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    root = etree.parse(path).getroot()
    for entry in root.iter(f"{ATOM}entry"):
        said = {name: entry.findtext(f"{ATOM}{name}") or "" for name in ("published", "updated", "title")}
        link = next((link.get("href") for link in entry.iter(f"{ATOM}link") if link.get("rel") != "replies"), "")
        yield entry.findtext(f"{ATOM}id") or "", {**said, "link": link or ""}
    for item in root.iter("item"):
        yield item.findtext("guid") or "", {name: item.findtext(name) or "" for name in ("pubDate", "title", "link")}


def _json_entries(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    for item in json.loads(path.read_bytes())["items"]:
        yield item["id"], {key: item.get(key, "") for key in ("date_published", "date_modified", "title", "url")}


def _made(found: Any) -> Iterator[tuple[str, str]]:
    """Yield each id in an answer of the API, with when it says that the thing was made."""
    if isinstance(found, dict):
        if isinstance(found.get("id"), str):
            yield found["id"], str(found.get("created_at", ""))
        found = list(found.values())
    if isinstance(found, list):
        for part in found:
            yield from _made(part)


def differences(old: Published, new: Published, *, about: str = "", much_later: bool = False) -> list[str]:
    """Return what is not as it was told, but for what an update to the incident `about`, or time alone, changes."""
    found = [f"{path}: is gone" for path in sorted(old.paths - new.paths)]
    if not new.record.startswith(old.record):
        found.append("record.jsonl: does not go on from what it was")
    found += [
        f"{path}: a full archive has changed" for path in old.archives if new.archives.get(path) != old.archives[path]
    ]
    found += [f"{page}: the anchor {anchor} is gone" for page, anchor in sorted(old.anchors - new.anchors)]
    for key in sorted(old.entries.keys() & new.entries.keys()):
        was, now = old.entries[key], new.entries[key]
        moves = _MOVE if key[0].startswith("history.") and key[1].endswith(f"/{about}.html") else ()
        found += [
            f"{': '.join(key)}: {name}: {was[name]!r} became {now[name]!r}"
            for name in was
            if was[name] != now[name] and name not in moves
        ]
    found += [f"{': '.join(key)} is gone" for key in _lost(old, new) if key[0] in ARCHIVED or not much_later]
    for key, made in old.api.items():
        if key in new.api or not much_later:
            found += [f"{': '.join(key)}: {made!r} became {new.api.get(key)!r}"] if new.api.get(key) != made else []
    return [line for line in found if not any(fnmatchcase(line, pattern) for pattern in EXCEPTIONS)]


def _lost(old: Published, new: Published) -> Iterator[tuple[str, str]]:
    """Yield the entries that are in no feed any more, but for the oldest of one that has no room for them now."""
    for feed in sorted({feed for feed, _ in old.entries}):
        told = [key for key in old.entries if key[0] == feed]
        gained = any(key[0] == feed and key not in old.entries for key in new.entries)
        if gained and feed not in ARCHIVED:
            while told and told[-1] not in new.entries:
                told.pop()
        yield from (key for key in told if key not in new.entries)


@pytest.fixture(params=FIXTURES, ids=lambda path: f"{path.parent.name}-{path.name.partition('.')[0]}")
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder of a site that an earlier version has published."""
    with tarfile.open(request.param) as archive:
        # https://docs.python.org/3/library/tarfile.html#supporting-older-python-versions
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        archive.extractall(tmp_path)  # noqa: S202 - our own
    return tmp_path


def put(folder: Path, now: datetime = LATER) -> Result:
    """Publish with this version; its targets must get it, too."""
    result = publish(find_project(folder), now=now, tell=Said(), ask=lambda _: True)
    assert result.failed == ()
    return result


def faults(folder: Path, now: datetime) -> tuple[str, ...]:
    """Return what `record.verify` finds wrong."""
    return audit(find_project(folder), now=now).faults


def _at_targets(folder: Path) -> list[dict[str, str]]:
    """Return what readers get at each target that the site has."""
    found = []
    if (folder / "served").is_dir():
        found.append(tree((folder / "served" / "current").resolve()))
        copy = folder / "clone"
        shutil.rmtree(copy, ignore_errors=True)
        repository = str(folder / "pages.git")
        subprocess.run(["git", "clone", "--quiet", "--branch", "pages", repository, copy], check=True)
        shutil.rmtree(copy / ".git")
        found.append(tree(copy))
    return found


def test_the_fixtures_are_small() -> None:
    """Three sites of each version."""
    versions = {path.parent for path in FIXTURES}

    assert {(path.parent, path.name) for path in FIXTURES} == {
        (version, f"{name}.tar.xz") for version in versions for name in ("example", "imported", "targets")
    }
    assert sum(path.stat().st_size for path in FIXTURES) < 500_000 * len(versions)


def test_the_fixtures_hold_what_is_compared(folder: Path) -> None:
    """No comparison below is empty; the imported history fills archives."""
    old = Published.of(folder / "output")
    feeds = {feed for feed, _ in old.entries}

    assert {"updates.atom", "updates.rss", "updates.json", "history.atom", "history.rss", "social.rss"} <= feeds
    assert all(old.entries.values())
    assert {name for path, name in old.anchors if path.startswith("incidents/")}
    assert {"api/v2/incidents.json", "api/v2/components.json", "api/incidents.json"} <= {path for path, _ in old.api}
    assert len(old.archives) == (6 if (folder / "incidents.yaml").read_text("utf-8").startswith("# Imported") else 0)


def test_the_same_again(folder: Path) -> None:
    """A publish of nothing new tells nothing new: no id, no date, no title moves, and no line joins the record."""
    old = Published.of(folder / "output")
    put(folder)
    new = Published.of(folder / "output")

    assert differences(old, new) == []
    assert new.record == old.record == (folder / "record.jsonl").read_bytes()
    assert {*new.entries} <= {*old.entries}
    assert faults(folder, LATER) == ()


def test_something_new(folder: Path) -> None:
    """Something new is told beside what was; the targets get it."""
    old = Published.of(folder / "output")
    path = folder / "incidents.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("\nincidents:\n") == 1
    path.write_text(text.replace("\nincidents:\n", NEW_INCIDENT), encoding="utf-8")
    put(folder)
    new = Published.of(folder / "output")

    assert differences(old, new) == []
    assert {name for feed, name in {*new.entries} - {*old.entries} if feed == "updates.atom"} == {
        f"https://status.shoe-shop.org/incidents/{NEW}.html?update=20261116T182500Z"
    }
    assert len(new.record.splitlines()) == len(old.record.splitlines()) + 2
    assert faults(folder, LATER) == ()
    for there in _at_targets(folder):
        assert there == tree(folder / "output")


def test_an_update_to_what_is_open(folder: Path) -> None:
    """What was said of an open incident before stays as it was told."""
    old = Published.of(folder / "output")
    path = folder / "incidents.yaml"
    text = path.read_text(encoding="utf-8")
    about = json.loads((folder / ".plainstatus" / "current.json").read_bytes())["open"][0]
    start = text.index(f"- id: {about}\n")
    place = text.index("updates:\n", start) + len("updates:\n")
    said = "      - {at: 2026-11-16 18:25 Z, status: resolved, text: You can go on. The cause was a cable.}\n"
    path.write_text(text[:place] + said + text[place:], encoding="utf-8")
    put(folder)
    new = Published.of(folder / "output")

    assert differences(old, new, about=about) == []
    changed = [
        (feed, name)
        for (feed, name), was in old.entries.items()
        if feed == "history.atom" and new.entries[feed, name]["updated"] > was["updated"]
    ]
    assert changed == [("history.atom", f"https://status.shoe-shop.org/incidents/{about}.html")]


def test_much_later(folder: Path) -> None:
    """What is old goes from feeds into archives, with the same ids and dates."""
    old = Published.of(folder / "output")
    put(folder, MUCH_LATER)

    assert differences(old, Published.of(folder / "output"), much_later=True) == []
    assert faults(folder, MUCH_LATER) == ()


def test_back_to_what_the_earlier_version_published(folder: Path) -> None:
    """A rollback brings back, file by file, the site before the one that it left; the next publish ends it."""
    project = find_project(folder)
    (release,) = releases(project.settings.work)
    before = tree(release.tree)
    record = (folder / "record.jsonl").read_bytes()
    back = rollback(project, to=release.name, now=LATER, tell=Said(), ask=lambda _: True)
    live = tree(folder / "output")
    ours = {"record.jsonl", "manifest.json"}

    assert back.failed == ()
    assert {path: live[path] for path in live if path not in ours} == {
        path: before[path] for path in before if path not in ours
    }
    assert check(folder / "output", read_manifest(folder / "output")) == []
    assert (folder / "record.jsonl").read_bytes().startswith(record)
    for there in _at_targets(folder):
        assert there == live
    put(folder)
    assert faults(folder, LATER) == ()


def test_a_timer_goes_on(folder: Path) -> None:
    """`publish --if-due` renders what the earlier version kept, once the time has come that it noted."""
    old = Published.of(folder / "output")
    noted = json.loads((folder / ".plainstatus" / "current.json").read_bytes())
    due = datetime.fromisoformat(noted["next_change"])
    # What somebody is typing is not for timers.
    (folder / "incidents.yaml").write_text("half a", encoding="utf-8")
    said = Said()

    assert publish_if_due(find_project(folder), now=datetime.fromisoformat(noted["at"]), tell=said) is None
    assert said == [f"nothing is due before {due:%Y-%m-%d %H:%M} UTC"]
    result = publish_if_due(find_project(folder), now=due, tell=said)
    assert result is not None
    assert result.failed == ()
    new = Published.of(folder / "output")
    assert differences(old, new) == []
    assert new.record == old.record
