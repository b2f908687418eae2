"""Nothing of private/ and nothing that is a draft is ever written where readers, or their programs, could find it.

Every field of every private model and of a draft holds a word or a moment of its own; then all that the commands
write and say is searched for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from plainstatus.cli.preview.make import make
from plainstatus.model import Entry, Incident, StaffNotes
from plainstatus.read.yaml import Value, parse_document
from tests.support.project import YAML
from tests.support.publishing import CHECKOUT, NOW, real_project
from tests.support.warm import plainstatus

#: Each ZEBRA is numbered; each day is one that nothing else has.
DRAFT = """  - id: 2019-03-01-zebra
    title: ZEBRA {en: ZEBRA, es: ZEBRA}
    type: security
    impact: critical
    components: {checkout: partial_outage}
    affects: ZEBRA
    actions: [{id: zebra, text: ZEBRA, url: "https://status.shoe-shop.org/ZEBRA", applies_to: ZEBRA}]
    started: 2019-03-02 03:17
    ended: 2019-03-03 03:17
    notice_until: 2039-03-04 03:17
    banner: ZEBRA
    told: [{who: ZEBRA, at: 2019-03-05 03:17}]
    withdrawn: {at: 2019-03-06 03:17, reason: ZEBRA}
    corrections: [{field: cause, was: ZEBRA, now: ZEBRA, why: ZEBRA, at: 2019-05-11 03:17}]
    aliases: [zebra-alias]
    external_id: ZEBRA
    imported: 2019-03-08 03:17
    breach:
      jurisdictions: [eu]
      discovered_at: 2019-04-01 03:17
      aware_at: 2019-04-02 03:17
      occurred: {from: 2019-04-03 03:17, to: 2019-04-04 03:17, precision: exact}
      contained_at: 2019-04-05 03:17
      what_happened: ZEBRA
      cause: ZEBRA
      information: [{kind: other, state: exposed, protection: hashed, note: ZEBRA}]
      people: {count: 987650001, qualifier: exact, categories: [ZEBRA], as_of: 2019-04-06 03:17}
      records_count: 987650002
      likely_consequences: ZEBRA
      doing: [{text: ZEBRA, state: done, at: 2019-04-07 03:17}]
      offer: {what: ZEBRA, months: 987650003, enrol_by: 2039-04-08, url: "https://status.shoe-shop.org/ZEBRA"}
      more_info: {url: "https://status.shoe-shop.org/ZEBRA", phone: "+1-555-0198"}
      law_enforcement_delay: true
      direct_notice:
        channels: [email]
        started_at: 2019-04-09 03:17
        expected_end: 2019-04-10 03:17
        finished_at: 2019-04-11 03:17
        last_batch_at: 2019-04-12 03:17
        sent: 987650004
        total: 987650005
        sender: ZEBRA@example.com
        subject: ZEBRA
        links: none
        asks_for: nothing
        copy: notices/ZEBRA.txt
        undelivered_by: post
        avoids_breached_channel: true
      substitute_notice: {reason: ZEBRA, posted_at: 2019-04-13 03:17, posted_until: 2039-04-14 03:17}
      unknowns: [ZEBRA]
      postmortem_url: https://status.shoe-shop.org/ZEBRA
      postmortem_due: 2039-04-15
    updates:
      - at: 2019-05-01 03:17
        status: investigating
        impact: critical
        text: ZEBRA
        components: {checkout: partial_outage}
        contacts: {help: {state: closed, reason: ZEBRA, until: 2039-05-02 03:17}}
        next_update: 2019-05-03 03:17
        eta: 2019-05-04 03:17
        corrected: [{at: 2019-05-06 03:17, note: ZEBRA, was_at: 2019-04-29 03:17}]
        withdrawn: {at: 2019-05-08 03:17, reason: ZEBRA}
        lint_allow: {W3: ZEBRA}
        evidence: {basis: ZEBRA, as_of: 2019-05-09 03:17}
        post: ZEBRA
