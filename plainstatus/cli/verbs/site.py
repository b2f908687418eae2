"""The flags of what is done with a site, its record and this checkout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from plainstatus.cli.flags import Flag, Verb

__all__ = [
    "Bench",
    "Build",
    "Check",
    "Clean",
    "Deploy",
    "Doctor",
    "Drill",
    "Hosting",
    "Import",
    "Init",
    "Lint",
    "Log",
    "Merge",
    "Pin",
    "Preview",
    "Publish",
    "Releases",
    "Rollback",
    "Schema",
    "SetAside",
    "Test",
    "Verify",
]


@dataclass(frozen=True)
class Publish(Verb):
    """Build the site and put it live in output/."""

    yes: Annotated[bool, Flag("do not ask, whatever readers will newly see")] = False
    typo: Annotated[bool, Flag("changed texts only had their spelling mended")] = False
    force: Annotated[str, Flag("why the site must go live although verification would stop it; this is recorded")] = ""
    if_due: Annotated[
        bool, Flag("for timers: only where the clock changes something, and with what was published last")
    ] = False
    no_deploy: Annotated[bool, Flag("only in output/; `deploy` brings it to the targets later")] = False
    without: Annotated[
        tuple[str, ...],
        Flag("a target that is neither asked nor sent to; may be given again, or several with commas between"),
    ] = ()


@dataclass(frozen=True)
class Build(Verb):
    """Build the site into build/ to look at; nothing goes live."""


@dataclass(frozen=True)
class Preview(Verb):
    """Show in a browser what customers will see, at each save; Ctrl-C ends it."""

    drafts: Annotated[bool, Flag("show drafts and private/ too, with a watermark on every page")] = False
    lan: Annotated[bool, Flag("let phones in your network see it too; prints a QR code")] = False
    port: Annotated[str, Flag("where to listen; left out, 8000 or the next free one")] = ""


@dataclass(frozen=True)
class Check(Verb):
    """Tell every problem of the YAML, and what to put better."""

    strict: Annotated[bool, Flag("warnings fail too, for CI")] = False
    format: Annotated[
        str, Flag("text, json, github or gitlab (notes beside the lines of a change), or sarif (for code scanners)")
    ] = "text"
    overdue: Annotated[
        bool, Flag("for timers: only promised updates that have not come, with exit code 7 where there are any")
    ] = False


@dataclass(frozen=True)
class Clean(Verb):
    """Remove what was built, but not the published site."""

    output: Annotated[bool, Flag("remove the published site in output/ too")] = False


@dataclass(frozen=True)
class Deploy(Verb):
    """Bring the published site to its targets again, such as after a failure."""

    target: Annotated[str, Flag("its name in STATUS_TARGETS; left out, all of them")] = ""
    adopt: Annotated[bool, Flag("take over what is at that target: all is sent, and files that are not ours stay")] = (
        False
    )


@dataclass(frozen=True)
class Doctor(Verb):
    """Say what would go wrong tonight: settings, tools, targets, keys, clock."""


@dataclass(frozen=True)
class Drill(Verb):
    """Practise: an exercise goes the whole way, to a place of its own."""

    type: Annotated[str, Flag("what to practise: outage, if left out, or security")] = ""
    to: Annotated[
        str, Flag("the address of a place for exercises, such as folder:/srv/drill; left out, a folder of its own")
    ] = ""
    keep: Annotated[bool, Flag("leave the exercise's site to be looked at")] = False


@dataclass(frozen=True)
class Rollback(Verb):
    """Put an earlier site live again, until the next publish."""

    to: Annotated[str, Flag("a release's name; left out, the site before this one")] = ""
    yes: Annotated[bool, Flag("do not ask")] = False


@dataclass(frozen=True)
class Releases(Verb):
    """List the earlier sites that are kept."""


@dataclass(frozen=True)
class Hosting(Verb):
    """Write settings for nginx, Caddy and S3 into hosting/."""

    to: Annotated[str, Flag("the folder to write into, from the site's own")] = "hosting"


@dataclass(frozen=True)
class Import(Verb):
    """Turn another system's history into our YAML."""

    source: Annotated[str, Flag("a folder or file of the other system")]
    format: Annotated[str, Flag("statuspage (JSON of its public API) or stactus (YAML); left out, it is guessed")] = ""
    to: Annotated[str, Flag("the YAML file to write")] = "incidents.yaml"
    force: Annotated[bool, Flag("write over that file")] = False


@dataclass(frozen=True)
class Init(Verb):
    """Make a new status site, with an example to replace."""

    folder: Annotated[str, Flag("a new or empty folder")]
    ci: Annotated[str, Flag("write the file that checks and publishes there: github or gitlab")] = ""


@dataclass(frozen=True)
class Pin(Verb):
    """Write requirements.txt and wheels/: what code hosts and the kit install is what is installed here."""

    also: Annotated[
        str, Flag("other machines that shall install it, with commas between, such as macosx_11_0_arm64:3.13")
    ] = ""


@dataclass(frozen=True)
class Schema(Verb):
    """Write the schema that editors complete and check the YAML with."""


@dataclass(frozen=True)
class Test(Verb):
    """Run every test."""

    install: Annotated[
        bool,
        Flag("first get what tests need besides Python: Debian's packages, as root, and a language server by npm"),
    ] = False
    nightly: Annotated[
        bool,
        Flag("the long run: 10,000 broken files in place of 300, a cut at every byte in place of every per cent"),
    ] = False


@dataclass(frozen=True)
class Lint(Verb):
    """Check style and types."""


@dataclass(frozen=True)
class Bench(Verb):
    """Measure what docs/performance.md states."""


@dataclass(frozen=True)
class Verify(Verb):
    """Prove that the record is whole, and fits YAML and site."""


@dataclass(frozen=True)
class Log(Verb):
    """Tell what was said of an incident, when, with was and now."""

    id: Annotated[str, Flag("an incident's id")]


@dataclass(frozen=True)
class Merge(Verb):
    """Join two people's records, and mend a conflicted one."""

    yes: Annotated[bool, Flag("take in what others have added to the record elsewhere, without a question")] = False


@dataclass(frozen=True)
class SetAside(Verb):
    """Keep what others wrote into a target's record out of ours."""

    target: Annotated[str, Flag("its name in STATUS_TARGETS, or output for the published site here")]
