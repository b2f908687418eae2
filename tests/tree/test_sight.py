"""The live tree is looked at once, and linked ahead by a copy of the process: nobody can tell by what comes of it."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plainstatus.tree import filling, sight
from plainstatus.tree.exchange import DISK, FileSystem
from plainstatus.tree.manifest import read_manifest, strangers, write_manifest
from plainstatus.tree.sight import Seen, Sight, looking_ahead
from plainstatus.tree.staging import Linked, Staging, mark, prepare, write
from plainstatus.tree.verified import Verified

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
FILES = {"index.html": "home", "feeds/a.atom": "a", "feeds/one/b.atom": "b", "feeds/one/c.atom": "c", "in/d.html": "d"}


@dataclass
class Site:
    """A site that is published again and again; `filled` are the folders that were filled ahead of the last one."""

    folder: Path
    fs: FileSystem = DISK
    filled: list[str] | None = field(default=None)

    @property
    def live(self) -> Path:
        """Where it is live."""
        return self.folder / "output"

    @contextmanager
    def begun(self) -> Iterator[tuple[Staging, Sight]]:
        """Begin a publish."""
        with (
            prepare(self.live, work=self.folder / ".plainstatus", fs=self.fs) as staging,
            looking_ahead(staging) as seen,
        ):
            yield staging, seen

    def publish(self, files: dict[str, str]) -> Linked:
        """Publish some files; those of which the live tree has the bytes are kept."""
        with self.begun() as begun:
            return self.go_on(*begun, files)

    def go_on(self, staging: Staging, seen: Sight, files: dict[str, str]) -> Linked:
        """Publish with what was seen."""
        known = Verified(seen, rules="", now=NOW)
        self.filled = known.filled
        before = {path: (self.live / path).read_text() for path in files if known.sha256(path)}
        for path, text in files.items():
            if before.get(path) != text:
                write(staging.tree, path, text.encode())
        keep = [path for path in files if before.get(path) == files[path]]
        mark(staging.tree)
        manifest = write_manifest(staging.tree, known.files(keep))
        linked = staging.link_equal(kept=known.looks(keep), filled=known.filled)
        known.note(staging.tree, manifest, linked, searched=())
        staging.exchange()
        return linked

    def refuse(self, made: dict[str, str]) -> None:
        """Begin a publish that fails once some files are made."""
        with suppress(RuntimeError), self.begun() as (staging, seen):
            seen.seen()
            for path, text in made.items():
                write(staging.tree, path, text.encode())
            raise RuntimeError

    @property
    def work(self) -> Path:
        """Our folder beside it."""
        return self.folder / ".plainstatus"

    @property
    def state(self) -> dict[str, str]:
        """Return each file that was published, with what it holds."""
        return {path: (self.live / path).read_text() for path in tree(self.live)}


def tree(folder: Path) -> dict[str, tuple[str, int]]:
    """Return each file of a tree, but for our own, with its mode and number, and no folder that is empty."""
    return {
        path.relative_to(folder).as_posix(): (oct(path.parent.stat().st_mode), path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {".plainstatus-site", "manifest.json"}
    }


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return a site that was published, on a machine of two cores, with each file and folder worth while."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(sight, "_LEAST", 1)
    monkeypatch.setattr(filling, "_WORTH_WHILE", 1)
    found = Site(tmp_path)
    found.publish(FILES)
    return found


def only(cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine have so many cores."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {*range(cores)}, raising=False)


NEXT = {"index.html": "HOME", "feeds/a.atom": "a", "feeds/one/b.atom": "B", "feeds/one/n.atom": "n", "in/d.html": "d"}


@pytest.mark.parametrize("spent", [0, 2])
@pytest.mark.parametrize("cores", [1, 2])
def test_what_is_kept_is_linked_ahead(site: Site, monkeypatch: pytest.MonkeyPatch, cores: int, spent: int) -> None:
    """The new tree has what it keeps, what was written and nothing else, also in the folders of a spent site."""
    for _ in range(spent):
        site.publish(FILES)
    before = tree(site.live)
    only(cores, monkeypatch)
    linked = site.publish(NEXT)
    after = tree(site.live)

    assert site.filled == (None if cores == 1 else ["feeds", "feeds/one", "in"])
    assert site.state == NEXT
    assert (linked.new, linked.changed) == (
        ("feeds/one/n.atom",),
        ("feeds/one/b.atom", "index.html", "manifest.json"),
    )
    assert linked.removed == ("feeds/one/c.atom",)
    kept = {"feeds/a.atom", "in/d.html"}
    assert linked.shared == {".plainstatus-site", *kept}
    assert {path for path in after if after[path] == before.get(path)} == kept
    assert {mode for mode, _ in after.values()} == {"0o40755"}
    assert not (site.folder / ".plainstatus" / "scratch.spent").exists()


def test_only_what_looks_as_noted_is_linked_ahead(site: Site) -> None:
    """What somebody has changed or put there stays where it is."""
    (site.live / "feeds" / "a.atom").write_text("A")
    (site.live / "in" / "d.html").chmod(0o600)
    (site.live / "in" / "e.html").write_text("e")
    (site.live / "feeds" / "one" / "c.atom").unlink()
    (site.live / "feeds" / "one" / "c.atom").symlink_to(site.live / "index.html")
    with site.begun() as (staging, seen):
        found = seen.seen()
        ahead = tree(staging.tree.with_name("scratch.spent"))
        site.go_on(staging, seen, FILES)

    assert {*found.unlike} == {"feeds/a.atom", "in/d.html", "in/e.html"}
    assert found.gone == {"feeds/one/c.atom"}
    assert found.others == ["in/e.html"]
    assert {*ahead} == {"feeds/one/b.atom"}
    assert site.state == FILES
    assert (site.live / "in" / "d.html").stat().st_mode & 0o777 == 0o644


def test_what_was_seen_long_ago_is_looked_at_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked may think about it for long, and somebody else may change a file meanwhile."""
    monkeypatch.setattr(sight, "_FRESH", -1)
    with site.begun() as (staging, seen):
        seen.seen()
        (site.live / "feeds" / "a.atom").unlink()
        (site.live / "feeds" / "a.atom").write_text("A")
        site.go_on(staging, seen, FILES)

    assert site.filled is None
    assert site.state == FILES
    assert {mode for mode, _ in tree(site.live).values()} == {"0o40755"}


