"""What the tasks call: asks, does, and says what came of it."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from invoke.exceptions import Exit

from plainstatus import clock
from plainstatus.check import Judgement
from plainstatus.check.formats import FORMATS, summary
from plainstatus.check.review import review_project
from plainstatus.cli import doctor, pinning, record
from plainstatus.cli import drill as drills
from plainstatus.cli.preview import preview as show
from plainstatus.cli.terminal import ask, complain, exit_codes, hang_ups_ignored, say, say_while_heard, stop
from plainstatus.deliver.hosting.servers import MADE_BY, server_files
from plainstatus.edit.templates import SHIPPED, TEMPLATES
from plainstatus.errors import BuildError, InvalidIncidents, Overdue, SettingsError, TargetError
from plainstatus.files import content, named, replace_file, work_folder
from plainstatus.publish import deploy as deploying
from plainstatus.publish import publish as steps
from plainstatus.publish import rollback as rollback_steps
from plainstatus.publish import timer
from plainstatus.read import importers
from plainstatus.read.project import find_project
from plainstatus.read.schema import Loaded
from plainstatus.read.schema.json_schema import SCHEMA_FILE, first_line, schema_file, schema_path
from plainstatus.record.load import load
from plainstatus.tree import releases

__all__ = [
    "build",
    "check",
    "clean",
    "deploy",
    "drill",
    "examine",
    "host_files",
    "import_history",
    "init",
    "list_releases",
    "log_record",
    "merge_record",
    "pin",
    "preview",
    "publish",
    "rollback",
    "set_record_aside",
    "verify_record",
    "write_schema",
]

#: What a new site starts from; in the wheel these lie in plainstatus/starter.
_STARTER = ("pelicanconf.py", "incidents.yaml", "content")
#: Code host → where it looks for what to run; ours lies in ci/ of what a new site starts from.
_HOSTS = {"github": ".github/workflows/status.yml", "gitlab": ".gitlab-ci.yml"}
_TASKS = """\
\"\"\"What you can do here: `invoke --list`.\"\"\"

from plainstatus.__main__ import tasks

