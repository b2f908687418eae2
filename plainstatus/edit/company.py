"""What a new company answers: who it is, where its site stands, in which zone and languages it speaks.

Each function reads one answer, and raises Unusable with what to type instead.
"""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo

import idna
from pydantic import TypeAdapter, ValidationError

from plainstatus.edit.answers import Unusable, line, quoted
from plainstatus.model.moments import Zone
from plainstatus.render.words.languages import english_name, is_known, tag_meant

__all__ = ["contact", "language_name", "language_tag", "languages", "name", "site_address", "zone"]

_ZONE: TypeAdapter[ZoneInfo] = TypeAdapter(Zone)
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_IP: Final = re.compile(r"\d+(\.\d+){3}")
_SUCH_AS: Final = "write it like status.example.com"
_MAIL_SUCH_AS: Final = "write it like help@example.com"
_LONGEST: Final = 200


def name(typed: str, what: str = "a name") -> str:
    """Return what customers call the company, or `what` it is."""
    plain = line(typed)
    if len(plain) > _LONGEST:
        raise Unusable(f"{quoted(plain)} is too long for {what} (write at most {_LONGEST} characters)")
    if not any(map(str.isalnum, plain)):
        raise Unusable(f"{quoted(plain)} holds no letter and no digit (write what customers call it)")
    return plain


def site_address(typed: str) -> str:
    """Return the site's whole address; a host alone is enough."""
    plain = line(typed)
    if "@" in plain:
        raise Unusable(f"{quoted(typed)} is an e-mail address ({_SUCH_AS})")
    found = re.match(r"[a-z][a-z0-9+.-]*:/+", plain, re.IGNORECASE)
    scheme, rest = (found[0], plain[found.end() :].rstrip("/")) if found else ("", plain.rstrip("/"))
    if scheme.lower() not in {"", "http://", "https://"}:
        raise Unusable(f"{quoted(typed)} does not begin with https:// (write https://{rest})")
    host, slash, path = rest.partition("/")
    host, colon, port = host.partition(":")
    if colon and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise Unusable(f"{quoted(port)} is no port (write a number from 1 to 65535, or leave it out with its colon)")
    if "//" in path or not re.fullmatch(r"[\w./~-]*", path, re.ASCII):
        raise Unusable(f"{quoted(typed)} has a path that no address can have ({_SUCH_AS}, or www.example.com/status)")
    return f"{scheme.lower() or 'https://'}{_host(host, _SUCH_AS)}{colon}{port}{slash}{path}"


def contact(typed: str) -> dict[str, str]:
    """Return how customers reach the company, as an entry of `contacts:`: by an e-mail address, or on a page."""
    plain = line(typed)
    if match := re.fullmatch(r"(?:mailto:|[^<>]*<)([^<>]+?)>?", plain, re.IGNORECASE):
        raise Unusable(f"{quoted(typed)} is more than an address (write {match[1].strip()})")
    if re.match(r"https?://", plain, re.IGNORECASE):
        return {"kind": "web", "value": site_address(plain)}
    mailbox, at, host = plain.rpartition("@")
    if not at:
        raise Unusable(f"{quoted(typed)} has no @ ({_MAIL_SUCH_AS}, or a page's whole address, with https://)")
    if not re.fullmatch(r"[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)*", mailbox) or len(mailbox) > 64:
        raise Unusable(f"{quoted(mailbox)} cannot stand before the @ ({_MAIL_SUCH_AS})")
    return {"kind": "email", "value": f"{mailbox}@{_host(host, _MAIL_SUCH_AS, before=f'{mailbox}@')}"}


def zone(typed: str) -> str:
    """Return the name of a time zone."""
    try:
        return str(_ZONE.validate_python(line(typed)))
    except ValidationError as error:
        told = error.errors()[0].get("ctx", {})
        instead = told.get("instead")
        raise Unusable(f"{told['message']} ({f'write {instead}' if instead else told['hint']})") from error


def languages(typed: str) -> tuple[str, ...]:
    """Return tags of languages, given with commas between, the site's own first."""
    tags = [language_tag(part) for part in re.split(r"[\s,;]+", line(typed)) if part]
    if not tags:
        raise Unusable(f"{quoted(typed)} names no language (write for example en, or en, de)")
    return tuple(dict.fromkeys(tags))


def language_name(tag: str) -> str:
    """Return a language's name in English."""
    return english_name(tag)


def language_tag(typed: str) -> str:
    """Return the tag of a language. Raises Unusable, with the one that was probably meant."""
    better = tag_meant(typed)
    if better == typed and is_known(typed):
        return typed
    hint = f"write {better}" if better else "write a tag such as en, de or pt-BR"
    raise Unusable(f"{quoted(typed)} is not a language tag ({hint})")


def _host(typed: str, such_as: str, *, before: str = "") -> str:
    """Return a host's name as programs write it; `before` is what stands before it in what is offered."""
    plain = typed.strip().rstrip(".").lower()
    if plain == "localhost":
        return plain
    better = re.sub(r"\.{2,}", ".", re.sub(r"[\s,;]+", ".", plain).replace("_", "-")).strip(".-")
    try:
        encoded = idna.encode(better, uts46=True).decode()
    except idna.IDNAError:
        encoded = ""
    labels = encoded.split(".")
    # A name that ends in digits is an address of four numbers, or none.
    fits = (
        len(labels) > 1
        and all(map(_LABEL.fullmatch, labels))
        and (not labels[-1].isdecimal() or _IP.fullmatch(encoded))
    )
    if fits and better == plain:
        return encoded
    if not plain:
        raise Unusable(f"there is no host's name ({such_as})")
    why = "has no dot, so it is no host's whole name" if "." not in better else "is no host's name"
    raise Unusable(f"{quoted(typed)} {why} ({f'write {before}{better}' if fits else such_as})")
