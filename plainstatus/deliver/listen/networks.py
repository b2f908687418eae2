"""Networks on which we have announced something: what people replied there, or said with a link to us; and replying."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode, urlsplit

from plainstatus.deliver.announce.channels.bluesky import Bluesky
from plainstatus.deliver.announce.channels.channel import Channel, NotTaken, Post, Posted, Refused
from plainstatus.deliver.announce.channels.mastodon import Mastodon
from plainstatus.deliver.announce.channels.web import Gone, Web
from plainstatus.deliver.announce.channels.x import X
from plainstatus.deliver.announce.telling import Desk
from plainstatus.deliver.listen.heard import Heard, Place
from plainstatus.deliver.listen.html import words_of
from plainstatus.model.frozen import dataclass
from plainstatus.text.posts import NETWORKS
from plainstatus.views.asked import Answer

__all__ = ["EARS", "FEWEST", "Ear", "Search", "ear_of", "our_posts"]

#: Bytes of an answer that are read: thousands of replies come in one.
_MOST: Final = 1 << 25
#: Pages of a hundred posts that are asked for.
_PAGES: Final = 50
_DEEPEST: Final = 100
#: X is asked for no fewer posts at once.
FEWEST: Final = 5
_MENTION: Final = re.compile(r"(?<![\w/])@[\w.-]+(?:@[\w.-]+)?")


@dataclass(frozen=True)
class Search:
    """What is looked for."""

    #: Our own posts there about the incident.
    posts: Sequence[Posted]
    #: The site's address.
    site: str
    #: Whatever is older is about something else.
    since: datetime
    #: Where what staff should know of it is noted.
    notes: list[str]
    #: The id of the newest post that was read before; empty where none was.
    newest: str = ""


class Ear(Protocol):
    """A channel that can be listened to. All methods raise Refused, NotTaken or InDoubt."""

    def heard(self, search: Search) -> Iterator[Heard]:
        """Yield what strangers said."""

    def written(self, answer: Answer) -> str:
        """Return an answer as a reply there has it: in its length, and with its link."""

    def reply(self, place: Place, answer: Answer, *, key: str, at: datetime) -> Posted:
        """Reply to a post; the same `key` and `at` at every try."""


@dataclass(frozen=True)
class MastodonEar:
    """https://docs.joinmastodon.org/methods/statuses/#context."""

    channel: Mastodon

    def heard(self, search: Search) -> Iterator[Heard]:
        """Yield what everybody can read among the replies to our posts."""
        me = ""
        with suppress(Refused, NotTaken):
            me = self.channel.web.look_for(self.channel.web.look("/api/v1/accounts/verify_credentials"), "id")
        for post in search.posts:
            for one in self._replies(post, search.notes):
                account = _dict(one.get("account"))
                if one.get("visibility") in {"public", "unlisted"} and str(account.get("id", "")) != me:
                    number, at = str(one.get("id", "")), _moment(one.get("created_at"))
                    author = _text(account.get("acct")) or _text(account.get("url"))
                    text = _words(words_of(_text(one.get("content"))))
                    yield Heard(number, text, at, author, Place(self.channel.name, number))

    def _replies(self, post: Posted, notes: list[str]) -> list[dict[str, Any]]:
        path, web = f"/api/v1/statuses/{quote(post.id, safe='')}/context", replace(self.channel.web, most=_MOST)
        try:
            try:
                answer = web.look(path)
            except Gone:
                raise
            except Refused as error:
                # A key that may not read, or has expired: what is public needs none.
                answer = replace(web, headers={}).look(path)
                note = f"{self.channel.name}: {error}: of the replies to a post only the first 60 were read"
                notes += [note] if note not in notes else []
        except Gone:
            # Somebody has deleted ours.
            return []
        return _dicts(web, answer, "descendants")

    def written(self, answer: Answer) -> str:
        """Return it as who replied will read it, without their name."""
        return _cut(self.channel, answer)

    def reply(self, place: Place, answer: Answer, *, key: str, at: datetime) -> Posted:  # noqa: ARG002 - as all
        """Reply, and name whom: else they would not be told. Timelines of others are spared."""
        web, number = self.channel.web, quote(place.id, safe="")
        try:
            theirs = web.look(f"/api/v1/statuses/{number}")
        except Gone:
            raise
        except Refused:
            theirs = replace(web, headers={}).look(f"/api/v1/statuses/{number}")
        text = _cut(self.channel, answer, before=f"@{web.look_for(theirs, 'account', 'acct')} ")
        body = {
            "status": text, "visibility": "unlisted", "language": answer.language, "in_reply_to_id": place.id
        }  # fmt: skip
        made = web.send("POST", "/api/v1/statuses", body, headers={"Idempotency-Key": key})
        return Posted(web.told(made, "id"), web.own(made, "url"))


