"""What a catalogue's file may hold, line by line: a program must read what people do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.render.words.catalogue_reading import FaultyCatalogue, read_catalogue
from tests.support.pseudo import catalogue, entry, translated

HEADER = catalogue({})


def told(tmp_path: Path, text: str | bytes) -> list[str]:
    """Return what is told of a file; nothing where it can be read."""
    path = tmp_path / "a.po"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        read = read_catalogue(path, "a.po", "it")
    except FaultyCatalogue as error:
        return [str(problem) for problem in error.problems]
    return [str(problem) for problem in (*read.faults, *read.remarks)]


_QUOTES = r"this text does not stand between two quotes (write \" for one that is read)"
_NO_LINE = "this line belongs into no catalogue (take it out, or write # before it)"
_EMPTY = "the msgid of 'home.latest' is empty, and so no program reads it (write the English there)"


_NONE = "this is no catalogue: missing msgstr for msgid 'Latest update' (begin one with: invoke words --language it)"
_FORMS = "the header counts 2 forms, from msgstr[0] on (take this one out, or count it in the header)"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (r'msgstr "a', [f"9: {_QUOTES}"]),
        (r'msgstr a"', [f"9: {_QUOTES}"]),
        (r'msgstr "say "a""', [f"9: {_QUOTES}"]),
        (r'msgstr "a\"', [f"9: {_QUOTES}"]),
        (r"msgstr", [f"9: {_QUOTES}"]),
        ('msgstr "a"\n"b', [f"10: {_QUOTES}"]),
        ('<<<<<<< HEAD\nmsgstr "a\n=======\nmsgstr "b"', [f"9: {_NO_LINE}", f"10: {_QUOTES}", f"11: {_NO_LINE}"]),
        (r'msgstrx "a"', [f"9: {_NO_LINE}"]),
        (r"", [f"8: {_NONE}"]),
        ('msgstr[1] "a"\nmsgstr[2] "b"', [f"10: {_FORMS}"]),
        (r'msgstr "a \"b\" \\"', []),
        ('msgstr ""\n"a "\n"b"', []),
        ('msgstr "a"\n# "\n#~ msgid "b"\n#~ msgstr "c"', []),
    ],
)
def test_lines(tmp_path: Path, lines: str, expected: list[str]) -> None:
    """Each has one text in quotes, which may go on in the next; all that have not are told at once."""
    text = HEADER + '\nmsgctxt "home.latest"\nmsgid "Latest update"\n' + lines + "\n"

    assert told(tmp_path, text) == [f"a.po:{line}" for line in expected]


def test_an_id_stands_once(tmp_path: Path) -> None:
    """Of two translations one would be lost, and nobody could say which."""
    twice = [entry("home.latest", "Neu"), entry("home.open", "Jetzt"), entry("home.latest", "Neues")]

    assert told(tmp_path, "\n\n".join([HEADER.strip(), *twice])) == [
        "a.po:15: 'home.latest' stands here again, after line 7 (take one of the two out)"
    ]


def test_the_english_is_needed(tmp_path: Path) -> None:
    """Without it gettext takes a message for a second header."""
    text = HEADER + '\nmsgctxt "home.latest"\nmsgid ""\nmsgstr "Neu"\n'
    long = HEADER + '\nmsgctxt "home.latest"\nmsgid ""\n"Latest "\n"update"\nmsgstr "Neu"\n'

    assert told(tmp_path, text) == [
        "a.po:8: the msgid of 'home.latest' is empty, and so no program reads it (write the English there)"
    ]
    assert told(tmp_path, long) == []


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_of_other_systems_are_read(tmp_path: Path, ends: str, mark: str) -> None:
    """With their ends of lines, and the mark that some editors begin with."""
    text = catalogue(translated()).replace("\n", ends)

    assert told(tmp_path, mark + text) == []
    assert len(read_catalogue(tmp_path / "a.po", "a.po", "it").messages) == len(translated())


def test_another_encoding_is_told(tmp_path: Path) -> None:
    """With the line of the first letter that cannot be read."""
    text = HEADER + '\nmsgctxt "home.latest"\nmsgid "Latest update"\nmsgstr "È"\n'

    assert told(tmp_path, text.encode("latin-1")) == ["a.po:9: a letter here is not in UTF-8 (save it as UTF-8)"]


def test_a_header_may_go_on_in_the_next_line(tmp_path: Path) -> None:
    """As gettext's own programs write a long rule."""
    (tmp_path / "a.po").write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "\n"n > 4 ? 2 : 1);\\n"\n'
        '"X-Reviewed: Ann Reader,"\n" 2026-11-01\\n"\n',
        encoding="utf-8",
    )

    read = read_catalogue(tmp_path / "a.po", "a.po", "ru")

    assert [read.rule.plural(number) for number in (1, 2, 5, 21)] == [0, 1, 2, 0]
    assert (read.rule.forms, read.rule.line, read.reviewed) == (3, 3, "Ann Reader, 2026-11-01")


def test_the_rule_of_the_language_is_offered(tmp_path: Path) -> None:
    """With the line where one stands, or the first."""
    missing = "the header does not say which form goes with a number (write Plural-Forms: nplurals=2; plural=(n != 1);)"

    assert told(tmp_path, HEADER.replace("(n != 1)", "EXPRESSION")) == [f"a.po:4: {missing}"]
    assert told(tmp_path, "") == [f"a.po:1: {missing}"]


@given(st.text(max_size=30))
def test_whatever_is_written_is_read_as_it_stands_or_told(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """A line is never cut: what a translation says there is what people read there."""
    line = text.replace("\n", " ").replace("\r", " ")
    folder = tmp_path_factory.mktemp("po")
    (folder / "a.po").write_text(
        HEADER + f'\nmsgctxt "home.latest"\nmsgid "Latest update"\nmsgstr "{line}"\n', encoding="utf-8", newline=""
    )
    try:
        read = read_catalogue(folder / "a.po", "a.po", "it")
    except FaultyCatalogue:
        return
    if "home.latest" in read.messages:
        assert read.messages["home.latest"] == re.sub(r'\\(["\\])', r"\1", line)
