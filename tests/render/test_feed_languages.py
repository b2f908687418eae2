"""Feeds, calendars and posts in the reader's language: whose words they are, and that nobody gets them twice."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree

from plainstatus.model import Incident, Text, Written
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.files.maintenance_calendar import maintenance_calendar
from plainstatus.render.site import files
from plainstatus.render.words.catalogue import ENGLISH, Message, Words
from plainstatus.render.words.catalogues import found_words
from plainstatus.urls import Links, feeds_among
from plainstatus.views.first_told import UNRECORDED, Telling, telling_by_incident
from plainstatus.views.mailings import Count, PublicMailing
from plainstatus.views.overview import Overview, overview
from plainstatus.views.publication import Moved
from tests.render.test_feed_cuts import strict
from tests.support.announcing import letter
from tests.support.build import at, component, incident, site, update
from tests.support.outputs import made_of
from tests.support.pseudo import Marked, translated, unmarked

HOST = "https://status.example.com"
LINKS = Links(HOST, HOST)
NOW = at("2026-11-23 09:00 Z")
PSEUDO = Marked()


def said(text: str, german: str = "") -> Any:
    """Return what staff say, and in German, too, where that is given."""
    return {"en": text, "de": german} if german else text


_WAYS = {
    "help": {"kind": "email", "value": "1@2.3"},
    "line": {"kind": "phone", "value": "+1", "state": "closed", "reason": "처처.", "until": "2026-11-24 10:00 Z"},
    "chat": {"kind": "chat", "value": "1", "state": "closed"},
    "post": {"kind": "post", "value": "1", "state": "overloaded", "until": "2026-11-24 10:00 Z"},
    "dpo": {"kind": "dpo", "value": "1", "state": "overloaded"},
}
_WORK = {"from": "2026-12-01 02:00 Z", "until": "2026-12-01 04:00 Z"}
_LATE = ("fails", at("2026-11-10 08:00 Z"))


def leak(**fields: Any) -> Incident:
    """Return a breach of which everything is told that entries tell, a part of it in German."""
    wrong = {"at": "2026-11-13 10:00 Z", "was": "차차", "now": "카카", "why": "타타."}
    return incident(
        update("2026-11-11 08:00 Z", "investigating", text=said("아아.", "자자.")),
        update("2026-11-11 09:00 Z", text="파파.", next_update="2026-11-11 12:00 Z", post=said("하하.", "거거.")),
        update("2026-11-11 10:00 Z", "identified", text="너너.", post="러러", next_update="none",
               corrected=[{"at": "2026-11-12 08:00 Z", "note": "더더."}]),
        update("2026-11-11 11:00 Z", "monitoring", text="너너.",
               withdrawn={"at": "2026-11-12 09:00 Z", "reason": "러러."}),
        **{
            "id": "leak", "title": said("라라 1.2.org", "바바 1.2.org"), "type": "security", "impact": "critical",
            "components": ["a"], "breach": {"direct_notice": {"channels": ["email"]}},
            "actions": [{"text": "가가.", "applies_to": "나나"}, {"text": said("다다.", "사사."), "url": "https://1.2/3"}],
            "corrections": [wrong | {"field": "affects"}, wrong | {"field": "information.name.note"}],
        } | fields,
    )  # fmt: skip


def everything(*more: Incident) -> tuple[Overview, Telling]:
    """Return a site with each kind of entry; a breach and a letter about it are in German, too."""
    found = (
        incident(update("2026-11-10 08:00 Z", "investigating", text="머머."),
                 update("2026-11-10 09:00 Z", "resolved", text="버버."), id="fails", title="서서",
                 components=["a", "b"]),
        incident(update("2026-11-10 10:00 Z", "resolved", text="버버."), id="more", title="서서", affects="가가"),
        incident(update("2026-11-10 10:00 Z", "resolved", text="버버."), id="gone", title="서서",
                 withdrawn={"at": "2026-11-10 11:00 Z", "reason": "어어."}),
        incident(update("2026-11-09 10:00 Z", "scheduled", text=said("저저.", "처처.")), id="work", title="처처",
                 type="maintenance", affects="가가", components=["b"], scheduled=_WORK),
        incident(update("2026-11-09 11:00 Z", "scheduled", text="저저."), id="off", title="처처", type="maintenance",
                 components=["b"], scheduled=_WORK, withdrawn={"at": "2026-11-10 11:00 Z", "reason": "어어."}),
        incident(update("2026-11-09 11:00 Z", "scheduled", text="저저."),
                 update("2026-11-09 12:00 Z", "completed", text="저저."), id="not", title="처처", type="maintenance",
                 components=["b"], scheduled=_WORK),
        incident(update("2026-11-20 11:00 Z", text="저저."), id="days", title="처처", type="notice"),
    )  # fmt: skip
    told = site(
        leak(),
        *found,
        *more,
        components=[component("a", name=said("마마", "마사")), component("b", name="나나")],
        organisation={"name": said("가나다", "가나다라"), "contacts": _WAYS},
    ).model_copy(update={"languages": ("de",)})
    window = found[3].scheduled
    assert window is not None
    earlier = window.model_copy(update={"begin": at("2026-11-30 02:00 Z")})
    longer = window.model_copy(update={"until": at("2026-12-01 05:00 Z")})
    moves = {
        "work": (
            Moved(at("2026-11-16 08:00 Z"), earlier, longer, None),
            Moved(at("2026-11-17 08:00 Z"), longer, window, None),
        )
    }
    telling = Telling(moves=moves, behind=frozenset({_LATE}), published={_LATE: at("2026-11-10 12:00 Z")})
    count = Count(at("2026-11-14 08:00 Z"), 100, 40, 0, 0, 0, NOW, NOW, None)
    ended = replace(count, at=at("2026-11-15 08:00 Z"), sent=97, refused=1, returned=2, ended=NOW)
    letters = (
        letter(slug="said", title="사사", text=Text("아아.", [("de", "자자.")]), name="차차", role="카카",
               audience=(Text("타타"), Text("파파")), incident="leak"),
        letter(slug="gone", title="사사", text="아아.", name="차차", audience=(), withdrawn="하하."),
    )  # fmt: skip
    view = overview(
        told,
        NOW,
        written=Written(statements=letters),
        telling=telling,
        mailings={"leak": PublicMailing(ended, count, ended)},
    )
    when = at("2026-11-18 08:00 Z")
    told_letters = (
        replace(view.letters[0], corrections=((when, Text("거거.")),)),
        replace(view.letters[1], withdrawn_at=when),
    )
    return replace(view, letters=told_letters), telling_by_incident({"work": telling, "fails": telling})


def made(
    view: Overview,
    telling: Telling,
    words: Words = ENGLISH,
    words_for: Callable[[str], Words | None] = {"de": PSEUDO}.get,
    links: Links = LINKS,
) -> dict[str, bytes]:
    """Return feeds and files for others by path."""
    every = (
        *feeds(view, links, telling=telling, words=words, words_for=words_for),
        *files(view, links, words),
        *(maintenance_calendar(words_for(tag) or words, view, links, language=tag) for tag in view.site.languages),
    )
    return made_of(every)


@pytest.fixture(scope="module")
def german() -> dict[str, bytes]:
    """Return the files of a site in English with pages in German."""
    return made(*everything())


def for_readers(files: dict[str, bytes]) -> list[str]:
    """Return the paths of what people read, but for archives, in which nothing ever changes."""
    return [
        path
        for path in files
        if path.endswith((".atom", ".rss", ".ics", ".opml", ".svg", "updates.json"))
        and not path.startswith("feeds/archive/")
    ]


def texts_of(path: str, data: bytes) -> Iterator[str]:
    """Yield what readers see of a file: no names of elements, addresses, ids and categories."""
    if path.endswith(".ics"):
        for part in Calendar.from_ical(data).walk():
            yield from (str(part[name]) for name in ("x-wr-calname", "summary", "description") if name in part)
        return
    if path.endswith(".json"):
        feed = json.loads(data)
        yield from (feed["title"], feed["description"])
        for item in feed["items"]:
            yield from (item["title"], item["summary"], _seen(item.get("content_html", "")))
        return
    for element in etree.fromstring(data).iter(etree.Element):
        name = etree.QName(element).localname
        if name in {"title", "subtitle", "summary", "content", "description", "encoded", "text"}:
            yield _seen(element.text or "")
        if name == "outline":
            yield str(element.attrib["title"])
        if name == "svg":
            yield str(element.attrib["aria-label"])


def _seen(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>|https?://\S+", " ", text))


def test_no_word_of_ours_is_left_in_a_feed_of_a_language(german: dict[str, bytes]) -> None:
    """Feeds, calendar and list of a language say everything in its words."""
    paths = [path for path in for_readers(german) if path.startswith(("de/", "feeds/languages/de."))]

    assert [*paths] == [
        "feeds/languages/de.atom", "feeds/languages/de.rss",
        "de/updates.atom", "de/updates.rss", "de/updates.json",
        "de/feeds/security.atom", "de/feeds/security.rss", "de/feeds/maintenance.atom", "de/feeds/maintenance.rss",
        "de/feeds/components/a.atom", "de/feeds/components/a.rss",
        "de/feeds/components/b.atom", "de/feeds/components/b.rss",
        "de/feeds/incidents/work.atom", "de/feeds/incidents/leak.atom",
        "de/social.rss", "de/feeds.opml", "de/maintenance.ics",
    ]  # fmt: skip
    assert {path: found for path in paths for text in texts_of(path, german[path]) if (found := unmarked(text))} == {}


def test_no_word_of_ours_is_left_at_the_root() -> None:
    """Where the organisation's language is another one, all that people read is in its words; programs read English."""
    found = made(*everything(), words=PSEUDO, words_for=lambda _: None)
    left = {
        path: words
        for path in for_readers(found)
        for text in texts_of(path, found[path])
        if not path.startswith("history.") and (words := unmarked(text))
    }

    assert left == {}
    history = {words for text in texts_of("history.atom", found["history.atom"]) if (words := unmarked(text))}
    assert {word for words in history for word in words.split()} == {
        "Status", "Incident", "History", "Nov", "UTC", "Update", "Investigating", "Identified", "Resolved", "Scheduled",
        "Completed",
    }  # fmt: skip


