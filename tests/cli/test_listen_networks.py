"""`listen` on networks: replies, posts that link to us, mentions and what they cost; and replying to a group."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plainstatus.deliver.announce.channels import x
from plainstatus.deliver.announce.channels.web import Web
from plainstatus.deliver.announce.ledger import ledger_line
from plainstatus.deliver.listen.store import Entry, opened_store
from tests.support.channels import given_for
from tests.support.days import BREACH, FIRST, INCIDENT, SECOND_DAY
from tests.support.listened import TalkingBluesky, TalkingMastodon, TalkingX
from tests.support.networks import Answer, Network, running
from tests.support.project import NIGHTLY, make_project
from tests.support.pseudo_terminal import Terminal
from tests.support.publishing import REAL, put
from tests.support.running import Run, runner

FAQ = "Title: Questions\n\n## Are payment cards safe? {#cards}\n\nYes. Cards are kept elsewhere.\n"
LINK = "https://status.shoe-shop.org/security-faq.html#cards"
REPLY = f"Yes. Cards are kept elsewhere. {LINK}"
ASKED = "Is my payment card safe?"


@dataclass(frozen=True)
class Place:
    """A site that has told its networks, and what runs a task in it on the second day."""

    run: Run
    folder: Path
    mastodon: TalkingMastodon
    bluesky: TalkingBluesky
    x: TalkingX

    def kept(self) -> list[Entry]:
        """Return what is kept."""
        with opened_store(self.folder / "private" / "heard") as store:
            return store.entries(INCIDENT)


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Place]]:
    """Return what makes such a site, with these channels."""
    networks: dict[str, Any] = {"mastodon": TalkingMastodon(), "bluesky": TalkingBluesky(), "x": TalkingX()}
    with running(*networks.values()):

        def make(*kinds: str) -> Place:
            given = {}
            for kind in kinds:
                given[kind], environ = given_for(kind, networks[kind])
                for name, value in environ.items():
                    monkeypatch.setenv(name, value)
            monkeypatch.setattr(x, "Web", lambda _, keys: Web(networks["x"].url, keys))
            folder = make_project(
                tmp_path / "site", BREACH, settings=f"{REAL}STATUS_CHANNELS = {given!r}\n",
                content={"pages/security-faq.md": FAQ},
            )  # fmt: skip
            seen = [ledger_line("seen", FIRST - timedelta(days=1), channel=kind) for kind in kinds]
            (folder / "announcements.jsonl").write_bytes(b"".join(seen))
            put(folder, now=FIRST)
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(SECOND_DAY.timestamp())))
            return Place(runner(folder, "", monkeypatch, capsys), folder, **networks)

        yield make


def test_what_is_said_on_networks(place: Callable[..., Place]) -> None:
    """Replies to our posts and what links to us, each once; our own posts, and what few may read, are none."""
    site = place("mastodon", "bluesky")
    site.mastodon.say(ASKED, "Where is my refund?")
    site.mastodon.say("For your eyes", visibility="direct")
    site.bluesky.say("Are cards safe?", "Thank you.")
    site.bluesky.say(*(f"Look at this, number {number}" for number in range(230)), links=True)
    site.bluesky.say("This is us", who=site.bluesky.did, links=True)
    code, out, errors = site.run("listen")

    assert (code, errors) == (0, "")
    assert "\nmastodon: 2 new\nbluesky: 232 new\n" in out
    assert "\nasked 2 times, answered here: Are payment cards safe?\n" in out
    assert f"   “{ASKED}”\n" in out
    assert f"   invoke listen {INCIDENT} --reply cards\n" in out
    assert "mastodon: 0 new\nbluesky: 0 new\n" in site.run("listen")[1]
    texts = [entry.text for entry in site.kept()]
    assert texts[:2] == [ASKED, "Where is my refund?"]
    assert not any("@" in text or "eyes" in text or "us" in text.split() for text in texts)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("revoked", "127.0.0.1"),
        ("no right to read", "This action is outside the authorized scopes"),
    ],
)
def test_a_key_that_may_not_read(change: str, words: str, place: Callable[..., Place]) -> None:
    """What everybody can read is read without it, and that is said; the key is in no message."""
    site = place("mastodon")
    site.mastodon.say(*(f"Question {number}?" for number in range(80)))
    site.mastodon.is_open, site.mastodon.may_read = change != "revoked", False
    code, out, errors = site.run("listen")

    assert (code, "\nmastodon: 60 new\n" in out) == (0, True)
    assert errors.startswith("note: mastodon: ")
    assert words in errors
    assert errors.endswith(": of the replies to a post only the first 60 were read\n")
    assert Network.secret not in out + errors


@pytest.mark.parametrize(
    ("nonsense", "words"),
    [
        (Answer(200, {"descendants": "none", "thread": []}), "answers with nothing that can be read"),
        (Answer(200, b"<html>"), "answers 200, but with nothing that can be read"),
        (Answer(200, []), "answers 200, but with nothing that can be read"),
        (Answer(429, {"error": "Too many"}, {"Retry-After": "30"}), "answers 429: Too many"),
        (Answer(503, b"<html>"), "answers 503"),
        (Answer(302, None, {"Location": "/elsewhere"}), "no redirect is followed"),
    ],
)
def test_services_that_answer_nonsense(nonsense: Answer, words: str, place: Callable[..., Place]) -> None:
    """A sentence each and exit code 6; what was read before is kept, and shown."""
    site = place("mastodon", "bluesky")
    site.bluesky.say("Are cards safe?")
    site.run("listen")
    site.mastodon.nonsense = site.bluesky.nonsense = nonsense
    code, out, errors = site.run("listen")

    assert code == 6
    for name in ("mastodon", "bluesky"):
        assert f"{name} could not be read: 127.0.0.1" in errors
    assert errors.count(words) == 2
    assert errors.endswith("\nwhat was read is kept\n")
    assert "asked once, answered here: Are payment cards safe?" in out


@pytest.mark.parametrize(
    "odd",
    [
        {"descendants": [None, 1, "x", {}, {"id": 7, "visibility": "public", "content": 9, "account": []}]},
        {
            "descendants": [
                {"id": "8", "visibility": "public", "content": "<p>Are cards safe?" * 3, "created_at": "soon"}
            ]
        },
        {"thread": {"replies": [{"post": {"uri": 7}}, {"post": {"uri": "at://x", "record": [], "author": 1}}, 3]}},
        {"thread": {"replies": {}}, "posts": [{}, None], "descendants": []},
    ],
)
def test_odd_parts_of_answers_stop_nothing(odd: dict[str, Any], place: Callable[..., Place]) -> None:
    """Whatever a network says besides, what can be read is read."""
    site = place("mastodon", "bluesky")
    site.mastodon.nonsense = site.bluesky.nonsense = Answer(200, {"descendants": [], "thread": {}, "posts": [], **odd})

    assert site.run("listen")[0] == 0


def test_our_post_is_gone(place: Callable[..., Place]) -> None:
    """Somebody has deleted it: that is no failure, and what links to us is read all the same."""
    site = place("mastodon", "bluesky")
    site.bluesky.say("Are cards safe?", links=True)
    site.mastodon.posts.clear()
    site.bluesky.posts.clear()

    code, out, errors = site.run("listen")
    assert (code, errors) == (0, "")
    assert "mastodon: 0 new\nbluesky: 1 new\n" in out


def test_mentions_on_x_cost(place: Callable[..., Place]) -> None:
    """It says what they cost and asks; no more are read than that, and what was read is not paid for twice."""
    site = place("mastodon", "x")
    site.x.say(*(f"Question {number}?" for number in range(250)))
    assert "x:" not in site.run("listen")[1]
    code, _, errors = site.run("listen", x="120")
    assert code == 2
    assert "there is nobody here to ask (look at it, and if it is yours, add --yes)" in errors
    assert site.x.charged == 0

    code, out, errors = site.run("listen", x="120", yes=True)
    assert (code, errors) == (0, "")
    assert "\nx: 120 new\n" in out
    assert site.x.charged == 120
    site.run("listen", x="120", yes=True)
    assert site.x.charged == 120
    site.x.say("And now?")
    assert "\nx: 1 new\n" in site.run("listen", x="120", yes=True)[1]
    assert site.x.charged == 121
    assert not any("@" in entry.text for entry in site.kept())


def test_no_more_is_read_on_x_than_was_agreed_to(place: Callable[..., Place]) -> None:
    """X gives five at least, so what is left over of a page is not asked for."""
    site = place("x")
    site.x.say(*(f"Question {number}?" for number in range(110)))
    assert "--x '4' is no number of posts from 5" in site.run("listen", x="4", yes=True)[2]
    site.run("listen", x="102", yes=True)

    assert site.x.charged == 100


def test_replying_to_a_group(place: Callable[..., Place]) -> None:
    """The posts and the reply are shown; each post gets one, once, with the person's name where that is needed."""
    site = place("mastodon", "bluesky")
    site.mastodon.say(ASKED, "Are my cards safe?", "Where is my refund?")
    site.bluesky.say("Are cards safe?")
    site.run("listen", paste=True, piped=b"Are payment cards safe?")
    site.run("listen")
    code, out, errors = site.run("listen", reply="cards")
    shown = REPLY.replace(" https", "\n   https")
    assert (code, "nobody here to ask" in errors) == (2, True)
    assert (
        "1 post where nobody can be replied to from here: paste it\n\nmastodon, to 2 posts:\n"
        f"   {shown}\n   - {ASKED}\n   - Are my cards safe?\n\nbluesky, to 1 post:\n   {shown}\n   - Are cards safe?\n"
    ) in out
    assert len(site.mastodon.posts) == len(site.bluesky.posts) == 1

    code, out, errors = site.run("listen", reply="cards", yes=True)
    assert (code, errors) == (0, "")
    assert out.count(": replied, http") == 3
    first, second = site.mastodon.posts[1:]
    assert first["text"] == f"@kim0@zebra.example {REPLY}"
    assert (first["in_reply_to_id"], first["visibility"]) == ("500000", "unlisted")
    assert second["text"].startswith("@kim1@zebra.example Yes. ")
    (answer,) = site.bluesky.posts[1:]
    assert answer["text"] == REPLY
    assert answer["reply"]["parent"]["uri"] == "at://did:plc:zebra0/app.bsky.feed.post/0"
    assert answer["reply"]["root"]["uri"] == site.bluesky.posts[0]["uri"]

    assert site.run("listen", reply="cards", yes=True)[1].endswith(
        "3 posts replied to already, or by somebody who is\n"
        "1 post where nobody can be replied to from here: paste it\nthere is nothing to reply to\n"
    )
    assert "mastodon: 0 new\nbluesky: 0 new\n" in site.run("listen")[1]


