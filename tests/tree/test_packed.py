"""Packed twins of texts: which there are, what they cost the next publish, and what servers make of them."""

from __future__ import annotations

import gzip
import os
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.deliver.hosting import server_files
from plainstatus.deliver.targets.plan import make_plan
from plainstatus.errors import BuildError, SettingsError
from plainstatus.publish.rollback import rollback
from plainstatus.read.project import find_project
from plainstatus.tree import packed as module
from plainstatus.tree.manifest import Manifest, check, media_type, read_manifest, write_manifest
from plainstatus.tree.packed import original, precompress, unpacks_to
from tests.support.build import incident, update
from tests.support.build import site as made
from tests.support.project import ROOT
from tests.support.publishing import NOW, REAL, Said, edit, put, real_project
from tests.support.serving import ask, caddy, nginx

BOTH = f'{REAL}STATUS_PRECOMPRESS = ["gzip", "br"]\n'
LONG = "All is well.\n" * 200


def unpacked(path: Path) -> bytes:
    """Return what a twin holds."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else bytes(brotli.decompress(data))


def twins(tree: Path) -> list[str]:
    """Return the paths of a tree's twins."""
    found = [path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.suffix in {".gz", ".br"}]
    return sorted(found)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows with each text that is packed from now on."""
    done: list[str] = []
    pack = module._packed

    def packed(ending: str, plain: bytes) -> bytes:
        done.append(ending)
        return pack(ending, plain)

    monkeypatch.setattr(module, "_packed", packed)
    return done


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a site that wants both kinds of twins, published."""
    real_project(tmp_path, settings=BOTH)
    assert put(tmp_path).notes == ()
    return tmp_path


def test_every_text_above_a_packet_has_twins(folder: Path) -> None:
    """Of each text of 1,400 bytes or more both twins unpack to it; smaller texts and the manifest have none."""
    output = folder / "output"
    files = read_manifest(output).files
    large = sorted(path for path, file in files.items() if file.size >= 1400 and "charset" in file.type)

    assert {"index.html", "404.html", "record.jsonl", "updates.atom"} <= set(large)
    assert [f"{path}{end}" for path in large for end in (".br", ".gz")] == twins(output)
    assert all(unpacked(output / path) == (output / original(path)).read_bytes() for path in twins(output))
    assert check(output, read_manifest(output)) == []


def test_twins_say_neither_name_nor_time(folder: Path) -> None:
    """A gzip file's header holds no flag and no time, so that the same text gives the same bytes (RFC 1952, 2.3.1)."""
    header = (folder / "output/index.html.gz").read_bytes()[:9]

    assert header == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02"


def test_only_what_is_new_is_packed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another publish packs what changed; twins of unchanged texts are the live files themselves."""
    done = counted(monkeypatch)
    output = folder / "output"
    page = "incidents/2026-11-15-checkout.html"
    before = {path: (output / path).stat().st_ino for path in twins(output)}
    texts = {path: (output / original(path)).read_bytes() for path in before}
    edit(folder, ("title: Checkout is slow", "title: Checkout was slow"))
    put(folder, minutes=1)
    changed = {path for path in twins(output) if texts.get(path) != (output / original(path)).read_bytes()}

    assert f"{page}.gz" in changed
    assert len(done) == len(changed) < len(before)
    assert all((output / path).stat().st_ino == before[path] for path in before.keys() - changed)


def test_a_damaged_twin_is_packed_anew(folder: Path) -> None:
    """Whatever happened to a published twin, the next publish does not carry it on."""
    for name in ("index.html.gz", "index.html.br", "404.html.gz"):
        path = folder / "output" / name
        path.write_bytes(path.read_bytes()[:-9])
    put(folder)

    output = folder / "output"
    assert all(unpacked(output / path) == (output / original(path)).read_bytes() for path in twins(output))


def test_a_twin_that_others_have_packed_is_packed_anew(folder: Path) -> None:
    """Also where it unpacks to its text: what a publish makes does not depend on who was there before."""
    twin = folder / "output" / "index.html.gz"
    ours = twin.read_bytes()
    twin.write_bytes(gzip.compress(gzip.decompress(ours), 1))
    put(folder)

    assert twin.read_bytes() == ours


def test_without_the_setting_twins_go(folder: Path) -> None:
    """Taken out of the settings, they are no part of the next site."""
    (folder / "pelicanconf.py").write_text(REAL, encoding="utf-8")
    put(folder)

    assert twins(folder / "output") == []


def test_a_missing_library_keeps_nobody_from_publishing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without brotli the site goes live with the other twins, and a note says what to install."""
    monkeypatch.setitem(sys.modules, "brotli", None)
    result = put(folder)

    assert result.notes == (
        "not packed with brotli, because that package is not installed (run: pip install 'plainstatus[brotli]', or "
        'write STATUS_PRECOMPRESS = ["gzip"])',
    )
    assert {path.rpartition(".")[2] for path in twins(folder / "output")} == {"gz"}


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    """Kinds are named as HTTP names them."""
    real_project(tmp_path, settings=f'{REAL}STATUS_PRECOMPRESS = ["gzip", "zstd"]\n')

    with pytest.raises(SettingsError) as caught:
        find_project(tmp_path)
    assert str(caught.value) == ("pelicanconf.py: STATUS_PRECOMPRESS[1]: Input should be 'gzip' or 'br' (now 'zstd')")


