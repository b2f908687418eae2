"""Each channel against a network that enforces what its documentation says."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.deliver.announce.channels.bluesky import record_key
from plainstatus.deliver.announce.channels.channel import Channel, InDoubt, NotTaken, Posted, Refused
from plainstatus.deliver.announce.kit import fitted
from tests.deliver.test_kit import MESSAGE
from tests.support.channels import KINDS, LINK, channel_of, connected, post
from tests.support.networks import Answer, Asked, Mastodon, Slack, Telegram, running

#: What Apprise imports.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

#: Those whose posts have ids, and that can be asked who we are.
TWO_WAY = ("mastodon", "bluesky", "slack", "discord", "telegram", "x")
#: Those where a second post can reply to the first.
THREADED = ("mastodon", "bluesky", "slack", "telegram")


def test_every_channel_follows_the_protocol() -> None:
    """A channel has what the protocol names; its key holds for as long as is promised."""
    with connected(*KINDS) as found:
        channels: list[Channel] = [one.channel for one in found]

    assert [(one.name, one.network) for one in channels] == [(kind, kind) for kind in KINDS]
    holding = {one.name: one.key_holds for one in channels if one.key_holds}
    assert holding == {
        "mastodon": timedelta(minutes=50),
        "bluesky": timedelta.max,
        "buttondown": timedelta(days=1),
        "listmonk": timedelta(days=1),
        "webhook": timedelta(days=1),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_is_there_once(kind: str) -> None:
    """A post stands there with its text, letters of all kinds and the link included."""
    with connected(kind) as (one,):
        posted = one.channel.post(post())

    (there,) = one.network.posts
    text = post().text
    if kind.startswith("slack"):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = text.replace(LINK.replace("&", "&amp;"), f"<{LINK.replace('&', '&amp;')}>")
    assert there["text"] == text
    assert posted.id == ("" if kind in {"apprise", "slack-webhook"} else str(there["id"]))


def test_addresses_of_posts() -> None:
    """What everybody can read has an address; what only members can has none for everybody."""
    with connected(*TWO_WAY) as found:
        posted = {one.channel.name: one.channel.post(post()) for one in found}
        mastodon = found[0].network.url

    number = posted["mastodon"].id
    assert {name: one.url for name, one in posted.items()} == {
        "mastodon": f"{mastodon}/@status/{number}",
        "bluesky": f"https://bsky.app/profile/status.example.com/post/{record_key(post())}",
        "slack": "",
        "discord": "",
        "telegram": f"https://t.me/examplestatus/{posted['telegram'].id}",
        "x": f"https://x.com/examplestatus/status/{posted['x'].id}",
    }
    stamp = posted["slack"].id.replace(".", "")
    assert posted["slack"].extra == {
        "channel": Slack.channel,
        "permalink": f"https://example-shoes.slack.com/archives/{Slack.channel}/p{stamp}",
    }


@pytest.mark.parametrize("kind", THREADED)
def test_a_thread(kind: str) -> None:
    """What follows is a reply to the first, on Bluesky to the one before as well."""
    with connected(kind) as (one,):
        first = one.channel.post(post(1))
        second = one.channel.post(post(2, thread=first, follows=first))
        one.channel.post(post(3, thread=first, follows=second))

    a, b, c = one.network.posts
    if kind == "bluesky":
        root = {"uri": a["uri"], "cid": a["cid"]}
        assert b["reply"] == {"root": root, "parent": root}
        assert c["reply"] == {"root": root, "parent": {"uri": b["uri"], "cid": b["cid"]}}
    else:
        key = {"mastodon": "in_reply_to_id", "slack": "thread_ts", "telegram": "reply"}[kind]
        assert (a[key], b[key], c[key]) == (None, a["id"], a["id"])


@pytest.mark.parametrize("kind", ["mastodon", "slack", "telegram", "discord"])
def test_a_thread_whose_first_post_somebody_deleted(kind: str) -> None:
    """News is told all the same, as a post of its own."""
    with connected(kind) as (one,):
        one.network.forum = True
        first = one.channel.post(post(1))
        one.channel.delete(first)
        if kind == "discord":
            one.network.threads.clear()
        second = one.channel.post(post(2, thread=first, follows=first))

    assert one.network.ids() == [int(second.id) if kind == "telegram" else second.id]


def test_a_forum_of_discord_gets_a_thread_for_each_incident() -> None:
    """Discord says where a webhook leads to a forum: the first post begins a thread, the others go into it."""
    with connected("discord") as (one,):
        one.network.forum = True
        first = one.channel.post(post(1, title="x" * 200))
        one.channel.post(post(2, thread=first))
        one.channel.post(post(3))
        one.channel.delete(first)

    assert [*one.network.threads.values()] == ["x" * 100, "Checkout is slow (3)"]
    second, third = one.network.posts
    assert second["thread"] == first.extra["thread"] != third["thread"]


@pytest.mark.parametrize("kind", ["mastodon", "bluesky", "buttondown", "listmonk", "webhook"])
def test_a_key_keeps_a_post_from_being_there_twice(kind: str) -> None:
    """Whoever does not know whether a post was taken sends it again, and nothing happens; the answer is the same."""
    with connected(kind) as (one,):
        posted = [one.channel.post(post()) for _ in range(3)]

    assert len(one.network.posts) == 1
    assert posted[0] == posted[1] == posted[2]
    if kind == "bluesky":
        assert one.network.commits == 1


@pytest.mark.parametrize("kind", TWO_WAY)
def test_deleting(kind: str) -> None:
    """A post is taken away; one that is away already is, too."""
    with connected(kind) as (one,):
        posted = one.channel.post(post())
        one.channel.delete(posted)

        assert one.network.posts == []
        one.channel.delete(posted)


@pytest.mark.parametrize("kind", ["slack-webhook", "webhook", "apprise"])
def test_what_takes_only_says_so(kind: str) -> None:
    """Neither deleting nor a look at the account is possible, and nothing is asked."""
    with connected(kind) as (one,):
        with pytest.raises(Refused, match="delete it by hand"):
            one.channel.delete(Posted("1"))
        assert one.channel.probe() == ""

    assert one.network.asked == []


def test_a_look_at_the_account_posts_nothing() -> None:
    """Each says whose account a key opens."""
    with connected(*TWO_WAY) as found:
        said = {one.channel.name: one.channel.probe() for one in found}
        host = found[0].network.url.removeprefix("http://")

    assert said == {
        "mastodon": f"@status@{host}",
        "bluesky": "@status.example.com",
        "slack": "statusbot in Example Shoes",
        "discord": "Status",
        "telegram": "@example_status_bot",
        "x": "@examplestatus",
    }
    assert all(one.network.posts == [] for one in found)


def test_how_long_a_post_may_be() -> None:
    """Servers of Mastodon choose; one that does not say, or is gone, is taken for the usual."""
    with connected(*KINDS) as found:
        found[0].network.most = 5000
        assert [one.channel.longest() for one in found] == [5000, *[None] * (len(KINDS) - 1)]
        found[0].network.most = "many"
        assert channel_of("mastodon", found[0].network).longest() is None
    assert channel_of("mastodon", found[0].network).longest() is None


def test_what_networks_count_is_asked_once() -> None:
    """However much a run posts: logins of Bluesky, questions to Mastodon."""
    with connected("mastodon", "bluesky") as found:
        for one in found:
            for number in range(3):
                one.channel.longest()
                one.channel.post(post(number))
        asked = [Counter(asked.path.rpartition("/")[2] for asked in one.network.asked) for one in found]

    assert asked == [
        {"instance": 1, "statuses": 3},
        {"com.atproto.server.createSession": 1, "com.atproto.repo.putRecord": 3},
    ]


@pytest.mark.parametrize(
    ("kind", "length", "reason"),
    [
        ("mastodon", 501, "answers 422: Validation failed: Text character limit of 500 exceeded (501)"),
        (
            "bluesky",
            301,
            "answers 400: Invalid app.bsky.feed.post record: Record/text must not be longer than 300 graphemes",
        ),
        ("slack", 40_001, "answers: msg_too_long"),
        ("discord", 2001, "answers 400: Invalid Form Body"),
        ("telegram", 4097, "answers 400: Bad Request: message is too long"),
        ("x", 281, "answers 400: Your Tweet text is too long."),
    ],
)
def test_what_is_too_long_is_refused(kind: str, length: int, reason: str) -> None:
    """A network's reason is passed on."""
    with connected(kind) as (one,), pytest.raises(Refused) as caught:
        one.channel.post(post(text="x" * length, link=""))

    assert str(caught.value) == f"{one.network.url.removeprefix('http://')} {reason}"
    assert one.network.posts == []


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("mastodon", 110, 121),
        ("bluesky", 290, 301),
        ("slack", 30, 30),
        ("slack-webhook", 30, 30),
        ("discord", 1.5, 1.5),
        ("telegram", 14, 14),
        ("webhook", 30, 30),
        ("x", 890, 901),
    ],
)
def test_who_posts_too_fast_hears_when_to_come_again(kind: str, least: float, most: float) -> None:
    """Each network says it in its own way: seconds, a time of day, seconds since 1970, in headers or in the body."""
    with connected(kind) as (one,):
        one.network.allowance = 1
        one.channel.post(post(1))
        with pytest.raises(NotTaken) as caught:
            one.channel.post(post(2))
        one.network.allowance = 1
        one.channel.post(post(2))

    assert caught.value.after is not None
    assert least <= caught.value.after <= most
    assert len(one.network.posts) == 2


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("channel_not_found", Refused),
        ("not_in_channel", Refused),
        ("fatal_error", InDoubt),
        ("internal_error", InDoubt),
        ("service_unavailable", InDoubt),
        ("ratelimited", NotTaken),
    ],
)
def test_slack_says_no_with_a_200(error: str, kind: type[Exception]) -> None:
    """`ok` decides; where Slack itself says that something may have happened, nobody knows."""
    with connected("slack") as (one,):
        one.network.error = error
        with pytest.raises(kind) as caught:
            one.channel.post(post())

    assert str(caught.value) == f"{one.network.url.removeprefix('http://')} answers: {error}"


