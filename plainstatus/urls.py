"""The only place that knows paths, addresses and ids.

Every page is a flat `.html` file: its address works on every host, under any path, from a zip and from
`file://`. An update is known by its time in UTC, so its address and its feed id survive edits, new updates before
it, and a move to another host.

May import: nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal

__all__ = [
    "API", "BADGE", "BANNER", "BANNER_FRAGMENT", "BANNER_JSON", "BANNER_PAGE", "BANNER_SCRIPT", "CALENDAR",
    "CORRECTIONS", "EXERCISE", "EXPORT", "FEEDS",
    "FOR_PROGRAMS", "HISTORY", "HISTORY_ATOM", "HISTORY_RSS", "HOME", "METRICS",
    "NOT_FOUND", "OFFICIAL", "OFFICIAL_JSON", "OPML", "RECORD", "ROBOTS", "SECURITY_FAQ", "SECURITY_TXT",
    "SITEMAP", "SOCIAL_RSS", "STATUS_TEXT", "SUBSCRIBE", "UPDATES_ATOM", "UPDATES_JSON", "UPDATES_RSS",
    "Happened", "Links", "api_path", "archive_feed_path", "badge_path", "component_feed_path", "component_path",
    "copy_path", "correction_anchor", "cut_feed_path", "export_path", "feeds_among", "fixed_paths",
    "incident_feed_path", "incident_path", "incident_text_path", "is_reserved", "key_moment",
    "language_feed_path", "language_folder", "month_path", "move_anchor",
    "oembed_path", "short_id", "sitemap_path", "statement_path", "to_root",
    "update_anchor", "update_key",
]  # fmt: skip

HOME = "index.html"
HISTORY = "history.html"
CORRECTIONS = "corrections.html"
SUBSCRIBE = "subscribe.html"
NOT_FOUND = "404.html"
STATUS_TEXT = "status.txt"
UPDATES_ATOM = "updates.atom"
UPDATES_RSS = "updates.rss"
UPDATES_JSON = "updates.json"
HISTORY_ATOM = "history.atom"
HISTORY_RSS = "history.rss"
#: Texts that are ready to be posted.
SOCIAL_RSS = "social.rss"
#: The list of all feeds.
OPML = "feeds.opml"
SECURITY_FAQ = "security-faq.html"
OFFICIAL = "official.html"
OFFICIAL_JSON = "official.json"
#: RFC 9116, section 3.
SECURITY_TXT = ".well-known/security.txt"
#: Is in a tree of which nothing is real.
EXERCISE = ".plainstatus-exercise"
RECORD = "record.jsonl"
CALENDAR = "maintenance.ics"
BADGE = "badge.svg"
#: How the names of the files begin that other sites show as a part of theirs.
BANNER = "banner"
METRICS = "metrics.txt"
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
#: Everything that is public, in our own shape; of incidents that are over the newest alone.
EXPORT = "api/incidents.json"
#: The answers of Statuspage's public API, version 2, by their names there.
API = (
    "summary",
    "status",
    "components",
    "incidents",
    "incidents/unresolved",
    "scheduled-maintenances",
    "scheduled-maintenances/active",
    "scheduled-maintenances/upcoming",
)
#: The notice for the company's own site: to include, to frame, as data, and the script that shows the data.
BANNER_FRAGMENT = "banner-fragment.html"
BANNER_PAGE = "banner.html"
BANNER_JSON = "banner.json"
BANNER_SCRIPT = "banner.js"

#: (path, media type, which of the site's words it is called by) of the feeds that every page names.
FEEDS = (
    (UPDATES_ATOM, "application/atom+xml", "site.feed.updates-atom"),
    (UPDATES_RSS, "application/rss+xml", "site.feed.updates-rss"),
    (UPDATES_JSON, "application/feed+json", "site.feed.updates-json"),
    (HISTORY_ATOM, "application/atom+xml", "site.feed.history-atom"),
    (HISTORY_RSS, "application/rss+xml", "site.feed.history-rss"),
)

#: Those of them that programs read, which there are in one language alone.
FOR_PROGRAMS = (HISTORY_ATOM, HISTORY_RSS)


#: Names that stand for nobody's real host.
_RESERVED: Final = re.compile(r"\.(example(\.(com|net|org))?|localhost|invalid|test)$|^\.(127(\.\d+){3}|::1)$")
#: Of the pages in a language, by the tags that there are (BCP 47).
_FOLDER: Final = re.compile(r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*/")


def fixed_paths() -> set[str]:
    """Return the paths that every site has, whatever it is about."""
    cuts = {cut_feed_path(cut, ending) for cut in ("maintenance", "security") for ending in ("atom", "json", "rss")}
    return {
        HOME, HISTORY, CORRECTIONS, SUBSCRIBE, NOT_FOUND, STATUS_TEXT, SOCIAL_RSS, OPML, OFFICIAL, OFFICIAL_JSON,
        RECORD, CALENDAR, BADGE, METRICS, SITEMAP, ROBOTS, EXPORT, BANNER_FRAGMENT, BANNER_PAGE, BANNER_JSON,
        BANNER_SCRIPT, "manifest.json", *(path for path, _, _ in FEEDS), *map(api_path, API), *cuts,
    }  # fmt: skip


def incident_path(incident: str) -> str:
    """Return the path of an incident's page, from the incident's id."""
    return f"incidents/{incident}.html"


def cut_feed_path(cut: str, ending: str) -> str:
    """Return the path of the feed with one type of incident only, such as `security`, in a format."""
    return f"feeds/{cut}.{ending}"


def component_feed_path(component: str, ending: str) -> str:
    """Return the path of the feed about a component, from the component's id, in a format."""
    return f"feeds/components/{component}.{ending}"


