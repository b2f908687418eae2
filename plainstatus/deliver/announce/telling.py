"""The channels of a site told what is owed to them, by the record of the site that is live.

What is told never depends on memory: `deploy`, a timer and `announce` are other processes than the `publish` whose news
they tell. Nothing is raised: whatever goes wrong here, the site is live.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from plainstatus.deliver.announce.channels.channel import Channel, Post
from plainstatus.deliver.announce.kit import fitted
from plainstatus.deliver.announce.ledger import Ledger, ledger_line, missing_posts
from plainstatus.deliver.announce.ledger_file import LedgerFile, opened, read_ledger_file
from plainstatus.deliver.announce.messages import Message, messages
from plainstatus.deliver.announce.owed import Owed, Wants, owed
from plainstatus.deliver.announce.places import Channels, channels_of
from plainstatus.deliver.announce.run import PATIENCE, Run, Running, Told, announce, new_run
from plainstatus.deliver.announce.words import doubt, too_late, unsent
from plainstatus.deliver.targets.served import answers_for, ask
from plainstatus.errors import AnnounceError, PlainstatusError, SettingsError
from plainstatus.files import work_folder
from plainstatus.model.frozen import dataclass
from plainstatus.read.project import Project, find_project
from plainstatus.record import FACTS, NewPost, Record
from plainstatus.record.disk import read_record
from plainstatus.record.first_told import telling
from plainstatus.record.gather import public_things
from plainstatus.record.load import load
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.catalogues import found_words
from plainstatus.settings import SNAPSHOT, Settings
from plainstatus.text.amounts import counted
from plainstatus.tree.releases import current
from plainstatus.urls import RECORD, Links

__all__ = ["Desk", "all_told", "desk", "new_posts", "noted", "rest", "tell_channels", "tells"]


@dataclass(frozen=True)
class Desk:
    """Everything that is needed to tell channels."""

    settings: Settings
    channels: Channels
    #: All that was ever told, in the record's order.
    messages: tuple[Message, ...]
    record: Record
    #: All ids that incidents ever had → those that they have now.
    ids: Mapping[str, str]
    #: The site's own words.
    say: Words

    @property
    def work(self) -> Path:
        """Our own folder."""
        return work_folder(self.settings.live, work=self.settings.work)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all channels, also of those that cannot be used here."""
        return (*(one.name for one in self.channels.usable), *self.channels.unusable)

    @contextmanager
    def opened(self, *, patience: float = PATIENCE) -> Iterator[LedgerFile]:
        """Hold the ledger. Raises AnnounceError."""
        with opened(self.settings.announcements, self.work, patience=patience) as book:
            yield book

    def read(self) -> Ledger:
        """Return the ledger, without holding it. Raises AnnounceError."""
        return read_ledger_file(self.settings.announcements)

    def links(self, name: str) -> bool:
        """Say whether a channel's posts have the link."""
        return bool(self.settings.STATUS_CHANNELS[name].get("link", True))

    @property
    def places(self) -> dict[str, str]:
        """Channel → what stands for the place where it leads, and tells nobody what that is."""
        given = self.settings.STATUS_CHANNELS
        typed = {name: f"{given[name]['to']} {given[name].get('server', '')}" for name in self.names}
        return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in typed.items()}

    def sound(self, ledger: Ledger) -> None:
        """Raise AnnounceError where nothing may be sent by this ledger, because readers could be told twice."""
        if ledger.faults:
            raise AnnounceError(
                f"{'; '.join(ledger.faults)}: nothing is sent, or readers could be told twice (bring the lines back: "
                f"git log -p {ledger.name}; or, if all that is public has been told, run: invoke announce --adopt)"
            )
        posts = [
            (facts["channel"], facts["told"], line.time)
            for line in self.record.aside("post")
            if line.content is not None and "deleted" not in (facts := line.content[FACTS])
        ]
        if lost := missing_posts(ledger, posts):
            what = (
                f"{ledger.name} lacks {counted(lost, 'post')} that the record has"
                if ledger.begun
                else f"{ledger.name} is gone"
            )
            raise AnnounceError(
                f"{what}: nothing is sent, or readers could be told twice (bring it back: git log -p {ledger.name}; "
                "or, if all that is public has been told, run: invoke announce --adopt)"
            )

    def shown(self) -> None:
        """Raise AnnounceError where readers cannot see at the site's own address what is live here.

        Where no target has that address, nobody knows how it is served, and it is not asked.
        """
        settings = self.settings
        if settings.SITEURL not in (given.get("url", "").rstrip("/") for given in settings.STATUS_TARGETS.values()):
            return
        try:
            fault = ask(settings.SITEURL, answers_for(settings.live, ()), settles=0.0).fault
        except OSError as error:
            fault = f"{error.filename}: {error.strerror}"
        if fault:
            raise AnnounceError(f"channels are told of news once readers can see it: {fault}")

    def about(self, name: str) -> tuple[Message, ...]:
        """Return what was published of an incident, by any id that it had, or of a letter or update, by its key.

        Raises SettingsError where that is nothing.
        """
        now = self.ids.get(name, name)
        found = tuple(message for message in self.messages if now in {message.incident, message.key})
        if not found:
            raise SettingsError(f"nothing was published of {name!r} (an incident's id belongs here)")
        return found

    def plans(self, ledger: Ledger, *, now: datetime, timer: bool = False, late: str = "") -> dict[str, Owed]:
        """Return what is owed to each channel."""
        holds = {one.name: one.key_holds for one in self.channels.usable}
        return {
            name: owed(
                name, Wants.of(self.settings.STATUS_CHANNELS[name]), holds.get(name, timedelta(0)), self.messages,
                ledger, now=now, within=self.settings.told_within, timer=timer, late=late,
            )
            for name in self.names
        }  # fmt: skip

    def fit(self, message: Message, channel: Channel) -> Post:
        """Return what goes to a channel."""
        post = fitted(message, channel.network, longest=channel.longest(), link=self.links(channel.name)).post
        # Of two channels on one network neither may take the other's post for its own.
        return replace(post, key=f"{channel.name}-{message.line}")


