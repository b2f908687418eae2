"""Drafts in a preview: shown with --drafts, on pages that say so, and never published."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plainstatus.cli.preview.make import make
from plainstatus.cli.preview.page import WATERMARK
from plainstatus.errors import BuildError, InvalidIncidents
from plainstatus.publish.publish import go_live
from plainstatus.publish.withheld import mark_drafts
from plainstatus.read.project import find_project
from plainstatus.record.load import load
from plainstatus.tree.releases import Published
from plainstatus.tree.staging import prepare
from tests.support.previewing import previewing
from tests.support.project import YAML, make_project
from tests.support.publishing import put, real_project

NOW = datetime(2026, 11, 15, 22, 5, tzinfo=UTC)
LEAK = """# Notes of any kind may stand beside it.
regulators:
  - {name: A regulator, told: false}
incidents:
  - id: 2026-11-15-leak
    title: Somebody copied a backup
    type: security
    draft: true
    updates:
      - at: 2026-11-15 14:02
        status: investigating
        text: We look into reports about a copied backup.
"""
SLOW = """  - id: 2026-11-15-search
    title: Search is slow
    draft: true
    updates:
      - at: 2026-11-15 14:03
        status: investigating
        text: We look into slow searches.
"""
PAGES = {"pages/terms.md": "Title: Terms\nStatus: draft\n\nTerms to come.\n"}
SECRETS = ("Somebody copied a backup", "Search is slow", "Terms to come")


def drafts_project(folder: Path) -> Path:
    """Write a site with a draft in each place where there can be one."""
    make_project(folder, YAML + SLOW, content=PAGES)
    (folder / "private").mkdir()
    (folder / "private" / "leak.yaml").write_text(LEAK, encoding="utf-8")
    (folder / "private" / "recipients.yaml").write_text("to: [&a somebody, *a]\n", encoding="utf-8")
    return folder


def test_drafts_are_part_of_the_preview(tmp_path: Path) -> None:
    """Incidents in private/, drafts beside public ones and draft pages have their pages, each with the watermark."""
    with previewing(drafts_project(tmp_path), "--drafts") as preview:
        pages = [
            "/" + page.relative_to(preview.session() / "site").as_posix()
            for page in (preview.session() / "site").rglob("*.html")
        ]
        home = preview.get("/").text
        assert "Somebody copied a backup" in home
        assert "Search is slow" in home
        assert "Terms to come" in preview.get("/terms.html").text
        assert "/incidents/2026-11-15-leak.html" in pages
        for path in (*pages, "/nowhere"):
            assert f'<p class="mark" role="note" data-mark="{WATERMARK}">' in preview.get(path).text, path
        assert preview.get("/status.txt").text.startswith(f"{WATERMARK}\n")

        # A save there is seen too, and a mistake has its file.
        preview.save(tmp_path / "private" / "leak.yaml", LEAK.replace("status: inv", "status: imv"))
        assert "<code>private/leak.yaml:11</code>" in preview.shows("<dialog").text
        preview.save(tmp_path / "private" / "leak.yaml", LEAK.replace("copied a", "took a"))
        preview.shows("Somebody took a backup")


def test_without_drafts_there_is_none(tmp_path: Path) -> None:
    """A plain preview shows what a publish would put live, and no watermark."""
    with previewing(drafts_project(tmp_path)) as preview:
        site = preview.session() / "site"
        texts = [path.read_bytes() for path in site.rglob("*") if path.is_file()]
        assert [text for text in texts for secret in SECRETS if secret.encode() in text] == []
        assert "Draft" not in preview.get("/").text
        assert not (site / ".plainstatus-drafts").exists()


def test_a_draft_must_be_right_to_be_shown(tmp_path: Path) -> None:
    """A private file that cannot be read, or has an id that is taken, is told with its line."""
    folder = drafts_project(tmp_path)
    (folder / "private" / "a.yaml").write_text("incidents:\n  - id: x\n   title: y\n", encoding="utf-8")
    (folder / "private" / "leak.yaml").write_text(LEAK.replace("leak", "checkout"), encoding="utf-8")
    settings = find_project(folder).settings

    with pytest.raises(InvalidIncidents) as caught:
        load(settings, NOW, drafts=True)
    assert {problem.file for problem in caught.value.problems} == {"private/a.yaml"}
    (folder / "private" / "a.yaml").unlink()
    with pytest.raises(InvalidIncidents) as caught:
        load(settings, NOW, drafts=True)

    assert str(caught.value) == (
        "private/leak.yaml:5: incident '2026-11-15-checkout' stands in incidents.yaml:7 too (write another id)"
    )
    assert [incident.id for incident in load(settings, NOW).site.incidents] == ["2026-11-15-checkout"]


def test_a_site_with_drafts_is_marked_and_refused(tmp_path: Path) -> None:
    """What a preview with drafts has built cannot go live, even where somebody brings it to where publish works."""
    folder = drafts_project(tmp_path / "project")
    session = tmp_path / "session"
    session.mkdir()
    outcome = make(folder, session, number=1, now=NOW, drafts=True)
    assert outcome.problems == ()
    assert (session / "site" / ".plainstatus-drafts").is_file()

    project = find_project(folder)
    settings = project.settings
    with prepare(settings.live, work=settings.work, keep=project.sources) as staging:
        staging.tree.rmdir()
        shutil.copytree(session / "site", staging.tree)
        with pytest.raises(BuildError) as caught:
            go_live(project, staging, Published(NOW, (), None), record=None)

    assert str(caught.value) == "this site shows drafts (.plainstatus-drafts is in it), which no command publishes"
    assert not settings.live.exists()


def test_a_release_with_drafts_is_not_brought_back(tmp_path: Path) -> None:
    """The mark stops rollback as it stops publish: both go live by the same door."""
    folder = real_project(tmp_path)
    put(folder)
    project = find_project(folder)
    settings = project.settings
    before = (settings.live / "index.html").read_bytes()
    with prepare(settings.live, work=settings.work, keep=project.sources) as staging:
        mark_drafts(staging.tree)
        with pytest.raises(BuildError, match=r"^this site shows drafts"):
            go_live(project, staging, Published(NOW, (), None), record=None)

    assert (settings.live / "index.html").read_bytes() == before


def test_publishing_while_drafts_are_shown(tmp_path: Path) -> None:
    """A publish at the same time holds no word of them."""
    folder = drafts_project(tmp_path)
    with previewing(folder, "--drafts") as preview:
        put(folder, now=NOW)
        assert "Search is slow" in preview.get("/").text

    published = b"".join(path.read_bytes() for path in (folder / "output").rglob("*") if path.is_file())
    assert [secret for secret in SECRETS if re.search(secret.encode(), published)] == []
