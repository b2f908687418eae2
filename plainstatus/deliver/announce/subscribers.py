"""An export of Statuspage's subscribers: whom a service that sends our news may take in, and whom it may not.

Statuspage documents no columns of its export. So they are known by names that its API gives to the same things
(https://developer.statuspage.io/#tag/subscribers), that its import asks for, and that others who read it use. The file
is read line by line, however long it is. No message names an address.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plainstatus.deliver.exported import MARKS
from plainstatus.deliver.mail.recipients import clean_address
from plainstatus.errors import SettingsError
from plainstatus.model import Component

__all__ = ["Subscriber", "read_export"]

#: What columns are called, in small letters and with nothing but letters.
_KIND: Final = frozenset({"mode", "type", "channel", "method", "kind", "subscribertype", "subscriptiontype"})
_ADDRESS: Final = ("email", "emailaddress", "endpoint", "recipient", "target", "destination", "address", "subscriber")
_YES_OR_NO: Final = frozenset({"confirmed", "isconfirmed", "verified", "isverified"})
_STATE: Final = frozenset({"state", "status", "subscriptionstatus"})
_SINCE: Final = frozenset({"confirmedat", "confirmationdate", "verifiedat", "optin", "optindate"})
_GONE: Final = frozenset({"quarantinedat", "purgeat", "unsubscribedat", "deletedat"})
_COMPONENTS: Final = frozenset({"components", "componentids", "componentnames", "componentsubscriptions"})
#: What cells say, in small letters.
_YES: Final = frozenset({"yes", "y", "true", "t", "1", "confirmed", "verified", "active"})
#: What kinds of subscribers are called → what they are to us.
_KINDS: Final[Mapping[str, str]] = {
    "email": "", "mail": "", "sms": "phone numbers", "phone": "phone numbers", "text": "phone numbers",
    "webhook": "webhooks", "slack": "Slack channels", "teams": "Teams channels", "microsoftteams": "Teams channels",
    "msteams": "Teams channels", "integrationpartner": "integrations",
}  # fmt: skip
_OTHERS: Final = "of a kind that nobody here knows"
_UNCONFIRMED: Final = "not confirmed"
_QUARANTINED: Final = "in quarantine, unsubscribed or about to be removed"
_BROKEN: Final = "without a usable address"
_ELSEWHERE: Final = "for components alone that this site has not"
#: Characters of the line that names the columns.
_LONGEST_HEAD: Final = 10_000


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A row of the export."""

    #: Where it stands in the file.
    line: int
    #: As servers take it; empty for whoever is left out.
    address: str
    #: The ids of those that are followed alone; empty for everything.
    components: tuple[str, ...]
    #: What is left out, in the plural, such as `not confirmed`; empty for whoever is taken in.
    left_out: str = ""


def read_export(path: Path, components: Sequence[Component]) -> Iterator[Subscriber]:
    """Yield every row. Raises SettingsError where the file cannot be read, or does not say who has confirmed."""
    try:
        with path.open("rb") as file:
            begin = file.read(4)
        encoding = next((name for mark, name in MARKS if begin.startswith(mark)), "utf-8")
        with path.open(encoding=encoding, newline="") as text:
            head = text.readline(_LONGEST_HEAD)
            delimiter = max(",;\t", key=head.count)
            columns = _Columns(path.name, next(csv.reader([head], delimiter=delimiter), []), components)
            rows = csv.reader(text, delimiter=delimiter)
            begin_line = 2
            for row in rows:
                if any(cell.strip() for cell in row):
                    yield columns.read(begin_line, row)
                begin_line = rows.line_num + 2
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path.name} is not UTF-8 (save it anew as CSV in UTF-8)") from error
    except csv.Error as error:
        raise SettingsError(f"{path.name}:{begin_line}: this is no CSV: {error}") from error
    except OSError as error:
        raise SettingsError(f"the export cannot be read: {path}: {error.strerror}") from error


class _Columns:
    """Knows what stands where."""

    def __init__(self, file: str, titles: Sequence[str], components: Iterable[Component]) -> None:
        names = [re.sub(r"[^a-z]", "", title.lower()) for title in titles]

        def among(known: Iterable[str]) -> list[int]:
            return [names.index(name) for name in known if name in names]

        self._kind, self._addresses = among(_KIND), among(_ADDRESS)
        self._yes, self._since, self._gone = among(_YES_OR_NO | _STATE), among(_SINCE), among(_GONE)
        self._components = among(_COMPONENTS)
        shown = ", ".join(title.strip()[:40] for title in titles if "@" not in title) or "none"
        if not self._addresses:
            raise SettingsError(f"{file}:1: no column is called email or endpoint (there are: {shown})")
        if not (self._yes or self._since):
            raise SettingsError(
                f"{file}:1: no column says who has confirmed (call one `confirmed`, with yes or no in each line; there "
                f"are: {shown})"
            )
        self._ids = {name.casefold(): one.id for one in components for name in _names(one)}

    def read(self, line: int, row: Sequence[str]) -> Subscriber:
        """Return what a row says."""

        def left_out(why: str) -> Subscriber:
            return Subscriber(line, "", (), why)

        typed = next((cell for cell in _cells(row, self._addresses) if cell), "")
        kind = next(iter(_cells(row, self._kind)), "") or _looks_like(typed)
        if other := _KINDS.get(re.sub(r"[^a-z]", "", kind.lower()), _OTHERS):
            return left_out(other)
        if any(_cells(row, self._gone)):
            return left_out(_QUARANTINED)
        # All that is said of it has to agree.
        agrees = [cell.lower() in _YES for cell in _cells(row, self._yes)]
        agrees += [bool(cell) and cell.lower() not in {"no", "false", "null"} for cell in _cells(row, self._since)]
        if not (agrees and all(agrees)):
            return left_out(_UNCONFIRMED)
        try:
            address = clean_address(typed)
        except ValueError:
            return left_out(_BROKEN)
        followed = [one for cell in _cells(row, self._components) for one in re.split(r"[,;|\n]", cell) if one.strip()]
        found = dict.fromkeys(self._ids.get(one.strip().casefold(), "") for one in followed)
        found.pop("", None)
        return left_out(_ELSEWHERE) if followed and not found else Subscriber(line, address, tuple(found))


def _names(component: Component) -> Iterator[str]:
    """Yield all that an export may call a component."""
    yield from (component.id, *component.aliases, str(component.name))
    if component.external_id:
        yield component.external_id


def _cells(row: Sequence[str], columns: Iterable[int]) -> list[str]:
    """Return what stands in some columns, as far as the row has them."""
    return [row[number].strip() for number in columns if number < len(row)]


def _looks_like(typed: str) -> str:
    """Return what kind an address is of, where no column says it."""
    if re.match(r"https?:", typed):
        return "webhook"
    return "sms" if re.fullmatch(r"\+?[\d\s()./-]{5,}", typed) else "email"
