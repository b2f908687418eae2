"""Slack, as a bot of a workspace: https://docs.slack.dev/reference/methods/chat.postMessage."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from plainstatus.deliver.announce.channels.channel import InDoubt, NotTaken, Post, Posted, Refused
from plainstatus.deliver.announce.channels.declared import Declared
from plainstatus.deliver.announce.channels.one_way import OneWay
from plainstatus.deliver.announce.channels.web import Gone, Refusal, Web, server
from plainstatus.model.frozen import dataclass

__all__ = ["Slack", "SlackWebhook", "escaped"]

#: What Slack says with a 200, too, where it may have done something all the same.
_DOUBTFUL = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
_LATER = {"rate_limited", "ratelimited"}
_GONE = {"message_not_found", "thread_not_found"}


def escaped(post: Post) -> str:
    """Return the text as Slack wants it: its own signs escaped, so that nothing calls a channel; the link as one."""
    text = post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    link = post.link.replace("&", "&amp;")
    return text.replace(link, f"<{link}>") if link else text


@dataclass(frozen=True)
class Slack:
    """A channel of a workspace in which a bot of ours is."""

    name: str
    web: Web
    channel: str
    network: ClassVar[str] = "slack"
    key_holds: ClassVar[timedelta] = timedelta()

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read `slack:#status` or `slack:C0123456789`."""
        token, channel = given.options["token"], given.rest
        if not channel.strip("#/") or not channel.isprintable() or "/" in channel:
            raise ValueError('has no channel (write for example "to": "slack:#status")')
        base = server(given.options.get("server", "https://slack.com/api").rstrip("/"))
        return cls(given.name, Web(base, (token,), {"Authorization": f"Bearer {token}"}), channel)

    def longest(self) -> int | None:
        """Return nothing: it is the same everywhere."""
        return None

    def post(self, post: Post) -> Posted:
        """Post it, in the first one's thread."""
        body = {"channel": self.channel, "text": escaped(post), "mrkdwn": False, "unfurl_links": False}
        if post.thread:
            try:
                return self._post({**body, "thread_ts": post.thread.id})
            except Gone:
                # Somebody has deleted the first one.
                pass
        return self._post(body)

    def _post(self, body: dict[str, Any]) -> Posted:
        answer = self._sure(self.web.send("POST", "/chat.postMessage", body, share=0.4))
        extra = {"channel": self.web.told(answer, "channel")}
        posted = Posted(self.web.told(answer, "ts"), extra=extra)
        # For members alone, so it is no address for everybody; and without it all is well.
        with suppress(Refused, NotTaken, InDoubt):
            query = urlencode({"channel": extra["channel"], "message_ts": posted.id})
            found = self._sure(self.web.look(f"/chat.getPermalink?{query}", share=0.2))
            extra["permalink"] = self.web.told(found, "permalink")
        return posted

    def delete(self, posted: Posted) -> None:
        """Take it away."""
        body = {"channel": posted.extra.get("channel", self.channel), "ts": posted.id}
        with suppress(Gone):
            self._sure(self.web.send("POST", "/chat.delete", body))

    def probe(self) -> str:
        """Return the bot and its workspace."""
        try:
            answer = self._sure(self.web.look("/auth.test", "POST", {}))
        except InDoubt as error:
            raise NotTaken(str(error)) from None
        return f"{self.web.look_for(answer, 'user')} in {self.web.look_for(answer, 'team')}"

    def _sure(self, answer: Any) -> Any:
        """Return the answer where it is a good one: Slack says 200 whatever it did."""
        if answer.get("ok") is True:
            return answer
        error = self.web.told(answer, "error")
        said = f"{self.web.host} answers: {self.web.said(error)}"
        if error in _LATER:
            raise NotTaken(said)
        if error in _DOUBTFUL:
            raise InDoubt(said)
        raise (Gone if error in _GONE else Refusal)(said, error)


@dataclass(frozen=True)
class SlackWebhook(OneWay):
    """An address that posts into one channel, and says nothing of what became of it."""

    name: str
    web: Web
    network: ClassVar[str] = "slack-webhook"

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read the address, which is the secret."""
        return cls(given.name, Web.secret(given.rest))

    def post(self, post: Post) -> Posted:
        """Post it."""
        body = {"text": escaped(post), "mrkdwn": False}
        if self.web.send("POST", "", body, text=True).strip() != "ok":
            raise InDoubt(f"{self.web.host} answers with something else than ok")
        return Posted()
