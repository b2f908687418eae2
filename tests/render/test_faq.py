"""The security FAQ: what it answers by itself, and what staff have answered."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from plainstatus.model import Answer, Faq, Incident, Text, Written
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.views.dates import Publication
from plainstatus.views.faq import QUESTIONS, Publications
from tests.render.test_pages import HOSTILE
from tests.support.build import at, incident, site, update
from tests.support.rendering import NOW, find, parse, render, text_of

ID = "2026-11-15-leak"
OPEN = update("2026-11-15 13:00", "investigating", next_update="2026-11-16 09:00")
CLOSED = update("2026-11-15 19:00", "resolved")
CONTACTS = {
    "help": {"kind": "email", "value": "help@example.com", "hours": "Around the clock", "languages": ["en", "es"]},
    "phone": {"kind": "phone", "value": "+1-555-0100"},
}
FULL: dict[str, Any] = {
    "discovered_at": "2026-11-15 09:00",
    "what_happened": {"en": "Somebody **copied** data.", "es": "Alguien copió datos."},
    "information": [
        {"kind": "password", "state": "possible", "protection": "hashed"},
        {"kind": "postal_address", "state": "exposed", "protection": "none", "note": "delivery addresses"},
        {"kind": "payment_card_full", "state": "not_affected", "note": "we do not keep them"},
    ],
    "people": {"count": "24000", "qualifier": "about"},
    "doing": [
        {"text": "We changed all keys.", "state": "done", "at": "2026-11-15 09:45"},
        {"text": "We search the logs.", "state": "under_way"},
    ],
    "direct_notice": {
        "channels": ["email"], "sender": "notice@example.com", "subject": "A new password", "links": "none",
        "sent": "4", "total": "9",
    },
    "unknowns": ["Whether anybody has used the data"],
    "postmortem_due": "2026-12-04",
}  # fmt: skip


def leak(*updates: dict[str, Any], breach: dict[str, Any] | None = None, **fields: Any) -> Incident:
    """Return a security incident with a breach, of which nothing is known unless it is given."""
    given = {"id": ID, "title": "Customer data copied", "type": "security", "breach": breach or {}} | fields
    return incident(*(updates or (OPEN,)), **given)


def faq(*questions: str, **more: str) -> Written:
    """Return a FAQ with these questions, whose anchors are their words."""
    answers = tuple(
        Answer(words.lower(), (), Text(f"{words}?"), Text(f"*{words}*!"), ("f", 1), 2) for words in questions
    )
    return Written(Faq(Text("What people ask"), Text(more["intro"]) if more else None, answers))


def page(*incidents: Incident, written: Written = Written(), **options: Any) -> str:  # noqa: B008 - frozen
    """Return the page of a site with these incidents."""
    organisation = options.pop("organisation", {"contacts": CONTACTS})
    return render(site(*incidents, organisation=organisation), written=written, **options)["security-faq.html"]


def item(made: str, key: str) -> Element:
    """Return the article of a question."""
    (found,) = find(made, "article", id=key if "--" in key else f"{ID}--{key}")
    return found


def said(made: str, key: str) -> str:
    """Return question and answer on one line."""
    return text_of(item(made, key))


def test_every_question_stands_there_before_anything_is_known() -> None:
    """A first notice has all questions; those without an answer say so, and when we say more."""
    made = page(leak(), organisation={})
    unanswered = "Not known yet. We write again by 16 Nov 2026, 09:00 PST (17:00 UTC), even if there is nothing new."

    assert [article.get("id") for article in find(made, "article")] == [f"{ID}--{item.key}" for item in QUESTIONS]
    for question in QUESTIONS:
        if question.key not in {"no-message", "unknown", "this-page"}:
            assert said(made, question.key) == f"{ENGLISH(f'faq.question.{question.key}')} # {unanswered}", question.key
    assert "Whether we write to each person is not known yet." in said(made, "no-message")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("do-now", "Choose a new password. www.example.com/password"),
        ("affected", "This concerns: Everyone. About 24,000 people are concerned. This page cannot tell who reads it"),
        ("what-happened", "Somebody copied data. Alguien copió datos. We found it on 15 Nov 2026, 09:00 PST"),
        ("information", "Involved: Postal addresses (delivery addresses), not protected Possibly involved: Passwords"),
        ("readable", "Passwords: possibly involved, stored as a one-way hash Full payment card numbers: not involved"),
        ("done", "We changed all keys. 15 Nov 2026, 09:45 PST (17:45 UTC)"),
        ("no-message", "No. You need not wait for it: do now what stands under What must I do now?"),
        ("real-message", "Sender: notice@example.com Subject: A new password Links in it: none We never ask you for:"),
        (
            "fakes",
            "It asks you for something that we never ask for: your password It comes from another address than "
            "a@example.com or b@example.com. It has a link in it; our message about this has none.",
        ),
        ("phone", "Phone: closed for now, until 16 Nov 2026, 12:00 PST (20:00 UTC). All of us write."),
        ("reach", "E-mail: help@example.com (Around the clock); answers in English and Spanish"),
        ("unknown", "We do not know yet: Whether anybody has used the data We write again by 16 Nov 2026, 09:00"),
        ("told", "The police, 15 Nov 2026, 12:00 PST (20:00 UTC)"),
        ("prevention", "Under way: We search the logs. We publish a report on how it came about by 4 Dec 2026."),
        ("this-page", "Its address is status.example.com. Type it yourself"),
    ],
)
def test_answers(key: str, expected: str) -> None:
    """Each answer is made from fields that staff have filled in anyway."""
    closed = {"phone": {"state": "closed", "reason": "All of us write.", "until": "2026-11-16 12:00"}}
    made = page(
        leak(
            OPEN | {"contacts": closed},
            breach=FULL,
            affects="Everyone.",
            actions=[{"text": "Choose a new password.", "url": "https://www.example.com/password"}],
            told=[{"who": "The police", "at": "2026-11-15 12:00"}],
        ),
        organisation={
            "contacts": CONTACTS,
            "senders": ["a@example.com", "b@example.com"],
            "never_ask": ["your password"],
        },
    )

    assert expected in said(made, key)


@pytest.mark.parametrize(
    ("notice", "sign"),
    [
        ({"links": "none"}, "It has a link in it; our message about this has none."),
        ({"links": "canonical_only"}, "It leads to another site than example.com."),
        ({}, "It leads to another site than example.com."),
    ],
)
def test_what_links_tell_of_a_fake(notice: dict[str, str], sign: str) -> None:
    """Where our own messages have no link, any link is a sign, and no address that it leads to makes it better."""
    breach = FULL | {"direct_notice": {"sender": "a@example.com", **notice}}
    told = said(page(leak(breach=breach), organisation={"domains": ["example.com"]}), "fakes")

    assert sign in told
    assert ("It has a link" in told) + ("It leads to" in told) == 1


def test_what_we_never_ask_for_stands_as_it_was_written() -> None:
    """It is put into no sentence of ours, whose sense a "not" of the staff would turn round."""
    never = ["for your password, not in any message and not in any call.", "PIN"]
    shown = item(page(leak(breach=FULL), organisation={"never_ask": never}), "fakes").iterfind(".//li/ul/li")

    assert [text_of(one) for one in shown] == never


def test_a_closed_phone_shows_its_reason_in_place_of_its_number() -> None:
    """The number is nowhere on the page, and another way stands in its place; an open phone is simply given."""
    closed = {"phone": {"state": "closed", "reason": "All of us write."}}
    made = page(leak(OPEN | {"contacts": closed}))

    assert "555-0100" not in made
    assert said(made, "phone").startswith("Why can I not phone you? # Phone: closed for now. All of us write.")
    assert "help@example.com" in said(made, "phone")
    assert said(page(leak()), "phone") == "Can I phone you? # Phone: +1-555-0100"


def test_addresses_are_readable_without_a_script() -> None:
    """Addresses stand there as text and as links."""
    links = [link.get("href") for link in item(page(leak()), "reach").iter("a")]

    assert {"mailto:help@example.com", "tel:+15550100"} <= set(links)


def test_questions_stay_until_the_notice_ends() -> None:
    """What is over stays until `notice_until`; after that its anchors lead to the incident's page."""
    over = leak(OPEN, CLOSED, notice_until="2026-12-15 12:00", aliases=["old-id"])
    shown, later = page(over), page(over, now=at("2026-12-15 12:00"))
    anchors = {f"{name}--{item.key}" for name in (ID, "old-id") for item in QUESTIONS}

    assert len(find(shown, "article")) == len(QUESTIONS)
    assert find(later, "article") == []
    for made in (shown, later):
        assert anchors <= {element.get("id") for element in parse(made).iter()}
    assert f'href="incidents/{ID}.html"' in later
    assert "Earlier notices" not in shown


