"""Whether a message to everybody says what the page says, and nothing that a false one would: M1 to M7.

A message cannot be corrected. `invoke mail` sends none in which one of these still fires.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from typing import Final

from plainstatus.check.case import Writing, sentences
from plainstatus.check.findings import Hit, Rule
from plainstatus.check.rules.links import host_of
from plainstatus.model import Incident, Organisation, Text
from plainstatus.model.breach import DirectNotice, InformationKind
from plainstatus.views.legal_duties import CALIFORNIA_HEADINGS, CALIFORNIA_TITLE

__all__ = ["RULES", "notices"]

M1 = Rule(
    "M1",
    "warning",
    "another sender or subject than direct_notice: has",
    "Readers compare both with official.html, and take a message that differs for a fake.",
    "make the first lines of the file and breach: direct_notice: say the same, or take those lines out",
)
M2 = Rule(
    "M2",
    "warning",
    "the title or the headings that California asks for are missing",
    "Civil Code 1798.82 names them, to the letter, for what people are sent.",
    f"put {CALIFORNIA_TITLE!r} above it, and each heading on a line of its own: {', '.join(CALIFORNIA_HEADINGS)}",
)
M3 = Rule(
    "M3",
    "warning",
    "something that the page says, and the message does not",
    "For many it is the only thing that they read about this.",
    "say it in the message too",
)
M4 = Rule(
    "M4",
    "warning",
    "a message in which nobody says sorry",
    "Customers of earlier breaches missed it more than any fact: a word to them, not about them.",
    "say to readers that you are sorry, and for what",
)
M5 = Rule(
    "M5",
    "warning",
    "asks for something that no genuine message asks for",
    "False messages do just that, and readers are told to tell them by it.",
    "ask for nothing: say where people can do it themselves",
)
M6 = Rule(
    "M6",
    "warning",
    "sounds like an advertisement",
    "Programs for mail sort it out as one, nobody takes it seriously, and what advertises needs consent.",
    "leave it out: a notice sells nothing",
)
M7 = Rule(
    "M7",
    "warning",
    "a link, in a message that is said to hold none",
    "Readers are told that a message with links is a fake.",
    "take https:// and www. away and ask readers to type the address, or set links: canonical_only",
)
RULES: Final = (M1, M2, M3, M4, M5, M6, M7)

#: Words by which a text names a kind of information.
_NAMED: Final[Mapping[InformationKind, str]] = {
    "name": r"\bnames?\b",
    "email_address": r"\be-?mail",
    "postal_address": r"\baddress",
    "phone_number": r"\b(tele)?phone|\bmobile",
    "date_of_birth": r"\bbirth",
    "username": r"\b(user|log-?in|sign-?in) ?names?\b",
    "password": r"\bpass(word|phrase|code)",
    "security_question": r"\bsecurity (question|answer)",
    "payment_card": r"\bcards?\b",
    "payment_card_full": r"\bcards?\b",
    "bank_account": r"\bbank|\bIBAN\b",
    "national_id": r"\bidentity|\bnational\b",
    "ssn": r"\bsocial security\b",
    "driver_licence": r"\blicen[cs]e",
    "passport": r"\bpassport",
    "health": r"\bhealth|\bmedical|\bdiagnos",
    "insurance": r"\binsurance|\binsured\b",
    "biometric": r"\bbiometric|\bfingerprint|\bface\b",
    "location": r"\blocation|\bplaces?\b",
    "order_history": r"\border|\bpurchase|\bbought\b",
    "messages": r"\bmessages?\b",
    "ip_address": r"\bIP address|\binternet address",
    "access_token": r"\btoken|\bkeys?\b",
}
_SORRY: Final = re.compile(r"\b(sorry|apolog\w+)\b", re.IGNORECASE)
_PRIVATE: Final = (
    r"(password|pass ?code|PIN|card (number|details)|security code|CVV|account number|social security number"
    r"|date of birth|one-time code)"
)
_ASKS: Final = re.compile(
    rf"\b(repl(y|ies)|send|e-?mail|text|tell|give|provide|confirm|verify)\b[^.!?]{{0,60}}\b(us|here|back|with)\b"
    rf"[^.!?]{{0,60}}\b{_PRIVATE}\b"
    rf"|\b(send|give|provide|confirm|verify|tell us)\b[^.!?]{{0,40}}\byour\b[^.!?]{{0,20}}\b{_PRIVATE}\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(r"\b(never|not?|nobody|nothing|without)\b|n['\u2019]t\b", re.IGNORECASE)
_SELLS: Final = re.compile(
    r"\b\d+ ?% (off|discount)|\b(discount|coupon|voucher|gift card|special offer|limited[- ]time|newsletter|unsubscribe"
    r"|(buy|shop|order) now|free shipping|promo(tion)?( code)?|on sale)\b",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"\b(https?://|www\.|mailto:)\S+", re.IGNORECASE)


def notices(
    writing: Writing, incident: Incident, notice: DirectNotice, head: Mapping[str, str], site: str
) -> Iterator[Hit]:
    """Yield what is amiss with the text of a message; `head` is what its file begins with, `site` the site's address.

    What depends on words is asked of English texts alone.
    """
    (passage,) = writing.passages
    text = passage.words
    yield from (Hit(M1, message=fault, place=("head",)) for fault in _contradictions(notice, head, passage.language))
    yield from (
        Hit(M3, message=f"nothing in it says {fact}", place=passage.place)
        for fact in _missing(text, writing.organisation, site)
    )
    if notice.links == "none":
        for match in _LINK.finditer(text):
            yield Hit(M7, match[0], place=passage.place)
    if passage.language.partition("-")[0] != "en":
        return
    breach, plain = incident.breach, " ".join(text.split())
    asking = (breach and breach.jurisdictions) or writing.organisation.jurisdictions
    lines = {line.strip().lower() for line in text.split("\n")}
    if "us-ca" in asking:
        for words in (CALIFORNIA_TITLE, *CALIFORNIA_HEADINGS):
            if words.lower() not in lines:
                yield Hit(M2, message=f"missing for us-ca: a line {words!r}", place=passage.place)
    for item in breach.information if breach else ():
        named = _NAMED.get(item.kind)
        if named and item.state in {"exposed", "possible"} and not re.search(named, plain, re.IGNORECASE):
            kind = item.kind.replace("_", " ")
            yield Hit(M3, message=f"nothing in it says that {kind} is among the data", place=passage.place)
    if not _SORRY.search(plain):
        yield Hit(M4, message="nobody says in it that you are sorry", place=passage.place)
    for sentence in sentences(text.replace("\n", " ")):
        if (found := _ASKS.search(sentence)) and not _NOT.search(sentence):
            yield Hit(M5, " ".join(found[0].split()), place=passage.place)
        if found := _SELLS.search(sentence):
            yield Hit(M6, found[0], place=passage.place)


def _contradictions(notice: DirectNotice, head: Mapping[str, str], language: str) -> Iterator[str]:
    sender, subject = head.get("from"), head.get("subject")
    if sender and notice.sender and parseaddr(sender)[1].lower() != parseaddr(notice.sender)[1].lower():
        yield "the file says another sender than direct_notice:"
    expected = _wording(notice.subject, language)
    if subject and expected and subject != expected:
        yield "the file says another subject than direct_notice:"


def _wording(text: Text | None, language: str) -> str:
    return "" if text is None else dict(text.translations).get(language, str(text))


def _missing(text: str, organisation: Organisation, site: str) -> Iterator[str]:
    lowered = " ".join(text.lower().split())
    names = [name for name in (organisation.name, organisation.legal_name, organisation.known_as) if name]
    wordings = [words for name in names for words in (str(name), *dict(name.translations).values())]
    if not any(words.lower() in lowered for words in wordings):
        yield "who writes"
    ways = [host_of(site), *(contact.value.lower() for contact in organisation.contacts.values())]
    if not any(way and way in lowered for way in ways):
        yield "how to reach you, or where to read more"
