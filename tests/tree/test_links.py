"""Where files lead is compared in parts: what is told is the same as if all of it had been read anew."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.tree import listing
from plainstatus.tree.listing import File, in_parts
from plainstatus.tree.verify import links
from plainstatus.tree.verify.links import Known, Leads, Part, dead
from tests.support.project import examples

NAMES = [f"{letter}.html" for letter in "abcdefgh"]
PART = "manifest/0123456789abcdef.json"
ANCHORS = ["one", "two"]
TARGETS = [*NAMES, PART, *(f"{name}#{anchor}" for name in NAMES for anchor in ANCHORS)]

#: What a page leads to, and its anchors; None where it cannot be understood.
Page = tuple[frozenset[str], frozenset[str]] | None
PAGES = st.none() | st.tuples(
    st.frozensets(st.sampled_from(TARGETS), max_size=2), st.frozensets(st.sampled_from(ANCHORS))
)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts have two files or so."""
    monkeypatch.setattr(listing, "_FILES", 2)


def nowhere(site: Mapping[str, Page], cache: Path, *, forced: bool = False) -> dict[str, list[str]]:
    """Return which files of a site lead where nothing is; with `forced` each is looked at."""
    files = {path: File(sha256(repr(page).encode()).hexdigest(), 0, "") for path, page in sorted(site.items())}
    known, parts = Known(cache, "https://status.example.com"), []
    for some in in_parts(files):
        part = None if forced else known.part(some)
        leads = {}
        for path, file in some if part is None else ():
            lead, page = known.get(path, file.sha256), site[path]
            if page:
                leads[path] = lead or Leads.of(path, file.sha256, targets=page[0], anchors=page[1])
        parts.append(part or Part.of(some, leads, whole=all(site[path] or path == PART for path, _ in some)))
    found = dead(known.unsure(parts), parts, files)
    known.save(parts, found)
    return found


@settings(max_examples=examples(60), deadline=None)  # the disk has its own pace
@given(sites=st.lists(st.dictionaries(st.sampled_from([*NAMES, PART]), PAGES, min_size=1), min_size=2, max_size=6))
def test_what_is_told_in_parts_is_told_anew(sites: list[dict[str, Page]]) -> None:
    """Pages come, go, change and cannot be understood: each time what leads nowhere is what a first look would find."""
    with tempfile.TemporaryDirectory() as folder:
        for number, site in enumerate(sites):
            assert nowhere(site, Path(folder, "kept", "links")) == nowhere(site, Path(folder, str(number), "links"))


def test_of_what_is_as_it_was_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one page leads elsewhere, only its part is unpacked, and those with what it leads to."""
    site: dict[str, Page] = {name: (frozenset({"a.html#one"}), frozenset({"one"})) for name in NAMES}
    assert nowhere(site, tmp_path / "links") == {}
    site["h.html"] = (frozenset({"b.html#two", "a.html"}), frozenset({"one"}))
    unpacked = list[bytes]()

    def unpack(packed: bytes) -> bytes:
        unpacked.append(packed)
        return zlib.decompress(packed)

    monkeypatch.setattr(links, "decompress", unpack)

    assert nowhere(site, tmp_path / "links") == {"h.html": ["b.html#two"]}
    assert len(unpacked) < len(list(in_parts(dict.fromkeys(site, File("", 0, "")))))


def test_a_link_into_a_manifest_is_looked_at_each_time(tmp_path: Path) -> None:
    """Its parts come and go, with nobody told."""
    site: dict[str, Page] = {"a.html": (frozenset({PART}), frozenset()), PART: None}
    assert nowhere(site, tmp_path / "links") == {}

    del site[PART]
    assert nowhere(site, tmp_path / "links") == {"a.html": [PART]}
