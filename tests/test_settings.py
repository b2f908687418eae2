from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plainstatus.errors import SettingsError
from plainstatus.settings import Settings

GOOD = {"SITEURL": "https://status.example.com/"}


def test_defaults() -> None:
    """With nothing but the address, everything stands where the documentation says."""
    settings = Settings.read(GOOD, Path("/site"))

    assert settings.SITEURL == "https://status.example.com"
    assert settings.incidents_file == Path("/site/incidents.yaml")
    assert settings.archive == Path("/site/incidents")
    assert settings.live == Path("/site/output")
    assert settings.work == Path("/site/.plainstatus")


def test_the_work_folder_lies_beside_the_published_site() -> None:
    """Trees can only be exchanged on one filesystem, so the work folder follows the output folder."""
    settings = Settings.read(GOOD | {"STATUS_OUTPUT": "/srv/status/public"}, Path("/site"))

    assert settings.work == Path("/srv/status/.plainstatus")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"STATUS_OUTPT": "x"}, "pelicanconf.py: unknown setting STATUS_OUTPT (did you mean STATUS_OUTPUT?)"),
        ({"STATUS_THEME_COLOUR": "x"}, "pelicanconf.py: unknown setting STATUS_THEME_COLOUR"),
        ({"STATUS_OUTPUT": 5}, "pelicanconf.py: STATUS_OUTPUT: Input should be a valid string (now 5)"),
        (
            {"STATUS_MAX_FILE_SIZE": "big"},
            "pelicanconf.py: STATUS_MAX_FILE_SIZE: Input should be a valid integer (now 'big')",
        ),
        *(
            ({"STATUS_LANGUAGES": given}, f"pelicanconf.py: STATUS_LANGUAGES{message} (now {now!r})")
            for given, message, now in (
                (["de", "german"], ": 'german' is not a language tag (did you mean de?)", ["de", "german"]),
                (["pt-br"], ": 'pt-br' is not a language tag (did you mean pt-BR?)", ["pt-br"]),
                (["de_DE"], ": 'de_DE' is not a language tag (did you mean de-DE?)", ["de_DE"]),
                (["jp"], ": 'jp' is not a language tag (did you mean ja?)", ["jp"]),
                (["de-XX"], ": 'de-XX' is not a language tag (did you mean de?)", ["de-XX"]),
                (
                    ["", "xx", "EN"],
                    ": '' is not a language tag (write a tag such as en, de or pt-BR), "
                    "'xx' is not a language tag (write a tag such as en, de or pt-BR), "
                    "'EN' is not a language tag (did you mean en?)",
                    ["", "xx", "EN"],
                ),
                ([7], "[0]: Input should be a valid string", 7),
                ({"de": "German"}, ": Input should be a valid list", {"de": "German"}),
                ("de, es", ': a list of language tags belongs here (write ["de", "es"])', "de, es"),
                ("", ': a list of language tags belongs here (write ["de"])', ""),
            )
        ),
        *(
            (
                {"SITEURL": url},
                f"pelicanconf.py: SITEURL is {url!r}, but feeds and shared links need the site's full address "
                '(write for example SITEURL = "https://status.example.com")',
            )
            for url in (
                "",
                "status.example.com",
                "ftp://status.example.com",
                "https://",
                "https://a.example/?x",
                "http://[::1",
                "https://a b.example",
                5,
            )
        ),
    ],
)
def test_a_wrong_setting_is_told(wrong: dict[str, Any], message: str) -> None:
    """Each wrong setting is named, with what to write where that can be said."""
    with pytest.raises(SettingsError) as caught:
        Settings.read(GOOD | wrong, Path("/site"))

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("given", "expected"),
    [([], []), (["de", "pt-BR", "zh-Hant"], ["de", "pt-BR", "zh-Hant"]), (("es", "de", "es"), ["es", "de"])],
)
def test_languages_are_tags_in_the_order_of_the_setting(given: object, expected: list[str]) -> None:
    """Each language is chosen once, however often it stands there, in a list or in a tuple."""
    assert expected == Settings.read(GOOD | {"STATUS_LANGUAGES": given}, Path("/site")).STATUS_LANGUAGES


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    """Every page would show it; the message, which may stand in a log, does not."""
    with pytest.raises(SettingsError) as caught:
        Settings.read({"SITEURL": "https://me:secret@status.example.com"}, Path("/site"))

    assert str(caught.value) == (
        "pelicanconf.py: SITEURL holds a user name or password, and every page would show it (take it out)"
    )


def test_all_wrong_settings_are_told_at_once() -> None:
    """Nobody has to run the command three times to hear of three mistakes."""
    with pytest.raises(SettingsError) as caught:
        Settings.read({"SITEURL": "", "STATUS_OUTPUT": 1, "STATUS_X": 2}, Path("/site"))

    assert len(str(caught.value).splitlines()) == 3
    assert caught.value.exitcode == 2
