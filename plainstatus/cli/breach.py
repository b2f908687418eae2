"""`breach`: the first notice of a breach, drafted in private/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from plainstatus.check.case import Passage
from plainstatus.check.rules.links import links_in, own_hosts
from plainstatus.cli.contact import reason_asked, until_asked, way_named
from plainstatus.cli.session import Session, editing, read_as
from plainstatus.cli.sheets import drafts, new_drafts
from plainstatus.cli.terminal import complain, remark, say, show
from plainstatus.cli.verbs.incidents import Breach
from plainstatus.edit.answers import Unusable, line, words
from plainstatus.edit.desk import Change, Proposal, propose
from plainstatus.edit.first_notice.notice import (
    KINDS,
    STATES,
    Closed,
    FirstNotice,
    State,
    advice,
    draft,
    entry,
    gaps_known,
    in_columns,
    kinds,
    letter,
    questions,
)
from plainstatus.edit.incidents import add_incident
from plainstatus.edit.templates import fill
from plainstatus.errors import BuildError, SettingsError
from plainstatus.files import is_kept_from_git, make_private
from plainstatus.model.breach import InformationKind
from plainstatus.model.scalars import Url
from plainstatus.views.legal_duties import Duty, duties

__all__ = ["begin", "draft_paths"]

_URL: Final[TypeAdapter[str]] = TypeAdapter(Url)
#: What `check` says about deadlines is said in full, by itself.
_DUTY: Final = re.compile(r"\[B[123]\]$")
_ASKED: Final[Mapping[InformationKind, str]] = {"password": "passwords", "payment_card_full": "cards"}


def draft_paths(private: Path, incident: str) -> tuple[Path, Path, Path]:
    """Return where a draft's incident and notes, its letter and its questions are."""
    return private / f"{incident}.yaml", private / f"{incident}-letter.md", private / f"{incident}-faq.md"


def begin(given: Breach) -> None:
    """Ask what a first notice needs, show what check says of it, and write it into private/."""
    with editing(yes=given.yes) as session:
        _tell_of_drafts(session)
        notice = _ask(session, given)
        promised = session.next_update(given.asked("next_update"), level="security", begin=session.now, at=session.now)
        known = gaps_known(
            notice,
            session.organisation,
            start=session.word(notice.found),
            next_update=session.word(promised) if promised else "",
        )
        template = fill(session.templates["security"], {k: v for k, v in known.items() if v})
        about = "For everybody whose data it may be: the first word about a breach."
        text = session.prompts.text_or(given.asked("text"), template, about=about)
        incident = entry(
            notice,
            found=session.typed(notice.found),
            text=text,
            next_update=session.typed(promised) if promised else "none",
        )
        main = session.desk.main
        proposal = propose(session.desk, [Change(main, add_incident(main, incident))])
        due = _duties(session, proposal, notice.id)
        paths = draft_paths(session.desk.project.settings.private, notice.id)
        document = draft(session.named(paths[0]), incident, session.organisation.jurisdictions, due, session.full)
        day = session.now.astimezone(session.organisation.timezone).date()
        files = {
            paths[1]: letter(known, day),
            paths[2]: questions(known),
            **new_drafts(session, proposal.loaded, notice.id),
            # Last: a draft is there once its incident is.
            paths[0]: document.text,
        }
        _show(session, document.text, proposal, due)
        session.agree()
        _write(session, files)
        _tell_next(session, notice.id, paths)


def _tell_of_drafts(session: Session) -> None:
    private = session.desk.project.settings.private
    for path in sorted(private.glob("*.yaml")) if private.is_dir() else ():
        if re.search(rb"^incidents[ \t]*:", path.read_bytes(), re.MULTILINE):
            say(f"there is a draft already: {session.named(path)} ({_how_to_go_on(path.stem)})")


def _how_to_go_on(incident: str) -> str:
    return f"go on in an editor, look at it with: invoke preview --drafts, then: invoke breach --release {incident}"


def _ask(session: Session, given: Breach) -> FirstNotice:
    """Return the answers to the questions, in the order in which they are asked."""
    ask = session.prompts
    what = ask.value(given.asked("what"), words)
    found = ask.value(given.asked("found"), lambda typed: _past(session, typed), default="")
    session.times["found"] = found
    kind = "Notice of data breach" if "us-ca" in session.organisation.jurisdictions else "Security notice"
    title = ask.value(given.asked("title"), line, default=f"{kind}: customer data")
    incident = session.new_id(given.asked("id"), title.partition(": ")[2] or title, "breach")
    _refuse_existing(session, incident)
    affects = ask.value(given.asked("affects"), _line_or_nothing, default="")
    information = _information(session, given)
    done = ask.value(given.asked("done"), _line_or_nothing, default="")
    action = ask.offered(
        given.asked("action"), read=_line_or_nothing, offer=advice(information), otherwise="nothing yet"
    )
    url = _url(session, given) if action else ""
    if given.url and not action:
        raise SettingsError("--url: a page belongs to what readers should do (give --action too)")
    return FirstNotice(incident, title, what, found, affects, information, done, action, url, _closed(session, given))


def _past(session: Session, typed: str) -> datetime:
    return session.read_moment(typed, past=True) if typed else session.now.replace(second=0)


