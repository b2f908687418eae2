"""Answers that a breach makes by itself answer what they tell, and nothing else; in English and German."""

from __future__ import annotations

from typing import Any

import pytest

from plainstatus.edit.asked_about import answers_about
from plainstatus.render.words.catalogues import found_words
from plainstatus.views.asked import Answer, Said, asked
from plainstatus.views.overview import overview
from tests.render.test_faq import CONTACTS, FULL, OPEN, leak
from tests.support.build import site
from tests.support.rendering import LINKS, NOW

ORGANISATION: dict[str, Any] = {
    "contacts": CONTACTS, "senders": ["notice@example.com"], "domains": ["example.com"],
    "never_ask": ["your password"],
}  # fmt: skip
CLOSED = {"phone": {"state": "closed", "reason": "All of us write.", "until": "2026-11-16 12:00"}}
#: Comments below an article: twice for the e-mail, twice how to change the password, once about the phones.
THREAD = {
    "en": (
        "A customer for ten years, and I have got no e-mail about this. Where is my e-mail?",
        "How do I change my password without your e-mail? The old one no longer works.",
        "Same here, nothing in my inbox. Where is the e-mail that you say you have sent?",
        "I work there. We write to 24 million people, one batch after the other.",
        "How can I change my password? I cannot find the page.",
        "Why are the phones off? I tried for an hour.",
        "Well handled. I am staying a customer.",
    ),
    "de": (
        "Seit zehn Jahren Kundin, und ich habe keine E-Mail dazu bekommen. Wo ist meine E-Mail?",
        "Wie ändere ich mein Passwort ohne eure E-Mail? Das alte geht nicht mehr.",
        "Bei mir auch nichts im Postfach. Wo ist die E-Mail, die ihr verschickt haben wollt?",
        "Ich arbeite dort. Wir schreiben 24 Millionen Menschen, eine Gruppe nach der anderen.",
        "Wie kann ich mein Passwort ändern? Ich finde die Seite nicht.",
        "Warum sind die Telefone aus? Ich habe es eine Stunde lang versucht.",
        "Gut gelöst. Ich bleibe Kundin.",
    ),
}


def generated(*, phones: bool = True) -> tuple[Answer, ...]:
    """Return what a site in English and German answers by itself about a breach of which much is known."""
    update = OPEN if phones else OPEN | {"contacts": CLOSED}
    made = site(leak(update, breach=FULL, affects="Everyone with an account"), organisation=ORGANISATION)
    view = overview(made, NOW)
    return answers_about(view, view.incidents[0], LINKS, found_words("en", ["de"]))


def said(*texts: str) -> list[Said]:
    """Return what different people have said."""
    return [Said(str(place), text, None, "blog", f"a{place}") for place, text in enumerate(texts)]


def key(answer: Answer | None) -> str:
    """Return which of the questions an answer answers."""
    return answer.id.rpartition("--")[2] if answer else ""


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Was my password taken?", "readable"), ("Is my address affected?", "information"),
        ("What data was stolen?", "information"), ("Am I affected?", "affected"), ("Can I call you?", "phone"),
        ("How do I reach you?", "reach"), ("Where is my e-mail?", "no-message"),
        ("How did this happen?", "what-happened"), ("When will you say more?", "unknown"),
        ("Is the e-mail from you real?", "real-message"), ("How do I change my password?", ""),
        ("Where can I change my password?", ""), ("Why are the phones off?", ""), ("Why did you keep my address?", ""),
        ("How do I close my account?", ""), ("Will there be compensation?", ""), ("When did you notice it?", ""),
        ("Wurde mein Passwort gestohlen?", "readable"), ("Ist meine Adresse betroffen?", "information"),
        ("Welche Daten wurden gestohlen?", "information"), ("Bin ich betroffen?", "affected"),
        ("Kann ich Sie anrufen?", "phone"), ("Wie erreiche ich einen Menschen?", "reach"),
        ("Wo ist meine E-Mail?", "no-message"), ("Wie konnte das passieren?", "what-happened"),
        ("Wann sagen Sie mehr?", "unknown"), ("Wie ändere ich mein Passwort?", ""),
        ("Wo kann ich mein Passwort ändern?", ""), ("Warum sind die Telefone aus?", ""),
        ("Warum habt ihr meine Adresse gespeichert?", ""), ("Gibt es eine Entschädigung?", ""),
    ],
)  # fmt: skip
def test_what_it_answers(answers: tuple[Answer, ...], text: str, answer: str) -> None:
    """Facts tell whether something was taken; contacts how to reach us; neither tells how or why."""
    (group,) = asked(said(text), answers, [])

    assert key(group.answer) == answer


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_thread_below_an_article(language: str) -> None:
    """The two that are asked most come out first, each with its line: one to be answered, one to be pasted."""
    first, second, third, *rest = asked(said(*THREAD[language]), generated(phones=False), [])

    assert (first.kind, [one.id for one in first.said]) == ("unanswered", ["1", "4"])
    assert (second.kind, key(second.answer), [one.id for one in second.said]) == ("answered", "no-message", ["0", "2"])
    assert (third.kind, key(third.answer), [one.id for one in third.said]) == ("answered", "phone", ["5"])
    assert second.answer is not None
    assert second.answer.language == language
    assert second.answer.url.endswith("--no-message")
    assert {group.kind for group in rest} == {"remark"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_thread_while_the_phones_are_answered(language: str) -> None:
    """Why they are off is not told by a number; it is shown beside the question."""
    first, second, third, *_ = asked(said(*THREAD[language]), generated(), [])

    assert (first.kind, first.authors) == ("unanswered", 2)
    assert (second.kind, second.authors, key(second.nearest)) == ("unanswered", 1, "phone")
    assert (third.kind, third.authors, key(third.answer)) == ("answered", 2, "no-message")


@pytest.fixture(scope="module")
def answers() -> tuple[Answer, ...]:
    """Return what is answered while the phones are."""
    return generated()
