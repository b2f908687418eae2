"""Publishing whole sites: what is written, what is left alone, and what happens when something goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.errors import BuildError, InvalidIncidents, SettingsError
from plainstatus.publish.publish import Result, build, clean, publish
from plainstatus.read.project import find_project
from tests.support.project import ROOT, SETTINGS, YAML, make_project, tree
from tests.support.warm import begun

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
        ".nojekyll",
        ".plainstatus-site",
        "404.html",
        "_headers",
        "_redirects",
        "api/incidents.json",
        "api/v2/components.json",
        "api/v2/incidents.json",
        "api/v2/incidents/unresolved.json",
        "api/v2/scheduled-maintenances.json",
        "api/v2/scheduled-maintenances/active.json",
        "api/v2/scheduled-maintenances/upcoming.json",
        "api/v2/status.json",
        "api/v2/summary.json",
        "badge.svg",
        "badges/checkout.svg",
        "banner-fragment.html",
        "banner.html",
        "banner.js",
        "banner.json",
        "components/checkout.html",
        "corrections.html",
        "feeds.opml",
        "feeds/components/checkout.atom",
        "feeds/components/checkout.rss",
        "feeds/incidents/2026-11-15-checkout.atom",
        "feeds/maintenance.atom",
        "feeds/maintenance.json",
        "feeds/maintenance.rss",
        "feeds/security.atom",
        "feeds/security.json",
        "feeds/security.rss",
        "history.atom",
        "history.html",
        "history.rss",
        "history/2026-11.html",
        "incidents/2026-11-15-checkout.html",
        "index.html",
        "maintenance.ics",
        "manifest.json",
        "metrics.txt",
        "oembed/2026-11-15-checkout.json",
        "official.html",
        "official.json",
        "robots.txt",
        "security-faq.html",
        "sitemap.xml",
        "social.rss",
        "status.txt",
        "subscribe.html",
        "theme/favicon.svg",
        "updates.atom",
        "updates.json",
        "updates.rss",
    ]
    assert (result.pages, result.open_incidents) == (12, 0)


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
    """Web servers go on answering 304 for what did not change; only what shows the time changes with it."""
    folder = make_project(tmp_path, content=FAQ)
    run(folder)
    before = mtimes(folder / "output")

    assert run(folder).written == 0
    assert mtimes(folder / "output") == before

    run(folder, NOW + timedelta(minutes=5))
    minutes = mtimes(folder / "output")
    run(folder, NOW + timedelta(days=1))
    day = mtimes(folder / "output")

    each_time = ["badge.svg", "index.html", "manifest.json", "metrics.txt", "status.txt"]
    assert sorted(path for path in minutes if minutes[path] != before[path]) == each_time
    assert sorted(path for path in day if day[path] != minutes[path]) == sorted(
        [
            *each_time,
            "404.html",
            "badges/checkout.svg",
            "components/checkout.html",
            "history.html",
            "history/2026-11.html",
            "official.html",
            "security-faq.html",
            "subscribe.html",
        ]
    )


def test_readers_never_miss_a_file(tmp_path: Path) -> None:
    """A loop that reads the home page and an incident during 20 publishes always finds both, whole."""
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
            # Without a pause, most of the time goes into handing the interpreter to and fro, for reads no better.
            stop.wait(0.0005)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for minute in range(20):
            run(folder, NOW + timedelta(minutes=minute))
    finally:
        stop.set()
        reader.join()

    assert faults == []
    assert reads[0] > 20


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


@pytest.mark.parametrize("head", ["", "Lang: de\n", "Save_as: zebra.html\n", "Slug: zebra\n"])
def test_the_draft_of_a_page_is_written_nowhere(tmp_path: Path, head: str) -> None:
    """Pelican writes drafts in other languages, and those that say where: for us a draft is no page at all."""
    page = f"Title: Zebra\nStatus: draft\n{head}\nZebra.\n"

    run(make_project(tmp_path, content={"pages/secret.md": page}))

    names = tree(tmp_path / "output")
    assert not [name for name in names if "zebra" in name or "secret" in name or "draft" in name]
    assert not [name for name in names if b"Zebra" in (tmp_path / "output" / name).read_bytes()]


def test_a_page_in_another_language_stands_beside_the_first(tmp_path: Path) -> None:
    """Its language becomes part of its name, and it is as flat as the others."""
    german = "Title: Sicherheit\nSlug: security-faq\nLang: de\n\nJa.\n"

    run(make_project(tmp_path, content={**FAQ, "pages/sicherheit.md": german}))

    assert (tmp_path / "output" / "security-faq-de.html").is_file()
    assert not (tmp_path / "output" / "pages").exists()


def test_nothing_in_private_is_published(tmp_path: Path) -> None:
    """Neither a page's link nor a link on the disk takes a file out of private/."""
    folder = make_project(tmp_path, content={"pages/about.md": "Title: About\n\n[x]({attach}/../private/list.txt)\n"})
    (folder / "private").mkdir()
    (folder / "private" / "list.txt").write_text("Zebra", encoding="utf-8")

    with pytest.raises(BuildError) as caught:
        run(folder)

    assert str(caught.value) == (
        "../private/list.txt lies in private/ and would be published "
        "(copy what is public into content/, and link to that)"
    )
    (folder / "content" / "pages" / "about.md").unlink()
    (folder / "content" / "images").symlink_to("../private")
    with pytest.raises(BuildError, match=r"^images/list\.txt lies in private/ and would be published"):
        run(folder)
    assert not (folder / "output").exists()


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ("{static}/../list.txt", "../list.txt"),
        ("{attach}../../list.txt", "../list.txt"),
        ("{static}/../../list.txt", "../../list.txt"),
        ("{static}/images/../../list.txt", "../list.txt"),
    ],
)
def test_no_link_takes_a_file_from_elsewhere_or_puts_one_there(tmp_path: Path, link: str, named: str) -> None:
    """A page leads to what lies in content/ alone: nothing else is published, or copied beside the tree."""
    (tmp_path / "list.txt").write_text("Zebra", encoding="utf-8")
    folder = make_project(tmp_path / "site", content={"pages/about.md": f"Title: About\n\n[x]({link})\n"})
    (folder / "content" / "images").mkdir()
    (folder / "list.txt").write_text("Lion", encoding="utf-8")

    with pytest.raises(BuildError) as caught:
        run(folder)

    assert str(caught.value) == (
        f"content/pages/about.md:3: {named} lies outside of content/ "
        "(copy what is public into content/, and link to that)"
    )
    assert [path.parent for path in tmp_path.rglob("list.txt")] == [tmp_path, folder]


