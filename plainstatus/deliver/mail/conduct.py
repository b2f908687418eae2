"""All that is looked at before the first message goes: the page, the links, our domain, and what servers allow.

Nothing here sends a message. What is at fault stops a mailing; what staff should know of does not.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final

from plainstatus.deliver.announce.channels.channel import NotTaken, Refused
from plainstatus.deliver.announce.channels.web import Web, trusted
from plainstatus.deliver.mail.letter import URL, Source
from plainstatus.deliver.mail.recipients import Recipient
from plainstatus.model import Organisation
from plainstatus.model.breach import Breach
from plainstatus.model.frozen import dataclass
from plainstatus.settings import Settings
from plainstatus.text.amounts import in_words
from plainstatus.urls import OFFICIAL_JSON, Links, incident_path
from plainstatus.views.missing_facts import touched
from plainstatus.views.official import is_own

__all__ = ["Looked", "how_long", "links_answer", "mailboxes", "page_shows", "why_nobody"]

#: Of those who get a message with a link, or with an address to type, so many follow it at once.
_FOLLOW: Final = 0.1
#: So many ask at once when we try it out.
_VISITORS: Final = 8
#: And so often in all.
_VISITS: Final = 40
#: Bytes of a page that are read.
_LARGEST: Final = 1_000_000
#: How long a page may take, in seconds.
_PATIENCE: Final = 10.0


@dataclass(frozen=True)
class Looked:
    """What came of looking at something."""

    #: Why nothing may be sent.
    faults: tuple[str, ...] = ()
    #: What staff should know.
    notes: tuple[str, ...] = ()

    def __add__(self, other: Looked) -> Looked:
        return Looked(self.faults + other.faults, self.notes + other.notes)


def why_nobody(settings: Settings, *, frozen: bool) -> str:
    """Return why a site writes to nobody at all; empty where it does. `frozen` says whether it has a `clock:`."""
    if settings.STATUS_EXERCISE:
        return "this is an exercise, which writes to nobody"
    if frozen:
        return "the site's clock stands still (clock:), so it is an example, which writes to nobody"
    if not settings.keeps_record:
        return f"{settings.SITEURL} is an example's address, and an example writes to nobody"
    return ""


def page_shows(settings: Settings, incident: str, sources: Sequence[Source]) -> Looked:
    """Say whether readers can look this message up at the site's own address: its sender, subject and hash."""
    address = f"{settings.SITEURL}/{OFFICIAL_JSON}"
    try:
        answer = Web(settings.SITEURL, (), patience=_PATIENCE).look(f"/{OFFICIAL_JSON}")
    except (Refused, NotTaken) as error:
        return Looked((f"the page comes before the mail, and {address} cannot be read: {error}",))
    page = Links(settings.SITEURL, settings.SITEURL).absolute(incident_path(incident))
    shown = next((one for one in _dicts(answer.get("notices")) if one.get("url") == page), None)
    publish = "(put the page live first: invoke publish)"
    if shown is None:
        return Looked((f"the page comes before the mail: {address} knows no message about {incident} {publish}",))
    faults = []
    if shown.get("sender") != sources[0].sender:
        faults.append("another sender")
    for source in sources:
        subject, copies = shown.get("subject"), shown.get("translations")
        copy = shown.get("copy") if source is sources[0] else _at(copies, source.language)
        if _at(subject, source.language) != source.subject and _main(subject) != source.subject:
            faults.append(f"another subject in {source.language}")
        if _at(copy, "sha256") != source.sha256:
            faults.append(f"another text in {source.language}")
    if not faults:
        return Looked()
    return Looked((f"the page comes before the mail: {address} shows {', '.join(faults)} than this message {publish}",))


def links_answer(settings: Settings, sources: Sequence[Source], rate: float) -> Looked:
    """Try out what people will follow, the site itself and each link, as several at once would."""
    texts = (source.data.decode(errors="replace") for source in sources)
    found = [match[0] for text in texts for match in URL.finditer(text)]
    looked = Looked()
    for url in dict.fromkeys((settings.SITEURL, *found)):
        looked += _visited(url, rate)
    return looked


def _visited(url: str, rate: float) -> Looked:
    # A tenth of a second, which only a mailing should spend.
    import httpx  # noqa: PLC0415

    def visit(_: int) -> str:
        try:
            with client.stream("GET", url) as answer:
                size = 0
                for piece in answer.iter_raw():
                    size += len(piece)
                    if size > _LARGEST:
                        break
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return str(error) or type(error).__name__
        return "" if answer.status_code == 200 else f"it answers {answer.status_code}"

    # A redirect is not followed: people are led to the address that they were told.
    with (
        httpx.Client(timeout=_PATIENCE, verify=trusted(), follow_redirects=False, trust_env=False) as client,
        ThreadPoolExecutor(_VISITORS) as visitors,
    ):
        if fault := visit(0):
            return Looked((f"people are led to {url}, and it does not answer as it should: {fault}",))
        began = time.monotonic()
        faults = [fault for fault in visitors.map(visit, range(_VISITS)) if fault]
        takes = _VISITS / max(time.monotonic() - began, 0.001)
    if faults:
        return Looked((f"people are led to {url}, and it does not take {_VISITORS} at once: {faults[0]}",))
    if rate * _FOLLOW <= takes:
        return Looked()
    return Looked((
        f"at {rate:g} messages a second about {rate * _FOLLOW:.0f} people a second follow to {url}, which answered "
        f"{takes:.0f} a second (write: --rate {max(int(takes / _FOLLOW), 1)}, or let it stand on more)",
    ))  # fmt: skip


def mailboxes(breach: Breach, organisation: Organisation, people: Iterable[Recipient]) -> Looked:
    """Advise against mail to mailboxes that others may read: those of ours, where their passwords have leaked."""
    if breach.direct_notice and breach.direct_notice.avoids_breached_channel:
        return Looked(notes=("people's mailboxes are concerned (avoids_breached_channel): tell them in another way",))
    if not touched(breach, "password", "security_question", "access_token"):
        return Looked()
    number = sum(is_own(one.address, organisation) for one in people)
    if not number:
        return Looked()
    return Looked(notes=(
        f"{number:,} mailbox{'es' * (number > 1)} of your own among them, and passwords are "
        "among what leaked: whoever has them reads this message first (tell these people in another way)",
    ))  # fmt: skip


def how_long(number: int, rate: float) -> str:
    """Return in words how long it takes."""
    return in_words(timedelta(seconds=number / rate))


def _dicts(value: object) -> Collection[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _at(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _main(subject: object) -> object:
    """Return a subject in the organisation's language, in which one without others goes out."""
    return next(iter(subject.values()), None) if isinstance(subject, dict) else None
