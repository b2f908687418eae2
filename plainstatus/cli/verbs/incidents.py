"""The flags of what staff say of incidents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from plainstatus.cli.flags import Flag, Verb

__all__ = [
    "Archive",
    "Breach",
    "Correct",
    "Maintenance",
    "Open",
    "Postmortem",
    "Resolve",
    "Update",
    "Withdraw",
]

_AnId: TypeAlias = Annotated[str, Flag("an incident's id; not needed where only one comes into question")]
_NewId: TypeAlias = Annotated[str, Flag("its permanent id; left out, made from date and title")]
_Components: TypeAlias = Annotated[
    str,
    Flag(
        "ids or names with commas between, or with states: checkout=partial_outage",
        "Components, by number or name, with commas between (Enter: none)",
    ),
]
_Affects: TypeAlias = Annotated[
    str, Flag("whom it concerns, in one line", "Whom it concerns, in one line (Enter: leave it out)")
]
_At: TypeAlias = Annotated[str, Flag("when you say it; left out, now")]
_NextUpdate: TypeAlias = Annotated[
    str, Flag("when readers hear more, such as '2 h' or '14:30', or none; left out, what they expect")
]
_Text: TypeAlias = Annotated[str, Flag("Markdown, for customers; - reads it from standard input")]
_Write: TypeAlias = Annotated[bool, Flag("ask nothing, and write")]


@dataclass(frozen=True)
class Open(Verb):
    """Begin an outage, a security incident or a notice."""

    id: _NewId = ""
    title: Annotated[
        str, Flag("what is wrong, in a few words", "Title: what is wrong, for customers, in a few words")
    ] = ""
    type: Annotated[str, Flag("outage, security or notice", "What is it")] = ""
    impact: Annotated[str, Flag("none, minor, major or critical", "How bad is it")] = ""
    components: _Components = ""
    affects: _Affects = ""
    started: Annotated[
        str,
        Flag(
            "when it really began, such as '20 min' or '9:10'; left out, now",
            "Since when (such as 9:10, or 20 min; Enter: now)",
        ),
    ] = ""
    status: Annotated[str, Flag("how far you are; left out, investigating", "How far are you")] = ""
    at: _At = ""
    next_update: _NextUpdate = ""
    text: _Text = ""
    yes: _Write = False


@dataclass(frozen=True)
class Update(Verb):
    """Say how an open incident goes on."""

    id: _AnId = ""
    status: Annotated[str, Flag("how far you are; left out, as it was", "How far are you")] = ""
    impact: Annotated[str, Flag("how bad it is from now on; left out, as it was", "How bad is it now")] = ""
    components: Annotated[
        str,
        Flag(
            "what changed, such as checkout=operational",
            "Components that changed, such as checkout=operational (Enter: none)",
        ),
    ] = ""
    at: _At = ""
    next_update: _NextUpdate = ""
    text: _Text = ""
    yes: _Write = False


@dataclass(frozen=True)
class Resolve(Verb):
    """Say that an incident is over, or a maintenance completed."""

    id: _AnId = ""
    ended: Annotated[
        str,
        Flag(
            "since when it really works again, such as '10 min'; left out, since this update",
            "Since when does it work again (such as 10:14, or 20 min; Enter: now)",
        ),
    ] = ""
    at: _At = ""
    text: _Text = ""
    yes: _Write = False


@dataclass(frozen=True)
class Postmortem(Verb):
    """Tell, once it is over, how it came about and what changes."""

    id: _AnId = ""
    at: _At = ""
    text: _Text = ""
    yes: _Write = False


@dataclass(frozen=True)
class Maintenance(Verb):
    """Announce a maintenance."""

    id: _NewId = ""
    title: Annotated[
        str, Flag("what you will do, in a few words", "Title: what you will do, for customers, in a few words")
    ] = ""
    components: Annotated[
        str,
        Flag(
            "ids or names with commas between, or with states: checkout=major_outage",
            "Components, by number or name, with commas between (Enter: none)",
        ),
    ] = ""
    affects: _Affects = ""
    from_: Annotated[str, Flag("when it begins, such as 'tomorrow 2:00'", "Begins (such as tomorrow 2:00)")] = ""
    until: Annotated[str, Flag("when it should be over", "Is over by (such as 2 h, or tomorrow 4:00)")] = ""
    at: _At = ""
    text: _Text = ""
    yes: _Write = False


@dataclass(frozen=True)
class Breach(Verb):
    """Draft the first notice of a data breach in private/; --release ID moves it into place."""

    release: Annotated[str, Flag("move the public part of this draft from private/ into place")] = ""
    without_letter: Annotated[bool, Flag("with --release: leave the letter in private/")] = False
    id: _NewId = ""
    what: Annotated[str, Flag("what happened, in a sentence or two", "What happened, in a sentence or two")] = ""
    found: Annotated[
        str,
        Flag(
            "when you found it, such as '20 min' or '9:10'; left out, now",
            "When did you find it (such as 9:10, or 20 min; Enter: now)",
        ),
    ] = ""
    title: Annotated[str, Flag("left out, what your jurisdictions ask for", "Title")] = ""
    affects: Annotated[
        str, Flag("whom it concerns, in one line", "Whom it concerns, in one line (Enter: not known yet)")
    ] = ""
    information: Annotated[
        str,
        Flag(
            "kinds that are involved, with commas between; a ? behind one that may be",
            "Which of these are involved, with commas; a ? behind one that may be (Enter: not known yet)",
        ),
    ] = ""
    passwords: Annotated[str, Flag("yes, perhaps, no or unknown", "Are passwords involved")] = ""
    cards: Annotated[str, Flag("full card numbers: yes, perhaps, no or unknown", "Are full card numbers involved")] = ""
    not_information: Annotated[
        str,
        Flag(
            "kinds that are certainly not involved",
            "Which others are certainly not involved, with commas (Enter: not known yet)",
        ),
    ] = ""
    done: Annotated[
        str,
        Flag(
            "what you have done for readers already, in a sentence",
            "What you have done for them already, in a sentence (Enter: nothing yet)",
        ),
    ] = ""
    action: Annotated[
        str,
        Flag("what readers should do now, in a sentence, or none", "What readers should do now, in a sentence"),
    ] = ""
    url: Annotated[
        str, Flag("the page of yours where they do it", "On which page of yours (https://…; Enter: none)")
    ] = ""
    close: Annotated[
        str,
        Flag(
            "a way to reach you that closes for now, by its id under contacts:",
            "Which way to reach you closes for now (Enter: none)",
        ),
    ] = ""
    reason: Annotated[str, Flag("why, told to readers", "Why, told to readers in a sentence")] = ""
    until: Annotated[str, Flag("until when, such as 'tomorrow 9:00'")] = ""
    next_update: _NextUpdate = ""
    text: _Text = ""
    yes: _Write = False


@dataclass(frozen=True)
class Correct(Verb):
    """Change what an update says; tell readers what was wrong."""

    id: _AnId = ""
    update: Annotated[str, Flag("the time of the update that is wrong", "Which update is wrong")] = ""
    text: Annotated[str, Flag("the right words; - reads them from standard input", "What is wrong")] = ""
    status: Annotated[str, Flag("the right status", "Which status is right")] = ""
    impact: Annotated[str, Flag("the right impact", "Which impact is right")] = ""
    next_update: Annotated[str, Flag("the right time, or none", "Next update by (a time, or none)")] = ""
    at: Annotated[str, Flag("when it was really said", "When was it really")] = ""
    whole: Annotated[bool, Flag("the incident itself, and not an update: its impact, components, begin or end")] = False
    components: Annotated[
        str,
        Flag(
            "with --whole: all that was concerned",
            "All that was concerned, by id or name, with commas between",
        ),
    ] = ""
    started: Annotated[str, Flag("with --whole: when it really began", "When it really began")] = ""
    ended: Annotated[str, Flag("with --whole: when it was really over", "When it was really over")] = ""
    note: Annotated[
        str,
        Flag(
            "what was wrong, told to readers; needed once it is published",
            "What was wrong, told to readers in a sentence",
        ),
    ] = ""
    yes: _Write = False


@dataclass(frozen=True)
class Withdraw(Verb):
    """Take back what should not have been published; a note with the reason stays."""

    id: _AnId = ""
    update: Annotated[str, Flag("the time of the update", "Which update")] = ""
    whole: Annotated[bool, Flag("the incident with all its updates")] = False
    reason: Annotated[str, Flag("why, told to readers", "Why, told to readers in a sentence")] = ""
    yes: _Write = False


@dataclass(frozen=True)
class Archive(Verb):
    """Move what was over for a year into a file for each year."""

    yes: _Write = False
