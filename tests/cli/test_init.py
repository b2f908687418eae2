"""`init`: what a company answers becomes its site, and no word of the example's does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from plainstatus.cli.doctor.sources import sources
from plainstatus.edit.templates import SHIPPED
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.read.schema.json_schema import SCHEMA_FILE
from plainstatus.render.words.english import ENGLISH
from tests.support.project import ROOT, tree
from tests.support.pseudo_terminal import Terminal
from tests.support.publishing import NOW, edit
from tests.support.warm import plainstatus

COMPANY = (
    "--name", "Nordlicht", "--domain", "status.nordlicht-versand.de", "--zone", "Europe/Berlin",
    "--contact", "hilfe@nordlicht-versand.de",
)  # fmt: skip
#: In both languages, as they are typed: the name, and what is answered for English.
COMPONENTS = [
    ("Laden / Webshop", "Store / Web store"),
    ("Laden / Suche", "Find"),
    ("Laden / Warenkorb", "Basket"),
    ("Laden / Kasse", "Till"),
    ("Laden / Größenberatung", ""),
    ("Versand / Sendungsverfolgung", "Shipping / Parcels"),
    ("Versand / Rückgabe", ""),
    ("Versand / E-Mails", "Mail"),
    ("Kundenkonto", "Login"),
    ("App für Telefone", "Phone app"),
    ("Поддержка", "Support"),
    ("API", ""),
]


def test_what_is_missing_without_a_terminal_is_told_at_once(tmp_path: Path) -> None:
    """So is what is wrong; nothing is made."""
    nothing = plainstatus(tmp_path, "init", "site")
    wrong = plainstatus(
        tmp_path, "init", "site", "--name", "Us", "--domain", "status,us.org", "--zone", "berlin", "--language",
        "german", "--contact", "us.org", "--components", "A, A",
    )  # fmt: skip
    twice = plainstatus(tmp_path, "init", "site", *COMPANY, "--components", "A, ***", "--components", "A,,")

    assert (nothing.returncode, nothing.stderr) == (
        2,
        "--name is missing, and there is no terminal to ask at (your name, as customers know it)\n"
        "--domain is missing, and there is no terminal to ask at (address of the site, such as status.example.com)\n"
        "--zone is missing, and there is no terminal to ask at (time zone)\n"
        "--contact is missing, and there is no terminal to ask at (an e-mail address for customers, or a page)\n"
        "nothing was made\n",
    )
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "--domain: 'status,us.org' is no host's name (write status.us.org)\n"
        "--zone: 'berlin' is not a time zone (write Europe/Berlin)\n"
        "--language: 'german' is not a language tag (write de)\n"
        "--contact: 'us.org' has no @ (write it like help@example.com, or a page's whole address, with https://)\n"
        "nothing was made\n",
    )
    assert (twice.returncode, twice.stderr) == (
        2,
        "--components: '***' holds no letter and no digit (write what customers call it)\n"
        "--components: 'A' is there already (write another name, or leave it out)\n"
        "nothing was made\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_flags_make_a_site_that_publishes(tmp_path: Path) -> None:
    """Everything is there, nothing else is, and the next command publishes it."""
    made = plainstatus(
        tmp_path, "init", "ours", *COMPANY, "--components", "Shop / Search, API", "--components", "A = B"
    )
    site = tmp_path / "ours"

    assert "STATUS_LANGUAGES" not in (site / "pelicanconf.py").read_text(encoding="utf-8")
    assert (made.returncode, made.stderr, made.stdout) == (
        0,
        "",
        "made ours: Nordlicht, https://status.nordlicht-versand.de, 3 components in 1 group\n"
        "ids, which become addresses with the first publish (change them before): search, api, a-b\n"
        "next, in ours: plainstatus preview shows it, doctor says what is to be filled in, publish puts it live\n",
    )
    assert {*tree(site)} - {name for name in tree(site) if name.startswith(".plainstatus/")} == {
        ".gitattributes", ".gitignore", "README.md", "content/pages/.gitkeep", SCHEMA_FILE, "incidents.yaml",
        "pelicanconf.py", "tasks.py", "templates.yaml",
    }  # fmt: skip
    assert (site / "templates.yaml").read_bytes() == SHIPPED.read_bytes()
    assert plainstatus(site, "check").stdout == "read 0 incidents in 1 file: no mistakes, and nothing to put better\n"
    done = plainstatus(site, "publish", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    # What messages advise, such as `invoke publish`, can be typed there.
    listed = [sys.executable, "-m", "invoke", "--list"]
    tasks = subprocess.run(listed, cwd=site, capture_output=True, text=True, check=True)
    assert "  publish  " in tasks.stdout


def test_what_is_left_to_fill_in(tmp_path: Path) -> None:
    """The doctor names it, and calls none of it a fault."""
    plainstatus(tmp_path, "init", "ours", *COMPANY)
    found = [str(one) for one in sources(find_project(tmp_path / "ours"), now=NOW)]

    assert [line for line in found if not line.startswith("ok ")] == [
        "note   settings: https://status.nordlicht-versand.de; no targets, so a publish reaches output/ alone",
        "note   security.txt: none is published (write organisation: security_txt:)",
        "note   components: there are none, so the page cannot say what works (write components:)",
        "note   official.html: helps little to tell a message from a fake (write under organisation: domains:, "
        "senders:, never_ask:)",
        "note   security-faq.html: holds no answer that always holds (write them into content/pages/security-faq.md)",
        "note   record.jsonl: there is none yet; the first publish begins it",
    ]


def test_the_examples_facts_at_an_address_of_its_own(tmp_path: Path) -> None:
    """Whoever goes on from the shop is told which addresses and numbers are nobody's."""
    plainstatus(tmp_path, "init", "shop", "--example")
    edit(tmp_path / "shop", ("status.example.com", "status.shoe-shop.org"), file="pelicanconf.py")
    edit(tmp_path / "shop", ("\nclock: 2026-11-15 20:00\n", "\n"))
    found = {one.subject: str(one) for one in sources(find_project(tmp_path / "shop"), now=NOW + timedelta(days=1))}

    assert found["organisation"] == (
        "note   organisation: customers are told what is an example's: www.example.com, help@example.com, "
        "example.com (write your own)"
    )


