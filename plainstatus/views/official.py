"""What is officially ours, one entry each; which messages are genuine; the fakes that we know of, made harmless."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlsplit

from plainstatus.model import Organisation, Text
from plainstatus.model.breach import DirectNotice
from plainstatus.model.frozen import dataclass
from plainstatus.views.incident import IncidentView
from plainstatus.views.mailings import PublicMailing
from plainstatus.views.overview import Overview

__all__ = [
    "NO_HISTORY",
    "EntryKind",
    "GenuineNotice",
    "Official",
    "OfficialChange",
    "OfficialEntry",
    "OfficialHistory",
    "defanged",
    "fake_hosts",
    "genuine_notices",
    "is_below",
    "is_own",
    "official_entries",
    "translations",
]

EntryKind = Literal["domain", "sender", "phone", "account", "use", "not", "never", "notice", "fake", "report", "key"]


@dataclass(frozen=True)
class OfficialEntry:
    """Something that customers can check a message against."""

    kind: EntryKind
    #: What it is known by, such as `domain:example.com`: its kind and its words. Other words, another entry.
    key: str
    #: What is shown; of a fake, what nobody can follow.
    text: str
    #: Where it stands below `organisation:`.
    place: tuple[str | int, ...]
    url: str | None = None
    note: Text | None = None
    #: Of a fake: when it was seen first.
    seen_at: datetime | None = None


@dataclass(frozen=True)
class GenuineNotice:
    """A message that we really sent to many people."""

    notice: DirectNotice
    #: None where it belongs to no breach.
    incident: IncidentView | None
    #: The anchor on the page of official addresses: permanent.
    anchor: str

    @property
    def mailing(self) -> PublicMailing | None:
        """What tells how far it is; None where staff tell."""
        return self.incident.mailing if self.incident else None


@dataclass(frozen=True)
class OfficialChange:
    """An entry that was added, changed or taken away."""

    at: datetime
    change: Literal["added", "changed", "removed"]
    kind: str
    text: str


@dataclass(frozen=True)
class OfficialHistory:
    """Since when what holds, as the record has it; empty where there is none."""

    #: When entries became public for the first time.
    first: datetime | None = None
    #: An entry's key → since when it stands there without a break.
    since: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    #: After `first`; newest first.
    changes: tuple[OfficialChange, ...] = ()


NO_HISTORY: Final = OfficialHistory()


@dataclass(frozen=True)
class Official:
    """What the page of official addresses shows besides what the YAML says."""

    history: OfficialHistory = NO_HISTORY
    #: The name of a copy, as `copy:` has it → its exact bytes, which are UTF-8.
    copies: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))


#: A name of a host, or four numbers, as people type them.
_HOST: Final = re.compile(r"(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)|\d{1,3}(?:\.\d{1,3}){3}")
_RUN: Final = re.compile(r"[\w.-]+")
#: What is longer is no name of a host, and to look for one at each of its places would take time with the square.
_LONGEST_HOST: Final = 1000
_SCHEME: Final = re.compile(r"\b(h)(?:tt|xx)(ps?://)", re.IGNORECASE)
_DEFANGED_DOT: Final = re.compile(r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?", re.IGNORECASE)
#: Longer keys would be cut off in the middle of a word that tells two entries apart.
_LONGEST_KEY: Final = 150


def defanged(what: str) -> str:
    """Return an address so that no program makes a link of it and nobody follows it: hxxps://example[.]com/.

    What is written so already stays so; other text stays as it is.
    """
    live = _live(what)
    return _SCHEME.sub(r"\1xx\2", _RUN.sub(_without_hosts, live))


def _without_hosts(run: re.Match[str]) -> str:
    """Return letters, digits, dots and hyphens in a row with no name of a host among them."""
    if len(run[0]) > _LONGEST_HOST:
        return run[0].replace(".", "[.]")
    return _HOST.sub(lambda host: host[0].replace(".", "[.]"), run[0])


def fake_hosts(organisation: Organisation) -> frozenset[str]:
    """Return the hosts of the fakes that are an address and nothing else, in lower case; none of ours among them."""
    ours = _own_hosts(organisation)
    found = {_host(_live(fake.what.strip())) for fake in organisation.fakes}
    return frozenset(host for host in found if host and not is_below(host, ours))


def is_own(what: str, organisation: Organisation) -> bool:
    """Say whether this is an address on a host of ours, or below one."""
    return is_below(_host(_live(what.strip())), _own_hosts(organisation))


def is_below(host: str, hosts: Collection[str]) -> bool:
    """Say whether a host is one of these, or below one; asked of each of its ends, however many those are."""
    labels = host.split(".")
    return any(".".join(labels[number:]) in hosts for number in range(len(labels)) if host)


def _own_hosts(organisation: Organisation) -> frozenset[str]:
    return frozenset(domain.strip().lower().removeprefix("*.") for domain in organisation.domains)


def official_entries(organisation: Organisation) -> tuple[OfficialEntry, ...]:
    """Return all entries, kind by kind, in the order of the YAML. No two have one key."""
    entries: dict[str, OfficialEntry] = {}
    for entry in _entries(organisation):
        entries.setdefault(entry.key, entry)
    return tuple(entries.values())


def translations(document: str, names: Iterable[str]) -> dict[str, str]:
    """Return language → name of the translations of a message's copy among the names of copies."""
    found = re.compile(rf"{re.escape(document.removesuffix('.txt'))}\.([A-Za-z0-9-]+)\.txt")
    return {match[1]: name for name in sorted(names) if (match := found.fullmatch(name))}


