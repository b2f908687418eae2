"""Words that engineers take for English."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

__all__ = ["unexplained"]

#: Written like this and no other way.
_NAMES = (
    "ACL", "BGP", "CDN", "CSRF", "CVE", "DDoS", "HAR", "IOCs?", "JWT", "Kafka", "Kubernetes", "MySQL", "OAuth", "PoPs?",
    "Postgres(?:QL)?", "RCA", "RCE", "Redis", "SAML", "SLOs?", "SQL", "SRE", "SSRF", "TLS", "TTL", "TTPs?", "VPC",
    "WAF", "XSS",
)  # fmt: skip
_WORDS = (
    "4xx", "5xx", "backfill(?:s|ed|ing)?", "back-?end", "backpressure", "downstream", "egress", "fail(?:ed)?[- ]?over",
    "hotfix", "ingress", "p9[59]", "pods", "replication lag", "rollback", "rolled back",
    "shards?", "throughput", "upstream",
)  # fmt: skip
_JARGON: Final = re.compile(
    rf"(?<!\()\b(?:{'|'.join(_NAMES)}|(?i:{'|'.join(_WORDS)}))\b"
    # 'HAR files (recordings of …)', 'egress, that is …'
    r"(?!\s*(?:\w+\s*)?(?:\(|,? (?:that is|which (?:is|are|means)|meaning)\b))"
)


def unexplained(text: str, ours: Collection[str] = ()) -> Iterator[str]:
    """Yield each such word once, unless an explanation follows it or it is one itself, in brackets.

    Who buys a CDN knows the word: those in `ours`, in small letters, are names of our own.
    """
    yield from dict.fromkeys(match[0] for match in _JARGON.finditer(text) if match[0].lower() not in ours)
