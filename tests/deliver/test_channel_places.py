"""STATUS_CHANNELS: what is understood, and every mistake in it."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.deliver.announce.places import FILTERS, SCHEMES, Channels, read_channels
from plainstatus.errors import SettingsError
from plainstatus.settings import Settings
from tests.support.channels import KINDS, given_for
from tests.support.project import YAML, make_project
from tests.support.publishing import REAL, put
from tests.test_docs import row, text_of
from tests.test_settings import GOOD

BEGINNINGS = ", ".join(f"{scheme}:" for scheme in SCHEMES)
MASTODON = {"to": "mastodon://social.example.org", "token": "$TOKEN"}
_KEYS = ["to", "token", "types", "tells", "link", "server"]
#: Stands in settings where none belongs, and in no message.
CLEAR = "xoxb-Zq9-in-the-clear"


def read(given: object, **environ: str) -> Channels:
    """Read channels as pelicanconf.py would give them, on a site of two components in English."""
    settings = Settings.read(GOOD | {"STATUS_CHANNELS": given}, Path("/site"))
    return read_channels(
        settings.STATUS_CHANNELS,
        components=["checkout", "accounts"],
        languages=["en"],
        environ={"TOKEN": "a-token", **environ},
        folder=Path("/site"),
    )


def faults(settings: object, name: str = "here") -> list[str]:
    """Return what is said of one channel, behind its name."""
    found = read({name: settings})
    assert found.usable == ()
    start = f"pelicanconf.py: STATUS_CHANNELS[{name!r}] "
    assert all(one.startswith(start) for one in found.faults)
    return [one.removeprefix(start) for one in found.faults]


def test_no_channels() -> None:
    """With nothing in the settings, there is nobody to tell."""
    assert read({}) == Channels()
    assert Settings.read(GOOD, Path("/site")).STATUS_CHANNELS == {}


def test_each_kind_in_the_order_of_the_settings() -> None:
    """One of each kind is understood; what is shown of a channel is no secret."""
    settings: dict[str, Any] = {}
    environ: dict[str, str] = {}
    for number, (kind, network) in enumerate(KINDS.items(), 1):
        there = network()
        there.url = f"http://127.0.0.1:{number}"
        settings[kind], variables = given_for(kind, there)
        environ |= variables
    found = read(settings, **environ)

    assert (found.faults, found.unusable) == ((), {})
    # A blog is a folder, and has tests of its own.
    assert [channel.network for channel in found.usable] == [kind for kind in SCHEMES if kind != "blog"] == [*KINDS]
    assert not [value for value in environ.values() if value in repr(found)]


@pytest.mark.parametrize("given", [[], "mastodon://social.example.org", None, 5])
def test_what_is_no_mapping(given: object) -> None:
    """Whatever stands there, it is said, and the other settings are read."""
    assert read(given).faults == (
        'pelicanconf.py: STATUS_CHANNELS is no mapping (write for example {"name": {"to": "…"}})',
    )


@pytest.mark.parametrize("name", ["", "Team", "team_2", "-a", "a--b", "ä", "x" * 5 + " "])
def test_a_wrong_name(name: str) -> None:
    """A name is one of a target's kind: it stands in the ledger and on the command line."""
    assert faults(MASTODON, name) == [
        "needs another name: small letters, digits and single hyphens (such as 'mastodon' or 'team-2')"
    ]


