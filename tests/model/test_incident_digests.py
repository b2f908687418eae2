"""The sum of what an incident or an update says, by which others know that it is still the same."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.model import Incident, Reading, Text

READING = Reading(ZoneInfo("UTC"), datetime(2026, 11, 20, 20, tzinfo=UTC))
#: What `incident` makes, in other processes.
MADE_ELSEWHERE = """from tests.model.test_incident_digests import incident
print(incident().digest, incident().updates[0].digest)"""


def incident(title: Any = "Checkout is slow", components: Any = ("website", "api"), **more: Any) -> Incident:
    """Return an incident of one update."""
    update = {"at": "2026-11-15 13:00", "status": "resolved", "text": {"en": "All is well.", "de": "Alles gut."}}
    typed = {"id": "2026-11-15-checkout", "title": title, "components": [*components], "updates": [update], **more}
    return Incident.model_validate(typed, context=READING)


def test_the_sum_takes_no_part_in_what_an_incident_is() -> None:
    """An incident whose sum was asked for is equal to, shown, dumped, copied and kept as one whose was not."""
    asked, fresh = incident(), incident()
    for one in (asked, asked.updates[0]):
        assert len(one.digest) == 64
    assert (asked, repr(asked), dict(asked), asked.__dict__) == (fresh, repr(fresh), dict(fresh), fresh.__dict__)
    assert asked.model_dump_json() == fresh.model_dump_json()
    assert pickle.dumps(asked) == pickle.dumps(fresh)
    assert {copy.copy(asked).digest, copy.deepcopy(asked).digest, fresh.digest} == {asked.digest}


def test_a_changed_copy_has_a_sum_of_its_own() -> None:
    """What is copied with a change is not taken for what it was copied from."""
    asked = incident()
    before = asked.digest
    assert asked.model_copy(update={"title": Text("Checkout is down")}).digest == incident("Checkout is down").digest
    assert asked.digest == before != incident("Checkout is down").digest


@pytest.mark.parametrize(
    "other",
    [
        {"title": {"en": "Checkout is slow", "de": "Die Kasse ist langsam"}},
        {"components": ("api", "website")},
        {"components": ()},
        {"draft": "yes"},
        {"aliases": ["checkout"]},
        {"actions": [{"text": "Wait."}]},
    ],
)
def test_whatever_a_reader_could_notice_changes_it(other: dict[str, Any]) -> None:
    """Translations, the order of components and what is nested count, as all else does."""
    assert incident(**other).digest != incident().digest


@given(st.text('ab"\\,:', min_size=1), st.text('ab"\\,:', min_size=1))
def test_two_texts_have_one_sum_only_where_they_are_one(left: str, right: str) -> None:
    """No spelling of one text runs into what stands beside it."""
    one, other = incident(left, affects=right), incident(right, affects=left)
    assert (one.digest == other.digest) == (left == right)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_every_process_makes_the_same_sum(seed: str) -> None:
    """Another process, with another seed for its hashes, finds the same."""
    elsewhere = subprocess.run(
        [sys.executable, "-c", MADE_ELSEWHERE],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.split() == [incident().digest, incident().updates[0].digest]
