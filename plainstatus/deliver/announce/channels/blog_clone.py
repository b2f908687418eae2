"""A clone of a blog's repository, whose articles are committed and pushed: whatever makes the blog does the rest.

Whatever fails is tried again as a whole, and changes nothing that is done already: an article that is committed is not
committed again, and what could not be pushed goes along with the next push.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from plainstatus.deliver.announce.channels.channel import NotTaken
from plainstatus.deliver.announce.channels.web import PATIENCE
from plainstatus.model.frozen import dataclass

__all__ = ["Clone"]

#: All that git does for one article, in seconds: no channel takes longer.
_SECONDS: Final = PATIENCE - 1


@dataclass(frozen=True)
class Clone:
    """A folder of a clone, in which nobody else works. All methods raise NotTaken."""

    folder: Path
    #: Until when git may be busy, by the clock that only goes on.
    until: float

    @classmethod
    def pulled(cls, folder: Path) -> Self:
        """Return the clone with what others have pushed."""
        clone = cls(folder, time.monotonic() + _SECONDS)
        try:
            clone._git("pull", "--quiet", "--rebase", "--autostash")
        except NotTaken:
            # Where two have written one article, nothing is left half done.
            with suppress(NotTaken):
                clone._git("rebase", "--abort")
            raise
        return clone

    def push(self, name: str, message: str) -> None:
        """Commit the file of that name, if it has changed, and push."""
        if self._git("status", "--porcelain", "--ignored", "--", name):
            self._git("add", "--", name)
            self._git("commit", "--quiet", f"--message={message}", "--", name)
        self._git("push", "--quiet")

    def try_push(self) -> None:
        """See whether we may push."""
        self._git("push", "--quiet", "--dry-run")

    def _git(self, *command: str) -> str:
        """Run git; return what it printed. Raises NotTaken."""
        # Only sites with such a blog, and targets by git, need it.
        from plainstatus.deliver.targets.child import run_child  # noqa: PLC0415
        from plainstatus.deliver.targets.git import AUTHOR, complaints, without_questions  # noqa: PLC0415

        try:
            seconds = max(self.until - time.monotonic(), 1.0)
            ended = run_child(
                ["git", *command], cwd=self.folder, env={**without_questions(), **AUTHOR}, seconds=seconds
            )
        except OSError as error:
            raise NotTaken(f"git cannot be run: {error.strerror or error}") from error
        if ended.code:
            raise NotTaken(f"git {command[0]}: {complaints(ended) or 'it failed'} ({self.folder})")
        return ended.said