def genuine_notices(view: Overview) -> tuple[GenuineNotice, ...]:
    """Return the messages that are genuine: those of breaches, newest incident first, then the organisation's own."""
    found = [
        GenuineNotice(item.incident.breach.direct_notice, item, f"n-{item.incident.id}")
        for item in view.incidents
        if item.phase != "withdrawn" and item.incident.breach and item.incident.breach.direct_notice
    ]
    anchors: set[str] = set()
    #: Behind which number to look for a free one.
    numbers: dict[str, int] = {}
    for notice in view.site.organisation.notices:
        anchor = stem = f"m-{_slug(str(notice.subject or notice.sender or 'message'))[:60].strip('-')}"
        number = numbers.get(stem, 1)
        while anchor in anchors:
            number += 1
            anchor = f"{stem}-{number}"
        numbers[stem] = number
        anchors.add(anchor)
        found.append(GenuineNotice(notice, None, anchor))
    return tuple(found)


def _entries(organisation: Organisation) -> Iterator[OfficialEntry]:
    yield from _plain("domain", "domains", organisation.domains)
    yield from _plain("sender", "senders", organisation.senders)
    yield from _plain("phone", "phones", organisation.phones)
    for index, account in enumerate(organisation.accounts):
        text = f"{account.network}: {account.name}"
        yield OfficialEntry("account", _key("account", text), text, ("accounts", index), url=account.url)
    if organisation.channels:
        yield from _plain("use", "channels", organisation.channels.use, "use")
        yield from _plain("not", "channels", organisation.channels.avoid, "not")
    yield from _plain("never", "never_ask", organisation.never_ask)
    for index, notice in enumerate(organisation.notices):
        if notice.subject:
            yield OfficialEntry("notice", _key("notice", notice.subject), notice.subject, ("notices", index))
    for index, fake in enumerate(organisation.fakes):
        text = defanged(fake.what)
        place = ("fakes", index)
        yield OfficialEntry("fake", _key("fake", text), text, place, note=fake.note, seen_at=fake.seen_at)
    if organisation.security_txt:
        yield from _plain("report", "security_txt", organisation.security_txt.contact, "contact")
    yield from _plain("key", "signing_keys", organisation.signing_keys)


def _plain(kind: EntryKind, name: str, texts: tuple[str, ...], *below: str) -> Iterator[OfficialEntry]:
    for index, text in enumerate(texts):
        shown = text if isinstance(text, Text) else text.strip()
        yield OfficialEntry(kind, _key(kind, text), shown, (name, *below, index))


def _key(kind: EntryKind, text: str) -> str:
    words = re.sub(r"\s+", "-", text.strip())
    return f"{kind}:{words[:_LONGEST_KEY]}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _live(what: str) -> str:
    """Undo what others did to an address to make it harmless, so that all are made so in one way."""
    return _SCHEME.sub(r"\1tt\2", _DEFANGED_DOT.sub(".", what))


def _host(address: str) -> str:
    """Return the host of what is an address and nothing else; empty for other text."""
    if re.search(r"\s", address):
        return ""
    name = address.rpartition("@")[2] if "://" not in address else (_hostname(address) or "")
    name = name.partition("/")[0].partition(":")[0].rstrip(".").lower()
    return name if _HOST.fullmatch(name) else ""


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
