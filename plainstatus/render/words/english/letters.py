"""Signed letters."""

from typing import Final

MESSAGES: Final = {
    "letter": "Letter",
    # {whom} are groups of people: 'customers and staff'.
    "letter-to": "Letter to {whom}",
    # Before the title of one that was withdrawn.
    "title-withdrawn": "Withdrawn: {title}",
    # In a list: what letter it is, who signed it, what that person is, and its date.
    "from": "{letter}, from {name}, {day}",
    "from-role": "{letter}, from {name}, {role}, {day}",
    # Under its title.
    "signed": "{name}, {day}",
    "signed-role": "{name}, {role}, {day}",
    "withdrawn": "This letter was withdrawn. The reason: {reason}",
    "withdrawn-on": "This letter was withdrawn on {when}. The reason: {reason}",
    # What has changed after the letter was written.
    "since": "Since this letter",
    "about-withdrawn": "What it is about was withdrawn on {when}. The reason: {reason}",
    "contacts-changed": "How you reach us has changed, last on {when}:",
    "facts-corrected": "Corrected {when}:",
    "holds": 'What holds now stands on <a href="{href}">the page of the incident</a>.',
    "text": "The letter",
    "corrected": "<b>Corrected</b>: {note}",
    "corrected-at": "<b>Corrected</b> {when}: {note}",
    # What the letter is about, the date that it bears, and when it became public.
    "about": "About",
    "dated": "Dated",
    "published": "Published",
    # Several networks, with links.
    "posted": "Posted by us: {posts}",
    # Of a post on a network.
    "post-deleted": "{network} (deleted by us {when})",
}
