"""Words that frighten, belittle or say nothing: W1 to W14.

The patterns of W1 to W11 and W14 are tried on English texts as they are read, not as they are typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from plainstatus.check.case import Case, NewUpdate, Prose, Writing, sentences
from plainstatus.check.findings import Hit, Rule
from plainstatus.check.jargon import unexplained
from plainstatus.model import CLOSED
from plainstatus.text import to_plain

__all__ = ["RULES", "wording"]

W1 = Rule(
    "W1",
    "warning",
    "a phrase that everyone uses after a breach",
    "Readers have met it in every bad letter they ever got, and stop believing there.",
    "say what you have done, with the time",
)
W2 = Rule(
    "W2",
    "warning",
    "caution in place of a reason",
    "It sounds as if you hid how bad it is.",
    "say what could happen, and what you did against it",
)
W3 = Rule(
    "W3",
    "warning",
    "small, without a figure",
    "Each reader wants to know whether it is them; without a figure it sounds like belittling.",
    "write how many, out of how many, or that you do not know yet",
)
W4 = Rule(
    "W4",
    "warning",
    "no evidence, and no word on where you looked",
    "Such sentences often had to be taken back days later.",
    "add evidence: {basis: what you looked at, as_of: up to when}, or say what you do know",
)
W5 = Rule(
    "W5",
    "warning",
    "praise for yourself, or for the attacker",
    "It reads as an excuse, and answers no question that readers have.",
    "leave it out, and say what happened",
)
W6 = Rule(
    "W6",
    "warning",
    "blame",
    "Customers chose you, not your staff or suppliers; and the next person will keep a mistake to themselves.",
    "say what failed and what you change: 'we removed the wrong folder; the tool now asks first'",
)
W7 = Rule(
    "W7",
    "warning",
    "an apology that takes itself back",
    "It names no harm, or doubts that there was any.",
    "name it: 'we are sorry that you could not pay'",
)
W8 = Rule(
    "W8",
    "info",
    "nobody did it, and it happened nowhere",
    "Readers cannot tell what was touched.",
    "name who or which system: 'someone copied names from one of our servers'",
)
W9 = Rule(
    "W9",
    "warning",
    "a word from the headlines, or one that makes light of it",
    "The one frightens, the other belittles; neither says what happened.",
    "say what happened: 'someone signed in without permission', 'payments failed'",
)
W10 = Rule(
    "W10",
    "warning",
    "a word that only engineers know",
    "Most readers are customers, and the rest read fast.",
    "say what it does for readers, or explain it in brackets: 'HAR files (recordings of a browser session)'",
)
W11 = Rule(
    "W11",
    "warning",
    "a promise that nobody can keep",
    "It will be quoted the next time.",
    "say what you change, and by when",
)
W12 = Rule(
    "W12",
    "warning",
    "nobody is spoken to",
    "Most people read the first update or the last, to learn whether it is them, and what to do.",
    "say what you, the reader, see or should do, even if that is nothing",
)
W13 = Rule(
    "W13",
    "warning",
    "a first sentence that does not land",
    "On a phone, in a feed and in a message, it is the only one that is seen.",
    "begin with who cannot do what, in at most 25 words",
)
W14 = Rule(
    "W14",
    "warning",
    "a gap that was to be filled in",
    "It tells readers that nobody read this before they did.",
    "fill it in, or take it out",
)
RULES: Final = (W1, W2, W3, W4, W5, W6, W7, W8, W9, W10, W11, W12, W13, W14)

_PATTERNS: Final = tuple(
    (rule, re.compile(pattern, re.IGNORECASE))
    for rule, pattern in (
        (
            W1,
            r"\b(tak(e|es|ing)|took) .{0,80}?\b(security|privacy|protection|confidentiality)\b.{0,60}?\bseriously\b"
            r"|\b(security|privacy|trust) is (our|a|the) (top|number one|#1|highest|first) (priority|value)",
        ),
        (W2, r"\babundance of caution\b|\bas a precaution(ary measure)?\b"),
        (
            W3,
            r"\b(only a (small|limited|handful)|small (number|subset|percentage)|vast majority"
            r"|limited (amount|impact|number)|isolated incident|non-sensitive)\b(?![^.]{0,60}\d)",
        ),
        (
            W4,
            r"\bno (evidence|indication|sign|reason to believe)\b|\bnot aware of any\b|\b(do|does|did) not believe\b",
        ),
        (
            W5,
            r"\b(sophisticated|state.sponsored|unprecedented)\b|\bproactively\b"
            r"|\blike many (other )?(companies|organi[sz]ations)\b",
        ),
        (
            W6,
            r"\bhuman error\b|\b(rogue|careless|negligent)\b"
            r"|\b(an?|our|one) (employee|engineer|contractor|intern|developer)\b"
            r".{0,30}\b(mistaken|accident|fail|forgot)"
            r"|\b(due to|caused by|because of) (our |a |an )?(third.party|vendor|supplier|provider)\b",
        ),
        (
            W7,
            r"\b(any|the|this) inconvenience\b|\bwe regret that\b|\bapologi[sz]e if\b"
            r"|\bmay have (caused|experienced)\b",
        ),
        (W9, r"\b(hacked|hackers?|glitch(es)?|hiccups?)\b"),
        (
            W11,
            r"\b(will|can) never happen again\b|\bnot happen again\b|\b(100 ?%|fully|completely|totally) secure\b"
            r"|\bguarantee",
        ),
    )
)
_SLOT: Final = re.compile(r"\{\w+\}|\b(TODO|TBD|XXX|FIXME)\b|lorem ipsum|\A(…|\.\.\.)\Z", re.IGNORECASE)
_PASSIVE: Final = re.compile(
    r"\b(was|were) (accessed|taken|exposed|compromised)\b(?! (back|down|off|over)\b)", re.IGNORECASE
)
#: Somebody who does it, or something that it is done to.
_ACTOR: Final = re.compile(
    r"\b(by|someone|somebody|attackers?|intruders?|persons?|people|servers?|systems?|databases?|backups?|mailbox(es)?"
    r"|laptops?|tools?|networks?|accounts?|storage|repositor(y|ies))\b",
    re.IGNORECASE,
)
_YOU: Final = re.compile(r"\b(you|yours?|yourself|yourselves)\b", re.IGNORECASE)
_LONGEST: Final = 25
#: What a first sentence says in some word or other: who is concerned, or what does not work.
_EFFECT: Final = re.compile(
    r"\b(you|your|customers?|users?|visitors?|people|everyone|everybody|nobody|some|all|cannot|can't|unable|fail\w*"
    r"|errors?|slow\w*|late|latency|delay\w*|unavailab\w+|unreachable|down|not|impact\w*|affect\w*|degrad\w*|disrupt\w*"
    r"|interrupt\w*|outage|longer|stopped|missing|lost|wrong|copied|access\w*|without|problems?|issues?|elevated"
    r"|increased|reduced|takes?|took)\b",
    re.IGNORECASE,
)


def wording(case: Case | Writing) -> Iterator[Hit]:
    """Yield what is amiss with the words that are not public yet."""
    evidence = case.evidence
    for prose in case.prose():
        for rule, pattern in _PATTERNS:
            # What an update looked at speaks for the incident's own texts as well.
            if rule is W4 and (prose.update in evidence or (prose.update is None and evidence)):
                continue
            yield from (_hit(rule, match[0], prose) for match in pattern.finditer(prose.text))
        yield from (_hit(W10, word, prose) for word in unexplained(prose.text))
        for sentence in sentences(prose.text):
            if (found := _PASSIVE.search(sentence)) and not _ACTOR.search(sentence):
                yield _hit(W8, found[0], prose)
        yield from _reader(case, prose)
    for known_at, passage in case.new_passages():
        if passage.language:
            text = to_plain(passage.words)
            for match in _SLOT.finditer(text):
                yield Hit(W14, match[0], place=passage.place, update=known_at)


def _hit(rule: Rule, words: str, prose: Prose) -> Hit:
    return Hit(rule, words.strip(), place=prose.place, update=prose.update)


def _reader(case: Case | Writing, prose: Prose) -> Iterator[Hit]:
    """Yield what is amiss with the text of a new update as a whole."""
    item = case.new_at(prose.update)
    if item is None or not item.is_new or prose.place[:1] != ("text",) or not (parts := sentences(prose.text)):
        return
    if _is_read_alone(item) and not _YOU.search(prose.text):
        yield Hit(W12, message="nobody is spoken to: there is no 'you' in it", place=prose.place, update=prose.update)
    words = parts[0].split()
    if len(words) > _LONGEST:
        message = f"the first sentence has {len(words)} words"
        yield Hit(W13, message=message, place=prose.place, update=prose.update)
    elif isinstance(case, Case) and _opens(case, item) and not _EFFECT.search(parts[0]):
        message = "the first sentence does not say what goes wrong, or for whom"
        yield Hit(W13, message=message, place=prose.place, update=prose.update)


def _is_read_alone(item: NewUpdate) -> bool:
    """Say whether many people read this update and no other: the first, and the one that closes."""
    return item.before is None or (item.view.status in CLOSED and item.before.status not in CLOSED)


def _opens(case: Case, item: NewUpdate) -> bool:
    """Say whether an update is the first word on something that went wrong."""
    return item.before is None and case.incident.type in {"outage", "security"}
