"""Publishing with channels: who is told of what, once, and who never is; the site goes live whatever channels do."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plainstatus.deliver.announce import telling
from plainstatus.deliver.announce.by_hand import adopt, delete, dry_run, post_test, settle, status
from plainstatus.deliver.announce.intents import tell_intended, write_intents
from plainstatus.deliver.announce.ledger import ledger_line
from plainstatus.deliver.announce.telling import Desk, new_posts, tell_channels
from plainstatus.errors import AnnounceError, Declined, SettingsError
from plainstatus.publish.build import Result
from plainstatus.publish.deploy import deploy
from plainstatus.publish.posts import publish_posts
from plainstatus.publish.publish import build
from plainstatus.publish.rollback import rollback
from plainstatus.publish.timer import publish_if_due
from plainstatus.read.project import find_project
from tests.support.channels import channel_of, given_for
from tests.support.networks import Bluesky, Mastodon, Network, Slack, running
from tests.support.project import SETTINGS, YAML
from tests.support.publishing import CHECKOUT, NOW, REAL, Said, edit, put, real_project

#: One update, as a site begins.
BEGIN = YAML[: YAML.index("      - at: 2026-11-15 14:00")]
END = YAML[YAML.index("      - at: 2026-11-15 14:00") :]
RETRY = "(run: invoke announce; timers with publish --if-due try for 40 minutes)"


@dataclass
class Site:
    """A site with channels at networks on loopback; the channels have been there for long."""

    folder: Path
    networks: dict[str, Network]
    #: What stands in pelicanconf.py besides.
    more: str = ""
    minutes: int = 0
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)

    def begin(self, yaml: str = BEGIN, *, settings: str = REAL, known: bool = True) -> Site:
        """Write the sources."""
        channels = {
            name: given_for(name, network)[0] | self.settings.get(name, {}) for name, network in self.networks.items()
        }
        real_project(self.folder, yaml, settings=f"{settings}STATUS_CHANNELS = {channels!r}\n{self.more}")
        if known:
            lines = [ledger_line("seen", NOW - timedelta(days=9), channel=name) for name in channels]
            self.ledger.write_bytes(b"".join(lines))
        return self

    @property
    def ledger(self) -> Path:
        """The file of announcements."""
        return self.folder / "announcements.jsonl"

    def put(self, *, minutes: int = 1, **more: Any) -> Result:
        """Publish some minutes later."""
        self.minutes += minutes
        return put(self.folder, minutes=self.minutes, **more)

    def texts(self, name: str) -> list[str]:
        """Return the texts that a network has."""
        return [json.dumps(post, ensure_ascii=False) for post in self.networks[name].posts]

    def count(self) -> dict[str, int]:
        """Return how many posts each network has."""
        return {name: len(network.posts) for name, network in self.networks.items()}

    def more_news(self) -> None:
        """Write the update that ends the incident."""
        with (self.folder / "incidents.yaml").open("a", encoding="utf-8") as file:
            file.write(END)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return a site with a Mastodon, a Bluesky and a Slack, of which nothing is published."""
    networks: dict[str, Network] = {"mastodon": Mastodon(), "bluesky": Bluesky(), "slack": Slack()}
    with running(*networks.values()):
        for kind, network in networks.items():
            for name, value in given_for(kind, network)[1].items():
                monkeypatch.setenv(name, value)
        yield Site(tmp_path / "site", networks)


def test_three_threads(site: Site) -> None:
    """Each channel is told once, the end replies to the beginning, another publish tells nothing."""
    result = site.begin().put()
    assert (result.untold, result.unkept, result.failed) == ((), (), ())
    assert site.count() == {"mastodon": 1, "bluesky": 1, "slack": 1}

    site.more_news()
    assert site.put().untold == ()
    assert site.count() == {"mastodon": 2, "bluesky": 2, "slack": 2}
    first, last = site.networks["mastodon"].posts
    assert (first["in_reply_to_id"], last["in_reply_to_id"]) == (None, first["id"])
    assert first["text"].startswith("Investigating: Checkout is slow")
    assert last["text"].startswith("Resolved: Checkout is slow")
    assert "https://status.shoe-shop.org/incidents/2026-11-15-checkout.html?update=20261115T140000Z" in last["text"]

    before = site.ledger.read_bytes()
    assert site.put().untold == ()
    assert site.ledger.read_bytes() == before
    assert Network.secret.encode() not in before


