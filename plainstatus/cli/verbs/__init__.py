"""Every verb with its flags: incidents.py for what staff say, site.py for the rest; cli/VERB.py does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from plainstatus.cli.flags import Verb
from plainstatus.cli.verbs import incidents, site

__all__ = ["RECORD", "VERBS"]

#: Verb → the function in this room that does it.
VERBS: Final[Mapping[type[Verb], str]] = {
    incidents.Open: "incident.open_incident",
    incidents.Update: "incident.update",
    incidents.Translate: "translate.translate",
    incidents.Resolve: "incident.resolve",
    incidents.Postmortem: "incident.postmortem",
    incidents.Maintenance: "incident.maintenance",
    incidents.Breach: "release.breach",
    incidents.Mail: "mail.mail",
    incidents.Correct: "amend.correct",
    incidents.Withdraw: "amend.withdraw",
    incidents.Contact: "contact.contact",
    incidents.Letter: "letter.letter",
    incidents.Answer: "answer.answer",
    incidents.Answers: "answers.answers",
    incidents.Listen: "listen.listen",
    incidents.Archive: "amend.archive",
    site.Publish: "publish.publish",
    site.Build: "build.build",
    site.Preview: "preview.preview",
    site.Check: "check.check",
    site.Clean: "clean.clean",
    site.Deploy: "deploy.deploy",
    site.Announce: "announce.announce",
    site.Doctor: "doctor.doctor",
    site.Drill: "drill.drill",
    site.Rollback: "rollback.rollback",
    site.Releases: "releases.releases",
    site.Hosting: "hosting.hosting",
    site.Import: "imports.import_history",
    site.ImportSubscribers: "subscribers.import_subscribers",
    site.Init: "init.init",
    site.Pin: "pin.pin",
    site.Schema: "schema.schema",
    site.Words: "words.words",
    site.Test: "development.test",
    site.Lint: "development.lint",
    site.Bench: "development.bench",
}
#: The same, of the verbs that begin with `record.`.
RECORD: Final[Mapping[type[Verb], str]] = {
    site.Verify: "record.verify",
    site.Log: "record.log",
    site.Merge: "record.merge",
    site.SetAside: "record.set_record_aside",
}
