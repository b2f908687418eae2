"""A component's days as a row of bars: one small SVG, drawn without script, style attribute or image file.

The days without trouble are one dashed line, however many there are; only days with trouble cost bytes of their
own. Trouble stands taller than an ordinary day, so that it is seen without telling colours apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup

from plainstatus.render.words import words
from plainstatus.render.words.catalogue import Words
from plainstatus.views.uptime import Day, Uptime

__all__ = ["describe", "percent", "uptime_bar"]

#: A day is 4 wide, with 1 between days; the row is 32 high.
_PITCH, _WIDTH, _HEIGHT = 5, 4, 32
#: How high a day stands, so that the colour is not all there is to see.
_HEIGHTS = {
    "none": 2,
    "operational": 14,
    "under_maintenance": 18,
    "degraded_performance": 22,
    "partial_outage": 27,
    "major_outage": 32,
}


def percent(say: Words, uptime: Uptime) -> str:
    """Write the uptime: '99.98%', '100%', or 'no data'. Less than all never reads as '100%'."""
    if uptime.basis_points is None:
        return "no data"
    whole, rest = divmod(uptime.basis_points, 100)
    return f"{whole}.{rest:02}%" if rest else f"{whole}%"


def describe(say: Words, uptime: Uptime) -> str:
    """Say in words what the bars show, for those who do not see them."""
    if uptime.basis_points is None:
        return f"Last {len(uptime.days)} days: no data"
    affected = sum(_state(day) not in {"none", "operational"} for day in uptime.days)
    trouble = {0: "no day with problems", 1: "1 day with problems"}.get(affected, f"{affected} days with problems")
    return f"Last {len(uptime.days)} days: uptime {percent(say, uptime)}, {trouble}"


def uptime_bar(say: Words, uptime: Uptime) -> Markup:
    """Return the days as SVG: CSS classes give the colours, each day with trouble says so in a `title`."""
    width = len(uptime.days) * _PITCH - (_PITCH - _WIDTH)
    drawn = "".join(_paths(say, uptime.days))
    return Markup(  # noqa: S704 - our own words and numbers
        f'<svg class="bar" viewBox="0 0 {width} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{describe(say, uptime)}">{drawn}</svg>'
    )


def _state(day: Day) -> str:
    return day.state or "none"


def _paths(say: Words, days: tuple[Day, ...]) -> Iterator[str]:
    calm: dict[str, list[str]] = {}
    start = 0
    for state, group in groupby(days, key=_state):
        run = tuple(group)
        if state in {"none", "operational"}:
            end = (start + len(run)) * _PITCH - (_PITCH - _WIDTH)
            calm.setdefault(state, []).append(f"M{start * _PITCH} {_middle(state)}H{end}")
        else:
            for place, day in enumerate(run, start):
                yield (
                    f'<path class="d s-{state}" d="M{place * _PITCH} {_middle(state)}h{_WIDTH}">'
                    f"<title>{say.day(day.date)}: {words.day_state(say, day).lower()}</title></path>"
                )
        start += len(run)
    for state, lines in sorted(calm.items()):
        yield f'<path class="d s-{state}" d="{"".join(lines)}"/>'


def _middle(state: str) -> str:
    return f"{_HEIGHT - _HEIGHTS[state] / 2:g}"
