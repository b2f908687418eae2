from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plainstatus.errors
from plainstatus.errors import BuildError, SettingsError
from plainstatus.tree.exchange import DISK, FileSystem
from plainstatus.tree.staging import MARKER, Linked, check_live, prepare, write
from tests.support.disks import elsewhere

OLD_TIME = 1_600_000_000_123_456_789


def refused(number: int) -> Callable[[str, str], None]:
    """Stand in for a call that this file system does not have."""

    def call(one: str, other: str) -> None:
        raise OSError(number, os.strerror(number), one, None, other)

    return call


def publish(live: Path, files: dict[str, str], *, fs: FileSystem = DISK) -> tuple[Linked, Path | None]:
    """Publish a whole site the way `publish` does."""
    with prepare(live, work=live.parent / ".plainstatus", fs=fs) as staging:
        for path, text in files.items():
            write(staging.tree, path, text.encode())
        return staging.link_equal(), staging.exchange()


def site(folder: Path) -> dict[str, str]:
    """Read every file of a published tree but the marker."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MARKER
    }


def python(code: str, *args: object) -> subprocess.Popen[str]:
    """Start another process that runs `code`, with our package at hand."""
    root = Path(plainstatus.errors.__file__).parents[1]
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
    )


def names(folder: Path) -> list[str]:
    """List a folder."""
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Run under another umask."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """Name an output folder that does not exist yet, in a project of its own."""
    (tmp_path / "project").mkdir()
    return tmp_path / "project" / "output"


# --- write -----------------------------------------------------------------------------------------------


def test_write_makes_folders(tmp_path: Path) -> None:
    """A file is written with its folders, byte for byte."""
    write(tmp_path, "a/b/ü.html", b"\x00\xff\r\n")
    assert (tmp_path / "a" / "b" / "ü.html").read_bytes() == b"\x00\xff\r\n"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/etc/passwd", "the path is absolute"),
        ("../up.html", "a part of the path is empty, '.' or '..'"),
        ("a/../../up.html", "a part of the path is empty, '.' or '..'"),
        ("", "a part of the path is empty, '.' or '..'"),
        ("a//b.html", "a part of the path is empty, '.' or '..'"),
        ("a/", "a part of the path is empty, '.' or '..'"),
        ("./a.html", "a part of the path is empty, '.' or '..'"),
        ("a\\b.html", "a backslash or an unprintable character is in the path"),
        ("a\0.html", "a backslash or an unprintable character is in the path"),
        ("a\nb.html", "a backslash or an unprintable character is in the path"),
        ("a\udcff.html", "a backslash or an unprintable character is in the path"),
    ],
)
def test_write_refuses_unsafe_paths(tmp_path: Path, path: str, why: str) -> None:
    """A path that could leave the tree, or mean something else elsewhere, is refused."""
    with pytest.raises(BuildError) as caught:
        write(tmp_path / "tree", path, b"")
    assert f"cannot write {path!r}: {why}" == str(caught.value)


def test_write_refuses_long_names(tmp_path: Path) -> None:
    """Names are measured in bytes; 255 are taken, more are not."""
    write(tmp_path, "é" * 125 + ".html", b"")
    name = "é" * 126 + ".html"
    with pytest.raises(BuildError) as caught:
        write(tmp_path, f"a/{name}", b"")
    assert f"cannot write 'a/{name}': '{name}' is longer than 255 bytes" == str(caught.value)


def test_write_refuses_a_second_time(tmp_path: Path) -> None:
    """A path that is there already, ours or a content page's, is refused and left as it was."""
    (tmp_path / "subscribe.html").write_text("from content/")
    with pytest.raises(BuildError) as caught:
        write(tmp_path, "subscribe.html", b"ours")
    assert str(caught.value) == (
        "cannot write 'subscribe.html': it is there already (does a page in content/ have it as Save_as?)"
    )
    assert (tmp_path / "subscribe.html").read_text() == "from content/"