def test_no_link_publishes_a_folder(tmp_path: Path) -> None:
    """Pelican would copy all that is in it, drafts too; each link is named, as it was typed."""
    links = ("{static}/pages", "{static}/", "{static}.", "{static}..", "{attach}")
    text = "\n\n".join(f"[x]({link})" for link in links)
    pages = {"pages/about.md": f"Title: About\n\n{text}\n", "pages/draft.md": "Title: Soon\nStatus: draft\n\nNo.\n"}

    with pytest.raises(BuildError) as caught:
        run(make_project(tmp_path, content=pages))

    assert sorted(str(caught.value).splitlines()) == sorted(
        f"content/pages/about.md:{3 + 2 * number}: {link} leads to a folder, and would publish all that is in it "
        "(lead to one file)"
        for number, link in enumerate(links)
    )


def test_a_setting_that_puts_the_theme_elsewhere(tmp_path: Path) -> None:
    """Nothing is written beside the tree."""
    with pytest.raises(BuildError, match=r"^pelicanconf\.py: THEME_STATIC_DIR leads out of the site \(write the name"):
        run(make_project(tmp_path / "site", settings=f'{SETTINGS}THEME_STATIC_DIR = "../../evil"\n'))

    assert [*tmp_path.rglob("favicon.svg")] == []


def test_a_setting_that_names_files_elsewhere(tmp_path: Path) -> None:
    """They would land beside the tree."""
    settings = f'{SETTINGS}STATIC_PATHS = ["../elsewhere"]\n'
    folder = make_project(tmp_path, settings=settings, content={"pages/about.md": "Title: About\n\nUs.\n"})
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "list.txt").write_text("Lion", encoding="utf-8")

    with pytest.raises(BuildError, match=r"^\.\./elsewhere/list\.txt lies outside of content/"):
        run(folder)


def test_a_page_cannot_take_in_other_files(tmp_path: Path) -> None:
    """What reStructuredText could include is left out, and the build stops."""
    (tmp_path / "secret.txt").write_text("Zebra", encoding="utf-8")
    page = f"Secrets\n=======\n\n.. include:: {tmp_path / 'secret.txt'}\n"

    with pytest.raises(BuildError):
        run(make_project(tmp_path / "site", content={"pages/x.rst": page}))

    assert not (tmp_path / "site" / "output").exists()


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
    """Pelican would leave the page out and go on; a missing page must not go live unseen."""
    folder = make_project(tmp_path, content={"pages/about.md": "Title: About\n\nUs.\n"})
    run(folder)
    before = tree(folder / "output")
    (folder / "content" / "pages" / "about.md").write_bytes(b"Title: About\n\nCaf\xe9\n")

    with pytest.raises(BuildError, match=r"^Could not process pages/about\.md: 'utf-8' codec can't decode byte"):
        run(folder)

    assert tree(folder / "output") == before


