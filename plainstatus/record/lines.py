"""A line of the record: how it is written, and how it is read back with everything that is wrong with it.

A line is one JSON object in UTF-8 that ends in a newline. Its fields, in this order:

    v         the version of the format: 2, or 1 where an update without a status was headed with the one before it
    kind      what happened, see `KINDS`
    time      when it was published, RFC 3339 in UTC, to the second
    incident  the incident's id, or null
    key       of an update: the time that it is known by, as in its address; of a statement, an answer or an official
              entry: what it is known by; of a public post: that of what it tells; else empty, as of a mailing's sums
    content   what became public (see `content`); absent for imported history, which keeps its digests only
    sha256    digests of the content, by language
    prev      the names of the lines that this one follows: none in the first, two or more in a merge, else one
    check     the SHA-256 of all that stands before this field in the line

Under version 1, corrections and withdrawals moved the date of the feed entry that they change; what is out stays out.
A new kind raises no version: whoever does not know it stops at it, and is told to use a newer Plainstatus.

A line's name is the SHA-256 of its bytes without the newline; the lines that follow it hold on to it. `check` is for
the newest lines, which no other holds on to yet: it finds what a disk or an editor did to them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from plainstatus.record.said import FACTS, Content, digests, encoder, timestamp

__all__ = [
    "ASIDE",
    "KINDS",
    "THING_KINDS",
    "Kind",
    "Line",
    "ThingKind",
    "UnreadableLine",
    "is_mailing",
    "is_marker",
    "is_post",
    "known_line",
    "make_line",
    "read_line",
]

VERSION = 2
_KNOWN_VERSIONS = (1, 2)
#: What is public and no incident. Corrections, withdrawals and removals of these are lines of the same kind.
ThingKind = Literal["statement", "faq", "official"]
Kind = (
    Literal["start", "update", "incident", "withdrawal", "typo", "rollback", "forced", "merge", "post", "mailing"]
    | ThingKind
)
THING_KINDS: tuple[ThingKind, ...] = get_args(ThingKind)

#: What a line is about: the record as a whole, an incident, one of its updates, something that is no incident.
About = Literal["record", "incident", "update", "thing"]
_ABOUT: Mapping[About, str] = {
    "record": "the record itself",
    "incident": "an incident",
    "update": "an update",
    "thing": "something with a key of its own",
}
#: Kind → what its lines may be about.
KINDS: Mapping[str, frozenset[About]] = {
    "start": frozenset({"record"}),
    "update": frozenset({"update"}),
    "incident": frozenset({"incident"}),
    "withdrawal": frozenset({"incident", "update"}),
    "typo": frozenset({"update"}),
    "rollback": frozenset({"record"}),
    "forced": frozenset({"record"}),
    "merge": frozenset({"record"}),
    "post": frozenset({"incident", "update", "thing"}),
    "mailing": frozenset({"incident"}),
    **{kind: frozenset({"thing"}) for kind in THING_KINDS},
}
assert set(KINDS) == {kind for part in get_args(Kind) for kind in (get_args(part) or (part,))}  # noqa: S101 - each kind has a row

#: Kinds whose lines name an incident and say nothing of it: not what it is, nor since when.
ASIDE: frozenset[str] = frozenset({"post", "mailing"})

_FIELDS = ("v", "kind", "time", "incident", "key", "content", "sha256", "prev", "check")
_WITHOUT_CONTENT = tuple(name for name in _FIELDS if name != "content")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_KEY = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_THING = re.compile(r"\S{1,200}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LANGUAGE = re.compile(r"([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?")
_INCIDENT = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
#: Channels and networks, as settings and our tables name them.
_NAMED = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}")
#: An address that readers may be sent to: over https, without a user who could be taken for the host, and without dots
#: that lead elsewhere than it begins.
_POST_URL = re.compile(r"https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(?!.*/(\.|%2[Ee]))/[!#-;=?-\[\]_a-z~]{1,1000}")
#: More than all people, and few enough digits for every page.
_MOST_PEOPLE = 99_999_999_999
#: So many senders have a part of a list each at most.
_MOST_PARTS = 1000
_MARKER = re.compile(rb"(<{7}|\|{7}|={7}|>{7})( |$)")
#: The bytes of `,"check":"…"}` at the end of a line.
_TAIL = 76

_MERGE = "run: invoke record.merge"
_RESTORE = "bring the line back as it was: the published site has a copy"
_encode = encoder(sort_keys=False)


@dataclass(frozen=True, slots=True)
class Line:
    """Something that became public, at one time, for ever."""

    version: int
    kind: Kind
    time: datetime
    #: None where the line is about the record as a whole.
    incident: str | None
    #: Of an update: the compact time that it is known by; of something that is no incident: what it is known by.
    key: str
    #: None where only digests are kept.
    content: Content | None
    sha256: Mapping[str, str]
    prev: tuple[str, ...]
    #: The line's bytes, without the newline.
    raw: bytes
    #: The SHA-256 of `raw`, by which other lines name this one.
    name: str


#: So many characters of what is wrong with a line are shown.
_LONGEST = 500


class UnreadableLine(ValueError):  # noqa: N818 - says what it is
    """A line that is none of the record's; `hint` says what to do."""

    def __init__(self, message: str, hint: str = _RESTORE) -> None:
        # Whoever wrote the line chose some of these words.
        shown = "".join(letter for letter in message[:_LONGEST] if letter.isprintable())
        self.message, self.hint = shown + "…" * (len(message) > _LONGEST), hint
        super().__init__(self.message)


