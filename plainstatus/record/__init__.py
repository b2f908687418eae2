"""The publication record: what was published, when; that nothing was changed in silence; and how copies are joined.

Pure: bytes in, bytes out. A record is read with `Record.parse`, `compose` says what a publish adds to it.
"""

from __future__ import annotations

from plainstatus.record.append import force, roll_back
from plainstatus.record.compose import Composed, compose
from plainstatus.record.differences import Difference, told
from plainstatus.record.facts import FactChange, fact_changes
from plainstatus.record.history import Known, Record, merge, repair, verify_chain
from plainstatus.record.lines import Kind, Line
from plainstatus.record.news import CorrectionNews, IncidentNews, UpdateNews, WithdrawalNews, looks_cut_off
from plainstatus.record.refusals import Refusal
from plainstatus.record.story import Event, story

__all__ = [
    "Composed",
    "CorrectionNews",
    "Difference",
    "Event",
    "FactChange",
    "IncidentNews",
    "Kind",
    "Known",
    "Line",
    "Record",
    "Refusal",
    "UpdateNews",
    "WithdrawalNews",
    "compose",
    "fact_changes",
    "force",
    "looks_cut_off",
    "merge",
    "repair",
    "roll_back",
    "story",
    "told",
    "verify_chain",
]
