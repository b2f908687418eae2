"""STATUS_CHANNELS → channels, or every mistake in it."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, get_args

from plainstatus.deliver.announce.channels.apprise import Apprise
from plainstatus.deliver.announce.channels.blog import Blog
from plainstatus.deliver.announce.channels.bluesky import Bluesky
from plainstatus.deliver.announce.channels.buttondown import Buttondown
from plainstatus.deliver.announce.channels.channel import Channel
from plainstatus.deliver.announce.channels.declared import Declared, Unusable
from plainstatus.deliver.announce.channels.discord import Discord
from plainstatus.deliver.announce.channels.listmonk import Listmonk
from plainstatus.deliver.announce.channels.mastodon import Mastodon
from plainstatus.deliver.announce.channels.slack import Slack, SlackWebhook
from plainstatus.deliver.announce.channels.telegram import Telegram
from plainstatus.deliver.announce.channels.webhook import Webhook
from plainstatus.deliver.announce.channels.x import KEYS, X
from plainstatus.errors import SettingsError
from plainstatus.model import Impact, IncidentType, Site
from plainstatus.model.frozen import dataclass
from plainstatus.settings import Settings

__all__ = ["FILTERS", "SCHEMES", "TELLS", "Channels", "Kind", "channels_of", "read_channels"]

#: What `tells` may say.
TELLS = ("all", "first and last")
#: Keys that say what a channel does not hear of.
FILTERS = ("types", "impacts", "components", "languages")
#: Keys that every kind of channel has.
_COMMON = ("to", *FILTERS, "tells", "link")


@dataclass(frozen=True)
class Kind:
    """A kind of channel."""

    #: Makes one of its settings. Raises ValueError, or Unusable, that says what is wrong.
    read: Callable[[Declared], Channel]
    #: Keys that must name a variable of the environment.
    secrets: tuple[str, ...] = ()
    #: Whether the address is a secret, too.
    hidden: bool = False
    #: Whether it may have a server of its own, in a key `server`.
    server: bool = False
    #: Whether its address is a place on this machine.
    local: bool = False
    #: Keys of its own whose values may be read by everybody, and those of them that are True or False.
    plain: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


#: How the address of each kind of channel begins → that kind.
SCHEMES: Mapping[str, Kind] = {
    "mastodon": Kind(Mastodon.declared, ("token",)),
    "bluesky": Kind(Bluesky.declared, ("password",), server=True),
    "slack": Kind(Slack.declared, ("token",), server=True),
    "slack-webhook": Kind(SlackWebhook.declared, hidden=True),
    "discord": Kind(Discord.declared, hidden=True),
    "telegram": Kind(Telegram.declared, ("token",), server=True),
    "buttondown": Kind(Buttondown.declared, ("token",), server=True),
    "listmonk": Kind(Listmonk.declared, ("token",), plain=("list",)),
    "webhook": Kind(Webhook.declared, ("secret",)),
    "x": Kind(X.declared, KEYS),
    "blog": Kind(Blog.declared, local=True, plain=("generator",), flags=("push",)),
    "apprise": Kind(Apprise.declared, hidden=True),
}

_SETTING = "pelicanconf.py: STATUS_CHANNELS"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})", re.ASCII)


@dataclass(frozen=True)
class Channels:
    """What the settings name, in their order."""

    usable: tuple[Channel, ...] = ()
    #: Name → why nothing can be posted there from here: a variable is missing, say. The others need not wait for it.
    unusable: Mapping[str, str] = field(default_factory=dict)
    #: What is wrong in the settings, a sentence each: a channel with a mistake is not used, and the site goes live.
    faults: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise SettingsError with every mistake, for commands that are about the channels."""
        if self.faults:
            raise SettingsError("\n".join(self.faults))


def channels_of(settings: Settings, site: Site | None) -> Channels:
    """Return the channels of a site's STATUS_CHANNELS, as they can be used here; without a site, as far as can be told.

    What filters name is not looked at then.
    """
    return read_channels(
        settings.STATUS_CHANNELS,
        components=[one.id for one in site.components] if site else None,
        languages=[site.organisation.language] if site else None,
        environ=os.environ,
        folder=settings.home,
    )


def read_channels(
    given: object,
    *,
    components: Collection[str] | None,
    languages: Collection[str] | None,
    environ: Mapping[str, str],
    folder: Path,
) -> Channels:
    """Return the channels of STATUS_CHANNELS; filters may name these `components` and `languages`, or any if None.

    Relative places on this machine begin in `folder`, which is the site's.

    Nothing is raised: no mistake in here may keep an incident from going live.
    """
    if not isinstance(given, Mapping):
        return Channels(faults=(f'{_SETTING} is no mapping (write for example {{"name": {{"to": "…"}}}})',))
    known: dict[str, Collection[str] | None] = {"types": get_args(IncidentType), "impacts": get_args(Impact)}
    known |= {"components": components, "languages": languages}
    usable: dict[str, Channel] = {}
    unusable: dict[str, str] = {}
    faults: list[str] = []
    taken: dict[tuple[str, str], str] = {}
    for name, settings in given.items():
        reader = _Reader(name, settings, environ, folder)
        wrong = reader.faults(known)
        if not wrong:
            try:
                channel = reader.channel()
                if (other := taken.setdefault(reader.place, name)) != name:
                    wrong = [f"is the same place as {other!r}, and would be told twice (remove one of them)"]
                else:
                    usable[name] = channel
            except Unusable as error:
                unusable[name] = f"{name} ({settings['to']}): {error}"
            except ValueError as error:
                wrong = [str(error)]
        faults += [f"{_SETTING}[{name!r}] {one}" for one in wrong]
    return Channels(tuple(usable.values()), unusable, tuple(faults))


