"""Practising: the whole way, marked everywhere, and nothing real is touched."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import feedparser
import pytest

from plainstatus.cli import drill
from plainstatus.cli.drill import Practised
from plainstatus.errors import BuildError, InvalidIncidents, SettingsError
from plainstatus.model import Faq, Site, Statement, Written
from plainstatus.model.texts import Text
from plainstatus.read.project import find_project
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.urls import HOME
from plainstatus.views.exercise import MARK, Mark, marked, marked_writings
from tests.support.build import incident, site, update
from tests.support.project import ROOT, YAML, tree
from tests.support.pseudo import PSEUDO, pseudo, put_catalogue
from tests.support.publishing import CHECKOUT, REAL, Said, edit, put, real_project
from tests.support.running import runner
from tests.support.steps import without_steps
from tests.support.warm import plainstatus

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a real site, published to a target; temporary files have a place of their own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    settings = f'{REAL}STATUS_TARGETS = {{"disk": "folder:../served"}}\nSTATUS_WEBSUB_HUB = "http://127.0.0.1:9/"\n'
    made = real_project(tmp_path / "site", settings=settings, content={"pages/about.md": "Title: About\n\nUs.\n"})
    (made / "private").mkdir()
    (made / "private/notes.yaml").write_text("# secret\n", encoding="utf-8")
    put(made)
    return made


def practise(
    folder: Path, said: Said | None = None, *, kind: str = "outage", to: str = "", keep: bool = False
) -> Practised:
    """Practise with a site; it and its target stay as they are."""
    before = tree(folder), tree(folder.parent / "served")
    tell = Said() if said is None else said
    try:
        return drill.practise(find_project(folder), kind=kind, to=to, keep=keep, now=datetime.now(UTC), tell=tell)
    finally:
        assert (tree(folder), tree(folder.parent / "served")) == before


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the steps be run by what has everything loaded."""
    monkeypatch.setattr(drill, "_run", plainstatus)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("kind", ["outage", "security"])
def test_the_whole_way(folder: Path, kind: str) -> None:
    """Each step is told with its time; everything that readers get says that it is an exercise."""
    said = Said()
    done = practise(folder, said, kind=kind, keep=True)

    assert [re.fullmatch(r" *\d+\.\d s  (.*)", line)[1] for line in said] == [  # type: ignore[index]
        "the site is copied",
        "invoke open",
        "invoke publish: live, and proved to be",
        "invoke update",
        "invoke publish: live, and proved to be",
        "invoke resolve",
        "invoke publish: live, and proved to be",
        "every page says that it is an exercise",
    ]
    assert done.left is not None
    assert 0 < done.first_page < done.whole
    served = done.left / "served/current"
    pages = [page for page in served.rglob("*.html") if page.name != "banner-fragment.html"]
    assert len(pages) == done.pages - 1 > 10
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert MARK in text, page
        if not page.name.startswith("banner"):
            assert "Exercise, nothing real:" in text, page
            assert '<meta name="robots" content="noindex">' in text, page
    feed = feedparser.parse((served / "updates.atom").read_bytes())
    assert feed.feed.title.startswith(MARK)
    assert len(feed.entries) == 5
    assert all(MARK in entry.title and MARK in entry.content[0].value for entry in feed.entries)
    assert feedparser.parse((served / "social.rss").read_bytes()).entries == []
    for name in ("status.txt", "api/v2/summary.json", "history.rss", "maintenance.ics"):
        assert MARK in (served / name).read_text(encoding="utf-8"), name
    assert not (done.left / "site/private").exists()
    shutil.rmtree(done.left)


