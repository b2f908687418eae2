"""Two people, clocks that are wrong, and every mistake that they make with times: there is always a way on.

From every state that the machine reaches, what the messages offer is done to the letter, until a publish goes through;
then somebody says how things are, and that is what readers see. Whoever is led in a circle finds it here.
"""

from __future__ import annotations

import copy
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from plainstatus.check.review import refused
from plainstatus.errors import InvalidIncidents, Problem
from plainstatus.model import CLOCK_SLACK, Incident, format_moment
from plainstatus.read.schema import Loaded
from plainstatus.read.schema.reader import Reader
from plainstatus.read.yaml import parse_document
from plainstatus.record import Composed, Record, compose, merge, roll_back
from plainstatus.urls import update_key
from plainstatus.views.incident import incident_view
from tests.support.project import NIGHTLY
from tests.support.publishing import put, real_project
from tests.support.recording import ID_BASE

pytestmark = pytest.mark.slow

BEGIN = datetime(2026, 11, 15, 12, tzinfo=UTC)
HEAD = """\
organisation: {name: Example Shoes, timezone: UTC}
components:
  - {id: checkout, name: Checkout}
incidents:
"""
#: How far a clock may be off.
SKEWS = [timedelta(days=3), timedelta(hours=3), timedelta(minutes=8), timedelta(minutes=-8), timedelta(hours=-3),
         timedelta(days=-3)]  # fmt: skip
STATUSES = {"outage": ["investigating", "monitoring", "resolved"], "maintenance": ["in_progress", "completed"]}
#: Steps of a way out; a circle is found long before.
MOST_STEPS = 60

Update = dict[str, Any]
Written = dict[str, Any]


def typed(moment: datetime) -> str:
    """Return a moment as people type it."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def yaml_of(incidents: list[Written]) -> str:
    """Write incidents as staff do: an update on each line. JSON is YAML, and quotes nothing wrong."""
    text = HEAD
    for one in incidents:
        text += f"  - id: {one['id']}\n"
        for key, value in one.items():
            if key not in {"id", "updates"}:
                text += f"    {key}: {json.dumps(value)}\n"
        text += "    updates:\n" + "".join(f"      - {flow(item)}\n" for item in one["updates"])
    return text


def flow(value: Any) -> str:
    """Return a value on one line, as the messages write it: times and words without quotes where they need none."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value) if re.fullmatch(r"[\w .:+-]+", str(value)) else json.dumps(value, ensure_ascii=False)


def parsed(text: str) -> list[Written]:
    """Return the incidents that a text holds, as typed."""
    return cast("list[Written]", read(text)["incidents"])


def read(text: str) -> Any:
    """Return what some YAML holds, as typed."""
    return parse_document(text.encode(), name="incidents.yaml", max_bytes=1 << 20).data


def entry_of(line: str) -> Any:
    """Return the entry that a message shows."""
    return read(f"entry: {line}\n")["entry"]


@dataclass
class Attempt:
    """What came of an attempt to publish."""

    problems: list[Problem]
    warnings: list[Problem] = field(default_factory=list)
    loaded: Loaded | None = None
    composed: Composed | None = None

    @property
    def written(self) -> list[Written]:
        """The incidents with the time in place of `now`."""
        assert self.loaded is not None
        incidents = copy.deepcopy(parsed(self.loaded.documents[0].text))
        for one in self.loaded.nows:
            inner: Any = incidents
            for part in one.place[1:-1]:
                inner = inner[part]
            inner[one.place[-1]] = format_moment(one.moment, ZoneInfo("UTC"))
        return incidents


def attempt(incidents: list[Written], record: Record, now: datetime) -> Attempt:
    """Do what a publish does, up to the exchange."""
    document = parse_document(yaml_of(incidents).encode(), name="incidents.yaml", max_bytes=1 << 20)
    try:
        loaded = Reader([document], now, said=lambda incident: record.said(incident, now)).read()
    except InvalidIncidents as error:
        return Attempt([problem for problem in error.problems if problem.level == "error"])
    composed = compose(loaded.site, record, now=now, id_base=ID_BASE)
    return Attempt(refused(composed, loaded), list(loaded.warnings), loaded, composed)


@dataclass
class Person:
    """Somebody with files of their own, and a clock."""

    incidents: list[Written] = field(default_factory=list)
    record: Record = field(default_factory=Record)
    skew: timedelta = timedelta()


