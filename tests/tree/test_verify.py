"""What stops a tree from going live, and what is only told."""

from __future__ import annotations

import json
import shutil
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.tree.listing import File
from plainstatus.tree.manifest import MANIFEST, read_manifest, write_manifest
from plainstatus.tree.staging import Linked
from plainstatus.tree.verify import Report, inspection, verify
from plainstatus.tree.verify.links import Known, Part
from plainstatus.tree.verify.page import read_page
from tests.support.counting import counted
from tests.support.project import examples

SITE = "https://status.example.com"
XHTML = "{http://www.w3.org/1999/xhtml}"
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><link href="{SITE}/"/></feed>'
RSS = f"<rss><channel><link>{SITE}/</link></channel></rss>"


LEAKED = "a text that is not public yet, from a draft or private/ (take it out of what is published)"


def page(body: str = "", head: str = "") -> str:
    """Return a page; what is in its body begins on line 5."""
    return (
        "<!doctype html>\n<html><head><title>x</title>\n"
        f'<link rel="canonical" href="{SITE}/">{head}\n</head><body id="top">\n{body}\n</body></html>\n'
    )


def sound() -> dict[str, str | bytes]:
    """Return the smallest tree in which nothing is wrong."""
    feeds = {"updates.atom": ATOM, "updates.rss": RSS, "updates.json": "{}", "history.atom": ATOM, "history.rss": RSS}
    pages = {"index.html": page(), "404.html": page(), "banner.html": page(), "status.txt": "All is well.\n"}
    notice = {"banner-fragment.html": "<!-- There is no notice. -->\n", "banner.json": "{}\n", "banner.js": "0\n"}
    return {**pages, **notice, **feeds}


@dataclass
class Bench:
    """A folder to verify trees in, one after another, with one cache."""

    folder: Path
    files: dict[str, str | bytes] = field(default_factory=sound)
    runs: int = 0

    @property
    def cache(self) -> Path:
        """Where the cache stands."""
        return self.folder / "links"

    def know(self, targets: Mapping[str, str]) -> None:
        """Have it in the cache that files lead elsewhere."""
        known = Known(self.cache, SITE)
        parts = []
        for part in known._parts:
            moved = {path: targets[path] for path in targets.keys() & part.leads.keys()}
            leads = part.leads | {path: part.leads[path]._replace(targets=target) for path, target in moved.items()}
            files = [(path, File("", 0, "")) for path in part.rows]
            parts.append(replace(Part.of(files, leads, whole=True), files=part.files))
        known.save(parts, {})

    def verify(self, changes: Mapping[str, str | bytes | None] | None = None, **arguments: Any) -> Report:
        """Change files (None removes one) and verify; what stays as it was counts as unchanged."""
        changes = changes or {}
        before = self.files if self.runs else {}
        files = {path: data for path, data in (self.files | dict(changes)).items() if data is not None}
        linked = Linked(
            new=tuple(sorted(files.keys() - before.keys())),
            changed=tuple(sorted(path for path in files.keys() & before.keys() if files[path] != before[path])),
            unchanged=tuple(sorted(path for path in files.keys() & before.keys() if files[path] == before[path])),
            removed=tuple(sorted(before.keys() - files.keys())),
        )
        self.files = files
        self.runs += 1
        tree = self.folder / f"tree-{self.runs}"
        for path, data in files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_bytes(data if isinstance(data, bytes) else data.encode())
        manifest = write_manifest(tree)
        arguments = {"site": SITE, "cache": self.cache, **arguments}
        return verify(tree, linked, manifest=manifest, **arguments)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a folder to verify in."""
    return Bench(tmp_path)


def test_a_sound_tree_is_sound(bench: Bench) -> None:
    """Where nothing is wrong, nothing is said."""
    assert bench.verify() == Report((), (), ())


def test_the_example_is_sound(site: Path, tmp_path: Path) -> None:
    """Nothing in the shipped example would stop its publish."""
    copy = shutil.copytree(site, tmp_path / "site")
    (copy / MANIFEST).unlink(missing_ok=True)
    manifest = write_manifest(copy)
    report = verify(
        copy,
        Linked(tuple(manifest.files), (), (), ()),
        manifest=manifest,
        site=SITE,
        cache=tmp_path / "links",
        open_incidents=["2026-11-15-account-data"],
        notice="2026-11-15-account-data",
        secrets=["A draft that nobody has read yet"],
        expected={"incidents/*.html": len(list((site / "incidents").glob("*.html")))},
        folders=["es/"],
    )

    assert report == Report((), (), ())


# Structure

STRUCTURE = {
    "<div>": "6: </body> stands where <div> from line 5 is open (close that first)",
    "<div>\n<p>a</div></div>": "6: </div> closes nothing",
    "<b>\n<i>x</b></i>": "6: </b> stands where <i> from line 6 is open (close that first)",
    "<p>a</b></p>": "5: </b> closes nothing",
    "<p><div>a</div></p>": "5: </p> closes nothing",
    "<p><b><div>a</div></b></p>": "5: <div> stands in a paragraph, in <b> (close both before)",
    '<a href="404.html">a<b><a href="404.html">b</a></b></a>': (
        "5: a link stands inside a link (close the first one before)"
    ),
    '<a href="404.html>a</a>': ('5: cannot be read at <a href="404.html>a< (write &lt; where no tag is meant)'),
    '<p class="a" title="On <bdi lang="de" dir="ltr">b</bdi>">c': (
        "5: title= holds a text with an element that says its language (write |bare behind it in the template)"
    ),
    "a < b": "5: cannot be read at < b </body></html> (write &lt; where no tag is meant)",
    "<!-- no end": "5: cannot be read at <!-- no end </body>< (write &lt; where no tag is meant)",
    "<!-->": "5: cannot be read at <!--> </body></html> (write &lt; where no tag is meant)",
    "<?php ?>": "5: cannot be read at <?php ?> </body></ht (write &lt; where no tag is meant)",
    "<![CDATA[x]]>": "5: cannot be read at <![CDATA[x]]> </body (write &lt; where no tag is meant)",
    "<div/>": "5: <div/> does not close itself (write <div></div>)",
    "<textarea><b></textarea>": "5: <textarea> has no end, or holds a tag (only text may stand in it)",
    "<style>a{}": "5: <style> has no end, or holds a tag (only text may stand in it)",
    "<svg><style><a></a></style></svg>": "5: <style> has no end, or holds a tag (only text may stand in it)",
    "<p id=a id=b>x</p>": "5: <p> has an attribute twice (remove one)",
    "a\0b": "5: holds a NUL character (remove it)",
    "<br></br>": "5: </br> closes nothing",
}


@pytest.mark.parametrize("body", STRUCTURE)
def test_pages_that_are_not_well_formed(bench: Bench, body: str) -> None:
    """A page in which parsers could see different things stops the publish, with its line."""
    assert bench.verify({"a.html": page(body)}).stops == (f"a.html:{STRUCTURE[body]}",)


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li>a<li>b</ul>",
        "<p>a<p>b<ul><li>c</ul>",
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<dl><dt>a<dd>b</dl>",
        "<div><p>a</div>",
        "<p title=a class='b'>x</p><input disabled><br/>",
        '<svg viewBox="0 0 1 1"><path d="M0 0"/><title>a</title></svg>',
        "<style>@media (width < 40rem) { a { color: red } }</style>",
        "<!-- a - b --><p title='<b>'>x</p>",
        "<P>a</p><B>b</B>",
    ],
)
def test_valid_html_is_accepted(bench: Bench, body: str) -> None:
    """What the standard allows, a theme may do."""
    assert bench.verify({"a.html": page(body)}).stops == ()


TEXTS = st.text("<>/!-\"'= abpdiv\n&;\0", max_size=40)
TAGS = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<a href=x>", "</a>", "<ul>", "</ul>", "<li>", "</li>", "<br>",
     "<svg>", "</svg>", "<style>", "</style>", "<!--", "-->", "<h2>", "</h2>", "<span title='", "'>", "x", "<table>",
     "</table>", "<tr>", "<td>", "<title>", "</title>"]
)  # fmt: skip


@settings(max_examples=examples(100))
@given(parts=st.lists(st.one_of(TAGS, TEXTS), max_size=12))
def test_what_is_accepted_has_the_tree_it_seems_to_have(parts: list[str]) -> None:
    """In whatever passes, a browser's algorithm finds each element once, where it was written."""
    text = page("".join(parts))
    if read_page(text).fault:
        return
    body = html5lib.parse(text).find(f"{XHTML}body")
    assert body is not None
    seen = [element.tag for element in body.iter() if isinstance(element.tag, str)]

    for name in ("a", "div", "ul", "h2"):
        assert seen.count(f"{XHTML}{name}") == Starts(text).names.count(name), text


