"""Networks on loopback on which strangers answer us: each lets what they said be read as its documentation says."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from tests.support.more_networks import X
from tests.support.networks import Answer, Asked, Bluesky, Mastodon

__all__ = ["AT", "TalkingBluesky", "TalkingMastodon", "TalkingX"]

#: When the first stranger says something; each of the others a second later.
AT = datetime(2026, 11, 16, 15, tzinfo=UTC)


class TalkingMastodon(Mastodon):
    """https://docs.joinmastodon.org/methods/statuses/#context."""

    def __init__(self) -> None:
        super().__init__()
        self.strangers: list[dict[str, Any]] = []
        #: Whether the key may read what is said, and whether it opens anything at all.
        self.may_read = self.is_open = True
        #: What is answered to whoever reads, in place of what is so.
        self.nonsense: Answer | None = None

    def say(self, *texts: str, who: str = "", **more: Any) -> None:
        """Let strangers, or one who is named, reply to our first post."""
        for text in texts:
            number = len(self.strangers)
            name = who or f"kim{number}@zebra.example"
            self.strangers.append({
                "id": str(500_000 + number), "in_reply_to_id": self.posts[0]["id"] if self.posts else "0",
                "content": f'<p><a class="mention">@<span>status</span></a> {html.escape(text)}</p>',
                "created_at": (AT + timedelta(seconds=number)).isoformat().replace("+00:00", "Z"),
                "visibility": "public", "language": "en", "account": {"id": name, "acct": name}, **more,
            })  # fmt: skip

    def ids(self, key: str = "id") -> list[Any]:
        """Return the ids of all posts, strangers' too."""
        return [*super().ids(key), *(one[key] for one in self.strangers)]

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        with_key = "authorization" in asked.headers
        if with_key and not self.is_open:
            return Answer(401, {"error": f"The access token was revoked {asked.headers['authorization']}"})
        found = re.fullmatch(r"/api/v1/statuses/(\d+)(/context)?", asked.path)
        if asked.method != "GET" or not found:
            return super().handle(asked)
        if self.nonsense is not None:
            return self.nonsense
        if with_key and not self.may_read:
            return Answer(403, {"error": "This action is outside the authorized scopes"})
        number = found[1]
        if number not in self.ids():
            return Answer(404, {"error": "Record not found"})
        if found[2]:
            told = [one for one in self.strangers if one["in_reply_to_id"] == number]
            ours = [{**post, "account": {"id": "1", "acct": "status"}, "content": post["text"]} for post in self.posts]
            told += [post for post in ours if post["in_reply_to_id"]]
            return Answer(200, {"ancestors": [], "descendants": told[: 4096 if with_key else 60]})
        return Answer(200, next(one for one in self.strangers if one["id"] == number))


class TalkingBluesky(Bluesky):
    """The lexicons app.bsky.feed.getPostThread and app.bsky.feed.searchPosts."""

    def __init__(self) -> None:
        super().__init__()
        #: Replies to our first post, each to the one before it; and posts that link to us.
        self.replies: list[dict[str, Any]] = []
        self.linking: list[dict[str, Any]] = []
        self.nonsense: Answer | None = None

    def say(self, *texts: str, links: bool = False, who: str = "") -> None:
        """Let strangers, or one who is named, reply to our first post; or post something that links to us."""
        for text in texts:
            number = len(self.replies) + len(self.linking)
            did = who or f"did:plc:zebra{number}"
            root = {"uri": self.posts[0]["uri"], "cid": self.posts[0]["cid"]} if self.posts else {}
            at = (AT + timedelta(minutes=1, seconds=number)).isoformat().replace("+00:00", "Z")
            record = {"text": text, "createdAt": at, "langs": ["en"], "reply": {"root": root, "parent": root}}
            if links:
                del record["reply"]
            (self.linking if links else self.replies).append({
                "uri": f"at://{did}/app.bsky.feed.post/{number}", "cid": f"bafystranger{number}",
                "author": {"did": did, "handle": f"kim{number}.zebra.example"}, "record": record, "indexedAt": at,
            })  # fmt: skip

    def known(self) -> set[tuple[str, str]]:
        """Return address and hash of each post that can be replied to."""
        return super().known() | {(one["uri"], one["cid"]) for one in (*self.replies, *self.linking)}

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        method = asked.path.removeprefix("/xrpc/")
        if method not in {"app.bsky.feed.getPostThread", "app.bsky.feed.searchPosts"}:
            return super().handle(asked)
        if asked.headers.get("authorization") != f"Bearer {self._jwt}":
            return Answer(401, {"error": "AuthMissing", "message": "Authentication Required"})
        if self.nonsense is not None:
            return self.nonsense
        if method == "app.bsky.feed.getPostThread":
            uri = unquote(asked.query["uri"])
            post = next((one for one in self.posts if one["uri"] == uri), None)
            if post is None:
                return Answer(400, {"error": "NotFound", "message": f"Post not found: {uri}"})
            first = post is self.posts[0]
            replies: list[dict[str, Any]] = [{"post": one, "replies": []} for one in self.replies[1:]] if first else []
            if first and self.replies:
                replies = [{"post": self.replies[0], "replies": replies}, {"notFound": True, "uri": "at://x"}]
            return Answer(200, {"thread": {"post": post, "replies": replies}})
        assert (asked.query["q"], asked.query["domain"]) == ("*", "status.shoe-shop.org")
        begin, most = int(asked.query.get("cursor", "0")), int(asked.query["limit"])
        found = [one for one in self.linking if one["record"]["createdAt"] >= asked.query["since"]]
        more = {"cursor": str(begin + most)} if len(found) > begin + most else {}
        return Answer(200, {"posts": found[begin : begin + most], **more})


class TalkingX(X):
    """https://docs.x.com/x-api/users/get-mentions: each post that is read costs."""

    def __init__(self) -> None:
        super().__init__()
        self.mentions: list[dict[str, Any]] = []
        #: So many posts were read.
        self.charged = 0

    def say(self, *texts: str) -> None:
        """Let strangers mention us."""
        for text in texts:
            number = len(self.mentions)
            at = (AT + timedelta(minutes=2, seconds=number)).isoformat().replace("+00:00", "Z")
            self.mentions.append({
                "id": str(900_000 + number), "text": f"@examplestatus {text}", "created_at": at,
                "author_id": f"77{number}",
            })  # fmt: skip

    def handle(self, asked: Asked) -> Answer:
        """Answer by the documentation."""
        if not asked.path.endswith("/mentions"):
            if asked.method == "POST" and "reply" in asked.json:
                assert asked.json["reply"]["in_reply_to_tweet_id"] in [one["id"] for one in self.mentions]
            return super().handle(asked)
        if not self._is_signed(asked):
            return Answer(401, {"title": "Unauthorized"})
        assert asked.path == "/2/users/7/mentions"
        most, begin = int(asked.query["max_results"]), int(asked.query.get("pagination_token", "0"))
        assert 5 <= most <= 100
        newest = self.mentions[::-1]
        if begin_time := asked.query.get("start_time"):
            newest = [one for one in newest if one["created_at"] >= begin_time]
        newest = [one for one in newest if int(one["id"]) > int(asked.query.get("since_id", "0"))]
        found = newest[begin : begin + most]
        self.charged += len(found)
        meta = {"result_count": len(found)} | ({"next_token": str(begin + most)} if len(newest) > begin + most else {})
        return Answer(200, {"meta": meta} | ({"data": found} if found else {}))
