"""The files for code hosts: their own steps, run in fresh clones against a bare repository."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from plainstatus.record import Record
from plainstatus.tree.manifest import check, read_manifest
from tests.support.project import NIGHTLY, ROOT
from tests.support.publishing import REAL, real_project
from tests.support.warm import program

pytestmark = pytest.mark.slow

TOKEN = "glpat-hunter2hunter2"  # noqa: S105 - nobody's
HOSTS = ("github", "gitlab")
#: Whose loops are run where both hosts' are the same: see `test_both_hosts_do_the_same`.
LOOPS = HOSTS if NIGHTLY else HOSTS[:1]
READ = {"contents": "read"}
BEGIN = """organisation:
  name: Example Shoes
components:
  - id: checkout
    name: Checkout
incidents:
  - id: a-checkout
    title: Checkout is slow
    components: [checkout]
    updates:
      - at: now
        status: investigating
        text: We look into it. You can still order by phone.
"""
MORE = """  - id: {name}
    title: Trouble with {name}
    components: [checkout]
    updates:
      - at: now
        status: resolved
        text: It was over before we could write to you.
"""


def read(host: str) -> dict[str, Any]:
    """Return a host's file; everything in it as text."""
    data = yaml.load((ROOT / "ci" / f"{host}.yml").read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506 - text only
    assert isinstance(data, dict)
    return data


def flat(lines: Any) -> Iterator[str]:
    """Yield the lines of a GitLab script, those of lists in it too."""
    for line in lines:
        yield from [line] if isinstance(line, str) else flat(line)


def steps(host: str, job: str) -> Mapping[str, str]:
    """Return name → script of what a job runs: check, publish, timer or overdue. Installing is another test's."""
    file = read(host)
    if host == "gitlab":
        after = {"after": "\n".join(file[job]["after_script"])} if "after_script" in file[job] else {}
        return {job: "set -eo pipefail\n" + "\n".join(flat(file[job]["script"])), **after}
    names = {
        "check": ["Check", "Build"],
        "publish": ["Keys", "Publish", "Announce", "Keep"],
        "timer": ["Keys", "Timer", "Announce"],
    }
    found = {
        step["name"]: step for step in file["jobs"]["timer" if job == "overdue" else job]["steps"] if "run" in step
    }
    return {name: found[name]["run"] for name in names.get(job, ["Overdue"])}


def installing(host: str) -> list[str]:
    """Return the scripts by which the jobs install what they run; each must be the same."""
    file = read(host)
    if host == "gitlab":
        return ["\n".join(file["default"]["before_script"])]
    return [step["run"] for job in file["jobs"].values() for step in job["steps"] if step.get("name") == "Install"]


class Hub:
    """A bare repository, the people who push to it, and the runs that it starts."""

    def __init__(self, folder: Path, host: str) -> None:
        self.host = host
        self.folder = folder
        self.bare = folder / "shop" / "status.git"
        self.served = folder / "served"
        self.clones = 0
        self.bare.parent.mkdir()
        (folder / "home").mkdir()
        # Loops wait for seconds before they go round again, for somebody who may need them.
        (folder / "bin").mkdir()
        (folder / "bin/sleep").write_text("#!/bin/sh\nexec /bin/sleep 0.1\n", encoding="utf-8")
        (folder / "bin/sleep").chmod(0o755)
        self.git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.bare))
        self.git(self.bare, "config", "receive.advertisePushOptions", "true")
        first = self.clone()
        settings = f'{REAL}STATUS_TARGETS = {{"disk": "folder:{self.served}"}}\n'
        real_project(first, BEGIN, settings=settings)
        (first / "content/.keep").touch()
        (first / ".gitignore").write_text("/output/\n/build/\n/private/\n/.plainstatus/\n/.venv/\n", encoding="utf-8")
        (first / ".gitattributes").write_text("record.jsonl merge=union -text\n", encoding="utf-8")
        self.commit(first)

    def git(self, folder: Path, *arguments: str) -> str:
        """Run git; return what it prints."""
        who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        command = ["git", *who, "-C", str(folder), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=self.environ()).stdout

    def environ(self) -> dict[str, str]:
        """Return what a run finds in its environment."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT", "SSH", "CI", "STATUS"))}
        return kept | {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{kept['PATH']}",
            "HOME": str(self.folder / "home"),
            "GITHUB_REF_NAME": "main",
            "GITHUB_ENV": str(self.folder / "github.env"),
            "CI_SERVER_URL": f"file://{self.folder}",
            "CI_SERVER_HOST": "git.example.net",
            "CI_PROJECT_PATH": "shop/status",
            "CI_DEFAULT_BRANCH": "main",
            "STATUS_PUSH_TOKEN": TOKEN,
            "STATUS_SSH_KEY": "",
            "STATUS_KNOWN_HOSTS": "",
        }

    def clone(self) -> Path:
        """Return a fresh clone, with the program installed as its first step does."""
        self.clones += 1
        clone = self.folder / f"clone-{self.clones}"
        self.git(self.folder, "clone", "--quiet", str(self.bare), str(clone))
        (clone / ".venv/bin").mkdir(parents=True)
        (clone / ".venv/bin/plainstatus").symlink_to(program())
        return clone

    def commit(self, clone: Path) -> None:
        """Commit what somebody has written, and push it."""
        self.git(clone, "add", "--all")
        self.git(clone, "commit", "--quiet", "--message", "x")
        self.git(clone, "push", "--quiet", "origin", "HEAD:main")

    def write(self, name: str) -> None:
        """Let somebody add an incident, and push it."""
        clone = self.clone()
        with (clone / "incidents.yaml").open("a", encoding="utf-8") as file:
            file.write(MORE.format(name=name))
        self.commit(clone)

    def start(self, job: str, clone: Path | None = None) -> subprocess.Popen[str]:
        """Start a job in a fresh clone."""
        script = "\n".join(f"bash -eo pipefail -c {quoted(step)}" for step in steps(self.host, job).values())
        return subprocess.Popen(
            ["bash", "-e", "-c", script],
            cwd=clone or self.clone(),
            env=self.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, job: str, clone: Path | None = None) -> tuple[int, str]:
        """Run a job; return its exit code and its log."""
        process = self.start(job, clone)
        log, _ = process.communicate(timeout=300)
        assert TOKEN not in log
        return process.returncode, log

    def file(self, name: str) -> str:
        """Return a file as the branch has it."""
        return self.git(self.bare, "show", f"main:{name}")

    def sound(self, *names: str) -> Record:
        """Check that readers see these incidents, and nothing is lost: branch, record and site agree."""
        text, data = self.file("incidents.yaml"), self.file("record.jsonl")
        current = self.served / "current"
        assert "at: now" not in text
        assert (current / "record.jsonl").read_text(encoding="utf-8") == data
        assert check(current, read_manifest(current)) == []
        record = Record.parse(data.encode())
        for name in ("a-checkout", *names):
            assert f"id: {name}\n" in text
            assert [line.incident for line in record.lines if line.kind == "update"].count(name) == 1
            assert name in (current / "history.atom").read_text(encoding="utf-8")
        assert len(record.heads) == 1
        return record


def quoted(text: str) -> str:
    """Return a text as one word of the shell's."""
    return "'" + text.replace("'", "'\\''") + "'"