def test_each_message_of_an_entry_is_said(german: dict[str, bytes]) -> None:
    """The site above has one of everything: of the words for entries none is there for nothing."""
    text = " ".join(text for path in for_readers(german) for text in texts_of(path, german[path]))
    others = {"entries.begun-each", "entries.returned"}
    messages = {name: text for name, text in translated(_seen).items() if name.startswith("entries.")}
    unsaid = {name for name, message in messages.items() if not any(_said(text, form) for form in _forms(message))}

    assert unsaid == others


def _forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message[1:]


def _said(text: str, message: str) -> bool:
    """Say whether a message is there, whatever was put in."""
    parts = map(re.escape, re.split(r"\{\w+\}", " ".join(message.split())))
    return re.search(r".*".join(parts), " ".join(text.split())) is not None


def entries(data: bytes) -> dict[str, Any]:
    """Return the entries of a feed by id, as the base of most bots reads them."""
    parsed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo
    return {entry.id: entry for entry in parsed.entries}


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_followers_of_a_language_get_nothing_again(ending: str, german: dict[str, bytes]) -> None:
    """With words in the language, the feed that was there before has the ids, links and dates that it had."""
    path = f"feeds/languages/de.{ending}"
    before = entries(made(*everything(), words_for=lambda _: None)[path])
    after = entries(german[path])

    assert [*after] == [*before] == [*entries(german[f"updates.{ending}"])]
    for name, entry in after.items():
        same = ("link", "published", "updated") if ending == "atom" else ("link", "published")
        assert [entry[one] for one in same] == [before[name][one] for one in same]
    assert {entry.title for entry in before.values()} & {entry.title for entry in after.values()} == set()


