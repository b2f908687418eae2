"""Nothing grows with the square: the work for four times as much is counted, in calls, characters and comparisons."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plainstatus.check import judge
from plainstatus.check.rules.official import organisation
from plainstatus.deliver.announce.messages import messages
from plainstatus.errors import InvalidIncidents
from plainstatus.model import Statement, Text, Written
from plainstatus.publish.statuses import statuses
from plainstatus.publish.withheld import _KEY
from plainstatus.read.content.faq import read_faq
from plainstatus.read.content.front_matter import parse_page
from plainstatus.read.content.markdown import renderer
from plainstatus.read.schema import WordFinder
from plainstatus.read.schema.loaded import _MOST_MISSED
from plainstatus.read.yaml.lines import split_comment, uncurled
from plainstatus.record import Record, compose
from plainstatus.record.news import update_news
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.pages.filters import prepare
from plainstatus.render.pages.page import Renderer
from plainstatus.render.site import pages
from plainstatus.render.words.catalogues import found_words
from plainstatus.sensitive import find
from plainstatus.sensitive.masking import mask
from plainstatus.text.markdown import to_html, to_plain
from plainstatus.tree.manifest import File
from plainstatus.tree.verify.links import Leads, Part, dead
from plainstatus.views.banner import choose_banner
from plainstatus.views.component import grouped
from plainstatus.views.history import months
from plainstatus.views.notice import ContactCourse
from plainstatus.views.official import Official, defanged
from plainstatus.views.overview import Overview, overview
from tests.support.build import component, incident, site, update
from tests.support.checking import SITE, load
from tests.support.counting import counted
from tests.support.outputs import made_of
from tests.support.project import NIGHTLY, YAML
from tests.support.publishing import FIRST, page, put, real_project
from tests.support.recording import EMPTY, publish, said
from tests.support.rendering import LINKS, NOW, PELICAN, environment

#: Of four times as much, the work may be six times as large: what is the same for every site counts with it.
MOST = 6


def growth(make: Callable[[int], Callable[[], object]], few: int = 60) -> float:
    """Return how many times as many calls four times as much takes; the first call of all fills what is kept."""
    make(2)()
    less, more = (counted(make(number)).total() for number in (few, 4 * few))
    return more / less


def day(number: int) -> str:
    """Return the time of an update, a minute after the one before."""
    return f"{datetime(2026, 11, 5, tzinfo=UTC) + timedelta(minutes=number):%Y-%m-%d %H:%M}"


def updates(number: int, text: str = "Human error: say {}.") -> str:
    """Return an incident with so many updates, as YAML, each with something for a rule to find."""
    listed = "".join(f"      - {{at: {day(one)}, text: '{text.format(one)}'}}\n" for one in range(number))
    return f"  - id: a\n    title: Checkout fails\n    updates:\n{listed}"


@contextmanager
def bounded(seconds: int = 60) -> Iterator[None]:
    """End what takes minutes of a processor where a moment is enough: no measurement, but better than to wait."""

    def end(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_addresses_are_found_in_one_pass() -> None:
    """Each finding is compared with its neighbours, not with all others."""
    text = "customer.{0}@mail{0}.example +1-555-010-{0:04} 10.1.2.3 "

    assert growth(lambda number: lambda: find("".join(map(text.format, range(number))))) < MOST


def test_what_people_say_is_masked_in_one_pass() -> None:
    """Whatever they repeat: 100 kB of each are a moment's work, and a row of numbers grows as its length does.

    Without the long run, every sixth.
    """
    pieces = [
        "1", "a", "@", "a@",".", "[", "http://", "http://a/", "password is ", "password: ", "1 ", "(1", "\u0661",
        "str. 1 ", "e\u0301", "\u202e1", "1 rue ", "calle x", "AB12", "DE12 ", "\u90fd1", "x.y/", "@a ", "a-", "12 Ab ",
        'password "', "pw for a b ", "1 (at) 1 (dot) 1", "[card number]1", "4111 1111 1111 1111 ", "pin ", "1 a a a ",
    ]  # fmt: skip

    assert growth(lambda number: lambda: mask("1 2-" * number)) < MOST
    with bounded(30):
        assert all(mask(piece * (100_000 // len(piece))) for piece in pieces[:: 1 if NIGHTLY else 6])


def test_the_surest_of_what_overlaps_is_found_whatever_stands_around() -> None:
    """A list between two card numbers leaves both, and an address within another is told once."""
    text = "4111 1111 1111 1111, a@b.example, 10.0.0.1, x://me:secret@c.example, 4111 1111 1111 1111"

    assert [(one.family, one.words) for one in find(text)] == [
        ("card", "4111 1111 1111 1111"),
        ("email", "a@b.example"),
        ("machine", "10.0.0.1"),
        ("password", "x://me:secret@c.example"),
        ("card", "4111 1111 1111 1111"),
    ]


def test_an_incident_is_read_once_to_find_its_updates() -> None:
    """Where thousands of updates stand is known after the first question."""
    loaded = load(updates(40))
    (told,) = loaded.site.incidents

    calls = counted(lambda: [loaded.spot("a", one.known_at, below=("text",)) for one in told.updates])

    assert calls["BaseModel.model_validate"] == 40
    assert [loaded.spot("a", one.known_at)[1] for one in told.updates] == list(range(11, 51))


def test_rules_look_at_each_update_once() -> None:
    """What each update allows and says is looked up, not looked for."""

    def rules(number: int) -> Callable[[], object]:
        loaded = load(updates(number))
        return lambda: judge(loaded, site=SITE)

    assert growth(rules) < MOST


def test_news_are_gathered_and_put_together_once() -> None:
    """The news of an incident do not grow by a copy for each update."""

    def news(number: int) -> Counter[str]:
        told = incident(*(said(f"We look into it, {one}.", day(one)) for one in range(number)))
        return counted(lambda: publish(EMPTY, told, now="2026-11-15 13:05"))

    # What is worked out once for all.
    news(1)
    assert news(10)["replace"] == news(40)["replace"]


def test_ids_are_gathered_once_for_the_texts_of_a_first_publish() -> None:
    """Of each incident it is not asked of all others whether they are the same."""
    told = (f"  - id: i{number}\n    title: A\n    updates: [{{at: {day(0)}, text: A.}}]\n" for number in range(40))
    loaded = load(*told)
    record = compose(loaded.site, Record(), now=loaded.now, id_base=SITE).record

    calls = counted(lambda: messages(record, loaded, LINKS, within=timedelta(days=999), only=record.lines))

    assert calls["Loaded.ids"] == 2


def test_updates_with_other_times_are_looked_up_by_their_words() -> None:
    """Of each update that is no longer there, it is not asked of each new one whether it says the same."""

    def moved(number: int) -> Callable[[], object]:
        told = [said(f"We look into it, {one}.", day(2 * one)) for one in range(number)]
        record = publish(EMPTY, incident(*told)).record
        later = [one | {"at": day(2 * place + 1)} for place, one in enumerate(told)]
        return lambda: publish(record, incident(*later))

    assert growth(moved, 20) < MOST


def test_guesses_end_at_some_time() -> None:
    """Of thousands of unknown names, the first are compared with all that are known."""
    named = ", ".join(f"shop-{number}" for number in range(300))

    def read() -> None:
        with pytest.raises(InvalidIncidents) as caught:
            load(f"  - id: a\n    title: A\n    components: [{named}]\n    updates: [{{at: {day(0)}, text: A.}}]\n")
        (problem,) = caught.value.problems
        assert "and 280 more" in problem.message

    assert counted(read)["get_close_matches"] == 100


def test_corrections_are_not_compared_with_each_update() -> None:
    """The first update's time is looked for once."""

    def corrected(number: int) -> Callable[[], object]:
        more = "".join(
            f"      - {{at: {day(5000 + one)}, field: title, was: A, now: B, why: C.}}\n" for one in range(number)
        )
        text = updates(number).replace("    updates:", f"    corrections:\n{more}    updates:")
        return lambda: load(text)

    assert growth(corrected) < MOST


