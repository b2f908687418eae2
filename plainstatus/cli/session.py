"""One run of an editing command: what is asked, what is shown, and what is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from plainstatus import clock
from plainstatus.check import Finding, expected_wait
from plainstatus.cli.beside import FileChange, write_all
from plainstatus.cli.flags import Asked
from plainstatus.cli.prompts import Prompts
from plainstatus.cli.terminal import complain, exit_codes, remark, say, show, stop
from plainstatus.edit.answers import LATER, Unusable, in_full, quoted, read_time, rounded
from plainstatus.edit.desk import Change, Desk, HalfWritten, diff, lay_out, propose, readers_see, refuse_gaps, write
from plainstatus.edit.incidents import new_id
from plainstatus.edit.templates import TEMPLATES, Filled, fill, read_templates
from plainstatus.errors import BuildError, Declined, SettingsError
from plainstatus.model import CLOCK_SLACK, Incident, Organisation, Reading, Update, Written, following, format_moment
from plainstatus.model.scalars import Identifier
from plainstatus.read.project import find_project
from plainstatus.read.yaml import Document
from plainstatus.read.yaml.places import Place
from plainstatus.text.amounts import in_words
from plainstatus.text.columns import begun
from plainstatus.views.incident import IncidentView, incident_view

__all__ = ["Session", "editing", "read_as", "read_id"]

_T = TypeVar("_T")

#: Of the incidents to choose from, so many fit on a screen.
_MOST_SHOWN: Final = 20
_IDENTIFIER: Final[TypeAdapter[str]] = TypeAdapter(Identifier)


@contextmanager
def editing(*, yes: bool) -> Iterator[Session]:
    """Give a command its session, and end the program with our error's text and exit code."""
    with exit_codes("nothing was written", stopped="stopped: nothing was written"):
        prompts = Prompts.at_terminal(yes=yes)
        project = find_project(Path.cwd())
        templates = read_templates(project.folder / TEMPLATES)
        session = Session(lay_out(project, now=clock.now_for_build()), prompts, templates)
        if not prompts.answers.is_repeat:
            complain(session.desk.editor_warnings(session.desk.main))
        try:
            yield session
        except HalfWritten as error:
            stop(str(error), error.exitcode)


