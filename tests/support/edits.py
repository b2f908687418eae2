# Each edit takes a site and a number, and each harm a place, whether it needs them or not:
# ruff: noqa: ARG001
"""What happens to a site between two publishes: staff edit it, the clock moves on, disks and people do harm.

Each edit takes a site and a number, by which it chooses among several; one that does not fit the site does nothing.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from plainstatus.errors import BuildError, PlainstatusError, SettingsError
from plainstatus.publish.publish import clean, publish
from plainstatus.publish.rollback import rollback
from plainstatus.read.project import find_project
from plainstatus.record import NewPost, Record
from tests.support.project import ROOT
from tests.support.rich_site import RichSite, typed

__all__ = ["CACHES", "CLOCK", "EDITS", "HARM", "Edit", "caches", "nothing", "secret_written", "tick"]

Edit = Callable[[RichSite, int], object]
One = TypeVar("One")

#: Of the published site: what the record, and whose site it is, are told by.
_NOT_HARMED = ("record.jsonl", ".plainstatus-site", "manifest")
#: In the work folder: no caches.
_NO_CACHES = ("lock", "releases", "snapshot", "previous", "build")
#: What reading raises of what has come to harm.
_HARMED = (OSError, ValueError, AttributeError, LookupError, TypeError, RecursionError)
_DEEP = b'{"files":' + b"[" * 100_000


def _of(choices: list[One], pick: int) -> One:
    return choices[pick % len(choices)]


def tick(site: RichSite, **after: float) -> str:
    """Let time pass, a minute if nothing else is said, and return the moment as staff type it."""
    site.now += timedelta(**(after or {"minutes": 1}))
    return typed(site.now)


def _told(site: RichSite) -> list[dict[str, Any]]:
    return [one for one in site.data["incidents"] if "withdrawn" not in one]


def _open(site: RichSite) -> list[dict[str, Any]]:
    over = {"resolved", "completed"}
    return [one for one in _told(site) if over.isdisjoint(said.get("status") for said in one["updates"])]


def update_added(site: RichSite, pick: int) -> None:
    """Say more of an incident, with or without a promise."""
    if told := _open(site):
        promise = {"next_update": typed(site.now + timedelta(hours=1 + pick % 5))} if pick % 2 else {}
        said = {"at": tick(site), "text": f"We still work on it, {site.now:%H:%M:%S}.", **promise}
        _of(told, pick)["updates"].append(said)


def update_in_two_languages(site: RichSite, pick: int) -> None:
    """Say more in German, too."""
    if told := _open(site):
        _of(told, pick)["updates"].append({"at": tick(site), "text": {"en": "Better.", "de": "Besser."}})


def update_resolved(site: RichSite, pick: int) -> None:
    """Say that something is over."""
    if told := [one for one in _open(site) if one.get("type") != "notice"]:
        chosen = _of(told, pick)
        status = "completed" if chosen.get("type") == "maintenance" else "resolved"
        chosen["updates"].append({"at": tick(site), "status": status, "text": "It is over. No data was lost."})


def update_corrected(site: RichSite, pick: int) -> None:
    """Correct what was said."""
    if told := _told(site):
        said = _of(_of(told, pick)["updates"], pick)
        if "withdrawn" not in said:
            said["text"] = f"It is otherwise, {tick(site)}."
            said["corrected"] = [*said.get("corrected", ()), {"at": typed(site.now), "note": "It was wrong."}]


def update_withdrawn(site: RichSite, pick: int) -> None:
    """Take back what was said."""
    if told := [one for one in _told(site) if len(one["updates"]) > 1]:
        _of(told, pick)["updates"][-1].setdefault("withdrawn", {"at": tick(site), "reason": "It was another shop."})


def incident_added(site: RichSite, pick: int) -> None:
    """Open another one."""
    kind = _of([{}, {"type": "security"}, {"type": "notice"}], pick)
    number = len(site.data["incidents"])
    said = {
        "at": tick(site),
        "text": "We look into it.",
        **({} if kind.get("type") == "notice" else {"status": "investigating"}),
    }
    site.data["incidents"].insert(0, {
        "id": f"new-{number}", "title": f"Something new, {number}", **kind,
        "components": [_of(site.data["components"], pick)["id"]], "updates": [said],
    })  # fmt: skip


def incident_withdrawn(site: RichSite, pick: int) -> None:
    """Take one back that should not have been published."""
    if told := _told(site):
        _of(told, pick)["withdrawn"] = {"at": tick(site), "reason": "It concerned another shop."}


def incident_renamed(site: RichSite, pick: int) -> None:
    """Give one another id; letters follow it."""
    chosen = _of(site.data["incidents"], pick)
    was, chosen["id"] = chosen["id"], f"{chosen['id']}-{pick % 7}x"
    chosen["aliases"] = [*chosen.get("aliases", ()), was]
    for name, text in site.files.items():
        site.files[name] = text.replace(f"Incident: {was}\n", f"Incident: {chosen['id']}\n")


def title_spelt(site: RichSite, pick: int) -> None:
    """Mend a title's spelling."""
    _of(_told(site) or site.data["incidents"], pick)["title"] += "!"


