"""Ordinary pages in content/: what is kept back, what takes another's place, what is left out, other languages."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest

from plainstatus.errors import BuildError
from plainstatus.publish.publish import build
from plainstatus.read.content import read_pages
from plainstatus.read.project import find_project
from tests.support.project import YAML, make_project, tree
from tests.support.publishing import NOW, REAL, page, put, real_project

LEFT, OUT = "it is left out until this is mended", "it is left out"
AHEAD = "the date 2031-02-01 is still to come; it is left out until then (publish on that day, or change"
STRAY = "write: Status: draft, in the lines with Title:"
SEEN = "write: Status: draft, or take the line out to publish it"
#: What a Markdown file begins with → the line of a warning, what it says, what to write instead; nothing for a draft.
MARKDOWN = [
    ("Title: Zebra\nStatus: draft", None),
    ("Title: Zebra\nstatus: Draft", None),
    ("---\ntitle: Zebra\nSTATUS:   DRAFT\n---", None),
    ("---\ntitle: Zebra\ndraft: true\n---", (3, "'draft: true' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nDraft: yes", (2, "'Draft: yes' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nDraft:", (2, "'Draft:' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nDarft: true", (2, "'Darft: true' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nStaus: draft", (2, "'Staus: draft' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nStauts: not yet", (2, "'Stauts: not yet' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nState: draft", (2, "'State: draft' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nPublished: false", (2, "'Published: false' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nhidden: true", (2, "'hidden: true' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nStatus: drfat", (2, "'drfat' is no status", SEEN)),
    ("Title: Zebra\nStatus: hidden", (2, "'hidden' is no status", SEEN)),
    ("Title: Zebra\nStatus: skip", (2, "'skip' is no status", SEEN)),
    ('Title: Zebra\nStatus: "draft"', (2, "'\"draft\"' is no status", SEEN)),
    ("Title: Zebra\nStatus: draft until Monday", (2, "'draft until Monday' is no status", SEEN)),
    ("Title: Zebra\nStatus:", (2, "'' is no status", SEEN)),
    ("Title: Zebra\n\nStatus: draft", (3, "'Status: draft' is text here, and keeps nothing back", STRAY)),
    ("Title: Zebra\nStatus : draft", (2, "'Status : draft' is text here, and keeps nothing back", STRAY)),
    ('Title: Zebra\n\n{\n"draft": true,\n}', (4, "'\"draft\": true,' is text here, and keeps nothing back", STRAY)),
    ("Title: Zebra\n\n+++\ndraft = true\n+++", (4, "'draft = true' is text here, and keeps nothing back", STRAY)),
    ("Title: Zebra\nBorrador: sí", (2, "'Borrador: sí' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nEntwurf: ja", (2, "'Entwurf: ja' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nwip: 1", (2, "'wip: 1' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nPublished: null", (2, "'Published: null' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nVisibility: Private", (2, "'Visibility: Private' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\nTags: [shoes, draft]", (2, "'Tags: [shoes, draft]' may mean that nobody shall see it", SEEN)),
    ("Title: Zebra\n下書き: true", (2, "'下書き: true' is text here, and keeps nothing back", STRAY)),
    ("Title: Zebra\nStatus\uff1a draft", (2, "'Status\uff1a draft' is text here, and keeps nothing back", STRAY)),
    (
        "Title: Zebra\n\n<!-- status: draft -->",
        (3, "'<!-- status: draft -->' is text here, and keeps nothing back", STRAY),
    ),
]
SEEN_RST = "write: :Status: draft, or take the line out to publish it"
STRAY_RST = "write: :Status: draft, in the lines below the title"
SEEN_HTML = 'write: <meta name="Status" content="draft">, or take the line out to publish it'
#: Of a file in another language, by its ending: the same.
OTHERS = [
    ("rst", "Zebra\n=====\n\n:status: draft", None),
    ("rst", "Zebra\n=====\n\n:staus: draft", (4, "'staus: draft' may mean that nobody shall see it", SEEN_RST)),
    ("rst", "Zebra\n=====\n\n:draft: true", (4, "'draft: true' may mean that nobody shall see it", SEEN_RST)),
    ("rst", "Zebra\n=====\n\nStatus: draft", (4, "'Status: draft' is text here, and keeps nothing back", STRAY_RST)),
    (
        "rst",
        "Zebra\n=====\n\n.. status: draft",
        (4, "'.. status: draft' is text here, and keeps nothing back", STRAY_RST),
    ),
    ("html", '<title>Zebra</title>\n<meta name="status" content="Draft">', None),
    (
        "html",
        '<title>Zebra</title>\n<meta name="Staus" content="draft">',
        (2, "'Staus: draft' may mean that nobody shall see it", SEEN_HTML),
    ),
    (
        "htm",
        '<title>Zebra</title>\n\n<meta content="true" name="draft">',
        (3, "'draft: true' may mean that nobody shall see it", SEEN_HTML),
    ),
    (
        "html",
        '<title>Zebra</title>\n<meta name="status" content="hidden">',
        (2, "'hidden' is no status", SEEN_HTML.replace("Status", "status")),
    ),
    ("markdown", "Title: Zebra\nStaus: draft", (2, "'Staus: draft' may mean that nobody shall see it", SEEN)),
    ("html", '<title>Zebra</title><meta property="status" content="draft">', None),
    ("html", "<!-- status: draft --><title>Zebra</title>", None),
    ("html", "<title>Zebra</title> <!-- draft: yes --> <p>", None),
]


@pytest.mark.parametrize(("ending", "head", "told"), [*(("md", *row) for row in MARKDOWN), *OTHERS])
def test_what_may_be_a_draft_is_kept_back(
    tmp_path: Path, ending: str, head: str, told: tuple[int, str, str] | None
) -> None:
    """Whatever it is written in; anything but `Status: draft` in its place is told, with its line."""
    name = f"pages/plan.{ending}"
    folder = make_project(tmp_path, content={name: f"{head}\n\nZebra.\n"})
    found = read_pages(folder / "content", root=folder, max_bytes=10_000, today=NOW.date(), is_real=True)

    assert found.kept_back == {f"content/{name}"}
    wanted = [] if told is None else [f"content/{name}:{told[0]}: warning: {told[1]}; {LEFT} ({told[2]})"]
    assert [str(problem) for problem in found.warnings] == wanted


@pytest.mark.parametrize(
    "head",
    [
        "Title: Zebra",
        "Title: Zebra\nStatus: published",
        "Title: Zebra\nStatus: Published",
        "Title: Zebra\nDraft: false",
        "Title: Zebra\nPublished: yes",
        "Title: Zebra\nStation: Central",
        "Title: Zebra\nCraft: shoes",
        "Title: Zebra\n\nThe draft: it is true.",
        "Title: Zebra\n\nStatus: open",
        "Title: Draft\nSummary: status: draft",
        "Title: Zebra\nTags: drafting, gems",
        "Title: Zebra\nDate: 2020-01-01\nPublished: 2020-01-01",
        "Title: Zebra\n\nEmbargo: 2099-01-01",
    ],
)
def test_what_is_no_draft_is_published(tmp_path: Path, head: str) -> None:
    """Nothing is said of it."""
    folder = make_project(tmp_path, content={"pages/plan.md": f"{head}\n\nZebra.\n"})

    found = read_pages(folder / "content", root=folder, max_bytes=10_000, today=NOW.date(), is_real=True)

    assert (found.kept_back, found.warnings) == (frozenset(), ())


@pytest.mark.parametrize(
    ("name", "head", "told"),
    [
        ("plan.md", "Date: 2031-02-01\n", f":1: warning: {AHEAD} Date)"),
        ("plan.md", "Embargo: 2031-2-1\n", f":1: warning: {AHEAD} Embargo)"),
        ("plan.rst", "Zebra\n=====\n\n:date: 2031-02-01 09:00\n", f":4: warning: {AHEAD} date)"),
        ("plan.draft.md", "", f": warning: its name ends in .draft; {OUT} (take that out of its name to publish it)"),
        ("_drafts/plan.md", "", f": warning: it lies in _drafts/; {OUT} (move it out of there to publish it)"),
        (".plan.md", "", None),
        ("._plan.md", "\udcff", None),
    ],
)  # fmt: skip
def test_what_is_not_for_today_is_kept_back(tmp_path: Path, name: str, head: str, told: str | None) -> None:
    """A day to come, a folder or a name of drafts; what begins with a dot is no page, whatever it holds."""
    folder = make_project(tmp_path, content={"pages/about.md": ENGLISH})
    file = folder / "content/pages" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(f"{head}Title: Zebra\n\nZebra.\n".encode("utf-8", "surrogateescape"))
    result = put(folder)

    assert [str(problem) for problem in result.problems] == ([] if told is None else [f"content/pages/{name}{told}"])
    assert [path for path in tree(folder / "output") if "plan" in path] == []


def test_nothing_of_what_is_kept_back_is_written(tmp_path: Path) -> None:
    """Not the page, nor its name in the navigation, the site map, the plain text or a feed; others are published."""
    content = {f"pages/zebra{n}.md": f"{head}\n\nZebra.\n" for n, (head, _) in enumerate(MARKDOWN)}
    content |= {f"pages/other/zebra{n}.{ending}": f"{head}\n\nZebra.\n" for n, (ending, head, _) in enumerate(OTHERS)}
    folder = make_project(tmp_path, content={**content, "pages/about.md": "Title: About\n\nUs.\n"})

    put(folder)

    names = tree(folder / "output")
    assert "about.html" in names
    assert not [name for name in names if "zebra" in name]
    assert not [name for name in names if b"zebra" in (folder / "output" / name).read_bytes().lower()]


def test_a_page_that_nobody_can_read_stops_nobody_while_it_is_a_draft(tmp_path: Path) -> None:
    """A reader of Pelican's never sees it; another page may lead to it, which is told as any link to nowhere."""
    about = "Title: About\n\nSee [the plan]({filename}plan.rst).\n"
    folder = make_project(
        tmp_path, content={"pages/plan.rst": ":status: draft\n\n.. nonsense::\n\n*`", "pages/about.md": about}
    )

    result = put(folder, reason="the plan is announced already")

    assert [note for note in result.notes if "plan" in note] == [
        "about.html:44: leads to drafts/pages/plan.html, which is not there (correct the link)"
    ]