def test_two_make_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies of the process write at the same time: that another one was quicker to make a folder is no failure."""
    make = os.mkdir

    def mkdir(place: str) -> None:
        make(place)
        make(place)

    monkeypatch.setattr(os, "mkdir", mkdir)
    write(tmp_path, "de/feeds/all.atom", b"ours")

    assert (tmp_path / "de/feeds/all.atom").read_bytes() == b"ours"


def test_write_refuses_links(tmp_path: Path) -> None:
    """Neither a linked folder nor a link in the file's place leads out of the tree."""
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    tree.mkdir()
    outside.mkdir()
    (tree / "incidents").symlink_to(outside)
    (tree / "index.html").symlink_to(outside / "index.html")
    with pytest.raises(BuildError) as caught:
        write(tree, "incidents/x.html", b"")
    assert str(caught.value) == "cannot write 'incidents/x.html': 'incidents' in it is not a folder"
    with pytest.raises(BuildError, match="it is there already"):
        write(tree, "index.html", b"")
    assert list(outside.iterdir()) == []


def test_write_below_a_file(tmp_path: Path) -> None:
    """A file cannot be a folder as well."""
    write(tmp_path, "feeds", b"")
    with pytest.raises(BuildError) as caught:
        write(tmp_path, "feeds/all.atom", b"")
    assert str(caught.value) == "cannot write 'feeds/all.atom': 'feeds' in it is not a folder"


def test_write_reports_the_disk(tmp_path: Path) -> None:
    """What the system says is passed on with the place."""
    with pytest.raises(BuildError) as caught:
        write(tmp_path / "gone", "index.html", b"")
    place = tmp_path / "gone" / "index.html"
    assert f"cannot write 'index.html': No such file or directory ({place})" == str(caught.value)


@settings(deadline=None)  # the disk has its own pace
@given(st.text(alphabet=st.sampled_from("ab/.\\\0\n é~") | st.characters(), max_size=30))
def test_write_stays_inside(path: str) -> None:
    """Whatever the path, either it is refused or exactly that file is written in the tree, and nothing else."""
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name, "tree")
        tree.mkdir()
        try:
            write(tree, path, b"x")
        except BuildError:
            expected = set()
        else:
            expected = {path}
        found = {found.relative_to(tree).as_posix() for found in Path(name).rglob("*") if found.is_file()}
        assert expected == found


def modes_after(live: Path, mask: int, *, public: bool = True) -> dict[str, int]:
    """Publish files that have come with all kinds of modes, under a umask; return name → mode of what is live."""
    with umask(mask), prepare(live, work=live.parent / ".plainstatus") as staging:
        write(staging.tree, "incidents/x.html", b"")
        (staging.tree / "copied.pdf").touch(0o400)
        (staging.tree / "program").touch()
        (staging.tree / "program").chmod(0o4777)
        (staging.tree / "private").mkdir(0o700)
        staging.link_equal(public=public)
        staging.exchange()
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in [live, *live.rglob("*")]}


@pytest.mark.parametrize("mask", [0, 0o002, 0o022, 0o027, 0o077])
@pytest.mark.parametrize(
    ("before", "folder", "file"),
    [
        (None, 0o755, 0o644),
        (0o755, 0o755, 0o644),
        (0o750, 0o750, 0o640),
        (0o700, 0o700, 0o600),
        (0o711, 0o711, 0o644),
        (0o775, 0o775, 0o664),
        (0o777, 0o755, 0o644),
        (0o2755, 0o755, 0o644),
    ],
)
def test_readers_get_what_they_had_whatever_the_umask(
    live: Path, mask: int, before: int | None, folder: int, file: int
) -> None:
    """A web server may read what is published; who keeps the folder from others, or shares it, goes on doing so."""
    if before is not None:
        live.mkdir()
        live.chmod(before)
    expected = {
        "output": folder,
        "incidents": folder,
        "private": folder,
        "x.html": file,
        "copied.pdf": file,
        "program": file,
        MARKER: file,
    }
    assert expected == modes_after(live, mask)
    # The next one finds it as it was left.
    assert expected == modes_after(live, 0o022)


def test_files_kept_from_others_stay_so_in_an_open_folder(live: Path) -> None:
    """The files' own mode counts too: they never get wider than they were."""
    publish(live, {"index.html": "one"})
    for path in live.iterdir():
        path.chmod(0o640)
    publish(live, {"index.html": "two"})
    assert {0o640} == {stat.S_IMODE(path.stat().st_mode) for path in live.iterdir()}
    assert stat.S_IMODE(live.stat().st_mode) == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files to a group that it is not in")
def test_the_group_that_may_read_stays(live: Path) -> None:
    """A folder that was made for the web server's group is that group's after each publish, with all in it."""
    live.mkdir()
    live.chmod(0o750)
    os.chown(live, -1, 4711)
    publish(live, {"incidents/x.html": ""})
    publish(live, {"incidents/x.html": "", "y.html": ""})
    assert {4711} == {path.stat().st_gid for path in (live, *live.rglob("*"))}


