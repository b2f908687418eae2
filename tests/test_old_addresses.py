"""An address once given out stays: pages, badges, feeds and texts of what got another id are files at the old one."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainstatus.check.review import review_project
from plainstatus.errors import InvalidIncidents
from plainstatus.read.project import find_project
from plainstatus.tree.manifest import check, read_manifest
from tests.support.publishing import NOW, REAL, Said, edit, page, put, real_project
from tests.support.rendering import find

YAML = """organisation:
  name: Example Shoes
components:
  - {id: shop, name: Shop}
  - {id: api, name: API}
incidents:
  - id: 2026-11-14-leak
    title: Names were copied
    type: security
    components: [api]
    updates:
      - {at: 2026-11-14 10:00, status: investigating, text: Names were copied.}
  - id: 2026-11-15-down
    title: API down
    impact: critical
    components: [api]
    updates:
      - {at: 2026-11-15 12:00, status: investigating, text: You cannot use it.}
      - {at: 2026-11-15 13:00, status: resolved, components: {api: operational}, text: It works again.}
"""
#: Component, outage, security incident: the file before → after, rename by rename.
RENAMES = [
    [
        ("{id: api, name: API}", "{id: public-api, name: Public API, aliases: [api]}"),
        ("id: 2026-11-14-leak", "id: 2026-11-14-names\n    aliases: [2026-11-14-leak]"),
        ("id: 2026-11-15-down", "id: 2026-11-15-api\n    aliases: [2026-11-15-down]"),
    ],
    [
        ("id: public-api, name: Public API, aliases: [api]", "id: v2, name: API 2, aliases: [api, public-api]"),
        ("id: 2026-11-14-names\n    aliases: [", "id: 2026-11-14-data\n    aliases: [2026-11-14-names, "),
        ("id: 2026-11-15-api\n    aliases: [", "id: 2026-11-15-v2\n    aliases: [2026-11-15-api, "),
    ],
]


def paths(folder: Path) -> set[str]:
    """Return what is published."""
    site = folder / "output"
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def renamed(folder: Path) -> set[str]:
    """Publish a site, and again after each rename; return the paths that were ever published."""
    real_project(folder, YAML)
    put(folder)
    every = paths(folder)
    for number, changes in enumerate(RENAMES, start=1):
        edit(folder, *changes)
        put(folder, minutes=number * 10)
        every |= paths(folder)
    return every


def test_no_address_is_lost(tmp_path: Path) -> None:
    """Through a chain of renames, whatever was a file stays one, and the manifest has it."""
    every = renamed(tmp_path)
    manifest = read_manifest(tmp_path / "output")

    assert every - paths(tmp_path) == set()
    assert {"components/api.html", "badges/api.svg", "feeds/components/api.rss"} <= manifest.files.keys()
    assert check(tmp_path / "output", manifest) == []


@pytest.mark.parametrize("old", ["api", "public-api"])
def test_badge_and_feeds_are_copies(tmp_path: Path, old: str) -> None:
    """Where a picture or feed is asked for at an old address, a page that leads on is of no use: it is there whole."""
    renamed(tmp_path)

    for path in ("badges/{}.svg", "feeds/components/{}.atom", "feeds/components/{}.rss"):
        assert page(tmp_path, path.format(old)) == page(tmp_path, path.format("v2"))
    assert "API 2" in page(tmp_path, f"badges/{old}.svg")


@pytest.mark.parametrize("old", ["2026-11-14-leak", "2026-11-14-names"])
def test_a_security_incidents_text_is_a_copy(tmp_path: Path, old: str) -> None:
    """Its plain text, feed and card too."""
    renamed(tmp_path)

    for path in ("incidents/{}.txt", "feeds/incidents/{}.atom", "oembed/{}.json"):
        assert page(tmp_path, path.format(old)) == page(tmp_path, path.format("2026-11-14-data"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("components/api", "components/v2"),
        ("components/public-api", "components/v2"),
        ("incidents/2026-11-14-leak", "incidents/2026-11-14-data"),
        ("incidents/2026-11-15-api", "incidents/2026-11-15-v2"),
    ],
)
def test_an_old_page_leads_on(tmp_path: Path, old: str, new: str) -> None:
    """At once, in one step, without a server's help; search engines are told the new address alone."""
    renamed(tmp_path)
    found, name = page(tmp_path, f"{old}.html"), new.partition("/")[2]

    assert [link.get("href") for link in find(found, "link", rel="canonical")] == [
        f"https://status.shoe-shop.org/{new}.html"
    ]
    assert [meta.get("content") for meta in find(found, "meta") if meta.get("http-equiv") == "refresh"] == [
        f"0; url={name}.html"
    ]
    assert [meta.get("content") for meta in find(found, "meta", name="robots")] == ["noindex"]
    assert f'It is now at <a href="{name}.html">' in found
    assert f"/{new}.html" in page(tmp_path, "sitemap.xml")
    assert f"/{old}.html" not in page(tmp_path, "sitemap.xml")
    assert f"/{old}.html /{new}.html 301" in page(tmp_path, "_redirects")


