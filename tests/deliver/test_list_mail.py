"""Buttondown and listmonk: one message per update, whatever happens between, to those whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.deliver.announce.channels.channel import InDoubt, NotTaken, Posted, Refused
from plainstatus.deliver.announce.channels.list_mail import AddressRefused, as_html, untemplated
from plainstatus.deliver.announce.places import read_channels
from tests.support.channels import LINK, Connected, connected, given_for, post
from tests.support.list_networks import Listmonk, Person
from tests.support.networks import Answer, Asked, Network

KINDS = ("buttondown", "listmonk")


@pytest.fixture(params=KINDS)
def one(request: pytest.FixtureRequest) -> Iterator[Connected]:
    """Run a service with one subscriber, and give a channel to it."""
    with connected(request.param) as (found,):
        found.network.takes_in(Person("ada@example.net", [1]))
        yield found


def mails(one: Connected) -> list[str]:
    """Return who was sent something, in order."""
    return [address for address, _ in one.network.mails]


def again(one: Connected) -> Any:
    """Return the channel as another process has it, which remembers nothing."""
    return replace(one.channel)


def test_an_update_is_sent_once_however_often_it_is_posted(one: Connected) -> None:
    """The second try finds what the first has made, by its name; another update is another message."""
    first = one.channel.post(post(1))

    assert again(one).post(post(1)) == first
    assert again(one).post(post(2)) != first
    assert mails(one) == ["ada@example.net"] * 2
    assert len(one.network.posts) == 2


@pytest.mark.parametrize("fault", ["cut", "500", "no id"])
def test_a_cut_before_the_answer_sends_nothing_twice(one: Connected, fault: str) -> None:
    """Where nobody knows whether the message was made, nothing was sent; the next try goes on with what is there."""
    one.network.fault = fault
    with pytest.raises(InDoubt):
        one.channel.post(post())
    assert mails(one) == []
    one.network.fault = ""

    again(one).post(post())
    again(one).post(post())

    assert mails(one) == ["ada@example.net"]
    assert len(one.network.posts) == 1


def test_a_cut_after_it_was_started_sends_nothing_twice(one: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer to the second request is lost: what was started is left alone."""
    usual = one.network.handle

    def loses(asked: Asked) -> Answer:
        answer: Answer = usual(asked)
        return Answer(500, {"message": "oops"}) if asked.method in {"PUT", "PATCH"} else answer

    with monkeypatch.context() as patch:
        patch.setattr(one.network, "handle", loses)
        with pytest.raises(InDoubt):
            one.channel.post(post())

    again(one).post(post())
    assert mails(one) == ["ada@example.net"]


def test_a_draft_that_was_left_behind_is_not_sent_beside_the_other(one: Connected) -> None:
    """Of two with one key, the one that was started counts."""
    one.channel.post(post())
    one.network.posts.append({**one.network.posts[0], "id": "em_9", "status": "draft"})

    again(one).post(post())
    assert mails(one) == ["ada@example.net"]


@pytest.mark.parametrize("state", ["paused", "cancelled", "deleted"])
def test_what_somebody_has_stopped_stays_so(one: Connected, state: str) -> None:
    """A person who pauses a message there wants it to be."""
    if state == {"buttondown": "cancelled", "listmonk": "deleted"}[one.channel.name]:
        return
    one.channel.post(post())
    one.network.posts[0]["status"] = state

    with pytest.raises(Refused, match=rf"has the (campaign|e-mail) \w+, and .*: {state}$"):
        again(one).post(post())


def test_what_cannot_be_taken_back(one: Connected) -> None:
    """An e-mail is not deleted, and nothing is asked for it."""
    with pytest.raises(Refused, match=r"^an e-mail cannot be taken back \(say in a correction what was wrong\)$"):
        one.channel.delete(Posted("1"))
    assert one.network.asked == []


def test_whose_key_it_is(one: Connected) -> None:
    """`doctor` says which list or account the key opens."""
    host = one.network.url.removeprefix("http://")
    assert (
        one.channel.probe()
        == {
            "buttondown": f"the account 'exampleshoes' of {host}",
            "listmonk": f"the list 'Status' of {host}, with 1 subscribers",
        }[one.channel.name]
    )