class Starts(HTMLParser):
    """Notes start tags, as another parser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        """Note a tag."""
        self.names.append(tag)


# Other formats


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.html", "", "a.html: is empty"),
        ("a.html", " \n", "a.html: is empty"),
        ("a.html", "<p>x</p>", "a.html:1: does not begin with <!doctype html> (is its template whole?)"),
        ("a.html", page()[:-16], "a.html:4: <body> is never closed"),
        ("a.html", page() + "<p>x</p>\n", "a.html:8: does not end in </html> (is its template whole?)"),
        ("a.html", page().encode() + b"\xff", "a.html:7: is not UTF-8 (save what it is made from as UTF-8)"),
        ("a.txt", b"a\nb\xe9", "a.txt:2: is not UTF-8 (save what it is made from as UTF-8)"),
        ("status.txt", "", "status.txt: is empty"),
        ("updates.atom", "", "updates.atom: is empty"),
        (
            "updates.atom",
            "<feed>\n<a></feed>",
            "updates.atom:2: is not well-formed XML: Opening and ending tag mismatch: a line 2 and feed",
        ),
        ("a.json", '{"a":\n}', "a.json:2: is not JSON: Expecting value"),
        ("a.json", '{"a": NaN}', "a.json:1: is not JSON: NaN is no number"),
        ("a.json", "", "a.json: is empty"),
        (
            "a.json",
            "[" * 100_000,
            "a.json:1: is not JSON that anybody could read: it is nested too deeply",
        ),
        ("a.jsonl", '{"a": 1}\n{"a": \n', "a.jsonl:2: is not JSON: Expecting value"),
    ],
    ids=range(15),
)
def test_files_that_cannot_be_read(bench: Bench, path: str, data: str | bytes, expected: str) -> None:
    """What subscribers or programs could not read does not go live."""
    assert expected in bench.verify({path: data}).stops


@pytest.mark.parametrize("path", ["index.html", "404.html", "status.txt", "updates.atom", "history.rss"])
def test_required_files(bench: Bench, path: str) -> None:
    """A site without one of these is none."""
    expected = f"{path}: is missing; every status site needs it (is a template or a plugin broken?)"

    assert bench.verify({path: None}).stops == (expected,)


# Requests and scripts

OTHER = "https://cdn.example.net/x"
SVG = "http://www.w3.org/2000/svg"
NAMED = f"<svg xmlns='{SVG}' xmlns:xlink='http://www.w3.org/1999/xlink'><path fill='url(#g)'/></svg>"

ELSEWHERE = [
    f'<img src="{OTHER}" alt="">',
    '<img src="//cdn.example.net/x" alt="">',
    "<img src='\\\\cdn.example.net/x' alt=''>",
    "<img src='/\\cdn.example.net/x' alt=''>",
    "<img src='http:cdn.example.net/x' alt=''>",
    "<img src='https:///cdn.example.net/x' alt=''>",
    "<img src='https://status.example.com@cdn.example.net/x' alt=''>",
    "<img src='&#104;ttps://cdn.example.net/x' alt=''>",
    "<img src='ht\ntps://cdn.example.net/x' alt=''>",
    f"<img srcset='a.png 1x, {OTHER} 2x' alt=''>",
    f"<iframe src='{OTHER}'></iframe>",
    f"<object data='{OTHER}'></object>",
    f"<embed src='{OTHER}'>",
    f"<video poster='{OTHER}'></video>",
    f"<audio><source src='{OTHER}'></audio>",
    f"<input type=image src='{OTHER}'>",
    f"<a href='404.html' ping='{OTHER}'>a</a>",
    f"<p style='background: url({OTHER})'>a</p>",
    f"<svg><image href='{OTHER}'/></svg>",
    f"<svg><use xlink:href='{OTHER}#a'/></svg>",
    f"<svg><path fill='url({OTHER}#a)'/></svg>",
    f"<style>@import '{OTHER}';</style>",
    f'<style>a {{ background: url( "{OTHER}" ) }}</style>',
    f"<style>a {{ background: \\75rl({OTHER}) }}</style>",
    f"<style>a {{ background: image-set('{OTHER}' 1x) }}</style>",
    f"<link rel=stylesheet href='{OTHER}'>",
    f"<link rel='alternate stylesheet' href='{OTHER}'>",
    f"<link rel=preload href='{OTHER}'>",
    f"<link rel=icon href='{OTHER}'>",
    f"<link href='{OTHER}'>",
    f"<meta http-equiv=refresh content='0; url={OTHER}'>",
    f"<meta http-equiv=Refresh content=\"5;URL='{OTHER}'\">",
    f"<base href='{OTHER}'>",
    f"<style>a {{ background: image-set(/* ' */ '{OTHER}' 1x) }}</style>",
    f"<style>a {{ --x: '{OTHER}'; background: image-set(var(--x) 1x) }}</style>",
    f"<style>[a='\\\\'] b {{ }} c::after {{ content: '] [' }} d {{ background: url('{OTHER}') }}</style>",
    f"<style>a ] [ b {{ background: image-set('{OTHER}' 1x) }}</style>",
    f"<style>a {{ content: 'broken\n; background: url({OTHER}) }}</style>",
    f"<style>@namespace svg url(x); @import url({OTHER});</style>",
    f"<style>@import 'data:text/css,@import%20%22{OTHER}%22';</style>",
    f"<style>@import url( data:text/css;base64,{b64encode(f'@import url({OTHER})'.encode()).decode()} );</style>",
    f"<link rel=stylesheet href=\"data:text/css,a{{background:url('{OTHER}')}}\">",
    f"<link rel=stylesheet href=' DA&#10;TA:text/css,@import &quot;{OTHER}&quot;'>",
    f"<img alt='' src=\"data:image/svg+xml,<svg xmlns='{SVG}'><image href='{OTHER}'/></svg>\">",
    f"<img alt='' src=\"data:image/svg+xml,<svg xmlns='{SVG}'><style>a{{fill:url({OTHER})}}</style>\">",
    f"<img alt='' src=\"data:image/svg+xml,<?xml-stylesheet href='{OTHER}'?><svg xmlns='{SVG}'/>\">",
    f"<style>a {{ mask: url(\"data:image/svg+xml,%3Csvg xmlns='{SVG}'%3E%3Cimage href='{OTHER}'/%3E\") }}</style>",
    f"<style>a {{ background: url(\"data:image/svg+xml,%3Csvg xmlns='{SVG}'/%3E\"), url({OTHER}) }}</style>",
]


@pytest.mark.parametrize("body", ELSEWHERE)
def test_requests_to_other_hosts(bench: Bench, body: str) -> None:
    """Whatever makes a browser ask another host stops the publish, however it is written."""
    stops = bench.verify({"a.html": page(body)}).stops

    assert len(stops) == 1
    assert stops[0].startswith("a.html:5: makes browsers ask another host for ")
    assert stops[0].endswith(" (copy the file into the theme, or link)")


@pytest.mark.parametrize(
    "body",
    [
        f"<a href='{OTHER}'>a</a>",
        f"<link rel='alternate canonical' href='{OTHER}'>",
        f"<img src='{SITE}/status.txt' alt=''><img src='status.txt' alt=''>",
        "<img src='data:image/png;base64,AAAA' alt=''>",
        "<style>a::after { content: ' (' attr(href) ')' } b { background: url(data:image/png;base64,AA) }</style>",
        f"<meta property='og:image' content='{OTHER}'>",
        "<svg id=g><path fill='url(#g)'/></svg>",
        # A namespace is a name, and fetched by nobody.
        f"<style>a {{ background: url(\"data:image/svg+xml,%3Csvg xmlns='{SVG}'%3E%3C/svg%3E\") }}</style>",
        f"<style>a {{ background: url('data:image/svg+xml,<svg xmlns=\\'{SVG}\\'/>') }}</style>",
        f"<style>a {{ background: url(data:image/svg+xml,%3Csvg%20xmlns='{SVG}'/%3E) }}</style>",
        f"<style>a {{ mask: URL( \"data:image/svg+xml;utf8,<svg xmlns='{SVG}' a='url(#b)'/>\" ) }}</style>",
        f"<style>a {{ background: image-set('data:image/svg+xml,%3Csvg xmlns=%27{SVG}%27/%3E' 1x) }}</style>",
        f"<style>a {{ background: url(data:image/svg+xml;base64,{b64encode(NAMED.encode()).decode()}) }}</style>",
        f'<p style="background: url(&quot;data:image/svg+xml,{NAMED}&quot;)">a</p>',
        # What is cut off at a # has names that are none.
        f"<img alt='' src=\"data:image/svg+xml,<svg xmlns='{SVG}'><r:d xmlns:r='http://a#'/></svg>\">",
        f"<img alt='' src=\"data:image/svg+xml,<svg xmlns='{SVG}'><a:b/><a:b:c/><0/></svg>\">",
        f'<img src="data:image/svg+xml,{NAMED}" srcset="data:image/svg+xml,{quote(NAMED)} 2x" alt="">',
        f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink"><path/></svg>',
        f"<style>@namespace '{OTHER}'; @namespace svg url({SVG}); a {{ }}</style>",
        f"<style>/* '{OTHER}' url({OTHER}) @import '{OTHER}' */ a {{ }}</style>",
        f"<style>a[href^='https://'], a[href=\"{OTHER}\"] {{ color: red }}</style>",
        f"<img alt='' src=\"data:image/svg+xml,<svg xmlns='{SVG}'><a href='{OTHER}'/><rdf xmlns='{OTHER}'/></svg>\">",
    ],
)
def test_links_and_own_files_are_no_requests_to_others(bench: Bench, body: str) -> None:
    """Readers may be sent elsewhere; only their browsers may not go there by themselves."""
    assert bench.verify({"a.html": page(body)}) == Report((), (), ())


@pytest.mark.parametrize(
    ("path", "data", "line"),
    [
        ("theme/a.css", f"a {{}}\n@import url({OTHER});", 2),
        ("theme/a.css", f"/* {SVG} */\n@import 'data:text/css,a{{background:url({OTHER})}}';", 2),
        ("a.svg", f'<svg xmlns="http://www.w3.org/2000/svg">\n<image href="{OTHER}"/></svg>', 2),
        ("a.atom", f'<?xml version="1.0"?>\n<?xml-stylesheet href="{OTHER}"?>\n{ATOM}', 2),
        ("a.rss", f'<rss><x xmlns="http://www.w3.org/1999/xhtml">\n<img src="{OTHER}"/></x></rss>', 2),
    ],
)
def test_requests_from_other_files(bench: Bench, path: str, data: str, line: int) -> None:
    """Style sheets, pictures and feeds are looked at like pages."""
    expected = (f"{path}:{line}: makes browsers ask another host for {OTHER} (copy the file into the theme, or link)",)

    assert bench.verify({path: data}).stops == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<script>x</script>", "holds a script (pages have none: everything must work without)"),
        ("<SCRIPT src='a.js'></SCRIPT>", "holds a script (pages have none: everything must work without)"),
        ("<script type=module>x</script>", "holds a script (pages have none: everything must work without)"),
        (
            "<script type=application/ld+json src=a.js></script>",
            "holds a script (pages have none: everything must work without)",
        ),
        ("<p onclick='x'>a</p>", "<p> has a script in onclick (pages have none: remove it)"),
        ("<a href='javascript:x'>a</a>", "<a> has a script as href (write an address that begins with https:)"),
        ("<a href=' java&#10;script:x'>a</a>", "<a> has a script as href (write an address that begins with https:)"),
        (
            "<iframe srcdoc='x'></iframe>",
            "<iframe> holds a page of its own in srcdoc, which cannot be verified (make it a file)",
        ),
        (
            "<object data='data:text/html,x'></object>",
            "<object> holds a page of its own in data, which cannot be verified (make it a file)",
        ),
    ],
)
def test_scripts(bench: Bench, body: str, expected: str) -> None:
    """No page runs anything."""
    assert bench.verify({"a.html": page(body), "a.js": "x"}).stops == (f"a.html:5: {expected}",)


def test_data_in_a_script_element(bench: Bench) -> None:
    """JSON-LD is data, which no browser runs."""
    body = '<script type="application/ld+json">{"name": "\\u003c/script\\u003e"}</script>'

    assert bench.verify({"a.html": page(body)}).stops == ()


def test_a_script_in_a_picture(bench: Bench) -> None:
    """A picture that is opened by itself is a page."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'

    assert bench.verify({"a.svg": svg}).stops == (
        "a.svg:1: holds a script (pages have none: everything must work without)",
    )


