# The edits of a site take a number, whether they need it or not:
# ruff: noqa: ARG001
"""Each output of a site with one of everything: it is made of its inputs, of all of them, and of nothing else.

For this the site goes through many states. Of two outputs of one kind, a field of the one is put into the other: then
its bytes differ for some pair, or the field would be there for nothing, and its key differs for each, or the file of
before would be kept.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import Any

import jinja2
import pytest
from pydantic import BaseModel

from plainstatus.model import Text, Withdrawn
from plainstatus.model.digests import digest
from plainstatus.render.feeds.sources import Spoken
from plainstatus.render.output import Output
from plainstatus.render.pages.environment import Shared
from plainstatus.render.pages.form import Form
from plainstatus.render.pages.page import Renderer
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.english import ENGLISH as MESSAGES
from plainstatus.views.statements import Since
from tests.support import edits
from tests.support.edits import Edit
from tests.support.outputs import kind, outputs_of
from tests.support.pseudo import translated
from tests.support.rich_site import BEGAN, RichSite, typed

#: Of the operating system and the clock, but for what only works with texts.
_OUTSIDE = ("posix", "io", "_io", "_socket", "select", "time", "_posixsubprocess", "fcntl")
_HARMLESS = {("posix", "fspath"), ("posix", "_path_normpath"), ("time", "strftime"), ("time", "mktime")}
_ENVIRON = os._Environ.__getitem__.__code__


@contextmanager
def watched(asked: set[str]) -> Iterator[None]:
    """Note which functions are called that ask anything but their arguments, and by whom."""

    def look(frame: FrameType, event: str, called: Any) -> None:
        if event == "call" and frame.f_code is _ENVIRON:
            asked.add(f"{frame.f_back and frame.f_back.f_globals.get('__name__')}: os.environ")
        if event != "c_call":
            return
        module, name, owner = called.__module__, called.__name__, getattr(called, "__self__", None)
        by_clock = isinstance(owner, type) and name in {"now", "utcnow", "today"}
        by_chance = isinstance(owner, random.Random)
        if by_clock or by_chance or (module in _OUTSIDE and (module, name) not in _HARMLESS):
            asked.add(f"{frame.f_globals.get('__name__')}: {module or getattr(owner, '__name__', 'random')}.{name}")

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(None)


def test_an_output_asks_for_nothing(tmp_path: Path) -> None:
    """Neither the clock nor a disk, nor what another output has left: it may be made at any time, in any order."""
    outputs = outputs_of(RichSite(tmp_path / "site"))
    asked: set[str] = set()

    with watched(asked):
        made = {output.path: output.made() for output in reversed(outputs)}

    assert asked == set()
    assert {path for path, data in made.items() if data != (tmp_path / "site" / "output" / path).read_bytes()} == set()


def _many(site: RichSite, pick: int) -> None:
    """Have had outages that hurt many components, with many updates, in years before."""
    named = [f"many-{pick}-{number}" for number in range(12)]
    site.data["components"] += [{"id": name, "name": f"Many {name}"} for name in named]
    for days, count in ((300, 120), (900, 2), (1300, 3)):
        began = BEGAN - timedelta(days=days + pick)
        said = [{"at": typed(began + timedelta(hours=number)), "text": f"More, {number}."} for number in range(count)]
        said[0]["status"] = "investigating"
        site.data["incidents"].append({
            "id": f"many-{pick}-{days}", "title": "Much fails", "impact": "minor", "components": named,
            "updates": [*said, {"at": typed(began + timedelta(days=9)), "status": "resolved", "text": "It is over."}],
        })  # fmt: skip


def _put_off(site: RichSite, pick: int) -> None:
    """Put a maintenance off, and say in the banner what staff would."""
    window = site.incident("move")["scheduled"]
    window["from"], window["until"] = typed(site.now + timedelta(hours=5)), typed(site.now + timedelta(hours=7))
    site.incident("leak")["banner"] = "Choose a new password"


def _over(site: RichSite, pick: int) -> None:
    """End what is open, but for what it leaves."""
    site.now += timedelta(minutes=1)
    over = {"at": typed(site.now), "status": "resolved", "text": "It is over."}
    for name in ("leak", "pay"):
        left = {"components": {"checkout": "degraded_performance"}} if name == "pay" and pick % 2 else {}
        site.incident(name)["updates"].append(over | left)
    site.data["organisation"]["security_txt"] |= {
        "contact": ["https://www.shoe-shop.org/security"], "expires": typed(BEGAN + timedelta(days=300)),
        "policy": "https://www.shoe-shop.org/policy", "languages": ["en", "de"],
    }  # fmt: skip


def _in_german(site: RichSite, pick: int) -> None:
    """Take every text for German, in another zone."""
    site.data["organisation"] |= {"language": "de", "timezone": "America/Los_Angeles"}


def _hours(site: RichSite, pick: int) -> None:
    """Answer at other hours."""
    site.data["organisation"]["contacts"]["help"]["hours"] = f"From {8 + pick} o'clock"


def _wide(site: RichSite, pick: int) -> None:
    """Open an outage that hurts more components than an entry names."""
    named = [f"wide-{number}" for number in range(12)]
    site.data["components"] += [{"id": name, "name": f"Wide {name}"} for name in named]
    said = {"at": edits.tick(site), "status": "investigating", "text": "Much fails."}
    site.data["incidents"].append({"id": "wide", "title": "Much fails", "components": named, "updates": [said]})


def _no_website(site: RichSite, pick: int) -> None:
    del site.data["organisation"]["website"]


def made(output: Output) -> bytes:
    """Make an output as if it were the only one: what pages share is kept for no other build.

    With what belongs to another, it may not be to be made at all, which is no file that stays as it was.
    """
    try:
        return anew(output, lambda shared: shared).made()
    except jinja2.UndefinedError as error:
        return f"cannot be made: {error}".encode()


def anew(output: Output, change: Callable[[Any], Any]) -> Output:
    """Return an output with what it shares with others changed, and with nothing kept that others have made of it."""
    if not isinstance(output.make, partial):
        return output
    parts = (change(part) for part in output.make.args)
    parts = (
        replace(part, status=replace(part.status, fragments={})) if isinstance(part, Renderer) else part
        for part in parts
    )
    return output._replace(make=partial(output.make.func, *parts))


#: What happens to the site, one group after the other, with a publish after each.
STATES: tuple[tuple[tuple[Edit, int], ...], ...] = (
    (),
    ((edits.update_added, 1), (edits.component_described, 0), (edits.page_added, 1), (edits.hub_changed, 0)),
    ((edits.contact_closed, 2), (edits.mirrors_changed, 1), (edits.facts_changed, 0), (_hours, 0)),
    ((edits.minutes_pass, 1), (_put_off, 0), (edits.organisation_changed, 0), (edits.component_retired, 2)),
    ((edits.page_edited, 2), (edits.update_corrected, 1), (edits.incident_renamed, 2), (edits.hours_pass, 1)),
    ((edits.component_renamed, 0), (edits.incident_added, 0), (edits.group_changed, 1), (edits.template_overridden, 0)),
    ((edits.address_changed, 1), (_many, 0), (_wide, 0), (edits.update_in_two_languages, 0)),
    ((_over, 1), (edits.organisation_changed, 7), (edits.exercise_changed, 0)),
    ((_in_german, 0), (edits.days_pass, 0)),
    ((edits.incident_withdrawn, 0), (_no_website, 0), (edits.days_pass, 2)),
    ((_many, 1), (edits.days_pass, 3)),
)  # fmt: skip


GERMAN = Spoken("de", Words("de", translated(), lambda number: int(number != 1)), "en", "de/")
#: Values of fields that are the same in all these states.
OTHERS: dict[str, tuple[Any, ...]] = {
    "Plan.page": ("history.html",),
    "ComponentPlan.most": (900,),
    "IncidentPlan.spoken": (GERMAN,),
    "_Planned.language": ("de",),
    "_Listed.kind": ("sitemap",),
    "Shared.clock": (BEGAN,),
    "Shared.form": (Form.of("https://lists.shoe-shop.org/form"),),
    # A language without plurals.
    "Shared.words": (Words("tlh", MESSAGES, lambda _: 0),),
    "_Page.since": (Since({}, None, (), Withdrawn.model_construct(at=BEGAN, reason=Text("It was nothing."))),),
}
#: What is of no use to us, and why it is there.
IDLE = {
    # Whoever writes a theme may show it.
    "plainstatus.render.pages.page._moved: path",
    # A feed without entries has a date in Atom only, and RSS is made of the same plan.
    "plainstatus.render.feeds.making.make_social: since",
}
#: What no state tries, and why.
UNTRIED = {
    # The page for what is not found shows the banner and the day; others are given all of it.
    "Present.now",
    "Present.contacts",
    # Of an archive without entries: where there are fifty times as many as it takes, to the last one.
    "ArchivePlan.since",
    # Of a site in several languages, which has tests of its own.
    "Shared.offered",
    "Shared.led",
    "_Notice.further",
    "_Page.further",
    "_Page.has_feed",
    # Of a component with more than 40 incidents.
    "_Page.older",
    # Each page has its own.
    "Shared.present",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Output]]:
    """Return all outputs of all states, by kind; of those with the same key, one."""
    folder, found = tmp_path_factory.mktemp("states"), dict[str, dict[str, tuple[Output, bytes]]]()
    site, quiet = RichSite(folder / "site"), RichSite(folder / "quiet")
    quiet.data |= {"incidents": []}
    quiet.files = {}
    del quiet.settings["STATIC_PATHS"]
    # Twins are made of files, and are no outputs.
    site.settings["STATUS_PRECOMPRESS"] = quiet.settings["STATUS_PRECOMPRESS"] = []
    later = replace(quiet, folder=folder / "later", now=BEGAN + timedelta(days=50))
    everything = [*outputs_of(quiet), *outputs_of(later)]
    for number, state in enumerate(STATES):
        for edit, pick in state:
            edit(site, pick)
        everything += outputs_of(site, posted=number in {3, 8})
    for output in everything:
        data = made(output)
        _, first = found.setdefault(kind(output), {}).setdefault(output.key, (output, data))
        assert first == data, output.path
    return {name: [output for output, _ in some.values()] for name, some in found.items()}


def _names(value: object) -> list[str]:
    if isinstance(value, tuple):
        return [*getattr(value, "_fields", ())]
    if isinstance(value, BaseModel):
        return [*type(value).model_fields]
    return [one.name for one in fields(value) if one.init and one.compare] if is_dataclass(value) else []


def _with(value: Any, name: str, part: object) -> Any:
    if isinstance(value, tuple):
        return value._replace(**{name: part})  # type: ignore[attr-defined]  # a NamedTuple
    return value.model_copy(update={name: part}) if isinstance(value, BaseModel) else replace(value, **{name: part})


def _sum(value: object) -> str:
    """Return a digest; what has none is told by itself."""
    try:
        return digest(value)
    except TypeError:
        return repr(value)


def needed(some: list[Output], field: str, known: dict[str, Any], change: Callable[[Output, str, Any], Output]) -> bool:
    """Say whether bytes depend on a field, which may have these values: sum → value."""
    before: dict[int, bytes] = {}
    # All have each value: nothing differs.
    for other in known.values() if len(known) > 1 else ():
        # Those that look alike stand together, so that a value tried with each soon finds one that has a use for it.
        for place, one in enumerate(some):
            changed = change(one, field, other)
            if changed.key == one.key:
                continue
            if place not in before:
                before[place] = made(one)
            # Not all fit together: a page cannot name a component that it does not know.
            with suppress(LookupError):
                if made(changed) != before[place]:
                    return True
    return False


def _with_input(output: Output, field: str, value: object) -> Output:
    return output._replace(inputs=_with(output.inputs, field, value))


@pytest.mark.slow
def test_what_makes_an_output_is_known_by_its_name(outputs: dict[str, list[Output]]) -> None:
    """A function of a module, and of a partial one all that it is given: what has no name is in no key."""
    made_by = [output.make for output in chain(*outputs.values())]

    assert [name for name in outputs if "<" in name] == []
    assert [make for make in made_by if isinstance(make, partial) and make.keywords] == []


@pytest.mark.slow
def test_each_input_is_needed(outputs: dict[str, list[Output]]) -> None:
    """Left out of the key, any field of the inputs would leave a file as it was that has other bytes now.

    What one kind has no use for, and always gives the same, another of its shape may need.
    """
    idle, fixed, of_use = set[str](), set[str](), set[str]()
    for name, some in outputs.items():
        # A text, or a row of values.
        if not _names(some[0].inputs) and len({_sum(one.inputs) for one in some}) > 1:
            assert len({made(one._replace(make=some[0].make)) for one in some}) > 1, name
        for field in _names(some[0].inputs):
            known = {_sum(value): value for value in (getattr(one.inputs, field) for one in some)}
            called, varies = f"{type(some[0].inputs).__qualname__}.{field}", len(known) > 1
            if not varies:
                fixed.add(called)
                known |= {_sum(value): value for value in OTHERS.get(called, ())}
            if needed(some, field, known, _with_input):
                of_use.add(called)
            elif varies:
                idle.add(f"{name}: {field}")

    assert idle == IDLE
    assert fixed - of_use <= UNTRIED


def _shared(output: Output) -> Any:
    """Return what a page shares with others; None for what is no page."""
    for part in output.make.args if isinstance(output.make, partial) else ():
        if isinstance(part, Renderer | Shared):
            return part.status if isinstance(part, Renderer) else part
    return None


def _with_shared(output: Output, field: str, value: object) -> Output:
    def changed(part: Any) -> Any:
        if isinstance(part, Renderer):
            return replace(part, status=changed(part.status))
        return _with(part, field, value) if isinstance(part, Shared) else part

    return anew(output, changed)


@pytest.mark.slow
def test_each_thing_that_pages_share_is_needed(outputs: dict[str, list[Output]]) -> None:
    """It makes all pages anew where it changes, so it holds nothing for which none of them has a use."""
    pages = [output for output in chain(*outputs.values()) if _shared(output)]
    idle = set()
    for field in _names(_shared(pages[0])):
        values = (getattr(_shared(page), field) for page in pages)
        known = {_sum(value): value for value in (*values, *OTHERS.get(f"Shared.{field}", ()))}
        if not needed(pages, field, known, _with_shared):
            idle.add(f"Shared.{field}")

    assert idle <= UNTRIED


@pytest.mark.slow
def test_what_templates_say_counts(outputs: dict[str, list[Output]]) -> None:
    """With another theme's templates and the sum of our own, a page would have the same key and other bytes."""
    home = outputs["plainstatus.render.pages.home._home"]
    looks = {output.make.args[0].look: output.make.args[0] for output in home if isinstance(output.make, partial)}
    ours, theirs = [*looks.values()][:2]
    page = anew(home[0], lambda _: ours)
    unseen, seen = (
        anew(page, lambda _: replace(ours, env=theirs.env)),
        anew(page, lambda _: replace(ours, look=theirs.look)),
    )

    assert made(unseen) != made(page)
    assert (unseen.key == page.key, seen.key == page.key) == (True, False)


