"""What every page must keep to: valid, self-contained, readable by everyone, small."""

from __future__ import annotations

import base64
import gzip
import hashlib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import markdown
import pytest

import plainstatus
from plainstatus.model import Site, Written
from plainstatus.read.content import read_written
from plainstatus.read.schema import Loaded, read_site
from plainstatus.render.pages.environment import shared_context
from plainstatus.render.pages.looks import css_string, style
from plainstatus.render.pages.present import present_of
from plainstatus.text.markdown import sanitise
from plainstatus.urls import FEEDS, OFFICIAL_JSON, OPML, SECURITY_TXT, SOCIAL_RSS, UPDATES_JSON
from plainstatus.views.overview import overview
from tests.support.build import at, component, incident, site, update
from tests.support.rendering import LINKS, NOW, TEMPLATES, environment, parse, render

ROOT = TEMPLATES.parent.parent
#: What all pages share, and what some show besides.
SHEETS = {path.stem: path.read_text(encoding="utf-8").partition("{%")[0] for path in sorted(TEMPLATES.glob("*.css"))}
STYLE = "\n".join(SHEETS[name] for name in ("style", "bars", "home", "incident", "month"))
#: What the site holds besides the pages that render makes.
OTHERS = {path for path, _, _ in FEEDS} | {
    "theme/favicon.svg",
    OPML,
    OFFICIAL_JSON,
    SECURITY_TXT,
    SOCIAL_RSS,
    UPDATES_JSON,
}


def example() -> Loaded:
    """Return the shipped example."""
    loaded = read_site(
        ROOT / "incidents.yaml", ROOT / "incidents", root=ROOT, max_bytes=2**20, now=datetime(2027, 1, 1, tzinfo=UTC)
    )
    found = read_written(ROOT / "content", root=ROOT, reading=loaded.reading, incidents=loaded.ids, max_bytes=2**20)
    return replace(loaded, written=found.written)


def busy() -> Site:
    """Return a site with twelve components, three open incidents and ninety days of trouble."""
    names = [f"component-{number}" for number in range(12)]
    groups = [{"id": "shop", "name": "Shop"}, {"id": "orders", "name": "Orders", "description": "After you have paid"}]
    components = [component(name, group=groups[index % 2]["id"]) for index, name in enumerate(names)]
    past = [
        incident(
            update(f"2026-{month:02}-{day:02} 10:00", "investigating"),
            update(f"2026-{month:02}-{day:02} 11:{day:02}", "resolved"),
            id=f"{month}-{day}",
            title=f"Errors in part {day}",
            impact=("minor", "major", "critical")[day % 3],
            components=[names[day % 12], names[month]],
        )
        for month in (9, 10)
        for day in range(1, 29, 2)
    ]
    said = "Some of you see errors when paying. We look for the cause; orders that you have placed are safe. " * 4
    present = [
        incident(
            update("2026-11-15 13:00", "investigating", text=said, next_update="2026-11-15 22:00"),
            id=f"open-{index}",
            title=f"Something is wrong with part {index}",
            type=kind,
            impact="major",
            components=[names[index]],
            affects="Everyone who wants to pay by card.",
            actions=[{"text": "Do this first.", "url": "https://www.example.com/first"}, {"text": "Then do that."}],
        )
        for index, kind in enumerate(("security", "outage", "outage"))
    ]
    contacts = {
        "help": {"kind": "email", "value": "help@example.com"},
        "phone": {"kind": "phone", "value": "+1-555-0100", "state": "closed", "reason": "Too many calls."},
    }
    return site(*past, *present, components=components, groups=groups, organisation={"contacts": contacts})


def long_incident() -> Site:
    """Return a site with one incident of 36 updates, each with other words."""
    vocabulary = re.findall(r"[a-z]+", STYLE)
    told = [
        update(
            f"2026-11-{13 + number // 18:02} {number % 18 + 5:02}:00",
            ("investigating", "identified", "monitoring")[number % 3],
            text=" ".join(vocabulary[number * 60 : number * 60 + 90]).capitalize() + ".",
        )
        for number in range(36)
    ]
    return site(incident(*told, id="long", title="A long one", components=["checkout"], impact="critical"))


