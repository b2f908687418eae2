"""The order of steps from what staff wrote to the site that customers read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from plainstatus.check import Judgement
from plainstatus.check.review import compared, lost_addresses, refused, review, stop_problems
from plainstatus.check.unfinished import without_unfinished
from plainstatus.clock import wait_until
from plainstatus.deliver.deliver import Delivery, confirm_all, deliver_all, leave_out, targets_of
from plainstatus.deliver.targets.clocks import Elsewhere, clock_warnings
from plainstatus.deliver.targets.places import Targets
from plainstatus.errors import BuildError, Declined, InvalidIncidents, Problem, Tell
from plainstatus.model import Sums
from plainstatus.publish.addresses import new_addresses
from plainstatus.publish.announce import News, show_texts, tell_everybody
from plainstatus.publish.build import Result, make_tree
from plainstatus.publish.inputs import Inputs, inputs_of
from plainstatus.publish.kept import MADE, take_away
from plainstatus.publish.record_copies import Asked, Copies, ask_copies, record_home
from plainstatus.publish.upkeep import name_strangers, refuse_fixed_now, replace_now, settle, surviving, why_homeless
from plainstatus.publish.warned import as_before, told_before
from plainstatus.publish.withheld import refuse_drafts
from plainstatus.read.collector import collector_paused
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record import LONGEST_WAIT, Composed, NewPost, Record, Thing, force, with_posts, with_sums
from plainstatus.record.disk import keep_aside, read_aside, take_home
from plainstatus.record.gather import public_things
from plainstatus.record.load import load
from plainstatus.record.summary import summary_lines
from plainstatus.record.verified import keep_verified
from plainstatus.text.amounts import counted
from plainstatus.tree.releases import CURRENT, NEXT, RELEASES, Published, archive, current, note_current, note_next
from plainstatus.tree.sight import looking_ahead
from plainstatus.tree.snapshot import SNAPSHOT, prepare_snapshot, settle_snapshot
from plainstatus.tree.staging import MARKER, PREVIEWS, Staging, prepare
from plainstatus.views.next_change import next_change

__all__ = ["Ask", "Result", "build", "clean", "go_live", "publish"]

#: The folder for a site that is only to be looked at, and its work folder's name in ours.
_BUILD = "build"

#: Whoever is about to publish reads a few lines, not fifty.
_MOST_ADVICE = 10

#: Is asked a question, and returns whether the answer is yes.
Ask = Callable[[str], bool]


def publish(
    project: Project,
    *,
    now: datetime,
    tell: Tell,
    ask: Ask = lambda _: True,
    typo: bool = False,
    reason: str = "",
    snapshot: bool = True,
    deploys: bool = True,
    without: Collection[str] = (),
    posts: Collection[NewPost] = (),
    sums: Collection[Sums] = (),
    announces: bool = True,
) -> Result:
    """Build the site, put it live, in one step, and bring it to its targets; the word `now` becomes the time.

    `ask` is asked once where readers will see something new. `typo` says that changed texts only had their spelling
    mended. `reason` says why a site must go live that verification or a rule would stop; it is recorded, and no
    excuse for a leak. `snapshot` is False where a snapshot is what is published, `deploys` where the
    targets wait for `deploy`. Targets named in `without` are neither asked nor sent to. `posts`, which
    others were told with, go into the record: then nobody is told again. So do the `sums` of mailings, of which those
    who follow feeds are told, and channels are not. `announces` is False where channels wait for `announce`.

    Raises InvalidIncidents, SettingsError, BuildError or Declined, and then the published site is as it was. What fails
    once the new one is live, a target too, is named in what is returned.
    """
    settings, targets, unkept = project.settings, leave_out(targets_of(project), without), list[str]()
    delivery, untold, began = Delivery((), {}), tuple[str, ...](), now
    with (
        collector_paused(),
        prepare(settings.live, work=settings.work, keep=project.sources) as staging,
        looking_ahead(staging) as sight,
    ):
        settle(staging.work, staging.live, tell)
        # Also where a time lies ahead: whoever published it may have done so elsewhere.
        elsewhere = Elsewhere([target.url for target in targets.usable if target.url] if deploys else [])
        asked = cache(lambda: ask_copies(project, targets.usable, tell))
        loaded = _read(project, now, tell, record=lambda: asked().all, forced=bool(reason))
        refuse_fixed_now(project, loaded)
        name_strangers(staging.live, tell, sight=sight)
        was = current(staging.work, staging.live)
        if was is not None and was.rolled_back_to is not None:
            tell(f"this ends the rollback to {was.rolled_back_to}")
        things = public_things(loaded)
        copies, targets = _record_before(project, loaded, asked, targets, tell, things=things, forced=bool(reason))
        before = copies.record if copies else None
        homeless = why_homeless(project, before, tell)
        # What was published last was judged then.
        run, new = _agreed(
            project, loaded, things, before, elsewhere,
            tell=tell, ask=ask, typo=typo, reason=reason, judged=snapshot, posts=posts, sums=sums,
            announces=deploys and announces,
        )  # fmt: skip
        for record in filter(None, (before, run.record)):
            record.let_go()
        if run.view.now > now:
            now, loaded = run.view.now, replace(loaded, now=run.view.now)
            tell(f"goes live at {now:%H:%M:%S} UTC: each entry of the feeds has a second of its own")
        made = make_tree(project, loaded, staging, tell, run, before=before, signed=True, sight=sight)
        replace_now(project, loaded, tell)
        if snapshot:
            with surviving(unkept):
                prepare_snapshot(project, loaded, staging.work, tree=staging.tree)
        known = Published(now, tuple(item.incident.id for item in run.view.open), next_change(run.view))
        # Most of the time has gone by meanwhile.
        wait_until(now, longest=LONGEST_WAIT)
        # The site before a timer's says the same, so that nobody would want it back.
        unkept += go_live(project, staging, known, record=None if homeless else run.record, keep=snapshot)
        if snapshot:
            with surviving(unkept):
                settle_snapshot(staging.work, staging.live)
        if copies and (lines := copies.waiting.get(copies.asked.here)):
            # With a reason it went live all the same; what stood there is not lost, and it is in the kept release, too.
            with surviving(unkept):
                keep_aside(settings.set_aside, lines)
        if copies and copies.came and not homeless:
            tell(f"brought home {counted(copies.came, 'line')} of the record")
        if deploys:
            with surviving(unkept):
                delivery = deliver_all(targets, staging.live, tell, aside=read_aside(settings.set_aside))
    result = made.result(settings.live, loaded)
    with surviving(unkept):
        delivery = confirm_all(delivery, tell)
    notes = (*result.notes, *homeless, *delivery.warnings)
    if without:
        notes += (f"left out, and as before: {', '.join(without)} (with the next publish it is asked again)",)
    if not posts:
        told, untold = tell_everybody(
            project, News(loaded, run, before, began), delivery, tell, changed=(*made.linked.new, *made.linked.changed),
            without=without, deploys=deploys, announces=announces, timer=not snapshot, only_hub=bool(sums),
            unkept=unkept,
        )  # fmt: skip
        notes += told
    return replace(
        result, notes=notes, unkept=tuple(unkept), failed=delivery.faults, untold=untold, new=new,
        told_before=told_before(settings.work, "notes", (*result.notes, *result.problems)),
    )  # fmt: skip


def build(project: Project, *, now: datetime, tell: Tell) -> Result:
    """Build the site into the folder `build` to look at it; the published site is not touched.

    Raises InvalidIncidents, SettingsError or BuildError.
    """
    live, work = project.folder / _BUILD, project.settings.work / _BUILD
    with collector_paused(), prepare(live, work=work, keep=project.sources) as staging:
        loaded = _read(project, now, tell)
        made = make_tree(project, loaded, staging, tell, inputs_of(project.settings, loaded))
        staging.exchange()
    return made.result(live, loaded)


def clean(project: Project, *, published: bool, keeps_files: bool = False) -> tuple[Path, ...]:
    """Remove what was built, with `published` the published site too; return what is gone.

    Where the published site goes and `keeps_files`, its files lie in the work folder for the publish that comes next.
    Raises SettingsError where one of the folders holds anything that Plainstatus did not write, and BuildError while
    a publish or build is running; then nothing has been removed.
    """
    settings, keep = project.settings, project.sources
    with (
        prepare(settings.live, work=settings.work, keep=keep) as site,
        prepare(project.folder / _BUILD, work=settings.work / _BUILD, keep=keep) as look,
    ):
        # Of the two work folders only the locks stay, and the scratch folders until we leave.
        gone = [place for work in {site.work, look.work, settings.work} for place in work.iterdir()]
        stays = {"lock", "scratch", look.work.name} | (set() if published else {RELEASES, CURRENT, NEXT, SNAPSHOT})
        stays |= {MADE} if keeps_files else set()
        gone = [*(place for place in gone if place.name not in stays), look.live, *([site.live] if published else [])]
        gone = sorted(place for place in gone if place.is_dir())
        for place in gone:
            if place == site.live and keeps_files and (place / MARKER).is_file():
                take_away(site)
            else:
                shutil.rmtree(place, ignore_errors=place.name == PREVIEWS)
        if settings.live.is_symlink():
            # A link to nowhere would stop the next publish.
            site.live.mkdir(exist_ok=True)
    return tuple(gone)


def go_live(
    project: Project, staging: Staging, known: Published, *, record: Record | None, keep: bool = True
) -> list[str]:
    """Exchange a finished tree with the live one, and `keep` what was live; the record comes home.

    `known` is what is known of the new site. Returns what failed once it was live, a text for each. Raises BuildError,
    and then the site is as it was.
    """
    settings, unkept = project.settings, list[str]()
    refuse_drafts(staging.tree)
    was = current(staging.work, staging.live)
    note_next(staging.work, staging.live, staging.tree, known)
    had_site = (staging.live / MARKER).is_file()
    previous = staging.exchange()
    if had_site and keep and previous is None:
        unkept.append("the one before cannot be kept: it could not be put away")
    with surviving(unkept):
        note_current(staging.work, staging.live)
    if record is not None:
        with surviving(unkept):
            try:
                take_home(settings.record, record)
            except BuildError as error:
                raise BuildError(f"{error}; the published site has it") from error
        keep_verified(record, settings.work)
    # A folder that was made to be published into was no site.
    if previous is not None and keep and had_site:
        most, days = settings.STATUS_KEEP_RELEASES, settings.STATUS_KEEP_DAYS
        with surviving(unkept):
            archive(previous, was, staging.work, now=known.at, most=most, days=days)
    return unkept


def _read(
    project: Project, now: datetime, tell: Tell, *, record: Callable[[], Record] | None = None, forced: bool = True
) -> Loaded:
    kept = record if project.settings.keeps_record else None
    loaded = load(project.settings, now, record=kept)
    tell(f"read {counted(len(loaded.site.incidents), 'incident')} from {counted(len(loaded.documents), 'file')}")
    return loaded if forced else without_unfinished(project, loaded, kept and kept())


def _record_before(
    project: Project,
    loaded: Loaded,
    asked: Callable[[], Asked],
    targets: Targets,
    tell: Tell,
    *,
    things: tuple[Thing, ...],
    forced: bool,
) -> tuple[Copies | None, Targets]:
    """Return the record that this publish extends, compared with its copies, None where none is kept; and the targets.

    `asked` tells which copies are public. An example's site, or one whose clock stands still, keeps no record for ever.
    """
    if not project.settings.keeps_record:
        return None, targets
    copies, targets = record_home(project, loaded, asked(), targets, tell, things=things, forced=forced)
    if loaded.site.clock is None:
        return copies, targets
    if copies.record.lines:
        document = loaded.documents[0]
        message = "clock: is for examples and drills, and this site has a record of what it published"
        raise InvalidIncidents([Problem(document.file, document.line(("clock",)), "clock", message, "remove the line")])
    return None, targets


def _agreed(
    project: Project,
    loaded: Loaded,
    things: tuple[Thing, ...],
    before: Record | None,
    elsewhere: Elsewhere,
    *,
    tell: Tell,
    ask: Ask,
    typo: bool,
    reason: str,
    judged: bool,
    posts: Collection[NewPost],
    sums: Collection[Sums],
    announces: bool,
) -> tuple[Inputs, tuple[tuple[str, str], ...]]:
    """Return what the site is made from, at the moment from when on it may be public, once somebody has agreed.

    And the public address of each thing that is new on it, with its title; none where no record is kept.

    Its record is the one `before` with what this publish adds.
    """
    settings, record, public_from, composed = project.settings, before, loaded.now, None
    if before is not None:
        composed = compared(project, loaded, things, before, typo=typo)
        record, public_from = composed.record, composed.public_from
        if reason:
            record = record.extended(force(record, now=public_from, id_base=settings.SITEURL, reason=reason))
        if posts:
            record = with_posts(record, posts, now=public_from)
        if sums:
            had, record = len(record.lines), with_sums(record, sums, now=public_from)
            public_from = max([public_from, *(line.time for line in record.lines[had:])])
    shown = replace(loaded, now=public_from)
    run = inputs_of(settings, shown, things=things, record=record, forced=bool(reason))
    judgement = review(project, loaded, things, before, views=lambda _: run.view.incidents) if judged else Judgement()
    problems = stop_problems(judgement, forced=bool(reason))
    if before is not None and composed is not None:
        for lost in lost_addresses(project, loaded, before):
            tell(str(lost))
        problems += refused(composed, loaded)
    if problems:
        raise InvalidIncidents(problems)
    if before is not None and composed is not None and composed.says_something:
        for warning in clock_warnings(loaded.now, before, elsewhere):
            tell(warning)
        _show(composed, loaded, judgement, settings.work, tell)
        if announces:
            show_texts(News(shown, run, before, loaded.now), tell)
        if not ask("publish this?"):
            raise Declined("nothing was said")
    return run, new_addresses(composed, run.view, run.links) if composed else ()


def _advise(composed: Composed, judgement: Judgement, work: Path, tell: Tell) -> None:
    """Say what the rules have found in what says something new; that stops nobody."""
    new = {item.incident for item in composed.news}
    every = [item for item in judgement.findings if (item.about or item.incident in new) and item.level != "info"]
    before = told_before(work, "advice", every, still=judgement.findings)
    found = [item for item in every if str(item) not in before]
    if before:
        tell(as_before(len(every) - len(found)))
    found.sort(key=lambda item: item.level != "error")
    shown = max(_MOST_ADVICE, sum(item.level == "error" for item in found))
    for finding in found[:shown]:
        tell(str(finding))
    if len(found) > shown:
        tell(f"… and {len(found) - shown} more (see them with: invoke check)")


def _show(composed: Composed, loaded: Loaded, judgement: Judgement, work: Path, tell: Tell) -> None:
    """Say what readers will newly see, and what the rules have found in it."""
    tell("readers will newly see:")
    for line in summary_lines(composed, loaded.site.organisation.timezone):
        tell(f"  {line}")
    _advise(composed, judgement, work, tell)
