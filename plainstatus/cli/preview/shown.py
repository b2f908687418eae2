"""What browsers are to see at the moment, and waiting for the next."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from threading import Condition

from plainstatus.cli.preview.outcome import Outcome
from plainstatus.errors import Problem

__all__ = ["Shown", "State"]


@dataclass(frozen=True)
class State:
    """What is shown over and beside a page."""

    #: Another one after each build, also of the next preview at this address.
    token: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


class Shown:
    """The present state; safe to use from any thread."""

    def __init__(self) -> None:
        self._run = secrets.token_urlsafe(6)
        self._changed = Condition()
        self._closed = False
        self._count = 0
        self.state = State(f"{self._run}-0")

    def show(self, outcome: Outcome) -> None:
        """Show what came of a build; beside problems stay the notes on the site that is still shown."""
        with self._changed:
            self._count += 1
            notes = self.state.notes if outcome.problems else outcome.notes
            self.state = State(f"{self._run}-{self._count}", outcome.problems, notes)
            self._changed.notify_all()

    def wait(self, token: str, *, seconds: float) -> bool:
        """Wait until the state is another one than this, or is the last; False where it stays for so long."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or self.state.token != token, seconds)

    @property
    def closed(self) -> bool:
        """Whether nothing more will be shown."""
        return self._closed

    def close(self) -> None:
        """Let everybody go who waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
