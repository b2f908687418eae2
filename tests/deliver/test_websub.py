"""The publisher's part of WebSub, against a small hub that does what the standard asks of hubs."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import feedparser
import pytest

from plainstatus.deliver import deliver
from plainstatus.deliver.announce.hub import ping, topics
from plainstatus.deliver.targets.places import Targets
from plainstatus.errors import SettingsError
from plainstatus.publish.deploy import deploy
from plainstatus.publish.publish import build
from plainstatus.publish.rollback import rollback
from plainstatus.read.project import find_project
from plainstatus.urls import Links
from tests.support.project import SETTINGS, YAML, make_project
from tests.support.publishing import NOW, REAL, Said, edit, put
from tests.support.serving import nginx
from tests.support.targets import Loose, files_of


def fetch(url: str, data: bytes | None = None) -> tuple[int, bytes]:
    """Ask a server on loopback."""
    parts = urlsplit(url)
    assert parts.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=20)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if data is not None else {}
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.request("POST" if data is not None else "GET", path, data, headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


class Hub:
    """A hub that verifies and delivers, and a subscriber, in one server with two addresses."""

    def __init__(self, server: ThreadingHTTPServer, sites: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}/hub"
        self.callback = f"http://127.0.0.1:{server.server_port}/callback"
        #: Public address → where it is served on loopback.
        self._sites = sites
        self._subscribers: dict[str, str] = {}
        #: What publishers said: topics, in order.
        self.pings: list[str] = []
        #: What the subscriber got: topic and body.
        self.delivered: list[tuple[str, bytes]] = []
        self.answer = 204

    def post(self, form: dict[str, list[str]]) -> int:
        """Take a publisher's or a subscriber's request (WebSub, sections 5.1 and 6.2)."""
        mode = form["hub.mode"][0]
        if mode == "subscribe":
            topic, callback = form["hub.topic"][0], form["hub.callback"][0]
            challenge = "a-random-word"
            query = urlencode({"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge})
            if fetch(f"{callback}?{query}") == (200, challenge.encode()):
                self._subscribers[topic] = callback
            return 202
        assert mode == "publish"
        for topic in form["hub.url"]:
            self.pings.append(topic)
            if topic in self._subscribers and self.answer == 204:
                self._deliver(topic)
        return self.answer

    def _deliver(self, topic: str) -> None:
        base = next(site for site in self._sites if topic.startswith(site))
        status, body = fetch(self._sites[base] + topic.removeprefix(base))
        assert status == 200
        feed = feedparser.parse(body).feed
        links = {link["rel"]: link["href"] for link in feed.links}
        # A feed that names another hub, or says that it is another topic, is not passed on.
        assert (links["self"], links["hub"]) == (topic, self.url)
        assert fetch(f"{self._subscribers[topic]}?{urlencode({'topic': topic})}", body)[0] == 200


@contextmanager
def hub(sites: dict[str, str]) -> Iterator[Hub]:
    """Run a hub on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

        def do_GET(self) -> None:
            """Let the subscriber confirm what it asked for."""
            query = parse_qs(urlsplit(self.path).query)
            self._reply(200, query["hub.challenge"][0].encode())

        def do_POST(self) -> None:
            """Be the hub, or the subscriber."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            parts = urlsplit(self.path)
            if parts.path == "/hub":
                self._reply(made.post(parse_qs(body.decode())))
            else:
                made.delivered.append((parse_qs(parts.query)["topic"][0], body))
                self._reply(200)

        def _reply(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Hub(server, sites)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


def test_subscribers_are_told_of_what_changed(tmp_path: Path) -> None:
    """The hub verifies a subscriber, hears of each changed feed, finds hub and self link in it, and passes it on."""
    folder = make_project(tmp_path / "site", YAML, settings=REAL)
    sites: dict[str, str] = {}
    with nginx(tmp_path / "nginx", f"root {folder}/output;") as port, hub(sites) as there:
        sites["https://status.shoe-shop.org"] = f"http://127.0.0.1:{port}"
        settings = (folder / "pelicanconf.py").read_text(encoding="utf-8")
        (folder / "pelicanconf.py").write_text(f'{settings}STATUS_WEBSUB_HUB = "{there.url}"\n', encoding="utf-8")
        assert put(folder).notes == ()
        topic = "https://status.shoe-shop.org/updates.atom"
        for name in ("updates.atom", "history.rss", "feeds/components/checkout.atom"):
            form = {
                "hub.mode": "subscribe",
                "hub.topic": f"https://status.shoe-shop.org/{name}",
                "hub.callback": there.callback,
            }
            assert fetch(there.url, urlencode(form).encode())[0] == 202
        there.pings.clear()

        assert put(folder, minutes=1).notes == ()
        assert there.pings == []

        edit(folder, ("        text: Checkout is fast again.\n", "        text: Checkout is fast again.\n" + UPDATE))
        assert put(folder, minutes=70).notes == ()
        assert [path.removeprefix("https://status.shoe-shop.org/") for path in there.pings] == [
            "history.atom",
            "history.rss",
            "social.rss",
            "updates.atom",
            "updates.json",
            "updates.rss",
            "feeds/components/checkout.atom",
            "feeds/components/checkout.rss",
            "feeds/incidents/2026-11-15-checkout.atom",
        ]
        assert [one.rpartition("/")[2] for one, _ in there.delivered] == [
            "history.rss",
            "updates.atom",
            "checkout.atom",
        ]
        assert dict(there.delivered)[topic] == (folder / "output" / "updates.atom").read_bytes()

        there.answer = 503
        edit(
            folder,
            ("Once more.", "Once more, and better."),
            ("        status: investigating\n        text: Once", CORRECTED),
        )
        (note,) = put(folder, minutes=90).notes
        assert note == (
            f"the hub {there.url} was told of 0 of 9 changed feeds: it answered 503 Service Unavailable "
            "(nothing is lost: readers find the news when they next look)"
        )


UPDATE = "      - at: 2026-11-15 15:00\n        status: investigating\n        text: Once more.\n"
CORRECTED = (
    "        corrected: [{at: 2026-11-15 15:30, note: It is better.}]\n"
    "        status: investigating\n        text: Once"
)


def test_a_rollback_changes_feeds_too(tmp_path: Path) -> None:
    """The hub is told of each feed that is another one on the earlier site; a hub that fails is a note."""
    with hub({}) as there:
        folder = make_project(tmp_path / "site", YAML, settings=f'{REAL}STATUS_WEBSUB_HUB = "{there.url}"\n')
        put(folder)
        edit(folder, ("        text: Checkout is fast again.\n", "        text: Checkout is fast again.\n" + UPDATE))
        put(folder, minutes=70)
        published, there.pings[:] = there.pings[-9:], []
        said = Said()
        rollback(find_project(folder), to="", now=NOW + timedelta(minutes=80), tell=said, ask=lambda _: True)

        assert there.pings == published
        assert not [line for line in said if "hub" in line]
    rollback(find_project(folder), to="", now=NOW + timedelta(minutes=90), tell=said, ask=lambda _: True)
    assert said[-1].startswith(f"note: the hub {there.url} was told of 0 of 9 changed feeds: ")


def test_a_deploy_tells_of_what_it_brings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publish that leaves the targets to `deploy` tells nobody; that tells of what the site's own address lacked."""
    with hub({}) as there:
        folder = make_project(tmp_path / "site", YAML, settings=f'{REAL}STATUS_WEBSUB_HUB = "{there.url}"\n')
        own = Loose(tmp_path / "own", name="own", url="https://status.shoe-shop.org")
        mirror = Loose(tmp_path / "mirror", name="mirror")
        monkeypatch.setattr(deliver, "read_targets", lambda *_, **__: Targets((own, mirror), {}))
        # Nobody can ask that address here.
        monkeypatch.setattr(deliver, "confirm", lambda one: replace(one, seconds={"ask": 0.0}))
        put(folder, deploys=False)
        assert there.pings == []

        deploy(find_project(folder), name="mirror", adopt=False, tell=lambda _: None)
        assert there.pings == []

        told = deploy(find_project(folder), name="", adopt=False, tell=lambda _: None)
        assert there.pings == topics(
            [*files_of(own.folder)],
            Links("https://status.shoe-shop.org", ""),
        )
        assert "https://status.shoe-shop.org/updates.atom" in there.pings
        assert told.warnings == ()

        there.pings.clear()
        deploy(find_project(folder), name="", adopt=False, tell=lambda _: None)
        assert there.pings == []


