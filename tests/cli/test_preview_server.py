"""The preview as a server: what it answers, to whom, and how it begins and ends."""

from __future__ import annotations

import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from plainstatus.cli.preview.network import lan_address
from plainstatus.errors import SettingsError
from tests.support.previewing import PATIENCE, Preview, previewing
from tests.support.project import SETTINGS, YAML, make_project, tree
from tests.support.warm import plainstatus

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Return a preview that nobody changes anything in."""
    folder = make_project(tmp_path_factory.mktemp("running"), content={"pages/about.md": "Title: About\n\nWe.\n"})
    with previewing(folder) as preview:
        yield preview


# Answers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/incidents/2026-11-15-checkout.html?update=20261115T130000Z", "text/html; charset=utf-8"),
        ("/status.txt", "text/plain; charset=utf-8"),
        ("/updates.atom", "application/atom+xml; charset=utf-8"),
        ("/manifest.json", "application/json; charset=utf-8"),
        ("/theme/favicon.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_files_have_their_types(running: Preview, path: str, kind: str) -> None:
    """Each file says what it is and in which encoding, and no browser may keep it or guess."""
    answer = running.get(path)

    assert answer.status == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_only_pages_are_changed_on_their_way(running: Preview) -> None:
    """Feeds and data are served as they were built; in the built pages there is nothing of the preview."""
    site = running.session() / "site"

    for path in ("status.txt", "updates.atom", "manifest.json", "theme/favicon.svg"):
        assert running.get(f"/{path}").text == (site / path).read_text(encoding="utf-8")
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    assert len(pages) > 5
    assert [page for page in pages if "plainstatus-preview" in page or "EventSource" in page] == []
    assert "EventSource" in running.get("/").text


@pytest.mark.parametrize("path", ["/nowhere", "/incidents/none.html", "/incidents", "/../pelicanconf.py", "/%00"])
def test_what_is_not_there_is_our_page_for_that(running: Preview, path: str) -> None:
    """The status is 404, the page is ours, and its links stay in the preview."""
    answer = running.get(path)

    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>There is no such page</h1>" in answer.text
    assert 'href="/index.html"' in answer.text
    assert 'href="https://status.example.com/' not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../site/index.html",
        "/../../../../pelicanconf.py",
        "/../../../../incidents.yaml",
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/pelicanconf.py",
        "/..%2f..%2f..%2f..%2fpelicanconf.py",
        "/incidents/../../../../../pelicanconf.py",
        "/..\\..\\..\\..\\pelicanconf.py",
        "//../../../../pelicanconf.py",
        "/./index.html",
        "/../lock",
    ],
)
def test_nothing_outside_the_site_is_served(running: Preview, path: str) -> None:
    """However the way up is written, there is nothing."""
    answer = running.get(path)

    assert answer.status == 404
    assert "SITEURL" not in answer.text
    assert "organisation:" not in answer.text


def test_links_are_not_followed(running: Preview) -> None:
    """Where somebody puts a link into the built site, it leads nowhere."""
    link = running.session() / "site" / "secret.txt"
    link.symlink_to(running.folder / "pelicanconf.py")

    assert running.get("/secret.txt").status == 404

    link.unlink()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "status.example.com", "", "localhost"])
def test_other_names_are_refused(running: Preview, host: str) -> None:
    """Somebody else's page, whose name leads here, gets nothing (DNS rebinding); the answer says where to look."""
    for path in ("/", "/.plainstatus-preview/events"):
        answer = running.get(path, Host=host)
        assert answer.status == 403
        assert answer.text == (
            f"This preview answers only at http://127.0.0.1:{running.port}/, http://localhost:{running.port}/\n"
        )


def test_its_own_names_are_not(running: Preview) -> None:
    """By number and by name, in any case."""
    assert running.get("/", Host=f"LOCALHOST:{running.port}").status == 200
    assert running.get("/", Host=f"127.0.0.1:{running.port}").status == 200


def test_a_request_without_or_with_two_hosts_is_refused(running: Preview) -> None:
    """What does not say where it wants to go, or says two things, gets nothing."""
    for hosts in ("", f"Host: 127.0.0.1:{running.port}\r\nHost: evil.example\r\n"):
        with socket.create_connection(("127.0.0.1", running.port)) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode())
            assert connection.makefile().readline().startswith("HTTP/1.1 403")


def test_nothing_but_reading(running: Preview) -> None:
    """HEAD says as much as GET without the content; there is nothing to send here."""
    assert running.get("/", method="HEAD").text == ""
    assert running.get("/", method="HEAD").status == 200
    assert running.get("/", method="POST").status == 501


def test_browsers_wait_for_the_next_state(running: Preview) -> None:
    """A page that is behind is told to load itself at once; one that is not waits."""
    answer = running.get("/.plainstatus-preview/events?state=old")

    assert answer.headers["Content-Type"] == "text/event-stream"
    assert "data: reload\n\n" in answer.text
    token = re.search(r'data-state="([^"]+)"', running.get("/").text)
    assert token is not None
    with socket.create_connection(("127.0.0.1", running.port), timeout=1) as connection:
        target = f"/.plainstatus-preview/events?state={token[1]}"
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n\r\n".encode())
        lines = connection.makefile()
        assert list(iter(lines.readline, "retry: 500\n"))[-1] == "\n"


def test_only_this_machine_can_reach_it(running: Preview) -> None:
    """Without --lan nothing listens but on 127.0.0.1."""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", running.port))


# Beginning and ending


