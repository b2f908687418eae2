"""What the doctor says of channels: their settings, their keys, and posts of which nobody knows."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plainstatus.cli.doctor import Finding, examine
from plainstatus.cli.doctor.reach import reach
from plainstatus.deliver.announce.ledger import ledger_line
from plainstatus.publish.timer import TIMER
from plainstatus.read.project import find_project
from tests.support.channels import KINDS, given_for
from tests.support.networks import Network, running
from tests.support.project import YAML, tree
from tests.support.publishing import NOW, REAL, edit, put, real_project, record

#: Those of which somebody says whose account a key opens, without a library of theirs or another address.
ASKED = ("mastodon", "bluesky", "slack", "discord", "telegram")
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Network]]:
    """Return networks that run, by the name of their channel; the variables with their keys are set."""
    found = {name: KINDS[name]() for name in (*ASKED, "slack-webhook", "webhook")}
    with running(*found.values()):
        for name, network in found.items():
            for variable, value in given_for(name, network)[1].items():
                monkeypatch.setenv(variable, value)
        yield found


def site(folder: Path, channels: dict[str, Any], *, yaml: str = YAML) -> Path:
    """Return the folder of a site with channels, of which nothing is published."""
    return real_project(folder, yaml, settings=f"{REAL}STATUS_CHANNELS = {channels!r}\n")


def told(folder: Path, about: str, *, now: datetime = LATER) -> list[str]:
    """Return what the doctor says of subjects that begin so; it changes nothing."""
    before = tree(folder)
    findings: list[Finding] = list(examine(find_project(folder), now=now))
    assert tree(folder) == before
    assert all(network.secret not in str(one) for one in findings for network in KINDS.values())
    return [str(one) for one in findings if one.subject.startswith(about)]


def test_whose_account_each_key_opens(tmp_path: Path, networks: dict[str, Network]) -> None:
    """Each network is asked, nothing is posted; what takes posts and says nothing is told as such."""
    folder = site(tmp_path, {name: given_for(name, network)[0] for name, network in networks.items()})

    host = networks["mastodon"].url.removeprefix("http://")
    assert told(folder, "channel") == [
        f"ok     channel mastodon: the key works: @status@{host}",
        "ok     channel bluesky: the key works: @status.example.com",
        "ok     channel slack: the key works: statusbot in Example Shoes",
        "ok     channel discord: the key works: Status",
        "ok     channel telegram: the key works: @example_status_bot",
        "note   channel slack-webhook: whether its key works, nobody says without a post (try it: invoke announce "
        "--test slack-webhook)",
        "note   channel webhook: whether its key works, nobody says without a post (try it: invoke announce --test "
        "webhook)",
    ]
    assert not any(network.posts for network in networks.values())


def test_keys_that_are_wrong(tmp_path: Path, networks: dict[str, Network], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a network says is told, with the variable and without what it holds."""
    wrong = "123456:wr0ng-key"
    for name in ("mastodon", "bluesky", "slack", "telegram"):
        monkeypatch.setenv(f"{name.upper()}_SECRET", wrong)
    folder = site(tmp_path, {name: given_for(name, networks[name])[0] for name in ASKED if name != "discord"})
    lines = told(folder, "channel")

    hosts = [networks[name].url.removeprefix("http://") for name in ("mastodon", "bluesky", "slack", "telegram")]
    assert lines == [
        f"fault  channel mastodon: {hosts[0]} answers 401: The access token Bearer … is invalid (look at its address, "
        "and at $MASTODON_SECRET)",
        f"fault  channel bluesky: {hosts[1]} answers 401: Invalid identifier or password … (look at its address, and "
        "at $BLUESKY_SECRET)",
        f"fault  channel slack: {hosts[2]} answers: invalid_auth (look at its address, and at $SLACK_SECRET)",
        f"fault  channel telegram: {hosts[3]} answers 401: Unauthorized http://{hosts[3]}/bot…/getMe (look at its "
        "address, and at $TELEGRAM_SECRET)",
    ]
    assert wrong not in "\n".join(lines)


def test_mistakes_and_missing_variables(tmp_path: Path, networks: dict[str, Network]) -> None:
    """Each is told, and keeps nobody from being asked."""
    channels: dict[str, Any] = {
        "one": {"to": "mastodn://social.example.org"},
        "two": {"to": "slack:#status", "token": "$NOBODY_HAS_SET_THIS"},
        "slack": {**given_for("slack", networks["slack"])[0], "components": ["chekout"]},
        "telegram": given_for("telegram", networks["telegram"])[0],
    }
    folder = site(tmp_path, channels)

    assert told(folder, "channel") == [
        "fault  channels: pelicanconf.py: STATUS_CHANNELS['one'] has the unknown scheme 'mastodn' (did you mean "
        "mastodon?)",
        "fault  channels: pelicanconf.py: STATUS_CHANNELS['slack'] has components with 'chekout', which names nothing "
        "(did you mean 'checkout'?)",
        "fault  channel two: (slack:#status): $NOBODY_HAS_SET_THIS is not set (set it where this command runs: export "
        "NOBODY_HAS_SET_THIS=…)",
        "ok     channel telegram: the key works: @example_status_bot",
    ]

    edit(folder, ("components:\n", "componets:\n"))
    assert told(folder, "channel")[-2] == "ok     channel slack: the key works: statusbot in Example Shoes", (
        "what the filter names cannot be known where the YAML has mistakes"
    )


