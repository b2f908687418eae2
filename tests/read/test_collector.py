"""Memory goes back to the system where that is to be had, and nothing fails where it is not."""

from __future__ import annotations

import ctypes

import pytest

from plainstatus.read.collector import give_back


@pytest.mark.parametrize("fault", [OSError("no library"), TypeError("no name"), AttributeError("no trim")])
def test_a_system_that_takes_no_memory_back(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """Other C libraries have no such function, and Windows has no library without a name."""

    def library(_: None) -> None:
        raise fault

    give_back()
    monkeypatch.setattr(ctypes, "CDLL", library)
    give_back()
