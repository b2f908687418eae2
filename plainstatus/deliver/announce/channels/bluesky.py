"""Bluesky, and other servers of the AT protocol: https://docs.bsky.app/docs/advanced-guides/posts."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import field, replace
from datetime import UTC, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self

from plainstatus.deliver.announce.channels.channel import Post, Posted
from plainstatus.deliver.announce.channels.declared import Declared
from plainstatus.deliver.announce.channels.web import Gone, Web, server
from plainstatus.model.frozen import dataclass

__all__ = ["Bluesky", "record_key"]

_POST = "app.bsky.feed.post"
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def record_key(post: Post) -> str:
    """Return what the post's record is called, the same at every try: a TID, which is a time and ten bits to part them.

    See https://atproto.com/specs/tid. Posts of one second are parted by their keys, so that none takes another's place.
    """
    apart = int.from_bytes(hashlib.sha256(post.key.encode()).digest()[:8])
    number = (int(post.at.timestamp()) * 1_000_000 + apart // 1024 % 1_000_000) * 1024 + apart % 1024
    return "".join(_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


@dataclass(frozen=True)
class Bluesky:
    """An account, by its handle. A record that is put again under its key stays as it is, so no try posts twice."""

    name: str
    web: Web
    handle: str
    password: str = field(repr=False)
    network: ClassVar[str] = "bluesky"
    key_holds: ClassVar[timedelta] = timedelta.max

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read `bluesky://status.example.com`."""
        handle, password = given.rest.removeprefix("//").rstrip("/"), given.options["password"]
        if "." not in handle or not handle.isascii() or not handle.replace("-", "").replace(".", "").isalnum():
            raise ValueError('has no handle (write for example "to": "bluesky://status.example.com")')
        base = server(given.options.get("server", "https://bsky.social").rstrip("/"))
        return cls(given.name, Web(base, (password,)), handle, password)

    def longest(self) -> int | None:
        """Return nothing: all servers agree."""
        return None

    def post(self, post: Post) -> Posted:
        """Put the record; its link is made one by the bytes at which it stands."""
        me, web = self.session
        record: dict[str, Any] = {
            "$type": _POST,
            "text": post.text,
            "createdAt": post.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "langs": [post.language],
        }
        if post.link and post.link in post.text:
            begin = len(post.text[: post.text.rindex(post.link)].encode())
            link = {"$type": "app.bsky.richtext.facet#link", "uri": post.link}
            where = {"byteStart": begin, "byteEnd": begin + len(post.link.encode())}
            record["facets"] = [{"index": where, "features": [link]}]
        if post.thread:
            record["reply"] = {"root": _named(post.thread), "parent": _named(post.follows or post.thread)}
        key = record_key(post)
        body = {"repo": me["did"], "collection": _POST, "rkey": key, "record": record}
        answer = web.send("POST", "/xrpc/com.atproto.repo.putRecord", body, share=0.5)
        uri, cid = web.told(answer, "uri"), web.told(answer, "cid")
        return Posted(uri, f"https://bsky.app/profile/{me['handle']}/post/{key}", {"uri": uri, "cid": cid})

    def delete(self, posted: Posted) -> None:
        """Take the record away."""
        me, web = self.session
        body = {"repo": me["did"], "collection": _POST, "rkey": posted.id.rpartition("/")[2]}
        with suppress(Gone):
            web.send("POST", "/xrpc/com.atproto.repo.deleteRecord", body, share=0.5)

    def probe(self) -> str:
        """Return the account."""
        return f"@{self.session[0]['handle']}"

    @cached_property
    def session(self) -> tuple[dict[str, str], Web]:
        """Who we are (`did` and `handle`), and a way to ask as that: for all of one run, because logins are counted."""
        body = {"identifier": self.handle, "password": self.password}
        answer = self.web.look("/xrpc/com.atproto.server.createSession", "POST", body, share=0.5)
        token = self.web.look_for(answer, "accessJwt")
        me = {"did": self.web.look_for(answer, "did"), "handle": self.web.look_for(answer, "handle")}
        headers = {"Authorization": f"Bearer {token}"}
        return me, replace(self.web, headers=headers, secrets=(*self.web.secrets, token))


def _named(posted: Posted) -> dict[str, str]:
    return {"uri": posted.extra["uri"], "cid": posted.extra["cid"]}