@pytest.fixture(params=LOOPS)
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Hub:
    """Return a repository on GitHub; in the long run, on each kind of host."""
    return Hub(tmp_path, request.param)


@pytest.fixture(params=HOSTS)
def each(request: pytest.FixtureRequest, tmp_path: Path) -> Hub:
    """Return a repository on each kind of host."""
    return Hub(tmp_path, request.param)


#: Of GitHub: the event, the kind of ref, its name, whether it is told which branch is the default one → the jobs.
EVENTS = [
    ("push", "branch", "main", True, {"publish"}),
    ("workflow_dispatch", "branch", "main", True, {"publish"}),
    ("schedule", "branch", "main", False, {"timer"}),
    ("pull_request", "branch", "12/merge", True, {"check"}),
    ("workflow_dispatch", "branch", "review", True, set()),
    ("workflow_dispatch", "branch", "Main", True, {"publish"}),
    ("workflow_dispatch", "tag", "main", True, set()),
    ("workflow_dispatch", "tag", "v1", True, set()),
    ("push", "branch", "review", True, set()),
    ("push", "tag", "main", True, set()),
    ("workflow_run", "branch", "main", True, set()),
    ("pull_request_target", "branch", "main", True, set()),
]


def holds(condition: str, known: Mapping[str, str]) -> bool:
    """Say what GitHub makes of a condition: `==` of strings, without regard to capitals, `&&`, `||` and brackets."""
    words = re.findall(r"'[^']*'|[\w.$]+|==|&&|\|\||[()]", condition)
    assert "".join(words) == "".join(condition.split())
    python = {"&&": "and", "||": "or"}
    terms = [
        python.get(word) or (repr(known.get(word, "").lower()) if re.match(r"[\w$]", word) else word.lower())
        for word in words
    ]
    return bool(eval(" ".join(terms), {"__builtins__": {}}))  # noqa: S307 - our own file's words, made strings