@cache
def all_pages() -> dict[str, str]:
    """Return the example's pages and those of the busy site, under a folder each; content pages included."""
    made: dict[str, str] = {}
    read = example()
    for name, shown, now in (("example", read.site, at("2026-11-15 20:00")), ("busy", busy(), NOW)):
        content = list(_content())
        named = [*((path, title) for path, title, _ in content), ("security-faq.html", "Security FAQ")]
        written = read.written if name == "example" else Written(read.written.faq)
        of_site = render(shown, now, content_pages=named, written=written)
        made |= {f"{name}/{path}": text for path, text in of_site.items()}
        view = overview(shown, now)
        status = shared_context(view, LINKS, content_pages=named).at(present_of(view))
        # As Pelican renders them: in an environment without anything of ours.
        template = environment().get_template("page.html")
        for path, title, html in content:
            page = SimpleNamespace(title=title, content=html)
            made[f"{name}/{path}"] = template.render(status=status, page=page, output_file=path)
    return made


def _content() -> Iterator[tuple[str, str, str]]:
    for source in sorted((ROOT / "content" / "pages").glob("[!s]*.md")):
        reader = markdown.Markdown(extensions=["meta", "extra"])
        html = reader.convert(source.read_text(encoding="utf-8"))
        yield f"{source.stem}.html", reader.Meta["title"][0], sanitise(html)  # type: ignore[attr-defined]


def html_pages() -> list[tuple[str, Element]]:
    """Return every HTML page as a tree, by path."""
    return [(path, parse(text)) for path, text in all_pages().items() if path.endswith(".html")]


def test_valid() -> None:
    """Every page is valid HTML, to a strict parser."""
    assert len(html_pages()) > 70


def test_whatever_white_space_jinja_keeps() -> None:
    """Pages are valid with and without the white space around template tags, which Pelican's users may set."""
    view = overview(example().site, NOW)
    status = shared_context(view, LINKS, content_pages=[]).at(present_of(view))
    page = SimpleNamespace(title="About", content="<p>Text</p>")
    template = environment(trim_blocks=False, lstrip_blocks=False).get_template("page.html")

    assert parse(template.render(status=status, page=page, output_file="about.html")) is not None


def test_head() -> None:
    """Every page has a language, a title, a description, a canonical address, feeds, and settings for phones."""
    for path, tree in html_pages():
        metas = {meta.get("name") or meta.get("property"): meta.get("content") for meta in tree.iter("meta")}
        links = [(link.get("rel"), link.get("type"), link.get("href") or "") for link in tree.iter("link")]
        canonical = [href for rel, _, href in links if rel == "canonical"]
        to_root = "https://status.example.com/" if path.endswith("/404.html") else "../" * (path.count("/") - 1)

        assert tree.get("lang") == "en"
        assert next(tree.iter("title")).text
        assert all(metas[name] for name in ("description", "og:title", "og:description", "viewport"))
        assert (metas["generator"], metas["color-scheme"]) == (f"Plainstatus {plainstatus.__version__}", "light dark")
        assert [("alternate", kind, to_root + feed) for feed, kind, _ in FEEDS] == [
            link
            for link in links
            if link[0] == "alternate" and link[1] != "application/json+oembed" and "/feeds/" not in f"/{link[2]}"
        ]
        assert len(canonical) == 1
        assert canonical[0].startswith("https://status.example.com/")


def test_pages_from_right_to_left_have_rules_of_their_own() -> None:
    """Rows begin on the right there, letters have no serifs that few fonts have, and English pages have none of it."""
    pages = {language: render(site(organisation={"language": language}))["index.html"] for language in ("ar", "en")}

    assert ".lines>li,.contacts li>*,.foot p{text-align:right}" in pages["ar"]
    assert {language: page.count("--serif:var(--sans)") for language, page in pages.items()} == {"ar": 1, "en": 0}
    assert "text-align:right" not in pages["en"]


def test_policy() -> None:
    """The policy lets in the style sheet of this very page, and nothing else."""
    for path, tree in html_pages():
        policies = [meta.get("content") for meta in tree.iter("meta") if meta.get("http-equiv") != "refresh"]
        style = "".join(element.text or "" for element in tree.iter("style"))
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

        assert [
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; base-uri 'none'; form-action 'none'"
        ] == [policy for policy in policies if policy and policy.startswith("default-src")], path


