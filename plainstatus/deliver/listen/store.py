"""What was heard, kept in private/heard/ for a while: an SQLite file that git leaves out and its owner alone can read.

Of a text there is what is left once it is masked; of whoever wrote it, a hash by a key that is in this file alone. What
was replied to is known by such a hash, too, and stays, so that nobody is replied to twice.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from plainstatus.deliver.database import database_failed, make_database, open_database, transaction
from plainstatus.deliver.listen.heard import LONGEST, Heard, Place
from plainstatus.errors import AnnounceError
from plainstatus.model.frozen import dataclass
from plainstatus.sensitive.masking import mask
from plainstatus.text.invisible import without

__all__ = ["Entry", "Store", "opened_store"]

_APPLICATION: Final = 0x506C5348
#: `at` is when it was said, `came` when it was heard. `post` is what a reply must name, as JSON; empty for none.
_TABLES: Final = """
CREATE TABLE heard (
    incident TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, came TEXT NOT NULL,
    source TEXT NOT NULL, author TEXT NOT NULL, channel TEXT NOT NULL DEFAULT '', post TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (incident, id)
) WITHOUT ROWID;
CREATE TABLE held (incident TEXT PRIMARY KEY);
CREATE TABLE reply (
    id TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('begun', 'posted', 'refused', 'not taken', 'in doubt')),
    at TEXT NOT NULL, url TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE key (key BLOB NOT NULL);
