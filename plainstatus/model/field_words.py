"""What a fact is called in a sentence: 'how many people are concerned', in place of `breach.people.count`."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["field_words"]

#: By the path without what numbers or names an item of a list, which stands in the words as {}. What is a plain word
#: already, such as `title`, is its own.
_WORDS: Final = {
    "affects": "whom it concerns",
    "actions": "what to do",
    "actions.text": "what to do",
    "actions.url": "where to do it",
    "actions.applies_to": "who should do it",
    "next_update": "the next update",
    "eta": "when it should be over",
    "started": "begin",
    "ended": "end",
    "scheduled.from": "begin of the window",
    "scheduled.until": "end of the window",
    "until": "end of the notice",
    "notice_until": "how long the notice stays",
    "banner": "what the banner says",
    "told": "who else was told",
    "told.who": "who else was told",
    "told.at": "when others were told",
    "external_id": "the id elsewhere",
    "components": "what is concerned",
    "components.": "state of {}",
    "contacts.state": "whether {} is open",
    "contacts.reason": "why {} is closed",
    "contacts.until": "until when {} is closed",
    "evidence.basis": "what was looked at",
    "evidence.as_of": "up to when that was looked at",
    "corrected.note": "what was put right",
    "corrections.was": "what was said before",
    "corrections.now": "what holds now",
    "corrections.why": "why a fact was put right",
    "jurisdictions": "whose rules hold",
    "discovered_at": "when you found it",
    "aware_at": "when you were sure",
    "occurred.from": "when it happened at the earliest",
    "occurred.to": "when it happened at the latest",
    "occurred.precision": "how sure the times are",
    "contained_at": "when it was stopped",
    "what_happened": "what happened",
    "cause": "how it could happen",
    "information": "which data it is about",
    "information.kind": "which data it is about",
    "information.state": "whether {} was touched",
    "information.protection": "how {} was protected",
    "information.note": "the note on {}",
    "people.count": "how many people are concerned",
    "people.qualifier": "how exact the number of people is",
    "people.categories": "who the people are",
    "people.as_of": "as of when the number of people is",
    "records_count": "how many records are concerned",
    "likely_consequences": "what may follow",
    "doing": "what you do about it",
    "doing.text": "what you do about it",
    "doing.state": "how far what you do is",
    "doing.at": "when you do it",
    "offer.what": "what you offer",
    "offer.months": "for how many months you offer it",
    "offer.enrol_by": "by when to enrol",
    "offer.url": "where to enrol",
    "more_info.url": "where to learn more",
    "more_info.phone": "the number to call",
    "law_enforcement_delay": "whether the notice waited for the police",
    "direct_notice": "how far the e-mails are",
    "direct_notice.channels": "how people are written to",
    "direct_notice.started_at": "when the first e-mail was sent",
    "direct_notice.expected_end": "when the last e-mail should be sent",
    "direct_notice.finished_at": "when the last e-mail was sent",
    "direct_notice.last_batch_at": "when the newest e-mails were sent",
    "direct_notice.sent": "how far the e-mails are",
    "direct_notice.total": "how many e-mails there will be",
    "direct_notice.sender": "the sender of the e-mails",
    "direct_notice.subject": "the subject of the e-mails",
    "direct_notice.links": "which links the e-mails hold",
    "direct_notice.asks_for": "what the e-mails ask for",
    "direct_notice.copy": "the file with the e-mail's text",
    "direct_notice.undelivered_by": "how those are told whose e-mail came back",
    "direct_notice.avoids_breached_channel": "whether another way than their mailboxes is used",
    "substitute_notice.reason": "why some cannot be written to",
    "substitute_notice.posted_at": "since when the notice stands for them",
    "substitute_notice.posted_until": "until when the notice stands for them",
    "unknowns": "what is not known yet",
    "postmortem_url": "where the report is",
    "postmortem_due": "when the report is due",
}


def field_words(path: str) -> str:
    """Return what a fact is called, by its dotted path in the record or in a correction."""
    steps = path.removeprefix("breach.").split(".")
    first, last = steps[0], steps[-1]
    if first in {"components", "contacts"} and len(steps) > 1:
        item, name = steps[1], f"{first}.{'.'.join(steps[2:])}"
    else:
        plain = [step for step in steps if not step.isdecimal()]
        # Behind the list's name its item's may stand, and then a key of that.
        item = plain[1] if first in {"information", "actions"} and len(plain) > 1 else ""
        is_key = f"{first}.{last}" in _WORDS
        name = f"{first}.{last}" if item and is_key else first if item else ".".join(plain)
        item = "" if item == last and is_key else item
    words = _WORDS.get(name, "")
    return words.format(item.replace("_", " ") or "it") if words else re.sub(r"[._]", " ", path)
