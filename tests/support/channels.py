"""Channels at networks on loopback, read from settings as a site has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from plainstatus.deliver.announce.channels.channel import Channel, Post
from plainstatus.deliver.announce.places import read_channels
from tests.support.list_networks import Buttondown, Listmonk
from tests.support.more_networks import ForApprise, Webhook, X
from tests.support.networks import Bluesky, Discord, Mastodon, Network, Slack, SlackWebhook, Telegram, running

__all__ = ["KINDS", "LINK", "Connected", "channel_of", "connected", "given_for", "hurried", "post"]

LINK = "https://status.example.com/incidents/2026-11-15-checkout.html?update=1&x=2#u1"

#: Kind of channel → the network that it speaks to.
KINDS: Mapping[str, type[Network]] = {
    "mastodon": Mastodon,
    "bluesky": Bluesky,
    "slack": Slack,
    "slack-webhook": SlackWebhook,
    "discord": Discord,
    "telegram": Telegram,
    "buttondown": Buttondown,
    "listmonk": Listmonk,
    "webhook": Webhook,
    "x": X,
    "apprise": ForApprise,
}


@dataclass(frozen=True)
class Connected:
    """A channel and its network."""

    channel: Any
    network: Any


def given_for(kind: str, network: Network) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what STATUS_CHANNELS says of a channel of this kind, and the variables that it names."""
    host = network.url.removeprefix("http:")
    variable = f"{kind.upper().replace('-', '_')}_SECRET"
    hidden = {variable: network.secret}
    address = {variable: network.url + network.posting}
    return {
        "mastodon": ({"to": f"mastodon:{host}", "token": f"${variable}"}, hidden),
        "bluesky": (
            {"to": "bluesky://status.example.com", "password": f"${{{variable}}}", "server": network.url},
            hidden,
        ),
        "slack": ({"to": "slack:#status", "token": f"${variable}", "server": network.url}, hidden),
        "slack-webhook": ({"to": f"slack-webhook:${variable}"}, address),
        "discord": ({"to": f"discord:${variable}"}, address),
        "telegram": ({"to": "telegram:@examplestatus", "token": f"${variable}", "server": network.url}, hidden),
        "buttondown": (
            {"to": "buttondown:exampleshoes", "token": f"${variable}", "server": network.url},
            hidden,
        ),
        "listmonk": (
            {"to": f"listmonk:{host}", "token": f"${variable}", "list": "1"},
            {variable: f"{Listmonk.user}:{network.secret}"},
        ),
        "webhook": ({"to": f"webhook:{network.url}/status", "secret": f"${variable}"}, hidden),
        "x": (
            {"to": "x:@examplestatus", **{key: f"${key.upper()}" for key in X.keys}},
            {key.upper(): value for key, value in X.keys.items()},
        ),
        "apprise": (
            {"to": f"apprise:${variable}"},
            {variable: f"json:{host.replace('//', f'//me:{network.secret}@')}/hook?redirect=yes&retry=3&rto=1"},
        ),
    }[kind]


def channel_of(kind: str, network: Network) -> Channel:
    """Return the channel that the settings make."""
    given, environ = given_for(kind, network)
    found = read_channels({kind: given}, components=["checkout"], languages=["en"], environ=environ, folder=Path())
    assert (found.faults, found.unusable) == ((), {})
    (channel,) = found.usable
    if kind == "x":
        # Nobody else speaks as X does, so its address is no setting.
        channel = replace(channel, web=replace(channel.web, base=network.url))  # type: ignore[attr-defined,type-var]
    return channel


@contextmanager
def connected(*kinds: str) -> Iterator[list[Connected]]:
    """Run networks, and give the channels to them."""
    networks = [KINDS[kind]() for kind in kinds]
    with running(*networks):
        yield [Connected(channel_of(kind, network), network) for kind, network in zip(kinds, networks, strict=True)]


def hurried(channel: Any, seconds: float) -> Any:
    """Return the channel with less patience."""
    if channel.network == "apprise":
        return replace(channel, patience=seconds)
    return replace(channel, web=replace(channel.web, patience=seconds))


def post(number: int = 1, text: str = "", **more: Any) -> Post:
    """Return a post that every network takes."""
    given = {
        "key": f"{number:064x}",
        "text": text or f"Ärger {number}: checkout is <slow> & we're on it 👩‍👩‍👧 {LINK}",
        "link": LINK,
        "at": datetime(2026, 11, 15, 13, 0, number % 60, tzinfo=UTC),
        "language": "en",
        "title": f"Checkout is slow ({number})",
        "data": {"kind": "update", "incident": "2026-11-15-checkout", "components": ["checkout"]},
    }
    return Post(**{**given, **more})