# Leaks

DRAFT = "A new outage: Zoë's database & 'more'\n\nis *gone* since Monday"
KIND = "a text that is not public yet, from a draft or private/ (take it out of what is published)"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.txt", "x\nA new outage: Zoë's database & 'more'\n\nis *gone* since\nMonday\n"),
        (
            "a.html",
            page(
                "\n<p>A new outage: Zoë&#39;s database &amp; &#x27;more&#x27;</p>\n"
                "<p>is <em class='x'>gone</em> since Monday</p>"
            )[1:],
        ),
        (
            "a.atom",
            "<a>\n&lt;p&gt;A new outage: Zoë's database &amp;amp; 'more'&lt;/p&gt;"
            "&lt;p&gt;is &lt;em&gt;gone&lt;/em&gt; since Monday</a>",
        ),
        (
            "a.json",
            "[\n"
            + json.dumps("<p>A new outage: Zoë's database &amp; 'more'</p>\n<p>is <em>gone</em> since Monday")
            + "]",
        ),
        ("a.unknown", b"\xff\nA new outage: Zo\xc3\xab's database & 'more' is *gone* since Monday"),
    ],
    ids=lambda value: value[:8] if isinstance(value, str) else "bytes",
)
def test_secrets_are_found_however_they_are_written(bench: Bench, path: str, data: str | bytes) -> None:
    """Broken into lines, marked up, escaped or not: a secret is found, and the message does not repeat it."""
    report = bench.verify({path: data}, secrets=["something else entirely", DRAFT])
    line = 6 if path == "a.html" else 2

    assert report.leaks == (f"{path}:{line}: holds {KIND}",)
    assert report.stops[0] == report.leaks[0]