def test_without_a_content_folder_the_setting_is_named(tmp_path: Path) -> None:
    """The message says what to make, not what Pelican's own options are."""
    folder = make_project(tmp_path)
    (folder / "content").rmdir()

    with pytest.raises(SettingsError) as caught:
        find_project(folder)

    assert str(caught.value) == (
        'pelicanconf.py: PATH names no folder that is there (write PATH = "content", and make that folder if need be)'
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_content_folder_that_cannot_be_read_stops_the_build(tmp_path: Path) -> None:
    """Its pages must not vanish from the site because of a wrong mode."""
    folder = make_project(tmp_path, content=FAQ)
    (folder / "content" / "pages").chmod(0)
    try:
        with pytest.raises(BuildError, match=r"pages cannot be read: Permission denied$"):
            run(folder)
    finally:
        (folder / "content" / "pages").chmod(0o755)


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
    assert 'href="security-faq.html#real"' in html
    assert "&lt;b&gt;About&lt;/b&gt;" in html


def test_a_fault_in_a_template_is_told_with_its_line(tmp_path: Path) -> None:
    """Whoever changes the theme reads where it broke, and the site stays as it was."""
    folder = make_project(tmp_path, settings=SETTINGS + 'THEME_TEMPLATES_OVERRIDES = ["mine"]\n')
    (folder / "mine").mkdir()
    (folder / "mine" / "subscribe.html").write_text("<p>\n{{ unheard_of }}\n", encoding="utf-8")

    with pytest.raises(BuildError) as caught:
        run(folder)

    assert str(caught.value) == (
        "mine/subscribe.html:2: UndefinedError: 'unheard_of' is undefined "
        "(docs/theme.md says what templates are given, docs/upgrade.md what has changed)"
    )

    (folder / "mine" / "subscribe.html").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(BuildError, match=r"mine/subscribe\.html:1: Expected an expression"):
        run(folder)
    assert not (folder / "output").exists()


def test_an_output_folder_with_other_peoples_files_is_refused(tmp_path: Path) -> None:
    """Publishing replaces the whole folder, so it refuses one that it did not make."""
    folder = make_project(tmp_path)
    (folder / "output").mkdir()
    (folder / "output" / "thesis.txt").write_text("years of work", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"holds files that Plainstatus did not write: \w+"):
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
    process = begun(folder, *arguments, module="pelican")
    said = process.communicate()
    return subprocess.CompletedProcess(["pelican", *arguments], process.wait(), *said)


def pelican_from_nothing(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a bare `pelican` as a shell does: it has loaded nothing of ours."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pelican"]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=120)


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


def test_a_bare_pelican_can_build_elsewhere(tmp_path: Path) -> None:
    """With -o it builds there, also twice; a folder with other people's files is refused and left alone."""
    folder = make_project(tmp_path / "site", content=FAQ)
    for _ in range(2):
        done = pelican(folder, "-o", "../trial")
        assert done.returncode == 0, done.stderr + done.stdout
    assert (tmp_path / "trial" / "index.html").is_file()

    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert pelican(folder, "-o", "../thesis").returncode == 2
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["thesis.txt"]


def test_a_bare_pelican_without_the_plugin_leaves_the_published_site_alone(tmp_path: Path) -> None:
    """The shipped settings lead it elsewhere, also when somebody takes our plugin out of them."""
    settings = (ROOT / "pelicanconf.py").read_text(encoding="utf-8")
    folder = make_project(tmp_path, settings=settings, content=FAQ)
    run(folder)
    before = mtimes(folder / "output")

    make_project(tmp_path, settings=settings.replace("plainstatus.plugin", ""))
    pelican(folder, "-d")

    assert mtimes(folder / "output") == before


def test_a_bare_pelican_finds_the_settings_above_a_deep_content_folder(tmp_path: Path) -> None:
    """PATH may lie more than one folder below pelicanconf.py."""
    settings = SETTINGS.replace('"content"', '"content/deep"')
    folder = make_project(tmp_path, settings=settings, content={"deep/pages/about.md": "Title: About\n\nUs.\n"})

    done = pelican_from_nothing(folder)

    assert done.returncode == 0, done.stderr + done.stdout
    assert (folder / ".plainstatus" / "pelican" / "about.html").is_file()


