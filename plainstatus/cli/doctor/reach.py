"""What is elsewhere: targets and what they hold, channels and their keys, the mail server, and what time it is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from plainstatus.cli.doctor.channels import key_questions, misnamed
from plainstatus.cli.doctor.finding import Finding, fault, note, ok
from plainstatus.cli.doctor.mail import MAIL, mail_question
from plainstatus.deliver.announce.places import channels_of
from plainstatus.deliver.deliver import targets_of
from plainstatus.deliver.targets.clocks import SET_IT, offset_of
from plainstatus.deliver.targets.look import look
from plainstatus.deliver.targets.target import Target
from plainstatus.errors import BuildError, PlainstatusError, SettingsError, TargetError
from plainstatus.model import CLOCK_SLACK
from plainstatus.publish.record_copies import compare_copies
from plainstatus.read.project import Project
from plainstatus.read.schema import Loaded
from plainstatus.record.load import load
from plainstatus.tree.manifest import MANIFEST

__all__ = ["reach"]

#: What is being done, for whoever waits.
_STEPS = logging.getLogger("plainstatus.steps")

#: Everything elsewhere is asked at once, and has so long altogether.
_SECONDS: Final = 30.0
_PATIENCE: Final = 10.0
_CLOCK: Final = "clock"
#: A clock that is farther off than this moves what readers are told; one beyond CLOCK_SLACK, out of order.
_OFF = timedelta(minutes=1)


def reach(project: Project, *, now: datetime | None = None, seconds: float = _SECONDS) -> Iterator[Finding]:
    """Yield how all that is elsewhere is and whether the clock is right; what does not answer in time is told as such.

    Without a time, or where the files have mistakes, nothing that the record at a target has and ours lacks is known
    to be ours, and what filters of channels name is not looked at.
    """
    settings = project.settings
    questions: list[tuple[str, Callable[[], Finding]]] = []
    loaded = None
    with suppress(PlainstatusError):
        loaded = load(settings, now) if now else None
    try:
        targets = targets_of(project)
    except SettingsError as error:
        yield fault("targets", str(error))
    else:
        for target in targets.usable:
            questions.append((f"target {target.name}", partial(_holds, project, target, loaded)))
        for name, why in targets.unusable.items():
            yield fault(f"target {name}", str(why).removeprefix(f"{name} "))
    if settings.STATUS_CHANNELS:
        channels = channels_of(settings, loaded.site if loaded else None)
        yield from misnamed(channels)
        questions += key_questions(settings, channels)
    if settings.STATUS_MAIL:
        try:
            questions.append((MAIL, mail_question(settings)))
        except SettingsError as error:
            yield from (fault(MAIL, told) for told in str(error).splitlines())
    addresses = [settings.SITEURL] if settings.keeps_record else []
    addresses += [given["url"] for given in settings.STATUS_TARGETS.values() if given.get("url")]
    if addresses:
        questions.append((_CLOCK, lambda: _clock(list(dict.fromkeys(addresses)))))
    yield from _asked(questions, seconds)


def _holds(project: Project, target: Target, loaded: Loaded | None) -> Finding:
    """Ask a target what it holds."""
    subject = f"target {target.name}"
    try:
        there = look(target, tree=project.settings.live)
    except TargetError as error:
        return fault(subject, str(error).removeprefix(f"{target.name} "))
    if there.foreign:
        return fault(
            subject, f"{target.place}: {there.foreign} (take it over: invoke deploy --adopt --target {target.name})"
        )
    if waiting := _waiting(project, target, loaded):
        return fault(subject, waiting.removeprefix(f"{target.name} "))
    if there.note is not None:
        return note(subject, f"{target.place}: a deployment was cut off there (run: invoke deploy)")
    if not there.closing:
        return note(subject, f"{target.place}: can be reached, and is empty")
    try:
        ours = (project.settings.live / MANIFEST).read_bytes()
    except OSError:
        return ok(subject, f"{target.place}: can be reached, and holds a site of ours")
    if there.closing[MANIFEST] == ours:
        return ok(subject, f"{target.place}: holds the site that is live here")
    return note(
        subject,
        f"{target.place}: can be reached, and holds another site than this machine published last; the next "
        "publish brings it up to date",
    )


def _waiting(project: Project, target: Target, loaded: Loaded | None) -> str:
    """Return what is said of lines in its record that wait for a person; empty where none do."""
    if not project.settings.keeps_record:
        return ""
    # That ours is damaged is told elsewhere.
    with suppress(BuildError):
        copies = compare_copies(project, loaded, [target], lambda _: None)
        if target.name in copies.waiting:
            return copies.told(target.name)
    return ""


def _clock(addresses: Sequence[str]) -> Finding:
    """Compare our clock with what a server says that the time is."""
    for address in addresses:
        offset = offset_of(address, patience=_PATIENCE)
        if offset is None:
            continue
        off = abs(offset)
        told = f"{off.total_seconds():.0f} seconds from that of {address}"
        if off > CLOCK_SLACK:
            return fault(_CLOCK, f"{told}, and what is published carries its time ({SET_IT})")
        return ok(_CLOCK, told) if off <= _OFF else note(_CLOCK, f"{told} ({SET_IT})")
    return note(_CLOCK, "not compared: no address of yours answers from here")


def _asked(questions: Sequence[tuple[str, Callable[[], Finding]]], seconds: float) -> Iterator[Finding]:
    """Ask everything at once, and yield the answers in the order of the questions."""
    answers: dict[str, Finding] = {}

    def ask(subject: str, question: Callable[[], Finding]) -> None:
        try:
            answers[subject] = question()
        except Exception as error:
            name = type(error).__name__
            answers[subject] = fault(subject, f"{name}, which is a fault of Plainstatus (please report it)")

    _STEPS.info("asking what is elsewhere")
    # Nobody waits for these at the end: what hangs, hangs alone.
    threads = [threading.Thread(target=ask, args=question, daemon=True) for question in questions]
    for thread in threads:
        thread.start()
    end = time.monotonic() + seconds
    for (subject, _), thread in zip(questions, threads, strict=True):
        thread.join(max(0.0, end - time.monotonic()))
        # That nobody says what time it is, is no fault of the clock's.
        level = note if subject == _CLOCK else fault
        late = level(subject, f"no answer for {seconds:.0f} seconds (look at the network, then run this again)")
        yield answers.get(subject, late)
