"""X: https://docs.x.com/x-api/posts/create-post. It needs an extra: `plainstatus[x]`."""

from __future__ import annotations

import importlib.util
import logging
from contextlib import suppress
from dataclasses import field
from datetime import timedelta
from typing import Any, ClassVar, Literal, Self
from urllib.parse import quote

from plainstatus.deliver.announce.channels.channel import Post, Posted
from plainstatus.deliver.announce.channels.declared import Declared, Unusable
from plainstatus.deliver.announce.channels.web import Gone, Web
from plainstatus.model.frozen import dataclass

__all__ = ["KEYS", "X"]

#: The four of OAuth 1.0a, which do not end as the tokens of OAuth 2.0 do.
KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
_Method = Literal["DELETE", "GET", "POST"]


@dataclass(frozen=True)
class X:
    """An account. Each post stands alone: X allows replies only where the author was summoned."""

    name: str
    web: Web
    handle: str
    keys: tuple[str, ...] = field(repr=False)
    network: ClassVar[str] = "x"
    key_holds: ClassVar[timedelta] = timedelta()

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read `x:@handle`."""
        handle = given.rest.removeprefix("@")
        if not handle.isidentifier() or not handle.isascii():
            raise ValueError('has no handle (write for example "to": "x:@examplestatus")')
        if importlib.util.find_spec("oauthlib") is None:
            raise Unusable("X needs an extra (install it: pip install 'plainstatus[x]')")
        keys = tuple(given.options[key] for key in KEYS)
        return cls(given.name, Web("https://api.x.com", keys), handle, keys)

    def longest(self) -> int | None:
        """Return nothing: it is the same everywhere."""
        return None

    def post(self, post: Post) -> Posted:
        """Post it."""
        number = self.web.told(self._send("POST", "/2/tweets", {"text": post.text}), "data", "id")
        return Posted(number, f"https://x.com/{self.handle}/status/{number}")

    def delete(self, posted: Posted) -> None:
        """Take it away."""
        with suppress(Gone):
            self._send("DELETE", f"/2/tweets/{quote(posted.id, safe='')}")

    def probe(self) -> str:
        """Return the account."""
        answer = self.web.look("/2/users/me", headers=self.signed("GET", "/2/users/me"))
        return f"@{self.web.look_for(answer, 'data', 'username')}"

    def _send(self, method: _Method, path: str, body: object = None) -> Any:
        return self.web.send(method, path, body, headers=self.signed(method, path))

    def signed(self, method: _Method, path: str) -> dict[str, str]:
        """Return the headers that a question to a path, its query included, is signed with."""
        # Imported by nobody who does not post there.
        from oauthlib.oauth1 import Client  # noqa: PLC0415

        # It logs what it signs, tokens included.
        logging.getLogger("oauthlib").setLevel(logging.INFO)
        consumer, secret, token, token_secret = self.keys
        client = Client(consumer, secret, token, token_secret)
        _, headers, _ = client.sign(self.web.base + path, method)
        return {"Authorization": str(headers["Authorization"])}
