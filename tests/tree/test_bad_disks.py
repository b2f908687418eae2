"""Disks and clocks as they are on a bad day: the old site stays whole, the refusal says why, the next try works.

What needs another file system mounts one, as root (as in CI), and is skipped elsewhere.
"""

from __future__ import annotations

import errno
import functools
import os
import re
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.errors import BuildError, InvalidIncidents
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.tree import staging
from plainstatus.tree.exchange import FileSystem
from tests.support.disks import disk, read_only
from tests.support.project import ROOT, SETTINGS, YAML, make_project, tree
from tests.support.warm import Heard, begun

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
#: Nobody: a user who owns nothing.
_NOBODY = 65534


def run(folder: Path, now: datetime = NOW) -> None:
    """Publish a site."""
    publish(find_project(folder), now=now, tell=lambda _: None)


def attempt(folder: Path) -> str | None:
    """Publish a site; return why that was refused."""
    try:
        run(folder)
    except BuildError as error:
        return str(error)
    return None


def start(folder: Path, *, wait: float = 0, user: int = 0) -> Heard:
    """Publish a site in another process, which waits after each step; as another user, where one is given."""
    return begun(folder, str(wait), str(user), module="tests.support.slowly")


def sound(folder: Path) -> None:
    """Check that the next publish works, and leaves what a first publish elsewhere would."""
    run(folder)
    other = Path(tempfile.mkdtemp())
    settings = (folder / "pelicanconf.py").read_text(encoding="utf-8")
    settings = "".join(line for line in settings.splitlines(keepends=True) if "STATUS_OUTPUT" not in line)
    make_project(other, (folder / "incidents.yaml").read_bytes(), settings=settings)
    run(other)
    left, right = ({path: value for path, value in tree(place).items() if path != "record.jsonl"}
                   for place in (find_project(folder).settings.live, other / "output"))  # fmt: skip
    shutil.rmtree(other)
    assert left == right


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the space runs out, the old site stays whole, and the refusal says that the disk is full."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # nothing else shall fill the disk
    with disk(tmp_path / "disk", megabytes=4) as place:
        folder = make_project(place / "site")
        run(folder)
        before = tree(folder / "output")
        refused = 0
        for free in (0, 4, 8, 16, 32, 64, 96, 128, 192, 256):
            (folder / "incidents.yaml").write_text(YAML.replace("fast again", f"fast again {free}"), encoding="utf-8")
            room = shutil.disk_usage(place).free - free * 1024
            (place / "filler").write_bytes(b"x" * max(room, 0))
            said = attempt(folder)
            if said is None:
                before = tree(folder / "output")
            else:
                refused += 1
                assert "No space left on device" in said
                assert not re.search("Error:|Errno", said), "told in the words of a program"
                assert tree(folder / "output") == before
                assert not (folder / ".plainstatus" / "scratch").exists()
            (place / "filler").unlink()
        assert refused >= 4
        sound(folder)


def test_a_read_only_output_folder(tmp_path: Path) -> None:
    """A read-only disk under the published site is named, and the site stays."""
    with disk(tmp_path / "disk", megabytes=8) as place:
        live = place / "www" / "output"
        folder = make_project(tmp_path / "site", settings=f'{SETTINGS}STATUS_OUTPUT = "{live}"\n')
        run(folder)
        before = tree(live)
        (folder / "incidents.yaml").write_text(YAML.replace("fast", "quick"), encoding="utf-8")
        with read_only(place), pytest.raises(BuildError) as caught:
            run(folder)

        assert str(caught.value) == (
            f"cannot lock the work folder: Read-only file system ({live.parent / '.plainstatus' / 'lock'}) "
            "(STATUS_OUTPUT can name a place that can be written)"
        )
        assert tree(live) == before
        sound(folder)


def test_a_read_only_project(tmp_path: Path) -> None:
    """A project on a read-only disk cannot be published, and says why."""
    with disk(tmp_path / "disk", megabytes=8) as place:
        folder = make_project(place / "site")
        run(folder)
        before = tree(folder / "output")
        with read_only(place), pytest.raises(BuildError, match=r"^cannot lock the work folder: Read-only file system"):
            run(folder)

        assert tree(folder / "output") == before
        sound(folder)


def test_a_first_publish_to_a_read_only_project(tmp_path: Path) -> None:
    """Where nothing was published yet, the folder that cannot be made is named."""
    with disk(tmp_path / "disk", megabytes=8) as place:
        folder = make_project(place / "site")
        with read_only(place), pytest.raises(BuildError) as caught:
            run(folder)

        assert str(caught.value) == (
            f"cannot make the work folder: Read-only file system ({folder / '.plainstatus'}) "
            "(STATUS_OUTPUT can name a place that can be written)"
        )
        sound(folder)


def heard(process: Heard) -> tuple[int, str, str]:
    """Return how it ended, what it said and complained of."""
    said, complained = process.communicate()
    return process.wait(), said, complained


def make_for_anybody(folder: Path) -> Path:
    """Write a site with a theme of its own: who becomes nobody may not be let into the folder of this checkout."""
    shutil.copytree(ROOT / "theme", folder / "theme")
    return make_project(folder, settings=f'{SETTINGS}THEME = "theme"\n')


