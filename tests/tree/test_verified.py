"""What was verified is noted, and what is still the same is taken over without being read."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from plainstatus.errors import BuildError
from plainstatus.tree import filling, verified
from plainstatus.tree.exchange import DISK, FileSystem
from plainstatus.tree.manifest import read_manifest, write_manifest
from plainstatus.tree.sight import Sight
from plainstatus.tree.staging import Linked, mark, prepare, write
from plainstatus.tree.verified import Verified

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
FILES = {"index.html": "home", "incidents/one.html": "one", "incidents/two.html": "two"}


def hashed(text: str) -> str:
    """Return the hash of a file."""
    return sha256(text.encode()).hexdigest()


@dataclass
class Site:
    """A site that is published again and again, each time with what is kept of it."""

    folder: Path
    now: datetime = NOW

    @property
    def live(self) -> Path:
        """Where it is live."""
        return self.folder / "output"

    @property
    def work(self) -> Path:
        """The work folder."""
        return self.folder / ".plainstatus"

    def known(self, *, rules: str = "", after: timedelta = timedelta()) -> Verified:
        """Return what is known of the live tree."""
        return Verified(Sight(self.live, self.work), rules=rules, now=self.now + after)

    def publish(
        self,
        files: dict[str, str],
        *,
        keep: tuple[str, ...] = (),
        secrets: tuple[str, ...] = (),
        told: tuple[str, ...] = (),
        fs: FileSystem = DISK,
    ) -> Linked:
        """Publish some files, with those that are kept as they are."""
        with prepare(self.live, work=self.work, fs=fs) as staging:
            known = self.known()
            for path, text in files.items():
                write(staging.tree, path, text.encode())
            mark(staging.tree)
            manifest = write_manifest(staging.tree, known.files(keep))
            linked = staging.link_equal(kept=known.looks(keep))
            known.note(staging.tree, manifest, linked, searched=secrets, told=told)
            staging.exchange()
        return linked


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site that was published."""
    found = Site(tmp_path)
    found.publish(FILES)
    return found


def overwrite(path: Path, text: str) -> None:
    """Change a file in place, and give it back its time."""
    status = path.stat()
    path.write_text(text)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_what_looks_the_same_is_not_read(site: Site) -> None:
    """Size, time, number, owner and mode are enough, for a day."""
    overwrite(site.live / "index.html", "HOME")

    assert site.known().sha256("index.html") == hashed("home")
    assert site.known(after=timedelta(days=1)).sha256("index.html") == hashed("HOME")
    assert site.known(after=timedelta(seconds=-1)).sha256("index.html") == hashed("HOME")


def test_what_must_be_read_is_read_at_a_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """By all cores: what changes later counts no more, and what is no file has no hash then either."""
    monkeypatch.setattr(verified, "_LEAST", 1)
    known = site.known(after=timedelta(days=1))
    known.read([*FILES, "none.html"])
    overwrite(site.live / "index.html", "HOME")

    assert {path: known.sha256(path) for path in FILES} == {path: hashed(text) for path, text in FILES.items()}
    assert known.sha256("none.html") is None


def test_a_day_begins_when_everything_was_read(site: Site) -> None:
    """Publishing every hour does not put it off."""
    site.now += timedelta(hours=20)
    site.publish(FILES)
    overwrite(site.live / "index.html", "HOME")

    assert site.known().sha256("index.html") == hashed("home")
    assert site.known(after=timedelta(hours=4)).sha256("index.html") == hashed("HOME")


def another_file(path: Path) -> None:
    """Put another file in its place that has all of its looks but for its number."""
    status = path.stat()
    new = path.with_name("new")
    new.write_text("HOME")
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(path)


def another_size(path: Path) -> None:
    """Make it longer, at the same time."""
    overwrite(path, "homes")