def test_components_know_their_state() -> None:
    """A component's page does not look through all others, nor through all open incidents."""

    def many(number: int) -> Callable[[], object]:
        made = site(
            *(incident(update(day(0)), id=f"i{one}", components=[f"c{one}"]) for one in range(number)),
            components=[component(f"c{one}") for one in range(number)],
        )
        return lambda: grouped(overview(made, NOW))

    assert growth(many) < MOST


def test_the_banner_compares_no_incidents() -> None:
    """What comes first of thousands that are open is found by what each is, not by looking for it in a list."""

    def many(number: int) -> Callable[[], object]:
        made = site(*(incident(update(day(one)), id=f"i{one}", impact="major") for one in range(number)))
        shown = overview(made, NOW).open
        assert len(shown) == number
        return lambda: choose_banner(shown, (), (), NOW)

    assert growth(many) < MOST


def test_feeds_of_components_hold_their_news() -> None:
    """For each component's feed, the news are not gone through again."""

    def many(number: int) -> Callable[[], object]:
        made = site(
            *(incident(update(day(one)), id=f"i{one}", components=[f"c{one}"]) for one in range(number)),
            components=[component(f"c{one}") for one in range(number)],
        )
        view = overview(made, NOW)
        return lambda: made_of(feeds(view, LINKS))

    assert growth(many, 15) < MOST


