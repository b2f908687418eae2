"""What pages in a language are made from: which wording of a text they show, and whether that is an old one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from plainstatus.render.pages.in_language import InLanguage
from plainstatus.views.first_told import UNRECORDED
from plainstatus.views.overview import Overview, overview
from tests.support.build import at, incident, site, update
from tests.support.rendering import outputs

NOW, FIRST, SINCE = at("2026-11-15 14:00"), at("2026-11-15 12:00"), at("2026-11-15 13:00")
_SHOWING = {"index.html", "status.txt", "incidents/2026-11-15-incident.html"}


def viewed(text: dict[str, str], *old: str, languages: tuple[str, ...] = ()) -> Overview:
    """Return a site with an update of which the wordings in some languages are older than what they translate."""
    content = site(incident(update("2026-11-15 12:00", text=text)))
    told: dict[tuple[str, datetime | None, str, str], datetime] = {
        ("2026-11-15-incident", FIRST, "text", tag): SINCE for tag in old
    }
    telling = replace(UNRECORDED, outdated=told)
    return overview(content.model_copy(update={"languages": languages}), NOW, telling=telling)


@pytest.mark.parametrize(
    ("text", "old", "page", "said", "expected"),
    [
        ({"en": "Slow.", "de": "Langsam."}, ["de"], "de", "Langsam.", SINCE),
        # Another region's stands in.
        ({"en": "Slow.", "de": "Langsam."}, ["de"], "de-AT", "Langsam.", SINCE),
        # Each has its own, and one of them is old.
        ({"en": "Slow.", "de": "Langsam.", "de-AT": "Zäh."}, ["de"], "de-AT", "Zäh.", None),
        ({"en": "Slow.", "de": "Langsam.", "de-AT": "Zäh."}, ["de-AT"], "de", "Langsam.", None),
        ({"en": "Slow.", "de": "Langsam.", "de-AT": "Zäh."}, ["de-AT"], "de-AT", "Zäh.", SINCE),
        ({"en": "Slow.", "de": "Langsam."}, ["de"], "fr", "Slow.", None),
    ],
)
def test_a_page_tells_of_the_wording_that_it_shows(
    text: dict[str, str], old: list[str], page: str, said: str, expected: datetime | None
) -> None:
    """A translation that is old is told of where it is shown, and nowhere else."""
    view = viewed(text, *old, languages=(page,))
    (shown,) = InLanguage(view, page)(view.incidents)

    assert str(shown.incident.updates[0].text) == said
    assert shown.outdated == ({(FIRST, page): expected} if expected else {})


def test_an_original_is_never_older_than_itself() -> None:
    """Where the wording of another region is old, that is said of it alone, and not of the organisation's own words."""
    view = viewed({"en": "The color is wrong.", "en-GB": "The colour is wrong."}, "en-GB")
    made = {output.path: output.made().decode() for output in outputs(view) if output.path in _SHOWING}

    found = {path: text.count("What this translates was corrected on") for path, text in made.items()}
    assert found == {"index.html": 0, "status.txt": 0, "incidents/2026-11-15-incident.html": 1}
