"""From a line of YAML to three threads: what staff type, as they type it, and what readers of three networks see."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.networks import Answer, Asked, Mastodon, Network, running
from tests.support.project import NIGHTLY
from tests.support.shop import ID, SITE, Shop, opened_shop
from tests.support.webserver import free_port

pytestmark = pytest.mark.slow

OUTAGE = """\
  - id: payments-fail
    title: Payments by card fail
    impact: major
    components: [checkout]
    affects: Everyone who pays by card.
    actions:
      - {text: Pay by invoice., url: "https://www.shoe-shop.org/invoice"}
      - {text: Do not try the same card again and again.}
    updates:
      - at: AT
        status: investigating
        text: |
          Since noon **every second payment** by card fails. Money that was taken comes back by itself.

          Statements of banks are explained at https://www.shoe-shop.org/statements.
        next_update: NEXT
"""
TODO = "What to do: Pay by invoice. Do not try the same card again and again."
TOLD = "mastodon: told {0!r}, http://127.0.0.1:\\d+/@status/\\d+\nbluesky: told {0!r}, https://bsky.app/\\S+\n"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Return a shop; its Slack hears of the beginning and the end of what is bad."""
    channels = {"slack": {"tells": "first and last", "impacts": ["major", "critical"]}}
    with opened_shop(tmp_path / "shop", channels=channels) as shop:
        yield shop


def begin(shop: Shop) -> None:
    """Write the outage."""
    shop.write(OUTAGE.replace("AT", shop.at(0)).replace("NEXT", shop.at(60)))


def posted(shop: Shop, path: str) -> list[str]:
    """Return the addresses that a page names as our posts."""
    (section,) = re.findall('<section aria-labelledby="posts">.*?</section>', shop.page(path)) or [""]
    return re.findall(r'<a href="(https://[^"]+)" rel="me nofollow noopener">', section)


def test_a_day(shop: Shop) -> None:
    """An outage is told in three threads, corrected, ended and withdrawn there, and nothing is told twice."""
    begin(shop)
    said, complained = shop.run("publish --yes")
    assert re.search(TOLD.format("Investigating: Payments by card fail."), said)
    assert "slack: told 'Investigating: Payments by card fail.'\n" in said
    shown = said.partition("\nchannels will be told:\n")[2].partition("\nbuilt ")[0]
    assert re.findall(r"(\w+) \(\d+ of ", shown) == ["mastodon", "bluesky", "slack"]
    assert shown.count(shop.link(0)) == 2, "where two are told the same, it is shown once"
    assert complained == ""
    before = shop.count()
    assert before == {"mastodon": 1, "bluesky": 1, "slack": 1}
    for again in ("publish --yes", "publish --if-due", "announce"):
        shop.run(again)
    assert shop.count() == before

    shop.run(f"update --at '{shop.at(1)}' --status identified --impact minor --text 'The bank is down.' --yes")
    shop.run("publish --yes")
    wrong, right = "It was no bank, but our firewall.", "Our firewall is to blame."
    shop.run(f"correct --update '{shop.at(1)}' --text '{right}' --note '{wrong}' --yes")
    shop.run("publish --yes")
    shop.run(f"resolve --at '{shop.at(2)}' --text 'You can pay by card. A firewall was to blame.' --yes")
    shop.run("publish --yes")
    shop.run("withdraw --whole --reason 'It was a test of ours.' --yes")
    shop.run("publish --yes")

    first, second, end = (shop.link(minutes) for minutes in range(3))
    page = f"{SITE}/incidents/{ID}.html"
    on_one_line = [
        f"Investigating: Payments by card fail. {TODO} "
        f"Since noon every second payment by card fails. Money that was taken comes back by itself. {first}",
        f"Identified: Payments by card fail. {TODO} The bank is down. {second}",
        f"Correction: Payments by card fail: {wrong} {second.replace('#', '&corrected=…#')}",
        f"Resolved: Payments by card fail. This is over. You can pay by card. A firewall was to blame. {end}",
        f"Withdrawn: Payments by card fail: It was a test of ours. {page}?withdrawn=…",
    ]
    assert shop.texts("mastodon") == on_one_line
    assert shop.texts("bluesky") == on_one_line
    assert shop.texts("slack") == [
        "Investigating: Payments by card fail.\n\n"
        "What to do:\n- Pay by invoice.\n- Do not try the same card again and again.\n\n"
        f"Since noon every second payment by card fails. Money that was taken comes back by itself.\n\n<{first}>",
        "Resolved: Payments by card fail.\n\nThis is over.\n\n"
        f"You can pay by card. A firewall was to blame.\n\n<{end}>",
        f"Withdrawn: Payments by card fail: It was a test of ours.\n\n<{page}?withdrawn=…>",
    ]
    mastodon, bluesky, slack = (network.posts for network in shop.networks.values())
    assert [post["in_reply_to_id"] for post in mastodon] == [None, *[mastodon[0]["id"]] * 4]
    assert [post["thread_ts"] for post in slack] == [None, *[slack[0]["id"]] * 2]
    replies = [post.get("reply") for post in bluesky]
    assert [reply and reply["root"]["uri"] for reply in replies] == [None, *[bluesky[0]["uri"]] * 4]
    assert [reply and reply["parent"]["uri"] for reply in replies] == [None, *[post["uri"] for post in bluesky[:4]]]


