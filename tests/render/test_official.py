"""Is it really you? Entries and their history, genuine messages, fakes made harmless, security.txt, and the rules."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainstatus.check import judge
from plainstatus.check.rules.official import O4
from plainstatus.errors import BuildError, InvalidIncidents
from plainstatus.publish.publish import publish
from plainstatus.read.project import find_project
from plainstatus.record.load import load
from plainstatus.tree.manifest import read_manifest
from plainstatus.urls import SECURITY_TXT
from plainstatus.views.official import defanged, fake_hosts, genuine_notices, official_entries
from plainstatus.views.overview import overview
from tests.support.build import at, incident, site, update
from tests.support.project import ROOT, make_project
from tests.support.publishing import NOW, edit, page, put, real_project, record
from tests.support.rendering import find, text_of
from tests.support.webserver import free_port, nginx

ORGANISATION = """organisation:
  name: Example Shoes
  domains: [shoe-shop.org]
  senders: [notice@shoe-shop.org]
  phones: ["+1-555-0107"]
  accounts: [{network: Mastodon, name: "@shoes", url: "https://social.shoe-shop.org/@shoes"}]
  channels:
    use: [E-mail about your order]
    not: [We are not phoning anyone.]
  never_ask: [your password]
  fakes:
    - {what: https://examp1e-shoes.net/login, seen_at: 2026-11-15 13:00, note: Asks for a password.}
  security_txt:
    contact: [security@shoe-shop.org, "https://www.shoe-shop.org/report", "+1 555 0100"]
    expires: 2027-06-30 12:00
    policy: https://www.shoe-shop.org/policy
    languages: [en, de]
"""
INCIDENTS = """incidents:
  - id: leak
    title: Account data was copied
    type: security
    breach:
      direct_notice: {channels: [email], sender: notice@shoe-shop.org, subject: Choose a password, copy: notices/a.txt}
    updates:
      - {at: 2026-11-15 13:00, status: investigating, text: Someone copied account data.}
"""
OUTAGE = """incidents:
  - id: slow
    title: Checkout is slow
    updates:
      - {at: 2026-11-15 13:00, status: investigating, text: We look into it.}
"""
COPY = "Dear customer,\r\n\r\nchoose a password.\r\n"


def project(folder: Path, yaml: str = ORGANISATION + INCIDENTS, copy: str | None = COPY) -> Path:
    """Write a site that keeps a record, with the copy of a message."""
    real_project(folder, yaml)
    if copy is not None:
        (folder / "content" / "notices").mkdir()
        (folder / "content" / "notices" / "a.txt").write_bytes(copy.encode())
    return folder


# Fakes


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("example.com", "example[.]com"),
        ("https://login.example.com/a.html?x=1", "hxxps://login[.]example[.]com/a[.]html?x=1"),
        ("HTTP://Example.COM", "HxxP://Example[.]COM"),
        ("help@examp1e.com", "help@examp1e[.]com"),
        ("192.0.2.10", "192[.]0[.]2[.]10"),
        ("xn--exmple-cua.xn--p1ai", "xn--exmple-cua[.]xn--p1ai"),
        ("bücher.example", "bücher[.]example"),
        ("hxxps://example[.]com", "hxxps://example[.]com"),
        ("hxxp://example(.)com", "hxxp://example[.]com"),
        ("example [dot] com", "example[.]com"),
        ("+1-555-0199", "+1-555-0199"),
        ("Your account is locked. Sign in now.", "Your account is locked. Sign in now."),
    ],
)
def test_fakes_are_made_harmless(what: str, expected: str) -> None:
    """However staff typed it, live or harmless, it is shown in one way, and a second time changes nothing."""
    assert defanged(what) == expected
    assert defanged(expected) == expected


@given(st.from_regex(r"(https?://)?([a-z0-9-]{1,12}\.){1,3}[a-z]{2,8}(/[a-z.]{0,8})?", fullmatch=True))
def test_no_address_stays_live(what: str) -> None:
    """Whatever the address, no program finds one in what is shown."""
    shown = defanged(what)

    assert not re.search(r"https?://|[\w-]\.[a-z]{2,}", shown)


@pytest.mark.parametrize(
    ("what", "host"),
    [
        ("examp1e.net", "examp1e.net"),
        ("hxxps://www.Examp1e[.]net/x", "www.examp1e.net"),
        ("help@examp1e.net", "examp1e.net"),
        ("https://shoe-shop.org@examp1e.net/", "examp1e.net"),
        ("https://[", None),
        ("A call from examp1e.net", None),
        ("+1-555-0199", None),
        ("login.shoe-shop.org", None),
    ],
)
def test_hosts_of_fakes(what: str, host: str | None) -> None:
    """A fake that is an address names a host, and one of ours never counts as one."""
    made = site(incident(), organisation={"domains": ["shoe-shop.org"], "fakes": [{"what": what}]})

    assert fake_hosts(made.organisation) == ({host} if host else set())


def test_fakes_are_never_linked(tmp_path: Path) -> None:
    """Typed live in the YAML, a fake stands on the page, in the data and in the record so that nobody can follow it."""
    folder = project(tmp_path)
    put(folder)

    for path in sorted((folder / "output").rglob("*")):
        if path.is_file():
            assert b"examp1e-shoes.net" not in path.read_bytes(), path
    assert "hxxps://examp1e-shoes[.]net/login" in text_of(find(page(folder, "official.html"), "main")[0])


@pytest.mark.parametrize("where", ["examp1e-shoes.net", "www.examp1e-shoes.net", "help@examp1e-shoes.net"])
def test_a_live_link_to_a_fake_stops(tmp_path: Path, where: str) -> None:
    """In what an incident of any type newly says, and named with its line; with a reason it goes live."""
    address = where if "@" in where else f"https://{where}/"
    folder = project(tmp_path, ORGANISATION + OUTAGE.replace("We look into it.", f"Do not go to <{address}>"))
    loaded = load(find_project(folder).settings, NOW)
    found = [one for one in judge(loaded, site="https://status.shoe-shop.org").stops if one.rule.id == "O4"]

    assert [(one.file, one.line) for one in found] == [("incidents.yaml", 22)]
    assert f"leads to {where.rpartition('@')[2]}, which you list as a fake" in found[0].message
    with pytest.raises(InvalidIncidents, match="which you list as a fake"):
        put(folder)
    assert any("which you list as a fake" in note for note in put(folder, reason="customers must know").notes)


def test_the_bare_name_of_a_fake_is_pointed_out(tmp_path: Path) -> None:
    """In texts, posts, letters and the notes about fakes, once where it stands; a link is told as a link alone."""
    yaml = ORGANISATION.replace("Asks for a password.", "Like www.EXAMP1E-shoes.net.") + OUTAGE.replace(
        "text: We look into it.", 'text: "Avoid www.examp1e-shoes.net.", post: Not examp1e-shoes.net!'
    )
    folder = project(tmp_path, yaml)
    letter = "Title: To you\nName: Robin Vale\nDate: 2026-11-15\n\nMind examp1e-shoes.net, not fexamp1e-shoes.net.\n"
    (folder / "content" / "statements").mkdir(parents=True)
    (folder / "content" / "statements" / "letter.md").write_text(letter, encoding="utf-8")
    judgement = judge(load(find_project(folder).settings, NOW), site="https://status.shoe-shop.org")

    assert [(one.file, one.rule.id, one.words, one.better) for one in judgement.findings if one.rule.id in "O4 O6"] == [
        ("content/statements/letter.md", "O6", "examp1e-shoes.net", "write: examp1e-shoes[.]net"),
        ("incidents.yaml", "O6", "www.EXAMP1E-shoes.net", "write: www[.]EXAMP1E-shoes[.]net"),
        ("incidents.yaml", "O4", "http://www.examp1e-shoes.net", O4.better),
        ("incidents.yaml", "O6", "examp1e-shoes.net", "write: examp1e-shoes[.]net"),
    ]


def test_a_page_that_is_public_already_is_looked_at_again(tmp_path: Path) -> None:
    """A host that turns out to be a fake is found in pages that have not changed since, too."""
    folder = project(tmp_path)
    (folder / "content" / "pages").mkdir()
    about = folder / "content" / "pages" / "about.md"
    about.write_text("Title: About\n\nSee [our friends](https://friends.net/).\n", encoding="utf-8")
    put(folder)
    edit(folder, ("  fakes:\n", "  fakes:\n    - {what: friends.net}\n"))

    with pytest.raises(BuildError, match=r"about\.html:\d+: leads to friends\.net, which you list as a fake"):
        put(folder, minutes=5)


def test_a_fake_on_a_host_of_ours(tmp_path: Path) -> None:
    """It is pointed out: readers would take our own site for a fake."""
    yaml = ORGANISATION.replace("https://examp1e-shoes.net/login", "login.shoe-shop.org") + INCIDENTS
    loaded = load(find_project(project(tmp_path, yaml)).settings, NOW)

    assert [str(one) for one in judge(loaded, site="https://status.shoe-shop.org").findings if one.rule.id == "O5"] == [
        "incidents.yaml:12: warning: 'login.shoe-shop.org' is listed as a fake, and is yours (correct the address, or "
        "take the host out of organisation: domains: if it is not yours) [O5]"
    ]


# Entries and their history


def test_every_kind_of_entry() -> None:
    """Each fact is an entry with a key of its own; what stands there twice is one."""
    made = site(
        incident(),
        organisation={
            "domains": ["shoe-shop.org", "shoe-shop.org"],
            "senders": ["notice@shoe-shop.org"],
            "phones": ["+1 555 0107"],
            "accounts": [{"network": "Mastodon", "name": "@shoes"}],
            "channels": {"use": ["E-mail"], "not": ["We are not phoning anyone."]},
            "never_ask": ["your password"],
            "notices": [{"subject": "New hours"}],
            "fakes": [{"what": "examp1e.net"}],
            "security_txt": {"contact": ["security@shoe-shop.org"], "expires": "2027-06-30 12:00"},
        },
    )

    assert [entry.key for entry in official_entries(made.organisation)] == [
        "domain:shoe-shop.org",
        "sender:notice@shoe-shop.org",
        "phone:+1-555-0107",
        "account:Mastodon:-@shoes",
        "use:E-mail",
        "not:We-are-not-phoning-anyone.",
        "never:your-password",
        "notice:New-hours",
        "fake:examp1e[.]net",
        "report:mailto:security@shoe-shop.org",
    ]


def test_entries_are_dated_from_the_record(tmp_path: Path) -> None:
    """Each says since when it holds, and what was added, changed and taken away is listed, newest first."""
    folder = project(tmp_path)
    put(folder)
    first = page(folder, "official.html")
    assert "Nothing has changed since." in first
    edit(folder, ("domains: [shoe-shop.org]", "domains: [shoe-shop.org, help.shoe-shop.org]"))
    put(folder, minutes=60)
    edit(folder, ("note: Asks for a password.", "note: Asks for a card number."))
    edit(folder, ("never_ask: [your password]", "never_ask: [a PIN]"))
    put(folder, minutes=120)
    edit(folder, ("domains: [shoe-shop.org, help.shoe-shop.org]", "domains: [shoe-shop.org]"))
    put(folder, minutes=180)
    edit(folder, ("domains: [shoe-shop.org]", "domains: [shoe-shop.org, help.shoe-shop.org]"))
    put(folder, minutes=240)

    changes = json.loads(page(folder, "official.json"))["changes"]
    assert [(one["at"][11:16], one["change"], one["kind"], one["text"]) for one in changes] == [
        ("18:05", "added", "domain", "help.shoe-shop.org"),
        ("17:05", "removed", "domain", "help.shoe-shop.org"),
        ("16:05", "changed", "fake", "hxxps://examp1e-shoes[.]net/login"),
        ("16:05", "added", "never", "a PIN"),
        ("16:05", "removed", "never", "your password"),
        ("15:05", "added", "domain", "help.shoe-shop.org"),
    ]
    shown = text_of(find(page(folder, "official.html"), "section", **{"aria-labelledby": "changes"})[0])
    assert shown.startswith("Changes to this list First published 15 Nov 2026, 14:05 UTC.")
    assert "15 Nov 2026, 17:05 UTC Web site or domain taken away: help.shoe-shop.org" in shown
    ours = text_of(find(page(folder, "official.html"), "section", **{"aria-labelledby": "ours"})[0])
    assert "shoe-shop.org listed since 15 Nov 2026, 14:05 UTC" in ours
    assert "help.shoe-shop.org listed since 15 Nov 2026, 18:05 UTC" in ours


def test_what_did_not_change_leaves_no_line(tmp_path: Path) -> None:
    """Publishing again adds nothing to the record, and the data stays the same to the byte."""
    folder = project(tmp_path)
    put(folder)
    lines, data = len(record(folder).lines), page(folder, "official.json")
    put(folder, minutes=5)

    assert (len(record(folder).lines), page(folder, "official.json")) == (lines, data)


def test_a_site_without_a_record_says_nothing_of_dates(tmp_path: Path) -> None:
    """Where no record is kept, nobody can say since when."""
    folder = make_project(tmp_path, ORGANISATION)
    publish(find_project(folder), now=NOW, tell=lambda _: None)

    assert "since <time" not in page(folder, "official.html")
    assert "Changes to this list" not in page(folder, "official.html")


def test_an_organisation_that_says_nothing(tmp_path: Path) -> None:
    """The page is there all the same, and says how to know it; there is no security.txt."""
    folder = make_project(tmp_path)
    publish(find_project(folder), now=NOW, tell=lambda _: None)

    assert "The address of this page is" in page(folder, "official.html")
    assert not (folder / "output" / ".well-known").exists()


@pytest.mark.parametrize(
    "path", ["index.html", "incidents/2026-11-15-account-data.html", "security-faq.html", "404.html"]
)
def test_every_page_leads_there(site: Path, path: str) -> None:
    """Nobody who doubts a page has to look for it."""
    links = find((site / path).read_text(encoding="utf-8"), "a")
    there = [text_of(link) for link in links if (link.get("href") or "").endswith("official.html")]

    assert "Is it really you?" in there


# Genuine messages


def test_the_registry() -> None:
    """Messages of breaches and the organisation's own, each with an anchor; withdrawn incidents say nothing."""
    notice = {"direct_notice": {"subject": "Choose a password"}}
    made = site(
        incident(id="old", type="security", breach=notice),
        incident(update("2026-11-16 13:00"), id="new", type="security", breach=notice),
        incident(id="wrong", type="security", breach=notice, withdrawn={"at": "2026-11-16 13:00", "reason": "Wrong."}),
        organisation={"notices": [{"subject": "New hours"}, {"subject": "New hours!"}, {"sender": "a@b.example"}]},
    )

    found = genuine_notices(overview(made, at("2026-11-17 13:00")))
    assert [item.anchor for item in found] == ["n-new", "n-old", "m-new-hours", "m-new-hours-2", "m-a-b-example"]


def test_the_copy_of_a_message(tmp_path: Path) -> None:
    """Its text stands on the page, its exact bytes are a file, and the SHA-256 is that of the file."""
    folder = project(tmp_path)
    put(folder)

    published = (folder / "output" / "copies" / "notices" / "a.txt").read_bytes()
    assert published == COPY.encode()
    article = find(page(folder, "official.html"), "article", id="n-leak")[0]
    assert "Dear customer, choose a password." in text_of(article)
    assert hashlib.sha256(published).hexdigest() in text_of(article)
    data = json.loads(page(folder, "official.json"))["notices"][0]["copy"]
    assert data == {
        "url": "https://status.shoe-shop.org/copies/notices/a.txt",
        "sha256": hashlib.sha256(published).hexdigest(),
    }


def test_markup_in_a_copy_is_text(tmp_path: Path) -> None:
    """A message that was sent as HTML is shown as it is."""
    folder = project(tmp_path, copy="</pre><script>alert(1)</script>\n")
    put(folder)

    assert "&lt;/pre&gt;&lt;script&gt;" in page(folder, "official.html")


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (None, "cannot be read: No such file or directory (save the message there as it was sent, or leave copy: out)"),
        (b"", "holds no text (save it as plain text, in UTF-8)"),
        (b"a\0b", "holds no text (save it as plain text, in UTF-8)"),
        (b"ok\nna\xefve", "is not UTF-8 (line 2) (save it as plain text, in UTF-8)"),
        (b"a" * (256 * 1024 + 1), "has more than 256 KB (save it as plain text, in UTF-8)"),
    ],
)
def test_a_copy_that_is_not_there(tmp_path: Path, copy: bytes | None, expected: str) -> None:
    """It is told with file and line, and stops nobody; once it was published, it stays as it was, at every publish."""
    folder = project(tmp_path)
    file = folder / "content" / "notices" / "a.txt"
    good = file.read_bytes()
    file.write_bytes(copy) if copy is not None else file.unlink()
    fault, _, hint = expected.rpartition(" (")

    loaded = load(find_project(folder).settings, NOW)

    told = (
        f"incidents.yaml:23: warning: the copy content/notices/a.txt {fault}; the message is shown without it ({hint}"
    )
    assert [str(problem) for problem in loaded.warnings] == [told]
    assert loaded.copies == {}
    put(folder)
    assert not (folder / "output" / "copies").exists()

    file.write_bytes(good)
    put(folder, minutes=1)
    assert (folder / "output" / "copies" / "notices" / "a.txt").read_bytes() == good
    file.write_bytes(copy) if copy is not None else file.unlink()
    for minutes in (2, 3):
        put(folder, minutes=minutes)
        assert (folder / "output" / "copies" / "notices" / "a.txt").read_bytes() == good
        (told,) = map(str, load(find_project(folder).settings, NOW).warnings)
        assert f" {fault}; it stays as it was published ({hint}" in told