def test_a_post_without_its_permalink_is_one() -> None:
    """What only makes it easier to find must not make a post be sent again."""

    class Forgetful(Slack):
        def handle(self, asked: Asked) -> Answer:
            if asked.path == "/chat.getPermalink":
                return Answer(500, b"")
            return super().handle(asked)

    network = Forgetful()
    with running(network):
        posted = channel_of("slack", network).post(post())

    assert posted.id == network.posts[0]["id"]
    assert posted.extra == {"channel": Slack.channel}


@pytest.mark.parametrize("kind", TWO_WAY)
def test_a_wrong_key(kind: str) -> None:
    """A key that opens nothing is refused, whether one posts or only looks; nobody reads it in the message."""
    network = KINDS[kind]()
    with running(network):
        channel: Any = channel_of(kind, network)
        wrong = "wr0ng-Zq9.key"
        if kind == "bluesky":
            channel = replace(channel, password=wrong, web=replace(channel.web, secrets=(wrong,)))
        elif kind == "x":
            channel = replace(channel, keys=(wrong,) * 4, web=replace(channel.web, secrets=(wrong,)))
        elif kind == "discord":
            base = f"{network.url}/api/webhooks/1234567890/{wrong}"
            channel = replace(channel, web=replace(channel.web, base=base, secrets=(base, wrong)))
        elif kind == "telegram":
            channel = replace(channel, web=replace(channel.web, base=f"{network.url}/bot{wrong}", secrets=(wrong,)))
        else:
            headers = {"Authorization": f"Bearer {wrong}"}
            channel = replace(channel, web=replace(channel.web, headers=headers, secrets=(wrong,)))
        for ask in (channel.probe, lambda: channel.post(post())):
            with pytest.raises(Refused) as caught:
                ask()
            assert wrong not in str(caught.value)
            assert str(caught.value).startswith(f"{network.url.removeprefix('http://')} answers")