def test_a_secret_without_latin_letters(bench: Bench) -> None:
    """Other scripts are looked for as they stand and as JSON escapes them."""
    draft = "Утечка данных клиентов"
    report = bench.verify({"a.txt": f"{draft}\n", "a.json": json.dumps([draft])}, secrets=[draft])

    assert report.leaks == (f"a.json:1: holds {KIND}", f"a.txt:1: holds {KIND}")


def test_a_secret_in_a_name(bench: Bench) -> None:
    """The id of a draft must not be anywhere, a file's name included."""
    report = bench.verify({"incidents/2026-11-20-secret.html": page()}, secrets=["2026-11-20-secret"])

    assert report.leaks == (f"incidents/2026-11-20-secret.html: its name holds {KIND}",)


def test_what_is_no_secret(bench: Bench) -> None:
    """Parts of words, parts of a secret, and secrets too short to mean anything are no leak."""
    text = "The checkouts are slow. Draft title is not here in full."

    assert bench.verify({"a.txt": text}, secrets=["checkout", "slow", "Draft title is not here in parts"]).leaks == ()


def test_only_what_is_new_can_leak(bench: Bench) -> None:
    """A text that has been public before is no secret any more."""
    bench.verify({"a.txt": DRAFT})

    assert bench.verify(secrets=[DRAFT]).leaks == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "a private key"),
        ("-----BEGIN PGP " + "PRIVATE KEY BLOCK-----", "a private key"),
        ("AKIA" + "ABCDEFGHIJKLMNOP", "an access key of a cloud service"),
        ("Authorization: Bearer " + "abcdefghijklmnopqrstuvwxyz", "a bearer token"),
        ("gh" + "p_" + "a" * 36, "a token of a code host"),
        ("xox" + "b-1234567890-abc", "a token of a chat service"),
        ("eyJ" + "a" * 12 + ".eyJ" + "b" * 12 + "." + "c" * 12, "a signed token"),
    ],
)
def test_keys(bench: Bench, text: str, kind: str) -> None:
    """What looks like a key is a leak wherever it stands."""
    report = bench.verify({"a.unknown": f"x\n{text}\n"})

    assert report.leaks == (f"a.unknown:2: holds {kind} (take it out of what is published)",)


