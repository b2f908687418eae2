"""Once a site is live, nothing that fails here says otherwise, or keeps targets waiting."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from plainstatus.errors import InvalidIncidents
from plainstatus.publish.rollback import rollback
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from plainstatus.record import Record
from plainstatus.tree.releases import releases
from tests.cli.test_streams import TARGET
from tests.support.disks import disk, read_only
from tests.support.project import ROOT, YAML, tree
from tests.support.publishing import CHECKOUT, NOW, REAL, Said, edit, page, put, real_project, record
from tests.support.steps import without_steps
from tests.support.warm import plainstatus

pytestmark = pytest.mark.slow

NEWS = "text: Checkout is fast again"
_OWNER = "the next publish by who may write there brings home what it lacks"


def site(folder: Path, settings: str = TARGET) -> Path:
    """Publish a site once, to a target too, and say something new in its YAML."""
    real_project(folder, settings=REAL + settings)
    put(folder)
    edit(folder, (NEWS, f"{NEWS} for all"))
    return folder


def is_live(folder: Path) -> bool:
    """Say whether the news is live here."""
    return "fast again for all" in page(folder, f"incidents/{CHECKOUT}.html")


def is_served(folder: Path) -> bool:
    """Say whether the target has what is live here."""
    left, right = tree(folder / "output"), tree((folder.parent / "srv" / "current").resolve())
    return left == right


def _file(path: Path) -> None:
    path.write_text("in the way", encoding="utf-8")


def _spoil_releases(folder: Path) -> None:
    shutil.rmtree(folder / ".plainstatus" / "releases", ignore_errors=True)
    _file(folder / ".plainstatus" / "releases")


def _spoil_note(folder: Path) -> None:
    (folder / ".plainstatus" / "current.json").unlink(missing_ok=True)
    (folder / ".plainstatus" / "current.json" / "in the way").mkdir(parents=True)


def _spoil_content(folder: Path) -> None:
    (folder / "content" / "lost").symlink_to("nowhere")


def _spoil_record(folder: Path) -> None:
    (folder / "record.jsonl").unlink(missing_ok=True)
    (folder / ".record.jsonl.new").mkdir(exist_ok=True)


SPOILT: dict[str, tuple[Callable[[Path], None], str]] = {
    "the site before": (
        _spoil_releases,
        "the one before cannot be kept: File exists ({folder}/.plainstatus/releases)",
    ),
    "what is known of it": (_spoil_note, "{folder}/.plainstatus/next.json: Is a directory"),
    "the snapshot, before": (
        lambda folder: _file(folder / ".plainstatus" / "snapshot.new"),
        "what it was made from cannot be kept: File exists ({folder}/.plainstatus/snapshot.new), so timers wait for "
        "the next publish",
    ),
    "the snapshot, a link to nowhere": (
        _spoil_content,
        "what it was made from cannot be kept: No such file or directory ({folder}/content/lost), so timers wait for "
        "the next publish",
    ),
    "the snapshot, after": (
        lambda folder: _file(folder / ".plainstatus" / "snapshot.old"),
        "what it was made from cannot be kept: Not a directory ({folder}/.plainstatus/snapshot), so timers wait for "
        "the next publish",
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_cannot_be_kept_comes_after_the_targets(tmp_path: Path, what: str) -> None:
    """The site is live and served at its target; then comes what failed, and exit code 4."""
    folder = site(tmp_path / "site")
    spoil, message = SPOILT[what]
    spoil(folder)
    done = plainstatus(folder, "publish", "--yes", "--typo")

    assert is_live(folder)
    assert is_served(folder)
    assert record(folder).data == (folder / "output" / "record.jsonl").read_bytes()
    assert without_steps(done.stderr) == f"the site is live, but {message.format(folder=folder)}\n"
    assert done.returncode == 4


def test_a_failed_target_is_named_after_what_was_not_kept(tmp_path: Path) -> None:
    """Both are told, and the exit code is the target's, which somebody has to mend."""
    folder = site(tmp_path / "site")
    _spoil_releases(folder)
    _file(tmp_path / "file")
    edit(folder, ("folder:../srv", "folder:../file/srv"), file="pelicanconf.py")
    done = plainstatus(folder, "publish", "--yes", "--typo")

    assert is_live(folder)
    lines = done.stderr.splitlines()
    assert lines[0].startswith("the site is live, but the one before cannot be kept: ")
    assert lines[1].startswith("disk (folder:../file/srv): Not a directory")
    assert lines[-1] == "the site here is live, and so is every other target; mend this, then run: invoke deploy"
    assert done.returncode == 5