def test_several_incidents() -> None:
    """Each incident has its own part, the open one first."""
    other = leak(OPEN, CLOSED, id="2026-11-14-other", title="Another one")
    headings = [text_of(heading) for heading in find(page(other, leak(), written=faq("Why")), "h2")]

    assert headings == ["Customer data copied", "Another one", "What always holds", "How to reach us"]


def test_without_a_breach_there_are_just_the_standing_questions() -> None:
    """The page needs no breach; without either there is none, and nothing links to it."""
    made = page(written=faq("Why", intro="See *below*."))
    nothing = render(site(incident()), content_pages=())

    assert [text_of(heading) for heading in find(made, "h1")] == ["What people ask"]
    assert "<em>below</em>" in made
    assert text_of(find(made, "article", id="why")[0]) == "Why? # Why!"
    assert "security-faq.html" not in nothing
    assert not [path for path, text in nothing.items() if "security-faq" in text]


def test_a_withdrawn_breach_is_no_longer_answered() -> None:
    """What was published by mistake is not told again, and its anchors still lead somewhere."""
    gone = leak(withdrawn={"at": "2026-11-15 15:00", "reason": "A drill."}, breach=FULL)
    made = page(gone)

    assert "copied data" not in made
    assert f'id="{ID}--told"' in made


