"""The preview at work: each save is built, whatever editors do and however broken it is."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.previewing import PATIENCE, Preview, previewing
from tests.support.project import NIGHTLY, ROOT, SETTINGS, YAML, make_project
from tests.support.publishing import REAL
from tests.support.warm import plainstatus

pytestmark = pytest.mark.slow

BROKEN = YAML.replace("components: [checkout]", "components: [chekout]")
MISTAKE = "incidents.yaml:9: unknown component 'chekout' (write: components: [checkout])"


def overlay(page: str) -> list[str]:
    """Return the problems that a page shows, as a terminal would."""
    found = re.search(r"<dialog.*?<ol>(.*?)</ol>", page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<li>(.*?)</li>", found[1])] if found else []


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Return a preview with a theme of its own, which each test leaves as it found it."""
    folder = make_project(
        tmp_path_factory.mktemp("saves"),
        settings=f'{SETTINGS}THEME = "theme"\n',
        content={"pages/about.md": "Title: About\n\nThis is us.\n"},
    )
    shutil.copytree(ROOT / "theme", folder / "theme")
    with previewing(folder, from_nothing=True) as preview:
        yield preview


@pytest.fixture
def file(running: Preview) -> Iterator[Path]:
    """Return incidents.yaml, which is whole again after the test."""
    file = running.folder / "incidents.yaml"
    yield file
    running.save(file, YAML)
    running.hides("<dialog")
    running.shows("Checkout is slow", "/incidents/2026-11-15-checkout.html")


def test_a_save_is_shown(running: Preview, file: Path) -> None:
    """What was typed is there a moment later, where it is written as most editors do."""
    running.ready()
    file.write_text(YAML.replace("Checkout is slow", "Checkout is very slow"), encoding="utf-8")

    running.shows("Checkout is very slow", "/incidents/2026-11-15-checkout.html")


def test_a_broken_save_shows_what_is_wrong_over_the_last_good_site(running: Preview, file: Path) -> None:
    """File, line and way out stand over the page, and the page stays; mended, they are gone."""
    running.save(file, BROKEN)

    page = running.shows("<dialog", "/incidents/2026-11-15-checkout.html").text
    assert [line.replace("&#x27;", "'") for line in overlay(page)] == [MISTAKE.replace("9: ", "9 ")]
    assert "You can still order by phone" in page
    assert running.built().startswith("not built")
    assert MISTAKE in running.news

    running.save(file, YAML)
    assert overlay(running.hides("<dialog").text) == []


def test_several_files_and_problems_are_all_listed(running: Preview, file: Path) -> None:
    """By file and by line."""
    archive = running.folder / "incidents"
    running.ready()
    archive.mkdir()
    (archive / "2025.yaml").write_text("incidents:\n  - id: x\n", encoding="utf-8")
    running.save(file, BROKEN.replace("title", "titel"))

    page = running.shows("2025.yaml").text
    places = [line.partition(" ")[0] for line in overlay(running.shows("incidents.yaml:9").text)]
    assert places == sorted(places, key=lambda place: (place.partition(":")[0], int(place.partition(":")[2])))
    assert {"incidents.yaml:8", "incidents.yaml:9"} < set(places)
    assert "There is no site to show" not in page

    running.ready()
    shutil.rmtree(archive)
    running.hides("2025.yaml")


def test_editors_that_save_by_renaming(running: Preview, file: Path) -> None:
    """A new file in place of the old one is a save, time and again; their swap files are none."""
    for number in range(3):
        running.ready()
        (running.folder / ".incidents.yaml.swp").write_bytes(b"\0")
        fresh = running.folder / "incidents.yaml~new"
        fresh.write_text(YAML.replace("Checkout is slow", f"Renamed {number}"), encoding="utf-8")
        fresh.replace(file)
        running.shows(f"Renamed {number}", "/incidents/2026-11-15-checkout.html")
    (running.folder / ".incidents.yaml.swp").unlink()


def test_of_several_saves_at_once_the_last_counts(running: Preview, file: Path) -> None:
    """Whatever is being built, what is shown in the end is what was saved last."""
    running.ready()
    for number in range(30):
        text = YAML.replace("Checkout is slow", f"Save {number:02}") if number % 3 else BROKEN
        file.write_text(text, encoding="utf-8")

    running.shows("Save 29", "/incidents/2026-11-15-checkout.html")
    # What is said of the save before goes when this one has been judged, too.
    running.hides("<dialog", "/incidents/2026-11-15-checkout.html")
    # Until the build of the last one has ended, too: what was said may be of one before.
    running.until(lambda: len(running.children()) == 1)