def test_feeds_on_pages_in_a_language_have_ids_of_their_own(german: dict[str, bytes]) -> None:
    """Whoever follows both languages gets both, and is led to a page in that language, where there is one for good."""
    english, found = entries(german["updates.atom"]), entries(german["de/updates.atom"])

    assert not {*english} & {*found}
    assert {name.replace(f"{HOST}/de/", f"{HOST}/") for name in found} == {*english}
    led = {name: entry.link.startswith(f"{HOST}/de/") for name, entry in found.items()}
    assert {name for name, there in led.items() if there} == {
        name for name in found if "/incidents/leak" in name or "/incidents/work" in name or "/statements/said" in name
    }
    assert len({entry.link for entry in found.values()}) == len(found)
    assert entries(german["de/feeds/incidents/leak.atom"]).items() <= found.items()
    rss = etree.fromstring(german["de/updates.rss"])
    assert {guid.get("isPermaLink") for guid in rss.iter("guid")} == {"false"}


@pytest.mark.parametrize(
    ("path", "language", "feed_id", "page"),
    [
        ("updates", "en", "updates.atom", f"{HOST}/"),
        ("feeds/languages/de", "de", "feeds/languages/de.atom", f"{HOST}/"),
        ("de/updates", "de", "de/updates.atom", f"{HOST}/de/index.html"),
        ("de/feeds/security", "de", "de/feeds/security.atom", f"{HOST}/de/index.html"),
        ("de/feeds/components/a", "de", "de/feeds/components/a.atom", f"{HOST}/de/components/a.html"),
    ],
)
def test_a_feed_says_its_language(path: str, language: str, feed_id: str, page: str, german: dict[str, bytes]) -> None:
    """In each format, with the page in it."""
    atom, rss = (etree.fromstring(german[f"{path}.{ending}"]) for ending in ("atom", "rss"))

    assert atom.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert atom.findtext("{*}id") == f"{HOST}/{feed_id}"
    assert rss.findtext("channel/language") == language
    assert rss.findtext("channel/link") == page
    if f"{path}.json" in german:
        feed = json.loads(german[f"{path}.json"])
        assert (feed["language"], feed["home_page_url"]) == (language, page)
        assert feed["feed_url"] == f"{HOST}/{path}.json"