def facts_changed(site: RichSite, pick: int) -> None:
    """Say more of a breach."""
    for one in site.data["incidents"]:
        if breach := one.get("breach"):
            breach["unknowns"] = [*breach.get("unknowns", ()), f"Whether {pick} is right"]
            breach["people"]["count"] = str(2400 + pick)
            breach["direct_notice"]["sent"] = str(100 + pick)


def component_added(site: RichSite, pick: int) -> None:
    """Show one more."""
    number = len(site.data["components"])
    site.data["components"].insert(pick % number, {"id": f"part-{number}", "name": f"Part {number}"})


def component_retired(site: RichSite, pick: int) -> None:
    """Show one no longer among what works."""
    _of(site.data["components"], pick)["retired"] = f"{site.now - timedelta(days=2):%Y-%m-%d}"


def component_renamed(site: RichSite, pick: int) -> None:
    """Give one another id, wherever it is named."""
    chosen = _of(site.data["components"], pick)
    was = chosen["id"]
    chosen["id"], chosen["aliases"] = f"{was}-{pick % 7}c", [*chosen.get("aliases", ()), was]
    for one in site.data["incidents"]:
        for place in (one, *one["updates"]):
            match place.get("components"):
                case list(named):
                    place["components"] = [chosen["id"] if name == was else name for name in named]
                case dict(states):
                    place["components"] = {chosen["id"] if name == was else name: how for name, how in states.items()}


def component_described(site: RichSite, pick: int) -> None:
    """Say otherwise what one is."""
    chosen = _of(site.data["components"], pick)
    chosen[_of(["name", "description"], pick)] = f"Other words, {pick}"


def group_changed(site: RichSite, pick: int) -> None:
    """Call a group otherwise, or put a component into it."""
    site.data["groups"][0][_of(["name", "description"], pick)] = f"Other things, {pick}"
    _of(site.data["components"], pick)["group"] = "shop"


def page_edited(site: RichSite, pick: int) -> None:
    """Say more on a page, in the FAQ, in a letter, or in the copy of a message."""
    names = sorted(name for name in site.files if name.startswith("content/"))
    if names:
        site.files[_of(names, pick)] += f"\nMore is said, {pick}.\n"


def page_added(site: RichSite, pick: int) -> None:
    """Write another page, in one language or another."""
    tongue = "Lang: de\n" if pick % 3 == 0 else ""
    site.files[f"content/pages/more-{pick % 5}.md"] = f"Title: More {pick}\n{tongue}\nSee [about](about.html).\n"


def page_removed(site: RichSite, pick: int) -> None:
    """Take a page away."""
    names = sorted(name for name in site.files if name.startswith("content/pages/") and "faq" not in name)
    if names:
        del site.files[_of(names, pick)]


def _saying(text: str, name: str, pick: int) -> str:
    """Return a template that says something more, where readers see it."""
    if name.endswith("css"):
        return f"{text}\n.said-{pick} {{color: red}}\n"
    before, end, after = text.rpartition("{% endblock")
    return f"{before}<p>Said {pick}.</p>{end}{after}" if end else f"{text}<p>Said {pick}.</p>"


def template_overridden(site: RichSite, pick: int) -> None:
    """Put a template in the place of the theme's, then edit it, then take it away again."""
    name = _of(["index.html", "incident.html", "style.css", "component.html", "promise.html"], pick)
    ours = f"templates/{name}"
    text = (ROOT / "theme" / "templates" / name).read_text(encoding="utf-8")
    if ours not in site.files or pick % 2:
        site.settings["THEME_TEMPLATES_OVERRIDES"] = ["templates"]
        site.files[ours] = _saying(text, name, pick)
    else:
        del site.files[ours]