def test_a_disk_that_fills_as_it_goes_live(tmp_path: Path) -> None:
    """The record does not fit where the YAML lies: the site is live and served; the next one brings it home."""
    with disk(tmp_path / "home", megabytes=1) as place:
        settings = f'{TARGET.replace("../srv", str(tmp_path / "srv"))}STATUS_OUTPUT = "{tmp_path}/www/output"\n'
        folder = site(place / "site", settings)
        before = (folder / "record.jsonl").read_bytes()

        def fill(text: str) -> None:
            # What stands before the exchange.
            if text.startswith("built "):
                with (place / "filler").open("wb", buffering=0) as file:
                    while file.write(b"x" * 4096) == 4096:
                        pass

        with pytest.raises(OSError, match="No space left"):
            fill("built to try")
        (place / "filler").unlink()

        def full(text: str) -> None:
            try:
                fill(text)
            except OSError:
                return

        result = put(folder, minutes=5, typo=True, tell=full)

        assert result.unkept[0] == (
            "record.jsonl cannot be written: No space left on device; the published site has it"
        )
        assert result.failed == ()
        live = tmp_path / "www" / "output"
        assert (folder / "record.jsonl").read_bytes() == before != (live / "record.jsonl").read_bytes()
        assert tree(live) == tree((tmp_path / "srv" / "current").resolve())
        (place / "filler").unlink()
        said = Said()
        assert put(folder, minutes=6, tell=said).unkept == ()
        assert "brought home 1 line of the record" in said
        assert (folder / "record.jsonl").read_bytes() == (live / "record.jsonl").read_bytes()


def test_a_checkout_that_cannot_be_written(tmp_path: Path) -> None:
    """It is told before anybody is asked, and stops nobody, time after time; later the record comes home."""
    with disk(tmp_path / "home", megabytes=1) as place:
        settings = f'{TARGET.replace("../srv", str(tmp_path / "srv"))}STATUS_OUTPUT = "{tmp_path}/www/output"\n'
        folder = real_project(place / "site", settings=REAL + settings)
        live = tmp_path / "www" / "output"
        with read_only(place):
            first = plainstatus(folder, "publish", "--yes")
        edit(folder, (NEWS, f"{NEWS} for all"))
        with read_only(place):
            second = plainstatus(folder, "publish", "--yes", "--typo")
            timer = plainstatus(folder, "publish", "--if-due")
            back = plainstatus(folder, "rollback", "--yes")
        assert [done.returncode for done in (first, second, timer, back)] == [0, 0, 0, 0]
        for done in (first, second, back):
            lines = done.stdout.splitlines()
            early = (
                "record.jsonl cannot be written here (Read-only file system): the published site alone will have what "
                "is said now"
            )
            assert lines.index(early) < next(
                number for number, line in enumerate(lines) if line.startswith(("built", "disk:"))
            )
            assert f"note: the site is live, but record.jsonl here is as it was (Read-only file system); {_OWNER}" in (
                *lines,
                *done.stderr.splitlines(),
            )
        assert not (folder / "record.jsonl").exists()
        assert tree(live) == tree((tmp_path / "srv" / "current").resolve())

        assert plainstatus(folder, "publish", "--yes").returncode == 0
        data = (folder / "record.jsonl").read_bytes()
        assert data == (live / "record.jsonl").read_bytes()
        assert [line.kind for line in Record.parse(data, "record.jsonl").lines].count("rollback") == 1


def test_now_where_the_yaml_cannot_be_written(tmp_path: Path) -> None:
    """Each publish would say another time, so it is refused before anything is asked, with what to write instead."""
    with disk(tmp_path / "home", megabytes=1) as place:
        folder = site(place / "site", f'STATUS_OUTPUT = "{tmp_path}/www/output"\n')
        edit(folder, ("at: 2026-11-15 14:00", "at: now"))
        asked: list[str] = []

        def ask(question: str) -> bool:
            asked.append(question)
            return True

        with read_only(place), pytest.raises(InvalidIncidents) as caught:
            put(folder, ask=ask)

        assert asked == []
        assert str(caught.value) == (
            "incidents.yaml:14: now cannot be replaced by the time here: Read-only file system (write 2026-11-15 "
            "14:05, or run this as who may write there)"
        )


