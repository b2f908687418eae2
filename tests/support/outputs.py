"""All outputs of a site, as a publish makes them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from unittest.mock import patch

from plainstatus.publish.kept import Kept
from plainstatus.render.output import Output
from tests.support.publishing import put
from tests.support.rich_site import RichSite

__all__ = ["kind", "made_of", "outputs_of"]


def outputs_of(site: RichSite) -> list[Output]:
    """Write the site, publish it, and return what it was made of, but for what Pelican makes."""
    found: list[Output] = []
    keeps = Kept.keeps

    def noted(kept: Kept, output: Output) -> bool:
        found.append(output)
        return keeps(kept, output)

    site.write()
    with patch.object(Kept, "keeps", noted):
        put(site.folder, now=site.now, typo=True, announces=False, deploys=False)
    return found


def made_of(outputs: Iterable[Output]) -> dict[str, bytes]:
    """Return path → bytes of each output."""
    return {output.path: output.made() for output in outputs}


def kind(output: Output) -> str:
    """Name what makes an output."""
    make = output.make.func if isinstance(output.make, partial) else output.make
    return f"{make.__module__}.{make.__qualname__}"