# Open incidents, counts, budgets


def test_an_open_incident_missing_from_the_home_page(bench: Bench) -> None:
    """What is open is linked from the home page, or nothing goes live."""
    home = page('<a href="incidents/one.html#u1">One</a>')
    files = {"index.html": home, "incidents/one.html": page("<p id=u1>x</p>"), "incidents/two.html": page()}
    report = bench.verify(files, open_incidents=["one", "two"])

    assert report.stops == ("index.html: does not link to incidents/two.html, which is open (is its template whole?)",)


def test_an_unchanged_home_page_is_read_whatever_the_cache_says(bench: Bench) -> None:
    """A cache can hide no open incident."""
    bench.verify()
    bench.know({"index.html": "incidents/one.html"})

    assert len(bench.verify(open_incidents=["one"]).stops) == 1


ONE = f"{SITE}/incidents/one.html"


def test_a_security_notice_missing_from_the_companys_own_site(bench: Bench) -> None:
    """What is included, framed and fetched there must lead to it, or nothing goes live."""
    files = {
        "index.html": page('<a href="incidents/one.html">One</a>'),
        "incidents/one.html": page(),
        "banner-fragment.html": f'<p><a href="{ONE}">One</a></p>',
        "banner.html": page(f'<a href="{ONE}">One</a>'),
        "banner.json": json.dumps({"url": ONE}),
    }

    assert bench.verify(files, open_incidents=["one"], notice="one") == Report((), (), ())
    for path, empty in (("banner-fragment.html", "<!-- -->"), ("banner.html", page()), ("banner.json", "{}")):
        message = f"{path}: does not lead to incidents/one.html, a security notice (is its template whole?)"
        assert bench.verify({**files, path: empty}, open_incidents=["one"], notice="one").stops == (message,)


def test_a_security_notice_missing_in_a_language(bench: Bench) -> None:
    """It must be led to in each language that the site has pages in, from files of that language and the one data."""
    again = {f"de/{name}": sound()[name] for name in ("index.html", "404.html", "status.txt")}
    german = f"{SITE}/de/incidents/one.html"
    files = {
        "index.html": page('<a href="incidents/one.html">One</a>'),
        "incidents/one.html": page(),
        "banner-fragment.html": f'<p><a href="{ONE}">One</a></p>',
        "banner.html": page(f'<a href="{ONE}">One</a>'),
        **again,
        "de/index.html": page('<a href="incidents/one.html">Eins</a>'),
        "de/incidents/one.html": page(),
        "de/banner-fragment.html": f'<p><a href="{german}">Eins</a></p>',
        "de/banner.html": page(f'<a href="{german}">Eins</a><script src="../banner.js" data-lang="de"></script>'),
        "banner.json": json.dumps({"url": ONE, "languages": {"de": {"url": german}}}),
    }
    asked: dict[str, Any] = {"open_incidents": ["one"], "notice": "one", "folders": ["de/"]}

    assert bench.verify(files, **asked) == Report((), (), ())
    without = {"de/banner-fragment.html": "<!-- -->", "de/banner.html": page(), "banner.json": json.dumps({"url": ONE})}
    for path, empty in without.items():
        message = f"{path}: does not lead to de/incidents/one.html, a security notice (is its template whole?)"
        assert bench.verify({**files, path: empty}, **asked).stops == (message,)
    missing = bench.verify({**files, "de/banner.html": None}, **asked).stops
    assert missing == ("de/banner.html: is missing; every status site needs it (is a template or a plugin broken?)",)