@pytest.mark.parametrize("free", [0, 60, 200, 320, 600, 900])
def test_wherever_the_disk_is_full_the_words_are_true(tmp_path: Path, free: int) -> None:
    """With so many kilobytes left: what is said of the site, and the exit code, is what became of it."""
    with disk(tmp_path / "disk", megabytes=4) as place:
        folder = site(place / "site", TARGET.replace("../srv", str(tmp_path / "srv")))
        before = tree(folder / "output")
        room = shutil.disk_usage(place).free - free * 1024
        (place / "filler").write_bytes(b"x" * max(room, 0))
        done = plainstatus(folder, "publish", "--yes", "--typo")
        if is_live(folder):
            assert "nothing was published" not in done.stderr
            assert done.returncode in {0, 4}
            assert (done.returncode == 4) == ("the site is live, but " in done.stderr)
            assert tree(folder / "output") == tree((tmp_path / "srv" / "current").resolve())
        else:
            assert done.returncode == 4
            assert done.stderr.endswith("nothing was published: the site is as it was\n")
            assert tree(folder / "output") == before
        assert not re.search("Traceback|Errno", done.stderr)
        (place / "filler").unlink()
        assert plainstatus(folder, "publish", "--yes", "--typo").returncode == 0
        assert is_live(folder)


def test_other_commands_say_what_is_there(tmp_path: Path) -> None:
    """Where the disk is full, whoever makes several files does not say that there are none."""
    with disk(tmp_path / "disk", megabytes=1) as place:
        folder = real_project(place / "site")
        (place / "filler").write_bytes(b"x" * shutil.disk_usage(place).free)
        hosting, new = plainstatus(folder, "hosting"), plainstatus(folder, "init", "new", "--example")

    assert (hosting.returncode, new.returncode) == (4, 4)
    assert hosting.stderr.endswith("No space left on device\nwhat is named above was written, and nothing else\n")
    assert new.stderr.endswith("No space left on device\nnew is not whole (remove it, and run this again)\n")


def test_a_rollback_says_the_same(tmp_path: Path) -> None:
    """What cannot be kept after a rollback is told after the targets, with exit code 4."""
    folder = site(tmp_path / "site")
    put(folder, minutes=5, typo=True)
    _spoil_note(folder)
    done = plainstatus(folder, "rollback", "--yes")

    assert not is_live(folder)
    assert is_served(folder)
    assert without_steps(done.stderr) == f"the site is live, but {folder}/.plainstatus/next.json: Is a directory\n"
    assert done.returncode == 4


def test_a_timer_says_the_same(tmp_path: Path) -> None:
    """What a killed publish has left and cannot be put right keeps no timer from its work."""
    folder = site(tmp_path / "site")
    shutil.copytree(folder / ".plainstatus" / "snapshot", folder / ".plainstatus" / "snapshot.new")
    _file(folder / ".plainstatus" / "snapshot.old")
    edit(folder, (f"{NEWS} for all", NEWS))
    said = Said()
    publish_if_due(find_project(folder), now=NOW, tell=said)

    assert said[0].startswith("the site that is live: what it was made from cannot be kept: ")
    assert is_served(folder)


