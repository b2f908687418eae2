"""The messages to each person: how they are known from fakes, and how far they are.

A name, such as 'Sent by', stands before what is said of it, or above.
"""

from typing import Final

MESSAGES: Final = {
    # By which ways they were sent.
    "sent-by": "Sent by",
    "channel.email": "e-mail",
    "channel.sms": "text message",
    "channel.post": "post",
    "channel.phone": "phone",
    "channel.app": "our app",
    # The address that they come from.
    "sender": "Sender",
    # Of an e-mail.
    "subject": "Subject",
    # What links a message holds.
    "links": "Links in it",
    "links.none": "none",
    "links.canonical_only": "only to this page",
    # What a message wants from whoever gets it.
    "asks": "It asks you for",
    "asks.nothing": "nothing",
    "not-sent-to": "Not sent to",
    "not-sent-to.mailboxes": "the mailboxes that were concerned",
    # How many, once all are sent.
    "sent": "Sent",
    # How many, while it goes on.
    "sent-so-far": "Sent so far",
    "sent-of": "{sent} of {total}",
    # How many messages there will be.
    "total": "How many",
    # How many messages.
    "returned": "Came back",
    "refused": "Refused",
    "refused.number": "{n}, by those who keep the mailboxes",
    "in-doubt": "Not certain yet",
    "undelivered": "If it came back",
    "undelivered.post": "We write by letter to those whose e-mail came back.",
    "undelivered.sms": "We send a text message to those whose e-mail came back.",
    "undelivered.phone": "We phone those whose e-mail came back.",
    "undelivered.app": "In our app we tell those whose e-mail came back.",
    # When.
    "first-sent": "First sent",
    "newest-batch": "Newest batch",
    "last-expected": "Last one expected",
    "last-sent": "Last one sent",
    # On one line: {said} is one or several of those below, with the sign between them.
    "how-far": "Our e-mail to each person. {said}.",
    "how-far.between": "; ",
    "how-far.sent": "Sent: {sent}",
    "how-far.sent-of": "Sent: {sent} of {total}",
    "how-far.sent-so-far": "Sent so far: {sent}",
    "how-far.sent-so-far-of": "Sent so far: {sent} of {total}",
    "how-far.returned": "came back: {n}",
    "how-far.refused": "refused: {n}, by those who keep the mailboxes",
    "how-far.in-doubt": "not certain yet: {n}",
    "on-its-way": "Your e-mail may still be on its way; you need not wait for it.",
}