def test_a_language_costs_next_to_nothing_for_what_is_long_over() -> None:
    """Before anything is made, an old incident takes forty calls at most for each further language."""
    prose = renderer(PELICAN)
    env = environment()
    prepare(env)

    def planned(number: int, *languages: str) -> int:
        begin = datetime(2020, 1, 1, tzinfo=UTC)
        days = (str(begin + timedelta(days=one)) for one in range(number))
        made = site(*(incident(update(day), update(day, "resolved"), id=f"i{one}") for one, day in enumerate(days)))
        view = overview(made.model_copy(update={"languages": languages}), NOW)
        found = found_words("en", languages)

        def plan() -> list[str]:
            own, *further = (Renderer(status, env, prose) for status in statuses(view, LINKS, found, ()))
            made = pages(own, view, LINKS, Official(), months(view), further=further)
            return [output.key for output in (*made, *feeds(view, LINKS, words_for=found.further.get))]

        return counted(plan).total()

    planned(2, "de")
    alone, spoken = (planned(250, *tags) - planned(50, *tags) for tags in ((), ("de",)))
    assert 0 < spoken - alone <= 40 * 200


def test_open_incidents_are_not_compared_with_each_other() -> None:
    """To choose the banner, and to see who hurts, each open incident is looked at as often as with few others."""

    def chosen(number: int) -> Callable[[], object]:
        made = site(*(incident(update(day(0)), id=f"i{one}") for one in range(number)))
        view = overview(made, NOW)
        copies = tuple(replace(item) for item in view.open)
        assert len(copies) == number
        # Equal, and not the same: to compare two is a call.
        return lambda: choose_banner((*view.open, *copies), (), (), NOW)

    assert growth(chosen, 20) < MOST
    assert not counted(chosen(20))["IncidentView.__eq__"] + counted(chosen(20))["__eq__"]


def test_letters_are_known_by_their_incident() -> None:
    """The letters about an incident are not looked for among all."""

    def letter(number: int) -> Statement:
        return Statement(
            f"l{number}", Text("To you"), Text("We are sorry."), Text("Robin Vale"), None, NOW.date(), (), f"i{number}",
            (), None, ("l.md", 1),
        )  # fmt: skip

    def many(number: int) -> Callable[[], object]:
        made = site(*(incident(update(day(0)), id=f"i{one}") for one in range(number)))
        view = overview(made, NOW, written=Written(None, tuple(map(letter, range(number))), ()))

        def ask(asked: Overview = view) -> None:
            assert all(asked.letters_about(f"i{one}")[0].statement.slug == f"l{one}" for one in range(number))

        return ask

    assert growth(many) < MOST


def test_contacts_are_gone_through_once() -> None:
    """How to reach us with each of many updates is worked out in one pass."""
    told = [
        update(day(one), contacts={"help": {"state": "closed", "reason": f"Reason {one}."}} if one % 2 else {})
        for one in range(40)
    ]
    made = site(
        incident(*told, type="security"),
        organisation={"contacts": {"help": {"kind": "email", "value": "help@example.com"}}},
    )
    (item,) = overview(made, NOW).incidents
    course = ContactCourse(made.organisation, item)

    calls = counted(lambda: [course.at(shown) for shown in item.updates])

    assert not calls["BaseModel.model_copy"]
    assert [course.at(shown)["help"].reason for shown in item.updates[:3]] == ["Reason 39.", "Reason 37.", "Reason 37."]