class Public(dict[tuple[str, str], Written]):
    """What was published, as it stood in a file last: incident's id and update's key, or "" → what was written."""

    def note(self, done: Attempt) -> None:
        """Keep what a publish was given."""
        assert done.loaded is not None
        raw = {one["id"]: one for one in done.written}
        read = attempt(done.written, done.composed.record if done.composed else Record(), done.loaded.now).loaded
        for incident in done.loaded.site.incidents:
            written = raw[incident.id]
            places = read.update_places(incident.id) if read else {}
            for name in (incident.id, *incident.aliases):
                self[name, ""] = written
                for known, place in places.items():
                    self[name, update_key(known)] = written["updates"][int(place[-1])]


def follow(incidents: list[Written], problem: Problem, public: Public, now: datetime) -> list[Written]:
    """Return the incidents after somebody has done, to the letter, what a message offers."""
    done, lines = copy.deepcopy(incidents), yaml_of(incidents).splitlines()
    one, update = _incident(done, problem.where), _update_at(done, lines, problem.line)
    for pattern, way in _WAYS.items():
        if found := re.search(pattern, problem.hint):
            if way is _rewrite:
                return _rewritten(lines, problem.line, found)
            way(_Found(problem, found, done, one, update, public, now))
            return done
    raise AssertionError(f"no way out is offered: {problem}")


@dataclass
class _Found:
    """An offer, and what it is about."""

    problem: Problem
    match: re.Match[str]
    incidents: list[Written]
    one: Written | None
    update: Update | None
    public: Public
    now: datetime

    @property
    def key(self) -> str:
        """The key of the update that the message names."""
        found = re.search(r"the update of (\d\S+ \d\S+)", self.problem.message)
        return update_key(datetime.fromisoformat(found[1]).replace(tzinfo=UTC)) if found else ""

    @property
    def as_published(self) -> Written:
        """What was published of it, as it stood in a file."""
        return self.versions[0]

    @property
    def versions(self) -> list[Written]:
        """The same, under each of the incident's ids: somebody may have published it under an old one since."""
        names = [self.problem.where, *(_names(self.one) if self.one else [])]
        return [copy.deepcopy(self.public[name, self.key]) for name in names if (name, self.key) in self.public]

    @property
    def moved(self) -> Update:
        """The update that the message says has another time."""
        assert self.one is not None
        found = re.search(r": '(.*?)' became '(.*?)'", self.problem.message)
        assert found is not None
        for time in (found[2], f"{found[2]}:00", "now"):
            for item in self.one["updates"]:
                if time in {item["at"], *(entry.get("was_at") for entry in item.get("corrected", []))}:
                    return cast("Update", item)
        raise AssertionError(f"nothing has that time: {self.problem}")


def _correct(found: _Found) -> None:
    assert found.update is not None
    found.update.setdefault("corrected", []).append(entry_of(found.match["entry"]))


def _correct_time(found: _Found) -> None:
    assert found.update is not None
    found.update["at"] = found.match["at"]
    _correct(found)


def _say_time(found: _Found) -> None:
    found.moved.setdefault("corrected", []).append(entry_of(found.match["entry"]))


def _mend_was_at(found: _Found) -> None:
    wrong = {found.match["was"], f"{found.match['was']}:00"}
    next(entry for entry in found.moved["corrected"] if entry.get("was_at") in wrong)["was_at"] = found.match["at"]


def _put_back(found: _Found) -> None:
    if found.one is None:
        found.incidents.append(found.as_published)
    else:
        found.one["updates"].append(found.as_published)


def _take_out(found: _Found) -> None:
    assert found.update is not None
    others = [entry for entry in found.update["corrected"] if "was_at" not in entry]
    found.update["corrected"] = others
    if not others:
        del found.update["corrected"]


def _make_one(found: _Found) -> None:
    # The line is that of the incident's key.
    for one in found.incidents:
        nows = [entry for entry in one.get("corrections", []) if entry["at"] == "now"]
        if len(nows) > 1:
            one["corrections"].remove(nows[0])


def _put_fact_back(found: _Found) -> None:
    assert found.one is not None
    found.one["corrections"] = [*found.one.get("corrections", []), entry_of(found.match["entry"])]


def _put_withdrawal_back(found: _Found) -> None:
    thing = found.update if found.key else found.one
    assert thing is not None
    thing["withdrawn"] = next(one["withdrawn"] for one in found.versions if "withdrawn" in one)