@pytest.mark.parametrize(("event", "kind", "name", "told", "jobs"), EVENTS)
def test_on_github_only_the_default_branch_goes_live(
    event: str, kind: str, name: str, told: bool, jobs: set[str]
) -> None:
    """Whoever may push any branch or tag can start the file on it; the keys are for none but the default branch."""
    known = {"github.event_name": event, "github.ref_type": kind, "github.ref_name": name}
    known |= {"github.event.repository.default_branch": "main"} if told else {}

    assert {job for job, said in read("github")["jobs"].items() if holds(said["if"], known)} == jobs


#: Of GitLab: what started the pipeline, the branch (none for a tag or a merge request) → the jobs.
PIPELINES = [
    ("push", "main", {"publish"}),
    ("web", "main", {"publish"}),
    ("api", "main", {"publish"}),
    ("schedule", "main", {"timer", "overdue"}),
    ("merge_request_event", "", {"check"}),
    ("web", "review", set()),
    ("schedule", "review", set()),
    ("push", "review", set()),
    ("push", "", set()),
    ("web", "", set()),
    ("schedule", "", set()),
]


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(("source", "branch", "jobs"), PIPELINES)
def test_on_gitlab_only_the_default_branch_goes_live(source: str, branch: str, jobs: set[str], whole: bool) -> None:
    """By its rules for pipelines; and, where somebody widens these for jobs of their own, by those of each job."""
    known = {"$CI_PIPELINE_SOURCE": source, "$CI_COMMIT_BRANCH": branch, "$CI_DEFAULT_BRANCH": "main"}
    file = read("gitlab")

    def allowed(rules: Any) -> bool:
        found = next((rule for rule in rules if holds(re.sub(r'"(\w+)"', r"'\1'", rule["if"]), known)), None)
        return found is not None and found.get("when") != "never"

    assert not whole or allowed(file["workflow"]["rules"]) == bool(jobs)
    assert {
        name for name, job in file.items() if "rules" in job and name != "workflow" and allowed(job["rules"])
    } == jobs