@pytest.mark.parametrize("body", [{"results": 5}, {"data": []}, {"data": {"results": "x"}}, {}])
def test_an_answer_that_makes_no_sense(one: Connected, body: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as nobody knows what is there already, nothing is made."""
    monkeypatch.setattr(one.network, "handle", lambda _: Answer(200, body))

    with pytest.raises(NotTaken, match=r"answers that all is well, but without (data\.)?results$"):
        one.channel.post(post())
    assert [asked.method for asked in one.network.asked] == ["GET"]


def test_who_follows_one_component_hears_of_it_alone() -> None:
    """Who follows all hears all; what is about no component concerns everybody."""
    with connected(*KINDS) as found:
        for one in found:
            network = one.network
            if one.channel.name == "listmonk":
                network.add_list(2, "Checkout", "x", "component-checkout")
                network.add_list(3, "Accounts", "component-accounts")
                marks: dict[str, Any] = {"checkout": 2, "accounts": 3, "all": 1}
            else:
                network.tags |= {"vip": "t0", "component-checkout": "t1", "component-accounts": "t2"}
                marks = {"checkout": "t1", "accounts": "t2", "all": "t0"}
            for name, mark in marks.items():
                network.takes_in(Person(f"{name}@example.net", [mark]))
            network.takes_in(Person("left@example.net", [1], left=True))
            network.takes_in(Person("pending@example.net", [1], confirmed=False))
            one.channel.post(post(1, data={"components": ["checkout"]}))
            assert sorted(mails(one)) == ["all@example.net", "checkout@example.net"], one.channel.name
            network.mails.clear()
            one.channel.post(post(2, data={"components": []}))
            assert sorted(mails(one)) == ["accounts@example.net", "all@example.net", "checkout@example.net"]


def test_what_a_subscriber_reads(one: Connected) -> None:
    """The whole text with its link; what looks like a template or HTML is text; the subject is its title."""
    text = f"Title.\n\nOne {{{{ .Subscriber.Email }}}} {{% now %}}\n<b>two</b> & three\n\n{LINK}"
    one.channel.post(post(text=text, title="Slow {{ x }}", language="ar"))

    (there,) = one.network.posts
    assert there["subject"] == "Slow { { x }}"
    escaped = LINK.replace("&", "&amp;")
    assert there["body"].removeprefix("<!-- buttondown-editor-mode: fancy -->\n") == (
        '<div lang="ar" dir="auto">\n<p>Title.</p>\n'
        "<p>One &#123;&#123; .Subscriber.Email &#125;&#125; &#123;% now %&#125;<br>\n"
        "&lt;b&gt;two&lt;/b&gt; &amp; three</p>\n"
        f'<p><a href="{escaped}">{escaped}</a></p>\n</div>'
    )
    if one.channel.name == "listmonk":
        assert there["altbody"] == (
            f"Title.\n\nOne {{ {{ .Subscriber.Email }}}} {{ % now %}}\n<b>two</b> & three\n\n{LINK}"
            '\n\n-- \n{{ L.T "email.unsub" }}: {{ UnsubscribeURL }}\n'
        )


@given(text=st.text(alphabet="{%#}ab \n&<", max_size=30))
def test_no_text_begins_a_template(text: str) -> None:
    """However signs follow each other, none begins one."""
    for made in (untemplated(text), as_html(post(text=text or "x", link=""))):
        assert not any(sign in made for sign in ("{{", "{%", "{#"))


def test_who_subscribes(one: Connected) -> None:
    """Somebody is taken in once, as confirmed; whoever is there stays as they are; a wrong address is named as such."""
    if one.channel.name == "listmonk":
        one.network.add_list(2, "Checkout", "component-checkout")
    one.network.people["ada@example.net"].left = True

    assert one.channel.subscribe("bob@example.net", []) is True
    assert one.channel.subscribe("eve@example.net", ["checkout"]) is True
    assert one.channel.subscribe("ada@example.net", []) is False
    assert one.channel.subscribe("BOB@example.net", ["checkout"]) is False
    with pytest.raises(AddressRefused):
        one.channel.subscribe("nobody@nowhere", [])

    assert one.network.people["ada@example.net"].left
    assert all(person.confirmed for person in one.network.people.values())
    one.channel.post(post(data={"components": ["accounts"]}))
    assert mails(one) == ["bob@example.net"]


def test_what_listmonk_lacks() -> None:
    """A component that nobody can follow there is named, with what to make."""
    with connected(*KINDS) as (buttondown, listmonk):
        listmonk.network.add_list(2, "Checkout", "component-checkout")
        assert buttondown.channel.lacks(["checkout", "accounts"]) == ()
        assert listmonk.channel.lacks(["checkout", "accounts"]) == (
            "no list has the tag component-accounts (make one with it in listmonk)",
        )


@pytest.mark.parametrize(
    ("kind", "change", "environ", "said"),
    [
        ("listmonk", {"list": "Status"}, {}, 'names no list (write its number, as listmonk shows it: "list": "3")'),
        ("listmonk", {"list": None}, {}, 'names no list (write its number, as listmonk shows it: "list": "3")'),
        (
            "listmonk", {}, {"LISTMONK_SECRET": "no-colon"},
            "its token is none (write the API user, a colon and its token: export …=status:…)",
        ),
        (
            "buttondown", {"to": "buttondown://example.org"}, {},
            'names no newsletter (write for example "to": "buttondown:exampleshoes")',
        ),
    ],
)  # fmt: skip
def test_settings_that_are_none(
    kind: str, change: dict[str, Any], environ: dict[str, str], said: str, tmp_path: Any
) -> None:
    """A mistake in the settings is told with what to write; one in a variable is no mistake in the settings."""
    network = Listmonk()
    network.url = "http://127.0.0.1:9"
    given_, variables = given_for(kind, network)
    given_ = {key: value for key, value in {**given_, **change}.items() if value is not None}
    found = read_channels(
        {kind: given_}, components=[], languages=[], environ={**variables, **environ}, folder=tmp_path
    )
    assert [*found.faults, *found.unusable.values()][0].endswith(said)
    assert bool(found.unusable) == bool(environ)
    assert Network.secret not in str(found)
