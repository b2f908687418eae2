"""Broken files of every kind, published: a refusal in our own words and the site as it was, or a complete new site."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plainstatus.errors import InvalidIncidents, PlainstatusError
from plainstatus.model import Component, Group, Incident, Organisation, Site
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.read.yaml import quoted
from plainstatus.record.load import load
from plainstatus.urls import (
    BANNER_FRAGMENT,
    FEEDS,
    HISTORY,
    HOME,
    NOT_FOUND,
    STATUS_TEXT,
    SUBSCRIBE,
    component_path,
    incident_path,
)
from tests.support.hostile_site import example as filled
from tests.support.project import NIGHTLY, ROOT, SETTINGS, YAML, make_project, tree

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
EXAMPLES = 10_000 if NIGHTLY else 200

#: Valid files to spoil: a short one, and the shipped example.
_SHIPPED = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
_VALID = [YAML, _SHIPPED]

_WORDS = st.sampled_from(
    ["now", "none", "null", "~", "", "true", "no", "0", "-1", "1e9", "2026-11-15 13:00", "2026-11-15", "9999-12-31",
     "2026-03-29 02:30", "1990-01-01 00:00", "2999-12-31 23:59 Z", "investigating", "resolved", "completed", "security",
     "notice", "maintenance", "outage", "critical", "operational", "major_outage", "checkout", "accounts", "phone",
     "index", "Europe/Berlin", "UTC", "en", "ar", "https://www.example.com/", "a-word", "\u202e", "x" * 300,
     "[a](javascript:1)", "<script>", "- a", "a: b", "# a", "|", "*a", "&a"]
)  # fmt: skip
_SCALARS = _WORDS | st.text(max_size=12)
_KEYS = sorted({
    key
    for model in (Site, Organisation, Group, Component, Incident)
    for key in re.findall(r'"([a-z_]+)": \{', str(model.model_json_schema()).replace("'", '"'))
})  # fmt: skip


def _written(value: Any, margin: int = 0) -> str:
    """Return data as YAML in block style."""
    space = " " * margin
    if not isinstance(value, dict | list):
        return f"{space}{_scalar(value)}\n"
    if not value:
        return f"{space}{'{}' if isinstance(value, dict) else '[]'}\n"
    entries = value.items() if isinstance(value, dict) else (("-", inner) for inner in value)
    heads = [(f"{space}{key}:" if isinstance(value, dict) else f"{space}-", inner) for key, inner in entries]
    return "".join(
        f"{head}\n{_written(inner, margin + 2)}"
        if isinstance(inner, dict | list) and inner
        else f"{head} {_scalar(inner)}\n"
        for head, inner in heads
    )


def _scalar(value: Any) -> str:
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    # As typed where YAML would read it back: what it takes for something else is tried too, by the spoilers.
    return (
        value
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 .:/_-]*[A-Za-z0-9]", value) and ": " not in value
        else quoted(value)
    )


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Return a file made of the model's own keys, most of them with fitting values."""
    data: dict[str, Any] = {
        "organisation": filled(Organisation),
        "groups": [filled(Group) | {"id": "shop"}],
        "components": [filled(Component) | {"id": "accounts"}],
        "incidents": [],
    }
    for number in range(draw(st.integers(0, 3))):
        incident = filled(Incident) | {"id": f"i{number}", "aliases": []}
        incident["type"] = draw(st.sampled_from(["security", "security", "outage", "maintenance", "notice"]))
        if incident["type"] != "security":
            for key in ("breach", "notice_until", "aliases"):
                del incident[key]
        data["incidents"].append(incident)
    for _ in range(draw(st.integers(0, 6))):
        _spoil_value(draw, data)
    return _written(data)


