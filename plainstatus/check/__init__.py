"""A kind colleague's eye: rules over what is not public yet, and over how open incidents stand.

Pure: nothing here reads a file, asks for the time or prints. `judge` finds, `formats` writes it down.

May import: errors, files, text, sensitive, model, urls, views, settings, read, record.
"""

from __future__ import annotations

from typing import Final

from plainstatus.check.findings import Finding, Judgement, Rule
from plainstatus.check.judge import STOPPING, judge
from plainstatus.check.rules import (
    breach,
    corrections,
    gaps,
    joined,
    languages,
    letters,
    links,
    notices,
    official,
    personal,
    posts,
    state,
    timing,
    wording,
)
from plainstatus.check.rules.personal import LEAKING
from plainstatus.check.rules.timing import expected_wait

__all__ = ["LEAKING", "RULES", "STOPPING", "Finding", "Judgement", "expected_wait", "judge"]

_ROOMS: Final = (
    timing,
    state,
    wording,
    gaps,
    joined,
    languages,
    links,
    breach,
    official,
    personal,
    corrections,
    letters,
    posts,
    notices,
)
#: Every rule by its id, in the order in which they are told.
RULES: Final[dict[str, Rule]] = {rule.id: rule for room in _ROOMS for rule in room.RULES}
