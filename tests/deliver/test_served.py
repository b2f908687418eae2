"""What an address hands out is what was sent: asked of real servers on loopback."""

from __future__ import annotations

import contextlib
import gzip
import socket
import socketserver
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from plainstatus.deliver.targets import served
from plainstatus.deliver.targets.served import Served, answers_for, ask
from tests.support.targets import make_tree
from tests.support.webserver import Answer, answering, free_port

HOME = b'<p class="built">Built at <time datetime="2026-11-20T20:00:00+00:00">20:00</time>.</p>'
OLD_HOME = HOME.replace(b"20T20:00:00", b"20T19:26:00")
FILES = {
    "index.html": HOME,
    "incidents/a.html": b"incident",
    "statements/über.html": b"letter",
    ".plainstatus-site": b"ours",
    "_headers": b"hidden",
    ".well-known/security.txt": b"contact",
}


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nobody: what these servers say does not change."""
    monkeypatch.setattr(served, "_PATIENCE", 0.0)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a tree with these files."""
    make_tree(tmp_path, FILES)
    return tmp_path


def site(folder: Path, changes: Callable[[str, str], Answer | None] = lambda *_: None) -> Callable[[str], Answer]:
    """Return what a server answers that serves a folder; `changes` comes first, given path and query."""

    def answer(asked: str) -> Answer:
        parts = urlsplit(asked)
        path = unquote(parts.path.removeprefix("/")) or "index.html"
        changed = changes(path, parts.query)
        if changed is not None:
            return changed
        place = folder / path
        return (200, {}, place.read_bytes()) if place.is_file() else (404, {}, b"")

    return answer


def asked_of(answer: Callable[[str], Answer | None], tree: Path, *, settles: float = 0) -> Served:
    """Ask a server that answers so, and return what came of it, with `SITE` for its address."""
    with answering(answer) as port:
        url = f"http://127.0.0.1:{port}"
        found = ask(url, answers_for(tree, [*FILES]), settles=settles)
    return Served(found.fault.replace(url, "SITE"), found.warning.replace(url, "SITE"))


def test_a_site_that_is_served_right(tree: Path) -> None:
    """Every changed file that hosts serve is asked for, home and manifest twice: past caches and through them."""
    asked: list[str] = []

    def note(path: str, query: str) -> None:
        asked.append(f"{path}{'?' * bool(query)}")

    assert asked_of(site(tree, note), tree) == Served("", "")
    assert sorted(asked) == [
        ".well-known/security.txt?",
        "incidents/a.html?",
        "index.html",
        "index.html?",
        "manifest.json",
        "manifest.json?",
        "statements/über.html?",
    ]


def test_an_old_page_in_a_cache_is_said_loudly(tree: Path) -> None:
    """What a cache still hands out is told, with the time when it was built; it is no failure."""
    found = asked_of(
        site(tree, lambda path, query: (200, {}, OLD_HOME) if path == "index.html" and not query else None), tree
    )

    assert found.fault == ""
    assert found.warning == (
        "a cache still hands out the old site: SITE/ is not what was sent. READERS SEE AN OLD PAGE: it was built at "
        "2026-11-20 19:26 UTC, 34 minutes before this one"
    )


def test_a_server_that_serves_an_old_site(tree: Path) -> None:
    """A server whose manifest is another one has another site, and when that was built is said."""
    old = {"manifest.json": b"{}", "index.html": OLD_HOME}
    found = asked_of(site(tree, lambda path, _: (200, {}, old[path]) if path in old else None), tree)

    assert found.fault == (
        "SITE/manifest.json is not what was sent. READERS SEE AN OLD PAGE: it was built at 2026-11-20 19:26 UTC, "
        "34 minutes before this one"
    )