def test_nothing_that_the_policy_forbids() -> None:
    """There are no scripts (data for search engines is none), forms, frames, style attributes or event handlers."""
    for path, tree in html_pages():
        found = {element.tag for element in tree.iter()} & {"form", "input", "iframe", "object", "embed"}
        found |= {"script" for item in tree.iter("script") if dict(item.attrib) != {"type": "application/ld+json"}}
        attributes = {name for element in tree.iter() for name in element.attrib if name.startswith(("style", "on"))}

        assert (found, attributes) == (set(), set()), path


def test_no_request_to_another_host() -> None:
    """Nothing that a browser loads by itself lies elsewhere."""
    for path, tree in html_pages():
        loaded = [element.get("src") for element in tree.iter() if element.get("src")]
        loaded += [link.get("href") for link in tree.iter("link") if link.get("rel") not in {"canonical", "alternate"}]
        css = "".join(element.text or "" for element in tree.iter("style"))

        expected = "https://status.example.com/" if path.endswith("/404.html") else "../" * (path.count("/") - 1)
        assert loaded == [f"{expected}theme/favicon.svg"], path
        assert not re.search(r"@import|url\(", css)


def test_links() -> None:
    """Every link within the site leads to a page or file that is there, and to an anchor that is on it."""
    pages = {path: parse(text) for path, text in all_pages().items() if path.endswith(".html")}
    anchors = {path: {element.get("id") for element in tree.iter()} for path, tree in pages.items()}
    for path, tree in pages.items():
        folder, _, name = path.partition("/")
        for element in tree.iter():
            href = element.get("href")
            if not href or href.startswith(("mailto:", "tel:")):
                continue
            own = href.removeprefix("https://status.example.com/")
            if own != href:
                target = own or "index.html"
            elif urlsplit(href).scheme:
                continue
            else:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), href.partition("#")[0] or name))
                target = name if href.startswith("#") else target
            target, _, anchor = target.partition("#")
            anchor = anchor or href.partition("#")[2]
            found = f"{folder}/{target}"

            # What is said in Spanish leads to its pages, which only a publish makes.
            elsewhere = target in OTHERS or target.startswith(("oembed/", "feeds", "es/"))
            assert found in all_pages() or elsewhere, (path, href)
            assert not anchor or anchor in anchors[found], (path, href)


def test_ids_are_unique() -> None:
    """No id stands twice on a page."""
    for path, tree in html_pages():
        ids = [name for element in tree.iter() if (name := element.get("id"))]

        assert sorted(set(ids)) == sorted(ids), path


def test_headings() -> None:
    """Every page has one h1, first, and no level of headings is skipped."""
    for path, tree in html_pages():
        levels = [int(str(element.tag)[1]) for element in tree.iter() if re.fullmatch("h[1-6]", str(element.tag))]

        assert (levels[0], levels.count(1)) == (1, 1), path
        assert [(before, after) for before, after in pairwise(levels) if after > before + 1] == [], path


def test_landmarks() -> None:
    """Every page has a header, a navigation, a main part and a footer, and a link that skips to the main part."""
    for path, tree in html_pages():
        body = next(tree.iter("body"))
        skip = next(body.iter("a"))

        assert [len(list(body.iter(name))) for name in ("nav", "main", "footer")] == [1, 1, 1], path
        assert (skip.get("href"), next(body.iter("main")).get("id")) == ("#_main", "_main")


def test_labels() -> None:
    """What is labelled by another element names one that is there; pictures have words or are left out for ears."""
    for path, tree in html_pages():
        ids = {element.get("id") for element in tree.iter()}
        for element in tree.iter():
            assert element.get("aria-labelledby") in ids | {None}, path
        for picture in tree.iter("svg"):
            assert picture.get("aria-hidden") == "true" or picture.get("aria-label"), path


def variables(css: str) -> dict[str, str]:
    """Return the custom properties that a piece of CSS sets to a colour."""
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})\b", css))