def _say_when(found: _Found) -> None:
    twice = next(one for one in found.incidents if sum(item["at"] == "now" for item in one["updates"]) > 1)
    first = next(item for item in twice["updates"] if item["at"] == "now")
    first["at"] = typed(found.now - timedelta(minutes=1))


def _rewrite(found: _Found) -> None:
    """Stand for what `_rewritten` does with the whole file."""


def _rewritten(lines: list[str], number: int, found: re.Match[str]) -> list[Written]:
    line = lines[number - 1]
    lines[number - 1] = line[: len(line) - len(line.lstrip())] + found["line"]
    return parsed("\n".join(lines) + "\n")


#: What messages offer, each the first that fits → what somebody does then.
_WAYS: Mapping[str, Callable[[_Found], None]] = {
    r"at the latest at: (?P<at>\S+ \S+?), and add (beside it corrected: \[|to its corrected: )(?P<entry>\{.*?\})":
        _correct_time,
    r"write the time that it was published with: was_at: (?P<at>.*) in place of was_at: (?P<was>.*)": _mend_was_at,
    r"(say it: corrected: \[|add to its corrected: )(?P<entry>\{.*?was_at: .*?\})": _say_time,
    r"put it back into its corrected: (?P<entry>\{.*\})": _correct,
    r"(say it: corrected: \[|add to its corrected: )(?P<entry>\{at: now, note: …\})": _correct,
    r"^put it back, or withdraw it": _put_back,
    r"^put `withdrawn` back|^put it back; where only the spelling": _put_withdrawal_back,
    r"put it back into corrections: (?P<entry>\{.*\})": _put_fact_back,
    r"^make one of the two": _make_one,
    r"^take this correction out": _take_out,
    r"^write when the earlier was said": _say_when,
    r"^write: (?P<line>.*?)(, or .*)?$": _rewrite,
}  # fmt: skip


def _names(one: Written) -> list[str]:
    return [one["id"], *one.get("aliases", [])]


def _incident(incidents: list[Written], name: str) -> Written | None:
    return next((one for one in incidents if name in _names(one)), None)


def _update_at(incidents: list[Written], lines: list[str], line: int) -> Update | None:
    """Return the update that stands on a line."""
    listed = [item for one in incidents for item in one["updates"]]
    number = sum(text.startswith("      - ") for text in lines[:line]) - 1
    is_update = 0 < line <= len(lines) and lines[line - 1].startswith("      - ")
    return listed[number] if is_update else None


def way_out(person: Person, public: Public, now: datetime) -> tuple[list[Written], Record]:
    """Do what the messages offer, one after the other, until all is public and nothing lies ahead."""
    incidents, record = copy.deepcopy(person.incidents), person.record
    seen: list[str] = []
    told: list[str] = []
    for _ in range(MOST_STEPS):
        # Nobody types so fast that no second passes.
        now += timedelta(seconds=1)
        tried = attempt(incidents, record, now)
        ahead = [one for one in tried.warnings if "was published so" in one.message and "it can stay" not in one.hint]
        asks = tried.problems or ahead
        if not asks:
            assert tried.composed is not None
            return tried.written, tried.composed.record
        told.append(str(asks[0]))
        incidents = follow(incidents, asks[0], public, now)
        text = yaml_of(incidents)
        assert text not in seen, "led in a circle:\n" + "\n".join(told) + f"\n{text}"
        seen.append(text)
    raise AssertionError("there is no end to it:\n" + "\n".join(told[-6:]) + f"\n{yaml_of(incidents)}")


