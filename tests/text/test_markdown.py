from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from plainstatus.model import Text
from plainstatus.read.content.markdown import renderer
from plainstatus.text import markdown
from plainstatus.text.markdown import made_elsewhere, made_here, sanitise, summary, to_html, to_plain
from plainstatus.text.typed import as_typed
from tests.support.warm import begun

REL = 'rel="noopener noreferrer"'
_PROSE = renderer({"extensions": ["markdown.extensions.extra"]})
XHTML = "{http://www.w3.org/1999/xhtml}"
ELEMENTS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup",
    "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "s", "samp",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "time", "tr", "u", "ul", "var", "wbr",
}  # fmt: skip
ATTRIBUTES = {
    "align", "alt", "colspan", "datetime", "dir", "height", "href", "id", "lang", "open", "rel",
    "reversed", "rowspan", "scope", "span", "src", "start", "title", "value", "width",
}  # fmt: skip
PAGE = "https://status.example.com/incidents/x.html"


def elements(fragment: str) -> Iterator[Element]:
    """Parse a fragment as it will stand in a page, refusing whatever is not well-formed HTML5."""
    parser = html5lib.HTMLParser(strict=True)
    document = parser.parse(f"<!DOCTYPE html><title>t</title><body>{fragment}</body>")
    body = document.find(f"{XHTML}body")
    yield from list(body.iter())[1:]


def as_browsers_read_it(url: str) -> str:
    """Do what the URL standard does before it looks for a scheme or a host."""
    url = re.sub(r"[\t\n\r]", "", url.strip("".join(map(chr, range(0x21)))))
    return url.replace("\\", "/")