def _spoil_value(draw: st.DrawFn, data: Any) -> None:
    """Change one thing somewhere in the data: another value, no value, another shape, another key."""
    place = data
    while True:
        keys = [*place] if isinstance(place, dict) else [*range(len(place))]
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or draw(st.integers(0, 9)) == 0:
            break
        place = place[key]
    match draw(st.integers(0, 7)):
        case 0:
            del place[key]
        case 1:
            place[key] = draw(st.sampled_from([{}, [], ["a"], {"a": "b"}, [{}], [[]], {"en": "a", "": ""}]))
        case 2 if isinstance(place, dict):
            place[draw(st.sampled_from(_KEYS))] = place[key]
        case 3 if isinstance(place, list):
            place.append(place[key])
        case _:
            place[key] = draw(_SCALARS)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Return a valid file with up to five accidents: bytes, lines, margins, values, characters."""
    data = draw(st.sampled_from(_VALID)).encode()
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        lines = data.split(b"\n")
        line = data.count(b"\n", 0, at)
        match draw(st.integers(0, 10)):
            case 0:
                data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
            case 1:
                data = data[:at] + bytes([data[at] ^ (1 << draw(st.integers(0, 7)))]) + data[at + 1 :] if data else data
            case 2:
                data = data[:at]
            case 3:
                data = data[:at] + data[at + draw(st.integers(1, 200)) :]
            case 4:
                data = data[:at] + draw(_SCALARS).encode("utf-8", "replace") + data[at:]
            case 5:
                lines.insert(draw(st.integers(0, len(lines))), lines[line])
                data = b"\n".join(lines)
            case 6:
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(line))
                data = b"\n".join(lines)
            case 7:
                margin = draw(st.sampled_from([b" ", b"  ", b"\t", b"- ", b"\xc2\xa0", b""]))
                lines[line] = margin + lines[line].lstrip() if draw(st.booleans()) else margin + lines[line]
                data = b"\n".join(lines)
            case 8:
                key, colon, _ = lines[line].partition(b":")
                other = lines[draw(st.integers(0, len(lines) - 1))].partition(b":")[2]
                lines[line] = key + colon + other
                data = b"\n".join(lines)
            case 9:
                data = data.replace(b"\n", draw(st.sampled_from([b"\r\n", b"\r", b"\n\n"])))
            case 10:
                word = draw(_SCALARS).encode("utf-8", "replace")
                lines[line] = lines[line].partition(b":")[0] + b": " + word
                data = b"\n".join(lines)
    return data


class Desk:
    """One site on which everything is tried, one file after the other."""

    def __init__(self, folder: Path) -> None:
        # A site on one's own machine keeps no permanent record: no file is refused for what another one said.
        self.folder = make_project(
            folder, YAML, settings=SETTINGS.replace("https://status.example.com", "http://localhost")
        )
        self.published = self.refused = 0
        self._run()
        self.before = tree(folder / "output")

    def try_out(self, data: bytes) -> None:
        """Publish this file; check that the site is the old one or a complete new one."""
        (self.folder / "incidents.yaml").write_bytes(data)
        output = self.folder / "output"
        error = self._run()
        if error is not None:
            assert str(error).strip()
            assert not isinstance(error, InvalidIncidents) or error.problems
            assert "Error: " not in str(error), "told in the words of a program"
            assert tree(output) == self.before
            assert (self.folder / "incidents.yaml").read_bytes() == data
            self.refused += 1
            return
        self.before = tree(output)
        site = load(find_project(self.folder).settings, NOW).site
        expected = {HOME, HISTORY, SUBSCRIBE, NOT_FOUND, STATUS_TEXT, *(path for path, _, _ in FEEDS)}
        expected |= {incident_path(name) for item in site.incidents for name in (item.id, *item.aliases)}
        expected |= {component_path(item.id) for item in site.components}
        assert expected <= self.before.keys()
        for path in self.before:
            # The fragment is a piece of somebody else's page.
            if path.endswith(".html") and path != BANNER_FRAGMENT:
                assert (output / path).read_text(encoding="utf-8").rstrip().endswith("</html>"), path
        self.published += 1

    def _run(self) -> PlainstatusError | None:
        try:
            publish(find_project(self.folder), now=NOW, tell=lambda _: None)
        except PlainstatusError as error:
            return error
        return None


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a published site to try files on."""
    return Desk(tmp_path_factory.mktemp("fuzz"))


_LONG = settings(
    max_examples=EXAMPLES // 2, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example]
)


@given(documents())
@_LONG
def test_files_made_of_our_own_keys(desk: Desk, text: str) -> None:
    """Whatever stands behind the model's keys, the file is published whole or refused in our own words."""
    desk.try_out(text.encode("utf-8", "replace"))


@given(spoilt())
@example(b"")
@example(b"\xff\xfe\x00")
@example(b"incidents: []\n")
@_LONG
def test_valid_files_with_accidents(desk: Desk, data: bytes) -> None:
    """Whatever happens to a valid file's bytes, lines and values, it is published whole or refused in our words."""
    desk.try_out(data)


def test_both_outcomes_are_tried(tmp_path: Path) -> None:
    """The files that we make up are good enough: without an accident they are published."""
    desk = Desk(tmp_path)
    data = {
        "organisation": filled(Organisation),
        "components": [filled(Component) | {"id": "accounts", "group": "shop"}],
    }
    data |= {"groups": [filled(Group) | {"id": "shop"}], "incidents": [filled(Incident) | {"id": "i1"}]}

    desk.try_out(_written(data).encode())

    assert (desk.published, desk.refused) == (1, 0)
    shutil.rmtree(tmp_path)