@pytest.mark.parametrize(
    ("mask", "file", "folder"), [(0o022, 0o644, 0o755), (0o002, 0o664, 0o775), (0o077, 0o600, 0o700)]
)
def test_modes_of_what_is_not_public_follow_the_umask(live: Path, mask: int, file: int, folder: int) -> None:
    """A site that is only to be looked at is for whom the umask lets in, whatever modes the sources have."""
    assert {
        "output": folder,
        "incidents": folder,
        "private": folder,
        "x.html": file,
        "copied.pdf": file,
        "program": file,
        MARKER: file,
    } == modes_after(live, mask, public=False)


# --- link_equal ------------------------------------------------------------------------------------------


def test_equal_files_keep_inode_and_time(live: Path) -> None:
    """An unchanged file is the very file that was live; a changed one is not."""
    publish(live, {"index.html": "one", "incidents/x.html": "same", "gone.html": ""})
    os.utime(live / "incidents" / "x.html", ns=(OLD_TIME, OLD_TIME))
    before = (live / "incidents" / "x.html").stat()
    linked, _ = publish(live, {"index.html": "two", "incidents/x.html": "same", "new/y.html": ""})
    after = (live / "incidents" / "x.html").stat()
    assert (before.st_ino, OLD_TIME) == (after.st_ino, after.st_mtime_ns)
    assert linked == Linked(
        new=("new/y.html",),
        changed=("index.html",),
        unchanged=(MARKER, "incidents/x.html"),
        removed=("gone.html",),
    )


@pytest.mark.parametrize("number", [errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK, errno.ENOSPC])
def test_equal_files_keep_their_time_without_links(live: Path, number: int) -> None:
    """Where links are not to be had, an unchanged file is as old as it was, to the nanosecond."""
    publish(live, {"index.html": "same"})
    os.utime(live / "index.html", ns=(OLD_TIME, OLD_TIME))
    inode = (live / "index.html").stat().st_ino
    linked, _ = publish(live, {"index.html": "same"}, fs=FileSystem(link=refused(number)))
    after = (live / "index.html").stat()
    assert (after.st_ino != inode, after.st_mtime_ns) == (True, OLD_TIME)
    assert linked.unchanged == (MARKER, "index.html")


def test_a_wrong_mode_is_not_linked(live: Path) -> None:
    """A live file that the web server may not read gets its mode back, and keeps its time."""
    publish(live, {"index.html": "same"})
    (live / "index.html").chmod(0o600)
    os.utime(live / "index.html", ns=(OLD_TIME, OLD_TIME))
    with umask(0o022):
        linked, _ = publish(live, {"index.html": "same"})
    after = (live / "index.html").stat()
    assert (stat.S_IMODE(after.st_mode), after.st_mtime_ns) == (0o644, OLD_TIME)
    assert linked.unchanged == (MARKER, "index.html")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_somebody_else_is_not_shared(live: Path) -> None:
    """A file in the live tree that somebody else owns, and could change for ever, becomes ours, as old as it was."""
    publish(live, {"index.html": "same", "incidents/x.html": "same"})
    theirs, ours = live / "index.html", (live / "incidents" / "x.html").stat().st_ino
    os.utime(theirs, ns=(OLD_TIME, OLD_TIME))
    os.chown(theirs, 65534, -1)
    with theirs.open("r+") as handle:
        linked, _ = publish(live, {"index.html": "same", "incidents/x.html": "same"})
        handle.write("evil")
    after = theirs.stat()
    assert (after.st_uid, after.st_mtime_ns, theirs.read_text()) == (0, OLD_TIME, "same")
    assert (live / "incidents" / "x.html").stat().st_ino == ours
    assert linked.unchanged == (MARKER, "incidents/x.html", "index.html")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_an_unreadable_live_file_counts_as_changed(live: Path) -> None:
    """A live file that we may not read ourselves is replaced."""
    publish(live, {"index.html": "same"})
    (live / "index.html").chmod(0)
    linked, _ = publish(live, {"index.html": "same"})
    assert linked.changed == ("index.html",)
    assert site(live) == {"index.html": "same"}