@pytest.mark.parametrize(
    ("path", "answer", "fault"),
    [
        ("incidents/a.html", (404, {}, b""), "SITE/incidents/a.html answers 404 Not Found"),
        ("index.html", (401, {}, b""), "SITE/ answers 401 Unauthorized"),
        ("manifest.json", (500, {}, b""), "SITE/manifest.json answers 500 Internal Server Error"),
        ("statements/über.html", (200, {}, b"x"), "SITE/statements/%C3%BCber.html is not what was sent"),
        (
            "index.html",
            (302, {"Location": "https://elsewhere.example/"}, b""),
            "SITE/ leads to another host, elsewhere.example",
        ),
        ("index.html", (302, {"Location": "ftp://127.0.0.1/"}, b""), "SITE/ leads to another host, 127.0.0.1"),
        ("index.html", (301, {"Location": "/"}, b""), "SITE/ leads from one address to the next without end"),
    ],
)
def test_wrong_answers(tree: Path, path: str, answer: Answer, fault: str) -> None:
    """Each wrong answer is named with its address; a redirect is followed on the same host only."""
    assert asked_of(site(tree, lambda asked, _: answer if asked == path else None), tree).fault == fault


def test_a_redirect_on_the_same_host(tree: Path) -> None:
    """Hosts that lead /x.html to /x serve what was sent."""

    def without_ending(path: str, _: str) -> Answer | None:
        if path == "incidents/a.html":
            return 308, {"Location": "/incidents/a"}, b""
        return (200, {}, b"incident") if path == "incidents/a" else None

    assert asked_of(site(tree, without_ending), tree).fault == ""


def test_nobody_answers(tree: Path) -> None:
    """A server that is not there is a fault, with the reason."""
    address = f"http://127.0.0.1:{free_port()}"
    found = ask(address, answers_for(tree, []), settles=0)

    assert found.fault == f"{address}/manifest.json does not answer: [Errno 111] Connection refused"


def test_many_faults_are_counted(tree: Path) -> None:
    """Three faults are named, the others counted."""
    found = asked_of(site(tree, lambda path, _: (404, {}, b"") if path != "manifest.json" else None), tree)

    assert found.fault == (
        "SITE/ answers 404 Not Found; SITE/incidents/a.html answers 404 Not Found; "
        "SITE/statements/%C3%BCber.html answers 404 Not Found and 1 more"
    )


