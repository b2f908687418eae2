"""What a style sheet makes a browser fetch: no more is refused than looks wrong, and nothing that Chromium asks for."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from plainstatus.tree.verify import css
from plainstatus.tree.verify.css import css_addresses
from tests.support.project import examples

OTHER = "http://cdn.example.net/"
#: What stands before a rule: whole, cut, nested, escaped, or in a place where browsers go on differently.
BEFORE = [
    *("", "/* ' */", '/* " */', "/*/ */", "'a'", "'a\n", '"a\n', "'a\\\n'", "'\\'", "'\\\\'", "\\'", "\\\n", "\\"),
    *("[", "[ ]", "[a='", "a[b='c'] {}", "( ", "( ]", "{", "}", "{}", "{ [ }", "[ { ] }", ";", "@x;", "@x {", "@x '"),
    *("@namespace a", "@namespace a;", "@namespace 'a' {}", "@namespace 'a' '", "@media all {", "@supports (a: 'b') {"),
    *("url(", "url(a", "url(a'", "url('", "url( 'a' )", "url(a\\)", "u\\72l(", "URL(a)", "src('", "<!--", "-->", "]]>"),
    *("\f'a\f", "'a\r\n", "/**/'", "é'", "#'", "a\\27 b", "--a: '", "--a: [", "a: url(b'c) '"),
]
#: What stands in the rule; `%s` is an address.
SAID = [
    "background: url(%s)",
    "background: url( '%s' )",
    'background: URL("%s")',
    "background: u\\72 l(%s)",
    "background: \\75\\72\\6c('%s')",
    "background: image-set('%s' 1x)",
    "background: image-set(/*'*/ '%s' 1x)",
    "background: -webkit-image-set(url(%s) 1x)",
    "--a: '%s'; background: image-set(var(--a) 1x)",
    "--a: url(%s); background: var(--a)",
    "background: cross-fade(url(%s), url(%s) 50%%)",
    "content: 'a\n; background: url(%s)",
    "content: 'a\\\n'; background: url(%s)",
    "list-style: url(%s)",
    "background: url(//cdn.example.net/%s)",
    "background: url('\\/\\/cdn.example.net/%s')",
    "background: url(ht\\\ntp://a), url(%s)",
    "background: image-set('\\68ttp://cdn.example.net/%s' 1x)",
]


@pytest.mark.browser
def test_what_chromium_asks_for_is_found(browser: Browser) -> None:
    """Each sheet is a page's own, with an address of its own; whatever the browser fetches, we have seen."""
    sheets = []
    for number, (before, said) in enumerate([*product(BEFORE, SAID[:6]), *product(BEFORE[:1], SAID)]):
        address = f"{number}/" if "cdn.example.net" in said else f"{OTHER}{number}/"
        rule = said.replace("%s", address).replace("%%", "%")
        rule = f"#c{number} {{ {rule} }} #c{number} {{ display: list-item }}"
        # Browsers drop the rule that something broken runs into, and go on behind it.
        sheets.append(f"{before} {rule} {rule}\n}}}} a {{}} {rule} ]]) a {{}} {rule} '\n\"\n*/ a {{}} {rule}")
    asked: set[int] = set()
    page = browser.new_page()

    def note(url: str) -> None:
        if match := re.match(rf"{OTHER}(\d+)/", url):
            asked.add(int(match[1]))

    page.on("request", lambda request: note(request.url))
    elements = "".join(f"<p id=c{number}>" for number in range(len(sheets)))
    body = f"<!doctype html><meta charset=utf-8>{''.join(f'<style>{sheet}</style>' for sheet in sheets)}{elements}"
    page.route(f"{OTHER}**", lambda route: route.fulfill(status=200, body="", content_type="image/png"))
    page.route("http://shop.example.com/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("http://shop.example.com/")
    page.close()
    missed = [
        sheets[number]
        for number in sorted(asked)
        if not any(f"{number}/" in url for url in css_addresses(sheets[number]))
    ]

    assert missed == []
    assert len(asked) > len(sheets) / 3


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("a { background: url(b.png) }", ("b.png",)),
        ("a { background: url('b.png'), url(\"c.png\") }", ("b.png", "c.png")),
        (f"/* {OTHER} url({OTHER}) '{OTHER}' */", ()),
        (f"a[href^='{OTHER}'] {{}}", ()),
        (f"@namespace '{OTHER}'; @namespace b url({OTHER});", ()),
        (f"@namespace '{OTHER}'; @import '{OTHER}';", (OTHER,)),
        (f"a::after {{ content: ' ({OTHER})' }}", ()),
        ("a { background: url() }", ()),
        ("a { background: url('data:image/svg+xml,<a b=\"c\">') }", ('data:image/svg+xml,<a b="c">',)),
        ("a { content: 'u\\rl(x)' } b { background: u\\72l(y) }", ("y",)),
    ],
)
def test_addresses(sheet: str, expected: tuple[str, ...]) -> None:
    """What is fetched, and not what is in comments, selectors, namespaces and texts."""
    assert css_addresses(sheet) == expected


_PIECES = (
    "url(",
    "URL",
    "src(",
    "(",
    ")",
    "'",
    '"',
    "//",
    "http",
    "HTTPS",
    ":",
    "data:",
    "/*",
    "*/",
    "a",
    " ",
    "\n",
    "\t",
    "\\",
    "\r",
)


@given(sheet=st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
@settings(max_examples=examples(100))
def test_what_is_not_cut_up_asks_for_nothing(sheet: str) -> None:
    """A style sheet in which nothing can be an address would have none if it were."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(css, "_MAY_FETCH", re.compile(""))
        cut_up = css_addresses.__wrapped__(sheet)

    assert css_addresses.__wrapped__(sheet) == cut_up
