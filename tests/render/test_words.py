from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

import pytest

from plainstatus.model import STATUSES, ComponentState, Contact, IncidentType, Reading, Text
from plainstatus.model.breach import DirectNotice, Doing, Information, InformationKind, Occurred, People
from plainstatus.model.organisation import ContactState
from plainstatus.render.pages.looks import icon
from plainstatus.render.words import incident_words, words
from plainstatus.render.words.breach_words import lowered
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.render.words.dates import Times
from plainstatus.render.words.english import ENGLISH as MESSAGES
from plainstatus.render.words.languages import Foreign, direction, english_name, own_name, said_in, wordings
from plainstatus.views.incident import incident_view
from plainstatus.views.overview import Headline
from tests.support.build import ZONE, at, incident, update

TIMES = Times(ZONE, ENGLISH)
NOW = at("2026-11-15 20:00")


def reading() -> Reading:
    """Return what values are read with."""
    return Reading(ZONE, NOW)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("email", "help@example.com", "mailto:help@example.com"),
        ("dpo", "dpo@example.com", "mailto:dpo@example.com"),
        ("dpo", "A. Person, 1 Example Way", None),
        ("email", "help@example.com?bcc=all@example.com", None),
        ("phone", "+1 (555) 0100", "tel:+15550100"),
        ("phone", "ask us", None),
        ("web", "https://www.example.com/help", "https://www.example.com/help"),
        ("chat", "javascript:alert(1)", None),
        ("post", "https://www.example.com/", None),
    ],
)
def test_contact_href(kind: Any, value: str, expected: str | None) -> None:
    """A tap on a contact opens what it is for, and nothing that a value could smuggle in."""
    assert expected == words.contact_href(Contact.model_validate({"kind": kind, "value": value}, context=reading()))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"count": "240000", "qualifier": "at_most"}, "At most 240,000 people are concerned."),
        ({"count": "1", "qualifier": "exact"}, "1 person is concerned."),
        ({"count": "12", "qualifier": "about"}, "About 12 people are concerned."),
        ({}, "We do not know yet how many people are concerned."),
    ],
)
def test_people(given: dict[str, str], expected: str) -> None:
    """How many people are concerned is said with how sure that is."""
    assert expected == words.people(ENGLISH, People.model_validate(given, context=reading()))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "We do not know yet when it happened."),
        (
            {"from": "2026-11-13 10:00", "to": "2026-11-13 11:00", "precision": "exact"},
            "It happened between 13 Nov 2026, 10:00 PST (18:00 UTC) and 13 Nov 2026, 11:00 PST (19:00 UTC).",
        ),
        (
            {"from": "2026-11-13 10:00", "precision": "estimated"},
            "It happened from 13 Nov 2026, 10:00 PST (18:00 UTC) on. These times are estimates.",
        ),
        (
            {"to": "2026-11-13 10:00"},
            "It happened before 13 Nov 2026, 10:00 PST (18:00 UTC). We are not sure of these times yet.",
        ),
    ],
)
def test_occurred(given: dict[str, str], expected: str) -> None:
    """When it happened is said as far as it is known, and 'unknown' is said openly."""
    assert expected == words.occurred(Occurred.model_validate(given, context=reading()), TIMES)


def test_direct_notice() -> None:
    """Everything that staff say about the messages to each person is shown."""
    given = {
        "channels": ["email", "sms"],
        "sender": "notice@example.com",
        "subject": "Please choose a new password",
        "links": "canonical_only",
        "asks_for": "nothing",
        "avoids_breached_channel": "yes",
        "sent": "1000",
        "total": "2000",
        "started_at": "2026-11-15 16:00",
        "finished_at": "2026-11-15 17:00",
    }
    notice = DirectNotice.model_validate(given, context=reading())

    assert list(words.direct_notice(notice, TIMES)) == [
        ("Sent by", "e-mail, text message"),
        ("Sender", "notice@example.com"),
        ("Subject", "Please choose a new password"),
        ("Links in it", "only to this page"),
        ("It asks you for", "nothing"),
        ("Not sent to", "the mailboxes that were concerned"),
        ("Sent so far", "1,000 of 2,000"),
        ("First sent", "15 Nov 2026, 16:00 PST (16 Nov, 00:00 UTC)"),
        ("Last one sent", "15 Nov 2026, 17:00 PST (16 Nov, 01:00 UTC)"),
    ]


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("post", "We write by letter to those whose e-mail came back."),
        ("sms", "We send a text message to those whose e-mail came back."),
        ("phone", "We phone those whose e-mail came back."),
        ("app", "In our app we tell those whose e-mail came back."),
    ],
)
def test_how_those_are_told_whom_mail_did_not_reach(way: str, said: str) -> None:
    """In a sentence, where staff say so."""
    notice = DirectNotice.model_validate({"undelivered_by": way}, context=reading())

    assert list(words.direct_notice(notice, TIMES)) == [("If it came back", said)]


_STATES = get_args(Information.model_fields["state"].annotation)
_PROTECTIONS = get_args(get_args(Information.model_fields["protection"].annotation)[0])
_STATUSES = {status for statuses in STATUSES.values() for status in statuses}


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("states.component", get_args(ComponentState)),
        ("states.component-inline", get_args(ComponentState)),
        ("states.status", _STATUSES),
        ("states.security", STATUSES["security"]),
        ("states.information", _STATES),
        ("states.information-inline", _STATES),
        ("states.doing", get_args(Doing.model_fields["state"].annotation)),
        ("states.contact", get_args(ContactState)),
        ("states.contact-inline", get_args(ContactState)),
        ("kinds.incident", get_args(IncidentType)),
        ("kinds.counted", get_args(IncidentType)),
        ("kinds.contact", get_args(Contact.model_fields["kind"].annotation)),
        ("known.information", get_args(InformationKind)),
        ("known.information-inline", get_args(InformationKind)),
        ("known.protection", _PROTECTIONS),
        ("known.people", get_args(People.model_fields["qualifier"].annotation)),
    ],
)
def test_every_value_has_a_word(place: str, values: Iterable[str]) -> None:
    """No state, status, type or kind of information lacks a word, and no word is of a value that is none."""
    assert {*values} == {name.removeprefix(f"{place}.") for name in MESSAGES if name.startswith(f"{place}.")}


