"""What is read once for many pages is what is read in each of them as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from plainstatus.sensitive import LEAKS, Found, find
from plainstatus.sensitive.patterns import BEGINS, MAYBE, PATTERNS
from plainstatus.tree.verify import addresses, repeats
from plainstatus.tree.verify.addresses import Site
from plainstatus.tree.verify.contents import SHOWN, Contents, judge_element, name_of
from plainstatus.tree.verify.documents import json_addresses, read_json, read_xml
from plainstatus.tree.verify.leaks import Leaks, _pattern
from plainstatus.tree.verify.page import read_page
from plainstatus.tree.verify.repeats import Pages
from tests.support.project import examples

SITE = Site("https://status.example.com")
#: What may stand on a line, whole or not.
PARTS = [
    "<p>", "</p>", "<p id=a>", "<a href='b.html'>", '<a href="#a">', "</a>", "<b>", "</b>", "<div>", "</div>", "<ul>",
    "<li>", "</ul>", "<br>", "<br/>", "<div/>", "<svg>", "<path/>", "</svg>", "<svg/>", "<style>", "</style>",
    "a{b:url(c.png)}", "<style>a{}</style>", "<title>", "</title>", "<textarea>", "</textarea>", "<!--", "-->", "<!-->",
    "<!-- a -->", "<a\nid=x\n>", "<a href='x\ny'>", '"', "'", ">", "<", "</", "</p", "<p ", "id=b", "\n", "\n", "\n",
    "\r\n",
    "text", "&lt;", "<script>", "</script>", "<img src='//x.example/a.png'>", "<img src=a.png>", "<p onclick=a()>",
    '<link rel="canonical" href="/">', "<math>", "</math>", "<h1>", "</h1>", "<table><tr><td>", "</table>",
    "<!doctype html>", "<a", "<link", ' id="', ' href="', ' title="', '="', "/", " ", ' id="a"', ' href="b.html#c"',
    ' href=""', ' href="https://status.example.com/a.html"', ' href="https://status.example.com.evil.example/"',
    ' href="javascript:a()"', ' href="//x.example"', ' title="A: b"', ' title="Data:,a"', ' onclick="a()"',
    ' title="a content="b"', ' content="B" c', ' datetime="2026"', "\x7f", ' href="?\x7f"', " id='e'", "> <", "=",
    ' rel="stylesheet"', ' http-equiv="refresh"', ' content="0; url=//x.example"', " href='d.html'",
]  # fmt: skip


def is_sound(found: Contents) -> bool:
    """Take everything for sound but scripts and what is fetched from elsewhere."""
    return not found.scripts and not any(map(SITE.is_elsewhere, found.fetches))


def pages() -> Pages:
    """Return what reads pages."""
    return Pages(SITE, is_sound=is_sound)


def same(reader: Pages, text: str) -> bool:
    """See that a page is read as it is as a whole, or left to be; say which."""
    path = "incidents/x.html"
    skimmed, whole = reader.skim(path, text, text.split("\n")), read_page(text)
    if skimmed is None:
        return False
    assert whole.fault is None
    assert is_sound(whole)
    assert skimmed.anchors == whole.anchors
    assert skimmed.canonical == whole.canonical
    assert skimmed.targets == {*SITE.targets(path, whole.links).values()}
    return True


@settings(max_examples=examples(150))
@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=12), min_size=1, max_size=3))
@example([["<p>", "\n", "<div>", "\n", "</p>", "\n", "</div>"]])
@example([["<title>", "\n", "<b>", "\n", "</title>"]])
@example([["<a href='x\ny'>", "</a>"]])
def test_pages_of_any_lines(bodies: list[list[str]]) -> None:
    """Pages with and without faults, read one after another, say what each says as a whole."""
    reader = pages()
    for body in bodies:
        text = f"<!doctype html>\n<html><body>\n{''.join(body)}\n</body></html>\n"
        same(reader, text)
        same(reader, text)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ('<a href="b.html" id="c">b</a>', '<a href="c.html#d" id="e">c</a>'),
        ('<a href="b.html">b</a>', '<a href="javascript:a()">b</a>'),
        ('<a href="b.html">b</a>', '<a href="&#106;avascript:a()">b</a>'),
        ('<a href="b.html">b</a>', '<a href="" onclick="a()">b</a>'),
        ('<a href="b.html">b</a>', '<a id="b.html">b</a>'),
        ('<a href="https://status.example.com/a">b</a>', '<a href="a">b</a>'),
        ('<link rel="next" href="https://status.example.com/a">', '<link rel="prefetch" href="//x.example/a">'),
        ('<link rel="icon" href="a.png">', '<link rel="icon" href="//x.example/a.png">'),
        ('<link rel="icon" href="https://status.example.com/a">', '<link rel="icon" href="https://x.example/a">'),
        (
            '<link rel="icon" href="https://status.example.com/">',
            '<link rel="icon" href="https://status.example.com.x/">',
        ),
        ('<iframe title="a"></iframe>', '<iframe title="data:text/html,a"></iframe>'),
        ('<p title="a">', '<p title="javascript:a()">'),
        ('<meta http-equiv="refresh" content="5">', '<meta http-equiv="refresh" content="0; url=//x.example">'),
        ("<style>a{}</style>", "<style>@import '//x.example';</style>"),
        ("<svg><style>a{}</style></svg>", "<svg><style>a{b:url(//x.example)}</style></svg>"),
        ("<!-- > a < -->", "<!-- > --><script>a()</script><!-- < -->"),
        ('<!-- <a href="b.html"> -->', '<!-- <a href="c.html"> -->'),
        ('<b title="> a <b">c</b>', '<b title=">" onclick="a()" d="<b">c</b>'),
        ("<b title='> a <b'>c</b>", "<b title='>' onclick='a()' d='<b'>c</b>"),
        ('<b title=" href=" d="e">c</b>', '<b title=" href="a" d="e">c</b>'),
        ('<b title=" id="" d="e">c</b>', '<b title=" id=" onclick="e">c</b>'),
        ("<p>a</p>", "<p>a > b</p>"),
        ("<p>a</p>", '<p>a href="b.html" c</p>'),
        ('<a name="?\x7f">b</a>', '<a name="c">b</a>'),
    ],
)
def test_lines_that_are_alike(line: str, other: str) -> None:
    """After one line, another is read as it is, whatever is the same in both; and so is the first again."""
    reader = pages()
    for one in (line, other, line):
        same(reader, f"<!doctype html>\n<html><body>\n{one}\n</body></html>\n")


def test_lines_that_are_alike_are_read_once() -> None:
    """Where a link leads, an anchor, a time, a title and a text make no difference."""
    reader = pages()
    for number in range(3):
        line = (
            f'<p id="a{number}" title="t{number}"><a href="{number}.html"><time datetime="{number}">{number}</time></a>'
        )
        assert same(reader, f"<!doctype html>\n<html><body>\n{line}\n</body></html>\n")

    read = [blank for node in reader._nodes.values() for blank in (*node.alike, *node.pieces)]
    assert len(read) == len({"", "<html><body>", "<p ...>", "</body></html>"})


def test_no_page_of_the_example_is_read_as_a_whole(site: Path) -> None:
    """Every page of ours is cut into lines that can be read by themselves, but for the one with a script."""
    reader = pages()
    texts = {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*.html")}
    left = {path for path, text in texts.items() if not same(reader, text)}

    assert left == {"banner.html", "banner-fragment.html", "es/banner.html", "es/banner-fragment.html"}


@pytest.mark.parametrize(
    "text",
    ["", "<!doctype html>", "<!doctype html></html>\0", "<html></html>", "<!doctype html><html>\n<p>\n"],
)
def test_what_is_no_page_is_left(text: str) -> None:
    """It is told of as a whole."""
    assert pages().skim("incidents/x.html", text, text.split("\n")) is None


def test_what_is_kept_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site of any size is read in the same room."""
    monkeypatch.setattr(repeats, "_ROOM", 1000)
    reader = pages()
    kept = []
    for number in range(100):
        assert same(reader, f"<!doctype html><html><body>\n<p id=a{number}>{'x' * 100}</p>\n</body></html>")
        kept.append(sum(len(piece) for node in reader._nodes.values() for piece in node.pieces))

    assert max(kept) < 2000


