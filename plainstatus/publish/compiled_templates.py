"""What templates were compiled to: kept in the work folder, for the next publish, build or preview.

Such a file is code that runs as us. It is taken only from a folder and a file that nobody else can change, and only
where it was written there, for all that its code depends on: a copy, as out of the cache of a CI, is none. One that is
anything else is the same as none, and so is a disk that fails: templates are compiled anew, and nobody is told.
"""

from __future__ import annotations

import marshal
import os
from contextlib import suppress
from itertools import chain
from pathlib import Path
from types import CodeType
from typing import cast

import jinja2
from jinja2.bccache import Bucket

from plainstatus.files import keep_own, own_bytes
from plainstatus.model.digests import digest
from plainstatus.model.engine import engine

__all__ = ["COMPILED", "CompiledTemplates", "look_of"]

#: In the work folder, and in that.
_FOLDER = "templates"
_FILE = "compiled"
#: Several themes, whole.
_MOST_COMPILED = 200

#: Template → the sum of its text, and the code.
_Compiled = dict[str, tuple[str, CodeType]]


class CompiledTemplates(jinja2.BytecodeCache):
    """What templates were compiled to, in this process and by earlier ones.

    Jinja gives each template's name, file and text, so that one that was edited since is compiled anew. It never asks
    what else a template was compiled with (filters and tests of what does not change are worked out then), so this is
    only for environments that are alike. https://jinja.palletsprojects.com/en/stable/api/#bytecode-cache
    """

    def __init__(self) -> None:
        self._kept: _Compiled = {}
        #: What is in the file, and what this build has asked for.
        self._stored: _Compiled = {}
        self._used: _Compiled = {}
        # It is summed up now, and once: what becomes of the files of a process that lives long is not what it runs, and
        # a preview builds in copies of itself.
        engine()

    def take(self, work: Path, *, options: str) -> None:
        """Begin a build with what lies in the work folder; `options` are what its environment is made with."""
        self._folder = work / _FOLDER
        self._depends_on = f"{engine()} {options}".encode()
        self._stored, self._used = _read(self._folder, self._depends_on), {}
        self._kept |= self._stored

    def keep(self) -> None:
        """Put what this build has used into the work folder, with what else is there of templates that still are."""
        if self._used.items() <= self._stored.items():
            return
        still = {key: item for key, item in self._stored.items() if os.path.exists(item[1].co_filename)}  # noqa: PTH110
        with suppress(OSError):
            keep_own(self._folder, _FILE, self._depends_on, marshal.dumps(still | self._used))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give Jinja the code, where the text is still the same."""
        kept = self._kept.get(bucket.key)
        if kept is not None and kept[0] == bucket.checksum:
            bucket.code = kept[1]
            self._used[bucket.key] = kept

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what Jinja has compiled, in place of what the oldest of too many was."""
        if bucket.code is not None:
            self._kept[bucket.key] = self._used[bucket.key] = bucket.checksum, bucket.code
        if len(self._kept) > _MOST_COMPILED:
            self._kept.pop(next(iter(self._kept)))


#: Those of this process.
COMPILED = CompiledTemplates()


def look_of(env: jinja2.Environment) -> str:
    """Sum up the theme's templates, those that stand in for them, and what Jinja makes of white space."""
    loader = cast("jinja2.ChoiceLoader", env.loader)
    # Each file once: by its other names (`!theme/…`) a template is the same.
    folders = [one.searchpath for one in loader.loaders if isinstance(one, jinja2.FileSystemLoader)]
    sources: list[tuple[int, str, bytes]] = []
    for place, folder in enumerate(chain(*folders)):
        for name in jinja2.FileSystemLoader(folder).list_templates():
            # What editors and file managers leave beside templates may lead nowhere; no page is made of it.
            with suppress(OSError):
                sources.append((place, name, Path(folder, name).read_bytes()))
    return digest((env.trim_blocks, env.lstrip_blocks, *sources))


def _read(folder: Path, depends_on: bytes) -> _Compiled:
    """Return what the folder has for us."""
    code = own_bytes(folder, _FILE, depends_on)
    if code is None:
        return {}
    compiled: _Compiled = marshal.loads(code)  # noqa: S302 - nobody else can have written it
    return compiled
