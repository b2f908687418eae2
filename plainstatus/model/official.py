"""What customers can check a message against: how we write, how we do not, what fakes look like, where to report."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from plainstatus.model.base import Entry
from plainstatus.model.context import as_typed, refuse, typed_text
from plainstatus.model.moments import Moment, PastMoment
from plainstatus.model.scalars import Url
from plainstatus.model.texts import Language, Text

__all__ = ["Channels", "CopyFile", "Fake", "SecurityContact", "SecurityTxt"]

_EMAIL = re.compile(r"[^\s@<>\"'?&,;]+@[^\s@<>\"'?&,;]+\.[^\s@<>\"'?&,;]+")
_PAGE = re.compile(r"https://[^\s<>\"'`\\{}|^]+")
_TEXT_FILE = re.compile(r"[A-Za-z0-9._/-]{1,150}\.txt")
_CONTACT = "write an e-mail address, https://… or +1-555-0100"
_PHONE = re.compile(r"\+[0-9][0-9 ().-]{5,20}")


def _security_contact(value: Any) -> str:
    """Read what RFC 9116 (section 2.5.3) wants as a URI: an address of ours is made one."""
    typed = typed_text(value, "a contact")
    if _EMAIL.fullmatch(typed.removeprefix("mailto:")):
        return f"mailto:{typed.removeprefix('mailto:')}"
    if _PHONE.fullmatch(typed.removeprefix("tel:")):
        return "tel:" + re.sub(r"[^+0-9]", "-", typed.removeprefix("tel:")).replace("--", "-").strip("-")
    if _PAGE.fullmatch(typed):
        return typed
    refuse("contact", f"{typed!r} is no way to report a weakness", _CONTACT)


def _copy_file(value: Any) -> str:
    typed = typed_text(value, "the name of a file")
    parts = typed.split("/")
    if (
        typed.startswith("/")
        or "\\" in typed
        or ":" in typed
        or any(part.startswith(".") or not part for part in parts)
    ):
        refuse("file", f"{typed!r} is no file in content/", "write its path from there, such as notices/2026-11-15.txt")
    if not _TEXT_FILE.fullmatch(typed):
        message = f"{typed!r} cannot be shown and published as it is"
        refuse("file", message, "save the message as plain text, with a-z, 0-9, - and _ in its name, ending in .txt")
    return typed


#: A URI for security.txt: `mailto:`, `https:` or `tel:`.
SecurityContact = Annotated[
    str,
    BeforeValidator(_security_contact),
    as_typed(
        "string",
        pattern=rf"(?:mailto:)?{_EMAIL.pattern}|(?:tel:)?{_PHONE.pattern}|{_PAGE.pattern}",
        otherwise=f"not a way to report a weakness: {_CONTACT}",
    ),
]
#: A plain text file, by its path below content/.
CopyFile = Annotated[
    str,
    BeforeValidator(_copy_file),
    as_typed(
        "string",
        # Further on it must have no part that is empty or begins with a point, which the reader says in words.
        pattern=_TEXT_FILE.pattern,
        otherwise="not the path of a plain text file below content/, such as notices/2026-11-15.txt",
    ),
]


class Channels(Entry):
    """How we get in touch with customers, and how we do not."""

    use: tuple[Text, ...] = Field((), description="How you do: e-mail about your order, letters …")
    avoid: tuple[Text, ...] = Field(
        (), alias="not", description="How you do not, as a sentence: We are not phoning anyone."
    )


class Fake(Entry):
    """A false message or address that we know of. It is shown so that nobody can follow it."""

    what: str = Field(
        min_length=1, max_length=150, description="The domain, address, number or subject, as it was seen."
    )
    seen_at: PastMoment | None = Field(None, description="When it was seen first.")
    note: Text | None = Field(None, description="How to tell it, or what it wants.")


class SecurityTxt(Entry):
    """What researchers find in /.well-known/security.txt (RFC 9116)."""

    contact: tuple[SecurityContact, ...] = Field(description="Where to report a weakness, the best way first.")
    expires: Moment = Field(description="Until when this holds: less than a year ahead. `check` warns 30 days before.")
    policy: Url | None = Field(None, description="How you treat reports, and what is allowed.")
    languages: tuple[Language, ...] = Field((), description="In which languages you read reports.")

    @field_validator("contact")
    @classmethod
    def _somebody(cls, contact: tuple[str, ...]) -> tuple[str, ...]:
        if not contact:
            refuse("empty", "security.txt needs a way to report a weakness", "write contact: [security@example.com]")
        return contact
