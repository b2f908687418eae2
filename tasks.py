"""What you can do here: `invoke --list`. Each task is one call into the package."""

from collections.abc import Iterable

from invoke.collection import Collection
from invoke.context import Context
from invoke.tasks import task

from plainstatus.cli import amend, development, incident
from plainstatus.cli import breach as breaches
from plainstatus.cli import release as drafts
from plainstatus.cli import site as verbs
from plainstatus.cli.terminal import settle_streams

# Before anything of ours is opened.
settle_streams()


@task(
    help={
        "yes": "do not ask, whatever readers will newly see",
        "typo": "changed texts only had their spelling mended",
        "force": "why the site must go live although verification would stop it; this is recorded",
        "if-due": "for timers: only where the clock changes something, and with what was published last",
        "no-deploy": "only in output/; `deploy` brings it to the targets later",
        "without": "a target that is neither asked nor sent to; may be given again, or several with commas between",
    },
    iterable=["without"],
)
def publish(
    context: Context,
    yes: bool = False,
    typo: bool = False,
    force: str = "",
    if_due: bool = False,
    no_deploy: bool = False,
    # Invoke makes a list of it, unless there is a default of another type.
    without: Iterable[str] | None = None,
) -> None:
    """Build the site and put it live in output/."""
    verbs.publish(yes=yes, typo=typo, reason=force, if_due=if_due, deploys=not no_deploy, without=without or ())


_ID = "an incident's id; not needed where only one comes into question"
_AT = "when you say it; left out, now"
_TEXT = "Markdown, for customers; - reads it from standard input"
_NEXT = "when readers hear more, such as '2 h' or '14:30', or none; left out, what they expect"
_YES = "ask nothing, and write"


@task(
    name="open",
    help={
        "id": "its permanent id; left out, made from date and title",
        "title": "what is wrong, in a few words",
        "type": "outage, security or notice",
        "impact": "none, minor, major or critical",
        "components": "ids or names with commas between, or with states: checkout=partial_outage",
        "affects": "whom it concerns, in one line",
        "started": "when it really began, such as '20 min' or '9:10'; left out, now",
        "status": "how far you are; left out, investigating",
        "at": _AT,
        "next-update": _NEXT,
        "text": _TEXT,
        "yes": _YES,
    },
)
def open_(
    context: Context,
    id: str = "",
    title: str = "",
    type: str = "",
    impact: str = "",
    components: str = "",
    affects: str = "",
    started: str = "",
    status: str = "",
    at: str = "",
    next_update: str = "",
    text: str = "",
    yes: bool = False,
) -> None:
    """Begin an outage, a security incident or a notice."""
    incident.open_incident(
        incident_id=id, title=title, kind=type, impact=impact, components=components, affects=affects,
        started=started, status=status, at=at, next_update=next_update, text=text, yes=yes,
    )  # fmt: skip


@task(
    help={
        "id": _ID,
        "status": "how far you are; left out, as it was",
        "impact": "how bad it is from now on; left out, as it was",
        "components": "what changed, such as checkout=operational",
        "at": _AT,
        "next-update": _NEXT,
        "text": _TEXT,
        "yes": _YES,
    }
)
def update(
    context: Context,
    id: str = "",
    status: str = "",
    impact: str = "",
    components: str = "",
    at: str = "",
    next_update: str = "",
    text: str = "",
    yes: bool = False,
) -> None:
    """Say how an open incident goes on."""
    incident.update(
        incident_id=id, status=status, impact=impact, components=components, at=at, next_update=next_update,
        text=text, yes=yes,
    )  # fmt: skip


@task(
    help={
        "id": _ID,
        "ended": "since when it really works again, such as '10 min'; left out, since this update",
        "at": _AT,
        "text": _TEXT,
        "yes": _YES,
    }
)
def resolve(context: Context, id: str = "", ended: str = "", at: str = "", text: str = "", yes: bool = False) -> None:
    """Say that an incident is over, or a maintenance completed."""
    incident.resolve(incident_id=id, ended=ended, at=at, text=text, yes=yes)


@task(help={"id": _ID, "at": _AT, "text": _TEXT, "yes": _YES})
def postmortem(context: Context, id: str = "", at: str = "", text: str = "", yes: bool = False) -> None:
    """Tell, once it is over, how it came about and what changes."""
    incident.postmortem(incident_id=id, at=at, text=text, yes=yes)


@task(
    help={
        "id": "its permanent id; left out, made from date and title",
        "title": "what you will do, in a few words",
        "components": "ids or names with commas between, or with states: checkout=major_outage",
        "affects": "whom it concerns, in one line",
        "from": "when it begins, such as 'tomorrow 2:00'",
        "until": "when it should be over",
        "at": _AT,
        "text": _TEXT,
        "yes": _YES,
    }
)
def maintenance(
    context: Context,
    id: str = "",
    title: str = "",
    components: str = "",
    affects: str = "",
    from_: str = "",
    until: str = "",
    at: str = "",
    text: str = "",
    yes: bool = False,
) -> None:
    """Announce a maintenance."""
    incident.maintenance(
        incident_id=id, title=title, components=components, affects=affects, begin=from_, until=until, at=at,
        text=text, yes=yes,
    )  # fmt: skip