def another_mode(path: Path) -> None:
    """Give it other bytes, and other readers."""
    overwrite(path, "HOME")
    path.chmod(0o640)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text("HOME"),
        another_size,
        another_file,
        another_mode,
    ],
    ids=["time", "size", "number", "mode"],
)
def test_what_looks_otherwise_is_read(site: Site, change: Callable[[Path], object]) -> None:
    """A hand in the published folder is seen at once."""
    path = site.live / "index.html"
    change(path)

    assert site.known().sha256("index.html") == hashed(path.read_text())


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_what_belongs_to_somebody_else_is_none(site: Site) -> None:
    """Whoever owns a file could go on changing it in every later tree."""
    os.chown(site.live / "index.html", 12345, -1)

    assert site.known().sha256("index.html") is None


def test_what_is_no_file_has_no_hash(site: Site) -> None:
    """Neither has a link, a folder or what is not there."""
    (site.live / "link.html").symlink_to("index.html")
    known = site.known()

    assert [known.sha256(path) for path in ("link.html", "incidents", "gone.html")] == [None, None, None]
    assert known.files(["link.html", "index.html"]).keys() == {"index.html"}


def test_what_changes_under_our_hands_has_no_hash(site: Site) -> None:
    """What is read must be what was looked at."""
    known = site.known(after=timedelta(days=1))
    (site.live / "index.html").write_text("changed")

    assert known.sha256("index.html") is None


def test_kept_files_are_linked_and_listed(site: Site) -> None:
    """A file that is kept is the same file afterwards, with a hash that was not made again."""
    before = (site.live / "incidents/one.html").stat()
    overwrite(site.live / "incidents/one.html", "ONE")
    linked = site.publish({"index.html": "home 2"}, keep=("incidents/one.html",))

    kept = (".plainstatus-site", "incidents/one.html")
    assert linked == Linked((), ("index.html", "manifest.json"), kept, ("incidents/two.html",))
    assert os.path.samestat(before, (site.live / "incidents/one.html").stat())
    manifest = read_manifest(site.live)
    assert manifest.files["incidents/one.html"].sha256 == hashed("one")
    assert manifest.files["incidents/one.html"].size == 3
    assert site.known().unverified(manifest) == frozenset()


@pytest.mark.parametrize("number", [errno.EMLINK, errno.EPERM, errno.EXDEV])
def test_without_links_kept_files_are_copies(site: Site, number: int) -> None:
    """A copy has the time of what it was made from, and is noted as it looks itself."""

    def refuse(_one: str, _other: str) -> None:
        raise OSError(number, os.strerror(number))

    before = (site.live / "incidents/one.html").stat()
    site.publish({"index.html": "home"}, keep=("incidents/one.html",), fs=FileSystem(link=refuse))
    after = (site.live / "incidents/one.html").stat()

    assert (site.live / "incidents/one.html").read_text() == "one"
    assert (after.st_mtime_ns, after.st_mode) == (before.st_mtime_ns, before.st_mode)
    assert after.st_ino != before.st_ino
    overwrite(site.live / "incidents/one.html", "ONE")
    assert site.known().sha256("incidents/one.html") == hashed("one")


def test_a_kept_file_with_another_mode_is_a_copy_that_all_may_read(site: Site) -> None:
    """A live file that nobody may read must not stay so for ever."""
    (site.live / "incidents/one.html").chmod(0o600)
    site.publish({"index.html": "home"}, keep=("incidents/one.html",))

    assert (site.live / "incidents/one.html").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("path", ["index.html", "incidents/one.html"])
def test_what_is_kept_cannot_be_written_too(site: Site, path: str) -> None:
    """A page in content/ that takes our place is refused, as it is where ours is made anew."""
    with pytest.raises(BuildError) as raised:
        site.publish({path: "mine"}, keep=(path,))

    message = f"cannot write {path!r}: it is there already (does a page in content/ have it as Save_as?)"
    assert str(raised.value) == message


# --- verification --------------------------------------------------------------------------------------------