@pytest.mark.parametrize("size", [0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 600_000])
def test_every_byte_is_compared(live: Path, size: int) -> None:
    """Files of one size that differ in the last byte only are told apart, around the edges of a chunk."""
    publish(live, {"same.bin": "x" * size, "last.bin": "x" * size + "a"})
    linked, _ = publish(live, {"same.bin": "x" * size, "last.bin": "x" * size + "b"})
    assert (linked.changed, linked.unchanged) == (("last.bin",), (MARKER, "same.bin"))


def test_a_folder_and_a_file_change_places(live: Path) -> None:
    """A file that becomes a folder, and the other way round, are something removed and something new."""
    publish(live, {"a": "", "b/c/d.html": ""})
    linked, _ = publish(live, {"a/x.html": "", "b": ""})
    assert Linked(("a/x.html", "b"), (), (MARKER,), ("a", "b/c/d.html")) == linked
    assert site(live) == {"a/x.html": "", "b": ""}


def test_links_in_the_live_tree_are_not_followed(live: Path, tmp_path: Path) -> None:
    """What somebody linked into the live folder is neither read nor linked into the new tree."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.html").write_text("same")
    publish(live, {"index.html": ""})
    (live / "index.html").unlink()
    (live / "index.html").symlink_to(outside / "x.html")
    (live / "incidents").symlink_to(outside)
    linked, _ = publish(live, {"index.html": "same", "incidents/x.html": "same"})
    assert Linked(("incidents/x.html",), ("index.html",), (MARKER,), ("incidents",)) == linked
    assert not (live / "index.html").is_symlink()
    assert names(outside) == ["x.html"]


@pytest.mark.parametrize("kind", ["link", "folder link", "dangling link", "pipe"])
def test_a_tree_holds_files_and_folders_only(live: Path, kind: str) -> None:
    """A link out of the site, which a page in content/ could bring along, stops the publish."""
    publish(live, {"index.html": "old"})
    with prepare(live, work=live.parent / ".plainstatus") as staging:
        write(staging.tree, "files/index.html", b"")
        odd = staging.tree / "files" / "odd"
        if kind == "pipe":
            os.mkfifo(odd)
        else:
            odd.symlink_to({"link": "/etc/passwd", "folder link": "/etc", "dangling link": "nowhere"}[kind])
        with pytest.raises(BuildError) as caught:
            staging.link_equal()
    assert str(caught.value) == "files/odd is a link or a device; a site may hold only files and folders"
    assert site(live) == {"index.html": "old"}


def test_the_marker_cannot_be_a_page(live: Path) -> None:
    """A content page in the marker's place is refused like any other double."""
    with prepare(live, work=live.parent / ".plainstatus") as staging:
        write(staging.tree, MARKER, b"")
        with pytest.raises(BuildError, match=r"cannot write '\.plainstatus-site': it is there already"):
            staging.link_equal()


def test_a_failing_comparison_is_reported(live: Path) -> None:
    """A disk that fails while the trees are compared stops the publish with what the system says."""
    publish(live, {"index.html": "1"})
    tree = live.parent / ".plainstatus" / "scratch"

    def vanish(old: str, spare: str) -> None:
        for path in tree.iterdir():
            path.unlink()
        refused(errno.EIO)(old, spare)

    with pytest.raises(BuildError) as caught:
        publish(live, {"index.html": "1"}, fs=FileSystem(link=vanish))
    assert str(caught.value) == "cannot compare the new site with the published one: No such file or directory"
    assert site(live) == {"index.html": "1"}


NAMES = st.sampled_from(["a", "b", "a/a", "a/b", "b/a", "c/a/b", "c/b", "d.html"])
TREES = st.dictionaries(NAMES, st.sampled_from(["", "x", "y", "xx"])).filter(
    lambda files: not any(one.startswith(f"{other}/") for one in files for other in files)
)


@settings(deadline=None)  # the disk has its own pace
@given(TREES, TREES)
def test_linked_says_how_the_trees_differ(old: dict[str, str], new: dict[str, str]) -> None:
    """Whatever the two trees, the counts are those of the two mappings, and the new tree is what is served."""
    with tempfile.TemporaryDirectory() as name:
        live = Path(name, "output")
        publish(live, old)
        linked, _ = publish(live, new)
        both = sorted(set(old) & set(new))
        assert linked == Linked(
            new=tuple(sorted(set(new) - set(old))),
            changed=tuple(path for path in both if old[path] != new[path]),
            unchanged=(MARKER, *(path for path in both if old[path] == new[path])),
            removed=tuple(sorted(set(old) - set(new))),
        )
        assert new == site(live)