def test_whoever_asks_five_times_gets_one_reply(place: Callable[..., Place]) -> None:
    """Also when they ask again after it."""
    site = place("mastodon")
    site.mastodon.say(*[ASKED] * 5, who="kim@zebra.example")
    site.run("listen")
    site.run("listen", reply="cards", yes=True)
    site.mastodon.say(ASKED, who="kim@zebra.example")
    site.run("listen")

    assert "nothing to reply to" in site.run("listen", reply="cards", yes=True)[1]
    assert len(site.mastodon.posts) == 2


def test_what_cannot_be_replied_with(place: Callable[..., Place]) -> None:
    """An answer that is not public yet, and a group that is not there."""
    site = place("mastodon")
    site.mastodon.say("Can I take a refund in cash?", ASKED)
    site.run("listen")
    site.run("answer", question="Can I take a refund in cash?", text="Yes.", anchor="refund")
    _, _, errors = site.run("listen", reply="refund", yes=True)

    assert "--reply: the answer refund is not public yet (run: invoke publish)" in errors
    assert "--reply: there is no group 'card'; did you mean cards?" in site.run("listen", reply="card")[2]
    assert len(site.mastodon.posts) == 1


def test_a_reply_that_is_refused_or_not_taken(place: Callable[..., Place]) -> None:
    """Refused is final for that post; what was not taken waits, and is sent by the next run."""
    site = place("mastodon")
    site.mastodon.say(ASKED, "Are my cards safe?", "Are cards safe?")
    site.run("listen")
    gone = site.mastodon.strangers.pop(0)
    site.mastodon.allowance = 1
    code, out, errors = site.run("listen", reply="cards", yes=True)

    assert code == 6
    assert out.count("mastodon: replied, ") == 1
    assert "mastodon: 127.0.0.1" in errors
    assert "Record not found" in errors
    assert "answers 429: Too many requests\nmastodon: 1 left for the next time (run the same again)\n" in errors
    site.mastodon.allowance = 1000
    site.mastodon.strangers.insert(0, gone)
    assert site.run("listen", reply="cards", yes=True)[0] == 0
    assert [post["in_reply_to_id"] for post in site.mastodon.posts[1:]] == ["500001", "500002"]