def test_a_rename_is_no_change_of_facts(tmp_path: Path) -> None:
    """Whoever publishes reads of the new id, and of no component that came or went; readers are told nothing new."""
    real_project(tmp_path, YAML)
    put(tmp_path)
    edit(tmp_path, *RENAMES[0])
    said = Said()

    put(tmp_path, minutes=10, tell=said)

    assert said[said.index("readers will newly see:") + 1 :][:4] == [
        "  API down [resolved]",
        "    was 2026-11-15-down before, and is found under both",
        "  Names were copied [investigating]",
        "    was 2026-11-14-leak before, and is found under both",
    ]
    assert page(tmp_path, "updates.atom").count("<entry>") == 3


def test_a_rename_beside_another_change(tmp_path: Path) -> None:
    """Only what changed is told, and an update that gained a translation is not taken for one that changed."""
    real_project(tmp_path, YAML)
    put(tmp_path)
    edit(
        tmp_path,
        ("{id: api, name: API}", "{id: v2, name: API 2, aliases: [api]}"),
        ("    impact: critical\n    components: [api]", "    impact: critical\n    components: [v2, shop]"),
        ("{api: operational}, text: It works again.", "{v2: operational}, text: {en: It works again., de: Geht.}"),
    )
    said = Said()

    put(tmp_path, minutes=10, tell=said)

    assert said[said.index("readers will newly see:") + 1 :][:3] == [
        "  API down [resolved]",
        "    state of shop, now: as the impact implies",
        "    also in de",
    ]


def test_a_retired_component_keeps_its_badge(tmp_path: Path) -> None:
    """It says that it is no longer in use, on pages of others too."""
    real_project(tmp_path, YAML)
    put(tmp_path)
    every = paths(tmp_path)
    edit(tmp_path, ("{id: shop, name: Shop}", "{id: shop, name: Shop, retired: 2026-11-14}"))

    put(tmp_path, minutes=10)

    assert every - paths(tmp_path) == set()
    assert ">Retired on 14 Nov 2026</text>" in page(tmp_path, "badges/shop.svg")


def test_a_component_that_is_taken_out_is_told_before(tmp_path: Path) -> None:
    """Check and publish name what goes with it, and how to keep it; then it may go."""
    real_project(tmp_path, YAML)
    put(tmp_path)
    edit(tmp_path, ("  - {id: shop, name: Shop}\n", ""))
    warning = (
        "incidents.yaml:3: warning: "
        "component shop is gone, and with it its page, badge and feeds, which others may use "
        "(put it back with its last day as retired:, or put shop into aliases: of what took its place)"
    )
    loaded, _ = review_project(find_project(tmp_path), now=NOW)
    said = Said()
    put(tmp_path, minutes=10, tell=said)

    assert warning in map(str, loaded.warnings)
    assert said.count(warning) == 1
    assert review_project(find_project(tmp_path), now=NOW)[0].warnings == ()