def test_what_was_verified(site: Site) -> None:
    """A file counts where it stands, with the bytes it had, and by the rules it was read by."""
    (site.live / "index.html").write_text("changed")
    (site.live / "new.html").write_text("one")
    (site.live / "manifest.json").unlink()
    manifest = write_manifest(site.live)

    assert site.known().unverified(manifest) == {"index.html", "new.html"}
    assert site.known(rules="others").unverified(manifest) == manifest.files.keys()


def test_what_was_verified_by_its_bytes(site: Site) -> None:
    """Of what something was told, the next publish reads the whole again."""
    site.publish(FILES, told=("incidents/one.html",))

    assert site.known().has_verified("index.html", b"home")
    assert not site.known().has_verified("index.html", b"home 2")
    assert not site.known().has_verified("gone.html", b"")
    assert not site.known().has_verified("incidents/one.html", b"one")
    assert not site.known(rules="others").has_verified("index.html", b"home")


def test_other_rules_change_no_hash(site: Site) -> None:
    """What a file holds is no matter of rules."""
    overwrite(site.live / "index.html", "HOME")

    assert site.known(rules="others").sha256("index.html") == hashed("home")


def test_secrets_are_noted_by_a_name_that_tells_nothing(site: Site) -> None:
    """What was searched for need not be again; what the notes hold is no help to anybody."""
    site.publish(FILES, secrets=("a secret line", "another"))

    assert site.known().unsearched(["another", "a third", "a secret line"]) == ("a third",)
    data = (site.work / "verified" / "files.json").read_bytes()
    assert b"secret" not in data
    assert hashed("another").encode() not in data


def copied(site: Site) -> None:
    """Bring the whole project from elsewhere: as out of a cache, times and all."""
    shutil.copytree(site.work, site.folder / "copy", copy_function=shutil.copy2)
    shutil.rmtree(site.work)
    (site.folder / "copy").rename(site.work)


def cut(site: Site) -> None:
    """Lose the end of the notes."""
    path = site.work / "verified" / "files.json"
    path.write_bytes(path.read_bytes()[:-1])


def forged(site: Site) -> None:
    """Let the notes vouch for what they did not."""
    path = site.work / "verified" / "files.json"
    data = path.read_bytes()
    path.write_bytes(data.replace(hashed("home").encode(), hashed("HOME").encode()))


def opened(site: Site) -> None:
    """Let everybody write there."""
    (site.work / "verified").chmod(0o777)


def lost(site: Site) -> None:
    """Lose the key."""
    (site.work / "verified" / "key").unlink()


def garbage(site: Site) -> None:
    """Leave what is no note at all."""
    (site.work / "verified" / "files.json").write_bytes(json.dumps([]).encode())


@pytest.mark.parametrize("harm", [copied, cut, forged, opened, lost, garbage])
def test_notes_that_are_not_ours_say_nothing(site: Site, harm: Callable[[Site], None]) -> None:
    """What was lost, cut, forged or brought from elsewhere vouches for nothing, and is written anew."""
    site.publish(FILES, secrets=("a secret line",))
    harm(site)
    overwrite(site.live / "index.html", "HOME")
    manifest = read_manifest(site.live)
    known = site.known()

    assert known.sha256("index.html") == hashed("HOME")
    assert known.unverified(manifest) == manifest.files.keys()
    assert known.unsearched(["a secret line"]) == ("a secret line",)
    (site.work / "verified").chmod(0o700)
    site.publish(FILES)
    assert site.known().unverified(read_manifest(site.live)) == frozenset()


def test_a_tree_that_never_went_live_vouches_for_nothing(site: Site) -> None:
    """What was refused at the last moment is not what is live."""
    with prepare(site.live, work=site.work) as staging:
        known = site.known()
        write(staging.tree, "index.html", b"HOME")
        manifest = write_manifest(staging.tree)
        known.note(staging.tree, manifest, staging.link_equal(), searched=())
    live = read_manifest(site.live)

    assert site.known().sha256("index.html") == hashed("home")
    assert "index.html" in site.known().unverified(live)


