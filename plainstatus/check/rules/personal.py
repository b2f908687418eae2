"""Secrets, and what belongs to a person or to a machine inside: P1 to P9. The patterns stand in `sensitive`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from plainstatus.check.case import Passage
from plainstatus.check.findings import Hit, Rule
from plainstatus.check.rules.lookalikes import imitated
from plainstatus.model import Organisation
from plainstatus.sensitive import LEAKS, Family, Found, digits, find, masked, may_hold
from plainstatus.text.markdown import to_plain

__all__ = ["LEAKING", "RULES", "may_be_personal", "personal_in"]

_FOREVER: Final = "What is published stays in feeds and archives for good."
P1 = Rule(
    "P1",
    "error",
    "a secret key or token",
    "Programs search the web for keys, and use one within minutes.",
    "take it out, and make the key worthless where it was issued: somebody has typed it into a file",
)
P2 = Rule(
    "P2",
    "error",
    "a payment card number",
    "Whoever reads it can pay with it, and you would have to report it as a breach.",
    "leave all but its last four digits out",
)
P3 = Rule(
    "P3",
    "error",
    "an identity number, with check digits that fit",
    "It names one person for life.",
    "take it out; where it is another number that only looks like one, write the last four digits",
)
P4 = Rule(
    "P4",
    "warning",
    "looks like an identity number",
    "It names one person for life, and nobody can take it back.",
    "take it out, or allow the rule where it is another number",
)
P5 = Rule(
    "P5",
    "warning",
    "a bank account number",
    "A customer's own is nobody's business; yours is what a false notice would replace.",
    "take it out, and link to the page of yours that says where to pay",
)
P6 = Rule(
    "P6",
    "warning",
    "looks like a password",
    "Even an example is tried at once.",
    "say where to find or change it",
)
P7 = Rule(
    "P7",
    "warning",
    "an address of a machine inside",
    "It helps nobody but attackers.",
    "say what the machine does for readers",
)
P8 = Rule(
    "P8",
    "warning",
    "an e-mail address that is not yours",
    f"It may be a person's. {_FOREVER}",
    "take it out; an address for customers belongs to organisation: contacts: or senders:",
)
P9 = Rule(
    "P9",
    "warning",
    "a phone number that is not one of yours",
    "It may be a person's, or a false one: readers are told to trust those that you list.",
    "take it out; a number for customers belongs to organisation: contacts: or phones:",
)
RULES: Final = (P1, P2, P3, P4, P5, P6, P7, P8, P9)
_BY_FAMILY: Final[Mapping[Family, Rule]] = {
    "key": P1,
    "card": P2,
    "identity": P3,
    "identity_shape": P4,
    "account": P5,
    "password": P6,
    "machine": P7,
    "email": P8,
    "phone": P9,
}
#: What these find never goes live, whatever the settings, an update or a flag say.
LEAKING: Final = frozenset(_BY_FAMILY[family].id for family in LEAKS)
#: Mailboxes of nobody in particular: those of RFC 2142 that others write to, and what companies add to them.
_MAILBOXES: Final = frozenset({
    "abuse", "accounts", "admin", "billing", "contact", "customerservice", "dpo", "hello", "help", "helpdesk", "hi",
    "info", "legal", "marketing", "news", "no-reply", "noc", "noreply", "office", "postmaster", "press", "privacy",
    "sales", "security", "service", "status", "support", "team", "webmaster",
})  # fmt: skip
#: Numbers whose calls their owner pays, in North America and where they begin with 0800: no person has one.
_FREE: Final = re.compile(r"1?8(?:00|33|44|55|66|77|88)\d{7}|(?:\d{1,3})?0?800\d{5,8}")
#: The last digits of two phone numbers that are one, with and without the country's.
_TELLING: Final = 7


def may_be_personal(passages: Iterable[Passage]) -> bool:
    """Say whether any of these may hold anything that `personal_in` finds: one look at all is quicker than at each."""
    return may_hold(*dict.fromkeys(words for passage in passages for words in _readings(passage)))


def personal_in(passage: Passage, organisation: Organisation, ours: frozenset[str], *, security: bool) -> Iterator[Hit]:
    """Yield what is in a text or address; in one about a security incident, every address must be ours."""
    for found in _found(passage):
        if not (_is_ours(found, organisation, ours) or (not security and _is_nobodys(found, ours))):
            yield _hit(found, passage)


def _is_nobodys(found: Found, ours: frozenset[str]) -> bool:
    """Say whether it is a mailbox of no single person, at a host that nobody takes for ours, or a free number."""
    if found.family == "phone":
        return _FREE.fullmatch(digits(found.words)) is not None
    name, _, host = found.words.lower().rpartition("@")
    return found.family == "email" and name in _MAILBOXES and imitated(host, ours) is None


def _found(passage: Passage) -> list[Found]:
    """Return what a passage holds as it is read, and as it is typed: marks may stand within a number or a key."""
    plain, typed = _readings(passage)
    if not may_hold(plain, typed):
        return []
    read = find(plain)
    known = {found.words for found in read}
    return [*read, *(found for found in find(typed) if found.words not in known)]


def _readings(passage: Passage) -> tuple[str, str]:
    """Return a passage as it is read, and as it is typed."""
    return to_plain(passage.words) if passage.language else "", passage.words


def _hit(found: Found, passage: Passage) -> Hit:
    rule, shown = _BY_FAMILY[found.family], masked(found)
    message = f"is {rule.title}" if found.family in {"email", "phone"} else f"looks like {found.kind}"
    return Hit(rule, found.words, f"'{shown}' {message}", passage.place, shown=shown)


def _is_ours(found: Found, organisation: Organisation, hosts: frozenset[str]) -> bool:
    """Say whether it is a way to reach us: those of the contacts, of the senders, and at our hosts or around them."""
    contacts = [contact.value for contact in organisation.contacts.values()]
    if found.family == "email":
        ours = {name.lower() for name in (*contacts, *organisation.senders)}
        address = found.words.lower().rstrip(".")
        host = address.rpartition("@")[2]
        # Who has status.example.com has mail at example.com.
        return address in ours or any(f".{host}".endswith(f".{own}") or own.endswith(f".{host}") for own in hosts)
    if found.family == "phone":
        number = digits(found.words)
        known = [digits(value) for value in (*contacts, *organisation.phones)]
        return any(
            len(other) >= _TELLING and (number.endswith(other.lstrip("0")) or other.endswith(number.lstrip("0")))
            for other in known
        )
    return False