def test_a_copy_outside_of_content(tmp_path: Path) -> None:
    """A link leads nowhere that is not public."""
    folder = project(tmp_path, copy="")
    (folder / "private").mkdir()
    (folder / "private" / "secret.txt").write_text("A list of recipients", encoding="utf-8")
    (folder / "content" / "notices" / "a.txt").unlink()
    (folder / "content" / "notices" / "a.txt").symlink_to(folder / "private" / "secret.txt")

    loaded = load(find_project(folder).settings, NOW)

    assert "is a link that leads out of content/" in str(loaded.warnings[0])
    assert loaded.copies == {}


# security.txt


def test_security_txt(tmp_path: Path) -> None:
    """The file of RFC 9116, the same to the byte on each publish, and named in the manifest as text."""
    folder = project(tmp_path)
    put(folder)
    expected = (
        "Contact: mailto:security@shoe-shop.org\n"
        "Contact: https://www.shoe-shop.org/report\n"
        "Contact: tel:+1-555-0100\n"
        "Expires: 2027-06-30T12:00:00Z\n"
        "Preferred-Languages: en, de\n"
        "Canonical: https://status.shoe-shop.org/.well-known/security.txt\n"
        "Policy: https://www.shoe-shop.org/policy\n"
    )
    assert page(folder, SECURITY_TXT) == expected
    assert read_manifest(folder / "output").files[SECURITY_TXT].type == "text/plain; charset=utf-8"
    before = (folder / "output" / SECURITY_TXT).stat().st_mtime_ns
    put(folder, minutes=5)
    assert (folder / "output" / SECURITY_TXT).stat().st_mtime_ns == before


