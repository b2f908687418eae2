"""Making a whole tree of the site, and looking at it before anybody else does."""

from __future__ import annotations

import logging
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from plainstatus.errors import BuildError, Problem, Tell
from plainstatus.files import named
from plainstatus.model.engine import engine
from plainstatus.model.frozen import dataclass
from plainstatus.publish.inputs import Inputs
from plainstatus.publish.kept import Kept, taken_away
from plainstatus.publish.templates import with_templates
from plainstatus.publish.unchanged import make_site
from plainstatus.publish.withheld import mark_drafts, private_texts
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record import Record
from plainstatus.text.amounts import counted
from plainstatus.tree.manifest import MANIFEST, is_part, write_manifest
from plainstatus.tree.notes import VERIFIED
from plainstatus.tree.packed import packers, precompress
from plainstatus.tree.sight import Sight
from plainstatus.tree.signatures import sign
from plainstatus.tree.staging import Linked, Staging, mark, write
from plainstatus.tree.verified import Verified
from plainstatus.tree.verify import Report, verify
from plainstatus.tree.verify.leaks import Leaks
from plainstatus.urls import EXERCISE, HOME, RECORD, component_path, incident_path, incident_text_path, language_folder
from plainstatus.views.official import fake_hosts

__all__ = ["Made", "Result", "make_tree", "sign_files"]

#: What is being done, for whoever waits.
_STEPS = logging.getLogger("plainstatus.steps")

_EXERCISE_TEXT = b"This site is an exercise. Nothing in it is real.\n"
_CLOSED_FILES = (
    "other users may not read the site's files, and most web servers are one (the published folder was kept from them; "
    "if that is a mistake, run: chmod -R o+rX {output})"
)


@dataclass(frozen=True)
class Result:
    """What a build or publish did."""

    #: The folder that holds the site now.
    folder: Path
    open_incidents: int
    #: How many maintenances are still to begin.
    planned: int
    #: How many HTML files the site has.
    pages: int
    #: How many files are new or have changed.
    written: int
    #: What Pelican warned of, what verification found, and what may keep readers from the site.
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]
    #: What failed once the site was live, a text for each.
    unkept: tuple[str, ...] = ()
    #: Why targets could not be brought up to date, a text for each.
    failed: tuple[str, ...] = ()
    #: What channels were not told, and what tells them, a text for each.
    untold: tuple[str, ...] = ()
    #: The public address of each new thing, with its title.
    new: tuple[tuple[str, str], ...] = ()
    #: Which of the notes and problems, as texts, the publish before had as well.
    told_before: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Made:
    """A finished tree, not live yet."""

    run: Inputs
    linked: Linked
    notes: tuple[str, ...]

    def result(self, folder: Path, loaded: Loaded) -> Result:
        """Return what the caller is told once the tree is in `folder`."""
        paths = (*self.linked.new, *self.linked.changed, *self.linked.unchanged)
        return Result(
            folder=folder,
            open_incidents=len(self.run.view.open),
            planned=len(self.run.view.upcoming),
            pages=sum(path.endswith(".html") for path in paths),
            written=len(self.linked.new) + len(self.linked.changed),
            notes=self.notes,
            problems=loaded.warnings,
        )


