"""api/incidents.json: everything that is public, as its JSON Schema says, and nothing else."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from plainstatus.model import Incident, Site
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.render.api.export import HIDDEN, exports
from plainstatus.render.api.v2 import statuspage_api
from plainstatus.urls import EXPORT
from plainstatus.views.overview import overview
from tests.render.test_api import STRANGE
from tests.support.api_schema import COMPUTED, schema
from tests.support.build import at, incident, site, update
from tests.support.outputs import made_of
from tests.support.project import ROOT, YAML, make_project
from tests.support.publishing import CHECKOUT, edit, page, put, real_project
from tests.support.rendering import LINKS, NOW

SCHEMA = ROOT / "docs/api.schema.json"


def validate(found: Any, path: str = EXPORT) -> None:
    """Fail where the schema in docs/ does not allow what was found at a path."""
    schema = json.loads(SCHEMA.read_bytes())
    if path != EXPORT:
        schema = {"$ref": "#/$defs/Year", "$defs": schema["$defs"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(found)


def exported(made: Site, now: datetime = NOW) -> dict[str, Any]:
    """Return the export of a site."""
    found: dict[str, Any] = json.loads(made_of(exports(overview(made, now), LINKS))[EXPORT])
    return found


def test_the_schema_is_that_of_the_models() -> None:
    """docs/api.schema.json is what the program writes; PLAINSTATUS_REGENERATE=1 writes it anew."""
    written = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("PLAINSTATUS_REGENERATE") == "1":
        SCHEMA.write_text(written, encoding="utf-8")
    Draft202012Validator.check_schema(schema())

    assert SCHEMA.read_text(encoding="utf-8") == written


def test_what_is_exported_is_as_the_schema_says(site: Path) -> None:
    """The example and a site with everything odd pass; the schema names each key, so it would refuse another."""
    example = json.loads((site / EXPORT).read_bytes())
    validate(example)
    validate(exported(STRANGE))
    validate(exported(STRANGE.model_copy(update={"incidents": (), "components": (), "groups": ()})))
    example["incidents"][0]["invented"] = 1

    with pytest.raises(ValidationError, match="'invented' was unexpected"):
        validate(example)


def test_every_key_of_the_schema_has_a_meaning() -> None:
    """Each key of an incident, update, component and organisation is described."""
    definitions = json.loads(SCHEMA.read_bytes())["$defs"]

    for name, definition in definitions.items():
        for key, about in definition.get("properties", {}).items():
            assert "description" in about, f"{name}.{key}"


def test_the_schema_is_of_what_we_write() -> None:
    """Not of what staff may type: times are times, counts are numbers, a text is a string or several by language."""
    definitions = json.loads(SCHEMA.read_bytes())["$defs"]
    update_, breach, people = (definitions[name]["properties"] for name in ("Update", "Breach", "People"))

    assert not re.search(r"errorMessage|patternErrorMessage|now\|", SCHEMA.read_text(encoding="utf-8"))
    assert (update_["at"]["format"], breach["postmortem_due"]["format"]) == ("date-time", "date")
    assert update_["next_update"]["anyOf"] == [{"type": "string", "format": "date-time"}, {"const": "none"}]
    assert (people["count"]["type"], breach["law_enforcement_delay"]["type"]) == ("integer", "boolean")
    assert definitions["Incident"]["properties"]["title"] == {
        "type": ["string", "object"],
        "minProperties": 1,
        "additionalProperties": {"type": "string"},
        "description": "What is wrong, for customers, in a few words.",
    }


def test_statements_and_standing_answers(tmp_path: Path) -> None:
    """What content/ says is there as it was written, with when it became public; of what was withdrawn, only why."""
    letter = (
        "Title: To our customers\nName: Robin Vale\nRole: Chief executive\nDate: 2026-11-15\n"
        f"Incident: {CHECKOUT}\nAudience: customers\n\nI am *sorry*.\n"
    )
    folder = real_project(
        tmp_path,
        content={
            "pages/security-faq.md": "Title: FAQ\n\n## Why? {#why}\n\nBecause.\n",
            "statements/letter.md": letter,
            "statements/other.md": letter.replace("sorry", "glad"),
        },
    )
    put(folder)
    other = folder / "content/statements/other.md"
    other.write_text(other.read_text().replace("Name:", "Withdrawn: It was early.\nName:"), encoding="utf-8")
    edit(folder, ("sorry", "very sorry"), ("Name:", "Corrected: A word.\nName:"), file="content/statements/letter.md")
    put(folder, minutes=30)
    found = json.loads(page(folder, EXPORT))

    validate(found)
    site_ = "https://status.shoe-shop.org"
    assert found["answers"] == [
        {
            "anchor": "why",
            "url": f"{site_}/security-faq.html#why",
            "question": "Why?",
            "text": "Because.",
            "published": "2026-11-15T14:05:00Z",
        }
    ]
    assert found["statements"] == [
        {
            "slug": "letter",
            "feed_id": f"{site_}/statements/letter.html",
            "url": f"{site_}/statements/letter.html",
            "title": "To our customers",
            "published": "2026-11-15T14:04:59Z",
            "date": "2026-11-15",
            "text": "I am *very sorry*.",
            "name": "Robin Vale",
            "role": "Chief executive",
            "audience": ["customers"],
            "incident": CHECKOUT,
            "corrected": [{"at": "2026-11-15T14:34:59Z", "note": "A word."}],
        },
        {
            "slug": "other",
            "feed_id": f"{site_}/statements/other.html",
            "url": f"{site_}/statements/other.html",
            "title": "To our customers",
            "published": "2026-11-15T14:05:00Z",
            "withdrawn": {"at": "2026-11-15T14:35:00Z", "reason": "It was early."},
        },
    ]
    assert found["updated"] == "2026-11-15T14:35:00Z"


def test_staffs_own_keys_stay_inside() -> None:
    """What speaks to staff and their tools is in neither schema nor export."""
    made = incident(update("2026-11-15 13:00", lint_allow={"W3": "The canary knows."}))

    assert "canary" not in json.dumps(exported(site(made)))
    for name, hidden in HIDDEN.items():
        assert hidden.isdisjoint(json.loads(SCHEMA.read_bytes())["$defs"][name]["properties"])


def test_an_update_as_a_whole() -> None:
    """What was typed, in all languages, and what was worked out."""
    made = incident(
        update(
            "2026-11-15 13:00",
            "identified",
            text={"en": "Down.", "es": "Caído."},
            next_update="2026-11-15 14:00",
            corrected=[{"at": "2026-11-15 13:30", "note": "A typo."}],
        ),
        id="a",
        title={"en": "Payments", "es": "Pagos"},
        components=["checkout"],
        impact="major",
        external_id="zb5yy0b4dq4s",
    )
    found = exported(site(made))["incidents"][0]

    assert found.pop("updates") == [
        {
            "key": "20261115T210000Z",
            "api_id": "x32uiv4hq2w2",
            "feed_id": "https://status.example.com/incidents/a.html?update=20261115T210000Z",
            "url": "https://status.example.com/incidents/a.html?update=20261115T210000Z#u20261115T210000Z",
            "published": "2026-11-15T21:00:00Z",
            "at": "2026-11-15T21:00:00Z",
            "status": "identified",
            "text": {"en": "Down.", "es": "Caído."},
            "next_update": "2026-11-15T22:00:00Z",
            "corrected": [{"at": "2026-11-15T21:30:00Z", "note": "A typo."}],
            "impact": "major",
            "components": {"checkout": "partial_outage"},
        }
    ]
    assert found == {
        "id": "a",
        "api_id": "zb5yy0b4dq4s",
        "feed_id": "https://status.example.com/incidents/a.html",
        "url": "https://status.example.com/incidents/a.html",
        "updated": "2026-11-15T21:30:00Z",
        "phase": "open",
        "title": {"en": "Payments", "es": "Pagos"},
        "type": "outage",
        "impact": "major",
        "components": {"checkout": "partial_outage"},
        "external_id": "zb5yy0b4dq4s",
        "began": "2026-11-15T21:00:00Z",
        "status": "identified",
        "worst": {"checkout": "partial_outage"},
    }


def test_all_public_facts_of_a_breach_are_there() -> None:
    """Each fact that staff wrote, under its name in the YAML, with its nested keys."""
    facts = {
        "occurred": {"from": "2026-11-13 22:40", "to": "2026-11-15 09:45", "precision": "estimated"},
        "information": [{"kind": "password", "state": "possible", "protection": "hashed", "note": "one-way"}],
        "direct_notice": {"channels": ["email"], "copy": "mail.txt", "asks_for": "nothing", "sent": "0"},
        "law_enforcement_delay": "false",
        "postmortem_due": "2026-12-04",
    }
    found = exported(site(incident(type="security", breach=facts)))

    validate(found)
    assert found["incidents"][0]["breach"] == {
        "occurred": {"from": "2026-11-14T06:40:00Z", "to": "2026-11-15T17:45:00Z", "precision": "estimated"},
        "information": [{"kind": "password", "state": "possible", "protection": "hashed", "note": "one-way"}],
        "law_enforcement_delay": False,
        "direct_notice": {"channels": ["email"], "sent": 0, "asks_for": "nothing", "copy": "mail.txt"},
        "postmortem_due": "2026-12-04",
    }


def test_what_was_withdrawn_is_not_exported() -> None:
    """Neither an incident's facts and updates, nor a withdrawn update's text."""
    canary = "The canary sang."
    gone = incident(
        update("2026-11-15 13:00", text=canary),
        id="gone",
        affects=canary,
        aliases=["gone-before"],
        withdrawn={"at": "2026-11-15 14:00", "reason": "Another company's."},
    )
    half = incident(
        update("2026-11-14 13:00", text=canary, post=canary, withdrawn={"at": "2026-11-14 14:00", "reason": "No."}),
        update("2026-11-14 13:10"),
        id="half",
    )
    found = exported(site(gone, half))

    validate(found)
    assert canary not in json.dumps(found)
    assert found["incidents"][0] | {"api_id": "", "feed_id": "", "url": ""} == {
        "id": "gone",
        "api_id": "",
        "feed_id": "",
        "url": "",
        "updated": "2026-11-15T22:00:00Z",
        "phase": "withdrawn",
        "title": "Something is wrong",
        "type": "outage",
        "aliases": ["gone-before"],
        "withdrawn": {"at": "2026-11-15T22:00:00Z", "reason": "Another company's."},
        "updates": [],
    }
    assert found["incidents"][1]["updates"][1]["withdrawn"]["reason"] == "No."


def test_the_same_bytes_while_nothing_happens() -> None:
    """Nothing in it is the time of the build."""
    made = site(incident(update("2026-11-15 13:00"), components=["checkout"]))

    assert exported(made, at("2026-11-15 14:00")) == exported(made, at("2026-11-18 14:00"))


# By year


def dated(year: int, **fields: Any) -> Incident:
    """Return an incident of a year that was over within the hour."""
    return incident(
        update(f"{year}-06-01 10:00"),
        update(f"{year}-06-01 10:30", "resolved"),
        **{"id": f"{year}-x", "components": ["checkout"]} | fields,
    )


def parts(made: Site, now: datetime = NOW) -> dict[str, Any]:
    """Return the export's files, by path."""
    return {path: json.loads(data) for path, data in made_of(exports(overview(made, now), LINKS)).items()}


