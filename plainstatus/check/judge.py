"""Judges a site: which rules fire, where, and which of that is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Literal

from plainstatus.check.case import Case, Passage, Public, Views, Writing, cases
from plainstatus.check.findings import Allowed, Finding, Hit, Judgement, Rule
from plainstatus.check.quiet import Quiet
from plainstatus.check.rules.breach import breach
from plainstatus.check.rules.corrections import Changes, Moves, corrections, moves, outdated
from plainstatus.check.rules.gaps import STOPPING as STOPPING_GAPS
from plainstatus.check.rules.gaps import gaps_in
from plainstatus.check.rules.joined import joined
from plainstatus.check.rules.languages import compared, compared_messages, misnamed, outdated_writing, untranslated
from plainstatus.check.rules.languages import outdated as old_translations
from plainstatus.check.rules.letters import letters_in, site_letters
from plainstatus.check.rules.links import L6, leading_nowhere, links_in, own_hosts, unlisted
from plainstatus.check.rules.links import STOPPING as STOPPING_LINKS
from plainstatus.check.rules.notices import notices
from plainstatus.check.rules.official import STOPPING as STOPPING_FAKES
from plainstatus.check.rules.official import fakes_in, organisation
from plainstatus.check.rules.personal import LEAKING, may_be_personal, personal_in
from plainstatus.check.rules.posts import posts
from plainstatus.check.rules.state import state
from plainstatus.check.rules.timing import times, timing
from plainstatus.check.rules.wording import wording
from plainstatus.check.unasked import unasked
from plainstatus.check.writings import PublicWords, direct_messages, line_of, writings
from plainstatus.model import Incident, Organisation, Site, StaffNotes, Update
from plainstatus.model.workers import spread
from plainstatus.read.schema import Loaded
from plainstatus.read.yaml.places import Place
from plainstatus.record import Thing
from plainstatus.record.translations import Outdated
from plainstatus.settings import CADENCE, RuleLevel
from plainstatus.text.columns import begun
from plainstatus.text.markdown import made_elsewhere, made_here
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import overview
from plainstatus.views.statements import Since

__all__ = ["judge"]

#: What must not go live by accident.
STOPPING = STOPPING_LINKS | STOPPING_FAKES | STOPPING_GAPS
#: In a message, of words that go on, and of the words of one rule.
_MOST_SHOWN = 80
_MOST_NAMED = 3
#: Incidents that are judged one after another, and how many such parts make it worthwhile to use another core. With
#: ten times as many for each, copies do all of it: cmarkgfm never frees what it makes, 2 kB a text, and they end.
_PART = 32
_LEAST = 10


def judge(
    loaded: Loaded,
    *,
    site: str,
    public: Public = MappingProxyType({}),
    levels: Mapping[str, RuleLevel | Literal["off"]] = MappingProxyType({}),
    cadence: Mapping[str, int] = CADENCE,
    notes: Mapping[str, StaffNotes] = MappingProxyType({}),
    public_words: PublicWords = MappingProxyType({}),
    changes: Changes = MappingProxyType({}),
    moved: Moves = MappingProxyType({}),
    stale: Mapping[str, Sequence[Outdated]] = MappingProxyType({}),
    stale_writings: Iterable[tuple[Thing, Outdated]] = (),
    since: Mapping[str, Since] = MappingProxyType({}),
    pages: Mapping[str, str] = MappingProxyType({}),
    paths: Callable[[], Collection[str]] = tuple,
    views: Views | None = None,
    quiet: Quiet | None = None,
    gaps: Collection[str] = (),
) -> Judgement:
    """Judge what is not public yet, and the state of what is open.

    `site` is the site's own address, `levels` goes from a rule's id to another level for it, or `off`, and `cadence`
    from impact, or `security`, to minutes between updates. `changes` are published facts that changed without a word,
    or with a wrong one, `moved` maintenances of which no update says so, `stale` by incident the translations that are
    older than what they translate, `stale_writings` those of letters and answers, `since` by letter what became
    otherwise after it, `pages` the Markdown of content/ by file name, and `paths` asks for those of the site's
    files, if anybody knows them. `notes` goes from an incident's id to what private/ holds about it. Nothing is
    public where `public` says nothing of it; what was imported is never judged. `public_words` says of statements
    and standing answers what `public` says of incidents. `views` are asked how incidents stand; without, as they do
    where no record tells. `quiet` knows incidents of which nothing is left to judge: `public` need not tell of
    these.
    """
    findings: list[Finding] = []
    allowed: list[Allowed] = []
    zone = loaded.site.organisation.timezone
    ours = own_hosts(loaded.site.organisation.domains, site)
    names = _own_names(loaded.site)

    def hits_in(case: Case) -> tuple[Hit, ...]:
        return (
            *_once((*timing(case, cadence), *state(case), *wording(case, names), *gaps_in(case, gaps))),
            *breach(case, notes.get(case.incident.id) or StaffNotes()),
            *unlisted(case),
            *_unseen(case, loaded, ours, paths),
            *posts(case, site),
            *untranslated(case, loaded),
            *compared(case),
            *misnamed(case),
        )

    asked = [*cases(loaded, public, views or partial(_unrecorded, loaded), quiet)]
    judged = [
        (case.incident, hit) for case, hits in zip(asked, _on_all_cores(asked, hits_in), strict=True) for hit in hits
    ]
    judged += [
        (incident, hit)
        for incident in loaded.site.incidents
        if incident.id in changes or incident.id in moved or incident.id in stale
        for hit in (
            *corrections(incident, changes.get(incident.id, ())),
            *moves(incident, moved.get(incident.id), zone),
            *old_translations(stale.get(incident.id, ()), zone),
        )
    ]
    unlisted_told = False
    hit_ones = {incident.id: incident for incident, _ in judged}
    updates: dict[tuple[str, datetime | None], Update] = {
        (name, update.known_at): update for name, incident in hit_ones.items() for update in incident.updates
    }
    for incident, hit in judged:
        level = _level(hit, levels)
        # Said once: it is about the organisation, whichever incident shows it.
        if level == "off" or (hit.rule == L6 and unlisted_told):
            continue
        finding = _finding(loaded, incident, hit, level)
        # What the newest update allows, it allows for the incident as a whole.
        reason = updates.get((incident.id, hit.update), incident.updates[-1]).lint_allow.get(hit.rule.id)
        # A reason beside the text would be read by nobody: that of --force is recorded.
        if reason is None or hit.rule.id in LEAKING | STOPPING:
            findings.append(finding)
            unlisted_told |= hit.rule == L6
        else:
            allowed.append(Allowed(finding, reason))
    others = [*_always(loaded)]
    for letter in (one for one in loaded.written.statements if one.slug in since):
        for line, hit in outdated(letter, since[letter.slug]):
            others.append((hit, (letter.spot[0], line), f"statement {letter.slug}"))
    for thing, one in stale_writings:
        others.append((outdated_writing(one, zone), thing.spot, f"{thing.kind} {thing.key}"))
    written_new = [*writings(loaded, public_words)]
    for writing in written_new:
        worded = _once((*times(writing), *wording(writing, names), *gaps_in(writing, gaps)))
        for hit in (*worded, *_unseen(writing, loaded, ours, paths), *compared(writing), *misnamed(writing)):
            spot = writing.spot[0], line_of(writing, hit.place, hit.words, asker=hit.rule.id)
            others.append((hit, spot, f"{writing.kind} {writing.key}"))
    written = loaded.written.statements, loaded.written.faq.answers if loaded.written.faq else ()
    judged_above = {item.spot[0] for items in written for item in items}
    others += _direct(loaded, site, ours, paths, names)
    for file, text in pages.items():
        hits = _page_hits(text, loaded.site.organisation, ours, paths) if file not in judged_above else ()
        others += [(hit, (file, line), "") for line, hit in hits]
    for hit, spot, about in others:
        if (level := _level(hit, levels)) != "off":
            findings.append(_told(hit, level, spot, about=about))
    # The same may stand twice on one line.
    told = {(item.file, item.line, item.rule.id, item.message): item for item in reversed(findings)}
    return Judgement(
        tuple(sorted(told.values(), key=_order)),
        tuple(sorted(allowed, key=lambda item: _order(item.finding))),
        STOPPING,
        LEAKING,
        unasked(asked, written_new, [message.writing for message in direct_messages(loaded)], levels),
    )


def _on_all_cores(asked: Sequence[Case], hits_in: Callable[[Case], tuple[Hit, ...]]) -> Iterator[tuple[Hit, ...]]:
    """Yield the hits in each case, in their order; what the texts of many were made into is kept for the pages."""

    def work(some: Sequence[Case]) -> list[tuple[tuple[Hit, ...], list[tuple[str, str]]]]:
        return [(hits_in(case), [*map(made_here, _read_in(case))]) for case in some]

    parts = [asked[begin : begin + _PART] for begin in range(0, len(asked), _PART)]
    for part, found in zip(parts, spread(parts, work, least=_LEAST), strict=True):
        for case, (hits, texts) in zip(part, found, strict=True):
            for words, made in zip(_read_in(case), texts, strict=True):
                made_elsewhere(words, made)
            yield hits


def _read_in(case: Case) -> list[str]:
    return [passage.words for _, passage in case.new_passages if passage.language]


def _unrecorded(loaded: Loaded, incidents: Sequence[Incident]) -> tuple[IncidentView, ...]:
    site = loaded.site.model_copy(update={"incidents": tuple(incidents)})
    return overview(site, loaded.now).incidents


def _level(hit: Hit, levels: Mapping[str, RuleLevel | Literal["off"]]) -> RuleLevel | Literal["off"]:
    # What may stop a publish is not set aside where nobody would read of it: --force is recorded.
    return hit.rule.level if hit.rule.id in LEAKING | STOPPING else levels.get(hit.rule.id, hit.rule.level)


def _own_names(site: Site) -> frozenset[str]:
    """Return the words, in small letters, in the names of what we offer."""
    names = [site.organisation.name, *(one.name for one in site.groups), *(one.name for one in site.components)]
    texts = [words for name in names for words in (name, *dict(name.translations).values())]
    return frozenset(re.findall(r"[\w-]+", " ".join(texts).lower()))


def _once(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield hits, those of a rule for words in one text as one, and none for words that are told with others.

    Who mends the one mends the others, and nobody reads on behind the fifth clock time without a zone.
    """
    by_text: dict[tuple[datetime | None, Place], dict[Rule, list[Hit]]] = {}
    for hit in hits:
        if hit.message or hit.rule.id in LEAKING | STOPPING:
            yield hit
        else:
            by_text.setdefault((hit.update, hit.place), {}).setdefault(hit.rule, []).append(hit)
    for found in by_text.values():
        for rule, alike in found.items():
            others = [hit.words for other, more in found.items() if other is not rule for hit in more]
            told = [hit for hit in alike if not any(hit.words in words and hit.words != words for words in others)]
            if told:
                yield _joined(told)