def test_an_unchanged_notice_is_read_whatever_the_cache_says(bench: Bench) -> None:
    """A cache can hide no security notice from the company's own site either."""
    bench.verify({"incidents/one.html": page()})
    bench.know(dict.fromkeys(("banner-fragment.html", "banner.html", "banner.json"), "incidents/one.html"))

    assert len(bench.verify(notice="one").stops) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "banner-fragment.html: is empty"),
        ("<p>x", None),
        ("<p>x</div>", "banner-fragment.html:1: </div> closes nothing"),
        ("\n<aside>x", "banner-fragment.html:2: <aside> is never closed"),
        ("a\0", "banner-fragment.html:1: holds a NUL character (remove it)"),
        *(
            (
                f"<p>x</p>\n<{name}>",
                f"banner-fragment.html:2: <{name}> belongs in a page's head, and this is a part of other people's "
                "pages (take it out)",
            )
            for name in ("style", "meta", "link", "base", "title", "html")
        ),
        (
            "<script></script>",
            "banner-fragment.html:1: holds a script (pages have none: everything must work without)",
        ),
        (
            '<script src="banner.js"></script>',
            "banner-fragment.html:1: leads to banner.js, which is no whole address (begin with https://)",
        ),
        (
            '<a href="index.html">x</a>',
            "banner-fragment.html:1: leads to index.html, which is no whole address (begin with https://)",
        ),
    ],
)
def test_a_part_of_other_peoples_pages(bench: Bench, text: str, expected: str | None) -> None:
    """The fragment is well-formed, changes nothing in the page around it, and leads to whole addresses."""
    stops = bench.verify({"banner-fragment.html": text}).stops

    assert (stops[0] if stops else None) == expected


@pytest.mark.parametrize(
    ("path", "script", "count"),
    [
        ("banner.html", '<script src="banner.js" data-status="banner.json"></script>', 0),
        ("banner.html", '<script src="banner.js">0</script>', 0),
        ("banner.html", '<script src="other.js"></script>', 1),
        ("banner.html", "<script>0</script>", 1),
        ("banner.html", '<script src="banner.js" onload="0"></script>', 1),
        ("banner.html", '<script src="https://cdn.example.net/banner.js"></script>', 2),
        ("index.html", '<script src="banner.js"></script>', 1),
        ("incidents/banner.html", '<script src="banner.js"></script>', 1),
    ],
)
def test_only_the_frame_runs_a_script_and_only_ours(bench: Bench, path: str, script: str, count: int) -> None:
    """The page that is framed elsewhere may run the notice's script; nothing else may, and no other."""
    assert len(bench.verify({path: page(script), "other.js": "0"}).stops) == count


def test_counts(bench: Bench) -> None:
    """Too few pages, or too many, are told."""
    files = {"incidents/one.html": page(), "incidents/two.html": page()}
    report = bench.verify(files, expected={"incidents/*.html": 3, "history/*.html": 0})

    assert report.warnings == ("incidents/*.html: there are 2 such files where 3 were expected",)


def noise(count: int) -> str:
    """Return text that cannot be packed well: numbers that follow no pattern."""
    return " ".join(str(number * 7919 % 1_000_003 * 104_729) for number in range(count))


def test_budgets(bench: Bench) -> None:
    """Pages and feeds that are slow on a bad line are told with their size; what packs well is not."""
    files = {
        "index.html": page(noise(4000)),
        "incidents/one.html": page(noise(8000)),
        "incidents/two.html": page("x" * 100_000),
        "about.html": page(noise(8000)),
        "updates.atom": f"<feed>{noise(16_000)}</feed>",
        "updates.json": json.dumps({"items": noise(16_000)}),
    }

    assert [warning.partition(" KB")[0].rpartition(" ")[0] for warning in bench.verify(files).warnings] == [
        "incidents/one.html: has",
        "index.html: has",
        "updates.atom: has",
        "updates.json: has",
    ]


def test_no_canonical_address(bench: Bench) -> None:
    """Copies of a page compete with it where it does not say where it belongs."""
    report = bench.verify({"a.html": "<!doctype html><html><head><title>x</title></head><body></body></html>"})

    assert report.warnings == ("a.html: names no canonical address (add <link rel=canonical> to its template)",)


# Links


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("gone.html", "gone.html, which is not there"),
        ("../gone.html", "gone.html, which is not there"),
        ("../../x.html", "../x.html, which is not there"),
        ("../b/", "b/index.html, which is not there"),
        ("../b/c.html#x", "b/c.html#x, which has no such anchor"),
        ("#x", "a/page.html#x, which has no such anchor"),
        (f"{SITE}/gone.html?update=2026", "gone.html, which is not there"),
        ("//status.example.com/gone.html", "gone.html, which is not there"),
        ("/gone.html", "gone.html, which is not there"),
        ("caf%C3%A9.html", "a/café.html, which is not there"),
    ],
)
def test_dead_links(bench: Bench, link: str, why: str) -> None:
    """Links of every kind to files of ours that are not there are told with their line."""
    why = why if "/" in why or link != "gone.html" else f"a/{why}"
    report = bench.verify({"a/page.html": page(f"\n<a href='{link}'>x</a>"), "b/c.html": page()})

    assert report == Report((), (f"a/page.html:6: leads to {why} (correct the link)",), ())


