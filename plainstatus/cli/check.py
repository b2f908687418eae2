"""`check`: every problem of the YAML, and what could be put better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from invoke.exceptions import Exit

from plainstatus import clock
from plainstatus.check import Judgement
from plainstatus.check.formats import FORMATS, summary
from plainstatus.check.review import Checked, review_project
from plainstatus.check.unasked import unasked_told
from plainstatus.cli.old_sheets import old_sheets
from plainstatus.cli.terminal import complain, exit_codes, say, stop
from plainstatus.cli.verbs.site import Check
from plainstatus.errors import InvalidIncidents, Overdue, Problem, SettingsError
from plainstatus.read.collector import collector_paused
from plainstatus.read.project import find_project
from plainstatus.read.schema import Loaded
from plainstatus.render.words.catalogues import found_words
from plainstatus.settings import Settings
from plainstatus.text.amounts import counted

__all__ = ["check"]


def check(given: Check) -> None:
    """Read everything, and tell every problem and what could be put better."""
    style = given.format
    with exit_codes("these problems stop a publish", tells=True):
        if style not in FORMATS:
            raise SettingsError(f"there is no format {style!r} (write {', '.join(FORMATS)})")
        if given.overdue and not given.is_only("overdue"):
            raise SettingsError("--overdue takes no other flag: it prints a line for each broken promise")
        try:
            project = find_project(Path.cwd())
            with collector_paused():
                loaded, judgement = review_project(project, now=clock.now_for_build())
        except InvalidIncidents as error:
            if style == "text":
                raise
            say(FORMATS[style](error.problems, Judgement()))
            raise Exit(code=error.exitcode) from None
        if not given.overdue:
            site = loaded.site
            settings = project.settings
            words = found_words(site.organisation.language, site.languages, settings.folder, settings.work)
            more = (*old_sheets(project.settings, loaded), *words.problems)
            loaded = replace(loaded, warnings=(*loaded.warnings, *more))
            _tell_findings(loaded, judgement, words.lacking, strict=given.strict, style=style)
            _check_channels(project.settings, loaded)
            _check_mail(project.settings)
    if given.overdue and judgement.overdue:
        with exit_codes("readers are waiting"):
            raise Overdue("\n".join(map(str, judgement.overdue)))


def _check_channels(settings: Settings, loaded: Loaded) -> None:
    """End the program where STATUS_CHANNELS has mistakes; what is missing here may be there where one publishes."""
    if not settings.STATUS_CHANNELS:
        return
    # Each network's module, which only sites with channels should load.
    from plainstatus.deliver.announce.places import channels_of  # noqa: PLC0415

    channels = channels_of(settings, loaded.site)
    with exit_codes("a publish leaves these channels out"):
        channels.check()


def _check_mail(settings: Settings) -> None:
    """End the program where STATUS_MAIL has mistakes."""
    if not settings.STATUS_MAIL:
        return
    # What only sites that mail should load.
    from plainstatus.deliver.mail.service import check_service  # noqa: PLC0415

    with exit_codes("no notice could be mailed"):
        check_service(settings.STATUS_MAIL)


def _tell_findings(loaded: Loaded, judgement: Judgement, noted: Iterable[Problem], *, strict: bool, style: str) -> None:
    """Say what was found; end the program where that must not be left as it is.

    What is `noted` is nobody's mistake, and stands in no list of those.
    """
    if style == "text":
        complain(loaded.warnings)
        if found := FORMATS[style]((), judgement):
            say(f"{found}\n")
        incidents, files = len(loaded.site.incidents), len(loaded.documents)
        read = f"{counted(incidents, 'incident')} in {counted(files, 'file')}"
        say(f"read {read}: {summary(loaded.warnings, judgement)}")
        if unasked := unasked_told(judgement.unasked):
            say(unasked)
        for note in noted:
            say(f"{replace(note, level='error')}")
    else:
        say(FORMATS[style](loaded.warnings, judgement))
    if not Checked(loaded.warnings, judgement).passes:
        stop("the errors have to be mended", InvalidIncidents.exitcode)
    if strict and (loaded.warnings or judgement.of("warning")):
        stop("with --strict, warnings count as errors", InvalidIncidents.exitcode)