def test_anchors_of_a_page_are_parted_once() -> None:
    """A page with many links to its own updates is not parted for each of them."""

    def ask(number: int) -> Counter[str]:
        names = sorted(f"u{one}" for one in range(number))
        leads = {"a": Leads("", "\n".join(f"b#{name}" for name in names), ""), "b": Leads("", "", "\n".join(names))}
        parts = [Part.of([(name, File("", 0, "")) for name in leads], leads, whole=True)]
        return counted(lambda: dead(leads, parts, {"a", "b"}))

    assert ask(10)["str.split"] == ask(1000)["str.split"]


def test_definitions_of_very_many_links_stand_where_they_are_named() -> None:
    """Answers do not each hold the addresses of all links of the page."""

    def size(number: int) -> int:
        pieces = [f"## Is it {one}? {{#q{one}}}\n\nSee [page {one}].\n" for one in range(number)]
        given = [f"[page {one}]: https://www.example.com/{one}" for one in range(number)]
        faq, problems = read_faq(parse_page("faq.md", "Title: FAQ\n\n" + "\n".join([*pieces, *given])))
        assert not problems
        assert "[page 7]: https://www.example.com/7" in faq.answers[7].text
        return sum(len(answer.text) for answer in faq.answers)

    assert size(800) < MOST * size(200)


def test_fakes_are_gathered_once() -> None:
    """The note of each fake is compared with a set of names, not with a pattern of all."""
    listed = "".join(f"    - {{what: f{one}.example, note: Like f{one}.example.}}\n" for one in range(20))
    facts = load(updates(1), head=f"organisation:\n  name: A\n  fakes:\n{listed}incidents:\n").site.organisation

    found: list[str] = []
    calls = counted(lambda: found.extend(hit.words for hit in organisation(facts, NOW)))

    assert calls["fake_hosts"] == 1
    assert found == [f"f{one}.example" for one in range(20)]


class _Watched(str):
    """A text that counts how many of its characters were looked at for words."""

    looked: int = 0

    def find(self, sub: str, start: Any = 0, end: Any = None) -> int:
        found = super().find(sub, start, end)
        stop = len(self) if found < 0 else found
        self.looked += stop - start
        return found


def looked_at(number: int, asked: str) -> int:
    """Return how many characters are looked at for so many words of a list."""
    text = _Watched("\n".join(f"a{one}@example.org" for one in range(number)))
    finder = WordFinder(text)
    for one in range(number):
        finder.row(asked.format(one))
    return text.looked


def test_words_are_looked_for_where_the_last_were_found() -> None:
    """A list takes one pass, and words that are not there are given up at some time."""
    assert looked_at(4000, "a{}@example.org") < MOST * looked_at(1000, "a{}@example.org")
    assert looked_at(4000, "b{}@example.org") < MOST * looked_at(1000, "b{}@example.org")


def test_words_are_found_on_their_lines() -> None:
    """Each asker goes its own way through a text; words may be wrapped, and come again."""
    finder = WordFinder("one two\nthree one\r\nfour\rtwo\nthree", 0)

    assert [finder.row(words, "A") for words in ("one", "two three", "four", "three")] == [0, 0, 2, 4]
    assert [finder.row(words, "B") for words in ("nothing", "", "two")] == [None, None, 0]


def test_words_that_are_not_there_end_the_search() -> None:
    """Who has asked for fifty in vain is told of no line any more."""
    finder = WordFinder("here")

    assert [finder.row(f"gone {number}", "A") for number in range(_MOST_MISSED)] == [None] * _MOST_MISSED
    assert (finder.row("here", "A"), finder.row("here", "B")) == (None, None)
    assert WordFinder("here").row("here", "A") == 0


