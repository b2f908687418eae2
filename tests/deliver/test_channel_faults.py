"""Each channel against a network that fails in each way: what comes of it decides whether anybody is told twice."""

from __future__ import annotations

import contextlib
import gc
import logging
import socket
import threading
import traceback
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from plainstatus.deliver.announce.channels.channel import InDoubt, NotTaken, Refused
from plainstatus.deliver.announce.channels.web import Web, in_time, server
from tests.support.channels import KINDS, Connected, channel_of, connected, hurried, post
from tests.support.more_networks import X
from tests.support.networks import FAULTS, Answer, Asked, Bluesky, Mastodon, Network, running
from tests.support.signalled import signalled
from tests.support.webserver import free_port

#: What Apprise imports.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

#: These take as long as we wait.
SLOW = ("slow", "dripping")
QUICK = tuple(fault for fault in FAULTS if fault not in SLOW)

#: Fault → the outcome, and what is said behind the server's name.
USUAL: Mapping[str, tuple[str, str]] = {
    "refused": ("Refused", "answers 403: not with …"),
    "moved": (
        "Refused",
        "answers 301: it sends us elsewhere, and no redirect is followed (write its own address)",
    ),
    "slow": ("InDoubt", "does not answer within {seconds} seconds"),
    "dripping": ("InDoubt", "does not answer within {seconds} seconds"),
    "cut": ("InDoubt", "Server disconnected without sending a response."),
    "408": ("InDoubt", "answers 408"),
    "425": ("NotTaken", "answers 425"),
    "429": ("NotTaken 7", "answers 429: not with …"),
    "429 until": ("NotTaken 90", "answers 429: not with …"),
    "500": ("InDoubt", "answers 500"),
    "502": ("InDoubt", "answers 502"),
    "503": ("InDoubt", "answers 503"),
    "504": ("InDoubt", "answers 504"),
    "no JSON": ("InDoubt", "answers 200, but with nothing that can be read"),
    "a list": ("InDoubt", "answers 200, but with nothing that can be read"),
    "no id": ("InDoubt", "answers that all is well, but without {id}"),
    "10 MB": ("InDoubt", "answers 200, but with nothing that can be read"),
}
_NOT_OK = ("InDoubt", "answers with something else than ok")
_UNKNOWN = ("InDoubt", "Apprise says that it failed, and not why (look whether it came)")
_POSTED = ("Posted", "")
#: Kind of channel → where it differs.
OTHERWISE: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "slack-webhook": dict.fromkeys(("no JSON", "a list", "no id", "10 MB"), _NOT_OK),
    # Whatever it answers with a 200, it has got it.
    "webhook": dict.fromkeys(("no JSON", "a list", "no id", "10 MB"), _POSTED),
    "apprise": {
        **dict.fromkeys(FAULTS, _UNKNOWN),
        **dict.fromkeys(("no JSON", "a list", "no id", "10 MB"), _POSTED),
        **dict.fromkeys(SLOW, ("InDoubt", "Apprise is not done within {seconds} seconds")),
    },
}
#: Where the id of a post stands in an answer.
IDS = {"bluesky": "uri", "listmonk": "data.id", "slack": "channel", "telegram": "result.message_id", "x": "data.id"}


def outcome(channel: Any) -> tuple[str, str]:
    """Post something; return what came of it, and what was said."""
    try:
        channel.post(post())
    except NotTaken as error:
        return f"NotTaken {error.after:.0f}" if error.after is not None else "NotTaken", str(error)
    except (Refused, InDoubt) as error:
        return "InDoubt" if isinstance(error, InDoubt) else "Refused", str(error)
    return "Posted", ""


def expected(kind: str, fault: str, one: Connected, seconds: float) -> tuple[str, str]:
    """Return what should come of it."""
    what, said = OTHERWISE.get(kind, {}).get(fault) or USUAL[fault]
    share = {"bluesky": 0.5, "slack": 0.4, "discord": 0.33, "buttondown": 0.4, "listmonk": 0.4}.get(kind, 1.0)
    said = said.format(id=IDS.get(kind, "id"), seconds=f"{seconds * share:g}")
    if said and not said.startswith("Apprise"):
        colon = ":" if said.startswith("Server") else ""
        said = f"{one.network.url.removeprefix('http://')}{colon} {said}"
    return what, said


@pytest.mark.parametrize("fault", QUICK)
@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_of_every_channel(kind: str, fault: str) -> None:
    """Refused, surely not taken, or in doubt: exactly so for each channel and fault; nothing is sent a second time."""
    with connected(kind) as (one,):
        one.network.fault = fault
        found = outcome(one.channel)

        asked = [asked for asked in one.network.asked if one.network.is_posting(asked)]
        elsewhere = [asked for asked in one.network.asked if asked.path == "/elsewhere"]
        wanted = expected(kind, fault, one, 15)
        if fault == "429 until":
            # The answer's `Date` has a second less, or none.
            found = (found[0].replace("89", "90"), found[1])
    assert found == wanted
    assert (len(asked), elsewhere) == (1, [])


