"""What verbs say when they have made something, and who agrees to what readers will newly see."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from plainstatus.cli.terminal import ask, complain, exit_codes, say, stop
from plainstatus.errors import AnnounceError, BuildError, PlainstatusError, SettingsError, TargetError

if TYPE_CHECKING:
    # Not all that say something have to load what publishes.
    from plainstatus.publish.build import Result
    from plainstatus.publish.publish import Ask
    from plainstatus.read.project import Project

__all__ = [
    "prove",
    "published_again",
    "short",
    "tell_addresses",
    "tell_failed",
    "tell_made",
    "who_agrees",
    "who_decides",
]


#: Of what a publish has brought, as much as somebody wants to link to.
_MOST_ADDRESSES: Final = 20


def who_agrees(*, yes: bool) -> Ask:
    """Return who answers: a person at a terminal, unless `yes` is given; programs are never asked."""
    if yes or not sys.stdin.isatty():
        return lambda _: True

    def agrees(question: str) -> bool:
        answer = ask(f"{question} [Y/n] ")
        # Where the question cannot be put, it is as if there were no terminal.
        return answer is None or answer.strip().lower() in {"", "y", "yes"}

    return agrees


def who_decides(*, yes: bool) -> Ask:
    """Return who answers what no program may decide: a person at a terminal, or `yes`."""

    def nobody(_: str) -> bool:
        raise SettingsError("there is nobody here to ask (look at it, and if it is yours, add --yes)")

    return who_agrees(yes=yes) if yes or sys.stdin.isatty() else nobody


def tell_made(result: Result, done: str, began: float) -> None:
    """Say what came of making a site."""
    complain(one for one in result.problems if str(one) not in result.told_before)
    complain(f"note: {note}" for note in result.notes if note not in result.told_before)
    if result.told_before:
        from plainstatus.publish.warned import as_before  # noqa: PLC0415 - see above

        complain([as_before(len(result.told_before))])
    seconds = time.perf_counter() - began
    planned = f", {result.planned} planned" if result.planned else ""
    say(
        f"{done}: {result.open_incidents} open{planned}, {result.pages} pages, {seconds:.1f} s → "
        f"{short(result.folder / 'index.html')}"
    )


def tell_addresses(result: Result) -> None:
    """Say where each new thing stands: whoever asks for the link gets it from here."""
    if not result.new:
        return
    say("new, to be linked to:")
    for address, title in result.new[:_MOST_ADDRESSES]:
        say(f"  {address}  {title}")
    if len(result.new) > _MOST_ADDRESSES:
        say(f"  … and {len(result.new) - _MOST_ADDRESSES} more")


def tell_failed(unkept: Sequence[str], failed: Sequence[str], untold: Sequence[str] = ()) -> None:
    """End the program where a site is live and something after that went wrong, naming it: the worst comes last."""
    told = "\n".join(f"the site is live, but {one}" for one in unkept)
    if untold and (told or failed):
        complain(untold)
    elif untold:
        stop("\n".join((*untold, "the site is live; some channels were not told")), AnnounceError.exitcode)
    if told and not failed:
        stop(told, BuildError.exitcode)
    with exit_codes("the site here is live, and so is every other target; mend this, then run: invoke deploy"):
        if failed:
            complain([told] if told else [])
            raise TargetError("\n".join(failed))


def prove(project: Project, *, now: datetime, without: Collection[str] = ()) -> None:
    """Put posts that were made on the pages, so that readers can tell them from fakes; a failure waits for later."""
    if not project.settings.STATUS_CHANNELS or not project.settings.announcements.is_file():
        return
    # What only sites with channels load.
    from plainstatus.deliver.announce.telling import new_posts  # noqa: PLC0415
    from plainstatus.publish.posts import publish_posts  # noqa: PLC0415

    published_again(lambda: publish_posts(project, new_posts(project.settings), now=now, tell=say, without=without))


def published_again(publish: Callable[[], Result | None]) -> None:
    """Publish what was published last with more lines; what goes wrong is said, stops nothing, and waits for later."""
    try:
        result = publish()
    except PlainstatusError as error:
        complain([f"note: {error}"])
    else:
        complain(f"note: {one}" for one in (*(result.unkept if result else ()), *(result.failed if result else ())))


def short(path: Path) -> str:
    """Return the path as it can be typed from here."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        # Elsewhere; or we stand in a folder that is gone, such as an earlier site's.
        return path.as_posix()
