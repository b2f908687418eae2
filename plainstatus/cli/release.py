"""`breach --release`: what moves the public part of a draft from private/ to where it is published from.

Public first, then private: whatever stops it on the way, nothing is lost, and running it again completes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from plainstatus.cli.beside import FileChange, read_text, write_all
from plainstatus.cli.breach import begin, draft_paths
from plainstatus.cli.old_sheets import usable
from plainstatus.cli.session import Session, editing, read_id
from plainstatus.cli.sheets import make_anew, ready
from plainstatus.cli.terminal import complain, exit_codes, remark, say, show
from plainstatus.cli.verbs.incidents import Breach
from plainstatus.edit.answers import Unusable
from plainstatus.edit.desk import Change, Proposal, diff, propose, write
from plainstatus.edit.faq_page import with_questions
from plainstatus.edit.first_notice.release import find, moved, open_gaps, questions, rest, same
from plainstatus.edit.templates import gaps
from plainstatus.errors import InvalidIncidents, Problem, SettingsError
from plainstatus.model import Faq, Statement, Written
from plainstatus.read.content.faq import before_questions, read_faq
from plainstatus.read.content.folder import FAQ_FILE, STATEMENTS
from plainstatus.read.content.front_matter import Page, page_problems, parse_page, read_page
from plainstatus.read.content.statements import read_statements
from plainstatus.read.schema import Loaded
from plainstatus.read.schema.reader import Reader
from plainstatus.read.yaml import read_document
from plainstatus.read.yaml.places import at

__all__ = ["breach", "no_place", "read_letter", "refuse_draft"]

_INCIDENTS: Final = re.compile(r"^incidents[ \t]*:", re.MULTILINE)


@dataclass
class _Plan:
    """What is done, and in which order."""

    #: The incident, where it is not in place yet.
    change: Change | None = None
    #: Files beside the YAML, and after them those in private/.
    public: list[FileChange] = field(default_factory=list)
    private: list[FileChange] = field(default_factory=list)
    statements: tuple[Statement, ...] = ()
    faq: Faq | None = None
    #: The files of sheets for staff, each with what is said of it.
    sheets: dict[Path, str] = field(default_factory=dict)
    #: What stays, and why.
    stays: list[str] = field(default_factory=list)

    @property
    def files(self) -> list[FileChange]:
        """What becomes of files, in order."""
        return [*self.public, *self.private]


def breach(given: Breach) -> None:
    """Draft a first notice, or release the one that is named."""
    with exit_codes("nothing was written"):
        if given.without_letter and not given.release:
            raise SettingsError("--without-letter belongs to --release")
        if given.release and not given.is_only("release", "without_letter", "yes"):
            raise SettingsError("--release takes no answers: change the draft in an editor")
        if given.sheets and not given.is_only("sheets", "yes"):
            raise SettingsError("--sheets takes no answers: what the sheets say is what is recorded")
    if given.release:
        _release(given)
    elif given.sheets:
        make_anew(given)
    else:
        begin(given)


def _release(given: Breach) -> None:
    """Move an incident, its questions and, unless told not to, its letter from private/ into place."""
    with editing(yes=given.yes) as session:
        try:
            name = read_id(given.release)
        except Unusable as error:
            raise SettingsError(f"--release: {error}") from error
        desk, plan = session.desk, _Plan()
        paths = draft_paths(desk.project.settings.private, name)
        _plan_incident(session, plan, name, paths[0])
        if not given.without_letter:
            _plan_letter(session, plan, name, paths[1])
        elif paths[1].is_file():
            plan.stays.append(f"{session.named(paths[1])} stays: you said --without-letter")
        _plan_questions(session, plan, paths[2])
        written = desk.loaded.written
        proposal = propose(
            desk, [plan.change] if plan.change else [],
            written=Written(plan.faq or written.faq, (*plan.statements, *written.statements), written.hidden),
        )  # fmt: skip
        _plan_sheets(session, plan, name, proposal.loaded)
        if plan.change is None and not plan.files:
            for line in plan.stays:
                say(line)
            say(f"{name} is released already; readers see it after: invoke publish")
            return
        _show(session, plan, proposal)
        session.agree()
        write_all(
            (plan.change.new.file, lambda: write(desk, proposal)) if plan.change else None,
            plan.files,
            session.named,
            project=desk.project,
            way_on="run this again: it goes on from there",
        )
        if plan.sheets:
            say("hand the sheets out once the page is live, and not before")
        say(f"released {name}; readers see it after: invoke publish")


def _plan_incident(session: Session, plan: _Plan, name: str, path: Path) -> None:
    desk, shown = session.desk, session.named(path)
    public = desk.loaded.places.get(name)
    if not path.is_file():
        if public is None:
            raise SettingsError(f"--release: there is no {shown}{_known(session)}")
        return
    # What is left after a release may be comments alone, which are no YAML.
    document, number = None, None
    if _INCIDENTS.search(read_text(path)):
        document = read_document(path, name=shown, max_bytes=desk.project.settings.STATUS_MAX_FILE_SIZE)
        number = find(document, name)
    if document is None or number is None:
        if public is None:
            message = f"no incident in it has the id {name!r}"
            raise InvalidIncidents([Problem(shown, 0, "", message, "write the file's name as its id:")])
        return
    left = rest(document, number)
    plan.private.append(FileChange(path, document.text, left if left.strip() else None))
    if public is not None:
        there, place = public
        if not same(at(document.data, ("incidents", number)), at(there.data, place)):
            message = f"{there.file}:{there.line(place)} has an incident {name!r} too, with other words"
            line = document.line(("incidents", number))
            raise InvalidIncidents([Problem(shown, line, "", message, "take it out of one of them")])
        return
    if problems := open_gaps(document, number):
        raise InvalidIncidents(problems)
    # Mistakes in the draft are told with its own lines.
    Reader(desk.loaded.documents, desk.now, private=[document], said=desk.loaded.said).read()
    complain(desk.editor_warnings(desk.main))
    plan.change = Change(desk.main, moved(desk.main, document, number))


def _known(session: Session) -> str:
    private = session.desk.project.settings.private
    names = [path.stem for path in sorted(private.glob("*.yaml"))] if private.is_dir() else []
    return f" (there are: {', '.join(names)})" if names else " (begin one with: invoke breach)"


def _plan_letter(session: Session, plan: _Plan, name: str, path: Path) -> None:
    if not path.is_file():
        return
    shown, limit = session.named(path), session.desk.project.settings.STATUS_MAX_FILE_SIZE
    page = read_page(path, shown, max_bytes=limit)
    if isinstance(page, Problem):
        raise InvalidIncidents([page])
    text = read_text(path)
    refuse_draft(page, shown)
    if left := gaps(text):
        named = ", ".join(f"{{{gap}}}" for gap in left)
        plan.stays.append(f"{shown} stays: {named} still open (fill in, and run this again)")
        return
    target = session.desk.project.content / STATEMENTS / f"{name}.md"
    if target.is_file() and read_text(target) == text:
        plan.private.append(FileChange(path, text, None))
        return
    if os.path.lexists(target):
        message = f"{session.named(target)} is there already, with other words"
        raise InvalidIncidents([Problem(shown, 0, "", message, "take one away, or add --without-letter")])
    ids = {**session.desk.loaded.ids, name: name}
    plan.statements = read_letter(session, {target: text}, incidents=ids, shown=shown)
    plan.public.append(FileChange(target, None, text))
    plan.private.append(FileChange(path, text, None))


def read_letter(
    session: Session, texts: Mapping[Path, str], *, incidents: Mapping[str, str], shown: str = ""
) -> tuple[Statement, ...]:
    """Return a letter that its files would hold, with its translations; `shown` names the file that mistakes are in.

    `incidents` goes from every id and alias to the id. Raises InvalidIncidents for every mistake.
    """
    pages = [parse_page(session.named(path), text) for path, text in texts.items()]
    for page in pages:
        refuse_draft(page, shown or page.name)
    found, faults = read_statements(pages, reading=session.desk.loaded.reading, incidents=incidents)
    problems = [*faults, *(problem for page in pages for problem in page_problems(page))]
    if problems:
        raise InvalidIncidents(
            [Problem(shown or one.file, one.line, one.where, one.message, one.hint) for one in problems]
        )
    return tuple(found)


def refuse_draft(page: Page, shown: str) -> None:
    """Raise InvalidIncidents for a page that would become public and be shown to nobody."""
    if page.is_draft:
        message = "this is marked as a draft, and readers would not see it"
        raise InvalidIncidents([Problem(shown, 0, "", message, "take the line Status: draft out, then run this again")])
    if page.may_be_draft:
        hint = "write Status: draft to keep it back, or take that line out, then run this again"
        unsure = Problem(shown, 0, "", "one of its first lines may be meant to mark it as a draft", hint)
        raise InvalidIncidents(page_problems(page) or [unsure])


def no_place(public: Page) -> str:
    """Return why readers would not see what is added to the FAQ; empty where they would."""
    if public.is_draft:
        return f"{public.name} is a draft, and readers do not see it: take its line Status: draft out"
    faults = [*page_problems(public), *read_faq(public)[1]]
    return f"{public.name} has a mistake: {faults[0]}" if faults else ""


def _plan_questions(session: Session, plan: _Plan, path: Path) -> None:
    if not path.is_file():
        return
    shown, target = session.named(path), session.desk.project.content / FAQ_FILE
    text, old = read_text(path), read_text(target) if target.is_file() else None
    public = parse_page(session.named(target), old) if old is not None else None
    draft = parse_page(shown, text)
    refuse_draft(draft, shown)
    if public is not None and (reason := no_place(public)):
        # The notice does not wait for that.
        plan.stays.append(f"{shown} stays: {reason} (then run this again)")
        return
    found = questions(draft, public)
    if found.problems:
        raise InvalidIncidents(found.problems)
    if found.ready:
        new = with_questions(old or "", [piece.typed for piece in found.ready])
        plan.faq, faults = read_faq(parse_page(session.named(target), new))
        if faults:
            raise InvalidIncidents(faults)
        lost = {anchor for piece in found.ready for anchor in piece.anchors}
        lost -= {anchor for answer in plan.faq.answers for anchor in (answer.anchor, *answer.aliases)}
        if lost:
            message = f"the question {{#{min(lost)}}} would become part of the answer before it"
            hint = "is a block of code left open at the end of that page? close it with ```"
            raise InvalidIncidents([Problem(session.named(target), 0, "", message, hint)])
        plan.public.append(FileChange(target, old, new))
    notes = before_questions(draft, text)
    left = "\n\n".join([*([notes] if notes else []), *(piece.typed for piece in found.kept)])
    if found.kept:
        plan.stays.append(f"{shown} keeps what has gaps: {', '.join(piece.question for piece in found.kept)}")
    if notes:
        plan.stays.append(f"{shown} keeps what stands above its first question, which is no answer")
    if not left:
        plan.private.append(FileChange(path, text, None))
    elif left != text.rstrip("\n"):
        plan.private.append(FileChange(path, text, f"{left}\n"))


def _plan_sheets(session: Session, plan: _Plan, name: str, loaded: Loaded) -> None:
    for one in ready(session, loaded, name):
        if one.new is None:
            plan.stays.append(one.said)
            continue
        target = usable(one.path)
        plan.sheets |= {target: "", one.path: one.said}
        if not target.is_file():
            plan.private.append(FileChange(target, None, one.new))
        plan.private.append(FileChange(one.path, one.old, None))


def _show(session: Session, plan: _Plan, proposal: Proposal) -> None:
    show(proposal.diff)
    for one in plan.files:
        path, old, new = one.path, one.old, one.new
        if path in plan.sheets:
            if said := plan.sheets[path]:
                say(said)
        elif path.is_relative_to(session.desk.project.settings.private):
            what = "is removed: nothing is left in it" if new is None else "keeps the rest"
            say(f"{session.named(path)} {what}")
        else:
            show(diff(session.named(path), old, new or ""))
    for line in plan.stays:
        say(line)
    remark(proposal.remarks)
