"""Facts put into files of any layout: what is read again is what stood there, and the fact."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from plainstatus.edit.answers import Unusable
from plainstatus.edit.facts import add_corrections, fact_named, set_fact, split_fact, yaml_value
from plainstatus.edit.splice import remove_item, remove_key
from plainstatus.errors import BuildError, InvalidIncidents
from plainstatus.model import Incident
from plainstatus.read.yaml import Document, parse_document
from tests.edit.test_layouts import plain
from tests.edit.test_properties import FILES, LINES, TEXTS, dumped, stamp, valid
from tests.support.build import incident
from tests.support.layouts import LAYOUTS, variants
from tests.support.project import NIGHTLY

KNOWN: Incident = incident(
    type="security",
    actions=[{"id": "reset", "text": "Choose a new password."}],
    breach={"people": {"count": "2400"}, "information": [{"kind": "password", "state": "possible"}]},
)
#: Path → whether its value is a text of several lines, a line, or a word.
FACTS = {
    "affects": LINES, "breach.what_happened": TEXTS, "people.count": st.integers(0, 10**9).map(str),
    "information.password.state": st.sampled_from(["exposed", "possible"]), "started": st.just("2026-11-09 10:00"),
    "information.ssn.note": LINES, "occurred.from": st.just("2026-11-08 10:00"), "people.qualifier": st.just("about"),
}  # fmt: skip
#: How a breach may stand there already.
BREACHES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {}, {"breach": {"people": {"count": "24,000,000", "qualifier": "about"}}},
        {"breach": {"information": [{"kind": "password", "state": "possible"}, {"kind": "name", "state": "exposed"}]}},
        {"breach": {"people": None, "information": []}}, {"breach": None, "affects": "Some."},
        {"affects": "Everyone: all"},
        {"affects": {"en": "Everyone.", "de": "Alle."}, "corrections": None}, {"corrections": []},
        {"corrections": [{"at": "2026-11-11 10:00", "field": "affects", "was": "a", "now": "b", "why": "c"}]},
    ]
)  # fmt: skip


def document(raw: bytes) -> Document:
    """Return a file as it is read."""
    return parse_document(raw, name="incidents.yaml", max_bytes=1 << 20)


@st.composite
def breaches(draw: st.DrawFn) -> bytes:
    """Return a file with a breach, in any style, with comments between its lines and any kind of line end."""
    facts = draw(BREACHES)
    rest: list[Any] = [{"id": "b", "title": "Search", "updates": [{"at": "2026-11-10 13:00", "text": "It was slow."}]}]
    first: dict[str, Any] = {"id": "a", "title": "Notice", "type": "security", **facts}
    first["updates"] = [{"at": "2026-11-10 13:00", "text": draw(TEXTS)}]
    written: str = yaml.dump(
        {"incidents": [first, *rest]},
        allow_unicode=True,
        default_flow_style=draw(st.sampled_from([False, None, True])),
        default_style=draw(st.sampled_from([None, None, '"', "'"])),
        indent=draw(st.integers(2, 6)),
        sort_keys=draw(st.booleans()),
        width=draw(st.integers(60, 200)),
    )
    lines = written.split("\n")
    for at in draw(st.lists(st.integers(0, len(lines)), max_size=3)):
        lines.insert(at, draw(st.sampled_from(["# a comment", "", "      # deep: er"])))
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines).encode()


def put(data: dict[str, Any], path: str, value: str) -> None:
    """Put a fact where it belongs, in plain data."""
    names = path.removeprefix("breach.").split(".")
    names = names if names[0] in Incident.model_fields else ["breach", *names]
    here: Any = data
    for name in names[:-1]:
        if isinstance(here, list):
            found = next((item for item in here if item["kind"] == name), None)
            if found is None:
                found = {"kind": name}
                here.append(found)
            here = found
        else:
            empty: Any = [] if name == "information" else {}
            here[name] = here.get(name) or empty
            here = here[name]
    if isinstance(here.get(names[-1]), dict):
        here[names[-1]]["en"] = value
    else:
        here[names[-1]] = value


@given(st.one_of(breaches(), FILES), st.data())
@settings(
    max_examples=2000 if NIGHTLY else 30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
def test_a_fact_is_all_that_changes(raw: bytes, draw: st.DataObject) -> None:
    """One after the other, whatever stands there; so is the list of corrections."""
    try:
        now = document(raw)
    except InvalidIncidents:
        assume(False)
    meant: Any = copy.deepcopy(now.data)
    assume(isinstance(meant.get("incidents"), list) and meant["incidents"])
    first = meant["incidents"][0]
    for number, path in enumerate(draw.draw(st.lists(st.sampled_from([*FACTS]), min_size=1, max_size=3, unique=True))):
        value = draw.draw(FACTS[path])
        entry: dict[str, Any] = {"at": stamp(number), "field": path, "was": value, "now": "x: y", "why": "z"}
        try:
            now = set_fact(now, ("incidents", 0), fact_named(path, KNOWN), value, language="en")
            now = add_corrections(now, ("incidents", 0), [entry], waiting={})
        except BuildError:
            # As with other changes: texts in braces over several lines, and quotes that a `#` stands in.
            return
        read: Any = now.data
        there = read["incidents"][0]
        put(first, path, value)
        # A text that ended its last line goes on to do so.
        for holder in (first, first.get("breach") or {}):
            for key in ("affects", "what_happened"):
                if isinstance(holder.get(key), str) and f"{holder[key]}\n" == (there.get("breach") or there).get(key):
                    holder[key] += "\n"
        first["corrections"] = there["corrections"]
        assert entry in there["corrections"]
        assert read == meant


@pytest.mark.parametrize("shape", [*LAYOUTS])
def test_every_layout_takes_a_correction(shape: str) -> None:
    """In each layout that has incidents, with either line end, comments stay and one entry follows the other."""
    for raw in (variants(LAYOUTS[shape])[end] for end in ("LF", "CRLF")):
        old = document(raw)
        if not old.data.get("incidents"):
            return
        new = old
        for number in range(2):
            entry = {"at": stamp(number), "field": "affects", "was": "All", "now": "Some", "why": "So it is."}
            new = set_fact(new, ("incidents", 0), fact_named("affects", KNOWN), f"Some {number}.", language="en")
            new = add_corrections(new, ("incidents", 0), [entry], waiting={})

        read: Any = new.data
        assert [one["at"] for one in read["incidents"][0]["corrections"]] == [stamp(0), stamp(1)]
        assert read["incidents"][0]["affects"] == "Some 1."
        assert [line for line in old.text.splitlines() if "#" in line] == [
            line for line in new.text.splitlines() if "#" in line
        ]
        assert valid(new) == valid(old)


def test_newest_corrections_first() -> None:
    """Where the newest stand on top, so does the next."""
    text = b"""incidents:
  - id: a
    title: x
    corrections:
      - {at: 2026-11-12 10:00, field: title, was: a, now: b, why: c}   # the second
      - {at: 2026-11-11 10:00, field: title, was: z, now: a, why: c}
    updates: [{at: 2026-11-10 10:00, text: x}]