def test_an_address_of_examples_is_told(tmp_path: Path) -> None:
    """It works, to try it out; nothing leaves the machine."""
    made = plainstatus(tmp_path, "init", "ours", *COMPANY[:3], "localhost:8000", *COMPANY[4:])

    assert "this is an example's address: no record is kept, and the site stays on this machine\n" in made.stdout


def test_the_example_is_there_on_request(tmp_path: Path) -> None:
    """It is the shop as it ships; whoever says who they are as well is asked which is meant."""
    made = plainstatus(tmp_path, "init", "shop", "--example")
    both = plainstatus(tmp_path, "init", "both", "--example", "--zone", "UTC")

    assert made.stdout == "made shop: edit shop/incidents.yaml, then run plainstatus publish in shop\n"
    for name in ("incidents.yaml", "pelicanconf.py", "content/pages/about.md", "content/statements"):
        ours, theirs = tmp_path / "shop" / name, ROOT / name
        assert tree(ours) == tree(theirs) if ours.is_dir() else ours.read_bytes() == theirs.read_bytes()
    assert (both.returncode, both.stderr) == (
        2,
        "--example is the made-up shop as it is, and --zone says who you are (leave one out)\nnothing was made\n",
    )


def test_a_folder_that_is_not_empty_and_a_host_that_there_is_not(tmp_path: Path) -> None:
    """Both are told before anybody is asked anything; what systems leave anywhere does not count."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes.txt").touch()
    (tmp_path / "mac").mkdir()
    (tmp_path / "mac/.DS_Store").touch()
    full, host = plainstatus(tmp_path, "init", "full"), plainstatus(tmp_path, "init", "site", "--ci", "forge")

    assert (full.returncode, full.stderr) == (
        2, "full is not empty: it holds notes.txt (name a new folder)\nnothing was made\n"
    )  # fmt: skip
    assert (host.returncode, host.stderr) == (
        2, "--ci forge: there is no such code host (write github or gitlab)\nnothing was made\n"
    )  # fmt: skip
    assert not (tmp_path / "site").exists()
    assert plainstatus(tmp_path, "init", "mac", *COMPANY).returncode == 0


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the folder of a site that somebody made at a terminal, with slips, and what was to be seen there."""
    folder = tmp_path_factory.mktemp("company")
    with Terminal(folder, "init", "ours", TZ="Europe/Berlin") as terminal:
        answer = terminal.answer
        answer("Your name, as customers know it: ", "Nordlicht Versand")
        answer("Address of the site, such as status.example.com: ", "nordlicht")
        terminal.wait_for("(write it like status.example.com)")
        answer("Address of the site, such as status.example.com: ", "")
        terminal.wait_for("this is needed")
        answer("Address of the site, such as status.example.com: ", "status.nordlicht-versand.de")
        answer("Time zone [Europe/Berlin]: ", "")
        answer("Language of what you write, or several with commas between [en]: ", "de, en")
        answer("An e-mail address for customers, or a page: ", "hilfe@nordlicht,de")
        terminal.wait_for("(write hilfe@nordlicht.de)")
        answer("An e-mail address for customers, or a page: ", "hilfe@nordlicht-versand.de")
        terminal.wait_for("Enter alone     ends the list")
        for number, (name, english) in enumerate(COMPONENTS, 1):
            answer(f"Component {number}: ", name)
            answer("  in English (Enter: the same): ", english)
        answer("Component 13: ", "Kundenkonto")
        terminal.wait_for("'Kundenkonto' is there already (write another name, or leave it out)")
        answer("Component 13: ", "")
        code, seen = terminal.end()
    assert code == 0, seen
    return folder / "ours", seen