class Clocks(RuleBasedStateMachine):
    """Two people who publish the same site."""

    def __init__(self) -> None:
        super().__init__()
        self.time = BEGIN
        self.people = [Person(), Person()]
        #: What the site says that readers see.
        self.site = Record()
        self.public = Public()
        self.count = 0
        #: Whose files were touched last: what nobody touched has its way out still.
        self.acted: Person | None = None

    def now(self, person: Person) -> datetime:
        """Return what somebody's clock says."""
        return self.time + person.skew

    def words(self) -> str:
        """Return a text that nobody has written yet."""
        self.count += 1
        return f"We say this as number {self.count}."

    @initialize()
    def begin(self) -> None:
        """Somebody publishes the first incident; both have it."""
        first = {"id": "i0", "title": "Checkout is slow", "components": ["checkout"], "updates": []}
        self.people[0].incidents = [first | {"updates": [self.said("investigating")]}]
        self.go_live(self.people[0])
        self.people[1].incidents = copy.deepcopy(self.people[0].incidents)
        self.people[1].record = self.people[0].record

    def said(self, status: str, at: str = "now") -> Update:
        """Return a new update."""
        return {"at": at, "status": status, "text": self.words()}

    def go_live(self, person: Person) -> None:
        """Publish, if nothing is refused."""
        record = person.record
        if not record.extends(self.site):
            # What others have published is brought home, or joined.
            record = Record.parse(merge(record.data, self.site.data))
        tried = attempt(person.incidents, record, self.now(person))
        person.record = record
        if not tried.problems and tried.composed is not None:
            person.record = self.site = tried.composed.record
            person.incidents = tried.written
            self.public.note(tried)
        # What is typed takes longer than that; two things in one second are for other tests.
        self.time += timedelta(seconds=3)

    who = st.integers(0, 1)
    which = st.integers(0, 9)

    def pick(self, who: int, which: int) -> tuple[Person, Written, Update]:
        """Return somebody, and one of their updates with its incident."""
        self.acted = person = self.people[who]
        pairs = [(one, item) for one in person.incidents for item in one["updates"]]
        one, item = pairs[which % len(pairs)]
        return person, one, item

    @rule(minutes=st.sampled_from([0, 1, 4, 30, 200, 1500]))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.time += timedelta(minutes=minutes, seconds=7)

    @rule(who=who, skew=st.sampled_from([timedelta(), *SKEWS]))
    def set_clock(self, who: int, skew: timedelta) -> None:
        """Somebody's clock jumps, or is set."""
        self.people[who].skew = skew

    @rule(who=who)
    def publish(self, who: int) -> None:
        """Somebody publishes."""
        self.acted = self.people[who]
        self.go_live(self.people[who])

    @rule(who=who, which=which, status=which, publishes=st.booleans())
    def say(self, who: int, which: int, status: int, publishes: bool) -> None:
        """Somebody says something, and it goes on, ends or begins again."""
        person, one, _ = self.pick(who, which)
        statuses = STATUSES[one.get("type", "outage")]
        one["updates"].insert(0, self.said(statuses[status % len(statuses)]))
        if publishes:
            self.go_live(person)

    @rule(who=who, which=which, status=which, skew=st.sampled_from(SKEWS))
    def say_by_a_wrong_clock(self, who: int, which: int, status: int, skew: timedelta) -> None:
        """Somebody publishes while their clock is wrong, which is then set right."""
        self.people[who].skew = skew
        self.say(who, which, status, publishes=True)
        self.people[who].skew = timedelta()

    @rule(who=who, which=which)
    def say_at(self, who: int, which: int) -> None:
        """Somebody types the time that their clock shows."""
        person, one, _ = self.pick(who, which)
        statuses = STATUSES[one.get("type", "outage")]
        one["updates"].append(self.said(statuses[0], typed(self.now(person))))

    @rule(who=who, maintenance=st.booleans())
    def open(self, who: int, maintenance: bool) -> None:
        """Somebody begins an incident, or announces a maintenance."""
        person = self.acted = self.people[who]
        incident: Written = {"id": f"i{self.count + 1}", "title": "Payments fail", "components": ["checkout"]}
        status = "investigating"
        if maintenance:
            begin = self.now(person) + timedelta(hours=2)
            incident |= {"type": "maintenance", "scheduled": {
                "from": typed(begin), "until": typed(begin + timedelta(hours=1))}}  # fmt: skip
            status = "scheduled"
        person.incidents.append(incident | {"updates": [self.said(status)]})

    @rule(who=who, which=which, declared=st.booleans())
    def correct(self, who: int, which: int, declared: bool) -> None:
        """Somebody changes a text, and says so or forgets it."""
        _, _, item = self.pick(who, which)
        item["text"] = self.words()
        if declared:
            item.setdefault("corrected", []).append({"at": "now", "note": "It was wrong."})

    @rule(who=who, which=which, declared=st.booleans(), minutes=st.sampled_from([-4000, -60, -1, 1]))
    def move(self, who: int, which: int, declared: bool, minutes: int) -> None:
        """Somebody changes a time, and says so or forgets it."""
        _, _, item = self.pick(who, which)
        was, time = item["at"], datetime.fromisoformat(item["at"]) if item["at"] != "now" else None
        item["at"] = "now" if time is None or minutes == 1 else typed(time + timedelta(minutes=minutes))
        if declared and was != "now":
            item.setdefault("corrected", []).append({"at": "now", "note": "The time was wrong.", "was_at": was})

    @rule(who=who, which=which)
    def withdraw(self, who: int, which: int) -> None:
        """Somebody takes an update back; later perhaps takes that back."""
        _, _, item = self.pick(who, which)
        if "withdrawn" in item:
            del item["withdrawn"]
        else:
            item["withdrawn"] = {"at": "now", "reason": "By mistake."}

    @rule(who=who, which=which)
    def withdraw_whole(self, who: int, which: int) -> None:
        """Somebody takes an incident back; later perhaps takes that back."""
        _, one, _ = self.pick(who, which)
        if "withdrawn" in one:
            del one["withdrawn"]
        else:
            one["withdrawn"] = {"at": "now", "reason": "By mistake."}

    @rule(who=who, which=which)
    def lose(self, who: int, which: int) -> None:
        """Somebody deletes an update, or an incident with its last one."""
        person, one, item = self.pick(who, which)
        one["updates"].remove(item)
        if not one["updates"]:
            person.incidents.remove(one)
        if not person.incidents:
            self.open(who, maintenance=False)

    @rule(who=who, which=which, told=st.booleans())
    def rename(self, who: int, which: int, told: bool) -> None:
        """Somebody gives an incident another id, and names the old one or forgets it."""
        _, one, _ = self.pick(who, which)
        old, one["id"] = one["id"], f"i{self.count}-{len(one['id'])}"
        if told:
            one["aliases"] = [*one.get("aliases", []), old]
        self.count += 1

    @rule(who=who, which=which)
    def correct_fact(self, who: int, which: int) -> None:
        """Somebody corrects a fact."""
        _, one, _ = self.pick(who, which)
        now = self.words()
        entry = {"at": "now", "field": "title", "was": one["title"], "now": now, "why": "It was wrong."}
        if "now" not in {old["at"] for old in one.get("corrections", [])}:
            one["corrections"] = [*one.get("corrections", []), entry]
            one["title"] = now

    @rule(who=who)
    def pull(self, who: int) -> None:
        """Somebody takes the files of the other, as git does where one side has nothing of its own."""
        self.acted, other = self.people[who], self.people[1 - who]
        self.people[who].incidents = copy.deepcopy(other.incidents)
        self.people[who].record = Record.parse(merge(self.people[who].record.data, other.record.data))

    @precondition(lambda self: self.site.lines)
    @rule(who=who)
    def roll_back(self, who: int) -> None:
        """Somebody puts an earlier site live."""
        person = self.acted = self.people[who]
        record = Record.parse(merge(person.record.data, self.site.data))
        lines = roll_back(record, now=self.now(person), id_base=ID_BASE, to="r1", reason="Back.")
        person.record = self.site = record.extended(lines)

    @invariant()
    def there_is_a_way_on(self) -> None:
        """With the clock set right, as the warning says, what the messages offer leads to what is true."""
        if self.acted is None:
            return
        person, self.acted = copy.copy(self.acted), None
        person.record = Record.parse(merge(person.record.data, self.site.data))
        incidents, record = way_out(person, self.public, self.time)
        self.tells_the_truth(incidents, record)

    def tells_the_truth(self, incidents: list[Written], record: Record) -> None:
        """Say in each incident how it stands now: that is what readers see, and what the record holds."""
        now = self.time + timedelta(seconds=2 * MOST_STEPS)
        standing = [one for one in incidents if "withdrawn" not in one]
        for one in standing:
            one["updates"].append({"at": "now", "status": STATUSES[one.get("type", "outage")][0], "text": "It is so."})
        tried = attempt(incidents, record, now)
        assert tried.problems == []
        assert tried.loaded is not None
        assert tried.composed is not None
        assert tried.composed.record.extends(self.site)
        assert Record.parse(tried.composed.record.data).lines == tried.composed.record.lines
        for incident in tried.loaded.site.incidents:
            if incident.withdrawn is None:
                self.readers_see_it(incident, tried, now)

    @staticmethod
    def readers_see_it(incident: Incident, tried: Attempt, now: datetime) -> None:
        """Look at one incident as it is published."""
        assert tried.composed is not None
        record = tried.composed.record
        published = {(incident.id, known_at): time for known_at, time in record.published_of(incident).items()}
        view = incident_view(incident, now, published)
        assert view.updates[0].update.text == "It is so."
        assert view.status == STATUSES[incident.type][0]
        assert record.known((incident.id,))[update_key(incident.updates[-1].at)].said is not None
        assert not any(shown.ahead for shown in view.updates)
        assert all(update.at <= now + CLOCK_SLACK for update in incident.updates)
        assert all(span.end is None or span.start <= span.end for span in view.spans)
        assert view.end is None or view.begin <= view.end


