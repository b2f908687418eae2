"""A kind colleague's eye: rules over what is not public yet, and over how open incidents stand.

Pure: nothing here reads a file, asks for the time or prints. `judge` finds, `formats` writes it down.

May import: errors, text, sensitive, model, urls, views, settings, read, record, pydantic.
"""

from __future__ import annotations

from plainstatus.check.case import Public
from plainstatus.check.findings import Allowed, Finding, Judgement, Rule
from plainstatus.check.judge import STOPPING, judge
from plainstatus.check.registry import RULES
from plainstatus.check.rules.corrections import Changed
from plainstatus.check.rules.personal import LEAKING
from plainstatus.check.rules.timing import expected_wait

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