def test_a_tag_of_the_branchs_name_is_not_the_branch(hub: Hub) -> None:
    """Git takes a tag for it where both have a name: what somebody tagged is not published, and the branch moves."""
    clone = hub.clone()
    other = hub.clone()
    with (other / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(MORE.format(name="b-tagged"))
    hub.git(other, "commit", "--quiet", "--all", "--message", "x")
    hub.git(other, "tag", "main")
    hub.git(other, "push", "--quiet", "origin", "refs/tags/main")
    code, log = hub.run("publish", clone)

    assert code == 0, log
    assert hub.git(hub.bare, "log", "--format=%s", "refs/heads/main").splitlines() == ["Published", "x"]
    assert "b-tagged" not in (hub.served / "current/history.atom").read_text(encoding="utf-8")


def test_both_hosts_do_the_same() -> None:
    """The loops are alike but for names and how to push: what one host is tried with holds for both."""
    for job, step in (("publish", "Publish"), ("timer", "Timer")):
        github, gitlab = steps("github", job)[step] + steps("github", job)["Announce"], steps("gitlab", job)[job]
        ours = github[github.index("for attempt") :].replace("GITHUB_REF_NAME", "BRANCH").replace("::error::", "")
        theirs = gitlab[gitlab.index("for attempt") :].replace("CI_DEFAULT_BRANCH", "BRANCH")
        theirs = theirs.replace('pushing "$CI_SERVER_URL/$CI_PROJECT_PATH.git"', "git push --quiet origin")
        assert ours.split() == theirs.split()


def test_a_merge_is_published_and_its_times_come_back(each: Hub) -> None:
    """Record and times are in the branch, the site is at its target; twice in a row, nothing moves."""
    code, log = each.run("publish")
    assert code == 0, log
    record = each.sound()
    head = each.git(each.bare, "rev-parse", "main")

    code, log = each.run("publish")
    assert code == 0, log
    assert each.sound() == record
    assert each.git(each.bare, "rev-parse", "main") == head
    assert each.git(each.bare, "log", "--format=%s", "main").splitlines() == ["Published", "x"]


def test_one_after_the_other(hub: Hub) -> None:
    """Each run knows only what is in its clone, and the record goes on where the last one ended."""
    assert hub.run("publish")[0] == 0
    before = hub.file("record.jsonl")
    hub.write("b-search")
    code, log = hub.run("publish")

    assert code == 0, log
    hub.sound("b-search")
    assert hub.file("record.jsonl").startswith(before)


def test_two_at_once(hub: Hub) -> None:
    """Two people push, and their runs meet: both updates are public once, and the record is one."""
    assert hub.run("publish")[0] == 0
    hub.write("b-search")
    one = hub.clone()
    hub.write("c-mail")
    two = hub.clone()
    runs = [hub.start("publish", clone) for clone in (one, two)]
    ended = [(run.communicate(timeout=300)[0], run.returncode) for run in runs]

    # Where both sent at the same moment, a target lets one of them wait: that run failed, and says so.
    assert [code for _, code in ended if code not in {0, 5}] == [], ended
    if any(code for _, code in ended):
        assert hub.run("timer")[0] == 0
    hub.sound("b-search", "c-mail")


def test_a_branch_that_moves_on_before_the_push(hub: Hub) -> None:
    """The push is refused, nothing has gone live, and the run begins again with what the other has written."""
    clone = hub.clone()
    other = hub.clone()
    with (other / "incidents.yaml").open("a", encoding="utf-8") as file:
        file.write(MORE.format(name="b-search"))
    hub.git(other, "commit", "--quiet", "--all", "--message", "x")
    hook = clone / ".git/hooks/pre-push"
    hook.write_text(
        f"#!/bin/sh\nrm .git/hooks/pre-push\nls {hub.served} && exit 1\ngit -C {other} push -q origin main\n"
    )
    hook.chmod(0o755)
    code, log = hub.run("publish", clone)

    assert code == 0, log
    assert log.count("the branch has moved on meanwhile: once more") == 1
    hub.sound("b-search")


def test_a_branch_that_moves_on_before_the_deployment(hub: Hub) -> None:
    """Whoever deploys last deploys the newest: a run that finds newer words goes round once more."""
    clone = hub.clone()
    other = hub.clone()
    hook = hub.bare / "hooks/post-receive"
    # As soon as the run has pushed, somebody else does.
    hook.write_text(
        f"#!/bin/sh\nrm hooks/post-receive\nunset GIT_DIR GIT_QUARANTINE_PATH\ncd {other} && git pull -q && "
        f"printf '%s' {quoted(MORE.format(name='b-search'))} >> incidents.yaml && "
        "git -c user.name=x -c user.email=x@example.com commit -qam x && git push -q origin main\n"
    )
    hook.chmod(0o755)
    code, log = hub.run("publish", clone)

    assert code == 0, log
    assert log.count("the branch has moved on meanwhile: once more") == 1
    hub.sound("b-search")


def test_a_target_that_fails_is_brought_up_by_the_next_run(hub: Hub) -> None:
    """What was said is safe in the branch; the run ends with 5, and the timer's gets the site there."""
    hub.served.write_text("in the way", encoding="utf-8")
    code, log = hub.run("publish")
    assert code == 5, log
    assert "at: now" not in hub.file("incidents.yaml")

    hub.served.unlink()
    code, log = hub.run("timer")
    assert code == 0, log
    hub.sound()


def test_a_branch_that_may_not_be_pushed_to(hub: Hub) -> None:
    """Nothing goes live that is not in the branch; the log says why, and what to do."""
    hook = hub.bare / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'main is protected' >&2\nexit 1\n")
    hook.chmod(0o755)
    code, log = hub.run("publish")

    assert code == 1
    assert log.count("main is protected") == 5
    assert "the branch could not be pushed" in log
    assert not hub.served.exists()


def test_the_timer_says_nothing_new(hub: Hub) -> None:
    """What is pushed and not published waits for its own run; what is public is rendered for the hour."""
    assert hub.run("publish")[0] == 0
    head = hub.git(hub.bare, "rev-parse", "main")
    code, log = hub.run("timer")
    assert code == 0, log
    hub.sound()
    assert hub.git(hub.bare, "rev-parse", "main") == head

    hub.write("b-search")
    code, log = hub.run("timer")
    assert code == 4
    assert "a timer says nothing new" in log
    assert "b-search" not in (hub.served / "current/history.atom").read_text(encoding="utf-8")


def test_a_late_promise_fails_its_step(hub: Hub) -> None:
    """The host writes to people where a step fails."""
    assert hub.run("overdue")[0] == 0
    clone = hub.clone()
    text = BEGIN.replace("at: now", "at: 2025-11-15 13:00\n        next_update: 2025-11-15 15:00")
    (clone / "incidents.yaml").write_text(text, encoding="utf-8")

    code, log = hub.run("overdue", clone)
    assert (code, "the update promised for 2025-11-15 15:00" in log) == (7, True)


def test_a_proposed_change_is_checked(each: Hub) -> None:
    """What is sound is built; a mistake fails the job, and is told beside its line."""
    assert each.run("check")[0] == 0
    clone = each.clone()
    text = BEGIN.replace("status: investigating", "status: investigatin")
    (clone / "incidents.yaml").write_text(text, encoding="utf-8")
    code, log = each.run("check", clone)

    assert code == 3
    if each.host == "github":
        assert "::error file=incidents.yaml,line=12,title=YAML::" in log
    else:
        (issue,) = json.loads((clone / "check.json").read_text(encoding="utf-8"))
        assert issue["location"] == {"path": "incidents.yaml", "lines": {"begin": 12}}
    assert not each.served.exists()


def test_the_token_goes_to_git_alone(tmp_path: Path) -> None:
    """GitLab's token is asked for by git, in place of any other that the runner knows; no command line holds it."""
    script = steps("gitlab", "publish")["publish"]
    helper = next(line for line in script.splitlines() if line.startswith("helper="))
    other = "-c credential.helper='!echo username=ci; echo password=weak; :'"
    command = f'{helper}\ngit {other} -c credential.helper= -c credential.helper="$helper" credential fill'
    asked = subprocess.run(
        ["bash", "-c", command],
        input="protocol=https\nhost=git.example.net\n\n",
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "STATUS_PUSH_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"username=status\npassword={TOKEN}\n" in asked.stdout
    assert 'git -c credential.helper= -c credential.helper="$helper" push ' in script


def test_a_key_for_ssh_goes_to_the_agent_alone(tmp_path: Path) -> None:
    """The private key is in no file and no log; the hosts' keys are known."""
    for host in HOSTS:
        folder = tmp_path / host
        folder.mkdir()
        key = folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "deploy", "-f", str(key)], check=True)
        file = read(host)
        script = (
            "\n".join(flat(file[".keys"]))
            if host == "gitlab"
            else next(step["run"] for step in file["jobs"]["publish"]["steps"] if step.get("name") == "Keys")
        )
        # The agent is ended as the host would end it, with the job.
        script += '\nssh-add -l; kill "$SSH_AGENT_PID"\n'
        (folder / "home").mkdir()
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "GITHUB_ENV": str(folder / "env"),
            "STATUS_SSH_KEY": key.read_text(encoding="utf-8").rstrip(),
            "STATUS_KNOWN_HOSTS": "status-1.example.net ssh-ed25519 AAAA",
        }
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script], env=environ, capture_output=True, text=True, check=True
        )
        assert re.search(r"SHA256:\S+ deploy \(ED25519\)", done.stdout)
        assert "PRIVATE" not in done.stdout + done.stderr
        known = (folder / "home/.ssh/known_hosts").read_text(encoding="utf-8")
        assert known == "status-1.example.net ssh-ed25519 AAAA\n"
        assert sorted(path.name for path in (folder / "home").rglob("*") if path.is_file()) == ["known_hosts"]
        if host == "github":
            assert (folder / "env").read_text(encoding="utf-8").startswith("SSH_AUTH_SOCK=/")


