"""What is looked at before a mailing begins, who says yes to it, and its ledger."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from plainstatus.check import LEAKING, STOPPING, Finding
from plainstatus.check.review import review_project
from plainstatus.cli.terminal import ask, complain, say
from plainstatus.cli.verbs.incidents import Mail
from plainstatus.deliver.mail.allowance import allowed, carriers_of, rate_of
from plainstatus.deliver.mail.carrier import Carrier, Envelope, Unreachable
from plainstatus.deliver.mail.conduct import Looked, how_long, links_answer, mailboxes, page_shows, why_nobody
from plainstatus.deliver.mail.domain import sender_domain
from plainstatus.deliver.mail.ledger import Mailing
from plainstatus.deliver.mail.ledger_file import begin_mailing, find_ledger, open_mailing
from plainstatus.deliver.mail.letter import Letter, Source, make_letter
from plainstatus.deliver.mail.recipients import (
    Ambiguous,
    Recipient,
    Recipients,
    clean_address,
    part_of,
    read_recipients,
)
from plainstatus.deliver.mail.service import Service, read_service
from plainstatus.deliver.mail.texts import customer_texts, incident_of, staff_texts
from plainstatus.errors import AnnounceError, SettingsError
from plainstatus.files import is_kept_from_git, replace_file
from plainstatus.model import Audience, Incident, Sums
from plainstatus.model.frozen import dataclass
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record.load import load
from plainstatus.render.words.catalogues import found_words
from plainstatus.text.amounts import counted

__all__ = ["Begun", "ledger_of", "part_of_flag", "prepare", "send_samples"]

#: A gap that is still open: elsewhere it may be words.
_GAP_RULE: Final = "W14"
#: The page shows how far it is after what goes out in so many seconds.
_SHOWN_AFTER: Final = 600
#: Each time costs the record a line, for good: a whole list has so many at most.
_MOST_SHOWN: Final = 500
#: Where a sample has a name: nobody's.
_NOBODY: Final = "Ada Example"


@dataclass(frozen=True)
class Begun:
    """A mailing that may go."""

    mailing: Mailing
    letters: Mapping[str, Letter]
    carriers: Sequence[Carrier]
    rate: float
    batch: int


@dataclass(frozen=True)
class _Draft:
    """What is to be sent."""

    loaded: Loaded
    incident: Incident
    sources: tuple[Source, ...]
    letters: Mapping[str, Letter]
    service: Service

    @property
    def names(self) -> tuple[str, ...]:
        """What the incident is called, and was before."""
        return (self.incident.id, *self.incident.aliases)

    @property
    def asks_name(self) -> bool:
        """Whether the text asks for names."""
        return any(letter.asks_name for letter in self.letters.values())

    @property
    def sender(self) -> str:
        """The address that it comes from."""
        return next(iter(self.letters.values())).sender

    @property
    def hash(self) -> str:
        """Of all that people see: texts, subjects and the sender."""
        return hashlib.sha256(json.dumps([self.sources[0].sender, _hashes(self.sources)]).encode()).hexdigest()


def ledger_of(project: Project, given: Mail, now: datetime) -> Path:
    """Return where the ledger of a mailing stands that has begun; by the name that it has also while the YAML is wrong.

    Raises PlainstatusError.
    """
    if "/" not in given.id and (path := _path(project, given, given.id)).is_file():
        return path
    incident = incident_of(load(project.settings, now, drafts=True), given.id)
    return _path(project, given, incident.id, *incident.aliases)


def _path(project: Project, given: Mail, *names: str) -> Path:
    part, parts = part_of_flag(given.part)
    folder = project.settings.private / "mail"
    return find_ledger(folder, names, audience=_audience(given), part=part, parts=parts)


def _audience(given: Mail) -> Audience:
    return "staff" if given.audience == "staff" else "customers"


def part_of_flag(typed: str) -> tuple[int, int]:
    """Return which part of how many is written to. Raises SettingsError."""
    part, _, parts = (typed or "1/1").partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts) <= 1000):
        raise SettingsError(f"--part {typed!r} is no part (write for example 2/8)")
    return int(part), int(parts)


def send_samples(project: Project, given: Mail, now: datetime) -> Iterator[str]:
    """Send one message in each language to an address of one's own, and note which texts that were."""
    try:
        address = clean_address(given.sample.strip())
    except ValueError as error:
        raise SettingsError(f"--sample: {error}") from error
    draft = _draft(project, given, now)
    (carrier,) = carriers_of(draft.service, 1)
    try:
        carrier.open()
        for language, letter in draft.letters.items():
            one = Recipient(address, language, _NOBODY)
            message_id = f"<sample.{os.urandom(8).hex()}@{letter.sender.rpartition('@')[2]}>"
            outcome = carrier.carry(Envelope(letter.sender, address, "sample", letter.for_one(one, message_id)))
            if outcome.kind != "sent":
                raise AnnounceError(f"the sample in {language} was not taken: {outcome.why or outcome.code}")
            yield f"a sample in {language} is under way: read it as a customer would, on a phone too"
    except Unreachable as error:
        raise AnnounceError(str(error)) from error
    finally:
        carrier.close()
    mark = _path(project, given, *draft.names).with_suffix(".sample")
    mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(mark, json.dumps(_hashes(draft.sources)).encode())


