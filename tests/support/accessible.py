"""What axe-core finds wrong with a page: breaches of WCAG 2.2 AA."""

from __future__ import annotations

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

__all__ = ["faults"]

_WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
#: The rules that look at colours: all that the other scheme can change.
_OF_COLOURS = ("color-contrast", "link-in-text-block")
_RUN = """async ([context, options]) => {
    const {violations} = await axe.run(context ?? document, options)
    return violations.map(({id, nodes}) => [id, nodes[0].html])
}"""


def faults(page: Page, *, best_practice: bool = True, context: str | None = None) -> list[tuple[str, str, str]]:
    """Return scheme, rule and element of each breach, in light and in dark.

    axe-core itself is a script, which our policy forbids: the page's context has to bypass it.
    """
    tags = [*_WCAG, *(["best-practice"] if best_practice else [])]
    found: list[tuple[str, str, str]] = []
    looks: list[tuple[Literal["light", "dark"], dict[str, Any]]] = [
        ("light", {"type": "tag", "values": tags}),
        ("dark", {"type": "rule", "values": [*_OF_COLOURS]}),
    ]
    page.evaluate(Axe().axe_script)
    for scheme, rules in looks:
        page.emulate_media(color_scheme=scheme)
        wrong = page.evaluate(_RUN, [context, {"runOnly": rules, "resultTypes": ["violations"]}])
        found += [(scheme, rule, element) for rule, element in wrong]
    return found
