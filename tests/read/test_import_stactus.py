from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from plainstatus.errors import SettingsError
from plainstatus.read.importers import import_history
from plainstatus.text.markdown import to_plain
from tests.support.importing import NOW, load, notes, save_stactus

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "stactus" / "github"

SLOW = """\
version: incident/v1
id: fnj6l8
name: Checkout is slow
impact: minor
systems: [abc]
timeline:
    - ts: "2026-11-15 08:03:13"
      description: We are looking into it.<br /><br />- Cards<br />- Invoices
      investigating: true
    - ts: "2026-11-15 08:15:39"
      description: Half of it is mended.
    - ts: "2026-11-15 08:15:39"
      description: All is well.
      resolved: true
"""


def test_an_incident_reads_as_if_a_person_had_typed_it(tmp_path: Path) -> None:
    """The whole file, from the organisation to the last update."""
    imported = import_history(save_stactus(tmp_path, SLOW), kind="stactus", now=NOW)

    assert imported.yaml == (
        """\
# Imported from stactus at 2026-11-23 09:00 UTC (sum 8f239d2d63f4).
format: 1
organisation:
  name: Example Shoes
  timezone: UTC

components:
  - id: web-shop
    name: Web shop
    external_id: abc

incidents:
  - id: 2026-11-15-checkout-is-slow
    title: Checkout is slow
    impact: minor
    components: [web-shop]
    external_id: fnj6l8
    imported: 2026-11-23 09:00:30
    updates:
      - at: 2026-11-15 08:03:13
        status: investigating
        text: |
          We are looking into it.

          - Cards
          - Invoices
      - at: 2026-11-15 08:15:39
        text: |
          Half of it is mended.
      - at: 2026-11-15 08:15:40
        status: resolved
        text: |
          All is well.
"""
    )
    assert (imported.incidents, imported.updates, imported.components) == (1, 3, 1)
    assert notes(imported) == [
        "stactus.yaml: names no time zone, so that readers see times in UTC; write your own as `timezone`",
        "incident fnj6l8, update 1: had line breaks or blocks in HTML, which are now lines, paragraphs and lists",
        "incident fnj6l8, update 3: shared its second with another update, and was moved behind it",
        "incident fnj6l8, update 2: has no state, and was kept without one",
    ]


def test_our_own_reader_takes_it(tmp_path: Path) -> None:
    """What was written is valid, and its updates count as imported."""
    site = load(tmp_path, import_history(save_stactus(tmp_path, SLOW), kind="stactus", now=NOW))

    assert [update.status for update in site.incidents[0].updates] == ["investigating", None, "resolved"]
    assert all(site.incidents[0].is_imported(update) for update in site.incidents[0].updates)
    assert site.components[0].external_id == "abc"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026/11/15 08:30", "2026-11-15 08:30"),
        ("2026-11-15T09:30:00+01:00", "2026-11-15 08:30"),
        ("08:30", "2026-11-15 08:30"),
        ("8:30AM", "2026-11-15 08:30"),
        ("12:30PM", "2026-11-15 12:30"),
        ("+1h2m3s", "2026-11-15 09:05:16"),
    ],
)
def test_times_are_read_as_stactus_reads_them(tmp_path: Path, typed: str, expected: str) -> None:
    """Days may be left out, and times may count from the update before."""
    imported = import_history(
        save_stactus(tmp_path, SLOW.replace("2026-11-15 08:15:39", typed, 1)), kind="stactus", now=NOW
    )

    assert f"at: {expected}\n        text: |\n          Half" in imported.yaml


def test_an_open_incident_is_pointed_out_first(tmp_path: Path) -> None:
    """An incident that nobody ever resolved would show as open for ever: the report says so, and what to write."""
    imported = import_history(
        save_stactus(tmp_path, SLOW.replace("resolved", "investigating")), kind="stactus", now=NOW
    )

    assert notes(imported)[0] == (
        "incident fnj6l8 (2026-11-15-checkout-is-slow, last update 2026-11-15): is still open there; "
        "if it is over, add an update with `status: resolved`"
    )


def test_of_updates_in_one_second_the_closing_one_is_last(tmp_path: Path) -> None:
    """A post-mortem that was added in the second of the resolution does not open the incident again."""
    shuffled = SLOW.replace("      resolved: true\n", "").replace(
        "      description: Half of it is mended.\n", "      description: Half of it is mended.\n      resolved: true\n"
    )
    site = load(tmp_path, import_history(save_stactus(tmp_path, shuffled), kind="stactus", now=NOW))

    assert site.incidents[0].updates[-1].status == "resolved"


def test_nothing_is_dropped_silently(tmp_path: Path) -> None:
    """What has no place, is unknown, empty or there twice is listed."""
    odd = (
        "id: x\nname: Odd\nimpact: huge\nsystems: [gone]\nowner: Ann\n"
        'timeline:\n  - {ts: "2026-11-16 08:00", description: "", resolved: true, investigating: true, by: Bob}\n'
    )
    empty = "id: y\nname: Empty\n"
    imported = import_history(save_stactus(tmp_path, odd, odd, empty), kind="stactus", now=NOW)

    assert "text: |\n          Investigating.\n" in imported.yaml
    assert [note for note in notes(imported) if "x, update" not in note] == [
        "incident x: has the unknown impact 'huge', and was taken as minor",
        "incident x: has the unknown impact 'huge', and was taken as minor",
        "incident x: is there more than once; the first was taken",
        "incident y: has no update and no time, and was left out",
        "incident x (2026-11-16-odd, last update 2026-11-16): is still open there; "
        "if it is over, add an update with `status: resolved`",
        "system gone: is not described there, and was named after its id; write its name",
        "stactus.yaml: names no time zone, so that readers see times in UTC; write your own as `timezone`",
        "incident x: `owner` has no place here and was left out",
        "incident x: `owner` has no place here and was left out",
        "incident y: has no impact, and was taken as `none`",
    ]
    assert {note.partition(": ")[2] for note in notes(imported) if "x, update" in note} == {
        "had no text; it now says 'Investigating.'",
        "has the states investigating and resolved; the first was taken",
        "`by` has no place here and was left out",
    }


