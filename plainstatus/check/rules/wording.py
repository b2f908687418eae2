"""Words that frighten, belittle or say nothing: W1 to W13.

The patterns of W1 to W11 are tried on English texts as they are read, not as they are typed. What only a
notice about people's data has to keep to, W8, W10 and W12, is asked of no other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from plainstatus.check.case import SENTENCE_END, Case, NewUpdate, Prose, Writing, in_small_letters, sentences
from plainstatus.check.findings import Hit, Rule
from plainstatus.model import CLOSED
from plainstatus.text.pattern import Pattern

__all__ = ["RULES", "unexplained", "wording"]

#: Written like this and no other way.
_NAMES = (
    "ACL", "BGP", "CDN", "CSRF", "CVE", "DDoS", "HAR", "IOCs?", "JWT", "Kafka", "Kubernetes", "MySQL", "OAuth", "PoPs?",
    "Postgres(?:QL)?", "RCA", "RCE", "Redis", "SAML", "SLOs?", "SQL", "SRE", "SSRF", "TLS", "TTL", "TTPs?", "VPC",
    "WAF", "XSS",
)  # fmt: skip
_WORDS = (
    "4xx", "5xx", "backfill(?:s|ed|ing)?", "back-?end", "backpressure", "downstream", "egress", "fail(?:ed)?[- ]?over",
    "hotfix", "ingress", "p9[59]", "pods", "replication lag", "rollback", "rolled back",
    "shards?", "throughput", "upstream",
)  # fmt: skip
_JARGON: Final = re.compile(
    rf"(?<!\()\b(?:{'|'.join(_NAMES)}|(?i:{'|'.join(_WORDS)}))\b"
    # 'HAR files (recordings of …)', 'egress, that is …'
    r"(?!\s*(?:\w+\s*)?(?:\(|,? (?:that is|which (?:is|are|means)|meaning)\b))"
)


def unexplained(text: str, ours: Collection[str] = ()) -> Iterator[str]:
    """Yield each such word once, unless an explanation follows it or it is one itself, in brackets.

    Who buys a CDN knows the word: those in `ours`, in small letters, are names of our own.
    """
    yield from dict.fromkeys(match[0] for match in _JARGON.finditer(text) if match[0].lower() not in ours)


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
    "nobody did it, and it happened nowhere, in a security notice",
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
    "a word that only engineers know, in a security notice",
    "It is read by everyone whose data it is about, and the law asks for plain words.",
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
    "nobody is spoken to, in a security notice",
    "Most people read the first update or the last, to learn whether it is them, and what to do.",
    "say what you, the reader, see or should do, even if that is nothing",
)
W13 = Rule(
    "W13",
    "warning",
    "a first sentence of more than 40 words",
    "On a phone, in a feed and in a message, it is the only one that is seen, and then not whole.",
    "begin with who cannot do what, and go on in a second sentence",
)
RULES: Final = (W1, W2, W3, W4, W5, W6, W7, W8, W9, W10, W11, W12, W13)

_SORRY = r"\b(apologi[sz]e|apolog(y|ies)|sorry|regret)\b"
#: With what each match has, in small letters: one of these.
_PHRASES: Final[tuple[tuple[Rule, tuple[str, ...], str], ...]] = (
    (
        W1,
        ("seriously", "priority", "value"),
        r"\b(tak(e|es|ing)|took) .{0,80}?\b(security|privacy|protection|confidentiality)\b.{0,60}?\bseriously\b"
        r"|\b(security|privacy|trust) is (our|a|the) (top|number one|#1|highest|first) (priority|value)",
    ),
    (W2, ("caution",), r"\babundance of caution\b|\bas a precaution(ary measure)?\b"),
    (
        W3,
        ("only a ", "small ", "vast majority", "limited ", "isolated incident", "non-sensitive"),
        r"\b(only a (small|limited|handful)|small (number|subset|percentage)|vast majority"
        r"|limited (amount|impact|number)|isolated incident|non-sensitive)\b",
    ),
    (
        W4,
        ("no evidence", "no indication", "no sign", "no reason", "not aware", "not believe"),
        r"\bno (evidence|indication|sign|reason to believe)\b|\bnot aware of any\b|\b(do|does|did) not believe\b",
    ),
    (
        W5,
        ("sophisticated", "sponsored", "unprecedented", "proactively", "like many "),
        r"\b(sophisticated|state.sponsored|unprecedented)\b"
        # Whoever wants to find something proactively next time praises nobody.
        r"|\bwe(['\u2019]ve| have)? proactively\b"
        r"|\blike many (other )?(companies|organi[sz]ations)\b",
    ),
    (
        W6,
        (
            "human error",
            "rogue",
            "careless",
            "negligent",
            "employee",
            "engineer",
            "contractor",
            "intern",
            "developer",
            "party",
            "vendor",
            "supplier",
            "provider",
        ),
        r"\bhuman error\b|\b(rogue|careless|negligent)\b"
        r"|\b(an?|our|one) (employee|engineer|contractor|intern|developer)\b"
        r".{0,30}\b(mistaken|accident|fail|forgot)"
        r"|\b(due to|caused by|because of) (our |a |an )?(third.party|vendor|supplier|provider)\b",
    ),
    (
        W7,
        ("apolog", "sorry", "regret"),
        # 'You may have experienced' alone apologises for nothing, and 'the inconvenience' is one that was named.
        rf"{_SORRY}[^.!?\n]{{0,80}}?\b(any (\w+ )?inconveniences?\b|(this|it|we) may have (caused|experienced)\b)"
        r"|\b(apologi[sz]e|sorry) if\b",
    ),
    (W9, ("hack", "glitch", "hiccup"), r"\b(hacked|hackers?|glitch(es)?|hiccups?)\b"),
    (
        W11,
        ("happen again", "secure", "guarantee"),
        r"\b((will|can|shall)( never| not)|won['\u2019]t) happen again\b"
        r"|\b(100 ?%|fully|completely|totally) secure\b"
        # 'We cannot guarantee' is none.
        r"|\b(we|I)( can| will| do)? guarantee\b",
    ),
)
_PATTERNS: Final = tuple((rule, Pattern(pattern, (near,))) for rule, near, pattern in _PHRASES)
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
_LONGEST: Final = 40


def wording(case: Case | Writing, ours: Collection[str]) -> Iterator[Hit]:
    """Yield what is amiss with the words that are not public yet; `ours` are the words of our own names."""
    evidence = case.evidence
    small = in_small_letters(case.prose)
    likely = [(rule, pattern) for rule, pattern in _PATTERNS if pattern.may_match(small)]
    for prose in case.prose:
        for rule, pattern in likely:
            # What an update looked at speaks for the incident's own texts as well.
            if rule is W4 and (prose.update in evidence or (prose.update is None and evidence)):
                continue
            # A supplier's maintenance is a reason, and no excuse.
            if rule is W6 and isinstance(case, Case) and case.incident.type == "maintenance":
                continue
            for match in pattern.finditer(*prose.read):
                if not (rule is W3 and _has_figure(prose.text, match.start())):
                    yield _hit(rule, match[0], prose)
        if case.is_security:
            yield from _plain(case, prose, ours)
        yield from _opening(case, prose)


def _hit(rule: Rule, words: str, prose: Prose) -> Hit:
    return Hit(rule, words.strip(), place=prose.place, update=prose.update)


def _has_figure(text: str, place: int) -> bool:
    """Say whether the sentence in which a place lies names a number, or the text a share."""
    start = max((end.end() for end in SENTENCE_END.finditer(text, 0, place)), default=0)
    end = SENTENCE_END.search(text, place)
    sentence = text[start : end.start() if end else len(text)]
    return re.search(r"\d", sentence) is not None or re.search(r"\d ?(%|per ?cent)", text) is not None


def _plain(case: Case | Writing, prose: Prose, ours: Collection[str]) -> Iterator[Hit]:
    """Yield what keeps people from understanding a notice that concerns them."""
    yield from (_hit(W10, word, prose) for word in unexplained(prose.text, ours))
    for sentence in sentences(prose.text):
        if (found := _PASSIVE.search(sentence)) and not _ACTOR.search(sentence):
            yield _hit(W8, found[0], prose)
    item = _new_text(case, prose)
    if item is not None and _is_read_alone(item) and not _YOU.search(prose.text):
        yield Hit(W12, message="nobody is spoken to: there is no 'you' in it", place=prose.place, update=prose.update)


def _opening(case: Case | Writing, prose: Prose) -> Iterator[Hit]:
    """Yield what is amiss with how the text of a new update begins."""
    if len(prose.text.split()) <= _LONGEST or _new_text(case, prose) is None:
        return
    words = sentences(prose.text)[0].split()
    if len(words) > _LONGEST:
        message = f"the first sentence has {len(words)} words"
        yield Hit(W13, message=message, place=prose.place, update=prose.update)


def _new_text(case: Case | Writing, prose: Prose) -> NewUpdate | None:
    """Return the new update whose text this is; None where it is another text."""
    item = case.new_at(prose.update)
    return item if item is not None and item.is_new and prose.place[:1] == ("text",) else None


def _is_read_alone(item: NewUpdate) -> bool:
    """Say whether many people read this update and no other: the first, and the one that closes."""
    return item.before is None or (item.view.status in CLOSED and item.before.status not in CLOSED)