@pytest.mark.parametrize("given", ["mastodon://social.example.org", {"mastodon": "mastodon://social.example.org"}])
def test_channels_of_another_shape(tmp_path: Path, given: object) -> None:
    """What is no mapping is a mistake like others."""
    folder = real_project(tmp_path, settings=f"{REAL}STATUS_CHANNELS = {given!r}\n")

    (line,) = told(folder, "channel")
    assert line.startswith("fault  channels: pelicanconf.py: STATUS_CHANNELS")


def test_dead_networks_delay_nobody(tmp_path: Path, networks: dict[str, Network]) -> None:
    """One that nobody listens at is named, and so is one that never answers; the others are asked meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0)) as closed:
        ports = [one.getsockname()[1] for one in (silent, closed)]
        closed.close()
        channels = {
            "silent": {"to": f"mastodon://127.0.0.1:{ports[0]}", "token": "$MASTODON_SECRET"},
            "closed": {"to": f"mastodon://127.0.0.1:{ports[1]}", "token": "$MASTODON_SECRET"},
            "slack": given_for("slack", networks["slack"])[0],
        }
        found = [*reach(find_project(site(tmp_path, channels)), seconds=1.0)]

    assert [str(one) for one in found if one.subject.startswith("channel")] == [
        "fault  channel silent: no answer for 1 seconds (look at the network, then run this again)",
        f"fault  channel closed: 127.0.0.1:{ports[1]}: [Errno 111] Connection refused",
        "ok     channel slack: the key works: statusbot in Example Shoes",
    ]


def test_a_blog_has_no_key(tmp_path: Path) -> None:
    """Its folder is looked at instead."""
    folder = site(tmp_path / "site", {"blog": {"to": f"blog:{tmp_path}/blog", "generator": "hugo"}})
    assert told(folder, "channel") == [
        f"fault  channel blog: there is no folder {tmp_path}/blog (make it, or correct `to`)"
    ]

    (tmp_path / "blog").mkdir()
    assert told(folder, "channel") == [f"ok     channel blog: {tmp_path}/blog, for Hugo"]


def test_posts_of_which_nobody_knows(tmp_path: Path, networks: dict[str, Network]) -> None:
    """They are named with what settles them; a ledger that cannot be read is a fault."""
    folder = site(tmp_path, {"slack": given_for("slack", networks["slack"])[0]})
    assert told(folder, "announcements") == [], "nothing was published"
    put(folder, deploys=False)
    ledger = folder / "announcements.jsonl"
    assert told(folder, "announcements") == ["ok     announcements.jsonl: of each post it is known whether it was made"]

    line = next(line.name for line in record(folder).lines if line.kind == "update")
    ledger.write_bytes(
        ledger_line("seen", NOW - timedelta(days=9), channel="slack")
        + ledger_line("intent", NOW, channel="slack", line=line, try_="a-1", about="x")
        + ledger_line("result", NOW, channel="slack", line=line, try_="a-1", outcome="in doubt", reason="cut off")
    )
    (said,) = told(folder, "announcements")
    assert said.startswith(
        "note   announcements.jsonl: slack: nobody knows whether 'Investigating: Checkout is slow.' was posted: cut off"
        " (look there for https://status.shoe-shop.org/incidents/"
    )
    assert said.endswith(f", then run: invoke announce --settle slack/{line[:8]} --there, or --missing)")

    ledger.write_bytes(b"{}\n" + ledger.read_bytes())
    (said,) = told(folder, "announcements")
    assert said.startswith("fault  announcements.jsonl: announcements.jsonl:1: ")
    assert said.endswith("invoke announce --adopt)")


def test_a_timer_that_is_missing(tmp_path: Path, networks: dict[str, Network]) -> None:
    """Without one, nothing tries channels again, which sites with channels are told."""
    folder = site(tmp_path, {"slack": given_for("slack", networks["slack"])[0]})
    untried = "; without one, what a channel does not take is not tried again by itself"
    assert told(folder, "timer") == [
        f"note   timer: none has run here: pages change with the clock, too{untried} (see docs/publishing.md, Timers)"
    ]

    put(folder)
    (folder / ".plainstatus" / TIMER).touch()
    os.utime(folder / ".plainstatus" / TIMER, (NOW.timestamp(), NOW.timestamp()))
    assert told(folder, "timer", now=NOW + timedelta(hours=3)) == [
        f"note   timer: last ran 2026-11-15 14:05 UTC{untried} (is it still on?)"
    ]
