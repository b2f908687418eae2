"""A small site that has one of everything, and whose sources are data: programs edit it as staff would."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

__all__ = ["BEGAN", "RichSite", "rich_data", "typed"]

#: Long ago, so that no run waits for a moment that is close to its own.
BEGAN = datetime(2024, 6, 10, 12, 0, tzinfo=UTC)


def typed(moment: datetime) -> str:
    """Return a time as staff type it, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S} Z"


def _at(**after: float) -> str:
    return typed(BEGAN + timedelta(**after))


def rich_data() -> dict[str, Any]:
    """Return what incidents.yaml says: an open and an old outage, a breach, a maintenance to come, and a notice."""
    return {
        "format": "1",
        "organisation": {
            "name": {"en": "Shoe Shop", "de": "Schuhladen"},
            "legal_name": "Shoe Shop Ltd",
            "address": "1 High Street, Anytown",
            "website": "https://www.shoe-shop.org/",
            "timezone": "Europe/Berlin",
            "jurisdictions": ["eu"],
            "contacts": {
                "help": {"kind": "email", "value": "help@shoe-shop.org", "hours": "Around the clock"},
                "phone": {"kind": "phone", "value": "+1-555-0100"},
            },
            "domains": ["shoe-shop.org", "www.shoe-shop.org", "status.shoe-shop.org"],
            "senders": ["notice@shoe-shop.org"],
            "never_ask": ["your password, in any message or call"],
            "notices": [
                {"channels": ["email"], "sender": "help@shoe-shop.org", "subject": "New hours", "links": "none",
                 "asks_for": "nothing", "started_at": _at(days=-20), "finished_at": _at(days=-19), "sent": "10"}
            ],
            "fakes": [{"what": "shoe-shop.example", "seen_at": _at(days=-1), "note": "Asks for your old password."}],
            "security_txt": {"contact": ["security@shoe-shop.org"], "expires": _at(days=200)},
        },
        "groups": [{"id": "shop", "name": "Shop", "description": "Finding shoes"}],
        "components": [
            {"id": "accounts", "name": "Accounts", "group": "shop", "description": "Signing in"},
            {"id": "checkout", "name": "Checkout", "group": "shop", "aliases": ["till"]},
            {"id": "search", "name": {"en": "Search", "de": "Suche"}, "since": "2024-05-01"},
            {"id": "fax", "name": "Orders by fax", "retired": "2024-04-30"},
            {"id": "chat", "name": "Chat", "since": "2024-07-20"},
        ],
        "incidents": [
            {
                "id": "leak",
                "title": "Notice of data breach: accounts",
                "type": "security",
                "impact": "critical",
                "components": ["accounts"],
                "affects": "Everyone with an account.",
                "actions": [{"id": "password", "text": "Choose a new password.",
                             "url": "https://www.shoe-shop.org/password"}],
                "notice_until": _at(days=40),
                "breach": {
                    "discovered_at": _at(days=-2),
                    "occurred": {"from": _at(days=-4), "to": _at(days=-2), "precision": "estimated"},
                    "contained_at": _at(days=-2, hours=1),
                    "what_happened": "Somebody copied customer data from a server. We cut it off.",
                    "information": [{"kind": "name", "state": "exposed", "protection": "none"},
                                    {"kind": "password", "state": "possible", "protection": "hashed"}],
                    "people": {"count": "2400", "qualifier": "at_most", "as_of": _at(days=-1)},
                    "likely_consequences": "You may get false messages.",
                    "doing": [{"text": "We cut the server off.", "state": "done", "at": _at(days=-2, hours=1)}],
                    "direct_notice": {"channels": ["email"], "sender": "notice@shoe-shop.org",
                                      "subject": "Please choose a new password", "links": "none",
                                      "asks_for": "nothing", "started_at": _at(days=-1), "sent": "100",
                                      "total": "2400", "copy": "notices/leak.txt"},
                    "postmortem_due": "2024-06-20",
                },
                "told": [{"who": "The police", "at": _at(days=-1)}],
                "updates": [
                    {"at": _at(days=-1, hours=-2), "status": "investigating",
                     "text": {"en": "Somebody copied names. Please choose a **new password**.",
                              "de": "Jemand hat Namen kopiert. Bitte ein **neues Passwort**."},
                     "contacts": {"phone": {"state": "closed", "reason": "All of us answer e-mail.",
                                            "until": _at(days=1)}},
                     "next_update": _at(days=-1)},
                    {"at": _at(days=-1), "status": "identified", "text": "It was an old key. It is gone.",
                     "next_update": _at(hours=6), "post": "It was an old key."},
                ],
            },
            {
                "id": "pay",
                "title": "Payments fail",
                "impact": "major",
                "components": {"checkout": "partial_outage"},
                "affects": "One in three who pay by card.",
                "started": _at(hours=-2),
                "updates": [
                    {"at": _at(hours=-1), "status": "investigating", "text": "Cards fail. Bank transfer works.",
                     "next_update": _at(minutes=45), "eta": _at(hours=3)},
                ],
            },
            {
                "id": "slow",
                "title": "Search is slow",
                "impact": "minor",
                "components": ["search"],
                "aliases": ["slowly"],
                "updates": [
                    {"at": _at(days=-30), "status": "investigating", "text": "Search takes 20 seconds."},
                    {"at": _at(days=-30, hours=2), "status": "resolved", "text": "Search is fast again.",
                     "corrected": [{"at": _at(days=-29), "note": "We first wrote the wrong hour."}]},
                ],
            },
            {
                "id": "move",
                "title": "Accounts move",
                "type": "maintenance",
                "components": ["accounts"],
                "scheduled": {"from": _at(hours=2), "until": _at(hours=4)},
                "updates": [{"at": _at(days=-3), "status": "scheduled", "text": "We move accounts. Shops stay open."}],
            },
            {
                "id": "days",
                "title": "Last order dates",
                "type": "notice",
                "until": _at(days=3),
                "updates": [{"at": _at(days=-1), "text": "Order by Friday."}],
            },
        ],
    }  # fmt: skip