def test_the_ledger_is_never_published(site: Site) -> None:
    """It lies beside the record, and nothing of it is in the site."""
    site.begin().put()

    for place in (site.folder / "output").rglob("*"):
        assert "announcements" not in place.name
        assert not place.is_file() or b'"intent"' not in place.read_bytes()


def test_a_correction_and_a_withdrawal_are_replies(site: Site) -> None:
    """They go where the wrong word went."""
    site.begin().put()
    said = "        text: We look into it. You can still order by phone.\n"
    mended = said.replace("still", "not") + "        corrected: [{at: now, note: The phone is down as well.}]\n"
    edit(site.folder, (said, mended))
    site.put()
    about = "    components: [checkout]\n"
    edit(site.folder, (about, about + "    withdrawn: {at: now, reason: It was a test.}\n"))
    site.put()

    posts = site.networks["mastodon"].posts
    assert [post["text"].split(":")[0] for post in posts] == ["Investigating", "Correction", "Withdrawn"]
    assert [post["in_reply_to_id"] for post in posts] == [None, posts[0]["id"], posts[0]["id"]]


def test_a_new_channel_hears_what_is_published_with_it(site: Site) -> None:
    """And nothing that was public before."""
    networks, site.networks = site.networks, {}
    site.begin(known=False).put()
    site.networks = networks
    site.begin(known=False)
    site.put()
    assert site.count() == {"mastodon": 0, "bluesky": 0, "slack": 0}

    site.more_news()
    site.put()
    assert site.count() == {"mastodon": 1, "bluesky": 1, "slack": 1}


@pytest.mark.parametrize("deploys", [True, False])
def test_the_first_publish_of_a_channel_tells_its_news(site: Site, deploys: bool) -> None:
    """Also where the targets, and the channels with them, wait for another command."""
    site.begin(known=False).put(deploys=deploys)
    assert site.count() == dict.fromkeys(site.networks, int(deploys))

    tell_channels(find_project(site.folder), now=NOW + timedelta(minutes=9))
    assert site.count() == dict.fromkeys(site.networks, 1)