def prepare(project: Project, given: Mail, now: datetime) -> Begun:
    """Look at everything, ask, and return a mailing that may go; its ledger is open.

    Raises PlainstatusError, and then nothing has begun.
    """
    if not given.recipients and not given.resume:
        raise SettingsError("say to whom: --recipients list.csv, or go on with a mailing that has begun: --resume")
    draft = _draft(project, given, now)
    path = _path(project, given, *draft.names)
    if given.resume and not path.is_file():
        raise SettingsError(f"no mailing about {given.id} has begun (begin it with: --recipients list.csv)")
    if not is_kept_from_git(path, root=project.folder):
        raise SettingsError("private/ is not kept from git, and addresses would be committed (add it to .gitignore)")
    before = _before(path, draft)
    people = _people(project, given, draft)
    rate = _number(given.rate, "--rate") if given.rate else rate_of(draft.service)
    left, looked = _left(path, before, people)
    looked += _looked(project, given, draft, people, left=left, rate=rate)
    if _sampled(path) != _hashes(draft.sources):
        looked += Looked((f"nobody has seen this text as mail: invoke mail {given.id} --sample you@example.com",))
    complain(f"note: {note}" for note in looked.notes)
    if looked.faults:
        raise AnnounceError("\n".join(looked.faults))
    _agree(given, before, people, left=left, rate=rate)
    batch = _number(given.batch, "--batch") if given.batch else int(rate * _SHOWN_AFTER)
    mailing = open_mailing(path) if before else _begun(path, given, draft, now)
    if people is not None:
        mailing.add(people.people)
    least = max(-(-mailing.sums().total * mailing.parts // _MOST_SHOWN), 1)
    if given.batch and batch < least:
        say(f"the page shows how far it is after each {least:,}, or the record would grow too long")
    carriers = carriers_of(draft.service, draft.service.connections)
    return Begun(mailing, draft.letters, carriers, rate, max(batch, least))


def _before(path: Path, draft: _Draft) -> Sums | None:
    """Return how far a mailing is that has begun. Raises AnnounceError where it is about another text."""
    if not path.is_file():
        return None
    with closing(open_mailing(path)) as mailing:
        same, sums = mailing.notice == draft.hash, mailing.sums()
    if not same:
        raise AnnounceError(
            "text, subject or sender is another one than others already have (bring it back: git; what was wrong in it "
            "is corrected on the page)"
        )
    return sums


def _left(path: Path, before: Sums | None, people: Recipients | None) -> tuple[int, Looked]:
    """Return how many are still to be written to, and what staff should know of a list that is not the ledger's."""
    if people is None:
        if before is None or not before.total:
            raise SettingsError("the ledger holds nobody yet (give the list once more: --recipients list.csv)")
        return before.left, Looked()
    if before is None:
        return len(people.people), Looked()
    with closing(open_mailing(path)) as mailing:
        new, others = mailing.against(people.people)
    notes = []
    if new and before.total:
        notes.append(f"new on this list, and written to as well: {counted(new, 'recipient')}")
    if others:
        notes.append(f"not on this list, and still to be written to: {counted(others, 'recipient')} of when it began")
    return before.left + new, Looked(notes=tuple(notes))


def _begun(path: Path, given: Mail, draft: _Draft, now: datetime) -> Mailing:
    part, parts = part_of_flag(given.part)
    return begin_mailing(
        path,
        incident=draft.incident.id,
        audience=_audience(given),
        sender=draft.sender,
        notice=draft.hash,
        now=now,
        part=part,
        parts=parts,
    )


def _sampled(path: Path) -> object:
    """Return the hashes of the texts of which there was a sample."""
    try:
        return json.loads(path.with_suffix(".sample").read_bytes())
    except (OSError, ValueError):
        return None


def _draft(project: Project, given: Mail, now: datetime) -> _Draft:
    settings, staff = project.settings, given.audience == "staff"
    findings: Iterable[Finding] = ()
    if staff:
        loaded = load(settings, now, drafts=True)
    else:
        loaded, judgement = review_project(project, now=now)
        findings = judgement.findings
    if why := why_nobody(settings, frozen=loaded.site.clock is not None):
        raise SettingsError(why)
    incident = incident_of(loaded, given.id)
    if staff:
        found = found_words(loaded.site.organisation.language, loaded.site.languages, settings.folder)
        sources = staff_texts(loaded, incident, settings.SITEURL, found.further)
    else:
        sources = customer_texts(loaded, incident)
    about = [one for one in findings if one.about == f"notice {incident.id}"]
    stopping = [one for one in about if _stops(one)]
    complain(one for one in about if one not in stopping)
    if stopping:
        raise AnnounceError("\n".join(map(str, stopping)))
    letters = {source.language: make_letter(source) for source in sources}
    return _Draft(loaded, incident, sources, letters, read_service(settings.STATUS_MAIL, os.environ))


def _stops(finding: Finding) -> bool:
    rule = finding.rule.id
    return finding.level != "info" and (
        rule.startswith("M") or rule == _GAP_RULE or rule in LEAKING | STOPPING or finding.level == "error"
    )


def _people(project: Project, given: Mail, draft: _Draft) -> Recipients | None:
    """Return those of the list whom this machine writes to; None where the ledger has them all."""
    if not given.recipients:
        return None
    path = Path(given.recipients)
    how: dict[str, Any] = {
        "languages": draft.letters,
        "language": draft.sources[0].language,
        "names": draft.asks_name,
        "encoding": given.encoding,
    }
    try:
        found = read_recipients(path, column=given.column, **how)
    except Ambiguous as error:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise
        column = ask(f"Which column is the address: {', '.join(error.columns)}? ")
        found = read_recipients(path, column=(column or "").strip() or "?", **how)
    notes = found.notes
    if not is_kept_from_git(path.absolute(), root=project.folder):
        notes += (f"git does not ignore {path}, so a commit would make addresses public (move it into private/)",)
    return Recipients(part_of(found.people, *part_of_flag(given.part)), notes)


def _number(typed: str, what: str) -> int:
    digits = typed.replace(",", "").replace("_", "")
    if not (digits.isdecimal() and 0 < int(digits) < 10**9):
        raise SettingsError(f"{what} {typed!r} is no number (write for example 1000)")
    return int(digits)


def _looked(
    project: Project, given: Mail, draft: _Draft, people: Recipients | None, *, left: int, rate: float
) -> Looked:
    """Look at all that can be found out without sending anything."""
    service, settings = draft.service, project.settings
    letters = draft.letters.values()
    domain = sender_domain(draft.sender, dkim=service.dkim, server=service.dns)
    looked = Looked(notes=people.notes if people else ())
    if given.audience == "staff":
        # It goes to our own servers, and before there is a page.
        return looked + Looked(notes=(*domain.faults, *domain.notes)) + allowed(service, letters, left, rate)
    looked += page_shows(settings, draft.incident.id, draft.sources)
    looked += domain
    if draft.incident.breach:
        looked += mailboxes(draft.incident.breach, draft.loaded.site.organisation, people.people if people else ())
    if not looked.faults:
        looked += links_answer(settings, draft.sources, rate)
        looked += allowed(service, letters, left, rate)
    return looked


def _agree(given: Mail, before: Sums | None, people: Recipients | None, *, left: int, rate: float) -> None:
    """Let somebody say how many people the list has. Raises SettingsError where they do not."""
    number = len(people.people) if people is not None else before.total if before else 0
    languages = Counter(one.language for one in people.people) if people else {}
    spoken = ": " + ", ".join(f"{count:,} in {tag}" for tag, count in sorted(languages.items())) if languages else ""
    say(f"{number:,} people{spoken}; at {rate:g} a second it takes {how_long(left, rate)}")
    if given.count and _number(given.count, "--count") != number:
        raise SettingsError(f"--count says {given.count}, and there are {number:,} people")
    if given.yes and not given.count:
        raise SettingsError(f"--yes needs --count, so that it is this list (there are {number:,} people)")
    if given.yes:
        return
    if not sys.stdin.isatty():
        raise SettingsError(f"there is nobody here to ask (look at it, and add --yes --count {number})")
    answer = ask("Each gets a message that nobody can take back. How many people is that? ")
    if answer is None or answer.strip().replace(",", "") != str(number):
        raise SettingsError("that is another number")


def _hashes(sources: Iterable[Source]) -> dict[str, str]:
    return {source.language: f"{source.sha256} {source.subject}" for source in sources}