def test_a_draft_is_no_file_to_load_either(tmp_path: Path) -> None:
    """Settings that would publish what pages are made from do not publish that of a draft."""
    settings = f'{REAL}STATIC_PATHS = ["pages"]\nSTATIC_EXCLUDE_SOURCES = False\n'
    folder = make_project(tmp_path, settings=settings, content={"pages/plan.md": "Staus: draft\n\nZebra.\n"})

    with pytest.raises(BuildError) as caught:
        put(folder, reason="x")

    assert str(caught.value) == (
        "pages/plan.md is a draft and would be published as a file (take its folder out of STATIC_PATHS)"
    )


ALIKE = "are one file on macOS and on Windows"
WAY = "give one of them another name or Slug, or publish them as they are: --force REASON"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            {"pages/About.md": "Title: A\nSlug: About\n\nx\n", "pages/about.md": "Title: B\n\nx\n"},
            f"content/pages/about.md:1: about.html and About.html, from content/pages/About.md, {ALIKE} ({WAY})",
        ),
        (
            {"pages/start.md": "Title: A\nSlug: Index\n\nx\n"},
            f"content/pages/start.md:2: Index.html and index.html, a page of the status site, {ALIKE} ({WAY})",
        ),
        (
            {"pages/h.html": "<html><head><title>A</title>\n<meta name=save_as content='HISTORY.html'></head></html>"},
            f"content/pages/h.html:2: HISTORY.html and history.html, a page of the status site, {ALIKE} ({WAY})",
        ),
        (
            {"images/A.svg": "<svg/>", "images/a.svg": "<svg/>"},
            f"content/images/a.svg: images/a.svg and images/A.svg, from content/images/A.svg, {ALIKE} ({WAY})",
        ),
        (
            {
                "pages/a.md": "Title: A\nSave_as: u\u0308ber.html\n\nx\n",
                "pages/b.md": "Title: B\nSave_as: \u00fcber.html\n\nx\n",
            },
            f"content/pages/b.md:2: \u00fcber.html and u\u0308ber.html, from content/pages/a.md, {ALIKE} ({WAY})",
        ),
    ],
)
def test_names_that_differ_in_capitals_alone_are_refused(tmp_path: Path, content: dict[str, str], told: str) -> None:
    """On some hosts one would take the other's place; with a reason they go live, and it is said again."""
    folder = make_project(tmp_path, content=content)
    with pytest.raises(BuildError) as caught:
        put(folder)
    assert str(caught.value) == told
    assert not (folder / "output").exists()

    assert told in put(folder, reason="our host knows the difference").notes


