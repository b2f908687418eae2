"""Every hostile text that we know, through the sanitiser: as an update's Markdown, and as a page of content/."""

from __future__ import annotations

import pytest

from plainstatus.text.markdown import sanitise, summary, to_html, to_plain
from tests.support.hostile import CLASSES, VECTORS
from tests.text.test_markdown import assert_harmless


def test_there_are_enough_and_none_twice() -> None:
    """There are at least 150 distinct types, of at least ten classes."""
    assert len(set(VECTORS)) == len(VECTORS) >= 150
    assert len(CLASSES) >= 10


@pytest.mark.parametrize("name", CLASSES)
def test_updates_are_harmless(name: str) -> None:
    """Whatever staff paste into an update, what readers get holds no script, handler, form or foreign image."""
    for text in CLASSES[name]:
        assert_harmless(to_html(text), ids=False)
        assert "\n" not in summary(text)
        to_plain(text)


@pytest.mark.parametrize("name", CLASSES)
def test_content_is_harmless(name: str) -> None:
    """The same holds for the HTML of pages."""
    for text in CLASSES[name]:
        assert_harmless(sanitise(text), ids=True)
