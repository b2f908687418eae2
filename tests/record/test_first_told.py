"""What the record knows of the first telling of things, and what feeds make of it."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
from lxml import etree

from plainstatus.model import Text
from plainstatus.model.digests import digest
from plainstatus.read.project import find_project
from plainstatus.record import Record, compose
from plainstatus.record.first_told import telling
from plainstatus.record.load import load
from plainstatus.views.first_told import UNRECORDED, FirstWords, Telling, telling_by_incident
from plainstatus.views.publication import Declaration
from tests.render.test_feeds import ATOM
from tests.support.project import YAML
from tests.support.publishing import CHECKOUT, FIRST, NOW, SECOND, edit, page, put, real_project, record

FIRST_AT, SECOND_AT = (datetime.fromisoformat(f"2026-11-15T{hour}:00:00+00:00") for hour in (13, 14))


def told(folder: Path) -> Telling:
    """Return what the site's record knows."""
    return telling(load(find_project(folder).settings, NOW.replace(hour=20)).site, record(folder))


def ids(folder: Path) -> set[str]:
    """Return the ids of the entries of the updates feed."""
    return {entry.id for entry in feedparser.parse(page(folder, "updates.atom")).entries}


def test_first_words_and_times(tmp_path: Path) -> None:
    """Title, status and text are those of the first publication, whatever was put right; times are the record's."""
    folder = real_project(tmp_path)
    put(folder)
    note = "\n        corrected: [{at: 2026-11-15 14:20, note: Not so fast.}]"
    edit(folder, ("fast again.", f"quick again.{note}"), ("title: Checkout is slow", "title: Checkout was slow"))
    put(folder, minutes=30)
    known = told(folder)

    assert known.entered == {(CHECKOUT, FIRST_AT): NOW - timedelta(seconds=1), (CHECKOUT, SECOND_AT): NOW}
    assert known.words[CHECKOUT, SECOND_AT] == FirstWords(
        "Checkout is slow", "resolved", Text("Checkout is fast again.")
    )
    assert known.changed == {
        Declaration(CHECKOUT, SECOND_AT, NOW.replace(minute=20), withdrawn=False): NOW.replace(minute=35)
    }
    assert known.first_ids == {}


def test_what_is_noted_when_lines_are_made_is_what_they_say(tmp_path: Path) -> None:
    """Of an incident that says what the record says, its lines need not be read, and say the same when they are."""
    folder = real_project(tmp_path)
    edit(folder, ("Checkout is fast again.", "|\n          Checkout is fast again.\n"))
    site = load(find_project(folder).settings, NOW).site
    noted = compose(site, Record(), now=NOW, id_base="https://status.shoe-shop.org").record
    read = Record.parse(noted.data)

    assert noted.settled.told.keys() == {CHECKOUT}
    assert read.settled.told == {}
    one, other = telling(site, noted), telling(site, read)
    assert dict(one.words) == dict(other.words)
    assert one.words[CHECKOUT, SECOND_AT].text == "Checkout is fast again."
    assert one.of(CHECKOUT).digest == other.of(CHECKOUT).digest
    assert (one.published, one.shown) == (other.published, other.shown)


def test_another_id_of_an_incident_is_no_news(tmp_path: Path) -> None:
    """Entries keep the id that they were published under, so that no reader shows them once more."""
    folder = real_project(tmp_path)
    put(folder)
    before = ids(folder)
    edit(folder, (f"id: {CHECKOUT}", f"id: 2026-11-15-payments\n    aliases: [{CHECKOUT}]"))
    put(folder, minutes=10)

    assert told(folder).first_ids == {"2026-11-15-payments": CHECKOUT}
    assert ids(folder) == before
    links = {entry.link for entry in feedparser.parse(page(folder, "updates.atom")).entries}
    assert all("/incidents/2026-11-15-payments.html?" in link for link in links)
    assert page(folder, f"feeds/incidents/{CHECKOUT}.atom") == page(folder, "feeds/incidents/2026-11-15-payments.atom")


def test_what_is_known_of_one_incident() -> None:
    """It is all that is known of that one, and nothing of another; what nobody knows is the same as unrecorded."""
    about, other = (CHECKOUT, FIRST_AT), ("2026-11-14-login", FIRST_AT)
    gone = Declaration(CHECKOUT, FIRST_AT, SECOND_AT, withdrawn=True)
    words = FirstWords("Checkout is slow", None, Text("We look into it."))
    letters = {"letter": ("To you", Text("Dear customers."))}
    alone = Telling(entered={about: NOW}, changed={gone: NOW}, words={about: words}, behind={about})
    login = Telling(entered={other: NOW}, behind={other})
    known = telling_by_incident({CHECKOUT: alone, "2026-11-14-login": login}, letters=letters, began=NOW)

    assert (known.of(CHECKOUT), known.of("2026-11-14-login")) == (alone, login)
    assert known.of("2026-11-13-search") == UNRECORDED
    assert (known.entered, known.behind) == ({about: NOW, other: NOW}, {about, other})
    assert (known.words[about], known.letters) == (words, letters)
    assert digest(known.of(CHECKOUT)) == digest(alone) != digest(UNRECORDED)


