"""Telegram, as a bot that may post into a channel: https://core.telegram.org/bots/api#sendmessage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Self

from plainstatus.deliver.announce.channels.channel import Post, Posted, Refused
from plainstatus.deliver.announce.channels.declared import Declared, Unusable
from plainstatus.deliver.announce.channels.web import Web, server
from plainstatus.model.frozen import dataclass

__all__ = ["Telegram"]


@dataclass(frozen=True)
class Telegram:
    """A channel or group."""

    name: str
    #: The token is a part of each address.
    web: Web
    #: `@name` where it is public, else a number.
    chat: str
    network: ClassVar[str] = "telegram"
    key_holds: ClassVar[timedelta] = timedelta()

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read `telegram:@channel` or `telegram:-1001234567890`."""
        token, chat = given.options["token"], given.rest
        if not (chat.removeprefix("-").isdecimal() or (chat[:1] == "@" and chat[1:].isidentifier() and chat.isascii())):
            raise ValueError('has no channel (write for example "to": "telegram:@examplestatus")')
        if not token.replace(":", "").replace("-", "").replace("_", "").isalnum():
            raise Unusable("its token is none of a bot's (such as 123456:ABC-DEF)")
        base = server(given.options.get("server", "https://api.telegram.org").rstrip("/"))
        return cls(given.name, Web(f"{base}/bot{token}", (token,)), chat)

    def longest(self) -> int | None:
        """Return nothing: it is the same everywhere."""
        return None

    def post(self, post: Post) -> Posted:
        """Post it, as a reply to the first of its thread, if that is still there."""
        body: dict[str, Any] = {"chat_id": self.chat, "text": post.text}
        if post.thread and post.thread.id.isdecimal():
            body["reply_parameters"] = {"message_id": int(post.thread.id), "allow_sending_without_reply": True}
        answer = self.web.send("POST", "/sendMessage", body)
        number = self.web.told(answer, "result", "message_id")
        return Posted(number, f"https://t.me/{self.chat[1:]}/{number}" if self.chat.startswith("@") else "")

    def delete(self, posted: Posted) -> None:
        """Take it away, which Telegram allows for two days."""
        body = {"chat_id": self.chat, "message_id": int(posted.id)}
        try:
            self.web.send("POST", "/deleteMessage", body)
        except Refused as error:
            if "message to delete not found" not in str(error):
                raise

    def probe(self) -> str:
        """Return the bot."""
        return f"@{self.web.look_for(self.web.look('/getMe'), 'result', 'username')}"
