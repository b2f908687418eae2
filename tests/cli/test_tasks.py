"""Verbs as they are typed: help wherever it is asked for, and no flag is taken for something else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from invoke.program import Program

from plainstatus.__main__ import tasks
from plainstatus.cli.flags import flags_of
from plainstatus.cli.verbs import RECORD, VERBS
from tests.support.project import ROOT, YAML, make_project


def _type(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *typed: str) -> tuple[int, str, str]:
    """Return exit code, output and errors of what is typed."""
    monkeypatch.setattr(sys, "argv", ["plainstatus", *typed])
    with pytest.raises(SystemExit) as ended:
        Program(name="plainstatus", namespace=tasks()).run(["plainstatus", *typed])
    return int(ended.value.code or 0), *capsys.readouterr()


@pytest.mark.parametrize("verb", sorted(tasks().task_names))
def test_help_helps_on_either_side_of_a_verb(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also of one that takes a word by its place: nothing is made that is called --help."""
    monkeypatch.chdir(tmp_path)

    before, after = (_type(capsys, monkeypatch, *typed) for typed in (("--help", verb), (verb, "--help")))

    assert after == before
    assert (before[0], before[2]) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["init", "import", "record.log", "record.set-aside"])
def test_a_flag_is_no_word(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A flag that there is not is told, by verbs that take a word by its place as by all others."""
    monkeypatch.chdir(tmp_path)

    assert _type(capsys, monkeypatch, verb, "--nonsense") == (
        1,
        "",
        f"No idea what '--nonsense' is! (look at: plainstatus {verb} --help)\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("verb", "flag"),
    [("update", "id"), ("resolve", "id"), ("postmortem", "id"), ("correct", "id"), ("withdraw", "id"),
     ("answers", "id"), ("contact", "name")],
)  # fmt: skip
def test_a_word_right_behind_a_verb(
    verb: str, flag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is the same as its flag; it may be left out, and other verbs may stand before it."""
    contacts = "organisation:\n  contacts: {help: {kind: email, value: help@example.com}}\n"
    monkeypatch.chdir(make_project(tmp_path, YAML.replace("organisation:\n", contacts)))

    by_place = _type(capsys, monkeypatch, verb, "nothing", "--yes") if verb != "answers" else None
    by_place = by_place or _type(capsys, monkeypatch, verb, "nothing")
    by_flag = _type(capsys, monkeypatch, verb, f"--{flag}", "nothing", *(["--yes"] if verb != "answers" else []))

    assert by_place == by_flag
    assert by_place[0] == 2
    assert by_place[2].startswith(f"--{flag}: there is no ")
    assert _type(capsys, monkeypatch, verb)[0] == 2
    assert _type(capsys, monkeypatch, "releases", verb, "nothing")[2] == by_flag[2]


def test_every_flag_says_what_it_is_for() -> None:
    """None is without a line for --help, and all say it alike: without a full stop."""
    for verb in (*VERBS, *RECORD):
        for name, flag in flags_of(verb).items():
            assert flag.help, f"{verb.__name__}.{name}"
            assert not flag.help.endswith("."), f"{verb.__name__}.{name}"


@pytest.mark.parametrize(("program", "variable"), [("plainstatus", ""), ("invoke", ""), ("invoke", "1")])
def test_what_is_imported_is_compiled_once(program: str, variable: str, tmp_path: Path) -> None:
    """Under invoke too, which forbids it; not where somebody said that Python shall not."""
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": variable}

    subprocess.run([sys.executable, "-m", program, "releases"], cwd=ROOT, env=environ, check=True, capture_output=True)

    compiled = list(tmp_path.rglob("plainstatus/cli/releases.*.pyc"))
    assert bool(compiled) is (not variable)
