"""Publishing whole sites: what is written, what is left alone, and what happens when something goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.errors import BuildError, SettingsError
from plainstatus.host import find_project
from plainstatus.publish import Result, build, publish
from tests.project import SETTINGS, YAML, make_project, tree

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
FAQ = {"pages/security-faq.md": "Title: Security FAQ\n\n## Is it really you? {#real}\n\nYes.\n"}


def run(folder: Path, now: datetime = NOW) -> Result:
    """Publish a site."""
    return publish(find_project(folder), now=now, tell=lambda _: None)


def mtimes(folder: Path) -> dict[str, int]:
    """Return path → time of the last change, in nanoseconds."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def test_a_site_has_its_pages_and_feeds(tmp_path: Path) -> None:
    """One publish writes every page and feed, and says how many pages there are."""
    result = run(make_project(tmp_path, content=FAQ))

    assert sorted(tree(tmp_path / "output")) == [
        ".plainstatus-site",
        "404.html",
        "components/checkout.html",
        "history.atom",
        "history.html",
        "history.rss",
        "history/2026-11.html",
        "incidents/2026-11-15-checkout.html",
        "index.html",
        "security-faq.html",
        "status.txt",
        "subscribe.html",
        "theme/favicon.svg",
        "updates.atom",
        "updates.rss",
    ]
    assert (result.pages, result.open_incidents) == (8, 0)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two builds with the same `now`, in different folders, are byte-equal."""
    for name in ("one", "two"):
        run(make_project(tmp_path / name, content=FAQ))

    assert tree(tmp_path / "one" / "output") == tree(tmp_path / "two" / "output")


def test_an_incremental_publish_equals_one_from_scratch(tmp_path: Path) -> None:
    """What was published before leaves no trace in the bytes."""
    more = YAML + "  - {id: 2026-11-16-mail, title: No mail, updates: [{at: 2026-11-16 09:00, text: Mail is late.}]}\n"
    run(make_project(tmp_path / "grown", content=FAQ))
    run(make_project(tmp_path / "grown", more, content=FAQ))
    run(make_project(tmp_path / "fresh", more, content=FAQ))

    assert tree(tmp_path / "grown" / "output") == tree(tmp_path / "fresh" / "output")


def test_unchanged_files_keep_their_time(tmp_path: Path) -> None:
    """Web servers go on answering 304 for what did not change; only pages that show the time change with it."""
    folder = make_project(tmp_path, content=FAQ)
    run(folder)
    before = mtimes(folder / "output")

    assert run(folder).written == 0
    assert mtimes(folder / "output") == before

    run(folder, NOW + timedelta(minutes=5))
    after = mtimes(folder / "output")
    changed = sorted(path for path in after if after[path] != before[path])
    assert changed == [
        "404.html",
        "components/checkout.html",
        "history.html",
        "history/2026-11.html",
        "index.html",
        "security-faq.html",
        "status.txt",
        "subscribe.html",
    ]


def test_readers_never_miss_a_file(tmp_path: Path) -> None:
    """A loop that reads the home page and an incident during 50 publishes always finds both, whole."""
    folder = make_project(tmp_path)
    run(folder)
    stop, faults, reads = threading.Event(), [], [0]

    def read() -> None:
        while not stop.is_set():
            for name in ("index.html", "incidents/2026-11-15-checkout.html"):
                try:
                    text = (folder / "output" / name).read_text(encoding="utf-8")
                    if not text.endswith("</html>\n") and not text.endswith("</html>"):
                        faults.append(f"{name} is cut short")
                except OSError as error:
                    faults.append(f"{name}: {error}")
            reads[0] += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for minute in range(50):
            run(folder, NOW + timedelta(minutes=minute))
    finally:
        stop.set()
        reader.join()

    assert faults == []
    assert reads[0] > 50


def test_now_is_replaced_in_the_file(tmp_path: Path) -> None:
    """The word `now` becomes the time of the publish, in the organisation's zone; all else stays as typed."""
    yaml = YAML.replace("name: Example Shoes", "name: Example Shoes\n  timezone: Europe/Berlin")
    folder = make_project(tmp_path, yaml.replace("2026-11-15 14:00", "now   # just typed"))

    run(folder)

    expected = yaml.replace("2026-11-15 14:00", "2026-11-20 21:00   # just typed")
    assert (folder / "incidents.yaml").read_text(encoding="utf-8") == expected
    page = (folder / "output" / "incidents" / "2026-11-15-checkout.html").read_text(encoding="utf-8")
    assert 'id="u20261120T200000Z"' in page