namespace = tasks()
"""
_MERGED = "# Two people may publish at once: both their lines count.\nrecord.jsonl merge=union -text\n"
_IGNORED = (
    "# Built, private or installed: never committed.\n/output/\n/build/\n/private/\n/.plainstatus/\n/.venv/\n"
    "# What others wrote into the record at a target.\n/record.set-aside.jsonl\n"
)


def publish(*, yes: bool, typo: bool, reason: str, if_due: bool, deploys: bool, without: Iterable[str] = ()) -> None:
    """Build the site and put it live; `yes` answers the question, `if_due` does it only where the clock wants it.

    Without `deploys` it stays here, until `deploy` brings it to the targets; those named in `without`, alone or with
    commas between, are left out wholly.
    """
    began = time.perf_counter()
    with hang_ups_ignored(), exit_codes("nothing was published: the site is as it was"):
        names = [name for given in without for name in re.split(r"[\s,]+", given) if name]
        if if_due and (yes or typo or reason or names or not deploys):
            raise SettingsError("--if-due takes no other flag: it publishes nothing that is new")
        make = partial(steps.publish, ask=_ask(yes=yes), typo=typo, reason=reason, deploys=deploys, without=names)
        project = find_project(Path.cwd())
        result = (timer.publish_if_due if if_due else make)(project, now=clock.now_for_publish(), tell=say)
    if result is not None:
        _tell(result, "published", began)
        _tell_failed(result.unkept, result.failed)


def deploy(*, target: str, adopt: bool) -> None:
    """Bring the published site to its targets, or to one; `adopt` takes over what is there."""
    with hang_ups_ignored(), exit_codes("nothing was sent"):
        delivery = deploying.deploy(find_project(Path.cwd()), name=target, adopt=adopt, tell=say)
        complain(f"note: {warning}" for warning in delivery.warnings)
    _tell_failed((), delivery.faults)


def examine() -> None:
    """Say what would go wrong tonight; with faults the program ends with 4."""
    with exit_codes("this has to be mended before the night", tells=True):
        counts = Counter[str]()
        for finding in doctor.examine(find_project(Path.cwd()), now=clock.now_for_build()):
            say(str(finding))
            counts[finding.level] += 1
        told = f"{steps.count(counts['fault'], 'fault')}, {steps.count(counts['note'], 'note')}"
        if counts["fault"]:
            raise BuildError(told)
        say(f"{told}: nothing would stop a publish tonight")


def drill(*, kind: str, to: str, keep: bool) -> None:
    """Practise: take an exercise the whole way, in a copy of the site, and say how long each step took."""
    with exit_codes("the exercise ended early; the real site is as it was"):
        project, now = find_project(Path.cwd()), clock.now_for_publish()
        done = drills.drill(project, kind=kind or "outage", to=to, keep=keep, now=now, tell=say)
        say(f"{done.first_page:6.1f} s  from the first command to the first page that readers could have read")
        say(f"{done.whole:6.1f} s  in all; {steps.count(done.pages, 'page')}, and each says that it is an exercise")
        if done.left:
            say(f"left to be looked at: {done.left} (remove it when you have)")


def rollback(*, to: str, yes: bool) -> None:
    """Put an earlier site live again."""
    with hang_ups_ignored(), exit_codes("the site is as it was"):
        project, now = find_project(Path.cwd()), clock.now_for_publish()
        back = rollback_steps.rollback(project, to=to, now=now, tell=say, ask=_ask(yes=yes))
    place = _short(project.settings.live / "index.html")
    say(f"back to {back.release.name}; it stays until you publish → {place}")
    _tell_failed(back.unkept, back.failed)


def list_releases() -> None:
    """Tell which earlier sites are kept."""
    with exit_codes("nothing was listed", tells=True):
        settings = find_project(Path.cwd()).settings
        kept = releases.releases(work_folder(settings.live, work=settings.work))
        for release in kept:
            open_then = f", open then: {', '.join(release.published.open)}" if release.published.open else ""
            say(f"{release.name}  published {release.published.at:%Y-%m-%d %H:%M} UTC{open_then}")
        if not kept:
            say("no earlier site is kept yet")


def verify_record() -> None:
    """Tell whether the record is whole, and agrees with the YAML and the published copy."""
    with exit_codes("the record needs attention", tells=True):
        found = record.audit(find_project(Path.cwd()), now=clock.now_for_build())
        for line in found.good:
            say(line)
        if found.faults:
            raise BuildError("\n".join(found.faults))
        say(record.NOT_PROVED)


def log_record(incident: str) -> None:
    """Tell what was said of an incident, when, with was and now."""
    with exit_codes("nothing was found", tells=True):
        for line in record.incident_history(find_project(Path.cwd()), incident):
            say(line)


def merge_record(*, yes: bool) -> None:
    """Join the record here with the published ones, and mend what git left half merged; `yes` takes in all of them."""
    with exit_codes("the record is as it was"):
        say(record.join(find_project(Path.cwd()), now=clock.now_for_build(), tell=say, ask=_ask_person(yes=yes)))


def set_record_aside(target: str) -> None:
    """Keep what somebody else has added to the record at a target out of ours."""
    with exit_codes("nothing was set aside"):
        say(record.set_aside(find_project(Path.cwd()), target, now=clock.now_for_build(), tell=say))


def build() -> None:
    """Build the site into the folder `build`, to look at it."""
    began = time.perf_counter()
    with exit_codes("nothing was built"):
        result = steps.build(find_project(Path.cwd()), now=clock.now_for_build(), tell=say)
    _tell(result, "built", began)


def preview(*, drafts: bool, lan: bool, port: str) -> None:
    """Show the site in a browser, built anew at each save, until Ctrl-C."""
    with exit_codes("there is no preview"):
        if port and not port.isdecimal():
            raise SettingsError(f"--port {port}: that is no number (write one from 1024 to 65535)")
        project, number = find_project(Path.cwd()), int(port) if port else None
        show(project, drafts=drafts, lan=lan, port=number, colours=sys.stdout.isatty(), tell=say_while_heard)


def check(*, strict: bool, style: str, overdue: bool) -> None:
    """Read everything, tell every problem and what could be put better; `style` is how to write it.

    With `overdue` only promises that were not kept are told, with an exit code of their own.
    """
    with exit_codes("these problems stop a publish", tells=True):
        if style not in FORMATS:
            raise SettingsError(f"there is no format {style!r} (write {', '.join(FORMATS)})")
        if overdue and (strict or style != "text"):
            raise SettingsError("--overdue takes no other flag: it prints a line for each broken promise")
        try:
            loaded, judgement = review_project(find_project(Path.cwd()), now=clock.now_for_build())
        except InvalidIncidents as error:
            if style == "text":
                raise
            say(FORMATS[style](error.problems, Judgement()))
            raise Exit(code=error.exitcode) from None
        if not overdue:
            _tell_findings(loaded, judgement, strict=strict, style=style)
    if overdue and judgement.overdue:
        with exit_codes("readers are waiting"):
            raise Overdue("\n".join(map(str, judgement.overdue)))


def _tell_findings(loaded: Loaded, judgement: Judgement, *, strict: bool, style: str) -> None:
    """Say what was found; end the program where that must not be left as it is."""
    if style == "text":
        complain(loaded.warnings)
        if found := FORMATS[style]((), judgement):
            say(f"{found}\n")
        incidents, files = len(loaded.site.incidents), len(loaded.documents)
        read = f"{steps.count(incidents, 'incident')} in {steps.count(files, 'file')}"
        say(f"read {read}: {summary(loaded.warnings, judgement)}")
    else:
        say(FORMATS[style](loaded.warnings, judgement))
    if judgement.of("error") or any(problem.level == "error" for problem in loaded.warnings):
        stop("the errors have to be mended", InvalidIncidents.exitcode)
    if strict and (loaded.warnings or judgement.of("warning")):
        stop("with --strict, warnings count as errors", InvalidIncidents.exitcode)


def clean(*, output: bool) -> None:
    """Remove what was built, and with `output` the published site too."""
    with exit_codes("clean did not finish"):
        for path in steps.clean(find_project(Path.cwd()), published=output):
            say(f"removed {_short(path)}")


def host_files(folder: str) -> None:
    """Write the settings for web servers into `folder`; files there that are not ours stop it."""
    with exit_codes("nothing was written"):
        project = find_project(Path.cwd())
        site = load(project.settings, clock.now_for_build()).site
        target = project.settings.folder / folder
        texts = dict(server_files(site, project.settings.SITEURL))
        for name in texts:
            path = target / name
            if path.exists() and MADE_BY not in path.read_text(encoding="utf-8", errors="replace"):
                raise SettingsError(
                    f"{path} was not made by this command (move it, or choose another folder with --to)"
                )
    with exit_codes("what is named above was written, and nothing else"):
        target.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            replace_file(target / name, text.encode())
            say(f"wrote {_short(target / name)}")


def import_history(source: str, *, kind: str | None, to: str, force: bool) -> None:
    """Write another system's history as our YAML to the file `to`, and tell what was adjusted."""
    with exit_codes("nothing was written"):
        target = Path(to)
        if target.exists() and not force:
            raise SettingsError(f"{to} is there already (name another file with --to, or add --force)")
        imported = importers.import_history(Path(source), kind=kind, now=clock.now_for_build())
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, imported.yaml.encode())
        for note in imported.report:
            say(str(note))
        say(
            f"imported: {imported.incidents} incidents with {imported.updates} updates, "
            f"{imported.components} components → {to}"
        )


