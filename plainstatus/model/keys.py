"""Public keys that readers check our signatures with, as OpenSSH and minisign write them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from plainstatus.model.context import as_typed, refuse, typed_text

__all__ = ["PublicKey", "fingerprint"]

_SSH = re.compile(r"([a-z][a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})(?: .*)?")
#: Two bytes `Ed`, eight that name the key, and its 32, in base64.
_MINISIGN = re.compile(r"RW[A-Za-z0-9+/]{54}")
_EXAMPLE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8lrRGbhQBkD3jP7kq/IZ0So60OaMWEnD1wqHA3EAR4"
_HOW = "paste the line of the file that ends in .pub: ssh-ed25519 AAAA… or RWQ…"


def _public_key(value: Any) -> str:
    typed = typed_text(value, "a public key")
    if _MINISIGN.fullmatch(typed) and base64.b64decode(typed).startswith(b"Ed"):
        return typed
    if (match := _SSH.fullmatch(typed)) and _kind(match[2]) == match[1]:
        # What follows is a comment, often a person's name and machine.
        return f"{match[1]} {match[2]}"
    if "PRIVATE" in typed or "secret key" in typed:
        refuse("key", "this is a secret key: whoever has it can sign in your name", f"make a new pair, and {_HOW}")
    refuse("key", f"{typed[:40]!r} is not a public key of OpenSSH or minisign", _HOW)


def _kind(encoded: str) -> str:
    """Return the kind that an OpenSSH key names inside itself (RFC 4253, section 6.6); empty where it is broken."""
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return ""
    return blob[4 : 4 + int.from_bytes(blob[:4], "big")].decode("ascii", "replace")


def fingerprint(key: str) -> str:
    """Return the short name of a public key, as `ssh-keygen -l` and minisign print it."""
    if _MINISIGN.fullmatch(key):
        return f"{int.from_bytes(base64.b64decode(key)[2:10], 'little'):X}"
    digest = hashlib.sha256(base64.b64decode(key.split(" ")[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


#: An OpenSSH public key (`ssh-ed25519 AAAA…`, without its comment) or a minisign one (`RWQ…`).
PublicKey = Annotated[
    str,
    BeforeValidator(_public_key),
    as_typed(
        "string",
        pattern=f"{_MINISIGN.pattern}|{_SSH.pattern}",
        otherwise=f"not a public key: {_HOW}",
        examples=[_EXAMPLE],
    ),
]