"""
#: What contradicts each other stands in a draft of its own.
MORE = """  - id: 2019-06-01-zebra
    title: ZEBRA
    type: maintenance
    draft: true
    scheduled: {from: 2039-06-02 03:17, until: 2039-06-03 03:17}
    updates: [{at: 2019-06-04 03:17, status: scheduled, text: ZEBRA}]
  - id: 2019-06-05-zebra
    title: ZEBRA
    type: notice
    draft: true
    until: 2039-06-06 03:17
    updates: [{at: 2019-06-07 03:17, text: ZEBRA}]
"""
NOTES = """# ZEBRA
regulators: [{name: ZEBRA, jurisdiction: eu, due_at: 2019-07-01 03:17, notified_at: 2019-07-02 03:17, reason_if_late: ZEBRA}]
approvals: [{who: ZEBRA, at: 2019-07-03 03:17}]
recipients: [{jurisdiction: eu, count: 987650006}]
"""  # noqa: E501 - one line a model
LETTER = "Title: ZEBRA\nName: ZEBRA\nRole: ZEBRA\nDate: 2019-08-01\nAudience: ZEBRA\nCorrected: ZEBRA\n\nZEBRA\n"
#: Of the incident that is published, and of the draft; what stands between the marks is no longer what is recorded.
SHEET = """RELEASED for use on ZEBRA

ZEBRA

== As of ZEBRA. Made anew by: invoke breach --sheets x ==

How many people:
  ZEBRA

== End of what is recorded ==

ZEBRA
"""
FAQ = "Title: ZEBRA\n\nZEBRA\n\n## ZEBRA? {#zebra-asks}\n\nZEBRA\n"


class _Canaries:
    """Gives each place a word of its own."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def put(self, text: str) -> str:
        """Return the text with numbered words, and remember them and its moments."""
        text = re.sub("ZEBRA", lambda _: self._next(), text)
        self.words += re.findall(r"9876500\d\d|zebra-\w+|20[13]9-\d\d-\d\d(?:-zebra)?", text)
        return text

    def _next(self) -> str:
        self.words.append(f"CANARY{len(self.words):04}FEATHER")
        return self.words[-1]


def keys(model: Any) -> Iterator[str]:
    """Yield every key of a model, and of those within it."""
    if isinstance(model, type) and issubclass(model, Entry):
        for name, field in model.model_fields.items():
            yield field.alias or name
            yield from keys(field.annotation)
    for part in get_args(model):
        yield from keys(part)


def written_keys(value: Value) -> Iterator[str]:
    """Yield every key that stands in a file."""
    if isinstance(value, dict):
        yield from value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from written_keys(part)


def test_every_field_has_a_canary() -> None:
    """A key that is new in a model needs one here."""
    text = "incidents:\n" + DRAFT.replace("ZEBRA {en", "{en") + MORE + NOTES
    found = {*written_keys(parse_document(text.encode(), name="x", max_bytes=1 << 20).data)}

    assert {*keys(Incident), *keys(StaffNotes)} - found == set()


def say(folder: Path, *arguments: str) -> str:
    """Run a command; return all that it says."""
    done = plainstatus(folder, *arguments)
    return done.stdout + done.stderr


