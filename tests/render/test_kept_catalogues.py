"""Catalogues that are kept as they were read say the same, and nothing else is taken for one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plainstatus.model.engine import engine
from plainstatus.render.words import kept_catalogues
from plainstatus.render.words.catalogues import catalogue_path, found_words, words_of
from plainstatus.render.words.kept_catalogues import kept_catalogue
from tests.support.pseudo import PSEUDO, catalogue, put_catalogue, translated

KEPT = "eo-locale-eo-plainstatus.po"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a work folder."""
    folder = tmp_path / "work"
    folder.mkdir(mode=0o700)
    return folder


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody read a catalogue from here on."""

    def read(*_: object) -> None:
        raise AssertionError("it is read")

    monkeypatch.setattr(kept_catalogues, "catalogue_of", read)


@pytest.mark.parametrize("tag", ["ar", "pt-BR"])
def test_one_that_is_kept_says_the_same(work: Path, monkeypatch: pytest.MonkeyPatch, tag: str) -> None:
    """Its messages, the rule of its plurals, and who has read it; it is read no more."""
    read = words_of(tag, None, work)
    unread(monkeypatch)
    kept = words_of(tag, None, work)

    assert read is not None
    assert kept is not None
    assert (kept, kept.digest, kept.reviewed) == (read, words_of(tag).digest, read.reviewed)  # type: ignore[union-attr]
    assert [kept("amounts.day", n=number) for number in range(120)] == [
        read("amounts.day", n=number) for number in range(120)
    ]


def test_a_mistake_is_told_each_time(tmp_path: Path, work: Path) -> None:
    """One that has any is not kept, nor one of which there is anything else to tell."""
    for messages in (translated() | {"home.latest": "{n}"}, translated() | {"home.latest": ""}):
        put_catalogue(tmp_path, catalogue(messages))
        told = [found_words("en", [PSEUDO], tmp_path, work).problems for _ in range(2)]

        assert told[0] == told[1] != ()
        assert not (work / "words").exists()


def test_what_was_changed_is_read_anew(tmp_path: Path, work: Path) -> None:
    """It is known by its bytes."""
    said = []
    for word in ("Neu", "Jetzt", "Neu"):
        put_catalogue(tmp_path, catalogue(translated() | {"home.latest": word}))
        words = words_of(PSEUDO, tmp_path, work)
        said.append(words and words("home.latest"))

    assert said == ["Neu", "Jetzt", "Neu"]


@pytest.mark.parametrize("how", ["cut", "copied", "other engine", "no folder"])
def test_what_counts_for_nothing(tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """A file that is cut, copied, or of another version is none; nor is a work folder made for it."""
    put_catalogue(tmp_path, catalogue(translated()))
    path = catalogue_path(PSEUDO, tmp_path)
    kept_catalogue(path, f"locale/{PSEUDO}/plainstatus.po", PSEUDO, work)
    file = work / "words" / KEPT
    data = file.read_bytes()
    if how == "cut":
        file.write_bytes(data[:-1])
    elif how == "copied":
        file.rename(tmp_path / "aside")
        shutil.copy(tmp_path / "aside", file)
    elif how == "other engine":
        monkeypatch.setattr(kept_catalogues, "engine", lambda room: engine(room)[::-1])
    else:
        shutil.rmtree(work)
    unread(monkeypatch)

    with pytest.raises(AssertionError, match="it is read"):
        kept_catalogue(path, f"locale/{PSEUDO}/plainstatus.po", PSEUDO, work)

    assert work.is_dir() == (how != "no folder")