@pytest.mark.usefixtures("at_once")
def test_a_place_of_its_own_is_used_again(folder: Path) -> None:
    """A second exercise replaces the first; it is left to be looked at there."""
    place = folder.parent / "drill"
    # What an exercise publishes: its copy of the site says that it is one, and has that place as its target.
    settings = f'{REAL}STATUS_EXERCISE = True\nSTATUS_TARGETS = {{"drill": "folder:{place}"}}\n'
    put(real_project(folder.parent / "first", settings=settings))
    before = (place / "current").resolve()
    practise(folder, to=f"folder:{place}")

    assert (place / "current").resolve() != before
    assert MARK in (place / "current" / HOME).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("folder:{parent}/served", "that is the target disk of the real site (name another place)"),
        ("folder:{parent}/other", "something is there that is no exercise (name an empty place)"),
        ("folder:{parent}/holiday", "something is there that is no exercise (name an empty place)"),
        ("folder:drill", "it needs a whole path (write for example folder:/srv/drill)"),
    ],
)
def test_places_that_are_not_for_exercises(folder: Path, to: str, why: str) -> None:
    """A real site, or anything else, is never overwritten by an exercise."""
    other = real_project(folder.parent / "another", settings=f'{REAL}STATUS_TARGETS = {{"x": "folder:../other"}}\n')
    put(other)
    (folder.parent / "holiday").mkdir()
    (folder.parent / "holiday/one.jpg").write_bytes(b"x")
    before = tree(folder.parent)
    address = to.format(parent=folder.parent)

    with pytest.raises(SettingsError) as caught:
        practise(folder, to=address)
    assert str(caught.value) == f"--to {address}: {why}"
    assert tree(folder.parent) == before


def test_other_refusals(folder: Path) -> None:
    """What cannot be practised, and a variable that is missing, are named; so is a site with mistakes."""
    with pytest.raises(SettingsError) as caught:
        practise(folder, kind="fire")
    assert str(caught.value) == "--type fire: that cannot be practised (write outage or security)"
    with pytest.raises(SettingsError) as caught:
        practise(folder, to="folder:$NOWHERE_TO_BE_FOUND/x")
    assert str(caught.value).startswith("--to: drill (folder:$NOWHERE_TO_BE_FOUND/x): $NOWHERE_TO_BE_FOUND is not set")
    edit(folder, ("components:\n", "componets:\n"))
    with pytest.raises(InvalidIncidents):
        practise(folder)
    assert list((folder.parent / "temporary").iterdir()) == []


def test_a_step_that_fails_is_told_with_its_words(folder: Path) -> None:
    """A broken template ends the exercise at its first publish."""
    (folder / "templates").mkdir()
    (folder / "templates/incident.html").write_text("{% if %}", encoding="utf-8")
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write('THEME_TEMPLATES_OVERRIDES = ["templates"]\n')

    with pytest.raises(BuildError) as caught:
        practise(folder)
    told = without_steps(str(caught.value))
    assert told.startswith("invoke publish ended with 4:\ntemplates/incident.html:1: ")
    assert list((folder.parent / "temporary").iterdir()) == []


@pytest.mark.usefixtures("at_once")
def test_a_template_that_drops_the_mark(folder: Path) -> None:
    """A theme that does not show who speaks does not show that it is an exercise either, and is told."""
    (folder / "templates").mkdir()
    (folder / "templates/404.html").write_text(
        '<!doctype html><html><head><title>x</title><link rel="canonical" href="https://status.shoe-shop.org/404.html">'
        "</head><body><p>Nothing</body></html>",
        encoding="utf-8",
    )
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write('THEME_TEMPLATES_OVERRIDES = ["templates"]\n')

    with pytest.raises(BuildError) as caught:
        practise(folder)
    assert str(caught.value) == "404.html does not say that it is an exercise (is its template whole?)"


def test_a_real_site_does_not_become_an_exercise_unawares(folder: Path) -> None:
    """With the setting by mistake, the record refuses what would change every title."""
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write("STATUS_EXERCISE = True\n")

    with pytest.raises(InvalidIncidents, match="EXERCISE: "):
        put(folder, minutes=1)
    assert MARK not in (folder / "output" / HOME).read_text(encoding="utf-8")


