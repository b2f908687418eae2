"""Corrections where readers meet them: the incident's page, the list of all, the feeds, status.txt."""

from __future__ import annotations

from typing import Any

from plainstatus.model import WATCHED, Incident, Text, fact_paths
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.render.words.incident_words import fact_name
from plainstatus.views.corrections import fact_corrections, mended
from plainstatus.views.overview import overview
from tests.render.test_feeds import entries, html
from tests.render.test_pages import words
from tests.support.build import at, incident, site, update
from tests.support.rendering import NOW, find, render, text_of

_ID = "https://status.example.com/incidents/leak.html"


def correction(when: str, field: str, was: str, now: str, why: str = "We looked again.") -> dict[str, Any]:
    """Return a correction as the YAML gives it."""
    return {"at": when, "field": field, "was": was, "now": now, "why": why}


def leak(*corrections: dict[str, Any], **fields: Any) -> Incident:
    """Return an open security incident with corrections."""
    given = {"id": "leak", "type": "security", "title": "Notice of data breach", "corrections": list(corrections)}
    return incident(update("2026-11-15 10:00", "investigating"), **(given | fields))


_COUNT = correction("2026-11-15 12:00", "people.count", "24 million", "25 million.")
_CARDS = correction("2026-11-15 12:00", "information.payment_card_full.state", "not involved", "unknown")
_TITLE = correction("2026-11-15 11:00", "title", "<b>Old</b>", "Notice of data breach", "It was <i>wrong</i>.")


def test_the_page_shows_them() -> None:
    """Newest first, those of one time together, each with what was, what is and why, escaped."""
    page = render(site(leak(_TITLE, _COUNT, _CARDS)))["incidents/leak.html"]

    assert (
        "Corrections newest first 15 Nov 2026, 12:00 PST (20:00 UTC) How many people are concerned Was: 24 million "
        "Now: 25 million. Why: We looked again. Full payment card numbers Was: not involved Now: unknown Why: We "
        "looked again. 15 Nov 2026, 11:00 PST (19:00 UTC) Title Was: &lt;b&gt;Old&lt;/b&gt; Now: Notice of data breach "
        "Why: It was &lt;i&gt;wrong&lt;/i&gt;. All corrections"
    ) in words(page)
    assert find(page, "article", id="c20261115T200000Z")


def test_without_corrections_nothing_is_shown() -> None:
    """The page of an incident says nothing of corrections that there are not, and its bytes stay."""
    page = render(site(leak()))["incidents/leak.html"]

    assert "Was:" not in page
    assert 'id="corrections"' not in page


def test_a_closed_page_keeps_its_bytes() -> None:
    """Later builds change neither the page of a closed incident with corrections nor the list."""
    told = update("2026-10-10 10:00", "investigating"), update("2026-10-10 12:00", "resolved")
    made = site(incident(*told, id="old", corrections=[correction("2026-10-10 11:00", "title", "Old", "New")]))
    one, other = render(made), render(made, NOW.replace(hour=23))

    for path in ("incidents/old.html", "corrections.html"):
        assert one[path] == other[path]


def test_the_list_has_all_of_them() -> None:
    """Facts, updates and withdrawals of all incidents, newest first, each with its spot; none of what is withdrawn."""
    slow = incident(
        update("2026-11-15 13:00", "investigating", corrected=[{"at": "2026-11-15 13:30", "note": "It was Monday."}]),
        update(
            "2026-11-15 14:00",
            withdrawn={"at": "2026-11-15 14:30", "reason": "Another service."},
            corrected=[{"at": "2026-11-15 14:10", "note": "Never to be seen."}],
        ),
        id="slow",
        title="Checkout is slow",
    )
    oops = incident(
        id="oops",
        title="All is lost",
        withdrawn={"at": "2026-11-15 13:10", "reason": "This was a test."},
        corrections=[correction("2026-11-15 13:05", "title", "Never", "to be seen")],
    )
    page = render(site(slow, oops, leak(_COUNT)))["corrections.html"]

    assert [text_of(item) for item in find(page, "h2")] == [
        "15 Nov 2026, 14:30 PST (22:30 UTC)",
        "15 Nov 2026, 13:30 PST (21:30 UTC)",
        "15 Nov 2026, 13:10 PST (21:10 UTC)",
        "15 Nov 2026, 12:00 PST (20:00 UTC)",
    ]
    links = [link.get("href") for item in find(page, "li") for link in item.iter("a")]
    assert links[links.index("incidents/slow.html#u20261115T220000Z") :][:4] == [
        "incidents/slow.html#u20261115T220000Z",
        "incidents/slow.html#u20261115T210000Z",
        "incidents/oops.html",
        "incidents/leak.html#c20261115T200000Z",
    ]
    said = words(page)
    assert "Withdrawn , the update of 15 Nov 2026, 14:00 PST (22:00 UTC) : Another service." in said
    assert "Corrected , the update of 15 Nov 2026, 13:00 PST (21:00 UTC) : It was Monday." in said
    assert "Withdrawn: This was a test." in said
    assert "Never" not in said