def test_the_pages_list_the_posts(shop: Shop) -> None:
    """Those that everybody can open; and what was deleted is said to be."""
    begin(shop)
    said, _ = shop.run("publish --yes")
    assert said.endswith("\nthe pages name 1 post more as ours\n")
    shop.run(f"resolve --at '{shop.at(2)}' --text 'You can pay by card. A firewall was to blame.' --yes")
    shop.run("publish --yes")

    profile = "https://bsky.app/profile/status.example.com/post"
    addresses = [f"{profile}/{post['rkey']}" for post in reversed(shop.networks["bluesky"].posts)]
    assert posted(shop, f"incidents/{ID}.html") == posted(shop, "official.html") == addresses
    status, _ = shop.run("announce --status")
    ended = r"told 'Resolved: Payments by card fail\.' at \d{4}-\d\d-\d\d \d\d:\d\d UTC"
    assert re.fullmatch("".join(f"{name}: {ended}\n" for name in shop.networks), status)

    said, _ = shop.run(f"announce --delete {ID}")
    gone = sorted(said.splitlines()[:-1])
    titles = ("Investigating: Payments by card fail.", "Resolved: Payments by card fail.")
    assert gone[:2] == sorted(f"bluesky: deleted {address}" for address in addresses)
    assert gone[4:] == [f"slack: deleted {title!r} at slack" for title in titles]
    assert said.splitlines()[-1] == "the pages say of 2 posts more that we deleted them"
    assert shop.count() == {"mastodon": 0, "bluesky": 0, "slack": 0}
    assert posted(shop, f"incidents/{ID}.html") == posted(shop, "official.html") == []
    assert shop.page(f"incidents/{ID}.html").count("Bluesky (deleted by us ") == 2
    status, _ = shop.run("announce --status")
    assert re.fullmatch("".join(f"{name}: {ended}, and deleted since\n" for name in shop.networks), status)
    assert shop.run("publish --yes")[0].count("told") == 0


def test_looking_before(shop: Shop) -> None:
    """A dry run shows what each network would get, and how long that is there; nothing is sent."""
    begin(shop)
    shop.run("publish --yes --no-announce")
    said, _ = shop.run("announce --dry-run")

    link = shop.link(0)
    line = (
        f"Investigating: Payments by card fail. {TODO} "
        "Since noon every second payment by card fails. Money that was taken comes back by itself."
    )
    # A link counts 23 on Mastodon, and whole on Bluesky.
    assert f"mastodon: {len(line) + 24} of 500 graphemes\n{line} {link}\n" in said
    assert f"bluesky: {len(line) + 1 + len(link)} of 300 graphemes\n{line} {link}\n" in said
    assert said.count(link) == 3
    assert shop.run("announce --status")[0] == "".join(
        f"{name}: nothing was told yet; 1 message owed\n" for name in shop.networks
    )
    assert shop.count() == {"mastodon": 0, "bluesky": 0, "slack": 0}
    shop.run("announce")
    assert shop.texts("bluesky") == [f"{line} {link}"]


