"""A site's own files in places of ours: what is there is what a clean publish puts there, whatever was there before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plainstatus.errors import BuildError
from plainstatus.publish import our_files
from plainstatus.read.project import theme_folder
from tests.support.project import YAML
from tests.support.publishing import REAL, page, put, real_project

ROBOTS = "User-agent: *\nDisallow: /\n"
COPIED = (
    REAL
    + "TEMPLATE_PAGES = None\n"
    + 'STATIC_PATHS = ["extra"]\nEXTRA_PATH_METADATA = {"extra/robots.txt": {"path": "./robots.txt"}}\n'
)


def test_a_file_of_the_site_takes_the_place_of_ours_while_it_is_there(tmp_path: Path) -> None:
    """As Pelican copies files after us: with each publish anew, and none after it has gone."""
    folder = real_project(tmp_path, settings=COPIED)
    put(folder)
    ours = page(folder, "robots.txt")
    theirs = folder / "content" / "extra" / "robots.txt"
    theirs.parent.mkdir(parents=True)
    found = []
    for minutes in range(1, 5):
        if minutes < 4:
            theirs.write_text(ROBOTS if minutes < 3 else f"{ROBOTS}# mine\n", encoding="utf-8")
        else:
            theirs.unlink()
        put(folder, minutes=minutes)
        found.append(page(folder, "robots.txt"))

    assert found == [ROBOTS, ROBOTS, f"{ROBOTS}# mine\n", ours]


def test_a_file_in_the_place_of_one_of_ours_is_told(tmp_path: Path) -> None:
    """A page of ours gives way only for a reason; of other files it is said, and of a robots.txt nothing."""
    names = ("history.html", "robots.txt", "status.txt", "mine.txt")
    placed = {f"extra/{name}": {"path": f"./{name}"} for name in names}
    settings = f'{REAL}STATIC_PATHS = ["extra"]\nEXTRA_PATH_METADATA = {placed!r}\n'
    folder = real_project(tmp_path, settings=settings, content={f"extra/{name}": "<p>mine" for name in names})
    page_told = (
        "content/extra/history.html would take the place of history.html, a page of the status site "
        "(give it another name or path, or publish it as it is: --force REASON)"
    )

    with pytest.raises(BuildError) as refused:
        put(folder)
    assert str(refused.value) == page_told
    result = put(folder, reason="as agreed")
    assert [note for note in result.notes if "the place of" in note] == [
        page_told,
        "content/extra/status.txt takes the place of status.txt, which a publish makes (give it another name or path, "
        "unless you want that)",
    ]


def test_a_file_of_the_theme_does_so_too(tmp_path: Path) -> None:
    """Where the theme's files are copied into the site itself."""
    settings = f'{REAL}THEME = "theme"\nTHEME_STATIC_DIR = "."\n'
    folder = real_project(tmp_path, settings=settings)
    (folder / "theme" / "static").mkdir(parents=True)
    (folder / "theme" / "templates").symlink_to(theme_folder() / "templates")
    theirs = folder / "theme" / "static" / "robots.txt"
    found = []
    for minutes in range(3):
        if minutes < 2:
            theirs.write_text(ROBOTS, encoding="utf-8")
        else:
            theirs.unlink()
        put(folder, minutes=minutes)
        found.append(page(folder, "robots.txt"))

    assert found[:2] == [ROBOTS, ROBOTS]
    assert found[2] != ROBOTS


@pytest.mark.parametrize("cores", [1, 2])
def test_a_page_of_the_site_is_never_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    """Pelican writes pages before us: two for one place are told, also where another process would write ours."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {*range(cores)}, raising=False)
    monkeypatch.setattr(our_files, "_LEAST", 1)
    names = [f"part{number}" for number in range(40)]
    parts = "".join(f"  - {{id: {name}, name: {name}}}\n" for name in names)
    pages = {"templates/mine.html": f"badges/{names[-1]}.svg"}
    folder = real_project(
        tmp_path, YAML.replace("components:\n", f"components:\n{parts}"), settings=f"{REAL}TEMPLATE_PAGES = {pages!r}\n"
    )
    (folder / "content" / "templates").mkdir(parents=True)
    (folder / "content" / "templates" / "mine.html").write_text("<p>mine</p>", encoding="utf-8")

    with pytest.raises(BuildError) as raised:
        put(folder)

    assert str(raised.value) == (
        f"cannot write 'badges/{names[-1]}.svg': it is there already (does a page in content/ have it as Save_as?)"
    )
