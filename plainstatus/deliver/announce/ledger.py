"""The ledger: what was to be told to which channel, and what came of it; `announcements.jsonl` beside the record.

A line is one JSON object that ends in a newline, and lines are only ever added. Their kinds:

    seen      a channel is in the settings for the first time; what was public at that time is none of its news
    intent    a message is about to go to a channel, at this try; on the disk before anything is sent
    result    what came of a try: posted, refused, not taken, in doubt
    settled   what a person found out about a try that was in doubt; outcomes as of a result
    deleted   a post was taken away again
    adopted   a person says that all that was public by then has been told, and which lines nobody can read count for
              nothing

Git's union merge may put lines twice and in any order, so what the ledger says never depends on either: a result names
its try, and a try has a name that no other machine gives to one of its own. An intent whose result is missing may have
gone out. The last line may be cut, by a kill or a full disk: nothing was done that it would have told of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Literal, cast, get_args

from plainstatus.deliver.announce.channels.channel import Posted
from plainstatus.errors import printable
from plainstatus.model.frozen import dataclass
from plainstatus.record import timestamp

__all__ = ["Entry", "Kind", "Ledger", "Outcome", "Standing", "Try", "ledger_line", "missing_posts", "read_ledger"]

VERSION: Final = 1
Kind = Literal["seen", "intent", "result", "settled", "deleted", "adopted"]
#: The first of these that is known of a try is what holds.
Outcome = Literal["posted", "refused", "not taken", "in doubt"]
_OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
#: Kind → the texts that its lines must hold.
_NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    "seen": ("channel",),
    "intent": ("channel", "line", "try"),
    "result": ("channel", "line", "try", "outcome"),
    "settled": ("channel", "line", "try", "outcome"),
    "deleted": ("channel", "line"),
    "adopted": (),
}
#: What git leaves between two versions of a file that it could not merge.
_MARKERS: Final = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
#: So many lines that nobody can read are named.
_NAMED: Final = 3
_LONGEST_REASON: Final = 300


@dataclass(frozen=True)
class Entry:
    """A line of the ledger."""

    kind: Kind
    at: datetime
    channel: str
    #: The name of the record's line that the message tells.
    line: str
    #: The name of the try.
    attempt: str
    #: All of it, as it is written.
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Try:
    """One try to tell a channel one thing."""

    name: str
    at: datetime
    #: None where the result is missing: it may have gone out.
    outcome: Outcome | None = None
    posted: Posted | None = None
    #: The network that took it.
    network: str = ""
    #: What stood for the place where it went; empty where that was not noted.
    to: str = ""
    #: Why it was refused, not taken, or is in doubt.
    reason: str = ""
    #: From when on the channel may be asked again, where it said so.
    not_before: datetime | None = None

    @property
    def doubtful(self) -> bool:
        """Whether nobody can know what came of it."""
        return self.outcome in {None, "in doubt"}


@dataclass(frozen=True)
class Standing:
    """What became of one message on one channel."""

    #: By time; none where nothing was tried.
    tries: tuple[Try, ...] = ()
    #: Whether the post was taken away again.
    deleted: bool = False

    @property
    def posted(self) -> Posted | None:
        """The post, where one was made; the first of them, where a person found that there are several."""
        return next((one.posted for one in self.tries if one.posted is not None), None)

    def post_at(self, to: str) -> Posted | None:
        """Return the post, where it can be answered or deleted at a place: it went there, stands there and has an id.

        Ids of one account mean another's posts, or none, since a channel leads elsewhere.
        """
        if self.deleted:
            return None
        posts = (one.posted for one in self.tries if one.posted is not None and one.to in {"", to})
        return next((posted for posted in posts if posted.id), None)

    @property
    def refused(self) -> str:
        """Why the network will not have it; empty where it did not say so."""
        return next((one.reason or "refused" for one in self.tries if one.outcome == "refused"), "")

    @property
    def doubts(self) -> tuple[Try, ...]:
        """The tries that may have been taken, unless one surely was."""
        return () if self.posted is not None else tuple(one for one in self.tries if one.doubtful)

    @property
    def reason(self) -> str:
        """What was said of the newest try."""
        return self.tries[-1].reason if self.tries else ""


def ledger_line(kind: Kind, at: datetime, **more: Any) -> bytes:
    """Return a new line's bytes, newline included; what is empty is left out."""
    if "reason" in more:
        more["reason"] = printable(str(more["reason"]))[:_LONGEST_REASON]
    kept = {key.rstrip("_"): value for key, value in more.items() if value not in ("", None, {}, [])}
    fields = {"v": VERSION, "kind": kind, "at": timestamp(at), **kept}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@dataclass(frozen=True)