@pytest.mark.parametrize("given", [{}, {"to": ""}, {"to": 5}, "mastodon://social.example.org", [], None])
def test_nowhere_to_go(given: object) -> None:
    """Without an address there is nobody to tell."""
    assert faults(given) == ['says nowhere to go (write for example "to": "mastodon://social.example.org")']


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("mastodonn://social.example.org", "has the unknown scheme 'mastodonn' (did you mean mastodon?)"),
        ("Slack:#status", "has the unknown scheme 'Slack' (did you mean slack?)"),
        ("https://example.org", f"has the unknown scheme 'https' (there are {', '.join(SCHEMES)})"),
        ("#status", f"begins with no kind of channel (write one of {BEGINNINGS})"),
        (CLEAR, f"begins with no kind of channel (write one of {BEGINNINGS})"),
        ("123456:ABC", f"begins with no kind of channel (write one of {BEGINNINGS})"),
        ("$WHERE", f"begins with no kind of channel (write one of {BEGINNINGS})"),
    ],
)
def test_an_unknown_scheme(to: str, said: str) -> None:
    """The kinds of channel are named, the nearest if there is one."""
    assert faults({"to": to}) == [said]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {**MASTODON, "tokn": CLEAR},
            "has a key 'tokn' that means nothing (did you mean 'token'?)",
        ),
        (
            {**MASTODON, "server": "https://x.example"},
            "has a key 'server' that means nothing (there are to, types, impacts, components, languages, tells, link, "
            "token)",
        ),
        (
            {"to": "mastodon://social.example.org"},
            'lacks \'token\' (write "token": "$NAME", and set that variable where this command runs)',
        ),
        (
            {**MASTODON, "types": ["securty"]},
            "has types with 'securty', which names nothing (did you mean 'security'?)",
        ),
        (
            {**MASTODON, "impacts": ["bad"]},
            "has impacts with 'bad', which names nothing (there are none, minor, major, critical)",
        ),
        (
            {**MASTODON, "components": ["chekout"]},
            "has components with 'chekout', which names nothing (did you mean 'checkout'?)",
        ),
        ({**MASTODON, "languages": ["de"]}, "has languages with 'de', which names nothing (there are en)"),
        (
            {**MASTODON, "types": "security"},
            "has types that are no list (write for example \"types\": ['outage', 'security'])",
        ),
        ({**MASTODON, "tells": "first"}, "has a tells that is none (write 'all' or 'first and last')"),
        ({**MASTODON, "link": "no"}, "has a link that is neither True nor False"),
        (
            {"to": "bluesky://status.example.com", "password": "$TOKEN", "server": 5},
            'has a server that is no address (write for example "server": "https://pds.example.org")',
        ),
        (
            {"to": "bluesky://status.example.com", "password": "$TOKEN", "server": "pds.example.org"},
            "names no server (a host such as social.example.org belongs behind the //)",
        ),
        (
            {"to": "mastodon:social.example.org", "token": "$TOKEN"},
            "names no server (a host such as social.example.org belongs behind the //)",
        ),
        (
            {"to": "bluesky:me", "password": "$TOKEN"},
            'has no handle (write for example "to": "bluesky://status.example.com")',
        ),
        ({"to": "slack:", "token": "$TOKEN"}, 'has no channel (write for example "to": "slack:#status")'),
        (
            {"to": "telegram:us", "token": "$TOKEN"},
            'has no channel (write for example "to": "telegram:@examplestatus")',
        ),
    ],
)
def test_a_mistake(given: dict[str, Any], said: str) -> None:
    """Each mistake is a sentence with what to write instead."""
    assert faults(given) == [said]


@pytest.mark.parametrize(
    ("given", "key", "instead"),
    [
        ({**MASTODON, "token": CLEAR}, "token", "$NAME"),
        ({**MASTODON, "token": f"$TOKEN{CLEAR}"}, "token", "$NAME"),
        ({**MASTODON, "token": 5}, "token", "$NAME"),
        ({"to": "webhook:https://example.org/x", "secret": CLEAR}, "secret", "$NAME"),
        ({"to": f"slack-webhook:https://hooks.example/{CLEAR}"}, "to", "slack-webhook:$NAME"),
        ({"to": f"discord:https://hooks.example/{CLEAR}"}, "to", "discord:$NAME"),
        ({"to": f"apprise:ntfy://{CLEAR}"}, "to", "apprise:$NAME"),
    ],
)
def test_a_secret_in_the_clear(given: dict[str, Any], key: str, instead: str) -> None:
    """It is refused, with what to write instead, and not shown."""
    assert faults(given) == [
        f"has a secret in {key!r}, which belongs in no settings: they are committed "
        f'(write "{key}": "{instead}", set that variable where this command runs, and make a new secret if this one '
        "was ever committed)"
    ]


@pytest.mark.parametrize("to", [f"mastodon://me:{CLEAR}@social.example.org", f"mastodon://a.example?token={CLEAR}"])
def test_a_secret_in_an_address(to: str) -> None:
    """An address is one and nothing else; what else it holds is not shown."""
    assert faults({**MASTODON, "to": to}) == [
        "has a to that holds more than an address (take out user names, passwords and keys)"
    ]