def incident_feed_path(incident: str) -> str:
    """Return the path of the feed about an incident, from the incident's id."""
    return f"feeds/incidents/{incident}.atom"


def language_feed_path(language: str, ending: str) -> str:
    """Return the path of the feed in a language, in a format."""
    return f"feeds/languages/{language}.{ending}"


def language_folder(language: str) -> str:
    """Return the folder of the pages in a language other than the organisation's, such as `de/`."""
    return f"{language}/"


def archive_feed_path(number: int, ending: str) -> str:
    """Return the path of an archive of the updates feed in a format; the oldest has number 1."""
    return f"feeds/archive/{number}.{ending}"


def feeds_among(paths: Iterable[str]) -> list[str]:
    """Return those of these paths that are feeds which change: no archives, and not the list of feeds."""
    named = {SOCIAL_RSS, *(path for path, _, _ in FEEDS)}
    archives = archive_feed_path(0, "atom").rpartition("/")[0]

    def is_one(path: str) -> bool:
        return path in named or (path.startswith("feeds/") and not path.startswith(archives))

    # Those in another language stand in the same way in its folder.
    return [path for path in paths if is_one(path) or is_one(_FOLDER.sub("", path))]


def incident_text_path(incident: str) -> str:
    """Return the path of a security incident as plain text, from the incident's id."""
    return f"incidents/{incident}.txt"


def copy_path(name: str) -> str:
    """Return the path of the copy of a message, from its path below content/."""
    return f"copies/{name}"


def component_path(component: str) -> str:
    """Return the path of a component's page, from the component's id."""
    return f"components/{component}.html"


def month_path(year: int, month: int) -> str:
    """Return the path of a month's page."""
    return f"history/{year:04}-{month:02}.html"


def badge_path(component: str) -> str:
    """Return the path of a component's badge, from the component's id."""
    return f"badges/{component}.svg"


def oembed_path(incident: str) -> str:
    """Return the path of what programs read that show a link to an incident's page as a card."""
    return f"oembed/{incident}.json"


def api_path(answer: str) -> str:
    """Return the path of one of the `API`'s answers."""
    return f"api/v2/{answer}.json"


def export_path(year: int) -> str:
    """Return the path of the incidents of a year, in the shape of `EXPORT`."""
    return f"api/incidents/{year:04}.json"


def short_id(kind: str, name: str) -> str:
    """Return an id in Statuspage's form, 12 letters and digits, for what we know under a longer name.

    It is the first 60 bits of the SHA-256 of `kind:name`, in lower-case base32 (RFC 4648): the same name gives the
    same id on every machine and for ever, and it is long enough that no two names of a site meet by chance.
    """
    digest = hashlib.sha256(f"{kind}:{name}".encode()).digest()
    return base64.b32encode(digest)[:12].decode().lower()


def sitemap_path(name: str) -> str:
    """Return the path of a part of a large site's sitemap, from the year that it is about, or `pages`."""
    return f"sitemaps/{name}.xml"


def statement_path(slug: str) -> str:
    """Return the path of a signed statement's page."""
    return f"statements/{slug}.html"


def to_root(path: str) -> str:
    """Return what leads from the page at `path` back to the site's root: '' or '../'."""
    return "../" * path.count("/")


def update_key(at: datetime) -> str:
    """Return what an update is known by within its incident, from the time that it is known by: 20261115T210000Z."""
    # In a zone, the two moments that one clock time is when the clocks go back are equal (PEP 495).
    return _key(at.astimezone(UTC))


@lru_cache(maxsize=4096)
def _key(utc: datetime) -> str:
    return utc.isoformat()[:19].replace("-", "").replace(":", "") + "Z"


def key_moment(key: str) -> datetime:
    """Return the time that `update_key` made a key from."""
    return datetime.fromisoformat(key)