def luminance(colour: str) -> float:
    """Return a colour's relative luminance (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2), from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LIGHT = variables(STYLE[STYLE.index(":root {") : STYLE.index("@media (prefers-color-scheme: dark)")])
DARK = variables(STYLE[STYLE.index("@media (prefers-color-scheme: dark)") : STYLE.index(".s-operational")])


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["bg", "card", "tint"])
@pytest.mark.parametrize("ink", ["fg", "mut", "link", "ok", "work", "slow", "part", "down", "sec"])
def test_contrast(scheme: dict[str, str], ground: str, ink: str) -> None:
    """Every colour that text has can be read on every ground, in both schemes; WCAG asks for 4.5."""
    assert contrast(scheme[ink], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ok", "work", "slow", "part", "down", "none"])
def test_contrast_of_bars(scheme: dict[str, str], ink: str) -> None:
    """Bars stand out from the page; WCAG asks for 3."""
    assert contrast(scheme[ink], scheme["bg"]) >= 3


@pytest.mark.parametrize(("state", "band"), re.findall(r"\.(s-[a-z_]+) \{[^}]*--b: (#[0-9a-f]{6})", STYLE))
def test_contrast_of_bands(state: str, band: str) -> None:
    """White text can be read on the band of every state."""
    assert contrast("#fff", band) >= 4.5, state


def test_schemes_are_complete() -> None:
    """The dark scheme sets every colour that the light one sets."""
    assert LIGHT.keys() == DARK.keys()


def test_every_class_is_drawn() -> None:
    """Every state and every class that the style sheet speaks of is used, so that it holds nothing dead."""
    used = {
        name for _, tree in html_pages() for element in tree.iter() for name in (element.get("class") or "").split()
    }
    assert sorted(classes_of(STYLE) - used - RARE) == []


def test_pages_have_the_rules_for_what_they_show() -> None:
    """A page that takes some parts of the style sheet has those that speak of its classes."""
    parts = {
        name: classes_of(SHEETS[name]) - classes_of(SHEETS["style"]) for name in ("bars", "home", "incident", "month")
    }
    short = 0
    for path, tree in html_pages():
        sheet = classes_of(tree.findtext("head/style") or "")
        shown = {name for element in tree.iter() for name in (element.get("class") or "").split()}
        spoken_of = shown & {name for part in parts.values() for name in part}
        assert sorted(spoken_of - sheet) == [], path
        short += not all(part <= sheet for part in parts.values())
    assert short > len(html_pages()) / 2


def classes_of(css: str) -> set[str]:
    """Return the classes that a style sheet speaks of."""
    return set(re.findall(r"\.([a-z][a-z_-]*)", re.sub(r"/\*.*?\*/|:not\([^)]*\)", "", css, flags=re.DOTALL)))


#: Classes for what neither of the two sites shows; `copy` is on the page of what is official, which is not among them.
RARE = {"copy", "late", "s-withdrawn"}


def size(text: str) -> int:
    """Return what goes over the line, in bytes."""
    return len(gzip.compress(text.encode(), 9, mtime=0))


def test_sizes() -> None:
    """The home page fits into the first answer of a server; pages of long incidents stay small."""
    style = re.findall(r"<style>(.*?)</style>", all_pages()["busy/index.html"])[0]

    assert size(all_pages()["example/index.html"]) <= 14 * 1024
    assert size(all_pages()["busy/index.html"]) <= 14 * 1024
    assert size(render(long_incident())["incidents/long.html"]) <= 30 * 1024
    assert len(style) <= 9 * 1024


def test_the_example_keeps_its_promises() -> None:
    """The shipped example has every kind of incident, nothing in it is overdue, and it reads without a warning."""
    read = read_site(
        ROOT / "incidents.yaml", ROOT / "incidents", root=ROOT, max_bytes=2**20, now=datetime(2027, 1, 1, tzinfo=UTC)
    )
    view = overview(read.site, read.now)

    assert {item.incident.type for item in view.incidents} == {"outage", "security", "maintenance", "notice"}
    assert {item.phase for item in view.incidents} == {"upcoming", "open", "closed"}
    assert [item.incident.id for item in view.incidents if item.overrun or (item.promise and item.promise.late)] == []
    assert [contact.state for contact in view.contacts.values()].count("closed") == 1


def test_favicon() -> None:
    """The icon is a small picture of its own that loads nothing."""
    icon = (Path(TEMPLATES.parent) / "static" / "favicon.svg").read_text(encoding="utf-8")

    assert len(icon) < 500
    assert "http" not in icon.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("en", '"en"'),
        (" (auf Dänisch)", r'"\000020\000028auf\000020Dänisch\000029"'),
        ('"}</style>\\', r'"\000022\00007d\00003c\00002fstyle\00003e\00005c"'),
    ],
)
def test_a_text_in_a_style_sheet_stays_a_string(text: str, written: str) -> None:
    """Nothing in it ends the string, nor the element, and taking needless space out leaves it whole."""
    assert css_string(text) == written
    assert style(f"a::after {{ content: {css_string(text)} }}").css == f"a::after{{content:{written}}}"
