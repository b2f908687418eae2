"""What a rule is, what it finds, and what came of judging a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime

from plainstatus.model.frozen import dataclass
from plainstatus.read.yaml.places import Place
from plainstatus.settings import RuleLevel

__all__ = ["Allowed", "Finding", "Hit", "Judgement", "Rule"]


@dataclass(frozen=True)
class Rule:
    """Something that tired people write and frightened people misread."""

    id: str
    #: What it counts as where STATUS_CHECK_LEVELS does not say otherwise.
    level: RuleLevel
    #: What is wrong, as the end of a sentence that begins with the words that were found.
    title: str
    #: Why it matters to readers.
    why: str
    #: What to write instead.
    better: str

    @property
    def link(self) -> str:
        """The rule in the documentation, as Markdown."""
        return f"[{self.id}](#{self.id.lower()})"

    @property
    def order(self) -> tuple[str, int]:
        """Sort W2 before W10."""
        return self.id[0], int(self.id[1:])


@dataclass(frozen=True)
class Hit:
    """A place where a rule fires, before anybody has asked whether it may."""

    rule: Rule
    #: The words that made it fire; empty where something is missing.
    words: str = ""
    #: What is wrong, where the rule's title says too little.
    message: str = ""
    #: Where it stands, below the incident or the update.
    place: Place = ()
    #: The time that the update is known by; None for the incident itself.
    update: datetime | None = None
    #: What to tell in place of the words, where these are a secret.
    shown: str = ""
    #: What to write instead, where that can be said of this place.
    better: str = ""
    #: Of several on one line the lowest is told first.
    rank: int = 0


@dataclass(frozen=True)
class Finding:
    """What `check` says: which rule fires, where, on which words, why that matters, and what to write instead."""

    file: str
    #: Counted from 1.
    line: int
    rule: Rule
    #: The rule's own level, or the one from STATUS_CHECK_LEVELS.
    level: RuleLevel
    incident: str
    #: The time that the update is known by; None where it is about the incident itself.
    update: datetime | None
    #: A sentence without a full stop.
    message: str
    #: Empty where something is missing; cut short where they are a secret.
    words: str
    #: What to write instead.
    better: str
    #: Of several on one line the lowest is told first.
    rank: int = 0
    #: The statement or answer that it is about, where that is no incident: 'statement SLUG', 'faq ANCHOR'.
    about: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message} ({self.better}) [{self.rule.id}]"


@dataclass(frozen=True)
class Allowed:
    """A finding that `lint_allow` silences."""

    finding: Finding
    reason: str

    def __str__(self) -> str:
        found = self.finding
        return f"{found.file}:{found.line}: allowed: {found.message} (because: {self.reason}) [{found.rule.id}]"


@dataclass(frozen=True)
class Judgement:
    """All that was found, by file and line."""

    findings: tuple[Finding, ...] = ()
    #: What `lint_allow` silences, by file and line.
    allowed: tuple[Allowed, ...] = ()
    #: The findings of these rules stop a publish.
    stopping: frozenset[str] = frozenset()
    #: Those of these rules do so whatever anybody says.
    leaking: frozenset[str] = frozenset()
    #: Language → the rules that its texts were not asked by, because they know English only.
    unasked: Mapping[str, Sequence[Rule]] = field(default_factory=dict)

    def of(self, level: RuleLevel) -> tuple[Finding, ...]:
        """Return the findings of a level."""
        return tuple(finding for finding in self.findings if finding.level == level)

    @property
    def stops(self) -> tuple[Finding, ...]:
        """What must not go live, unless somebody gives a reason."""
        return tuple(item for item in self.findings if item.rule.id in self.stopping and item.level == "error")

    @property
    def leaks(self) -> tuple[Finding, ...]:
        """What must not go live, whatever the reason."""
        return tuple(item for item in self.findings if item.rule.id in self.leaking)

    @property
    def overdue(self) -> tuple[Finding, ...]:
        """The promises that were not kept."""
        return tuple(finding for finding in self.findings if finding.rule.id == "T2")
