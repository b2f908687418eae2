"""Mastodon, and servers that speak its API: https://docs.joinmastodon.org/methods/statuses/."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar, Self
from urllib.parse import quote

from plainstatus.deliver.announce.channels.channel import InDoubt, NotTaken, Post, Posted, Refused
from plainstatus.deliver.announce.channels.declared import Declared
from plainstatus.deliver.announce.channels.web import Gone, Web, server
from plainstatus.model.frozen import dataclass

__all__ = ["Mastodon"]


@dataclass(frozen=True)
class Mastodon:
    """An account on a server."""

    name: str
    web: Web
    network: ClassVar[str] = "mastodon"
    #: Servers keep keys for an hour: ten minutes are for clocks and slow answers.
    key_holds: ClassVar[timedelta] = timedelta(minutes=50)

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read `mastodon://social.example.org`."""
        token = given.options["token"]
        return cls(given.name, Web(server(given.rest), (token,), {"Authorization": f"Bearer {token}"}))

    def longest(self) -> int | None:
        """Return what the server says."""
        return self._longest

    @cached_property
    def _longest(self) -> int | None:
        # Asked for once a run: a post is a question already, and they are counted.
        with suppress(Refused, NotTaken, InDoubt, TypeError, KeyError):
            most = self.web.look("/api/v2/instance")["configuration"]["statuses"]["max_characters"]
            return most if isinstance(most, int) and most > 0 else None
        return None

    def post(self, post: Post) -> Posted:
        """Post it, as a reply to the first of its thread, if that is still there."""
        body = {"status": post.text, "visibility": "public", "language": post.language}
        if post.thread:
            try:
                return self._post(post.key, {**body, "in_reply_to_id": post.thread.id}, share=0.5)
            except Gone:
                # Somebody has deleted the first one.
                pass
        return self._post(post.key, body, share=0.5 if post.thread else 1.0)

    def _post(self, key: str, body: dict[str, Any], share: float) -> Posted:
        answer = self.web.send("POST", "/api/v1/statuses", body, headers={"Idempotency-Key": key}, share=share)
        return Posted(self.web.told(answer, "id"), self.web.own(answer, "url"))

    def delete(self, posted: Posted) -> None:
        """Take it away."""
        with suppress(Gone):
            self.web.send("DELETE", f"/api/v1/statuses/{quote(posted.id, safe='')}")

    def probe(self) -> str:
        """Return the account."""
        account = self.web.look("/api/v1/accounts/verify_credentials")
        return f"@{self.web.look_for(account, 'acct')}@{self.web.host}"
