"""What people say is grouped by what answers it; people count, not texts; what contradicts us comes first."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.sensitive.masking import mask
from plainstatus.views.asked import Answer, Denied, Group, Said, asked
from tests.support.hostile import VECTORS

AT = datetime(2026, 11, 15, 12, tzinfo=UTC)
CARDS = Answer("cards", "https://status.example.com/#cards", "en", "Were my card details taken?", "We keep no cards.")
PHONES = Answer("phones", "https://status.example.com/#phones", "en", "Why can I not phone you?", "We write instead.")
KARTEN = replace(CARDS, language="de", question="Wurden die Daten meiner Karte gestohlen?", text="Nein.")
ANSWERS = (CARDS, PHONES)
NO_SSN = Denied("ssn", "US social security numbers: not involved")


def say(*texts: str, authors: str = "") -> list[Said]:
    """Return what was said, one a minute; `authors` has a letter for each, or each is somebody else."""
    return [
        Said(f"{place:04}", text, AT + timedelta(minutes=place), "blog", authors[place] if authors else f"a{place}")
        for place, text in enumerate(texts)
    ]


def told(groups: tuple[Group, ...]) -> list[tuple[str, str, int]]:
    """Return kind, name and people of each group."""
    return [(group.kind, group.name, group.authors) for group in groups]


def test_a_group_holds_all_that_staff_need() -> None:
    """What was said, oldest first; two examples on a line each; what answers it, and which words tell."""
    first, *others = said = say(
        "Was my card\n taken?? I paid on Friday.", "do they have my credit card", "CARD STOLEN?!"
    )
    (group,) = asked(reversed(said), ANSWERS, [])

    assert group == Group(
        name="cards", kind="answered", said=(first, *others), authors=3,
        examples=("CARD STOLEN?!", "do they have my credit card"), answer=CARDS, nearest=None, fact="",
        words=("payment card", "taken"), language="en",
    )  # fmt: skip


def test_the_order() -> None:
    """Contradictions, what nobody answers, what is answered, what asks nothing; within each, by people."""
    groups = asked(
        say(
            "Is my card safe?", "Was my card stolen?", "Why can't I phone you?",
            "Do we get compensation?", "I demand compensation for this.", "Are your stores open?",
            "Did they take my SSN?", "Well done!", "Thank you, well done.",
        ),
        ANSWERS, [NO_SSN],
    )  # fmt: skip

    assert told(groups) == [
        ("contradicts", "us-social-security", 1),
        ("unanswered", "compensation", 2), ("unanswered", "store-open", 1),
        ("answered", "cards", 2), ("answered", "phones", 1),
        ("remark", "done", 2),
    ]  # fmt: skip


def test_people_count_and_not_texts() -> None:
    """Who says a thing 500 times is one; whom nobody knows is somebody else each time."""
    flood = say(
        *["Will there be compensation?"] * 500,
        "Are stores open?",
        "When does the store open?",
        authors="x" * 500 + "yz",
    )
    unknown = [replace(one, id=f"u{one.id}", author="") for one in say("Can I phone you?", "Can I phone you?")]

    assert told(asked([*flood, *unknown], ANSWERS, [])) == [
        ("unanswered", "store-open", 2), ("unanswered", "compensation", 1), ("answered", "phones", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        ("You let them take our social security numbers", True),
        ("my ssn was leaked", True),
        ("Are SSNs safe?", True),
        ("do you keep my social security number", True),
        ("My social security number is [identity number]", False),
        ("Was my name taken?", False),
        ("Meine Sozialversicherungsnummer wurde gestohlen", True),
        ("Le numéro de sécurité sociale a fuité", True),
        ("¿Han robado mi número de seguridad social?", True),
        ("هل سُرق رقم الضمان الاجتماعي؟", True),
        ("社会保障番号は流出しましたか", True),
        ("The loyalty points were stolen", True),
        ("I have loyalty points", False),
    ],
)
def test_what_contradicts(text: str, contradicts: bool) -> None:
    """Who names what is denied and asks about it, or says that it was taken, in any language and by other names too."""
    denied = [NO_SSN, Denied("", "Loyalty points", ("loyalty points", "puntos de fidelidad"))]
    (group,) = asked(say(text), ANSWERS, denied)

    assert (group.kind == "contradicts") is contradicts
    assert group.fact == ("" if not contradicts else denied["loyalty" in text].fact)


def test_what_contradicts_may_have_an_answer() -> None:
    """Whole card numbers are called as cards are; the answer that fits comes with it."""
    (group,) = asked(say("Was my card taken?"), ANSWERS, [Denied("payment_card_full", "Full card numbers")])

    assert (group.kind, group.name, group.answer) == ("contradicts", "full-card-numbers", CARDS)


def test_languages_are_apart() -> None:
    """Who asks in a language gets the answer in it; without one that of the first language, and staff see which."""
    groups = asked(
        say("Was my card stolen?", "Wurde meine Kreditkarte gestohlen?", "¿Robaron mi tarjeta?"), (*ANSWERS, KARTEN), []
    )

    assert [(group.name, group.language, group.answer) for group in groups] == [
        ("cards-de", "de", KARTEN), ("cards", "en", CARDS), ("cards-es", "es", CARDS),
    ]  # fmt: skip


def test_regions_are_of_their_language() -> None:
    """A tag comes back as the answer has it."""
    answer = Answer("senha", "", "pt-BR", "Preciso trocar a senha?", "Sim.")
    (group,) = asked(say("Tenho que mudar minha senha?"), [answer], [])

    assert (group.name, group.language) == ("senha", "pt-BR")


def test_several_answers_to_one_question_are_one() -> None:
    """The first stands for them: they who ask are counted together."""
    again = Answer("2026--cards", "", "en", "Were my card details taken? What about cards?", "The incident's own.")

    assert told(asked(say("Was my card taken?", "cards??"), (*ANSWERS, again), [])) == [("answered", "cards", 2)]


def test_names_are_unique_and_answers_keep_theirs() -> None:
    """Whatever strangers write: letters, digits and hyphens, and no answer's name."""
    groups = asked(say("phones", "Is Phones Cards a band?", "قهوة", "\u202e\u2066!", ""), ANSWERS, [])
    names = [group.name for group in groups]

    assert len({*names}) == len(names) == 5
    assert all(name.replace("-", "").isalnum() for name in names)