def init(folder: str, *, ci: str) -> None:
    """Make a new status site in `folder`, with an example to replace, and what a code host named by `ci` reads."""
    with exit_codes("nothing was made"):
        if ci and ci not in _HOSTS:
            raise SettingsError(f"--ci {ci}: there is no such code host (write {' or '.join(_HOSTS)})")
        target = Path(folder)
        if target.exists() and (found := content(target)):
            raise SettingsError(f"{folder} is not empty: it holds {named(found)} (name a new folder)")
    with exit_codes(f"{folder} is not whole (remove it, and run this again)"):
        package = Path(__file__).resolve().parent.parent
        starter = package / "starter"
        source = starter if starter.is_dir() else package.parent
        pins = _pins() if ci else {}
        target.mkdir(parents=True, exist_ok=True)
        for name in _STARTER:
            copy = shutil.copytree if (source / name).is_dir() else shutil.copyfile
            copy(source / name, target / name)
        shutil.copyfile(SHIPPED, target / TEMPLATES)
        (target / SCHEMA_FILE).parent.mkdir()
        (target / SCHEMA_FILE).write_text(schema_file(), encoding="utf-8")
        (target / "tasks.py").write_text(_TASKS, encoding="utf-8")
        (target / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        (target / ".gitattributes").write_text(_MERGED, encoding="utf-8")
        if ci:
            (target / _HOSTS[ci]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / "ci" / f"{ci}.yml", target / _HOSTS[ci])
            pinning.write(target, pins)
        say(f"made {folder}: edit {folder}/incidents.yaml, then run plainstatus publish in {folder}")


def _pins() -> dict[str, bytes]:
    """Return what a code host shall install; where pip cannot tell what Plainstatus needs, that is said."""
    say("asking pip for the hashes of what is installed here; this takes a minute")
    try:
        return pinning.pin()
    except BuildError as error:
        complain([f"note: until you run plainstatus pin in it, the code host installs nothing: {error}"])
        return pinning.pin_ours()


def pin(*, also: str) -> None:
    """Write requirements.txt and wheels/ anew: what is installed here, for this machine, code hosts and `also`."""
    with exit_codes("nothing was written"):
        folder = find_project(Path.cwd()).settings.folder
        pins = pinning.pin(also=[given.strip() for given in also.split(",") if given.strip()])
        pinning.write(folder, pins)
        for path in sorted(pins):
            say(f"wrote {_short(folder / path)}")


def write_schema() -> None:
    """Write the schema of this version's format to where the first line of the YAML file leads editors."""
    with exit_codes("nothing was written"):
        settings = find_project(Path.cwd()).settings
        yaml = settings.incidents_file
        path = schema_path(yaml, root=settings.folder)
        if path.is_relative_to(settings.live.resolve()):
            raise SettingsError(
                f"{_short(path)} lies in the published site, which every publish replaces "
                f"(begin {_short(yaml)} with {first_line(yaml, yaml.with_name('incidents.schema.json'))})"
            )
        path.parent.mkdir(exist_ok=True)
        replace_file(path, schema_file().encode())
        say(f"wrote {_short(path)}; editors find it when {_short(yaml)} begins with {first_line(yaml, path)}")


def _ask(*, yes: bool) -> steps.Ask:
    """Return who answers: a person at a terminal, unless `yes` is given; programs are never asked."""
    if yes or not sys.stdin.isatty():
        return lambda _: True

    def agrees(question: str) -> bool:
        answer = ask(f"{question} [Y/n] ")
        # Where the question cannot be put, it is as if there were no terminal.
        return answer is None or answer.strip().lower() in {"", "y", "yes"}

    return agrees


def _ask_person(*, yes: bool) -> steps.Ask:
    """Return who answers what no program may decide: a person at a terminal, or `yes`."""

    def nobody(_: str) -> bool:
        raise SettingsError("there is nobody here to ask (look at it, and if it is yours, add --yes)")

    return _ask(yes=yes) if yes or sys.stdin.isatty() else nobody


def _tell_failed(unkept: Sequence[str], failed: Sequence[str]) -> None:
    """End the program where a site is live and something after that went wrong, naming it."""
    told = "\n".join(f"the site is live, but {one}" for one in unkept)
    if told and not failed:
        stop(told, BuildError.exitcode)
    with exit_codes("the site here is live, and so is every other target; mend this, then run: invoke deploy"):
        if failed:
            complain([told] if told else [])
            raise TargetError("\n".join(failed))


def _tell(result: steps.Result, done: str, began: float) -> None:
    """Say what came of making a site."""
    complain(result.problems)
    complain(f"note: {note}" for note in result.notes)
    seconds = time.perf_counter() - began
    say(
        f"{done}: {result.open_incidents} open, {result.pages} pages, {seconds:.1f} s → "
        f"{_short(result.folder / 'index.html')}"
    )


def _short(path: Path) -> str:
    """Return the path as it can be typed from here."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        # Elsewhere; or we stand in a folder that is gone, such as an earlier site's.
        return path.as_posix()