def _changed(corrected: datetime | None, withdrawn: datetime | None) -> str:
    said = f"&corrected={update_key(corrected)}" if corrected else ""
    return f"{said}&withdrawn={update_key(withdrawn)}" if withdrawn else said


def _which(corrected: int, *, withdrawn: bool) -> str:
    return "?withdrawn" if withdrawn else f"?corrected={corrected}" if corrected else ""


#: To an incident as a whole: facts of it were corrected, or it was given another window, or withdrawn, or the mailing
#: of its notice began or ended.
Happened = Literal["corrected", "moved", "withdrawn", "mailing"]


def update_anchor(at: datetime) -> str:
    """Return the anchor of an update on its incident's page, from the update's time."""
    return f"u{update_key(at)}"


def correction_anchor(at: datetime) -> str:
    """Return the anchor on an incident's page of the facts that were corrected at this time."""
    return f"c{update_key(at)}"


def move_anchor(at: datetime) -> str:
    """Return the anchor on an incident's page of what says that a maintenance was moved at this time."""
    return f"m{update_key(at)}"


@dataclass(frozen=True)
class Links:
    """Absolute addresses: links on `site`, permanent ids on `id_base`. Neither ends in a slash."""

    site: str
    id_base: str
    #: Incident → the id that it was published under first, where that is another one: ids stay, whatever it is called.
    first_ids: Mapping[str, str] = field(default_factory=dict, hash=False)
    #: Addresses at which the very same files stand, too.
    mirrors: tuple[str, ...] = ()

    def absolute(self, path: str) -> str:
        """Return the address of a file of the site; the home page is the site's own address with a slash."""
        return f"{self.site}/" if path == HOME else f"{self.site}/{path}"

    def duplicates(self, path: str) -> tuple[str, ...]:
        """Return the addresses of a file of the site on its mirrors."""
        return tuple(f"{mirror}/" if path == HOME else f"{mirror}/{path}" for mirror in self.mirrors)

    def update(
        self, incident: str, at: datetime, *, corrected: datetime | None = None, withdrawn: datetime | None = None
    ) -> str:
        """Return the address of an update, or of its correction or withdrawal: distinct, though it costs no file."""
        key = update_key(at)
        return f"{self.site}/{incident_path(incident)}?update={key}{_changed(corrected, withdrawn)}#u{key}"

    def update_id(
        self, incident: str, at: datetime, *, corrected: datetime | None = None, withdrawn: datetime | None = None
    ) -> str:
        """Return the permanent feed id of an update, or of its correction or withdrawal."""
        return f"{self.incident_id(incident)}?update={update_key(at)}{_changed(corrected, withdrawn)}"

    def news(self, incident: str, what: Happened, at: datetime) -> str:
        """Return the address of the news that something happened to an incident as a whole at this time."""
        anchors = {"corrected": f"#{correction_anchor(at)}", "moved": f"#{move_anchor(at)}", "mailing": "#messages"}
        return f"{self.site}/{incident_path(incident)}?{what}={update_key(at)}{anchors.get(what, '')}"

    def news_id(self, incident: str, what: Happened, at: datetime) -> str:
        """Return the permanent feed id of that news."""
        return f"{self.incident_id(incident)}?{what}={update_key(at)}"

    def among(self, incidents: Iterable[str]) -> Links:
        """Return what the addresses and ids of these incidents alone depend on."""
        first_ids = {name: self.first_ids[name] for name in incidents if name in self.first_ids}
        return replace(self, first_ids=first_ids, mirrors=())

    def first_id(self, incident: str) -> str:
        """Return the id that an incident was published under first."""
        return self.first_ids.get(incident, incident)

    def incident_id(self, incident: str) -> str:
        """Return the permanent feed id of an incident."""
        return f"{self.id_base}/{incident_path(self.first_id(incident))}"

    def statement(self, slug: str, *, corrected: int = 0, withdrawn: bool = False) -> str:
        """Return the address of a statement, or of its n-th correction or its withdrawal."""
        return f"{self.site}/{statement_path(slug)}{_which(corrected, withdrawn=withdrawn)}"

    def statement_id(self, slug: str, *, corrected: int = 0, withdrawn: bool = False) -> str:
        """Return the permanent feed id of a statement, or of its n-th correction or its withdrawal."""
        return f"{self.id_base}/{statement_path(slug)}{_which(corrected, withdrawn=withdrawn)}"

    def feed_id(self, path: str) -> str:
        """Return the permanent id of a feed."""
        return f"{self.id_base}/{path}"


def is_reserved(host: str) -> bool:
    """Say whether a host is nobody's: kept for examples and tests (RFC 2606), or this machine."""
    return _RESERVED.search(f".{host}") is not None
