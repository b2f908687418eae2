"""STATUS_TARGETS → targets, or every mistake in it."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import cast

from plainstatus.deliver.targets.folder import Folder
from plainstatus.deliver.targets.target import VARIABLE, Declared, Target, failed
from plainstatus.errors import SettingsError, TargetError
from plainstatus.model.frozen import dataclass
from plainstatus.sensitive import find

__all__ = ["SCHEMES", "Given", "Kind", "Targets", "read_targets"]

#: What a setting says of a target: its keys and their values.
Given = Mapping[str, str]


@dataclass(frozen=True)
class Kind:
    """A kind of target."""

    #: The module beside this one, and the class in it; loaded where a site has such a target.
    place: str
    #: Keys that its settings may have, beside `to` and `url`.
    options: frozenset[str] = frozenset()

    def read(self, declared: Declared) -> Target:
        """Make one of its settings. Raises ValueError that says what is wrong and what to write instead."""
        module, name = self.place.split(".")
        kind = getattr(import_module(f"plainstatus.deliver.targets.{module}"), name)
        return cast("Target", kind.declared(declared))


#: How the address of each kind of target begins → that kind.
SCHEMES: Mapping[str, Kind] = {
    "folder": Kind("folder.Folder"),
    "git": Kind("git.Git"),
    "rsync": Kind("rsync.Rsync"),
    "s3": Kind("s3.S3", frozenset({"cloudfront", "endpoint"})),
    "sftp": Kind("sftp.Sftp"),
    "zip": Kind("zip.Zip"),
}

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
#: Behind the scheme, up to the first @: `//user:password@`, `https://user:password@`, and `user:password@host:path`.
_PASSWORD = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://)?[^/@]*:[^/@]*@")
#: A user of a web address who comes from the environment is a token, which some hosts take in that place.
_TOKEN = re.compile(r"https?://[^/@]*\$[^/@]*@")
_SETTING = "pelicanconf.py: STATUS_TARGETS"


@dataclass(frozen=True)
class Targets:
    """What the settings name, in their order."""

    usable: tuple[Target, ...]
    #: Name → why that target cannot be served from this machine: a variable is missing, or another one would remove
    #: what is sent to it. The others need not wait for it.
    unusable: Mapping[str, TargetError]

    def only(self, names: Collection[str]) -> Targets:
        """Return those of these names."""
        usable = tuple(target for target in self.usable if target.name in names)
        return Targets(usable, {name: error for name, error in self.unusable.items() if name in names})


def read_targets(
    given: Mapping[str, Given], *, folder: Path, work: Path, keep: Iterable[Path], environ: Mapping[str, str]
) -> Targets:
    """Return the targets of STATUS_TARGETS.

    `folder` is where relative paths begin, `work` our own folder, `keep` what no target may replace: the published
    site and all that it is made from. Raises SettingsError with every mistake.
    """
    found: dict[str, Target] = {}
    unusable: dict[str, TargetError] = {}
    faults: list[str] = []
    kept = [*keep, work]
    for name, settings in given.items():
        try:
            declared, kind, missing = _read(name, settings, environ)
            if missing:
                names = ", ".join(f"${one}" for one in missing)
                unusable[name] = TargetError(
                    f"{name} ({settings['to']}): {names} is not set (set it where this command runs: "
                    f"export {missing[0]}=…)"
                )
                continue
            target = kind.read(replace(declared, folder=folder, work=work / "targets" / name))
            _refuse_overlap(target, kept, found)
            found[name] = target
        except ValueError as error:
            faults.append(f"{_SETTING}[{name!r}] {error}")
    if faults:
        raise SettingsError("\n".join(faults))
    for name in [*found]:
        if around := _around(found[name], found.values()):
            unusable[name] = failed(
                found.pop(name), f"lies where the releases of {around!r} come and go (choose a place of its own)"
            )
    return Targets(tuple(found.values()), unusable)


def _read(name: str, given: Given, environ: Mapping[str, str]) -> tuple[Declared, Kind, list[str]]:
    """Read the settings of one target; return its kind, and the variables that are missing, too.

    Raises ValueError with what stands behind its name in a message.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("needs another name: small letters, digits and single hyphens (such as 'main' or 'mirror-2')")
    typed = given.get("to", "")
    if not typed:
        raise ValueError('says nowhere to go (write for example "to": "folder:/srv/status")')
    missing, to = _filled_in(typed, environ)
    if _TOKEN.match(typed.partition(":")[2]) or any(map(_holds_secret, (typed, to))):
        raise ValueError(
            "holds a password or a token, which belongs in no settings: they are committed, and addresses are shown in "
            "lists of processes (take it out, and use a key, or the tool's own file for passwords)"
        )
    kind = _kind_of(typed if missing else to)
    options = {key: value for key, value in given.items() if key not in {"to", "url"}}
    for key in options:
        if key not in kind.options:
            raise ValueError(f"has a key {key!r} that means nothing{_guess(key, ['to', 'url', *sorted(kind.options)])}")
    url = given.get("url", "").rstrip("/")
    declared = Declared(name, typed, to.partition(":")[2], url, options, Path(), Path())
    return declared, kind, missing


def _holds_secret(to: str) -> bool:
    return _PASSWORD.match(to.partition(":")[2]) is not None or bool(find(to, {"key"}))


def _kind_of(to: str) -> Kind:
    """Return what reads an address. Raises ValueError where no kind of target begins so."""
    scheme, colon, _ = to.partition(":")
    if kind := SCHEMES.get(scheme):
        return kind
    if not colon or "$" in scheme or not scheme.isprintable():
        raise ValueError(f"begins with no kind of target (write one of {', '.join(f'{one}:' for one in SCHEMES)})")
    known = ", ".join(SCHEMES)
    guess = difflib.get_close_matches(scheme.lower(), SCHEMES, n=1, cutoff=0.7)
    hint = f"did you mean {guess[0]}?" if guess else f"there are {known}"
    raise ValueError(f"has the unknown scheme {scheme!r} ({hint})")


def _filled_in(typed: str, environ: Mapping[str, str]) -> tuple[list[str], str]:
    """Return the names of variables that are not set, and the text with those that are filled in."""
    missing: list[str] = []

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if not environ.get(name):
            missing.append(name)
        return environ.get(name, "")

    filled = VARIABLE.sub(value, typed)
    return list(dict.fromkeys(missing)), filled


def _refuse_overlap(target: Target, keep: Iterable[Path], others: Mapping[str, Target]) -> None:
    """Raise ValueError where a target is the place of another, or would write into what is kept or replace it."""
    for name, other in others.items():
        if other.same == target.same:
            raise ValueError(f"is the same place as {name!r} (remove one of them)")
    if target.local is None:
        return
    place = Path(os.path.realpath(target.local))
    for one in keep:
        kept = Path(os.path.realpath(one))
        if place.is_relative_to(kept):
            raise ValueError(f"lies inside {one} (choose a place outside it)")
        if kept.is_relative_to(place):
            raise ValueError(f"would take the place of {one} (choose a place of its own)")


def _around(target: Target, others: Iterable[Target]) -> str:
    """Return the name of the folder target whose releases, of which old ones are removed, would hold this one."""
    for other in others:
        if target.local is not None and isinstance(other, Folder) and other.replaces(target.local):
            return other.name
    return ""


def _guess(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else f" (there are {', '.join(known)})"
