"""What a first notice says, from the answers to a few questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from plainstatus.edit import prose
from plainstatus.edit.first_notice.kinds import State, phrase
from plainstatus.edit.spelling import Data
from plainstatus.edit.templates import fill
from plainstatus.model import Organisation
from plainstatus.model.breach import InformationKind
from plainstatus.render.words.breach_words import lowered
from plainstatus.render.words.words import INFORMATION
from plainstatus.urls import incident_path

__all__ = ["Closed", "FirstNotice", "advice", "entry", "gaps_known", "letter", "questions"]

_HERE: Final = Path(__file__).parent
_OPEN: Final = "not known yet"
#: With these, somebody can pretend to be us; they are what check rule B6 looks at.
_REACHABLE: Final = ("name", "email_address", "phone_number")
_NO_REPLIES: Final = "Do not answer messages that ask for your password or card number."


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
        open_kinds = [f"Whether {lowered(INFORMATION[kind])} are involved" for kind in self.of("unknown")]
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
