"""Judges a site: which rules fire, where, and which of that is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from plainstatus.check.breach import breach
from plainstatus.check.case import Case, Public, cases
from plainstatus.check.findings import Allowed, Finding, Hit, Judgement, Level
from plainstatus.check.links import L6, links, own_hosts
from plainstatus.check.links import STOPPING as STOPPING_LINKS
from plainstatus.check.official import STOPPING as STOPPING_FAKES
from plainstatus.check.official import links_to_fakes, organisation
from plainstatus.check.state import state
from plainstatus.check.timing import CADENCE, times, timing
from plainstatus.check.wording import wording
from plainstatus.check.writings import PublicWords, line_of, writings
from plainstatus.model import StaffNotes
from plainstatus.schema import Loaded

__all__ = ["judge"]

#: What must not go live by accident.
STOPPING = STOPPING_LINKS | STOPPING_FAKES
#: In a message, of words that go on.
_MOST_SHOWN = 80


def judge(
    loaded: Loaded,
    *,
    site: str,
    public: Public = MappingProxyType({}),
    levels: Mapping[str, Level | Literal["off"]] = MappingProxyType({}),
    cadence: Mapping[str, int] = CADENCE,
    notes: Mapping[str, StaffNotes] = MappingProxyType({}),
    public_words: PublicWords = MappingProxyType({}),
) -> Judgement:
    """Judge what is not public yet, and the state of what is open.

    `site` is the site's own address, `levels` goes from a rule's id to another level for it, or `off`, and `cadence`
    from impact, or `security`, to minutes between updates. Nothing is public where `public` says nothing of it; what
    was imported is never judged. `notes` goes from an incident's id to what private/ holds about it. `public_words`
    says of statements and standing answers what `public` says of incidents.
    """
    findings: list[Finding] = []
    allowed: list[Allowed] = []
    ours = own_hosts(loaded.site.organisation.domains, site)
    for hit in organisation(loaded.site.organisation, loaded.now):
        level = levels.get(hit.rule.id, hit.rule.level)
        if level != "off":
            file, line = loaded.organisation_spot(*hit.place)
            findings.append(Finding(file, line, hit.rule, level, "", None, hit.message, hit.words))
    for case in cases(loaded, public):
        newest = case.view.updates[0].update
        for hit in _hits(case, ours, cadence, notes.get(case.incident.id) or StaffNotes()):
            level = levels.get(hit.rule.id, hit.rule.level)
            # Said once: it is about the organisation, whichever incident shows it.
            if level == "off" or (hit.rule is L6 and any(found.rule is L6 for found in findings)):
                continue
            finding = _finding(loaded, case, hit, level)
            # What the newest update allows, it allows for the incident as a whole.
            update = next((item.update for item in case.view.updates if item.update.known_at == hit.update), newest)
            reason = update.lint_allow.get(hit.rule.id)
            # A reason beside the text would be read by nobody: that of --force is recorded.
            if reason is None or hit.rule.id in STOPPING:
                findings.append(finding)
            else:
                allowed.append(Allowed(finding, reason))
    for writing in writings(loaded, public_words):
        for hit in (*times(writing), *wording(writing), *links(writing, ours)):
            if (level := levels.get(hit.rule.id, hit.rule.level)) != "off":
                line = line_of(writing, hit.place, hit.words)
                about = f"{writing.kind} {writing.key}"
                told = Finding(writing.spot[0], line, hit.rule, level, "", None, _message(hit), hit.words, about=about)
                findings.append(told)
    return Judgement(
        tuple(sorted(findings, key=_order)), tuple(sorted(allowed, key=lambda item: _order(item.finding))), STOPPING
    )


def _hits(case: Case, ours: frozenset[str], cadence: Mapping[str, int], notes: StaffNotes) -> Iterator[Hit]:
    yield from timing(case, cadence)
    yield from state(case)
    yield from wording(case)
    yield from links(case, ours)
    yield from breach(case, notes)
    yield from links_to_fakes(case)


def _finding(loaded: Loaded, case: Case, hit: Hit, level: Level) -> Finding:
    at = hit.update
    if at is None and not hit.place:
        # It is about where the incident stands, and that is what its newest update says.
        at = case.view.updates[0].update.known_at
    file, line = loaded.spot(case.incident.id, at, below=hit.place, words=hit.words)
    return Finding(file, line, hit.rule, level, case.incident.id, hit.update, _message(hit), hit.words, hit.rank)


def _message(hit: Hit) -> str:
    shown = hit.words if len(hit.words) <= _MOST_SHOWN else f"{hit.words[: _MOST_SHOWN - 1].rstrip()}…"
    message = hit.message or f"'{shown}': {hit.rule.title}"
    return " ".join(message.split())


def _order(finding: Finding) -> tuple[str, int, int, tuple[str, int], str]:
    return finding.file, finding.line, finding.rank, finding.rule.order, finding.words
