"""Announcing from code hosts: the push of the intents is the lock, and nobody is told twice."""

from __future__ import annotations

import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plainstatus.deliver.announce.ledger import read_ledger
from tests.support.channels import given_for
from tests.support.networks import Answer, Asked, Discord, Mastodon, Network, running
from tests.test_ci import LOOPS, Hub

pytestmark = pytest.mark.slow


@dataclass
class There:
    """A repository on a code host, and the networks that its site has channels at: one knows keys, one does not."""

    hub: Hub
    networks: dict[str, Network]

    def often(self) -> dict[str, list[int]]:
        """Return how often each network has each text, whatever it is."""
        return {
            name: sorted(Counter(str(post.get("text") or post.get("content")) for post in network.posts).values())
            for name, network in self.networks.items()
        }

    def states(self) -> Counter[str]:
        """Return what came of the tries by the branch's ledger; it has no faults."""
        ledger = read_ledger(self.hub.file("announcements.jsonl").encode())
        assert ledger.faults == ()
        return Counter(str(one.outcome) for standing in ledger.known.values() for one in standing.tries)


@pytest.fixture(params=LOOPS)
def there(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[There]:
    """Return a repository with channels."""
    networks: dict[str, Network] = {"mastodon": Mastodon(), "discord": Discord()}
    with running(*networks.values()):
        hub = Hub(tmp_path, request.param)
        channels = {name: given_for(name, network)[0] for name, network in networks.items()}
        for kind, network in networks.items():
            for name, value in given_for(kind, network)[1].items():
                monkeypatch.setenv(name, value)
        clone = hub.clone()
        with (clone / "pelicanconf.py").open("a", encoding="utf-8") as file:
            file.write(f"STATUS_CHANNELS = {channels!r}\n")
        hub.commit(clone)
        yield There(hub, networks)


def test_told_once(there: There) -> None:
    """Intents are pushed before, results after; neither the next run nor the timer tells it again."""
    code, log = there.hub.run("publish")
    assert code == 0, log
    assert there.often() == {"mastodon": [1], "discord": [1]}
    subjects = there.hub.git(there.hub.bare, "log", "--format=%s", "main").splitlines()
    assert subjects[:3] == ["Announced", "Announcing", "Published"]
    assert there.states() == {"posted": 2}
    before = re.findall(r'"kind":"(\w+)"', there.hub.git(there.hub.bare, "show", "main~1:announcements.jsonl"))
    assert before == ["seen", "seen", "intent", "intent"]

    for job in ("publish", "timer"):
        code, log = there.hub.run(job)
        assert code == 0, log
    assert there.often() == {"mastodon": [1], "discord": [1]}
    assert Network.secret not in log
    there.hub.sound()


def test_two_at_once(there: There) -> None:
    """Two runs meet with the same news, and readers hear of it once."""
    there.hub.write("b-search")
    runs = [there.hub.start("publish") for _ in range(2)]
    ended = [(run.communicate(timeout=300)[0], run.returncode) for run in runs]
    assert [code for _, code in ended if code not in {0, 5}] == [], ended
    code, log = there.hub.run("timer")
    assert code == 0, log

    assert there.often() == {"mastodon": [1, 1], "discord": [1, 1]}
    assert there.states()["posted"] == 4
    there.hub.sound("b-search")


def test_two_whose_intents_meet(there: There, tmp_path: Path) -> None:
    """Both have written intents of the same news, and push at one moment: who loses that push sends nothing.

    Nor does it when it looks again while the other has no answer yet, and it calls nobody for what the other is doing.
    """
    runs: list[subprocess.Popen[str]] = []

    def answer_late(handle: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
        def answer(asked: Asked) -> Answer:
            said, ends = handle(asked), time.monotonic() + 10
            while asked.method == "POST" and time.monotonic() < ends and all(run.poll() is None for run in runs):
                time.sleep(0.05)
            return said

        return answer

    for network in there.networks.values():
        setattr(network, "handle", answer_late(network.handle))  # noqa: B010 - mypy knows no other way
    for name in ("one", "two"):
        clone = there.hub.clone()
        hook = clone / ".git/hooks/pre-push"
        # Whoever is first waits for the other.
        hook.write_text(
            f'#!/bin/sh\n[ "$(git log -1 --format=%s)" = Announcing ] || exit 0\ntouch {tmp_path}/intends-{name}\n'
            f"for wait in $(seq 600); do [ $(ls {tmp_path}/intends-* | wc -l) = 2 ] && exit 0; sleep 0.1; done\n"
        )
        hook.chmod(0o755)
        runs.append(there.hub.start("publish", clone))
        wait_for((tmp_path / "intends-one").exists)
    ended = [(run.communicate(timeout=300)[0], run.returncode) for run in runs]

    lost = [log for log, _ in ended if "error: failed to push some refs" in log]
    assert [code for _, code in ended] == [0, 0], ended
    assert (tmp_path / "intends-two").exists()
    assert len(lost) == 1, ended
    assert "nothing is to be told from here now" in lost[0]
    assert [
        len([asked for asked in network.asked if network.is_posting(asked)]) for network in there.networks.values()
    ] == [1, 1]
    there.hub.sound()
    assert there.hub.run("timer")[0] == 0
    assert there.often() == {"mastodon": [1], "discord": [1]}
    assert there.states() == {"posted": 2}


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until something has happened, for a minute at most."""
    ends = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_push_that_is_lost_sends_nothing(there: There) -> None:
    """Somebody else has pushed meanwhile: the run takes over what they have, and begins again."""
    clone, other = there.hub.clone(), there.hub.clone()
    hook = clone / ".git/hooks/pre-push"
    # The second push is that of the intents.
    hook.write_text(
        f"#!/bin/sh\n[ -f pushed ] || {{ touch pushed; exit 0; }}\nrm .git/hooks/pre-push pushed\ncd {other} && "
        "git -c user.name=x -c user.email=x@example.com pull -q && touch note && git add note && "
        "git -c user.name=x -c user.email=x@example.com commit -qm note && git push -q origin HEAD:main\n"
    )
    hook.chmod(0o755)
    code, log = there.hub.run("publish", clone)

    assert code == 0, log
    assert log.count("the branch has moved on meanwhile: once more") == 1
    assert there.often() == {"mastodon": [1], "discord": [1]}
    assert there.states() == {"posted": 2}


def test_a_branch_that_moves_on_all_the_time(there: There) -> None:
    """Nothing is sent, and the job fails: a person would think else that everybody was told."""
    clone = there.hub.clone()
    hook = clone / ".git/hooks/pre-push"
    # The first push is that of the record.
    hook.write_text("#!/bin/sh\n[ -f pushed ] && exit 1\ntouch pushed\n")
    hook.chmod(0o755)
    code, log = there.hub.run("publish", clone)

    assert code == 1, log
    assert "what is to be announced could not be pushed, so nothing was sent; run this job again" in log
    assert there.often() == {"mastodon": [], "discord": []}


def test_results_that_meet_others_lines(there: There) -> None:
    """What came of it is joined with what somebody else has pushed, and never lost."""
    clone, other = there.hub.clone(), there.hub.clone()
    hook = clone / ".git/hooks/pre-push"
    line = '{"v":1,"kind":"seen","at":"2026-11-15T14:05:00Z","channel":"other"}'
    # The third push is that of the results.
    hook.write_text(
        f"#!/bin/sh\necho >> pushed\n[ $(wc -l < pushed) = 3 ] || exit 0\nrm .git/hooks/pre-push pushed\ncd {other} && "
        f"git pull -q && echo '{line}' >> announcements.jsonl && "
        "git -c user.name=x -c user.email=x@example.com commit -qam seen && git push -q origin HEAD:main\n"
    )
    hook.chmod(0o755)
    code, log = there.hub.run("publish", clone)

    assert code == 0, log
    assert there.states() == {"posted": 2}
    assert line in there.hub.file("announcements.jsonl")


def test_a_run_that_ends_before_it_sends(there: There) -> None:
    """Pushed intents without results: after a while it is sent with a key after all; without one a person is asked."""
    clone = there.hub.clone()
    real = (clone / ".venv/bin/plainstatus").readlink()
    program = clone / ".venv/bin/plainstatus"
    program.unlink()
    program.write_text(f'#!/bin/sh\n[ "$2" = --intended ] && kill -9 $PPID $$\nexec {real} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    assert there.hub.run("publish", clone)[0] != 0
    assert there.states() == {"None": 2}
    # Whoever looks now cannot know that nobody is at work.
    code, log = there.hub.run("timer")
    assert code == 0, log
    assert there.often() == {"mastodon": [], "discord": []}

    later = there.hub.clone()
    ledger = later / "announcements.jsonl"
    ago = (datetime.now(UTC) - timedelta(minutes=6)).strftime("%Y-%m-%dT%H:%M:%SZ")
    ledger.write_text(re.sub(r'("kind":"intent","at":)"[^"]+"', rf'\1"{ago}"', ledger.read_text(encoding="utf-8")))
    there.hub.commit(later)
    code, log = there.hub.run("timer")
    assert code == 6, log
    assert there.often() == {"mastodon": [1], "discord": []}
    assert "discord: nobody knows whether " in log