def test_a_language_that_docutils_does_not_know_is_no_news(tmp_path: Path) -> None:
    """It takes English, as it always would; the page itself is in the site's language."""
    yaml = YAML.replace("organisation:\n", "organisation:\n  language: pt\n")
    folder = make_project(tmp_path, yaml, content={"pages/a.rst": "Sobre\n=====\n\nTexto.\n"})

    assert put(folder).notes == ()
    assert '<html lang="pt"' in page(folder, "a.html")


def test_two_pages_of_one_name_are_refused(tmp_path: Path) -> None:
    """Pelican would end in the middle, and name the file that it was about to write."""
    content = {
        "pages/a.md": "Title: A\nSlug: us\n\nx\n",
        "pages/b.md": "Title: B\n\nSlug\n",
        "pages/us.md": "Title: C\n\nx\n",
    }
    folder = make_project(tmp_path, content=content)

    with pytest.raises(BuildError) as caught:
        put(folder)

    assert str(caught.value) == (
        "content/pages/us.md:1: content/pages/a.md becomes us.html too (give one of them another Slug, or a Lang of "
        "its own if it says the same in another language)"
    )


def test_an_address_that_no_list_can_hold_is_refused(tmp_path: Path) -> None:
    """With its line: the sitemap could not be written."""
    folder = make_project(tmp_path, content={"pages/about.md": "Title: About\nSlug: a\x1bb\n\nHello.\n"})

    with pytest.raises(BuildError) as caught:
        put(folder)
    assert str(caught.value) == (
        "content/pages/about.md:2: 'a\\x1bb.html' holds a character that no address can "
        "(give it another Slug, of letters, digits and -)"
    )