class RealClocks(Clocks):
    """The same with real publishes: what these refuse and write is what the pure parts say."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="clocks-"))

    def teardown(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self.folder)

    def go_live(self, person: Person) -> None:
        """Publish from the person's own folder."""
        folder = real_project(self.folder / str(self.people.index(person)), yaml_of(person.incidents))
        record = Record.parse(merge(person.record.data, self.site.data))
        (folder / "record.jsonl").write_bytes(record.data)
        tried = attempt(person.incidents, record, self.now(person))
        refused: tuple[Problem, ...] = ()
        try:
            put(folder, now=self.now(person))
        except InvalidIncidents as error:
            # A refusal tells warnings, too.
            refused = tuple(problem for problem in error.problems if problem.level == "error")
        assert refused == tuple(sorted(tried.problems))
        if not refused:
            person.record = self.site = Record.parse((folder / "output/record.jsonl").read_bytes())
            person.incidents = parsed((folder / "incidents.yaml").read_text(encoding="utf-8"))
            assert person.incidents == tried.written
            self.public.note(tried)
        self.time += timedelta(seconds=3)


TestClocks = Clocks.TestCase
#: Machines are shared, and a publish takes its time.
SLOW = [HealthCheck.too_slow]
TestClocks.settings = settings(
    max_examples=5_000 if NIGHTLY else 100, stateful_step_count=12, suppress_health_check=SLOW
)
TestRealClocks = RealClocks.TestCase
TestRealClocks.settings = settings(max_examples=10, stateful_step_count=4, suppress_health_check=SLOW)