def ids(found: Any) -> list[str]:
    """Return the ids of the incidents in a file."""
    return [item["id"] for item in found["incidents"]]


def test_years_before_the_newest_have_files() -> None:
    """The old address holds the newest year in its old shape, and names the others, newest first."""
    made = site(dated(2026), dated(2024), dated(2025), dated(2025, id="2025-y", title="Other"))
    found = parts(made)

    assert list(found) == ["api/incidents.json", "api/incidents/2025.json", "api/incidents/2024.json"]
    assert [ids(one) for one in found.values()] == [["2026-x"], ["2025-x", "2025-y"], ["2024-x"]]
    assert found[EXPORT]["years"] == [
        {
            "year": year,
            "url": f"https://status.example.com/api/incidents/{year}.json",
            "updated": updated,
        }
        # The first of 2026 came into the old address in place of those of 2025.
        for year, updated in ((2025, "2026-06-01T17:00:00Z"), (2024, "2024-06-01T17:30:00Z"))
    ]
    assert found["api/incidents/2024.json"] == {
        "format": 1,
        "url": "https://status.example.com/",
        "updated": "2024-06-01T17:30:00Z",
        "year": 2024,
        "incidents": exported(site(dated(2024)))["incidents"],
    }
    for path, one in found.items():
        validate(one, path)


