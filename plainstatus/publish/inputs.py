"""What a run of Pelican makes the site from: worked out once, before it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from plainstatus.read.schema import Loaded
from plainstatus.settings import Settings
from plainstatus.urls import Links
from plainstatus.views.faq import Publications
from plainstatus.views.first_told import UNRECORDED, Telling
from plainstatus.views.incident import Published
from plainstatus.views.official import NO_HISTORY, Official, OfficialHistory
from plainstatus.views.overview import Overview, overview

__all__ = ["Inputs", "inputs_of"]


@dataclass(frozen=True)
class Inputs:
    """What a run makes the site from."""

    view: Overview
    links: Links
    #: The folder of which nothing may be published.
    private: Path
    #: Our own folder.
    work: Path
    official: Official
    telling: Telling = UNRECORDED
    #: The address of a WebSub hub; empty where there is none.
    hub: str = ""
    #: Whether drafts in content/ become pages too, as they may where nothing is published.
    drafts: bool = False
    #: The files of pages that nobody shall see yet.
    kept_back: frozenset[Path] = frozenset()
    #: Whether somebody gave a reason to publish what would be refused.
    forced: bool = False
    #: Larger files are not looked at.
    max_bytes: int = 0
    #: What staff should know of the run; the run adds to it.
    notes: list[str] = field(default_factory=list)


def inputs_of(
    settings: Settings,
    loaded: Loaded,
    *,
    published: Published = MappingProxyType({}),
    publications: Publications = MappingProxyType({}),
    official: OfficialHistory = NO_HISTORY,
    telling: Telling = UNRECORDED,
    id_base: str | None = None,
    drafts: bool = False,
    forced: bool = False,
) -> Inputs:
    """Work out what a run of Pelican needs: without a record, updates were public at their times."""
    links = Links(settings.SITEURL, id_base or settings.SITEURL, telling.first_ids, settings.mirrors)
    view = overview(
        loaded.site, loaded.now, published, written=loaded.written, publications=publications, telling=telling
    )
    return Inputs(
        view=view,
        links=links,
        private=settings.private,
        work=settings.work,
        official=Official(official, loaded.copies),
        telling=telling,
        hub=settings.STATUS_WEBSUB_HUB,
        drafts=drafts,
        kept_back=frozenset(Path(settings.folder, name).resolve() for name in loaded.left_out),
        forced=forced,
        max_bytes=settings.STATUS_MAX_FILE_SIZE,
    )