class _Reader:
    """Reads the settings of one channel. No message shows a value that could be a secret."""

    def __init__(self, name: object, given: object, environ: Mapping[str, str], folder: Path) -> None:
        self._name, self._given, self._environ, self._folder = name, given, environ, folder
        #: What two channels that are the same place have in common.
        self.place = ("", "")

    def faults(self, known: Mapping[str, Collection[str] | None]) -> list[str]:
        """Return what is wrong, as it stands behind the channel's name in a message."""
        if not isinstance(self._name, str) or not _NAME.fullmatch(self._name):
            return ["needs another name: small letters, digits and single hyphens (such as 'mastodon' or 'team-2')"]
        given = self._given
        if not isinstance(given, Mapping) or not isinstance(given.get("to"), str) or not given["to"]:
            return ['says nowhere to go (write for example "to": "mastodon://social.example.org")']
        scheme, colon, rest = given["to"].partition(":")
        kind = SCHEMES.get(scheme)
        if kind is None:
            return [_unknown(scheme if colon else "")]
        faults = [] if not kind.hidden or _VARIABLE.fullmatch(rest) else [_in_clear("to", f"{scheme}:$NAME")]
        if "@" in rest.lstrip("@") or "?" in rest:
            faults.append("has a to that holds more than an address (take out user names, passwords and keys)")
        keys = [*_COMMON, *kind.secrets, *kind.plain, *kind.flags, *(["server"] if kind.server else [])]
        faults += [f"has a key {key!r} that means nothing{_guess(str(key), keys)}" for key in given if key not in keys]
        for key in kind.secrets:
            if key not in given:
                faults.append(f'lacks {key!r} (write "{key}": "$NAME", and set that variable where this command runs)')
            elif not isinstance(given[key], str) or not _VARIABLE.fullmatch(given[key]):
                faults.append(_in_clear(key, "$NAME"))
        for key in FILTERS:
            faults += _filter_faults(key, given.get(key, []), known[key])
        if given.get("tells", "all") not in TELLS:
            faults.append(f"has a tells that is none (write {' or '.join(map(repr, TELLS))})")
        flags = [key for key in ("link", *kind.flags) if not isinstance(given.get(key, True), bool)]
        faults += [f"has a {key} that is neither True nor False" for key in flags]
        if not isinstance(given.get("server", ""), str):
            faults.append('has a server that is no address (write for example "server": "https://pds.example.org")')
        return faults

    def channel(self) -> Channel:
        """Return the channel. Raises ValueError where its address is none, Unusable where it cannot be used here."""
        given: Mapping[str, Any] = self._given  # type: ignore[assignment]  # it was without faults
        scheme, _, rest = given["to"].partition(":")
        kind = SCHEMES[scheme]
        missing = [name for text in (rest, *(given[key] for key in kind.secrets)) for name in self._missing(text)]
        if missing:
            names = ", ".join(f"${one}" for one in dict.fromkeys(missing))
            raise Unusable(f"{names} is not set (set it where this command runs: export {missing[0]}=…)")
        options = {key: self._filled(given[key]) for key in kind.secrets}
        options |= {key: str(given[key]) for key in kind.plain if key in given}
        options |= {key: "yes" for key in kind.flags if given.get(key)}
        if "server" in given:
            options["server"] = given["server"].removeprefix("https:").removeprefix("http:")
        address = self._filled(rest)
        sent = [*([] if kind.local else [(rest, address)]), *((given[key], options[key]) for key in kind.secrets)]
        for typed, value in sent:
            # It would break a header, and stand in the message that says so.
            if not (value.isascii() and value.isprintable()) or " " in value:
                raise Unusable(f"{typed} holds what no key or address does: a space, a line break or an odd letter")
        self.place = (scheme, address.lower() + options.get("server", ""))
        try:
            return kind.read(Declared(str(self._name), address, options, self._folder))
        except ValueError as error:
            # What stands in a variable is no mistake in the settings.
            raise (Unusable if _VARIABLE.search(rest) else ValueError)(str(error)) from None

    def _missing(self, text: str) -> list[str]:
        return [name for match in _VARIABLE.finditer(text) if not self._value(name := match[1] or match[2])]

    def _filled(self, text: str) -> str:
        return _VARIABLE.sub(lambda match: self._value(match[1] or match[2]), text)

    def _value(self, name: str) -> str:
        # Whoever reads it from a file leaves the line's end in it.
        return self._environ.get(name, "").strip()


def _in_clear(key: str, instead: str) -> str:
    return (
        f'has a secret in {key!r}, which belongs in no settings: they are committed (write "{key}": "{instead}", set '
        "that variable where this command runs, and make a new secret if this one was ever committed)"
    )


def _filter_faults(key: str, named: object, known: Collection[str] | None) -> list[str]:
    if not isinstance(named, list | tuple) or not all(isinstance(one, str) for one in named):
        example = ", ".join(map(repr, [*(known or ["…"])][:2]))
        return [f'has {key} that are no list (write for example "{key}": [{example}])']
    if known is None:
        return []
    return [f"has {key} with {one!r}, which names nothing{_guess(one, known)}" for one in named if one not in known]


def _unknown(scheme: str) -> str:
    if not re.fullmatch(r"[A-Za-z-]{1,20}", scheme):
        return f"begins with no kind of channel (write one of {', '.join(f'{one}:' for one in SCHEMES)})"
    guess = difflib.get_close_matches(scheme.lower(), SCHEMES, n=1, cutoff=0.7)
    hint = f"did you mean {guess[0]}?" if guess else f"there are {', '.join(SCHEMES)}"
    return f"has the unknown scheme {scheme!r} ({hint})"


def _guess(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if near:
        return f" (did you mean {near[0]!r}?)"
    return f" (there are {', '.join(known)})" if known else " (there are none)"