@pytest.mark.parametrize(
    "link",
    ["", "#", "#top", "#here", "?update=1#here", "page.html", "../b/c.html?update=1#u1", "../", "/", SITE, f"{SITE}/",
     f"{SITE}/b/c.html#u1", "//status.example.com/b/c.html", "https://www.example.com/gone", "mailto:a@example.com",
     "tel:+15550100", "../status.txt", "../status.txt#line", "%70age.html", "../b/c.html#:~:text=x", "../manifest.json",
     "HTTPS://STATUS.EXAMPLE.COM/b/c.html"],
)  # fmt: skip
def test_living_links(bench: Bench, link: str) -> None:
    """Queries, directions to a text, and other hosts are no reason to complain."""
    here = page(f"<p id=here><a href='{link}'>x</a></p>")

    assert bench.verify({"a/page.html": here, "b/c.html": page("<a name=u1></a>")}) == Report((), (), ())


def test_a_site_below_a_path(bench: Bench) -> None:
    """Where the site is a folder of a host, only that folder is ours."""
    links = "https://example.com/status/gone.html", "/status/404.html", "/status", "/other.html"
    body = "".join(f"<a href='{link}'>x</a>" for link in links)
    report = bench.verify({"a.html": page(body)}, site="https://example.com/status")

    assert report.warnings == ("a.html:5: leads to gone.html, which is not there (correct the link)",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", page('\n<a href="gone.html">a</a>\n\n<a href="./gone.html">b</a> <a href="x/../gone.html">c</a>')),
        ("a.atom", ATOM.replace("><", f'>\n\n\n\n\n<x url="gone.html"/>\n<link>{SITE}/gone.html</link><', 1)),
        ("a.json", '{\n\n\n\n\n"url": "gone.html",\n"shortlink": "./gone.html",\n"feed_url": "x/../gone.html"}'),
    ],
)
def test_the_first_line_that_leads_to_what_is_not_there_is_told(bench: Bench, name: str, text: str) -> None:
    """However it is written there, and further below; the same in each run."""
    assert bench.verify({name: text}).warnings == (
        f"{name}:6: leads to gone.html, which is not there (correct the link)",
    )


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.atom", f'<feed xmlns="http://www.w3.org/2005/Atom">\n<link href="{SITE}/b.html?update=1#u2"/></feed>'),
        ("a.rss", f"<rss>\n<item><link>{SITE}/b.html#u2</link><guid isPermaLink='false'>x</guid></item></rss>"),
        ("a.xml", f"<urlset>\n<url><loc>{SITE}/b.html#u2</loc></url></urlset>"),
        ("a.json", f'{{"items": [\n{{"url": "{SITE}/b.html#u2"}}]}}'),
    ],
)  # fmt: skip
def test_links_in_feeds(bench: Bench, path: str, data: str) -> None:
    """Each entry leads to a page, and to an anchor that the page has."""
    report = bench.verify({path: data, "b.html": page("<p id=u1></p>")})

    assert report == Report((), (f"{path}:2: leads to b.html#u2, which has no such anchor (correct the link)",), ())


def test_links_to_what_is_removed(bench: Bench) -> None:
    """Pages that nobody touched are told when what they lead to goes away: a page, or an anchor on it."""
    bench.verify({
        "a.html": page("\n\n<a href='b.html'>b</a><a href='c.html#u1'>c</a>"),
        "b.html": page(),
        "c.html": page("<p id=u1></p>"),
    })  # fmt: skip
    report = bench.verify({"b.html": None, "c.html": page()})

    assert report.warnings == (
        "a.html:7: leads to b.html, which this publish removes (correct the link)",
        "a.html:7: leads to c.html#u1, which has no such anchor (correct the link)",
    )


def test_what_is_unchanged_is_not_read_again(bench: Bench) -> None:
    """Known by its hash, a file is not even opened: only the home page and the notices are."""
    bench.verify({"a.html": page("<a href='b.html'>b</a>"), "b.html": page()})
    tree = bench.folder / "tree-1"
    manifest = read_manifest(tree)
    for path in manifest.files.keys() - {"index.html", "banner-fragment.html", "banner.html", "banner.json"}:
        (tree / path).unlink()

    unchanged = Linked((), (), tuple(manifest.files), ())
    assert verify(tree, unchanged, manifest=manifest, site=SITE, cache=bench.cache) == Report((), (), ())


def test_what_nobody_vouches_for_is_read(bench: Bench) -> None:
    """What is unchanged, and was never verified here, is read like what is new."""
    bench.verify({"a.txt": "a secret line"})

    assert bench.verify(secrets=["a secret line"]) == Report((), (), ())
    report = bench.verify(secrets=["a secret line"], unverified={"a.txt"})
    assert report.leaks == (f"a.txt:1: holds {LEAKED}",)


def test_a_new_secret_is_searched_for_in_every_file(bench: Bench) -> None:
    """What came into private/ since is found in what is unchanged: in texts and in names, and nothing else is told."""
    bench.verify({"a.html": page("\n<p>a <b>secret</b> line</p>"), "b/a-secret-line.txt": "x", "c.html": page("<p>")})
    report = bench.verify(secrets=["a secret line"], unsearched=["a secret line"])

    assert report.leaks == (f"a.html:6: holds {LEAKED}", f"b/a-secret-line.txt: its name holds {LEAKED}")
    assert report == Report(report.leaks, (), report.leaks)