def test_the_list_is_always_there() -> None:
    """Every page and the history lead to it, also while it is empty."""
    made = render(site())

    assert "Nothing has been corrected or withdrawn." in words(made["corrections.html"])
    for path in ("index.html", "history.html", "incidents/leak.html"):
        html = render(site(leak()))[path]
        assert any(str(link.get("href")).endswith("corrections.html") for link in find(html, "a"))


def test_other_languages() -> None:
    """A reason in several languages is shown in each."""
    why = Text("We looked again.", [("de", "Wir sahen noch einmal nach.")])
    made = render(site(leak(_COUNT | {"why": why})))

    for path in ("incidents/leak.html", "corrections.html"):
        assert [text_of(item) for item in find(made[path], "p", lang="de")] == ["Wir sahen noch einmal nach."]


def test_feeds_have_an_entry_of_its_own() -> None:
    """Facts corrected together are one entry, with a link and an id of its own; the incident's own entry moves."""
    for path in ("updates.atom", "updates.rss"):
        newest, before, _ = entries(path, leak(_TITLE, _COUNT, _CARDS))
        assert newest.title == "[Correction] Notice of data breach"
        assert (newest.id, newest.link) == (
            f"{_ID}?corrected=20261115T200000Z",
            f"{_ID}?corrected=20261115T200000Z#c20261115T200000Z",
        )
        assert newest.published_parsed[:5] == (2026, 11, 15, 20, 0)
        assert before.id == f"{_ID}?corrected=20261115T190000Z"
        assert "<strong>How many people are concerned</strong><br>Was: 24 million<br>Now: 25 million.<br>" in html(
            newest
        )
        assert "&lt;b&gt;Old&lt;/b&gt;" in html(before)
    newest = entries("updates.atom", leak(_COUNT, _CARDS))[0]
    assert newest.summary == (
        "How many people are concerned: was 24 million, now 25 million. We looked again. "
        "Full payment card numbers: was not involved, now unknown. We looked again."
    )
    assert entries("history.atom", leak(_COUNT))[0].updated == "2026-11-15T20:00:00+00:00"


def test_no_date_of_an_entry_lies_in_the_future() -> None:
    """A clock that is ahead is not believed."""
    now = at("2026-11-15 11:55")

    assert entries("updates.atom", leak(_COUNT), now=now)[0].published == "2026-11-15T19:55:00+00:00"


def test_a_withdrawn_incident_takes_its_corrections_back() -> None:
    """Only the withdrawal is left in the feeds."""
    made = leak(_COUNT, withdrawn={"at": "2026-11-15 13:00", "reason": "A test."})

    assert [entry.title for entry in entries("updates.atom", made)] == ["[Withdrawn] Notice of data breach"]


def test_status_txt_tells_those_of_open_incidents() -> None:
    """One line for each, with the time."""
    said = " ".join(render(site(leak(_COUNT)))["status.txt"].split())

    assert (
        "Corrected 15 Nov 2026, 12:00 PST (20:00 UTC): - How many people are concerned: was 24 million, now 25 "
        "million. We looked again."
    ) in said


def test_every_fact_has_a_name() -> None:
    """Whatever may be corrected has a name for readers that is no key of the format."""
    for path in (*fact_paths(["reset"]), *WATCHED):
        assert "_" not in fact_name(ENGLISH, path)
        assert fact_name(ENGLISH, path)[0].isupper()


def test_the_order_does_not_depend_on_the_file() -> None:
    """Any order of the file gives the same groups and the same list."""
    one, other = leak(_TITLE, _COUNT), leak(_COUNT, _TITLE)

    assert [group.at for group in fact_corrections(one)] == [group.at for group in fact_corrections(other)]
    assert [item.at for item in mended(overview(site(one), NOW))] == [
        item.at for item in mended(overview(site(other), NOW))
    ]
