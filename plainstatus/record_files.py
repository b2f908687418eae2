"""The copies of the record on the disk: ours, beside the YAML, and the published one, which is the truth."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from plainstatus.errors import BuildError
from plainstatus.files import replace_file
from plainstatus.record import Record

__all__ = ["bring_home", "read_bytes", "read_record", "take_home"]


def read_bytes(path: Path) -> bytes:
    """Return what a copy holds; nothing where it is not there. Raises BuildError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise BuildError(f"{path.name} cannot be read: {error.strerror}") from error


def read_record(path: Path) -> Record:
    """Read a copy; one that is not there has not begun. Raises BrokenRecord, and BuildError where it is unreadable."""
    return Record.parse(read_bytes(path), path.name)


def bring_home(home: Path, live: Path, *, elsewhere: Mapping[str, Record] = MappingProxyType({})) -> Record:
    """Return the record that the next publish extends; a longer one that is public already is first taken home.

    Public are the copy in the published site and those `elsewhere`, by where they are. The longest wins. Raises
    BuildError where no copy has the lines of all others, with what those here lack.
    """
    ours = read_record(home)
    # Nearly always they are the same, and a long one takes a while to read.
    here = ours if read_bytes(live) == ours.data else read_record(live)
    public = {"": here, **elsewhere}
    longest = max((ours, *public.values()), key=lambda record: len(record.lines))
    if all(longest.extends(record) for record in (ours, *public.values())):
        if ours.extends(longest):
            return ours
        # What cannot be kept here stops nobody: it is public, and the next publish finds it again.
        with suppress(BuildError):
            take_home(home, longest)
        return longest
    have = {line.name for line in ours.lines}
    said = []
    for where, record in public.items():
        for line in record.lines:
            if line.name not in have:
                have.add(line.name)
                told = f"  {line.time:%Y-%m-%d %H:%M} UTC: {line.kind} {line.incident or line.key}".rstrip()
                said.append(f"{told} (at {where})" if where else told)
    raise BuildError(
        "somebody else has published what is not in the record here:\n"
        + "\n".join(said)
        + "\njoin the two records and publish again (run: invoke record.merge)"
    )


def take_home(home: Path, record: Record) -> None:
    """Write the record beside the YAML, in one step. Raises BuildError where the disk fails."""
    try:
        replace_file(home, record.data)
    except OSError as error:
        raise BuildError(f"{home.name} cannot be written: {error.strerror}; the published site has it") from error