def make_tree(
    project: Project,
    loaded: Loaded,
    staging: Staging,
    tell: Tell,
    run: Inputs,
    *,
    before: Record | None = None,
    signed: bool = False,
    early: Callable[[Path, Sequence[str]], None] | None = None,
    sight: Sight | None = None,
) -> Made:
    """Build a whole tree, and look at it before anybody else does; `signed` where it is to go live.

    `before` is what was public until now. `loaded` with drafts makes a tree that no command publishes. `early` is told
    where pages lie that are new or changed, and their paths, before all else is made and looked at; only that nothing
    has leaked into them is sure by then. `sight` is that of what is live, where somebody has it. Raises BuildError.
    """
    _STEPS.info("making the pages")
    settings, record = project.settings, run.record
    fakes = fake_hosts(loaded.site.organisation)
    secrets = () if run.drafts else private_texts(loaded, settings.private)
    folders = [language_folder(tag) for tag in run.view.site.languages]
    rules = " ".join(
        [engine(), str(packers(settings.STATUS_PRECOMPRESS)), settings.SITEURL, str(sorted(fakes)), *folders]
    )
    # In a fresh clone, what an earlier run has made stands in for what is live.
    aside = taken_away(staging)
    live = Verified(
        sight if sight and not aside else Sight(aside or staging.live, staging.work), rules=rules, now=loaded.now
    )
    # What is signed has to lie in the tree.
    texts = [f"{folder}{incident_text_path('*')}" for folder in ("", *folders)]
    signs = texts if signed and settings.signing_key else ()
    kept = Kept(live, staging, packed=settings.STATUS_PRECOMPRESS, never=signs)
    notes = make_site(
        project,
        staging.tree,
        replace(run, kept=kept, early=early and partial(_tell_early, early, staging.tree, secrets)),
    )
    if record is not None:
        write(staging.tree, RECORD, record.data)
    mark(staging.tree)
    if settings.STATUS_EXERCISE:
        write(staging.tree, EXERCISE, _EXERCISE_TEXT)
    if run.drafts:
        mark_drafts(staging.tree)
    _STEPS.info("packing and comparing what was made")
    notes += precompress(staging.tree, settings.STATUS_PRECOMPRESS, known=live.verified_bytes)
    unsigned: tuple[str, ...] = ()
    if signed:
        places = (place for pattern in texts for place in staging.tree.glob(pattern))
        signed_texts = sorted(place.relative_to(staging.tree).as_posix() for place in places)
        known = loaded.site.organisation.signing_keys
        unsigned = sign_files(project, staging, [*([RECORD] if record else []), *signed_texts], known=known)
    manifest = write_manifest(staging.tree, live.files(kept.paths))
    if signed:
        unsigned += sign_files(project, staging, [MANIFEST], now=loaded.now)
    notes += tuple(dict.fromkeys(unsigned))
    linked = staging.link_equal(public=signed, kept=live.looks(kept.paths), source=aside, filled=live.filled)
    tell(
        f"built {counted(len(linked.new) + len(linked.changed), 'new or changed file')}; "
        f"{len(linked.unchanged)} are as they were"
    )
    if gone := [path for path in linked.removed if not is_part(path)]:
        tell(f"no longer part of the site: {named(gone)}")
    _STEPS.info("looking at what was made")
    unsearched = live.unsearched(secrets)
    grown = {}
    if before and record and record.data.startswith(before.data) and not unsearched:
        # The record only ever grows, and is the largest of all files.
        grown = {RECORD: len(before.data)} if live.has_verified(RECORD, before.data) else {}
    report = verify(
        staging.tree,
        linked,
        manifest=manifest,
        site=settings.SITEURL,
        cache=staging.work / VERIFIED / "links",
        open_incidents=[item.incident.id for item in run.view.open],
        notice=run.view.security_notice,
        fakes=fakes,
        secrets=secrets,
        public=before.data if before else b"",
        expected={
            incident_path("*"): sum(1 + len(item.aliases) for item in loaded.site.incidents),
            component_path("*"): sum(1 + len(item.aliases) for item in loaded.site.components),
        },
        unverified=live.unverified(manifest),
        unsearched=unsearched,
        grown=grown,
        folders=folders,
    )
    report = replace(report, stops=with_templates(report.stops, project))
    _stop(report, forced=run.forced)
    live.note(staging.tree, manifest, linked, searched=secrets, told=report.told)
    kept.note(manifest)
    if signed:
        run.keep()
    if signed and not (staging.tree / HOME).stat().st_mode & stat.S_IROTH:
        notes += (_CLOSED_FILES.format(output=settings.live),)
    return Made(run, linked, (*notes, *report.stops, *report.warnings))


def _tell_early(
    early: Callable[[Path, Sequence[str]], None], tree: Path, secrets: Sequence[str], paths: Sequence[str]
) -> None:
    """Tell of files that were made first, unless there are none, or something may have leaked into one."""
    leaks = Leaks(secrets)
    texts = (Path(tree, path).read_text(encoding="utf-8") for path in paths)
    if paths and not leaks.may_hold(paths) and not any(leaks.may_hold(text.split("\n")) for text in texts):
        early(tree, paths)


def sign_files(
    project: Project,
    staging: Staging,
    paths: Sequence[str],
    *,
    known: Sequence[str] | None = None,
    now: datetime | None = None,
) -> tuple[str, ...]:
    """Write signatures beside files of a tree, where there is a key; return what staff should know of it.

    `known` are the public keys that readers are told. With `now` the time is signed along, so that an old manifest
    cannot pass for a new one; other files say themselves up to when they go.
    """
    settings = project.settings
    if settings.signing_key is None or not paths:
        return ()
    when = f" published {now:%Y-%m-%dT%H:%M:%SZ}" if now else ""
    comments = {path: f"{settings.SITEURL}/{path}{when}" for path in paths}
    return sign(staging.tree, comments, key=settings.signing_key, live=staging.live, known=known)


def _stop(report: Report, *, forced: bool) -> None:
    """Raise BuildError for what must not go live; only a leak has no excuse."""
    if report.leaks:
        raise BuildError("\n".join(report.leaks))
    if report.stops and not forced:
        raise BuildError("\n".join(report.stops))
