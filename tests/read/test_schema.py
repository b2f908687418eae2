"""Reading whole files; what is refused is in test_broken_sites.py."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.errors import InvalidIncidents
from plainstatus.model import Entry
from plainstatus.model.base import keys_of
from plainstatus.read.did_you_mean import did_you_mean
from plainstatus.read.schema import Loaded, read_site
from tests.support.project import YAML

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)

#: Every key of the format, once.
EVERYTHING = """format: 1
clock: 2026-11-18 10:00
organisation:
  name: {en: Example Shoes, de: Beispielschuhe}
  legal_name: Example Shoes Inc.
  known_as: Shoes
  address: 1 Example Way
  website: https://www.example.com
  timezone: America/Los_Angeles
  language: en
  jurisdictions: [us-ca, eu]
  contacts:
    phone: {kind: phone, value: "+1-555-0100", label: Phone, hours: daily, languages: [en], state: open,
      reason: none given, until: 2026-11-19 10:00}
  domains: [example.com]
  senders: [notice@example.com]
  accounts: [{network: Example Social, name: "@shoes", url: https://social.example.com/shoes}]
  phones: ["+1-555-0107"]
  channels: {use: [E-mail], not: [Phone]}
  never_ask: [your password]
  notices: [{channels: [email], subject: Our new terms}]
  fakes: [{what: example-shoes.example, seen_at: 2026-11-15 12:00, note: Asks for a password.}]
  security_txt: {contact: [security@example.com], expires: 2027-09-30 12:00, policy: https://www.example.com/policy}
  signing_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8lrRGbhQBkD3jP7kq/IZ0So60OaMWEnD1wqHA3EAR4]
groups: [{id: shop, name: Shop, description: The web shop}]
components:
  - {id: accounts, name: Accounts, description: Sign in, group: shop, since: 2025-01-01, retired: 2027-01-01,
    aliases: [logins], external_id: abc, link: https://www.example.com/account}
incidents:
  - id: 2026-11-15-data
    title: Notice of data breach
    type: security
    impact: critical
    components: [logins]
    affects: Everyone
    actions: [{id: password, text: Choose a new password., url: https://www.example.com/p, applies_to: all}]
    started: 2026-11-15 09:00
    ended: 2026-11-16 09:00
    notice_until: 2027-02-01 00:00
    banner: Your password
    told: [{who: The police, at: 2026-11-15 12:00}]
    corrections: [{at: 2026-11-15 19:00, field: people.count, was: 23 million, now: 24 million, why: We counted again.}]
    aliases: [data-breach]
    external_id: xyz
    imported: 2026-11-01 00:00
    breach:
      jurisdictions: [au]
      discovered_at: 2026-11-15 08:00
      aware_at: 2026-11-15 09:00
      occurred: {from: 2026-11-14 00:00, to: 2026-11-15 08:00, precision: estimated}
      contained_at: 2026-11-15 10:00
      what_happened: Somebody got in.
      cause: An old key.
      information: [{kind: password, state: possible, protection: hashed, note: as bcrypt}]
      people: {count: 24000000, qualifier: at_most, categories: [customers], as_of: 2026-11-15 12:00}
      records_count: 5
      likely_consequences: Fake messages.
      doing: [{text: We expired all passwords., state: done, at: 2026-11-15 10:00}]
      offer: {what: Watching, months: 12, enrol_by: 2027-01-01, url: https://www.example.com/o}
      more_info: {url: https://www.example.com/i, phone: "+1-555-0100"}
      law_enforcement_delay: false
      direct_notice: {channels: [email], started_at: 2026-11-15 13:00, expected_end: 2026-11-19 13:00,
        finished_at: 2026-11-17 13:00, last_batch_at: 2026-11-17 12:00, sent: 5, total: 6, sender: notice@example.com,
        subject: Please read, links: none, asks_for: nothing, copy: notices/a.txt, undelivered_by: post,
        avoids_breached_channel: true}
      substitute_notice: {reason: No address, posted_at: 2026-11-15 13:00, posted_until: 2027-02-15 13:00}
      unknowns: [How]
      postmortem_url: https://www.example.com/r
      postmortem_due: 2026-12-15
    updates:
      - at: 2026-11-16 09:00
        status: identified
        text: Second.
      - at: 2026-11-15 13:00
        status: investigating
        impact: major
        text: First.
        components: {logins: partial_outage}
        contacts: {phone: {state: closed, reason: Too many calls, until: 2026-11-17 10:00}}
        next_update: 2026-11-15 18:00
        eta: 2026-11-16 00:00
        post: Short
        corrected: [{at: 2026-11-15 14:00, note: The time., was_at: 2026-11-15 12:59}]
        evidence: {basis: Logs, as_of: 2026-11-15 12:00}
        lint_allow: {W3: counted later}
  - id: 2026-12-01-upgrade
    title: Upgrade
    type: maintenance
    scheduled: {from: 2026-12-01 02:00 Z, until: 2026-12-01 04:00 Z}
    updates: [{at: 2026-11-17 09:00, status: scheduled, text: Soon., post: none, next_update: none}]
  - id: 2026-11-16-sale
    title: Sale
    type: notice
    until: 2026-11-30 00:00
    banner: none
    withdrawn: {at: 2026-11-17 09:00, reason: A mistake}
    updates: [{at: 2026-11-16 10:00, text: Sale., withdrawn: {at: 2026-11-17 09:00, reason: A mistake}}]
"""


def read(folder: Path, yaml: str) -> Loaded:
    """Read a site from a text."""
    path = folder / "incidents.yaml"
    path.write_text(yaml, encoding="utf-8")
    return read_site(path, folder / "incidents", root=folder, max_bytes=1_000_000, now=NOW)


def test_every_key_of_the_format(tmp_path: Path) -> None:
    """The whole format reads without a word of complaint, in order of time."""
    loaded = read(tmp_path, EVERYTHING)

    site = loaded.site
    assert loaded.warnings == ()
    assert loaded.now == datetime(2026, 11, 18, 18, tzinfo=UTC)
    assert [incident.id for incident in site.incidents] == ["2026-12-01-upgrade", "2026-11-16-sale", "2026-11-15-data"]
    data = site.incidents[-1]
    assert [update.text for update in data.updates] == ["First.", "Second."]
    assert data.breach is not None
    assert data.breach.people is not None
    assert data.breach.people.count == 24_000_000
    assert data.breach.law_enforcement_delay is False
    assert site.organisation.name.translations == (("de", "Beispielschuhe"),)


def test_former_component_ids_become_the_present_ones(tmp_path: Path) -> None:
    """An alias leads to the component that it is now."""
    data = read(tmp_path, EVERYTHING).site.incidents[-1]

    assert data.components == {"accounts": None}
    assert data.updates[0].components == {"accounts": "partial_outage"}


def test_every_key_is_in_the_example_above() -> None:
    """Whoever adds a key to the models adds it here."""
    missing = {
        key
        for entry in Entry.__subclasses__()
        if entry.__module__ != "plainstatus.model.staff_notes"  # a file of its own
        for key in keys_of(entry).values()
        if entry.__module__.startswith("plainstatus.") and f"{key}:" not in EVERYTHING and key != "draft"
    }

    assert missing == set()


def test_the_shortest_file(tmp_path: Path) -> None:
    """A file with nothing but a name for the list is a site without incidents."""
    site = read(tmp_path, "incidents:\n").site

    assert site.incidents == ()
    assert site.organisation.name == "Our services"


@pytest.mark.parametrize("empty", ["", " null", " ~"])
def test_a_key_without_a_value_is_not_given(tmp_path: Path, empty: str) -> None:
    """`null`, `~` and nothing mean the same: not given."""
    loaded = read(tmp_path, YAML.replace("    components: [checkout]", f"    components:{empty}\n    impact:{empty}"))

    assert loaded.site.incidents[0].components == {}
    assert loaded.site.incidents[0].impact is None


def test_now_is_found_where_it_stands(tmp_path: Path) -> None:
    """The word `now` is the time, and publish learns where to replace it; a text that says 'now' stays."""
    yaml = YAML.replace("2026-11-15 14:00", "now").replace("title: Checkout is slow", "title: now")

    loaded = read(tmp_path, yaml)

    assert [item.place for item in loaded.nows] == [("incidents", 0, "updates", 1, "at")]
    assert loaded.site.incidents[0].updates[1].at == NOW


def test_an_odd_offset_is_a_warning(tmp_path: Path) -> None:
    """A summer offset in winter is told with its line, and does not stop anybody."""
    yaml = YAML.replace("name: Example Shoes", "name: Example Shoes\n  timezone: America/Los_Angeles")

    loaded = read(tmp_path, yaml.replace("2026-11-15 14:00", "2026-11-15 15:00 -0700"))

    assert [str(problem) for problem in loaded.warnings] == [
        "incidents.yaml:15: warning: the offset -0700 is not that of America/Los_Angeles on that date, which is -0800 "
        "(write 2026-11-15 14:00 if you meant this very moment)"
    ]


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Two files with faults are mended in one round; an id may stand in one of them only."""
    (tmp_path / "incidents").mkdir()
    entry = "  - {id: 2026-11-15-checkout, title: Again, updates: [{at: 2026-11-14 09:00, text: x}]}\n"
    (tmp_path / "incidents" / "2025.yml").write_text(f"incidents:\n{entry}components: []\n", encoding="utf-8")

    with pytest.raises(InvalidIncidents) as caught:
        read(tmp_path, YAML.replace("status: resolved", "status: solved"))

    assert [str(problem) for problem in caught.value.problems] == [
        "incidents.yaml:15: 'solved' is no status (write: status: resolved)",
        "incidents/2025.yml:2: incident '2026-11-15-checkout' stands in incidents.yaml:7 too (write another id)",
        "incidents/2025.yml:3: 'components' belongs in incidents.yaml (move it there)",
    ]


def test_drafts_are_checked_but_left_out(tmp_path: Path) -> None:
    """A draft is no part of the site, but its faults are told."""
    draft = YAML.replace("    components: [checkout]", "    draft: true")

    assert read(tmp_path, draft).site.incidents == ()
    with pytest.raises(InvalidIncidents):
        read(tmp_path, draft.replace("status: resolved", "status: solved"))


KEYS = ["id", "title", "updates", "at", "text", "type", "components", "breach", "x"]
VALUES = st.recursive(
    st.none() | st.text(max_size=12) | st.sampled_from(["now", "none", "2026-11-15 13:00", "resolved", "checkout"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(KEYS), inner, max_size=4
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["incidents", "components", "groups", "organisation", "clock"]), VALUES))
def test_any_values_are_read_or_refused(values: dict[str, object]) -> None:
    """Whatever shape the data has, it is read or refused with places and reasons, never a crash."""
    with tempfile.TemporaryDirectory() as name:
        try:
            loaded = read(Path(name), json.dumps(values))
        except InvalidIncidents as error:
            assert all(problem.message for problem in error.problems)  # noqa: PT017 - both ways are right
        else:
            assert loaded.now.tzinfo is UTC


def test_the_archive_takes_yaml_files_only(tmp_path: Path) -> None:
    """Capital endings count; what editors and file managers leave behind, and folders, do not."""
    older = "incidents:\n  - {id: 2024-01-02-mail, title: No mail, updates: [{at: 2024-01-02 09:00, text: Late.}]}\n"
    folder = tmp_path / "incidents"
    (folder / "old.yaml").mkdir(parents=True)
    (folder / "2024.YML").write_text(older, encoding="utf-8")
    (folder / "._2024.yaml").write_bytes(b"\x00\x05")
    (folder / ".#2024.yaml").symlink_to("nowhere")
    (folder / "README.md").write_text("Older incidents", encoding="utf-8")

    loaded = read(tmp_path, YAML)

    assert [document.file for document in loaded.documents] == ["incidents.yaml", "incidents/2024.YML"]


def test_an_archive_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Older incidents must not vanish from the site because a folder cannot be opened."""
    (tmp_path / "incidents").write_text("", encoding="utf-8")

    with pytest.raises(InvalidIncidents) as caught:
        read(tmp_path, YAML)

    assert str(caught.value) == (
        "incidents: the folder of older incidents cannot be read: Not a directory "
        "(incidents in it would vanish from the site)"
    )


def test_a_security_incident_cannot_be_kept_out_of_the_banner(tmp_path: Path) -> None:
    """Who tries is told loudly, on each run, and not stopped from telling customers; other types may be kept out."""
    yaml = """incidents:
  - id: leak
    title: Leak
    type: security
    banner: none
    updates: [{at: 2026-11-15 13:00, status: investigating, text: Said.}]
  - {id: slow, title: Slow, banner: none, updates: [{at: 2026-11-15 13:00, status: investigating, text: Said.}]}
"""

    assert [str(warning) for warning in read(tmp_path, yaml).warnings] == [
        "incidents.yaml:5: warning: NOT OBEYED: a security incident stays in the banner, here and on your own site, "
        "until notice_until (leave the key out, or write words of your own)"
    ]


def test_a_hint_names_no_more_than_one_can_read() -> None:
    """Of a thousand incidents the three nearest are named, and how many more there are; a likely one alone."""
    known = [f"{day}-{word}" for day in range(500) for word in ("mail", "shop")]

    assert did_you_mean("499-maill", known) == ("499-mail", "")
    word, hint = did_you_mean("?", known)
    assert (word, hint) == ("", "known here: 99-shop, 99-mail, 98-shop and 997 more")
    assert did_you_mean("mali-9", known[:3]) == ("", "known here: 0-mail, 0-shop, 1-mail")
