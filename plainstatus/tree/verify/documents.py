"""Reading what is no page: feeds and other XML, JSON, style sheets. Nothing here raises, whatever a file holds."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from lxml import etree

from plainstatus.tree.verify.contents import SHOWN, Contents, judge_element, name_of
from plainstatus.tree.verify.css import css_addresses

__all__ = ["read_json", "read_json_lines", "read_style_sheet", "read_xml"]

#: Where feeds, lists of feeds and sitemaps keep addresses.
_ADDRESS_ELEMENTS = {"guid", "link", "loc"}
_ADDRESS_ATTRIBUTES = ("href", "htmlUrl", "url", "xmlUrl")
#: Whatever may say an address: of a feed's elements these are few, and libxml2 finds them sooner than Python.
_TELLING = etree.XPath(
    "//processing-instruction() | //*["
    + " or ".join(
        [
            *(f"@{name}" for name in _ADDRESS_ATTRIBUTES),
            *(f"local-name() = '{name}'" for name in sorted(_ADDRESS_ELEMENTS)),
            *(f"namespace-uri() = '{name}'" for name in sorted(SHOWN)),
        ]
    )
    + "]",
    smart_strings=False,
)
#: The same for JSON Feed and the API.
_ADDRESS_KEYS = {"feed_url", "home_page_url", "next_url", "shortlink", "url"}


def read_xml(text: str) -> Contents:
    """Read a feed, a list of feeds, a sitemap or a picture."""
    found = Contents()
    # Places are those of lines; libxml2 counts no finer.
    lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(line: Any) -> int:
        return lines[min(max(line or 1, 1), len(lines)) - 1]

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        found.fault = place(error.lineno), f"is not well-formed XML: {_reason(error)}"
        return found
    nodes: Any = _TELLING(root.getroottree())
    for node in nodes:
        if not isinstance(node, etree._ProcessingInstruction):
            _read_element(node, found, place(node.sourceline))
        elif node.target == "xml-stylesheet" and (sheet := node.get("href")):
            found.add_fetches([sheet], place(node.sourceline))
    return found


def read_json(text: str) -> Contents:
    """Read a JSON feed, an answer of the API, or any other JSON (RFC 8259, so no NaN)."""
    found = Contents()
    try:
        left = [json.loads(text, parse_constant=_refuse)]
    except json.JSONDecodeError as error:
        found.fault = error.pos, f"is not JSON: {error.msg}"
        return found
    except RecursionError:
        found.fault = 0, "is not JSON that anybody could read: it is nested too deeply"
        return found
    except ValueError as error:
        found.fault = 0, f"is not JSON: {error}"
        return found
    place = 0
    while left:
        value = left.pop()
        if isinstance(value, list):
            left += reversed(value)
        elif isinstance(value, dict):
            left += reversed(value.values())
            for key in _ADDRESS_KEYS & value.keys():
                if isinstance(url := value[key], str) and url not in found.links:
                    # Values come in about the order in which they stand: from the beginning each time, this would
                    # grow with the square.
                    written = json.dumps(url)
                    place = max(text.find(written, place), 0) or max(text.find(written), 0)
                    found.links[url] = place
    return found


def read_json_lines(text: str) -> Contents:
    """Read a file with a JSON value on each line; its addresses are history, and not looked at."""
    found, begin = Contents(), 0
    # JSON may hold what Unicode takes for the end of a line: only "\n" is one here.
    for line in text.removesuffix("\n").split("\n") if text else ():
        fault = read_json(line).fault
        if fault:
            found.fault = begin, fault[1]
            break
        begin += len(line) + 1
    return found


def read_style_sheet(text: str) -> Contents:
    """Read a style sheet that is a file of its own."""
    found = Contents()
    for url in css_addresses(text):
        found.add_fetches([url], max(text.find(url), 0))
    return found


def _read_element(node: Any, found: Contents, place: int) -> None:
    namespace, name = name_of(node)
    if namespace in SHOWN:
        tag, styles = judge_element(node)
        found.add(tag, place)
        found.add_fetches(styles, place)
        return
    for key in _ADDRESS_ATTRIBUTES:
        if url := node.get(key):
            found.links.setdefault(url, place)
    if name in _ADDRESS_ELEMENTS and node.get("isPermaLink") != "false" and (node.text or "").strip():
        found.links.setdefault(node.text.strip(), place)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _reason(error: etree.XMLSyntaxError) -> str:
    """Return what libxml2 says, without the place, which we tell in our own way."""
    return (error.msg or "it cannot be read").partition("\n")[0].partition(", line ")[0]