@pytest.mark.parametrize("token", ["[", "![", "[a](", "](", "`", "<", "<a href=", "[[a]"])
def test_open_marks_in_answers_are_shown_as_typed(token: str) -> None:
    """Python-Markdown does not look for the end of each of thousands of brackets."""
    calls: Counter[str] = Counter()
    html = ""

    def make() -> None:
        nonlocal html
        html = renderer(PELICAN)("Before\n\n" + token * 4000)

    calls = counted(make)

    assert calls["LinkInlineProcessor.getText"] + calls["LinkInlineProcessor.getLink"] < 100
    assert to_plain(html) == f"Before\n\n{token * 4000}"


def test_real_marks_in_answers_stay_what_they_are() -> None:
    """Five hundred links in a row, code and tags are read as ever; so is what stands beside a tangle."""
    links = " ".join(f"[page {one}](p{one}.html) `a[{one}]`" for one in range(500))

    html = renderer(PELICAN)(f"{links}\n\n{'[' * 4000}\n\n[last](last.html)")

    assert html.count("<a href=") == 501
    assert html.count("<code>a[") == 500


@pytest.mark.parametrize("text", ["# a\n\n[b](c.html)\n\n" * 3000, "a\n: b\n" * 1500, "**a " * 30_000])
def test_a_text_of_marks_is_read_as_an_update(text: str) -> None:
    """What is too much for Python-Markdown is read in the usual Markdown, and stops nobody."""
    assert renderer(PELICAN)(text) == to_html(text)


TOKENS = (
    "[", "](", "![", "[a](", "<", "<b>", "<a href=", "*", "_", "**a", "`", "``a`", "&", "&amp;", "(", ")", ">",
    "> ", "- ", "#", "# ", "## a", "|", "|a|\n|-|\n", "a", "a.", "a-", "a@", "a@a.", "@", "ä", "http://", "://",
    "a://", "https://a.", "{", "}", "{#a} ", "\\", "~~a", "1.", "1 ", "0-", " ", " \n", "\t", "=", "password:",
    "password", "eyJ", "eyJabcdefghijk.", "A1", "AKIA", "earer ", "-----BEGIN ", "fe80:", "10.", "+1", "+1 ", "“",
    "“ ", " #", "www.", "%", "☃", "\u2028", "was ", "will be ", "12:30 ",
)  # fmt: skip


@pytest.mark.parametrize("token", TOKENS)
def test_no_pattern_goes_astray(token: str) -> None:
    """100 kB of whatever comes again and again are looked through in a moment; with the square it would be minutes."""
    text = f"x {token * (100_000 // len(token))} .eyJ @ :// earer x"
    with bounded():
        find(text)
        to_plain(text)
        defanged(text)
        split_comment(text)
        uncurled(f"“{text}")
        _KEY.sub("", text, count=1)
        update_news(load(updates(1)).site.incidents[0].updates[0].model_copy(update={"text": Text(text)}), FIRST)
        read_faq(parse_page("faq.md", f"Title: FAQ\n\n## {text.replace(chr(10), ' ')} {{#a}}\n\nA.\n"))


def test_a_site_of_nothing_but_tangles_is_published(tmp_path: Path) -> None:
    """Addresses and brackets, 100 kB of them in each field, go through check, publish and verification."""
    brackets, addresses = "[" * 100_000, "\n".join(f"          customer.{one}@mail.example" for one in range(4000))
    yaml = YAML.replace("name: Checkout", f"name: Checkout {'(' * 5000}")
    yaml = yaml.replace("title: Checkout is slow", f"title: '{brackets}'\n    affects: '{'<' * 100_000}'")
    yaml = yaml.replace(
        "text: We look into it. You can still order by phone.", f"text: |\n          We wrote to\n{addresses}"
    )
    faq = f"Title: Security FAQ\n\n## Is it you? {{#real}}\n\n{'![' * 20_000}\n"
    folder = real_project(tmp_path / "site", yaml, content={"pages/security-faq.md": faq})

    with bounded(300):
        put(folder)

    assert brackets in page(folder, "incidents/2026-11-15-checkout.html")
    assert "customer.3999@mail.example" in page(folder, "status.txt") + page(
        folder, "incidents/2026-11-15-checkout.html"
    )
    assert Record.parse((folder / "record.jsonl").read_bytes()).lines
