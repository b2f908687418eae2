"""Short texts for social networks that are too long for one of them: A1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from plainstatus.check.case import Case
from plainstatus.check.findings import Hit, Rule
from plainstatus.urls import Links

__all__ = ["RULES", "posts"]

A1 = Rule(
    "A1",
    "warning",
    "a post that is longer than a network takes",
    "It is not cut, for who wrote it meant all of it: there the first words of the update go out in its place.",
    "say it in fewer words; the link is added by itself",
)
RULES: Final = (A1,)


def posts(case: Case, site: str) -> Iterator[Hit]:
    """Yield the texts that do not fit with their links to `site`, the site's own address."""
    for known_at, passage in case.new_passages:
        if known_at is None or passage.place != ("post",):
            continue
        # Of the many who check, few have such a text.
        from plainstatus.text.posts import NETWORKS, SOCIAL  # noqa: PLC0415

        link = Links(site, site).update(case.incident.id, known_at)
        text = " ".join(passage.words.split())
        posted = text if link in text else f"{text} {link}"
        if over := [told for name in SOCIAL if (told := NETWORKS[name].overrun(posted))]:
            yield Hit(A1, passage.words, f"the post has, with the link, {'; '.join(over)}", passage.place, known_at)
