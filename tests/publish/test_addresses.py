"""The public address of each new thing, at the end of a publish."""

from __future__ import annotations

from pathlib import Path

from tests.support.days import BREACH, INCIDENT
from tests.support.project import YAML, make_project
from tests.support.publishing import NOW, REAL, edit, put

SITE = "https://status.shoe-shop.org"
LETTER = f"Title: Sorry\nIncident: {INCIDENT}\nName: R\nDate: 2026-11-15\n\nWe are sorry.\n"
LATER = """      - at: 2026-11-16 08:00
        text: You can phone us again.
        contacts: {phone: {state: open}}
        next_update: 2026-11-18 09:00
"""


def test_each_new_thing_has_its_address(tmp_path: Path) -> None:
    """First the page of an incident; then each update, correction, letter and answer, and nothing that was there."""
    folder = make_project(tmp_path, BREACH, settings=REAL)
    day = NOW.replace(day=16)
    page = f"{SITE}/incidents/{INCIDENT}.html"
    title = "Notice of data breach: customer data"

    assert put(folder, now=day).new == ((page, title), (f"{SITE}/official.html", "domain:shoe-shop.org"))
    assert put(folder, now=day, minutes=1).new == ()
    correction = "{at: 2026-11-16 07:00, field: people.count, was: 24 million, now: 25 million, why: We counted.}"
    edit(
        folder,
        ("24,000,000", "25,000,000"),
        ("    updates:\n", f"    corrections: [{correction}]\n    updates:\n"),
        ("We are sorry.\n", "We are very sorry.\n        corrected: [{at: 2026-11-16 07:05, note: A word.}]\n"),
    )
    with (folder / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(LATER)
    for name, text in (("statements/sorry", LETTER), ("pages/security-faq", "## Why? {#why}\n\nSo.\n")):
        (folder / "content" / name).parent.mkdir()
        (folder / "content" / f"{name}.md").write_text(text, encoding="utf-8")

    assert put(folder, now=day, minutes=300).new == (
        (f"{page}?update=20261116T160000Z#u20261116T160000Z", title),
        (f"{page}?corrected=20261116T150000Z#c20261116T150000Z", title),
        (f"{page}?update=20261115T210000Z&corrected=20261116T150500Z#u20261115T210000Z", title),
        (f"{SITE}/security-faq.html#why", "Why?"),
        (f"{SITE}/statements/sorry.html", "Sorry"),
    )
    edit(
        folder,
        ("text: You can phone", "withdrawn: {at: 2026-11-16 12:00, reason: Not so.}\n        text: You can phone"),
    )
    assert put(folder, now=day, minutes=420).new == (
        (f"{page}?update=20261116T160000Z&withdrawn=20261116T200000Z#u20261116T160000Z", title),
    )


def test_without_a_record_nothing_is_new(tmp_path: Path) -> None:
    """An example's site knows of nothing that was there before."""
    assert put(make_project(tmp_path, YAML)).new == ()


def test_what_was_public_elsewhere_is_not_new(tmp_path: Path) -> None:
    """A history that came by import is nothing that anybody asks the link for; an update after it is."""
    imported = YAML.replace("    updates:\n", "    imported: 2026-11-16 00:00\n    updates:\n", 1)
    folder = make_project(tmp_path, imported, settings=REAL)

    assert put(folder, now=NOW.replace(day=17)).new == ()
    with (folder / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write("      - {at: 2026-11-17 06:00, text: One more word.}\n")
    ((address, _),) = put(folder, now=NOW.replace(day=17), minutes=5).new
    assert "?update=" in address