def test_examples_are_of_two_people_and_cut() -> None:
    """A flood shows once, and a long story as far as it can be read."""
    story = "Was my card taken? " + "I bought shoes. " * 100
    (group,) = asked(say("card taken?", "card taken??", story, authors="xxy"), ANSWERS, [])

    assert group.examples[0] == "card taken?"
    assert len(group.examples[1]) <= 240
    assert group.examples[1].startswith("Was my card taken? I bought")
    assert group.examples[1].endswith("…")


def test_nothing_said_and_nothing_answered() -> None:
    """No groups of nothing; all is unanswered where there are no answers."""
    assert asked([], ANSWERS, [NO_SSN]) == ()
    assert told(asked(say("Was my card taken?", "lol"), [], [])) == [
        ("unanswered", "payment-card-taken-en", 1), ("remark", "lol", 1),
    ]  # fmt: skip


@given(st.lists(st.sampled_from([
    "Was my card taken?", "phones are off", "Compensation?", "I want compensation now", "Are stores open?", "thanks",
    "Karte weg?", "Filiale offen?", "did they get my SSN", "open the store on Main Street", "", "カードは?", "lol",
]), max_size=20), st.randoms())  # fmt: skip
def test_the_order_of_what_was_said_makes_no_difference(texts: list[str], seed: random.Random) -> None:
    """Nor does anything get lost, or stand in two groups."""
    said = say(*texts)
    mixed = [*said]
    seed.shuffle(mixed)
    groups = asked(said, (*ANSWERS, KARTEN), [NO_SSN])

    assert asked(mixed, (*ANSWERS, KARTEN), [NO_SSN]) == groups
    assert sorted(one.id for group in groups for one in group.said) == [one.id for one in said]


def test_each_process_groups_alike() -> None:
    """Whatever seed Python has for its sets."""
    code = (
        "from plainstatus.views.asked import *\n"
        "texts = ['Will there be money for us?', 'Money! Shoes too.', 'Stores and shoes', 'My card, stolen?'] * 3\n"
        "said = [Said(str(n), f'{text} {n % 5} shoe', None, '', str(n)) for n, text in enumerate(texts)]\n"
        "print(asked(said, [Answer('cards', '', 'en', 'Were cards taken?', 'No shoes.')], []))"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    )

    assert first == second != b""


@pytest.mark.parametrize(
    "text",
    ["x" * 10**6, "? " * 10**6, "カ" * 10**6, "e\u0301" * 10**6, "card " * 10**6, "\u202e\u2066\x1b[31m\x00?"],
    ids=["no spaces", "question marks", "kana", "marks", "words", "controls"],
)
def test_hostile_texts(text: str) -> None:
    """A megabyte of anything is one message, and a moment's work."""
    (group,) = asked(say(text), ANSWERS, [NO_SSN])

    assert len(group.name) <= 200
    assert "\x1b" not in group.name
    assert all(len(example) <= 240 for example in group.examples)