def theme_edited(site: RichSite, pick: int) -> None:
    """Take a theme of its own, then edit it."""
    site.settings["THEME"] = "theme"
    for place in (ROOT / "theme").rglob("*.*"):
        name = f"theme/{place.relative_to(ROOT / 'theme').as_posix()}"
        site.files.setdefault(name, place.read_text(encoding="utf-8"))
    names = ["templates/actions.html", "templates/page.html", "static/favicon.svg", "templates/history.html"]
    edited = f"theme/{_of(names, pick)}"
    site.files[edited] = (
        _saying(site.files[edited], edited, pick) if edited.endswith("html") else f"{site.files[edited]}\n"
    )


def address_changed(site: RichSite, pick: int) -> None:
    """Move the site to another path, or back."""
    site.settings["SITEURL"] = _of(
        ["https://status.shoe-shop.org", "https://status.shoe-shop.org/now", "https://www.shoe-shop.org/status"], pick
    )


def hub_changed(site: RichSite, pick: int) -> None:
    """Name a hub, another one, or none."""
    site.settings["STATUS_WEBSUB_HUB"] = _of(["https://hub.shoe-shop.org/", "", "https://other.shoe-shop.org/"], pick)


def form_changed(site: RichSite, pick: int) -> None:
    """Have a form to subscribe, another one, or none."""
    site.settings["STATUS_SUBSCRIBE_URL"] = _of(["https://lists.shoe-shop.org/form?l=1", "", "https://x.org/"], pick)


def mirrors_changed(site: RichSite, pick: int) -> None:
    """Have the site at a second address, too, or no longer."""
    mirror = {"second": {"to": "folder:../mirror", "url": f"https://mirror-{pick % 2}.shoe-shop.org"}}
    site.settings["STATUS_TARGETS"] = mirror if pick % 3 else {}


def packing_changed(site: RichSite, pick: int) -> None:
    """Pack otherwise, or not at all."""
    site.settings["STATUS_PRECOMPRESS"] = _of([["gzip", "br"], [], ["br"], ["gzip"]], pick)


def exercise_changed(site: RichSite, pick: int) -> None:
    """Make it an exercise, or the real thing."""
    site.settings["STATUS_EXERCISE"] = not site.settings.get("STATUS_EXERCISE", False)


def signing_changed(site: RichSite, pick: int) -> None:
    """Sign, with this key or that, or no longer."""
    if site.keys:
        site.settings["STATUS_SIGNING_KEY"] = _of([*map(str, site.keys), ""], pick)


