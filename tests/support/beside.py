"""The `plainstatus` command where libraries lie beside, for `tests.support.warm`: as if they had always been there.

Python looks for plugins of Pelican's when that is loaded, and a copy has it loaded already.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from pathlib import Path

import pelican

from plainstatus.__main__ import main
from tests.support.warm import begun

__all__ = ["plainstatus"]

_PLACE = "TESTS_BESIDE"


def plainstatus(site: Path, libraries: Path, *arguments: str) -> tuple[int, str, str]:
    """Run `plainstatus` in a site, with libraries in a folder; return how it ended, what it said and complained of."""
    process = begun(site, *arguments, module=__name__, environ={_PLACE: str(libraries)})
    said, complained = process.communicate()
    return process.wait(), said, complained


if __name__ == "__main__":
    sys.path.insert(1, os.environ[_PLACE])
    pelican.__path__ = pkgutil.extend_path(pelican.__path__, "pelican")
    main()
