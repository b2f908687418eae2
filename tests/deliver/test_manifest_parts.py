"""A large site's manifest at a target: whole as earlier versions wrote it, or in parts; readable at every moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pytest

from plainstatus.deliver.targets.look import look
from plainstatus.deliver.targets.target import LEAST
from plainstatus.errors import TargetError
from plainstatus.tree import listing
from plainstatus.tree.manifest import MANIFEST, check, is_part, read_manifest, write_manifest
from tests.support.delivering import bring
from tests.support.targets import Cut, Loose, files_of


@pytest.fixture(autouse=True)
def _large_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 80 files be what 1000 are, in as many parts: where a list is parted is a matter of tests/tree."""
    monkeypatch.setattr(listing, "_MOST", 60)
    monkeypatch.setattr(listing, "_FILES", 10)


def large(folder: Path, changes: Mapping[str, str] = MappingProxyType({})) -> Path:
    """Write the tree of a large site; `changes` are what some of its files hold."""
    files = {f"incidents/{number:04}.html": str(number) for number in range(80)}
    for path, text in {"index.html": "home", **files, **changes}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    write_manifest(folder)
    return folder


def as_before(tree: Path) -> None:
    """Give a tree the manifest that earlier versions gave it."""
    files = read_manifest(tree).files
    for path in filter(is_part, files):
        (tree / path).unlink()
    listed = [
        {"path": path, "sha256": file.sha256, "size": file.size, "type": file.type}
        for path, file in files.items()
        if not is_part(path)
    ]
    (tree / MANIFEST).write_text(json.dumps({"format": 1, "files": listed}), encoding="utf-8")


@dataclass
class Counting(Loose):
    """One that counts the parts it is asked for."""

    fetched: list[str] = field(default_factory=list)

    def fetch_all(self, paths: Sequence[str], *, most: int = LEAST) -> Mapping[str, bytes]:
        """Return files."""
        self.fetched += paths
        return super().fetch_all(paths, most=most)


def test_a_target_with_a_whole_manifest_is_read(tmp_path: Path) -> None:
    """What an earlier version brought there is not sent again: the parts and what has changed are, nothing else."""
    target = Loose(tmp_path / "there")
    bring(target, large(tmp_path / "old"))
    as_before(target.folder)
    tree = large(tmp_path / "new", {"index.html": "newer"})

    done = bring(target, tree)

    parts = [path for path in read_manifest(tree).files if is_part(path)]
    assert sorted(done.sent) == sorted(["index.html", MANIFEST, *parts])
    assert done.sent[-1] == MANIFEST
    assert files_of(target.folder) == files_of(tree)


def test_an_earlier_whole_manifest_is_read_from_a_tree(tmp_path: Path) -> None:
    """A kept release of an earlier version can be compared with it, and go to a target."""
    tree, target = large(tmp_path / "old"), Loose(tmp_path / "there")
    as_before(tree)

    assert check(tree, read_manifest(tree)) == []
    bring(target, large(tmp_path / "new", {"index.html": "newer"}))
    bring(target, tree)

    assert files_of(target.folder) == files_of(tree)


def test_only_parts_that_differ_are_fetched(tmp_path: Path) -> None:
    """What both sides have is known by its hash."""
    target = Counting(tmp_path / "there")
    old = large(tmp_path / "old")
    bring(target, old)
    new = large(tmp_path / "new", {"incidents/0007.html": "changed", "index.html": "newer"})
    bring(target, new)

    both = read_manifest(old).files.keys() & read_manifest(new).files.keys()
    assert len([path for path in both if is_part(path)]) > 3
    assert 1 <= len(target.fetched) <= 2
    assert both.isdisjoint(target.fetched)
    assert look(target, tree=new).manifest == look(target).manifest == read_manifest(new)


def test_the_manifest_can_be_read_at_every_moment(tmp_path: Path) -> None:
    """New parts come before the manifest that names them, old ones go after it; a cut leaves it whole."""
    target = Loose(tmp_path / "there")
    bring(target, large(tmp_path / "old"))
    tree = large(tmp_path / "new", {"incidents/0007.html": "changed", "index.html": "newer"})
    done: list[str] = []
    for number in range(20):
        left = [number]

        def step(path: str, left: list[int] = left) -> None:
            read_manifest(target.folder)
            done.append(path)
            left[0] -= 1
            if left[0] < 0:
                raise Cut(path)

        target.before = step
        try:
            bring(target, tree)
        except Cut:
            continue
        break

    assert {MANIFEST, "index.html"} < {*done}
    assert files_of(target.folder) == files_of(tree)


@pytest.mark.parametrize("damage", [b"", b"{}", None], ids=["empty", "other", "missing"])
def test_a_damaged_part_is_told(tmp_path: Path, damage: bytes | None) -> None:
    """Nobody knows what else is there, so it is taken over only where somebody says so."""
    target, tree = Loose(tmp_path / "there"), large(tmp_path / "tree")
    bring(target, tree)
    part = next(path for path in read_manifest(tree).files if is_part(path))
    (target.folder / part).unlink()
    if damage is not None:
        (target.folder / part).write_bytes(damage)
    newer = large(tmp_path / "newer", {"incidents/0000.html": "changed", **_all_changed()})

    with pytest.raises(TargetError) as caught:
        bring(target, newer)
    bring(target, newer, adopt=True)

    assert str(caught.value) == (
        f"loose (loose:there): its manifest.json names {part}, which is {'missing' if damage is None else 'damaged'} "
        "(choose an empty place, or take it over with: invoke deploy --target loose --adopt)"
    )
    assert files_of(newer).items() <= files_of(target.folder).items()


def _all_changed() -> dict[str, str]:
    """Return a change for every part: so that none is known here."""
    return {f"incidents/{number:04}.html": f"changed {number}" for number in range(80)}


def test_a_list_of_endless_parts_is_refused(tmp_path: Path) -> None:
    """Nothing of it is fetched: a manifest has a sixteenth of what a site may have, its parts counted."""
    target = Counting(tmp_path / "there")
    target.folder.mkdir()
    entry = {"path": f"manifest/{'0' * 16}.json", "sha256": "0" * 64, "size": LEAST, "type": "application/json"}
    (target.folder / MANIFEST).write_text(json.dumps({"format": 2, "parts": [entry]}), encoding="utf-8")

    with pytest.raises(
        TargetError, match=r"manifest\.json is larger than anything of ours: what is read ends after 16 MB"
    ):
        look(target)

    assert target.fetched == []
