from __future__ import annotations

import gzip
import json
import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from invoke.exceptions import Exit
from playwright.sync_api import Browser

from plainstatus.cli.hosting import hosting
from plainstatus.cli.verbs.site import Hosting
from plainstatus.deliver.host_rules import PAGES, rules, types
from plainstatus.deliver.hosting import MADE_BY, redirects, server_files, static_host_files
from plainstatus.model import Site
from plainstatus.tree.manifest import read_manifest
from tests.support.build import component, incident, site, update
from tests.support.project import ROOT, make_project
from tests.support.serving import Answer, ask, caddy, nginx

HOST = "https://status.example.com"
MOVED = site(
    incident(
        update("2026-11-15 13:00"), id="2026-11-15-checkout", aliases=["2026-11-15-chekout"], external_id="zb5yy0b4dq4s"
    ),
    incident(update("2026-11-14 13:00"), id="2026-11-14-odd", external_id="a; return 200 'x"),
    components=[component("accounts", aliases=["customers"])],
)


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def served(request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve the example with exactly what is shipped for a server; give the port."""
    folder = tmp_path_factory.mktemp("served")
    texts = dict(server_files(MOVED, HOST))
    if request.param == "nginx":
        (folder / "nginx.conf").write_text(texts["nginx.conf"], encoding="utf-8")
        with nginx(folder / "server", f"root {site}; include {folder}/nginx.conf;") as port:
            yield port
    else:
        with caddy(folder / "server", texts["Caddyfile"], f"\troot * {site}\n\timport plainstatus") as port:
            yield port


def parsed(text: str) -> dict[str, dict[str, str]]:
    """Return the rules of a `_headers` file: pattern → headers."""
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if line.startswith("/"):
            assert line not in found, f"{line} stands there twice"
            current = found.setdefault(line, {})
        else:
            name, _, value = line.strip().partition(": ")
            current[name] = value
    return found


def test_a_server_says_what_each_file_is(served: int, site: Path) -> None:
    """The media type of each kind of file is that of the manifest, charset included."""
    files = read_manifest(site).files
    one_of_each = {path.rpartition(".")[2]: path for path in files if not path.startswith((".", "_"))}

    assert {"atom", "html", "ics", "json", "rss", "svg", "txt", "xml"} <= one_of_each.keys()
    for path in one_of_each.values():
        assert ask(served, f"/{path}").headers["content-type"].replace(" ", "") == files[path].type.replace(" ", "")


def test_an_unchanged_feed_is_not_sent_again(served: int) -> None:
    """Who has the feed is answered 304, by its tag and by its time."""
    first = ask(served, "/updates.atom")

    assert first.status == 200
    for condition in ({"If_None_Match": first.headers["etag"]}, {"If_Modified_Since": first.headers["last-modified"]}):
        again = ask(served, "/updates.atom", **condition)
        assert (again.status, again.body) == (304, b"")


def test_headers_are_those_of_the_table(served: int) -> None:
    """Every page and file has the headers of the rules that name it, each once; no page may be framed."""
    page, feed = ask(served, "/"), ask(served, "/history.rss?update=1")

    for name, value in rules(HOST)[0].headers.items():
        assert page.headers[name.lower()] == feed.headers[name.lower()] == value
    assert page.headers["content-security-policy"] == rules(HOST)[1].headers["Content-Security-Policy"]
    assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert feed.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in page.headers
    assert ask(served, "/api/v2/summary.json").headers["access-control-allow-origin"] == "*"


@pytest.mark.browser
def test_pages_look_the_same_under_the_policy_of_the_server(served: int, browser: Browser) -> None:
    """The policies of server and page together let the style in; nothing is refused, the data in the page neither."""
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(f"http://127.0.0.1:{served}/incidents/2026-11-15-account-data.html")

    assert told == []
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"
    assert page.evaluate("JSON.parse(document.querySelector('script').textContent)['@type']") == "LiveBlogPosting"
    page.close()


def test_a_missing_page_is_told_with_our_page(served: int, site: Path) -> None:
    """404.html comes with the status 404, as HTML, whatever was asked for, and may not be framed."""
    for path in ("/nowhere", "/nowhere.html", "/api/v2/subscribers.json", "/incidents/", "/incidents"):
        answer = ask(served, path)
        assert (answer.status, answer.body) == (404, (site / "404.html").read_bytes()), path
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_pages_are_found_without_html(served: int, site: Path) -> None:
    """The addresses of Statuspage's pages have no ending, and go on working."""
    answer = ask(served, "/incidents/2026-11-10-checkout")

    assert answer.body == (site / "incidents/2026-11-10-checkout.html").read_bytes()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].endswith("frame-ancestors 'none'")


