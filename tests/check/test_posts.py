"""The rule about short texts for social networks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from plainstatus.check import Judgement
from tests.support.checking import SITE, fired, incident, judged

_LINK = f"{SITE}/incidents/2026-11-15-checkout.html?update=20261115T130000Z#u20261115T130000Z"


def _judged(post: str, **more: Any) -> Judgement:
    text = f"at: 2026-11-15 13:00\nstatus: investigating\ntext: You cannot pay.\nnext_update: 2026-11-15 15:00\n{post}"
    return judged(incident(text), **more)


def _post(words: str) -> str:
    return f"post: {words}"


def test_a1_names_where_it_does_not_fit() -> None:
    """With the line, how long it is, and each network; X counts 23 for the link, and Bluesky all of it."""
    (finding,) = [found for found in _judged(_post("a" * 300)).findings if found.rule.id == "A1"]

    assert (finding.file, finding.line, finding.level) == ("i.yaml", 16, "warning")
    assert finding.message == (
        f"the post has, with the link, 324 of 280 characters on X; {301 + len(_LINK)} of 300 graphemes on Bluesky"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("a" * 190, ""),
        ("\u969c" * 128, ""),
        ("\u969c" * 129, "the post has, with the link, 282 of 280 characters on X"),
        ("a" * 150 + f" {_LINK} " + "a" * 40, ""),
    ],
)
def test_a1_counts_as_networks_do(words: str, message: str) -> None:
    """What fits all of them is not spoken of; a link of ours in it is not added again."""
    found = [finding.message for finding in _judged(_post(words)).findings if finding.rule.id == "A1"]

    assert found == ([message] if message else [])


def test_a1_is_silent_on_what_is_public() -> None:
    """It is posted by then; and `none` is no text."""
    known = datetime(2026, 11, 15, 13, tzinfo=UTC)
    public = {("2026-11-15-checkout", None): None, ("2026-11-15-checkout", known): None}

    assert "A1" not in fired(_judged(_post("a" * 300), public=public))
    assert "A1" not in fired(_judged("post: none"))


def test_a1_can_be_allowed() -> None:
    """Who posts to networks with room says so."""
    judgement = _judged(_post("a" * 300) + "\nlint_allow: {A1: We post to Mastodon alone}")

    assert "A1" not in fired(judgement)
    assert [item.reason for item in judgement.allowed] == ["We post to Mastodon alone"]