@task(
    help={
        "id": _ID,
        "update": "the time of the update that is wrong",
        "text": "the right words; - reads them from standard input",
        "status": "the right status",
        "impact": "the right impact",
        "next-update": "the right time, or none",
        "at": "when it was really said",
        "whole": "the incident itself, and not an update: its impact, components, begin or end",
        "components": "with --whole: all that was concerned",
        "started": "with --whole: when it really began",
        "ended": "with --whole: when it was really over",
        "note": "what was wrong, told to readers; needed once it is published",
        "yes": _YES,
    }
)
def correct(
    context: Context,
    id: str = "",
    update: str = "",
    text: str = "",
    status: str = "",
    impact: str = "",
    next_update: str = "",
    at: str = "",
    whole: bool = False,
    components: str = "",
    started: str = "",
    ended: str = "",
    note: str = "",
    yes: bool = False,
) -> None:
    """Change what an update says; tell readers what was wrong."""
    amend.correct(
        incident_id=id, update=update, text=text, status=status, impact=impact, next_update=next_update, at=at,
        whole=whole, components=components, started=started, ended=ended, note=note, yes=yes,
    )  # fmt: skip


@task(
    help={
        "id": _ID,
        "update": "the time of the update",
        "whole": "the incident with all its updates",
        "reason": "why, told to readers",
        "yes": _YES,
    }
)
def withdraw(
    context: Context, id: str = "", update: str = "", whole: bool = False, reason: str = "", yes: bool = False
) -> None:
    """Take back what should not have been published; a note with the reason stays."""
    amend.withdraw(incident_id=id, update=update, whole=whole, reason=reason, yes=yes)


@task(
    help={
        "release": "move the public part of this draft from private/ into place",
        "without-letter": "with --release: leave the letter in private/",
        "id": "its permanent id; left out, made from date and title",
        "what": "what happened, in a sentence or two",
        "found": "when you found it, such as '20 min' or '9:10'; left out, now",
        "title": "left out, what your jurisdictions ask for",
        "affects": "whom it concerns, in one line",
        "information": "kinds that are involved, with commas between; a ? behind one that may be",
        "passwords": "yes, perhaps, no or unknown",
        "cards": "full card numbers: yes, perhaps, no or unknown",
        "not-information": "kinds that are certainly not involved",
        "done": "what you have done for readers already, in a sentence",
        "action": "what readers should do now, in a sentence, or none",
        "url": "the page of yours where they do it",
        "close": "a way to reach you that closes for now, by its id under contacts:",
        "reason": "why, told to readers",
        "until": "until when, such as 'tomorrow 9:00'",
        "next-update": _NEXT,
        "text": _TEXT,
        "yes": _YES,
    },
)
def breach(
    context: Context,
    release: str = "",
    without_letter: bool = False,
    id: str = "",
    what: str = "",
    found: str = "",
    title: str = "",
    affects: str = "",
    information: str = "",
    passwords: str = "",
    cards: str = "",
    not_information: str = "",
    done: str = "",
    action: str = "",
    url: str = "",
    close: str = "",
    reason: str = "",
    until: str = "",
    next_update: str = "",
    text: str = "",
    yes: bool = False,
) -> None:
    """Draft the first notice of a data breach in private/; --release ID moves it into place."""
    answers = breaches.Answers(
        incident_id=id, what=what, found=found, title=title, affects=affects, information=information,
        passwords=passwords, cards=cards, not_information=not_information, done=done, action=action, url=url,
        close=close, reason=reason, until=until, next_update=next_update, text=text,
    )  # fmt: skip
    drafts.breach(answers, release=release, without_letter=without_letter, yes=yes)


@task(help={"yes": _YES})
def archive(context: Context, yes: bool = False) -> None:
    """Move what was over for a year into a file for each year."""
    amend.archive(yes=yes)


@task(
    help={
        "target": "its name in STATUS_TARGETS; left out, all of them",
        "adopt": "take over what is at that target: all is sent, and files that are not ours stay",
    }
)
def deploy(context: Context, target: str = "", adopt: bool = False) -> None:
    """Bring the published site to its targets again, such as after a failure."""
    verbs.deploy(target=target, adopt=adopt)


@task(
    help={
        "type": "what to practise: outage, if left out, or security",
        "to": "the address of a place for exercises, such as folder:/srv/drill; left out, a folder of its own",
        "keep": "leave the exercise's site to be looked at",
    }
)
def drill(context: Context, type: str = "", to: str = "", keep: bool = False) -> None:
    """Practise: an exercise goes the whole way, to a place of its own."""
    verbs.drill(kind=type, to=to, keep=keep)


