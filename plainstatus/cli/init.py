"""`init`: a new status site, which says what a company has answered; or the example's, to look at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from plainstatus import clock
from plainstatus.cli import pinning
from plainstatus.cli.flags import Asked
from plainstatus.cli.prompts import Prompts
from plainstatus.cli.terminal import complain, exit_codes, say
from plainstatus.cli.verbs.site import Init
from plainstatus.edit import company as answers
from plainstatus.edit.answers import Unusable
from plainstatus.edit.new_site import Company, Names, files_of, split
from plainstatus.edit.templates import SHIPPED, TEMPLATES
from plainstatus.errors import BuildError, SettingsError
from plainstatus.files import content, named
from plainstatus.read.project import find_project
from plainstatus.read.schema.json_schema import SCHEMA_FILE, schema_file
from plainstatus.text.amounts import counted

__all__ = ["init"]

#: What is asked, in this order, and how the answer is read.
_QUESTIONS: Final[Mapping[str, Callable[[str], object]]] = {
    "name": answers.name,
    "domain": answers.site_address,
    "zone": answers.zone,
    "language": answers.languages,
    "contact": answers.contact,
}
#: What the example is made of; in the wheel these lie in plainstatus/starter.
_EXAMPLE: Final = ("pelicanconf.py", "incidents.yaml", "content")
_TASKS: Final = "tasks.py"
#: Code host → where it looks for what to run; ours lies in ci/ beside the example.
_HOSTS = {"github": ".github/workflows/status.yml", "gitlab": ".gitlab-ci.yml"}
_MERGED = (
    "# Two people may publish at once: both their lines count.\nrecord.jsonl merge=union -text\n"
    "announcements.jsonl merge=union -text\n"
)
_IGNORED = (
    "# Built, private, compiled or installed: never committed.\n__pycache__/\n/output/\n/build/\n/private/\n"
    "/.plainstatus/\n/.venv/\n"
    "# What others wrote into the record at a target.\n/record.set-aside.jsonl\n"
)
_COMPONENTS: Final = """\
What can fail by itself, in your customers' words: one a line, or several with commas between.
  Shop / Search   puts Search into the group Shop
  Enter alone     ends the list"""


def init(given: Init) -> None:
    """Make a new status site in a folder, of what a company answers or of the example, and what a code host reads."""
    folder, ci = given.folder, given.ci
    with exit_codes("nothing was made"):
        if ci and ci not in _HOSTS:
            raise SettingsError(f"--ci {ci}: there is no such code host (write {' or '.join(_HOSTS)})")
        target = Path(folder)
        if target.exists() and (found := content(target)):
            raise SettingsError(f"{folder} is not empty: it holds {named(found)} (name a new folder)")
        company = None if _is_example(given) else _company(given)
    with exit_codes(f"{folder} is not whole (remove it, and run this again)"):
        package = Path(__file__).resolve().parent.parent
        starter = package / "starter"
        source = starter if starter.is_dir() else package.parent
        pins = _pins() if ci else {}
        target.mkdir(parents=True, exist_ok=True)
        for name in (*(() if company else _EXAMPLE), _TASKS):
            copy = shutil.copytree if (source / name).is_dir() else shutil.copyfile
            copy(source / name, target / name)
        shutil.copyfile(SHIPPED, target / TEMPLATES)
        if company is not None:
            today = clock.now_for_build().astimezone(ZoneInfo(company.zone)).date()
            _write(target, files_of(company, today=today))
        _write(target, {SCHEMA_FILE: schema_file(), ".gitignore": _IGNORED, ".gitattributes": _MERGED})
        if ci:
            (target / _HOSTS[ci]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / "ci" / f"{ci}.yml", target / _HOSTS[ci])
            pinning.write(target, pins)
        if company is None:
            say(f"made {folder}: edit {folder}/incidents.yaml, then run plainstatus publish in {folder}")
        else:
            _tell_made(folder, company)


def _is_example(given: Init) -> bool:
    others = given.given("name", "domain", "zone", "language", "contact", "components")
    if given.example and others:
        raise SettingsError(f"--example is the made-up shop as it is, and {others[0]} says who you are (leave one out)")
    return given.example


def _company(given: Init) -> Company:
    """Return what a company answers: by flags, of which all mistakes are told at once; else somebody at a terminal."""
    ask, by_flag, found, faults = Prompts.at_terminal(yes=False), Prompts(asks=False), dict[str, Any](), list[str]()
    for field, read in _QUESTIONS.items():
        if getattr(given, field) or not ask.asks:
            try:
                found[field] = by_flag.value(given.asked(field), read, default="en" if field == "language" else None)
            except SettingsError as error:
                faults.append(str(error))
    names = Names(found["language"]) if "language" in found else None
    if names is not None:
        faults += _unusable(given.components, names)
    if faults:
        raise SettingsError("\n".join(faults))
    for field, read in _QUESTIONS.items():
        if field not in found:
            found[field] = ask.value(
                given.asked(field), read, default={"zone": _zone_here(), "language": "en"}.get(field)
            )
    if names is None:
        names = Names(found["language"])
        if wrong := _unusable(given.components, names):
            raise SettingsError("\n".join(wrong))
    if ask.asks and not given.components:
        _ask_components(ask, names)
    return Company(found["name"], found["domain"], found["zone"], found["contact"], names)


def _unusable(components: Sequence[str], names: Names) -> list[str]:
    """Take components of flags in; return what is wrong with them."""
    faults = []
    for part in (part.strip() for one in components for part in one.split(",")):
        try:
            if part:
                names.add(_wordings(part, names))
        except Unusable as error:
            faults.append(f"--components: {error}")
    return faults


def _wordings(typed: str, names: Names) -> list[str]:
    """Return a component's names; where there is one language, ` = ` may be part of a name."""
    return split(typed) if names.languages[1:] else [typed]


