"""Our verbs as tasks of `invoke`, which `tasks.py` hands to it, and of the `plainstatus` command."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import MISSING
from functools import partial
from importlib import import_module
from inspect import Parameter, Signature
from pathlib import Path
from typing import Any

from invoke.collection import Collection
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.program import Program
from invoke.tasks import Task

from plainstatus.cli import keep_compiled
from plainstatus.cli.answered import asked_again
from plainstatus.cli.flags import Verb, as_typed, flags_of
from plainstatus.cli.progress import steps_told
from plainstatus.cli.terminal import settle_streams, stop
from plainstatus.cli.verbs import RECORD, VERBS
from plainstatus.cli.verbs.site import Preview
from plainstatus.read.collector import collector_paused

__all__ = ["namespace"]


def namespace() -> Collection:
    """Return every verb as a task, those of the record in a collection of their own."""
    # Before anything of ours is opened.
    settle_streams()
    return Collection(*_tasks(VERBS), Collection("record", *_tasks(RECORD, "record.")))


def _tasks(verbs: Mapping[type[Verb], str], prefix: str = "") -> list[Task[Any]]:
    return [_task(verb, place, prefix) for verb, place in verbs.items()]


def _task(verb: type[Verb], place: str, prefix: str) -> Task[Any]:
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", verb.__name__).lower()
    flags = flags_of(verb)
    by_place = [
        field
        for field, flag in flags.items()
        if flag.default is MISSING or (flag.by_place and _is_followed(f"{prefix}{name}"))
    ]
    lists = [field for field, flag in flags.items() if flag.default == ()]

    def body(_: Context, **typed: Any) -> None:
        for field in by_place:
            _refuse_flag(typed[field], f"{prefix}{name}")
        given = verb(**{field: tuple(value or ()) if field in lists else value for field, value in typed.items()})
        keep_compiled()
        module, function = place.split(".")
        # What is loaded stays: looking for garbage in it takes a tenth of a short command's time.
        with collector_paused():
            run = getattr(import_module(f"plainstatus.cli.{module}"), function)
            gc.freeze()
        with steps_told() if _is_waited_for(given) else nullcontext():
            asked_again(partial(run, given))
        # What is there by now goes when the process does: nobody need look through it for garbage before.
        gc.freeze()

    # Invoke reads the flags off it, and makes a list of what has no default of another type.
    defaults = {field: None if field in lists else flag.default for field, flag in flags.items()}
    defaults |= dict.fromkeys(by_place, MISSING)
    parameters = [Parameter("context", Parameter.POSITIONAL_ONLY)]
    parameters += [
        Parameter(field, Parameter.POSITIONAL_OR_KEYWORD, default=Parameter.empty if default is MISSING else default)
        for field, default in defaults.items()
    ]
    body.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    body.__doc__ = verb.__doc__
    about = {as_typed(field): flag.help for field, flag in flags.items()}
    return Task(body, name=name, help=about, positional=by_place, iterable=lists)


def _is_followed(verb: str) -> bool:
    """Say whether a word stands right behind a verb that was typed: invoke knows no word that may be left out."""
    words = sys.argv[1:]
    behind = words[words.index(verb) + 1 :] if verb in words else []
    return bool(behind) and not behind[0].startswith("-")


def _is_waited_for(given: Verb) -> bool:
    """Say whether somebody waits for a command to end: for a preview nobody does, and for a timer's nobody is there."""
    return not (isinstance(given, Preview) or getattr(given, "if_due", False) or getattr(given, "overdue", False))


def _refuse_flag(typed: str, verb: str) -> None:
    """End the program where invoke took a flag for what is typed by its place: with help, where that was wanted."""
    if typed in {"-h", "--help"}:
        program = Path(sys.argv[0]).name
        Program(binary=program, namespace=namespace()).run([program, "--help", verb], exit=False)
        raise Exit(code=0)
    if typed.startswith("-"):
        stop(f"No idea what {typed!r} is! (look at: plainstatus {verb} --help)", 1)
