"""Measures what grows faster than its input: each shape of site with n things and with 4n; prints a Markdown table.

Run it with: python bench/growth.py [--quick] [SHAPE ...]. Processor time of whole processes, `check` and a first
`publish`, so that other work on the machine does not count. What a limit refuses is measured too: to refuse may not
take longer. A ratio over 6, or a peak over 1.5 GB, ends it with exit code 1.
The whole writes what it has measured into docs/performance.md.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.measuring import PLAINSTATUS, Run, run  # noqa: E402 - after the path is set
from bench.report import circumstances, insert, table  # noqa: E402
from bench.sites import SETTINGS  # noqa: E402

MOST, MOST_MEMORY = 6.0, 1500
HEADS = ("what", "n", "command", "n / 4", "n", "ratio", "peak memory", "end")
#: The exit codes of what refuses with a sentence; a crash ends with 1.
REFUSED = (2, 3, 4)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = "format: 1\n\norganisation: {name: Example Shoes, website: 'https://www.example.com/'}\n\n"
#: File below the site's folder → what it holds.
Files = dict[str, str]


def at(number: int, minutes: int = 5) -> str:
    """Return the time of the thing with this number."""
    return f"{BEGIN + timedelta(minutes=minutes * number):%Y-%m-%d %H:%M}"


def repeated(token: str, size: int) -> str:
    """Return a text of about this many bytes."""
    return token * (size // len(token.encode()))


def lines(make: Callable[[int], str], size: int) -> str:
    """Return about as many bytes of list, one thing a line."""
    one = [make(number) for number in range(size // (len(make(10_000)) + 1))]
    return "\n".join(one)


def site(
    *, incidents: Iterator[str] | tuple[str, ...] = (), components: str = "", organisation: str = "", **content: str
) -> Files:
    """Return the files of a site."""
    head = HEAD if not organisation else f"format: 1\n\norganisation:\n{organisation}\n"
    listed = "".join(incidents)
    yaml = (
        head
        + (f"components:\n{components}\n" if components else "")
        + f"incidents:{chr(10) if listed else ' []'}{listed}"
    )
    return {
        "incidents.yaml": f"{yaml}\n",
        **{f"content/{path.replace('__', '/')}.md": text for path, text in content.items()},
    }


def incident(number: int, title: str = "Checkout fails", updates: str = "", more: str = "") -> str:
    """Return an open incident."""
    said = (
        updates
        or f"      - {{at: {at(number)}, text: Some of you cannot pay. We look for the cause., next_update: none}}\n"
    )
    return f"  - id: i{number}\n    title: {json.dumps(title)}\n{more}    updates:\n{said}"


def one(text: str = "Some of you cannot pay.", title: str = "Checkout fails", more: str = "") -> tuple[str, ...]:
    """Return one incident that says a text."""
    said = f"      - {{at: {at(0)}, text: {json.dumps(text)}, next_update: none}}\n"
    return (incident(0, title, said, more),)


def field(name: str, text: str) -> Files:
    """Return a site that says a text in the field of this name."""
    typed = json.dumps(text)
    match name:
        case "text":
            return site(incidents=one(text))
        case "title":
            return site(incidents=one(title=text))
        case "affects":
            return site(incidents=one(more=f"    affects: {typed}\n"))
        case "action":
            return site(incidents=one(more=f"    actions: [{{text: {typed}}}]\n"))
        case "component":
            return site(components=f"  - {{id: shop, name: {typed}, description: {typed}}}")
        case "answer":
            return site(pages__security_faq=f"Title: Security FAQ\n\n## Is it you? {{#real}}\n\n{text}\n")
        case "letter":
            return site(
                incidents=one(),
                statements__2026_11_15_us=f"Title: To you\nIncident: i0\nName: Robin Vale\nRole: Chief\nDate: 2026-11-15\nAudience: all\n\n{text}\n",
            )
    raise ValueError(name)


FIELDS = "text", "title", "affects", "action", "component", "answer", "letter"
LISTS: dict[str, Callable[[int], str]] = {
    "e-mail addresses": lambda number: f"customer.{number}@mail{number % 97}.example",
    "phone numbers": lambda number: f"+1-555-{number % 900 + 100}-{number % 10_000:04}",
    "long digits": lambda number: f"4111 1111 {number % 10_000:04} 1111",
    "bank accounts": lambda number: f"DE89 3704 0044 0532 0130 {number % 100:02}",
    "private networks": lambda number: f"10.{number % 256}.{number // 256 % 256}.7",
    "addresses of pages": lambda number: f"https://www{number}.example.org/a/{number}",
    "words like passwords": lambda number: f"password: Abc{number}defg1",
    "names of machines": lambda number: f"db{number}.example.internal",
}
TOKENS = (
    "a@a.", "[", "](", "![", "[a](", "<", "<b>", "<a href=", "*", "**a", "_", "`", "``a`", "&", "&amp", "(", ")", ">", "> ",
    "- ", "#", "# a\n", "|", "|a|\n|-|\n", "a", "a.", "a-", "ä", "http://", "https://a.", "{", "}", "\\", "~", "~~a", "1.", "1 ", "0-", "\n",
    " ", " \n", "\t", "=", ":", "'", '"', "$", "<!--", "]]>", "www.", "+1", "eyJ", "A1", "password", "was ", "1.\n", "\u200b", ".", "a:", "://",
)  # fmt: skip


def things() -> dict[str, tuple[int, Callable[[int], Files]]]:
    """Return what grows: name → the larger number, and what makes the site."""

    def updates(count: int) -> Files:
        said = "".join(
            f"      - {{at: {at(number)}, text: We still look for the cause of this. Number {number}., next_update: none}}\n"
            for number in range(count)
        )
        return site(incidents=(incident(0, updates=said),))

    def components(count: int) -> Files:
        return site(components="".join(f"  - {{id: c{number}, name: Part {number}}}\n" for number in range(count)))

    def below(count: int, each: Callable[[int], str], key: str) -> Files:
        return site(
            incidents=one(more=f"    {key}:\n" + "".join(f"      - {each(number)}\n" for number in range(count)))
        )

    return {
        "updates of one incident": (10_000, updates),
        "open incidents": (10_000, lambda count: site(incidents=map(incident, range(count)))),
        "components": (5_000, components),
        "MB of text, in kB": (5_000, lambda count: field("text", repeated("Some of you cannot pay by card at present. ", count * 1000))),
        "aliases": (10_000, lambda count: below(count, lambda number: f"old-{number}", "aliases")),
        "actions": (10_000, lambda count: below(count, lambda number: f"{{id: a{number}, text: Do the thing {number}.}}", "actions")),
        "corrections": (
            10_000,
            lambda count: below(
                count, lambda number: f"{{at: {at(number + 1)}, field: title, was: Name {number}, now: Name {number + 1}, why: It was wrong.}}", "corrections",
            ),
        ),
        "contacts": (
            10_000,
            lambda count: site(
                organisation="  name: Example Shoes\n  contacts:\n" + "".join(
                    f"    c{number}: {{kind: email, value: help{number}@example.com}}\n" for number in range(count)
                )
            ),
        ),
        "fakes": (
            10_000,
            lambda count: site(
                organisation="  name: Example Shoes\n  fakes:\n" + "".join(
                    f"    - {{what: shoes-{number}.example, note: A fake.}}\n" for number in range(count)
                )
            ),
        ),
        "answers": (
            10_000,
            lambda count: site(pages__security_faq="Title: Security FAQ\n\n" + "".join(
                f"## Is it you, {number}? {{#q{number}}}\n\nYes, it is us and nobody else.\n\n" for number in range(count)
            )),
        ),
        "letters": (
            10_000,
            lambda count: site(incidents=one(), **{
                f"statements__2026-11-15-l{number}": f"Title: To you, {number}\nIncident: i0\nName: Robin Vale\nRole: Chief\nDate: 2026-11-15\nAudience: all\n\nWe are sorry.\n"
                for number in range(count)
            }),
        ),
        "unknown components": (10_000, lambda count: site(
            components="".join(f"  - {{id: c{number}, name: Part {number}}}\n" for number in range(count // 10)),
            incidents=one(more="    components: [" + ", ".join(f"x{number}" for number in range(count)) + "]\n"),
        )),
        "deep YAML": (100_000, lambda count: {"incidents.yaml": HEAD + "incidents: " + "[" * count + "]" * count + "\n"}),
        "deep lists": (20_000, lambda count: field("text", "\n".join("  " * min(level, 300) + "- a" for level in range(count)))),
    }  # fmt: skip


def write(folder: Path, files: Files) -> None:
    """Write a site."""
    (folder / "content").mkdir(parents=True)
    for name, text in {"pelicanconf.py": SETTINGS, **files}.items():
        path = folder / name.replace("security_faq", "security-faq").replace("2026_11_15_us", "2026-11-15-us")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Row:
    """A shape, with a quarter and with all of it."""

    name: str
    most: int
    command: str
    less: Run
    more: Run

    @property
    def times(self) -> float:
        """Return how many times as long four times as much takes."""
        return self.more.cpu / self.less.cpu

    @property
    def fits(self) -> bool:
        """Say whether it is within bounds."""
        return self.times <= MOST and self.more.memory <= MOST_MEMORY and self.more.code in {0, *REFUSED}

    def __str__(self) -> str:
        """Return its line of the table."""
        end = f"exit {self.more.code}: {self.more.last[:70]}" if self.more.code else ""
        return (
            f"| {self.name} | {self.most:,} | {self.command} | {self.less.cpu:.1f} s | {self.more.cpu:.1f} s "
            f"| {self.times:.1f} | {self.more.memory:.0f} MB | {end} |"
        )


def measure(name: str, most: int, make: Callable[[int], Files], *, quiet: bool = False) -> list[Row]:
    """Measure a shape with a quarter and with all of it, and print its rows; where `quiet`, those out of bounds."""
    rows = []
    with tempfile.TemporaryDirectory() as place:
        sites = [(count, Path(place) / str(count)) for count in (most // 4, most)]
        for count, folder in sites:
            write(folder, make(count))
        for command in (["check"], ["publish", "--yes"]):
            less, more = (run((*PLAINSTATUS, *command), folder, ends=range(256)) for _, folder in sites)
            rows.append(Row(name, most, command[0], less, more))
            if not rows[-1].fits or not quiet:
                print(f"{rows[-1]}{'' if rows[-1].fits else ' !'}", flush=True)
    return rows


def main() -> None:
    """Measure what is asked for, or everything."""
    quick, asked = "--quick" in sys.argv, [one for one in sys.argv[1:] if not one.startswith("--")]
    size = 25_000 if quick else 100_000
    shapes: list[tuple[str, int, Callable[[int], Files]]] = [
        (name, most // (10 if quick else 1), make) for name, (most, make) in things().items()
    ]
    shapes += [
        (f"list: {name}", size, lambda n, make=make: field("text", lines(make, n))) for name, make in LISTS.items()
    ]
    shapes += [
        (f"{name}: e-mail addresses", size, lambda n, name=name: field(name, lines(LISTS["e-mail addresses"], n)))
        for name in FIELDS
    ]
    shapes += [
        (f"{name}: {token!r}", size, lambda n, name=name, token=token: field(name, repeated(token, n)))
        for name in FIELDS
        for token in TOKENS
    ]
    print("\n".join(table(*HEADS, lines=[])))
    rows = [
        row
        for shape in shapes
        if not asked or any(name in shape[0] for name in asked)
        for row in measure(*shape, quiet="--quiet" in sys.argv)
    ]
    if not quick and not asked:
        write_down(rows)
    sys.exit(not all(row.fits for row in rows))


def write_down(rows: list[Row]) -> None:
    """Write what was measured into docs/performance.md: things by row, texts in a sentence."""
    texts = [row.times for row in rows if row.name not in things()]
    lines = [str(row) for row in rows if row.name in things()]
    more = f"{len(texts) // 2} texts of 100 kB take {min(texts):.1f} to {max(texts):.1f} times as long as a quarter of them."
    text = "\n".join([circumstances("python bench/growth.py"), "", *table(*HEADS, lines=lines), "", more, ""])
    insert(text, "growth")


if __name__ == "__main__":
    main()
