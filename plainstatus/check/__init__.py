"""A kind colleague's eye: rules over what is not public yet, and over how open incidents stand.

Pure: nothing here reads a file, asks for the time or prints. `judge` finds, `formats` writes it down.
"""

from __future__ import annotations

from plainstatus.check.case import Public
from plainstatus.check.corrections import Changed
from plainstatus.check.findings import Allowed, Finding, Judgement, Rule
from plainstatus.check.judge import STOPPING, judge
from plainstatus.check.personal import LEAKING
from plainstatus.check.rules import RULES
from plainstatus.check.timing import expected_wait

__all__ = [
    "LEAKING",
    "RULES",
    "STOPPING",
    "Allowed",
    "Changed",
    "Finding",
    "Judgement",
    "Public",
    "Rule",
    "expected_wait",
    "judge",
]
