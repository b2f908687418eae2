"""Texts in another direction than the page's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup

from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.render.words.isolation import isolated
from tests.support.project import make_project

ARABIC = "\u0627\u0644\u062f\u0641\u0639 \u0644\u0627 \u064a\u0639\u0645\u0644"
HEBREW = "\u05e9\u05dc\u05d5\u05dd"
TURNED = "Cards work \u202eon ton od"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<h1>Cards fail</h1>", "<h1>Cards fail</h1>"),
        (f"<h1>{ARABIC}</h1>", f'<h1 dir="auto">{ARABIC}</h1>'),
        (f"<p>{ARABIC} (API).</p>", f'<p dir="auto">{ARABIC} (API).</p>'),
        (f"<p>API: {ARABIC}</p>", f'<p dir="rtl">API: {ARABIC}</p>'),
        (f"<p>You say {HEBREW} to us all.</p>", f"<p>You say {HEBREW} to us all.</p>"),
        (f"<dd>{ARABIC}</dd>", f"<dd><bdi dir=\"auto\">{ARABIC}</bdi></dd>"),
        (f"<p>{ARABIC} <b>PayPal</b>.</p>", f'<p dir="auto">{ARABIC} <b dir="auto">PayPal</b>.</p>'),
        (f"<p><b>Affected:</b> {ARABIC}</p>", f'<p><b>Affected:</b> <bdi dir="auto">{ARABIC}</bdi></p>'),
        (
            f'<li class="s"><a href="x">{ARABIC}</a> <span class="m">3 hours</span></li>',
            f'<li class="s"><a dir="auto" href="x">{ARABIC}</a> <span class="m">3 hours</span></li>',
        ),
        (
            f'<li><a class="name" href="x">{ARABIC}</a> <span class="m">works</span></li>',
            f'<li><a class="name" href="x"><bdi dir="auto">{ARABIC}</bdi></a> <span class="m">works</span></li>',
        ),
        (
            f"<ul>\n<li>{ARABIC}</li>\n<li>{HEBREW} <code>x</code></li>\n</ul>",
            f'<ul dir="auto">\n<li>{ARABIC}</li>\n<li>{HEBREW} <code dir="auto">x</code></li>\n</ul>',
        ),
        (f'<p lang="ar" dir="rtl">{ARABIC}</p>', f'<p lang="ar" dir="rtl">{ARABIC}</p>'),
        (f"<h1>{TURNED}</h1>", f'<h1 dir="auto">{TURNED}</h1>'),
        (f"<p>{TURNED}, <i>see</i> below.</p>", f'<p><bdi dir="auto">{TURNED},</bdi> <i>see</i> below.</p>'),
        (f"<title>{ARABIC}</title><style>{ARABIC}</style>", f"<title>{ARABIC}</title><style>{ARABIC}</style>"),
    ],
)  # fmt: skip
def test_a_page_from_left_to_right(markup: str, expected: str) -> None:
    """A text in Arabic or Hebrew gets its direction, and one that is turned turns nothing beside it."""
    assert isolated(markup, "ltr") == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<h1>{ARABIC}</h1>", f"<h1>{ARABIC}</h1>"),
        (f"<p>{ARABIC}, PayPal.</p>", f"<p>{ARABIC}, PayPal.</p>"),
        ("<h1>Cards fail.</h1>", '<h1 dir="auto">Cards fail.</h1>'),
        ("<!doctype html>\n<p>a</p>", '<!doctype html>\n<p dir="auto">a</p>'),
        (f'<p class="k">{ARABIC} <i>API</i></p>', f'<p class="k">{ARABIC} <i dir="auto">API</i></p>'),
        (f"<li>{ARABIC} Microsoft Teams RSS Feed.</li>", f"<li>{ARABIC} Microsoft Teams RSS Feed.</li>"),
        (f"<dd>{ARABIC} Microsoft Teams RSS Feed</dd>", f"<dd>{ARABIC} Microsoft Teams RSS Feed</dd>"),
        ("<p><b>Shoes</b> <i>status</i></p>", '<p dir="auto"><b>Shoes</b> <i>status</i></p>'),
        (
            '<p class="k">at <time datetime="x">15 Nov</time></p>',
            '<p class="k">at <time dir="auto" datetime="x">15 Nov</time></p>',
        ),
    ],
)
def test_a_page_from_right_to_left(markup: str, expected: str) -> None:
    """There it is the other way round."""
    assert isolated(markup, "rtl") == expected


def kept(sign: str) -> str:
    """Return what is written from left to right, kept to itself."""
    return f'<bdi dir="ltr">{sign}</bdi>'


@pytest.mark.parametrize(
    "sign",
    [
        "+1-555-0107",
        "+49 (30) 5550 100",
        "(020) 7946 0000",
        "0800 555 0100",
        "800-555-0100",
        "2026-11-15",
        "9:45 PST",
        "help@example.com",
        "@shoes@social.example.com",
        "status.example.com/",
        "https://example.com/a?b=1&amp;c=2",
    ],
)
def test_addresses_and_numbers_in_a_page_from_right_to_left(sign: str) -> None:
    """They stand as they are written, and say nothing of the direction of a sentence, however long they are."""
    long = f"{sign}, {sign}"

    assert isolated(f"<li>{ARABIC}: {long}.</li>", "rtl") == f"<li>{ARABIC}: {kept(sign)}, {kept(sign)}.</li>"
    assert isolated(f"<li>{sign}</li>", "rtl") == f"<li>{kept(sign)}</li>"
    assert (
        isolated(f'<p>{ARABIC} <a href="/">{sign}</a></p>', "rtl")
        == f'<p>{ARABIC} <a dir="ltr" href="/">{sign}</a></p>'
    )
    assert isolated(f"<div dir='rtl'><p>{ARABIC}: {sign}</p></div>", "ltr").endswith(f": {kept(sign)}</p></div>")
    assert isolated(Markup(f"<li>{sign}</li>"), "rtl") == f"<li>{kept(sign)}</li>"  # noqa: S704 - of ours
    assert isolated(f"<p>Call {sign}</p>", "ltr") == f"<p>Call {sign}</p>"


@pytest.mark.parametrize(
    "text", ["24,000,000", "99.98%", "3 4", "08:00-20:00", "2026-2027", "13:00 (21:00)", "2026, 13:00", "C+1"]
)
def test_other_numbers_stay(text: str) -> None:
    """Amounts, hours and years are read in the order of the page."""
    assert isolated(f"<p>{ARABIC} {text} {ARABIC}</p>", "rtl") == f"<p>{ARABIC} {text} {ARABIC}</p>"


def test_a_quoted_address_keeps_its_quotes() -> None:
    """What is written as an entity is not torn apart."""
    text = f"<p>{ARABIC} &quot;https://example.com/a&quot;.</p>"

    assert isolated(text, "rtl") == text.replace("https://example.com/a", kept("https://example.com/a"))


PIECES = st.sampled_from([
    "<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<b>", "</b>", '<a class="x" href="/">', "</a>", "<br>", "<h1>",
    "</h1>", '<div dir="rtl">', "</div>", "Pay ", ARABIC, HEBREW, "\u202e", "\u2066", "&lt;b&gt; ", "1 ", "\n",
    "<!-- x -->", "a.example ", "+1 ",
    '<td title="a>b">',
])  # fmt: skip


@given(st.lists(PIECES, max_size=20).map("".join), st.sampled_from(["ltr", "rtl"]))
def test_the_words_stay(markup: str, direction: str) -> None:
    """Whatever is in a page, its words, their order and all tags but `bdi` stay."""
    result = isolated(markup, direction)
    plain = re.sub(r"</?bdi[^>]*>|(?<=[a-z0-9]) dir=\"(?:auto|ltr|rtl)\"", "", result)

    assert plain == re.sub(r"(?<=[a-z0-9]) dir=\"rtl\"", "", markup)
    if direction == "ltr" and not set(markup) & set(ARABIC + HEBREW + "\u202e\u2066") - {" "}:
        assert result == markup


SITE = f"""
organisation: {{name: Example Shoes}}
components: [{{id: checkout, name: {ARABIC}}}]
incidents:
  - id: 2026-11-15-a
    title: "{TURNED.replace(chr(0x202E), chr(92) + "u202e")}"
    components: [checkout]
    updates:
      - {{at: 2026-11-15 13:00, status: investigating, text: {ARABIC}., next_update: none}}
  - id: 2026-11-14-b
    title: {ARABIC} (API)
    updates:
      - {{at: 2026-11-14 13:00, status: resolved, text: You can pay.}}