@dataclass(frozen=True)
class BlueskyEar:
    """https://docs.bsky.app/docs/api/app-bsky-feed-get-post-thread and -search-posts."""

    channel: Bluesky

    def heard(self, search: Search) -> Iterator[Heard]:
        """Yield the replies to our posts, then what links to our site."""
        me, web = self.channel.session
        web = replace(web, most=_MOST)
        for post in search.posts:
            for one in self._thread(web, post):
                yield from self._heard(one, me["did"])
        host = urlsplit(search.site).hostname or ""
        asked = {"q": "*", "domain": host, "sort": "latest", "limit": "100", "since": _second(search.since)}
        for _ in range(_PAGES):
            answer = web.look(f"/xrpc/app.bsky.feed.searchPosts?{urlencode(asked)}")
            for one in _dicts(web, answer, "posts"):
                yield from self._heard(one, me["did"])
            if not (cursor := _text(answer.get("cursor"))):
                break
            asked["cursor"] = cursor

    def _thread(self, web: Web, post: Posted) -> Iterator[dict[str, Any]]:
        query = urlencode({"uri": post.id, "depth": _DEEPEST, "parentHeight": 0})
        try:
            answer = web.look(f"/xrpc/app.bsky.feed.getPostThread?{query}")
        except Refused as error:
            if isinstance(error, Gone) or "notfound" in str(error).replace(" ", "").lower():
                return
            raise
        if not isinstance(answer.get("thread"), dict):
            raise NotTaken(f"{web.host} answers with nothing that can be read")
        left = _listed(answer["thread"].get("replies"))
        while left:
            node = left.pop()
            yield _dict(node.get("post"))
            left += _listed(node.get("replies"))

    def _heard(self, post: dict[str, Any], me: str) -> Iterator[Heard]:
        record, author = _dict(post.get("record")), _dict(post.get("author"))
        uri, cid, did = _text(post.get("uri")), _text(post.get("cid")), _text(author.get("did"))
        if not uri or did == me:
            return
        root = _dict(_dict(record.get("reply")).get("root"))
        extra = {"uri": uri, "cid": cid}
        # A reply to what begins a thread names that twice.
        extra |= {"root_uri": _text(root.get("uri")) or uri, "root_cid": _text(root.get("cid")) or cid}
        at = _moment(post.get("indexedAt")) or _moment(record.get("createdAt"))
        yield Heard(uri, _words(record.get("text")), at, did, Place(self.channel.name, uri, extra))

    def written(self, answer: Answer) -> str:
        """Return it."""
        return _cut(self.channel, answer)

    def reply(self, place: Place, answer: Answer, *, key: str, at: datetime) -> Posted:
        """Reply; a record that is put again under its key stays as it is."""
        named = {name: place.extra.get(name, "") for name in ("uri", "cid", "root_uri", "root_cid")}
        post = Post(
            key=key,
            text=_cut(self.channel, answer),
            link=answer.url,
            at=at,
            language=answer.language,
            title=answer.question,
            thread=Posted(named["root_uri"], extra={"uri": named["root_uri"], "cid": named["root_cid"]}),
            follows=Posted(named["uri"], extra={"uri": named["uri"], "cid": named["cid"]}),
        )
        return self.channel.post(post)