# --- exchange --------------------------------------------------------------------------------------------

ATOMIC = DISK
RENAMES = FileSystem(swap=refused(errno.EINVAL))
BARE = FileSystem(swap=refused(errno.ENOSYS), link=refused(errno.EPERM))


@pytest.mark.parametrize("fs", [ATOMIC, RENAMES, BARE], ids=["atomic", "renames", "bare"])
def test_exchange(live: Path, fs: FileSystem) -> None:
    """The first publish makes the folder; each later one returns where the site before it is now."""
    previous = live.parent / ".plainstatus" / "previous"
    assert publish(live, {"index.html": "1"}, fs=fs)[1] is None
    for generation in (2, 3, 4):
        assert previous == publish(live, {"index.html": str(generation)}, fs=fs)[1]
        assert {"index.html": str(generation)} == site(live)
        assert {"index.html": str(generation - 1)} == site(previous)
    assert names(live.parent / ".plainstatus") == ["lock", "previous", "spent"]


def test_the_old_tree_may_be_kept(live: Path) -> None:
    """Whoever renames the returned folder keeps that site; publishing goes on."""
    publish(live, {"index.html": "1"})
    _, old = publish(live, {"index.html": "2"})
    assert old is not None
    old.rename(live.parent / "release-1")
    publish(live, {"index.html": "3"})
    assert site(live.parent / "release-1") == {"index.html": "1"}


def test_an_empty_live_folder(live: Path) -> None:
    """An empty output folder is replaced like one of ours."""
    live.mkdir()
    publish(live, {"index.html": "1"})
    assert site(live) == {"index.html": "1"}


def test_missing_parents_are_made(live: Path) -> None:
    """The output folder may lie in folders that do not exist yet."""
    deep = live / "public" / "status"
    with prepare(deep, work=live.parent / ".plainstatus") as staging:
        write(staging.tree, "index.html", b"1")
        staging.link_equal()
        staging.exchange()
    assert site(deep) == {"index.html": "1"}


def test_a_linked_live_folder(live: Path, tmp_path: Path) -> None:
    """Where the output folder is a link, what it leads to is replaced, and the link stays."""
    real = tmp_path / "served"
    real.mkdir()
    live.symlink_to(real)
    publish(live, {"index.html": "1"})
    publish(live, {"index.html": "2"})
    assert (live.is_symlink(), site(real)) == (True, {"index.html": "2"})


def test_a_failing_build_changes_nothing(live: Path) -> None:
    """An exception while the site is built leaves the live site alone and nothing behind."""
    publish(live, {"index.html": "1"})
    before = (live / "index.html").stat()

    def fail() -> None:
        with prepare(live, work=live.parent / ".plainstatus") as staging:
            write(staging.tree, "index.html", b"2")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert before == (live / "index.html").stat()
    assert names(live.parent / ".plainstatus") == ["lock"]


def test_a_failing_exchange_changes_nothing(live: Path) -> None:
    """An exchange that the system refuses is a build error with its reason; the site stays."""
    publish(live, {"index.html": "1"})
    with pytest.raises(BuildError) as caught:
        publish(live, {"index.html": "2"}, fs=FileSystem(swap=refused(errno.EROFS)))
    tree = live.parent / ".plainstatus" / "scratch"
    assert str(caught.value) == (
        f"cannot put the new site in place of {live}: Read-only file system ({tree}) "
        "(STATUS_OUTPUT can name a place that can be written)"
    )
    assert site(live) == {"index.html": "1"}


def test_a_folder_that_is_locked(live: Path) -> None:
    """What says no to its owner, and to root, may be locked: where to look is said."""
    publish(live, {"index.html": "1"})
    no = refused(errno.EPERM)
    with pytest.raises(BuildError) as caught:
        publish(live, {"index.html": "2"}, fs=FileSystem(swap=no, rename=no))

    assert str(caught.value).startswith(f"cannot put the new site in place of {live}: Operation not permitted (")
    assert str(caught.value).endswith(
        " (run this as who owns it; on Linux, lsattr says whether it is locked: chattr -i, chattr -a)"
    )
    assert site(live) == {"index.html": "1"}