def test_build_leaves_now_and_the_published_site_alone(tmp_path: Path) -> None:
    """`build` is for looking: it writes to build/, and neither the YAML nor output/ changes."""
    folder = make_project(tmp_path, YAML.replace("2026-11-15 14:00", "now"))
    before = (folder / "incidents.yaml").read_bytes()

    result = build(find_project(folder), now=NOW, tell=lambda _: None)

    assert result.folder == folder / "build"
    assert (folder / "build" / "index.html").is_file()
    assert not (folder / "output").exists()
    assert (folder / "incidents.yaml").read_bytes() == before


def test_older_incidents_come_from_their_own_files(tmp_path: Path) -> None:
    """Files in incidents/ add to the history, and a fault there is told with its file."""
    folder = make_project(tmp_path)
    (folder / "incidents").mkdir()
    older = "incidents:\n  - {id: 2025-01-02-mail, title: No mail, updates: [{at: 2025-01-02 09:00, text: Late.}]}\n"
    (folder / "incidents" / "2025.yaml").write_text(older, encoding="utf-8")

    run(folder)

    assert (folder / "output" / "incidents" / "2025-01-02-mail.html").is_file()
    assert (folder / "output" / "history" / "2025-01.html").is_file()
    (folder / "incidents" / "2025.yaml").write_text(older.replace("title", "titel"), encoding="utf-8")
    with pytest.raises(Exception, match=r"^incidents/2025\.yaml:2: unknown key 'titel'"):
        run(folder)


def test_drafts_stay_out_of_every_file(tmp_path: Path) -> None:
    """A draft is in no page, feed or list."""
    draft = "  - {id: 2026-11-19-secret, title: Zebra, draft: true, updates: [{at: 2026-11-19 09:00, text: Zebra.}]}\n"

    run(make_project(tmp_path, YAML + draft))

    everything = b"".join(path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file())
    assert b"Zebra" not in everything
    assert b"2026-11-19-secret" not in everything


@pytest.mark.parametrize(
    ("name", "page", "message"),
    [
        (
            "pages/history.md",
            "Title: Ours\n\nx\n",
            "pages/history.md would become history.html, which is a page of the status site "
            "(give it another file name or Slug)",
        ),
        (
            "pages/mine.md",
            "Title: Ours\nSave_as: incidents/2026-11-15-checkout.html\n\nx\n",
            "pages/mine.md would become incidents/2026-11-15-checkout.html, which is a page of the status site "
            "(give it another file name or Slug)",
        ),
    ],
)
def test_a_content_page_cannot_replace_a_status_page(tmp_path: Path, name: str, page: str, message: str) -> None:
    """A page from content/ that would stand in the place of one of ours is refused by name."""
    with pytest.raises(BuildError) as caught:
        run(make_project(tmp_path, content={name: page}))

    assert str(caught.value) == message
    assert not (tmp_path / "output").exists()


def test_a_content_page_cannot_leave_the_output_folder(tmp_path: Path) -> None:
    """A path that leads out of the site stops the build."""
    with pytest.raises(BuildError):
        run(make_project(tmp_path / "site", content={"pages/x.md": "Title: X\nSave_as: ../../escaped.html\n\nx\n"}))

    assert not (tmp_path / "escaped.html").exists()