def test_a_language_that_is_taken_out_is_told_before(tmp_path: Path) -> None:
    """Nothing tells followers of its feeds that these are gone; once they are, nothing is said any more."""
    real_project(tmp_path, YAML, settings=f'{REAL}STATUS_LANGUAGES = ["de"]\n')
    put(tmp_path)
    (tmp_path / "pelicanconf.py").write_text(REAL, encoding="utf-8")
    warning = (
        "pelicanconf.py: warning: the pages and feeds in German go, and who follows de/updates.atom hears nothing more "
        "and is told nothing (put 'de' back into STATUS_LANGUAGES, or lead them on: docs/languages.md, "
        "'A language less')"
    )
    loaded, _ = review_project(find_project(tmp_path), now=NOW)
    said = Said()
    put(tmp_path, minutes=10, tell=said)

    assert [*map(str, loaded.warnings)] == [warning]
    assert said.count(warning) == 1
    assert review_project(find_project(tmp_path), now=NOW)[0].warnings == ()


def test_an_alias_that_is_taken_out_is_told_before(tmp_path: Path) -> None:
    """Of a component and of an incident."""
    renamed(tmp_path)
    edit(tmp_path, ("aliases: [api, public-api]", "aliases: [api]"), (", 2026-11-15-down]", "]"))
    loaded, _ = review_project(find_project(tmp_path), now=NOW)

    assert [problem.message for problem in loaded.warnings] == [
        "component public-api is gone, and with it its page, badge and feeds, which others may use",
        "2026-11-15-v2: its earlier id 2026-11-15-down is gone, and with it that page and feed, which others may use",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: Shop}", "name: Shop, aliases: [api]}", "component 'api' stands in incidents.yaml:4 too"),
        ("name: API}", "name: API, aliases: [shop]}", "component 'shop' stands in incidents.yaml:4 too"),
        ("id: 2026-11-15-down", "id: b\n    aliases: [2026-11-14-leak]", "stands in incidents.yaml:7 too"),
    ],
)
def test_an_old_id_that_another_one_has_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Two things cannot stand at one address."""
    real_project(tmp_path, YAML)
    edit(tmp_path, (old, new))

    with pytest.raises(InvalidIncidents) as caught:
        put(tmp_path)
    assert expected in str(caught.value.problems[0].message)


def test_a_rename_changes_no_letter(tmp_path: Path) -> None:
    """Whether the letter names its incident by the old id or by the new one; a correction tells of its words alone."""
    letter = "Title: Sorry\nIncident: 2026-11-14-leak\nName: Pat Doe\nDate: 2026-11-15\n\nWe lost your name.\n"
    real_project(tmp_path, YAML, content={"statements/sorry.md": letter})
    path = tmp_path / "content/statements/sorry.md"
    put(tmp_path)
    entries = [line for line in (tmp_path / "record.jsonl").read_text().splitlines() if '"statement"' in line]
    for number, changes in enumerate(RENAMES, start=1):
        edit(tmp_path, *changes)
        put(tmp_path, minutes=number * 10)
    path.write_text(letter.replace("14-leak", "14-data"), encoding="utf-8")
    put(tmp_path, minutes=30)

    assert entries == [line for line in (tmp_path / "record.jsonl").read_text().splitlines() if '"statement"' in line]
    assert '<a href="../incidents/2026-11-14-data.html">Names were copied</a>' in page(
        tmp_path, "statements/sorry.html"
    )

    said = Said()
    path.write_text(
        letter.replace("14-leak", "14-data").replace("2026-11-15\n", "2026-11-15\nCorrected: It was your e-mail.\n"),
        encoding="utf-8",
    )
    put(tmp_path, minutes=40, tell=said)
    assert not [line for line in said if "incident" in line and "2026-11-14" in line]
