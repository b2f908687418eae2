"""A program of one's own, told as https://www.standardwebhooks.com/ has it; docs/webhook.schema.json has the shape."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from dataclasses import field
from datetime import UTC, timedelta
from typing import Any, ClassVar, Self

from plainstatus.deliver.announce.channels.channel import Post, Posted
from plainstatus.deliver.announce.channels.declared import Declared, Unusable
from plainstatus.deliver.announce.channels.one_way import OneWay
from plainstatus.deliver.announce.channels.web import Web
from plainstatus.model.frozen import dataclass

__all__ = ["Webhook"]

#: The standard wants so many bytes of a secret at least.
_LEAST = 24


@dataclass(frozen=True)
class Webhook(OneWay):
    """An address that takes JSON, signed, with a key by which the receiver drops what comes twice."""

    name: str
    web: Web
    secret: bytes = field(repr=False)
    network: ClassVar[str] = "webhook"
    #: What docs/announce.md asks of receivers.
    key_holds: ClassVar[timedelta] = timedelta(days=1)

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read `webhook:https://example.org/status`."""
        typed = given.options["secret"]
        try:
            secret = base64.b64decode(typed.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            secret = b""
        if len(secret) < _LEAST:
            raise Unusable("its secret has no 24 bytes in base64 (make one: echo whsec_$(openssl rand -base64 32))")
        return cls(given.name, Web.secret(given.rest, typed), secret)

    def post(self, post: Post) -> Posted:
        """Send it. Any answer of 200 to 299 says that it was taken."""
        data: dict[str, Any] = {
            "format": 1,
            "key": post.key,
            "thread": post.thread.id if post.thread else post.key,
            "at": post.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "language": post.language,
            "title": post.title,
            "text": post.text,
            "link": post.link,
            "data": dict(post.data),
        }
        body = json.dumps(data, ensure_ascii=False).encode()
        # Receivers refuse what is old, which somebody may have overheard: this is when it is sent, at each try anew.
        now = str(int(time.time()))
        signature = hmac.new(self.secret, b".".join([post.key.encode(), now.encode(), body]), hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": post.key,
            "webhook-id": post.key,
            "webhook-timestamp": now,
            "webhook-signature": f"v1,{base64.b64encode(signature.digest()).decode()}",
        }
        self.web.send("POST", "", body, headers=headers, text=True)
        return Posted(post.key)