def test_security_txt_needs_no_more_than_a_contact_and_an_end(tmp_path: Path) -> None:
    """Without https there is no canonical address to name."""
    yaml = "organisation:\n  security_txt: {contact: [a@b.example], expires: 2027-01-01 12:00}\n"
    folder = make_project(tmp_path, yaml, settings='SITEURL = "http://localhost"\nPATH = "content"\nPLUGINS = []\n')
    publish(find_project(folder), now=NOW, tell=lambda _: None)

    assert page(folder, SECURITY_TXT) == "Contact: mailto:a@b.example\nExpires: 2027-01-01T12:00:00Z\n"


@pytest.mark.parametrize(
    ("now", "rule", "message"),
    [
        ("2026-06-29 11:59", "O3", "security.txt holds for more than a year"),
        ("2026-06-30 12:00", None, ""),
        ("2027-05-31 12:00", None, ""),
        ("2027-05-31 12:01", "O1", "security.txt runs out in 29 days"),
        ("2027-06-28 12:01", "O1", "security.txt runs out today or tomorrow"),
        ("2027-06-30 12:00", "O2", "security.txt has run out"),
    ],
)
def test_security_txt_runs_out(tmp_path: Path, now: str, rule: str | None, message: str) -> None:
    """Check warns from 30 days before, with the line, and of a time so far off that nobody looks again."""
    folder = project(tmp_path, ORGANISATION.replace("seen_at: 2026-11-15 13:00, ", ""), copy=None)
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = judge(load(find_project(folder).settings, moment), site="https://status.shoe-shop.org").findings

    assert [(one.rule.id, one.line, one.level, one.message) for one in found] == (
        [(rule, 15, "warning", message)] if rule else []
    )


