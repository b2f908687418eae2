"""What was answered in one command: so that whoever goes back to a question types nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, TypeAlias

__all__ = ["Again", "Answers", "asked_again", "present_answers"]

#: A flag, its question, and how often that was asked before in this run.
_Key: TypeAlias = tuple[str, str, int]

#: What decides of what all later questions are: with another answer, each of them is asked again.
_DECIDING: Final = frozenset({"id", "update", "type"})


class Again(Exception):  # noqa: N818 - says what it is
    """The command is to begin anew, with the answers that it has."""


@dataclass
class Answers:
    """What was typed, question by question, and which question is to be asked again.

    The others are settled: a new run of the command takes what was typed, and asks nobody.
    """

    #: Question → as it was typed; empty where Enter took a default.
    typed: dict[_Key, str] = field(default_factory=dict)
    #: The questions of this run, in their order.
    course: list[_Key] = field(default_factory=list)
    #: The question that is to be asked again.
    again: _Key | None = None
    #: Whether that is to be edited at once.
    edits: bool = False
    #: The questions of this run that are for a text, in their order.
    texts: list[_Key] = field(default_factory=list)
    #: What each text was written from.
    templates: dict[_Key, str] = field(default_factory=dict)
    #: Whether this is not the first run.
    is_repeat: bool = False
    _reached: _Key = ("", "", 0)
    #: Whether what comes has to be looked at again, though it was typed before.
    _unsure: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether the question that was reached has its answer."""
        key = self._reached
        return key in self.typed and key != self.again and not self._unsure

    @property
    def is_first(self) -> bool:
        """Whether there is no question before the one that was reached."""
        return len(self.course) == 1

    def reach(self, flag: str, question: str = "", *, is_text: bool = False, asked: bool = True) -> str | None:
        """Come to a question; return what was typed there before, if anything was.

        One that is not `asked`, because its flag was given, is none to go back to.
        """
        number = sum(key[:2] == (flag, question) for key in self.course)
        self._reached = flag, question, number
        if asked:
            self.course.append(self._reached)
        if is_text:
            self.texts.append(self._reached)
        return self.typed.get(self._reached)

    def write_from(self, template: str) -> str | None:
        """Note what the text that was reached is written from; return what it was written from before, if it was."""
        before = self.templates.get(self._reached)
        self.templates[self._reached] = template
        return before

    def answer(self, typed: str) -> None:
        """Note what was typed at the question that was reached."""
        key = self._reached
        if key[0] in _DECIDING and self.typed.get(key, typed) != typed:
            self._unsure = True
        self.typed[key] = typed
        if key == self.again:
            self.again, self.edits = None, False

    def back(self, *, at_question: bool) -> Again:
        """Return what begins anew and asks the question before: `at_question`, before the one that was reached."""
        return self._anew(self.course[-2 if at_question else -1])

    def holding(self, gaps: Collection[str]) -> _Key | None:
        """Return the first question of this run whose answer leaves one of some gaps open; None where none does."""
        # Only whoever has written a text loads what reads Markdown.
        from plainstatus.text.gaps import open_gaps  # noqa: PLC0415

        asked = [*self.course, *self.texts]
        return next((key for key in asked if open_gaps(self.typed.get(key, ""), gaps)), None)

    def edit(self, key: _Key) -> Again:
        """Return what begins anew and asks a question again: one for a text opens that."""
        return self._anew(key, edits=key in self.texts)

    def _anew(self, key: _Key | None, *, edits: bool = False) -> Again:
        self.again, self.edits, self.is_repeat, self._unsure = key, edits, True, False
        return Again()


#: What was answered in this command; kept from one run of it to the next.
_ANSWERS: ContextVar[Answers | None] = ContextVar("answers", default=None)


def asked_again(run: Callable[[], None]) -> None:
    """Run a command; anew, with the answers that it has, where somebody goes back to one of its questions."""
    token = _ANSWERS.set(Answers())
    try:
        while True:
            try:
                return run()
            except Again:
                continue
    finally:
        _ANSWERS.reset(token)


def present_answers() -> Answers:
    """Return what was answered so far in the command that runs, at the beginning of a run of it."""
    answers = _ANSWERS.get() or Answers()
    answers.course.clear()
    answers.texts.clear()
    return answers
