"""The ledger of a mailing: who was written to, and what came of it, so that a kill loses nobody and doubles nobody.

An SQLite file. That a message is about to go is on the disk before its text goes, what came of it after; what has the
first and not the second when nobody is sending is in doubt. Addresses stand beside keyed hashes of them: once the
addresses are forgotten, the hash of one that somebody names still proves what came of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plainstatus.deliver.database import database_failed, transaction
from plainstatus.deliver.mail.carrier import Outcome
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.errors import AnnounceError
from plainstatus.model.mailing import Audience, Sums
from plainstatus.text.amounts import counted

__all__ = ["Entry", "Mailing", "Message", "failed"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a mailing, to be sent now."""

    number: int
    recipient: Recipient
    #: Of the address, by the mailing's key.
    hash: str
    #: With its angle brackets, the same whenever it is made.
    message_id: str
    #: How often it was tried, this time included.
    tries: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger says of a message."""

    hash: str
    message_id: str
    #: None once addresses are forgotten.
    recipient: Recipient | None
    state: str
    #: What the server said, as numbers alone: `550 5.1.1`.
    code: str
    #: When it was tried last.
    at: datetime | None
    #: With which code it came back; None where it did not.
    returned: str | None


class Mailing:
    """A mailing's ledger. One thread uses it; several processes may read it and note what came back meanwhile."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use `open_mailing` or `begin_mailing` of `ledger_file`."""
        self.path = path
        self._db = connection
        row = connection.execute("SELECT incident, audience, sender, notice, key, part, parts FROM mailing").fetchone()
        self.incident: str = row[0]
        self.audience: Audience = row[1]
        #: The address that it comes from.
        self.sender: str = row[2]
        #: A hash of what is sent: everybody gets the same.
        self.notice: str = row[3]
        self._key: bytes = row[4]
        self._ours = re.compile(rb"\bnotice\.%b\.([0-9a-f]{32})@" % re.escape(self.incident.encode()))
        self.part: int = row[5]
        self.parts: int = row[6]

    def hash(self, address: str) -> str:
        """Return the hash of an address by this mailing's key, the same however its letters are written."""
        return hashlib.blake2b(address.casefold().encode(), key=self._key, digest_size=16).hexdigest()

    def message_id(self, of: str) -> str:
        """Return the Message-ID of the message whose hash is given."""
        return f"<notice.{self.incident}.{of}@{self.sender.rpartition('@')[2]}>"

    def hash_in(self, text: bytes) -> str:
        """Return the hash in a text that holds one of this mailing's Message-IDs; empty where it holds none."""
        found = self._ours.search(text)
        return found[1].decode() if found else ""

    def add(self, recipients: Iterable[Recipient]) -> int:
        """Put recipients on the list, each once; return how many were not on it."""
        before = self._count("")
        with self._writing():
            self._db.executemany(
                "INSERT OR IGNORE INTO message (hash, address, language, name) VALUES (?, ?, ?, ?)",
                ((self.hash(one.address), one.address, one.language, one.name) for one in recipients),
            )
            self._go_on()
        return self._count("") - before

    def against(self, recipients: Iterable[Recipient]) -> tuple[int, int]:
        """Compare a list: how many of it are not in the ledger, and how many are left who do not stand on it."""
        new = listed = 0
        for one in recipients:
            found = self._db.execute("SELECT state FROM message WHERE hash = ?", (self.hash(one.address),)).fetchone()
            new += found is None
            listed += found == ("left",)
        return new, self._count("WHERE state = 'left'") - listed

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the ledger for sending. What was under way when somebody who held it died is in doubt from now on.

        Raises AnnounceError where somebody else is sending.
        """
        # A file of its own: whoever closes SQLite's file a second time gives back the locks that SQLite has on it.
        try:
            handle = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise failed(self.path, error) from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AnnounceError(
                    "somebody else is sending this mailing right now (nothing was sent twice)"
                ) from None
            with self._writing():
                self._db.execute("UPDATE message SET state = 'doubt' WHERE state = 'begun'")
                self._db.execute("UPDATE mailing SET pause = ''")
            yield
        finally:
            os.close(handle)

    def turn(
        self,
        came: Iterable[tuple[Message, Outcome]],
        most: int,
        *,
        now: datetime,
        delays: Sequence[timedelta] = (),
    ) -> list[Message]:
        """Note what came of messages, and return so many at most that are to be sent now, all in one step on the disk.

        What was put off is tried again after a delay, by how often it was tried; once the delays are used up it is
        refused, with the code that it was put off with.
        """
        with self._writing():
            for message, outcome in came:
                self._note(message, outcome, now, delays)
            rows = self._db.execute(
                "UPDATE message SET state = 'begun', tries = tries + 1, at = :now WHERE number IN ("
                # Left to itself, SQLite sorts all that are left, each time.
                "SELECT number FROM message INDEXED BY message_left WHERE state = 'left' AND due <= :now "
                "ORDER BY due DESC, number LIMIT :most"
                ") RETURNING number, address, language, name, hash, tries",
                {"now": now.timestamp(), "most": most},
            ).fetchall()
            self._end(now)
        return [
            Message(number, Recipient(address, language, name), digest, self.message_id(digest), tries)
            for number, address, language, name, digest, tries in sorted(rows)
        ]

    def _note(self, message: Message, outcome: Outcome, now: datetime, delays: Sequence[timedelta]) -> None:
        state: str = outcome.kind
        due, tries, code = 0.0, message.tries, outcome.code
        if state == "unsent":
            state, tries = "left", tries - 1
        elif state == "later":
            again = tries <= len(delays)
            state = "left" if again else "refused"
            due = (now + delays[tries - 1]).timestamp() if again else 0.0
        self._db.execute(
            "UPDATE message SET state = ?, due = ?, tries = ?, code = ?, at = ? WHERE number = ?",
            (state, due, tries, code, now.timestamp(), message.number),
        )

    def retry(self, messages: Iterable[Message], *, due: datetime) -> None:
        """Let messages that were refused be tried once more, from a moment on."""
        with self._writing():
            self._db.executemany(
                "UPDATE message SET state = 'left', due = ? WHERE number = ? AND state = 'refused'",
                [(due.timestamp(), one.number) for one in messages],
            )
            self._go_on()

    def next_due(self) -> datetime | None:
        """Return when the first of those that are left may be tried; None where none is left."""
        (due,) = self._db.execute(
            "SELECT min(due) FROM message INDEXED BY message_left WHERE state = 'left'"
        ).fetchone()
        return None if due is None else datetime.fromtimestamp(due, UTC)

    def pause(self, reason: str) -> None:
        """Stop whoever sends this mailing, after what is under way; that may be another process."""
        with self._writing():
            self._db.execute("UPDATE mailing SET pause = ?", (reason,))

    @property
    def paused(self) -> str:
        """Why it was stopped; empty where it was not, or goes on."""
        (pause,) = self._db.execute("SELECT pause FROM mailing").fetchone()
        return str(pause)

    def sums(self) -> Sums:
        """Return how far it is; what is under way counts as left."""
        states = dict(self._db.execute("SELECT state, count(*) FROM message GROUP BY state"))
        began, ended = self._db.execute("SELECT began, ended FROM mailing").fetchone()
        return Sums(
            incident=self.incident,
            audience=self.audience,
            total=sum(states.values()),
            sent=states.get("sent", 0),
            refused=states.get("refused", 0),
            returned=self._count("WHERE returned IS NOT NULL"),
            in_doubt=states.get("doubt", 0),
            began=datetime.fromisoformat(began),
            ended=None if ended is None else datetime.fromisoformat(ended),
            part=self.part,
            parts=self.parts,
        )

    def complaints(self) -> int:
        """Return how many told their provider that they do not want this."""
        return self._count("WHERE complained")

    def in_doubt(self) -> list[Entry]:
        """Return those of which nobody knows, the oldest first."""
        return [*self._entries("WHERE state = 'doubt' ORDER BY at, number")]

    def undelivered(self) -> Iterator[Entry]:
        """Return those whom mail did not reach, in the list's order: refused, or come back."""
        return self._entries("WHERE state = 'refused' OR returned IS NOT NULL ORDER BY number")

    def find(self, address: str) -> Entry | None:
        """Return what the ledger says of an address, also when it has forgotten all addresses."""
        return next(self._entries("WHERE hash = ?", self.hash(address)), None)

    def known(self, digest: str) -> Entry | None:
        """Return what the ledger says of a hash."""
        return next(self._entries("WHERE hash = ?", digest), None)

    def settle(self, taken: Iterable[str], missing: Iterable[str], *, now: datetime) -> None:
        """Note of messages in doubt, by hash, that a server took them, or that none has: those are sent again."""
        with self._writing():
            doubt = "UPDATE message SET state = ?, code = '' WHERE hash = ? AND state = 'doubt'"
            self._db.executemany(doubt, (("sent", one) for one in taken))
            self._db.executemany(doubt, (("left", one) for one in missing))
            self._end(now)

    def came_back(self, returns: Iterable[tuple[str, str]], *, now: datetime) -> int:
        """Note of messages, by hash, with which code they came back; return how many had not before.

        What comes back was sent, whatever we believed.
        """
        with self._writing():
            new = sum(
                self._db.execute(
                    "UPDATE message SET returned = ?, state = 'sent' "
                    "WHERE hash = ? AND returned IS NULL AND state IN ('sent', 'doubt')",
                    (code, digest),
                ).rowcount
                for digest, code in returns
            )
            self._end(now)
        return new

    def complained(self, hashes: Iterable[str]) -> int:
        """Note who complained, by hash; return how many had not before."""
        with self._writing():
            return sum(
                self._db.execute("UPDATE message SET complained = 1 WHERE hash = ? AND NOT complained", (one,)).rowcount
                for one in hashes
            )

    def forget(self) -> None:
        """Forget all addresses and names, for good; hashes, sums and codes stay.

        Raises AnnounceError while some are left or in doubt.
        """
        sums = self.sums()
        if sums.ended is None:
            open_ = sums.left + sums.in_doubt
            raise AnnounceError(f"{counted(open_, 'message')} are still open: addresses are forgotten at the end")
        with self._writing():
            self._db.execute("UPDATE message SET address = NULL, name = ''")
        # What was overwritten stays in free pages and in the log beside the file until both are written anew.
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file; from then on it is one file again."""
        self._db.close()

    def _end(self, now: datetime) -> None:
        """Note the end once nothing is left, under way or in doubt; take it back where something is again."""
        (rest,) = self._db.execute(
            "SELECT EXISTS (SELECT 1 FROM message WHERE state IN ('left', 'begun', 'doubt'))"
        ).fetchone()
        ended = None if rest else now.isoformat()
        self._db.execute("UPDATE mailing SET ended = iif(? IS NULL, NULL, coalesce(ended, ?))", (ended, ended))

    def _go_on(self) -> None:
        """Take an end back where something is left again."""
        self._db.execute("UPDATE mailing SET ended = NULL WHERE EXISTS (SELECT 1 FROM message WHERE state = 'left')")

    def _count(self, which: str) -> int:
        (number,) = self._db.execute(f"SELECT count(*) FROM message {which}").fetchone()  # noqa: S608 - our own words
        return int(number)

    def _entries(self, which: str, *values: str) -> Iterator[Entry]:
        columns = "hash, address, language, name, state, code, at, returned"
        for digest, address, language, name, state, code, at, returned in self._db.execute(
            f"SELECT {columns} FROM message {which}",  # noqa: S608 - our own words
            values,
        ):
            moment = None if at is None else datetime.fromtimestamp(at, UTC)
            recipient = None if address is None else Recipient(address, language, name)
            yield Entry(digest, self.message_id(digest), recipient, state, code, moment, returned)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write all of it or nothing; it is on the disk once this ends. Raises AnnounceError where the disk fails."""
        try:
            with transaction(self._db):
                yield
        except sqlite3.Error as error:
            raise failed(self.path, error) from error


def failed(path: Path, error: Exception) -> AnnounceError:
    """Return what the disk or SQLite says as an error of ours."""
    return database_failed(path, error, "nothing is lost: mend it, and go on with the same command")