def test_old_addresses_lead_to_new_ones(served: int) -> None:
    """Aliases, and addresses from before the move, are moved permanently."""

    def leads(path: str) -> tuple[int, str]:
        answer = ask(served, path)
        return answer.status, re.sub(r"^http://[^/]+", "", answer.headers["location"])

    new = "/incidents/2026-11-15-checkout.html"
    assert leads("/incidents/zb5yy0b4dq4s") == (301, new)
    assert leads("/incidents/2026-11-15-chekout.html") == (301, new)
    assert leads("/incidents/2026-11-15-chekout") == (301, new)
    assert leads("/components/customers.html") == (301, "/components/accounts.html")


def test_what_is_large_is_sent_packed(served: int, site: Path) -> None:
    """A page goes out packed to whoever can unpack it."""
    answer = ask(served, "/history.rss", Accept_Encoding="gzip")

    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == (site / "history.rss").read_bytes()


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_precompressed_files_are_sent_as_they_are(server: str, tmp_path: Path) -> None:
    """A file that lies there packed is not packed again."""
    root = tmp_path / "site"
    root.mkdir()
    (root / "updates.atom").write_bytes(b"<feed/>" * 100)
    packed = gzip.compress(b"<feed/>" * 100, 1, mtime=7)
    (root / "updates.atom.gz").write_bytes(packed)

    assert _ask_with(server, tmp_path, root, HOST, "/updates.atom", Accept_Encoding="gzip").body == packed