def test_all_mistakes_at_once_and_the_others_go_on() -> None:
    """Nobody runs a command three times to hear of three mistakes; a channel without one is told."""
    found = read({
        "good": MASTODON,
        "bad": {"to": "telegram:@x", "token": CLEAR, "types": ["no"], "x": 1},
        "Worse": {},
    })  # fmt: skip

    assert [channel.name for channel in found.usable] == ["good"]
    assert len(found.faults) == 4
    with pytest.raises(SettingsError) as caught:
        found.check()
    assert str(caught.value).splitlines() == [*found.faults]
    assert CLEAR not in str(caught.value)
    assert caught.value.exitcode == 2
    read({"good": MASTODON}).check()


def test_the_same_place_twice() -> None:
    """Two channels that are one place would tell it twice."""
    found = read({"a": MASTODON, "b": {**MASTODON, "to": "mastodon://Social.example.org"}})

    assert [channel.name for channel in found.usable] == ["a"]
    assert found.faults == (
        "pelicanconf.py: STATUS_CHANNELS['b'] is the same place as 'a', and would be told twice (remove one of them)",
    )


@pytest.mark.parametrize(
    ("given", "environ", "said"),
    [
        (
            {**MASTODON, "token": "${MISSING}"},
            {},
            "here (mastodon://social.example.org): $MISSING is not set (set it where this command runs: "
            "export MISSING=…)",
        ),
        (
            {**MASTODON, "token": "$EMPTY"},
            {"EMPTY": " \n"},
            "here (mastodon://social.example.org): $EMPTY is not set (set it where this command runs: export EMPTY=…)",
        ),
        (
            {"to": "webhook:$A", "secret": "$B"},
            {},
            "here (webhook:$A): $A, $B is not set (set it where this command runs: export A=…)",
        ),
        (
            MASTODON,
            {"TOKEN": f"{CLEAR}\nX: y"},
            "here (mastodon://social.example.org): $TOKEN holds what no key or address does: a space, a line break or "
            "an odd letter",
        ),
        (
            {"to": "discord:$A"},
            {"A": CLEAR},
            "here (discord:$A): has no address of a webhook (it begins with https://)",
        ),
        (
            {"to": "discord:$A"},
            {"A": f"http://a.example/{CLEAR}"},
            "here (discord:$A): has no address of a webhook (it begins with https://)",
        ),
        (
            {"to": "telegram:@abc", "token": "$A"},
            {"A": "a/b"},
            "here (telegram:@abc): its token is none of a bot's (such as 123456:ABC-DEF)",
        ),
        (
            {"to": "webhook:https://a.example", "secret": "$A"},
            {"A": CLEAR},
            "here (webhook:https://a.example): its secret has no 24 bytes in base64 (make one: "
            "echo whsec_$(openssl rand -base64 32))",
        ),
    ],
)
def test_what_is_missing_here(given: dict[str, Any], environ: dict[str, str], said: str) -> None:
    """What stands in the environment is no mistake in the settings: that channel waits, the others do not."""
    found = read({"here": given, "good": {"to": "mastodon://other.example.org", "token": "$GOOD"}}, GOOD="g", **environ)

    assert found.unusable == {"here": said}
    assert found.faults == ()
    assert [channel.name for channel in found.usable] == ["good"]


def test_a_newline_behind_a_secret_is_none_of_it() -> None:
    """Secrets that are read from files end in one."""
    (channel,) = read({"here": {**MASTODON, "token": "$READ"}}, READ="a-token\n").usable

    assert channel.web.headers == {"Authorization": "Bearer a-token"}  # type: ignore[attr-defined]