def test_a_hub_that_is_gone_stops_nobody(tmp_path: Path) -> None:
    """A publish goes through whatever the hub does, and says what happened."""
    folder = make_project(tmp_path, YAML, settings=f'{REAL}STATUS_WEBSUB_HUB = "http://127.0.0.1:9/hub"\n')

    (note,) = put(folder).notes

    assert note.startswith("the hub http://127.0.0.1:9/hub was told of 0 of ")
    assert "refused" in note
    assert (folder / "output" / "index.html").is_file()


def test_builds_examples_and_drills_tell_nobody(tmp_path: Path) -> None:
    """Only a site that keeps a record talks to a hub, whichever verb brings it out."""
    with hub({}) as there:
        named = f'STATUS_WEBSUB_HUB = "{there.url}"\nSTATUS_TARGETS = {{"disk": "folder:../disk"}}\n'
        real = make_project(tmp_path / "a" / "site", YAML, settings=REAL + named)
        build(find_project(real), now=NOW, tell=lambda _: None)
        drill = make_project(tmp_path / "b" / "site", f"clock: 2026-11-15 16:00\n{YAML}", settings=REAL + named)
        example = make_project(tmp_path / "c" / "site", YAML, settings=SETTINGS + named)
        for folder in (drill, example):
            assert put(folder).notes == ()
            edit(folder, ("fast again", "quick again"))
            put(folder, minutes=10)
            assert deploy(find_project(folder), name="", adopt=False, tell=lambda _: None).warnings == ()
            later = NOW + timedelta(minutes=20)
            rollback(find_project(folder), to="", now=later, tell=lambda _: None, ask=lambda _: True)
        assert there.pings == []
    assert b'rel="hub"' in (example / "output" / "updates.rss").read_bytes()


