"""How a verb of the command line is declared, once: a class, with a field for each flag."""

from __future__ import annotations

from dataclasses import MISSING, dataclass
from typing import Any, dataclass_transform

__all__ = ["Asked", "Flag", "Verb", "as_typed", "flag", "flags_of", "switch", "word", "word_or_flag"]


@dataclass(frozen=True)
class Flag:
    """What a flag is for."""

    #: A line for `--help`.
    help: str
    #: What a person is asked who does not give it; empty where nobody is asked, or it depends.
    prompt: str
    #: What it is where nobody gives it; MISSING where it must be given.
    default: Any
    #: Whether it may also be typed by its place, right behind the verb.
    by_place: bool = False


@dataclass(frozen=True)
class Asked:
    """A flag that a person at the terminal is asked for, where it was not given."""

    #: Its name, as it is typed.
    flag: str
    #: What was typed; empty where it was not given.
    given: str
    question: str


def flag(about: str, prompt: str = "", *, default: str | tuple[str, ...] = "") -> Any:
    """Declare a flag that takes a text; with a tuple as its default, several."""
    return Flag(about, prompt, default)


def switch(about: str) -> Any:
    """Declare a flag that is there or not."""
    return Flag(about, "", default=False)


def word(about: str) -> Any:
    """Declare a word that is typed by its place, without a name."""
    return Flag(about, "", MISSING)


def word_or_flag(about: str, prompt: str = "") -> Any:
    """Declare what is typed right behind the verb, or as a flag, or not at all."""
    return Flag(about, prompt, "", by_place=True)


@dataclass_transform(kw_only_default=True)
class Verb:
    """What somebody typed behind a verb, which is a subclass: its docstring is what `--list` says.

    It is written as a dataclass, and is none: Python takes 10 ms to make thirty of these, at each command.
    """

    def __init__(self, **typed: Any) -> None:
        vars(self).update({name: flag.default for name, flag in flags_of(type(self)).items()} | typed)

    def asked(self, name: str, question: str = "") -> Asked:
        """Return a flag as it is asked for: with this question, or its own."""
        return Asked(as_typed(name), getattr(self, name), question or flags_of(type(self))[name].prompt)

    def given(self, *names: str) -> list[str]:
        """Return which of some flags were given, as they are typed."""
        return [f"--{as_typed(name)}" for name in names if getattr(self, name)]

    def is_only(self, *names: str) -> bool:
        """Say whether all flags but these are as they are where nobody gives them."""
        return all(name in names or getattr(self, name) == one.default for name, one in flags_of(type(self)).items())


def flags_of(verb: type[Verb]) -> dict[str, Flag]:
    """Return name of a field → its flag."""
    return {name: one for name, one in vars(verb).items() if isinstance(one, Flag)}


def as_typed(name: str) -> str:
    """Return a field's name as its flag is typed, without the dashes before it."""
    return name.strip("_").replace("_", "-")