def test_a_text_that_is_not_there_says_its_language(german: dict[str, bytes]) -> None:
    """In a feed in German an English text is marked, whole or in a list; one in German is not."""
    found = entries(german["de/updates.atom"])
    contents = {name.partition("?")[2]: one.content[0].value for name, one in found.items() if "leak" in name}
    actions = (
        '<ul><li><span lang="en" dir="auto">⟦나나: 가가.⟧</span></li><li><a href="https://1.2/3">사사.</a></li></ul>'
    )

    assert contents["update=20261111T080000Z"].startswith(
        f"<p><strong>⟦What to do⟧</strong></p>\n{actions}\n<p>자자.</p>"
    )
    assert '\n<div lang="en" dir="auto"><p>파파.</p></div>\n' in contents["update=20261111T090000Z"]
    assert contents["update=20261111T110000Z"].startswith('<p><span lang="en" dir="auto">러러.</span></p>')
    assert [
        text
        for text in contents.values()
        if "<p><em>⟦Corrected" in text and 'lang="en" dir="auto">더더.</span>⟧' in text
    ]


def test_a_text_that_is_not_there_is_said_to_be_only_in_another_language(german: dict[str, bytes]) -> None:
    """As on pages, of updates and letters, above the text; feeds that others followed before stay as they were."""
    line = "<p><em>⟦We have this text in ⟦en⟧ only:⟧</em></p>"

    def said(path: str) -> dict[str, int]:
        found = {name.rpartition("/")[2]: one.content[0].value for name, one in entries(german[path]).items()}
        assert all(f"{line}\n<div lang=" in text for text in found.values() if line in text)
        return {name: text.count(line) for name, text in found.items()}

    german_entries = said("de/updates.atom")
    assert german_entries["leak.html?update=20261111T080000Z"] == 0
    assert german_entries["leak.html?update=20261111T090000Z"] == 1
    # A correction shows the text, and a withdrawn one is not there any more.
    assert german_entries["leak.html?update=20261111T100000Z&corrected=20261112T080000Z"] == 1
    assert german_entries["leak.html?update=20261111T110000Z"] == 0
    assert "⟦We have this text in " in german["de/feeds/security.json"].decode()
    assert {*said("de/feeds/incidents/leak.atom").values()} == {0, 1}
    for path in ("feeds/languages/de.atom", "updates.atom"):
        assert {*said(path).values()} == {0}


