"""Is it really you? The page of official addresses, the same as data, copies of messages, and security.txt."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple, get_args
from urllib.parse import urlsplit

from markupsafe import Markup

from plainstatus.model import Organisation
from plainstatus.model.keys import fingerprint
from plainstatus.model.official import SecurityTxt
from plainstatus.render.output import Output
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.page import Renderer
from plainstatus.render.pages.posts import GenuinePost, genuine_posts, posts_data
from plainstatus.render.pages.present import NOTHING, Present, present_of
from plainstatus.render.words import words
from plainstatus.render.words.dates import machine
from plainstatus.render.words.languages import Foreign, by_language, language, same
from plainstatus.urls import OFFICIAL, OFFICIAL_JSON, SECURITY_TXT, Links, copy_path
from plainstatus.views.official import (
    EntryKind,
    GenuineNotice,
    Official,
    OfficialChange,
    OfficialEntry,
    OfficialHistory,
    genuine_notices,
    official_entries,
    translations,
)
from plainstatus.views.overview import Overview

__all__ = ["official_files", "official_page", "security_txt"]

_FORMAT: Final = 1
#: What only a mailing tells of how far messages are.
_COUNTED: Final = ("returned", "refused", "in_doubt")
_KINDS: Final[tuple[EntryKind, ...]] = get_args(EntryKind)


class _Page(NamedTuple):
    """What the page and its data are made from."""

    present: Present
    notices: tuple[GenuineNotice, ...]
    posts: tuple[GenuinePost, ...]
    official: Official


def official_files(renderer: Renderer, view: Overview, official: Official) -> Iterator[Output]:
    """Yield the page, its data, each copy of a message, and security.txt where it is set up.

    The same input gives the same bytes, whenever that is, except for the page, which says when it was built.
    """
    output = official_page(renderer, view, official)
    yield output
    page: _Page = output.inputs
    yield Output(OFFICIAL_JSON, page._replace(present=NOTHING), partial(_json, renderer))
    for name, copy in sorted(official.copies.items()):
        yield Output(copy_path(name), copy, bytes)
    if view.site.organisation.security_txt:
        yield Output(SECURITY_TXT, view.site.organisation.security_txt, partial(_security_txt, renderer))


def official_page(renderer: Renderer, view: Overview, official: Official) -> Output:
    """Return the page alone."""
    if renderer.status.folder:
        official = replace(official, history=_known_here(official.history, view, renderer.status))
    page = _Page(present_of(view), genuine_notices(view), genuine_posts(view), official)
    return Output(OFFICIAL, page, partial(_official, renderer))


def _known_here(history: OfficialHistory, view: Overview, status: Shared) -> OfficialHistory:
    """Return since when what holds, by what entries are known by in another language than the organisation's."""
    pairs = zip(official_entries(view.site.organisation), official_entries(status.organisation), strict=True)
    since = {here.key: history.since[own.key] for own, here in pairs if own.key in history.since}
    return replace(history, since=since)


def _official(renderer: Renderer, page: _Page) -> bytes:
    status, official = renderer.status, page.official
    organisation = status.organisation
    return renderer.page(
        OFFICIAL,
        OFFICIAL,
        title=status.words("official.title"),
        description=status.words("official.description", name=organisation.name),
        present=page.present,
        entries=_by_kind(official_entries(organisation)),
        notices=[(item, _facts(item, status), _copies(item, official, status)) for item in page.notices],
        posts=page.posts,
        keys=[(key, fingerprint(key)) for key in organisation.signing_keys],
        reports=_reports(organisation),
        history=official.history,
        changes=[(one.at, _changed(status, one)) for one in official.history.changes],
    )


def _json(renderer: Renderer, page: _Page) -> bytes:
    return json.dumps(_data(renderer.status, page), ensure_ascii=False, indent=1).encode() + b"\n"


def _security_txt(renderer: Renderer, fields: SecurityTxt) -> bytes:
    return security_txt(fields, renderer.status.links).encode()


def security_txt(fields: SecurityTxt, links: Links) -> str:
    """Return the file of RFC 9116. Canonical is left out where the site has no https address, as section 2.5.2 says."""
    lines = [f"Contact: {contact}" for contact in fields.contact]
    lines.append(f"Expires: {machine(fields.expires)}")
    if fields.languages:
        lines.append(f"Preferred-Languages: {', '.join(fields.languages)}")
    if urlsplit(links.site).scheme == "https":
        lines.append(f"Canonical: {links.absolute(SECURITY_TXT)}")
    if fields.policy:
        lines.append(f"Policy: {fields.policy}")
    return "\n".join(lines) + "\n"


def _reports(organisation: Organisation) -> list[tuple[str, str]]:
    """Return where to report a weakness: (address, what people read)."""
    fields = organisation.security_txt
    return [(one, re.sub(r"\A(mailto|tel):", "", one)) for one in (fields.contact if fields else ())]