@pytest.mark.slow
@pytest.mark.parametrize("fault", SLOW)
def test_who_answers_too_slowly(fault: str) -> None:
    """A network that is silent, and one whose answer drips, end at the same time; it may have the post."""
    seconds = 3.0
    with connected(*KINDS) as found:
        for one in found:
            one.network.fault = fault
        with ThreadPoolExecutor(len(found)) as pool:
            came = [*pool.map(lambda one: outcome(hurried(one.channel, seconds)), found)]
        assert came == [expected(one.channel.name, fault, one, seconds) for one in found]
        assert all(len(one.network.posts) == 1 for one in found)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "apprise"])
def test_where_nobody_listens(kind: str) -> None:
    """A post surely was not taken where no connection came about; Apprise cannot tell."""
    network = KINDS[kind]()
    network.url = f"http://127.0.0.1:{free_port()}"
    channel = channel_of(kind, network)

    assert outcome(channel) == (
        "NotTaken",
        f"{network.url.removeprefix('http://')}: [Errno 111] Connection refused",
    )


def test_apprise_where_nobody_listens() -> None:
    """Apprise does not say whether anything was sent."""
    network = KINDS["apprise"]()
    network.url = f"http://127.0.0.1:{free_port()}"

    assert outcome(channel_of("apprise", network)) == _UNKNOWN


def test_a_host_without_address_and_one_that_speaks_no_tls() -> None:
    """Before a secret can be sent, nothing is: what fails until then was surely not taken."""
    web = Web("https://nowhere.invalid", ("secret",))
    with pytest.raises(NotTaken, match=r"^nowhere\.invalid: \[Errno -"):
        web.send("POST", "/x", {})
    with connected("mastodon") as (one,):
        plain = Web(one.network.url.replace("http:", "https:"), ("secret",))
        with pytest.raises(NotTaken, match="SSL"):
            plain.send("POST", "/x", {})

    assert one.network.asked == []