def test_what_lies_aside_survives_a_failing_way_back(live: Path) -> None:
    """Where a rename and its undoing both fail, the only copy of the site is kept and brought back."""
    publish(live, {"index.html": "1"})
    calls = 0

    def rename(one: str, other: str) -> None:
        nonlocal calls
        calls += 1
        if calls in {3, 4}:
            raise OSError(errno.EIO, os.strerror(errno.EIO), one, None, other)
        Path(one).rename(other)

    with pytest.raises(BuildError, match="cannot put the new site in place of"):
        publish(live, {"index.html": "2"}, fs=FileSystem(swap=refused(errno.EINVAL), rename=rename))
    assert not live.exists()
    with prepare(live, work=live.parent / ".plainstatus"):
        assert site(live) == {"index.html": "1"}


def test_only_the_tidying_fails(live: Path) -> None:
    """Where the system lacks the exchange and the old site cannot be put away in the end, the new one is live."""
    publish(live, {"index.html": "1"})

    def rename(one: str, other: str) -> None:
        if one.endswith("aside"):
            raise OSError(errno.EIO, os.strerror(errno.EIO), one, None, other)
        Path(one).rename(other)

    _, previous = publish(live, {"index.html": "2"}, fs=FileSystem(swap=refused(errno.EINVAL), rename=rename))
    assert (site(live), previous) == ({"index.html": "2"}, None)
    publish(live, {"index.html": "3"})
    assert site(live) == {"index.html": "3"}
    assert names(live.parent / ".plainstatus") == ["lock", "previous"]


READER = """
import sys, time
from pathlib import Path
live, last = Path(sys.argv[1]), int(sys.argv[2])
index, incident = str(live / "index.html"), str(live / "incidents" / "x.html")
def generation(path):
    with open(path) as file:
        return int(file.read())
print("ready", flush=True)
before = seen = reads = 0
end = time.monotonic() + 60
while before < last and time.monotonic() < end:
    one = generation(index)
    assert one >= before, ("home went back", before, one)
    before = generation(incident)
    assert before >= one, ("incident is older than home", one, before)
    reads += 1
print("reads", reads, "last", before, flush=True)
"""


def test_readers_never_miss_a_file(live: Path) -> None:
    """Through 50 exchanges another process finds both files at every moment, and never goes back in time."""
    constant = {f"incidents/{number}.html": "same" for number in range(30)}

    def generation(number: int) -> dict[str, str]:
        return {"index.html": str(number), "incidents/x.html": str(number), **constant}

    publish(live, generation(0))
    with python(READER, live, 50) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for number in range(1, 51):
            publish(live, generation(number))
        words = reader.stdout.read().split()
    assert (reader.returncode, words[-1]) == (0, "50")
    assert int(words[1]) > 50


# --- lock and recovery -----------------------------------------------------------------------------------


def test_one_publish_at_a_time(live: Path) -> None:
    """A second publish is refused at once, with the first one's process id, and disturbs nothing."""
    with prepare(live, work=live.parent / ".plainstatus") as staging:
        write(staging.tree, "index.html", b"1")
        with (
            pytest.raises(BuildError) as caught,
            prepare(live, work=live.parent / ".plainstatus"),
        ):
            pass
        staging.link_equal()
        staging.exchange()
    assert (f"another publish is running (process {os.getpid()}); wait until it has ended, then run this again") == str(
        caught.value
    )
    assert site(live) == {"index.html": "1"}


HOLDER = """
import sys, time
from pathlib import Path
from plainstatus.tree.staging import prepare, write
live = Path(sys.argv[1])
with prepare(live, work=live.parent / ".plainstatus") as staging:
    write(staging.tree, "index.html", b"half")
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_killed_publish_does_not_block(live: Path) -> None:
    """Another process's lock is respected while it lives, and gone when it has been killed."""
    with python(HOLDER, live) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        try:
            with pytest.raises(BuildError, match=rf"another publish is running \(process {holder.pid}\)"):
                publish(live, {"index.html": "1"})
        finally:
            holder.kill()
        holder.wait(timeout=30)
    publish(live, {"index.html": "1"})
    assert site(live) == {"index.html": "1"}


def test_a_linked_lock_is_refused(live: Path, tmp_path: Path) -> None:
    """A lock that is a link would have us overwrite what it leads to."""
    precious = tmp_path / "precious"
    precious.write_text("keep")
    (live.parent / ".plainstatus").mkdir()
    (live.parent / ".plainstatus" / "lock").symlink_to(precious)
    with pytest.raises(BuildError, match="cannot lock the work folder: "):
        publish(live, {})
    assert precious.read_text() == "keep"