def _joined(hits: Sequence[Hit]) -> Hit:
    """Return hits of one rule in one text as the first of them, with the words of all."""
    spelt: dict[str, str] = {}
    for hit in hits:
        spelt.setdefault(hit.words.lower(), _short(hit.words))
    words = [*spelt.values()]
    if len(words) == 1:
        return hits[0]
    shown = ", ".join(f"'{one}'" for one in words[:_MOST_NAMED])
    more = f" and {len(words) - _MOST_NAMED} more" if len(words) > _MOST_NAMED else ""
    return replace(hits[0], message=f"{shown}{more}: {hits[0].rule.title}")


def _always(loaded: Loaded) -> Iterator[tuple[Hit, tuple[str, int], str]]:
    """Yield what is amiss with what is always shown, with file and line; it is about no statement or answer."""
    for hit in organisation(loaded.site.organisation, loaded.now):
        yield hit, loaded.organisation_spot(*hit.place), ""
    for hit in site_letters(loaded.site):
        yield hit, (loaded.documents[0].file, loaded.documents[0].line(hit.place)), ""


def _direct(
    loaded: Loaded,
    site: str,
    ours: frozenset[str],
    paths: Callable[[], Collection[str]],
    names: Collection[str],
) -> Iterator[tuple[Hit, tuple[str, int], str]]:
    """Yield what is amiss with messages to everybody, with file and line; all else is as for `judge`."""
    messages = [*direct_messages(loaded)]
    judged = [*compared_messages(messages)]
    for message in messages:
        writing = message.writing
        judged += [(message, hit) for hit in _once((*times(writing), *wording(writing, names), *gaps_in(writing)))]
        judged += [(message, hit) for hit in _each(writing, ours, paths)]
        found = notices(writing, message.incident, message.notice, message.head, site)
        judged += [(message, hit) for hit in found]
    for message, hit in judged:
        writing = message.writing
        spot = writing.spot[0], line_of(writing, hit.place, hit.words, asker=hit.rule.id)
        yield hit, spot, f"{writing.kind} {message.incident.id}"


