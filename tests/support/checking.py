"""Sites in memory, and what the rules say of them."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime
from typing import Any

from plainstatus.check import Judgement, judge
from plainstatus.read.schema import Loaded
from plainstatus.read.schema.reader import Reader
from plainstatus.read.yaml import parse_document

__all__ = ["NOW", "SITE", "closed", "fired", "incident", "judged", "load", "words"]

NOW = datetime(2026, 11, 15, 14, 5, tzinfo=UTC)
SITE = "https://status.example.net"

_HEAD = """\
organisation:
  name: Example Shoes
  domains: [example.com]
  contacts: {help: {kind: email, value: help@example.org}}
components:
  - {id: checkout, name: Checkout}
incidents:
"""


def incident(*updates: str, head: str = "type: outage") -> str:
    """Return an incident as YAML; updates and `head` are lines of `key: value`."""
    body = textwrap.indent("id: 2026-11-15-checkout\ntitle: Checkout fails\n" + head, "    ")
    listed = "".join("\n      - " + textwrap.indent(update.strip("\n"), "        ").lstrip() for update in updates)
    return f"  - {body.lstrip()}\n    updates:{listed}\n"


def closed(text: str, head: str = "type: outage") -> str:
    """Return an incident that is over, and whose first update, never published, says `text`."""
    return incident(
        f"at: 2026-11-15 13:00\nstatus: investigating\ntext: {text}",
        "at: 2026-11-15 13:45\nstatus: resolved\ntext: You can pay again since 13:40 UTC."
        " A wrong setting was the cause. No data was lost.",
        head=head,
    )


def load(*incidents: str, head: str = _HEAD, now: datetime = NOW) -> Loaded:
    """Read a site with these incidents."""
    return Reader([parse_document((head + "".join(incidents)).encode(), name="i.yaml", max_bytes=1 << 20)], now).read()


def judged(*incidents: str, now: datetime = NOW, head: str = _HEAD, **more: Any) -> Judgement:
    """Return what the rules say of a site with these incidents."""
    return judge(load(*incidents, head=head, now=now), site=SITE, **more)


def fired(judgement: Judgement) -> set[str]:
    """Return the ids of the rules that fired."""
    return {finding.rule.id for finding in judgement.findings}


def words(judgement: Judgement, rule: str) -> list[str]:
    """Return the words on which a rule fired."""
    return [finding.words for finding in judgement.findings if finding.rule.id == rule]