def make_line(
    kind: Kind,
    *,
    time: datetime,
    content: Content,
    prev: Sequence[str],
    incident: str | None = None,
    key: str = "",
    keep: bool = True,
    sha256: Mapping[str, str] | None = None,
) -> Line:
    """Return a new line; `keep=False` leaves the content out and keeps its digests only.

    `sha256` are the digests of the content, where they are known.
    """
    sha256 = digests(content) if sha256 is None else sha256
    fields: dict[str, Any] = {"v": VERSION, "kind": kind, "time": timestamp(time), "incident": incident, "key": key}
    if keep:
        fields["content"] = content
    fields |= {"sha256": sha256, "prev": list(prev)}
    body = _encode(fields)[:-1].encode()
    raw = body + _check(body)
    moment = time.replace(microsecond=0)
    name = hashlib.sha256(raw).hexdigest()
    return Line(VERSION, kind, moment, incident, key, content if keep else None, sha256, tuple(prev), raw, name)


def read_line(raw: bytes) -> Line:
    """Return the line that these bytes are, without newline; raises UnreadableLine."""
    fields = _read_object(raw)
    version = fields.get("v")
    if version not in _KNOWN_VERSIONS or version is True:
        raise UnreadableLine(f"version {version!r} of the format is not known here", "use a newer Plainstatus")
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise UnreadableLine(f"{kind!r} is no kind of line", "use a newer Plainstatus, or " + _RESTORE)
    if tuple(fields) not in (_FIELDS, _WITHOUT_CONTENT):
        raise UnreadableLine(f"its fields are {', '.join(fields)}; they should be {', '.join(_FIELDS)}")
    if raw[-_TAIL:] != _check(raw[:-_TAIL]):
        raise UnreadableLine("it was changed after it was written: its check does not fit")
    time = _read_time(fields["time"], _TIME, "a time such as 2026-11-15T21:00:00Z")
    _check_about(fields["kind"], fields["incident"], fields["key"])
    _check_content(fields)
    prev = fields["prev"]
    if not isinstance(prev, list) or not all(map(_is_digest, prev)) or len(set(prev)) < len(prev):
        raise UnreadableLine("prev is not a list of different lines' SHA-256")
    return Line(
        version,
        fields["kind"],
        time,
        fields["incident"],
        fields["key"],
        fields.get("content"),
        fields["sha256"],
        tuple(prev),
        raw,
        hashlib.sha256(raw).hexdigest(),
    )


def known_line(raw: bytes) -> Line:
    """Return the line that these bytes are, without newline, where `read_line` has read the same before."""
    fields = json.loads(raw)
    time, name = datetime.fromisoformat(fields["time"]), hashlib.sha256(raw).hexdigest()
    about = fields["incident"], fields["key"], fields.get("content"), fields["sha256"], tuple(fields["prev"])
    return Line(fields["v"], fields["kind"], time, *about, raw, name)


def is_post(facts: Mapping[str, Any]) -> bool:
    """Say whether these are the facts of a public post, which readers can be led to."""
    named = all(isinstance(name := facts.get(key), str) and _NAMED.fullmatch(name) for key in ("channel", "network"))
    url, deleted = facts.get("url"), facts.get("deleted", True)
    return (
        named
        and isinstance(url, str)
        and _POST_URL.fullmatch(url) is not None
        and _is_digest(facts.get("told"))
        and deleted is True
    )