def test_a_rollback_has_the_twins_of_its_record(folder: Path) -> None:
    """The earlier site's twins come back with it; the record is the present one, and so are its twins."""
    edit(folder, ("title: Checkout is slow", "title: Checkout was slow"))
    put(folder, minutes=1)
    rollback(find_project(folder), to="", now=NOW.replace(minute=30), tell=Said(), ask=lambda _: True)
    output = folder / "output"

    assert "record.jsonl.gz" in twins(output)
    assert all(unpacked(output / path) == (output / original(path)).read_bytes() for path in twins(output))
    assert check(output, read_manifest(output)) == []


def test_a_twin_of_ones_own_stays(tmp_path: Path) -> None:
    """Who puts a packed file beside a text in content/ has packed it well enough, if it unpacks to that text."""
    real_project(tmp_path, settings=f'{BOTH}STATIC_PATHS = ["files"]\n', content={"files/list.csv": LONG})
    own = gzip.compress(LONG.encode(), 1, mtime=7)
    (tmp_path / "content/files/list.csv.gz").write_bytes(own)
    put(tmp_path)

    assert (tmp_path / "output/files/list.csv.gz").read_bytes() == own
    assert unpacked(tmp_path / "output/files/list.csv.br") == LONG.encode()


@pytest.mark.parametrize("ending", ["gz", "br"])
def test_a_twin_of_something_else_stops_a_publish(tmp_path: Path, ending: str) -> None:
    """Some readers would get one text and some another: also where only the text has changed since."""
    real_project(tmp_path, settings=f'{REAL}STATIC_PATHS = ["files"]\n', content={"files/list.csv": LONG})
    pack = gzip.compress if ending == "gz" else brotli.compress
    (tmp_path / f"content/files/list.csv.{ending}").write_bytes(pack(LONG.encode()))
    put(tmp_path)
    (tmp_path / "content/files/list.csv").write_text(f"{LONG}more\n", encoding="utf-8")

    with pytest.raises(BuildError) as caught:
        put(tmp_path)
    assert str(caught.value) == (
        f"files/list.csv.{ending}: does not unpack to files/list.csv (pack that anew, or remove this one)"
    )


