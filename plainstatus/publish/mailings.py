"""How far the mailing of a notice is, on the pages: one more publish of what was published last, with its sums.

Once it is over, that is written into the YAML too, so that staff's own file says what the pages say.
"""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import replace
from datetime import datetime
from functools import partial

from plainstatus.edit.splice import set_key
from plainstatus.edit.write import write_document
from plainstatus.errors import PlainstatusError, Tell
from plainstatus.model import Incident, Sums, format_moment
from plainstatus.publish.again import publish_again, record_now
from plainstatus.publish.publish import Result, publish
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record import Record, public_mailings, with_sums
from plainstatus.record.load import load
from plainstatus.views.mailings import Count

__all__ = ["publish_sums"]


def publish_sums(
    project: Project, sums: Collection[Sums], *, now: datetime, tell: Tell, without: Collection[str] = ()
) -> Result | None:
    """Publish what was published last with those of the sums that the record lacks; None where it has all of them.

    So the same may be given again, and what could not be done is done the next time. Those who follow feeds are told
    of the beginning and of the end, and channels of neither. What waits, and what is raised, is as with posts; whatever
    is raised, the mailing itself need not stop for it. An end that cannot be written into the YAML is told.
    """

    def extended(record: Record) -> Record:
        return with_sums(record, sums, now=now)

    how = partial(publish, without=without, sums=sums)
    result = publish_again(project, how, "the sums of the mailing", extended=extended, now=now, tell=tell)
    if any(one.ended is not None for one in sums):
        _write_ends(project, {one.incident for one in sums}, now, tell)
    return None if result is None else replace(result, notes=(), problems=())


def _write_ends(project: Project, incidents: Set[str], now: datetime, tell: Tell) -> None:
    """Write the ends of mailings into the YAML where they are public, and that does not tell them yet."""
    record = record_now(project.settings)
    try:
        loaded = load(project.settings, now, record=lambda: record)
        mailings = public_mailings(record, loaded.site)
        for incident in loaded.site.incidents:
            mailing = mailings.get(incident.id)
            if mailing is not None and mailing.now.ended is not None and incidents & {incident.id, *incident.aliases}:
                _write_end(project, loaded, incident, mailing.now, tell)
    except PlainstatusError as error:
        tell(f"that the mailing is over could not be written into the YAML, and is on the pages all the same: {error}")


def _write_end(project: Project, loaded: Loaded, incident: Incident, count: Count, tell: Tell) -> None:
    notice = incident.breach.direct_notice if incident.breach else None
    document, place = loaded.places[incident.id]
    if notice is None or notice.finished_at is not None or document.file in loaded.carried or count.ended is None:
        return
    zone, new = loaded.site.organisation.timezone, document
    told = {
        "sent": str(count.sent),
        "total": str(count.total),
        "started_at": format_moment(count.began, zone),
        "finished_at": format_moment(count.ended, zone),
    }
    for key, value in told.items():
        new = set_key(new, (*place, "breach", "direct_notice"), key, value)
    write_document(project.folder / document.file, document, new)
    tell(f"wrote into {document.file} that the mailing is over")