# --- addresses ------------------------------------------------------------------------------------------------

KEYS = ["url", "home_page_url", "shortlink", "u\\u0072l", "name", "a"]
VALUES = st.recursive(
    st.sampled_from(['"a.html"', '"b\\u0061"', '"\\u00e4"', "1", "null", "NaN", "{", '""', "true"]),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3).map(lambda some: f"[{','.join(some)}]"),
        st.lists(
            st.tuples(st.sampled_from(KEYS), inside), max_size=3, unique_by=lambda one: str(json.loads(f'"{one[0]}"'))
        ).map(lambda some: "{" + ",".join(f'"{key}": {value}' for key, value in some) + "}"),
    ),
    max_leaves=12,
)


@settings(max_examples=examples(100))
@given(st.sampled_from(["", "\ufeff", "x"]), VALUES)
@example("", '{"url": "a.html", "url": {"url": "b.html"}}')
@example("", "[" * 100_000)
def test_addresses_of_any_json(begin: str, value: str) -> None:
    """Without their places, the addresses are the same ones; what has a fault is left."""
    found = read_json(begin + value)
    assert json_addresses(begin + value) == (None if found.fault or begin else {*found.links})


def test_no_address_of_json_is_left_out() -> None:
    """Where a key is there twice, programs differ in which of both they take."""
    assert json_addresses('{"url": {"url": "a.html"}, "url": "b.html"}') == {"a.html", "b.html"}