class Ledger:
    """What the file says."""

    name: str = "announcements.jsonl"
    #: Whether there is such a file, with at least one line.
    begun: bool = False
    entries: tuple[Entry, ...] = ()
    #: What is wrong with it, a sentence for each; nothing is sent by a ledger that has any.
    faults: tuple[str, ...] = ()
    #: SHA-256 of the lines that cannot be read, for `adopted` to name.
    unreadable: tuple[str, ...] = ()

    @cached_property
    def seen(self) -> Mapping[str, datetime]:
        """Channel → when it was in the settings for the first time."""
        found: dict[str, datetime] = {}
        for entry in self.entries:
            if entry.kind == "seen":
                found[entry.channel] = min(entry.at, found.get(entry.channel, entry.at))
        return found

    @cached_property
    def adopted(self) -> datetime | None:
        """What was public by then counts as told."""
        return max((entry.at for entry in self.entries if entry.kind == "adopted"), default=None)

    @cached_property
    def known(self) -> Mapping[tuple[str, str], Standing]:
        """Channel and name of the record's line → what became of that message there."""
        tries: dict[tuple[str, str], dict[str, Try]] = {}
        deleted = set()
        # Intents first, then what came of them; where two say different things, what is surest counts.
        for entry in sorted(self.entries, key=_rank):
            place = entry.channel, entry.line
            if entry.kind == "deleted":
                deleted.add(place)
            elif entry.attempt:
                one = tries.setdefault(place, {})
                if entry.attempt not in one:
                    one[entry.attempt] = _came_of(entry)
                elif one[entry.attempt].outcome is None:
                    one[entry.attempt] = _came_of(entry, at=one[entry.attempt].at)
        return {
            place: Standing(tuple(sorted(one.values(), key=lambda one: (one.at, one.name))), place in deleted)
            for place, one in tries.items()
        }

    def standing(self, channel: str, line: str) -> Standing:
        """Return what became of a message on a channel."""
        return self.known.get((channel, line), Standing())


def _rank(entry: Entry) -> tuple[int, int, datetime, str]:
    """Return where a line counts among others, whatever order they stand in."""
    outcome = entry.fields.get("outcome")
    place = _OUTCOMES.index(outcome) if outcome in _OUTCOMES else 0
    return int(entry.kind != "intent"), place, entry.at, entry.attempt


def _came_of(entry: Entry, at: datetime | None = None) -> Try:
    outcome = cast("Outcome | None", entry.fields.get("outcome"))
    if outcome is None:
        return Try(entry.attempt, entry.at)
    posted = None
    if outcome == "posted":
        extra = entry.fields.get("extra") or {}
        posted = Posted(str(entry.fields.get("id", "")), str(entry.fields.get("url", "")), extra)
    wait = entry.fields.get("not_before")
    network, to, reason = (str(entry.fields.get(name, "")) for name in ("network", "to", "reason"))
    until = datetime.fromisoformat(wait) if wait else None
    return Try(entry.attempt, at or entry.at, outcome, posted, network, to, reason, until)


def read_ledger(data: bytes, name: str = "announcements.jsonl") -> Ledger:
    """Read the file's bytes. What cannot be read is told, and stops whoever would send by it."""
    whole = data[: data.rfind(b"\n") + 1]
    rest = data[len(whole) :]
    pieces = [*whole.split(b"\n")[:-1]]
    if rest and _readable(rest):
        # An editor has left the newline out.
        pieces.append(rest)
    entries: dict[bytes, Entry] = {}
    broken: dict[int, tuple[str, str]] = {}
    for number, piece in enumerate(pieces, 1):
        piece = piece.removesuffix(b"\r")  # noqa: PLW2901 - an editor or git may have put it there
        if not piece or piece in entries or piece.startswith(_MARKERS):
            continue
        try:
            entries[piece] = _read(piece)
        except ValueError as error:
            broken[number] = hashlib.sha256(piece).hexdigest(), str(error)
    passed = {
        one for entry in entries.values() if entry.kind == "adopted" for one in entry.fields.get("unreadable", ())
    }
    told = [f"{name}:{number}: {why}" for number, (sha256, why) in broken.items() if sha256 not in passed]
    if len(told) > _NAMED:
        told[_NAMED:] = [f"… and {len(told) - _NAMED} more lines of {name}"]
    unreadable = tuple(sorted({sha256 for sha256, _ in broken.values()}))
    return Ledger(name, bool(entries or broken), tuple(entries.values()), tuple(told), unreadable)


def _readable(piece: bytes) -> bool:
    try:
        _read(piece)
    except ValueError:
        return False
    return True


def _read(piece: bytes) -> Entry:
    """Return what a line says. Raises ValueError with what is wrong with it."""
    try:
        fields = json.loads(piece.decode())
    except (ValueError, RecursionError):
        raise ValueError("it is no line of a ledger") from None
    if not isinstance(fields, dict):
        fields = {}
    kind = cast("Kind", str(fields.get("kind")))
    if fields.get("v") != VERSION or kind not in _NEEDED:
        raise ValueError("a newer Plainstatus has written it, or somebody has changed it")
    try:
        at = datetime.fromisoformat(fields["at"])
        wait = datetime.fromisoformat(fields.get("not_before") or fields["at"])
    except (KeyError, TypeError, ValueError):
        raise ValueError("it has no time") from None
    if at.utcoffset() is None or wait.utcoffset() is None:
        raise ValueError("it has no time")
    texts = [fields.get(key) for key in _NEEDED[kind]]
    if not all(isinstance(text, str) and text for text in texts):
        raise ValueError(f"it lacks {', '.join(_NEEDED[kind])}, or a part of that")
    if "outcome" in _NEEDED[kind] and fields["outcome"] not in _OUTCOMES:
        raise ValueError(f"nothing known came of it: {printable(fields['outcome'][:40])}")
    extra, unreadable = fields.get("extra", {}), fields.get("unreadable", [])
    if not _is_texts(extra) or not isinstance(unreadable, list) or not all(isinstance(one, str) for one in unreadable):
        raise ValueError("it holds what no line of a ledger does")
    channel, line, attempt = (str(fields.get(name, "")) for name in ("channel", "line", "try"))
    return Entry(kind, at, channel, line, attempt, fields)


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())


def missing_posts(ledger: Ledger, posts: Iterable[tuple[str, str, datetime]]) -> int:
    """Return how many of the record's posts (channel, line told, time) this ledger knows nothing of."""
    since = ledger.adopted
    unknown = [(channel, line) for channel, line, at in posts if since is None or at > since]
    return sum(place not in ledger.known for place in unknown)