def assert_harmless(fragment: str, *, ids: bool) -> None:
    """Fail on anything in a fragment that could run, style, fetch from another host or clobber an id."""
    for element in elements(fragment):
        assert element.tag.removeprefix(XHTML) in ELEMENTS
        for name, value in element.attrib.items():
            assert name in ATTRIBUTES
            if name == "id":
                assert ids
                assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*|fn(ref\d*)?:[\w-]+", value)
            if name == "href":
                scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", as_browsers_read_it(value))
                assert scheme is None or scheme[1].lower() in {"http", "https", "mailto", "tel"}
            if name == "src":
                target = urlsplit(urljoin(PAGE, as_browsers_read_it(value)))
                assert (target.scheme, target.netloc) == ("https", "status.example.com")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("", ""),
        ("One *two* **three** `four`.", "<p>One <em>two</em> <strong>three</strong> <code>four</code>.</p>"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("wrapped\nby hand", "<p>wrapped\nby hand</p>"),
        ("broken  \non purpose", "<p>broken<br>\non purpose</p>"),
        ("broken\\\non purpose", "<p>broken<br>\non purpose</p>"),
        ("imported<br />line", "<p>imported<br>line</p>"),
        ("&#xFFFE; &#65535; &#11; &#0;", "<p>\ufffd \ufffd \ufffd \ufffd</p>"),
        ("<p>imported <i>paragraph</i></p>", "<p>imported <i>paragraph</i></p>"),
        ("<div>a</div><section>b</section>", "<div>a</div>b"),
        ("~~gone~~", "<p><del>gone</del></p>"),
        ("~5% of 10~20 and 30~40", "<p>~5% of 10~20 and 30~40</p>"),
        ("- [ ] a\n- [x] b\n- [X] c", "<ul>\n<li>\u2610 a</li>\n<li>\u2611 b</li>\n<li>\u2611 c</li>\n</ul>"),
        ("[ ] a, - [ ] b", "<p>[ ] a, - [ ] b</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("```js\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
        (
            "|a|b|\n|-|-:|\n|1|2|",
            '<table>\n<thead>\n<tr>\n<th>a</th>\n<th align="right">b</th>\n</tr>\n</thead>\n'
            '<tbody>\n<tr>\n<td>1</td>\n<td align="right">2</td>\n</tr>\n</tbody>\n</table>',
        ),
        (
            "See https://example.com/a_b?c=1&d=2.",
            f'<p>See <a href="https://example.com/a_b?c=1&amp;d=2" {REL}>https://example.com/a_b?c=1&amp;d=2</a>.</p>',
        ),
        ("www.example.com", f'<p><a href="http://www.example.com" {REL}>www.example.com</a></p>'),
        ("help@example.com", f'<p><a href="mailto:help@example.com" {REL}>help@example.com</a></p>'),
        ('[call](tel:+15550100 "us")', f'<p><a href="tel:+15550100" title="us" {REL}>call</a></p>'),
        ("[x](../security-faq.html)", f'<p><a href="../security-faq.html" {REL}>x</a></p>'),
        ("[x]({filename}a.md)", f'<p><a href="%7Bfilename%7Da.md" {REL}>x</a></p>'),
        ('<a href="{filename}a.md">x</a>', f"<p><a {REL}>x</a></p>"),
        ("![plan](images/plan.png)", '<p><img src="images/plan.png" alt="plan"></p>'),
        ('![1 < "2"](https://example.org/x.png)', '<p>1 &lt; "2"</p>'),
        ("![](data:image/png;base64,AA==)", "<p></p>"),
        ("![a](//example.org/x.png)", "<p>a</p>"),
        ("# One\n\n## Two\n\n### Three", "<h4>One</h4>\n<h5>Two</h5>\n<h6>Three</h6>"),
        ("#### Four\n\n##### Five\n\n###### Six", "<h6>Four</h6>\n<h6>Five</h6>\n<h6>Six</h6>"),
        (
            '<h1 id="top" dir="rtl">a <abbr title="<h1>">b</abbr></h1><hr>',
            '<h4 dir="rtl">a <abbr title="&lt;h1&gt;">b</abbr></h4><hr>',
        ),
        ('<p style="color:red" class="x" onclick="x()" data-a="b">a</p>', "<p>a</p>"),
        ('<td align="right">a', '<p>&lt;td align="right"&gt;a</p>'),
        ("a\x00b\x07c\ufeffd\ud800e\uffff", "<p>a\ufffdb\ufffdc\u2060d\ufffde\ufffd</p>"),
        ("a&#7;b&#13;c", "<p>a\ufffdb\nc</p>"),
        ("\r\na\r\nb", "<p>a\nb</p>"),
        ("<script>alert(1)</script>\n\nafter", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>after</p>"),
    ],
)
def test_to_html(markdown: str, expected: str) -> None:
    """Markdown becomes exactly this HTML."""
    assert expected == to_html(markdown)


UNCHANGED_CONTENT = [
    '<h2 id="phones">Phones</h2>',
    '<h3 id="what-next_1">Next</h3>',
    "<dl>\n<dt>Term</dt>\n<dd>Meaning</dd>\n</dl>",
    "<pre><code>a &lt; b\n</code></pre>",
    '<abbr title="as soon as possible">asap</abbr>',
    '<time datetime="2026-11-15T13:00-08:00">15 November</time>',
    '<details open=""><summary>More</summary>Text</details>',
    '<figure><img src="{static}/images/a b.png" alt="x" width="10"><figcaption>x</figcaption></figure>',
    '<table>\n<tbody><tr><th scope="row">a</th><td colspan="2">b</td></tr></tbody></table>',
    '<p lang="fr" dir="ltr">Bonjour</p>',
    f'<a href="{{filename}}other.md" {REL}>x</a>',
    f'<a href="|filename|../pages/x.md#phones" {REL}>x</a>',
    f'<a href="{{attach}}letter.pdf" {REL}>x</a>',
    f'<a href="{{filename}}q&amp;a.md" {REL}>x</a>',
    f'<a href="{{index}}" {REL}>x</a>',
    f'<sup id="fnref:1"><a href="#fn:1" {REL}>1</a></sup>',
    f'<ol><li id="fn:1">Note <a href="#fnref:1" {REL}>back</a></li></ol>',
]


@pytest.mark.parametrize("html", UNCHANGED_CONTENT)
def test_sanitise_keeps(html: str) -> None:
    """What pages are made of, anchors and Pelican's placeholders, passes unchanged."""
    assert html == sanitise(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<h2 id="Phones">a</h2><p id="main">b</p>', "<h2>a</h2><p>b</p>"),
        ('<h2 id="a b">a</h2><li id="x">b</li>', "<h2>a</h2><li>b</li>"),
        ('<div class="codehilite"><pre><span></span>a</pre></div>', "<div><pre><span></span>a</pre></div>"),
        ('<form action="/x">Name</form>', '&lt;form action="/x"&gt;Name&lt;/form&gt;'),
        ('<img src="https://example.org/a.png" alt="a &amp; b">', "a &amp; b"),
        ('<img alt="no source">', "no source"),
        ("<!-- note -->a", "&lt;!-- note --&gt;a"),
        # From these Pelican would make javascript:{name}…, //example.org/… and an attribute of its own.
        ('<a href="{name}javascript:alert(1)">x</a>', f"<a {REL}>x</a>"),
        ('<a href="{filename}javascript:alert(1)">x</a>', f"<a {REL}>x</a>"),
        ('<a href=" {filename}javascript:alert(1)">x</a>', f"<a {REL}>x</a>"),
        ('<a href="|name|javascript:alert(1)">x</a>', f"<a {REL}>x</a>"),
        ('<a href="{filename|a.md">x</a>', f"<a {REL}>x</a>"),
        ('<img src="{static}//example.org/a.png" alt="x">', "x"),
        ('<img src="{static}/\t/example.org/a.png" alt="x">', "x"),
        ('<img src="{static}https://example.org/a.png" alt="x">', "x"),
        ('<a href="{filename}q&amp;a.md?&quot; onfocus=alert(1) x=&quot;">x</a>', f"<a {REL}>x</a>"),
        (
            """<abbr title="href = '{name}javascript:'">x</abbr>""",
            '<abbr title="href = \u2019{name}javascript:\u2019">x</abbr>',
        ),
        (
            """<a href="?src='{static}//example.org/a'">x</a>""",
            f'<a href="?src=%27{{static}}//example.org/a%27" {REL}>x</a>',
        ),
    ],
)
def test_sanitise_removes(html: str, expected: str) -> None:
    """What could clobber an id, fetch from elsewhere, be submitted or mislead Pelican goes."""
    assert expected == sanitise(html)


@pytest.mark.parametrize(
    "typed",
    [
        "You see Error <timeout> for <your name>.",
        "<customer-id>",
        "List<String> and Map<String, List<Integer>>",
        "a <b and c> d",
        "Error <code> at <time> in <summary>, <title> and <select>",
        "if x <b then y",
        "an <!-- unclosed comment",
        "a <!-- whole --> comment",
        "<script>alert(1)</script>",
        "<style>p {}</style> <form> <input name=a> <button>b</button> </form>",
        "</b> </x> </> <> <1>",
        "<td>a</td> <tr> <col>",
        "<img> and <img width=1>",
        "<?php echo 1 ?> <!DOCTYPE html> <![CDATA[x]]>",
        "<status:open> and <https:",
        "<b>one <i>two</b>",
        "Order <#4411>, <5 minutes, <3, ->, a<b>c",
        "<ns:tag> <a.b> <_x> <\u00fcber> <Visa/> <Visa />",
    ],
)
def test_what_is_no_html_that_we_keep_is_shown_as_typed(typed: str) -> None:
    """Each character of it is there to be read, on a page, in plain text and in a summary, and from content/."""
    expected = typed.replace("<b>one <i>two</b>", "one <i>two")

    assert expected == "".join(html5lib.parse(to_html(typed)).itertext()).strip()
    assert expected == to_plain(typed)
    assert expected == summary(typed)
    assert expected == "".join(html5lib.parse(sanitise(typed)).itertext()).strip()


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("<customer-id>\n**a**\n\nb", "<p>&lt;customer-id&gt;\n<strong>a</strong></p>\n<p>b</p>"),
        ("<!-- a\n\n- b", "<p>&lt;!-- a</p>\n<ul>\n<li>b</li>\n</ul>"),
        ("- <option>\n- *b*", "<ul>\n<li>&lt;option&gt;</li>\n<li><em>b</em></li>\n</ul>"),
        ("`<b>` makes <b>bold</b>", "<p><code>&lt;b&gt;</code> makes <b>bold</b></p>"),
        ("<p class=x>a<p>b</p>", "<p>a</p><p>b</p>"),
        ("[09:15]: restarted", "<p>[09:15]: restarted</p>"),
        ("[a] b\n\n[A]: index.html", f'<p><a href="index.html" {REL}>a</a> b</p>'),
        ("``` Error 500\nat line 3\n```", "<pre><code>Error 500\nat line 3\n</code></pre>"),
        (
            "|a|\n|-|\n|b|c|",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n"
            "<tbody>\n<tr>\n<td>b|c</td>\n</tr>\n</tbody>\n</table>",
        ),
        ("https://example.com/<id>", f'<p><a href="https://example.com/" {REL}>https://example.com/</a>&lt;id&gt;</p>'),
    ],
)
def test_markdown_around_words_in_angle_brackets(markdown: str, expected: str) -> None:
    """Words that look like markup keep nothing else from being read as Markdown."""
    assert expected == to_html(markdown)


def test_what_a_format_hides_stays_hidden() -> None:
    """Comments and scripts in files of HTML are no words; what looks like a tag there is one."""
    html = "<!-- note -->a <!-- b -- c --> <script>d</script> <customer-id> <script> <!-- e"

    assert sanitise(html, hidden=True) == "a   &lt;customer-id&gt; &lt;script&gt; &lt;!-- e"


#: Whatever could make Markdown or a parser of HTML leave out a word. What names the language of code and where a link
#: leads is no word: there is no `](`, no `=`, and no code in three backticks.
_PIECES = [
    "<", "</", ">", "/>", "<!--", "-->", "<!", "<?", "<b>", "</b>", "<i", "<p>", "<td>", "<table>", "</table>", "<li>",
    "<script>", "</script>", "<style>", "<textarea>", "<title>", "<svg>", "<a>", "</a>", "<br>", "<select>",
    "<![CDATA[", "*", "**", "_", "~~", "`", "|", "|-|\n", "|-|-|\n", "\n", "\n\n", "- ", "> ", "1. ", "    ", "# ", "[",
    "]", "]: ", "[ ] ", "!", "&", '"', "'", " ", "-", "---\n", ":",
]  # fmt: skip


@given(st.lists(st.one_of(st.just(""), st.sampled_from(_PIECES)), max_size=40))
@example(["[", "", "]: ", ""])
@example(["", "|", "", "\n", "|-|-|\n", "", "|", "", "|", ""])
def test_no_word_is_lost(pieces: list[str]) -> None:
    """Whatever stands around them, all words of a text are to be read on the page, however Markdown reads it."""
    words = [f"wq{number}z" for number, piece in enumerate(pieces) if not piece]
    text = "".join(piece or f"wq{number}z" for number, piece in enumerate(pieces))
    assume(not re.search(r"(```|~~~)[` ~]*\w", text))
    for html in (to_html(text), sanitise(text), _PROSE(text)):
        assert_harmless(html, ids=True)
        # A definition that is used leads somewhere.
        shown = " ".join([*html5lib.parse(html).itertext(), *re.findall(r'(?:href|title|alt)="([^"]*)"', html)])
        assert [word for word in words if word not in shown.replace(" ", "").replace("\n", "")] == []


VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://example.org/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script>",
    "<script\x00>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x` `<script>alert(1)</script>"` `>',
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<img src=javascript:alert(1)>",
    "<img src=https://example.org/pixel.gif>",
    "<img src=//example.org/pixel.gif>",
    "<img src='\\\\example.org/pixel.gif'>",
    "<img src='/\\example.org/pixel.gif'>",
    "<img src='/\t/example.org/pixel.gif'>",
    "<img src='\x01//example.org/pixel.gif'>",
    "<img src=' //example.org/pixel.gif'>",
    "<img src=a.png srcset='https://example.org/a.png 2x'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&#x09;script:alert(1)'>x</a>",
    "<a href='java&Tab;script&colon;alert(1)'>x</a>",
    "<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>x</a>",
    "<a href='&#0000106&#0000097vascript:alert(1)'>x</a>",
    "<a href='&#14;javascript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href='java\x00script:alert(1)'>x</a>",
    "<a href='java\x01script:alert(1)'>x</a>",
    "<a href='\u2028javascript:alert(1)'>x</a>",
    "<a href='\ufeffjavascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='\uff4aavascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='blob:https://example.org/x'>x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>",
    "<a href='#' onclick=alert(1) style='position:fixed' target=_blank ping=//example.org>x</a>",
    "[x](javascript:alert(1))",
    "[x](JavaScript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x](a"onerror="alert(1))',
    "[x](a 'title\"onmouseover=\"alert(1)')",
    "[x](<{name}javascript:alert(1)>)",
    "`<script>`<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text x=20 y=20>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img title='</style><img src onerror=alert(1)>'></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><img src onerror=alert(1)>'></xmp>",
    "<noembed><img title='</noembed><img src onerror=alert(1)>'>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<select><option><img src=x onerror=alert(1)></select>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)></object><embed src=//example.org/x.swf>",
    "<base href=//example.org/><link rel=stylesheet href=//example.org/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import '//example.org/x.css'</style><p style=background:url(//example.org)>x",
    "<form action=//example.org><input name=password><button formaction=javascript:alert(1)>x</form>",
    "<isindex action=javascript:alert(1)>",
    "<video src=//example.org/x poster=//example.org/x onerror=alert(1)><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)><track src=//example.org>",
    "<details ontoggle=alert(1) open>x</details>",
    "<body onload=alert(1)><html onmouseover=alert(1)><frameset onload=alert(1)>",
    "<table background=//example.org/x><td background=//example.org/x>x",
    "<input type=image src=//example.org/x onerror=alert(1) autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee><bgsound src=//example.org>",
    "<x onclick=alert(1) contenteditable tabindex=1 onfocus=alert(1)>x</x>",
    "<p id=main>x</p><h2 id=__proto__>x</h2><h2 id='status x'>x</h2><a name=x id=y>z</a>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?><?php echo 1 ?>",
    "<p title='</p><img src=x onerror=alert(1)>'",
    "<a title=\"'><img src=x onerror=alert(1)>\" title='x",
    "</p><img src=x onerror=alert(1)//",
    "\u2039script\u203aalert(1)\u2039/script\u203a \uff1cscript\uff1ealert(1)",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<a><table><a>x<h1><a><h6></a></h6>",
    "<p><svg><foreignobject><p><style></p><img src=x onerror=alert(1)>",
    "<b><p></b><i><table><b></i></table></b><button><p></button>",
    "\u202e<b>gnp.x\u202c</b>",
]