ELEMENTS = ["link", "guid", "loc", "a", "x:link", "s:use", "s:style", "h:a", "outline"]
ATTRIBUTES = ['href="a.html"', 'href="b.html"', 'url="a.html"', 'xmlUrl="c.html"', 'isPermaLink="false"', 'x:href="d"',
              'id="e"', "href=''"]  # fmt: skip
NODES = st.recursive(
    st.sampled_from(
        ["a.html", " b.html ", "\n", "", "<?xml-stylesheet href='s.css'?>", "<?a href='t'?>", "<!-- a -->"]
    ),
    lambda inside: st.builds(
        lambda name, attributes, nodes: f"<{name} {' '.join(attributes)}>{''.join(nodes)}</{name}>",
        st.sampled_from(ELEMENTS),
        st.lists(st.sampled_from(ATTRIBUTES), max_size=2, unique_by=lambda one: one.partition("=")[0]),
        st.lists(inside, max_size=4),
    ),
    max_leaves=10,
)


@settings(max_examples=examples(60))
@given(NODES)
def test_addresses_of_any_xml(nodes: str) -> None:
    """Each is found where it stands first, as whoever looks at one element after the other finds them."""
    root = '<r xmlns:x="x" xmlns:s="http://www.w3.org/2000/svg" xmlns:h="http://www.w3.org/1999/xhtml">\n'
    text = f"{root}{nodes}</r>"
    long_way: dict[str, int] = {}
    for node in etree.fromstring(text).iter():
        leads: list[str | None] = []
        if isinstance(node, etree._ProcessingInstruction):
            leads = [node.get("href")] if node.target == "xml-stylesheet" else []
        elif isinstance(node, etree._Comment):
            pass
        elif name_of(node)[0] in SHOWN:
            leads = [*judge_element(node)[0].links]
        else:
            named = name_of(node)[1] in {"guid", "link", "loc"} and node.get("isPermaLink") != "false"
            leads = [node.get(key) or None for key in ("href", "htmlUrl", "url", "xmlUrl")]
            leads.append((named and (node.text or "").strip()) or None)
        for url in leads:
            if url is not None:
                long_way.setdefault(url, int(str(node.sourceline)))

    assert read_xml(text).links == long_way


