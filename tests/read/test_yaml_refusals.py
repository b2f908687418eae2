from __future__ import annotations

import pytest

from plainstatus.errors import InvalidIncidents
from plainstatus.read.yaml import parse_document


def problems(text: str | bytes) -> list[str]:
    """Return what a user is told about `text`, without the file's name."""
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InvalidIncidents) as caught:
        parse_document(raw, name="incidents.yaml", max_bytes=1_000_000)

    assert caught.value.exitcode == 3
    return [str(problem).removeprefix("incidents.yaml").removeprefix(":").strip() for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("incidents:\n  - title: a\n  - title: b\n    title: c\n", ["incidents[1].title"]),
        ("a:\n  b: {c: [d, !e f]}\n", ["a.b.c[1]"]),
        ("a: 1\na: 2\n", ["a"]),
        ("&x a: 1\n", [""]),
        ("a: x #1\n", [""]),
    ],
)
def test_where(text: str, where: list[str]) -> None:
    """A problem of a value says where in the data it is."""
    with pytest.raises(InvalidIncidents) as caught:
        parse_document(text.encode(), name="incidents.yaml", max_bytes=1_000_000)

    assert where == [problem.where for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            b"a: 1\r\nb: caf\xe9\n",
            [
                "2: the byte 0xE9 here is not UTF-8 (save the file with the encoding UTF-8)",
            ],
        ),
        (
            b"\xef\xbb\xbfa: 1\nb: \xff\n",
            [
                "2: the byte 0xFF here is not UTF-8 (save the file with the encoding UTF-8)",
            ],
        ),
        (
            b"\xff\xfea\x00:\x00 \x001\x00\n\x00",
            [
                "1: the file is saved as UTF-16 (save it with the encoding UTF-8)",
            ],
        ),
        (
            "a: 1\nb: be\x07ll\n",
            [
                "2: there is a control character here, U+0007 (write: b: bell)",
            ],
        ),
        (
            "a: 1\n\0\n",
            [
                "2: there is a control character here, U+0000 (delete this line)",
            ],
        ),
        (
            "a: 1\nb: one\u2028two\n",
            [
                "2: there is an invisible line separator here, U+2028 (write: b: one two)",
            ],
        ),
        (
            "",
            [
                "the file is empty (begin with a line such as incidents:)",
            ],
        ),
        (
            "# only a comment\n",
            [
                "the file is empty (begin with a line such as incidents:)",
            ],
        ),
        (
            "---\n",
            [
                "the file is empty (begin with a line such as incidents:)",
            ],
        ),
        (
            "~\n",
            [
                "1: the file begins with a text where a key must stand (begin with a line such as incidents:)",
            ],
        ),
        (
            "- a\n- b\n",
            [
                "1: the file begins with a list where a key must stand (begin with a line such as incidents:)",
            ],
        ),
        (
            "# c\njust words\n",
            [
                "2: the file begins with a text where a key must stand (begin with a line such as incidents:)",
            ],
        ),
        (
            "[a]\n",
            [
                "1: the file begins with a list where a key must stand (begin with a line such as incidents:)",
            ],
        ),
        (
            "a: 1\n---\nb: 2\n",
            [
                "2: a second document begins here, and all that follows would be lost (delete this line)",
            ],
        ),
        (
            "a: 1\n...\nb: 2\n",
            [
                "2: the file ends here for YAML, but more follows (delete this line)",
            ],
        ),
        (
            "a: [[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]\n",
            [
                "1: lists and keys are nested more than 20 levels deep here "
                "(take out some of the indentation or brackets)",
            ],
        ),
    ],
)
def test_files(text: str | bytes, expected: list[str]) -> None:
    """The file as a whole can be wrong."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n"
            "c: 4\n<<<<<<< HEAD\nd: 5\n||||||| base\nd: 4\n=======\nd: 6\n>>>>>>> theirs\n",
            [
                "2: a merge conflict was left in the file, in the lines 2 to 6: two people changed them "
                "(keep the right lines, and delete those that begin with <<<<<<<, ======= and >>>>>>>)",
                "8: a merge conflict was left in the file, in the lines 8 to 14: two people changed them "
                "(keep the right lines, and delete those that begin with <<<<<<<, ======= and >>>>>>>)",
            ],
        ),
        (
            "text: |\n  one\n>>>>>>> theirs\n",
            [
                "3: a merge conflict was left in the file: two people changed these lines "
                "(keep the right lines, and delete those that begin with <<<<<<<, ======= and >>>>>>>)",
            ],
        ),
        (
            'text: "one\n<<<<<<< HEAD\ntwo"\n',
            [
                "2: a merge conflict was left in the file: two people changed these lines "
                "(keep the right lines, and delete those that begin with <<<<<<<, ======= and >>>>>>>)",
            ],
        ),
    ],
)
def test_conflicts(text: str | bytes, expected: list[str]) -> None:
    """A merge that nobody finished is one problem, at its first line."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "id: !!str 5\n",
            [
                '1: YAML takes !!str for a tag, which says what type a value has (write: id: "5")',
            ],
        ),
        (
            "title: !important news\n",
            [
                "1: YAML takes !important for a tag, which says what type a value has "
                '(write: title: "!important news")',
            ],
        ),
        (
            "title: !Important, news\n",
            [
                "1: YAML takes !Important, for a tag, which says what type a value has "
                '(write: title: "!Important, news")',
            ],
        ),
        (
            "a: !!str\n",
            [
                "1: YAML takes !!str for a tag, which says what type a value has (delete !!str)",
            ],
        ),
        (
            "title: &Co rises\n",
            [
                '1: YAML takes &Co for an anchor, which names a place in the file (write: title: "&Co rises")',
            ],
        ),
        (
            "base: &base\n  a: 1\nother: *base\n",
            [
                "1: YAML takes &base for an anchor, which names a place in the file (delete &base)",
                "3: YAML takes *base for an alias, which refers to another place in the file "
                '(write out what *base stands for, or, as text, "*base")',
            ],
        ),
        (
            "l: [&a b, *a]\n",
            [
                '1: YAML takes &a for an anchor, which names a place in the file (write: l: ["&a b", *a])',
                "1: YAML takes *a for an alias, which refers to another place in the file "
                '(write out what *a stands for, or, as text, "*a")',
            ],
        ),
        (
            "&k key: 1\n",
            [
                "1: YAML takes &k for an anchor, which names a place in the file (write: key: 1)",
            ],
        ),
        (
            "title: *Important* notice\n",
            [
                "1: YAML takes *Important* for an alias, which refers to another place in the file "
                '(write: title: "*Important* notice")',
            ],
        ),
        (
            "title: *\n",
            [
                '1: YAML takes * for an alias, which refers to another place in the file (write: title: "*")',
            ],
        ),
        (
            "a: 1\n<<: {b: 2}\n",
            [
                "2: <<: takes in the keys of another place in the file (write those keys out here)",
            ],
        ),
        (
            "base: &b\n  x: 1\nd:\n  <<: *b\n",
            [
                "1: YAML takes &b for an anchor, which names a place in the file (delete &b)",
                "4: <<: takes in the keys of another place in the file (write those keys out here)",
                "4: YAML takes *b for an alias, which refers to another place in the file "
                '(write out what *b stands for, or, as text, "*b")',
            ],
        ),
        (
            "incidents:\n  - title: One\n    id: x\n    title: Two\n",
            [
                "4: title: is here for the second time, first in line 2 "
                "(keep one of the two; "
                'where a new item begins, write "- " in place of the last two spaces in front of it)',
            ],
        ),
        (
            "incidents:\n  - title: One\n    id: x\n    id: y\n",
            [
                "4: id: is here for the second time, first in line 3 (keep one of the two)",
            ],
        ),
        (
            "incidents:\n  - title: One\n    id: x\n    title: Two\n    id: y\n    title: Three\n",
            [
                "4: title: is here for the second time, first in line 2 "
                "(keep one of the two; "
                'where a new item begins, write "- " in place of the last two spaces in front of it)',
                "6: title: is here for the second time, first in line 4 "
                "(keep one of the two; "
                'where a new item begins, write "- " in place of the last two spaces in front of it)',
            ],
        ),
        (
            "[a]: b\n",
            [
                "1: a list or a mapping cannot be a key (write a plain name before the colon)",
            ],
        ),
        (
            ": b\n",
            [
                "1: there is no key before this colon (write a name before the colon)",
            ],
        ),
        (
            "a: 1\n: b\n",
            [
                "2: there is no key before this colon (write a name before the colon)",
            ],
        ),
        (
            'a: "be\\x07ll"\n',
            [
                "1: an escape in these quotes stands for a control character, U+0007, which feeds cannot carry "
                '(write: a: "bell")',
            ],
        ),
        (
            'a: "\\x07\n  b"\n',
            [
                "1: an escape in these quotes stands for a control character, U+0007, which feeds cannot carry "
                "(take the escape out)",
            ],
        ),
    ],
)
def test_more_than_text(text: str | bytes, expected: list[str]) -> None:
    """What makes YAML more than keys, lists and texts is refused, and so are keys that hide each other."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "title: Problem with order #4411\n",
            [
                "1: YAML takes the # and what follows it for a comment, "
                'so only "Problem with order" is left of this text '
                '(write: title: "Problem with order #4411")',
            ],
        ),
        (
            "title: Problem with order # 4411\n",
            [
                "1: YAML takes the # and what follows it for a comment, "
                'so only "Problem with order" is left of this text '
                '(write: title: "Problem with order # 4411")',
            ],
        ),
        (
            "title: Order #4411 and #4412  # two\n",
            [
                "1: YAML takes the # and what follows it for a comment, "
                'so only "Order" is left of this text '
                '(write: title: "Order #4411 and #4412"  # two)',
            ],
        ),
        (
            "title: #4411 is late\n",
            [
                "1: YAML takes the # and what follows it for a comment, so nothing is left of this text "
                '(write: title: "#4411 is late")',
            ],
        ),
        (
            "title: Order #1\nx: y\n",
            [
                "1: YAML takes the # and what follows it for a comment, "
                'so only "Order" is left of this text '
                '(write: title: "Order #1")',
            ],
        ),
        (
            "l:\n  - Order #4411\n  - #4412\n",
            [
                "2: YAML takes the # and what follows it for a comment, "
                'so only "Order" is left of this text '
                '(write: - "Order #4411")',
                "3: YAML takes the # and what follows it for a comment, so nothing is left of this text "
                '(write: - "#4412")',
            ],
        ),
        (
            "l: [accounts #1, shop]\n",
            [
                "1: YAML takes the # and what follows it for a comment, "
                'so only "accounts" is left of this text '
                '(write: l: ["accounts #1", shop])',
            ],
        ),
        (
            "a: {title: #4411, b: c}\n",
            [
                "1: YAML takes the # and what follows it for a comment, so nothing is left of this text "
                '(write: a: {title: "#4411", b: c})',
            ],
        ),
        (
            "l: [\n  accounts #1,\n  shop\n]\n",
            [
                "2: YAML takes the # and what follows it for a comment, "
                'so only "accounts" is left of this text '
                '(write: "accounts #1",)',
            ],
        ),
        (
            "text: one\n  two #3\n",
            [
                '2: YAML takes the # and what follows it for a comment, so only "two" is left of this text '
                "(write: text: | in line 1 and the text below it)",
            ],
        ),
        (
            "text: one\n  two #3\n  four\n",
            [
                '2: YAML takes the # and what follows it for a comment, so only "two" is left of this text '
                "(write: text: | in line 1 and the text below it)",
            ],
        ),
        (
            'title: Say "no" \\ #4411\n',
            [
                "1: YAML takes the # and what follows it for a comment, "
                'so only "Say "no" \\" is left of this text '
                '(write: title: "Say \\"no\\" \\\\ #4411")',
            ],
        ),
        (
            "text:\n  Order #4411\n",
            [
                "2: YAML takes the # and what follows it for a comment, "
                'so only "Order" is left of this text '
                '(write: "Order #4411")',
            ],
        ),
    ],
)
def test_cut_by_comment(text: str | bytes, expected: list[str]) -> None:
    """A text that a # cuts short is shown in quotes."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "title: [Resolved] Checkout\n",
            [
                "1: YAML takes what is in [ ] for a list, so nothing may follow it "
                '(write: title: "[Resolved] Checkout")',
            ],
        ),
        (
            "title: {shop} is slow  # now\n",
            [
                "1: YAML takes what is in { } for keys with values, so nothing may follow it "
                '(write: title: "{shop} is slow"  # now)',
            ],
        ),
        (
            "title: @example is down\n",
            [
                '1: YAML does not let a text begin with @ (write: title: "@example is down")',
            ],
        ),
        (
            "title: > 5 % of orders fail\n",
            [
                "1: YAML takes > at the start for the head of a text that begins in the next line "
                '(write: title: "> 5 % of orders fail")',
            ],
        ),
        (
            "title: | pipe\n",
            [
                "1: YAML takes | at the start for the head of a text that begins in the next line (write: title: pipe)",
            ],
        ),
        (
            "title: %s is shown\n",
            [
                '1: YAML does not let a text begin with % (write: title: "%s is shown")',
            ],
        ),
        (
            "title: `code` is shown\n",
            [
                '1: YAML does not let a text begin with ` (write: title: "`code` is shown")',
            ],
        ),
        (
            "title: - a dash\n",
            [
                '1: YAML takes a dash with a space for an item of a list (write: title: "- a dash")',
            ],
        ),
        (
            "title: ? a question\n",
            [
                '1: YAML takes a question mark with a space for a key (write: title: "? a question")',
            ],
        ),
        (
            "title: , and so on\n",
            [
                '1: YAML does not let a text begin with , (write: title: ", and so on")',
            ],
        ),
        (
            "title: ] closed\n",
            [
                '1: YAML does not let a text begin with ] (write: title: "] closed")',
            ],
        ),
        (
            'title: "Foo" is down\n',
            [
                '1: the text ends at the second ", and something follows it (write: title: "\\"Foo\\" is down")',
            ],
        ),
        (
            "title: 'Foo's shop'\n",
            [
                "1: the text ends at the second ', and something follows it (write: title: \"Foo's shop\")",
            ],
        ),
        (
            "l:\n  - @example\n  - [a] b\n",
            [
                '2: YAML does not let a text begin with @ (write: - "@example")',
                '3: YAML takes what is in [ ] for a list, so nothing may follow it (write: - "[a] b")',
            ],
        ),
        (
            "l: [@a, b]\n",
            [
                '1: YAML does not let a text begin with @ (write: l: ["@a", b])',
            ],
        ),
    ],
)
def test_misleading_start(text: str | bytes, expected: list[str]) -> None:
    """A text that begins like something else is shown in quotes."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "title: Checkout: slow  # again\n",
            [
                '1: YAML takes the colon in this text for the end of a key (write: title: "Checkout: slow"  # again)',
            ],
        ),
        (
            "title: Checkout:\n",
            [
                '1: YAML takes the colon in this text for the end of a key (write: title: "Checkout:")',
            ],
        ),
        (
            "text: one\n  Note: two\n",
            [
                "2: YAML takes the colon in this text for the end of a key "
                "(write: text: | in line 1 and the text below it)",
            ],
        ),
        (
            "status:resolved\ntitle: x\n",
            [
                "1: there is no space after the colon (write: status: resolved)",
            ],
        ),
        (
            "title Checkout is slow\nid: x\n",
            [
                "1: this line has no key (if title is the key, write: title: Checkout is slow)",
            ],
        ),
        (
            "incidents\n  - id: x\n",
            [
                "1: there is no colon after incidents (write: incidents:)",
            ],
        ),
        (
            "id: a\nid b\n",
            [
                "2: there is no colon after id (write: id: b)",
                "2: id: is here for the second time, first in line 1 (keep one of the two)",
            ],
        ),
    ],
)
def test_colons(text: str | bytes, expected: list[str]) -> None:
    """Colons too many, too few, or without a space are told, with the line as it should be."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "incidents:\n  - text: |\n      One.\n\nTwo,\nthree.\n\n      Four.\n    title: x\n",
            [
                "5: this line is not indented, so it no longer belongs to text: in line 2 "
                "(indent the paragraph by 6 spaces)",
            ],
        ),
        (
            "text: |\n      One.\n   Two.\n",
            [
                "3: this line is indented less than the text above it that begins below line 1 "
                "(write it with 6 spaces in front)",
            ],
        ),
        (
            "text: >\n  What to do:\n\n  - one\n  - two\n",
            [
                "1: > joins the lines below it, and there is a list in them (write: text: |)",
            ],
        ),
        (
            "text: >-\n  1. one\n",
            [
                "1: > joins the lines below it, and there is a list in them (write: text: |-)",
            ],
        ),
        (
            "text: We look into it.\n  - one\n  - two\n",
            [
                "2: YAML joins this list to the text before it (write: text: | in line 1 and the text below it)",
            ],
        ),
        (
            "text: One.\nTwo.\nid: x\n",
            [
                "2: this line has no key "
                "(if it belongs to the text above, write text: | in line 1 and indent the text)",
            ],
        ),
    ],
)
def test_blocks(text: str | bytes, expected: list[str]) -> None:
    """A text block keeps its paragraphs and lists, or is refused."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "title:\xa0Slow\n",
            [
                "1: there is a no-break space after the colon (write: title: Slow)",
            ],
        ),
        (
            "l:\n  -\xa0one\n",
            [
                "2: there is a no-break space after the dash (write: - one)",
            ],
        ),
        (
            "a:\n\xa0\xa0b: c\n",
            [
                "2: there is a no-break space in the indentation, which YAML does not count "
                "(indent with the space bar only)",
            ],
        ),
        (
            "a:\tb\n",
            [
                "1: there is a tab after the colon (write: a: b)",
            ],
        ),
        (
            "l:\n  -\tb\n",
            [
                "2: there is a tab after the dash (write: - b)",
            ],
        ),
        (
            "a:\n\tb: c\n\td: e\n",
            [
                "2: there is a tab in the indentation, which YAML does not count (indent with the space bar only)",
                "3: there is a tab in the indentation, which YAML does not count (indent with the space bar only)",
            ],
        ),
        (
            "text: |\n\tone\n\ttwo\n",
            [
                "2: there is a tab in the indentation, which YAML does not count (indent with the space bar only)",
                "3: there is a tab in the indentation, which YAML does not count (indent with the space bar only)",
            ],
        ),
        (
            "text: |\n  one\n\u3000two\n",
            [
                "3: there is an unusual space in the indentation, which YAML does not count "
                "(indent with the space bar only)",
            ],
        ),
    ],
)
def test_spaces(text: str | bytes, expected: list[str]) -> None:
    """Tabs and foreign spaces are refused where YAML does not take them for spaces."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "title: \u201cSlow\u201d\n",
            [
                '1: typographic quotes are letters for YAML, not quotes (write: title: "Slow")',
            ],
        ),
        (
            "title: \u201eSlow\u201c  # de\n",
            [
                '1: typographic quotes are letters for YAML, not quotes (write: title: "Slow"  # de)',
            ],
        ),
        (
            "title: \u2018Don\u2019t panic\u2019\n",
            [
                '1: typographic quotes are letters for YAML, not quotes (write: title: "Don\u2019t panic")',
            ],
        ),
        (
            "title: \xab\xa0Lent\xa0\xbb\n",
            [
                '1: typographic quotes are letters for YAML, not quotes (write: title: "Lent")',
            ],
        ),
        (
            "\u201ctitle\u201d: Slow\n",
            [
                "1: typographic quotes are letters for YAML, not quotes (write: title: Slow)",
            ],
        ),
        (
            'l: [\u201ca\u201d, "\u201cb\u201d"]\n',
            [
                '1: typographic quotes are letters for YAML, not quotes (write: l: ["a", "\u201cb\u201d"])',
            ],
        ),
    ],
)
def test_typographic_quotes(text: str | bytes, expected: list[str]) -> None:
    """Quotes that a word processor made are told, and straight ones shown."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'title: "Slow\nstatus: resolved\n',
            [
                '1: the quote " that opens here is never closed (write: title: "Slow")',
            ],
        ),
        (
            "title: 'Slow\nstatus: resolved\n",
            [
                "1: the quote ' that opens here is never closed (write: title: 'Slow')",
            ],
        ),
        (
            'title: "Slow\nstatus: "resolved"\n',
            [
                '1: the quote " that opens here is never closed (write: title: "Slow")',
            ],
        ),
        (
            'title: "Slow\nstatus: resolved\npost: Late"\n',
            [
                "1: the quote that opens here closes only in line 3 and takes in the keys between "
                '(write: title: "Slow")',
            ],
        ),
        (
            'title: "one\n  two" three\n',
            [
                '2: the text that begins in line 1 ends at the " here, and something follows it '
                '(write \\" for a quote inside the text)',
            ],
        ),
        (
            'path: "C:\\Users"\n',
            [
                '1: a backslash in double quotes begins an escape (write: path: "C:\\\\Users")',
            ],
        ),
        (
            'path: "\\ud800"\n',
            [
                "1: a backslash in double quotes begins an escape (write the letters that it should stand for)",
            ],
        ),
        (
            'a: ["x\n',
            [
                '1: the bracket [ that opens here is never closed (write: a: ["x"])',
            ],
        ),
    ],
)
def test_quotes(text: str | bytes, expected: list[str]) -> None:
    """An open quote is told at the line where it opens."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "l: [a, b\nid: x\n",
            [
                "1: the bracket [ that opens here is never closed (write: l: [a, b])",
            ],
        ),
        (
            "title: [Resolved Checkout\nid: x\n",
            [
                '1: the bracket [ that opens here is never closed (write: title: "[Resolved Checkout")',
            ],
        ),
        (
            "a: {b: c\nid: x\n",
            [
                "1: the bracket { that opens here is never closed (write: a: {b: c})",
            ],
        ),
        (
            "l: [a b: c d: e]\n",
            [
                '1: YAML takes the colon in this text for the end of a key (write: l: ["a b: c d: e"])',
            ],
        ),
        (
            "l: [a, b}\n",
            [
                "1: the bracket that opens here is not closed by ], or a comma is missing "
                "(put a comma between the items and ] behind the last)",
            ],
        ),
    ],
)
def test_brackets(text: str | bytes, expected: list[str]) -> None:
    """An open bracket is told at the line where it opens."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "incidents:\n  - id: x\n     title: y\n     status: z\n",
            [
                "3: title: is indented more than id: in line 2, so YAML takes it for more text "
                "(write it with 4 spaces in front)",
            ],
        ),
        (
            "incidents:\n  - id: x\n    title: y\n   status: z\n",
            [
                "4: the indentation of this line, 3 spaces, fits no line above it "
                "(write it with 4 spaces in front, as line 2 has)",
            ],
        ),
        (
            "updates:\n  - at: now\n  status: x\n",
            [
                "3: status: stands under the dashes of a list, but has no dash "
                '(write it with 4 spaces in front, or begin it with "- ")',
            ],
        ),
        (
            "updates:\n  - at: now\n - at: then\n",
            [
                "3: the indentation of this line, 1 space, fits no line above it "
                "(write it with 2 spaces in front, as line 2 has)",
            ],
        ),
        (
            "a:\n  b: 1\n  - c\n",
            [
                "3: there is a dash here in the middle of keys "
                "(take the dash away, or move the line under the dashes of its list)",
            ],
        ),
        (
            "  a: 1\nb: 2\n",
            [
                "2: the lines above are indented by 2 spaces, and this one is not "
                "(begin all keys at the top of the file without spaces in front)",
            ],
        ),
        (
            "l:\n  - a\n  -at: b\n  - c\n",
            [
                "3: there is no space after the dash (write: - at: b)",
            ],
        ),
        (
            "a: 1\n%b\n",
            [
                '2: YAML takes a % at the margin for a directive (write: "%b")',
            ],
        ),
        (
            'a: "b"\n   c: d\n',
            [
                "2: the indentation of this line, 3 spaces, fits no line above it "
                "(write it with no space in front, as line 1 has)",
            ],
        ),
    ],
)
def test_indentation(text: str | bytes, expected: list[str]) -> None:
    """A line that stands in the wrong column is told where it would fit."""
    assert expected == problems(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: @x\nb: \u201cy\u201d\nc: z #1\nd: [e\nf:\tg\nh: i: j\n a: k\na: l\n",
            [
                '1: YAML does not let a text begin with @ (write: a: "@x")',
                '2: typographic quotes are letters for YAML, not quotes (write: b: "y")',
                '3: YAML takes the # and what follows it for a comment, so only "z" is left of this text '
                '(write: c: "z #1")',
                "4: the bracket [ that opens here is never closed (write: d: [e])",
                "5: there is a tab after the colon (write: f: g)",
                '6: YAML takes the colon in this text for the end of a key (write: h: "i: j")',
                "7: a: is indented more than h: in line 6, so YAML takes it for more text "
                "(write it with no space in front)",
                "7: a: is here for the second time, first in line 1 (keep one of the two)",
                "8: a: is here for the second time, first in line 1 (keep one of the two)",
            ],
        ),
    ],
)
def test_all_at_once(text: str | bytes, expected: list[str]) -> None:
    """Everything that is wrong is told at once, though YAML itself stops at the first fault."""
    assert expected == problems(text)