def test_a_twin_that_nobody_here_can_unpack_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library nothing can be said of a .br from content/."""
    real_project(tmp_path, settings=f'{REAL}STATIC_PATHS = ["files"]\n', content={"files/list.csv": LONG})
    (tmp_path / "content/files/list.csv.br").write_bytes(brotli.compress(LONG.encode()))
    monkeypatch.setitem(sys.modules, "brotli", None)

    assert put(tmp_path).notes == (
        "files/list.csv.br: cannot be unpacked here (run: pip install 'plainstatus[brotli]')",
    )


@given(st.binary(max_size=4000), st.binary(max_size=200))
def test_only_the_same_bytes_unpack_to_them(plain: bytes, more: bytes) -> None:
    """Packed bytes are told from those of anything else, cut ones from whole ones, and junk does no harm."""
    for path, pack in (("x.gz", gzip.compress), ("x.br", brotli.compress)):
        packed = pack(plain)
        assert unpacks_to(path, packed, plain) is True
        assert unpacks_to(path, pack(plain + b"!"), plain) is False
        assert unpacks_to(path, packed[:-1], plain) is False
        assert unpacks_to(path, more, plain + b"\0" * 300) is False
    assert unpacks_to("x.gz", gzip.compress(plain) + b"!", plain) is False
    # Packed by zlib alone, without gzip's header.
    assert unpacks_to("x.gz", zlib.compress(plain), plain) is False


@pytest.mark.parametrize(
    ("path", "expected"), [("a/b.html.gz", "a/b.html"), ("x.br", "x"), ("x.html", ""), ("x.gz.sig", "")]
)
def test_a_twin_is_known_by_its_name(path: str, expected: str) -> None:
    """The name of what was packed, and the ending of how."""
    assert original(path) == expected


def test_a_twin_is_deployed_with_its_text(tmp_path: Path) -> None:
    """A server that sends `index.html.gz` must not lead to a page sooner than the one that sends `index.html`."""

    def manifest(name: str, extra: str) -> Manifest:
        tree = tmp_path / name
        for path in ("index.html", "incidents/old.html", "updates.atom", *([extra] if extra else [])):
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(f"{name}\n{LONG}", encoding="utf-8")
        precompress(tree, ["gzip", "br"])
        return write_manifest(tree)

    before, after = manifest("before", ""), manifest("after", "incidents/new.html")
    batches = make_plan(tmp_path / "after", after, before).batches
    turns = {path: number for number, batch in enumerate(batches) for path in batch}
    for path in ("index.html", "incidents/old.html", "incidents/new.html", "updates.atom"):
        assert turns[path] == turns[f"{path}.gz"] == turns[f"{path}.br"]
    assert turns["incidents/new.html"] < turns["index.html.gz"]


def test_what_is_no_file_is_left_to_others(tmp_path: Path) -> None:
    """A pipe is not waited for, a link not followed: the manifest refuses both by name."""
    tree = tmp_path / "tree"
    tree.mkdir()
    os.mkfifo(tree / "pipe.txt")
    (tree / "real.txt").write_text(LONG, encoding="utf-8")
    (tree / "link.txt").symlink_to("real.txt")

    assert precompress(tree, ["gzip"]) == ()
    assert twins(tree) == ["real.txt.gz"]


# Servers


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int, Path]]:
    """Serve a site with twins as docs/hosting.md says; give the server's name, its port and the site."""
    folder = tmp_path_factory.mktemp("packed")
    real_project(folder, settings=BOTH)
    put(folder)
    (folder / "hosting").mkdir()
    made_from = made(incident(update("2026-11-15 13:00"), id="2026-11-15-checkout"))
    for name, text in server_files(made_from, "https://status.shoe-shop.org"):
        (folder / "hosting" / name).write_text(text, encoding="utf-8")
    kind = "nginx" if request.param == "nginx" else "text"
    heading = f"## {'nginx' if request.param == 'nginx' else 'Caddy'}\n\n```{kind}\n"
    shown = (ROOT / "docs/hosting.md").read_text(encoding="utf-8").partition(heading)[2].partition("```")[0]
    assert "/srv/status" in shown
    shown = shown.replace("/srv/status", str(folder))
    before, _, block = shown.partition("{\n")
    block = block.rstrip().removesuffix("}")
    if request.param == "nginx":
        # The address is the test's own.
        with nginx(folder / "server", re.sub(r"(listen|server_name) .*;", "", block)) as port:
            yield request.param, port, folder / "output"
    else:
        with caddy(folder / "server", before.replace("status.example.com", ""), block) as port:
            yield request.param, port, folder / "output"


def sends(server: str) -> tuple[str, ...]:
    """Return what a server sends as it is; nginx-light lacks the module for brotli."""
    return ("gzip",) if server == "nginx" else ("gzip", "br")


def test_servers_send_the_twin_as_it_is(served: tuple[str, int, Path]) -> None:
    """Who can unpack it gets the twin's very bytes, as the text's type, with Vary; who cannot, the text."""
    server, port, site = served
    for path in ("index.html", "incidents/2026-11-15-checkout.html", "updates.atom", "record.jsonl"):
        plain = ask(port, f"/{path}")
        assert plain.body == (site / path).read_bytes()
        assert "content-encoding" not in plain.headers
        assert plain.headers["vary"] == "Accept-Encoding"
        for coding in sends(server):
            packed = ask(port, f"/{path}", Accept_Encoding=coding)
            twin = site / f"{path}{module.TWINS[coding]}"
            assert packed.headers["content-encoding"] == coding
            assert packed.headers["vary"] == "Accept-Encoding"
            assert packed.body == twin.read_bytes()
            assert unpacked(twin) == plain.body
            assert packed.headers["content-type"].replace(" ", "") == media_type(path).replace(" ", "")


def test_each_form_has_a_tag_of_its_own(served: tuple[str, int, Path]) -> None:
    """No cache takes one form for the other, and who has one is answered 304 (RFC 9110, 8.8.3.3)."""
    server, port, _ = served
    tags = set()
    for coding in ("identity", *sends(server)):
        first = ask(port, "/index.html", Accept_Encoding=coding)
        tags.add(first.headers["etag"])
        again = ask(port, "/index.html", Accept_Encoding=coding, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")

    assert len(tags) == 1 + len(sends(server))


def test_the_best_that_a_browser_takes_is_sent(served: tuple[str, int, Path]) -> None:
    """A browser's own list gets the smallest form that the server sends."""
    server, port, _ = served
    answer = ask(port, "/", Accept_Encoding="gzip, deflate, br, zstd")

    assert answer.headers["content-encoding"] == sends(server)[-1]


def test_a_missing_page_comes_packed_too(served: tuple[str, int, Path]) -> None:
    """404.html is a text like others."""
    _, port, site = served
    answer = ask(port, "/nowhere", Accept_Encoding="gzip")

    assert answer.status == 404
    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    assert body == (site / "404.html").read_bytes()
