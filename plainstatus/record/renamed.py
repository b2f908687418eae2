"""What was said about components that have other ids now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product

from plainstatus.record.lines import Line
from plainstatus.record.said import FACTS, Content, digests

__all__ = ["as_said"]

#: Whoever renamed more components at once than these ways allow has to declare a correction.
_MOST_RENAMINGS = 64


def as_said(
    content: Content, sha256: dict[str, str], said: Line, renamed: Mapping[str, Sequence[str]]
) -> tuple[Content, dict[str, str]]:
    """Return the content with the ids that its components had when the line was written.

    A component that got another id is the same component: what was said about it has not changed. `renamed` goes from
    ids to those that the component had before.
    """
    components = content[FACTS].get("components", {})
    if sha256[FACTS] == said.sha256.get(FACTS) or not components.keys() & renamed.keys():
        return content, sha256
    choices = [(item, *renamed.get(item, ())) for item in components]
    if said.content is not None:
        known = said.content[FACTS].get("components", {})
        choices = [(next((name for name in names if name in known), names[0]),) for names in choices]
    found = content, sha256
    # Of imported history there is nothing but digests, and its ids have to be guessed.
    for names in islice(product(*choices), _MOST_RENAMINGS):
        older = {
            **content,
            FACTS: {**content[FACTS], "components": dict(zip(names, components.values(), strict=True))},
        }
        found = older, digests(older)
        if found[1][FACTS] == said.sha256.get(FACTS):
            return found
    return (content, sha256) if said.content is None else found
