"""How a verb of the command line is declared, once: a frozen dataclass, with a field for each flag."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Final, get_args, get_origin, get_type_hints

__all__ = ["Asked", "Flag", "Verb", "flags_of"]

_LIST: Final = tuple[str, ...]


@dataclass(frozen=True)
class Flag:
    """What a flag is for."""

    #: A line for `--help`.
    help: str
    #: What a person is asked who does not give it; empty where nobody is asked, or it depends.
    prompt: str = ""


@dataclass(frozen=True)
class Asked:
    """A flag that a person at the terminal is asked for, where it was not given."""

    #: Its name, as it is typed.
    flag: str
    #: What was typed; empty where it was not given.
    given: str
    question: str


@dataclass(frozen=True)
class Verb:
    """What somebody typed behind a verb.

    A verb is a subclass: its docstring is what `--list` says, each field a flag, annotated with a `Flag`. A field
    without a default is typed by its place, without a name.
    """

    def asked(self, name: str, question: str = "") -> Asked:
        """Return a flag as it is asked for: with this question, or its own."""
        return Asked(_typed(name), getattr(self, name), question or flags_of(type(self))[name].prompt)

    def given(self, *names: str) -> list[str]:
        """Return which of some flags were given, as they are typed."""
        return [f"--{_typed(name)}" for name in names if getattr(self, name)]


def flags_of(verb: type[Verb]) -> dict[str, Flag]:
    """Return name of a field → its flag."""
    hints = get_type_hints(verb, include_extras=True)
    return {field.name: get_args(hints[field.name])[1] for field in fields(verb)}


def lists_of(verb: type[Verb]) -> list[str]:
    """Return the fields whose flags may be given several times."""
    hints = get_type_hints(verb, include_extras=True)
    return [name for name, hint in hints.items() if get_origin(hint) is Annotated and get_args(hint)[0] == _LIST]


def _typed(name: str) -> str:
    return name.strip("_").replace("_", "-")
