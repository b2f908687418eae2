"""`mail`: the notice of an incident to each person, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from plainstatus import clock
from plainstatus.cli.mailing import Begun, ledger_of, part_of_flag, prepare, send_samples
from plainstatus.cli.posting import post, show_sums
from plainstatus.cli.terminal import complain, exit_codes, hang_ups_ignored, say
from plainstatus.cli.verbs.incidents import Mail
from plainstatus.deliver.mail.bounces import note_returns
from plainstatus.deliver.mail.ledger import Mailing
from plainstatus.deliver.mail.ledger_file import open_mailing
from plainstatus.deliver.mail.recipients import clean_address
from plainstatus.deliver.mail.settle import settle
from plainstatus.deliver.mail.undelivered import write_undelivered
from plainstatus.errors import AnnounceError, SettingsError, disk_failed
from plainstatus.files import is_kept_from_git
from plainstatus.model import Sums
from plainstatus.read.project import Project, find_project
from plainstatus.text.amounts import counted

__all__ = ["mail"]

#: What it does in place of sending; one at a time.
_INSTEAD: Final = ("pause", "status", "settle", "bounces", "undelivered", "find", "forget")
#: No line of a log is longer, as mail servers write them: whatever is, takes neither memory nor time.
_LONGEST_LINE: Final = 4096
#: What the ledger calls how it stands with a message → what staff are told.
_STATES: Final = {
    "left": "not sent yet",
    "begun": "being sent",
    "doubt": "nobody knows whether it arrived",
    "sent": "sent",
    "refused": "refused",
}
#: Of what is in doubt, so many are listed.
_MOST_LISTED: Final = 200


def mail(given: Mail) -> None:
    """Send what is left of a mailing, or what else was asked for."""
    with exit_codes("nothing was sent", stopped="stopped (nothing was sent)"):
        project, now = find_project(Path.cwd()), clock.now_for_publish()
        asked = given.given(*_INSTEAD)
        if len(asked) > 1:
            raise SettingsError(f"{' and '.join(asked)} are different things (ask for one at a time)")
        if given.audience not in {"customers", "staff"}:
            raise SettingsError("--audience is customers or staff")
        if given.whole and not given.settle:
            raise SettingsError("--whole belongs to --settle LOG")
        part_of_flag(given.part)
        doing = next((name for name in _INSTEAD if getattr(given, name)), "")
        if doing:
            _with_ledger(project, given, now, _DOING[doing])
            return
        if given.sample:
            for line in send_samples(project, given, now):
                say(line)
            return
        begun = prepare(project, given, now)
    go_on = f"what is left goes out with: {_command(given)} --resume"
    with hang_ups_ignored(), exit_codes(go_on, stopped=f"stopped ({go_on})"):
        try:
            _go_on(project, begun)
        finally:
            begun.mailing.close()


def _command(given: Mail) -> str:
    """Return how the same mailing is named again."""
    staff = ["--audience staff"] if given.audience == "staff" else []
    return " ".join((f"invoke mail {given.id}", *staff, *([f"--part {given.part}"] if given.part else [])))


def _go_on(project: Project, begun: Begun) -> None:
    ended = post(project, begun)
    say(told(ended.sums))
    if ended.stopped:
        raise AnnounceError(ended.stopped)
    if ended.sums.in_doubt:
        raise AnnounceError("\n".join(doubts(begun.mailing)))


def told(sums: Sums) -> str:
    """Return in a line how far a mailing is."""
    parts = [f"{sums.sent:,} of {sums.total:,} sent"]
    parts += [f"{number:,} {what}" for number, what in _others(sums) if number]
    end = f"; finished at {sums.ended:%Y-%m-%d %H:%M} UTC" if sums.ended else ""
    return ", ".join(parts) + end


def _others(sums: Sums) -> tuple[tuple[int, str], ...]:
    return (
        (sums.refused, "refused"),
        (sums.returned, "came back"),
        (sums.in_doubt, "in doubt"),
        (sums.left, "left"),
    )


def doubts(mailing: Mailing) -> list[str]:
    """Return what nobody knows of, each by its Message-ID, and how that is settled."""
    entries = mailing.in_doubt()
    if not entries:
        return []
    lines = [f"in doubt: {one.message_id}" for one in entries[:_MOST_LISTED]]
    lines += [f"… and {len(entries) - _MOST_LISTED} more"] if len(entries) > _MOST_LISTED else []
    number = counted(len(entries), "message")
    return [
        *lines,
        f"nobody knows whether {number} arrived: the connection broke before the server's answer (look for the "
        f"Message-ID in its log: invoke mail {mailing.incident} --settle relay.log)",
    ]


def _with_ledger(
    project: Project, given: Mail, now: datetime, work: Callable[[Project, Mail, Mailing, datetime], None]
) -> None:
    mailing = open_mailing(ledger_of(project, given, now))
    try:
        work(project, given, mailing, now)
    finally:
        mailing.close()


def _pause(_: Project, given: Mail, mailing: Mailing, __: datetime) -> None:
    mailing.pause(f"it was paused (go on with: {_command(given)} --resume)")
    say("it stops after what is under way")


def _status(_: Project, __: Mail, mailing: Mailing, ___: datetime) -> None:
    say(told(mailing.sums()))
    if paused := mailing.paused:
        say(f"stopped: {paused}")
    complain(doubts(mailing))


def _settle(project: Project, given: Mail, mailing: Mailing, now: datetime) -> None:
    try:
        with Path(given.settle).open("rb") as log:
            lines = iter(partial(log.readline, _LONGEST_LINE), b"")
            settled = settle(mailing, lines, now=now, whole=given.whole)
    except OSError as error:
        raise disk_failed(error) from error
    say(f"{counted(settled.taken, 'message')} taken, {settled.missing} not: those go out with --resume")
    _show(project, mailing)
    if settled.open:
        complain(f"in doubt: {one.message_id}" for one in settled.open[:_MOST_LISTED])
        raise AnnounceError(
            f"of {counted(len(settled.open), 'message')} that log tells nothing (if it holds all of that time: --whole)"
        )


def _bounces(project: Project, given: Mail, mailing: Mailing, now: datetime) -> None:
    noted = note_returns(mailing, Path(given.bounces), now=now)
    say(f"{noted.returned} more came back, {counted(noted.complained, 'complaint')} more")
    if noted.other or noted.unclear:
        say(f"{noted.other} are about other mail; {noted.unclear} are no reports: people may have answered")
    _show(project, mailing)


def _undelivered(project: Project, given: Mail, mailing: Mailing, __: datetime) -> None:
    path = Path(given.undelivered)
    if not is_kept_from_git(path.absolute(), root=project.folder):
        raise SettingsError(
            f"git does not ignore {given.undelivered}, so a commit would make addresses public (write it into private/)"
        )
    number = write_undelivered(mailing, path)
    say(f"{counted(number, 'recipient')} in {given.undelivered}: tell them in another way, and delete the file then")


def _find(_: Project, given: Mail, mailing: Mailing, __: datetime) -> None:
    try:
        entry = mailing.find(clean_address(given.find))
    except ValueError as error:
        raise SettingsError(f"--find: {error}") from error
    if entry is None:
        say("not on the list of this mailing")
        return
    at = f" at {entry.at:%Y-%m-%d %H:%M} UTC" if entry.at else ""
    code = f" ({entry.code})" if entry.code else ""
    back = f"; it came back ({entry.returned})" if entry.returned is not None else ""
    say(f"{_STATES[entry.state]}{at}{code}{back}: {entry.message_id}")


def _forget(_: Project, __: Mail, mailing: Mailing, ___: datetime) -> None:
    mailing.forget()
    say("the addresses are forgotten; sums, codes and hashes stay")


def _show(project: Project, mailing: Mailing) -> None:
    sums = mailing.sums()
    say(told(sums))
    show_sums(project, sums)


_DOING: Final[Mapping[str, Callable[[Project, Mail, Mailing, datetime], None]]] = {
    "pause": _pause,
    "status": _status,
    "settle": _settle,
    "bounces": _bounces,
    "undelivered": _undelivered,
    "find": _find,
    "forget": _forget,
}