def test_a_dead_network_delays_nobody(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site is live, the others are told, and the next run tells the one that was dead."""
    monkeypatch.setattr(telling, "PATIENCE", 16.0)
    site.begin()
    site.networks["mastodon"].fault = "500"
    result = site.put()
    assert result.unkept == ()
    assert site.count() == {"mastodon": 0, "bluesky": 1, "slack": 1}
    assert (site.folder / "output" / "incidents" / f"{CHECKOUT}.html").is_file()

    site.networks["mastodon"].fault = ""
    told = tell_channels(find_project(site.folder), now=NOW + timedelta(minutes=20))
    assert [line.split(":")[0] for line in told.posts] == ["mastodon"]
    assert site.count() == {"mastodon": 1, "bluesky": 1, "slack": 1}


def test_a_doubt_is_named_until_somebody_has_looked(site: Site) -> None:
    """A network without keys is never asked again; settled, it is told, or is not."""
    site.begin()
    site.networks["slack"].fault = "500"
    (failed,) = site.put().untold
    assert failed.startswith("slack: nobody knows whether 'Investigating: Checkout is slow.' was posted: ")
    site.networks["slack"].fault = ""
    project, later = find_project(site.folder), NOW + timedelta(minutes=20)
    (note,) = tell_channels(project, now=later).notes
    assert note.partition(" (look there for ")[2].startswith(
        f"https://status.shoe-shop.org/incidents/{CHECKOUT}.html?update=20261115T130000Z"
    )
    assert status(project, now=later).notes == (note,)

    with pytest.raises(SettingsError, match=r"^--settle bluesky: nothing there is in doubt"):
        settle(project, "bluesky", now=later, there=True)
    assert settle(project, "slack", now=later, there=False).posts == (
        "slack: settled 'Investigating: Checkout is slow.': it is not there, and is sent by: invoke announce",
    )
    assert len(tell_channels(project, now=later).posts) == 1
    assert site.count() == {"mastodon": 1, "bluesky": 1, "slack": 1}


@pytest.mark.parametrize("broken", [b"{\n", b"\xff\n", b'{"v":9}\n'])
def test_a_broken_ledger_stops_the_channels_and_nothing_else(site: Site, broken: bytes) -> None:
    """It is named with its line; adopted, news is told again."""
    site.begin()
    site.ledger.write_bytes(broken + site.ledger.read_bytes())
    result = site.put()
    assert len(result.untold) == 1
    assert result.untold[0].startswith("announcements.jsonl:1: ")
    assert "invoke announce --adopt" in result.untold[0]
    assert site.count() == dict.fromkeys(site.networks, 0)
    assert (site.folder / "output" / "incidents" / f"{CHECKOUT}.html").is_file()

    adopt(find_project(site.folder), now=NOW + timedelta(minutes=2))
    site.more_news()
    assert site.put(minutes=5).untold == ()
    assert site.count() == dict.fromkeys(site.networks, 1)


@pytest.mark.parametrize("lines", [0, 3])
def test_a_ledger_that_lost_posts_stops_the_channels(site: Site, lines: int) -> None:
    """The record knows posts of ours: one that is gone, or cut in the middle, sends nothing until it is adopted."""
    site.begin().put()
    project = find_project(site.folder)
    assert publish_posts(project, new_posts(project.settings), now=NOW + timedelta(minutes=2), tell=lambda _: None)
    kept = site.ledger.read_bytes().splitlines(keepends=True)[:lines]
    site.ledger.write_bytes(b"".join(kept))
    if not lines:
        site.ledger.unlink()
    site.more_news()
    (failed,) = site.put(minutes=5).untold
    what = r"announcements\.jsonl lacks \d posts? that the record has" if lines else r"announcements\.jsonl is gone"
    assert re.match(f"{what}: nothing is sent, or readers could be told twice", failed)
    assert site.count() == dict.fromkeys(site.networks, 1)

    adopt(project, now=NOW + timedelta(minutes=8))
    assert site.put(minutes=5).untold == ()
    assert site.count() == dict.fromkeys(site.networks, 1)


def test_a_folder_in_the_ledgers_place(site: Site) -> None:
    """No state of it keeps an incident from going live."""
    site.begin(known=False)
    site.ledger.mkdir()
    result = site.put()

    assert (result.unkept, len(result.untold)) == ((), 1)
    assert (site.folder / "output" / "index.html").is_file()


def test_nobody_is_told_by_accident(site: Site) -> None:
    """Canaries: no verb tells of an exercise, an example, a frozen clock, a preview, a build, a rollback, a typo."""
    later = NOW + timedelta(hours=1)
    clock = f"clock: 2026-11-15 16:00\n{BEGIN}"
    for number, (yaml, settings) in enumerate(
        [(BEGIN, SETTINGS), (clock, REAL), (BEGIN, f"{REAL}STATUS_EXERCISE = True\n")]
    ):
        there = Site(site.folder.with_name(f"site-{number}"), site.networks, 'STATUS_TARGETS = {"d": "folder:../d"}\n')
        there.begin(yaml, settings=settings)
        project = find_project(there.folder)
        assert there.put().untold == ()
        there.more_news()
        there.put()
        deploy(project, name="", adopt=False, tell=lambda _: None, now=later)
        publish_if_due(project, now=later, tell=lambda _: None)
        assert (tell_channels(project, now=later).posts, write_intents(project, now=later)) == ((), 0)
        with pytest.raises(SettingsError, match="this site tells no channels"):
            post_test(project, "slack", now=later)
    site.begin()
    project = find_project(site.folder)
    build(project, now=NOW, tell=lambda _: None)
    site.put()
    assert site.count() == dict.fromkeys(site.networks, 1)
    edit(site.folder, ("order by phone", "order by  phone!"))
    site.put(typo=True)
    rollback(project, to="", now=later, tell=lambda _: None, ask=lambda _: True)
    tell_channels(project, now=later)
    assert site.count() == dict.fromkeys(site.networks, 1)


def test_what_was_rolled_back_waits(site: Site) -> None:
    """News that channels lack is not told of a site that does not show it; the next publish tells it."""
    site.begin().put()
    site.more_news()
    put(site.folder, minutes=5, deploys=False)
    project = find_project(site.folder)
    rollback(project, to="", now=NOW + timedelta(minutes=9), tell=lambda _: None, ask=lambda _: True)
    assert tell_channels(project, now=NOW + timedelta(minutes=10)).posts == ()
    assert site.count() == dict.fromkeys(site.networks, 1)

    site.put(minutes=20)
    assert site.count() == dict.fromkeys(site.networks, 2)


def test_imported_history_is_told_to_nobody(site: Site) -> None:
    """A person may ask for one incident of it."""
    site.begin(BEGIN.replace("2026-11-15", "2026-11-10")).put()
    assert site.count() == dict.fromkeys(site.networks, 0)
    told = tell_channels(find_project(site.folder), now=NOW + timedelta(minutes=3), late="2026-11-10-checkout")
    assert len(told.posts) == 3
    told = tell_channels(find_project(site.folder), now=NOW + timedelta(minutes=4), late="2026-11-10-chekout")
    assert told.failed == ("nothing was published of '2026-11-10-chekout' (an incident's id belongs here)",)


def test_a_channel_that_leads_elsewhere(site: Site) -> None:
    """Ids of its posts mean others there: none of those is answered, and none deleted."""
    site.begin().put()
    (post,) = site.networks["mastodon"].posts
    with running(other := Mastodon()):
        # A post there has the same id, and is about something else; those that come have others.
        other.posts.append({**post, "text": "Good morning"})
        channel_of("mastodon", other).probe()
        site.networks["mastodon"] = other
        site.begin(BEGIN + END, known=False)
        site.put()
        assert [post["in_reply_to_id"] for post in other.posts] == [None, None]
        told = delete(find_project(site.folder), CHECKOUT, now=NOW + timedelta(minutes=9))

    assert [post["text"] for post in other.posts] == ["Good morning"]
    assert [line.partition(" (")[0] for line in told.failed] == [f"mastodon: delete it by hand: {post['url']}"]
    assert len(told.posts) == 5


def test_a_post_that_somebody_found_has_no_id(site: Site) -> None:
    """The next stands by itself; to delete it is for a person."""
    site.begin().put(deploys=False)
    project, later = find_project(site.folder), NOW + timedelta(minutes=2)
    write_intents(project, now=later)
    for name in site.networks:
        settle(project, name, now=later, there=True, url=f"https://social.example.net/{name}")
    site.more_news()
    assert site.put(minutes=5).untold == ()
    assert site.count() == dict.fromkeys(site.networks, 1)

    told = delete(project, CHECKOUT, now=NOW + timedelta(minutes=9))
    assert [line.partition(" (")[0] for line in told.failed] == [
        f"{name}: delete it by hand: https://social.example.net/{name}" for name in site.networks
    ]
    assert site.count() == dict.fromkeys(site.networks, 0)


def test_an_incident_with_another_id(site: Site) -> None:
    """Its thread goes on, and it is found by the id that it had."""
    site.begin().put()
    edit(site.folder, (f"id: {CHECKOUT}", f"id: 2026-11-15-paying\n    aliases: [{CHECKOUT}]"))
    site.put()
    site.more_news()
    site.put()
    first, last = site.networks["mastodon"].posts
    assert last["in_reply_to_id"] == first["id"]
    assert "/incidents/2026-11-15-paying.html?" in last["text"]

    assert len(delete(find_project(site.folder), CHECKOUT, now=NOW + timedelta(minutes=9)).posts) == 6


def test_two_at_once(site: Site) -> None:
    """Two processes of one machine, here two threads, tell everybody once."""
    site.begin().put(deploys=False)
    project, later = find_project(site.folder), NOW + timedelta(minutes=3)
    threads = [threading.Thread(target=tell_channels, args=(project,), kwargs={"now": later}) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert site.count() == dict.fromkeys(site.networks, 1)


def hidden(_: Desk) -> None:
    """Say that readers cannot see the site."""
    raise AnnounceError("nobody sees it")


def test_intents_go_before(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """For git: written first, sent once, and given back where readers do not see the news yet."""
    site.begin().put(deploys=False)
    project, later = find_project(site.folder), NOW + timedelta(minutes=3)
    assert write_intents(project, now=later) == 3
    assert site.count() == dict.fromkeys(site.networks, 0)
    with monkeypatch.context() as patch:
        # The address that readers use has lost the site meanwhile.
        patch.setattr(Desk, "shown", hidden)
        assert tell_intended(project, now=later).failed == ("nobody sees it",)

    assert write_intents(project, now=later) == 3
    assert len(tell_intended(project, now=later).posts) == 3
    assert tell_intended(project, now=later).posts == ()
    assert write_intents(project, now=later) == 0
    assert site.count() == dict.fromkeys(site.networks, 1)


def test_looking_and_trying(site: Site) -> None:
    """What would be told, how it stands, a test post, and posts taken away again."""
    site.begin().put(deploys=False)
    project, later = find_project(site.folder), NOW + timedelta(minutes=3)
    first, *_ = dry_run(project, now=later).posts
    assert first.startswith("mastodon: ")
    assert "Investigating: Checkout is slow" in first
    assert site.count() == dict.fromkeys(site.networks, 0)
    assert status(project, now=later).posts[0] == "mastodon: nothing was told yet; 1 message owed"

    assert post_test(project, "mastodon", now=later).posts[0].startswith("mastodon: it was posted, http://127.0.0.1:")
    assert "This is a test" in site.texts("mastodon")[0]
    with pytest.raises(SettingsError, match=r"^there is no channel 'x' "):
        post_test(project, "x", now=later)

    tell_channels(project, now=later)
    assert status(project, now=later).posts[0] == (
        "mastodon: told 'Investigating: Checkout is slow.' at 2026-11-15 14:08 UTC"
    )
    told = delete(project, CHECKOUT, now=later)
    assert (len(told.posts), told.failed) == (3, ())
    assert {one.deleted for one in new_posts(project.settings)} == {True}
    assert delete(project, CHECKOUT, now=later).posts == ("no post of it is left",)
    with pytest.raises(SettingsError, match=r"^nothing was published of 'nothing' "):
        delete(project, "nothing", now=later)


def test_mistakes_in_the_settings(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel with one is left out and named, a missing variable too; the others are told, and the site is live."""
    site.settings = {"mastodon": {"types": ["outages"]}}
    site.begin()
    for name in given_for("slack", site.networks["slack"])[1]:
        monkeypatch.setenv(name, "")
    untold = site.put().untold

    assert any("STATUS_CHANNELS['mastodon'] has types with 'outages'" in one for one in untold)
    assert any(one.startswith("slack: not told of ") and "SECRET is not set" in one for one in untold)
    assert (site.folder / "output" / "index.html").is_file()


def shown(said: Said) -> list[str]:
    """Return what was said of channels, without what came of telling them."""
    begin = next((number for number, line in enumerate(said) if line == "channels will be told:"), None)
    if begin is None:
        return [line for line in said if "channels" in line or line.startswith("left out: ")]
    return [line for line in said[begin:] if line.startswith(("channels", "  ", "left out: "))]


def declined(site: Site, said: Said) -> None:
    """Go as far as the question, and say no."""
    with pytest.raises(Declined):
        site.put(tell=said, ask=lambda _: False)


LINK = f"https://status.shoe-shop.org/incidents/{CHECKOUT}.html?update=20261115T130000Z#u20261115T130000Z"


def test_what_is_told_is_shown_before(site: Site) -> None:
    """Texts that are alike once, with lengths; the same as are told then; nobody is asked or told before the answer."""
    site.begin()
    said, again = Said(), Said()
    declined(site, said)
    assert not any(network.asked for network in site.networks.values())
    site.put(tell=again)

    text = f"Investigating: Checkout is slow. We look into it. You can still order by phone. {LINK}"
    assert shown(said) == shown(again) == [
        "channels will be told:",
        "  mastodon (103 of 500 graphemes), bluesky (185 of 300 graphemes), slack (187 of 4,000 characters):",
        f"    {text}",
    ]  # fmt: skip
    assert said.index("readers will newly see:") < said.index("channels will be told:")
    assert [site.networks[name].posts[0]["text"] for name in ("mastodon", "bluesky")] == [text, text]

    site.more_news()
    again.clear()
    site.put(tell=again)
    assert [line for line in shown(again) if "Investigating" in line] == []
    assert [line[:32] for line in shown(again)[2:]] == ["    Resolved: Checkout is slow. "]


def test_costs_cuts_and_channels_that_are_left_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever agrees knows what X charges, what was cut, whose words are used, and who will not hear of it."""
    keys = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
    for key in keys:
        monkeypatch.setenv(key.upper(), "x")
    x = {"to": "x:@shoes", "link": False, **{key: f"${key.upper()}" for key in keys}}
    away = {"to": "telegram:@shoes", "token": "$NOT_SET_ANYWHERE"}
    deaf = {**away, "types": ["security"]}
    more = {"x": x, "away": away, "deaf": {**deaf, "to": "telegram:@deaf"}, "odd": {"to": "carrier:pigeon"}}
    site.more = f"STATUS_CHANNELS |= {more!r}\n"
    long = "Every word counts. " * 40
    site.begin(BEGIN.replace("by phone.", f"by phone. {long}\n        post: {'Own words. ' * 30}"))
    said = Said()
    declined(site, said)

    lines = shown(said)
    assert [line for line in lines if not line.startswith("    ")] == [
        "channels will be told:",
        "  mastodon (353 of 500 graphemes), slack (436 of 4,000 characters):",
        "  bluesky (282 of 300 graphemes; post: has 435 of 300 graphemes on Bluesky, the link included: the text is "
        "ours; cut):",
        "  x (272 of 280 characters; 0.015 USD; post: has 329 of 280 characters on X, the link included: the text is "
        "ours; cut):",
        "left out: away (telegram:@shoes): $NOT_SET_ANYWHERE is not set (set it where this command runs: export "
        "NOT_SET_ANYWHERE=…)",
        "left out: pelicanconf.py: STATUS_CHANNELS['odd'] has the unknown scheme 'carrier' (there are mastodon, "
        "bluesky, slack, slack-webhook, discord, telegram, buttondown, listmonk, webhook, x, blog, apprise)",
    ]


def test_nothing_is_shown_of_what_is_not_told(site: Site) -> None:
    """Where channels wait for another command, where filters let nothing through, of old news, of a typo."""
    site.begin()
    for more in ({"announces": False}, {"deploys": False}):
        said = Said()
        with pytest.raises(Declined):
            site.put(tell=said, ask=lambda _: False, **more)
        assert shown(said) == []
    old, deaf = Said(), Said()
    site.begin(BEGIN.replace("2026-11-15", "2026-11-10"))
    declined(site, old)
    site.settings = {name: {"types": ["security"]} for name in site.networks}
    site.begin()
    declined(site, deaf)
    assert shown(old) == shown(deaf) == []

    site.settings = {}
    site.begin().put()
    edit(site.folder, ("order by phone", "order by  phone!"))
    said = Said()
    site.put(typo=True, tell=said)
    assert shown(said) == []
    assert site.count() == dict.fromkeys(site.networks, 1)


def test_a_new_channel_sees_its_first_news_shown(site: Site) -> None:
    """And nothing that was public before."""
    networks, site.networks = site.networks, {}
    site.begin(known=False).put()
    site.networks = networks
    site.begin(known=False).more_news()
    said = Said()
    site.put(tell=said)

    assert len(shown(said)) == 3
    assert "Resolved: Checkout is slow." in shown(said)[2]


def test_what_cannot_be_shown_stops_nobody(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a ledger by which nothing is told nor a fault of ours; it is named, and the site goes live."""
    site.begin()
    kept = site.ledger.read_bytes()
    site.ledger.write_bytes(b"{\n" + kept)
    said = Said()
    site.put(tell=said)
    (line,) = shown(said)
    assert line.startswith("what channels will be told cannot be shown: announcements.jsonl:1: ")

    site.ledger.write_bytes(kept)
    site.more_news()
    with monkeypatch.context() as broken:
        broken.setattr("plainstatus.deliver.announce.foreseen.fitted", lambda *_, **__: 1 / 0)
        said.clear()
        assert site.put(tell=said).untold == ()
    assert shown(said) == [
        "channels will be told:",
    ]
    assert (
        "what channels will be told cannot be shown: there is an error in Plainstatus: ZeroDivisionError: division by "
        "zero (please report it)"
    ) in said
    assert site.count() == dict.fromkeys(site.networks, 2)