def _unseen(
    case: Case | Writing, loaded: Loaded, ours: frozenset[str], paths: Callable[[], Collection[str]]
) -> Iterator[Hit]:
    """Yield what is amiss with the texts and addresses that are not public yet, each taken by itself."""
    yield from _each(case, ours, paths)
    yield from joined(case, loaded)


def _each(case: Case | Writing, ours: frozenset[str], paths: Callable[[], Collection[str]]) -> Iterator[Hit]:
    """Yield the same but for how lines are joined, which messages as plain text are not."""
    passages = case.new_passages
    content, personal = isinstance(case, Writing), may_be_personal(passage for _, passage in passages)
    amiss = partial(_amiss, organisation=case.organisation, ours=ours, paths=paths, security=case.is_security)
    for known_at, passage in passages:
        yield from (replace(hit, update=known_at) for hit in amiss(passage, content=content, personal=personal))
    yield from fakes_in(case)


def _amiss(
    passage: Passage,
    organisation: Organisation,
    ours: frozenset[str],
    paths: Callable[[], Collection[str]],
    *,
    content: bool,
    security: bool,
    personal: bool = True,
) -> Iterator[Hit]:
    """Yield what is amiss with a text or address; `ours` are our hosts, `paths` asks for our files.

    `content` says whether it stands in content/, `security` whether it is about a security incident, `personal` whether
    anything about a person may stand in it.
    """
    yield from links_in(passage, ours, listed=bool(organisation.domains), security=security)
    yield from leading_nowhere(passage, paths, placeholders=content)
    if personal:
        yield from personal_in(passage, organisation, ours, security=security)
    yield from letters_in(passage)