"""


def test_a_site(tmp_path: Path) -> None:
    """Titles, names and updates have their direction on every page and in the feeds; elsewhere nothing is turned."""
    folder = make_project(tmp_path, SITE)
    publish(find_project(folder), now=datetime(2026, 11, 15, 14, tzinfo=UTC), tell=lambda _: None)
    output = folder / "output"

    assert f'<h1 dir="auto">{ARABIC} (API)</h1>' in (output / "incidents/2026-11-14-b.html").read_text(encoding="utf-8")
    assert f'<h1 dir="auto">{ARABIC}</h1>' in (output / "components/checkout.html").read_text(encoding="utf-8")
    assert f'<p dir="auto">{ARABIC}.</p>' in (output / "index.html").read_text(encoding="utf-8")
    assert f'&lt;p dir="auto"&gt;{ARABIC}.&lt;/p&gt;' in (output / "updates.atom").read_text(encoding="utf-8")
    for path in output.rglob("*.html"):
        page: Any = html.fromstring(path.read_bytes())
        assert "\u202e" not in (page.findtext(".//title") or "")
        holders = [one.getparent() for one in page.xpath("//body//text()[contains(., '\u202e')]")]
        assert all(holder.get("dir") or holder.tag == "bdi" for holder in holders), path
    for name in ("status.txt", "badge.svg", "metrics.txt", "maintenance.ics"):
        assert "\u202e" not in (output / name).read_text(encoding="utf-8")
    assert "Cards work on ton od" in (output / "status.txt").read_text(encoding="utf-8")