def test_a_file_deleted_and_restored(running: Preview, file: Path) -> None:
    """Without it the last good site stays, with what is wrong; with it all is well."""
    running.ready()
    file.unlink()
    page = running.shows("<dialog").text
    assert overlay(page)[0].startswith("incidents.yaml")

    running.save(file, YAML)
    running.hides("<dialog")


def test_a_folder_of_pages_added_and_removed(running: Preview) -> None:
    """Pages in a new folder appear, change and go."""
    folder = running.folder / "content" / "pages" / "more"
    folder.mkdir()
    running.save(folder / "terms.md", "Title: Terms\n\nFirst words.\n")
    running.shows("First words", "/terms.html")

    running.save(folder / "terms.md", "Title: Terms\n\nOther words.\n")
    running.shows("Other words", "/terms.html")

    running.ready()
    shutil.rmtree(folder)
    running.shows("There is no such page", "/terms.html")


def test_content_moved_away_and_back(running: Preview) -> None:
    """As switching branches does; afterwards saves in it are seen as before."""
    content = running.folder / "content"
    running.ready()
    content.rename(running.folder / "elsewhere")
    assert overlay(running.shows("<dialog").text)[0].startswith("pelicanconf.py PATH names no folder that is there")

    running.ready()
    (running.folder / "elsewhere").rename(content)
    running.hides("<dialog")
    running.save(content / "pages" / "about.md", "Title: About\n\nThis is still us.\n")
    running.shows("This is still us", "/about.html")


@pytest.fixture
def settings(running: Preview) -> Iterator[Path]:
    """Return pelicanconf.py, which is whole again after the test."""
    settings = running.folder / "pelicanconf.py"
    text = settings.read_text(encoding="utf-8")
    yield settings
    running.save(settings, text)
    running.hides("<dialog")
    running.shows("https://status.example.com/")


def test_settings_broken_and_mended(running: Preview, settings: Path) -> None:
    """The overlay names the line of pelicanconf.py; mended, its new values hold."""
    text = settings.read_text(encoding="utf-8")
    for addition, problem in (
        ("OTHER = (\n", "pelicanconf.py:5 '(' was never closed"),
        ("OTHER = nothing\n", "pelicanconf.py:5 name 'nothing' is not defined"),
        ("STATUS_OUTPT = 1\n", "pelicanconf.py unknown setting STATUS_OUTPT (did you mean STATUS_OUTPUT?)"),
        ("raise SystemExit(3)\n", "pelicanconf.py:5 it ends the program: SystemExit: 3"),
        ("import os\nos._exit(1)\n", "the build ended without a word (code 1); save a file to try again"),
        ("import os\nos.kill(os.getpid(), 9)\n", "the build ended without a word (code -9); save a file to try again"),
    ):
        running.save(settings, text + addition)
        words = problem if problem.startswith("the build") else problem.partition(" ")[2].partition(" (")[0]
        page = running.shows(words.replace("'", "&#x27;")).text
        assert [line.replace("&#x27;", "'") for line in overlay(page)] == [problem]

    running.save(settings, text.replace("https://status.example.com", "https://other.example.com"))
    assert "https://other.example.com/" in running.hides("<dialog").text


def test_a_theme_broken_and_mended(running: Preview) -> None:
    """An error in a template has its file and line; the site stays until it is mended."""
    template = running.folder / "theme" / "templates" / "subscribe.html"
    text = template.read_text(encoding="utf-8")
    for addition, problem in (
        ("\n{{ nothing.more }}\n{% endblock %}", "UndefinedError: &#x27;nothing&#x27; is undefined"),
        ("\n{% if %}\n{% endblock %}", "Expected an expression"),
    ):
        broken = text.replace("\n{% endblock %}", addition)
        line = broken[: broken.index(addition)].count("\n") + 2
        running.save(template, broken)
        page = running.shows(problem).text
        assert overlay(page)[0].startswith(f"theme/templates/subscribe.html:{line} ")

    running.save(template, text.replace("{% endblock %}", "<p>Quite new.</p>\n{% endblock %}"))
    running.shows("Quite new", "/subscribe.html")
    running.save(template, text)
    running.hides("Quite new", "/subscribe.html")


def test_a_page_that_publish_would_refuse(running: Preview) -> None:
    """What verification stops is said, with the file of the site."""
    page = running.folder / "content" / "pages" / "leak.md"
    running.save(page, "Title: Leak\n\nAKIA" + "ABCDEFGHIJKLMNOP\n")
    problems = overlay(running.shows("<dialog").text)

    assert problems[0].startswith("leak.html:")

    running.ready()
    page.unlink()
    running.hides("<dialog")