def test_a_letter_in_the_archive_keeps_its_first_words(tmp_path: Path) -> None:
    """Of a statement, title and text are those of its first publication."""
    letter = "Title: To you\nName: Robin Vale\nDate: 2026-11-15\n\nDear customers.\n"
    folder = real_project(tmp_path, content={"statements/letter.md": letter})
    put(folder)
    corrected = letter.replace("customers", "friends").replace("Date:", "Corrected: A word was wrong.\nDate:")
    (folder / "content/statements/letter.md").write_text(corrected, encoding="utf-8")
    put(folder, minutes=10)

    assert told(folder).letters == {"letter": ("To you", "Dear customers.")}


def canonical(entry: etree._Element) -> bytes:
    """Return an entry's bytes, whatever namespaces the feed around it names."""
    return etree.tostring(entry, method="c14n", exclusive=True)


def by_id(folder: Path, name: str = "updates.atom") -> dict[str, bytes]:
    """Return the entries of a feed in Atom, to the byte, by the end of their ids."""
    found = etree.fromstring(page(folder, name).encode()).iter(f"{ATOM}entry")
    return {(entry.findtext(f"{ATOM}id") or "").rpartition("=")[2]: canonical(entry) for entry in found}


FACTS = (
    "    affects: Everyone who pays.\n    actions: [{text: Pay by transfer., url: 'https://www.shoe-shop.org/pay'}]\n"
)
OTHER_FACTS = (
    "    affects: Some who pay.\n    started: 2026-11-15 12:30\n"
    "    actions: [{text: Wait., id: wait}, {text: Pay by transfer., url: 'https://www.shoe-shop.org/transfer'}]\n"
)
COMPONENTS = "    components: [checkout]\n"


def test_entries_keep_what_they_said(tmp_path: Path) -> None:
    """Facts that change later, as facts do, change no entry that was told before: not in any form or cut."""
    folder = real_project(tmp_path, YAML.replace(COMPONENTS, FACTS))
    put(folder)
    before, social = by_id(folder), page(folder, "social.rss")
    edit(
        folder,
        (FACTS, OTHER_FACTS),
        ("title: Checkout is slow", "title: Payments are slow"),
        (
            "fast again.\n",
            "fast again.\n      - at: 2026-11-15 15:00\n        status: identified\n        text: Not yet.\n",
        ),
    )
    put(folder, minutes=60)
    after = by_id(folder)

    new = after.pop("20261115T150000Z").decode()
    assert after == before
    assert b"<summary>Pay by transfer. We look" in before[FIRST]
    assert b"Affected: Everyone who pays. Began 15 Nov 2026, 13:00 UTC." in before[SECOND]
    assert "[Identified] Payments are slow" in new
    assert "<summary>Wait. Not yet.</summary>" in new
    assert by_id(folder, f"feeds/incidents/{CHECKOUT}.atom")[FIRST] == before[FIRST]
    assert social.partition("<item>")[2] == page(folder, "social.rss").partition("<item>")[2].partition("<item>")[2]


def test_entries_keep_the_components_that_they_named(tmp_path: Path) -> None:
    """What turns out to have been concerned, too, is in the entries that follow; a component's new id changes none."""
    folder = real_project(tmp_path)
    put(folder)
    before = by_id(folder)
    edit(
        folder,
        ("  - id: checkout\n", "  - {id: mail, name: Mail}\n  - id: till\n    aliases: [checkout]\n"),
        ("components: [checkout]", "components: [till, mail]"),
        ("fast again.\n", "fast again.\n      - at: 2026-11-15 15:00\n        status: resolved\n        text: Sure.\n"),
    )
    put(folder, minutes=60)
    after = by_id(folder)
    items = json.loads(page(folder, "updates.json"))["items"]

    assert b"Affected: Checkout. " in before[SECOND]
    assert b"Affected: Checkout, Mail. " in after["20261115T150000Z"]
    renamed = {key: entry.replace(b'term="checkout"', b'term="till"') for key, entry in before.items()}
    assert {key: after[key] for key in before} == renamed
    assert [item["_status"]["components"] for item in items] == [["till", "mail"], ["till"], ["till"]]


