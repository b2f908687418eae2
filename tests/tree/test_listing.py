"""manifest.json of a large site: parts that it names, of which one update rewrites few."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.errors import BuildError
from plainstatus.tree.listing import File, is_part, named_parts, read_files, written
from plainstatus.tree.manifest import (
    MANIFEST,
    check,
    media_type,
    parse_manifest,
    read_manifest,
    strangers,
    write_manifest,
)


def listed(paths: Iterable[str], text: str = "") -> dict[str, File]:
    """Return files with these paths, whose bytes are theirs and a text."""
    return {path: File.of(f"{path}{text}".encode(), media_type(path)) for path in sorted(paths)}


def history(count: int) -> list[str]:
    """Return the paths of so many incidents' files."""
    folders = ("incidents/2026-{:05}.html", "feeds/incidents/2026-{:05}.atom", "oembed/2026-{:05}.json")
    return [folder.format(number) for folder in folders for number in range(count)]


def test_a_small_site_has_one_list() -> None:
    """Up to a thousand files stand in manifest.json itself, as they always did."""
    data, parts = written(listed(f"{number:04}.html" for number in range(1000)))

    assert (parts, named_parts(data)) == ({}, {})
    assert json.loads(data)["format"] == 1


def test_a_large_site_has_parts() -> None:
    """manifest.json names each with its hash, size and media type, and together they list every file in order."""
    files = listed(history(400))

    data, parts = written(files)

    top = json.loads(data)
    assert {"format", "parts"} == top.keys()
    assert top["format"] == 2
    for named in top["parts"]:
        part = parts[named["path"]]
        sha256 = hashlib.sha256(part).hexdigest()
        assert named == {
            "path": f"manifest/{sha256[:16]}.json",
            "sha256": sha256,
            "size": len(part),
            "type": "application/json; charset=utf-8",
        }
    lists = [json.loads(parts[named["path"]]) for named in top["parts"]]
    assert {one["format"] for one in lists} == {2}
    assert list(files) == [file["path"] for one in lists for file in one["files"]]
    assert list(parts) == [named["path"] for named in top["parts"]]


def test_a_line_is_what_json_makes_of_it() -> None:
    """Whatever stands in a name."""
    files = listed(['a"b\\c.html', "ü/\u2028.txt", "x\x7f.svg"])

    data, _ = written(files)

    lines = data.decode().split("\n")[1:-2]
    expected = [
        json.dumps({"path": path, "sha256": file.sha256, "size": file.size, "type": file.type}, ensure_ascii=False)
        for path, file in files.items()
    ]
    assert expected == [line.removesuffix(",") for line in lines]


def test_one_update_changes_few_parts() -> None:
    """Those that list a file that came, went or changed, and no other."""
    files = listed(history(4000))
    _, before = written(files)
    after = {**files, **listed(history(4001)[-1:]), **listed(["incidents/2026-00007.html"], "!")}
    del after["feeds/incidents/2026-03000.atom"]

    _, parts = written(dict(sorted(after.items())))

    assert len(before) > 60
    assert len(parts.keys() - before.keys()) <= 3
    assert len(before.keys() - parts.keys()) <= 3


@given(st.sets(st.text(min_size=1, max_size=8), max_size=30), st.integers(0, 2500))
def test_what_is_written_is_read(names: set[str], count: int) -> None:
    """Whole or in parts, reading gives back every file, and the parts besides."""
    files = {name: File("0" * 64, 1, "text/plain") for name in history(count)}
    files |= {f"x/{number}": File.of(name.encode("utf-8", "ignore"), name) for number, name in enumerate(names)}
    files = {
        path: file for path, file in sorted(files.items()) if not any("\ud800" <= one <= "\udfff" for one in file.type)
    }

    data, parts = written(files)

    assert read_files(data, parts.get) == {
        **{path: File.of(part, "application/json; charset=utf-8") for path, part in parts.items()},
        **files,
    }
    assert all(map(is_part, parts))
    assert written(files) == (data, parts)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a tree whose manifest has parts."""
    for path in history(350):
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.encode())
    return tmp_path


def test_a_tree_holds_the_parts(large: Path) -> None:
    """They are files of the tree like others: nothing is missing, and nothing is there besides."""
    manifest = write_manifest(large)

    parts = [path for path in manifest.files if is_part(path)]
    assert len(parts) > 3
    assert [*manifest.files] == sorted([*history(350), *parts])
    assert manifest == read_manifest(large)
    assert check(large, manifest) == strangers(large) == []


def test_another_tree_with_the_same_files_has_the_same_parts(
    large: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The bytes follow from the files alone."""
    other = tmp_path_factory.mktemp("other")
    for path in reversed(history(350)):
        (other / path).parent.mkdir(parents=True, exist_ok=True)
        (other / path).write_bytes(path.encode())

    assert write_manifest(large) == write_manifest(other)
    assert (large / MANIFEST).read_bytes() == (other / MANIFEST).read_bytes()


def test_a_part_that_is_missing_or_damaged_is_told(large: Path) -> None:
    """Whoever checks the signature of manifest.json knows every part by its hash."""
    part = next(path for path in write_manifest(large).files if is_part(path))
    data = (large / part).read_bytes()

    (large / part).write_bytes(data.replace(b'"size": ', b'"size": 1'))
    with pytest.raises(BuildError) as damaged:
        read_manifest(large)
    (large / part).unlink()
    with pytest.raises(BuildError) as missing:
        read_manifest(large)

    assert str(damaged.value) == f"{large / MANIFEST} names {part}, which is damaged"
    assert str(missing.value) == f"{large / MANIFEST} names {part}, which is missing"


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"format": 2}', b'{"format": 2, "files": [7]}', b"\xff"])
def test_a_part_that_is_none_is_refused(data: bytes) -> None:
    """Its hash may be right, and what it holds no list all the same."""
    file = File.of(data, "application/json; charset=utf-8")
    path = f"manifest/{file.sha256[:16]}.json"
    entry = {"path": path, "sha256": file.sha256, "size": file.size, "type": file.type}

    with pytest.raises(ValueError, match=r"^is not a manifest of ours; it may be damaged$"):
        parse_manifest(json.dumps({"format": 2, "parts": [entry]}).encode(), {path: data}.get)


def test_parts_lie_in_their_folder_alone() -> None:
    """Nobody makes us read anything else in their place."""
    entry = {"path": "record.jsonl", "sha256": "0" * 64, "size": 1, "type": ""}

    with pytest.raises(ValueError, match=r"^is not a manifest of ours; it may be damaged$"):
        named_parts(json.dumps({"format": 2, "parts": [entry]}).encode())