@pytest.mark.parametrize("host", HOSTS)
def test_the_files_are_careful(host: str) -> None:
    """Everything of others is pinned; scripts take values from the environment, and never show them."""
    text = (ROOT / "ci" / f"{host}.yml").read_text(encoding="utf-8")
    scripts = "\n".join("\n".join(steps(host, job).values()) for job in ("check", "publish", "timer", "overdue"))

    used = re.findall(r"uses: (\S+)", text)
    assert all(re.fullmatch(r"actions/(checkout|cache/(restore|save))@[0-9a-f]{40}", one) for one in used)
    assert all(
        re.fullmatch(r"python:\d+\.\d+\.\d+-\w+", one) for one in re.findall(r"^image: (\S+)", text, re.MULTILINE)
    )
    assert "${{" not in scripts
    assert not re.search(r"set -\w*x|echo .*(KEY|SECRET)", scripts)
    assert "latest" not in text
    if host == "github":
        file = read(host)
        assert file["permissions"] == {}
        rights = {name: job["permissions"] for name, job in file["jobs"].items()}
        assert rights == {"check": READ, "publish": {"contents": "write"}, "timer": {"contents": "write"}}
        # What holds secrets lies where only the default branch gets at it; a proposed change never does.
        keys = {name for name, job in file["jobs"].items() if "secrets." in str(job)}
        assert {name for name, job in file["jobs"].items() if job.get("environment") == "status"} == keys
        assert file["jobs"]["check"]["steps"][0]["with"] == {"persist-credentials": "false"}
        assert "secrets." not in str(file["jobs"]["check"])
        assert "pull_request_target" not in text