def test_a_content_page_that_cannot_be_read_stops_the_build(tmp_path: Path) -> None:
    """Pelican would leave the page out and go on; a missing security FAQ must not go live unseen."""
    folder = make_project(tmp_path, content=FAQ)
    run(folder)
    before = tree(folder / "output")
    (folder / "content" / "pages" / "security-faq.md").write_bytes(b"Title: FAQ\n\nCaf\xe9\n")

    with pytest.raises(BuildError, match=r"^Could not process pages/security-faq\.md"):
        run(folder)

    assert tree(folder / "output") == before


def test_content_is_sanitised(tmp_path: Path) -> None:
    """Scripts, foreign images and handlers in content/ never reach a page; links between pages work."""
    page = (
        "Title: <b>About</b>\nSummary: <img src=x onerror=alert(1)>\n\n<script>alert(1)</script>\n\n"
        "![x](https://tracker.example/x.gif) [FAQ]({filename}security-faq.md#real) <p onclick='x()'>Hello</p>\n"
    )

    run(make_project(tmp_path, content={**FAQ, "pages/about.md": page}))

    html = (tmp_path / "output" / "about.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "onclick" not in html
    assert "onerror" not in html
    assert "tracker.example" not in html
    assert 'href="./security-faq.html#real"' in html
    assert "&lt;b&gt;About&lt;/b&gt;" in html


def test_a_fault_in_a_template_is_told_with_its_line(tmp_path: Path) -> None:
    """Whoever changes the theme reads where it broke, and the site stays as it was."""
    folder = make_project(tmp_path, settings=SETTINGS + 'THEME_TEMPLATES_OVERRIDES = ["mine"]\n')
    (folder / "mine").mkdir()
    (folder / "mine" / "subscribe.html").write_text("<p>\n{{ unheard_of }}\n", encoding="utf-8")

    with pytest.raises(BuildError, match=r"mine/subscribe\.html:2: UndefinedError: 'unheard_of' is undefined$"):
        run(folder)

    (folder / "mine" / "subscribe.html").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(BuildError, match=r"mine/subscribe\.html:1: Expected an expression"):
        run(folder)
    assert not (folder / "output").exists()


def test_an_output_folder_with_other_peoples_files_is_refused(tmp_path: Path) -> None:
    """Publishing replaces the whole folder, so it refuses one that it did not make."""
    folder = make_project(tmp_path)
    (folder / "output").mkdir()
    (folder / "output" / "thesis.txt").write_text("years of work", encoding="utf-8")

    with pytest.raises(SettingsError, match="holds files that Plainstatus did not write"):
        run(folder)

    assert (folder / "output" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("output", [".", "content", "..", "content/pages"])
def test_an_output_folder_that_holds_sources_is_refused(tmp_path: Path, output: str) -> None:
    """No setting can make a publish replace what staff wrote."""
    folder = make_project(tmp_path / "site", settings=SETTINGS + f'STATUS_OUTPUT = "{output}"\n', content=FAQ)
    before = tree(tmp_path)

    with pytest.raises(SettingsError):
        run(folder)

    assert {path: value for path, value in tree(tmp_path).items() if "__pycache__" not in path} == before


def pelican(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a bare `pelican` in the folder."""
    command = [sys.executable, "-m", "pelican", *arguments]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=60)


def test_a_bare_pelican_never_touches_the_published_site(tmp_path: Path) -> None:
    """`pelican` without options builds beside the published site, also twice in a row and with -d."""
    folder = make_project(tmp_path, content=FAQ)
    run(folder)
    before = mtimes(folder / "output")

    for arguments in ((), ("-d",)):
        done = pelican(folder, *arguments)
        assert done.returncode == 0, done.stderr + done.stdout

    assert mtimes(folder / "output") == before
    assert (folder / ".plainstatus" / "pelican" / "index.html").is_file()
    refused = pelican(folder, "-o", "output/below")
    assert refused.returncode == 2
    assert mtimes(folder / "output") == before


def test_a_bare_pelican_ends_with_our_exit_code(tmp_path: Path) -> None:
    """Faults in the YAML end even a bare `pelican` with exit code 3."""
    done = pelican(make_project(tmp_path, YAML.replace("title", "titel")))

    assert done.returncode == 3
    assert "unknown key 'titel'" in done.stdout + done.stderr
