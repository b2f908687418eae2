"""`words`: catalogues brought up to the English, and what is wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.render.words import catalogues
from plainstatus.render.words.english import ENGLISH
from tests.support.project import SETTINGS, make_project
from tests.support.pseudo import catalogue, entry, put_catalogue, translated
from tests.support.running import Run, runner

YAML = "organisation: {name: Example Shoes}\nincidents: []\n"
_ALL = len(ENGLISH)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site in English and in a language that we have no words in."""
    return make_project(tmp_path / "site", YAML, settings=f'{SETTINGS}STATUS_LANGUAGES = ["eo"]\n')


@pytest.fixture
def run(site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a task on the site, without a terminal."""
    return runner(site, YAML, monkeypatch, capsys)


def test_a_catalogue_is_begun_and_brought_up(run: Run, site: Path) -> None:
    """All messages are there to be translated, and what was translated stays."""
    path = site / "locale/eo/plainstatus.po"

    assert run("words", language="eo") == (
        0, f"wrote locale/eo/plainstatus.po; to be translated: {_ALL}, to be looked at again: 0\n", ""
    )  # fmt: skip
    begun = path.read_text(encoding="utf-8")
    path.write_text(begun.replace('msgid "Latest update"\nmsgstr ""', 'msgid "Latest update"\nmsgstr "Ultimo"'))
    assert run("words") == (
        0, f"as it was: locale/eo/plainstatus.po; to be translated: {_ALL - 1}, to be looked at again: 0\n", ""
    )  # fmt: skip
    path.write_text(path.read_text(encoding="utf-8").replace('msgid "Latest update"', 'msgid "Newest update"'))
    code, out, _ = run("words", language="eo")
    assert (code, out.splitlines()[0]) == (
        0, f"wrote locale/eo/plainstatus.po; to be translated: {_ALL - 1}, to be looked at again: 1"
    )  # fmt: skip


def test_mistakes_are_told(run: Run, site: Path) -> None:
    """All of them at once, so that nobody needs a site in the language to find them."""
    put_catalogue(site, catalogue(translated() | {"home.latest": "{when}", "home.open": "<b>Ora"}), language="eo")

    code, out, errors = run("words")

    assert (code, errors) == (0, "")
    assert [line.partition(": ")[2] for line in out.splitlines()[1:]] == [
        "'home.latest': {when} is no placeholder of it (the English has none)",
        "'home.open': its tags are not those of the English (write none, to the letter)",
    ]


def test_what_cannot_be_read_stays(run: Run, site: Path) -> None:
    """A file that would be read otherwise than it stands is not written anew, and neither is any other."""
    whole = put_catalogue(site, catalogue({"home.latest": "Neu"}), language="fr")
    broken = put_catalogue(site, catalogue({"home.latest": "Nuovo"}).replace('Nuovo"', "Nuovo"), language="eo")
    before = [path.read_bytes() for path in (whole, broken)]

    assert run("words") == (2, "", (
        'locale/eo/plainstatus.po:9: this text does not stand between two quotes (write \\" for one that is read)\n'
        "nothing was written\n"
    ))  # fmt: skip
    assert [path.read_bytes() for path in (whole, broken)] == before


def test_a_correction_of_ours_stays_small(run: Run, site: Path) -> None:
    """Nothing is added to it, and what is gone is dropped; with the language it gets all, each with what we say."""
    path = put_catalogue(site, catalogue({"home.latest": "Das Neueste"}), language="de")
    small, gone = path.read_text(encoding="utf-8"), '\nmsgctxt "home.gone"\nmsgid "Gone"\nmsgstr "Weg"\n'
    path.write_text(small + gone, encoding="utf-8")

    _, out, _ = run("words")
    assert out == "wrote locale/de/plainstatus.po; said otherwise than by us: 1, to be looked at again: 0\n"
    assert "home.gone" not in path.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").endswith(
        '#. As it is: Neueste Meldung\nmsgctxt "home.latest"\nmsgid "Latest update"\nmsgstr "Das Neueste"\n'
    )

    _, out, _ = run("words", language="de")
    whole = path.read_text(encoding="utf-8")
    assert out == "wrote locale/de/plainstatus.po; said otherwise than by us: 1, to be looked at again: 0\n"
    assert whole.count("msgctxt ") == _ALL
    assert '#. As it is: {n}\u00a0Tag | {n}\u00a0Tage\nmsgctxt "amounts.day"' in whole

    said = catalogues.words_of("de", site)
    assert said is not None
    assert [said("home.latest"), said("home.today")] == ["Das Neueste", "Heute"]


def test_english_can_be_corrected(run: Run, site: Path) -> None:
    """It needs no catalogue of ours, because it is what all are made from."""
    put_catalogue(site, catalogue({"home.latest": "News"}), language="en")

    assert run("words") == (
        0, "as it was: locale/en/plainstatus.po; said otherwise than by us: 1, to be looked at again: 0\n", ""
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("italian", "'italian' is not a language tag (did you mean it?)"),
        ("pt_BR", "'pt_BR' is not a language tag (did you mean pt-BR?)"),
        ("", "locale has no catalogues (begin one with: --language it)"),
    ],
)
def test_what_is_no_language_is_told(run: Run, language: str, told: str) -> None:
    """Nothing is written then."""
    assert run("words", language=language) == (2, "", f"{told}\nnothing was written\n")


def test_in_a_checkout_ours_are_meant(run: Run, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand in the package, and every one has to be whole."""
    monkeypatch.setattr("plainstatus.cli.words.ROOT", site)
    monkeypatch.setattr(catalogues, "_OURS", tmp_path / "package/locale")

    code, out, _ = run("words", language="de")

    path = tmp_path / "package/locale/de/plainstatus.po"
    assert (code, path.is_file()) == (0, True)
    assert out.endswith(f"package/locale/de/plainstatus.po; to be translated: {_ALL}, to be looked at again: 0\n")
    assert "As it is" not in path.read_text(encoding="utf-8")
    path.write_text(catalogue({}) + "\n" + entry("home.latest", "Neu") + "\n", encoding="utf-8")
    run("words")
    assert path.read_text(encoding="utf-8").count("msgctxt ") == _ALL
    told = "English is what all are translated from (change it in plainstatus/render/words/english/)"
    assert run("words", language="en") == (2, "", f"{told}\nnothing was written\n")


def test_check_tells_all(run: Run, site: Path) -> None:
    """Each by itself, with file and line, and what readers lack until then."""
    put_catalogue(site, catalogue(translated() | {"home.latest": "{when}", "home.open": "<b>Ora"}), language="eo")

    _, _, errors = run("check")

    so = "the site has no pages in 'eo' until that is mended"
    lines = [line.partition(": warning: ") for line in errors.splitlines() if line.startswith("locale/eo/plain")]
    assert {what for _, _, what in lines} == {
        f"'home.latest': {{when}} is no placeholder of it; {so} (the English has none)",
        f"'home.open': its tags are not those of the English; {so} (write none, to the letter)",
    }
    assert len(lines) == 2
    assert all(place.partition(":")[2].isdecimal() for place, _, _ in lines)
