"""What the preview puts around a page on its way to the browser, and which files it may serve."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.cli.preview import network
from plainstatus.cli.preview.network import LOOPBACK, listen, qr_lines
from plainstatus.cli.preview.outcome import Outcome, Shown, State, problems_of, told
from plainstatus.cli.preview.page import EMPTY_PAGE, WATERMARK, let_in, served, source_of
from plainstatus.cli.preview.server import file_path, read_file
from plainstatus.errors import BrokenRecord, BuildError, InvalidIncidents, PlainstatusError, Problem, SettingsError
from tests.support.webserver import free_port

PAGE = (
    '<!doctype html>\n<html lang="en"><head><title>x</title></head>\n<body class="a">\n<p>Text</p>\n</body>\n</html>\n'
)
HOSTILE = Problem("<i>.yaml", 3, "", "'<script>alert(1)</script>' & \"more\"", "<b>write</b>")


def policy(given: str, *, quote: str = '"') -> dict[str, str]:
    """Return the directives of a page's policy once the preview's parts are let in."""
    page = f"<meta http-equiv={quote}Content-Security-Policy{quote} content={quote}{given}{quote}>"
    found = re.search(r'content="([^"]*)"', let_in(page, script="'sha256-S'", style="'sha256-C'"))
    assert found is not None
    directives = found[1].replace("&#x27;", "'").split("; ")
    return {name: sources for name, _, sources in (directive.partition(" ") for directive in directives)}


# The policy


def test_only_what_is_added_is_let_in() -> None:
    """Our own pages' policy gets a hash for the script, one for the style, and the own host; the rest stays."""
    ours = "default-src 'none'; style-src 'sha256-P'; img-src 'self'; base-uri 'none'; form-action 'none'"

    assert policy(ours) == {
        "default-src": "'none'",
        "style-src": "'sha256-P'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "script-src-elem": "'sha256-S'",
        "style-src-elem": "'sha256-P' 'sha256-C'",
        "connect-src": "'self'",
    }


@pytest.mark.parametrize(
    ("given", "directive", "expected"),
    [
        ("default-src https://a.example", "script-src-elem", "https://a.example 'sha256-S'"),
        ("script-src 'self'; default-src 'none'", "script-src-elem", "'self' 'sha256-S'"),
        ("script-src-elem 'none'; script-src 'self'", "script-src-elem", "'sha256-S'"),
        ("DEFAULT-SRC 'NONE'", "connect-src", "'self'"),
        ("script-src 'unsafe-inline'; default-src 'none'", "script-src-elem", None),
        ("img-src 'self'", "script-src-elem", None),
        ("script-src a; script-src b", "script-src-elem", "a 'sha256-S'"),
    ],
)
def test_policies_of_other_themes_are_adapted_too(given: str, directive: str, expected: str | None) -> None:
    """A missing directive is taken from the one that stands in for it; what allows us already is left alone."""
    assert policy(given).get(directive) == expected


