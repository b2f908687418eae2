"""A folder that others can write to, too: every other target is served, and nothing outside it moves."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from plainstatus.errors import TargetError
from plainstatus.tree.manifest import MANIFEST
from tests.support.delivering import bring, contents, settings_of
from tests.support.evil import NEW, ODD, Evil, a_huge_file, evil
from tests.support.project import tree as tree_of
from tests.support.publishing import REAL, put, real_project


@pytest.mark.parametrize("put_there", [*ODD, a_huge_file])
def test_what_stands_in_a_files_place_in_a_folder(tmp_path: Path, put_there: Callable[[Path, Path], None]) -> None:
    """The target is named with what is there, the other one is served, and there nothing is replaced."""
    with evil(tmp_path, "folder") as found:
        (found.live / MANIFEST).unlink()
        put_there(found.live / MANIFEST, found.outside)
        said = found.refusal()

    if put_there is a_huge_file:
        assert said == (
            f"{MANIFEST} is larger than anything of ours: what is read ends after 256 MB "
            "(look at it and move it away, then run: invoke deploy)"
        )
    else:
        assert said == f"{ODD[put_there]}: {MANIFEST} (mend that, then run: invoke deploy)"
    assert found.live.readlink() == Path("releases/1")


@pytest.mark.parametrize("put_there", [*ODD, a_huge_file])
@pytest.mark.parametrize("path", ["index.html", "incidents/a.html", "record.jsonl", "manifest.json.minisig"])
def test_no_question_is_answered_by_anything_but_a_file(
    tmp_path: Path, path: str, put_there: Callable[[Path, Path], None]
) -> None:
    """Whatever a target is asked for, and in whichever way, it ends at once, and with a sentence."""
    with evil(tmp_path, "folder") as found:
        (found.live / path).unlink(missing_ok=True)
        put_there(found.live / path, found.outside)
        target = settings_of("bad", "folder:bad", tmp_path)
        for ask in (lambda: target.fetch(path), lambda: target.hashes([path])):
            with pytest.raises(TargetError):
                ask()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a device; a link to one is tried above")
def test_a_device_is_not_even_opened(tmp_path: Path) -> None:
    """To open one may do something: it is looked at first."""
    with evil(tmp_path, "folder") as found:
        (found.live / MANIFEST).unlink()
        try:
            os.mknod(found.live / MANIFEST, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
        except PermissionError:
            pytest.skip("this container may not make a device")

        assert (
            found.refusal() == f"a device stands where a file should: {MANIFEST} (mend that, then run: invoke deploy)"
        )


def releases_elsewhere(found: Evil) -> None:
    """Let `releases` be a link to another folder, which holds what is live."""
    (found.place / "releases" / "1").rename(found.place / "kept")
    (found.place / "releases").rmdir()
    (found.place / "releases").symlink_to(found.outside)


def releases_is_a_file(found: Evil) -> None:
    """Put a file in the place of `releases`."""
    (found.place / "releases").rename(found.place / "away")
    (found.place / "releases").write_text("x")


def current_elsewhere(found: Evil) -> None:
    """Let `current` lead out of the target."""
    found.live.unlink()
    found.live.symlink_to(found.outside)


def current_back(found: Evil) -> None:
    """Let `current` lead out of the target by way of it."""
    found.live.unlink()
    found.live.symlink_to("releases/../../outside/1")


def current_is_a_pipe(found: Evil) -> None:
    """Put a pipe in the place of `current`."""
    found.live.unlink()
    os.mkfifo(found.live)


def release_elsewhere(found: Evil) -> None:
    """Let the release that is live be a link to another folder."""
    (found.place / "releases" / "1").rename(found.place / "kept")
    (found.place / "releases" / "1").symlink_to(found.outside)


def beside_is_a_folder(found: Evil) -> None:
    """Put a folder where the next `current` is made."""
    (found.place / ".current" / "theirs").mkdir(parents=True)


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (releases_elsewhere, "a link stands where a folder should: releases (mend that, then run: invoke deploy)"),
        (releases_is_a_file, "Not a directory: releases (mend that, then run: invoke deploy)"),
        (current_elsewhere, "current leads to OUTSIDE, which is no release of ours (move it away)"),
        (current_back, "current leads to releases/../../outside/1, which is no release of ours (move it away)"),
        (current_is_a_pipe, "current is no link of ours (move it away)"),
        (release_elsewhere, "a link stands where a folder should: 1 (mend that, then run: invoke deploy)"),
        (beside_is_a_folder, "Is a directory: .current (mend that, then run: invoke deploy)"),
    ],
)
def test_what_leads_out_of_a_folder(tmp_path: Path, do: Callable[[Evil], None], said: str) -> None:
    """What a deployment makes, replaces and removes is reached by no link; nothing elsewhere is touched."""
    with evil(tmp_path, "folder") as found:
        do(found)
        there = names_in(found.place / "releases")

        assert found.refusal().startswith(said.replace("OUTSIDE", str(found.outside)))
        # Whoever takes the place over gets no further, and no try leaves anything behind.
        with pytest.raises(TargetError):
            bring(found.alone, found.folder / "new", adopt=True)
        assert names_in(found.place / "releases") == there


def names_in(folder: Path) -> list[str]:
    """Name what is in a folder, if it is one."""
    return sorted(place.name for place in folder.iterdir()) if folder.is_dir() else []


def test_links_within_a_release_go_with_it(tmp_path: Path) -> None:
    """A folder of the site that has become a link is a folder again, and what the link led to is as it was."""
    with evil(tmp_path, "folder") as found:
        (found.live / "incidents" / "a.html").unlink()
        (found.live / "incidents").rmdir()
        (found.live / "incidents").symlink_to(found.outside)
        (found.live / "same.txt").unlink()
        (found.live / "same.txt").symlink_to(found.outside / "1" / "precious.txt")
        for name in (".2", ".17"):
            (found.place / "releases" / name).symlink_to(found.outside)
        (found.place / ".current").symlink_to(found.outside)

        assert found.deliver(NEW, "new").failed == {}
        assert contents(found.live) == contents(tmp_path / "new")
        assert not any(path.is_symlink() for path in found.live.rglob("*"))
        assert sorted(path.name for path in (found.place / "releases").iterdir()) == ["1", "2"]


def test_only_releases_of_ours_are_removed(tmp_path: Path) -> None:
    """A folder that somebody has named as we name ours, and a link, stay however often is published."""
    with evil(tmp_path, "folder") as found:
        theirs = found.place / "releases" / "20230101120000"
        theirs.mkdir()
        (theirs / "photo.jpg").write_text("cat")
        (found.place / "releases" / "7").symlink_to(found.outside)
        for number in range(6):
            assert found.deliver(NEW | {"index.html": str(number)}, f"new{number}").failed == {}

        assert (theirs / "photo.jpg").read_text() == "cat"
        kept = [path.name for path in (found.place / "releases").iterdir() if (path / "index.html").exists()]
        assert len(kept) == 4


def test_a_target_may_be_a_link_itself(tmp_path: Path) -> None:
    """Staff named it: where it leads, to another disk for one, is where the site goes."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "bad").symlink_to("disk")
    with evil(tmp_path, "folder") as found:
        assert found.deliver(NEW, "new").failed == {}
        assert contents(tmp_path / "disk" / "current") == contents(tmp_path / "new")
        assert found.place.is_symlink()