def test_a_letter_that_is_not_there_is_said_to_be_only_in_another_language() -> None:
    """As an update is."""
    told = letter(slug="a", title="사사", text="아아.", name="차차", audience=())
    view = overview(site().model_copy(update={"languages": ("de",)}), NOW, written=Written(statements=(told,)))

    found = made(view, UNRECORDED)

    (content,) = [one.content[0].value for one in entries(found["de/updates.atom"]).values()]
    assert content.startswith("<p><em>⟦We have this text in ")
    assert "only:" not in found["feeds/languages/de.atom"].decode()


def test_a_language_without_words_of_ours_keeps_the_sites_own() -> None:
    """A text was written in it once, and its feed stays as it was."""
    view, telling = everything()
    plain = replace(view, site=view.site.model_copy(update={"languages": ()}))

    found = made(plain, telling, words_for=lambda _: None)

    assert [path for path in found if path.startswith("de/")] == []
    assert (
        etree.fromstring(found["feeds/languages/de.atom"]).findtext("{*}title") == "가나다 status: every update, German"
    )
    content = " ".join(entry.content[0].value for entry in entries(found["feeds/languages/de.atom"]).values())
    assert "lang=" not in content


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        # English keeps the words that it always had, whatever the site's own became.
        ("de", {"en": "[Investigating] B", "fr": "[Analyse en cours] B", "eo": "[Wird untersucht] B"}),
        # What was told in English words is not told anew in others.
        ("en", {"de": "[Investigating] B", "fr": "[Investigating] B"}),
    ],
)
def test_a_text_in_a_language_that_was_not_chosen_stands_in_words_of_ours(own: str, expected: dict[str, str]) -> None:
    """Those of that language, where there are any, on a site whose own words are not English; the ids are the old."""
    told = incident(update("2026-11-15 13:00", "investigating"))
    titled = told.model_copy(update={"title": Text("A", [(tag, "B") for tag in expected])})
    words = found_words(own, ())
    view = overview(site(titled, organisation={"language": own}), NOW)

    found = made_of(feeds(view, LINKS, words=words.own, words_for=words.around))

    for tag, title in expected.items():
        ((name, entry),) = entries(found[f"feeds/languages/{tag}.atom"]).items()
        assert (tag, entry.title) == (tag, title)
        assert name == f"{HOST}/incidents/2026-11-15-incident.html?update=20261115T210000Z"


