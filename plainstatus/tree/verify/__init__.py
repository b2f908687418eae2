"""A finished tree may go live: everything can be read, leads somewhere, asks nobody else, and nothing has leaked.

Only what is new or changed is read, and what was not verified as it is. What a reader could be harmed by stops a
publish, everything else warns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import field
from pathlib import Path
from types import MappingProxyType

from plainstatus.model.frozen import dataclass
from plainstatus.tree.listing import File, in_parts
from plainstatus.tree.manifest import MANIFEST, Manifest
from plainstatus.tree.packed import original, twins_of
from plainstatus.tree.staging import Linked
from plainstatus.tree.verify.addresses import Site
from plainstatus.tree.verify.findings import told
from plainstatus.tree.verify.inspection import NOTICES, Inspection, has_links
from plainstatus.tree.verify.leaks import Leaks
from plainstatus.tree.verify.links import Known, Leads, Part, dead
from plainstatus.urls import HOME

__all__ = ["Report", "verify"]

_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Report:
    """What is wrong with a tree, as `path:line: message (what to do)`, leaks first, then by path."""

    #: Must not go live, unless someone says why it has to.
    stops: tuple[str, ...]
    warnings: tuple[str, ...]
    #: Those of `stops` for which there is no such excuse: a secret would be public.
    leaks: tuple[str, ...]
    #: The files of which anything is told.
    told: frozenset[str] = field(default=frozenset(), compare=False)


def verify(
    tree: Path,
    linked: Linked,
    *,
    manifest: Manifest,
    site: str,
    cache: Path,
    open_incidents: Iterable[str] = (),
    notice: str = "",
    fakes: Iterable[str] = (),
    secrets: Iterable[str] = (),
    public: bytes = b"",
    expected: Mapping[str, int] | None = None,
    unverified: Collection[str] = (),
    unsearched: Iterable[str] = (),
    grown: Mapping[str, int] = _NOTHING,
    folders: Sequence[str] = (),
) -> Report:
    """Say what is wrong with a finished tree before it goes live.

    `manifest` is that of the tree, and `linked` how the tree differs from the live one. `site` is the site's address.
    `cache` is a file of ours, outside the tree, that need not exist. `open_incidents` are ids that the home page must
    link to; `notice` is the one of the banner, where that is a security incident: what the company's own site shows
    must lead to it. `fakes` are hosts to which no file may lead. `secrets` are texts that no new or changed file may
    hold, each in one piece; leave out what is public as well. Those with fewer than eight letters and digits are not
    looked for. `public` is what was published before: keys and numbers in it are told, and do not stop. `expected`
    goes from a pattern of paths, such as `incidents/*.html`, to how many files there should be. Of what is unchanged,
    the files that are `unverified` are read as if they were new, and all others are searched for those of the secrets
    that are `unsearched`. `grown` are files to which only lines were added: path → how many bytes of it were verified,
    without anything to tell, and with these secrets.
    `folders` are those of the pages in further languages. Raises BuildError where a file cannot be read.
    """
    false = frozenset(fakes)
    inspection = Inspection(
        tree, manifest, site=Site(site), leaks=Leaks(secrets, public=public), fakes=false, grown=grown, folders=folders
    )
    # With another list of fakes, what is unchanged has to be read again, too.
    known = Known(cache, " ".join([site, *sorted(false)]))
    # These are always read: whatever a cache says, what is open must be on them.
    always = (f"{folder}{path}" for folder in ("", *folders) for path in (HOME, *NOTICES))
    fresh = {*linked.new, *linked.changed, *unverified, *always}
    # A twin has to be unpacked where what it is packed from is fresh.
    touched = fresh.union(*map(twins_of, fresh))
    leads: dict[str, Leads] = {}
    unread = []
    parts = [(files, _known_part(known, files, touched)) for files in in_parts(manifest.files)]
    for path, file in (one for files, part in parts if part is None for one in files):
        if (plain := original(path)) in manifest.files:
            if fresh & {path, plain}:
                inspection.unpack(path, plain)
            continue
        lead = None if path in fresh else known.get(path, file.sha256)
        if lead is not None:
            leads[path] = lead
        elif path in fresh or has_links(path):
            unread.append(path)
    leads |= inspection.read_all(unread)
    if added := tuple(unsearched):
        inspection.search(manifest.files.keys() - fresh, Leaks(added))
    inspection.look_at_whole(leads, open_incidents=open_incidents, notice=notice, expected=expected or {})
    now = [part or Part.of(files, leads, whole=leads.keys() >= _linking(files, manifest)) for files, part in parts]
    nowhere = dead(known.unsure(now), now, {*manifest.files, MANIFEST})
    inspection.look_at_links(nowhere, removed=frozenset(linked.removed))
    known.save(now, nowhere, read_again=sum(path not in fresh for path in unread))
    leaks = told(inspection.found.leaks)
    return Report(
        stops=(*leaks, *told(inspection.found.stops)),
        warnings=told(inspection.found.warnings),
        leaks=leaks,
        told=frozenset(path for findings in inspection.found for path, _, _ in findings),
    )


def _known_part(known: Known, files: Sequence[tuple[str, File]], fresh: Set[str]) -> Part | None:
    return known.part(files) if fresh.isdisjoint([path for path, _ in files]) else None


def _linking(files: Sequence[tuple[str, File]], manifest: Manifest) -> set[str]:
    """Return those of some files that have to be read for their links."""
    return {path for path, _ in files if has_links(path) and original(path) not in manifest.files}