def test_every_language_is_marked() -> None:
    """Translations of names, titles and texts bear the mark too."""
    one = incident(update("2026-11-15 13:00", text={"en": "- one\n- two", "de": "eins"}), title={"en": "A", "de": "B"})
    real: Site = site(one)
    exercise = marked(real)

    assert (real.exercise, exercise.exercise) == (False, True)
    (found,) = exercise.incidents
    assert (str(found.title), found.title.translations) == (f"{MARK}A", (("de", f"{MARK}B"),))
    (said,) = found.updates
    assert isinstance(said.text, Text)
    assert str(said.text) == f"{MARK}nothing of this is real.\n\n- one\n- two"
    assert said.text.translations == (("de", f"{MARK}nothing of this is real.\n\neins"),)
    assert said.post == "none"


GERMAN = Mark(lambda title: f"[Übung] {title}", "[Übung] Nichts davon ist echt.")


def test_each_language_has_its_own_mark() -> None:
    """What is marked for programs gets the words of each text's language in its place, once, wherever it is spoken."""
    one = incident(
        update("2026-11-15 13:00", text={"en": "- one", "de-AT": "- eins", "fr": "un"}),
        title={"en": "A", "de": "B", "fr": "C"},
    )
    spoken = marked(marked(site(one)), {"en": Mark(MARK.__add__, f"{MARK}nothing of this is real."), "de": GERMAN})
    name = spoken.organisation.name

    assert isinstance(name, Text)
    assert (str(name), dict(name.translations)) == (f"{MARK}Example Shoes", {"de": "[Übung] Example Shoes"})
    (found,) = spoken.incidents
    assert (str(found.title), dict(found.title.translations)) == (f"{MARK}A", {"de": "[Übung] B", "fr": f"{MARK}C"})
    text = found.updates[0].text
    assert str(text) == f"{MARK}nothing of this is real.\n\n- one"
    assert dict(text.translations) == {
        "de-AT": "[Übung] Nichts davon ist echt.\n\n- eins",
        "fr": f"{MARK}nothing of this is real.\n\nun",
    }
    assert marked(marked(site(one))) == marked(site(one))


def test_letters_and_the_faq_have_the_mark_of_their_language() -> None:
    """Their titles do; without a title the page has our own words, and its site's name."""
    faq = Faq(title=Text("FAQ", [("de", "Fragen")]), intro=None, answers=())
    letter = Statement(
        slug="a", title=Text("Letter"), text=Text("Dear all"), name=Text("Robin"), role=None, date=date(2026, 11, 15),
        audience=(), incident=None, corrected=(), withdrawn=None, spot=("a.md", 1),
    )  # fmt: skip
    found = marked_writings(marked_writings(Written(faq, (letter,)), "en"), "en", {"de": GERMAN})

    assert found.faq is not None
    assert found.faq.title is not None
    assert (str(found.faq.title), found.faq.title.translations) == (f"{MARK}FAQ", (("de", "[Übung] Fragen"),))
    assert str(found.statements[0].title) == f"{MARK}Letter"
    assert marked_writings(Written(), "en") == Written()


def test_english_says_it_as_programs_know_it() -> None:
    """The words of the catalogue are those of the mark."""
    assert ENGLISH("site.exercise-title", title="A") == f"{MARK}A"
    (found,) = marked(site(incident(update("2026-11-15 13:00", text="B")))).incidents
    assert str(found.updates[0].text) == f"{ENGLISH('site.exercise-text')}\n\nB"


#: How the made-up language says it.
PSEUDO_MARK = pseudo("EXERCISE: ").rstrip("⟧").rstrip()
PSEUDO_TEXT = pseudo("EXERCISE: nothing of this is real.")


