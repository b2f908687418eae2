"""Where a command's values come from: flags first, then a person at the terminal, else an error that names the flag."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from plainstatus.cli.flags import Asked
from plainstatus.cli.terminal import ask, say
from plainstatus.edit.answers import LONGEST, Unusable, choice, words
from plainstatus.edit.templates import fill, gaps
from plainstatus.errors import SettingsError

__all__ = ["Prompts", "standard_input"]

_T = TypeVar("_T")

#: Opens a text where nobody has named an editor: it says below the text how to save and to leave it.
_EDITOR: Final = "nano"


@dataclass(frozen=True)
class Prompts:
    """Gets values, and tries what it gets: `read` functions raise Unusable for what cannot be used."""

    #: Whether somebody is there who can be asked.
    asks: bool

    @classmethod
    def at_terminal(cls, *, yes: bool) -> Prompts:
        """Return one that asks where a person can answer, and has not said yes to everything beforehand."""
        asks = sys.stdin.isatty() and sys.stdout.isatty() and not yes
        if asks:
            # Long lines can be typed, pasted and changed only with it.
            with suppress(ImportError):
                __import__("readline")
        return cls(asks)

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
        shown = f" [{default}]" if default else ""
        while True:
            typed = _ask(f"{asked.question}{shown}: ").strip()
            if not typed and default is None:
                say("  this is needed (Ctrl-C ends it, and nothing is written)")
                continue
            try:
                return read(typed or default or "")
            except Unusable as error:
                say(f"  {error}")

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
            say(f"  {offer}")
        none = "Enter: as above; or none" if otherwise else "Enter: as above"
        hint = none if offer else f"Enter: {otherwise}"
        hinted = replace(asked, question=f"{asked.question} ({hint})")
        return self.value(hinted, lambda typed: read(typed or offer or ""), default="")

    def show(self, options: Sequence[str]) -> None:
        """Show a person what can be chosen by number."""
        for number, option in enumerate(options, 1):
            say(f"  {number} {option.rstrip()}")

    def text(self, asked: Asked, template: str, *, present: bool = False) -> str:
        """Return a text for customers: a flag's, `-` for standard input, or written now, from the template if wanted.

        `present` says that the template is what stands there, which is to change. Raises SettingsError where there is
        no text.
        """
        if asked.given:
            return self.value(replace(asked, given=standard_input()) if asked.given == "-" else asked, words)
        if not self.asks:
            raise SettingsError(
                f"--{asked.flag} is missing, and there is no terminal to ask at "
                "(give the text, or - to read standard input)"
            )
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR", shutil.which(_EDITOR) or "")
        by_hand = "gap by gap" if gaps(template) else "as it is"
        with_what = f"in {Path(shlex.split(editor)[0]).name}" if editor else by_hand
        # Without an editor, what stands there can only be typed anew.
        begun = bool(editor) or (bool(template) and not present)
        start = "these words" if present else "the template" if template else "an empty page"
        while True:
            say(f"Text for customers, in Markdown: type it, then a dot alone in a line{';' if begun else ''}")
            if begun:
                say(f"or Enter for {start}, {with_what}")
            typed = _lines()
            try:
                if typed or not begun:
                    return words(typed)
                return words(_edited(editor, template) if editor else _filled(template))
            except Unusable as error:
                say(f"  {error}")

    def text_or(self, asked: Asked, template: str) -> str:
        """Do as `text` does; where nobody can be asked, return the template as far as it is filled."""
        return self.text(asked, template) if asked.given or self.asks else words(template)

    def confirms(self, question: str) -> bool:
        """Ask for a yes, until the answer is one or a no; who cannot be asked has given it."""
        while self.asks and (typed := _ask(f"{question} [Y/n] ").strip().lower()) not in {"", "y", "yes"}:
            if typed in {"n", "no"}:
                return False
            say("  type y or n")
        return True


def standard_input() -> str:
    """Return what is piped in, as much as can be used and a bit. Raises SettingsError where it is not UTF-8."""
    raw = sys.stdin.buffer.read(LONGEST * 4 + 1)
    try:
        return raw.decode("utf-8-sig", "strict" if len(raw) <= LONGEST * 4 else "replace")
    except UnicodeDecodeError as error:
        raise SettingsError("standard input is not UTF-8 (save the text with that encoding)") from error


def _ask(question: str) -> str:
    """Return an answer; who can no longer be asked wants to stop, as with Ctrl-C."""
    answer = ask(question)
    if answer is None:
        raise KeyboardInterrupt
    return answer


def _lines() -> str:
    """Return lines up to one that holds a dot alone; nothing where the first is empty.

    However much is pasted, all is read: what was left would answer the next questions.
    """
    lines: list[str] = []
    while (line := _ask("> ")) != "." and (lines or line.strip()):
        lines.append(line)
    return "\n".join(lines)


def _edited(editor: str, template: str) -> str:
    """Return what somebody made of the template in an editor."""
    with tempfile.TemporaryDirectory(prefix="plainstatus-") as folder:
        path = Path(folder, "update.md")
        path.write_text(template, encoding="utf-8")
        try:
            done = subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603 - the user's own choice
            if done.returncode:
                raise Unusable(f"{editor} ended with code {done.returncode}, so its text does not count")
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise Unusable(f"{editor} gave no text: {error} (type it here, or set EDITOR to another one)") from error


def _filled(template: str) -> str:
    """Return the template with its gaps filled by answers; what is left out stays a gap."""
    say(template.rstrip())
    names = gaps(template)
    if names:
        say("what belongs into each gap (Enter: leave it open)")
    known = {name: answer for name in names if (answer := _ask(f"  {name.replace('_', ' ')}: ").strip())}
    return fill(template, known)
