"""The file of a mailing's ledger: made whole, once, and for its owner alone."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import Final

from plainstatus.deliver.database import make_database, open_database
from plainstatus.deliver.mail.ledger import Mailing, failed
from plainstatus.errors import AnnounceError
from plainstatus.model.mailing import Audience

__all__ = ["begin_mailing", "find_ledger", "open_mailing"]

#: What a ledger of ours is known by in its file's head, and the version of what follows.
_APPLICATION: Final = 0x506C534D
#: `left` was not tried yet, or is to be tried again from `due` on; `begun` is under way, or was when the run died.
_TABLES: Final = """
CREATE TABLE mailing (
    incident TEXT NOT NULL, audience TEXT NOT NULL, sender TEXT NOT NULL, notice TEXT NOT NULL, key BLOB NOT NULL,
    part INTEGER NOT NULL, parts INTEGER NOT NULL, began TEXT NOT NULL, ended TEXT, pause TEXT NOT NULL DEFAULT ''
);
CREATE TABLE message (
    number INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, address TEXT, language TEXT NOT NULL, name TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'left' CHECK (state IN ('left', 'begun', 'doubt', 'sent', 'refused')),
    tries INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0, at REAL, code TEXT NOT NULL DEFAULT '',
    returned TEXT, complained INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX message_left ON message (due DESC, number) WHERE state = 'left';
CREATE INDEX message_state ON message (state);
CREATE INDEX message_returned ON message (number) WHERE returned IS NOT NULL;
CREATE INDEX message_complained ON message (number) WHERE complained;
"""


def find_ledger(folder: Path, names: Sequence[str], *, audience: Audience, part: int, parts: int) -> Path:
    """Return where a mailing's ledger stands, or is to stand; `names` are its incident's ids, today's first.

    It keeps the name under which it began: with another everybody would be written to twice. So would some where it has
    begun in other parts: raises AnnounceError.
    """
    stems = [f"{name}.staff" if audience == "staff" else name for name in names]
    places = [folder / f"{stem}{f'.{part}-of-{parts}' if parts > 1 else ''}.sqlite" for stem in stems]
    for place in places:
        if place.is_file():
            return place
    for stem in stems:
        for other in folder.glob(f"{stem}*.sqlite"):
            match = re.fullmatch(rf"{re.escape(stem)}(?:\.\d+-of-(\d+))?\.sqlite", other.name)
            if match and int(match[1] or 1) != parts:
                how = f"in {match[1]} parts (name one: --part 1/{match[1]})" if match[1] else "whole (without --part)"
                raise AnnounceError(f"{other.name} is there: this mailing has begun {how}; nobody is to get it twice")
    return places[0]


def begin_mailing(
    path: Path,
    *,
    incident: str,
    audience: Audience,
    sender: str,
    notice: str,
    now: datetime,
    part: int = 1,
    parts: int = 1,
) -> Mailing:
    """Make the ledger of a new mailing, which its owner alone can read. Raises AnnounceError; so too if it is there."""

    def fill(made: sqlite3.Connection) -> None:
        made.executescript(_TABLES)
        made.execute(
            "INSERT INTO mailing (incident, audience, sender, notice, key, part, parts, began) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (incident, audience, sender, notice, secrets.token_bytes(32), part, parts, now.isoformat()),
        )

    try:
        make_database(path, _APPLICATION, fill)
    except FileExistsError:
        raise AnnounceError(f"{path.name} is there already: this mailing has begun") from None
    except (OSError, sqlite3.Error) as error:
        raise failed(path, error) from error
    return open_mailing(path)


def open_mailing(path: Path) -> Mailing:
    """Open the ledger of a mailing that has begun. Raises AnnounceError where there is none, or it cannot be read."""
    if not path.is_file():
        raise AnnounceError(f"there is no {path.name}: this mailing has not begun")
    try:
        with ExitStack() as opening:
            opened = opening.enter_context(closing(open_database(path, _APPLICATION, "the ledger of a mailing")))
            mailing = Mailing(path, opened)
            opening.pop_all()
    except (OSError, sqlite3.Error) as error:
        raise failed(path, error) from error
    return mailing
