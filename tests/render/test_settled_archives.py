"""News of settled incidents are made when somebody asks for them, and their archives are kept together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from plainstatus.model import Incident, Text
from plainstatus.render.feeds import news as newsrooms
from plainstatus.render.feeds.feeds import feeds
from plainstatus.render.feeds.making import SettledArchives
from plainstatus.render.feeds.news import Chosen
from plainstatus.render.output import Group, Output
from plainstatus.urls import Links
from plainstatus.views.first_told import Telling, telling_by_incident
from plainstatus.views.overview import overview
from plainstatus.views.settled import Settled
from tests.support.build import at, incident, site, update

HOST = "https://status.example.com"
NOW, BEGAN = at("2026-11-15 12:00 Z"), at("2026-06-01 12:00 Z")
CORRECTED = {"corrected": [{"at": "2026-11-10 12:00 Z", "note": "The number was wrong."}]}


def history(random: Random, **corrected: Any) -> list[Incident]:
    """Return what happened: 60 incidents with 4 updates each, which overlap, some in one second; the last is open.

    The one in the middle is `corrected`.
    """
    made = []
    for number in range(60):
        # Hours, so that several things happen at once.
        hours = sorted(random.sample(range(72 * number // 2, 72 * number // 2 + 120), 4))
        times = [f"{BEGAN + timedelta(hours=hour):%Y-%m-%d %H:%M} Z" for hour in hours]
        kind = random.choice(["outage", "outage", "maintenance"]) if number % 7 else "notice"
        over = {"maintenance": "completed", "notice": None}.get(kind, "resolved")
        under_way = {"maintenance": "in_progress", "notice": None}.get(kind, "investigating")
        updates = [update(time, under_way, post=random.choice([None, "none", "Look."])) for time in times[:-1]]
        updates.append(update(times[-1], over, **(corrected if number == 30 else {})))
        concerned = random.sample(["accounts", "checkout"], random.randint(0, 2))
        made.append(incident(*updates, id=f"i-{number}", type=kind, components=concerned))
    return [*made, incident(update("2026-11-14 12:00 Z", "investigating"), id="now")]


def made(
    incidents: list[Incident], keeps: Callable[[Group], bool] = lambda _: False, *, settles: bool = True
) -> dict[str, Output]:
    """Return the feeds of a site by their paths; where nothing `settles`, all news are made at once."""
    shown = site(*incidents)
    told = telling_by_incident({one.id: Telling().summed(one.digest) for one in incidents}, lambda _: "a sum")
    settled = Settled({}, (lambda name: f"sum of {name}") if settles else lambda _: None)
    view = overview(shown, NOW, telling=told, settled=settled)
    assert any(one.settled for one in view.incidents) == settles
    return {output.path: output for output in feeds(view, Links(HOST, HOST), telling=told, keeps=keeps)}


def into(groups: list[Group]) -> Callable[[Group], bool]:
    """Return what keeps all that is kept together, and puts it into a list."""

    def keeps(one: Group) -> bool:
        groups.append(one)
        return True

    return keeps


def held(output: Output) -> list[Any]:
    """Return which news a feed holds, and how much of each."""
    parts = (output.inputs, *(part for part in output.inputs if isinstance(part, tuple)))
    chosen = [part for plan in parts for part in plan if isinstance(part, Chosen)]
    return [(news[:5], news.post, form) for one in chosen for news, form in one.news]


@pytest.mark.parametrize("corrected", [{}, CORRECTED], ids=["as it was said", "corrected"])
@pytest.mark.parametrize("seed", range(3))
def test_every_feed_holds_what_it_would_if_all_news_were_made(
    seed: int, corrected: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same entries stand in the same order in each, archives among them, whether or not these are kept."""
    monkeypatch.setattr(newsrooms, "_AT_ONCE", 5)
    incidents, groups = history(Random(seed), **corrected), list[Group]()  # noqa: S311 - no secret
    expected = {path: held(output) for path, output in made(incidents, settles=False).items()}
    settled = made(incidents)
    kept = made(incidents, into(groups))

    assert {path: held(output) for path, output in settled.items()} == expected
    assert sum(bool(news) for news in expected.values()) > 20
    ((archives,), key) = groups, {path: output.key for path, output in settled.items()}
    assert {*key} - {*kept} == {*archives.paths}
    assert {path: output.key for path, output in kept.items()}.items() <= key.items()
    # 60 times 4 updates, and with a correction what was said until then.
    assert len(archives.paths) == (4 if corrected else 8)


def test_their_key_is_another_one_where_one_of_them_is() -> None:
    """What is said of an incident of theirs changes it, and so does whatever all feeds have; what is new does not."""

    def group(incidents: list[Incident]) -> SettledArchives:
        found = list[Group]()
        made(incidents, into(found))
        (archives,) = found
        assert isinstance(archives, SettledArchives)
        return archives

    incidents = history(Random(1))  # noqa: S311 - no secret
    archives, (first, *others) = group(incidents), incidents
    newer = incident(update("2026-11-14 13:00 Z", "investigating"), update("2026-11-14 14:00 Z", "resolved"), id="new")

    assert group([*incidents, newer]).key == archives.key
    assert group([first.model_copy(update={"title": Text("Another")}), *others]).key != archives.key
    assert group(others).key != archives.key
    assert group(history(Random(1), **CORRECTED)).number < archives.number  # noqa: S311 - no secret