def _yaml(value: Any, indent: str = "") -> str:
    """Write data as staff would, each key and each item of a list on a line of its own."""
    below = f"{indent}  "
    if isinstance(value, dict) and value:
        parts = ((f"{key}:", part) for key, part in value.items())
        return f"\n{indent}".join(
            f"{key}\n{below}{_yaml(part, below)}" if isinstance(part, dict | list) and part else f"{key} {_yaml(part)}"
            for key, part in parts
        )
    if isinstance(value, list) and value:
        return f"\n{indent}".join(f"- {_yaml(part, below)}" for part in value)
    return json.dumps(value, ensure_ascii=False)


def _content() -> dict[str, str]:
    return {
        "pages/about.md": "Title: About\n\nWhat stands here is for all who buy shoes, see [home](index.html).\n",
        "pages/security-faq.md": (
            "Title: Security FAQ\n\nWhat people ask us.\n\n## Is it real? {#real}\n\nIts address is right. See "
            "[the start](index.html).\n\n## What if I used the password elsewhere? {#same}\n\nChange it there, too.\n"
        ),
        "statements/letter.md": (
            "Title: To you all\nIncident: leak\nName: Robin Vale\nRole: Chief executive\nDate: 2024-06-09\n"
            "Audience: our customers\n\nI am sorry. See the [page](index.html).\n"
        ),
        "notices/leak.txt": "Please choose a new password.\n",
    }


@dataclass
class RichSite:
    """Its sources, and the moment of its next publish; `write` puts them into its folder."""

    folder: Path
    data: dict[str, Any] = field(default_factory=rich_data)
    settings: dict[str, Any] = field(
        default_factory=lambda: {
            "SITEURL": "https://status.shoe-shop.org",
            "PATH": "content",
            "PLUGINS": ["plainstatus.plugin"],
            "STATIC_PATHS": ["notices"],
            "STATUS_PRECOMPRESS": ["gzip"],
        }
    )
    #: Path below the site's folder → text.
    files: dict[str, str] = field(
        default_factory=lambda: {f"content/{name}": text for name, text in _content().items()}
    )
    #: Ids of incidents that stand in a file of their own.
    filed: set[str] = field(default_factory=set)
    now: datetime = BEGAN
    #: Of Plainstatus.
    version: str = "0.2.0"
    #: Secret keys to sign with, outside the folder.
    keys: tuple[Path, ...] = ()

    @property
    def other(self) -> Path:
        """Another site, published once."""
        return self.folder.with_name("other")

    @property
    def earlier(self) -> Path:
        """This site as it was published first."""
        return self.folder.with_name("earlier")

    def write(self) -> None:
        """Put the sources into the folder, and take those away that are gone."""
        for name in ("content", "templates", "theme", "private", "incidents"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for name in ("content", "templates"):
            (self.folder / name).mkdir(parents=True)
        for name, text in self.files.items():
            place = self.folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        settings = "".join(f"{name} = {value!r}\n" for name, value in self.settings.items())
        (self.folder / "pelicanconf.py").write_text(settings, encoding="utf-8")
        incidents = self.data["incidents"]
        older = [one for one in incidents if not self.filed.isdisjoint((one["id"], *one.get("aliases", ())))]
        head = {**self.data, "incidents": [one for one in incidents if one not in older]}
        (self.folder / "incidents.yaml").write_text(f"{_yaml(head)}\n", encoding="utf-8")
        if older:
            (self.folder / "incidents").mkdir()
            (self.folder / "incidents" / "older.yaml").write_text(f"{_yaml({'incidents': older})}\n", encoding="utf-8")

    def incident(self, name: str) -> dict[str, Any]:
        """Return what the YAML says of an incident."""
        return next(one for one in self.data["incidents"] if name in (one["id"], *one.get("aliases", ())))

    def component(self, name: str) -> dict[str, Any]:
        """Return what the YAML says of a component."""
        return next(one for one in self.data["components"] if name in (one["id"], *one.get("aliases", ())))
