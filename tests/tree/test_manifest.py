"""manifest.json: what it says, and what it finds."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.errors import BuildError
from plainstatus.tree.manifest import MANIFEST, check, media_type, read_manifest, strangers, write_manifest
from tests.support.project import tree


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a tree of three files."""
    (tmp_path / "tree" / "incidents").mkdir(parents=True)
    (tmp_path / "tree" / "index.html").write_bytes(b"home")
    (tmp_path / "tree" / "incidents" / "one.html").write_bytes(b"one")
    (tmp_path / "tree" / ".plainstatus-site").write_bytes(b"ours")
    return tmp_path / "tree"


def hash_of(data: bytes) -> str:
    """Return SHA-256 as the manifest writes it."""
    return hashlib.sha256(data).hexdigest()


def test_it_names_every_file_but_itself(small: Path) -> None:
    """Path, hash, size and media type of each file, by path, one a line."""
    write_manifest(small)

    expected = (
        '{"format": 1, "files": [\n'
        f'{{"path": ".plainstatus-site", "sha256": "{hash_of(b"ours")}", "size": 4, '
        '"type": "application/octet-stream"},\n'
        f'{{"path": "incidents/one.html", "sha256": "{hash_of(b"one")}", "size": 3, '
        '"type": "text/html; charset=utf-8"},\n'
        f'{{"path": "index.html", "sha256": "{hash_of(b"home")}", "size": 4, "type": "text/html; charset=utf-8"}}\n'
        "]}\n"
    )
    assert expected == (small / MANIFEST).read_text(encoding="utf-8")


def test_what_is_written_is_read(small: Path) -> None:
    """Reading gives back what writing returned, and the tree agrees with it."""
    written = write_manifest(small)

    assert written == read_manifest(small)
    assert check(small, written) == []


def test_it_holds_for_the_example(site: Path, tmp_path: Path) -> None:
    """Every file of a real site is in it with the hash that another program finds, and has a media type."""
    copy = shutil.copytree(site, tmp_path / "site")
    (copy / MANIFEST).unlink(missing_ok=True)
    expected = tree(copy)
    files = write_manifest(copy).files

    assert expected == {path: file.sha256 for path, file in files.items()}
    assert [path for path, file in files.items() if "octet" in file.type] == [
        ".nojekyll",
        ".plainstatus-site",
        "_headers",
        "_redirects",
    ]


def test_an_empty_tree_has_one_too(tmp_path: Path) -> None:
    """No files make a valid manifest."""
    write_manifest(tmp_path)

    assert read_manifest(tmp_path).files == {}


def test_check_tells_every_departure(small: Path) -> None:
    """Missing and changed files are named, by path; foreign ones are another matter."""
    manifest = write_manifest(small)
    (small / "index.html").write_bytes(b"home!")
    (small / "incidents" / "one.html").unlink()
    (small / "zero.html").write_bytes(b"")

    assert check(small, manifest) == [
        "incidents/one.html is missing",
        "index.html is not what was published (4 bytes then, 5 now)",
    ]
    assert strangers(small) == ["zero.html"]


def test_files_with_odd_names_are_no_strangers(tmp_path: Path) -> None:
    """However a name stands in the manifest, it is known; one that only looks like it is not."""
    for name in ['a "b".txt', "a\\b.txt", "ä.txt", '{"path": "c.txt"']:
        (tmp_path / name).write_text("")
    write_manifest(tmp_path)
    assert strangers(tmp_path) == []

    (tmp_path / "c.txt").write_text("")
    assert strangers(tmp_path) == ["c.txt"]