@pytest.mark.parametrize("fault", ["slow", "500", "no id"])
def test_a_reply_of_which_nobody_knows(
    fault: str, place: Callable[..., Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent again under the same key while the network drops what comes twice, and never after that."""
    monkeypatch.setattr(
        "plainstatus.deliver.announce.channels.mastodon.Web", lambda *given: replace(Web(*given), patience=0.4)
    )
    site = place("mastodon")
    site.mastodon.say(ASKED)
    site.run("listen")
    site.mastodon.fault = fault
    code, _, errors = site.run("listen", reply="cards", yes=True)
    assert (code, "nobody knows whether it was taken: " in errors) == (6, True)
    site.mastodon.fault = ""

    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int((SECOND_DAY + timedelta(minutes=51)).timestamp())))
    out = site.run("listen", reply="cards", yes=True)[1]
    assert "1 post of which nobody knows whether a reply was taken: look there\nthere is nothing to reply to\n" in out
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int((SECOND_DAY + timedelta(minutes=49)).timestamp())))
    assert site.run("listen", reply="cards", yes=True)[0] == 0
    assert len(site.mastodon.posts) == 2


def test_two_who_reply_at_once(place: Callable[..., Place]) -> None:
    """Each post gets one reply."""
    site = place("bluesky")
    site.bluesky.say(*(f"Are cards safe, say {number}?" for number in range(12)))
    site.run("listen")
    keys: list[str] = []

    def begin() -> None:
        with opened_store(site.folder / "private" / "heard") as store:
            posts = [store.hash("reply", one.place.channel, one.place.id) for one in site.kept() if one.place]
            begun = [store.begin_reply(post, now=SECOND_DAY, unknown_since=SECOND_DAY + timedelta(1)) for post in posts]
            keys.extend(post for post, at in zip(posts, begun, strict=True) if at)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(keys), len({*keys})) == (12, 12)


def test_a_key_that_has_expired_refuses_no_post(place: Callable[..., Place]) -> None:
    """It says nothing of the posts: they are replied to once there is another."""
    site = place("mastodon")
    site.mastodon.say(ASKED, "Are my cards safe?")
    site.run("listen")
    site.mastodon.is_open = False
    code, _, errors = site.run("listen", reply="cards", yes=True)
    assert (code, errors.count("answers 401")) == (6, 1)
    assert "mastodon: 2 left for the next time (run the same again)\n" in errors

    site.mastodon.is_open = True
    assert site.run("listen", reply="cards", yes=True)[1].count(": replied, http") == 2


def test_what_another_process_is_at_is_not_sent_on_x(place: Callable[..., Place]) -> None:
    """X knows no keys: not even a reply that was begun in this very second may be sent once more."""
    site = place("x")
    site.x.say(ASKED)
    site.run("listen", x="10", yes=True)
    with opened_store(site.folder / "private" / "heard") as store:
        store.begin_reply(store.hash("reply", "x", "900000"), now=SECOND_DAY, unknown_since=SECOND_DAY)

    assert "1 post of which nobody knows whether a reply was taken" in site.run("listen", reply="cards", yes=True)[1]
    assert not any(asked.method == "POST" for asked in site.x.asked if b"900000" in asked.body)


def test_replies_on_x_cost(place: Callable[..., Place]) -> None:
    """What they cost stands beside them."""
    site = place("x")
    site.x.say(ASKED)
    site.run("listen", x="10", yes=True)
    code, out, errors = site.run("listen", reply="cards", yes=True)

    assert (code, errors) == (0, "")
    assert "\nx, to 1 post, for 0.20 USD:\n" in out
    assert site.x.asked[-1].json == {"text": REPLY, "reply": {"in_reply_to_tweet_id": "900000"}}


def test_nothing_of_strangers_is_in_a_file_that_is_committed(place: Callable[..., Place]) -> None:
    """Neither their words nor their names, nor their posts' addresses; a publish after it has none either."""
    site = place("mastodon", "bluesky")
    site.mastodon.say(f"{ASKED} ZEBRA")
    site.bluesky.say("Are cards safe, ZEBRA?", "ZEBRA says hello")
    site.run("listen")
    site.run("listen", reply="cards", yes=True)
    put(site.folder, now=SECOND_DAY, announces=False)

    files = [path for path in site.folder.rglob("*") if path.is_file() and "private" not in path.parts]
    assert "announcements.jsonl" in {path.name for path in files}
    texts = {path.name: path.read_bytes().lower() for path in files}
    assert [name for name, data in texts.items() if b"zebra" in data] == []
    ledger = (site.folder / "announcements.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["kind"] for line in ledger} == {"seen", "intent", "result"}
    assert len(ledger) == 6


#: Questions about a breach in six languages.
QUESTIONS = (
    "Where is my e-mail?", "How do I change my password?", "Is my payment card safe?", "Why are the phones off?",
    "Wo ist meine E-Mail?", "Wie ändere ich mein Passwort?", "Ist meine Kreditkarte sicher?", "Warum kein Telefon?",
    "¿Dónde está mi correo?", "¿Cómo cambio mi contraseña?", "¿Está segura mi tarjeta?", "¿Por qué no puedo llamar?",
    "Où est mon e-mail ?", "Comment changer mon mot de passe ?", "Ma carte est-elle en sécurité ?",
    "Onde está o meu e-mail?", "Como mudo a minha senha?", "O meu cartão está seguro?",
    "メールはどこですか。", "パスワードはどう変えますか。", "カードは安全ですか。",
)  # fmt: skip


def test_a_day_of_replies(place: Callable[..., Place]) -> None:
    """250 of them in six languages, in the long run 5,000: all are read once, and shown on a few screens."""
    number = 5_000 if NIGHTLY else 250
    site = place("mastodon", "bluesky")
    texts = [f"{QUESTIONS[one % len(QUESTIONS)]} {one}{'!' * (one % 4)}" for one in range(number)]
    site.mastodon.say(*texts[: number * 4 // 5])
    site.bluesky.say(*texts[number * 4 // 5 :])
    code, out, errors = site.run("listen")

    assert (code, errors) == (0, "")
    assert (
        f"\nmastodon: {number * 4 // 5:,} new\nbluesky: {number // 5:,} new\n{number:,} texts by {number:,} people"
        in out
    )
    assert len(out.splitlines()) < 200


@pytest.mark.slow
def test_at_a_terminal(place: Callable[..., Place]) -> None:
    """Text is pasted up to Ctrl-D; posts are replied to once somebody says yes, and not where they say no."""
    site = place("mastodon")
    site.mastodon.say(ASKED)
    when: dict[str, Any] = {"SOURCE_DATE_EPOCH": str(int(SECOND_DAY.timestamp())), "MASTODON_SECRET": Network.secret}
    with Terminal(site.folder, "listen", "--paste", **when) as terminal:
        terminal.wait_for("paste it, then press Enter and Ctrl-D")
        terminal.press("Are cards safe?\n\x04")
        terminal.wait_for("paste: 1 new")
        assert terminal.end()[0] == 0
    site.run("listen")
    for answer, code, replies in (("n", 1, 0), ("y", 0, 1)):
        with Terminal(site.folder, "listen", "--reply", "cards", **when) as terminal:
            terminal.wait_for(f"- {ASKED}")
            terminal.answer("reply to 1 post? [Y/n] ", answer)
            assert terminal.end()[0] == code
        assert len(site.mastodon.posts) == 1 + replies
