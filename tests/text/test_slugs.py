"""Ids from names: letters, the first that is free, and `Group / Name`; the same for init, commands and imports."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.edit.new_site import Names
from plainstatus.read.importers import import_history
from plainstatus.text.slugs import free, latin_words, parted
from tests.support.importing import NOW, component, load, save_statuspage, statuspage_incident, told


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Straße", ["strasse"]),
        ("Kundenkonto & Käufe", ["kundenkonto", "kaufe"]),
        ("Łódź", ["lodz"]),
        ("Blå Bølge", ["bla", "bolge"]),
        ("Customer's e-mail", ["customers", "e", "mail"]),
        ("決済", []),
    ],
)
def test_words_of_an_address(name: str, words: list[str]) -> None:
    """Letters with signs become those without, and none is dropped that has a spelling."""
    assert latin_words(name) == words


@pytest.mark.parametrize(
    "name", ["Straße", "Łódź", "Blå Bølge", "Customer's e-mail", "Œuvre", "決済", "Laden / Käufe", "Straße / Øl", "/ X"]
)
def test_an_import_and_a_new_site_give_one_name_one_id(tmp_path: Path, name: str) -> None:
    """With its group: whoever types what was imported gets the same addresses."""
    names = Names(["en"])
    names.add([name])
    over = statuspage_incident(told("09:00:00", "resolved", "Over."))
    save_statuspage(tmp_path, components=[component("c1", name)], incidents=[over])
    site = load(tmp_path, import_history(tmp_path, now=NOW))

    assert [group.id for group in site.groups] == list(names.groups)
    assert [str(group.name) for group in site.groups] == [group for (group,) in names.groups.values()]
    assert str(site.components[0].name) == names.components[0].names[0]
    # Of two that are called alike init puts the group before the second; an import has no order, and puts it always.
    alone = site.components[0].id.removeprefix(f"{site.components[0].group}-")
    assert alone == names.components[0].id


@given(st.sampled_from(["a", "b", "a-2"]), st.sets(st.sampled_from(["a", "a-2", "a-3", "b", "b-2", "a-2-2"])))
def test_the_first_that_is_free(stem: str, taken: set[str]) -> None:
    """The id itself, else with the lowest number that is left."""
    found = free(stem, taken)

    assert found not in taken
    lower = [stem, *(f"{stem}-{number}" for number in range(2, 10))]
    assert set(lower[: lower.index(found)]) <= taken


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Europe / Mail", ("Europe", "Mail")),
        ("Europe / Mail / In", ("Europe", "Mail / In")),
        ("Europe /  Mail ", ("Europe", "Mail")),
        ("Europe/Mail", ("", "Europe/Mail")),
        (" / Mail", ("", " / Mail")),
        ("Europe / ", ("", "Europe / ")),
        ("Mail", ("", "Mail")),
    ],
)
def test_group_and_name(name: str, parts: tuple[str, str]) -> None:
    """Where one of both is missing, it is a name with a slash."""
    assert parted(name) == parts
