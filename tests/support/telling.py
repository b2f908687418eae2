"""Messages, channels and ledgers for tests of announcing; as a program, an announcement that can be killed.

    python -m tests.support.telling FOLDER PORT

tells 20 updates to the six channels that `Networks` serves at that port, by the ledger in the folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import http.server
import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from plainstatus.deliver.announce.channels.channel import Channel, InDoubt, NotTaken, Post, Posted, Refused
from plainstatus.deliver.announce.ledger import Ledger, ledger_line
from plainstatus.deliver.announce.ledger_file import opened
from plainstatus.deliver.announce.messages import Message
from plainstatus.deliver.announce.owed import Owed, Wants, owed
from plainstatus.deliver.announce.run import Run, Running, Told, announce, new_run

__all__ = [
    "KEYED", "NOW", "UNKEYED", "Fake", "Loopback", "Networks", "Still", "fit", "message", "networks", "plans", "seen",
    "tell", "tell_all", "twenty",
]  # fmt: skip

NOW = datetime(2026, 11, 15, 14, 5, tzinfo=UTC)
LONG = timedelta(days=1)
#: The channels of `Networks`: three drop what comes with a key again, three know no keys.
KEYED, UNKEYED = ("keyed-1", "keyed-2", "keyed-3"), ("plain-1", "plain-2", "plain-3")


def message(number: int = 1, **more: Any) -> Message:
    """Return the update that was published so many minutes before NOW, counted down from 60."""
    at = NOW - timedelta(minutes=60 - number)
    made = Message(
        line=hashlib.sha256(str(number).encode()).hexdigest(),
        kind="update",
        incident="a-checkout",
        key=f"{at:%Y%m%dT%H%M%SZ}",
        at=at,
        type="outage",
        impact="major",
        components=("checkout",),
        language="en",
        imported=False,
        first=number == 1,
        last=False,
        off="",
        link=f"https://status.shoe-shop.org/incidents/a-checkout.html?update={number}",
        state="Investigating",
        title=f"Update {number}",
    )
    return replace(made, **more)


def fit(told: Message, channel: Channel) -> Post:
    """Return what goes to a channel, as the kit would make it."""
    key = hashlib.sha256(f"{channel.name} {told.line}".encode()).hexdigest()
    return Post(key, f"{told.title} {told.link}", told.link, told.at, told.language, told.title)


class Still:
    """A clock that goes on only where somebody waits."""

    def __init__(self, now: datetime = NOW) -> None:
        """Begin at a moment."""
        self.moment = now
        self.waited: list[float] = []

    def now(self) -> datetime:
        """Return the time."""
        return self.moment

    def wait(self, seconds: float) -> None:
        """Let some time go by at once."""
        if seconds:
            self.waited.append(seconds)
        self.moment += timedelta(seconds=seconds)


@dataclass
class Fake:
    """A channel that does what a test says: each answer is for one post, and the rest is taken."""

    name: str = "mastodon"
    answers: list[Exception | Callable[[], None]] = field(default_factory=list)
    key_holds: timedelta = timedelta(0)
    network: str = "mastodon"
    #: What came, whether it was taken or not.
    asked: list[Post] = field(default_factory=list)
    removed: list[Posted] = field(default_factory=list)

    def post(self, post: Post) -> Posted:
        """Take it, unless told otherwise."""
        self.asked.append(post)
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            answer()
        return Posted(str(len(self.asked)), f"https://social.example.net/{self.name}/{len(self.asked)}", {"cid": "x"})

    def longest(self) -> int | None:
        """Leave it to the table."""
        return None

    def delete(self, posted: Posted) -> None:
        """Take a post away, unless told otherwise."""
        if self.answers and isinstance(answer := self.answers.pop(0), Exception):
            raise answer
        self.removed.append(posted)

    def probe(self) -> str:
        """Return whose account it is."""
        return "@status"


def seen(*channels: str, at: datetime = NOW - LONG) -> bytes:
    """Return a ledger that has known these channels for long."""
    return b"".join(ledger_line("seen", at, channel=channel) for channel in channels)


def plans(
    channels: Sequence[Channel], messages: Sequence[Message], ledger: Ledger, now: datetime, **more: Any
) -> dict[str, Owed]:
    """Return what is owed to each channel, which wants everything."""
    return {
        one.name: owed(one.name, Wants(), one.key_holds, messages, ledger, now=now, within=LONG, **more)
        for one in channels
    }


def tell(
    folder: Path, channels: Sequence[Channel], messages: Sequence[Message], clock: Still | Running, **more: Any
) -> tuple[Told, dict[str, Owed]]:
    """Tell channels what is owed to them by the ledger in a folder; return what came of it, and what was planned."""
    path = folder / "announcements.jsonl"
    if not path.exists():
        path.write_bytes(seen(*(one.name for one in channels)))
    with opened(path, folder, patience=60) as book:
        planned = plans(channels, messages, book.read(), clock.now(), **more)
        return announce(Run(new_run(), book, messages, fit, clock), channels, planned), planned


class Loopback:
    """A channel that posts to `Networks`, as an adapter does."""

    def __init__(self, name: str, port: int) -> None:
        """Name it as `Networks` does."""
        self.name, self.network, self._port = name, "webhook", port
        self.key_holds = LONG if name in KEYED else timedelta(0)

    def post(self, post: Post) -> Posted:
        """Post it."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.connect()
        except OSError as error:
            raise NotTaken(str(error)) from None
        try:
            body = json.dumps({"text": post.text, "thread": post.thread and post.thread.id})
            connection.request("POST", f"/{self.name}", body, {"Idempotency-Key": post.key})
            answer = connection.getresponse()
            told = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise InDoubt(type(error).__name__) from None
        finally:
            connection.close()
        return Posted(told["id"], told["url"])

    def longest(self) -> int | None:
        """Leave it to the table."""
        return None

    def delete(self, posted: Posted) -> None:
        """Take none away."""
        raise Refused(f"{posted.id} stays")

    def probe(self) -> str:
        """Return whose account it is."""
        return self.name


