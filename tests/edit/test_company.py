"""What a new company answers: each slip is told with what to write instead; names become components and ids."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.edit import company
from plainstatus.edit.answers import Unusable
from plainstatus.edit.new_site import Company, Names, files_of, split
from plainstatus.read.schema import read_site
from tests.support.project import ROOT
from tests.support.publishing import NOW

TODAY = date(2026, 11, 15)
_AS = "write it like status.example.com"
_MAIL = "write it like help@example.com"


def taken(read: Callable[[str], Any], typed: str) -> Any:
    """Return what is made of an answer, or what is said of it."""
    try:
        return read(typed)
    except Unusable as error:
        return f"! {error}"


ANSWERS: list[tuple[Callable[[str], Any], str, Any]] = [
    (company.name, "Nordlicht  Versand\n", "Nordlicht Versand"),
    (company.name, "***", "! '***' holds no letter and no digit (write what customers call it)"),
    (company.site_address, "status.nordlicht.de", "https://status.nordlicht.de"),
    (company.site_address, " https://Status.Nordlicht.de./ ", "https://status.nordlicht.de"),
    (company.site_address, "www.nordlicht.de/status", "https://www.nordlicht.de/status"),
    (company.site_address, "status.störung.de", "https://status.xn--strung-xxa.de"),
    (company.site_address, "localhost:8000", "https://localhost:8000"),
    (company.site_address, "http://10.0.0.7", "http://10.0.0.7"),
    (company.site_address, "status,x.de", "! 'status,x.de' is no host's name (write status.x.de)"),
    (company.site_address, "status..x.de", "! 'status..x.de' is no host's name (write status.x.de)"),
    (company.site_address, "our_status.x.de", "! 'our_status.x.de' is no host's name (write our-status.x.de)"),
    (company.site_address, "nordlicht", f"! 'nordlicht' has no dot, so it is no host's whole name ({_AS})"),
    (company.site_address, "10.0.7", f"! '10.0.7' is no host's name ({_AS})"),
    (company.site_address, "https://", f"! there is no host's name ({_AS})"),
    (company.site_address, "hilfe@x.de", f"! 'hilfe@x.de' is an e-mail address ({_AS})"),
    (company.site_address, "htps://x.de", "! 'htps://x.de' does not begin with https:// (write https://x.de)"),
    (company.site_address, "https:/x.de", "! 'https:/x.de' does not begin with https:// (write https://x.de)"),
    (
        company.site_address,
        "x.de:web",
        "! 'web' is no port (write a number from 1 to 65535, or leave it out with its colon)",
    ),
    (
        company.site_address,
        "x.de/a?b",
        f"! 'x.de/a?b' has a path that no address can have ({_AS}, or www.example.com/status)",
    ),
    (company.zone, "Europe/Berlin", "Europe/Berlin"),
    (company.zone, "berlin", "! 'berlin' is not a time zone (write Europe/Berlin)"),
    (company.zone, "Amerika/New York", "! 'Amerika/New York' is not a time zone (write America/New_York)"),
    (
        company.zone,
        "MEZ",
        "! 'MEZ' is not a time zone (write for example America/Los_Angeles, Europe/Berlin or UTC)",
    ),
    (company.languages, "de", ("de",)),
    (company.languages, "de, en;pt-BR de", ("de", "en", "pt-BR")),
    (company.languages, "DE", "! 'DE' is not a language tag (write de)"),
    (company.languages, "en, german", "! 'german' is not a language tag (write de)"),
    (company.languages, "Français", "! 'Français' is not a language tag (write fr)"),
    (company.languages, "pt_br", "! 'pt_br' is not a language tag (write pt-BR)"),
    (company.languages, "zh-hans-cn", "! 'zh-hans-cn' is not a language tag (write zh-Hans-CN)"),
    (company.languages, "gr", "! 'gr' is not a language tag (write el)"),
    (company.languages, "xx", "! 'xx' is not a language tag (write a tag such as en, de or pt-BR)"),
    (company.languages, ",", "! ',' names no language (write for example en, or en, de)"),
    (company.contact, "hilfe@nordlicht.de", {"kind": "email", "value": "hilfe@nordlicht.de"}),
    (company.contact, "https://nordlicht.de/hilfe", {"kind": "web", "value": "https://nordlicht.de/hilfe"}),
    (company.contact, "Hilfe <hilfe@x.de>", "! 'Hilfe <hilfe@x.de>' is more than an address (write hilfe@x.de)"),
    (company.contact, "mailto:hilfe@x.de", "! 'mailto:hilfe@x.de' is more than an address (write hilfe@x.de)"),
    (company.contact, "hilfe@x,de", "! 'x,de' is no host's name (write hilfe@x.de)"),
    (company.contact, "hilfe@nordlicht", f"! 'nordlicht' has no dot, so it is no host's whole name ({_MAIL})"),
    (company.contact, "hil fe@x.de", f"! 'hil fe' cannot stand before the @ ({_MAIL})"),
    (company.contact, "a@b@x.de", f"! 'a@b' cannot stand before the @ ({_MAIL})"),
    (
        company.contact,
        "+49 30 901820",
        f"! '+49 30 901820' has no @ ({_MAIL}, or a page's whole address, with https://)",
    ),
]


@pytest.mark.parametrize(("read", "typed", "expected"), ANSWERS, ids=[f"{one[0].__name__} {one[1]}" for one in ANSWERS])
def test_an_answer(read: Callable[[str], Any], typed: str, expected: Any) -> None:
    """It is taken as it was meant, or told with what to write instead."""
    assert taken(read, typed) == expected


@pytest.mark.parametrize("read", dict.fromkeys(one[0] for one in ANSWERS), ids=lambda read: read.__name__)
@given(typed=st.text(max_size=60))
def test_whatever_is_typed_is_read_or_told(read: Callable[[str], Any], typed: str) -> None:
    """Nothing ends in a traceback, and each refusal says in brackets what to write."""
    said = taken(read, typed)

    assert not str(said).startswith("! ") or re.search(r"\((write|take) [^\n]+\)$", str(said)), said


def named(languages: tuple[str, ...], *typed: str) -> Names:
    """Return the components that were typed."""
    names = Names(languages)
    for one in typed:
        names.add(split(one))
    return names


def test_groups_and_names_in_two_languages() -> None:
    """A group is one, however its name is spelt; its name in the second language need be typed once."""
    names = named(
        ("de", "en"), "Laden / Kasse = Shop / Checkout", "laden / Suche = Search", "API", "Konto /  Login = Sign-in"
    )

    assert names.groups == {"laden": ("Laden", "Shop"), "konto": ("Konto", "")}
    assert [(one.id, one.names, one.group) for one in names.components] == [
        ("kasse", ("Kasse", "Checkout"), "laden"),
        ("suche", ("Suche", "Search"), "laden"),
        ("api", ("API",), ""),
        ("login", ("Login", "Sign-in"), "konto"),
    ]


IDS: list[tuple[tuple[str, ...], list[str]]] = [
    (("Größe & Farbe", "L'été", "Ærø-Łódź", "I\u011fd\u0131r"), ["grosse-farbe", "lete", "aero-lodz", "igdir"]),
    (
        ("支付", "Оплата", "Поиск = Search", "\N{MATHEMATICAL BOLD SCRIPT CAPITAL C}1"),
        ["component", "component-2", "search", "c1"],
    ),
    (("Shop / Login", "API / Login", "Login", "LOGIN!"), ["login", "api-login", "login-2", "login-3"]),
    (("Магазин / Оплата", "Магазин / Возврат"), ["component", "component-2"]),
    (("null", "Null!", "24", "component"), ["component", "component-2", "24", "component-3"]),
    (("a" * 60, f"{'word ' * 12}", "x-1"), ["a" * 40, "word-word-word-word-word-word-word-word", "x-1"]),
]


@pytest.mark.parametrize(("typed", "expected"), IDS)
def test_ids_are_made_from_names(typed: tuple[str, ...], expected: list[str]) -> None:
    """From the first name in Latin letters; no two are the same."""
    assert [one.id for one in named(("ru", "en"), *typed).components] == expected


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("Kasse", "KASSE"), "'KASSE' is there already (write another name, or leave it out)"),
    (("/",), "'/' holds no letter and no digit (write what customers call it)"),
    (("A = B = C",), "'A = B = C' names it 3 times (write it once for each of: de, en)"),
    (("Kasse = Shop / Till",), "'Shop' is a group in one language only (write one before 'Kasse', too)"),
    (
        ("L / A = Shop / B", "L / C = Store / D"),
        "the group 'L' is 'Shop' above, and 'Store' here (write it as above, or leave it out)",
    ),
]


@pytest.mark.parametrize(("typed", "told"), WRONG, ids=[one[0][-1] for one in WRONG])
def test_a_wrong_name_is_told_and_left_out(typed: tuple[str, ...], told: str) -> None:
    """What was typed before stands."""
    names = named(("de", "en"), *typed[:-1])
    before = ([*names.components], {**names.groups})

    with pytest.raises(Unusable, match=f"^{re.escape(told)}$"):
        names.add(split(typed[-1]))
    assert (names.components, names.groups) == before


_NAME = st.text(min_size=1, max_size=40)


@given(name=_NAME, parts=st.lists(st.tuples(_NAME, _NAME, _NAME), max_size=12))
def test_whatever_was_named_is_read_back(name: str, parts: list[tuple[str, str, str]], tmp_path_factory: Any) -> None:
    """The files that come of it are read as what was typed, in any script, with no mistake and no warning."""
    names = Names(("en", "de"))
    typed = []
    for group, main, other in parts:
        wording = f"{group} / {main}" if len(group) % 2 else main
        try:
            names.add([wording, other])
        except Unusable:
            continue
        typed.append(names.components[-1])
    try:
        called = company.name(name)
    except Unusable:
        called = "Us"
    made = Company(called, "https://status.shoe-shop.org", "UTC", {"kind": "email", "value": "a@x.de"}, names)
    folder: Path = tmp_path_factory.getbasetemp() / "named"
    folder.mkdir(exist_ok=True)
    (folder / "incidents.yaml").write_text(files_of(made, today=TODAY)["incidents.yaml"], encoding="utf-8")
    loaded = read_site(folder / "incidents.yaml", folder / "incidents", root=folder, max_bytes=1 << 20, now=NOW)

    assert loaded.warnings == ()
    assert loaded.site.organisation.name == called
    found = [(one.id, str(one.name), one.group or "", one.since) for one in loaded.site.components]
    assert found == [(one.id, one.names[0], one.group, TODAY) for one in typed]
    assert len({one.id for one in loaded.site.components}) == len(typed)


def test_settings_are_those_that_ship_but_for_the_address() -> None:
    """A new setting of the example's is one of a new site's."""
    names = Names(("en", "es"))
    made = Company("Us", "https://status.example.com", "UTC", {"kind": "email", "value": "a@x.de"}, names)

    assert files_of(made, today=TODAY)["pelicanconf.py"] == (ROOT / "pelicanconf.py").read_text(encoding="utf-8")
    head = (ROOT / "incidents.yaml").read_text(encoding="utf-8").partition("\n\n")[0]
    assert files_of(made, today=TODAY)["incidents.yaml"].startswith(f"{head}\n\norganisation:\n")