@dataclass(frozen=True)
class XEar:
    """https://docs.x.com/x-api/users/get-mentions: each post that is read costs."""

    channel: X
    #: So many posts are read at most.
    most: int = 0

    def heard(self, search: Search) -> Iterator[Heard]:
        """Yield the newest posts that mention us."""
        web, left = replace(self.channel.web, most=_MOST), self.most
        me = web.look_for(self._look(web, "/2/users/me"), "data", "id")
        asked = {"tweet.fields": "author_id,created_at"}
        # What was paid for is not read again.
        asked |= {"since_id": search.newest} if search.newest else {"start_time": _second(search.since)}
        while left >= FEWEST:
            asked["max_results"] = str(min(left, 100))
            answer = self._look(web, f"/2/users/{quote(me, safe='')}/mentions?{urlencode(sorted(asked.items()))}")
            posts = _dicts(web, {"data": [], **answer}, "data")
            for one in posts:
                number = _text(one.get("id"))
                author, at = _text(one.get("author_id")), _moment(one.get("created_at"))
                if number and author != me:
                    yield Heard(number, _words(one.get("text")), at, author, Place(self.channel.name, number))
            left -= max(1, len(posts))
            if not (token := _text(_dict(answer.get("meta")).get("next_token"))):
                break
            asked["pagination_token"] = token

    def _look(self, web: Web, path: str) -> dict[str, Any]:
        return _dict(web.look(path, headers=self.channel.signed("GET", path)))

    def written(self, answer: Answer) -> str:
        """Return it."""
        return _cut(self.channel, answer)

    def reply(self, place: Place, answer: Answer, *, key: str, at: datetime) -> Posted:  # noqa: ARG002 - as all
        """Reply, to who has mentioned us."""
        body = {"text": _cut(self.channel, answer), "reply": {"in_reply_to_tweet_id": place.id}}
        made = self.channel.web.send("POST", "/2/tweets", body, headers=self.channel.signed("POST", "/2/tweets"))
        number = self.channel.web.told(made, "data", "id")
        return Posted(number, f"https://x.com/{self.channel.handle}/status/{number}")


#: Kind of channel → what listens to it.
EARS: Final[Mapping[type, Callable[[Any], Ear]]] = {Mastodon: MastodonEar, Bluesky: BlueskyEar, X: XEar}


def ear_of(channel: Channel) -> Ear | None:
    """Return what listens to a channel; None where nothing can."""
    make = EARS.get(type(channel))
    return make(channel) if make else None


def our_posts(found: Desk, incident: str) -> dict[str, list[Posted]]:
    """Return channel → our posts about an incident that stand there and can be asked about. Raises AnnounceError."""
    ledger, places = found.read(), found.places
    posts: dict[str, list[Posted]] = {}
    for channel in found.channels.usable:
        for message in found.messages:
            if message.incident == incident:
                posted = ledger.standing(channel.name, message.line).post_at(places.get(channel.name, ""))
                posts.setdefault(channel.name, []).extend([posted] if posted else [])
    return {name: some for name, some in posts.items() if some}


def _cut(channel: Channel, answer: Answer, *, before: str = "") -> str:
    takes = NETWORKS[channel.network]
    return takes.cut(f"{before}{answer.text}", end=f" {answer.url}", longest=channel.longest())


def _dicts(web: Web, answer: object, key: str) -> list[dict[str, Any]]:
    """Return the things that an answer lists. Raises NotTaken where it lists none at all."""
    listed = _dict(answer).get(key)
    if not isinstance(listed, list):
        raise NotTaken(f"{web.host} answers with nothing that can be read")
    return _listed(listed)


def _listed(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: object) -> str:
    """Return what somebody said, without the names of whom they said it to."""
    return _MENTION.sub(" ", _text(value))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _second(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