def _line_or_nothing(typed: str) -> str:
    return "" if not typed or typed.strip().lower() == "none" else line(typed)


def _refuse_existing(session: Session, incident: str) -> None:
    private = session.desk.project.settings.private
    for path in (*draft_paths(private, incident), *drafts(private, incident)):
        if path.is_symlink() or path.exists():
            raise BuildError(
                f"{session.named(path)} is there already, and is not written over ({_how_to_go_on(incident)}; for "
                "another incident, give --id)"
            )


def _information(session: Session, given: Breach) -> dict[InformationKind, State]:
    ask = session.prompts
    if ask.asks and not given.information:
        for row in in_columns():
            ask.hold(f"  {row}")
    found = ask.value(
        given.asked("information"), lambda typed: kinds(typed, certain="exposed", doubtful="possible"), default=""
    )
    for kind, flag in _ASKED.items():
        if kind in found:
            if given.given(flag):
                raise SettingsError(f"--{flag}: --information says that already (leave one of them out)")
            continue
        found[kind] = STATES[ask.choose(given.asked(flag), dict.fromkeys(STATES, ""), default="unknown")]

    def others(typed: str) -> dict[InformationKind, State]:
        certain = kinds(typed, certain="not_affected")
        both = [kind for kind in certain if found.get(kind, "unknown") in {"exposed", "possible"}]
        if both:
            raise Unusable(f"{both[0]} is involved, as you said before (leave it out here)")
        return certain

    found |= ask.value(given.asked("not_information"), others, default="")
    return dict(sorted(found.items(), key=lambda item: KINDS.index(item[0])))


def _url(session: Session, given: Breach) -> str:
    hosts = own_hosts(session.organisation.domains, session.desk.project.settings.SITEURL)
    address = session.prompts.value(
        given.asked("url"), lambda typed: read_as(_URL, typed, "begin with https://") if typed else "", default=""
    )
    if address and session.prompts.asks:
        hits = links_in(Passage(("url",), address, ""), hosts, listed=bool(session.organisation.domains), security=True)
        complain(f"  {hit.message} ({hit.rule.better})" for hit in hits)
    return address


def _closed(session: Session, given: Breach) -> Closed | None:
    ask, contacts = session.prompts, session.organisation.contacts
    if not contacts and given.close:
        raise SettingsError("--close: organisation: has no contacts: (add them in incidents.yaml)")
    if ask.asks and not given.close and contacts:
        ask.show([f"{name} ({way.value})" for name, way in contacts.items()])
    asked = given.asked("close")
    closed = ask.value(asked, lambda typed: way_named(typed, contacts) if typed else "", default="") if contacts else ""
    if not closed:
        if given.reason or given.until:
            raise SettingsError("--reason, --until: they belong to a way to reach you that closes (give --close too)")
        return None
    reason = reason_asked(session, given.asked("reason"), closed)
    until = until_asked(session, given.asked("until"))
    return Closed(closed, reason, session.typed(until) if until else "")


def _duties(session: Session, proposal: Proposal, incident: str) -> tuple[Duty, ...]:
    item = next(one for one in proposal.loaded.site.incidents if one.id == incident)
    return duties(session.view(item), session.organisation, session.now)


def _show(session: Session, text: str, proposal: Proposal, due: tuple[Duty, ...]) -> None:
    show(f"+{row}" for row in text.splitlines())
    for label, moment in session.times.items():
        say(f"{label}: {session.full(moment)}")
    remarks = [one for one in proposal.remarks if not _DUTY.search(one)]
    if remarks:
        say("once it is released, `invoke check` will say:")
        remark(remarks)
    if due:
        say("what the rules of your jurisdictions ask for and is missing, the soonest first:")
    for duty in due:
        when = session.full(duty.due) if duty.due else "no fixed date"
        say(f"  {when}: for {', '.join(duty.asks)}, {duty.what}")


def _write(session: Session, files: Mapping[Path, str]) -> None:
    done: list[Path] = []
    try:
        for path, text in files.items():
            make_private(path, text.encode())
            done.append(path)
    except BaseException as error:
        # A draft is there as a whole or not at all.
        for written in done:
            written.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            name = session.named(path)
            raise BuildError(f"{name} was made in the meantime (run this again, with another --id)") from error
        raise


def _tell_next(session: Session, incident: str, paths: tuple[Path, ...]) -> None:
    folder = session.desk.project.folder
    texts = dict(zip(paths, ("the notice, and notes for staff", "a letter", "more questions"), strict=True))
    texts |= {path: sheet.what for path, sheet in drafts(session.desk.project.settings.private, incident).items()}
    for path, what in texts.items():
        say(f"wrote {session.named(path)}: {what}")
    loose = [path for path in texts if not is_kept_from_git(path, root=folder)]
    if loose:
        complain([
            f"warning: git does not ignore {session.named(loose[0])}, so a commit would make it public (add a line "
            "/private/ to .gitignore before you commit anything)"
        ])  # fmt: skip
    say("nothing is public yet. What comes next:")
    say("  invoke preview --drafts            shows it as readers will see it")
    say(f"  invoke breach --release {incident}")
    say("                                     moves the public part into place")
    say("  invoke publish                     puts it live")