def test_many_incidents_of_one_day_and_title_get_ids_of_their_own(tmp_path: Path) -> None:
    """The first of them has no number."""
    incidents = [SLOW.replace("fnj6l8", f"inc{number}") for number in range(5)]
    imported = import_history(save_stactus(tmp_path, *incidents), kind="stactus", now=NOW)

    assert [incident.id for incident in load(tmp_path, imported).incidents] == [
        "2026-11-15-checkout-is-slow-5",
        "2026-11-15-checkout-is-slow-4",
        "2026-11-15-checkout-is-slow-3",
        "2026-11-15-checkout-is-slow-2",
        "2026-11-15-checkout-is-slow",
    ]


A_TIME = " (write one such as 2026-11-15T13:00:00Z)"


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        ("id: [", ":2: is not YAML: did not find expected node content (mend it there)"),
        (
            "- a list",
            ": is a list where a mapping belongs (mend it, or take it out)\n"
            "{file}: incident inc0: `name` is missing (add it)",
        ),
        ("id: a\nname: {}", ": incident a: `name` is a mapping where a text belongs (write it as a text)"),
        ("id: a\nname: A\nsystems: x", ": incident a: `systems` is a text where a list belongs (write a list of them)"),
        (
            "id: a\nname: A\nsystems: [[x]]",
            ": incident a: `systems` holds a list where a text belongs (write texts alone)",
        ),
        (
            "id: a\nname: A\ntimeline: [x]",
            ": incident a, update 1: is a text where a mapping belongs (mend it, or take it out)\n"
            "{file}: incident a, update 1: `ts` is missing (add it)\n"
            f"{{file}}: incident a, update 1: `ts` is not a time: ''{A_TIME}",
        ),
        ("id: a\nname: A\ntimeline: [{ts: noon}]", f": incident a, update 1: `ts` is not a time: 'noon'{A_TIME}"),
        ("id: a\nname: A\ntimeline: [{ts: 10:00}]", f": incident a, update 1: `ts` is not a time: '10:00'{A_TIME}"),
        (
            "id: a\nname: A\ntimeline: [{ts: 1970-01-01 10:00}]",
            f": incident a, update 1: `ts` is not a time: '1970-01-01 10:00'{A_TIME}",
        ),
        (
            "a: &x [1]\nb: [*x, *x]\nname: A\ntimeline: [{ts: 99999-01-01}]",
            f": incident inc0, update 1: `ts` is not a time: '99999-01-01'{A_TIME}",
        ),
        ("[" * 100_000, ": is nested too deeply for a status history (take out what is)"),
    ],
)
def test_what_cannot_be_read_is_told_by_file(tmp_path: Path, incident: str, expected: str) -> None:
    """Every fault names the file and the place in it, and nothing is imported."""
    save_stactus(tmp_path, incident)
    file = tmp_path / "incidents" / "inc0.yaml"
    with pytest.raises(SettingsError) as caught:
        import_history(tmp_path, kind="stactus", now=NOW)

    assert str(caught.value) == f"{file}{expected.format(file=file)}"


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Nobody has to mend a file at a time; where there are very many, the first twenty are shown."""
    save_stactus(tmp_path, *["id: a\nname: ''"] * 23)
    with pytest.raises(SettingsError) as caught:
        import_history(tmp_path, kind="stactus", now=NOW)

    assert len(str(caught.value).split("\n")) == 21
    assert str(caught.value).endswith("\nand 3 more of this kind")


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    """A file in another encoding is named."""
    save_stactus(tmp_path, "")
    file = tmp_path / "incidents" / "inc0.yaml"
    file.write_bytes(b"name: Z\xfcrich")
    with pytest.raises(SettingsError) as caught:
        import_history(tmp_path, kind="stactus", now=NOW)

    assert str(caught.value) == f"{file}: is not UTF-8 text at byte 7 (save it as UTF-8)"


@pytest.mark.shared
def test_a_real_history_of_488_incidents_is_kept_whole(tmp_path: Path) -> None:
    """Every incident, update, title and word of a real status page arrives, and passes our reader without a warning."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    imported = import_history(SHARED, kind="stactus", now=NOW)
    incidents = {incident.external_id: incident for incident in load(tmp_path, imported).incidents}

    assert (imported.incidents, imported.updates, imported.components) == (488, 2849, 12)
    for file in sorted(SHARED.glob("incidents/*.yaml")):
        old = yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - makes text only
        new = incidents[old["id"]]
        words = [word for entry in old["timeline"] for word in to_plain(entry["description"]).split()]

        assert (" ".join(old["name"].split()), old["impact"]) == (new.title, new.impact)
        assert len(old["timeline"]) == len(new.updates)
        assert sorted(words) == sorted(word for update in new.updates for word in to_plain(update.text).split())
