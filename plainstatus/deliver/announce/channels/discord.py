"""Discord, by a webhook of a channel: https://discord.com/developers/docs/resources/webhook#execute-webhook."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar, Self
from urllib.parse import quote, urlencode

from plainstatus.deliver.announce.channels.channel import Post, Posted
from plainstatus.deliver.announce.channels.declared import Declared
from plainstatus.deliver.announce.channels.web import Gone, Refusal, Web
from plainstatus.model.frozen import dataclass

__all__ = ["Discord"]

#: "Webhooks posted to forum channels must have a thread_name or thread_id".
_FORUM = 220001
_LONGEST_TITLE = 100


@dataclass(frozen=True)
class Discord:
    """A channel that a webhook posts into. In a forum, each incident gets a thread; elsewhere there are none."""

    name: str
    web: Web
    network: ClassVar[str] = "discord"
    key_holds: ClassVar[timedelta] = timedelta()

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read the address, which is the secret."""
        return cls(given.name, Web.secret(given.rest.partition("?")[0].rstrip("/")))

    def longest(self) -> int | None:
        """Return nothing: it is the same everywhere."""
        return None

    def post(self, post: Post) -> Posted:
        """Post it, and wait for what became of it."""
        # Nobody is called by what looks like @everyone.
        body = {"content": post.text, "allowed_mentions": {"parse": []}}
        thread = post.thread.extra.get("thread", "") if post.thread else ""
        if thread:
            try:
                return self._post(body, thread)
            except Gone:
                thread = ""
        try:
            return self._post(body)
        except Refusal as error:
            if error.code != _FORUM:
                raise
        return self._post({**body, "thread_name": post.title[:_LONGEST_TITLE]})

    def _post(self, body: dict[str, Any], thread: str = "") -> Posted:
        query = urlencode({"wait": "true"} | ({"thread_id": thread} if thread else {}))
        answer = self.web.send("POST", f"?{query}", body, share=0.33)
        threaded = thread or ("thread_name" in body and self.web.told(answer, "channel_id"))
        # Only members can read it: it has no address for everybody.
        return Posted(self.web.told(answer, "id"), extra={"thread": threaded} if threaded else {})

    def delete(self, posted: Posted) -> None:
        """Take it away."""
        thread = posted.extra.get("thread", "")
        query = f"?{urlencode({'thread_id': thread})}" if thread else ""
        with suppress(Gone):
            self.web.send("DELETE", f"/messages/{quote(posted.id, safe='')}{query}")

    def probe(self) -> str:
        """Return what the webhook is called."""
        return self.web.look_for(self.web.look(""), "name")