@pytest.mark.usefixtures("at_once")
def test_the_whole_way_in_two_languages(folder: Path) -> None:
    """Pages, feeds and texts in another language say it in that; the drill looks for the mark of each."""
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write(f"STATUS_LANGUAGES = ['{PSEUDO}']\n")
    put_catalogue(folder)
    put(folder, minutes=1)
    done = practise(folder, keep=True)
    assert done.left is not None
    served = done.left / "served/current"
    pages = [page for page in (served / PSEUDO).rglob("*.html") if page.name != "banner-fragment.html"]

    assert len(pages) > 5
    for page in pages:
        assert PSEUDO_MARK in page.read_text(encoding="utf-8"), page
    for name in ("status.txt", "updates.atom", "maintenance.ics"):
        assert PSEUDO_MARK in (served / PSEUDO / name).read_text(encoding="utf-8"), name
    for name in ("index.html", "status.txt", "api/v2/summary.json", "record.jsonl"):
        text = (served / name).read_text(encoding="utf-8")
        assert MARK in text, name
        assert PSEUDO_MARK not in text, name
    shutil.rmtree(done.left)


def test_an_organisation_that_speaks_another_language(tmp_path: Path) -> None:
    """Its pages, feeds and texts say it in that alone; the API and the record keep the mark that programs know."""
    yaml = YAML.replace("organisation:\n", f"organisation:\n  language: {PSEUDO}\n")
    made = real_project(tmp_path, yaml, settings=f"{REAL}STATUS_EXERCISE = True\n")
    put_catalogue(made)
    output = put(made).folder

    for name in ("index.html", f"incidents/{CHECKOUT}.html", "status.txt", "updates.atom", "history.rss"):
        text = (output / name).read_text(encoding="utf-8")
        assert PSEUDO_MARK in text, name
        assert MARK not in text, name
    assert PSEUDO_TEXT in (output / f"incidents/{CHECKOUT}.html").read_text(encoding="utf-8")
    for name in ("api/v2/summary.json", "api/incidents.json", "record.jsonl"):
        text = (output / name).read_text(encoding="utf-8")
        assert MARK in text, name
        assert PSEUDO_MARK not in text, name
    # And again, with what the record knows.
    before = (output / "updates.atom").read_bytes()
    assert (put(made, minutes=1).folder / "updates.atom").read_bytes() == before


def test_a_template_that_drops_the_mark_of_a_language(tmp_path: Path) -> None:
    """A page says it in its own language, or the drill names it."""
    marks = {"": MARK.strip(), "de/": "[Übung]"}
    (tmp_path / "de").mkdir()
    (tmp_path / "index.html").write_text(MARK, encoding="utf-8")
    (tmp_path / "de/index.html").write_text("[Übung]", encoding="utf-8")
    assert drill._marked_pages(tmp_path, marks) == 2

    (tmp_path / "de/index.html").write_text(MARK, encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        drill._marked_pages(tmp_path, marks)
    assert str(caught.value) == "de/index.html does not say that it is an exercise (is its template whole?)"


@pytest.mark.usefixtures("at_once")
def test_the_task(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`invoke drill` prints the steps, the time to the first page and the whole; without --keep the copy is gone."""
    code, said, complained = runner(folder, "", monkeypatch, capsys)("drill")

    assert (code, complained) == (0, "")
    first, whole = said.splitlines()[-2:]
    assert re.fullmatch(r" *\d+\.\d s  from the first command to the first page that readers could have read", first)
    assert re.fullmatch(r" *\d+\.\d s  in all; \d+ pages, and each says that it is an exercise", whole)
    assert list((folder.parent / "temporary").iterdir()) == []


def test_the_report_in_the_documentation() -> None:
    """docs/drill.md shows a report as `python bench/drill.py` wrote it there."""
    text = (ROOT / "docs/drill.md").read_text(encoding="utf-8")
    report = text.partition("<!-- report -->\n```text\n")[2].partition("```\n<!-- /report -->")[0]

    assert len(report.splitlines()) == 10
    assert all(re.match(r" *\d+\.\d s  ", line) for line in report.splitlines())