@pytest.mark.parametrize("where", ["private", "draft"])
def test_no_canary_is_ever_written(where: str, tmp_path: Path) -> None:
    """Publish, build, preview without --drafts, record, kept sites, and all that is said: none of them has one."""
    canaries = _Canaries()
    draft = DRAFT.replace("ZEBRA {en: ZEBRA, es: ZEBRA}", "{en: ZEBRA, es: ZEBRA}")
    site = YAML.replace(
        "  name: Example Shoes\n", "  name: Shoes\n  contacts: {help: {kind: email, value: h@example.com}}\n"
    )
    folder = tmp_path / "site"
    if where == "draft":
        # The draft of a security incident is refused in a public file.
        marked = draft.replace("    type: security\n", "    type: outage\n    draft: true\n")
        facts = r"(?m)^    (?:breach:\n(?:      .*\n)+|(?:notice_until|corrections|withdrawn): .*\n)"
        marked = re.sub(facts, "", marked)
        real_project(folder, site + canaries.put(marked + MORE), content={
            "statements/a.md": canaries.put(f"Status: draft\n{LETTER}"),
            "pages/security-faq.md": canaries.put(f"Status: draft\n{FAQ}"),
        })  # fmt: skip
    else:
        real_project(folder, site)
        for name in ("deep", "released"):
            (folder / "private" / name).mkdir(parents=True)
        for name, text in {
            f"{CHECKOUT}.yaml": NOTES,
            "2019-03-01-zebra.yaml": f"incidents:\n{draft}{MORE}{NOTES}",
            "2019-03-01-zebra-letter.md": LETTER,
            "2019-03-01-zebra-faq.md": FAQ,
            **{f"2019-03-01-zebra-{name}.txt": SHEET for name in ("calls", "press", "employees")},
            **{f"released/{CHECKOUT}-{name}.txt": SHEET for name in ("calls", "press", "employees")},
            "deep/recipients.csv": "ZEBRA,ZEBRA@example.com\n",
        }.items():
            (folder / "private" / name).write_text(canaries.put(text), encoding="utf-8")

    said = [
        say(folder, "publish", "--yes"),
        say(folder, "build"),
        say(folder, "publish", "--yes"),
        say(folder, "releases"),
        say(folder, "check"),
    ]
    if where == "private":
        assert (
            f"private/released/{CHECKOUT}-calls.txt: warning: changed since it was made: What it is about, " in said[0]
        )
        said.append(say(folder, "breach", "--sheets", CHECKOUT))
    session = tmp_path / "session"
    session.mkdir()
    outcome = make(folder, session, number=1, now=NOW, drafts=False)

    assert "\npublished: " in said[0], said[0]
    assert outcome.problems == ()
    said += map(str, (outcome.problems, outcome.notes))
    assert len(canaries.words) > (100 if where == "private" else 50)
    sources = [folder / "incidents.yaml", folder / "content", folder / "private"]
    # A timer renders from a copy of the sources, drafts in them too, and leaves them out again.
    sources += [folder / ".plainstatus" / "snapshot"] if where == "draft" else []
    files = [
        path
        for root in (folder, session)
        for path in root.rglob("*")
        if path.is_file() and not any(path.is_relative_to(source) for source in sources)
    ]
    assert {"index.html", "record.jsonl", "updates.atom", "manifest.json"} <= {path.name for path in files}
    texts = {path.relative_to(tmp_path).as_posix(): path.read_bytes().decode(errors="replace") for path in files}
    texts |= {f"said {number}": text for number, text in enumerate(said)}
    found = [(name, word) for name, text in texts.items() for word in canaries.words if word in text]
    assert found == []
    assert [name for name, text in texts.items() if "7 Apr 2019" in text] == []


def test_what_people_said_is_never_written(tmp_path: Path) -> None:
    """Pasted text, a CSV with names, and support mail: their words are shown to who listens, and stand nowhere else."""
    canaries = _Canaries()
    folder = real_project(tmp_path / "site", YAML)
    sources = tmp_path / "sources"
    sources.mkdir()
    for name, text in {
        "calls.csv": "name,date,text\nZEBRA,2026-11-15 13:30,ZEBRA: is ZEBRA safe?\n",
        "support.mbox": (
            "From ZEBRA\nFrom: ZEBRA <ZEBRA@example.org>\nSubject: ZEBRA\nMessage-ID: <ZEBRA@example.org>\n\n"
            "Where is my ZEBRA?\n-- \nZEBRA\n"
        ),
    }.items():
        (sources / name).write_text(canaries.put(text), encoding="utf-8")
    flags = ("--csv", f"{sources}/calls.csv", "--mbox", f"{sources}/support.mbox", "--id", CHECKOUT)
    heard = say(folder, "listen", *flags)

    said = [
        say(folder, *command)
        for command in (("publish", "--yes"), ("build",), ("check",), ("announce",), ("listen", "--forget", CHECKOUT))
    ]
    assert "csv: 1 new\nmail: 1 new\n" in heard
    shown = [word for word in canaries.words if word in heard]
    assert 0 < len(shown) < len(canaries.words)
    files = [path for path in folder.rglob("*") if path.is_file()]
    texts = {path.relative_to(folder).as_posix(): path.read_bytes().decode(errors="replace") for path in files}
    texts |= {f"said {number}": text for number, text in enumerate(said)}
    assert [(name, word) for name, text in texts.items() for word in canaries.words if word in text] == []
