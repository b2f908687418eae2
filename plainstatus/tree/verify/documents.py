"""Reading what is no page: feeds and other XML, JSON, style sheets. Nothing here raises, whatever a file holds."""

from __future__ import annotations

import json
from functools import cache
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING, Any, NoReturn

from plainstatus.tree.verify.contents import SHOWN, Contents, judge_element, name_of
from plainstatus.tree.verify.css import css_addresses

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["json_addresses", "read_json", "read_json_lines", "read_style_sheet", "read_xml"]

#: Where feeds, lists of feeds and sitemaps keep addresses.
_ADDRESS_ELEMENTS = {"guid", "link", "loc"}
_ADDRESS_ATTRIBUTES = ("href", "htmlUrl", "url", "xmlUrl")
_TELLING: tuple[Any, ...] = (
    *(f"{{*}}{name}" for name in sorted(_ADDRESS_ELEMENTS)),
    *(f"{{{name}}}*" for name in sorted(SHOWN)),
)
#: The same for JSON Feed and the API.
_ADDRESS_KEYS = {"feed_url", "home_page_url", "next_url", "shortlink", "url"}
#: What JSON may hold values in.
_NESTED = (dict, list)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


# Made once: with an argument of its own, json.loads makes another for each text.
_DECODER = json.JSONDecoder(parse_constant=_refuse)


@cache
def _attributed() -> etree.XPath:
    """Return what finds processing instructions, and where such attributes stand: libxml2 is sooner than Python.

    A publish that changes no such file loads no lxml.
    """
    from lxml import etree  # noqa: PLC0415

    places = ["//processing-instruction()", *(f"/descendant::*/@{name}/.." for name in _ADDRESS_ATTRIBUTES)]
    return etree.XPath("|".join(places), smart_strings=False)


def read_xml(text: str) -> Contents:
    """Read a feed, a list of feeds, a sitemap or a picture."""
    from lxml import etree  # noqa: PLC0415 - see there

    # libxml2 counts no finer.
    found = Contents(by_line=True)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        found.fault = max(error.lineno or 1, 1), f"is not well-formed XML: {_reason(error)}"
        return found
    nodes: Any = _attributed()(root.getroottree())
    for node in nodes:
        if not isinstance(node, etree._ProcessingInstruction):
            for key in () if name_of(node)[0] in SHOWN else _ADDRESS_ATTRIBUTES:
                if url := node.get(key):
                    found.add_link(url, _line(node))
        elif node.target == "xml-stylesheet" and (sheet := node.get("href")):
            found.add_fetches([sheet], _line(node))
    for node in root.iter(*_TELLING):
        if name_of(node)[0] in SHOWN:
            tag, styles = judge_element(node)
            found.add(tag, _line(node))
            found.add_fetches(styles, _line(node))
        elif node.get("isPermaLink") != "false" and (url := (node.text or "").strip()):
            found.add_link(url, _line(node))
    return found


def read_json(text: str) -> Contents:
    """Read a JSON feed, an answer of the API, or any other JSON (RFC 8259, so no NaN)."""
    found = Contents()
    value, found.fault = _parsed(text)
    left, place = [value], 0
    while left:
        value = left.pop()
        if isinstance(value, list):
            left += [inside for inside in reversed(value) if isinstance(inside, _NESTED)]
        elif isinstance(value, dict):
            left += [inside for inside in reversed(value.values()) if isinstance(inside, _NESTED)]
            for key, url in value.items():
                if key in _ADDRESS_KEYS and isinstance(url, str) and url not in found.links:
                    # Values come in about the order in which they stand: from the beginning each time, this would
                    # grow with the square.
                    written = encode_basestring_ascii(url)
                    place = max(text.find(written, place), 0) or max(text.find(written), 0)
                    found.links[url] = place
    return found


def json_addresses(text: str) -> set[str] | None:
    """Return the addresses that `read_json` finds, in a third of the time; None where it has something to tell.

    Those are among them that stand in the first of two values with the same name, which it leaves out.
    """
    found = set[str]()

    def take(value: dict[str, Any]) -> None:
        # Nothing of it is kept.
        if not _ADDRESS_KEYS.isdisjoint(value):
            found.update(url for key in _ADDRESS_KEYS & value.keys() if isinstance(url := value[key], str))

    try:
        json.JSONDecoder(object_hook=take, parse_constant=_refuse).decode(text)
    except (ValueError, RecursionError):
        return None
    return found


def read_json_lines(text: str) -> Contents:
    """Read a file with a JSON value on each line; its addresses are history, and not looked at."""
    found, begin = Contents(), 0
    # JSON may hold what Unicode takes for the end of a line: only "\n" is one here.
    for line in text.removesuffix("\n").split("\n") if text else ():
        _, fault = _parsed(line)
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


def _parsed(text: str) -> tuple[Any, tuple[int, str] | None]:
    """Return what a JSON text says; or None, where it has a fault, and what."""
    try:
        # A decoder alone has no word for a byte order mark.
        return json.loads(text) if text.startswith("\ufeff") else _DECODER.decode(text), None
    except json.JSONDecodeError as error:
        return None, (error.pos, f"is not JSON: {error.msg}")
    except RecursionError:
        return None, (0, "is not JSON that anybody could read: it is nested too deeply")
    except ValueError as error:
        return None, (0, f"is not JSON: {error}")


def _line(node: Any) -> int:
    return max(node.sourceline or 1, 1)


def _reason(error: etree.XMLSyntaxError) -> str:
    """Return what libxml2 says, without the place, which we tell in our own way."""
    return (error.msg or "it cannot be read").partition("\n")[0].partition(", line ")[0]