def test_no_permission() -> None:
    """Who may read the project but not write there is told which file it failed at, with exit code 4."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        make_for_anybody(folder / "site")
        run(folder / "site")
        before = tree(folder / "site" / "output")
        code, said, complained = heard(start(folder / "site", user=_NOBODY))

        assert (code, said) == (4, "")
        lock = folder / "site" / ".plainstatus" / "lock"
        assert complained == f"cannot lock the work folder: Permission denied ({lock}) (run this as who owns it)\n"
        assert tree(folder / "site" / "output") == before
        sound(folder / "site")
    finally:
        shutil.rmtree(folder)


def test_an_unreadable_file_of_incidents() -> None:
    """A file that this user may not read is named, and the site stays."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    folder = Path(tempfile.mkdtemp())
    try:
        make_for_anybody(folder)
        run(folder)
        before = tree(folder / "output")
        for place in (folder, *folder.rglob("*")):
            os.chown(place, _NOBODY, _NOBODY)
        os.chown(folder / "incidents.yaml", 0, 0)
        (folder / "incidents.yaml").chmod(0o600)
        code, _, complained = heard(start(folder, user=_NOBODY))

        assert complained == "incidents.yaml: this file cannot be read: Permission denied (look at its permissions)\n"
        assert code == 3
        assert tree(folder / "output") == before
    finally:
        shutil.rmtree(folder)


def test_a_file_system_without_links_and_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a memory stick, publishes work as elsewhere, and files that did not change keep their time."""

    def refused(one: str, other: str) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), one, None, other)

    def not_there(one: str, other: str) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), one, None, other)

    poor = FileSystem(link=refused, swap=not_there)
    monkeypatch.setattr("plainstatus.publish.publish.prepare", functools.partial(staging.prepare, fs=poor))
    folder = make_project(tmp_path / "site")
    run(folder)
    page = folder / "output" / "incidents" / "2026-11-15-checkout.html"
    written = page.stat().st_mtime_ns
    for minute in range(1, 4):
        run(folder, NOW + timedelta(minutes=minute))

    assert page.stat().st_mtime_ns == written
    assert page.stat().st_nlink == 1
    monkeypatch.undo()
    sound(folder)


def test_the_site_on_another_disk_than_the_project(tmp_path: Path) -> None:
    """Where the published folder is a link to another disk, the work is done beside its target."""
    with disk(tmp_path / "disk", megabytes=8) as place:
        folder = make_project(tmp_path / "site")
        (place / "www").mkdir()
        (folder / "output").symlink_to(place / "www")
        for minute in range(3):
            run(folder, NOW + timedelta(minutes=minute))

        assert (folder / "output").is_symlink()
        assert (place / "www" / "index.html").is_file()
        assert (place / ".www.plainstatus" / "lock").is_file()
        sound(folder)


def test_a_clock_that_was_set_back(tmp_path: Path) -> None:
    """With a clock that is a day late, what was said since is refused as not yet said; the right clock mends it."""
    folder = make_project(tmp_path, YAML.replace("2026-11-15 14:00", "now"))
    run(folder)
    before = tree(folder / "output")

    with pytest.raises(InvalidIncidents) as caught:
        run(folder, NOW - timedelta(days=1))

    assert str(caught.value) == (
        "incidents.yaml:14: '2026-11-20 20:00' lies 24.0 hours ahead of the clock, and cannot have happened yet "
        "(write: - at: now, or 2026-11-19 20:00)"
    )
    assert tree(folder / "output") == before
    sound(folder)


def test_a_clock_that_was_set_back_without_news(tmp_path: Path) -> None:
    """Where all was said before the late clock's time, publishing goes on, and the site shows that clock's time."""
    folder = make_project(tmp_path)
    run(folder)
    run(folder, NOW - timedelta(days=1))

    assert "19 Nov 2026, 20:00 UTC" in (folder / "output" / "status.txt").read_text(encoding="utf-8")
    sound(folder)


def test_a_second_publish_is_turned_away(tmp_path: Path) -> None:
    """While one publish runs, another ends at once with exit code 4, naming the first, which goes on."""
    folder = make_project(tmp_path)
    turned_away: list[tuple[int, str, str]] = []

    def tell(_: str) -> None:
        if not turned_away:
            turned_away.append(heard(start(folder)))

    publish(find_project(folder), now=NOW, tell=tell)

    told = f"another publish is running (process {os.getpid()}); wait until it has ended, then run this again\n"
    assert turned_away == [(4, "", told)]
    sound(folder)


def test_many_publishes_at_once(tmp_path: Path) -> None:
    """Of publishes that begin together one goes through and the others do, or are turned away; the site is whole."""
    folder = make_project(tmp_path)
    run(folder)
    processes = [start(folder, wait=0.05) for _ in range(4)]
    ends = []
    for process in processes:
        code, _, complained = heard(process)
        ends.append(code)
        assert not complained or complained.startswith("another publish is running (process ")

    assert 0 in ends
    assert set(ends) <= {0, BuildError.exitcode}
    sound(folder)
