"""What `invoke --list` and each verb's `--help` say, to the byte."""

from __future__ import annotations

import pytest
from invoke.program import Program

from plainstatus.__main__ import tasks
from tests.golden import golden

VERBS = sorted(tasks().task_names)


def _said(capsys: pytest.CaptureFixture[str], *typed: str) -> bytes:
    """Return what the program prints, at a terminal of the usual width."""
    Program(name="plainstatus", namespace=tasks()).run(["plainstatus", *typed], exit=False)
    said = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    return f"{said}\n".encode()


def test_the_list_of_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    """`--list` names every verb with what it does."""
    said = _said(capsys, "--list")

    assert said == golden("help/list.txt", said)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--help VERB` names every flag with what it takes."""
    said = _said(capsys, "--help", verb)

    assert said == golden(f"help/{verb}.txt", said)
