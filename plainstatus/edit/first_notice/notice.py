"""What a first notice says, from the answers to a few questions, and the file private/ID.yaml that holds it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from plainstatus.edit.answers import Unusable
from plainstatus.edit.incidents import add_incident, prose
from plainstatus.edit.spelling import Data
from plainstatus.edit.templates import fill
from plainstatus.model import Jurisdiction, Organisation
from plainstatus.model.breach import InformationKind
from plainstatus.model.frozen import dataclass
from plainstatus.read.did_you_mean import holding_word
from plainstatus.read.yaml import Document, parse_document
from plainstatus.render.words.breach_words import lowered
from plainstatus.render.words.catalogue import ENGLISH
from plainstatus.render.words.words import information, information_inline
from plainstatus.text.amounts import in_words, joined
from plainstatus.urls import incident_path
from plainstatus.views.legal_duties import DEADLINES, Duty

__all__ = [
    "KINDS",
    "STATES",
    "Closed",
    "FirstNotice",
    "State",
    "advice",
    "draft",
    "entry",
    "gaps_known",
    "in_columns",
    "kinds",
    "letter",
    "questions",
]

_HERE: Final = Path(__file__).parent
_OPEN: Final = "not known yet"
#: With these, somebody can pretend to be us; they are what check rule B6 looks at.
_REACHABLE: Final = ("name", "email_address", "phone_number")
_NO_REPLIES: Final = "Do not answer messages that ask for your password or card number."
State: TypeAlias = Literal["exposed", "possible", "not_affected", "unknown"]
#: How far a kind is concerned, in the words of a question.
STATES: Final[Mapping[str, State]] = {
    "yes": "exposed", "perhaps": "possible", "no": "not_affected", "unknown": "unknown",
}  # fmt: skip
#: Those that can be chosen by number; `other` wants a note, which a list has no place for.
KINDS: Final[Sequence[InformationKind]] = tuple(kind for kind in get_args(InformationKind) if kind != "other")

_ROWS: Final = 12
_NAMES: Final[Mapping[Jurisdiction, str]] = {
    "eu": "The data protection authority",
    "uk": "The Information Commissioner",
    "us-ca": "The Attorney General",
    "us-hipaa": "The Secretary of Health",
    "au": "The Information Commissioner",
}
_SINCE: Final = {
    "aware": "when you were sure",
    "found": "when you found it",
    "told": "the last message to each person",
    "posted": "when the notice was posted",
}
_HEAD: Final = """\
# Private: a draft, and notes for staff. Nothing in this file is published before you run
#   invoke breach --release {id}
# See it as readers will: invoke preview --drafts
# `at: now` becomes the time of the publish. Look at discovered_at, and add what you know.
incidents:
"""
_NOTES: Final = """
# For staff alone. This stays here when the part above is released.
"""


@dataclass(frozen=True)
class Closed:
    """A way to reach us that is closed on purpose."""

    contact: str
    reason: str
    #: As staff write it; empty where nobody knows yet.
    until: str


@dataclass(frozen=True)
class FirstNotice:
    """The answers."""

    id: str
    title: str
    #: In a sentence or two.
    what: str
    found: datetime
    #: Empty where nobody knows yet.
    affects: str
    information: Mapping[InformationKind, State]
    #: In a sentence; empty where nothing is done yet.
    done: str
    #: In a sentence; empty where there is nothing to do.
    action: str
    #: Empty where no page belongs to it.
    url: str
    closed: Closed | None

    def of(self, *states: State) -> list[InformationKind]:
        """Return the kinds that are in one of these states."""
        return [kind for kind, state in self.information.items() if state in states]

    @property
    def unknowns(self) -> list[str]:
        """What readers would else ask in vain."""
        open_kinds = [f"Whether {information_inline(ENGLISH, kind)} are involved" for kind in self.of("unknown")]
        return [*open_kinds, "How it came about"]


def advice(information: Mapping[InformationKind, State]) -> str:
    """Return the first thing to do for who has lost this information; empty where that is not obvious."""
    touched = {kind for kind, state in information.items() if state in {"exposed", "possible"}}
    if "password" in touched:
        return "Choose a new password."
    return _NO_REPLIES if touched & {*_REACHABLE} else ""


def entry(notice: FirstNotice, *, found: str, text: str, next_update: str) -> dict[str, Data]:
    """Return the incident as it will stand in the YAML; `found` and `next_update` as staff write times."""
    breach: dict[str, Data] = {"discovered_at": found, "occurred": {"precision": "unknown"}}
    breach["what_happened"] = prose(notice.what)
    breach["information"] = [{"kind": kind, "state": state} for kind, state in notice.information.items()]
    if notice.done:
        breach["doing"] = [{"text": _sentence(notice.done), "state": "done"}]
    breach["unknowns"] = notice.unknowns
    update: dict[str, Data] = {"at": "now", "status": "investigating", "text": prose(text)}
    if notice.closed:
        said = {"state": "closed", "reason": notice.closed.reason, "until": notice.closed.until}
        update["contacts"] = {notice.closed.contact: {key: value for key, value in said.items() if value}}
    update["next_update"] = next_update
    incident: dict[str, Data] = {
        "id": notice.id,
        "title": notice.title,
        "type": "security",
        "impact": "critical",
        "affects": notice.affects or "We do not know yet whom this concerns, and will say so here.",
    }
    if actions := _actions(notice):
        incident["actions"] = actions
    return incident | {"breach": breach, "updates": [update]}


def _actions(notice: FirstNotice) -> list[Data]:
    """Return what readers should do: first what staff say, then what else helps whoever has lost this."""
    first = {"text": _sentence(notice.action), "url": notice.url}
    actions: list[Data] = [{key: value for key, value in first.items() if value}] if notice.action else []
    touched = notice.of("exposed", "possible")
    if "password" in touched:
        actions.append({"text": "If you used the same password anywhere else, change it there too."})
    if {*touched} & {"password", *_REACHABLE} and notice.action != _NO_REPLIES:
        actions.append({"text": _NO_REPLIES})
    return actions


def gaps_known(notice: FirstNotice, organisation: Organisation, *, start: str, next_update: str) -> dict[str, str]:
    """Return what fills the gaps of templates."""
    exposed, possible = phrase(notice.of("exposed")), phrase(notice.of("possible"))
    involved = [exposed] if exposed else []
    involved += [f"possibly {possible}"] if possible else []
    never = [str(words).rstrip(".") for words in organisation.never_ask] or ["your password or card number"]
    help_ = next((one.value for one in organisation.contacts.values() if one.kind == "email"), "")
    unknowns = "; ".join(lowered(words) for words in notice.unknowns)
    known = {
        "id": notice.id,
        "page": incident_path(notice.id),
        "title": notice.title,
        "start": start,
        "what_happened": _sentence(notice.what),
        "kinds_of_data": "; ".join(involved) or _OPEN,
        "not_concerned": phrase(notice.of("not_affected")) or _OPEN,
        "done": _sentence(notice.done or "We are finding out what happened"),
        "action": _sentence(notice.action or "Nothing yet; if that changes, we say so here"),
        "never": ", ".join([*never[:-1], f"or {never[-1]}"]) if len(never) > 1 else never[0],
        "unknowns": unknowns,
        "next_update": next_update,
    }
    return known | ({"help": help_} if help_ else {})


def letter(known: Mapping[str, str], day: date) -> str:
    """Return a letter to customers, with gaps where it is signed."""
    return fill(_shipped("letter.md"), {**known, "date": str(day)})


def questions(known: Mapping[str, str]) -> str:
    """Return standing questions that people ask after a breach, as a page of which each can be taken by itself."""
    return fill(_shipped("faq.md"), known)


def _shipped(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _sentence(words: str) -> str:
    plain = words.strip()
    return plain if not plain or plain[-1] in ".!?…:)*_" else f"{plain}."


def kinds(typed: str, *, certain: State, doubtful: State | None = None) -> dict[InformationKind, State]:
    """Return what was typed as kind → state: numbers from 1, or names, with commas between.

    A `?` behind one makes it `doubtful`. Raises Unusable for what is no kind.
    """
    found: dict[InformationKind, State] = {}
    for part in filter(None, (part.strip() for part in typed.split(","))):
        name = part.removesuffix("?").strip()
        if name != part and doubtful is None:
            raise Unusable(f"{part!r}: name here only what is certain (leave it out, and readers see that it is open)")
        found[_kind(name)] = doubtful if doubtful and name != part else certain
    return found


def _kind(typed: str) -> InformationKind:
    if typed.isdecimal() and 1 <= int(typed) <= len(KINDS):
        return KINDS[int(typed) - 1]
    named = {kind: kind for kind in KINDS} | {information(ENGLISH, kind).lower(): kind for kind in KINDS}
    plain = typed.lower().replace(" ", "_").replace("-", "_")
    for name in (typed.lower(), plain):
        if name in named:
            return named[name]
    near = holding_word(plain, KINDS) or difflib.get_close_matches(typed.lower(), named, n=1, cutoff=0.6)
    meant = dict.fromkeys(named[name] for name in near)
    guess = f"; did you mean {joined(meant, 'or')}?" if near else f" (known: {', '.join(KINDS)})"
    raise Unusable(f"there is no kind of information {typed!r}{guess}")


def in_columns() -> list[str]:
    """Return the kinds with their numbers, in readers' words, as lines for a terminal of 80 columns."""
    cells = [f"{number:>2} {information(ENGLISH, kind)}" for number, kind in enumerate(KINDS, 1)]
    rows = [cells[row::_ROWS] for row in range(_ROWS)]
    widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]