def test_an_address_of_somebody_else_is_not_ours() -> None:
    """A server that names another host, or a script, as the address of a post does not get that onto our page."""

    class Elsewhere(Mastodon):
        named = ""

        def handle(self, asked: Asked) -> Answer:
            answer = super().handle(asked)
            return replace(answer, body={**answer.body, "url": self.named})

    network = Elsewhere()
    with running(network):
        channel = channel_of("mastodon", network)
        for network.named in ("javascript:alert(1)", "https://evil.example/1", "http://127.0.0.1:1/x", "http://[", ""):
            assert channel.post(post(len(network.posts) + 1)).url == ""


def test_nobody_is_called() -> None:
    """What looks like a call to everybody is text."""
    with connected("slack", "slack-webhook", "discord") as found:
        for one in found:
            one.channel.post(post(text="<!channel> @everyone", link=""))

    assert [one.network.posts[0]["text"] for one in found] == [
        "&lt;!channel&gt; @everyone",
        "&lt;!channel&gt; @everyone",
        "<!channel> @everyone",
    ]


def test_what_a_webhook_is_sent() -> None:
    """The body is what docs/webhook.schema.json says; what follows names the key of the first."""
    with connected("webhook") as (one,):
        first = one.channel.post(post(1))
        one.channel.post(post(2, thread=first, link="", text="No link."))

    a, b = (asked.json for asked in one.network.asked)
    assert a == {
        "format": 1,
        "key": f"{1:064x}",
        "thread": f"{1:064x}",
        "at": "2026-11-15T13:00:01Z",
        "language": "en",
        "title": "Checkout is slow (1)",
        "text": post(1).text,
        "link": LINK,
        "data": {"kind": "update", "incident": "2026-11-15-checkout", "components": ["checkout"]},
    }
    assert (b["thread"], b["link"]) == (a["key"], "")


