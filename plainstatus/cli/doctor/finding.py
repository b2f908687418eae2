"""A line of the doctor's report."""

from __future__ import annotations

from functools import partial
from typing import Literal

from plainstatus.model.frozen import dataclass

__all__ = ["Finding", "fault", "note", "ok"]


@dataclass(frozen=True)
class Finding:
    """What was looked at, and how it is; `str()` gives `fault  record: … (what to do)`."""

    #: A fault goes wrong tonight; a note might, or is worth knowing.
    level: Literal["ok", "note", "fault"]
    subject: str
    #: Ends with a way out in brackets, where something is to be done.
    message: str

    def __str__(self) -> str:
        return f"{self.level:<6} {self.subject}: {self.message}"


#: Something is in order.
ok = partial(Finding, "ok")
#: Something to be thought about.
note = partial(Finding, "note")
#: Something that has to be mended.
fault = partial(Finding, "fault")