def test_clean_removes_what_we_built_and_nothing_else(tmp_path: Path) -> None:
    """The look goes, and on demand the published site with the earlier ones; the next publish works."""
    folder = make_project(tmp_path)
    project = find_project(folder)
    run(folder)
    run(folder)
    build(project, now=NOW, tell=lambda _: None)

    work = folder / ".plainstatus"
    assert {work / "templates", work / "verified", folder / "build"} <= {*clean(project, published=False)}
    assert {one.name for one in work.iterdir() if one.is_dir()} == {"build", "releases", "snapshot"}
    assert clean(project, published=True) == (work / "releases", work / "snapshot", folder / "output")
    run(folder)
    assert (folder / "output" / "index.html").is_file()


@pytest.mark.parametrize("name", ["build", "output"])
def test_clean_leaves_other_peoples_files(tmp_path: Path, name: str) -> None:
    """A folder that we did not make stays, whatever its name, and so does everything else then."""
    folder = make_project(tmp_path)
    (folder / name).mkdir()
    (folder / name / "thesis.txt").write_text("years of work", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"holds files that Plainstatus did not write: \w+"):
        clean(find_project(folder), published=True)

    assert (folder / name / "thesis.txt").read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("output", [".", "content", ".."])
def test_clean_never_removes_sources(tmp_path: Path, output: str) -> None:
    """No setting can make `clean` remove what staff wrote."""
    folder = make_project(tmp_path / "site", settings=SETTINGS + f'STATUS_OUTPUT = "{output}"\n', content=FAQ)

    with pytest.raises(SettingsError):
        clean(find_project(folder), published=True)

    assert (folder / "incidents.yaml").is_file()
    assert (folder / "content" / "pages" / "security-faq.md").is_file()


def test_clean_brings_the_site_back_that_a_killed_publish_took_away(tmp_path: Path) -> None:
    """Between two renames the only copy of the site lies in the work folder: `clean` must not take it for rubbish."""
    folder = make_project(tmp_path)
    run(folder)
    before = tree(folder / "output")
    (folder / "output").rename(folder / ".plainstatus" / "aside")
    (folder / ".plainstatus" / "journal").write_bytes(b"../output")

    clean(find_project(folder), published=False)

    assert tree(folder / "output") == before


def test_clean_keeps_a_linked_output_folder_usable(tmp_path: Path) -> None:
    """Where output/ is a link, the folder behind it is emptied, and the next publish finds it."""
    folder = make_project(tmp_path)
    (folder / "served").mkdir()
    (folder / "output").symlink_to("served")
    run(folder)

    assert folder / "served" in clean(find_project(folder), published=True)
    run(folder)
    assert (folder / "served" / "index.html").is_file()


def test_a_bare_pelican_ends_with_our_exit_code(tmp_path: Path) -> None:
    """Faults in the YAML end even a bare `pelican` with exit code 3."""
    done = pelican_from_nothing(make_project(tmp_path, YAML.replace("title", "titel")))

    assert done.returncode == 3
    assert "unknown key 'titel'" in done.stdout + done.stderr


def test_a_site_that_a_server_cannot_read_is_noted(tmp_path: Path) -> None:
    """A folder that shuts others out goes on doing so, and the publish says it: the web server is one of them."""
    folder = make_project(tmp_path)
    before = os.umask(0o077)
    try:
        assert run(folder).notes == ()
    finally:
        os.umask(before)
    (folder / "output").chmod(0o700)

    assert run(folder).notes == (
        "other users may not read the site's files, and most web servers are one (the published folder was kept from "
        f"them; if that is a mistake, run: chmod -R o+rX {folder / 'output'})",
    )
    (folder / "output").chmod(0o755)
    for path in (folder / "output").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert run(folder).notes == ()


def test_a_flood_of_problems_is_cut(tmp_path: Path) -> None:
    """After a hundred problems, the rest is a number."""
    entries = "".join(f"  - {{id: a{number}}}\n" for number in range(150))

    with pytest.raises(InvalidIncidents) as caught:
        run(make_project(tmp_path, f"incidents:\n{entries}"))

    lines = str(caught.value).splitlines()
    assert (len(lines), lines[-1]) == (101, f"… and {len(caught.value.problems) - 100} more")
