"""What the organisation says of itself: O1 to O6. A way to report that has run out, a link to a fake."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from plainstatus.check.case import Case, Passage, Writing
from plainstatus.check.findings import Hit, Rule
from plainstatus.check.rules.links import addresses, host_of
from plainstatus.model import Organisation
from plainstatus.views.official import defanged, fake_hosts, is_below, is_own

__all__ = ["RULES", "STOPPING", "fakes_in", "organisation"]

O1 = Rule(
    "O1",
    "warning",
    "security.txt runs out soon",
    "Researchers are told not to use one that has run out (RFC 9116), and then find nobody to tell.",
    "look whether its contact still holds, and write a later time",
)
O2 = Rule(
    "O2",
    "warning",
    "security.txt has run out",
    "Researchers are told not to use one that has run out (RFC 9116), and then find nobody to tell.",
    "look whether its contact still holds, and write a later time",
)
O3 = Rule(
    "O3",
    "warning",
    "security.txt holds for more than a year",
    "It should be looked at once a year (RFC 9116): people leave, and addresses die.",
    "write a time less than a year ahead",
)
O4 = Rule(
    "O4",
    "error",
    "a link to a fake that you list",
    "Whoever follows it is on the page of the people that you warn of.",
    "take the link out; under organisation: fakes: it is shown so that nobody can follow it",
)
O5 = Rule(
    "O5",
    "warning",
    "a fake on one of your own hosts",
    "Readers would be told that your own site is a fake; links to it are not stopped.",
    "correct the address, or take the host out of organisation: domains: if it is not yours",
)
O6 = Rule(
    "O6",
    "warning",
    "the name of a fake that you list, written in full",
    "Chats, phones and mail programs make a link of whatever looks like an address, also where you made none.",
    "put brackets around its dots: example[.]com",
)
RULES: Final = (O1, O2, O3, O4, O5, O6)
#: What must not go live by accident.
STOPPING: Final = frozenset({O4.id})

#: A name of a host as it stands in a text, full stop behind it left out.
_NAME: Final = re.compile(r"(?<![\w.-])[\w-]+(?:\.[\w-]+)+")
_SOON: Final = timedelta(days=30)
_YEAR: Final = timedelta(days=366)


def organisation(facts: Organisation, now: datetime) -> Iterator[Hit]:
    """Yield what is amiss with the organisation's facts; places are below `organisation:`."""
    if facts.security_txt is not None:
        left = facts.security_txt.expires - now
        place = ("security_txt", "expires")
        if left <= timedelta(0):
            yield Hit(O2, message="security.txt has run out", place=place)
        elif left < _SOON:
            days = "today or tomorrow" if left < timedelta(days=2) else f"in {left.days} days"
            yield Hit(O1, message=f"security.txt runs out {days}", place=place)
        elif left > _YEAR:
            yield Hit(O3, message="security.txt holds for more than a year", place=place)
    fakes = fake_hosts(facts)
    for index, fake in enumerate(facts.fakes):
        if is_own(fake.what, facts):
            yield Hit(O5, fake.what, f"'{fake.what}' is listed as a fake, and is yours", ("fakes", index, "what"))
        for words in (fake.note, *(text for _, text in fake.note.translations)) if fake.note else ():
            yield from _named(Passage(("fakes", index, "note"), words, facts.language), fakes)


def fakes_in(case: Case | Writing) -> Iterator[Hit]:
    """Yield each link to a known fake in what is not public yet, and each that a program would make of its name."""
    fakes = fake_hosts(case.organisation)
    for known_at, passage in case.new_passages if fakes else ():
        linked = set()
        for typed, address in addresses(passage, mail=True):
            host = host_of(address)
            if is_below(host, fakes):
                linked.add(host)
                yield Hit(O4, typed, f"'{typed}' leads to {host}, which you list as a fake", passage.place, known_at)
        for hit in _named(passage, fakes):
            if hit.words.lower() not in linked:
                yield replace(hit, update=known_at)


def _named(passage: Passage, fakes: Collection[str]) -> Iterator[Hit]:
    found = dict.fromkeys(_NAME.findall(passage.words)) if fakes and passage.language else ()
    for name in (one for one in found if is_below(one.lower(), fakes)):
        better = f"write: {defanged(name)}"
        yield Hit(O6, name, f"'{name}' is the name of a fake, in full", passage.place, better=better)
