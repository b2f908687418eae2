"""What you can do here: `invoke --list`. Each task is one call into the package."""

from invoke.collection import Collection
from invoke.context import Context
from invoke.tasks import task

from plainstatus import command, development


@task(
    help={
        "yes": "do not ask, whatever readers will newly see",
        "typo": "changed texts only had their spelling mended",
        "force": "why the site must go live although verification would stop it; this is recorded",
        "if-due": "for timers: only where the clock changes something, and with what was published last",
    }
)
def publish(context: Context, yes: bool = False, typo: bool = False, force: str = "", if_due: bool = False) -> None:
    """Build the site and put it live in output/."""
    command.publish(yes=yes, typo=typo, reason=force, if_due=if_due)


@task(help={"to": "a release's name; left out, the site before this one", "yes": "do not ask"})
def rollback(context: Context, to: str = "", yes: bool = False) -> None:
    """Put an earlier site live again, until the next publish."""
    command.rollback(to=to, yes=yes)


@task
def releases(context: Context) -> None:
    """List the earlier sites that are kept."""
    command.list_releases()


@task(name="verify")
def verify_record(context: Context) -> None:
    """Prove that the record is whole, and agrees with YAML and site."""
    command.verify_record()


@task(name="log", help={"id": "an incident's id"})
def log_record(context: Context, id: str) -> None:
    """Tell what was said of an incident, when, with was and now."""
    command.log_record(id)


@task(name="merge")
def merge_record(context: Context) -> None:
    """Join two people's records, and mend a conflicted one."""
    command.merge_record()


@task
def build(context: Context) -> None:
    """Build the site into build/, to look at it; nothing goes live."""
    command.build()


@task(
    help={
        "strict": "warnings fail too, for CI",
        "format": "text, json, github (notes beside the lines of a pull request) or sarif (for code scanners)",
        "overdue": "for timers: only promised updates that have not come, with exit code 7 where there are any",
    }
)
def check(context: Context, strict: bool = False, format: str = "text", overdue: bool = False) -> None:
    """Tell every problem of the YAML, and what to put better."""
    command.check(strict=strict, style=format, overdue=overdue)


@task(help={"output": "remove the published site in output/ too"})
def clean(context: Context, output: bool = False) -> None:
    """Remove what was built, but not the published site."""
    command.clean(output=output)


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
    command.import_history(source, kind=format or None, to=to, force=force)


@task(positional=["folder"], help={"folder": "a new or empty folder"})
def init(context: Context, folder: str) -> None:
    """Make a new status site, with an example to replace."""
    command.init(folder)


@task(help={"to": "the folder to write into, from the site's own"})
def hosting(context: Context, to: str = "hosting") -> None:
    """Write settings for nginx, Caddy and S3 into hosting/."""
    command.host_files(to)


@task
def schema(context: Context) -> None:
    """Write the schema that editors complete and check the YAML with."""
    command.write_schema()


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


record = Collection("record", verify_record, log_record, merge_record)
namespace = Collection(
    publish, build, check, clean, rollback, releases, hosting, import_, init, schema, test, lint, bench, record
)