def test_what_is_not_over_stands_in_the_newest_too() -> None:
    """Whoever reads the old address alone misses nothing that goes on; the file of its year has it as well."""
    goes_on = incident(update("2025-12-31 10:00"), id="open", components=["checkout"])
    planned = incident(
        update("2025-12-30 10:00"), id="soon", type="maintenance",
        scheduled={"from": "2026-12-01 02:00", "until": "2026-12-01 04:00"},
    )  # fmt: skip
    found = parts(site(goes_on, planned, dated(2025), dated(2026)))

    assert ids(found[EXPORT]) == ["soon", "2026-x", "open"]
    assert ids(found["api/incidents/2025.json"]) == ["soon", "open", "2025-x"]


def test_a_newest_year_with_much_is_cut_at_its_newest_month() -> None:
    """What is written anew with each update stays small; the file of that year has the months before."""
    many = over([f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}" for number in range(251)])
    few, found = parts(site(*many[1:], dated(2025))), parts(site(*many, dated(2025)))

    assert list(few) == [EXPORT, "api/incidents/2025.json"]
    assert list(found) == [EXPORT, "api/incidents/2026.json", "api/incidents/2025.json"]
    assert {item["began"][:7] for item in found[EXPORT]["incidents"]} == {"2026-09"}
    assert {item["began"][:7] for item in found["api/incidents/2026.json"]["incidents"]} == {
        f"2026-{month:02}" for month in range(1, 9)
    }
    assert sorted(ids(found[EXPORT]) + ids(found["api/incidents/2026.json"])) == sorted(one.id for one in many)
    assert [year["year"] for year in found[EXPORT]["years"]] == [2026, 2025]


def test_a_newest_month_with_much_is_cut_at_its_newest_week() -> None:
    """A week begins on Monday; 50 in a month are not many."""
    days = ["2026-01-01"] * 210 + [f"2026-11-{day:02}" for day in range(1, 12)] * 5
    many = over(days)
    few, found = parts(site(*many[:-5])), parts(site(*many))

    assert {item["began"][:10] for item in few[EXPORT]["incidents"]} == {f"2026-11-{day:02}" for day in range(1, 12)}
    assert {item["began"][:10] for item in found[EXPORT]["incidents"]} == {"2026-11-09", "2026-11-10", "2026-11-11"}
    assert len(found["api/incidents/2026.json"]["incidents"]) == 250


def test_a_file_that_incidents_came_into_says_so() -> None:
    """Whoever has read a year reads it again when the first incident of a new week, or year, has moved others there."""
    days = ["2026-01-01"] * 210 + [f"2026-11-{day:02}" for day in range(2, 9)] * 8
    goes_on = incident(update("2026-03-01 10:00"), update("2026-11-08 20:00"), id="open", components=["checkout"])
    for later in (["2026-11-09"], ["2027-01-02"]):
        was, now = (parts(site(goes_on, *over(some)), at("2027-02-01 12:00")) for some in (days, [*days, *later]))
        updated = [found[EXPORT]["years"][0]["updated"] for found in (was, now)]
        assert len(ids(was["api/incidents/2026.json"])) < len(ids(now["api/incidents/2026.json"]))
        assert updated[0] < updated[1] == now["api/incidents/2026.json"]["updated"]


def test_a_week_does_not_begin_before_its_year() -> None:
    """The file of a year has all that is not in the other one, and no week is in two of them."""
    found = parts(site(*over(["2025-12-31", "2026-01-01", *["2026-01-03"] * 250])))

    assert [year["year"] for year in found[EXPORT]["years"]] == [2025]
    assert {item["began"][:10] for item in found[EXPORT]["incidents"]} == {"2026-01-01", "2026-01-03"}


def over(days: list[str]) -> list[Incident]:
    """Return an incident that was over by noon for each of these days."""
    return [
        incident(update(f"{day} 10:{number % 60:02}"), update(f"{day} 12:00", "resolved"), id=f"i{number}")
        for number, day in enumerate(days)
    ]


@pytest.mark.parametrize(
    "edited",
    [
        dated(2025, started="2024-12-31 10:00"),
        dated(2025, withdrawn={"at": "2026-06-02 10:00", "reason": "No."}),
        incident(
            update("2024-12-31 10:00", corrected=[
                {"at": "2026-06-02 10:00", "note": "Wrong year.", "was_at": "2025-06-01 10:00"}
            ]),
            update("2025-06-01 10:30", "resolved"), id="2025-x",
        ),
        incident(
            update("2025-06-01 10:00", "scheduled"), id="2025-x", type="maintenance",
            scheduled={"from": "2026-01-02 02:00", "until": "2026-01-02 04:00"},
        ),
    ],
    ids=["begin", "withdrawn", "mistyped", "moved"],
)  # fmt: skip
def test_an_incident_stays_in_its_year(edited: Incident) -> None:
    """Whatever is learnt of its begin, or done to it: its year is that of the first time it was told with."""
    found = parts(site(edited, dated(2026)))

    assert "2025-x" in ids(found["api/incidents/2025.json"])


def test_the_year_is_utcs() -> None:
    """That of the update's key, and so the same in whatever zone the organisation is."""
    late = incident(update("2025-12-31 20:00"), update("2025-12-31 21:00", "resolved"), id="late")

    assert ids(parts(site(late, dated(2025)))[EXPORT]) == ["late"]


def test_a_past_year_changes_with_its_incidents_alone() -> None:
    """Neither news, nor another component, contact, organisation or day makes it anew."""
    was = site(dated(2026), dated(2025), dated(2024))
    now = site(
        dated(2026, title="Other"), incident(update("2026-11-15 13:00"), id="new"), dated(2025), dated(2024, title="O"),
        components=["checkout", "new"],
        organisation={"name": "Other", "contacts": {"help": {"kind": "email", "value": "help@example.com"}}},
    )  # fmt: skip

    before = {output.path: output.key for output in exports(overview(was, NOW), LINKS)}
    after = {output.path: output.key for output in exports(overview(now, at("2026-12-20 10:00")), LINKS)}

    assert {path for path in before if before[path] != after[path]} == {EXPORT, "api/incidents/2024.json"}


def test_what_is_worked_out_is_described() -> None:
    """Each key that is added to what was typed stands in the schema, and nothing stands there that is never added."""
    added: dict[str, set[str]] = {"Component": set(), "Incident": set(), "Update": set()}
    for found in (exported(STRANGE), exported(IMPORTED)):
        for component in found["components"]:
            added["Component"] |= component.keys()
        for item in found["incidents"]:
            added["Incident"] |= item.keys()
            added["Update"] |= {key for told in item["updates"] for key in told}

    for name, keys in COMPUTED.items():
        assert keys.keys() - added[name] == set()


IMPORTED = site(incident(update("2026-11-15 13:00", "resolved"), imported="2026-11-15 14:00"))


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file of a tree as text."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def test_no_draft_is_in_any_file(tmp_path: Path) -> None:
    """A draft's words and id, and what lies in private/, are in no file of the built site."""
    draft = """  - id: 2026-11-16-quetzal
    title: The quetzal flew
    draft: true
    updates:
      - {at: 2026-11-15 13:00, text: Nobody saw the quetzal fly.}
"""
    folder = make_project(tmp_path, YAML + draft)
    (folder / "private").mkdir()
    (folder / "private/notes.md").write_text("The quetzal will be announced on Friday, at noon.\n", encoding="utf-8")
    publish(find_project(folder), now=NOW, tell=lambda _: None)
    found = dict(texts(folder / "output"))

    assert {EXPORT, "api/v2/summary.json", "maintenance.ics", "metrics.txt", "_headers", "sitemap.xml"} <= found.keys()
    assert [path for path, text in found.items() if "quetzal" in text.lower()] == []


def test_a_closed_line_has_no_number() -> None:
    """Whoever reads the data finds why a line is closed, and no number to call, in the export and in v2."""
    number = "+1-555-0100"
    made = site(
        incident(
            update(
                "2026-11-15 12:00",
                contacts={"phone": {"state": "closed", "reason": "Too many calls.", "until": "2026-11-16 12:00"}},
            ),
            id="leak",
            type="security",
            breach={"more_info": {"url": "https://www.example.com/more", "phone": "+1 555 0100"}},
        ),
        organisation={
            "contacts": {
                "help": {"kind": "email", "value": "help@example.com"},
                "phone": {"kind": "phone", "value": number},
            }
        },
    )

    found = exported(made)
    validate(found)
    assert found["organisation"]["contacts"]["phone"] == {
        "kind": "phone", "state": "closed", "reason": "Too many calls.", "until": "2026-11-16T20:00:00Z"
    }  # fmt: skip
    assert found["organisation"]["contacts"]["help"]["value"] == "help@example.com"
    assert found["incidents"][0]["breach"]["more_info"] == {"url": "https://www.example.com/more"}
    (listed,) = json.loads(made_of(statuspage_api(overview(made, NOW), LINKS))["api/v2/incidents.json"])["incidents"]
    assert listed["x_breach"]["more_info"] == {"url": "https://www.example.com/more"}
    over = made.model_copy(update={"incidents": ()})
    assert exported(over)["organisation"]["contacts"]["phone"]["value"] == number
