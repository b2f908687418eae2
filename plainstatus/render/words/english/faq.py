"""The security FAQ: its page, the questions that every breach raises, and the answers that the site gives by itself."""

from typing import Final

MESSAGES: Final = {
    "description": "What people ask {name} when their data is concerned, with the answers",
    # The title where staff wrote none.
    "untitled": "Security FAQ",
    "link": "Link to this answer",
    "answered": "Answered {when}",
    "answered-changed": "Answered {when}, last changed {changed}",
    "questions": "Questions",
    # Over the questions that have nothing to do with one incident.
    "always": "What always holds",
    # Leads to the page of an incident.
    "everything": "Everything about it",
    # Notices of data breaches that are long over.
    "earlier": "Earlier notices",
    # In the order in which frightened people ask.
    "question.do-now": "What must I do now?",
    "question.affected": "Am I affected?",
    "question.what-happened": "What happened, and when?",
    "question.information": "What information was involved, and what was not?",
    "question.readable": "Could anyone read passwords or card numbers?",
    "question.done": "What have you already done for me?",
    "question.no-message": "I got no message from you. Does that mean I am safe?",
    "question.real-message": "Is the message that I got really from you?",
    "question.fakes": "What do fakes look like, and where do I report one?",
    "question.phone": "Why can I not phone you?",
    # In place of the one before, while the telephones are answered.
    "question.phone-open": "Can I phone you?",
    "question.reach": "How do I reach a person?",
    "question.unknown": "What do you not know yet, and when will you say more?",
    "question.told": "Who else was told?",
    "question.prevention": "What changes, so that it is less likely to happen again?",
    "question.this-page": "How do I know that this page is really yours?",
    # In place of an answer.
    "not-known": "Not known yet.",
    # {whom} are the people who should do it: 'Customers in Spain: Choose a new password.'
    "action-for": "{whom}: {action}",
    # {whom} is a sentence of its own.
    "affects": "This concerns: {whom}",
    "no-asking": "This page cannot tell who reads it, and no page of ours asks you to type anything to find out.",
    # Over a list of kinds of information: 'Possibly involved:'.
    "information-state": "<b>{state}:</b>",
    # A kind of information, what exactly, and how it was protected: 'Passwords (of all accounts), stored encrypted'.
    "kind-note": "{kind} ({note})",
    "kind-protected": "{kind}, {protection}",
    "kind-note-protected": "{kind} ({note}), {protection}",
    "fact": "<b>{name}:</b> {said}",
    "report": 'Our report: <a href="{href}">{address}</a>',
    # To those who got no message; {question} is 'What must I do now?'.
    "need-not-wait": 'No. You need not wait for it: do now what stands under <a href="{href}">{question}</a>',
    "whether-we-write": "Whether we write to each person is not known yet.",
    "last-message": "The last message was sent on {when}. Look among the junk as well.",
    "batches": "We write to many people in batches, and some messages end up among the junk.",
    "genuine": "Compare it, letter by letter. A genuine one has:",
    # {senders} are addresses, joined with 'or'.
    "senders": "Our e-mail comes from {senders}, and from no other address.",
    "never-ask": "We never ask you for:",
    # A list in the words of the staff follows, such as 'your password, in any message or call'.
    "fake.asks": "It asks you for something that we never ask for:",
    "fake.sender": "It comes from another address than {senders}.",
    "fake.domain": "It leads to another site than {domains}.",
    # In place of the one before, where the genuine message to each person has no links.
    "fake.link": "It has a link in it; our message about this has none.",
    # Of fakes; what follows is a list of sentences: 'It comes from another address than notice@example.com.'
    "fake.signs": "They may use your name and address to look real. You know one by any of these:",
    "fake.do-not": "Do not answer it, and open nothing that is attached.",
    "fake.tell": "Tell us, so that we can warn others:",
    "no-phone": "We have no phone line.",
    "instead": "You reach us like this instead:",
    # A way to reach us, such as 'Phone', with its number, and the hours in which somebody answers.
    "contact": "<b>{name}:</b> {value}",
    "contact-hours": "<b>{name}:</b> {value} ({hours})",
    # {contact} is one of these two: 'Phone: +1-555-0100; answers in English and Spanish'.
    "contact-languages": "{contact}; answers in {languages}",
    # One that is not open: 'Phone: closed for now, until 16 Nov 2026, 12:00 PST.'
    "contact-shut": "<b>{name}:</b> <b>{state}.</b>",
    "contact-shut-until": "<b>{name}:</b> <b>{state}, until {when}.</b>",
    # Of a way to reach us: 'Answers in English and Spanish.'
    "languages": "Answers in {languages}.",
    "unknowns": "We do not know yet:",
    "this-page": (
        "Its address is {address}. Type it yourself, and do not follow a link to it. This site has no forms: a page "
        "that looks like it and asks you for anything is a fake."
    ),
    "domains": "Addresses that are really ours: {domains}.",
    # {title} is that of the page of official addresses, 'Is it really you?'.
    "official": 'Everything to compare with: <a href="{href}">{title}</a>',
}
