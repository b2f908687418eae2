"""A message as it goes to each network."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.deliver.announce.channels.channel import Post
from plainstatus.deliver.announce.kit import fitted
from plainstatus.deliver.announce.messages import Message
from plainstatus.text.posts import NETWORKS, addresses
from tests.support.pseudo import Marked
from tests.test_docs import row

LINK = "https://status.example.com/incidents/cards.html?update=20261115T130000Z#u20261115T130000Z"
AT = datetime(2026, 11, 15, 13, 1, tzinfo=UTC)
MESSAGE = Message(
    line="a" * 64, kind="update", incident="cards", key="20261115T130000Z", at=AT, type="outage", impact="major",
    components=("checkout",), language="en", imported=False, off="", first=True, last=False, link=LINK,
    state="Investigating", title="Investigating: Payments by card fail.",
    actions=("Pay by bank transfer", "Resellers: Call us."), text="You cannot pay.\n\n- One\n- Two",
)  # fmt: skip
SECURITY = replace(MESSAGE, type="security", state="Closed")
LONG = "We look into it with all that we have. " * 40


def test_a_post() -> None:
    """The state first, then what to do, the text and the link."""
    found = fitted(MESSAGE, "mastodon")

    assert found.post == Post(
        key="a" * 64,
        text="Investigating: Payments by card fail. What to do: Pay by bank transfer. Resellers: Call us. "
        f"You cannot pay. - One - Two {LINK}",
        link=LINK,
        at=AT,
        language="en",
        title="Investigating: Payments by card fail.",
        data=found.post.data,
    )
    assert (found.length, found.longest, found.unit) == (len(found.post.text) - len(LINK) + 23, 500, "graphemes")
    assert (found.cost, found.notes) == ("", ())


def test_networks_with_room_get_paragraphs() -> None:
    """Each thing to do has a line of its own."""
    assert fitted(MESSAGE, "slack").post.text == (
        "Investigating: Payments by card fail.\n\nWhat to do:\n- Pay by bank transfer.\n- Resellers: Call us.\n\n"
        f"You cannot pay.\n\n- One\n- Two\n\n{LINK}"
    )
    one = fitted(replace(MESSAGE, actions=("Wait",)), "email").post
    assert one.text.startswith("Investigating: Payments by card fail.\n\nWhat to do: Wait.\n\nYou cannot pay.")
    assert fitted(MESSAGE, "email").longest is None


def test_what_programs_read() -> None:
    """A webhook gets everything apart."""
    assert fitted(MESSAGE, "webhook").post.data == {
        "kind": "update", "incident": "cards", "key": "20261115T130000Z", "published": "2026-11-15T13:01:00Z",
        "state": "Investigating", "type": "outage", "impact": "major", "components": ["checkout"], "language": "en",
        "first": True, "last": False, "title": "Investigating: Payments by card fail.",
        "actions": ["Pay by bank transfer", "Resellers: Call us."],
        "text": fitted(MESSAGE, "webhook").post.text, "link": LINK,
    }  # fmt: skip


def test_what_is_too_long_is_cut() -> None:
    """The link stays whole, and staff are told."""
    found = fitted(replace(MESSAGE, text=LONG), "x")

    assert found.post.text.endswith(f"\u2026 {LINK}")
    assert 265 < found.length <= 280
    assert found.notes == ("cut",)
    assert fitted(replace(MESSAGE, text=LONG), "mastodon", longest=5_000).notes == ()


def test_a_title_of_one_line() -> None:
    """Mail programs show 78 characters of a subject."""
    title = fitted(replace(MESSAGE, title=f"Investigating: {LONG}"), "email").post.title

    assert title == "Investigating: We look into it with all that we have. \u2026"
    assert len(title) <= 78


def test_the_words_of_staff_stand_in_place_of_ours() -> None:
    """With our link behind them, where they do not hold it."""
    found = fitted(replace(MESSAGE, post="Cards fail.\nWe are on it."), "x")
    assert (found.post.text, found.notes) == (f"Cards fail. We are on it. {LINK}", ())

    found = fitted(replace(MESSAGE, post="Cards fail.\nWe are on it."), "telegram")
    assert found.post.text == f"Cards fail.\nWe are on it.\n\n{LINK}"

    found = fitted(replace(MESSAGE, post=f"Cards fail: {LINK} says more."), "x")
    assert found.post.text == f"Cards fail: {LINK} says more."
    assert found.post.link == LINK


def test_words_of_staff_that_do_not_fit_are_not_used() -> None:
    """They are not cut: who wrote them meant all of them."""
    long = replace(MESSAGE, post="a " * 140 + "b")
    found = fitted(long, "x")

    assert found.post.text.startswith("Investigating: Payments by card fail. What to do: ")
    assert found.notes == ("post: has 305 of 280 characters on X, the link included: the text is ours",)
    assert fitted(long, "mastodon").notes == ()
    assert fitted(long, "mastodon", longest=300).notes == (
        "post: has 305 of 300 graphemes on Mastodon, the link included: the text is ours",
    )
    # Without a link there is more room.
    assert fitted(replace(MESSAGE, post="a " * 139 + "b"), "x", link=False).notes == ()


@pytest.mark.parametrize("words", ["See https://shop.example/a.", "See shop.example.", "See shop.example/a."])
def test_a_security_incident_leads_to_our_site_and_nowhere_else(words: str) -> None:
    """Neither in the words of staff, nor in ours."""
    found = fitted(replace(SECURITY, post=words), "x")
    assert found.post.text.startswith("Investigating: ")
    assert found.notes[0].startswith("post: leads to ")
    assert found.notes[0].endswith(", and a security incident to this site alone: the text is ours")

    found = fitted(replace(SECURITY, text=f"You cannot pay. {words} We write again.", actions=(words, "Wait.")), "x")
    assert found.post.text == (
        f"Investigating: Payments by card fail. What to do: Wait. You cannot pay. We write again. {LINK}"
    )

    found = fitted(replace(SECURITY, title=f"Closed: {words}", text="", actions=()), "x")
    assert found.post.text == f"Closed: Security incident. {LINK}"
    assert found.post.title == "Closed: Security incident."


def test_our_own_site_may_be_named() -> None:
    """It is where readers should look."""
    found = fitted(replace(SECURITY, post="All is on status.example.com."), "x")

    assert found.post.text == f"All is on status.example.com. {LINK}"


def test_a_post_has_one_link() -> None:
    """Sentences of ours that hold another are left out: they stand where our link leads."""
    text = "You cannot pay. See https://pay.example.org/a for more.\nwww.example.org\n\nAsk a@example.com."
    found = fitted(replace(MESSAGE, text=text, actions=("Go to https://pay.example.org.",)), "discord")

    assert found.post.text == (
        f"Investigating: Payments by card fail.\n\nYou cannot pay.\n\nAsk a@example.com.\n\n{LINK}"
    )


def test_without_a_link() -> None:
    """A channel may have none, for X charges for it."""
    found = fitted(MESSAGE, "x", link=False)

    assert found.post.text.endswith("You cannot pay. - One - Two")
    assert (found.post.link, found.cost) == ("", "0.015 USD")


@pytest.mark.parametrize(
    ("network", "post", "link", "cost"),
    [
        ("x", "Cards fail.", True, "0.20 USD: X charges for a link; without, 0.015 USD"),
        (
            "x", "See example.com and status.example.com.", False,
            "0.20 USD: X charges for a link, and takes example.com, status.example.com for one; without, 0.015 USD",
        ),
        ("x", "Write to a@example.com.", False, "0.015 USD"),
        ("sms", "Cards fail.", True, "1 part in GSM-7, each charged as a message"),
        ("sms", "Zahlen geht nicht: \u0105", True, "2 parts in UCS-2, each charged as a message"),
        ("bluesky", "Cards fail.", True, ""),
    ],
)  # fmt: skip
def test_costs(network: str, post: str, link: bool, cost: str) -> None:
    """Two networks charge: X more for a link, be it a bare host; who sends text messages, for each part."""
    assert fitted(replace(MESSAGE, post=post), network, link=link).cost == cost


def test_unknown_networks() -> None:
    """They are a mistake of ours."""
    with pytest.raises(KeyError):
        fitted(MESSAGE, "carrier-pigeon")


_WORDS = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            ["障害", "خدمة", "ระบบ", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "cards", "shop.example", "\n\n"]
        ),
        max_size=150,
    ).map(" ".join),
)


_MESSAGES = st.builds(
    lambda of, title, rest: replace(of, title=f"Closed: {title}", **rest),
    st.sampled_from([MESSAGE, SECURITY]),
    _WORDS,
    st.fixed_dictionaries({"text": _WORDS, "post": _WORDS, "actions": st.tuples(_WORDS)}),
)


@pytest.mark.parametrize("network", NETWORKS)
@given(message=_MESSAGES, link=st.booleans())
def test_whatever_is_written(network: str, message: Message, link: bool) -> None:
    """It fits, ends with the link or holds none of ours, leads nowhere else if it must not, and is the same again."""
    found = fitted(message, network, link=link)

    assert found == fitted(message, network, link=link)
    assert NETWORKS[network].fits(found.post.text)
    assert found.longest is None or found.length <= found.longest
    assert found.post.text.endswith(LINK) == link
    assert len(found.post.title.splitlines()) <= 1
    if message.type == "security":
        assert not [address for address in addresses(found.post.text) if "status.example.com" not in address]


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "slack-webhook"])
def test_lengths_are_documented(name: str) -> None:
    """docs/announce.md has a row for each network."""
    network = NETWORKS[name]
    longest = "\u2013" if network.longest is None else f"{network.longest:,} {network.unit}"

    assert f"| {network.title} | {longest} | " in row("docs/announce.md", network.title)


def test_a_title_that_must_not_stand_in_a_post_is_replaced_in_its_language() -> None:
    """What stands there is ours, and so it is in the words of the site."""
    away = replace(SECURITY, title="Closed: see shoes.example.net.", text="", actions=(), say=Marked())

    assert fitted(away, "x").post.text == f"⟦⟦Closed: ⟦Security incident⟧⟧.⟧ {LINK}"
