"""The first case of all, fact by fact: what that shop published in 2012, and what its customers missed.

The numbers are those of the case's two lists: D for what was published, O for what was left out. Here each of them is
found in the site that our YAML makes of it at its end, F1-6 in tests/fixtures/real with the folder F1-content.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.project import make_project
from tests.support.publishing import REAL, page, put
from tests.test_real_cases import F1, F1_PAGE, REAL_CASES, moment, shown, source

STAFF = "statements/2012-01-15-to-our-staff.html"
CUSTOMERS = "statements/2012-01-15-to-our-customers.html"
FAQ = "security-faq.html"
MAIL = "help@example.com"
FEEDS = ("updates.atom", "updates.rss", "history.atom", "history.rss")

#: (fact, file, what people read there).
FACTS = [
    ("D1 what staff are told, customers get too", STAFF, "You find below what each customer gets by e-mail."),
    ("D1 and it says for whom it is", STAFF, "Letter to our staff and our customers"),
    ("D2 the letter to staff is public, and signed", STAFF, "Chief executive of The Shop"),
    ("D2 and stands on the notice", F1_PAGE, "What we tell our customers, and what I ask of you"),
    ("D3 how to get a new password", F1_PAGE, "What to do now: Choose a new password. www.example.com/password"),
    ("D4 what was done before", F1_PAGE, "Done: We made all passwords invalid. 15 Jan 2012, 15:00 PST"),
    ("D5 an address for questions", F1_PAGE, MAIL),
    ("D5 in the answers too", FAQ, MAIL),
    ("D6 both up on the day itself", F1_PAGE, "First published 15 Jan 2012, 21:00 PST"),
    ("D6 the letter too", STAFF, "15 Jan 2012"),
    ("D7 the voice of who leads", STAFF, "it hurts to lose so much of it over one event"),
    ("D8 everyone at headquarters helps", STAFF, "everyone at headquarters answers customers"),
    ("D8 on the notice", F1_PAGE, "Everyone at headquarters answered your e-mail for five days."),
    ("D9 phones off, with the sum", F1_PAGE, "If one customer in twenty called, that would be over a million calls"),
    ("D9 e-mail instead", F1_PAGE, "All of us answer e-mail instead"),
    ("D11 answers for those who ask", FAQ, "I got no message from you. Does that mean I am safe?"),
    ("D12 how many", F1_PAGE, "24,000,000"),
    ("D12 names", F1_PAGE, "Names Possibly involved"),
    ("D12 addresses of e-mail", F1_PAGE, "E-mail addresses Possibly involved"),
    ("D12 postal addresses", F1_PAGE, "Postal addresses Possibly involved"),
    ("D12 phone numbers", F1_PAGE, "Phone numbers Possibly involved"),
    ("D12 digits of cards", F1_PAGE, "the last four digits"),
    ("D12 passwords, and how they were kept", F1_PAGE, "Passwords Possibly involved stored as a one-way hash"),
    ("D12 and what was not taken", F1_PAGE, "full payment card numbers"),
    ("D13 messages go in batches", F1_PAGE, "We write to all of you, in batches"),
    ("D13 nobody need wait", F1_PAGE, "You need not wait for yours."),
    ("D14 a note on the home page", "index.html", "Notice of data breach: your account with us"),
    ("O1 a notice for the shop's home page", "banner.html", "your account with us"),
    ("O2 a notice for the blog, as data", "banner.json", "your account with us"),
    ("O2 an entry in the feeds", "updates.atom", "Notice of data breach: your account with us"),
    ("O2 the letter in the feeds", "updates.atom", "To you, our customers"),
    ("O3 I got no e-mail", FAQ, "My friends have got an e-mail, and I have not. Why?"),
    ("O4 word on queued e-mail", FAQ, "one batch after the other, and yours may still be queued"),
    ("O4 in the letter", CUSTOMERS, "it is queued among 24 million others"),
    ("O5 how far the messages are", F1_PAGE, "10 million of 24 million e-mails have gone out"),
    ("O5 when the last went out", F1_PAGE, "to 19 Jan 2012, 12:00 PST"),
    ("O6 on the official page, not in a comment", F1_PAGE, "that takes a day or more"),
    ("O7 an apology to customers", CUSTOMERS, "we did not keep it safe. I am sorry."),
    ("O7 on the notice too", F1_PAGE, "We are sorry."),
    ("O8 what is not known", F1_PAGE, "Whether anyone has used the data"),
    ("O8 and when the report comes", F1_PAGE, "We publish a report on how it came about by 1 Mar 2012."),
    ("O9 found and published, side by side", F1_PAGE, "We found it 15 Jan 2012, 12:00 PST (20:00 UTC) Stopped"),
    ("O10 the address without a script", "status.txt", MAIL),
    ("O11 dates with hour and zone", F1_PAGE, "26 Jan 2012, 08:00 PST"),
]  # fmt: skip


@pytest.fixture(scope="module")
def final(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which every step of the case was published after the other, letters and answers beside it."""
    folder = tmp_path_factory.mktemp("seed")
    content = {
        path.relative_to(REAL_CASES / "F1-content").as_posix(): path.read_text(encoding="utf-8")
        for path in (REAL_CASES / "F1-content").rglob("*.md")
    }
    for name in F1:
        make_project(folder, source(name), settings=REAL, content=content)
        put(folder, now=moment(name))
    return folder


