"""STATUS_MAIL → what carries messages, or every mistake in it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any, Final

from plainstatus.deliver.mail.smtp import Relay
from plainstatus.errors import SettingsError
from plainstatus.model.frozen import dataclass

__all__ = ["Service", "check_service", "read_service"]

_SETTING: Final = "pelicanconf.py: STATUS_MAIL"
_VARIABLE: Final = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})", re.ASCII)
_HOST: Final = re.compile(r"[A-Za-z0-9.:-]+")
_TLS: Final = {"starttls": 587, "tls": 465, "none": 25}
#: Of one connection at a time, servers of providers take more only where that was agreed.
_CONNECTIONS: Final = 4
_MOST_CONNECTIONS: Final = 100
#: Messages a second, where nobody says.
_RATE: Final = 10.0
_KEYS: Final = ("host", "port", "user", "password", "tls", "connections", "rate", "ses", "dkim", "dns")


@dataclass(frozen=True)
class Service:
    """What takes our messages over, and how much of them at a time."""

    #: None where Amazon SES does.
    relay: Relay | None
    connections: int
    #: Messages a second; None where SES says it itself.
    rate: float | None
    #: The DKIM selector that what signs our messages uses; empty where nobody has named it.
    dkim: str
    #: The name server to ask about our domain: `none` asks none, empty the system's.
    dns: str


def read_service(given: object, environ: Mapping[str, str]) -> Service:
    """Return what STATUS_MAIL says. Raises SettingsError with every mistake in it; none shows a secret."""
    if not given:
        raise SettingsError(
            f'nothing carries messages (write for example in {_SETTING} = {{"host": "smtp.example.net", '
            '"user": "notice", "password": "$MAIL_PASSWORD"})'
        )
    given = check_service(given)
    password, faults = "", []
    if "password" in given:
        match = _VARIABLE.fullmatch(given["password"])
        name = (match[1] or match[2]) if match else ""
        # Whoever reads it from a file leaves the line's end in it.
        password = environ.get(name, "").strip()
        if not password:
            faults.append(f"names ${name}, which is not set (set it where this command runs: export {name}=…)")
    if faults:
        raise SettingsError("\n".join(f"{_SETTING} {fault}" for fault in faults))
    tls = given.get("tls", "starttls")
    host = given.get("host", "")
    relay = Relay(host, given.get("port", _TLS[tls]), tls, given.get("user", ""), password) if host else None
    rate = float(given["rate"]) if "rate" in given else (_RATE if relay else None)
    connections = given.get("connections", _CONNECTIONS)
    return Service(relay, connections, rate, given.get("dkim", ""), given.get("dns", ""))


def check_service(given: object) -> Mapping[str, Any]:
    """Return STATUS_MAIL as it is. Raises SettingsError with every mistake that can be seen without secrets."""
    if not isinstance(given, Mapping):
        raise SettingsError(f'{_SETTING} is no mapping (write for example {{"host": "smtp.example.net"}})')
    if faults := _faults(given):
        raise SettingsError("\n".join(f"{_SETTING} {fault}" for fault in faults))
    return given


def _faults(given: Mapping[Any, Any]) -> list[str]:
    """Return what is wrong, as it stands behind the setting's name."""
    faults = [f"has a key {key!r} that means nothing{_guess(str(key))}" for key in given if key not in _KEYS]
    for key in ("host", "user", "password", "dkim", "dns"):
        if not isinstance(given.get(key, ""), str):
            faults.append(f"has a {key} that is no text")
    if faults:
        return faults
    if given.get("ses") not in {None, True}:
        faults.append('has a ses that is not True (write "ses": True; AWS_REGION says where)')
    if bool(given.get("host")) == bool(given.get("ses")):
        faults.append('says no way, or two: give either a "host" or "ses": True')
    if given.get("host") and not _HOST.fullmatch(given["host"]):
        faults.append("has a host that is none (write its name alone, such as smtp.example.net)")
    if given.get("tls", "starttls") not in _TLS:
        faults.append("has a tls that is none of starttls, tls and none")
    if not _is_whole(given.get("port", 25), most=65_535):
        faults.append("has a port that is none (write a number, such as 587)")
    if not _is_whole(given.get("connections", 1), most=_MOST_CONNECTIONS):
        faults.append(f"has connections that are no number from 1 to {_MOST_CONNECTIONS}")
    rate = given.get("rate", 1)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not rate > 0:
        faults.append("has a rate that is no number of messages a second")
    if ("user" in given) != ("password" in given):
        faults.append("has one of user and password without the other")
    if "password" in given and not _VARIABLE.fullmatch(given["password"]):
        faults.append(
            'has a secret in "password", which belongs in no settings: they are committed (write "password": '
            '"$MAIL_PASSWORD", set that variable where this command runs, and make a new one if it was ever committed)'
        )
    return faults


def _is_whole(number: object, *, most: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= most


def _guess(key: str) -> str:
    near = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else f" (there are {', '.join(_KEYS)})"
