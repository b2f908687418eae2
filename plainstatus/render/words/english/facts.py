"""What is known of a breach: kinds of information, how they were kept, how many people, when, and the headings."""

from typing import Final

from plainstatus.views.legal_duties import CALIFORNIA_HEADINGS

_HEADINGS: Final = ("happened", "information", "doing", "actions", "more")

MESSAGES: Final = {
    # Kinds of information about customers, by themselves.
    "information.name": "Names",
    "information.email_address": "E-mail addresses",
    "information.postal_address": "Postal addresses",
    "information.phone_number": "Phone numbers",
    "information.date_of_birth": "Dates of birth",
    "information.username": "User names",
    "information.password": "Passwords",
    "information.security_question": "Security questions and answers",
    "information.payment_card": "Payment cards, in part",
    "information.payment_card_full": "Full payment card numbers",
    "information.bank_account": "Bank accounts",
    "information.national_id": "National identity numbers",
    "information.ssn": "Social security numbers",
    "information.driver_licence": "Driving licences",
    "information.passport": "Passports",
    "information.health": "Health information",
    "information.insurance": "Insurance information",
    "information.biometric": "Biometric data",
    "information.location": "Location data",
    "information.order_history": "Order history",
    "information.messages": "Messages",
    "information.ip_address": "IP addresses",
    "information.access_token": "Access tokens",
    "information.other": "Other information",
    # The same within a sentence.
    "information-inline.name": "names",
    "information-inline.email_address": "e-mail addresses",
    "information-inline.postal_address": "postal addresses",
    "information-inline.phone_number": "phone numbers",
    "information-inline.date_of_birth": "dates of birth",
    "information-inline.username": "user names",
    "information-inline.password": "passwords",
    "information-inline.security_question": "security questions and answers",
    "information-inline.payment_card": "payment cards, in part",
    "information-inline.payment_card_full": "full payment card numbers",
    "information-inline.bank_account": "bank accounts",
    "information-inline.national_id": "national identity numbers",
    "information-inline.ssn": "social security numbers",
    "information-inline.driver_licence": "driving licences",
    "information-inline.passport": "passports",
    "information-inline.health": "health information",
    "information-inline.insurance": "insurance information",
    "information-inline.biometric": "biometric data",
    "information-inline.location": "location data",
    "information-inline.order_history": "order history",
    "information-inline.messages": "messages",
    "information-inline.ip_address": "IP addresses",
    "information-inline.access_token": "access tokens",
    "information-inline.other": "other information",
    # How a kind of information was kept: 'Passwords: stored encrypted'.
    "protection.none": "not protected",
    "protection.hashed": "stored as a one-way hash",
    "protection.encrypted": "stored encrypted",
    "protection.tokenised": "stored as a substitute number",
    "protection.truncated": "stored only in part",
    # How many people are concerned, and how sure that is.
    "people.exact": ("{n} person is concerned.", "{n} people are concerned."),
    "people.about": ("About {n} person is concerned.", "About {n} people are concerned."),
    "people.at_most": ("At most {n} person is concerned.", "At most {n} people are concerned."),
    "people.at_least": ("At least {n} person is concerned.", "At least {n} people are concerned."),
    # Nothing is said of how sure it is.
    "people.unknown": ("{n} person is concerned.", "{n} people are concerned."),
    "people-not-known": "We do not know yet how many people are concerned.",
    # When it happened, and, in a sentence after that, how sure it is.
    "occurred.between": "It happened between {begin} and {end}.",
    "occurred.from": "It happened from {begin} on.",
    "occurred.before": "It happened before {end}.",
    "occurred.not-known": "We do not know yet when it happened.",
    "occurred.estimated": "These times are estimates.",
    "occurred.unknown": "We are not sure of these times yet.",
    # The headings of a notice about a breach.
    "heading.happened": "What happened",
    "heading.information": "What information was involved",
    "heading.doing": "What we are doing",
    "heading.actions": "What you can do",
    "heading.more": "For more information",
    # The same where California's law asks for them: the English stays to the letter, a translation stands beside it.
    **{f"heading-us-ca.{name}": said for name, said in zip(_HEADINGS, CALIFORNIA_HEADINGS, strict=True)},
}
