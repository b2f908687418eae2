"""Every verb with its flags: incidents.py for what staff say, site.py for the rest; cli/VERB.py does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from plainstatus.cli.flags import Verb
from plainstatus.cli.verbs.incidents import (
    Archive,
    Breach,
    Correct,
    Maintenance,
    Open,
    Postmortem,
    Resolve,
    Update,
    Withdraw,
)
from plainstatus.cli.verbs.site import (
    Announce,
    Bench,
    Build,
    Check,
    Clean,
    Deploy,
    Doctor,
    Drill,
    Hosting,
    Import,
    Init,
    Lint,
    Log,
    Merge,
    Pin,
    Preview,
    Publish,
    Releases,
    Rollback,
    Schema,
    SetAside,
    Test,
    Verify,
)

__all__ = ["RECORD", "VERBS"]

#: Verb → the function in this room that does it.
VERBS: Final[Mapping[type[Verb], str]] = {
    Open: "incident.open_incident",
    Update: "incident.update",
    Resolve: "incident.resolve",
    Postmortem: "incident.postmortem",
    Maintenance: "incident.maintenance",
    Breach: "release.breach",
    Correct: "amend.correct",
    Withdraw: "amend.withdraw",
    Archive: "amend.archive",
    Publish: "publish.publish",
    Build: "build.build",
    Preview: "preview.preview",
    Check: "check.check",
    Clean: "clean.clean",
    Deploy: "deploy.deploy",
    Announce: "announce.announce",
    Doctor: "doctor.doctor",
    Drill: "drill.drill",
    Rollback: "rollback.rollback",
    Releases: "releases.releases",
    Hosting: "hosting.hosting",
    Import: "imports.import_history",
    Init: "init.init",
    Pin: "pin.pin",
    Schema: "schema.schema",
    Test: "development.test",
    Lint: "development.lint",
    Bench: "development.bench",
}
#: The same, of the verbs that begin with `record.`.
RECORD: Final[Mapping[type[Verb], str]] = {
    Verify: "record.verify",
    Log: "record.log",
    Merge: "record.merge",
    SetAside: "record.set_record_aside",
}
