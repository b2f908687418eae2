"""Texts that are ready to paste, for those who post by hand: a file for each network, and an e-mail to open.

Each incident has a folder. What becomes public next takes the place of what is there, so that nobody pastes what no
longer holds; what is left of incidents of yesterday is removed along with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from math import inf
from pathlib import Path
from typing import Final

from plainstatus.deliver.announce.kit import Fitted, fitted
from plainstatus.deliver.announce.messages import Message
from plainstatus.errors import Tell
from plainstatus.files import replace_file
from plainstatus.model.frozen import dataclass

__all__ = ["OUTBOX", "fill_outbox"]

#: Beside the YAML; git leaves it out.
OUTBOX: Final = "outbox"
_NETWORKS: Final = ("x", "bluesky", "mastodon", "facebook", "linkedin", "threads", "whatsapp", "sms")
#: What of files there is ours, and may go.
_OURS: Final = re.compile(rf"\S+-(?:(?:{'|'.join(_NETWORKS)})\.txt|email\.eml)")
#: What was written so long ago is no news.
_STALE: Final = timedelta(hours=24)


@dataclass(frozen=True)
class _File:
    name: str
    data: bytes


def fill_outbox(folder: Path, messages: Iterable[Message], *, now: datetime, tell: Tell) -> None:
    """Write what is to be posted of messages that just became public, and say where; show the newest at its shortest.

    What staff keep off, what was taken back and what is history is left out. Raises OSError.
    """
    news = [message for message in messages if not message.imported]
    to_post = [message for message in news if not message.off]
    if to_post:
        folder.mkdir(exist_ok=True)
        # It says so itself, on older sites, too.
        replace_file(folder / ".gitignore", b"*\n")
    if not folder.is_dir():
        return
    _remove_stale(folder, now)
    for place, about in groupby(sorted(news, key=_place), key=_place):
        files = [file for message in about if not message.off for file in _files(message)]
        _replace(folder / place, files)
        if files:
            tell(f"{folder.name}/{place}/ has texts for {len(_NETWORKS)} networks and an e-mail, ready to post by hand")
    if to_post:
        tell(_shortest(to_post[-1]))


def _place(message: Message) -> str:
    """Return the folder of what a message is about."""
    return message.incident or f"letter-{message.key}"


def _files(message: Message) -> Iterator[_File]:
    name = "-".join(part for part in (message.key, "" if message.kind == "update" else message.kind) if part)
    for network in _NETWORKS:
        yield _File(f"{name}-{network}.txt", f"{fitted(message, network).post.text}\n".encode())
    yield _File(f"{name}-email.eml", _mail(fitted(message, "email")))


def _mail(made: Fitted) -> bytes:
    """Return an e-mail that mail programs open as a draft, without sender and receiver."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = made.post.title
    mail["X-Unsent"] = "1"
    mail.set_content(f"{made.post.text}\n", cte="base64" if not made.post.text.isascii() else None)
    return mail.as_bytes()


def _shortest(message: Message) -> str:
    texts = (fitted(message, network).post.text for network in _NETWORKS)
    return f"the shortest: {min(texts, key=len)}"


def _replace(place: Path, files: Sequence[_File]) -> None:
    """Write files in place of ours in a folder; what somebody else has put there stays."""
    _remove(place)
    if files:
        place.mkdir(exist_ok=True)
    for file in files:
        replace_file(place / file.name, file.data)


def _remove_stale(folder: Path, now: datetime) -> None:
    for place in folder.iterdir():
        _remove(place, before=(now - _STALE).timestamp())


def _remove(place: Path, *, before: float = inf) -> None:
    """Remove those of our files in a folder that were written `before` a time; and the folder, if that was all."""
    if place.is_symlink() or not place.is_dir():
        return
    for file in place.iterdir():
        if _OURS.fullmatch(file.name) and file.lstat().st_mtime < before:
            file.unlink()
    if not any(place.iterdir()):
        place.rmdir()