def test_a_server_that_takes_no_connection_in_time() -> None:
    """Until something was sent, being slow costs nothing but the try; nothing is sent after it was given up."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        # It takes the connection, and never answers the greeting.
        web = Web(f"https://127.0.0.1:{silent.getsockname()[1]}", (), patience=0.5)
        with pytest.raises(NotTaken, match=r"does not answer within 0\.5 seconds"):
            web.send("POST", "/x", {})


def test_what_is_in_doubt_before_the_post_was_not_taken() -> None:
    """A session of Bluesky that may have begun has posted nothing."""

    class Tired(Bluesky):
        answer = Answer(503)

        def handle(self, asked: Asked) -> Answer:
            return self.answer if asked.path.endswith("createSession") else super().handle(asked)

    network = Tired()
    with running(network):
        channel = channel_of("bluesky", network)
        for network.answer in (Answer(503), Answer(200, {}), Answer(200, b"<html>")):
            assert outcome(channel)[0] == "NotTaken"


@pytest.mark.parametrize("kind", ["mastodon", "slack", "discord", "telegram", "x", "bluesky", "buttondown", "listmonk"])
def test_a_look_at_the_account_is_never_in_doubt(kind: str) -> None:
    """Whoever only looks has nothing to find out by hand."""

    class Odd(Network):
        secret = KINDS[kind].secret
        answer = Answer(500)

        def handle(self, asked: Asked) -> Answer:  # noqa: ARG002 - whatever is asked
            return self.answer

    network = Odd()
    with running(network):
        channel = channel_of(kind, network)
        if kind == "discord":
            channel = replace(channel, web=replace(channel.web, base=network.url))  # type: ignore[attr-defined,type-var]
        for network.answer in (Answer(500), Answer(200, {}), Answer(200, b"no"), Answer(200, {"ok": True})):
            with pytest.raises(NotTaken):
                channel.probe()


@pytest.mark.parametrize(
    ("headers", "body", "after"),
    [
        ({"Retry-After": "0"}, {}, 0),
        ({"Retry-After": "-5"}, {}, 0),
        ({"Retry-After": "1e12"}, {}, 86_400),
        ({"Retry-After": "nan"}, {}, None),
        ({"Retry-After": "soon"}, {}, None),
        ({"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}, {}, 0),
        ({"X-RateLimit-Reset": "never"}, {}, None),
        ({"X-RateLimit-Reset": "2026-11-15T13:00:00"}, {}, None),
        ({"X-RateLimit-Reset": "9" * 40}, {}, None),
        ({}, {"retry_after": 2.5}, 2.5),
        ({}, {"retry_after": "x"}, None),
        ({}, {"parameters": {"retry_after": 3}}, 3),
        ({}, {"parameters": [1]}, None),
        ({}, {}, None),
    ],
)
def test_when_to_come_again(headers: dict[str, str], body: dict[str, Any], after: float | None) -> None:
    """What a network says of it is understood, or nothing; it is never less than now, nor more than a day."""

    class Busy(Mastodon):
        def handle(self, asked: Asked) -> Answer:  # noqa: ARG002 - whatever is asked
            return Answer(429, body, headers)

    network = Busy()
    with running(network), pytest.raises(NotTaken) as caught:
        channel_of("mastodon", network).post(post())

    assert caught.value.after == after


@pytest.mark.parametrize("body", [{"id": ""}, {"id": None}, {"id": True}, {"id": [1]}, {"id": "x" * 4001}, {"id": {}}])
def test_an_id_that_is_none(body: dict[str, Any]) -> None:
    """A post without an id that one could reply to may be there, and a person has to look."""

    class Odd(Mastodon):
        def handle(self, asked: Asked) -> Answer:  # noqa: ARG002 - whatever is asked
            return Answer(200, body)

    network = Odd()
    with running(network):
        assert outcome(channel_of("mastodon", network))[0] == "InDoubt"


def test_what_a_network_says_obeys_a_terminal_never() -> None:
    """A reason is one line without control characters, and has an end."""

    class Rude(Mastodon):
        def handle(self, asked: Asked) -> Answer:  # noqa: ARG002 - whatever is asked
            return Answer(422, {"error": "\x1b[2Jno\n\u202eno " + "x" * 1000})

    network = Rude()
    with running(network):
        what, said = outcome(channel_of("mastodon", network))

    assert what == "Refused"
    assert said.removeprefix(network.url.removeprefix("http://")).startswith(" answers 422: \ufffd[2Jno \ufffdno xxx")
    assert len(said) < 400


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_is_ever_seen(kind: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither messages, what led to them, reprs nor logs of any level hold a secret, though networks repeat it."""
    caplog.set_level(logging.DEBUG)
    seen = []
    secrets = [*X.keys.values()] if kind == "x" else [KINDS[kind].secret]
    for fault in ("", *QUICK):
        with connected(kind) as (one,):
            one.network.fault = fault
            seen += [repr(one.channel), str(one.channel)]
            try:
                seen.append(repr(one.channel.post(post())))
            except (Refused, NotTaken, InDoubt) as error:
                told = traceback.TracebackException.from_exception(error, capture_locals=False)
                seen += [*told.format(), repr(error), repr(error.__cause__), repr(error.__context__)]
            for ask in (one.channel.probe, one.channel.longest):
                with contextlib.suppress(Refused, NotTaken, InDoubt):
                    seen.append(repr(ask()))
    gc.collect()
    seen += [*capfd.readouterr(), *(f"{record.getMessage()} {record.args}" for record in caplog.records)]

    for secret in secrets:
        assert [text for text in seen if secret in text] == []


def test_work_that_is_done_in_time() -> None:
    """What it returns or raises comes back, and one that hangs is left behind."""
    assert in_time(lambda: 5, 20) == 5
    with pytest.raises(ZeroDivisionError):
        in_time(lambda: 1 / 0, 20)
    until = threading.Event()
    with pytest.raises(TimeoutError):
        in_time(lambda: until.wait(20), 0.05)
    until.set()


def test_time_is_up_while_signals_come() -> None:
    """A signal in the moment in which the time is up makes nobody wait for ever."""
    until = threading.Event()
    with signalled():
        for _ in range(100):
            with pytest.raises(TimeoutError):
                in_time(until.wait, 0.001)
    until.set()


@pytest.mark.parametrize(
    ("rest", "base"),
    [
        ("//social.example.org", "https://social.example.org"),
        ("//social.example.org:8443/", "https://social.example.org:8443"),
        ("https://pds.example.org/x/", "https://pds.example.org/x"),
        ("//localhost:1", "http://localhost:1"),
        ("//127.0.0.1:80/a", "http://127.0.0.1:80/a"),
        ("//[::1]:80", "http://[::1]:80"),
        ("http://social.example.org", "https://social.example.org"),
    ],
)
def test_addresses_of_servers(rest: str, base: str) -> None:
    """Everything goes under cover, but to this machine."""
    assert server(rest) == base


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "social.example.org",
        "/social.example.org",
        "//",
        "//me@social.example.org",
        "//me:secret@social.example.org",
        "//social.example.org?token=1",
        "//social.example.org#x",
        "//social.example.org:99999",
        "//social.example.org:port",
        "//social example.org",
        "//sociäl.example.org",
        "//[::1",
        "//a\nb",
    ],
)
def test_addresses_that_are_none(rest: str) -> None:
    """A server's address is that, and nothing else."""
    with pytest.raises(ValueError, match=r"^names no server \(a host such as "):
        server(rest)
