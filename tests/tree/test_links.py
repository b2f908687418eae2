"""Where files lead is compared in parts: what is told is the same as if all of it had been read anew."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from plainstatus.tree import listing
from plainstatus.tree.listing import File, in_parts
from plainstatus.tree.verify import links
from plainstatus.tree.verify.links import Known, Leads, Part, dead
from tests.support.project import examples

NAMES = [f"{letter}.html" for letter in "abceh"]
PART = "manifest/0123456789abcdef.json"
ANCHORS = ["one", "two"]
TARGETS = [*NAMES, PART, *(f"{name}#{anchor}" for name in NAMES for anchor in ANCHORS)]

#: What a page leads to, and its anchors; None where it cannot be understood.
Page = tuple[frozenset[str], frozenset[str]] | None


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts have two files or so."""
    monkeypatch.setattr(listing, "_FILES", 2)


def listed(site: Mapping[str, Page]) -> dict[str, File]:
    """Return the files of a site."""
    return {path: File(sha256(repr(page).encode()).hexdigest(), 0, "") for path, page in sorted(site.items())}


def nowhere(site: Mapping[str, Page], cache: Path) -> dict[str, list[str]]:
    """Return which files of a site lead where nothing is, with what is known of them."""
    files = listed(site)
    known, parts = Known(cache, "https://status.example.com"), []
    for some in in_parts(files):
        part = known.part(some)
        leads = {}
        for path, file in some if part is None else ():
            lead, page = known.get(path, file.sha256), site[path]
            if page:
                leads[path] = lead or Leads.of(path, file.sha256, targets=page[0], anchors=page[1])
        parts.append(part or Part.of(some, leads, whole=all(site[path] or path == PART for path, _ in some)))
    found = dead(known.unsure(parts), parts, files)
    known.save(parts, found)
    return found


def at_first_sight(site: Mapping[str, Page]) -> dict[str, list[str]]:
    """Return the same, by what is to be told: of what cannot be understood, nobody knows the anchors."""

    def exists(target: str) -> bool:
        path, _, anchor = target.partition("#")
        page = site.get(path)
        return path in site and (not anchor or page is None or anchor in page[1])

    found = {path: sorted(target for target in page[0] if not exists(target)) for path, page in site.items() if page}
    return {path: targets for path, targets in found.items() if targets}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_told_in_parts_is_told_anew(tmp_path: Path, seed: int) -> None:
    """Pages come, go, change and cannot be understood: each time what leads nowhere is told, and nothing else."""
    chance = Random(seed)  # noqa: S311 - no secret
    site: dict[str, Page] = {}
    for _ in range(examples(100)):
        path = chance.choice([*NAMES, PART])
        site.pop(path, None)
        if kind := chance.randrange(4):
            own = frozenset(chance.sample(ANCHORS, chance.randrange(3)))
            targets = frozenset(chance.sample(TARGETS, chance.randrange(3)))
            others = {target for target in targets if not target.startswith(path)}
            site[path] = (frozenset(others), own) if kind > 1 and path != PART else None

        assert nowhere(site, tmp_path / "links") == at_first_sight(site)


def test_of_what_is_as_it_was_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one page leads elsewhere, only its part is unpacked, and that of what it leads to."""
    site: dict[str, Page] = {name: (frozenset({"a.html#one"}), frozenset({"one"})) for name in NAMES}
    assert nowhere(site, tmp_path / "links") == {}
    site["h.html"] = (frozenset({"b.html#two", "a.html"}), frozenset({"one"}))
    unpacked = list[bytes]()

    def unpack(packed: bytes) -> bytes:
        unpacked.append(packed)
        return zlib.decompress(packed)

    monkeypatch.setattr(links, "decompress", unpack)

    assert nowhere(site, tmp_path / "links") == {"h.html": ["b.html#two"]}
    # That of the page before and now.
    assert len(unpacked) == 3 < len(list(in_parts(listed(site))))


def test_a_link_into_a_manifest_is_looked_at_each_time(tmp_path: Path) -> None:
    """Its parts come and go with each publish."""
    site: dict[str, Page] = {"a.html": (frozenset({PART}), frozenset()), PART: None}
    assert nowhere(site, tmp_path / "links") == {}

    del site[PART]
    assert nowhere(site, tmp_path / "links") == {"a.html": [PART]}
