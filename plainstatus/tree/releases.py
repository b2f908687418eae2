"""Earlier sites, kept whole, so that one of them can come back.

What is known of a site beyond its files, such as when it was published, stands beside it: nothing of ours but the
site itself lies in a folder that is served.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plainstatus.errors import BuildError
from plainstatus.files import replace_file
from plainstatus.model.frozen import dataclass
from plainstatus.tree.manifest import digest
from plainstatus.tree.staging import SPENT

__all__ = [
    "CURRENT",
    "NEXT",
    "RELEASES",
    "Published",
    "Release",
    "archive",
    "current",
    "note_current",
    "note_next",
    "releases",
]

#: In the work folder: the earlier sites.
RELEASES = "releases"
#: In the work folder: what is known of the site that is live.
CURRENT = "current.json"
#: In the work folder: what is known of the site that is about to go live, or has, if the process was killed then.
NEXT = "next.json"


@dataclass(frozen=True)
class Published:
    """What is known of a published site."""

    at: datetime
    #: Ids of the incidents that were open.
    open: tuple[str, ...] = ()
    #: When the clock alone changes what it says; None where nobody knows.
    next_change: datetime | None = None
    #: The release that was brought back, where this site was not built but rolled back to.
    rolled_back_to: str | None = None
    #: SHA-256 of its manifest.json, by which it is known again after a kill.
    manifest: str = ""


@dataclass(frozen=True)
class Release:
    """An earlier site."""

    #: When it was published, as a name: `20261115T210000Z`.
    name: str
    tree: Path
    published: Published


def note_next(work: Path, live: Path, tree: Path, published: Published) -> None:
    """Remember what is known of the finished site in `tree` that is about to take the place of `live`."""
    note_current(work, live)
    _write(work / NEXT, replace(published, manifest=digest(tree)))


def note_current(work: Path, live: Path) -> None:
    """Take what was to be known of the next site as true of the live one, if that is the one it is about."""
    if _is_live(_read(work / NEXT), live):
        (work / NEXT).replace(work / CURRENT)


def current(work: Path, live: Path) -> Published | None:
    """Return what is known of the site that is live; None where nothing is."""
    coming = _read(work / NEXT)
    return coming if _is_live(coming, live) else _read(work / CURRENT)


def releases(work: Path) -> tuple[Release, ...]:
    """Return the sites that are kept, newest first."""
    found = []
    for tree in (work / RELEASES).glob("*Z*"):
        published = _read(tree.with_name(f"{tree.name}.json")) if tree.is_dir() else None
        if published is not None:
            found.append(Release(tree.name, tree, published))
    return tuple(sorted(found, key=lambda release: (release.published.at, release.name), reverse=True))


def archive(previous: Path, was: Published | None, work: Path, *, now: datetime, most: int, days: int) -> Release:
    """Keep the site in the folder `previous`, which is moved, and remove those kept too long.

    The newest `most` stay, and all that were published in the last `days`. Raises BuildError where the disk fails.
    """
    folder = work / RELEASES
    published = was or Published(datetime.fromtimestamp(int(previous.stat().st_mtime), UTC))
    name = _free_name(folder, published.at)
    try:
        folder.mkdir(exist_ok=True)
        # Written first: a tree without it would be nobody's.
        _write(folder / f"{name}.json", published)
        previous.rename(folder / name)
        for release in releases(work)[most:]:
            if release.published.at >= now - timedelta(days=days):
                continue
            release.tree.with_name(f"{release.name}.json").unlink(missing_ok=True)
            if not os.path.lexists(work / SPENT):
                release.tree.rename(work / SPENT)
            # Folders in it that are somebody else's stay for them to remove, and are no release any longer.
            shutil.rmtree(release.tree, ignore_errors=True)
        # A process that was killed here, or while it removed a site, leaves half of a tree, or what belongs to none.
        for left in folder.glob("*Z*"):
            if left.is_dir() and not left.with_name(f"{left.name}.json").exists():
                shutil.rmtree(left, ignore_errors=True)
        for left in folder.glob("*.json*"):
            if not (folder / left.name.removeprefix(".").partition(".")[0]).is_dir():
                left.unlink()
    except OSError as error:
        raise BuildError(f"the one before cannot be kept: {error.strerror} ({error.filename})") from error
    return Release(name, folder / name, published)


def _is_live(published: Published | None, live: Path) -> bool:
    return published is not None and published.manifest != "" and published.manifest == digest(live)


def _free_name(folder: Path, at: datetime) -> str:
    name = base = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    number = 1
    while os.path.lexists(folder / name):
        number += 1
        name = f"{base}-{number}"
    return name


def _write(path: Path, published: Published) -> None:
    plain = {
        key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(published).items()
    }
    replace_file(path, json.dumps(plain, indent=1).encode())


def _read(path: Path) -> Published | None:
    """Return what a file says; None where it is missing or was cut short, for then nothing is known."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        change = plain["next_change"]
        return Published(
            at=datetime.fromisoformat(plain["at"]),
            open=tuple(plain["open"]),
            next_change=datetime.fromisoformat(change) if change else None,
            rolled_back_to=plain["rolled_back_to"],
            manifest=plain.get("manifest", ""),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