MADE = Path(".plainstatus/made")


def restored(before: Path, clone: Path) -> Path:
    """Bring what one run has kept into the clone of the next, as the host does; return it."""
    (clone / MADE).parent.mkdir()
    shutil.copytree(before / MADE, clone / MADE)
    return clone / MADE / "tree"


def test_what_a_run_has_made_the_next_one_takes_over(hub: Hub) -> None:
    """From the one folder that the host carries: a page that stays is the very file, and the site is as without."""
    first = hub.clone()
    assert hub.run("publish", first)[0] == 0
    hub.write("b-accounts")
    second = hub.clone()
    page = restored(first, second) / "incidents/a-checkout.html"
    file = page.stat().st_ino

    assert hub.run("publish", second)[0] == 0

    assert (second / MADE / "tree/incidents/a-checkout.html").stat().st_ino == file
    assert not (second / "output").exists()
    hub.sound("b-accounts")


def test_only_what_was_made_is_carried_from_run_to_run() -> None:
    """What verified or judged anything stays where it was done; a timer carries nothing on."""
    jobs = read("github")["jobs"]
    cached = {
        name: [
            (step["uses"].split("@")[0], step["with"]["path"])
            for step in job["steps"]
            if "cache" in str(step.get("uses"))
        ]
        for name, job in jobs.items()
    }
    gitlab = read("gitlab")

    assert cached == {
        "check": [],
        "publish": [("actions/cache/restore", str(MADE)), ("actions/cache/save", str(MADE))],
        "timer": [("actions/cache/restore", str(MADE))],
        **({"overdue": []} if "overdue" in jobs else {}),
    }
    assert {name: job["cache"] for name, job in gitlab.items() if isinstance(job, dict) and "cache" in job} == {
        "publish": {"key": "status-made", "paths": [f"{MADE}/"]},
        "timer": {"key": "status-made", "paths": [f"{MADE}/"], "policy": "pull"},
    }


def test_a_hostile_cache_brings_no_file_of_its_own(hub: Hub) -> None:
    """What it says beyond the files of an output counts for nothing, and what is cut or odd for no more."""
    first = hub.clone()
    assert hub.run("publish", first)[0] == 0
    second = hub.clone()
    tree = restored(first, second)
    (tree / "evil.html").write_text("<p>Call 555-0199</p>", encoding="utf-8")
    notes = json.loads((tree.parent / "outputs.json").read_text(encoding="utf-8"))
    evil = hashlib.sha256((tree / "evil.html").read_bytes()).hexdigest()
    for path, noted in notes["outputs"].items():
        notes["outputs"][path] = f"{noted} /../../evil.html {evil} /../../../incidents.yaml {evil}"
    (tree.parent / "outputs.json").write_text(json.dumps(notes), encoding="utf-8")
    (tree / "incidents/a-checkout.html").unlink()
    (tree / "incidents/a-checkout.html").symlink_to("/etc/hostname")

    assert hub.run("publish", second)[0] == 0

    hub.sound()
    assert not (hub.served / "current/evil.html").exists()