def test_what_bluesky_is_put() -> None:
    """The record is the same at each try: its time is the post's, its link stands at bytes, its language is named."""
    with connected("bluesky") as (one,):
        one.channel.post(post(at=datetime.fromisoformat("2026-11-15T14:00:00+01:00")))

    record = one.network.asked[1].json["record"]
    text = record["text"].encode()
    index = record["facets"][0]["index"]
    assert text[index["byteStart"] : index["byteEnd"]].decode() == LINK
    assert (record["createdAt"], record["langs"]) == ("2026-11-15T13:00:00.000Z", ["en"])


@given(
    keys=st.lists(st.text("0123456789abcdef", min_size=8, max_size=64), min_size=2, max_size=30, unique=True),
    at=st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given a zone
)
def test_record_keys(keys: list[str], at: datetime) -> None:
    """Posts of one second have keys of their own, those of a later one come later, and a key is the same each time."""
    found = [record_key(post(key=key, at=at)) for key in keys]

    assert len({*found}) == len(keys)
    assert found == [record_key(post(key=key, at=at)) for key in keys]
    assert all(one < record_key(post(key=keys[0], at=at + timedelta(seconds=1))) for one in found)
    assert all(len(one) == 13 and one[0] in "234567abcdefghij" for one in found)


def test_a_group_of_telegram_has_no_public_address() -> None:
    """A chat that is known by a number is nobody else's."""
    network = Telegram()
    with running(network):
        channel: Any = channel_of("telegram", network)
        assert replace(channel, chat="-1001234567890").post(post()).url == ""


def test_each_question_says_what_it_is() -> None:
    """A post to Mastodon is public, in its language; nothing packed is asked for, which could unpack without end."""
    with connected("mastodon") as (one,):
        one.channel.post(post(language="de"))

    (there,) = one.network.posts
    assert (there["visibility"], there["language"]) == ("public", "de")
    headers = one.network.asked[0].headers
    assert (headers["accept-encoding"], headers["user-agent"]) == ("identity", "plainstatus")
    assert json.loads(one.network.asked[0].body)["status"] == post().text


@pytest.mark.parametrize(
    "words", ["Checkout is slow. ", "الدفع بطيء. ", "決済が遅くなっています。", "การชำระเงินช้า ", "🇩🇪👩‍👩‍👧é "]
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_kit_has_fitted_is_taken(kind: str, words: str) -> None:
    """However long an update is, and in whatever script, its text fits the network and holds the whole link."""
    message = replace(MESSAGE, text=words * 300)
    with connected(kind) as (one,):
        fit = fitted(message, kind, longest=one.channel.longest()).post
        one.channel.post(fit)

    assert message.link in one.network.posts[0]["text"].replace("&amp;", "&")
