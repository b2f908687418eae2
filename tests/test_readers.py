"""Customers read while staff publish: a web server hands out whole files of one site after the other, never back."""

from __future__ import annotations

import hashlib
import http.client
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from tests.support.project import NIGHTLY, SETTINGS, YAML, make_project, tree
from tests.support.serving import nginx

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
CLIENTS = 4
#: What is asked for, in a loop, and the file that the answer must be.
PATHS = {
    "/": "index.html",
    "/incidents/2026-11-20-mail.html": "incidents/2026-11-20-mail.html",
    "/updates.atom": "updates.atom",
    "/record.jsonl": "record.jsonl",
    "/manifest.json": "manifest.json",
}
#: Each publish adds an update to it, so that all of these files change each time.
INCIDENT = "  - id: 2026-11-20-mail\n    title: Mail is late\n    updates:\n"
UPDATE = "      - at: now\n        status: investigating\n        text: We look into it, step {number}.\n"


@dataclass(frozen=True)
class Answer:
    """What a client was given."""

    path: str
    #: How many publishes had ended before it asked.
    ended: int
    status: int
    sha256: str


@dataclass
class Reader:
    """A client that asks for one page after another until it is told to stop."""

    port: int
    #: How many publishes have ended, told by whoever publishes.
    ended: list[int]
    stop: threading.Event
    answers: list[Answer] = field(default_factory=list)

    def read(self) -> None:
        """Ask on one connection, as browsers do; what goes wrong with it is an answer, too."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.stop.is_set():
            for path in PATHS:
                ended = self.ended[0]
                try:
                    connection.request("GET", path)
                    response = connection.getresponse()
                    body, status = response.read(), response.status
                except (OSError, http.client.HTTPException) as error:
                    body, status = repr(error).encode(), 0
                    connection.close()
                self.answers.append(Answer(path, ended, status, hashlib.sha256(body).hexdigest()))
            # Whoever publishes is a thread of the same process and wants its turn.
            time.sleep(0.001)
        connection.close()


def fault(answer: Answer, sites: list[dict[str, str]], oldest: int) -> str | int:
    """Return which site an answer is from, not older than the number `oldest`; or what is wrong with it."""
    if answer.status != 200:
        return f"{answer.path}: status {answer.status}"
    of = [number for number, site in enumerate(sites) if site[PATHS[answer.path]] == answer.sha256]
    if not of:
        return f"{answer.path}: not a whole file of any published site"
    return next((number for number in of if number >= oldest), f"{answer.path}: site {of[-1]} after site {oldest}")


@pytest.mark.parametrize(
    ("root", "publishes"), [("output", 100 if NIGHTLY else 12), ("srv/status/current", 30 if NIGHTLY else 6)]
)
def test_readers_get_whole_files_and_never_an_older_site(tmp_path: Path, root: str, publishes: int) -> None:
    """Over many publishes, four clients get each time a whole file of a site not older than any that was public before.

    That holds from file to file, too: whoever has seen the new home page is not given the old feed. It holds for the
    published folder, and for a target that is a folder.
    """
    settings = SETTINGS.replace("status.example.com", "status.shoe-shop.org") + "STATUS_KEEP_DAYS = 0\n"
    settings += 'STATUS_TARGETS = {"disk": "folder:srv/status"}\n' if root != "output" else ""
    folder = make_project(tmp_path / "site", YAML + INCIDENT + UPDATE.format(number=0), settings=settings)
    source = folder / "incidents.yaml"
    sites, ended, stop = [], [0], threading.Event()
    publish(find_project(folder), now=NOW, tell=lambda _: None)
    sites.append(tree(folder / "output"))

    with nginx(tmp_path / "nginx", f"root {folder}/{root}; index index.html;") as port:
        readers = [Reader(port, ended, stop) for _ in range(CLIENTS)]
        threads = [threading.Thread(target=reader.read) for reader in readers]
        for thread in threads:
            thread.start()
        try:
            for number in range(1, publishes + 1):
                with source.open("a", encoding="utf-8") as file:
                    file.write(UPDATE.format(number=number))
                publish(find_project(folder), now=NOW + timedelta(minutes=number), tell=lambda _: None)
                sites.append(tree(folder / "output"))
                ended[0] = number
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    for reader in readers:
        newest = 0
        for answer in reader.answers:
            found = fault(answer, sites, max(newest, answer.ended))
            assert isinstance(found, int), found
            newest = found
        assert newest == publishes
        assert len(reader.answers) > 2 * publishes
    for name in PATHS.values():
        assert len({site[name] for site in sites}) == publishes + 1, f"{name} did not change each time"
    seen = {answer.sha256 for reader in readers for answer in reader.answers if answer.path == "/"}
    assert len(seen) > publishes // 2
    answers = sum(len(reader.answers) for reader in readers)
    print(f"{answers} answers, {len(seen)} home pages")  # noqa: T201 - docs/reliability.md states it