@pytest.mark.parametrize("vector", VECTORS)
def test_attacks(vector: str) -> None:
    """An attack leaves only allowed elements and attributes, and no URL that runs or fetches."""
    assert_harmless(to_html(vector), ids=False)
    assert_harmless(sanitise(vector), ids=True)
    assert_harmless(to_html(f"> - {vector}\n\n|a|\n|-|\n|{vector}|"), ids=False)
    assert_harmless(sanitise(f'<h2 id="a" title="{vector}">{vector}</h2>'), ids=True)
    assert_harmless(escape(to_plain(vector)), ids=False)


# html5lib 1.1 does not know that a `<li>` within these leaves the item around them open, as the standard says.
TAGS = sorted(
    (ELEMENTS | {"ruby", "rp", "script", "style", "svg", "math", "mtext", "form", "select", "button", "template"})
    - {"figcaption", "summary"}
)
MARKUP = st.lists(
    st.one_of(
        st.builds("<{}>".format, st.sampled_from(TAGS)),
        st.builds("</{}>".format, st.sampled_from(TAGS)),
        st.builds('<{} {}="{}">'.format, st.sampled_from(TAGS), st.sampled_from(sorted(ATTRIBUTES)), st.text()),
        st.sampled_from(["<!--", "-->", "&#13;", "&#65279;", "&nbsp;", "&lt", "\ufeff", "<", ">", '"', "'"]),
        st.sampled_from(["*", "_", "~~", "`", "\n", "\n\n", "- ", "> ", "    ", "|", "|-|\n", "[a](", ")", "# "]),
        st.text(),
    )
).map("".join)
ANY_TEXT = st.one_of(st.text(st.characters()), MARKUP)