def test_the_work_folder_cannot_be_made(live: Path) -> None:
    """A file in the work folder's place is reported."""
    work = live.parent / ".plainstatus"
    work.write_text("")
    with pytest.raises(BuildError) as caught:
        publish(live, {})
    assert f"cannot make the work folder: File exists ({work})" == str(caught.value)


def test_a_work_folder_on_another_file_system(live: Path) -> None:
    """Where the work folder cannot serve, a hidden one beside the live folder does."""
    with elsewhere(live.parent) as work:
        for generation in ("1", "2"):
            with prepare(live, work=work) as staging:
                write(staging.tree, "index.html", generation.encode())
                staging.link_equal()
                staging.exchange()
    assert site(live) == {"index.html": "2"}
    assert names(live.parent) == [".output.plainstatus", "output"]


DYING = """
import errno, os, signal, sys
from pathlib import Path
from plainstatus.tree.exchange import DISK, FileSystem
from plainstatus.tree.staging import prepare, write
live, how, name, number, moment = Path(sys.argv[1]), *sys.argv[2:]
def refused(one, other):
    raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), one, None, other)
calls = {"link": DISK.link, "swap": DISK.swap if how == "atomic" else refused, "rename": DISK.rename}
real, count = calls[name], 0
def dying(one, other):
    global count
    count += 1
    if count == int(number) and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(one, other)
    if count == int(number):
        os.kill(os.getpid(), signal.SIGKILL)
calls[name] = dying
with prepare(live, work=live.parent / ".plainstatus", fs=FileSystem(**calls)) as staging:
    for path in ("index.html", "incidents/x.html"):
        write(staging.tree, path, b"new")
    for path in ("a.html", "b.html", "c.html"):
        write(staging.tree, path, b"same")
    staging.link_equal()
    staging.exchange()
"""
OLD = {"index.html": "old", "incidents/x.html": "old", "a.html": "same", "b.html": "same", "c.html": "same"}
NEW = {**OLD, "index.html": "new", "incidents/x.html": "new"}


@pytest.mark.parametrize(
    ("how", "where", "expected"),
    [
        ("atomic", "link 2 before", OLD),
        ("atomic", "link 2 after", OLD),
        ("atomic", "swap 1 before", OLD),
        ("atomic", "swap 1 after", NEW),
        # The journal gets its name.
        ("renames", "rename 1 before", OLD),
        ("renames", "rename 1 after", OLD),
        # The live folder steps aside.
        ("renames", "rename 2 before", OLD),
        ("renames", "rename 2 after", OLD),
        # The new tree takes its place.
        ("renames", "rename 3 before", OLD),
        ("renames", "rename 3 after", NEW),
        # The journal is closed; the old tree goes where the new one was.
        ("renames", "rename 4 before", NEW),
        ("renames", "rename 4 after", NEW),
    ],
)
def test_killed_at_any_point(live: Path, how: str, where: str, expected: dict[str, str]) -> None:
    """Wherever a publish is killed, the next one finds the whole old or the whole new site, and goes on."""
    publish(live, OLD)
    with python(DYING, live, how, *where.split()) as dying:
        assert dying.wait(timeout=60) == -signal.SIGKILL
    with prepare(live, work=live.parent / ".plainstatus") as staging:
        assert expected == site(live)
        assert names(staging.tree) == []
    publish(live, {"index.html": "next"})
    assert site(live) == {"index.html": "next"}
    assert names(live.parent / ".plainstatus") == ["lock", "previous"]


@pytest.mark.parametrize(("moment", "expected"), [("before", {}), ("after", NEW)])
def test_killed_in_the_first_publish(live: Path, moment: str, expected: dict[str, str]) -> None:
    """The first publish is one rename: killed before it there is no site, after it a whole one."""
    with python(DYING, live, "atomic", "rename", 1, moment) as dying:
        assert dying.wait(timeout=60) == -signal.SIGKILL
    with prepare(live, work=live.parent / ".plainstatus"):
        assert expected == (site(live) if live.exists() else {})


# --- check_live ------------------------------------------------------------------------------------------


