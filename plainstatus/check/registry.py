"""Every rule, in the order of their ids."""

from __future__ import annotations

from typing import Final

from plainstatus.check.findings import Rule
from plainstatus.check.rules import (
    breach,
    corrections,
    joined,
    letters,
    links,
    official,
    personal,
    state,
    timing,
    wording,
)

__all__ = ["RULES"]

_ROOMS: Final = (timing, state, wording, joined, links, breach, official, personal, corrections, letters)

RULES: Final[dict[str, Rule]] = {rule.id: rule for room in _ROOMS for rule in room.RULES}