@pytest.mark.parametrize(("path", "words"), [pytest.param(*fact[1:], id=fact[0]) for fact in FACTS])
def test_what_was_published_and_what_was_missed(path: str, words: str, final: Path) -> None:
    """Each fact is where its readers look for it."""
    assert words in shown(final, path)


def test_every_item_of_both_lists_is_looked_for() -> None:
    """D10 has a test of its own; no other number is left out."""
    numbers = {fact[0].split()[0] for fact in FACTS} | {"D10"}

    assert numbers == {f"D{n}" for n in range(1, 15)} | {f"O{n}" for n in range(1, 12)}


def test_there_is_one_address_to_share(final: Path) -> None:
    """D10: page, banner and feeds all name the same address, in full."""
    address = f"https://status.shoe-shop.org/{F1_PAGE}"

    assert f'<link rel="canonical" href="{address}">' in page(final, F1_PAGE)
    for path in ("banner-fragment.html", "banner.json", *FEEDS):
        assert address in page(final, path), path


def test_answers_can_be_pasted(final: Path) -> None:
    """D11: each answer has an anchor of its own."""
    anchors = re.findall(r' id="([^"]+)"', page(final, FAQ))

    assert {"queued", "2012-01-15-accounts--no-message", "2012-01-15-accounts--phone"} <= {*anchors}
    assert len(anchors) == len(set(anchors))


def test_the_address_is_in_every_feed(final: Path) -> None:
    """O10: every feed that says anything of it has the address as text, and so has status.txt."""
    output = final / "output"
    every = [path for suffix in ("atom", "rss") for path in output.rglob(f"*.{suffix}")]
    every += [path for path in output.rglob("*.json") if "jsonfeed.org" in path.read_text(encoding="utf-8")]
    texts = {path.relative_to(output).as_posix(): path.read_text(encoding="utf-8") for path in every}
    # What is made for posts is as short as a post, and holds the address of the page alone.
    about = {name: text for name, text in texts.items() if "2012-01-15-accounts" in text and name != "social.rss"}

    assert {*FEEDS} <= {*about}
    assert [name for name, text in about.items() if MAIL not in text or "<script" in text] == []
    assert MAIL in page(final, "status.txt")


def test_no_script_is_needed(final: Path) -> None:
    """O10: none of the pages that the case is about has one that writes anything."""
    for path in (F1_PAGE, FAQ, STAFF, CUSTOMERS, "official.html"):
        assert "<script" not in page(final, path).replace('<script type="application/ld+json">', ""), path


def test_nothing_says_only_a_month(final: Path) -> None:
    """O11: every time on the notice has its day, its hour and its zone."""
    times = re.findall(r'<time datetime="([^"]+)"[^>]*>([^<]*)', page(final, F1_PAGE))

    assert len(times) > 10
    for _, words in times:
        assert re.search(r"\d{1,2} \w{3} 2012, \d\d:\d\d P[SD]T|\d{1,2} \w{3} 2012$", words), words


def test_the_banner_is_there_from_the_first_hour_on(tmp_path: Path) -> None:
    """D14 and O1: it is not a later step."""
    folder = make_project(tmp_path, source(F1[0]), settings=REAL)
    put(folder, now=moment(F1[0]))

    assert json.loads(page(folder, "banner.json"))["type"] == "security"
    assert F1_PAGE in page(folder, "banner-fragment.html")