def test_a_folder_that_was_filled_leads_nowhere_else(site: Site, tmp_path: Path) -> None:
    """Neither a link in its place nor a folder that others can open is taken over."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_text("mine")
    with site.begun() as (staging, seen):
        seen.seen()
        ahead = staging.tree.with_name("scratch.spent")
        (ahead / "in").rename(tmp_path / "elsewhere")
        (ahead / "in").symlink_to(tmp_path / "mine")
        (ahead / "feeds" / "a.atom").unlink()
        (ahead / "feeds" / "a.atom").write_text("theirs")
        (ahead / "feeds").chmod(0o755)
        site.go_on(staging, seen, FILES)

    assert site.state == FILES
    assert (tmp_path / "mine" / "x").read_text() == "mine"


def test_folders_pass_their_group_on_as_before(site: Site) -> None:
    """Where staff share the published folder (setgid), so do folders that are made ahead, and then are used again."""
    for folder in (site.folder / ".plainstatus", site.live, *{path.parent for path in site.live.rglob("*.*")}):
        folder.chmod(0o2755)
    for files in (NEXT, FILES, NEXT, FILES):
        site.publish(files)

        assert site.filled
        assert {mode for mode, _ in tree(site.live).values()} == {"0o42755"}


def test_rights_that_change_meanwhile_count(site: Site) -> None:
    """Whoever shuts others out of the published folder has them shut out of what was linked before, too."""
    with site.begun() as (staging, seen):
        seen.seen()
        site.live.chmod(0o750)
        site.go_on(staging, seen, FILES)

    assert site.filled
    assert site.state == FILES
    assert {oct(path.stat().st_mode) for path in site.live.rglob("*")} == {"0o40750", "0o100640"}


def test_where_links_are_not_to_be_had(site: Site) -> None:
    """Nothing is taken over, and all is copied."""

    def refused(one: str, other: str) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), one, None, other)

    before = {number for _, number in tree(site.live).values()}
    site.fs = FileSystem(link=refused, swap=DISK.swap, rename=DISK.rename)
    site.publish(FILES)

    assert site.filled == []
    assert site.state == FILES
    assert before.isdisjoint({number for _, number in tree(site.live).values()})


def test_a_copy_that_fails_costs_nothing_but_time(site: Site) -> None:
    """This process looks for itself, and uses what the copy has left."""
    parent = os.getpid()

    def failing(one: str, other: str) -> None:
        if os.getpid() != parent:
            raise MemoryError
        DISK.link(one, other)

    site.fs = FileSystem(link=failing, swap=DISK.swap, rename=DISK.rename)
    site.publish(FILES)

    assert site.filled is None
    assert site.state == FILES


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_publish_that_is_killed_leaves_the_site_whole(site: Site) -> None:
    """The next one removes what was linked ahead, and goes on."""
    before = tree(site.live)
    if not (process := os.fork()):
        with site.begun() as (_, seen):
            seen.seen()
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitpid(process, 0)[1] == signal.SIGKILL
    left = site.folder / ".plainstatus" / "scratch.spent"

    assert {*tree(left)} == {*FILES} - {"index.html"}
    assert tree(site.live) == before
    site.publish(NEXT)
    assert site.state == NEXT
    assert not left.exists()


@pytest.mark.parametrize("whole", [True, False])
def test_what_a_refused_publish_linked_is_left_to_the_next(site: Site, whole: bool) -> None:
    """It has nothing to remove, which takes long, whether its copy was done; and what changes until then is seen."""
    before, parent = tree(site.live), os.getpid()

    def failing(one: str, other: str) -> None:
        if os.getpid() != parent:
            raise MemoryError
        DISK.link(one, other)

    site.fs = DISK if whole else FileSystem(link=failing, swap=DISK.swap, rename=DISK.rename)
    for _ in range(2):
        site.refuse({})
        assert sorted(path.name for path in site.work.iterdir()) == ["lock", "spent", "verified"]
        assert {*tree(site.work / "spent")} == ({*FILES} - {"index.html"} if whole else set())
        assert tree(site.live) == before
    site.fs = DISK
    (site.live / "feeds" / "one" / "b.atom").write_text("A")
    (site.live / "feeds" / "one" / "c.atom").chmod(0o600)
    site.publish(FILES)

    assert site.filled == ["feeds", "in"]
    assert site.state == FILES
    assert {oct(path.stat().st_mode) for path in site.live.rglob("*.*")} == {"0o100644"}


def test_a_publish_that_fails_once_something_is_made_leaves_nothing(site: Site) -> None:
    """What was linked ahead may be part of that by then, so all of it goes; the site is as it was."""
    before = tree(site.live)
    site.refuse({"index.html": "HOME"})

    assert sorted(path.name for path in site.work.iterdir()) == ["lock", "verified"]
    assert tree(site.live) == before


def test_strangers_are_known_by_what_was_noted(site: Site) -> None:
    """As they are by a walk of their own; a site without notes has none of its own files among them."""
    (site.live / "in" / "e.html").write_text("e")
    (site.live / "pipe").symlink_to("nowhere")
    found = Sight(site.live, site.folder / ".plainstatus").seen().others

    assert strangers(site.live, found) == strangers(site.live) == ["in/e.html", "pipe"]
    noted_nothing = Sight(site.live, site.folder / "elsewhere").seen().others
    assert {*noted_nothing} == {*read_manifest(site.live).files, "in/e.html", "pipe"}
    assert strangers(site.live, noted_nothing) == ["in/e.html", "pipe"]


def test_a_file_that_goes_while_it_is_looked_at_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its neighbours are known as before."""
    site = Site(tmp_path)
    site.publish(FILES)
    scandir = os.scandir

    def late(folder: int) -> object:
        found = scandir(folder)
        listed = [*found]
        with suppress(FileNotFoundError):
            os.unlink("b.atom", dir_fd=folder)
        found.close()
        return nullcontext(listed)

    monkeypatch.setattr(os, "scandir", late)
    seen = Sight(site.live, tmp_path / ".plainstatus").seen()

    assert seen == Seen({}, frozenset({"feeds/one/b.atom"}), [])
