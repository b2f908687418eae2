"""All outputs of a site, as a publish makes them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from unittest.mock import patch

from plainstatus.publish.kept import Kept
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.record import NewPost
from plainstatus.render.output import Output
from tests.support.publishing import put, record
from tests.support.rich_site import RichSite

__all__ = ["kind", "made_of", "outputs_of"]


def outputs_of(site: RichSite, *, posted: bool = False) -> list[Output]:
    """Write the site, publish it, and return what it was made of, but for what Pelican makes.

    Where it is `posted`, it is published once more, as what was told elsewhere, too.
    """
    found: list[Output] = []
    keeps = Kept.keeps

    def noted(kept: Kept, output: Output) -> bool:
        found.append(output)
        return keeps(kept, output)

    site.write()
    with patch.object(Kept, "keeps", noted):
        put(site.folder, now=site.now, typo=True, announces=False, deploys=False)
        if posted:
            lines = {line.kind: line.name for line in record(site.folder).lines}
            posts = [NewPost(name, "news", "mastodon", f"https://social.example.org/{name}") for name in lines.values()]
            publish(find_project(site.folder), now=site.now, tell=lambda _: None, posts=posts, deploys=False)
    return found


def made_of(outputs: Iterable[Output]) -> dict[str, bytes]:
    """Return path → bytes of each output."""
    return {output.path: output.made() for output in outputs}


def kind(output: Output) -> str:
    """Name what makes an output."""
    make = output.make.func if isinstance(output.make, partial) else output.make
    return f"{make.__module__}.{make.__qualname__}"
