"""Is it really you? The page of official addresses."""

from typing import Final

MESSAGES: Final = {
    # What customers ask us, about a message, a call or a page.
    "title": "Is it really you?",
    "description": "How to check that a message, call or page is really from {name}",
    "compare": (
        "Has a message, a call or a page come to you in the name of {name}? Compare it with what stands here. Search "
        "this page for its subject, its sender or its address: Ctrl and F on a keyboard, “Find in page” in the menu of "
        "a phone."
    ),
    "address": (
        "The address of this page is <b>{address}</b>. Type it yourself rather than follow a link. There are no forms "
        "here: a page that looks like this one and asks for a password, a card number or any other data is a fake."
    ),
    "address-form": (
        "The address of this page is <b>{address}</b>. Type it yourself rather than follow a link. The only form on "
        "this site takes an e-mail address and leads to <b>{host}</b>: a page that looks like this one and asks for a "
        "password, a card number or any other data is a fake."
    ),
    "mirrors": "If it does not open, the same pages stand at {addresses}. Those are ours, too.",
    # Of an entry: since when it stands there.
    "since": "listed since {when}",
    # Messages that we sent to many people.
    "messages": "Messages that are genuine",
    "messages-compare": (
        "These we have really sent to many people. If yours has another sender or subject, or asks for more, do not "
        "answer it."
    ),
    "no-messages": "There is none at present.",
    "no-subject": "Without a subject",
    "about": "What it is about",
    "full-text": "Its full text",
    # SHA-256 is a checksum.
    "file": 'The text as <a href="{href}">a file</a>; its SHA-256: <code>{sha256}</code>',
    "file-in": '{language}: <a href="{href}">the text as a file</a>; its SHA-256: <code>{sha256}</code>',
    # On social networks.
    "posts": "Posts that are genuine",
    "posts-compare": (
        "The newest of those that we posted on social networks ourselves. Compare the address. Earlier ones stand on "
        "the page of what they are about."
    ),
    "posted": "{network}, {when}",
    "posted-deleted": "{network}, {when}; deleted by us {deleted}",
    "fakes": "Fakes that we know of",
    # The brackets in example[.]com.
    "fakes-brackets": "We write them with brackets, so that nobody gets there by accident. There may be others.",
    # Of a fake.
    "seen": "seen {when}",
    "never": "What we never ask you for",
    "channels": "How we get in touch with you",
    # Below the one before: how we do not get in touch with you.
    "channels-not": "How we do not",
    "ours": "What is really ours",
    "ours-only": "What does not stand here is not from us.",
    "ours.domain": "Web sites and domains",
    "ours.sender": "Senders of our e-mail",
    "ours.phone": "Numbers that we call or text from, if we do",
    # On social networks.
    "ours.account": "Accounts",
    "keys": "The key of our signatures",
    "keys-use": (
        "For whoever keeps copies: the text of each security notice, the record and the list of all files are signed. "
        "The signature of a file stands beside it, with <code>.sig</code> or <code>.minisig</code> at the end of its "
        "address. Take the key from somewhere else too, and compare."
    ),
    # Which key: the one that holds now, or one that held earlier.
    "key-now": "Now:",
    "key-earlier": "Earlier:",
    # A hole in our security.
    "report": "You have found a weakness?",
    "report-to": "Thank you for telling us: {addresses}.",
    "report-policy": '<a href="{href}">How we treat reports</a>.',
    "report-data": 'The same for programs: <a href="{href}">security.txt</a>.',
    "changes": "Changes to this list",
    "first-published": "First published {when}.",
    "unchanged": "Nothing has changed since.",
    # {kind} is one of those below: 'Phone number added: +1 555 0100'.
    "change.added": "{kind} added: {entry}",
    "change.changed": "{kind} changed: {entry}",
    "change.removed": "{kind} taken away: {entry}",
    "kind.domain": "Web site or domain",
    "kind.sender": "E-mail sender",
    "kind.phone": "Phone number",
    # On a social network.
    "kind.account": "Account",
    "kind.use": "How we get in touch",
    "kind.not": "How we do not get in touch",
    "kind.never": "What we never ask for",
    "kind.notice": "Genuine message",
    "kind.fake": "Known fake",
    "kind.report": "Where to report a weakness",
    "kind.key": "Key of our signatures",
    # A link to official.json.
    "data": "This page as data",
}