def test_a_page_without_a_title_is_told_with_a_way_out(tmp_path: Path) -> None:
    """Pelican would leave it out and go on; so it does here with a reason, and says so."""
    folder = make_project(tmp_path, content={"pages/read-me.md": "Just words.\n", "pages/raw.md": "\\udce9"})
    (folder / "content/pages/raw.md").write_bytes(b"Title: A\n\n\xe9\n")
    with pytest.raises(BuildError) as caught:
        put(folder)

    told = sorted(str(caught.value).splitlines())
    assert told[0].startswith("Could not process pages/raw.md: 'utf-8' codec can't decode byte 0xe9")
    assert told[0].endswith(" (mend it, or publish without it: --force REASON)")
    assert told[1:] == [
        "content/pages/read-me.md:1: 'Title' is missing (add a line: Title: …; publish without it: --force REASON)"
    ]
    assert sorted(put(folder, reason="the page can wait").notes) == told


def test_a_blogs_posts_are_named(tmp_path: Path) -> None:
    """What Pelican would make articles of is not here, and that is said; drafts, letters and pages are not named."""
    post = "Title: Post\nDate: 2026-11-01\n\nZebra.\n"
    content = {f"blog/{n}.md": post for n in range(5)} | {
        "hello.rst": "Hello\n=====\n\nx\n",
        "blog/later.md": "Title: Later\nStatus: draft\n\nx\n",
        "pages/about.md": "Title: About\n\nx\n",
        "statements/letter.md": "Title: A\nName: Robin Vale\nDate: 2026-11-14\n\nx\n",
        "images/read.md": "Title: A file\n\nx\n",
    }
    folder = real_project(tmp_path, content=content)

    result = put(folder)

    assert [note for note in result.notes if "blog" in note] == [
        "left out, because a status site has no blog: content/hello.rst, content/blog/0.md, content/blog/1.md, "
        "content/blog/2.md, content/blog/3.md and 1 more (what shall be a page belongs into content/pages/)"
    ]


GERMAN = "Title: Über uns\nSlug: about\nLang: de\n\nGuten Tag.\n"
ENGLISH = "Title: About us\nSlug: about\nLang: en\n\nHello.\n"


@pytest.fixture
def translated(tmp_path: Path) -> Path:
    """Return a published site with a page in three languages, one of them written from right to left."""
    hebrew = "Title: עלינו\nSlug: about\nLang: he\n\nערב טוב.\n"
    content = {"pages/about.md": ENGLISH, "pages/about-de.md": GERMAN, "pages/about-he.md": hebrew}
    folder = real_project(tmp_path, content=content)
    assert put(folder).notes == ()
    return folder


def test_translations_lead_to_each_other(translated: Path) -> None:
    """Each names the others in their own language, for people and for search engines, itself among the latter."""
    site = "https://status.shoe-shop.org"
    every = {("en", f"{site}/about.html"), ("de", f"{site}/about-de.html"), ("he", f"{site}/about-he.html")}
    others = {
        "about.html": {("about-de.html", "de", "Deutsch: Über uns"), ("about-he.html", "he", "עברית: עלינו")},
        "about-de.html": {("about.html", "en", "English: About us"), ("about-he.html", "he", "עברית: עלינו")},
        "about-he.html": {("about.html", "en", "English: About us"), ("about-de.html", "de", "Deutsch: Über uns")},
    }
    for name, wanted in others.items():
        text = page(translated, name)
        html5lib.HTMLParser(strict=True).parse(text)
        found = re.findall(r'<a href="([^"]+)" hreflang="(\w+)" lang="\2" dir="\w+">([^<]+)</a>', text)
        assert set(found) == wanted
        assert set(re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)">', text)) == every