@pytest.mark.parametrize("server", ["nginx", "caddy"])
@pytest.mark.parametrize("base", ["", "/status"])
def test_only_the_banner_may_be_framed(server: str, base: str, tmp_path: Path) -> None:
    """The banner has a policy of its own; where the site's address has a path, so have the addresses in the rules."""
    root = tmp_path / "root"
    place = Path(f"{root}{base}")
    place.mkdir(parents=True)
    (place / "banner.html").write_text("<p>A banner", encoding="utf-8")
    (place / "404.html").write_text("<p>Nothing", encoding="utf-8")
    address = f"https://www.example.com{base}"

    banner = _ask_with(server, tmp_path / "a", root, address, f"{base}/banner.html")
    moved = _ask_with(server, tmp_path / "b", root, address, f"{base}/incidents/zb5yy0b4dq4s")
    missing = _ask_with(server, tmp_path / "c", root, address, f"{base}/nowhere")

    assert "; frame-ancestors *; script-src 'self'" in banner.headers["content-security-policy"]
    assert banner.headers["access-control-allow-origin"] == "*"
    assert moved.headers["location"].endswith(f"{base}/incidents/2026-11-15-checkout.html")
    assert (missing.status, missing.body) == (404, b"<p>Nothing")
    assert missing.headers["content-security-policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("server", ["nginx", "caddy"])
@pytest.mark.parametrize("base", ["", "/status"])
def test_what_a_language_has_no_more_leads_to_the_original(server: str, base: str, tmp_path: Path) -> None:
    """What is gone in a language is found at the root; all else below its folder gets its own page for that."""
    root, place = tmp_path / "root", Path(f"{tmp_path}/root{base}")
    for path in ("404.html", "de/404.html", "de/incidents/new.html", "incidents/old.html"):
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(f"<p>{path}", encoding="utf-8")
    spoken = MOVED.model_copy(update={"languages": ("de", "pt-BR")})
    found = {}
    with _serving(server, tmp_path / "served", root, f"https://www.example.com{base}", spoken) as port:
        for path in (
            "/de/incidents/new.html", "/de/incidents/new", "/de/incidents/old.html", "/pt-BR/incidents/old",
            "/de/statements/a.html", "/de/incidents/old.txt", "/incidents/nowhere.html", "/de/nowhere",
            "/fr/incidents/old", "/de/incidents/a%0d%0aX:1", "/de/incidents/../../etc/passwd",
        ):  # fmt: skip
            answer = ask(port, base + path)
            assert "x" not in answer.headers
            assert "content-security-policy" in answer.headers or answer.status == 302, path
            leads = re.sub(r"^http://[^/]+", "", answer.headers.get("location", "")).removeprefix(base)
            found[path] = (answer.status, leads or answer.body.decode().removeprefix("<p>"))

    assert found == {
        "/de/incidents/new.html": (200, "de/incidents/new.html"),
        "/de/incidents/new": (200, "de/incidents/new.html"),
        "/de/incidents/old.html": (302, "/incidents/old.html"),
        "/pt-BR/incidents/old": (302, "/incidents/old"),
        "/de/statements/a.html": (302, "/statements/a.html"),
        "/de/incidents/old.txt": (302, "/incidents/old.txt"),
        "/incidents/nowhere.html": (404, "404.html"),
        "/de/nowhere": (404, "de/404.html"),
        "/fr/incidents/old": (404, "404.html"),
        "/de/incidents/a%0d%0aX:1": (404, "de/404.html"),
        "/de/incidents/../../etc/passwd": (404, "404.html"),
    }


@pytest.mark.parametrize(("server", "block"), [("nginx", "nginx"), ("caddy", "text")])
def test_followers_of_a_language_that_went_are_led_on(server: str, block: str, tmp_path: Path) -> None:
    """By the lines in docs/languages.md: to the feed of that language that stays, and else to the same path."""
    section = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8").partition("\n## A language less\n")[2]
    lines = section.partition(f"```{block}\n")[2].partition("```")[0]
    texts, served = dict(server_files(MOVED, HOST)), tmp_path / "nginx.conf"
    served.write_text(texts["nginx.conf"], encoding="utf-8")
    with (
        nginx(tmp_path / "server", f"root {tmp_path}; {lines} include {served};")
        if server == "nginx"
        else caddy(tmp_path / "server", texts["Caddyfile"], f"\troot * {tmp_path}\n{lines}\timport plainstatus")
    ) as port:
        answers = {path: ask(port, path) for path in ("/de/updates.atom", "/de/updates.rss", "/de/incidents/a.html")}

    leads = {path: (one.status, re.sub("^http://[^/]+", "", one.headers["location"])) for path, one in answers.items()}
    assert leads == {
        "/de/updates.atom": (302, "/feeds/languages/de.atom"),
        "/de/updates.rss": (302, "/feeds/languages/de.rss"),
        "/de/incidents/a.html": (302, "/incidents/a.html"),
    }


def _ask_with(server: str, folder: Path, root: Path, address: str, path: str, **headers: str) -> Answer:
    with _serving(server, folder, root, address, MOVED) as port:
        return ask(port, path, **headers)


@contextmanager
def _serving(server: str, folder: Path, root: Path, address: str, site: Site) -> Iterator[int]:
    """Serve a folder with what is shipped for a server; give the port."""
    folder.mkdir(exist_ok=True)
    texts = dict(server_files(site, address))
    if server == "nginx":
        (folder / "nginx.conf").write_text(texts["nginx.conf"], encoding="utf-8")
        with nginx(folder / "server", f"root {root}; include {folder}/nginx.conf;") as port:
            yield port
    else:
        with caddy(folder / "server", texts["Caddyfile"], f"\troot * {root}\n\timport plainstatus") as port:
            yield port


def test_no_file_gets_a_header_twice(site: Path) -> None:
    """In `_headers`, no two patterns that fit an address have one header: hosts would join both values."""
    found = parsed((site / "_headers").read_text(encoding="utf-8"))
    addresses = {f"/{path}" for path in read_manifest(site).files}
    addresses |= {path.removesuffix(".html") for path in addresses} | {"/", "/banner.html", "/banner.json"}

    for address in addresses:
        names = [name for pattern, headers in found.items() if fnmatchcase(address, pattern) for name in headers]
        assert len(names) == len(set(names)), address


def test_every_page_is_kept_out_of_frames_by_static_hosts(site: Path) -> None:
    """`_headers` names each page, with and without its ending; the banner alone has another policy."""
    found = parsed((site / "_headers").read_text(encoding="utf-8"))

    def policies(address: str) -> list[str]:
        fitting = [headers for pattern, headers in found.items() if fnmatchcase(address, pattern)]
        there = [headers["Content-Security-Policy"] for headers in fitting if "Content-Security-Policy" in headers]
        return [policy.partition("frame-ancestors ")[2].partition(";")[0] for policy in there]

    own = (path for path in read_manifest(site).files if not posixpath.basename(path).startswith("banner"))
    pages = [f"/{path}" for path in own if path.endswith(".html")]
    assert len(pages) > 20
    for page in [*pages, *(path.removesuffix(".html") for path in pages if path != "/index.html"), "/"]:
        assert policies(page) == ["'none'"], page
    assert policies("/banner.html") == ["*"]


def test_static_hosts_keep_their_limits(site: Path) -> None:
    """Cloudflare takes 100 patterns with one star each, lines of 2,000 characters, and 2,000 redirects."""
    text = (site / "_headers").read_text(encoding="utf-8")
    many = MOVED.model_copy(
        update={
            "incidents": tuple(
                incident(update("2026-11-15 13:00"), id=f"i{number}", external_id=f"x{number}")
                for number in range(2001)
            )
        }
    )
    moves = dict(static_host_files([], many, HOST))["_redirects"].decode().splitlines()

    assert len(parsed(text)) < 100
    assert max(map(len, text.splitlines())) < 2000
    assert all(pattern.count("*") <= 1 for pattern in parsed(text))
    assert (len(moves), moves[0]) == (2000, "/incidents/x0 /incidents/i0.html 301")


def test_static_hosts_get_their_media_types(site: Path) -> None:
    """Formats that hosts get wrong are named, with charset."""
    found = parsed((site / "_headers").read_text(encoding="utf-8"))

    for kind in ("atom", "rss", "json", "ics", "svg", "txt"):
        assert found[f"/*.{kind}"]["Content-Type"] == types()[kind]
        assert types()[kind].endswith("; charset=utf-8")


def test_redirects_cannot_be_written_by_the_yaml() -> None:
    """What an imported id holds goes into a server's settings only where it is made of letters, digits, - and _."""
    assert redirects(MOVED) == {
        "/incidents/2026-11-15-chekout": "incidents/2026-11-15-checkout.html",
        "/incidents/2026-11-15-chekout.html": "incidents/2026-11-15-checkout.html",
        "/incidents/zb5yy0b4dq4s": "incidents/2026-11-15-checkout.html",
        "/components/customers": "components/accounts.html",
        "/components/customers.html": "components/accounts.html",
    }
    assert not any("return 200" in text for _, text in server_files(MOVED, HOST))


def test_a_page_is_never_led_away_from_itself() -> None:
    """An old id that is also the id of an incident here leads nowhere else."""
    taken = site(
        incident(update("2026-11-15 13:00"), id="one", external_id="two"),
        incident(update("2026-11-14 13:00"), id="two"),
    )

    assert redirects(taken) == {}


def test_redirects_below_a_path_lead_below_it() -> None:
    """Where the site's address has a path, redirects lead to it."""
    moves = dict(static_host_files([], MOVED, "https://www.example.com/status"))["_redirects"].decode()

    assert "/incidents/zb5yy0b4dq4s /status/incidents/2026-11-15-checkout.html 301\n" in moves


def test_only_https_is_promised_for_good() -> None:
    """A site whose address is not https does not lock browsers into it."""
    assert "Strict-Transport-Security" in rules("https://status.example.com")[0].headers
    assert "Strict-Transport-Security" not in rules("http://status.example.com")[0].headers


def test_s3_says_the_same() -> None:
    """The map for S3 has every media type, and every header of the table."""
    found = json.loads(dict(server_files(MOVED, HOST))["s3.json"])
    said = {name for entry in found["response_headers"] for name in entry["headers"]} | {"Cache-Control"}

    assert {name for rule in rules(HOST) for name in rule.headers} == said
    assert {
        "match": "*.atom",
        "ContentType": "application/atom+xml; charset=utf-8",
        "CacheControl": rules(HOST)[0].headers["Cache-Control"],
    } in found["metadata"]


def test_the_table_names_pages_once() -> None:
    """One rule is for pages."""
    assert sum(PAGES in rule.paths for rule in rules(HOST)) == 1


def test_the_task_writes_into_a_folder_and_over_nothing_of_yours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It writes its files anew, and stops at one that it did not make."""
    monkeypatch.chdir(make_project(tmp_path))
    hosting(Hosting())
    hosting(Hosting())
    names = sorted(path.name for path in (tmp_path / "hosting").iterdir())
    (tmp_path / "hosting/nginx.conf").write_text("# mine", encoding="utf-8")
    capsys.readouterr()

    assert names == ["Caddyfile", "nginx.conf", "s3.json"]
    with pytest.raises(Exit) as stop:
        hosting(Hosting())
    assert stop.value.code == 2
    assert "hosting/nginx.conf was not made by this command (move it, or choose another" in capsys.readouterr().err
    assert (tmp_path / "hosting/nginx.conf").read_text(encoding="utf-8") == "# mine"
    assert MADE_BY in (tmp_path / "hosting/Caddyfile").read_text(encoding="utf-8")