def test_the_shipped_example_has_nothing_to_put_better() -> None:
    """At the moment at which its clock stands, on whatever day it is built."""
    loaded = load(find_project(ROOT).settings, datetime(2040, 1, 1, tzinfo=UTC))

    assert [one for one in judge(loaded, site="https://status.example.com").findings if one.rule.id[0] == "O"] == []
    assert loaded.site.organisation.security_txt


def test_nginx_serves_security_txt_as_text(tmp_path: Path) -> None:
    """The documented server hands it out from its folder, whose name begins with a dot, as UTF-8 text."""
    folder, port = project(tmp_path / "site"), free_port()
    put(folder)
    guide = (ROOT / "docs" / "banner.md").read_text(encoding="utf-8")
    block = re.findall(r"^```nginx\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)[0]
    listen = f"listen 127.0.0.1:{port};\n    server_name"
    for old, new in (("server_name", listen), ("/srv/status/output", str(folder / "output"))):
        assert old in block
        block = block.replace(old, new)
    with nginx(tmp_path / "nginx", block, port=port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", f"/{SECURITY_TXT}")
        answer = connection.getresponse()
        body, kind = answer.read().decode(), answer.getheader("Content-Type")
        connection.close()

    assert (answer.status, kind) == (200, "text/plain; charset=utf-8")
    assert body == page(folder, SECURITY_TXT)


def test_the_key_of_signatures(tmp_path: Path) -> None:
    """The page shows the public key with its short name, the data too."""
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8lrRGbhQBkD3jP7kq/IZ0So60OaMWEnD1wqHA3EAR4"
    folder = project(tmp_path, ORGANISATION + f"  signing_keys: [{key}]\n" + INCIDENTS)
    put(folder)
    entries: list[dict[str, Any]] = json.loads(page(folder, "official.json"))["entries"]
    name = next(entry["fingerprint"] for entry in entries if entry["kind"] == "key")

    assert name.startswith("SHA256:")
    shown = text_of(find(page(folder, "official.html"), "section", **{"aria-labelledby": "keys"})[0])
    assert key in shown
    assert name in shown


def test_a_translation_stands_beside_the_copy(tmp_path: Path) -> None:
    """It is shown and published like the copy; what only looks like one stays where it is."""
    folder = project(tmp_path)
    notices = folder / "content" / "notices"
    (notices / "a.es.txt").write_text("Hola,\n\nelija una contraseña.\n", encoding="utf-8")
    (notices / "a.old draft.txt").write_text("not this", encoding="utf-8")
    (notices / "ab.es.txt").write_text("nor this", encoding="utf-8")
    put(folder)
    digest = hashlib.sha256((notices / "a.es.txt").read_bytes()).hexdigest()
    notice = json.loads(page(folder, "official.json"))["notices"][0]
    url = "https://status.shoe-shop.org/copies/notices/a.es.txt"
    assert notice["translations"] == {"es": {"url": url, "sha256": digest}}
    shown = page(folder, "official.html")
    assert digest in shown
    assert '<summary lang="es">español</summary>\n<blockquote lang="es" dir="ltr">' in shown
    copies = folder / "output" / "copies" / "notices"
    assert sorted(path.name for path in copies.iterdir()) == ["a.es.txt", "a.txt"]


def test_the_text_in_the_language_of_the_page_leads(tmp_path: Path) -> None:
    """On each page subject and text in its language come first, and the other ones below, marked with theirs."""
    folder = project(tmp_path)
    edit(folder, ("subject: Choose a password", "subject: {en: Choose a password, es: Una clave}"))
    settings = folder / "pelicanconf.py"
    settings.write_text(settings.read_text(encoding="utf-8") + 'STATUS_LANGUAGES = ["es", "de"]\n', encoding="utf-8")
    (folder / "content" / "notices" / "a.es.txt").write_text("Hola, elija una.\n", encoding="utf-8")
    put(folder)
    found = {}
    for name in ("", "es/", "de/"):
        shown = page(folder, f"{name}official.html").partition('<section aria-labelledby="messages">')[2]
        subjects = re.findall(r'<h3>(.*)</h3>|<p dir="ltr"><b (lang=.*)>(.*)</b></p>', shown)
        texts = re.findall(r"<blockquote(.*)>\n(.*)\n", shown)
        found[name] = [["".join(one) for one in subjects[: len(texts)]], ["|".join(one) for one in texts]]
    english, spanish = 'lang="en" dir="ltr"', 'lang="es" dir="ltr"'
    assert found[""] == [
        ["Choose a password", f"{spanish}Una clave"],
        ["|Dear customer,<br>", f" {spanish}|Hola, elija una."],
    ]
    assert found["es/"] == [
        ["Una clave", f"{english}Choose a password"],
        ["|Hola, elija una.", f" {english}|Dear customer,<br>"],
    ]
    # Where it is not there in the language of the page, the organisation's is.
    assert found["de/"] == [
        [f"<bdi {english}>Choose a password</bdi>", f"{spanish}Una clave"],
        [f" {english}|Dear customer,<br>", f" {spanish}|Hola, elija una."],
    ]
    only = "Diesen Text haben wir nur auf Englisch:"
    assert '<summary lang="en">English</summary>' in page(folder, "de/official.html")
    assert only not in page(folder, "de/official.html")
    (folder / "content" / "notices" / "a.es.txt").unlink()
    put(folder)
    assert f'<summary>Der ganze Text</summary>\n<p class="mut">{only}</p>' in page(folder, "de/official.html")
