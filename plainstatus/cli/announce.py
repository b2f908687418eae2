"""`announce`: channels told what they have not been told yet, and what became of it settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from plainstatus import clock
from plainstatus.cli.flags import as_typed
from plainstatus.cli.telling import prove
from plainstatus.cli.terminal import complain, exit_codes, hang_ups_ignored, say
from plainstatus.cli.verbs.site import Announce
from plainstatus.deliver.announce.by_hand import adopt, delete, dry_run, post_test, settle, status
from plainstatus.deliver.announce.intents import tell_intended, write_intents
from plainstatus.deliver.announce.run import Told
from plainstatus.deliver.announce.telling import tell_channels
from plainstatus.errors import AnnounceError, SettingsError
from plainstatus.read.project import Project, find_project
from plainstatus.text.amounts import counted

__all__ = ["announce"]

#: What its failures end with.
_ENDS: Final = {"": "what is named here was not told", "status": "what is named here waits for somebody who looks"}
#: What it does in place of telling; one at a time.
_INSTEAD: Final = ("dry_run", "status", "test", "settle", "delete", "late", "adopt", "intend", "intended")


def announce(given: Announce) -> None:
    """Tell channels what is owed to them, or what else was asked for."""
    with hang_ups_ignored(), exit_codes("nothing else was done"):
        project, now = find_project(Path.cwd()), clock.now_for_publish()
        if not project.settings.STATUS_CHANNELS:
            if given.intend or given.intended or given.if_due:
                # The files for code hosts are the same for all sites.
                return
            raise SettingsError("there are no channels (name some in pelicanconf.py: STATUS_CHANNELS)")
        if len(asked := given.given(*_INSTEAD)) > 1:
            raise SettingsError(f"{' and '.join(asked)} are different things (ask for one at a time)")
        if (given.there or given.missing or given.url) and not given.settle:
            raise SettingsError("--there, --missing and --url belong to --settle CHANNEL")
        doing = next((name for name in _INSTEAD if getattr(given, name)), "")
        told = _DOING[as_typed(doing)](project, given, now)
        for line in told.posts:
            say(line)
    if not doing or doing in {"intended", "late", "delete"}:
        prove(project, now=now)
    # What nobody knows counts as failed until somebody has looked; a timer only repeats it.
    left = (*told.failed, *(told.notes if not given.if_due else ()))
    complain(f"note: {note}" for note in told.notes if note not in left)
    complain(f"note: {one}" for one in told.late if not given.if_due)
    with exit_codes(_ENDS.get(doing, "not all of it was done")):
        if left:
            raise AnnounceError("\n".join(dict.fromkeys(left)))


def _tell(project: Project, given: Announce, now: datetime) -> Told:
    told = tell_channels(project, now=now, timer=given.if_due, late=given.late)
    if not told.posts and not told.failed and not told.notes:
        say("nothing is owed to any channel")
    return told


def _intend(project: Project, given: Announce, now: datetime) -> Told:
    number = write_intents(project, now=now, timer=given.if_due)
    what = f"noted {counted(number, 'message')} to be told: commit and push {project.settings.announcements.name}"
    say(what if number else "nothing is to be told from here now")
    return Told()


def _intended(project: Project, _: Announce, now: datetime) -> Told:
    return tell_intended(project, now=now)


def _settle(project: Project, given: Announce, now: datetime) -> Told:
    if (given.there or bool(given.url)) == given.missing:
        raise SettingsError("say what you found: --there, with --url ADDRESS if you have it, or --missing")
    return settle(project, given.settle, now=now, there=not given.missing, url=given.url)


_DOING: Final[Mapping[str, Callable[[Project, Announce, datetime], Told]]] = {
    "": _tell,
    "late": _tell,
    "intend": _intend,
    "intended": _intended,
    "settle": _settle,
    "dry-run": lambda project, _, now: dry_run(project, now=now),
    "status": lambda project, _, now: status(project, now=now),
    "test": lambda project, given, now: post_test(project, given.test, now=now),
    "delete": lambda project, given, now: delete(project, given.delete, now=now),
    "adopt": lambda project, _, now: adopt(project, now=now),
}