"""
    entry = {"at": "2026-11-13 10:00", "field": "title", "was": "b", "now": "x", "why": "c"}

    new = add_corrections(document(text), ("incidents", 0), [entry], waiting={}).text

    added = b"      - {at: 2026-11-13 10:00, field: title, was: b, now: x, why: c}\n"
    assert new.encode() == text.replace(b"corrections:\n", b"corrections:\n" + added)


@given(dumped(), st.data())
@settings(
    max_examples=1000 if NIGHTLY else 20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
def test_a_key_that_is_taken_out_is_all_that_goes(raw: bytes, draw: st.DataObject) -> None:
    """In any style; or the change is refused."""
    try:
        old = document(raw)
    except InvalidIncidents:
        assume(False)
    meant = plain(old.text)
    assume(isinstance(meant.get("incidents"), list) and meant["incidents"])
    key = draw.draw(st.sampled_from(["id", "title", "updates"]))
    del meant["incidents"][0][key]

    try:
        new = remove_key(old, ("incidents", 0), key)
    except BuildError:
        return

    assert plain(new.text) == meant


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a: {kind: phone, state: closed, reason: x}\n", "a: {kind: phone, reason: x}\n"),
        ("a: {state: closed, kind: phone}   # the line\n", "a: {kind: phone}   # the line\n"),
        ("a: {kind: phone, state: closed}\n", "a: {kind: phone}\n"),
        ("a: { kind: phone, # its kind\n  state: closed,\n}\n", "a: { kind: phone, # its kind,\n}\n"),
        ("a:\n  kind: phone\n  # since Monday\n  state: closed   # at noon\n  value: 1\n",
         "a:\n  kind: phone\n  # since Monday\n  value: 1\n"),
        ("a:\n  kind: phone\n  state: |\n    closed\n\nb: 1\n", "a:\n  kind: phone\n\nb: 1\n"),
        ("a:\r\n  kind: phone\r\n  'state': \"closed\"\r\n", "a:\r\n  kind: phone\r\n"),
        ("a: {kind: phone}\n", "a: {kind: phone}\n"),
    ],
)  # fmt: skip
def test_taking_a_key_out(text: str, left: str) -> None:
    """Comments on lines of their own stay; what is not there is not taken out."""
    try:
        assert remove_key(document(text.encode()), ("a",), "state").text == left
    except BuildError:
        assert "its kind" in text


@pytest.mark.parametrize(
    ("text", "index", "left"),
    [
        ("a: [b: 1, c: 2]\n", 0, "a: [c: 2]\n"),
        ("a: [b: 1, c: 2]   # both\n", 1, "a: [b: 1]   # both\n"),
        ("x:\n  a:\n    # one\n    - b: 1\n    # two\n    - c: |\n        2\n  d: 3\n", 0,
         "x:\n  a:\n    # two\n    - c: |\n        2\n  d: 3\n"),
        ("x:\n  a:\n    # one\n    - b: 1\n    # two\n    - c: |\n        2\n  d: 3\n", 1,
         "x:\n  a:\n    # one\n    - b: 1\n  d: 3\n"),
        ("a:\r\n- {b: 1}\r\n- {c: 2}\r\n- {d: 3}", 1, "a:\r\n- {b: 1}\r\n- {d: 3}"),
        ("a:\n- {b: 1}\n- {c: 2}", 1, "a:\n- {b: 1}\n"),
        ("a:\n- {b: 1}\nc: 2\n", 0, "c: 2\n"),
    ],
)  # fmt: skip
def test_taking_an_item_out(text: str, index: int, left: str) -> None:
    """The comment above it goes with it, those of others stay; with its last item a list goes."""
    place = ("x", "a") if text.startswith("x") else ("a",)

    assert remove_item(document(text.encode()), place, index).text == left


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("people.cont", "there is no fact 'people.cont'; did you mean people.count?"),
        ("People.Count", "there is no fact 'People.Count'; did you mean people.count?"),
        ("count", "there is no fact 'count'; did you mean people.count?"),
        ("information.pasword.state", "there is no fact 'information.pasword.state'; did you mean "
         "information.password.state?"),
        ("actions.rest.text", "there is no fact 'actions.rest.text'; did you mean actions.reset.text?"),
        ("people.count.de", "there is no fact 'people.count.de'; did you mean people.count?"),
        ("weather", "there is no fact 'weather' (there are: affects, title, started, people.count, "
         "information.password.state and 157 more)"),
    ],
)  # fmt: skip
def test_a_path_that_does_not_exist(typed: str, message: str) -> None:
    """It is told with the one that was meant."""
    with pytest.raises(Unusable) as caught:
        fact_named(typed, KNOWN)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("people.count", "'people.count' gives no value (write for example people.count=240000)"),
        ("affects= ", "'affects' gets no value (write for example people.count=240000; to take a fact out, use an "
         "editor)"),
    ],
)  # fmt: skip
def test_a_value_that_is_missing(typed: str, message: str) -> None:
    """It is said what to write."""
    with pytest.raises(Unusable) as caught:
        split_fact(typed)

    assert str(caught.value) == message


def test_what_is_meant() -> None:
    """A path may begin with `breach.`, and a language may end that of a text; values may hold `=`."""
    assert fact_named("breach.people.count", KNOWN).path == "people.count"
    assert (fact_named("affects.de", KNOWN).path, fact_named("affects.de", KNOWN).language) == ("affects", "de")
    assert split_fact("affects=a = b") == ("affects", "a = b")
    assert yaml_value(fact_named("doing", KNOWN), "[{text: Done., state: done}]") == [
        {"text": "Done.", "state": "done"}
    ]
    with pytest.raises(Unusable, match=r"^doing: "):
        yaml_value(fact_named("doing", KNOWN), "[{text: Done.")