def _finding(loaded: Loaded, incident: Incident, hit: Hit, level: RuleLevel) -> Finding:
    at = hit.update
    if at is None and not hit.place:
        # It is about where the incident stands, and that is what its newest update says.
        at = incident.updates[-1].known_at
    spot = loaded.spot(incident.id, at, below=hit.place, words=hit.words, asker=hit.rule.id)
    return _told(hit, level, spot, incident.id)


def _told(hit: Hit, level: RuleLevel, spot: tuple[str, int], incident: str = "", *, about: str = "") -> Finding:
    message = hit.message or f"'{_short(hit.words)}': {hit.rule.title}"
    told = " ".join(message.split())
    words, better = hit.shown or hit.words, hit.better or hit.rule.better
    return Finding(*spot, hit.rule, level, incident, hit.update, told, words, better, hit.rank, about)


def _short(words: str) -> str:
    return begun(words, _MOST_SHOWN)


def _order(finding: Finding) -> tuple[str, int, int, tuple[str, int], str]:
    return finding.file, finding.line, finding.rank, finding.rule.order, finding.words


def _page_hits(
    text: str, organisation: Organisation, ours: frozenset[str], paths: Callable[[], Collection[str]]
) -> Iterator[tuple[int, Hit]]:
    """Yield what is amiss with a Markdown file, with the line; `ours` are our hosts, `paths` asks for our files."""
    passage = Passage((), text, organisation.language)
    for hit in _amiss(passage, organisation, ours, paths, content=True, security=False):
        yield text.count("\n", 0, max(text.lower().find(hit.words.lower()), 0)) + 1, hit
