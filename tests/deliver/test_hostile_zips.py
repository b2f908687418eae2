"""A zip that somebody else has made, or changed: it is never unpacked into more than ours, and never into elsewhere."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.errors import TargetError
from plainstatus.tree.manifest import MANIFEST
from tests.support.delivering import bring, contents, settings_of
from tests.support.evil import HUGE, NEW, ODD, OLD, Evil, evil


def entry(name: str, *, mode: int = 0o100644) -> zipfile.ZipInfo:
    """Return an entry of a zip as Unix programs write it."""
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr, made.compress_type = 3, mode << 16, zipfile.ZIP_DEFLATED
    return made


def added(found: Evil, *entries: tuple[zipfile.ZipInfo, bytes]) -> None:
    """Add entries to the zip that is there."""
    with zipfile.ZipFile(found.place, "a") as there:
        for one, data in entries:
            there.writestr(one, data)


def changed(found: Evil, offset: int, data: bytes) -> None:
    """Change the zip's list of files at its first entry, so many bytes behind its beginning, and that entry's head."""
    raw = bytearray(found.place.read_bytes())
    listed = raw.index(b"PK\x01\x02")
    raw[listed + offset : listed + offset + len(data)] = data
    raw[offset - 2 : offset - 2 + len(data)] = data
    found.place.write_bytes(raw)


def twice(found: Evil) -> None:
    """Put a name there twice: one program reads the first, another the last."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        added(found, (entry("index.html"), b"defaced"))


def elsewhere(name: str) -> Callable[[Evil], None]:
    """Return what adds a name that leads out of where a zip is unpacked."""
    return lambda found: added(found, (entry(name), b"x"))


def cut(found: Evil) -> None:
    """Leave half of it."""
    os.truncate(found.place, found.place.stat().st_size // 2)


def long_list(found: Evil) -> None:
    """Say that the list of files is longer than memory."""
    raw = found.place.read_bytes()
    end = raw.rindex(b"PK\x05\x06")
    with found.place.open("r+b") as file:
        file.seek(HUGE)
        file.write(raw[end : end + 12] + (HUGE).to_bytes(4, "little") + bytes(6))


def before_its_beginning(found: Evil) -> None:
    """Say that the list of files begins before the file does."""
    raw = bytearray(found.place.read_bytes())
    end = raw.rindex(b"PK\x05\x06")
    raw[end + 12 : end + 20] = b"\xff\xff\xff\x7f" * 2
    found.place.write_bytes(raw)


def same(place: Path) -> tuple[int, int, int]:
    """Return by what a file is known again that nobody has touched."""
    status = place.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


#: What is done to a zip that is ours.
ZIPS: Mapping[str, Callable[[Evil], None]] = {
    "encrypted": lambda found: changed(found, 8, b"\x01"),
    "packed in an unknown way": lambda found: changed(found, 10, b"\x63"),
    "packed in a way that we never use": lambda found: changed(found, 10, b"\x0e"),
    "a name twice": twice,
    "a whole path": elsewhere("/etc/cron.d/x"),
    "back": elsewhere("a/../../x"),
    "back, as on Windows": elsewhere("..\\..\\x"),
    "a link": lambda found: added(found, (entry("evil", mode=0o120777), b"/etc/passwd")),
    "a pipe in it": lambda found: added(found, (entry("evil", mode=0o010644), b"")),
    "cut": cut,
    "empty": lambda found: os.truncate(found.place, 0),
    "a long list": long_list,
    "before its beginning": before_its_beginning,
}


@pytest.mark.parametrize("name", ZIPS)
def test_a_zip_that_somebody_has_made(tmp_path: Path, name: str) -> None:
    """It is none of ours, and stays as it is; whoever takes it over has a zip of ours again."""
    with evil(tmp_path, "zip") as found:
        ZIPS[name](found)
        before = same(found.place)
        said = found.refusal()
        assert said == (
            "it is not empty, and holds no site of ours: bad.zip (choose an empty place, or take it over "
            "with: invoke deploy --target bad --adopt)"
        )
        assert same(found.place) == before
        bring(found.alone, found.folder / "new", adopt=True)
        with zipfile.ZipFile(found.place) as there:
            assert {path: there.read(path) for path in there.namelist()} == contents(tmp_path / "new")


@pytest.mark.parametrize("put_there", ODD)
def test_what_stands_in_a_zips_place(tmp_path: Path, put_there: Callable[[Path, Path], None]) -> None:
    """What is no file is no zip."""
    with evil(tmp_path, "zip") as found:
        found.place.unlink()
        put_there(found.place, found.outside)

        assert found.refusal() == f"{ODD[put_there]}: bad.zip (mend that, then run: invoke deploy)"


def test_a_few_bytes_that_unpack_into_gigabytes(tmp_path: Path) -> None:
    """No more is unpacked than could be ours, whatever the zip says of its sizes; it stays as it is."""
    with evil(tmp_path, "zip") as found:
        with zipfile.ZipFile(found.place, "w") as made, made.open(entry(MANIFEST), "w", force_zip64=True) as file:
            for _ in range(HUGE // 1_000_000):
                file.write(bytes(1_000_000))
        before = same(found.place)

        assert found.refusal() == (
            f"{MANIFEST} is larger than anything of ours: what is read ends after 256 MB "
            "(look at it and move it away, then run: invoke deploy)"
        )
        assert same(found.place) == before


def test_a_file_beside_a_zip_is_never_written_through(tmp_path: Path) -> None:
    """Where the new zip is made, somebody has put a link to a file of others."""
    with evil(tmp_path, "zip") as found:
        (tmp_path / ".bad.zip.new").symlink_to(found.outside / "1" / "precious.txt")

        assert found.deliver(NEW, "new").failed == {}
        assert not found.place.is_symlink()


@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 255)), min_size=1, max_size=6),
    cut_at=st.floats(0, 1),
)
def test_any_bytes_at_all_are_a_zip_or_none(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut_at: float
) -> None:
    """Whatever the library makes of a spoilt zip, asking it ends with an answer or with the target's sentence."""
    folder = tmp_path_factory.mktemp("zip")
    place = folder / "bad.zip"
    with zipfile.ZipFile(place, "w") as made:
        for path, text in OLD.items():
            made.writestr(entry(path), text)
    raw = bytearray(place.read_bytes())
    for offset, value in changes:
        raw[-1 - offset % len(raw)] = value
    place.write_bytes(raw if cut_at > 0.2 else raw[: int(len(raw) * cut_at * 5)])
    target = settings_of("bad", f"zip:{place}", folder)
    try:
        found = {path: target.fetch(path) for path in OLD}
        hashes = target.hashes([*OLD])
    except TargetError:
        return
    assert hashes.keys() <= {path for path, data in found.items() if data is not None}
