"""Further networks on loopback: a receiver of webhooks, X, and what Apprise speaks to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any, ClassVar
from urllib.parse import unquote

import jsonschema
import regex

from tests.support.networks import Answer, Asked, Network
from tests.support.project import ROOT

__all__ = ["ForApprise", "Webhook", "X"]


class Webhook(Network):
    """A receiver, as https://www.standardwebhooks.com/ has it and docs/announce.md asks for."""

    posting = "/status"
    secret = "whsec_" + base64.b64encode(b"a secret of twenty-four by").decode()

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        headers, body = asked.headers, asked.json
        jsonschema.validate(body, json.loads((ROOT / "docs" / "webhook.schema.json").read_text(encoding="utf-8")))
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 300
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + asked.body
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        if headers["webhook-signature"] != f"v1,{expected}":
            return Answer(401, {"error": "wrong signature"})
        assert headers["idempotency-key"] == headers["webhook-id"] == body["key"]
        if body["key"] not in self.ids():
            if self.spent():
                return Answer(429, {}, {"Retry-After": "30"})
            self.posts.append({"id": body["key"], **body})
        return Answer(204)


class X(Network):
    """https://docs.x.com/x-api/posts/create-post, signed as RFC 5849 says; that is worked out here anew."""

    posting = "/2/tweets"
    keys: ClassVar[dict[str, str]] = {
        "consumer_key": "ck-Zq9consumer",
        "consumer_secret": "cs-Zq9&consumer/secret",
        "access_token": "123-at-Zq9token",
        "access_token_secret": "ats-Zq9token+secret",
    }
    secret = keys["consumer_secret"]

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        if not self._is_signed(asked):
            return Answer(401, {"title": "Unauthorized", "detail": f"Unauthorized {asked.headers['authorization']}"})
        if asked.path == "/2/users/me":
            return Answer(200, {"data": {"id": "7", "username": "examplestatus"}})
        if asked.method == "DELETE":
            number = asked.path.rpartition("/")[2]
            if number not in self.ids():
                return Answer(404, {"title": "Not Found Error", "detail": "Could not find tweet."})
            self.posts = [post for post in self.posts if post["id"] != number]
            return Answer(200, {"data": {"deleted": True}})
        text = asked.json["text"]
        if self.spent():
            return Answer(429, {"title": "Too Many Requests"}, {"X-Rate-Limit-Reset": str(int(time.time()) + 900)})
        if text in [post["text"] for post in self.posts]:
            return Answer(403, {"detail": "You are not allowed to create a Tweet with duplicate content."})
        if sum(map(_weight, regex.findall(r"\X", re.sub(r"https?://\S+", "x" * 23, text)))) > 280:
            return Answer(400, {"detail": "Your Tweet text is too long."})
        number = str(10_000 + len(self.asked))
        self.posts.append({"id": number, "text": text})
        return Answer(201, {"data": {"id": number, "text": text}})

    def _is_signed(self, asked: Asked) -> bool:
        given = dict(re.findall(r'(\w+)="([^"]*)"', asked.headers["authorization"]))
        signature = unquote(given.pop("oauth_signature"))
        told = given | {_quoted(key): _quoted(value) for key, value in asked.query.items()}
        joined = "&".join(f"{key}={value}" for key, value in sorted(told.items()))
        base = "&".join(map(_quoted, [asked.method, asked.url.partition("?")[0], joined])).encode()
        key = "&".join(_quoted(self.keys[name]) for name in ("consumer_secret", "access_token_secret")).encode()
        known = (given["oauth_consumer_key"], given["oauth_token"]) == (
            self.keys["consumer_key"],
            self.keys["access_token"],
        )
        return known and signature == base64.b64encode(hmac.digest(key, base, hashlib.sha1)).decode()


def _weight(grapheme: str) -> int:
    """Return what X counts for it: https://docs.x.com/fundamentals/counting-characters."""
    if regex.search(r"\p{Extended_Pictographic}|\p{Regional_Indicator}", grapheme):
        return 2
    light = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
    return sum(1 if any(first <= ord(one) <= last for first, last in light) else 2 for one in grapheme)


def _quoted(text: str) -> str:
    return "".join(
        chr(one) if (chr(one).isalnum() and one < 128) or chr(one) in "-._~" else f"%{one:02X}" for one in text.encode()
    )


class ForApprise(Network):
    """What takes JSON, of the many that Apprise speaks to."""

    posting = "/hook"

    def handle(self, asked: Asked) -> Answer:
        """Take it."""
        body: Any = asked.json
        self.posts.append({"id": str(len(self.posts)), "text": body["message"], "title": body["title"]})
        return Answer(200, {})
