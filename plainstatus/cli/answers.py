"""`answers`: one sheet for those who answer customers, printed."""

from __future__ import annotations

from plainstatus.cli.session import editing
from plainstatus.cli.terminal import say
from plainstatus.cli.verbs.incidents import Answers
from plainstatus.edit.desk import readers_see
from plainstatus.edit.reply_sheet import reply_sheet
from plainstatus.errors import SettingsError
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import overview

__all__ = ["answers"]


def answers(given: Answers) -> None:
    """Print each question about an incident with its link and words, what is not known, and what not to say."""
    with editing(yes=False) as session:
        loaded = session.desk.loaded
        incident = session.incident(given.asked("id", "About which incident"), _is_asked_about, "there is no notice")
        if incident.draft or incident.id not in {one.id for one in loaded.site.incidents}:
            raise SettingsError(f"{incident.id} is a draft, and nobody may answer with it")
        if incident.withdrawn is not None:
            raise SettingsError(f"{incident.id} is withdrawn (answer with its page, which says why)")
        view = overview(loaded.site, loaded.now, written=loaded.written)
        item = next(one for one in view.incidents if one.incident.id == incident.id)
        waiting = bool(readers_see(session.desk, loaded))
        say(reply_sheet(view, item, session.desk.project.settings.SITEURL, waiting=waiting).rstrip("\n"))


def _is_asked_about(view: IncidentView) -> bool:
    """Say whether an incident is a notice of a breach that is open, or still shown."""
    return view.incident.type == "security" and view.phase in {"open", "closed"}
