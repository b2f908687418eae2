"""Pages and letters in content/: what may stand in no text at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from plainstatus.check.case import Passage
from plainstatus.check.findings import Hit
from plainstatus.check.rules.letters import letters_in
from plainstatus.check.rules.links import leading_nowhere, links_in
from plainstatus.check.rules.personal import personal_in
from plainstatus.model import Organisation

__all__ = ["page_hits"]


def page_hits(
    text: str, organisation: Organisation, ours: frozenset[str], paths: Callable[[], Collection[str]]
) -> Iterator[tuple[int, Hit]]:
    """Yield what is amiss with a Markdown file, with the line; `ours` are our hosts, `paths` asks for our files."""
    passage = Passage((), text, organisation.language)
    listed = bool(organisation.domains)
    hits = [
        *links_in(passage, ours, listed=listed, security=False),
        *leading_nowhere(passage, paths, placeholders=True),
        *personal_in(passage, organisation, ours, security=False),
        *letters_in(passage),
    ]
    for hit in hits:
        yield text.count("\n", 0, max(text.lower().find(hit.words.lower()), 0)) + 1, hit