def test_a_policy_is_found_however_it_is_written() -> None:
    """Single quotes, other orders of attributes, several policies in a page."""
    page = (
        "<META CONTENT='default-src &#39;none&#39;' HTTP-EQUIV=content-security-policy>"
        '<meta name="description" content="a Content-Security-Policy of words">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    )

    new = let_in(page, script="'sha256-S'", style="'sha256-C'")

    assert new.count("&#x27;sha256-S&#x27;") == 2
    assert '<meta name="description" content="a Content-Security-Policy of words">' in new


def test_the_source_of_a_text_is_its_hash() -> None:
    """As browsers compute it: SHA-256 in base64, here of nothing."""
    assert source_of("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


# The page


def test_a_page_stays_as_it_is_around_what_is_added() -> None:
    """Without what is added, each byte of the page is still there, in its order."""
    new = served(PAGE, State("t-1"), drafts=False, empty=False)
    before, found, after = new.partition("<plainstatus-preview")
    _, closing, rest = after.rpartition("</script>\n")

    assert found
    assert closing
    assert before + rest == PAGE


def test_what_staff_typed_cannot_become_markup() -> None:
    """Problems and notes hold words from the YAML, which are shown and never run."""
    new = served(PAGE, State("t-1", (HOSTILE,), (HOSTILE,)), drafts=False, empty=False)

    assert "<script>alert" not in new
    assert "<b>write" not in new
    assert new.count("&lt;script&gt;alert(1)&lt;/script&gt;&#x27; &amp; &quot;more&quot;") == 2
    assert new.count("<code>&lt;i&gt;.yaml:3</code>") == 2


def test_each_problem_is_listed() -> None:
    """One is '1 problem'; of very many the first hundred stand there, and how many more there are."""
    one = served(PAGE, State("t", (HOSTILE,)), drafts=False, empty=False)
    many = tuple(Problem("incidents.yaml", line, "", "wrong") for line in range(1, 131))
    page = served(PAGE, State("t", many), drafts=False, empty=False)

    assert ">1 problem</h2>" in one
    assert ">130 problems</h2>" in page
    assert [int(line) for line in re.findall(r"<code>incidents.yaml:(\d+)</code>", page)] == list(range(1, 101))
    assert "<li>… and 30 more</li>" in page


def test_notes_say_what_would_stop_a_publish() -> None:
    """The strip counts its notes, and among them those that stop a publish."""
    notes = (Problem("incidents.yaml", 3, "", "was published"), Problem("a", 1, "", "b", level="warning"))

    assert "<summary>2 notes, 1 of them would stop a publish</summary>" in served(
        PAGE, State("t", (), notes), drafts=False, empty=False
    )
    assert "<summary>1 note</summary>" in served(PAGE, State("t", (), notes[1:]), drafts=False, empty=False)
    assert "<details>" not in served(PAGE, State("t"), drafts=False, empty=False)


def test_the_watermark_comes_first() -> None:
    """Whatever the theme, the first thing in the page is that it is a draft."""
    for page in (PAGE, "<p>no body here</p>"):
        text = re.sub(r"<style>.*?</style>", "", served(page, State("t"), drafts=True, empty=False), flags=re.DOTALL)
        words = re.sub(r"<[^>]+>", " ", text.partition("<body")[2] or text).split()
        assert " ".join(words[words.index("Draft") :]).startswith(WATERMARK)
        assert WATERMARK not in served(page, State("t"), drafts=False, empty=False)


def test_nothing_is_said_to_be_behind_where_there_is_nothing() -> None:
    """Before the first good build, the overlay does not speak of a last good site."""
    page = served(EMPTY_PAGE, State("t", (HOSTILE,)), drafts=False, empty=True)

    assert "There is no site to show yet. Save the mended file" in page
    assert "last good site" not in page


# What is said


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (SettingsError("pelicanconf.py:3: invalid syntax"), [("pelicanconf.py", 3, "invalid syntax")]),
        (
            SettingsError("pelicanconf.py: unknown setting A\npelicanconf.py: SITEURL is ''"),
            [("pelicanconf.py", 0, "unknown setting A"), ("pelicanconf.py", 0, "SITEURL is ''")],
        ),
        (
            BuildError("theme/templates/index.html:12: UndefinedError: 'x' is undefined"),
            [("theme/templates/index.html", 12, "UndefinedError: 'x' is undefined")],
        ),
        (BuildError("cannot write the site: No space left"), [("", 0, "cannot write the site: No space left")]),
        (BuildError("TypeError: no"), [("", 0, "TypeError: no")]),
        (InvalidIncidents([Problem("a.yaml", 2, "", "b", "c")]), [("a.yaml", 2, "b")]),
        (BrokenRecord([Problem("record.jsonl", 2, "", "b")]), [("record.jsonl", 2, "b")]),
    ],
)
def test_errors_become_problems_with_their_places(
    error: PlainstatusError, expected: list[tuple[str, int, str]]
) -> None:
    """Where a message names file and line, the overlay can show them apart; else the sentence stays whole."""
    problems = problems_of(error)

    assert [(problem.file, problem.line, problem.message) for problem in problems] == expected
    assert "\n".join(map(told, problems)) == str(error)


def test_outcomes_survive_the_way_between_processes() -> None:
    """What one process writes as a line, the other reads as the same."""
    outcome = Outcome(7, (HOSTILE,), (HOSTILE,), 2, 30, ("/a\nb",), ("/c",))

    assert outcome.to_line().count(b"\n") == 1
    assert Outcome.from_line(outcome.to_line()) == outcome


def test_notes_stay_while_something_is_broken() -> None:
    """A broken save shows its problems over the last good site, which still has its own notes."""
    shown = Shown()
    first = shown.state.token
    shown.show(Outcome(1, notes=(HOSTILE,)))
    good = shown.state
    shown.show(Outcome(2, problems=(HOSTILE,)))

    assert (good.problems, good.notes) == ((), (HOSTILE,))
    assert (shown.state.problems, shown.state.notes) == ((HOSTILE,), (HOSTILE,))
    assert len({first, good.token, shown.state.token}) == 3
    assert Shown().state.token != first


