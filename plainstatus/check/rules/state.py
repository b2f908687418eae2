"""Whether an update says what its status promises: S1 to S5, S8 and S9."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from plainstatus.check.case import Case, NewUpdate
from plainstatus.check.findings import Hit, Rule
from plainstatus.model import CLOSED
from plainstatus.text.amounts import counted
from plainstatus.text.markdown import to_plain
from plainstatus.text.pattern import Pattern, lazy, small_letters

__all__ = ["RULES", "state"]

S1 = Rule(
    "S1",
    "warning",
    "resolved, and no update says what it was",
    "This is the update that most people read, often the only one.",
    "say what the cause was, as far as you know it, and that it is not known where it is not",
)
S2 = Rule(
    "S2",
    "warning",
    "resolved within minutes of watching",
    "What comes back after 'resolved' costs more trust than half an hour of 'monitoring'.",
    "wait until it has held for a while, or say since when it works",
)
S3 = Rule(
    "S3",
    "info",
    "it is open again, and no word says why",
    "Going back is right where it is true; readers want to know what you saw.",
    "say what came back, and since when",
)
S4 = Rule(
    "S4",
    "warning",
    "the same words as the update before",
    "Readers stop reading, and miss the update that matters.",
    "say what you did since, and what you do next, or wait until there is something to say",
)
S5 = Rule(
    "S5",
    "warning",
    "an estimate in the text alone",
    "An estimate that fails hurts more than none, and only one in eta: can be seen, corrected and compared.",
    "put the time into eta: and say how sure you are, or take it out",
)
S8 = Rule(
    "S8",
    "warning",
    "it is closed, and something does not work",
    "Nothing that is open says why, nobody promises anything, and each day counts as downtime.",
    "leave it open, with monitoring; or, once it works, add an update with components: {ID: operational}",
)
S9 = Rule(
    "S9",
    "warning",
    "a report on what is not over",
    "A postmortem ends nothing: readers go on seeing the incident as open.",
    "say first that it is over, in an update with status: resolved",
)
RULES: Final = (S1, S2, S3, S4, S5, S8, S9)

_TOO_SOON: Final = timedelta(minutes=5)
#: In so many words, in all, and where it closes, nobody says what it was unless with one of _CAUSE or _WAS.
_FEW: Final = 30
_FEW_AT_END: Final = 12
_CAUSE: Final = lazy(
    r"\b(because|caus(e|es|ed|ing)|due to|owing to|as a result|result(s|ed|ing)? (of|from|in)|reason|triggered|led to"
    r"|introduced|traced|came from|post-?mortem|root"
    # Who takes a change back, or names what was wrong with it, has said what it was.
    r"|roll(ed|ing)?[ -]?back|revert(ed|ing)|faulty|misconfigur\w+|expired"
    r"|bad (build|certificate|change|config\w*|deploy\w*|migration|push|release|update))\b",
    re.IGNORECASE,
)
#: Something was so before, other than mended: what it was, or at least what it did.
_WAS: Final = lazy(
    r"\b(was|were|had)\b(?! (\w+ly |now |since |already |been )*(able|addressed|applied|completed?|corrected"
    r"|deployed|ended|fixed|implemented|mended|mitigated|over|rectified|recovered|repaired|resolved|restored|solved)\b)",
    re.IGNORECASE,
)
#: Who looks for the cause, or has found it, has not said it.
_SOUGHT: Final = lazy(
    r"\b(investigat|determin|identif|find|found|look|search|isolat|pinpoint|understand|analy[sz])\w*[^.:\n]{0,40}?"
    r"\b(root )?(causes?|reasons?)\b(?! (as|is|was|to be)\b|:)",
    re.IGNORECASE,
)
_DATA: Final = lazy(
    r"\b(data|los[est]|losing|lost|exposed|leak\w*|charged|missing|delivered|kept|accessed|seen|copied|stolen)\b",
    re.IGNORECASE,
)
#: A time since when it works was looked at for as long.
_CLOCK: Final = lazy(r"\b\d{1,2}:\d{2}\b")
_WORD: Final = lazy(r"\w+")
_REASON: Final = lazy(
    r"\b(because|since|again|still|return(s|ed)?|c[ao]mes? back|did not|didn't|not hold|more|new|further|caus\w+"
    r"|after)\b",
    re.IGNORECASE,
)
_DONE = (
    r"(fixed|resolved|restored|back|completed?|done|finished|(?<=be )over|recovered|recovery|available|working|normal"
    r"|repaired)"
)
_WHEN = (
    r"(by|within|in|at|before|until|around|about|next|another)\s+(the\s+)?(next\s+)?(about\s+|around\s+)?"
    r"(\d|an?\s+(few|couple|half|hour|minute|day)|few|couple|noon|midnight|one|two|three|half|hours?|minutes?|days?"
    r"|(mon|tues|wednes|thurs|fri|satur|sun)day)"
    # To the end, so that the words are told whole.
    r"(?:[\d:.,\u2013-]*\d)?(?: to \d+)?(?: (?:minutes?|mins?|hours?|hrs?|days?))?"
)
_ESTIMATE: Final = Pattern(
    r"(?<!no )\bETA\b[^.()\n]{0,20}?\d\S*(?: (?:minutes?|mins?|hours?|hrs?|days?))?"
    r"|\b(expect(ed|s|ing)?|estimate[ds]?|anticipate[ds]?|should|will|hope)\b"
    rf"[^.()\n]{{0,60}}\b{_DONE}\b[^.()\n]{{0,30}}\b{_WHEN}",
    (
        ("eta", "expect", "estimate", "anticipate", "should", "will", "hope"),
        (
            "eta",
            "fixed",
            "resolved",
            "restored",
            "back",
            "complete",
            "done",
            "finished",
            "over",
            "available",
            "working",
            "normal",
            "repaired",
        ),
    ),
)


def state(case: Case) -> Iterator[Hit]:
    """Yield what is amiss with statuses; only updates that are not public yet are asked."""
    if case.incident.type in {"outage", "security"}:
        for item in case.updates:
            if item.is_new:
                yield from _update(case, item)
        yield from _ending(case)
    yield from _left(case)


def _ending(case: Case) -> Iterator[Hit]:
    """Yield what is left unsaid of an incident that is resolved, at its last end: a later report may say it."""
    closing = [item for item in case.updates if item.is_new and item.view.status == "resolved" and not _was_over(item)]
    if not closing or not _is_english(case):
        return
    update, breach = closing[-1].view.update, case.incident.breach
    last = to_plain(update.text)
    texts = [to_plain(item.update.text) for item in case.view.updates if item.update.withdrawn is None]
    lacking = []
    long = len(last.split()) > _FEW_AT_END or any(len(text.split()) > _FEW for text in texts) or bool(_WAS.search(last))
    if case.is_security or not long:
        told = any(_CAUSE.search(_SOUGHT.sub("", text)) for text in texts) or (breach is not None and breach.cause)
        if not told:
            lacking.append("what the cause was")
    if case.is_security and not _DATA.search(last) and (breach is None or not breach.information):
        lacking.append("whether data was lost or seen")
    if lacking:
        message = f"resolved, and no update says {' or '.join(lacking)}"
        yield Hit(S1, message=message, place=("text",), update=update.known_at)


def _was_over(item: NewUpdate) -> bool:
    return item.before is not None and item.before.status in CLOSED


def _is_english(case: Case) -> bool:
    return case.organisation.language.partition("-")[0] == "en"


def _left(case: Case) -> Iterator[Hit]:
    """Yield a word about what an incident that is closed has left in a state in which it does not work."""
    if left := case.view.left:
        told = ", ".join(f"{name} in {state}" for name, state in left.items())
        newest = next(shown.update for shown in case.view.updates if shown.update.withdrawn is None)
        message = f"the incident is {case.view.status}, and leaves {told}"
        yield Hit(S8, message=message, place=("status",), update=newest.known_at)


def _update(case: Case, item: NewUpdate) -> Iterator[Hit]:
    update, before = item.view.update, item.before
    english = _is_english(case)
    text = to_plain(update.text)
    status, was = item.view.status, None if before is None else before.status
    if status == "resolved" and was == "monitoring" and before is not None:
        watched = item.view.at - _since(case, item)
        if watched < _TOO_SOON and case.incident.ended is None and not _CLOCK.search(text):
            minutes = max(0, int(watched.total_seconds() // 60))
            message = f"resolved after {counted(minutes, 'minute')} of watching"
            yield Hit(S2, message=message, place=("status",), update=update.known_at)
    went_back = was in {"monitoring", *CLOSED} and status in {"investigating", "identified"}
    if went_back and english and not _REASON.search(text):
        message = f"from {was} back to {status}, and no word says why"
        yield Hit(S3, message=message, place=("text",), update=update.known_at)
    if update.status == "postmortem" and case.view.phase == "open" and was not in CLOSED:
        message = "a report on what is not over, and it ends nothing"
        yield Hit(S9, message=message, place=("status",), update=update.known_at)
    if before is not None and _is_same(text, to_plain(before.update.text)):
        yield Hit(S4, message="it says the same as the update before", place=("text",), update=update.known_at)
    if english and update.eta is None and (found := _ESTIMATE.search(text, small_letters(text))):
        yield Hit(S5, found[0], place=("text",), update=update.known_at)


def _since(case: Case, item: NewUpdate) -> datetime:
    """Return since when the incident was watched, without a break, when this update was made."""
    since = item.view.at
    for view in case.shown_before(item.view):
        if view.update.withdrawn is not None:
            continue
        if view.status != "monitoring":
            break
        since = view.at
    return since


def _is_same(text: str, other: str) -> bool:
    """Say whether two texts have the same letters and digits; most differ in the first word."""
    texts = text.casefold(), other.casefold()
    first, second = map(_WORD.search, texts)
    if (first and first[0]) != (second and second[0]):
        return False
    first_words, second_words = map(_WORD.findall, texts)
    return first_words == second_words