def test_a_company_with_twelve_components_in_two_languages(asked: tuple[Path, str]) -> None:
    """Each is asked for in both; what is the same, or known of its group, need not be typed."""
    site, seen = asked
    data = yaml.safe_load((site / "incidents.yaml").read_text(encoding="utf-8"))

    assert data["organisation"] == {
        "name": "Nordlicht Versand", "timezone": "Europe/Berlin", "language": "de",
        "contacts": {"help": {"kind": "email", "value": "hilfe@nordlicht-versand.de"}},
    }  # fmt: skip
    assert data["groups"] == [
        {"id": "laden", "name": {"de": "Laden", "en": "Store"}},
        {"id": "versand", "name": {"de": "Versand", "en": "Shipping"}},
    ]
    assert [one["id"] for one in data["components"]] == [
        "webshop", "suche", "warenkorb", "kasse", "grossenberatung", "sendungsverfolgung", "ruckgabe", "e-mails",
        "kundenkonto", "app-fur-telefone", "support", "api",
    ]  # fmt: skip
    assert data["components"][1]["name"] == {"de": "Suche", "en": "Find"}
    assert data["components"][4]["name"] == "Größenberatung"
    assert {one["since"] for one in data["components"]} == {data["components"][0]["since"]}
    assert data["incidents"] == []
    assert "12 components in 2 groups\n" in seen
    assert find_project(site).settings.STATUS_LANGUAGES == ["en"]
    assert "STATUS_LANGUAGES" in (site / "pelicanconf.py").read_text(encoding="utf-8")


def telling(value: Any) -> Iterator[str]:
    """Yield every text in the example's YAML that says something of the shop."""
    match value:
        case dict():
            for key, part in value.items():
                if key not in {
                    "kind",
                    "format",
                    "type",
                    "impact",
                    "status",
                    "state",
                    "precision",
                    "protection",
                    "links",
                }:
                    yield from telling(part)
        case list():
            for part in value:
                yield from telling(part)
        case str() if len(value) > 5:
            yield value


def test_no_word_of_the_example_is_anywhere(asked: tuple[Path, str]) -> None:
    """Neither in what was made nor in what is published: no name, address, promise or run of words of the shop's."""
    site, _ = asked
    publish(find_project(site), now=NOW.replace(year=2031), tell=lambda _: None)
    example = yaml.safe_load((ROOT / "incidents.yaml").read_text(encoding="utf-8"))
    texts = [re.sub(r"\s+", " ", text).strip() for text in telling(example)]
    for path in (ROOT / "content").rglob("*.*"):
        texts += [" ".join(part.split()) for part in re.split(r"\n\s*\n|\. ", path.read_text(encoding="utf-8"))]
    pages = " ".join(path.read_text("utf-8") for path in (ROOT / "theme/templates").iterdir())
    pages += " ".join(part for said in ENGLISH.values() for part in ((said,) if isinstance(said, str) else said))
    # A single word is any site's, and so is what our pages say.
    wanted = {text for text in texts if re.search(r"\w[ @.]\w", text) and text not in " ".join(pages.split())}
    wanted |= {"Example Shoes", "example.com", "555-01", "Springfield", "72 hours", "two days", "30 days"}
    # How the format is explained to editors, with examples of its own.
    skipped = {SCHEMA_FILE, ".plainstatus"}
    files: Mapping[str, str] = {
        path.relative_to(site).as_posix(): " ".join(path.read_text("utf-8", "replace").split())
        for path in site.rglob("*")
        if path.is_file() and not any(path.relative_to(site).as_posix().startswith(one) for one in skipped)
    }

    assert len(files) > 90
    assert len(wanted) > 250
    assert [(name, word) for name, text in files.items() for word in wanted if word in text] == []