def test_the_next_port_where_the_usual_one_is_taken(tmp_path: Path) -> None:
    """With port 8000 taken, by us or by anybody, the preview takes another one and says so."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(socket.create_server(("127.0.0.1", 8000)))
        preview = stack.enter_context(previewing(make_project(tmp_path), port=None))

        assert preview.port != 8000
        assert preview.said[:2] == [
            f"port 8000 is taken, so this preview has {preview.port}",
            f"preview at http://127.0.0.1:{preview.port}/",
        ]
        assert preview.get("/").status == 200


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_clean(tmp_path: Path, how: signal.Signals) -> None:
    """Ctrl-C, `kill` and a closed terminal end it with 0; no process and no folder of it is left."""
    folder = make_project(tmp_path)
    with previewing(folder, from_nothing=True) as preview:
        children = preview.children()
        # A browser that is waiting must not keep it.
        waiting = socket.create_connection(("127.0.0.1", preview.port))
        token = re.search(r'data-state="([^"]+)"', preview.get("/").text)
        assert token is not None
        target = f"/.plainstatus-preview/events?state={token[1]}"
        waiting.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{preview.port}\r\n\r\n".encode())

        code = preview.end(how)
        waiting.close()

    assert code == 0
    assert preview.said[-1] == "the preview has ended"
    assert [line for line in preview.said if "Traceback" in line] == []
    assert children
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []
    assert not (folder / ".plainstatus" / "preview").exists()


def test_it_ends_clean_in_the_middle_of_a_build(tmp_path: Path) -> None:
    """A build under way, and what that has started, end with it."""
    slow = SETTINGS + 'import subprocess\nsubprocess.run(["sleep", "600"])\n'
    folder = make_project(tmp_path)
    with previewing(folder, from_nothing=True) as preview:
        preview.save(folder / "pelicanconf.py", slow)
        preview.until(lambda: len(preview.children()) >= 3)
        children = preview.children()
        code = preview.end()

    assert code == 0
    assert_ended(children)


def test_what_a_killed_one_left_is_removed(tmp_path: Path) -> None:
    """The folder of a preview that was killed goes with the next one; that of one that runs stays."""
    folder = make_project(tmp_path)
    with previewing(folder) as first:
        first.end(signal.SIGKILL)
    left = first.session()
    with previewing(folder) as second:
        kept = second.session()
        assert kept != left
        assert not left.exists()
        with previewing(folder) as third:
            assert third.get("/").status == 200
            assert kept.is_dir()
        assert second.get("/").status == 200


def test_the_process_that_builds_dies_with_the_preview(tmp_path: Path) -> None:
    """Also where the preview is killed, and can tell nobody."""
    with previewing(make_project(tmp_path), from_nothing=True) as preview:
        children = preview.children()
        preview.end(signal.SIGKILL)

    assert_ended(children)


def assert_ended(processes: list[int]) -> None:
    """Wait until none of these runs; what their parents' end has orphaned is collected by the system, in its time."""
    assert processes
    for _ in range(PATIENCE * 20):
        # Where nobody collects them, as in a container, they are zombies.
        if all(not (lines := status(process)) or "State:\tZ" in lines for process in processes):
            return
        time.sleep(0.05)
    raise AssertionError(f"{processes} still run")


def status(process: int) -> str:
    """Return what the system says of a process; nothing where it is gone."""
    try:
        return Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return ""


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--port", "x"], "--port x: that is no number (write one from 1024 to 65535)"),
        (["--port", "99999"], "--port 99999: there is no such port (write a number from 1024 to 65535)"),
    ],
)
def test_wrong_flags_are_told(tmp_path: Path, flags: list[str], message: str) -> None:
    """A port that is none ends with code 2 and what to write."""
    done = plainstatus(make_project(tmp_path), "preview", *flags)

    assert (done.returncode, done.stderr) == (2, f"{message}\nthere is no preview\n")
    assert not (tmp_path / ".plainstatus" / "preview").exists()


def test_settings_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    """Without settings there is nothing to begin with, and the line is named."""
    done = plainstatus(make_project(tmp_path, settings=f"{SETTINGS}MORE = nothing\n"), "preview")

    assert (done.returncode, done.stderr) == (
        2,
        "pelicanconf.py:4: name 'nothing' is not defined\nthere is no preview\n",
    )


# The network


def test_with_lan_phones_can_reach_it(tmp_path: Path) -> None:
    """It listens on the shown addresses only, answers to them only, and shows a code for the second one."""
    try:
        address = lan_address()
    except SettingsError:
        pytest.skip("this machine is in no network")
    with previewing(make_project(tmp_path), "--lan") as preview:
        port = preview.port
        assert f"preview at http://{address}:{port}/" in preview.said
        assert sum("▄" in line for line in preview.said) > 10
        assert "everybody in your network who has the address can read it" in preview.said
        assert preview.get("/", address=address).status == 200
        assert preview.get("/", address=address, Host=f"127.0.0.1:{port}").status == 200
        assert preview.get("/", address=address, Host="evil.example").status == 403
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port))


def test_nothing_outside_its_own_folder_is_written(tmp_path: Path) -> None:
    """The published site, the record and what staff wrote are as they were, to the byte."""
    folder = make_project(tmp_path, YAML, settings=SETTINGS.replace("status.example.com", "status.shoe-shop.org"))
    assert plainstatus(folder, "publish").returncode == 0
    (folder / "incidents.yaml").write_text(YAML.replace("at: 2026-11-15 14:00", "at: now"), encoding="utf-8")
    before = tree(folder)
    with previewing(folder) as preview:
        preview.shows("Checkout is slow")
        during = {path: digest for path, digest in tree(folder).items() if "/preview/" not in path}
        assert during == before
    assert tree(folder) == before