def test_a_change_that_keeps_size_and_time_is_found(small: Path) -> None:
    """Bytes count, nothing else."""
    manifest = write_manifest(small)
    times = (small / "index.html").stat()
    (small / "index.html").write_bytes(b"Home")
    os.utime(small / "index.html", ns=(times.st_atime_ns, times.st_mtime_ns))

    assert check(small, manifest) == ["index.html is not what was published (4 bytes then, 4 now)"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("updates.atom", "application/atom+xml; charset=utf-8"),
        ("updates.rss", "application/rss+xml; charset=utf-8"),
        ("updates.json", "application/json; charset=utf-8"),
        ("record.jsonl", "application/jsonl; charset=utf-8"),
        ("status.txt", "text/plain; charset=utf-8"),
        ("theme/favicon.svg", "image/svg+xml; charset=utf-8"),
        ("maintenance.ics", "text/calendar; charset=utf-8"),
        ("theme/a.woff2", "font/woff2"),
        ("images/PHOTO.JPG", "image/jpeg"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("letter.pdf", "application/pdf"),
        ("v1.2/file", "application/octet-stream"),
        (".htaccess", "application/octet-stream"),
    ],
)
def test_media_types(path: str, expected: str) -> None:
    """The end of the name decides; text says that it is UTF-8, which JSON always is."""
    assert expected == media_type(path)


def test_links_are_refused(small: Path) -> None:
    """A link could be changed to lead anywhere after it was looked at."""
    (small / "link.html").symlink_to("index.html")

    with pytest.raises(BuildError, match=r"^link\.html is a link or a device; a site may hold only files and folders$"):
        write_manifest(small)


def test_names_that_are_no_text_are_refused(small: Path) -> None:
    """Such a name stands in no address."""
    try:
        Path(os.fsdecode(os.fsencode(small) + b"/caf\xe9.png")).write_bytes(b"")
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")

    with pytest.raises(BuildError) as caught:
        write_manifest(small)

    assert (
        str(caught.value) == "the name of 'caf\\udce9.png' is not UTF-8, so nobody could ask for it (rename the file)"
    )


def test_a_second_one_is_refused(small: Path) -> None:
    """A tree's manifest is written once: the live tree might share the file."""
    write_manifest(small)

    with pytest.raises(BuildError, match="it is there already"):
        write_manifest(small)


ENTRY = {"path": "a.html", "sha256": "0" * 64, "size": 1, "type": "text/html"}


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{",
        "[]",
        "null",
        '"format"',
        "{}",
        '{"format": 1}',
        '{"format": 1, "files": 7}',
        '{"format": 1, "files": [7]}',
        '{"format": 2}',
        '{"format": 2, "files": []}',
        '{"format": 2, "parts": []}',
        '{"format": 2, "parts": 7}',
        json.dumps({"format": 2, "parts": [ENTRY]}),
        "[" * 100_000,
        *(
            json.dumps({"format": 1, "files": [ENTRY | wrong]})
            for wrong in (
                {"path": "../a.html"},
                {"path": "/a.html"},
                {"path": "a//b"},
                {"path": "a\0b"},
                {"path": "a/\ud800"},
                {"path": ""},
                {"path": 1},
                {"sha256": "0" * 63},
                {"sha256": "A" * 64},
                {"size": -1},
                {"size": "1"},
                {"type": None},
            )
        ),
    ],
    ids=lambda data: data[:60],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, data: str) -> None:
    """Damage is told as damage, whatever it is."""
    (tmp_path / MANIFEST).write_text(data, encoding="utf-8")

    with pytest.raises(BuildError) as caught:
        read_manifest(tmp_path)

    assert str(caught.value) == f"{tmp_path / MANIFEST} is not a manifest of ours; it may be damaged"


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    """A later version may mean something else."""
    (tmp_path / MANIFEST).write_text('{"format": 3, "files": []}', encoding="utf-8")

    with pytest.raises(BuildError) as caught:
        read_manifest(tmp_path)

    assert str(caught.value) == f"{tmp_path / MANIFEST} was written by another version of Plainstatus (format 3)"


def test_a_missing_one_is_told(tmp_path: Path) -> None:
    """No manifest is no reason for a traceback."""
    with pytest.raises(BuildError, match=r"^cannot read .*manifest\.json: No such file or directory$"):
        read_manifest(tmp_path)


@given(data=st.binary(max_size=200))
def test_any_bytes_give_a_manifest_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Nothing but BuildError comes out of reading."""
    folder = tmp_path_factory.mktemp("bytes")
    (folder / MANIFEST).write_bytes(data)

    with pytest.raises(BuildError):
        read_manifest(folder)