def organisation_changed(site: RichSite, pick: int) -> None:
    """Say otherwise who we are."""
    facts: list[dict[str, Any]] = [
        {"name": f"Shoe Shop {pick}"},
        {"legal_name": f"Shoe Shop {pick} Ltd"},
        {"timezone": _of(["America/Los_Angeles", "UTC"], pick // 7)},
        {"never_ask": ["your password, in any message or call", f"the number {pick}"]},
        {"phones": [f"+1-555-01{pick % 100:02}"]},
        {"address": f"{pick} High Street, Anytown"},
        {"known_as": f"Shoes {pick}"},
    ]
    site.data["organisation"].update(_of(facts, pick))


def contact_closed(site: RichSite, pick: int) -> None:
    """Close a way to reach us for a while, or open it."""
    phone = site.data["organisation"]["contacts"]["phone"]
    if phone.pop("state", None) is None:
        phone |= {"state": "closed", "reason": "We write.", "until": typed(site.now + timedelta(hours=1 + pick % 30))}
    else:
        del phone["reason"], phone["until"]


def incident_filed(site: RichSite, pick: int) -> None:
    """Put one into the file of older ones, or back."""
    site.filed ^= {_of(site.data["incidents"], pick)["id"]}


def translation_mended(site: RichSite, pick: int) -> None:
    """Say otherwise in German what stays in English."""
    site.data["organisation"]["name"] = {"en": "Shoe Shop", "de": f"Schuhladen {pick}"}
    for told in site.data["incidents"]:
        for said in told["updates"]:
            if isinstance(said["text"], dict):
                said["text"]["de"] = f"Es ist {pick} Mal anders."


def banner_worded(site: RichSite, pick: int) -> None:
    """Say in the banner what staff would, or nothing of one's own."""
    chosen = _of(site.data["incidents"], pick)
    if chosen.pop("banner", None) is None:
        chosen["banner"] = f"Read this, {pick}"


def secret_written(site: RichSite, pick: int) -> None:
    """Write down in private/ what nobody may read; now and then pages of ours or of staff's have had it for long."""
    said = [
        f"The hen-house is open at night, {pick}",
        "This site has no forms and never asks for a password or personal data.",
        "What stands here is for all who buy shoes",
    ]
    site.files[f"private/notes-{pick % 3}.txt"] = f"{said[pick % 5] if pick % 5 in {1, 2} else said[0]}\n"


def place_taken(site: RichSite, pick: int) -> None:
    """Put a file of the site's own in the place of one of ours, or take it away again."""
    name = "notices/robots.txt"
    site.settings["EXTRA_PATH_METADATA"] = {name: {"path": "robots.txt"}}
    if site.files.pop(f"content/{name}", None) is None:
        site.files[f"content/{name}"] = f"User-agent: *\nDisallow: /{pick}\n"


def posted(site: RichSite, pick: int) -> None:
    """Prove with a post elsewhere what was said here: that is published by itself."""
    path = site.folder / "record.jsonl"
    lines = [line for line in Record.parse(path.read_bytes()).lines if line.kind in {"update", "statement", "official"}]
    post = NewPost(_of(lines, pick).name, "news", "mastodon", f"https://social.example.org/{pick}")
    with suppress(PlainstatusError):
        publish(find_project(site.folder), now=site.now, tell=lambda _: None, typo=True, posts=[post], deploys=False)


def upgraded(site: RichSite, pick: int) -> None:
    """Take another Plainstatus, or the one before again."""
    site.version = f"0.2.{pick % 3}"


EDITS: tuple[Edit, ...] = (
    update_added, update_in_two_languages, update_corrected, incident_added, component_added, component_described,
    component_renamed, component_retired, group_changed, page_edited, page_added, page_removed, template_overridden,
    theme_edited, address_changed, hub_changed, form_changed, mirrors_changed, packing_changed, exercise_changed,
    signing_changed, organisation_changed, contact_closed, facts_changed, title_spelt, incident_renamed,
    update_withdrawn, update_resolved, incident_withdrawn, secret_written, upgraded, incident_filed,
    translation_mended, banner_worded, posted, place_taken, place_taken,
)  # fmt: skip


def nothing(site: RichSite, pick: int) -> None:
    """Let nothing happen, not even a second."""


def minutes_pass(site: RichSite, pick: int) -> None:
    """Let a promise become overdue."""
    tick(site, minutes=_of([1, 20, 61], pick))


def hours_pass(site: RichSite, pick: int) -> None:
    """Let a maintenance begin, or be over."""
    tick(site, hours=_of([2, 3, 7], pick))


def days_pass(site: RichSite, pick: int) -> None:
    """Let a notice end, or a month."""
    tick(site, days=_of([1, 2, 32, 95], pick))


def clock_goes_back(site: RichSite, pick: int) -> None:
    """Let somebody set the clock right, which was ahead."""
    tick(site, minutes=-_of([1, 30, 90], pick))


CLOCK: tuple[Edit, ...] = (nothing, minutes_pass, hours_pass, days_pass, clock_goes_back)


def caches(folder: Path) -> list[Path]:
    """Return what is kept from one publish to the next."""
    work = folder / ".plainstatus"
    found = [path for path in work.rglob("*") if path.is_file() and not path.is_symlink()]
    return sorted(path for path in found if path.relative_to(work).parts[0] not in _NO_CACHES)


def _each(harm: Callable[[RichSite, Path, bytes], object]) -> Edit:
    """Do harm to one cache, or to all."""

    def edit(site: RichSite, pick: int) -> None:
        found = caches(site.folder)
        for place in found if pick % 4 == 0 else found[pick % len(found) :][:1] if found else []:
            harm(site, place, place.read_bytes())

    edit.__name__, edit.__doc__ = harm.__name__, harm.__doc__
    return edit


@_each
def cache_lost(site: RichSite, place: Path, data: bytes) -> None:
    """Lose a cache."""
    place.unlink()


@_each
def cache_cut(site: RichSite, place: Path, data: bytes) -> None:
    """Cut one short."""
    place.write_bytes(data[: len(data) // 2])


@_each
def cache_garbled(site: RichSite, place: Path, data: bytes) -> None:
    """Put something in its place that is nothing."""
    place.write_bytes(bytes(reversed(data)) or b"\xff")


@_each
def cache_deep(site: RichSite, place: Path, data: bytes) -> None:
    """Put JSON in its place that no parser likes."""
    place.write_bytes(_DEEP)


@_each
def cache_of_other_shape(site: RichSite, place: Path, data: bytes) -> None:
    """Keep its outer shape, and none of what is in it."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        said = None
    place.write_bytes(json.dumps(_misshapen(said)).encode())


def _misshapen(said: Any, depth: int = 0) -> Any:
    match said:
        case dict():
            return {key: _misshapen(part, depth + 1) for key, part in said.items()} if depth < 2 else {"": None}
        case list():
            return [7]
        case str() if depth < 2:
            return said
    return {"a": [None]}


@_each
def cache_foreign(site: RichSite, place: Path, data: bytes) -> None:
    """Take that of another site."""
    _take(site.other / ".plainstatus", site, place)


@_each
def cache_older(site: RichSite, place: Path, data: bytes) -> None:
    """Take that of an earlier day of this site."""
    _take(site.earlier / ".plainstatus", site, place)


def _take(work: Path, site: RichSite, place: Path) -> None:
    theirs = work / place.relative_to(site.folder / ".plainstatus")
    if theirs.is_file():
        shutil.copyfile(theirs, place)


def cache_of_another_machine(site: RichSite, pick: int) -> None:
    """Bring published site and caches in as a CI does: the same bytes in other files."""
    for name in ("output", ".plainstatus") if pick % 3 else ("output",):
        place, aside = site.folder / name, site.folder.with_name("aside")
        if not place.is_dir():
            continue
        shutil.copytree(place, aside, symlinks=True, copy_function=shutil.copy if pick % 2 else shutil.copy2)
        shutil.rmtree(place)
        aside.rename(place)


def run_in_ci(site: RichSite, pick: int) -> None:
    """Begin in a fresh clone, with nothing but what a CI has carried over."""
    work = site.folder / ".plainstatus"
    clean(find_project(site.folder), published=True, keeps_files=True)
    made, aside = work / "made", site.folder.with_name("aside")
    if made.is_dir():
        shutil.copytree(made, aside, symlinks=True, copy_function=shutil.copy)
    shutil.rmtree(work, ignore_errors=True)
    if aside.is_dir():
        work.mkdir()
        aside.rename(made)


def caches_all_lost(site: RichSite, pick: int) -> None:
    """Lose the work folder, with the releases in it."""
    shutil.rmtree(site.folder / ".plainstatus", ignore_errors=True)


def links_forged(site: RichSite, pick: int) -> None:
    """Say of each file that it leads nowhere, or that it leads to what does not exist."""
    place = site.folder / ".plainstatus" / "verified" / "links"
    # Of what has come to harm already, nothing can be forged.
    with suppress(*_HARMED):
        data = place.read_bytes()
        start = data.find(b"{")
        forged = {path: [row[0], "" if pick % 2 else "gone.html", ""] for path, row in json.loads(data[start:]).items()}
        place.write_bytes(data[:start] + json.dumps(forged).encode())


def caches_swapped(site: RichSite, pick: int) -> None:
    """Say with the keys of some outputs that they are the files of others."""
    place = site.folder / ".plainstatus" / "outputs.json"
    with suppress(*_HARMED):
        said = json.loads(place.read_bytes())
        outputs = said["outputs"]
        names = sorted(outputs)
        one, other = names[pick % len(names)], names[(pick * 7 + 1) % len(names)]
        (key, space, files), (other_key, _, other_files) = outputs[one].partition(" "), outputs[other].partition(" ")
        outputs[one], outputs[other] = f"{other_key}{space}{files}", f"{key}{space}{other_files}"
        place.write_bytes(json.dumps(said).encode())


CACHES: tuple[Edit, ...] = (
    cache_lost, cache_cut, cache_garbled, cache_deep, cache_of_other_shape, cache_foreign, cache_older,
    cache_of_another_machine, run_in_ci, caches_all_lost, caches_swapped, links_forged,
)  # fmt: skip


def _files(site: RichSite) -> Iterator[Path]:
    output = site.folder / "output"
    for path in sorted(output.rglob("*")):
        if path.is_file() and not path.relative_to(output).as_posix().startswith(_NOT_HARMED):
            yield path


def _some(harm: Callable[[Path, Path], object]) -> Edit:
    """Do harm to three files of the published site; what is beside the site is there for it."""

    def edit(site: RichSite, pick: int) -> None:
        found = list(_files(site))
        for place in {_of(found, pick * 31 + more * 53) for more in range(3)} if found else ():
            harm(place, site.folder)

    edit.__name__, edit.__doc__ = harm.__name__, harm.__doc__
    return edit


def _other(data: bytes) -> bytes:
    return data.replace(b"e", b"3").replace(b"a", b"4") if b"e" in data else bytes(reversed(data))


@_some
def file_replaced(place: Path, folder: Path) -> None:
    """Put another file in place of a published one, of its size and time."""
    status, new = place.stat(), folder / "new"
    new.write_bytes(_other(place.read_bytes()))
    new.chmod(status.st_mode)
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.rename(place)


@_some
def file_rewritten(place: Path, folder: Path) -> None:
    """Write other words into a published file."""
    place.write_bytes(_other(place.read_bytes()) + b" ")


@_some
def file_gone(place: Path, folder: Path) -> None:
    """Take a file away."""
    place.unlink()


@_some
def file_linked(place: Path, folder: Path) -> None:
    """Put a link in its place, to a file with the same bytes."""
    elsewhere = folder.with_name("elsewhere")
    elsewhere.mkdir(exist_ok=True)
    target = elsewhere / place.name
    target.write_bytes(place.read_bytes())
    place.unlink()
    place.symlink_to(target)


@_some
def file_closed(place: Path, folder: Path) -> None:
    """Let nobody read it."""
    place.chmod(0o600)


@_some
def file_twice(place: Path, folder: Path) -> None:
    """Give a file another name elsewhere, and write to it there, as hard links let one."""
    other = folder.with_name("twice")
    other.unlink(missing_ok=True)
    os.link(place, other)
    other.write_bytes(b"Not ours.")


def twins_packed_otherwise(site: RichSite, pick: int) -> None:
    """Pack packed twins anew, in a way that is not ours: each still unpacks to its text."""
    for place in (site.folder / "output").rglob("*.gz"):
        text = place.with_suffix("")
        if text.is_file() and text.name != "manifest.json":
            place.write_bytes(gzip.compress(text.read_bytes(), 1 + pick % 3))


def folder_closed(site: RichSite, pick: int) -> None:
    """Let nobody read a folder of the published site."""
    for place in (site.folder / "output").glob("[a-h]*/"):
        place.chmod(0o700)


def file_added(site: RichSite, pick: int) -> None:
    """Leave a file in the published site that is none of its own, or is that of a page to come."""
    place = site.folder / "output" / _of(["stray.html", "more-1.html", "incidents/stray.html"], pick)
    if place.parent.is_dir() and not place.exists():
        place.write_text("<p>Not ours.", encoding="utf-8")


def site_restored(site: RichSite, pick: int) -> None:
    """Bring back a backup of what was published first, with its caches or without."""
    for name in ("output", ".plainstatus") if pick % 2 else ("output",):
        if name == "output":
            shutil.rmtree(site.folder / name, ignore_errors=True)
        shutil.copytree(site.earlier / name, site.folder / name, symlinks=True, dirs_exist_ok=True)


def file_changed_unseen(site: RichSite, pick: int) -> None:
    """Write to a file in place and give it back its time: what nobody can see is found within a day."""
    found = list(_files(site))
    for place in [_of(found, pick * 31)] if found else []:
        status = place.stat()
        place.write_bytes(_other(place.read_bytes()))
        os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
    tick(site, days=1)


def site_rolled_back(site: RichSite, pick: int) -> None:
    """Bring an earlier site back."""
    try:
        rollback(find_project(site.folder), to="", now=site.now, tell=lambda _: None, ask=lambda _: True)
    except (BuildError, SettingsError):
        # There is none, or its files have come to harm.
        return


HARM: tuple[Edit, ...] = (
    file_replaced, file_rewritten, file_gone, file_linked, file_closed, file_twice, twins_packed_otherwise,
    file_changed_unseen, folder_closed, file_added, site_restored, site_rolled_back,
)  # fmt: skip