def test_addresses_of_webhooks() -> None:
    """A question behind an address belongs to it, and may be the secret; Discord's are ours to ask."""
    key = f"a-key-of-ours-{CLEAR}"
    found = read(
        {"own": {"to": "webhook:$OWN", "secret": "$KEY"}, "players": {"to": "discord:$PLAYERS"}},
        OWN=f"https://a.example/hook?key={key}",
        PLAYERS="https://discord.example/api/webhooks/1/2/?wait=false",
        KEY="whsec_" + "a" * 32,
    )
    own, players = found.usable

    assert own.web.base == f"https://a.example/hook?key={key}"  # type: ignore[attr-defined]
    assert key in own.web.secrets  # type: ignore[attr-defined]
    assert players.web.base == "https://discord.example/api/webhooks/1/2"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("kind", "package"), [("x", "oauthlib"), ("apprise", "apprise")])
def test_an_extra_that_is_not_installed(kind: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said with the command that installs it, and the others go on."""
    network = KINDS[kind]()
    network.url = "http://127.0.0.1:1"
    settings, environ = given_for(kind, network)
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else there(name))
    found = read({"here": settings}, **environ)

    assert found.faults == ()
    assert f"needs an extra (install it: pip install 'plainstatus[{kind}]')" in found.unusable["here"]


@given(
    st.dictionaries(
        st.one_of(st.text(max_size=8), st.sampled_from(["a", "b"])),
        st.recursive(
            st.one_of(st.none(), st.integers(), st.text(max_size=8)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3),
                st.dictionaries(
                    st.one_of(
                        st.text(max_size=4), st.sampled_from(["to", "token", "types", "tells", "link", "server"])
                    ),
                    st.one_of(inner, st.builds("{}:{}".format, st.sampled_from([*SCHEMES]), st.text(max_size=9))),
                    max_size=5,
                ),
            ),
            max_leaves=6,
        ),
        max_size=3,
    )
)
def test_whatever_is_typed_is_told(given: dict[str, Any]) -> None:
    """No settings, however wrong, raise anything: each channel is usable, waits, or has a mistake that is named."""
    found = read(given)

    named = {name for name in given if any(f"[{name!r}]" in one for one in found.faults)}
    assert named | {channel.name for channel in found.usable} | {*found.unusable} == {*given}


def test_reading_imports_nothing_heavy() -> None:
    """Whoever only reads the settings waits for no library of networks."""
    heavy = "{'httpx', 'apprise', 'oauthlib', 'requests'}"
    code = f"import sys, plainstatus.deliver.announce.places; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("given", [[], {"a": {"to": "nothing:x", "token": CLEAR, "types": 5}}, {"b": MASTODON}])
def test_the_site_goes_live_whatever_the_channels_say(tmp_path: Path, given: object) -> None:
    """No mistake in STATUS_CHANNELS, and no missing variable, keeps news from readers."""
    folder = make_project(tmp_path / "site", YAML, settings=f"{REAL}STATUS_CHANNELS = {given!r}\n")

    put(folder)

    assert (folder / "output" / "index.html").is_file()


def settings_in_docs() -> list[dict[str, Any]]:
    """Return what the examples of the documentation say of channels."""
    found = []
    pages = text_of("docs/announce.md") + text_of("docs/subscribers.md")
    for text in re.findall(r"^( *)```python\n(.*?)^\1```$", pages, re.MULTILINE | re.DOTALL):
        settings: dict[str, Any] = {}
        exec(textwrap.dedent(text[1]), settings)  # noqa: S102 - our own documentation
        found += [settings["STATUS_CHANNELS"]] if "STATUS_CHANNELS" in settings else []
    return found


def test_the_examples_of_the_documentation() -> None:
    """Each is without a mistake, and there is one for each kind of channel."""
    examples = settings_in_docs()

    assert [read(example).faults for example in examples] == [()] * len(examples)
    kinds = {one["to"].partition(":")[0] for example in examples for one in example.values()}
    assert kinds == {*SCHEMES}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_kind_has_a_row(scheme: str) -> None:
    """The table names the address of each kind, and its secrets."""
    (found,) = [line for line in text_of("docs/announce.md").splitlines() if f"| `{scheme}:" in line]

    assert all(f"`{secret}`" in found for secret in SCHEMES[scheme].secrets)
    assert len(found.split(" | ")) == 9


@pytest.mark.parametrize("key", ["to", *FILTERS, "tells", "link", "server"])
def test_every_key_has_a_row(key: str) -> None:
    """Whatever a channel's settings may hold is said."""
    assert row("docs/announce.md", f"`{key}`")
