"""What customers ask after a breach lands where it belongs: 300 made-up questions, and a thread below an article."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from plainstatus.views.asked import Answer, Denied, Said, asked
from tests.support.labelled import DENIED, TOPICS, Labelled, answers, other_languages, questions, right
from tests.support.project import NIGHTLY

ROOT = Path(__file__).resolve().parent.parent.parent
#: Seven comments below the article in which a shop told of a breach.
THREAD = (
    "Why did I have to hear about this from a friend? I have an account and nobody wrote to me.",
    "Where is my e-mail? My sister got hers at noon, mine never came.",
    "Was my card taken? I paid with it two weeks ago.",
    "So did they get our credit card numbers or not? Please just say it.",
    "Thank you for telling us on the same day. Other shops would have kept quiet.",
    "The phones are OFF. You lose my data and then you hang up on me, unbelievable!",
    "How can I close my account? I don't want to shop here any more.",
)


@pytest.fixture(scope="module")
def landed() -> list[tuple[Labelled, bool]]:
    """Return all 300 questions, each with whether it landed where it belongs."""
    asked_all = questions()
    return list(zip(asked_all, right(asked_all), strict=True))


def test_the_questions_are_300_in_two_languages() -> None:
    """Half of them were held back, and each answer and topic is asked for in both languages."""
    found = questions()
    groups = {one.id for one in answers()} | TOPICS | {f"contradicts:{one.kind}" for one in DENIED} | {"remark"}

    assert [sum(one.language == language for one in found) for language in ("en", "de")] == [150, 150]
    assert [sum(one.part == part for one in found) for part in ("tuned", "held")] == [150, 150]
    assert {(one.language, one.group) for one in found} == {(tag, group) for tag in ("en", "de") for group in groups}
    assert len({(one.language, one.text) for one in found}) == 300


@pytest.mark.parametrize("language", ["en", "de"])
def test_eight_of_ten_land_where_they_belong(landed: list[tuple[Labelled, bool]], language: str) -> None:
    """In each language, all asked on one day."""
    assert sum(good for one, good in landed if one.language == language) >= 0.8 * 150


@pytest.mark.parametrize("part", ["tuned", "held"])
def test_eight_of_ten_of_each_half_land_where_they_belong(part: str) -> None:
    """Those that were held back while the words were chosen, too."""
    assert sum(right([one for one in questions() if one.part == part])) >= 0.8 * 150


def test_what_docs_say_of_it_is_so(landed: list[tuple[Labelled, bool]]) -> None:
    """docs/listen.md has the figures; another version of the stemmer may move them by a few."""
    text = (ROOT / "docs" / "listen.md").read_text(encoding="utf-8")
    said = re.search(r"(\d+) of 300 .* (\d+) of the 150 that were held back, (\d+) of the other 150", text)
    halves = [sum(right([one for one in questions() if one.part == part])) for part in ("held", "tuned")]
    measured = [sum(good for _, good in landed), *halves]

    assert said is not None
    assert [abs(int(figure) - count) <= 5 for figure, count in zip(said.groups(), measured, strict=True)] == [True] * 3


def test_other_languages_find_the_answers_there_are() -> None:
    """In languages without an answer of their own, nine of ten find the English one by everyday words."""
    found = other_languages()
    groups = asked([Said(str(place), one.text, None, "", "") for place, one in enumerate(found)], answers(), [])
    good = 0
    for group in groups:
        about = group.answer.id if group.answer else group.words[0]
        good += sum(
            found[int(one.id)].group == about and found[int(one.id)].language == group.language for one in group.said
        )

    assert good >= 0.9 * len(found)


@pytest.mark.parametrize("denied", [(), (Denied("payment_card_full", "Full payment card numbers"),)])
def test_the_thread_below_an_article(denied: tuple[Denied, ...]) -> None:
    """The two questions asked most come out first, with the lines that answer them; thanks come last."""
    said = [Said(str(place), text, None, "blog", f"a{place}") for place, text in enumerate(THREAD)]
    groups = asked(said, _example(), denied)

    assert [(group.authors, group.answer.id if group.answer else "", group.kind) for group in groups] == [
        (2, "cards", "contradicts" if denied else "answered"), (2, "no-message", "answered"),
        (1, "delete", "answered"), (1, "phones", "answered"), (1, "", "remark"),
    ]  # fmt: skip
    assert groups[1].examples == (THREAD[1], THREAD[0])
    assert groups[1].answer is not None
    assert groups[1].answer.text.startswith("Not necessarily. We write to many people in batches")


def test_a_day_of_replies() -> None:
    """5,000 in seven languages (without the long run, 600): each is in one group, and what most ask leads its kind."""
    seeded = random.Random(21)  # noqa: S311 - not for secrets
    sources = [*questions(), *other_languages()]
    words = [word for one in sources for word in one.text.split()]
    count = 5000 if NIGHTLY else 600
    said = [
        Said(str(place), f"{seeded.choice(sources).text} {' '.join(seeded.choices(words, k=seeded.randint(0, 20)))}",
             None, "", str(seeded.randint(0, count)))
        for place in range(count)
    ]  # fmt: skip
    groups = asked(said, answers(), DENIED)

    assert sorted(one.id for group in groups for one in group.said) == sorted(one.id for one in said)
    for kind in ("contradicts", "unanswered", "answered", "remark"):
        counts = [group.authors for group in groups if group.kind == kind]
        assert counts == sorted(counts, reverse=True)


def _example() -> list[Answer]:
    """Return the answers of the shipped example."""
    text = (ROOT / "content" / "pages" / "security-faq.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (.*?) \{#(.*?)\}\n\n(.*?)(?=\n+## |\n*\Z)", text, re.MULTILINE | re.DOTALL)
    return [
        Answer(name, f"https://status.example.com/#{name}", "en", question, answer) for question, name, answer in found
    ]