def tells(settings: Settings) -> bool:
    """Say whether a site tells channels at all: it has some, and is neither an example nor an exercise nor a drill."""
    real = settings.keeps_record and not settings.STATUS_EXERCISE
    return bool(settings.STATUS_CHANNELS) and real and (settings.live / RECORD).is_file()


def desk(project: Project, *, now: datetime) -> Desk | None:
    """Return what is needed to tell channels; None where there is nobody to tell, or nothing.

    Texts are those of the site that is live, not what somebody is just typing. Raises PlainstatusError.
    """
    if not tells(project.settings):
        return None
    settings = project.settings
    work = work_folder(settings.live, work=settings.work)
    record, known = read_record(settings.live / RECORD, settings.work), current(work, settings.live)
    newest = {line.kind for line in record.newest}
    if (known is not None and known.rolled_back_to is not None) or (known is None and "rollback" in newest):
        return None
    published = find_project(work / SNAPSHOT).settings if (work / SNAPSHOT).is_dir() else settings
    published = published.model_copy(update={"home": settings.home})
    loaded = load(published, now, record=lambda: record)
    told = telling(loaded.site, record, public_things(loaded))
    links = Links(settings.SITEURL, record.id_base or settings.SITEURL, told.first_ids, settings.mirrors)
    channels = channels_of(settings, loaded.site)
    words = found_words(loaded.site.organisation.language, (), settings.folder).own
    every = messages(record, loaded, links, within=settings.told_within, words=words)
    return Desk(settings, channels, every, record, loaded.ids, words)


def noted(found: Desk, book: LedgerFile, ledger: Ledger, *, now: datetime) -> Ledger:
    """Note which channels are there for the first time: what was public by `now` is none of their news."""
    new = [name for name in found.names if name not in ledger.seen]
    book.add(*(ledger_line("seen", now, channel=name) for name in new))
    return book.read() if new else ledger


def tell_channels(
    project: Project,
    *,
    now: datetime,
    since: datetime | None = None,
    timer: bool = False,
    late: str = "",
    only_note: bool = False,
    shown: bool = False,
) -> Told:
    """Tell each channel what is owed to it; return what came of it, after about a minute at most.

    `since` is the time of the newest line before the publish whose news it is: a channel that is new hears what follows
    that, and else nothing that is public yet. `timer` is as for `owed`, and `late` the id of an incident. With
    `only_note` nothing is sent, and what is new is still owed. Where anything is, the site's own address is asked
    whether readers can see it, unless that is `shown`.
    """
    began = time.monotonic()
    try:
        found = desk(project, now=now)
        if found is None:
            return Told()
        late = late and found.about(late)[0].thread
        if (nothing := all_told(found, now, timer=timer, late=late)) is not None:
            return nothing
        if not (shown or only_note):
            found.shown()
        with found.opened() as book:
            ledger = book.read()
            found.sound(ledger)
            ledger = noted(found, book, ledger, now=since or now)
            if only_note:
                return Told(failed=found.channels.faults)
            plans = found.plans(ledger, now=now, timer=timer, late=late)
            clock = Running(now)
            run = Run(new_run(), book, found.messages, found.fit, clock, places=found.places)
            told = announce(run, found.channels.usable, plans, patience=max(0.0, PATIENCE - (time.monotonic() - began)))
            return told + rest(found, plans, ledger) + _missed(found, plans, now)
    except PlainstatusError as error:
        return Told(failed=(str(error),))


def rest(found: Desk, plans: Mapping[str, Owed], before: Ledger) -> Told:
    """Return what there is to say besides: what was unknown before, and channels that cannot be used here."""
    notes = [
        doubt(name, message, before.standing(name, message.line).reason)
        for name, plan in plans.items()
        for message in plan.unknown
    ]
    failed = [*found.channels.faults]
    for name, why in found.channels.unusable.items():
        failed += unsent(name, plans[name].send, why)
    return Told((), tuple(failed), tuple(notes))


def _missed(found: Desk, plans: Mapping[str, Owed], now: datetime) -> Told:
    """Return what has become too old to be told, or was so when it came; said for as long again, and no longer."""
    within = found.settings.told_within
    missed = {name: [one for one in plan.late if now - one.at <= 2 * within] for name, plan in plans.items()}
    return Told(late=tuple(too_late(name, messages, within) for name, messages in missed.items() if messages))


def all_told(found: Desk, now: datetime, *, timer: bool, late: str = "") -> Told | None:
    """Return what there is to say where a look at the ledger shows that nothing is to do, so that nobody waits for it.

    None where something is to do.
    """
    ledger = read_ledger_file(found.settings.announcements)
    if ledger.faults or any(name not in ledger.seen for name in found.names):
        return None
    try:
        found.sound(ledger)
    except AnnounceError:
        return None
    plans = found.plans(ledger, now=now, timer=timer, late=late)
    if any(plan.send or plan.unknown for plan in plans.values()):
        return None
    return Told(failed=found.channels.faults) + _missed(found, plans, now)


def new_posts(settings: Settings) -> tuple[NewPost, ...]:
    """Return the posts that the ledger knows, for the record. Raises AnnounceError where it cannot be read."""
    return tuple(
        NewPost(line, channel, one.network, one.posted.url, standing.deleted)
        for (channel, line), standing in sorted(read_ledger_file(settings.announcements).known.items())
        for one in standing.tries
        if one.posted is not None
    )