def test_what_somebody_put_into_the_site_is_named_before_it_goes(tmp_path: Path) -> None:
    """The first few, before the question; it stays with the site before, and no later command stumbles over it."""
    folder = site(tmp_path / "site")
    live = folder / "output"
    (live / ".DS_Store").write_bytes(b"\0")
    for name in ("a page.html", "incidents/b.html", "c\n.html"):
        _file(live / name)
    heard = Said()

    def ask(question: str) -> bool:
        heard(question)
        return True

    put(folder, minutes=5, typo=True, tell=heard, ask=ask)
    told = "in output/ and no part of the site, so it goes: .DS_Store, a page.html, 'c\\n.html', and 1 more"

    assert heard.index(told) < heard.index("publish this?")
    assert "no longer part of the site: .DS_Store, a page.html, 'c\\n.html', and 1 more" in heard
    assert not (live / "a page.html").exists()
    (kept,) = releases(folder / ".plainstatus")
    assert (kept.tree / "a page.html").is_file()

    (live / ".DS_Store").write_bytes(b"\0")
    assert plainstatus(folder, "deploy").returncode == 0
    rollback(find_project(folder), to="", now=NOW, tell=lambda _: None, ask=lambda _: True)
    assert not is_live(folder)
    assert not (live / "a page.html").exists()
    assert not (live / ".DS_Store").exists()
    assert is_served(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_a_folder_that_keeps_us_out_is_in_nobodys_way(tmp_path: Path) -> None:
    """Somebody else's folder in output/ is named, and stops no publish, though nobody but they can remove it."""
    folder = site(tmp_path / "site", f"{TARGET}STATUS_KEEP_RELEASES = 1\nSTATUS_KEEP_DAYS = 0\n")
    # Root without the right to enter everywhere.
    powerless = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner,-chown", sys.executable)
    for _ in range(3):
        for inside in ("theirs", "incidents/theirs"):
            theirs = folder / "output" / inside
            theirs.mkdir()
            (theirs / "x").touch()
            os.chown(theirs, 65534, 65534)
            theirs.chmod(0o700)
        edit(folder, ("look into", "look look into"))
        done = subprocess.run(
            [*powerless, "-m", "plainstatus", "publish", "--typo"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

        assert (done.returncode, without_steps(done.stderr)) == (0, "")
        assert "in output/ and no part of the site, so it goes: incidents/theirs/, theirs/\n" in done.stdout
        assert is_served(folder)


def test_what_systems_leave_in_folders_blocks_nothing(tmp_path: Path) -> None:
    """A first publish, a build and a bare pelican take such a folder for an empty one, and it is no earlier site."""
    folder = real_project(tmp_path)
    left = (".DS_Store", ".gitkeep", "Desktop.ini", "thumbs.db")
    for place in ("output", "build", "bare"):
        (folder / place).mkdir()
        for name in left:
            (folder / place / name).touch()
    said = Said()
    put(folder, tell=said)

    assert f"no longer part of the site: {', '.join(left[:3])}, and 1 more" in said
    assert releases(folder / ".plainstatus") == ()
    assert plainstatus(folder, "build").returncode == 0
    command = [sys.executable, "-m", "pelican", "-o", "bare", "-s", "pelicanconf.py", "content"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False).returncode == 0
    assert [name for place in ("output", "build", "bare") for name in left if (folder / place / name).exists()] == []


@pytest.mark.parametrize("mask", [0, 0o077])
def test_a_publish_is_readable_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    """Pages, packed twins and what Pelican copies; the record at home and a build are as the umask has them."""
    folder = real_project(tmp_path, YAML, content={"pages/about.md": "Title: About\n\nUs.", "images/x.txt": "x"})
    (folder / "content" / "images" / "x.txt").chmod(0o600)
    path = folder / "pelicanconf.py"
    path.write_text(
        f'{path.read_text(encoding="utf-8")}STATIC_PATHS = ["images"]\nSTATUS_PRECOMPRESS = ["gzip"]\n',
        encoding="utf-8",
    )
    before = os.umask(mask)
    try:
        put(folder)
        assert plainstatus(folder, "build").returncode == 0
    finally:
        os.umask(before)
    for place, mode in (("output", 0o755), ("build", 0o777 & ~mask)):
        found = [folder / place, *(folder / place).rglob("*")]
        assert {mode} == {path.stat().st_mode & 0o777 for path in found if path.is_dir()}
        assert {mode & 0o666} == {path.stat().st_mode & 0o777 for path in found if path.is_file()}
        assert any(path.suffix == ".gz" for path in found)
    assert (folder / "record.jsonl").stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_rollback_shares_no_file_of_somebody_else(tmp_path: Path) -> None:
    """What lies in an earlier site and belongs to another comes back as a copy of ours."""
    folder = site(tmp_path / "site")
    put(folder, minutes=5, typo=True)
    (kept,) = releases(folder / ".plainstatus")
    theirs = kept.tree / "404.html"
    os.chown(theirs, 65534, -1)
    rollback(find_project(folder), to="", now=NOW, tell=lambda _: None, ask=lambda _: True)
    ours = folder / "output" / theirs.name

    assert ours.stat().st_uid == 0
    assert ours.stat().st_mtime_ns == theirs.stat().st_mtime_ns
    assert ours.read_bytes() == theirs.read_bytes()
