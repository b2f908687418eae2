"""What each word that a key can take means: one sentence, for the reference and for people's editors.

A word belongs here as soon as it stands in a `Literal` of a model; tests name the ones that are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

__all__ = ["MEANINGS", "meanings"]

#: One table for each choice, in the order of the models; which one it is, its words say.
MEANINGS: Sequence[Mapping[str, str]] = (
    {  # types of incident
        "outage": "Something does not work, or not well",
        "security": "Data or accounts are at risk, as after a breach; stays on the home page for 90 days",
        "maintenance": "Planned work with a window, `scheduled`",
        "notice": "Something to know that is not wrong; it has no status and ends by itself",
    },
    {  # impact
        "none": "Nothing is broken; components stay operational",
        "minor": "Slow or unreliable: components are `degraded_performance`",
        "major": "A part does not work, or not for everyone: components are `partial_outage`",
        "critical": "It does not work at all: components are `major_outage`",
    },
    {  # states of a component
        "operational": "Works",
        "under_maintenance": "Planned work is going on; does not count against uptime",
        "degraded_performance": "Slow or unreliable; does not count against uptime",
        "partial_outage": "Some of it, or some customers, cannot use it; counts by 30 per cent",
        "major_outage": "Does not work at all; counts fully",
    },
    {  # statuses
        "investigating": "You look for the cause; also opens again what was resolved",
        "identified": "You know the cause and work on it",
        "monitoring": "It is mended, and you watch whether it stays so",
        "resolved": "It is over; all components are operational again",
        "postmortem": "The report on how it came about, after it was resolved",
        "scheduled": "Announced; it begins by the clock",
        "in_progress": "The work has begun",
        "verifying": "The work is done, and you check that all is well",
        "completed": "It is over; all components are operational again",
    },
    {  # contacts
        "email": "An e-mail address",
        "phone": "A telephone number",
        "post": "A postal address",
        "web": "A page or form on the web",
        "chat": "A chat",
        "dpo": "The data protection officer",
    },
    {  # whether a contact is open
        "open": "Somebody answers",
        "closed": "Closed on purpose; the reason is shown in its place",
        "overloaded": "Answers late; the reason is shown in its place",
    },
    {  # jurisdictions
        "eu": "European Union: GDPR, articles 33 and 34",
        "uk": "United Kingdom: UK GDPR",
        "us-ca": "California: Civil Code 1798.82",
        "us-hipaa": "Health care in the United States: 45 CFR 164.404",
        "au": "Australia: Notifiable Data Breaches, section 26WK",
        "us-ftc": "United States: the Federal Trade Commission's guide",
        "other": "Rules of another place",
    },
    {  # how sure a time is
        "exact": "Known to the minute",
        "estimated": "The best estimate so far",
        "unknown": "Not known yet; said openly",
    },
    {  # kinds of information
        "name": "Names",
        "email_address": "E-mail addresses",
        "postal_address": "Postal addresses",
        "phone_number": "Telephone numbers",
        "date_of_birth": "Dates of birth",
        "username": "Names to sign in with",
        "password": "Passwords; say under `protection` how they were kept",
        "security_question": "Questions and answers that prove who one is",
        "payment_card": "Parts of card numbers, such as the last four digits",
        "payment_card_full": "Whole card numbers",
        "bank_account": "Bank account numbers",
        "national_id": "Numbers of identity cards",
        "ssn": "Social Security numbers of the United States",
        "driver_licence": "Driving licences",
        "passport": "Passports",
        "health": "Health and treatment",
        "insurance": "Insurance numbers and claims",
        "biometric": "Fingerprints, faces and the like",
        "location": "Where people are or were",
        "order_history": "What people ordered",
        "messages": "What people wrote, to us or to each other",
        "ip_address": "Internet addresses of people's connections",
        "access_token": "Tokens and keys that let programs in",
        "other": "Anything else; say what in `note`",
    },
    {  # whether it was touched
        "exposed": "Somebody got it or saw it",
        "possible": "Somebody may have got it; not ruled out",
        "not_affected": "Looked at, and certainly not touched",
        "unknown": "Not known yet; said openly",
    },
    {  # how it was protected
        "none": "Readable as it stood",
        "hashed": "Only one-way hashes were kept",
        "encrypted": "Encrypted, and the key was not taken",
        "tokenised": "Replaced by tokens that are worth nothing elsewhere",
        "truncated": "Only a part was kept",
    },
    {  # how a count is to be read
        "exact": "Exactly so many",
        "about": "About so many",
        "at_most": "So many or fewer",
        "at_least": "So many or more",
        "unknown": "Not known how near the count is",
    },
    {  # how far a measure is
        "done": "Finished",
        "under_way": "Being done",
        "planned": "Will be done",
    },
    {  # how messages are sent
        "email": "By e-mail",
        "sms": "By text message",
        "post": "By letter",
        "phone": "By telephone",
        "app": "In our app",
    },
    {  # how those are told whose e-mail came back
        "post": "By letter",
        "sms": "By text message",
        "phone": "By telephone",
        "app": "In our app",
    },
    {  # links in a genuine message
        "none": "None at all",
        "canonical_only": "Only ones to this site",
    },
    {  # what a genuine message asks for
        "nothing": "Nothing; whoever asks for something is not us",
    },
)

_BY_WORDS = {frozenset(table): table for table in MEANINGS}


def meanings(words: Iterable[str]) -> Mapping[str, str]:
    """Return word → meaning for the words of a choice, in the order of the choice.

    Raises TypeError for a choice that has no table.
    """
    words = tuple(words)
    table = _BY_WORDS.get(frozenset(words))
    if table is None:
        raise TypeError(
            f"nothing says what {', '.join(words)} mean: add a table with just these words to MEANINGS "
            "in plainstatus/model/meanings.py"
        )
    return {word: table[word] for word in words}
