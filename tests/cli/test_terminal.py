"""What is printed rules nobody's terminal."""

from __future__ import annotations

import pytest

from plainstatus.cli.terminal import complain, say


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\tb\nc → ü", "a\tb\nc → ü"),
        ("\x1b[97;40mlight\x1b[0m", "\x1b[97;40mlight\x1b[0m"),
        ("Cards \u202eon ton od", "Cards U+202Eon ton od"),
        ("pass\u200bword \U0001f469\u200d\U0001f4bb", "passU+200Bword \U0001f469\u200d\U0001f4bb"),
        ("faq \x1b[2J\x1b[1;1Hpublished", "faq \ufffd[2J\ufffd[1;1Hpublished"),
        ("\x1b]0;a title\x07", "\ufffd]0;a title\ufffd"),
        ("all is there\rFAILED\x9b2J\x7f", "all is there\ufffdFAILED\ufffd2J\ufffd"),
    ],
)
def test_text_from_elsewhere_does_not_rule_the_terminal(
    text: str, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names in the record or manifest of a target may hold anything; colours stay colours."""
    say(text)
    complain([text])

    assert tuple(capsys.readouterr()) == (f"{printed}\n", f"{printed}\n")
