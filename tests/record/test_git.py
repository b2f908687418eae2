"""Two people, two clones: the record through git, with and without the union driver."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plainstatus.errors import BrokenRecord
from plainstatus.record import Composed, Record, merge, repair, verify_chain
from tests.support.project import ROOT
from tests.support.recording import EMPTY, checkout, publish, said

FIRST = said()


@dataclass(frozen=True)
class Clone:
    """Somebody's clone of the site's repository."""

    folder: Path

    @property
    def file(self) -> Path:
        """Where the record is."""
        return self.folder / "record.jsonl"

    def git(self, *words: str, fails: bool = False) -> None:
        """Run git in the clone, with nothing of this machine's settings."""
        done = subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", *words],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            check=False,
        )
        assert fails == bool(done.returncode), done.stdout + done.stderr

    def publish(self, *updates: dict[str, Any], now: str, **fields: Any) -> Composed:
        """Publish the incident with these updates at a time of the day, and commit the record."""
        record = Record.parse(self.file.read_bytes() if self.file.exists() else b"")
        composed = publish(record, checkout(FIRST, *updates, **fields), now=f"2026-11-15 {now}")
        assert composed.refusals == ()
        self.file.write_bytes(composed.record.data)
        self.git("add", "--all")
        self.git("commit", "-m", now)
        return composed

    def pull(self, *, fails: bool = False) -> None:
        """Merge what the other published."""
        self.git("pull", "--no-rebase", "--no-edit", "origin", "main", fails=fails)

    def push(self) -> None:
        """Give the other what was published here."""
        self.git("push", "origin", "main")


def clones(folder: Path, *, driver: bool) -> tuple[Clone, Clone]:
    """Return two clones of a repository in which the incident is published."""
    origin = Clone(folder / "origin.git")
    origin.folder.mkdir()
    origin.git("init", "--bare", "--initial-branch=main")
    ours, theirs = Clone(folder / "ours"), Clone(folder / "theirs")
    origin.git("clone", str(origin.folder), str(ours.folder))
    ours.git("checkout", "-B", "main")
    if driver:
        shutil.copy(ROOT / ".gitattributes", ours.folder)
    ours.publish(now="13:05")
    ours.push()
    origin.git("clone", str(origin.folder), str(theirs.folder))
    return ours, theirs


def later(minute: int) -> dict[str, Any]:
    """Return an update of 14:00 and some minutes."""
    return said(f"Update {minute}.", f"2026-11-15 14:{minute:02}")


def test_in_turns(tmp_path: Path) -> None:
    """Who publishes on top of the other's lines adds to one chain."""
    ours, theirs = clones(tmp_path, driver=True)
    theirs.publish(later(0), now="14:00")
    theirs.push()
    ours.pull()
    ours.publish(later(0), later(1), now="14:01")
    record = Record.parse(ours.file.read_bytes())

    assert (len(record.lines), len(record.heads), verify_chain(record.data)) == (5, 1, ())


def test_at_once(tmp_path: Path) -> None:
    """Who published at once gets both sides' lines by git's union merge; the next publish joins them."""
    ours, theirs = clones(tmp_path, driver=True)
    theirs.publish(later(0), now="14:00")
    theirs.push()
    ours.publish(later(1), impact="major", now="14:01")
    ours.pull()

    assert [str(fault) for fault in verify_chain(ours.file.read_bytes())] == [
        "record.jsonl: warning: 2 people published without each other's lines (the next publish joins them)"
    ]
    composed = ours.publish(later(0), later(1), impact="major", now="14:02")
    assert ([line.kind for line in composed.lines], verify_chain(ours.file.read_bytes())) == (["merge"], ())


def test_back_and_forth(tmp_path: Path) -> None:
    """Both merge each other's merges: whatever git repeats, both have the same record in the end."""
    ours, theirs = clones(tmp_path, driver=True)
    for turn in range(0, 8, 2):
        theirs.publish(*map(later, range(turn + 1)), now=f"14:{turn:02}")
        ours.publish(*map(later, range(turn)), later(turn + 1), now=f"14:{turn + 1:02}")
        ours.git("fetch", str(theirs.folder), "main:theirs", "--force")
        theirs.git("fetch", str(ours.folder), "main:ours", "--force")
        ours.git("merge", "--no-edit", "theirs")
        theirs.git("merge", "--no-edit", "ours")
        ours.publish(*map(later, range(turn + 2)), now=f"15:{turn:02}")
        theirs.publish(*map(later, range(turn + 2)), now=f"15:{turn + 1:02}")
        ours.git("fetch", str(theirs.folder), "main:theirs", "--force")
        theirs.git("fetch", str(ours.folder), "main:ours", "--force")
        ours.git("merge", "--no-edit", "theirs")
        theirs.git("merge", "--no-edit", "ours")
    # Merging merges, git may put a line above one that it follows, and into another order here than there.
    one, other = (Record.parse(clone.file.read_bytes()) for clone in (ours, theirs))

    assert one.lines == other.lines
    assert merge(one.data, other.data) == merge(other.data, one.data)


def test_without_the_driver(tmp_path: Path) -> None:
    """A merge without the driver leaves a conflict; it is refused as such, and mended with every line of both."""
    ours, theirs = clones(tmp_path, driver=False)
    theirs.publish(later(0), now="14:00")
    theirs.push()
    composed = ours.publish(later(1), now="14:01")
    ours.pull(fails=True)
    conflicted = ours.file.read_bytes()

    with pytest.raises(BrokenRecord, match="git left two versions of the record here") as caught:
        Record.parse(conflicted)
    assert [problem.line for problem in caught.value.problems] == [4, 6, 8]
    mended = repair(conflicted)
    assert mended == repair(mended) == merge(composed.record.data, theirs.file.read_bytes())
    assert sorted(mended.splitlines()) == sorted(
        {*composed.record.data.splitlines(), *theirs.file.read_bytes().splitlines()}
    )
    assert len(Record.parse(mended).heads) == 2


def test_halves_one_after_another() -> None:
    """Two copies put one after another, or with lines in any order, are mended as well; a missing line is not."""
    whole = publish(EMPTY, checkout(FIRST, later(0))).record.data
    lines = whole.splitlines(keepends=True)

    assert (
        whole
        == repair(whole + whole)
        == repair(b"".join(reversed(lines)))
        == merge(whole[:-1], b"")
        == merge(b"", whole)
    )
    assert Record.parse(b"".join(reversed(lines))).lines == Record.parse(whole).lines
    assert verify_chain(b"".join(reversed(lines))) == ()
    with pytest.raises(BrokenRecord, match=r"^record.jsonl:2: it follows line .{12}…, which is missing or was changed"):
        repair(lines[0] + lines[2])
