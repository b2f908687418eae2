"""What you can do here: `invoke --list`. Each task is one call into the package."""

from invoke.context import Context
from invoke.tasks import task

from plainstatus import command, development


@task
def publish(context: Context) -> None:
    """Build the site and put it live in output/."""
    command.publish()


@task
def build(context: Context) -> None:
    """Build the site into build/, to look at it; nothing goes live."""
    command.build()


@task
def check(context: Context) -> None:
    """Read the YAML and tell every problem, with file and line."""
    command.check()


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


@task(help={"install": "first get what tests need from the system: Debian's packages, as root"})
def test(context: Context, install: bool = False) -> None:
    """Run every test."""
    development.test(install=install)


@task
def lint(context: Context) -> None:
    """Check style and types."""
    development.lint()


@task
def bench(context: Context) -> None:
    """Measure what docs/performance.md states."""
    development.bench()