# Files


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(["..", ".", "", "%2e%2e", "%2f", "%5c", "a", "%00"])).map("/".join))
)
def test_no_target_names_anything_outside(target: str) -> None:
    """Whatever is asked for: a path without '.', '..', empty parts, backslashes or control characters, or nothing."""
    path = file_path(f"/{target}")

    assert path is None or not {"", ".", ".."} & set(path.split("/"))
    assert path is None or ("\\" not in path and path.isprintable())


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", "index.html"),
        ("/?update=1#a", "index.html"),
        ("/incidents/a%20b.html", "incidents/a b.html"),
        ("/history/", "history/index.html"),
        ("/.well-known/security.txt", ".well-known/security.txt"),
        ("/../incidents.yaml", None),
        ("/%2e%2e/incidents.yaml", None),
        ("/a/..%2f..%2fincidents.yaml", None),
        ("//etc/passwd", None),
        ("/a%00.html", None),
        ("/a%ff.html", None),
        ("/a\\b", None),
        ("http://elsewhere.example/index.html", None),
        ("*", None),
    ],
)
def test_targets_become_paths(target: str, path: str | None) -> None:
    """A folder is its index.html; what leads up or elsewhere is nothing."""
    assert file_path(target) == path


def test_only_plain_files_of_the_site_are_read(tmp_path: Path) -> None:
    """No link, to wherever, no folder, no pipe, and nothing in a folder that is a link."""
    site = tmp_path / "site"
    (site / "in").mkdir(parents=True)
    (site / "in" / "a.html").write_bytes(b"a")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.html").write_bytes(b"secret")
    (site / "link.html").symlink_to(site / "in" / "a.html")
    (site / "out").symlink_to(tmp_path / "secret")
    os.mkfifo(site / "pipe")

    assert read_file(site, "in/a.html") == b"a"
    for path in ("link.html", "out/a.html", "pipe", "in", "none", "in/a.html/b", "a\0b", "x" * 300):
        assert read_file(site, path) is None, path
    assert read_file(tmp_path / "none", "in/a.html") is None


# The network


def test_the_first_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the usual port is taken, it is the next one that is free; a port that was asked for must be free."""
    # Another test, or a preview of somebody's, may take or leave the real one meanwhile.
    monkeypatch.setattr(network, "PORT", usual := free_port())
    first = listen([LOOPBACK], None)
    second = listen([LOOPBACK], None)
    numbers = [taken.getsockname()[1] for taken in (*first, *second)]
    with pytest.raises(SettingsError) as caught:
        listen([LOOPBACK], numbers[0])
    for taken in (*first, *second):
        taken.close()

    assert usual == numbers[0] < numbers[1]
    assert str(caught.value) == (
        f"--port {numbers[0]}: something else listens there (write a number from 1024 to 65535, or leave it out)"
    )


def test_all_addresses_share_a_port() -> None:
    """The system's choice for one address is taken for the other too."""
    sockets = listen([LOOPBACK, "127.0.0.2"], 0)
    numbers = {taken.getsockname()[1] for taken in sockets}
    for taken in sockets:
        taken.close()

    assert len(numbers) == 1


def test_a_port_must_be_one() -> None:
    """Numbers beyond the last port are refused with a hint."""
    with pytest.raises(SettingsError, match=r"^--port 70000: there is no such port \(write a number from 1024"):
        listen([LOOPBACK], 70000)


def test_the_code_is_square_and_has_its_colours() -> None:
    """Two rows of the code are one line; in a terminal each line sets its colours and takes them back."""
    plain = qr_lines("http://192.0.2.17:8000/", colours=False)
    coloured = qr_lines("http://192.0.2.17:8000/", colours=True)

    assert {len(line) for line in plain} == {len(plain[0])}
    assert len(plain) == (len(plain[0]) + 1) // 2
    assert coloured == [f"\x1b[97;40m{line}\x1b[0m" for line in plain]


def test_sockets_of_a_failed_attempt_are_closed() -> None:
    """Where the second address cannot be had, the first is free again."""
    with socket.create_server((LOOPBACK, 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(SettingsError):
            listen(["127.0.0.2", LOOPBACK], number)
        socket.create_server(("127.0.0.2", number)).close()
