"""Publishing for timers: only where the clock wants it, and only what was published last."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.errors import BuildError, SettingsError
from plainstatus.files import work_folder
from plainstatus.publish.publish import Result
from plainstatus.publish.rollback import rollback
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from plainstatus.tree.releases import releases
from tests.support.disks import elsewhere
from tests.support.project import YAML, tree
from tests.support.publishing import NOW, Said, edit, kinds, page, put, real_project

MAINTENANCE = """  - id: 2026-11-15-rack
    type: maintenance
    title: New rack
    components: [checkout]
    scheduled: {from: 2026-11-15 20:00, until: 2026-11-15 22:00}
    updates: [{at: 2026-11-15 14:00, status: scheduled, text: We build in a new rack.}]
"""
PROMISE = YAML.replace("status: resolved", "status: identified\n        next_update: 2026-11-15 15:00")


def due(folder: Path, hours: float, said: Said | None = None) -> Result | None:
    """Do what a timer does, some hours after NOW."""
    return publish_if_due(find_project(folder), now=NOW + timedelta(hours=hours), tell=Said() if said is None else said)


def times(folder: Path) -> dict[str, int]:
    """Return path → time of the last change of each published file."""
    return {str(path): path.stat().st_mtime_ns for path in (folder / "output").rglob("*")}


def test_nothing_is_due_before_the_first_publish(tmp_path: Path) -> None:
    """There is nothing to render yet, and the message says what to do."""
    with pytest.raises(SettingsError) as caught:
        due(real_project(tmp_path), 1)

    assert str(caught.value) == "nothing has been published here yet (run: invoke publish)"
    assert not (tmp_path / "output").exists()


def fresh(folder: Path) -> Path:
    """Leave of a published site what is in a fresh clone."""
    shutil.rmtree(folder / "output")
    shutil.rmtree(folder / ".plainstatus")
    return folder


def test_a_clone_publishes_what_the_record_has(tmp_path: Path) -> None:
    """Without any memory of its own, a timer brings up to date what is public, and adds nothing to the record."""
    folder = real_project(tmp_path, YAML + MAINTENANCE)
    put(folder)
    before = (folder / "record.jsonl").read_bytes()

    assert due(fresh(folder), 6) is not None
    assert "Maintenance" in page(folder, "index.html")
    assert (folder / "record.jsonl").read_bytes() == before
    assert due(fresh(folder), 6.1) is not None, "a clone cannot know since when"


def test_in_a_clone_a_timer_says_nothing_new(tmp_path: Path) -> None:
    """What was committed and not published yet waits for somebody to publish it."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("title: Checkout is slow", "title: Checkout was slow"))

    with pytest.raises(BuildError) as caught:
        due(fresh(folder), 1)
    assert str(caught.value) == (
        "the files say what is not public yet, and a timer says nothing new (run: invoke publish)"
    )
    assert not (folder / "output").exists()


def test_in_a_clone_a_rollback_holds_too(tmp_path: Path) -> None:
    """The record tells that a site was rolled back."""
    folder = real_project(tmp_path)
    put(folder)
    edit(folder, ("title: Checkout is slow", "title: Checkout was slow"))
    put(folder, minutes=1)
    rollback(find_project(folder), to="", now=NOW + timedelta(minutes=2), tell=Said(), ask=lambda _: True)
    said = Said()

    assert due(fresh(folder), 1, said) is None
    assert said == ["nothing is due: the site was rolled back, until somebody publishes"]


def test_a_timer_with_nothing_to_do_builds_nothing(tmp_path: Path) -> None:
    """It says until when, and neither looks at the YAML nor touches a file."""
    folder = real_project(tmp_path, YAML + MAINTENANCE)
    put(folder)
    (folder / "incidents.yaml").write_text("][", encoding="utf-8")
    before, said = times(folder), Said()

    assert due(folder, 5, said) is None

    assert said == ["nothing is due before 2026-11-15 20:00 UTC"]
    assert times(folder) == before