def test_check_live_accepts(live: Path) -> None:
    """A folder that is not there, an empty one and one of ours may be replaced; links are resolved."""
    keep = [live.parent / "content", live.parent / "incidents.yaml"]
    assert live == check_live(live, keep=keep)
    live.mkdir()
    assert live == check_live(live, keep=keep)
    publish(live, {"index.html": ""})
    assert live == check_live(live, keep=keep)
    for name in (".gitkeep", ".keep", ".DS_Store", "._index.html", "Thumbs.db", "THUMBS.DB", "Desktop.ini", "Icon\r"):
        shutil.rmtree(live)
        live.mkdir()
        (live / name).touch()
        assert live == check_live(live, keep=keep)
    publish(live, {"index.html": ""})
    assert site(live) == {"index.html": ""}
    other = live.with_name("public")
    other.symlink_to(live)
    assert live == check_live(other, keep=keep)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (".", "publishing to {live} would replace {root}/content (choose a folder of its own)"),
        ("..", "publishing to {live} would replace {root}/content (choose a folder of its own)"),
        ("content", "publishing to {live} would replace {root}/content (choose a folder of its own)"),
        ("link", "publishing to {live} would replace {root}/content (choose a folder of its own)"),
        ("content/site", "{live} lies inside {root}/content (choose a folder outside it)"),
        ("link/site", "{live} lies inside {root}/content (choose a folder outside it)"),
        ("file", "{live} is not a folder (remove it, or choose another output folder)"),
        (
            "foreign",
            "{live} holds files that Plainstatus did not write: .DS_Store/, chapter 1.odt, chapter 2.odt, and 2 more "
            "(move them away, or choose another folder)",
        ),
        ("dangling", "{live} is a link to nowhere (make the folder {root}/nowhere, or remove the link)"),
        ("circle", "{live} is a link to nowhere (make the folder {root}/circle, or remove the link)"),
    ],
)
def test_check_live_refuses(tmp_path: Path, path: str, message: str) -> None:
    """A folder whose replacement would destroy something is refused before anything is made or removed."""
    root = tmp_path / "project"
    (root / "content").mkdir(parents=True)
    (root / "link").symlink_to("content")
    (root / "file").write_text("")
    (root / "foreign").mkdir()
    for name in ("thesis.odt", "chapter 1.odt", "chapter 2.odt", "desktop.ini", "notes"):
        (root / "foreign" / name).write_text("")
    (root / "foreign" / ".DS_Store").mkdir()
    (root / "dangling").symlink_to("nowhere")
    (root / "circle").symlink_to("circle")
    before = sorted(tmp_path.rglob("*"))
    live = root / path
    expected = message.format(live=live, root=root)
    with pytest.raises(SettingsError) as caught:
        check_live(live, keep=[root / "content"])
    assert expected == str(caught.value)
    with (
        pytest.raises(SettingsError) as caught,
        prepare(live, work=root / ".plainstatus", keep=[root / "content"]),
    ):
        pass
    assert expected == str(caught.value)
    assert before == sorted(tmp_path.rglob("*"))


def test_check_live_refuses_a_mount_point() -> None:
    """A mounted volume cannot change places; a folder inside it can."""
    memory = Path("/dev/shm")  # noqa: S108 - a mount point, not a place for temporary files
    if not os.path.ismount(memory):
        pytest.skip("no mount point to try")
    with pytest.raises(SettingsError) as caught:
        check_live(memory, keep=[])
    assert str(caught.value) == (
        "/dev/shm is a mount point and cannot be replaced (choose a folder inside it)"  # noqa: S108
    )


def test_the_work_folder_is_kept(live: Path) -> None:
    """The live folder neither holds our work folder nor lies in it."""
    with (
        pytest.raises(SettingsError, match="would replace"),
        prepare(live, work=live / ".plainstatus"),
    ):
        pass
    with (
        pytest.raises(SettingsError, match="lies inside"),
        prepare(live / "output", work=live),
    ):
        pass


def test_an_old_site_that_cannot_be_kept_is_no_failure(tmp_path: Path) -> None:
    """Once the new site is live, the publish has not failed, whatever becomes of the old one."""
    live = tmp_path / "output"
    publish(live, {"index.html": "one"})
    publish(live, {"index.html": "two"})
    with prepare(live, work=tmp_path / ".plainstatus") as staging:
        write(staging.tree, "index.html", b"three")
        staging.link_equal()
        # A folder in the way, which no rename can replace.
        (staging.work / "spent" / "in the way").mkdir(parents=True)
        (staging.work / "discarded" / "in the way").mkdir(parents=True)

        assert staging.exchange() is None

    assert site(live) == {"index.html": "three"}