def test_a_work_folder_that_cannot_be_written(site: Site) -> None:
    """A disk that fails costs nothing but time."""
    shutil.rmtree(site.work / "verified")
    (site.work / "verified").write_text("in the way")
    site.publish(FILES)

    assert site.known().sha256("index.html") == hashed("home")


@pytest.fixture
def spent(site: Site, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a site that nobody needs any more, the next to be used again, however small it is."""
    monkeypatch.setattr(filling, "_WORTH_WHILE", 1)
    for text in ("2", "3"):
        site.publish({"index.html": text}, keep=("incidents/one.html", "incidents/two.html"))
    return site.work / "spent" / "incidents"


def state(folder: Path) -> dict[str, str]:
    """Return each file of a tree, with its path."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_the_folders_of_a_spent_site_are_used_again(site: Site, spent: Path) -> None:
    """What is live stays in them, and what was written comes to it; they get the rights of all folders."""
    folder, file = spent.stat().st_ino, (site.live / "incidents" / "one.html").stat().st_ino
    spent.chmod(0o700)
    written = {"index.html": "4", "incidents/two.html": "zwei", "incidents/new/a.html": "a"}
    linked = site.publish(written, keep=("incidents/one.html",))

    assert linked.shared == {".plainstatus-site", "incidents/one.html"}
    status = (site.live / "incidents").stat()
    assert (status.st_ino, status.st_mode & 0o777) == (folder, 0o755)
    assert (site.live / "incidents" / "one.html").stat().st_ino == file
    expected = {
        "index.html": "4",
        "incidents/one.html": "one",
        "incidents/two.html": "zwei",
        "incidents/new/a.html": "a",
    }
    assert state(site.live).items() >= expected.items()
    assert len(state(site.live)) == len(expected) + 2
    assert site.known().sha256("incidents/one.html") == hashed("one")


def test_nothing_else_comes_with_the_folders_of_a_spent_site(site: Site, spent: Path, tmp_path: Path) -> None:
    """Neither what somebody has put there, nor a file in place of another, nor what a link leads to."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.html").write_text("theirs")
    (spent / "stranger.html").write_text("a stranger")
    (spent / "inside").mkdir()
    (spent / "inside" / "a.html").write_text("a stranger")
    (spent / "link").symlink_to(tmp_path / "outside")
    (spent / "two.html").unlink()
    (spent / "two.html").write_text("TWO")
    (spent / "one.html").unlink()
    (spent / "one.html").symlink_to(site.live / "incidents" / "one.html")
    site.publish({"index.html": "4"}, keep=("incidents/one.html", "incidents/two.html"))

    assert sorted(path.name for path in (site.live / "incidents").iterdir()) == ["one.html", "two.html"]
    assert not (site.live / "incidents" / "one.html").is_symlink()
    assert state(site.live / "incidents") == {"one.html": "one", "two.html": "two"}
    assert state(tmp_path / "outside") == {"a.html": "theirs"}


@pytest.mark.parametrize("what", ["link", "file", "theirs"])
def test_what_is_no_folder_of_ours_is_not_used_again(site: Site, spent: Path, tmp_path: Path, what: str) -> None:
    """A link in its place leads nobody to remove anything, and whoever owns a folder could go on changing it."""
    if what == "theirs" and os.geteuid() != 0:
        pytest.skip("only the superuser can give a folder away")
    elsewhere = spent.rename(tmp_path / "elsewhere")
    (elsewhere / "more.html").write_text("theirs")
    if what == "link":
        spent.symlink_to(elsewhere)
    elif what == "file":
        spent.write_text("")
    else:
        elsewhere.rename(spent)
        os.chown(spent, 1, -1)
    site.publish({"index.html": "4"}, keep=("incidents/one.html", "incidents/two.html"))

    assert state(site.live / "incidents") == {"one.html": "one", "two.html": "two"}
    assert (site.live / "incidents").stat().st_uid == os.geteuid()
    assert what == "theirs" or "more.html" in state(elsewhere)
