"""Where a command's values come from: flags first, then a person at the terminal, else an error that names the flag.

Who goes back to a question loses nothing: the command begins anew, and takes every other answer from what was typed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from plainstatus.cli.answered import Answers, present_answers
from plainstatus.cli.editor import edited, editor_name, editor_of
from plainstatus.cli.flags import Asked
from plainstatus.cli.terminal import ask, say
from plainstatus.edit.answers import LONGEST, Unusable, choice, words
from plainstatus.edit.templates import Filled, fill
from plainstatus.edit.templates import gaps as gaps_in
from plainstatus.errors import SettingsError

__all__ = ["Prompts", "standard_input"]

_T = TypeVar("_T")

_BACK: Final = {"b", "back"}
_EDIT: Final = {"e", "edit"}


@dataclass
class Prompts:
    """Gets values, and tries what it gets: `read` functions raise Unusable for what cannot be used."""

    #: Whether somebody is there who can be asked.
    asks: bool
    answers: Answers = field(default_factory=Answers)
    #: What to say before the next question.
    _held: list[str] = field(default_factory=list)
    _replays: bool = False

    @classmethod
    def at_terminal(cls, *, yes: bool) -> Prompts:
        """Return one that asks where a person can answer, and has not said yes to everything beforehand."""
        asks = sys.stdin.isatty() and sys.stdout.isatty() and not yes
        if asks:
            # Long lines can be typed, pasted and changed only with it.
            with suppress(ImportError):
                __import__("readline")
        return cls(asks, present_answers())

    def hold(self, text: str) -> None:
        """Say something before the next question, if that is put to anybody."""
        self._held.append(text)

    def say_back(self, text: str) -> None:
        """Say to the person who is asked what was understood; not again where the answer was given before."""
        if self.asks and not self._replays:
            say(text)

    def say_once(self, text: str) -> None:
        """Say something, but not again to somebody who has gone back to a question."""
        if not self.answers.is_repeat:
            say(text)

    def value(self, asked: Asked, read: Callable[[str], _T], *, default: str | None = None) -> _T:
        """Return the value of a flag, else the answer to its question; Enter takes the default.

        Raises SettingsError for a flag that cannot be used, and where there is no flag, nobody to ask and no default.
        """
        if asked.given:
            try:
                return read(asked.given)
            except Unusable as error:
                raise SettingsError(f"--{asked.flag}: {error}") from error
        if not self.asks:
            if default is None:
                raise SettingsError(
                    f"--{asked.flag} is missing, and there is no terminal to ask at ({asked.question.lower()})"
                )
            return read(default)
        before = self.answers.reach(asked.flag, asked.question)
        if self.answers.is_settled:
            with suppress(Unusable):
                return self._replay(lambda: read(before or default or ""))
        self.say_held()
        # What was typed at a question that Enter leaves out can be taken back, too.
        removable = bool(before) and default == ""
        offered = f"{before}; or none" if removable else before or default
        shown = f" [{offered}]" if offered else ""
        while True:
            typed = self._ask(f"{asked.question}{shown}: ").strip()
            if not typed and default is None and not before:
                say("  this is needed (Ctrl-C ends it, and nothing is written)")
                continue
            typed = "" if removable and typed.lower() == "none" else typed or before or ""
            try:
                found = read(typed or default or "")
            except Unusable as error:
                say(f"  {error}")
            else:
                self.answers.answer(typed)
                return found

    def choose(self, asked: Asked, options: Mapping[str, str], *, default: str | None = None) -> str:
        """Return one of some words, given by itself or by its number; `options` goes from each to what it means."""
        if self.asks and not asked.given:
            self.show([f"{word:<{max(map(len, options))}}  {meaning}" for word, meaning in options.items()])
        return self.value(asked, lambda typed: choice(typed, list(options)), default=default)

    def offered(self, asked: Asked, *, read: Callable[[str], str], offer: str | None, otherwise: str = "") -> str:
        """Return an answer that Enter takes from above the question: it is too long to stand in it.

        Without an offer, Enter means what `otherwise` says, if anything.
        """
        if not offer and not otherwise:
            return self.value(asked, read)
        if offer and self.asks and not asked.given:
            self.hold(f"  {offer}")
        none = "Enter: as above; or none" if otherwise else "Enter: as above"
        hint = none if offer else f"Enter: {otherwise}"
        hinted = replace(asked, question=f"{asked.question} ({hint})")
        return self.value(hinted, lambda typed: read(typed or offer or ""), default="")

    def show(self, options: Sequence[str], *, first: int = 1) -> None:
        """Show a person what can be chosen by number, counted from `first`."""
        for number, option in enumerate(options, first):
            self.hold(f"  {number} {option.rstrip()}")

    def text(self, asked: Asked, template: str, *, present: bool = False, about: str = "") -> str:
        """Return a text for customers: a flag's, `-` for standard input, or written now, from the template if wanted.

        `present` says that the template is what stands there, which is to change; `about` says what the text is for,
        to whoever writes it in an editor. Raises SettingsError where there is no text.
        """
        if not asked.given and not self.asks:
            raise SettingsError(
                f"--{asked.flag} is missing, and there is no terminal to ask at "
                "(give the text, or - to read standard input)"
            )
        before = self.answers.reach(asked.flag, is_text=True, asked=not asked.given)
        written_from = self.answers.write_from(template)
        renewed = _renewed(before, written_from, template) if before and written_from else before
        if self.answers.is_settled and renewed is not None:
            self.answers.answer(renewed)
            return self._replay(lambda: words(renewed))
        before = renewed or before
        if asked.given and before is None:
            found = self.value(replace(asked, given=standard_input()) if asked.given == "-" else asked, words)
            self.answers.answer(found)
            return found
        self.say_held()
        if before is not None:
            template, present = f"{before}\n", True
        found = self._written(template, present=present, about=about, kept=before or "")
        self.answers.answer(found)
        return found

    def _written(self, template: str, *, present: bool, about: str, kept: str) -> str:
        """Return a text that somebody writes now; `kept` is what was written before, if anything was."""
        editor = editor_of(os.environ)
        with_what = f"in {editor_name(editor)}" if editor else "gap by gap"
        # Without an editor, what stands there can only be typed anew, but for its gaps.
        begun = bool(editor) or (bool(template.strip()) and (not present or bool(gaps_in(template))))
        start = f"{'these words' if present else 'the template'}, {with_what}"
        if not template.strip():
            start = f"an empty text, {with_what}"
        elif not editor and not gaps_in(template):
            start = "the template as it is"
        if kept and not begun:
            say(kept)
            begun, start = True, "these words as they are"
        at_once = self.answers.edits and (bool(editor) or bool(gaps_in(template)))
        while True:
            typed = ""
            if not at_once:
                say(f"Text for customers, in Markdown: type it, then a dot alone in a line{';' if begun else ''}")
                if begun:
                    say(f"or Enter for {start}")
                typed = self._lines()
            at_once = False
            try:
                if typed or not begun:
                    return words(typed)
                if kept and not editor and not gaps_in(template):
                    return words(template)
                return words(edited(editor, template, about=about) if editor else _filled(template))
            except Unusable as error:
                say(f"  {error}")

    def text_or_nothing(self, asked: Asked, original: str, *, about: str) -> str:
        """Return a text that somebody writes now, of several lines if need be; nothing where they skip it.

        `original` is what an editor begins with, and what is skipped where it comes back as it was.
        """
        before = self.answers.reach(asked.flag, asked.question, is_text=True)
        if self.answers.is_settled and before is not None:
            self.answers.answer(before)
            return self._replay(lambda: words(before) if before else "")
        self.say_held()
        editor, kept = editor_of(os.environ), before or ""
        begins, begun = (f"e for {editor_name(editor)}, or " if editor else ""), self.answers.edits and bool(editor)
        while True:
            if not begun:
                if kept:
                    say(kept)
                say(f"{asked.question}, in Markdown: type it, then a dot alone in a line")
                say(f"or {begins}Enter to {'leave these words' if kept else 'skip it'}")
            typed = "e" if begun else self._ask("> ")
            begun = False
            try:
                if not typed.strip():
                    found = kept
                elif editor and typed.strip().lower() in _EDIT:
                    found = words(edited(editor, f"{kept}\n" if kept else original, about=about))
                    found = "" if found.strip() == original.strip() else found
                else:
                    found = words(self._lines(typed))
            except Unusable as error:
                say(f"  {error}")
            else:
                self.answers.answer(found)
                return found

    def text_or(self, asked: Asked, template: str, *, about: str) -> str:
        """Do as `text` does; where nobody can be asked, return the template as far as it is filled."""
        return self.text(asked, template, about=about) if asked.given or self.asks else words(template)

    def confirms(self, question: str, *, gaps: Sequence[str] = ()) -> bool:
        """Ask for a yes, until the answer is one or a no; who cannot be asked has given it.

        Raises Again where somebody wants to edit the text, or to go back to the question before. `gaps` are what has
        to be filled in before anybody can say yes.
        """
        if not self.asks:
            return True
        keys = {"n": ""} if gaps else {"y": "", "n": ""}
        texts = self.answers.texts
        target = self.answers.holding(gaps_in(" ".join(gaps))) if gaps else next(iter(texts[-1:]), None)
        keys |= {"e": f"edits the {'text' if target in texts else 'answer'}"} if target else {}
        keys |= {"b": "goes back one question"} if self.answers.course else {}
        if explained := ", ".join(f"{key} {does}" for key, does in keys.items() if does):
            say(f"  {explained}")
        enter = "y" if not gaps else next(key for key in ("e", "b", "n") if key in keys)
        shown = "/".join(key.upper() if key == enter else key for key in keys if key in {"y", "n", enter})
        question = f"{', '.join(gaps)} still open: fill in?" if gaps else question
        while True:
            typed = _ask(f"{question} [{shown}] ").strip().lower() or enter
            if typed in {"y", "yes"}:
                if not gaps:
                    return True
                typed = enter
            if typed in {"n", "no"}:
                return False
            if typed in _BACK and "b" in keys:
                raise self.answers.back(at_question=False)
            if typed in _EDIT and target is not None:
                raise self.answers.edit(target)
            say(f"  type {', '.join([*keys][:-1])} or {[*keys][-1]}")

    def say_held(self) -> None:
        """Say what waits for a question, where none comes before something else is shown."""
        for text in self._held:
            self.say_back(text)
        self._held.clear()

    def _replay(self, read: Callable[[], _T]) -> _T:
        """Return what was answered before, without a word."""
        self._replays = True
        try:
            found = read()
            self._held.clear()
        finally:
            self._replays = False
        return found

    def _ask(self, question: str, *, goes_on: bool = False) -> str:
        """Return an answer as it was typed. Raises Again for 'back', unless it goes on with the answer before."""
        while (typed := _ask(question, goes_on=goes_on)).strip().lower() in _BACK and not goes_on:
            if not self.answers.is_first:
                raise self.answers.back(at_question=True)
            say("  this is the first question")
        return typed

    def _lines(self, first: str | None = None) -> str:
        """Return lines up to one that holds a dot alone, from the `first` on; nothing where that is empty.

        However much is pasted, all is read: what was left would answer the next questions.
        """
        lines = [self._ask("> ") if first is None else first]
        while lines[-1] != "." and lines[0].strip():
            lines.append(self._ask("> ", goes_on=True))
        return "\n".join(lines[:-1])


def _renewed(text: str, written_from: str, template: str) -> str | None:
    """Return a text as another template has it now; None where only somebody who reads it can say."""
    if isinstance(written_from, Filled) and isinstance(template, Filled):
        # A time that was changed since stands in the text as it was.
        return written_from.renewed(text, template.known)
    if template == written_from:
        return text
    return words(template) if template.strip() and text == words(written_from) else None


def standard_input() -> str:
    """Return what is piped in, as much as can be used and a bit. Raises SettingsError where it is not UTF-8."""
    raw = sys.stdin.buffer.read(LONGEST * 4 + 1)
    try:
        return raw.decode("utf-8-sig", "strict" if len(raw) <= LONGEST * 4 else "replace")
    except UnicodeDecodeError as error:
        raise SettingsError("standard input is not UTF-8 (save the text with that encoding)") from error


def _ask(question: str, *, goes_on: bool = False) -> str:
    """Return an answer; who can no longer be asked wants to stop, as with Ctrl-C."""
    answer = ask(question, goes_on=goes_on)
    if answer is None:
        raise KeyboardInterrupt
    return answer


def _filled(template: str) -> str:
    """Return the template with its gaps filled by answers; what is left out stays a gap."""
    say(template.rstrip())
    names = gaps_in(template)
    if names:
        say("what belongs into each gap (Enter: leave it open)")
    known = {name: answer for name in names if (answer := _ask(f"  {name.replace('_', ' ')}: ").strip())}
    return fill(template, known)