def is_mailing(facts: Mapping[str, Any]) -> bool:
    """Say whether these are the sums of a mailing that add up: none is counted twice, and an end leaves nobody out."""
    names = ("total", "sent", "refused", "returned", "in_doubt", "part", "parts")
    numbers: list[Any] = [facts.get(name) for name in names]
    # True is an integer, too.
    if not all(type(number) is int and 0 <= number <= _MOST_PEOPLE for number in numbers):
        return False
    total, sent, refused, returned, in_doubt, part, parts = numbers
    left = total - sent - refused - in_doubt
    if left < 0 or returned > sent or not 1 <= part <= parts <= _MOST_PARTS or facts.get("audience") != "customers":
        return False
    began, ended = facts.get("began"), facts.get("ended", facts.get("began"))
    if not (_is_time(began) and _is_time(ended)) or ended < began:
        return False
    return "ended" not in facts or left == in_doubt == 0


def _check(body: bytes) -> bytes:
    return b',"check":"' + hashlib.sha256(body).hexdigest().encode() + b'"}'


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _is_time(value: Any) -> bool:
    try:
        _read_time(value, _TIME, "")
    except UnreadableLine:
        return False
    return True


def is_marker(raw: bytes) -> bool:
    """Say whether git put this line there, between two versions of a file that it could not merge."""
    return _MARKER.match(raw) is not None


def _read_object(raw: bytes) -> dict[str, Any]:
    if is_marker(raw):
        raise UnreadableLine("git left two versions of the record here", _MERGE)
    try:
        fields = json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise UnreadableLine("it is no line of a record") from None
    if not isinstance(fields, dict):
        raise UnreadableLine("it is no line of a record")
    return fields


def _read_time(typed: Any, spelling: re.Pattern[str], what: str) -> datetime:
    if isinstance(typed, str) and spelling.fullmatch(typed):
        with suppress(ValueError):
            return datetime.fromisoformat(typed)
    raise UnreadableLine(f"{typed!r} is not {what}")


def _check_about(kind: str, incident: Any, key: Any) -> None:
    if incident is not None and not (isinstance(incident, str) and _INCIDENT.fullmatch(incident)):
        raise UnreadableLine(f"{incident!r} is no incident's id")
    if kind in THING_KINDS or (kind == "post" and incident is None):
        if incident is not None or not (isinstance(key, str) and _THING.fullmatch(key)):
            raise UnreadableLine(f"a line of kind {kind} has a key without spaces, and no incident")
        return
    if key != "":
        _read_time(key, _KEY, "an update's key, a time such as 20261115T210000Z")
    about: About = "record" if incident is None else "update" if key else "incident"
    if about not in KINDS[kind] or (key and incident is None):
        raise UnreadableLine(f"a line of kind {kind} is never about {_ABOUT[about]}")


def _check_content(fields: Mapping[str, Any]) -> None:
    """Refuse content of another shape, and digests that do not fit it."""
    sha256 = fields["sha256"]
    if not (
        isinstance(sha256, dict)
        and all(_LANGUAGE.fullmatch(part) and _is_digest(digest) for part, digest in sha256.items())
    ):
        raise UnreadableLine("sha256 is not a mapping from language to digest")
    if "content" not in fields:
        if fields["kind"] not in {"update", "incident"}:
            raise UnreadableLine(f"a line of kind {fields['kind']} has content")
        return
    content = fields["content"]
    if not isinstance(content, dict) or not all(isinstance(part, dict) for part in content.values()):
        raise UnreadableLine("content is not a mapping from language to texts")
    facts = content.get(FACTS)
    begins = fields["kind"] != "start" or (facts is not None and isinstance(facts.get("id_base"), str))
    shape = {"post": is_post, "mailing": is_mailing}.get(fields["kind"])
    if facts is None or not begins or (shape is not None and not shape(facts)):
        raise UnreadableLine("its content lacks what every line of its kind has")
    aliases = facts.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise UnreadableLine("aliases is not a list of ids")
    for window in _listed(facts.get("moved", [])):
        for name in ("from", "until"):
            _read_time(window.get(name), _TIME, "a time such as 2026-11-15T21:00:00Z")
        if "update" in window:
            _read_time(window["update"], _KEY, "an update's key, a time such as 20261115T210000Z")
    if not all(isinstance(words, str) for tag in content if tag for words in content[tag].values()):
        raise UnreadableLine("content holds a text that is none")
    try:
        fits = sha256 == digests(content)
    except (UnicodeEncodeError, RecursionError):
        fits = False
    if not fits:
        raise UnreadableLine("its content was changed after it was written: sha256 does not fit")


def _listed(windows: Any) -> list[dict[str, Any]]:
    if not isinstance(windows, list) or not all(isinstance(window, dict) for window in windows):
        raise UnreadableLine("moved is not a list of windows")
    return windows