def test_an_address_leads_elsewhere_from_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of one folder is not said of another; and it has bounds."""
    monkeypatch.setattr(addresses, "_ROOM", 2)
    urls = ["a.html", "../a.html#b", "#c", "", "https://status.example.com/", "https://x.example", "d?e"]
    for _ in range(2):
        for page in ("a/x.html", "x.html", "a/b/x.html", "a/y.html"):
            assert SITE.targets(page, urls) == Site(SITE.address).targets(page, urls)
    assert SITE.targets("a/x.html", ["a.html", "#c"]) == {"a.html": "a/a.html", "#c": "a/x.html#c"}


# --- leaks ----------------------------------------------------------------------------------------------------

NUMBERS = [one for one in PATTERNS if one.hint is MAYBE]
KINDS = [one for one in PATTERNS if one.family in LEAKS]


@pytest.mark.parametrize("place", range(len(KINDS)))
@settings(max_examples=examples(15))
@given(st.data())
def test_no_leak_goes_on_in_another_line(place: int, data: st.DataObject) -> None:
    """What must never be public stands on one line, and is found whatever stands on others."""
    one = KINDS[place]
    text = data.draw(st.from_regex(one.pattern))
    found = {match[0] for match in one.pattern.finditer(text)}
    in_lines = {match[0] for line in text.split("\n") for match in one.pattern.finditer(line)}

    assert found == in_lines


@pytest.mark.parametrize("place", range(len(NUMBERS)))
@settings(max_examples=examples(25))
@given(st.data())
def test_numbers_are_found_where_they_can_begin(place: int, data: st.DataObject) -> None:
    """Tried only where a number may begin, a pattern finds what it finds anywhere."""
    one = NUMBERS[place]
    separators = st.sampled_from(["", " ", "-", "1", "12 ", "a", "\n"])
    text = "".join(data.draw(separators) + data.draw(st.from_regex(one.pattern)) for _ in range(3))
    begins = {match.start() for match in BEGINS.finditer(text)}

    assert {match.start() for match in one.pattern.finditer(text)} <= begins
    whole = {(match.start(), match[0]) for match in one.pattern.finditer(text) if one.is_one(match[0])}
    assert whole <= {(found.start, found.words) for found in _all(text)}


def _all(text: str) -> tuple[Found, ...]:
    return tuple(found for family in ("card", "identity") for found in find(text, {family}))


SECRETS = ["the vault was open", "Wir wußten es", "öäü ßßß ÄÖÜ", "a b c d e f g h"]
LINES = ["the vault", "was open", "the vault was open", "nothing", "4111 1111 1111 1111", "AKIAABCDEFGHIJKLMNOP", "Wir",
         "wu&szlig;ten es", "wußten es", "a b c d", "e f g h", "öäü ßßß", "ÄÖÜ", "vault", "open"]  # fmt: skip


@settings(max_examples=examples(100))
@given(st.lists(st.lists(st.sampled_from(LINES), max_size=5), max_size=6), st.sets(st.sampled_from(SECRETS)))
def test_a_text_that_may_hold_nothing_holds_nothing(texts: list[list[str]], secrets: set[str]) -> None:
    """Lines that were harmless before are, also beside others; and nothing is missed for it."""
    leaks = Leaks(secrets)
    for lines in texts:
        text = "\n".join(lines)
        if not leaks.may_hold(lines) or not leaks.may_be_in(text):
            assert list(Leaks(secrets).find(text)) == []


def test_most_texts_need_not_be_searched() -> None:
    """A secret costs something only where its rarest word stands."""
    leaks = Leaks(["the vault was open"])

    assert not leaks.may_hold(["the door", "was open"])
    assert leaks.may_hold(["a vault"])


def test_a_secret_has_a_pattern_only_where_its_words_stand() -> None:
    """Of ten thousand lines about other people, those are searched for whose words a file has."""
    leaks = Leaks([*(f"person {number}, customer{number} of the canary" for number in range(10_000))])
    before = _pattern.cache_info().misses

    assert list(leaks.find("nothing of a customer")) == []
    assert len(list(leaks.find("person 7, <b>customer7</b> of the canary"))) == 1
    assert _pattern.cache_info().misses - before == 1


def test_a_key_that_was_published_is_told_and_no_leak() -> None:
    """Whatever else its words are in the bytes of what was published; the name of a file may be no text."""
    leaks = Leaks([], public="Wir schrieben AKIAABCDEFGHIJKLMNOP, so öffentlich wie dies.".encode())
    old, new = "name\udcff AKIAABCDEFGHIJKLMNOP", "AKIAABCDEFGHIJKLMNOQ"

    assert (list(leaks.find(old)), len(list(leaks.already_public(old)))) == ([], 1)
    assert (len(list(leaks.find(new))), list(leaks.already_public(new))) == (1, [])


@pytest.mark.parametrize(
    "written",
    [
        "<p>The vault was open</p>",
        '{"text":"Today\\nthe vault\\nwas open"}',
        '{"text":"Today\\tthe vault\\r\\nwas\\topen\\n"}',
        '{"text":"\\u2014the vault\\u2028was open\\u2029"}',
    ],
)
def test_a_secret_is_found_however_json_ends_its_lines(written: str) -> None:
    """The letter of an escape is no part of the word behind it, be it the first one or another."""
    leaks = Leaks(["the vault was open" if written.startswith("{") else "The vault was open"])

    assert leaks.may_hold(written.split("\n"))
    assert len([*leaks.find_secrets(written)]) == 1