def test_hostile_texts_together() -> None:
    """300 of them do not disturb what people ask."""
    groups = asked(say("Was my card taken?", *map(mask, VECTORS), "is my credit card stolen"), ANSWERS, [])

    assert next(group.authors for group in groups if group.name == "cards") >= 2
    assert sum(len(group.said) for group in groups) == len(VECTORS) + 2


def test_what_asks_nothing_does_not_count_as_asked() -> None:
    """It may share words with a question, and is a remark all the same."""
    said = say(
        "A customer for ten years. Where is my e-mail?", "Nothing in my inbox. Where is the e-mail that you have sent?",
        "I stay a customer, e-mail or not.", "I am staying a customer.",
    )  # fmt: skip
    groups = asked(said, ANSWERS, [])

    assert [(group.kind, len(group.said)) for group in groups] == [("unanswered", 2), ("remark", 2)]
    assert set(groups[0].examples) == {said[0].text, said[1].text}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("So when will the shop be open?", "unanswered"),
        ("and how does one return shoes", "unanswered"),
        ("I want my money back", "unanswered"),
        ("Ich erwarte eine Antwort", "unanswered"),
        ("I am angry", "remark"),
    ],
)
def test_what_asks(text: str, kind: str) -> None:
    """A word that asks may stand behind a small one; who wants something asks for it."""
    assert [group.kind for group in asked(say(text), ANSWERS, [])] == [kind]


CHARGED = Answer("twice", "", "en", "Was my card charged twice?", "No.")
PASSWORD = Answer("new", "", "en", "Do I have to choose a new password?", "Yes.")
ELSEWHERE = Answer("same", "", "en", "What should I do if I used the same password elsewhere?", "Change it there too.")
INVOLVED = Answer(
    "involved",
    "",
    "en",
    "What information was involved?",
    "- Passwords: possibly involved\n- Names: involved",
    "involved",
)
REACH = Answer("reach", "", "en", "How do I reach a person?", "- Phone: +1-555-0100\n- E-mail: a@b.example", "list")
PHONE = Answer("phone", "", "en", "Can I phone you?", "- Phone: +1-555-0100", "list")


@pytest.mark.parametrize(
    ("text", "answer", "fits"),
    [
        ("Was my card charged two times?", CHARGED, True),
        ("Was I charged twice?", CHARGED, True),
        ("Is my card safe?", CHARGED, False),
        ("How do I change my password?", PASSWORD, True),
        ("How do I change my password?", ELSEWHERE, False),
        ("Was my password taken?", INVOLVED, True),
        ("Is my password safe?", INVOLVED, True),
        ("What data was stolen?", INVOLVED, True),
        ("How do I change my password?", INVOLVED, False),
        ("Must I change my password?", INVOLVED, False),
        ("Where can I see when my password was taken?", INVOLVED, False),
        ("Can I call you?", PHONE, True),
        ("Why are the phones off?", PHONE, False),
        ("The phones are off, well done", PHONE, False),
        ("How do I reach you?", REACH, True),
        ("Why have I got no e-mail?", REACH, False),
        ("Why are the phones off?", PHONES, True),
        ("How many of your phones are off, and why?", PHONES, True),
    ],
)
def test_an_answer_says_what_is_asked(text: str, answer: Answer, fits: bool) -> None:
    """To share the topic is not enough: how, why and whether are different questions."""
    (group,) = asked(say(text), [answer], [])

    assert group.answer == (answer if fits else None)


def test_what_does_not_fit_may_be_near() -> None:
    """Staff see it beside the question, and judge; what shares nothing is not shown, nor is it where one fits."""
    near, far = asked(say("How do I change my password?", "Are your stores open?"), [INVOLVED], [])
    (fits,) = asked(say("Was my password taken?"), [ELSEWHERE, INVOLVED], [])

    assert (near.kind, near.answer, near.nearest) == ("unanswered", None, INVOLVED)
    assert (far.kind, far.answer, far.nearest) == ("unanswered", None, None)
    assert (fits.answer, fits.nearest) == (INVOLVED, None)


def test_the_very_question_is_answered() -> None:
    """Even where all of its words are everybody's."""
    answer = Answer("affected", "", "en", "Am I affected?", "Everyone with an account is.")

    assert told(asked(say("am I affected"), [answer], [])) == [("answered", "affected", 1)]
