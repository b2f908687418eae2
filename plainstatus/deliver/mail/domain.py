"""What our domain says of who may send its mail: SPF, DKIM and DMARC, without which large providers refuse it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from plainstatus.deliver.mail.conduct import Looked

__all__ = ["sender_domain"]

#: For one question, in seconds.
_PATIENCE: Final = 6.0
_UNASKED: Final = "nobody has looked whether SPF, DKIM and DMARC let your mail through"


class _Silent(Exception):  # noqa: N818 - says what it is
    """Nobody answers for names."""


def sender_domain(sender: str, *, dkim: str, server: str) -> Looked:
    """Look up what others look up about the domain of an address.

    `dkim` is the selector of what signs, empty where nobody has named it. `server` is the name server to ask, empty for
    the system's, `none` for none. Without a network this is a note: nothing was found out.
    """
    if server == "none":
        return Looked(notes=(f"{_UNASKED} (STATUS_MAIL says so)",))
    try:
        # Only who sends mail needs it.
        import dns.resolver  # noqa: PLC0415
    except ImportError:
        return Looked(notes=(f"{_UNASKED} (install: pip install 'plainstatus[mail]')",))
    domain = sender.rpartition("@")[2].lower()
    try:
        faults = [*_faults(domain, dkim, _asking(server))]
    except (_Silent, OSError, ValueError, dns.resolver.NoResolverConfiguration) as error:
        return Looked(notes=(f"{_UNASKED}: {error}",))
    notes = () if dkim else ('nobody has looked for a DKIM key: name its selector in STATUS_MAIL ("dkim": "…")',)
    return Looked(tuple(f"{fault} (large providers refuse such mail)" for fault in faults), notes)


def _faults(domain: str, dkim: str, ask: Callable[[str], list[str]]) -> Iterator[str]:
    spf = [text for text in ask(domain) if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]
    if len(spf) != 1:
        yield f"{domain} has {'no SPF record' if not spf else 'several SPF records, which count as none'}"
    elif re.search(r"(\s|^)\+?all\b", spf[0], re.IGNORECASE):
        yield f"the SPF record of {domain} lets everybody send in its name (+all)"
    if dkim:
        name = f"{dkim}._domainkey.{domain}"
        keys = [match[1] for text in ask(name) if (match := re.search(r"(?:^|;)\s*p\s*=\s*([^;]*)", text))]
        if not keys:
            yield f"there is no DKIM key at {name}"
        elif not any(key.strip() for key in keys):
            yield f"the DKIM key at {name} was withdrawn"
    labels = domain.split(".")
    # It may stand at the organisation's domain, above that of the address.
    above = [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]
    found = (text for name in above for text in ask(f"_dmarc.{name}") if text.lower().startswith("v=dmarc1"))
    if next(found, None) is None:
        yield f"{domain} has no DMARC record"


def _asking(server: str) -> Callable[[str], list[str]]:
    """Return what asks for the texts of a name."""
    import dns.exception  # noqa: PLC0415
    import dns.resolver  # noqa: PLC0415

    resolver = dns.resolver.Resolver(configure=not server)
    if server:
        host, _, port = server.rpartition(":") if re.search(r"[^:]:\d+$", server) else (server, "", "53")
        resolver.nameservers, resolver.port = [host.strip("[]")], int(port)
    resolver.lifetime = _PATIENCE

    def ask(name: str) -> list[str]:
        try:
            answer = resolver.resolve(name, "TXT")
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise _Silent(f"no name server answers for {name}: {type(error).__name__}") from error
        return [b"".join(record.strings).decode("ascii", "replace") for record in answer]

    return ask
