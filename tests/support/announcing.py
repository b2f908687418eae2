"""What there is to tell on other networks, of sites in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from plainstatus.deliver.announce.messages import Message, messages
from plainstatus.model import Statement, Text, Written
from plainstatus.read.schema import Loaded
from plainstatus.record import Record, compose
from plainstatus.record.gather import public_things
from plainstatus.render.words.catalogue import ENGLISH, Words
from plainstatus.urls import Links
from tests.support.checking import incident, load

__all__ = ["HEAD", "LINKS", "Published", "letter", "outage"]

SITE = "https://status.example.com"
LINKS = Links(SITE, SITE)
HEAD = """\
organisation: {name: Example Shoes, timezone: UTC}
components: [{id: checkout, name: Checkout}, {id: accounts, name: Accounts}]
incidents:
"""


def outage(*updates: str, head: str = "components: [checkout]\nimpact: major") -> str:
    """Return an incident as YAML; without updates, one that says that we look."""
    return incident(
        *(updates or ("at: 2026-11-15 13:00\nstatus: investigating\ntext: You cannot pay.",)), head=head
    ).replace("Checkout fails", "Payments by card fail")


def letter(**fields: Any) -> Statement:
    """Return a signed letter."""
    given = {
        "slug": "to-you", "title": Text("What we have learnt"), "text": Text("Dear customers,\n\nwe are sorry."),
        "name": Text("Ada"), "role": None, "date": date(2026, 11, 15), "audience": (Text("customers"),),
        "incident": None, "corrected": (), "withdrawn": None, "spot": ("content/statements/to-you.md", 1),
    }  # fmt: skip
    return Statement(
        **given | {name: Text(v) if type(v) is str and name != "incident" else v for name, v in fields.items()}
    )


class Published:
    """A site that is published again and again."""

    def __init__(self) -> None:
        self.record = Record()
        self.loaded: Loaded | None = None

    def publish(
        self, now: str, *incidents: str, letters: tuple[Statement, ...] = (), head: str = HEAD, typo: bool = False
    ) -> Published:
        """Publish a site with these incidents and letters."""
        moment = datetime.fromisoformat(f"{now}Z")
        loaded = replace(load(*incidents, head=head, now=moment), written=Written(statements=letters))
        things = public_things(loaded)
        composed = compose(loaded.site, self.record, things=things, now=moment, id_base=SITE, typo=typo)
        assert composed.refusals == ()
        self.record, self.loaded = composed.record, loaded
        return self

    @property
    def messages(self) -> tuple[Message, ...]:
        """What there is to tell."""
        return self.told(hours=24)

    def told(self, *, hours: int, words: Words = ENGLISH) -> tuple[Message, ...]:
        """Return what there is to tell where news is news for so many hours, in the site's own words."""
        assert self.loaded is not None
        return messages(self.record, self.loaded, LINKS, within=timedelta(hours=hours), words=words)