class Networks:
    """Six networks in one server: what each has, and how often each text came to be there."""

    def __init__(self) -> None:
        """Have nothing."""
        self.posts: dict[str, list[str]] = {name: [] for name in (*KEYED, *UNKEYED)}
        self._keys: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def take(self, name: str, key: str, body: Mapping[str, Any]) -> dict[str, str]:
        """Take a post; a key that came before gets the first post back, where the network knows keys."""
        with self._lock:
            if name in KEYED and (name, key) in self._keys:
                return {"id": self._keys[name, key], "url": ""}
            self.posts[name].append(str(body["text"]))
            made = f"{name}/{len(self.posts[name])}"
            self._keys[name, key] = made
            return {"id": made, "url": f"https://{name}.example.net/{made}"}

    def often(self, name: str) -> Counter[str]:
        """Return how often each text is there."""
        with self._lock:
            return Counter(self.posts[name])


@contextmanager
def networks() -> Iterator[tuple[Networks, int]]:
    """Run the six networks on loopback."""
    made = Networks()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take a post, and say so."""
            data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = json.dumps(made.take(self.path[1:], self.headers["Idempotency-Key"], data)).encode()
            # Whoever asked may have been killed meanwhile.
            with contextlib.suppress(OSError):
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so named by the standard library
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield made, server.server_port
        finally:
            server.shutdown()
            thread.join()


def twenty() -> list[Message]:
    """Return 20 updates of four incidents."""
    return [message(number, incident=f"incident-{number % 4}") for number in range(1, 21)]


def tell_all(folder: Path, port: int) -> dict[str, Any]:
    """Tell all six; return what came of it."""
    channels = [Loopback(name, port) for name in (*KEYED, *UNKEYED)]
    told, planned = tell(folder, channels, twenty(), Running(NOW))
    unknown = {name: [one.title for one in plan.unknown] for name, plan in planned.items()}
    return {"posts": told.posts, "failed": told.failed, "unknown": unknown}


if __name__ == "__main__":
    print(json.dumps(tell_all(Path(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201 - to be read