def test_involved_or_not_has_a_colour() -> None:
    """Whether a kind of information was involved is never said by words alone."""
    assert {*_STATES} == words.INFORMATION_TONES.keys()
    assert {*words.INFORMATION_TONES.values()} <= {*get_args(ComponentState)}


@pytest.mark.parametrize("place", ["states.component", "states.information", "states.contact", "known.information"])
def test_within_a_sentence(place: str) -> None:
    """In English what stands in a sentence is the same word with a small first letter, but for abbreviations."""
    said = {name.removeprefix(f"{place}."): text for name, text in MESSAGES.items() if name.startswith(f"{place}.")}

    assert [MESSAGES[f"{place}-inline.{name}"] for name in said] == [lowered(str(text)) for text in said.values()]


def test_what_the_headline_says_already() -> None:
    """A title that begins with what the headline says is not said twice, in English and in the page's language."""
    german = Words(
        "de",
        {"kinds.incident.security": "Sicherheitshinweis", "kinds.headline.security": "Sicherheitshinweis: {title}"},
        lambda number: int(number != 1),
    )

    for begin in ("", "Sicherheitshinweis: ", "sicherheitshinweis : ", "Security notice: ", "Notice of Data Breach: "):
        headline = Headline("operational", incident(type="security", title=f"{begin}Kundendaten", breach={}))
        assert words.headline(german, headline) == "Sicherheitshinweis: Kundendaten"


@pytest.mark.parametrize("kind", get_args(IncidentType))
def test_standing(kind: IncidentType) -> None:
    """Every status of every type has a sentence, a short form, a colour and an icon."""
    window: dict[str, Any] = (
        {"scheduled": {"from": "2026-11-15 12:00", "until": "2026-11-15 23:00"}} if kind == "maintenance" else {}
    )
    for status in STATUSES[kind] or (None,):
        view = incident_view(incident(update("2026-11-15 13:00", status), type=kind, **window), NOW)

        assert incident_words.standing(ENGLISH, view).endswith(".")
        assert incident_words.in_short(ENGLISH, view)
        assert icon(incident_words.tone(view))


def test_cancelled() -> None:
    """A maintenance that was called off says so, instead of that its work is done."""
    window = {"from": "2026-11-20 12:00", "until": "2026-11-20 13:00"}
    told = update("2026-11-10 10:00", "scheduled"), update("2026-11-12 10:00", "completed")
    view = incident_view(incident(*told, type="maintenance", scheduled=window), NOW)

    assert (incident_words.standing(ENGLISH, view), incident_words.in_short(ENGLISH, view)) == (
        "Cancelled: this does not take place.",
        "Cancelled",
    )


def test_headings() -> None:
    """California's headings stand to the letter on notices for it, and on nothing else."""
    breach = {"jurisdictions": ["us-ca"]}

    assert words.headings(ENGLISH, incident(type="security", breach=breach), ())[3] == "What You Can Do"
    assert words.headings(ENGLISH, incident(type="security", breach={}), ("us-ca",))[3] == "What You Can Do"
    assert words.headings(ENGLISH, incident(type="security", breach={}), ("eu",))[3] == "What you can do"
    assert words.headings(ENGLISH, incident(), ("us-ca",))[3] == "What you can do"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("es", ("español", "Spanish", "ltr")),
        ("pt-BR", ("português (Brasil)", "Portuguese (Brazil)", "ltr")),
        ("ar", ("العربية", "Arabic", "rtl")),
        ("zh-Hant", ("中文 (繁體)", "Chinese (Traditional)", "ltr")),
        ("de-XX1", ("Deutsch", "German", "ltr")),
        ("tlh", ("tlh", "tlh", "ltr")),
    ],
)
def test_languages(tag: str, expected: tuple[str, str, str]) -> None:
    """A language is called what its speakers call it; an unknown one keeps its tag."""
    assert expected == (own_name(tag), english_name(tag), direction(tag))


def test_an_ordinary_string_has_no_other_wordings() -> None:
    """Only texts that staff wrote in several languages have other wordings."""
    assert wordings("Plain") == ()


@pytest.mark.parametrize(
    ("tag", "own", "translations", "said", "foreign"),
    [
        ("de-AT", "en", {"de": "Hallo"}, "Hallo", False),
        ("pt-BR", "pt", {}, "Hello", False),
        ("zh-Hant", "en", {"zh": "你好吗"}, "Hello", True),
        ("zh-Hant", "en", {"zh-TW": "你好嗎"}, "你好嗎", False),
        ("zh-Hant", "zh", {}, "Hello", True),
        ("sr-Latn", "sr", {}, "Hello", True),
    ],
)
def test_a_text_serves_other_regions_and_no_other_script(
    tag: str, own: str, translations: dict[str, str], said: str, foreign: bool
) -> None:
    """Whoever reads the German of one country reads that of all; Chinese is written in two ways."""
    found = said_in(Text("Hello", translations.items()), tag, own)

    assert (found, isinstance(found, Foreign)) == (said, foreign)