def test_a_server_that_falls_silent_is_asked_no_more(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one answer does not come, the other ninety-nine are not waited for."""
    monkeypatch.setattr(served, "_TIMEOUT", 0.5)
    asked: list[str] = []

    def falling_silent(path: str) -> Answer | None:
        asked.append(path.partition("?")[0])
        return (200, {}, (tree / "manifest.json").read_bytes()) if asked == ["/manifest.json"] else None

    assert asked_of(falling_silent, tree) == Served("SITE/ does not answer: timed out", "")
    assert asked == ["/manifest.json", "/"]


def test_an_answer_that_drips(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that comes byte by byte is given up, though each byte is in time."""
    monkeypatch.setattr(served, "_WHOLE", 0.3)
    (tree / "large").write_bytes(bytes(2000))
    dripping = site(tree, lambda path, _: (200, {"Content-Length": "1000"}, b"") if path == "index.html" else None)
    with answering(dripping) as port:
        found = ask(f"http://127.0.0.1:{port}", answers_for(tree, ["large"]), settles=0)

    assert found.fault.endswith("/ does not come to an end within 0 seconds")


@pytest.mark.parametrize("slow", [False, True], ids=["at once", "when the time is up"])
def test_an_answer_that_never_begins(tree: Path, monkeypatch: pytest.MonkeyPatch, slow: bool) -> None:
    """A head that goes on and on is given up like a body, though each line of it is in time, whenever it begins."""
    monkeypatch.setattr(served, "_WHOLE", 0.5)
    connect = socket.create_connection

    def connected(*given: Any, **more: Any) -> socket.socket:
        time.sleep(0.8 if slow else 0)
        return connect(*given, **more)

    monkeypatch.setattr(socket, "create_connection", connected)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            """Say again and again that the answer is about to come."""
            with contextlib.suppress(OSError):
                while True:
                    self.request.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
                    time.sleep(0.02)

    class Server(socketserver.ThreadingTCPServer):
        # Whoever still listens would keep us.
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            found = ask(f"http://127.0.0.1:{server.server_address[1]}", answers_for(tree, []), settles=0)
        finally:
            server.shutdown()
            thread.join()

    assert found.fault.endswith("/manifest.json does not come to an end within 0 seconds")


def test_an_answer_without_end(tree: Path) -> None:
    """No more is read than what was sent has."""
    endless = site(
        tree, lambda path, _: (200, {"Content-Length": "9" * 9}, bytes(9999)) if path == "index.html" else None
    )

    assert asked_of(endless, tree).fault == "SITE/ is not what was sent"


def packed(data: bytes, times: int = 1) -> bytes:
    """Return bytes packed as many times."""
    for _ in range(times):
        data = gzip.compress(data, mtime=0)
    return data


@pytest.mark.parametrize(
    ("encoding", "body", "fault"),
    [
        ("gzip", packed(HOME), ""),
        ("gzip", packed(bytes(50_000_000)), "SITE/ is not what was sent"),
        ("gzip", HOME, "SITE/ is not packed as it says"),
        ("gzip", packed(HOME)[:40], "SITE/ is not what was sent"),
        ("gzip, gzip", packed(HOME, 2), "SITE/ is packed in a way that nobody asked for, gzip, gzip"),
        ("br", b"x", "SITE/ is packed in a way that nobody asked for, br"),
    ],
    ids=["packed", "gigabytes", "not packed", "cut", "packed twice", "not asked for"],
)
def test_packed_answers(tree: Path, encoding: str, body: bytes, fault: str) -> None:
    """What is packed as asked is unpacked, and no further than it could be ours; a few bytes may hold gigabytes."""
    answer = (200, {"Content-Encoding": encoding}, body)
    tracemalloc.start()
    try:
        found = asked_of(site(tree, lambda path, _: answer if path == "index.html" else None), tree)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found == Served(fault, "")
    assert most < 10_000_000


@pytest.mark.parametrize(
    ("status", "headers", "fault"),
    [
        (304, {}, "SITE/ answers 304 Not Modified"),
        (302, {}, "SITE/ answers 302 Found"),
        (302, {"Location": "http://[x/"}, "SITE/ leads nowhere that could be asked"),
        (302, {"Location": "//127.0.0.1:99999999/"}, "SITE/ leads nowhere that could be asked"),
    ],
)
def test_answers_that_lead_nowhere(tree: Path, status: int, headers: dict[str, str], fault: str) -> None:
    """A redirect to what is no address is a wrong answer like others."""
    answer = (status, headers, b"")
    found = asked_of(site(tree, lambda path, _: answer if path == "index.html" else None), tree)

    assert found.fault.startswith(fault) or found.fault.startswith("SITE/ does not answer: ")


def test_a_host_that_answers_slowly_to_all(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred answers that drip, each in its time, keep nobody for hours."""
    monkeypatch.setattr(served, "_ALL", 0.2)
    (tree / "large").write_bytes(bytes(2000))
    dripping = site(tree, lambda path, _: (200, {"Content-Length": "1000"}, b"") if path == "index.html" else None)
    with answering(dripping) as port:
        found = ask(f"http://127.0.0.1:{port}", answers_for(tree, ["large"]), settles=0)

    assert "does not come to an end" in found.fault


def test_a_host_that_takes_its_time(tree: Path) -> None:
    """A host that serves what was pushed only after a while is asked again, each time past its caches."""
    queries: list[str] = []

    def later(path: str, query: str) -> Answer | None:
        if path == "manifest.json" and query:
            queries.append(query)
            return (200, {}, b"old") if len(queries) < 3 else None
        return None

    assert asked_of(site(tree, later), tree, settles=60).fault == ""
    assert len(set(queries)) == 3