def _ask_components(ask: Prompts, names: Names) -> None:
    """Ask for components, a line each, until there is an empty one; in each language."""
    say(_COMPONENTS)
    typed = "…"
    while typed:
        typed = ask.value(Asked("components", "", f"Component {len(names.components) + 1}"), str, default="")
        parts = [*filter(None, map(str.strip, typed.split(",")))]
        for part in parts:
            wordings = _wordings(part, names)
            try:
                names.read(wordings)
                for tag in names.languages[len(wordings) :]:
                    which = f"{part}, in" if parts[1:] else "in"
                    asked = Asked("components", "", f"  {which} {answers.language_name(tag)} (Enter: the same)")
                    wordings.append(ask.value(asked, str, default=""))
                names.add(wordings)
            except Unusable as error:
                say(f"  {error}")


def _zone_here() -> str:
    """Return the zone of this machine; UTC where it does not say one."""
    place = os.environ.get("TZ") or os.path.realpath("/etc/localtime").rpartition("/zoneinfo/")[2]
    try:
        return answers.zone(place)
    except Unusable:
        return "UTC"


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _tell_made(folder: str, company: Company) -> None:
    ids = [one.id for one in company.names.components]
    inside = f" in {counted(len(company.names.groups), 'group')}" if company.names.groups else ""
    say(f"made {folder}: {company.name}, {company.address}, {counted(len(ids), 'component')}{inside}")
    if ids:
        say(f"ids, which become addresses with the first publish (change them before): {', '.join(ids)}")
    if not find_project(Path(folder)).settings.keeps_record:
        say("this is an example's address: no record is kept, and the site stays on this machine")
    say(f"next, in {folder}: plainstatus preview shows it, doctor says what is to be filled in, publish puts it live")


def _pins() -> dict[str, bytes]:
    """Return what a code host shall install; where pip cannot tell what Plainstatus needs, that is said."""
    say("asking pip for the hashes of what is installed here; this takes a minute")
    try:
        return pinning.pin()
    except BuildError as error:
        complain([f"note: until you run plainstatus pin in it, the code host installs nothing: {error}"])
        return pinning.pin_ours()
