"""What was found, as people, other programs, code hosts and their scanners read it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from plainstatus.check import RULES
from plainstatus.check.findings import Finding, Judgement
from plainstatus.errors import Problem
from plainstatus.text.amounts import counted

__all__ = ["FORMATS", "summary", "text"]

#: The id of what is wrong with the YAML itself, among those of the rules.
_YAML: Final = "yaml"
_SARIF_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB_LEVELS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_GITLAB_LEVELS: Final = {"error": "critical", "warning": "minor", "info": "info"}
#: Of each kind, on a terminal: nobody reads on.
_MOST_LISTED: Final = 200
#: Rule, level, file, line and what is said.
_Row: TypeAlias = tuple[str, str, str, int, str]
_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def text(problems: Sequence[Problem], judgement: Judgement) -> str:
    """Return lines for a terminal, an empty one between files; the first of each rule says why it matters.

    Of thousands, which have one cause, the first few hundred are told.
    """
    parts = [*map(str, problems[:_MOST_LISTED])]
    told: set[str] = set()
    for _, group in groupby(judgement.findings[:_MOST_LISTED], key=lambda finding: finding.file):
        lines = []
        for finding in group:
            lines.append(str(finding))
            if finding.rule.id not in told:
                lines.append(f"    {finding.rule.why}")
            told.add(finding.rule.id)
        parts.append("\n".join(lines))
    if judgement.allowed:
        parts.append("\n".join(map(str, judgement.allowed[:_MOST_LISTED])))
    more = sum(max(0, len(found) - _MOST_LISTED) for found in (problems, judgement.findings, judgement.allowed))
    if more:
        parts.append(f"… and {more:,} more (see them all with: --format json)")
    return "\n\n".join(parts)


def summary(problems: Sequence[Problem], judgement: Judgement) -> str:
    """Return how much there is, in a few words."""
    warnings = sum(problem.level == "warning" for problem in problems) + len(judgement.of("warning"))
    parts = [
        counted(sum(problem.level == "error" for problem in problems) + len(judgement.of("error")), "error"),
        counted(warnings, "warning"),
        counted(len(judgement.of("info")), "hint"),
        f"{len(judgement.allowed)} allowed",
    ]
    return ", ".join(part for part in parts if not part.startswith("0 ")) or "no mistakes, and nothing to put better"


def _json(problems: Sequence[Problem], judgement: Judgement) -> str:
    """Return one object: `problems` of the YAML, `findings`, what is `allowed`, and rules `unasked` by language."""
    return _dump(
        {
            "problems": [
                {
                    "file": problem.file,
                    "line": problem.line,
                    "level": problem.level,
                    "message": problem.message,
                    "better": problem.hint,
                }
                for problem in problems
            ],
            "findings": [_fields(finding) for finding in judgement.findings],
            "allowed": [{**_fields(item.finding), "reason": item.reason} for item in judgement.allowed],
            "unasked": {tag: [rule.id for rule in rules] for tag, rules in judgement.unasked.items()},
        }
    )


def _fields(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "level": finding.level,
        "file": finding.file,
        "line": finding.line,
        "incident": finding.incident,
        "message": finding.message,
        "words": finding.words,
        "why": finding.rule.why,
        "better": finding.better,
    }


def _github(problems: Sequence[Problem], judgement: Judgement) -> str:
    """Return GitHub's workflow commands, which show each finding beside its line."""
    return "\n".join(
        f"::{_GITHUB_LEVELS[level]} file={_escaped(file, ':,')},line={max(line, 1)},"
        f"title={'YAML' if rule == _YAML else rule}::{_escaped(message)}"
        for rule, level, file, line, message in _rows(problems, judgement)
    )


def _escaped(value: str, more: str = "") -> str:
    """Escape line breaks, and what ends a property, as GitHub asks for."""
    return "".join(f"%{ord(letter):02X}" if letter in f"%\r\n{more}" else letter for letter in value)


def _rows(problems: Sequence[Problem], judgement: Judgement) -> Iterator[_Row]:
    """Yield all that is wrong, or could be put better."""
    for item in problems:
        yield _YAML, item.level, item.file, item.line, f"{item.message} ({item.hint})" if item.hint else item.message
    yield from map(_row, judgement.findings)


def _row(found: Finding) -> _Row:
    return found.rule.id, found.level, found.file, found.line, f"{found.message} ({found.better})"


def _sarif(problems: Sequence[Problem], judgement: Judgement) -> str:
    """Return a log in SARIF 2.1.0, which code scanners read."""
    rules = [{"id": _YAML, "shortDescription": {"text": "the YAML cannot be read as it was meant"}}]
    rules += [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.why},
            "help": {"text": rule.better},
            "defaultConfiguration": {"level": _SARIF_LEVELS[rule.level]},
        }
        for rule in RULES.values()
    ]
    results = [_result(*row) for row in _rows(problems, judgement)]
    results += [
        {**_result(*_row(item.finding)), "suppressions": [{"kind": "inSource", "justification": item.reason}]}
        for item in judgement.allowed
    ]
    driver = {"name": "Plainstatus", "rules": rules}
    return _dump(
        {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    )


def _result(rule: str, level: str, file: str, line: int, message: str) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(file)}}
    if line:
        place["region"] = {"startLine": line}
    return {
        "ruleId": rule,
        "level": _SARIF_LEVELS[level],
        "message": {"text": message},
        "locations": [{"physicalLocation": place}],
    }


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _gitlab(problems: Sequence[Problem], judgement: Judgement) -> str:
    """Return a report of GitLab's Code Quality, which merge requests show: a subset of Code Climate's format."""
    issues, seen = [], Counter[str]()
    for rule, level, file, line, message in _rows(problems, judgement):
        # The line is left out, so that what moves with others is not taken for new; a number tells doubles apart.
        same = f"{rule}\n{file}\n{message}"
        seen[same] += 1
        issues.append(
            {
                "description": message,
                "check_name": rule,
                "fingerprint": hashlib.sha256(f"{same}\n{seen[same]}".encode()).hexdigest(),
                "severity": _GITLAB_LEVELS[level],
                "location": {"path": file, "lines": {"begin": max(line, 1)}},
            }
        )
    return _dump(issues)


#: What `--format` may say → problems of the YAML and findings, written that way.
FORMATS: Final[Mapping[str, Callable[[Sequence[Problem], Judgement], str]]] = {
    "text": text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "gitlab": _gitlab,
}