def test_many_broken_saves(running: Preview, file: Path) -> None:
    """They cost no process, no file and no thread; after them, a good save is shown as the first was."""
    running.hides("<dialog")
    # From the second site on, one earlier is kept beside it.
    for title in ("Slow at first", "Checkout is slow"):
        running.save(file, YAML.replace("Checkout is slow", title))
        assert running.built().startswith("built")
    before = settled(running)
    for number in range(100 if NIGHTLY else 10):
        running.save(file, f"{BROKEN}# {number}\n")
        assert running.built() == "not built: the last good site stays"

    running.shows("chekout")
    for title in ("All in order", "Checkout is slow"):
        running.save(file, YAML.replace("Checkout is slow", title))
        running.shows(title, "/incidents/2026-11-15-checkout.html")
    # Answers under way have a thread and a socket, until they are given.
    for _ in range(PATIENCE * 20):
        if (after := at_rest(running)) == before:
            break
        time.sleep(0.05)
    assert after == before


def settled(preview: Preview) -> dict[str, list[int] | int]:
    """Return what a preview takes once that has stayed the same for a moment."""
    found = at_rest(preview)
    for _ in range(PATIENCE):
        time.sleep(0.5)
        earlier, found = found, at_rest(preview)
        if found == earlier:
            break
    return found


def at_rest(preview: Preview) -> dict[str, list[int] | int]:
    """Return what a preview takes: its processes, and how many files it holds open and has on the disk."""
    children = preview.children()
    return {
        "processes": children,
        "threads": len(list(Path(f"/proc/{preview.process.pid}/task").iterdir())),
        "open": sum(map(held, (preview.process.pid, *children))),
        # The tree before is being removed while we look.
        "files": sum(len(names) + len(folders) for _, folders, names in os.walk(preview.session())),
    }


def held(process: int) -> int:
    """Return how many files a process holds open: none, where it ended after we saw it."""
    try:
        return len(list(Path(f"/proc/{process}/fd").iterdir()))
    except FileNotFoundError:
        return 0


def test_the_process_that_builds_can_be_ended(running: Preview, file: Path) -> None:
    """Somebody, or the system where memory is short, ends it: the overlay says so, and the next save starts it."""
    running.built()
    worker, *_ = running.children()
    said = len(running.said)
    os.kill(worker, signal.SIGKILL)
    running.until(lambda: worker not in running.children())
    running.save(file, YAML.replace("Checkout is slow", "Started again"))

    running.shows("Started again", "/incidents/2026-11-15-checkout.html")
    assert [line for line in running.said[said:] if "Traceback" in line] == []


def test_a_site_that_begins_broken(tmp_path: Path) -> None:
    """Without a last good site every address says what is wrong, and all is there once it is mended."""
    with previewing(make_project(tmp_path, BROKEN)) as preview:
        answer = preview.get("/history.html")
        assert answer.status == 503
        assert "There is no site to show yet" in answer.text
        assert overlay(answer.text) != []

        preview.save(tmp_path / "incidents.yaml", YAML)
        assert preview.hides("<dialog", "/history.html").status == 200


def test_what_the_record_refuses_is_a_note(tmp_path: Path) -> None:
    """The page shows times as they were published; a change that publish would refuse is shown, and said to be one."""
    folder = make_project(tmp_path, YAML, settings=REAL)
    assert plainstatus(folder, "publish").returncode == 0
    published = (folder / "output" / "incidents" / "2026-11-15-checkout.html").read_text(encoding="utf-8")
    with previewing(folder) as preview:
        built = preview.session() / "site" / "incidents" / "2026-11-15-checkout.html"
        assert built.read_text(encoding="utf-8") == published

        preview.save(folder / "incidents.yaml", YAML.replace("You can still order by phone", "Order by phone"))
        preview.shows("Order by phone.", "/incidents/2026-11-15-checkout.html")
        page = preview.shows("would stop a publish").text

    strip = re.search(r"<details><summary>(.*?)</summary>(.*?)</details>", page, re.DOTALL)
    assert strip is not None
    assert "1 of them would stop a publish" in strip[1]
    assert "<code>incidents.yaml:11</code>" in strip[2]
    assert "Order by phone" in strip[2]


def test_a_publish_meanwhile_does_no_harm(tmp_path: Path) -> None:
    """Publishing and previewing have locks and folders of their own; what is published is not the preview's."""
    folder = make_project(tmp_path)
    with previewing(folder) as preview:
        assert plainstatus(folder, "publish").returncode == 0
        assert plainstatus(folder, "build").returncode == 0
        preview.save(folder / "incidents.yaml", YAML.replace("Checkout is slow", "Only typed"))
        preview.shows("Only typed", "/incidents/2026-11-15-checkout.html")
        assert plainstatus(folder, "clean").returncode == 0
        preview.save(folder / "incidents.yaml", YAML.replace("Checkout is slow", "After clean"))
        preview.shows("After clean", "/incidents/2026-11-15-checkout.html")

    assert "Only typed" not in (folder / "output" / "index.html").read_text(encoding="utf-8")