def test_dates() -> None:
    """Each answer says when it was given and last changed; what has none yet says neither."""
    first, later = at("2026-11-15 13:05"), at("2026-11-16 09:00")
    publications: Publications = {
        ("faq", "why"): Publication(first),
        (ID, ""): Publication(first),
        (ID, "information"): Publication(first, later),
        (ID, "told"): Publication(first, later),
    }
    made = page(leak(breach=FULL), written=faq("Why"), publications=publications, now=at("2026-11-17 09:00"))
    answered = "Answered 15 Nov 2026, 13:05 PST (21:05 UTC)"

    assert text_of(find(made, "article", id="why")[0]).endswith(answered)
    assert said(made, "information").endswith(f"{answered}, last changed 16 Nov 2026, 09:00 PST (17:00 UTC)")
    assert said(made, "this-page").endswith(answered)
    assert "Answered" not in said(made, "told")


def test_data_for_search_engines() -> None:
    """The page's data are a valid FAQPage with every answer, absolute links, dates, and nothing that is not known."""
    publications = {("faq", "why"): Publication(at("2026-11-15 13:05"))}
    made = page(leak(breach=FULL), written=faq("Why"), publications=publications)
    (script,) = find(made, "script")
    data = json.loads(script.text or "")
    questions = {question["@id"].partition("#")[2]: question for question in data["mainEntity"]}

    assert (data["@context"], data["@type"]) == ("https://schema.org", "FAQPage")
    assert questions["why"] == {
        "@type": "Question",
        "@id": "https://status.example.com/security-faq.html#why",
        "name": "Why?",
        "acceptedAnswer": {
            "@type": "Answer",
            "text": "<p><em>Why</em>!</p>",
            "datePublished": "2026-11-15T21:05:00Z",
            "dateModified": "2026-11-15T21:05:00Z",
        },
    }
    assert f"{ID}--told" not in questions
    assert (
        f'href="https://status.example.com/security-faq.html#{ID}--do-now"'
        in (questions[f"{ID}--no-message"]["acceptedAnswer"]["text"])
    )


