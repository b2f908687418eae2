from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from plainstatus.tree.manifest import MANIFEST, write_manifest
from plainstatus.tree.releases import Published, archive, current, note_current, note_next, releases

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)


def tree(folder: Path, text: str) -> Path:
    """Return a site of one page."""
    folder.mkdir()
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


def site(folder: Path, text: str) -> Path:
    """Return a site of one page, with its manifest."""
    write_manifest(tree(folder, text))
    return folder


def test_what_is_known_of_the_live_site(tmp_path: Path) -> None:
    """What is noted at a publish is what the next one reads."""
    published = Published(NOW, ("a", "b"), NOW + timedelta(hours=1), "20261115T210000Z")
    live = site(tmp_path / "live", "one")

    assert current(tmp_path, live) is None
    note_next(tmp_path, live, live, published)
    note_current(tmp_path, live)

    assert current(tmp_path, live) == replace(published, manifest=sha256((live / MANIFEST).read_bytes()).hexdigest())


def test_what_is_known_of_the_next_site_counts_from_the_exchange_on(tmp_path: Path) -> None:
    """Killed before it, a publish changes nothing of what is known of the live site; killed after it, all is known."""
    live, tree = site(tmp_path / "live", "one"), site(tmp_path / "scratch", "two")
    later = NOW + timedelta(hours=1)
    note_next(tmp_path, live, live, Published(NOW))

    note_next(tmp_path, live, tree, Published(later))

    was, new = current(tmp_path, live), current(tmp_path, tree)
    assert was is not None
    assert new is not None
    assert (was.at, new.at) == (NOW, later)


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "[]", '{"at": 5}', '{"at": "soon", "open": [], "next_change": null}']
)
def test_a_note_that_was_cut_short_counts_as_none(tmp_path: Path, text: str) -> None:
    """A damaged note stops nobody from publishing."""
    (tmp_path / "current.json").write_text(text, encoding="utf-8")
    (tmp_path / "next.json").write_text(text, encoding="utf-8")

    assert current(tmp_path, site(tmp_path / "live", "one")) is None


def test_what_belongs_to_no_site_is_cleared_away(tmp_path: Path) -> None:
    """Notes that a killed publish left go with the next one, and so does half of a site that it was to remove."""
    folder = tmp_path / "releases"
    folder.mkdir()
    tree(folder / "20261101T210000Z", "half of it")
    for name in ("20261115T210000Z.json", ".20261116T210000Z.json.new"):
        (folder / name).write_text("{}", encoding="utf-8")

    archive(tree(tmp_path / "previous", "one"), Published(NOW), tmp_path, now=NOW, most=10, days=7)

    assert sorted(path.name for path in folder.iterdir()) == ["20261120T200000Z", "20261120T200000Z.json"]


def test_sites_are_kept_newest_first(tmp_path: Path) -> None:
    """Each earlier site keeps its bytes, under the time of its publication."""
    for hours in (3, 1, 2):
        archive(
            tree(tmp_path / "previous", str(hours)),
            Published(NOW - timedelta(hours=hours)),
            tmp_path,
            now=NOW,
            most=10,
            days=7,
        )

    kept = releases(tmp_path)

    assert [release.name for release in kept] == ["20261120T190000Z", "20261120T180000Z", "20261120T170000Z"]
    assert [(release.tree / "index.html").read_text("utf-8") for release in kept] == ["1", "2", "3"]


def test_two_sites_of_one_second(tmp_path: Path) -> None:
    """Neither takes the other's place."""
    for text in ("one", "two"):
        archive(tree(tmp_path / "previous", text), Published(NOW), tmp_path, now=NOW, most=10, days=7)

    assert [release.name for release in releases(tmp_path)] == ["20261120T200000Z-2", "20261120T200000Z"]


def test_old_sites_go(tmp_path: Path) -> None:
    """The newest few stay however old, and all of the last days however many."""
    for day in (30, 20, 10, 6, 5, 4):
        archive(
            tree(tmp_path / "previous", str(day)),
            Published(NOW - timedelta(days=day)),
            tmp_path,
            now=NOW,
            most=2,
            days=7,
        )

    assert [(release.tree / "index.html").read_text("utf-8") for release in releases(tmp_path)] == ["4", "5", "6"]
    assert len(list((tmp_path / "releases").iterdir())) == 6


def test_the_newest_stay_however_old(tmp_path: Path) -> None:
    """A site that nobody published for a year can still be rolled back."""
    for day in (400, 300):
        archive(
            tree(tmp_path / "previous", str(day)),
            Published(NOW - timedelta(days=day)),
            tmp_path,
            now=NOW,
            most=2,
            days=7,
        )

    assert len(releases(tmp_path)) == 2


def test_a_site_of_which_nothing_is_known(tmp_path: Path) -> None:
    """A site without a note is kept under the time of its folder."""
    release = archive(tree(tmp_path / "previous", "x"), None, tmp_path, now=NOW, most=10, days=7)

    assert release.published.open == ()
    assert releases(tmp_path) == (release,)
