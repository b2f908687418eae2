"""Every rule, in the order of their ids."""

from __future__ import annotations

from typing import Final

from plainstatus.check import breach, links, state, timing, wording
from plainstatus.check.findings import Rule

__all__ = ["RULES"]

RULES: Final[dict[str, Rule]] = {
    rule.id: rule for room in (timing, state, wording, links, breach) for rule in room.RULES
}