def test_hostile_text() -> None:
    """No text gets an element of its own into the page, nor out of the data block."""
    answer = Answer("why", (), Text(HOSTILE), Text(HOSTILE), ("f", 1), 2)
    written = Written(Faq(Text(HOSTILE), Text(HOSTILE), (answer,)))
    breach = {"what_happened": HOSTILE, "unknowns": [HOSTILE], "doing": [{"text": HOSTILE, "state": "done"}]}
    organisation = {
        "never_ask": [HOSTILE],
        "senders": [HOSTILE],
        "domains": [HOSTILE],
        "contacts": {"phone": {"kind": "phone", "value": HOSTILE, "hours": HOSTILE, "label": HOSTILE}},
    }
    told = [{"who": HOSTILE}]
    actions = [{"text": HOSTILE, "applies_to": HOSTILE, "url": "https://example.com/?a=1&b=%22"}]
    bad = leak(breach=breach, told=told, actions=actions, title=HOSTILE, affects=HOSTILE)
    made = page(bad, written=written, organisation=organisation)
    tree = parse(made)

    assert [element.tag for element in tree.iter() if element.tag in {"iframe", "img"}] == []
    assert [key for element in tree.iter() for key in element.attrib if key.startswith("on")] == []
    (script,) = tree.iter("script")
    assert not re.search(r"[<>&]", script.text or "")
    assert "alert(1)" in html.unescape(json.dumps(json.loads(script.text or "")))


def test_anchors_are_permanent() -> None:
    """These are the anchors for ever: people have pasted them. A question may be added, none renamed."""
    assert [question.key for question in QUESTIONS] == [
        "do-now", "affected", "what-happened", "information", "readable", "done", "no-message", "real-message", "fakes",
        "phone", "reach", "unknown", "told", "prevention", "this-page",
    ]  # fmt: skip


def test_the_page_is_linked_from_the_incident_and_from_home() -> None:
    """Whoever reads of the breach finds the answers."""
    made = render(site(leak(), organisation={"contacts": CONTACTS}), now=NOW)
    link = f"security-faq.html#{ID}--do-now"

    assert f'href="{link}"' in made["index.html"]
    assert f'href="../{link}"' in made[f"incidents/{ID}.html"]


def test_answers_in_other_languages() -> None:
    """Below the answer, marked with its language and direction; programs get the organisation's wording."""
    answer = Answer(
        "why",
        (),
        Text("Why?", [("he", "\u05dc\u05de\u05d4?")]),
        Text("So.", [("he", "**\u05db\u05db\u05d4.**")]),
        ("f", 1),
        2,
    )
    intro = Text("What people ask.", [("he", "\u05de\u05d1\u05d5\u05d0")])
    made = page(leak(), written=Written(Faq(Text("FAQ", [("he", "\u05dc\u05de\u05d4")]), intro, (answer,))))

    assert (
        '<h1>FAQ</h1>\n<p lang="he" dir="rtl"><b>\u05dc\u05de\u05d4</b></p><p>What people ask.</p>\n'
        '<div class="other" lang="he" dir="rtl">\n<p>\u05de\u05d1\u05d5\u05d0</p>\n</div>'
    ) in made
    assert (
        '<div class="other" lang="he" dir="rtl">\n<p class="kind">\u05e2\u05d1\u05e8\u05d9\u05ea</p>\n'
        "<p><b>\u05dc\u05de\u05d4?</b></p>\n<p><strong>\u05db\u05db\u05d4.</strong></p>\n</div>"
    ) in made
    assert made.count("\u05dc\u05de\u05d4?") == 1