@dataclass
class Session:
    """What the steps of a command share."""

    desk: Desk
    prompts: Prompts
    templates: Mapping[str, str]
    #: The times that will be written, by what they mean.
    times: dict[str, datetime] = field(default_factory=dict)
    #: Whether it is about an incident that is not published as long as it is a draft.
    draft: bool = False
    #: What else there is to say before the question.
    notes: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The moment that the site is about."""
        return self.desk.loaded.now

    @property
    def organisation(self) -> Organisation:
        """Whose site it is."""
        return self.desk.loaded.site.organisation

    def named(self, path: Path) -> str:
        """Return a path as messages have it: from the site's folder, where it lies in that."""
        folder = self.desk.project.folder
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()

    def view(self, incident: Incident) -> IncidentView:
        """Return an incident as it stands."""
        return incident_view(incident, self.now)

    @cached_property
    def views(self) -> tuple[IncidentView, ...]:
        """Every incident as it stands, in the order of the files; no drafts."""
        return tuple(map(self.view, self.desk.loaded.site.incidents))

    def note_no_record(self) -> None:
        """Note why nobody is asked what readers were told."""
        self.notes.append("note: no record is kept for this site, so nothing counts as published")

    def typed(self, moment: datetime) -> str:
        """Return a moment as staff write it."""
        return format_moment(moment, self.organisation.timezone)

    def full(self, moment: datetime) -> str:
        """Return a moment in full."""
        return in_full(moment, self.organisation.timezone)

    def word(self, moment: datetime) -> str:
        """Return a moment as it can stand in a text: with its date and zone."""
        local = moment.astimezone(self.organisation.timezone)
        zone = f"{local:%Z}" if f"{local:%Z}".isalpha() else f"{local:%z}"
        return f"{local:%H:%M} {zone} on {local.day} {local:%B} {local.year}"

    def template(self, name: str, **known: datetime | None) -> Filled:
        """Return a template with the times that are known; where both are, `duration` too."""
        filled = {key: self.word(moment) for key, moment in known.items() if moment is not None}
        start, end = known.get("start"), known.get("end")
        if start is not None and end is not None:
            filled["duration"] = in_words(end - start)
        return fill(self.templates[name], filled)

    def moment(self, asked: Asked, *, past: bool, after: datetime | None = None) -> datetime:
        """Return a time that is asked for, and note it to be shown in full."""
        found = self.prompts.value(asked, lambda typed: self.read_moment(typed, past=past, after=after))
        self.times[asked.flag] = found
        return found

    def read_moment(self, typed: str, *, past: bool, after: datetime | None = None) -> datetime:
        """Return the time that was typed. Raises Unusable where it lies on the wrong side of now, or of `after`."""
        zone = self.organisation.timezone
        found = read_time(typed, now=self.now, zone=zone, past=past)
        if past and found > self.now + CLOCK_SLACK:
            raise Unusable(f"{in_full(found, zone)} lies ahead of the clock, and cannot have happened yet")
        if after is not None and found <= after:
            raise Unusable(f"{in_full(found, zone)} is not after {in_full(after, zone)} (type for example {LATER})")
        self.prompts.say_back(f"  {in_full(found, zone)}")
        return found

    def at(self, asked: Asked, incident: Incident | None = None) -> datetime:
        """Return the time of an update: the flag's, else now, to the minute unless another update has that."""
        if asked.given:
            found = self.prompts.value(asked, lambda typed: self.read_moment(typed, past=True))
        else:
            found = self.desk.next_at(incident)
        self.times["at"] = found
        return found

    def after(self, moment: datetime, label: str) -> datetime:
        """Return now, or the second after a moment that is a little later; note it under this label."""
        found = self.now.replace(second=0)
        if found <= moment:
            found = following(self.now, moment)
        self.times[label] = found
        return found

    def next_update(self, asked: Asked, *, level: str, begin: datetime, at: datetime) -> datetime | None:
        """Return the promised time, None for the word `none`; asked for, it defaults to what readers expect."""
        wait = expected_wait(level, at - begin, self.desk.project.settings.STATUS_CADENCE)
        base = rounded(max(at, self.now) + wait) if wait is not None else None
        default = "none" if base is None else self.typed(base)
        # What is said now is dated to the minute.
        after = max(at, self.now) if at == self.now.replace(second=0) else at
        found = self.prompts.value(
            replace(asked, question=f"Next update by (such as {LATER}; or none)"),
            lambda typed: None if typed.strip().lower() == "none" else self.read_moment(typed, past=False, after=after),
            default=default,
        )
        if found is not None:
            self.times["next_update"] = found
        return found

    def new_id(self, asked: Asked, title: str, kind: str, *, day: datetime | None = None) -> str:
        """Return the id of a new incident: the flag's, else one made from the day and title; never one that was used.

        `kind` stands in for a title without Latin letters.
        """
        taken = set(self.desk.loaded.places)
        taken |= {line.incident for line in self.desk.record.lines if line.incident} if self.desk.record else set()

        def read(typed: str) -> str:
            found = read_id(typed)
            if found in taken:
                raise Unusable(f"an incident has the id {found!r} already, or had it (write another)")
            return found

        if asked.given:
            return self.prompts.value(asked, read)
        local = (day or self.now).astimezone(self.organisation.timezone)
        return new_id(local.date(), title, taken, otherwise=kind)

    def incident(self, asked: Asked, fits: Callable[[IncidentView], bool], none: str) -> Incident:
        """Return the incident that is named, or else chosen among those that fit; the only one is not asked about.

        Raises SettingsError where no incident has that id, none fits, or several do and nobody can be asked.
        """
        if asked.given:
            return self.prompts.value(asked, self.desk.incident)
        views = [view for view in self.views if fits(view)]
        if not views:
            raise SettingsError(f"--id is missing, and {none}{self.desk.guess('')}")
        # What is planned stands apart: it makes nobody choose who cannot.
        planned = [view.incident for view in views if view.phase == "upcoming"]
        begun = [view.incident for view in views if view.phase != "upcoming"]
        fitting = [*begun, *planned]
        some = fitting if self.prompts.asks or not begun else begun
        if len(some) == 1:
            self.prompts.say_once(f"{some[0].id}: {some[0].title}")
            return some[0]
        ids = [one.id for one in fitting]
        if not self.prompts.asks:
            first = f"{', '.join(ids[:10])}{' …' * (len(ids) > 10)}"
            raise SettingsError(f"--id is missing, and it could be any of: {first}")
        shown = [f"{one.id}  {one.title}" for one in fitting[:_MOST_SHOWN]]
        self.prompts.show(shown[: len(begun)])
        if planned and shown[len(begun) :]:
            if begun:
                self.prompts.hold("  planned maintenance:")
            self.prompts.show(shown[len(begun) :], first=len(begun) + 1)
        chosen = self.prompts.value(asked, lambda typed: _named(typed, ids), default="1")
        return next(one for one in fitting if one.id == chosen)

    def update(self, incident: Incident, asked: Asked) -> Update:
        """Return the update of an incident that was made at a time, or is chosen; the only one is not asked about."""
        updates, given = incident.updates[::-1], asked.given
        if not given and len(updates) > 1 and not self.prompts.asks:
            times = ", ".join(self.typed(one.at) for one in updates)
            raise SettingsError(f"--update is missing, and there are several (name one by its time: {times})")
        if not given and len(updates) == 1:
            return updates[0]
        if not given:
            self.prompts.show([f"{self.typed(one.at)}  {_begun(one.text, 60)}" for one in updates])

        def read(typed: str) -> Update:
            if typed.isdecimal() and 1 <= int(typed) <= len(updates):
                return updates[int(typed) - 1]
            # One that a clock dated ahead can be named like any other.
            at = read_time(typed, now=self.now, zone=self.organisation.timezone, past=True)
            for one in updates:
                if at in (one.at, one.known_at):
                    return one
            times = ", ".join(self.typed(one.at) for one in updates)
            raise Unusable(f"no update was made on {self.full(at)} (there are: {times})")

        return self.prompts.value(asked, read, default=None if given else "1")

    def recall(self, view: IncidentView) -> None:
        """Remind the person who is asked of what was said last, and promised."""
        newest = view.updates[0]
        state = f"{newest.status}: " if newest.status else ""
        self.prompts.hold(f"last said {self.typed(newest.update.at)}, {state}{_begun(newest.update.text, 80)}")
        if view.promise is not None and view.promise.at is not None:
            self.prompts.hold(
                f"promised the next update by {self.typed(view.promise.at)}{', which is over' * view.promise.late}"
            )

    def place(self, incident: Incident, update: Update | None = None) -> tuple[Document, Place]:
        """Return where an incident, or an update of it, stands, and warn of editors at its file."""
        document, place = self.desk.find(incident.id)
        self.draft = incident.draft
        if document is not self.desk.main and not self.prompts.answers.is_repeat:
            complain(self.desk.editor_warnings(document))
        return document, place if update is None else self.desk.update_place(incident, update)

    def finish(
        self,
        changes: Sequence[Change],
        done: str,
        *,
        same_site: bool = False,
        news: bool = False,
        files: Sequence[FileChange] = (),
        written: Written | None = None,
    ) -> None:
        """Show what changes, and what `check` says of it; ask, write, and say what comes next.

        `same_site` says that readers must not notice anything; where they would, nothing is written. With `news` it is
        shown what readers will newly see. `files` are written too, and `written` is what content/ holds then.
        """
        proposal = propose(self.desk, changes, written=written)
        if same_site and proposal.loaded.site != self.desk.loaded.site:
            raise BuildError("readers would see something else than now (make the change in an editor)")
        self.prompts.say_held()
        show(proposal.diff)
        for file in files:
            show(diff(self.named(file.path), file.old, file.new or ""))
        for label, moment in self.times.items():
            say(f"{label}: {self.full(moment)}")
        for note in self.notes:
            say(note)
        if news and not self.draft and (lines := readers_see(self.desk, proposal.loaded)):
            say("readers will newly see, after: invoke publish")
            for line in lines:
                say(f"  {line}")
        remark(proposal.remarks)
        self.agree(proposal.gaps)
        if changes:
            write(self.desk, proposal)
        write_all(None, files, self.named, project=self.desk.project, way_on="look at them with: invoke check")
        names = [*(change.new.file for change in changes), *(self.named(file.path) for file in files)]
        if self.draft:
            seen = "; it is a draft, which you see with: invoke preview --drafts"
        else:
            seen = "" if same_site else "; readers see it after: invoke publish"
        say(f"{done} in {' and '.join(dict.fromkeys(names))}{seen}")

    def agree(self, gaps: Sequence[Finding] = ()) -> None:
        """Let somebody say yes to what was shown; `gaps` that a template left have to be filled in first.

        Raises Declined, and InvalidIncidents for gaps where nobody can be asked.
        """
        if not self.prompts.asks:
            refuse_gaps(gaps)
        if not self.prompts.confirms("write this?", gaps=[one.words for one in gaps]):
            raise Declined("you said no")


def read_id(typed: str) -> str:
    """Return what can be the id of an incident. Raises Unusable."""
    return read_as(_IDENTIFIER, typed, "write 2026-11-15-checkout")


def read_as(adapter: TypeAdapter[_T], typed: str, otherwise: str, *, reading: Reading | None = None) -> _T:
    """Return a value as the YAML takes it. Raises Unusable; `otherwise` stands in where the reader has no advice."""
    try:
        return adapter.validate_python(typed, context=reading)
    except ValidationError as error:
        context = error.errors()[0].get("ctx", {})
        instead, hint = context.get("instead"), context.get("hint")
        advice = f"write {instead}" if instead else hint or otherwise
        raise Unusable(f"{context['message']} ({advice})") from error


def _begun(text: str, length: int) -> str:
    """Return how a text begins, on one line."""
    return begun(" ".join(text.split()), length)


def _named(typed: str, ids: Sequence[str]) -> str:
    plain = typed.strip()
    if plain.isdecimal() and 1 <= int(plain) <= len(ids):
        return ids[int(plain) - 1]
    if plain in ids:
        return plain
    raise Unusable(f"{quoted(plain)} is none of them (type its number or its id)")
