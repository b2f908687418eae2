"""What is kept of incidents that need no more judging: it changes what `check` takes, never what it says."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plainstatus.check import quiet
from plainstatus.check.review import Checked, check_project, compared
from plainstatus.read.project import find_project
from plainstatus.record.disk import read_record
from plainstatus.record.gather import public_things
from plainstatus.record.load import load
from tests.support.counting import counted
from tests.support.project import examples, make_project
from tests.support.publishing import REAL

NOW = datetime(2026, 11, 15, 14, 5, tzinfo=UTC)
OVER = "You can pay again since 13:40 UTC. A wrong setting was the cause. No data was lost."
TEXTS = (
    "We look into it, and you can order by phone.",
    "Your card 4111 1111 1111 1111 was seen.",
    "We take security seriously; back soon.",
    "At 14:05 tomorrow, see http://bit.ly/x and [this](/nowhere.html).",
    OVER,
)


@pytest.fixture(autouse=True)
def every_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is known of the smallest site, too."""
    monkeypatch.setattr(quiet, "_FEW", -1)


@dataclass
class Story:
    """A site that changes."""

    folder: Path
    now: datetime = NOW
    incidents: list[dict[str, Any]] = field(default_factory=list)
    settings: str = REAL

    @property
    def kept(self) -> Path:
        """Where it lies."""
        return self.folder / ".plainstatus" / "check" / "quiet"

    def write(self) -> None:
        """Write the files as they are now."""
        site = {
            "organisation": {"name": "Example Shoes", "domains": ["example.com"]},
            "components": [{"id": "checkout", "name": "Checkout"}],
            "incidents": self.incidents,
        }
        make_project(self.folder, yaml.safe_dump(site, sort_keys=False), settings=self.settings)
        (self.folder / ".plainstatus").mkdir(exist_ok=True)

    def check(self) -> Checked:
        """Check it."""
        self.write()
        return check_project(find_project(self.folder), now=self.now)

    def check_anew(self) -> Checked:
        """Check it as if nothing were known."""
        with self.nothing_kept():
            return self.check()

    @contextmanager
    def nothing_kept(self) -> Iterator[None]:
        """Put what is kept aside for a while."""
        work = self.folder / ".plainstatus"
        work.rename(self.folder / "aside")
        yield
        shutil.rmtree(work)
        (self.folder / "aside").rename(work)

    def publish(self) -> None:
        """Put into the record what a publish would, if it does not refuse to."""
        self.write()
        project = find_project(self.folder)
        loaded = load(project.settings, self.now)
        composed = compared(project, loaded, public_things(loaded), read_record(project.settings.record))
        if not composed.refusals:
            project.settings.record.write_bytes(composed.record.data)

    def say(self, incident: dict[str, Any], **fields: Any) -> None:
        """Add an update to an incident."""
        self.now += timedelta(minutes=7)
        incident["updates"].append({"at": f"{self.now:%Y-%m-%d %H:%M} Z", **fields})

    def begin(self, text: str, **fields: Any) -> dict[str, Any]:
        """Begin an incident."""
        found = {"id": f"i{len(self.incidents)}", "title": "Checkout fails", "impact": "minor", **fields}
        self.incidents.append({**found, "components": ["checkout"], "updates": []})
        self.say(self.incidents[-1], status="investigating", text=text)
        return self.incidents[-1]

    def over(self, text: str = TEXTS[0]) -> dict[str, Any]:
        """Tell an incident that is over."""
        incident = self.begin(text)
        self.say(incident, status="resolved", text=OVER)
        return incident


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Return a site with an incident that is over and public."""
    found = Story(tmp_path)
    found.over()
    found.publish()
    found.check()
    return found


STEPS = st.one_of(
    st.tuples(
        st.just("begin"), st.sampled_from(TEXTS), st.sampled_from(["outage", "security", "maintenance", "notice"])
    ),
    st.tuples(st.just("over"), st.sampled_from(TEXTS)),
    st.tuples(st.just("say"), st.sampled_from(["monitoring", "resolved", "investigating"]), st.sampled_from(TEXTS)),
    st.tuples(st.just("leave")),
    st.tuples(st.just("promise")),
    st.tuples(st.just("edit"), st.sampled_from(TEXTS)),
    st.tuples(st.just("correct"), st.sampled_from(TEXTS)),
    st.tuples(st.just("retitle"), st.sampled_from(["Checkout fails", "TODO"])),
    st.tuples(st.just("rename")),
    st.tuples(st.just("withdraw")),
    st.tuples(st.just("allow")),
    st.tuples(st.just("publish")),
    st.tuples(st.just("publish")),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 24 * 100])),
    st.tuples(st.just("levels")),
    st.tuples(st.just("harm"), st.sampled_from(["cut", "gone", "noise", "copied", "hostile"])),
)


def take(story: Story, step: tuple[Any, ...], at: int) -> None:  # noqa: PLR0912 - one a step
    """Change a site, at one of its incidents."""
    kind, *given_with = step
    incident = story.incidents[at % len(story.incidents)] if story.incidents else story.begin(TEXTS[0])
    newest = incident["updates"][-1]
    match kind:
        case "begin":
            text, type_ = given_with
            fields: dict[str, Any] = {"type": type_}
            begun = story.begin(text, **fields)
            if type_ in {"maintenance", "notice"}:
                begun["updates"][0].pop("status")
            if type_ == "maintenance":
                begun["scheduled"] = {"from": "2026-11-20 01:00 Z", "until": "2026-11-20 02:00 Z"}
        case "over":
            story.over(*given_with)
        case "say":
            status, text = given_with
            story.say(
                incident, text=text, **({} if incident.get("type") in {"maintenance", "notice"} else {"status": status})
            )
        case "leave":
            story.say(incident, status="resolved", text=OVER, components={"checkout": "partial_outage"})
        case "promise":
            newest["next_update"] = f"{story.now + timedelta(hours=1):%Y-%m-%d %H:%M} Z"
        case "edit":
            (newest["text"],) = given_with
        case "correct":
            (newest["text"],) = given_with
            newest["corrected"] = [{"at": f"{story.now:%Y-%m-%d %H:%M} Z", "note": "The words were wrong."}]
        case "retitle":
            (incident["title"],) = given_with
        case "rename":
            incident["aliases"] = [*incident.get("aliases", []), incident["id"]]
            incident["id"] += "x"
        case "withdraw":
            incident["withdrawn"] = {"at": f"{story.now:%Y-%m-%d %H:%M} Z", "reason": "It was a mistake of ours."}
        case "allow":
            newest["lint_allow"] = {"W1": "It is quoted."}
        case "publish":
            story.publish()
        case "wait":
            story.now += timedelta(hours=given_with[0])
        case "levels":
            story.settings = (
                REAL + "STATUS_CHECK_LEVELS = {'W1': 'error', 'T6': 'off'}\nSTATUS_CADENCE = {'minor': 5}\n"
            )
        case "harm":
            harm(story, *given_with)


def harm(story: Story, how: str) -> None:
    """Do something to what is kept."""
    if not story.kept.exists():
        return
    data = story.kept.read_bytes()
    if how == "cut":
        story.kept.write_bytes(data[: len(data) // 2])
    elif how == "gone":
        story.kept.unlink()
    elif how == "noise":
        story.kept.write_bytes(b"\xff[]" * 40)
    elif how == "copied":
        story.kept.rename(story.kept.with_name("other"))
        story.kept.write_bytes(data)
    else:
        story.kept.write_bytes(data[:32] + json.dumps({one["id"]: "0" * 40 for one in story.incidents}).encode())


@settings(max_examples=examples(12))
@given(st.lists(st.tuples(STEPS, st.integers(0, 3)), min_size=2, max_size=9))
@pytest.mark.slow
def test_what_is_kept_changes_no_word(steps: list[tuple[tuple[Any, ...], int]]) -> None:
    """Whatever is edited, published, set or harmed, and however late it is, the findings are those of a first look."""
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder))
        for text in TEXTS[:3]:
            story.over(text)
        story.publish()
        story.check()
        for step, at in steps:
            take(story, step, at)
            assert story.check() == story.check_anew()


def test_what_is_over_and_public_is_looked_at_once(story: Story) -> None:
    """A history is no work, and what is new is looked at until it is public."""
    story.over(TEXTS[2])
    story.publish()

    assert [counted(story.check)["_facts"] for _ in range(3)] == [1, 0, 0]
    assert counted(story.check_anew)["_facts"] == 2


def test_a_promise_is_broken_by_the_clock_alone(story: Story) -> None:
    """Nothing but the time has changed."""
    incident = story.begin(TEXTS[0])
    incident["updates"][-1]["next_update"] = f"{story.now + timedelta(hours=1):%Y-%m-%d %H:%M} Z"
    story.publish()

    assert not story.check().judgement.overdue
    story.now += timedelta(hours=2)

    assert len(story.check().judgement.overdue) == 1


def test_what_came_from_elsewhere_hides_no_leak(story: Story) -> None:
    """Neither a copy of what was kept, nor what somebody has written in its place, counts."""
    story.over(TEXTS[1])
    story.write()
    told = load(find_project(story.folder).settings, story.now).site.incidents
    for data in (story.kept.read_bytes()[:32], b""):
        story.kept.write_bytes(data + json.dumps({one.id: one.digest for one in told}).encode())

        assert [leak.rule.id for leak in story.check().judgement.leaks] == ["P2"]


def test_what_is_known_needs_a_record_that_says_the_same(story: Story) -> None:
    """Where the record is gone, nothing was said."""
    story.over(TEXTS[1])
    story.publish()
    assert not story.check().judgement.leaks
    (story.folder / "record.jsonl").unlink()

    assert [leak.rule.id for leak in story.check().judgement.leaks] == ["P2"]


def test_a_folder_that_others_can_write_to_is_not_believed(story: Story) -> None:
    """What lies there may be anybody's."""
    assert counted(story.check)["_facts"] == 0
    story.kept.parent.chmod(0o777)

    assert counted(story.check)["_facts"] == 1


def test_a_site_that_was_never_published_gets_no_folder(tmp_path: Path) -> None:
    """To check is to write nothing where nothing was."""
    story = Story(tmp_path)
    story.over()
    story.publish()
    shutil.rmtree(tmp_path / ".plainstatus")
    project = find_project(tmp_path)
    check_project(project, now=story.now)

    assert not (tmp_path / ".plainstatus").exists()