def phrase(found: Iterable[InformationKind]) -> str:
    """Return kinds in a sentence: 'names, e-mail addresses and passwords'."""
    return joined(information_inline(ENGLISH, kind) for kind in found)


def draft(
    name: str,
    incident: Mapping[str, Data],
    asking: Iterable[Jurisdiction],
    duties: Iterable[Duty],
    say: Callable[[datetime], str],
) -> Document:
    """Return the file `name` with an incident, and below it notes to fill in about who must be told.

    `asking` are the jurisdictions, and `duties` what they ask for. `say` gives a moment in full. Raises BuildError
    where the incident cannot be written as YAML.
    """
    text = _HEAD.format(id=incident["id"])
    head = parse_document(text.encode(), name=name, max_bytes=len(text.encode()))
    filled = add_incident(head, incident)
    whole = filled.text + _NOTES + "".join(f"{line}\n" for line in _notes(asking, duties, say))
    return parse_document(whole.encode(), name=name, max_bytes=len(whole.encode()))


def _notes(asking: Iterable[Jurisdiction], duties: Iterable[Duty], say: Callable[[datetime], str]) -> Iterator[str]:
    """Yield the lines of the notes; who is told only from so many people on stands there as a comment."""
    dues = {duty.asks[0]: duty.due for duty in duties if duty.regulator}
    yield "# Which authorities must be told; add notified_at: once one is."
    yield "regulators:"
    for name in asking:
        deadline = DEADLINES.get((name, "regulator"))
        if deadline is None:
            continue
        span = in_words(deadline.span) if deadline.span < timedelta(days=4) else f"{deadline.span.days} days"
        people = f"from {deadline.people} people on, " if deadline.people else ""
        due = dues.get(name)
        yield f"  # {people}within {span} of {_SINCE[deadline.since]}" + (f": by {say(due)}" if due else "")
        told = f"- {{name: {_NAMES[name]}, jurisdiction: {name}}}"
        yield f"  # {told}" if deadline.people else f"  {told}"
    yield "# Who has agreed to what is published, such as:  - {who: Counsel, at: 2026-11-15 12:00}"
    yield "approvals:"
    yield "# How many people, by where they live, such as:  - {jurisdiction: eu, count: 1200}"
    yield "recipients:"