def test_a_site_on_another_disk(tmp_path: Path) -> None:
    """Where output/ is a link to another file system, timers, earlier sites and quarantine find what is kept there."""
    folder = real_project(tmp_path, YAML + MAINTENANCE)
    with elsewhere(tmp_path) as disk:
        (disk / "site").mkdir()
        (folder / "output").symlink_to(disk / "site")
        put(folder)
        edit(folder, ("status: resolved", "status: solved"))
        problems = put(folder, minutes=5).problems
        result = due(folder, 6)
        again = due(folder, 6.1)
        site, work = disk / "site", disk / ".site.plainstatus"
        kept = releases(work_folder(folder / "output", work=find_project(folder).settings.work))

        assert [problem.level for problem in problems] == ["warning"]
        assert (result is not None, again) == (True, None)
        assert (site / "index.html").is_file()
        assert [release.tree.parent for release in kept] == [work / "releases"]


def test_a_maintenance_begins_without_newer_edits(tmp_path: Path) -> None:
    """What is rendered is what the last publish was given: YAML, pages and settings; the record gets no line."""
    folder = real_project(
        tmp_path, YAML + MAINTENANCE, content={"pages/about.md": "Title: About us\n\nWe sell shoes.\n"}
    )
    put(folder)
    before = kinds(folder)
    edit(folder, ("New rack", "Half a sente"), ("Checkout is fast again.", "Nobody knows"))
    edit(folder, ("shoes", "hats"), file="content/pages/about.md")
    edit(folder, ("status.shoe-shop.org", "status.hats.org"), file="pelicanconf.py")
    mine = {path: digest for path, digest in tree(folder).items() if not path.startswith((".plainstatus/", "output/"))}

    result = due(folder, 6)

    assert result is not None
    assert result.folder == folder / "output"
    assert result.open_incidents == 1
    home = page(folder, "index.html")
    assert "New rack" in home
    assert 'datetime="2026-11-15T20:05:00Z"' in home
    assert "We sell shoes." in page(folder, "about.html")
    site = "".join(path.read_text(encoding="utf-8") for path in (folder / "output").rglob("*.*m*"))
    assert [word for word in ("Half a sente", "Nobody knows", "hats") if word in site] == []
    assert kinds(folder) == before
    mine_after = {
        path: digest for path, digest in tree(folder).items() if not path.startswith((".plainstatus/", "output/"))
    }
    assert mine_after == mine
    assert due(folder, 6.01) is None


def test_an_overdue_promise_is_shown(tmp_path: Path) -> None:
    """A second after the promised time the page says that the update is late."""
    folder = real_project(tmp_path, PROMISE)
    put(folder)
    before = page(folder, "index.html")

    result = publish_if_due(find_project(folder), now=datetime(2026, 11, 15, 15, 0, 1, tzinfo=UTC), tell=Said())

    assert result is not None
    assert ("We are late." in before, "We are late." in page(folder, "index.html")) == (False, True)


def test_midnight_is_always_due(tmp_path: Path) -> None:
    """Pages that count days move on with the day in the organisation's zone."""
    yaml = YAML.replace("name: Example Shoes", "name: Example Shoes\n  timezone: Asia/Tokyo", 1)
    folder = real_project(tmp_path, yaml.replace("13:00", "21:00").replace("14:00", "22:00"))
    put(folder)
    said = Said()

    assert due(folder, 0.9, said) is None
    assert said == ["nothing is due before 2026-11-15 15:00 UTC"]
    assert due(folder, 1) is not None


def test_a_failed_publish_leaves_the_snapshot(tmp_path: Path) -> None:
    """What a timer renders is always something that went live."""
    folder = real_project(tmp_path, YAML + MAINTENANCE)
    put(folder)
    before = tree(folder / ".plainstatus" / "snapshot")
    (folder / "content" / "pages").mkdir()
    (folder / "content" / "pages" / "index.md").write_text("Title: Mine\n\nx\n", encoding="utf-8")
    with pytest.raises(BuildError):
        put(folder, minutes=1)

    assert tree(folder / ".plainstatus" / "snapshot") == before
    assert due(folder, 6) is not None


def test_now_is_a_time_in_the_snapshot(tmp_path: Path) -> None:
    """The word `now` became a time at the publish, and stays that time."""
    folder = real_project(tmp_path, YAML.replace("at: 2026-11-15 14:00", "at: now"))
    put(folder)

    assert due(folder, 10) is not None

    assert "2026-11-15T14:05:00Z" in page(folder, "incidents/2026-11-15-checkout.html")
    assert len(kinds(folder)) == 4