@given(ANY_TEXT)
@example("\ufeff\ufeff&#65279;&#65279;x")
@example("<a><table>" * 8)
@example("<" * 501 + "\ufeff\r\u00a0")
def test_any_text_is_harmless_and_well_formed(text: str) -> None:
    """Whatever comes in, well-formed HTML without anything forbidden comes out, and stays as it is."""
    for html, ids in ((to_html(text), False), (sanitise(text), True)):
        assert_harmless(html, ids=ids)
        assert html == sanitise(html)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("", ""),
        ("One *two*\n**three** `four`.", "One two three four."),
        ("# Title\n\nOne\n\n\nTwo\n\n---\n\nThree", "Title\n\nOne\n\nTwo\n\nThree"),
        ("a<br/>b<br><br>\n<br>c", "a\nb\n\nc"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a &amp; b &lt;c&gt;&nbsp;d", "a & b <c> d"),
        (
            "Affected:\n- one\n- two\n  - three\n\n    four\n\nEnd",
            "Affected:\n\n- one\n- two\n  - three\n    four\n\nEnd",
        ),
        ("- one\n\n- two\n\n  > three", "- one\n- two\n  three"),
        ("9. one\n10. two", "9. one\n10. two"),
        ("<ol start=x><li>one</ol><li>stray</li>", "1. one\n\n- stray"),
        ("<li>stray", "<li>stray"),
        ("- [ ] first\n- [x] then", "- \u2610 first\n- \u2611 then"),
        ("|Region|State|\n|-|-|\n|EU|down|\n||up|", "Region, State\nEU, down\n, up"),
        ("```\n  a\n\n b  \n```\nc", "  a\n\n b\n\nc"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
        ("We ~~lost *no* data~~ lost data.", "We lost data."),
        (
            "[Choose a password](https://www.example.com/password)",
            "Choose a password (https://www.example.com/password)",
        ),
        ("[www.example.com](https://www.example.com/)", "www.example.com"),
        ("https://example.com/?a=1&b=2", "https://example.com/?a=1&b=2"),
        ("[write](mailto:help@example.com) or [call](tel:+15550100)", "write (help@example.com) or call (+15550100)"),
        ("<mailto:help@example.com>", "mailto:help@example.com"),
        ("help@example.com", "help@example.com"),
        ("[](https://example.com/) [faq](../faq.html)", "https://example.com/ faq"),
        ("![Map of Europe](map.png) ![far](https://example.org/x.png)", "Map of Europe far"),
        ("a `<br>`\n\n<script>alert(1)</script>", "a <br>\n\n<script>alert(1)</script>"),
        ("You see <timeout>.", "You see <timeout>."),
    ],
)
def test_to_plain(markdown: str, expected: str) -> None:
    """Markdown becomes exactly this plain text."""
    assert expected == to_plain(markdown)