def _facts(item: GenuineNotice, status: Shared) -> list[tuple[str, str]]:
    """Return what is known of a message but for its subject, by name."""
    facts = words.direct_notice(item.notice, status.times, item.mailing)
    return [(name, said) for name, said in facts if name != status.words("messages.subject")]


def _changed(status: Shared, change: OfficialChange) -> Markup:
    """Say what became otherwise; a kind that only another version knows keeps its name."""
    say, text = status.words, Foreign(change.text, status.offered[0]) if status.folder else change.text
    kind = say(f"official.kind.{change.kind}") if change.kind in _KINDS else change.kind
    entry = Markup("<code>{}</code>").format(text) if change.kind == "fake" else text
    return say.html(f"official.change.{change.change}", kind=kind, entry=entry)


def _by_kind(entries: tuple[OfficialEntry, ...]) -> dict[str, list[OfficialEntry]]:
    found: dict[str, list[OfficialEntry]] = {kind: [] for kind in _KINDS}
    for entry in entries:
        found[entry.kind].append(entry)
    return found


def _copies(item: GenuineNotice, official: Official, status: Shared) -> list[dict[str, Any]]:
    """Return a message's text, its place and its hash in each language; that of the page first, if it is there."""
    copy = _copy(item, official)
    if copy is None:
        return []
    copies = [copy | {"in": language(status.organisation.language)}, *copy["translations"]]
    return sorted(copies, key=lambda one: not same(one["in"].language, status.language))


def _copy(item: GenuineNotice, official: Official) -> dict[str, Any] | None:
    """Return a message's text, its place and its hash, and the same of translations; None where no copy is kept."""
    name = item.notice.document
    if name is None or name not in official.copies:
        return None
    others = [
        {"in": language(tag), **_file(other, official)} for tag, other in translations(name, official.copies).items()
    ]
    return {**_file(name, official), "translations": others}


def _file(name: str, official: Official) -> dict[str, Any]:
    data = official.copies[name]
    return {
        "path": copy_path(name),
        "sha256": hashlib.sha256(data).hexdigest(),
        "text": data.decode().removeprefix("\ufeff").strip("\r\n"),
    }


def _data(status: Shared, page: _Page) -> dict[str, Any]:
    """Return what official.json holds; docs/official.md describes it."""
    organisation, links, official = status.organisation, status.links, page.official
    posts = posts_data(page.posts, links)
    return {
        "format": _FORMAT,
        "name": by_language(organisation.name, organisation.language),
        "site": links.site,
        "page": links.absolute(OFFICIAL),
        "mirrors": list(links.duplicates(OFFICIAL)),
        "entries": [_entry(entry, organisation, official) for entry in official_entries(organisation)],
        "notices": [_notice(item, organisation, official, links) for item in page.notices],
        **({"posts": posts} if posts else {}),
        "changes": [
            {"at": machine(one.at), "change": one.change, "kind": one.kind, "text": one.text}
            for one in official.history.changes
        ],
    }


def _entry(entry: OfficialEntry, organisation: Organisation, official: Official) -> dict[str, Any]:
    since = official.history.since.get(entry.key)
    found: dict[str, Any] = {"kind": entry.kind, "text": by_language(entry.text, organisation.language)}
    optional = {
        "url": entry.url,
        "note": entry.note and by_language(entry.note, organisation.language),
        "seen_at": _moment(entry.seen_at),
        "fingerprint": fingerprint(entry.text) if entry.kind == "key" else None,
        "since": _moment(since),
    }
    return found | {name: value for name, value in optional.items() if value}


def _notice(item: GenuineNotice, organisation: Organisation, official: Official, links: Links) -> dict[str, Any]:
    notice, copy = item.notice, _copy(item, official)
    found = {
        "channels": list(notice.channels),
        "sender": notice.sender,
        "subject": notice.subject and by_language(notice.subject, organisation.language),
        "links": notice.links,
        "asks_for": notice.asks_for,
        "started_at": _moment(notice.started_at),
        "last_batch_at": _moment(notice.last_batch_at),
        "expected_end": _moment(notice.expected_end),
        "finished_at": _moment(notice.finished_at),
        "sent": notice.sent,
        "total": notice.total,
        **({name: getattr(item.mailing.now, name) for name in _COUNTED} if item.mailing else {}),
        "undelivered_by": notice.undelivered_by,
        "copy": copy and {"url": links.absolute(copy["path"]), "sha256": copy["sha256"]},
        "translations": {
            one["in"].language: {"url": links.absolute(one["path"]), "sha256": one["sha256"]}
            for one in (copy["translations"] if copy else ())
        }
        or None,
        "url": item.incident and links.absolute(item.incident.path),
    }
    return {name: value for name, value in found.items() if value is not None}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else machine(moment)