def _parts(value: Any, seen: dict[int, Any]) -> None:
    """Gather everything in a value that has fields."""
    if id(value) in seen or isinstance(value, str | bytes):
        return
    seen[id(value)] = value
    if names := _names(value):
        inner: Iterable[Any] = (getattr(value, name) for name in names)
    else:
        inner = chain(value.keys(), value.values()) if isinstance(value, Mapping) else value
        inner = inner if isinstance(value, Mapping | list | tuple | set | frozenset) else ()
    for part in inner:
        _parts(part, seen)


@pytest.mark.slow
def test_sums_see_each_field(outputs: dict[str, list[Output]]) -> None:
    """However deep in the inputs: what differs in one field has another sum, whoever has worked it out."""
    seen: dict[int, Any] = {}
    for output in chain(*outputs.values()):
        _parts(output.inputs, seen)
        _parts(_shared(output), seen)
    by_kind: dict[type, list[Any]] = {}
    for value in seen.values():
        if _names(value) and not isinstance(value, Renderer):
            by_kind.setdefault(type(value), []).append(value)
    blind, looked = set(), set()
    for of, values in by_kind.items():
        # Enough to differ in each field, spread over all states.
        some = values[:: len(values) // 40 + 1]
        for name in _names(some[0]):
            # What cannot be summed up is in no key by itself.
            with suppress(TypeError):
                known = {digest(part): part for part in (getattr(value, name) for value in some)}
                if len(known) < 2:
                    continue
                first, other, *_ = known.values()
                if digest(_with(some[0], name, first)) == digest(_with(some[0], name, other)):
                    blind.add(f"{of.__qualname__}.{name}")
                looked.add(f"{of.__qualname__}.{name}")

    assert len(looked) > 100