@given(st.lists(st.sampled_from(["word", "<br>", "<br />", "<BR/>", "\n", "**", "- ", "<p>", "<p>x</p>", "> "])))
def test_plain_text_holds_no_markup(words: list[str]) -> None:
    """Of imported line breaks and paragraphs only the line ends remain, and never two blank lines."""
    plain = to_plain(" ".join(words))

    assert "<" not in plain
    assert "\n\n\n" not in plain
    assert plain.strip("\n") == plain


@pytest.mark.parametrize(
    ("markdown", "limit", "expected"),
    [
        ("Short *text*\nhere.", 280, "Short text here."),
        ("See [our page](https://example.com/).", 280, "See our page."),
        ("- one\n- two", 280, "• one • two"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two, three", 12, "one two…"),
        ("One two three. Four five six.", 22, "One two three. Four…"),
        ("One two three. Four five six.", 19, "One two three. …"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("a b", 1, "…"),
        # Chinese and Japanese have no space behind a stop.
        ("停止しました。調べています。", 10, "停止しました。…"),
    ],
)
def test_summary(markdown: str, limit: int, expected: str) -> None:
    """A summary is cut after a sentence or a word, and never longer than its limit."""
    assert expected == summary(markdown, limit)


@given(ANY_TEXT, st.integers(min_value=1, max_value=60))
def test_summary_is_one_short_line(text: str, limit: int) -> None:
    """Whatever comes in, a summary is at most one line of at most `limit` characters."""
    line = summary(text, limit)

    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert line.strip() == line


@pytest.mark.parametrize(
    "bomb",
    [
        "'>' * 100_000",
        "'> ' * 50_000 + 'a'",
        "'[' * 50_000",
        "'![' * 50_000",
        "'*a_ ' * 50_000",
        "'* ' * 50_000 + 'a'",
        "'<b>' * 50_000",
        "'<div>' * 100_000",
        "'<div></b>' * 50_000",
        "'<div><table></div></table>' * 20_000",
        "'<div><i a=\"></i></div>\">' * 20_000",
        "'<p>' + ''.join(f'<b id={i}>' for i in range(240)) + '<p>x' * 240",
        "'<p>' + ''.join(f'<b id={i}>' for i in range(5_000)) + '<p>x' * 5_000",
        "'<a href=x><table>' * 20_000",
        "'<svg>' * 50_000",
        "'<!--' * 50_000",
        "'<a ' * 50_000",
        "'<a' + ' x' * 100_000",
        "'<' * 100_000",
        "'&' * 100_000",
        "'`' * 50_000 + 'a'",
    ],
)
def test_bombs(bomb: str, tmp_path: Path) -> None:
    """Nesting made to exhaust a parser neither ends the interpreter nor keeps it busy for ever."""
    before = f"from plainstatus.text import markdown as text; s = {bomb}"
    once = begun(tmp_path, "-n1", "-r1", "-s", before, "text.sanitise(s)", "text.summary(s)", module="timeit")
    said, complained = once.communicate(timeout=60)

    assert once.returncode == 0, complained
    assert said.startswith("1 loop, best of 1: ")


def test_too_tangled_text_is_shown_as_typed() -> None:
    """What would exhaust the parser loses its formatting, not its words."""
    quotes = ">" * 2000 + " Sorry & <b>thanks</b>"

    expected = f"<p>{'&gt;' * 2000} Sorry &amp; &lt;b&gt;thanks&lt;/b&gt;</p>"
    assert expected == to_html(quotes)


def test_large_tidy_text_keeps_its_format() -> None:
    """A table of thousands of rows, comments and every style of attribute is no tangle."""
    rows = "".join(f"|{number}|<B title='x' dir = ltr>b</B><br/>|\n" for number in range(3000))

    assert to_html(f"<!-- import -->\n\n|a|b|\n|-|-|\n{rows}").count("<tr>") == 3001


CONFIGURATION = """\
from pelican import signals
from plainstatus.read.content.markdown import renderer
from plainstatus.text.markdown import sanitise

AUTHOR = SITENAME = "Example Shoes"
SITEURL = "https://status.example.com"
PATH = "content"
PAGE_PATHS = ["pages"]
ARTICLE_PATHS = []
STATIC_PATHS = ["images"]
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None


class Plugin:
    __name__ = "plugin"

    @staticmethod
    def clean(content):
        if content._content:
            content._content = sanitise(content._content)

    @classmethod
    def register(cls):
        signals.content_object_init.connect(cls.clean)


PLUGINS = [Plugin]
"""

FAQ = """\
Title: Security FAQ

## Phones {#phones}

[other]({filename}q&a.md#x) ![logo]({static}/images/logo.png) A note.[^1]

[hole]({name}javascript:alert(1)) ![hole]({static}//example.org/x.png)

<a href="{filename}q&amp;a.md?&quot; onfocus=alert(1) x=&quot;">hole</a>
<abbr title="href='{filename}q&amp;a.md?&quot; onfocus=alert(1) x=&quot;'">hole</abbr>

[^1]: Its text.
"""


def test_pelican_replaces_links_after_sanitising(tmp_path: Path) -> None:
    """In a real build placeholders and anchors survive, and what Pelican makes of them opens no hole."""
    (tmp_path / "content/pages").mkdir(parents=True)
    (tmp_path / "content/images").mkdir()
    (tmp_path / "content/images/logo.png").write_bytes(b"")
    (tmp_path / "content/pages/faq.md").write_text(FAQ)
    (tmp_path / "content/pages/q&a.md").write_text("Title: Questions\n\nText.\n")
    (tmp_path / "theme/templates").mkdir(parents=True)
    (tmp_path / "theme/templates/page.html").write_text("{{ page.content }}")
    for name in ("index", "archives", "authors", "categories", "tags"):
        (tmp_path / f"theme/templates/{name}.html").write_text("")
    (tmp_path / "pelicanconf.py").write_text(CONFIGURATION)
    repository = Path(__file__).parent.parent.parent

    subprocess.run(
        [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-t", "theme", "-o", "output"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(repository), "PYTHONWARNINGS": "ignore", "PATH": ""},
        check=True,
        capture_output=True,
        timeout=60,
    )
    page = (tmp_path / "output/pages/security-faq.html").read_text()

    assert '<h2 id="phones">Phones</h2>' in page
    assert 'href="https://status.example.com/pages/questions.html#x"' in page
    assert 'src="https://status.example.com/images/logo.png"' in page
    assert '<li id="fn:1">' in page
    assert_harmless(page, ids=True)


MARKS = st.sampled_from([
    "*", "**", "_", "`", "```", "~~~", "~~", "[", "]", "![", "](/a)", '](https://e.org "t")', "- ", "1. ", "> ", "# ",
    "\n", "\n\n", "    ", "|", "a|b\n-|-\n", "&lt;", "&#60;", "- [ ] ", "[x] ", "https://e.org/a", "a@e.org", "---\n",
    "\\", "[a]: /b\n", "word", " ", "é", '"', "'", ">", "x:y",
])  # fmt: skip


@given(
    st.one_of(st.lists(MARKS, max_size=25).map("".join), st.text(max_size=60).map(lambda text: text.replace("<", "")))
)
def test_without_angle_brackets_all_tags_are_ours(text: str) -> None:
    """What Markdown makes of a text in which nobody typed a tag holds none that would have to be shown as typed."""
    rendered = markdown._rendered(markdown._writable(text))

    assert as_typed(rendered) == rendered


def test_a_text_is_turned_into_html_once_with_and_without_translations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules, pages and feeds ask with the text itself, and with its words; those of the record lack YAML's line end."""
    made = iter(["<p>first</p>", "<p>second</p>"])
    monkeypatch.setattr(markdown, "_HTML", markdown._Kept(lambda _: next(made)))

    assert to_html("a") == to_html(Text("a", [("de", "b")])) == to_html("a\n") == "<p>first</p>"


def test_what_is_kept_of_texts_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview that runs for days begins anew."""
    monkeypatch.setattr(markdown, "_MOST_KEPT", 100)
    kept = markdown._Kept(lambda text: text * 2)
    for number in range(100):
        assert kept[f"{number:03}"] == f"{number:03}" * 2

    assert len(kept) < 15


def test_what_another_process_made_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is known already stays as it is."""
    for name in ("_HTML", "_PLAIN", "_LINE"):
        monkeypatch.setattr(markdown, name, markdown._Kept(lambda text: f"here: {text}"))
    here = made_here("b")
    there = "<p>there</p>", "\u2022 there"
    made_elsewhere("a", there)
    made_elsewhere("b", there)

    assert made_here("a") == there
    assert [to_html("a"), to_plain("a"), summary("a"), made_here("b")] == [there[0], "here: a", there[1], here]
