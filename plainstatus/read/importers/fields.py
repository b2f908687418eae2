"""Reading another system's mappings key by key, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from plainstatus.errors import SettingsError
from plainstatus.read.importers.markdown import has_layout_tags, has_unprintable, one_line, to_markdown
from plainstatus.read.importers.report import Report

__all__ = ["EXAMPLE_TIME", "Fields", "read_text"]

#: What a time may look like, for messages.
EXAMPLE_TIME = "2026-11-15T13:00:00Z"

#: Larger files are no status history.
_MAX_BYTES = 64 * 1024 * 1024
_KINDS = {dict: "a mapping", list: "a list", bool: "true or false", int: "a number", float: "a number"}


def read_text(path: Path) -> str:
    """Return a file's text. Raises SettingsError where it is missing, over 64 MB or not UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise SettingsError(f"{path}: is larger than {_MAX_BYTES // 1024**2} MB (give a history in smaller files)")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is not UTF-8 text at byte {error.start} (save it as UTF-8)") from error


class Fields:
    """One mapping; wrong types become faults of the report, and what nobody asked for can be listed."""

    def __init__(self, data: Any, *, file: str, place: str, report: Report) -> None:
        self.file, self.place, self.report = file, place, report
        self._data: Mapping[Any, Any] = data if isinstance(data, dict) else {}
        self._asked: set[str] = set()
        if not isinstance(data, dict):
            self.fault(f"is {_kind(data)} where a mapping belongs (mend it, or take it out)")

    def fault(self, sentence: str) -> None:
        """Record that this mapping cannot be read."""
        self.report.fault(self.file, self.place, sentence)

    def note(self, sentence: str, *, todo: bool = False, kind: str = "") -> None:
        """Remark on this mapping; `kind` is the sentence without what is particular to it."""
        self.report.add(self.place or Path(self.file).name, sentence, todo=todo, kind=kind)

    def __contains__(self, key: str) -> bool:
        return self._data.get(key) is not None

    def raw(self, key: str) -> Any:
        """Return what stands there, None if nothing."""
        self._asked.add(key)
        return self._data.get(key)

    def text(self, key: str, *, required: bool = False) -> str:
        """Return the text as it stands, empty where there is none; a number counts as a text."""
        value = self.raw(key)
        if value is None:
            value = ""
        elif isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
            value = str(value)
        elif not isinstance(value, str):
            self.fault(f"`{key}` is {_kind(value)} where a text belongs (write it as a text)")
            return ""
        if required and not value.strip():
            self.fault(f"`{key}` is missing (add it)")
        return value

    def line(self, key: str, *, required: bool = False) -> str:
        """Return the text on one line, without what YAML cannot hold."""
        return one_line(self.text(key, required=required))

    def words(self, key: str, *, markdown: bool) -> str:
        """Return a text for customers as Markdown, which `markdown` says it is already, and remark on what changed."""
        typed = self.text(key)
        written = to_markdown(typed, markdown=markdown)
        if has_layout_tags(typed, markdown=markdown) and not has_layout_tags(written, markdown=True):
            self.note("had line breaks or blocks in HTML, which are now lines, paragraphs and lists")
        if has_unprintable(typed):
            self.note("held characters that cannot be shown, which were left out")
        return written

    def flag(self, key: str) -> bool:
        """Return whether it is true, written in JSON or in YAML."""
        value = self.raw(key)
        return value is True or (isinstance(value, str) and value.strip().lower() in {"true", "yes", "on"})

    def number(self, key: str, default: float) -> float:
        """Return the number, or the default where there is none."""
        value = self.raw(key)
        return value if isinstance(value, int | float) and abs(value) < 1e15 else default

    def moment(self, key: str) -> datetime | None:
        """Return an ISO 8601 time in UTC, with its fraction of a second; UTC is meant where no offset is given."""
        value = self.line(key)
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fault(f"`{key}` is not a time: {value[:60]!r} (write one such as {EXAMPLE_TIME})")
            return None
        if moment.year < 1990:
            self.fault(f"`{key}` lies before 1990: {value[:60]!r} (write when it was)")
            return None
        return moment

    def items(self, key: str, what: str) -> Iterator[Fields]:
        """Yield the mappings of a list; their place is `what` with their number, counted from 1."""
        for number, item in enumerate(self._list(key), 1):
            yield Fields(item, file=self.file, place=self.inside(f"{what} {number}"), report=self.report)

    def texts(self, key: str) -> list[str]:
        """Return the texts of a list, each on one line, without empty ones."""
        found = []
        for item in self._list(key):
            if isinstance(item, str):
                found.append(one_line(item))
            else:
                self.fault(f"`{key}` holds {_kind(item)} where a text belongs (write texts alone)")
        return [text for text in found if text]

    def inside(self, place: str) -> str:
        """Return the name of a place in this mapping."""
        return f"{self.place}, {place}" if self.place else place

    def leave_out(self, *, without_loss: Iterable[str]) -> None:
        """Remark on keys with a value that nobody asked for, but those that say nothing new."""
        for key in sorted(str(key) for key, value in self._data.items() if value):
            if key not in self._asked and key not in without_loss:
                self.note(
                    f"`{one_line(key)[:60]}` has no place here and was left out",
                    kind="has a key that has no place here and was left out",
                )

    def _list(self, key: str) -> list[Any]:
        value = self.raw(key)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            self.fault(f"`{key}` is {_kind(value)} where a list belongs (write a list of them)")
            return []
        return value


def _kind(value: Any) -> str:
    return "empty" if value is None else _KINDS.get(type(value), "a text")