@task
def doctor(context: Context) -> None:
    """Say what would go wrong tonight: settings, tools, targets, keys, clock."""
    verbs.examine()


@task(help={"to": "a release's name; left out, the site before this one", "yes": "do not ask"})
def rollback(context: Context, to: str = "", yes: bool = False) -> None:
    """Put an earlier site live again, until the next publish."""
    verbs.rollback(to=to, yes=yes)


@task
def releases(context: Context) -> None:
    """List the earlier sites that are kept."""
    verbs.list_releases()


@task(name="verify")
def verify_record(context: Context) -> None:
    """Prove that the record is whole, and fits YAML and site."""
    verbs.verify_record()


@task(name="log", help={"id": "an incident's id"})
def log_record(context: Context, id: str) -> None:
    """Tell what was said of an incident, when, with was and now."""
    verbs.log_record(id)


@task(name="merge", help={"yes": "take in what others have added to the record elsewhere, without a question"})
def merge_record(context: Context, yes: bool = False) -> None:
    """Join two people's records, and mend a conflicted one."""
    verbs.merge_record(yes=yes)


@task(
    name="set-aside",
    positional=["target"],
    help={"target": "its name in STATUS_TARGETS, or output for the published site here"},
)
def set_record_aside(context: Context, target: str) -> None:
    """Keep what others wrote into a target's record out of ours."""
    verbs.set_record_aside(target)


@task
def build(context: Context) -> None:
    """Build the site into build/ to look at; nothing goes live."""
    verbs.build()


@task(
    help={
        "drafts": "show drafts and private/ too, with a watermark on every page",
        "lan": "let phones in your network see it too; prints a QR code",
        "port": "where to listen; left out, 8000 or the next free one",
    }
)
def preview(context: Context, drafts: bool = False, lan: bool = False, port: str = "") -> None:
    """Show in a browser what customers will see, at each save; Ctrl-C ends it."""
    verbs.preview(drafts=drafts, lan=lan, port=port)


@task(
    help={
        "strict": "warnings fail too, for CI",
        "format": "text, json, github or gitlab (notes beside the lines of a change), or sarif (for code scanners)",
        "overdue": "for timers: only promised updates that have not come, with exit code 7 where there are any",
    }
)
def check(context: Context, strict: bool = False, format: str = "text", overdue: bool = False) -> None:
    """Tell every problem of the YAML, and what to put better."""
    verbs.check(strict=strict, style=format, overdue=overdue)


@task(help={"output": "remove the published site in output/ too"})
def clean(context: Context, output: bool = False) -> None:
    """Remove what was built, but not the published site."""
    verbs.clean(output=output)


@task(
    name="import",
    positional=["source"],
    help={
        "source": "a folder or file of the other system",
        "format": "statuspage (JSON of its public API) or stactus (YAML); left out, it is guessed",
        "to": "the YAML file to write",
        "force": "write over that file",
    },
)
def import_(context: Context, source: str, format: str = "", to: str = "incidents.yaml", force: bool = False) -> None:
    """Turn another system's history into our YAML."""
    verbs.import_history(source, kind=format or None, to=to, force=force)


@task(
    positional=["folder"],
    help={"folder": "a new or empty folder", "ci": "write the file that checks and publishes there: github or gitlab"},
)
def init(context: Context, folder: str, ci: str = "") -> None:
    """Make a new status site, with an example to replace."""
    verbs.init(folder, ci=ci)


@task(help={"also": "other machines that shall install it, with commas between, such as macosx_11_0_arm64:3.13"})
def pin(context: Context, also: str = "") -> None:
    """Write requirements.txt and wheels/: what code hosts and the kit install is what is installed here."""
    verbs.pin(also=also)


@task(help={"to": "the folder to write into, from the site's own"})
def hosting(context: Context, to: str = "hosting") -> None:
    """Write settings for nginx, Caddy and S3 into hosting/."""
    verbs.host_files(to)


@task
def schema(context: Context) -> None:
    """Write the schema that editors complete and check the YAML with."""
    verbs.write_schema()


@task(
    help={
        "install": "first get what tests need besides Python: Debian's packages, as root, and a language server by npm",
        "nightly": "the long run: 10,000 broken files in place of 300, a cut at every byte in place of every per cent",
    }
)
def test(context: Context, install: bool = False, nightly: bool = False) -> None:
    """Run every test."""
    development.test(install=install, nightly=nightly)


@task
def lint(context: Context) -> None:
    """Check style and types."""
    development.lint()


@task
def bench(context: Context) -> None:
    """Measure what docs/performance.md states."""
    development.bench()


record = Collection("record", verify_record, log_record, merge_record, set_record_aside)
editing = (open_, update, resolve, postmortem, maintenance, breach, correct, withdraw, archive)
site = (
    publish,
    build,
    preview,
    check,
    clean,
    deploy,
    doctor,
    drill,
    rollback,
    releases,
    hosting,
    import_,
    init,
    pin,
    schema,
)
namespace = Collection(*editing, *site, test, lint, bench, record)
