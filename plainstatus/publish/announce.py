"""What a publish tells others: shown before somebody agrees to it, and told once the site is live. It stops nobody."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from plainstatus.deliver.announce import BEGINNING, tell_news, tell_others, waits_for
from plainstatus.deliver.deliver import Delivery
from plainstatus.errors import Tell
from plainstatus.model.frozen import dataclass
from plainstatus.publish.inputs import Inputs
from plainstatus.publish.upkeep import surviving
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record import Line, Record
from plainstatus.record.lines import ASIDE

if TYPE_CHECKING:
    from plainstatus.deliver.announce.messages import Message

__all__ = ["News", "show_texts", "tell_everybody"]

#: What is being done, for whoever waits.
_STEPS = logging.getLogger("plainstatus.steps")


@dataclass(frozen=True)
class News:
    """What a publish says that was not public before."""

    loaded: Loaded
    run: Inputs
    #: The record that it extends; None where none is kept: then nothing is real, and nobody is told.
    before: Record | None
    #: When the publish began.
    began: datetime

    @property
    def since(self) -> datetime:
        """The time of the newest line before: a channel that is new hears what follows it."""
        return (self.before and self.before.newest_time(self.began)) or BEGINNING

    @property
    def lines(self) -> Iterator[Line]:
        """The record's new lines, read one after the other; those of posts and mailings are no news."""
        new = self.run.record.since(self.before) if self.run.record and self.before is not None else ()
        return (line for line in new if line.kind not in ASIDE)

    @property
    def recent(self) -> Iterator[Line]:
        """The same, without what a first publish says of incidents that are history: these lines are not even read."""
        record, before = self.run.record, self.before
        if record is None or before is None or before.lines:
            yield from self.lines
            return
        latest = self.began - self.run.settings.told_within
        past = (item.incident for item in self.run.view.incidents if item.settled)
        old = [incident.id for incident in past if max(update.at for update in incident.updates) < latest]
        unread = {number for name in old for number in record.places.incidents.get(name, ())}
        lines = (record.lines[number] for number in range(len(record.lines)) if number not in unread)
        yield from (line for line in lines if line.kind not in ASIDE)

    def messages(self, *, only: Sequence[Line] | None = None) -> tuple[Message, ...]:
        """Return all that was ever told, these news included; with `only`, what these lines tell."""
        # Whoever says nothing new, as most publishes do, spends no time on it.
        from plainstatus.deliver.announce.messages import messages  # noqa: PLC0415

        if self.run.record is None:
            return ()
        worked_out, within = (self.run.telling, self.run.view), self.run.settings.told_within
        return messages(
            self.run.record,
            self.loaded,
            self.run.links,
            within=within,
            worked_out=worked_out,
            only=only,
            words=self.run.words.own,
        )


def show_texts(news: News, tell: Tell) -> None:
    """Say what each channel will be told, as it will stand there: its text, how long that is, and what it costs."""
    settings, record, faults = news.run.settings, news.run.record, list[str]()
    if not settings.STATUS_CHANNELS or record is None or next(news.lines, None) is None:
        return
    # Networks, texts and libraries are the affair of sites that have channels.
    from plainstatus.deliver.announce.foreseen import foreseen  # noqa: PLC0415
    from plainstatus.deliver.announce.places import channels_of  # noqa: PLC0415
    from plainstatus.deliver.announce.telling import Desk  # noqa: PLC0415

    with surviving(faults):
        channels = channels_of(settings, news.loaded.site)
        found = Desk(settings, channels, news.messages(), record, news.loaded.ids, news.run.words.own)
        new = {line.name for line in news.lines}
        for line in foreseen(found, new, now=news.run.view.now, since=news.since):
            tell(line)
    for fault in faults:
        tell(f"what channels will be told cannot be shown: {fault}")


def tell_everybody(
    project: Project,
    news: News,
    delivery: Delivery,
    tell: Tell,
    *,
    changed: Collection[str],
    without: Collection[str],
    deploys: bool,
    announces: bool,
    timer: bool,
    only_hub: bool,
    unkept: list[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell the hub, then the channels, or leave texts to paste; return what staff should know, and what was not told.

    What `changed` is files of the site. Where nothing was brought to targets, the hub waits for `deploy`, and so do
    the channels, which may wait for `announce`, too; with `only_hub` it is none of their news. What fails is added to
    `unkept`.
    """
    settings, notes, untold = project.settings, tuple[str, ...](), tuple[str, ...]()
    if deploys:
        with surviving(unkept):
            notes += tell_others(settings, changed, delivery, without=without)
    if only_hub:
        return notes, untold
    _STEPS.info("telling the channels")
    with surviving(unkept):
        waits = waits_for(settings, delivery, without) if deploys and announces else "later"
        told, untold = tell_news(
            project, tell, now=news.loaded.now, delivery=delivery, since=news.since, timer=timer, waits=waits
        )
        notes += told
    with surviving(unkept):
        if not settings.STATUS_CHANNELS:
            _fill_outbox(news, tell)
    return notes, untold


def _fill_outbox(news: News, tell: Tell) -> None:
    """Write the texts of what was said beside the YAML, to be posted by hand."""
    if next(news.lines, None) is None:
        return
    from plainstatus.deliver.announce.messages import is_no_news  # noqa: PLC0415
    from plainstatus.deliver.announce.outbox import OUTBOX, fill_outbox  # noqa: PLC0415

    # With the first publish of a long history it is one, and thousands of texts would be made for nobody.
    lines = [line for line in news.recent if not is_no_news(line, news.run.settings.told_within)]
    told = news.messages(only=lines)
    fill_outbox(news.run.settings.home / OUTBOX, told, now=news.loaded.now, tell=tell)