def test_a_translation_is_marked(translated: Path) -> None:
    """The page says its language and direction, and which of its parts are in the site's own."""
    assert page(translated, "about.html").startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    for language, direction in (("de", "ltr"), ("he", "rtl")):
        text = page(translated, f"about-{language}.html")
        assert f'\n<html lang="{language}" dir="{direction}">' in text
        for part in ('<a class="skip" href="#_main"', "<header", '<footer class="foot"'):
            assert f'{part} lang="en" dir="ltr">' in text
    assert ' lang="en" dir="ltr">' not in page(translated, "about.html").partition("<body>")[2]


def test_translations_are_named_once_and_found(translated: Path) -> None:
    """In the navigation stands the site's own; search engines are told of all."""
    named = re.findall(r'<li><a href="(about[^"]*)"', page(translated, "index.html"))
    assert named == ["about.html"]
    found = re.findall(r"/(about[^<]*)</loc>", page(translated, "sitemap.xml"))
    assert found == ["about-de.html", "about-he.html", "about.html"]


def test_a_translation_of_what_is_kept_back_stands_for_itself(tmp_path: Path) -> None:
    """Somebody leads to it; what is kept back is not named."""
    folder = make_project(tmp_path, content={"pages/about.md": f"Staus: draft\n{ENGLISH}", "pages/about-de.md": GERMAN})
    put(folder)

    assert re.findall(r'<li><a href="(about[^"]*)"', page(folder, "index.html")) == ["about-de.html"]
    assert "hreflang" not in page(folder, "about-de.html")
    assert not (folder / "output/about.html").exists()


def test_the_organisations_language_is_that_of_pages_without_one(tmp_path: Path) -> None:
    """Pelican's own is English, whatever the organisation speaks."""
    yaml = YAML.replace("  name: Example Shoes\n", "  name: Example Shoes\n  language: de\n")
    english = "Title: About us\nSlug: about\nLang: EN\n\nHello.\n"
    folder = make_project(
        tmp_path, yaml, content={"pages/about.md": "Title: Über uns\n\nHallo.\n", "pages/about-en.md": english}
    )
    put(folder)

    assert '\n<html lang="de" dir="ltr">' in page(folder, "about.html")
    assert re.findall(r'<li><a href="(about[^"]*)"', page(folder, "index.html")) == ["about.html"]
    assert '\n<html lang="EN" dir="ltr">' in page(folder, "about-EN.html")


def test_what_is_no_language_is_told(tmp_path: Path) -> None:
    """The page is published as one in the site's own language."""
    folder = make_project(tmp_path, content={"pages/about.md": "Title: About\nLang: german\n\nHello.\n"})
    result = put(folder)

    assert [str(problem) for problem in result.problems] == [
        "content/pages/about.md:2: warning: 'german' is no language tag, so the page counts as one in the site's own "
        "language (write for example Lang: de)"
    ]
    assert '\n<html lang="en" dir="ltr">' in page(folder, "about.html")


def test_a_locale_is_a_language_and_a_path_is_none(tmp_path: Path) -> None:
    """A system's way to write it is understood; nothing in it leads to another folder."""
    portuguese = "Title: Sobre\nSlug: about\nLang: pt_BR\n\nOlá.\n"
    folder = make_project(
        tmp_path,
        content={"pages/about.md": ENGLISH, "pages/pt.md": portuguese, "pages/up.md": "Title: Up\nLang: ../..\n"},
    )
    result = put(folder)

    assert [problem.line for problem in result.problems] == [2]
    assert '\n<html lang="pt-BR" dir="ltr">' in page(folder, "about-pt_BR.html")
    assert 'hreflang="pt-BR"' in page(folder, "about.html")
    assert (folder / "output/up.html").is_file()


def test_a_build_keeps_back_the_same(tmp_path: Path) -> None:
    """What is only looked at shows no more than what is published."""
    folder = make_project(tmp_path, settings=REAL, content={"pages/plan.md": "Staus: draft\n\nZebra.\n"})
    result = build(find_project(folder), now=NOW, tell=lambda _: None)

    assert len(result.problems) == 1
    assert not (folder / "build/plan.html").exists()