LINE = '{"a": 1}\n'
CARD = "record.jsonl:4: holds a payment card number (take it out of what is published)"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", ()),
        (LINE, ()),
        (f"{LINE}{{", ("record.jsonl:5: is not JSON: Expecting property name enclosed in double quotes",)),
        (f"{LINE}\n{LINE}", ("record.jsonl:5: is not JSON: Expecting value",)),
        (
            '{"a": "4111 1111 1111 1111"}\n',
            ("record.jsonl:4: holds a payment card number (take it out of what is published)",),
        ),
    ],
)
def test_what_was_added_to_a_file_is_read(bench: Bench, more: str, expected: tuple[str, ...]) -> None:
    """Of a file that has grown only the new lines are read, and told with their place in the whole."""
    before = f"not JSON\n{LINE}{LINE}"
    report = bench.verify({"record.jsonl": before + more}, grown={"record.jsonl": len(before)})

    assert report.stops == expected
    assert report.told == ({"record.jsonl"} if expected else set())


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (LINE, ()),
        ("\n", ("record.jsonl:100: is not JSON: Expecting value",)),
        ('{"a": "4111 1111 1111 1111"}', (CARD.replace(":4:", ":100:"),)),
        ('{"a": "the vault was open"}', (f"record.jsonl:100: holds {LEAKED}",)),
        ('{"a": "\udcff"}', ("record.jsonl:100: is not UTF-8 (save what it is made from as UTF-8)",)),
    ],
)
def test_a_long_record_is_read_in_pieces(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, last: str, expected: tuple[str, ...]
) -> None:
    """Whatever stands in its last piece is told with its place in the whole."""
    monkeypatch.setattr(inspection, "_PIECE", 50)
    record = (LINE * 99 + last).encode(errors="surrogateescape")

    assert bench.verify({"record.jsonl": record}, secrets=["the vault was open"]).stops == expected


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"{}", b"\0" * 40])
def test_a_damaged_cache_is_made_anew(bench: Bench, data: bytes) -> None:
    """With a cache of any content, or none, the answer is the same."""
    bench.verify({"a.html": page("<a href='b.html'>b</a>"), "b.html": page()})
    bench.cache.write_bytes(data)

    assert len(bench.verify({"b.html": None}).warnings) == 1
    assert Known(bench.cache, SITE).get("a.html", read_manifest(bench.folder / "tree-2").files["a.html"].sha256)


@pytest.mark.parametrize("targets", ["", "gone.html"])
def test_a_forged_cache_is_made_anew(bench: Bench, targets: str) -> None:
    """Where files lead, nobody else has a say in: neither in the file nor with one of another place."""
    bench.verify({"a.html": page("<a href='b.html'>b</a>"), "b.html": page()})
    ours = bench.cache.read_bytes()
    bench.cache.write_bytes(ours.replace(b'"b.html"', json.dumps(targets).encode()))
    forged = bench.verify({"b.html": None}).warnings
    bench.know({"a.html": targets})
    shutil.copy(bench.cache, bench.folder / "copy")
    (bench.folder / "copy").replace(bench.cache)

    assert ours != bench.cache.read_bytes()
    assert forged == ("a.html:5: leads to b.html, which this publish removes (correct the link)",)
    assert bench.verify().warnings == ("a.html:5: leads to b.html, which is not there (correct the link)",)


def test_what_leads_where_it_led_is_not_read_each_time(bench: Bench) -> None:
    """After a change of all pages that moved no link, they are read once more; a few may be each time."""
    looked = []
    for head in ("", "<meta>"):
        bench.verify({f"p{number}.html": page(head=head) for number in range(30)})
    for _ in range(2):
        looked.append(counted(bench.verify)["Inspection._look"])
    bench.verify({"p1.html": page("<p>")})
    for _ in range(2):
        looked.append(counted(bench.verify)["Inspection._look"])

    always = looked[1]
    assert looked == [always + 30, always, always + 1, always + 1]


def test_a_cache_that_cannot_be_written(bench: Bench) -> None:
    """Where no folder for it can be made, that stops nothing."""
    (bench.folder / "file").write_text("")
    assert bench.verify(cache=bench.folder / "file" / "links") == Report((), (), ())


def test_many_files_with_one_fault(bench: Bench) -> None:
    """A broken template is told for three of its pages, not for ten thousand."""
    report = bench.verify({f"p{number:02}.html": page("<div>") for number in range(12)})

    fault = "</body> stands where <div> from line 5 is open (close that first)"
    assert report.stops == (
        f"p00.html:6: {fault}",
        f"p01.html:6: {fault}",
        f"p02.html:6: {fault}",
        f"… and 9 more of the same: {fault}",
    )


# Hostile files


@settings(max_examples=examples(60))
@given(
    suffix=st.sampled_from(["html", "atom", "svg", "json", "jsonl", "css", "txt", "bin"]),
    data=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=100).map(str.encode),
        st.text("<>/!-\"'= abpdiv\n&;{}[]:,\\u@", max_size=100).map(lambda text: page(text).encode()),
    ),
)
def test_any_bytes_are_survived(suffix: str, data: bytes) -> None:
    """Whatever is in a file, a report comes out that can be printed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Bench(Path(folder)).verify({f"a.{suffix}": data}, secrets=["a secret of no use"])

    "\n".join((*report.stops, *report.warnings)).encode()
    assert all(line.isprintable() for line in (*report.stops, *report.warnings))