"""
#: So many are written in one step: what was read before a source breaks is kept.
_AT_ONCE: Final = 500
#: Of a text so many characters are kept.
_KEPT: Final = 2_000
_CONTROL: Final = re.compile(r"\x1b\[[\d;]*m|[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Entry:
    """One thing that was heard, as it is kept."""

    #: A keyed hash of what its source knows it by.
    id: str
    #: Masked, on one line.
    text: str
    at: datetime
    #: Such as `mail`, or a channel's name.
    source: str
    #: A keyed hash; empty where the source names nobody.
    author: str
    place: Place | None


class Store:
    """What was heard of all incidents."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use `opened_store`."""
        self.path = path
        self._db = connection
        (self._key,) = connection.execute("SELECT key FROM key").fetchone()

    def hash(self, *parts: str) -> str:
        """Return a hash by this file's key: the same for the same, and nothing without the key."""
        text = json.dumps(parts, ensure_ascii=False).encode(errors="replace")
        return hashlib.blake2b(text, key=self._key, digest_size=16).hexdigest()

    def add(
        self, incident: str, source: str, things: Iterable[Heard], *, now: datetime, since: datetime | None = None
    ) -> int:
        """Keep what a source gives about an incident, each once; return how many are new.

        What was said before `since` is left out: else what was deleted in time would come again from where it stands.
        What the source gave before it broke is kept, whatever it raises. Raises AnnounceError where the disk fails.
        """
        new, number, given = 0, 0, iter(things)
        while True:
            some: list[Heard] = []
            try:
                # One by one: what there is before it breaks is kept.
                for one in islice(given, _AT_ONCE):
                    some.append(one)
            finally:
                # What has no time keeps its order.
                new += self._insert(incident, source, some, now, since, first=number)
                number += len(some)
            if len(some) < _AT_ONCE:
                return new

    def _insert(
        self, incident: str, source: str, things: Iterable[Heard], now: datetime, since: datetime | None, *, first: int
    ) -> int:
        rows = []
        for number, one in enumerate(things, first):
            # Masked as it is kept, and whole: a number in two lines, or that is cut in two, looks like none.
            text = mask(_on_one_line(one.text[:LONGEST]))[:_KEPT]
            if text and (since is None or one.at is None or one.at >= since):
                place = one.place
                post = "" if place is None else json.dumps({"id": place.id, **place.extra})
                author = self.hash("author", source, one.author.casefold()) if one.author else ""
                at = min(one.at, now) if one.at else now + timedelta(microseconds=number)
                rows.append(
                    (incident, self.hash("said", source, one.id), text, _written(at), _written(now), source, author,
                     place.channel if place else "", post)
                )  # fmt: skip
        before = self._db.total_changes
        with self._writing():
            self._db.executemany("INSERT OR IGNORE INTO heard VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        return self._db.total_changes - before

    def entries(self, incident: str) -> list[Entry]:
        """Return what was heard of an incident, the oldest first."""
        found = []
        for digest, text, at, source, author, channel, post in self._db.execute(
            "SELECT id, text, at, source, author, channel, post FROM heard WHERE incident = ? ORDER BY at, id",
            (incident,),
        ):
            extra = json.loads(post) if post else {}
            place = Place(channel, extra.pop("id"), extra) if extra else None
            found.append(Entry(digest, text, datetime.fromisoformat(at), source, author, place))
        return found

    def rename(self, incident: str, aliases: Collection[str]) -> None:
        """Let what was heard under an incident's earlier ids count as heard of it."""
        with self._writing():
            for alias in aliases:
                for table in ("heard", "held"):
                    self._db.execute(
                        f"UPDATE OR REPLACE {table} SET incident = ? WHERE incident = ?",  # noqa: S608 - our own words
                        (incident, alias),
                    )

    def expire(self, *, now: datetime, after: timedelta) -> int:
        """Delete what was heard longer ago than that, but for incidents that are held; return how many."""
        with self._writing():
            number = self._db.execute(
                "DELETE FROM heard WHERE came < ? AND incident NOT IN (SELECT incident FROM held)",
                (_written(now - after),),
            ).rowcount
        if number:
            self._overwrite()
        return number

    def held(self, incident: str) -> bool:
        """Say whether what was heard of an incident is kept for longer."""
        return self._db.execute("SELECT 1 FROM held WHERE incident = ?", (incident,)).fetchone() is not None

    def hold(self, incident: str, *, hold: bool) -> None:
        """Keep what is heard of an incident until somebody says otherwise; without `hold`, say otherwise."""
        with self._writing():
            self._db.execute("DELETE FROM held WHERE incident = ?", (incident,))
            if hold:
                self._db.execute("INSERT INTO held VALUES (?)", (incident,))

    def forget(self, incident: str) -> int:
        """Delete all that was heard of an incident, held or not; return how many texts."""
        with self._writing():
            number = self._db.execute("DELETE FROM heard WHERE incident = ?", (incident,)).rowcount
            self._db.execute("DELETE FROM held WHERE incident = ?", (incident,))
        self._overwrite()
        return number

    def begin_reply(self, post: str, *, now: datetime, unknown_since: datetime) -> datetime | None:
        """Note that a post, by its hash, is about to be replied to; return when that was begun first.

        None where it must not be: it was replied to, or refused, or nobody knows what came of a try that began before
        `unknown_since`.
        """
        with self._writing():
            new = self._db.execute("INSERT OR IGNORE INTO reply VALUES (?, 'begun', ?, '')", (post, _written(now)))
            again = self._db.execute(
                "UPDATE reply SET state = 'begun' WHERE id = ? AND "
                "(state = 'not taken' OR state IN ('begun', 'in doubt') AND at >= ?)",
                (post, _written(unknown_since)),
            )
        begun = self.reply_state(post)
        return begun[1] if begun and (new.rowcount or again.rowcount) else None

    def end_reply(self, post: str, state: str, *, url: str = "") -> None:
        """Note what came of a reply."""
        with self._writing():
            self._db.execute("UPDATE reply SET state = ?, url = ? WHERE id = ?", (state, url, post))

    def reply_state(self, post: str) -> tuple[str, datetime] | None:
        """Return what came of the reply to a post, and when it was begun; None where there was none."""
        found = self._db.execute("SELECT state, at FROM reply WHERE id = ?", (post,)).fetchone()
        return None if found is None else (found[0], datetime.fromisoformat(found[1]))

    def _overwrite(self) -> None:
        """Leave nothing of what was deleted in the file, nor beside it."""
        try:
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            raise _failed(self.path, error) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write all of it or nothing; it is on the disk once this ends. Raises AnnounceError where the disk fails."""
        try:
            with transaction(self._db):
                yield
        except sqlite3.Error as error:
            raise _failed(self.path, error) from error


@contextmanager
def opened_store(folder: Path) -> Iterator[Store]:
    """Open the store in a folder for as long as it is needed; where there is none, it is made. Raises AnnounceError."""
    path = folder / "heard.sqlite"

    def fill(made: sqlite3.Connection) -> None:
        made.executescript(_TABLES)
        made.execute("INSERT INTO key VALUES (?)", (secrets.token_bytes(32),))

    try:
        if not path.is_file():
            make_database(path, _APPLICATION, fill)
        connection = open_database(path, _APPLICATION, "what `listen` has heard")
    except (OSError, sqlite3.Error) as error:
        raise _failed(path, error) from error
    with closing(connection):
        yield Store(path, connection)


def _on_one_line(text: str) -> str:
    """Return a text without line breaks, what nobody sees, and what would rule a terminal: colours can hide lines."""
    return " ".join(_CONTROL.sub(" ", without(text)).split())


def _written(at: datetime) -> str:
    """Return a time as texts that sort as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _failed(path: Path, error: Exception) -> AnnounceError:
    return database_failed(path, error, "mend it, and run the same again: nothing counts twice")