def test_a_translation_that_comes_later_is_told(tmp_path: Path) -> None:
    """It is no change of what was said, and the language's feed has it."""
    folder = real_project(tmp_path, YAML.replace(COMPONENTS, FACTS))
    put(folder)
    edit(
        folder,
        ("title: Checkout is slow", "title: {en: Checkout is slow, de: Kasse langsam}"),
        ("affects: Everyone who pays.", "affects: Some who pay."),
    )
    put(folder, minutes=10)
    resolved = feedparser.parse(page(folder, "feeds/languages/de.atom")).entries[0]

    assert resolved.title == "[Resolved] Kasse langsam"
    assert "Affected: Everyone who pays. " in resolved.summary


def test_a_declared_correction_of_a_fact_changes_entries(tmp_path: Path) -> None:
    """What was wrong, and was said to be wrong, is put right in every entry that says it; the dates stay."""
    steps = "    type: security\n    actions: [{id: password, text: Choose a new password at 9.}]\n"
    folder = real_project(tmp_path, YAML.replace(COMPONENTS, steps).replace("status: resolved", "status: identified"))
    put(folder)
    told_then = by_id(folder)
    correction = "{at: 2026-11-15 15:00, field: actions.password.text, was: at 9, now: at once, why: It was wrong.}"
    edit(folder, ("password at 9.}]\n", f"password at once.}}]\n    corrections: [{correction}]\n"))
    put(folder, minutes=90)
    now = by_id(folder)

    assert b"password at 9." in told_then[FIRST]
    for key, date in ((FIRST, b"14:04:59"), (SECOND, b"14:05:00")):
        assert b"<summary>Choose a new password at once. " in now[key]
        assert b"<updated>2026-11-15T%b+00:00</updated>" % date in now[key]
        assert b"<published>2026-11-15T%b+00:00</published>" % date in now[key]


def test_a_change_is_dated_by_when_it_became_public(tmp_path: Path) -> None:
    """Whatever time a correction bears: else programs that ask for what is newer would never be shown it."""
    folder = real_project(tmp_path)
    put(folder)
    note = "\n        corrected: [{at: 2026-11-15 14:01, note: Not so fast.}]"
    edit(folder, ("fast again.", f"quick again.{note}"))
    put(folder, minutes=30)
    (entry,) = feedparser.parse(page(folder, "history.atom")).entries
    api = json.loads(page(folder, "api/v2/incidents.json"))

    assert entry.updated == feedparser.parse(page(folder, "history.atom")).feed.updated == "2026-11-15T14:35:00+00:00"
    assert api["page"]["updated_at"] == api["incidents"][0]["updated_at"] == "2026-11-15T14:35:00.000Z"
    assert api["incidents"][0]["incident_updates"][0]["updated_at"] == "2026-11-15T14:35:00.000Z"
    assert json.loads(page(folder, "api/incidents.json"))["incidents"][0]["updated"] == "2026-11-15T14:35:00Z"
    assert '"dateModified":"2026-11-15T14:35:00Z"' in page(folder, f"incidents/{CHECKOUT}.html")


def test_another_id_changes_no_id_for_programs(tmp_path: Path) -> None:
    """The API, the export, the calendar and the incident's feed go on calling it what they called it first."""
    window = "    type: maintenance\n    scheduled: {from: 2026-11-16 02:00, until: 2026-11-16 04:00}\n"
    yaml = YAML.replace(COMPONENTS, window).replace("investigating", "scheduled").replace("resolved", "scheduled")
    folder = real_project(tmp_path, yaml)
    names = ("api/v2/scheduled-maintenances.json", "api/incidents.json", "maintenance.ics")

    def known() -> list[list[str]]:
        patterns = (r'"id":"[a-z0-9]{12}"', r'"(?:api|feed)_id":"[^"]+"', "UID:.+")
        found = [re.findall(pattern, page(folder, name)) for pattern, name in zip(patterns, names, strict=True)]
        return [*found, re.findall("<id>.+?</id>", page(folder, f"feeds/incidents/{CHECKOUT}.atom"))]

    put(folder)
    before = known()
    edit(folder, (f"id: {CHECKOUT}", f"id: 2026-11-15-move\n    aliases: [{CHECKOUT}]"))
    put(folder, minutes=10)

    assert all(before)
    assert known() == before


def test_a_history_published_at_once_keeps_its_own_order(tmp_path: Path) -> None:
    """Where all became public in one moment, programs still get the newest incidents first, whatever their ids."""
    earlier = YAML.partition("incidents:\n")[2].replace("at: 2026-11-15 1", "at: 2026-11-15 0")
    others = [earlier.replace(CHECKOUT, name) for name in ("2026-11-20-z", "2026-11-20-a")]
    folder = real_project(tmp_path, YAML + "".join(others))
    put(folder)
    api = json.loads(page(folder, "api/v2/incidents.json"))["incidents"]
    entries = feedparser.parse(page(folder, "history.atom")).entries

    assert [item["x_id"] for item in api] == [CHECKOUT, "2026-11-20-z", "2026-11-20-a"]
    assert entries[0].link.endswith(f"{CHECKOUT}.html")