def test_a_chosen_language_has_a_feed_before_anything_is_said_in_it() -> None:
    """Who follows it hears of the first text in it."""
    view = overview(site(incident()).model_copy(update={"languages": ("fr",)}), NOW)

    found = made_of(feeds(view, LINKS, words_for={"fr": Marked("fr")}.get))

    assert {"feeds/languages/fr.atom", "feeds/languages/fr.rss", "fr/updates.atom"} <= {*found}
    assert "fr/feeds/incidents/2026-11-15-incident.atom" not in found


def test_archives_keep_the_words_that_they_had() -> None:
    """Nobody reads them again: with better words in a catalogue, they stay as they are to the byte."""
    view = overview(site(*(incident(update(f"2026-11-{day:02} {hour}:00 Z"), id=f"i-{day}-{hour}")
                           for day in range(1, 14) for hour in range(10, 14))), NOW)  # fmt: skip
    english, other = (made_of(feeds(view, LINKS, words=words)) for words in (ENGLISH, PSEUDO))
    archives = [path for path in english if path.startswith("feeds/archive/")]

    assert len(archives) == 4
    assert {path: english[path] for path in archives} == {path: other[path] for path in archives}
    assert english["updates.atom"] != other["updates.atom"]


def test_posts_in_a_language_are_in_it(german: dict[str, bytes]) -> None:
    """What staff would post stands there where it is in the language, else our words do."""

    def titles(path: str) -> list[str]:
        return [title.text or "" for title in etree.fromstring(german[path]).iterfind("channel/item/title")]

    assert "하하." in titles("social.rss")
    assert not {"하하.", "더더"} & {*titles("de/social.rss")}
    assert "거거." in titles("de/social.rss")


def test_events_of_a_language_have_ids_of_their_own(german: dict[str, bytes]) -> None:
    """Calendars show one of two events with the same id; they lead to the page in that language."""
    own, found = (Calendar.from_ical(german[path]).walk("VEVENT") for path in ("maintenance.ics", "de/maintenance.ics"))

    assert [str(event["uid"]) for event in own] == [f"{name}@status.example.com" for name in ("not", "off", "work")]
    assert [str(event["uid"]) for event in found] == [
        f"{name}@status.example.com/de" for name in ("not", "off", "work")
    ]
    assert [str(event["url"]).removeprefix(f"{HOST}/") for event in found] == [
        "incidents/not.html", "incidents/off.html", "de/incidents/work.html"
    ]  # fmt: skip


def test_lists_name_the_feeds_of_their_language(german: dict[str, bytes]) -> None:
    """The site's own list leads to the others by their names; in another language, to what there is in it."""

    def addresses(path: str) -> list[str]:
        return [
            str(one.attrib["xmlUrl"]).removeprefix(f"{HOST}/") for one in etree.fromstring(german[path]).iter("outline")
        ]

    assert "de/updates.atom" in addresses("feeds.opml")
    assert {*addresses("feeds.opml"), *addresses("de/feeds.opml")} <= {*german}
    assert addresses("de/feeds.opml") == [
        "de/updates.atom", "history.atom", "de/feeds/security.atom", "de/feeds/maintenance.atom",
        "de/feeds/components/a.atom", "de/feeds/components/b.atom", "de/feeds/incidents/work.atom",
        "de/feeds/incidents/leak.atom", "de/social.rss",
    ]  # fmt: skip


def test_a_hub_hears_of_feeds_in_languages(german: dict[str, bytes]) -> None:
    """It is told of each that changes: not of lists, and of no other file."""
    found = feeds_among(german)

    assert {path for path in found if path.startswith("de/")} == {
        path for path in german if path.startswith("de/") and path.endswith((".atom", ".rss", ".json"))
    }
    assert feeds_among(["de/feeds.opml", "de/maintenance.ics", "de/banner.json", "copies/feeds/a.txt"]) == []


def test_feeds_in_languages_are_valid(german: dict[str, bytes]) -> None:
    """By the grammars of their formats, as those in the site's own language."""
    for path in feeds_among(german):
        if path.startswith("de/"):
            strict(path, german[path], now=NOW, host=HOST)