def test_one_fast_publish_locks_nobody_out() -> None:
    """What a clock three hours ahead has published is put right by what the messages offer, and can wait meanwhile."""
    machine = Clocks()
    machine.begin()
    machine.say_by_a_wrong_clock(who=0, which=0, status=1, skew=timedelta(hours=3))
    person = machine.people[0]
    later = machine.time + timedelta(minutes=2)
    tried = attempt(person.incidents, person.record, later)
    incidents, record = way_out(person, machine.public, later)

    assert tried.problems == []
    assert list(map(str, tried.warnings)) == [
        "incidents.yaml:9: warning: '2026-11-15 15:00:03' lies 3.0 hours ahead of the clock, and was published so: one "
        "of the two clocks was wrong (if the one here is right, write when it was said, at the latest "
        "at: 2026-11-15 12:02:05, and add beside it "
        "corrected: [{at: now, note: The time was wrong., was_at: 2026-11-15 15:00:03}])"
    ]
    assert incidents[0]["updates"][0] == {
        "at": "2026-11-15 12:02:06",
        "status": "monitoring",
        "text": "We say this as number 2.",
        "corrected": [{"at": "2026-11-15 12:02:08", "note": "The time was wrong.", "was_at": "2026-11-15 15:00:03"}],
    }
    assert [line.key for line in record.lines] == ["", "", "20261115T120000Z", "20261115T150003Z", "20261115T150003Z"]


def test_the_old_way_leads_in_a_circle_no_more() -> None:
    """Whoever writes now in place of a time ahead, and then says it as offered, gets published."""
    machine = Clocks()
    machine.begin()
    machine.say_by_a_wrong_clock(who=0, which=0, status=1, skew=timedelta(days=3))
    person = machine.people[0]
    person.incidents[0]["updates"][0]["at"] = "now"
    (refusal,) = attempt(person.incidents, person.record, machine.time).problems
    person.incidents = follow(person.incidents, refusal, machine.public, machine.time)

    assert refusal.hint == (
        "put the time back, or say it: corrected: [{at: now, note: The time was wrong., was_at: 2026-11-18 12:00:03}]"
    )
    assert attempt(person.incidents, person.record, machine.time).problems == []