@pytest.mark.parametrize("hub", ["hub.example.org", "http://hub.example.org/", "ftp://hub.example.org/", "https://"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, hub: str) -> None:
    """A hub is named by its whole address, and spoken to under cover."""
    folder = make_project(tmp_path, YAML, settings=f'{REAL}STATUS_WEBSUB_HUB = "{hub}"\n')

    with pytest.raises(SettingsError) as caught:
        find_project(folder)

    assert str(caught.value) == (
        f"pelicanconf.py: STATUS_WEBSUB_HUB: a hub's whole address belongs here "
        f"(write for example https://hub.example.org/) (now {hub!r})"
    )


def test_topics() -> None:
    """Archives, the list of feeds and what is no feed are nobody's topic; what most read comes first."""
    paths = ["feeds/archive/1.atom", "feeds/security.atom", "feeds.opml", "index.html", "updates.rss", "social.rss"]

    assert topics(paths, Links("https://a.example/s", "https://b.example")) == [
        "https://a.example/s/social.rss",
        "https://a.example/s/updates.rss",
        "https://a.example/s/feeds/security.atom",
    ]
    assert ping("https://hub.example.org/", []) == ()


def test_patience_has_an_end() -> None:
    """A hub that is slow keeps a publish no longer than it should."""
    with hub({}) as there:
        (note,) = ping(there.url, ["https://a.example/updates.atom"], patience=-1)

    assert "told of 0 of 1 changed feeds: it took longer than" in note
