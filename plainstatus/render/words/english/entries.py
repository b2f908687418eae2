"""Entries of feeds: what was said once, in a reader of feeds, without the page around it."""

from typing import Final

MESSAGES: Final = {
    # The title of an entry: how it stands, and what it is about: '[Resolved] Checkout errors'.
    "title": "[{state}] {title}",
    # How it stands, in a title, where that is no status.
    "withdrawn": "Withdrawn",
    "update-withdrawn": "Update withdrawn",
    "letter-withdrawn": "Letter withdrawn",
    "correction": "Correction",
    # A maintenance, to another time.
    "moved": "Moved",
    "letter": "Letter",
    "mailing-begun": "E-mails on their way",
    "mailing-ended": "E-mails sent",
    # Under a text; {note} says what was wrong.
    "corrected": "Corrected {when}: {note}",
    "correction-of": "<strong>Correction</strong> of what we said on {when}: {note}",
    "correction-of-letter": "<strong>Correction</strong> of this letter: {note}",
    # A fact that was wrong: what it is called, what it was, what it is, and why.
    "fact": "<strong>{name}</strong><br>Was: {was}<br>Now: {now}<br>{why}",
    # An update that became public later than what it tells.
    "written": "Written of {at}; published {published}.",
    # Before the text of such an update.
    "written-of": "Written of {when}:",
    # A heading above a list.
    "to-do": "What to do",
    # {moved} says from when: 'Moved from 1 Dec 2026, 02:00 UTC (until 1 Dec 2026, 04:00 UTC)'.
    "moved-from": "{moved}.",
    # {names} are those of components, or who is affected.
    "affected": "Affected: {names}.",
    "began": "Began {when}.",
    "none-planned": "No further update is planned.",
    "next": "Next update: {when}.",
    # Above a list of ways to reach us, each on a line.
    "reach": "How to reach us:",
    # A way to reach us, and its number or address.
    "way": "{name}: {value}",
    # Ways that are closed, or that too many use.
    "way-closed": "{name}: closed for now.",
    "way-closed-until": "{name}: closed for now until {until}.",
    "way-overloaded": "{name}: overloaded: please use another way.",
    "way-overloaded-until": "{name}: overloaded: please use another way until {until}.",
    # Below a letter: who has signed it, with what they are, and the day.
    "signed": "<strong>{who}</strong>, {day}",
    "signer": "{name}, {role}",
    # E-mail to each person whom a breach concerns.
    "begun": (
        "We have begun to write to {n} person by e-mail. Yours may still be on its way; you need not wait for it.",
        "We have begun to write to {n} people by e-mail. Yours may still be on its way; you need not wait for it.",
    ),
    "begun-each": "We have begun to write to each person whom this concerns by e-mail. Yours may still be on its way; "
    "you need not wait for it.",
    "ended": "The last e-mail is sent: {sent}.",
    "ended-of": "The last e-mail is sent: {sent} of {total}.",
    # {returned} and {refused} are numbers of e-mails.
    "lost": "So far {returned} came back and {refused} were refused.",
    "returned": "So far {returned} came back.",
    "refused": "So far {refused} were refused.",
    "look-among-junk": "If you got none, look among the junk as well.",
    "do-on-page": "What you can do stands on the page of this notice.",
}
