"""metrics.txt: how things are, for Prometheus (text format 0.0.4).

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, get_args

from plainstatus.model import Impact, IncidentType
from plainstatus.render.output import Output
from plainstatus.render.words.markup import plain_lines
from plainstatus.urls import METRICS
from plainstatus.views.incident import IncidentView
from plainstatus.views.overview import Overview
from plainstatus.views.states import RANK, STATES

__all__ = ["PREFIX", "metrics"]

PREFIX: Final = "plainstatus_"


class _Metric(NamedTuple):
    """A metric with its values, by labels."""

    name: str
    about: str
    values: Sequence[tuple[Mapping[str, str], int]]


def metrics(view: Overview) -> Output:
    """Return the metrics; all are gauges, and times are seconds since 1970 in UTC.

    Times are given twice: as moments, which are right whenever they are read, and as seconds from the build on,
    which are easier to look at and as old as the build.
    """
    return Output(METRICS, tuple(_metrics(view)), _written)


def _written(found: tuple[_Metric, ...]) -> bytes:
    return "".join(line for metric in found for line in _lines(metric)).encode()


def _metrics(view: Overview) -> Iterator[_Metric]:
    now = round(view.now.timestamp())
    shown = [item for item in (*view.open, *view.upcoming) if item.incident.type != "notice"]
    said = {item.incident.id: _last(item) for item in shown}
    newest = max((_last(item) for item in view.incidents), default=None)
    promised = {
        item.incident.id: round(item.promise.at.timestamp()) for item in shown if item.promise and item.promise.at
    }
    scale = ", ".join(f"{RANK[state]} {state.replace('_', ' ')}" for state in STATES)
    counts = Counter((item.incident.type, item.impact) for item in view.open)
    yield _Metric("build_timestamp_seconds", "When this file was made.", [({}, now)])
    yield _Metric(
        "component_state",
        f"The state of a component: {scale}.",
        [
            ({"component": current.component.id, "name": str(current.component.name)}, RANK[current.state])
            for current in view.components
            if current.state is not None
        ],
    )
    yield _Metric("overall_state", f"The worst of components and open incidents: {scale}.",
                  [({}, RANK[view.headline.level])])  # fmt: skip
    yield _Metric(
        "open_incidents",
        "How many incidents are open, maintenance under way and notices among them.",
        [
            ({"type": kind, "impact": impact}, counts[kind, impact])
            for kind in get_args(IncidentType)
            for impact in get_args(Impact)
        ],
    )
    yield _Metric("last_update_timestamp_seconds", "When anything was said last.",
                  [] if newest is None else [({}, newest)])  # fmt: skip
    yield _Metric("incident_last_update_timestamp_seconds", "When an open or planned incident was last written about.",
                  _by_incident(said))  # fmt: skip
    yield _Metric("incident_next_update_timestamp_seconds", "Until when its next update is promised.",
                  _by_incident(promised))  # fmt: skip
    yield _Metric(
        "incident_since_update_seconds",
        "How long ago that was when this file was made.",
        _by_incident({name: now - at for name, at in said.items()}),
    )
    yield _Metric(
        "incident_until_next_update_seconds",
        "How long until then when this file was made; less than 0 where the update is late.",
        _by_incident({name: at - now for name, at in promised.items()}),
    )


def _last(item: IncidentView) -> int:
    return round(item.changed.timestamp())


def _by_incident(values: Mapping[str, int]) -> list[tuple[Mapping[str, str], int]]:
    return [({"incident": name}, value) for name, value in values.items()]


def _lines(metric: _Metric) -> Iterator[str]:
    name = f"{PREFIX}{metric.name}"
    yield f"# HELP {name} {metric.about}\n# TYPE {name} gauge\n"
    for labels, value in metric.values:
        pairs = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{name}{{{pairs}}} {value}\n" if pairs else f"{name} {value}\n"


def _escaped(text: str) -> str:
    return plain_lines(text).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