def test_a_release_that_cannot_be_removed_stops_nobody(tmp_path: Path) -> None:
    """Folders in folders, deeper than anybody can walk: the new site is live all the same."""
    with evil(tmp_path, "folder") as found:
        for number in range(4):
            assert found.deliver(NEW | {"index.html": str(number)}, f"new{number}").failed == {}
        deep = os.open(found.place / "releases" / "2", os.O_RDONLY)
        for _ in range(3_000):
            os.mkdir("x", dir_fd=deep)
            below = os.open("x", os.O_RDONLY, dir_fd=deep)
            os.close(deep)
            deep = below
        os.close(deep)
        for number in (8, 9):
            assert found.deliver(NEW | {"index.html": str(number)}, f"new{number}").failed == {}
        assert (found.live / "index.html").read_text() == "9"
        # pytest could not remove it either.
        os.system(f"rm -rf {found.place}")  # noqa: S605 - a path of the test's own


def test_a_whole_publish_past_a_pipe(tmp_path: Path) -> None:
    """A publish ends, and the other target has the news, though one asks for bytes that never come."""
    folder = real_project(
        tmp_path / "site",
        settings=REAL + 'STATUS_TARGETS = {"bad": "folder:../bad", "good": "folder:../good"}\n',
    )
    put(folder)
    (tmp_path / "bad" / "current" / MANIFEST).unlink()
    os.mkfifo(tmp_path / "bad" / "current" / MANIFEST)
    with (folder / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write("      - {at: 2026-11-15 14:04, status: resolved, text: It stays fast.}\n")
    result = put(folder, minutes=5)

    assert result.failed == (
        f"bad (folder:../bad): a pipe stands where a file should: {MANIFEST} (mend that, then run: invoke deploy)",
    )
    assert tree_of(tmp_path / "good" / "current") == tree_of(folder / "output")
