"""Words that nobody knows: which known one was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

__all__ = ["Guesses", "did_you_mean", "guessed", "holding_word"]

#: Of words that are known, in one message.
_MOST_NAMED: Final = 3
#: Of long histories' ids, which are sorted, the first will do to show what they look like.
_MOST_COMPARED: Final = 200
#: So much alike are a word and its misspelling.
_NEAR: Final = 0.6
#: Behind so many words that are not known, there is one cause, and a guess at each would take minutes.
_MOST_GUESSED: Final = 100


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the known word that was probably meant, or else a hint with the three that are nearest: (word, hint)."""
    known = list(known)
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=_NEAR)
    if near:
        return near[0], ""
    if len(known) <= _MOST_NAMED:
        return "", f"known here: {', '.join(known)}" if known else ""
    nearest = difflib.get_close_matches(word.lower(), known[:_MOST_COMPARED], n=_MOST_NAMED, cutoff=0)
    return "", f"known here: {', '.join(nearest)} and {len(known) - _MOST_NAMED} more"


def guessed(word: str, known: Iterable[str], *, otherwise: str) -> str:
    """Return the end of a message on a word that nobody knows; `otherwise` says what to do where none is known."""
    near, hint = did_you_mean(word, known)
    return f"; did you mean {near}?" if near else f" ({hint or otherwise})"


def holding_word(word: str, known: Iterable[str]) -> list[str]:
    """Return the known names of several words of which one was typed: `phone` for `phone_number`.

    Those that begin with it come first.
    """
    found = [name for name in known if word in name.split("_")]
    return sorted(found, key=lambda name: not name.startswith(word))


class Guesses:
    """Guesses as `did_you_mean` does, for the first hundred words: thousands compared with thousands take minutes."""

    def __init__(self) -> None:
        self._left = _MOST_GUESSED

    def __call__(self, word: str, known: Iterable[str]) -> tuple[str, str]:
        """Return the known word that was probably meant, or else a hint; behind the first hundred neither."""
        self._left -= 1
        return did_you_mean(word, known) if self._left >= 0 else ("", "")