def test_a_breach(shop: Shop) -> None:
    """The first notice, drafted and released by its verb, is told with what to do first; `post:` says what else is."""
    shop.run(
        "breach --id customer-data --what 'Someone copied customer data from one of our servers. We have cut it off.' "
        "--found '20 min' --affects 'Everyone with an account.' --information 'name, e-mail addresses, password?' "
        "--cards no --done 'We made all passwords invalid' --action 'Choose a new password' "
        "--url https://www.shoe-shop.org/password --next-update '2 h' --yes"
    )
    shop.run("publish --yes")
    assert shop.count() == {"mastodon": 0, "bluesky": 0, "slack": 0}
    shop.run("breach --release customer-data --yes")
    shop.run("publish --yes")
    yaml = shop.folder / "incidents.yaml"
    for minutes, post in ((5, "none"), (6, "Nobody's card number is among the data.")):
        more = (
            f"      - at: {shop.at(minutes)}\n        text: Cards are safe. We asked the bank.\n        post: {post}\n"
        )
        yaml.write_text(yaml.read_text(encoding="utf-8") + more, encoding="utf-8")
        shop.run("publish --yes")

    (link,) = re.findall(r"https\S+$", shop.texts("mastodon")[0])
    assert link.startswith(f"{SITE}/incidents/customer-data.html?update=")
    begins = (
        "We are finding out what happened: Notice of data breach: customer data. What to do: Choose a new password. "
        "If you used the same password anywhere else, change it there too. "
    )
    fits = (
        "Do not answer messages that ask for your password or card number. "
        "Someone copied customer data from one of our servers. We have cut it off. We found this at "
    )
    own = f"Nobody's card number is among the data. {shop.link(6, 'customer-data')}"
    long, theirs = shop.texts("mastodon")
    assert long.startswith(begins + fits)
    assert theirs == own
    assert shop.texts("bluesky") == [f"{begins}… {link}", own]
    (slack,) = shop.texts("slack")
    assert slack.startswith(
        "We are finding out what happened: Notice of data breach: customer data.\n\nWhat to do:\n"
        "- Choose a new password.\n- If you used the same password anywhere else, change it there too.\n"
        "- Do not answer messages that ask for your password or card number.\n\nSomeone copied "
    )
    assert slack.endswith(f". We are sorry.\n\n<{link}>")
    for text in (long, slack):
        assert text.count("http") == 1


# Mastodon knows keys, Slack does not; Bluesky does, too.
@pytest.mark.parametrize("name", ["mastodon", "slack", *(["bluesky"] if NIGHTLY else [])])
def test_a_killed_publish_is_completed(shop: Shop, name: str) -> None:
    """Where the key holds it is told once; where there is none, a person says whether it is there."""
    begin(shop)
    network = shop.networks[name]
    handle = network.handle
    killed: list[Any] = []

    def take_and_kill(asked: Asked) -> Answer:
        answer = handle(asked)
        if network.is_posting(asked):
            os.kill(killed[0].pid, signal.SIGKILL)
        return answer

    network.handle = take_and_kill  # type: ignore[method-assign]
    killed.append(shop.start("publish --yes"))
    assert killed[0].wait(timeout=60) == -signal.SIGKILL
    killed[0].communicate()
    network.handle = handle  # type: ignore[method-assign]
    assert shop.count()[name] == 1
    assert "Payments by card fail" in shop.page("index.html"), "the site was live before"

    said, complained = shop.run("publish --yes")
    # The others may have had no answer yet, too.
    there = bool(shop.networks["slack"].posts)
    if "slack: told" not in said and "slack: nobody knows" in complained:
        assert f"(look there for {shop.link(0)}, then run: invoke announce --settle slack/" in complained
        _, complained = shop.run("announce --status", code=6)
        assert complained.count("slack: nobody knows whether 'Investigating: Payments by card fail.' was posted: ") == 1
        assert complained.endswith("\nwhat is named here waits for somebody who looks\n")
        shop.run(f"announce --settle slack {'--there' if there else '--missing'}")
        shop.run("announce")
    else:
        assert name != "slack"
    assert shop.run("announce") == ("nothing is owed to any channel\n", "")
    assert shop.count() == {"mastodon": 1, "bluesky": 1, "slack": 1}


def test_one_network_is_dead(tmp_path: Path) -> None:
    """The others are told at once, exit code 6 says what is missing and what tells it, and the timer does."""
    port = free_port()
    channels = {"mastodon": {"to": f"mastodon://127.0.0.1:{port}"}}
    # It is tried twice, in place of for as long as a minute has room for an answer.
    more = "from plainstatus.deliver.announce import run\n\nrun._ANSWER = 58.0\n"
    with opened_shop(tmp_path / "shop", channels=channels, more=more) as shop:
        begin(shop)
        said, complained = shop.run("publish --yes", code=6)
        assert shop.count() == {"mastodon": 0, "bluesky": 1, "slack": 1}
        assert "Payments by card fail" in shop.page("index.html")
        assert posted(shop, f"incidents/{ID}.html") != []
        assert "bluesky: told " in said
        assert complained == (
            f"mastodon: not told of 'Investigating: Payments by card fail.': 127.0.0.1:{port}: [Errno 111] Connection "
            "refused (run: invoke announce; timers with publish --if-due try for 40 minutes)\n"
            "the site is live; some channels were not told\n"
        )

        back: Network = Mastodon()
        back.port = port
        with running(back):
            said, complained = shop.run("publish --if-due")
        assert "mastodon: told 'Investigating: Payments by card fail.'" in said
        assert (len(back.posts), complained) == (1, "")
        assert {name: count for name, count in shop.count().items() if name != "mastodon"} == {"bluesky": 1, "slack": 1}
