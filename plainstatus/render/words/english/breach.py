"""A security incident's facts, on its page and in its text."""

from typing import Final

MESSAGES: Final = {
    # What readers need first: {action} and {step} are in the words of the staff.
    "do-now": "<b>What to do now:</b> {action}",
    "did": "<b>What we did for you:</b> {step}",
    # Whom it concerns, and what they should do; and the first alone, before the other.
    "action-for": "{whom}: {action}",
    "action-of": "{whom}:",
    # {what} is 'passwords, full payment card numbers', or the like.
    "untouched": "<b>Not taken:</b> {what}.",
    # {note} is in the words of the staff.
    "untouched.note": "{what} ({note})",
    "real": '<b>Is this real?</b> <a href="{href}">How to check this page, or a message from us</a>',
    "latest": '<a href="{href}">The latest update</a>: {when}',
    # What happened.
    "how": "How it could happen:",
    "police": "This notice waited at the request of the police.",
    "no-police": "This notice was not held back for the police.",
    # What information was involved: the heads of a table.
    "information": "Information",
    "involved": "Involved?",
    # {whom} is in the words of the staff.
    "categories": "Who they are: {whom}.",
    "people-as-of": "As of {when}.",
    "records": "Records concerned: {n}.",
    "consequences": "What this may lead to:",
    # What we are doing.
    "step": "<b>{state}:</b> {step}",
    "offer": "<b>We offer you:</b> {what}.",
    "offer-months": ("<b>We offer you:</b> {what}, for {n} month.", "<b>We offer you:</b> {what}, for {n} months."),
    "offer-until": "<b>We offer you:</b> {what}; enrol by {day}.",
    "offer-months-until": (
        "<b>We offer you:</b> {what}, for {n} month; enrol by {day}.",
        "<b>We offer you:</b> {what}, for {n} months; enrol by {day}.",
    ),
    # Before a link to it.
    "report": "Our report:",
    "report-due": "We publish a report on how it came about by {day}.",
    "unknown": "What we do not know yet",
    # When.
    "dates": "Dates",
    "began": "Began",
    "began.over": "{begin}; it went on until {end}",
    "began.before": "before {end}",
    "began.estimated": "{when} (estimated)",
    "began.unknown": "{when} (not sure yet)",
    "not-known": "not known yet",
    "found": "We found it",
    "sure": "We were sure",
    "stopped": "Stopped",
    "published": "First published",
    "told-customers": "Customers told",
    "told-customers.over": "from {begin} to {end}",
    "told-customers.since": "since {begin}",
    # The messages to each person.
    "messages": "Our messages to you",
    "per-cent": "{n} per cent",
    "delayed": "This takes longer than we expected.",
    # Until your message comes; of an e-mail, and with a link to what you can do, or without one.
    "waiting-mail-do": (
        "<b>Your e-mail may still be on its way; you need not wait for it:</b> "
        '<a href="{href}">what you can do</a> holds for you now.'
    ),
    "waiting-mail": (
        "<b>Your e-mail may still be on its way; you need not wait for it:</b> what stands here holds for you now."
    ),
    "waiting-do": '<b>You need not wait for our message:</b> <a href="{href}">what you can do</a> holds for you now.',
    "waiting": "<b>You need not wait for our message:</b> what stands here holds for you now.",
    "no-message": "If you got none, that does not mean that you are safe.",
    "stands-in": "This page stands in for a message to those we cannot write to.",
    "posted": "Posted {when}.",
    "stays": "It stays at least until {when}.",
    # Where to learn more.
    "questions": "Questions and answers",
    # The organisation's other name.
    "known-as": "known as {name}",
    "told": "Who else was told",
    "concerns": "This concerns: {components}",
    # The text alone. What a law prescribes to the letter, and what it means.
    "text.heading": "{heading} ({translation})",
    "text.found": "We found it on {when}.",
    "text.sure": "We were sure on {when}.",
    "text.stopped": "It was stopped on {when}.",
    "text.how": "How it could happen: {said}",
    # {said} is 'involved, not protected', or the like.
    "text.information": "{kind}: {said}",
    "text.consequences": "What this may lead to: {said}",
    "text.step": "{state}: {step}",
    "text.step-at": "{state}: {step} ({when})",
    # A fact and what is known of it: 'Sender: notices@example.com'.
    "text.fact": "{name}: {value}",
}
