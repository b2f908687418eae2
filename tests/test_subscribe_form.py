"""The form to subscribe by e-mail: where it leads, what says so, and what keeps it from leading anywhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from plainstatus.deliver.host_rules import rules
from plainstatus.deliver.hosting import server_files, static_host_files
from plainstatus.errors import SettingsError
from plainstatus.read.project import find_project
from plainstatus.record.load import load
from plainstatus.render.pages.form import Form
from plainstatus.settings import Settings
from tests.support.build import incident, site, update
from tests.support.list_networks import Listmonk
from tests.support.networks import running
from tests.support.project import YAML
from tests.support.publishing import NOW, REAL, put, real_project
from tests.support.rendering import find, render, text_of
from tests.support.serving import ask, caddy, nginx
from tests.test_settings import GOOD

URL = "https://lists.example.org/subscription/form?l=5e5e7e5e-1&l=6f6f&nonce="
NEWS = "https://status.example.com"
SUBSCRIBE = ("/subscribe.html", "/subscribe", "/de/subscribe.html", "/de/subscribe")


def policy(page: str) -> str:
    """Return where the forms of a page may lead, by its own policy."""
    (found,) = re.findall(r"form-action ([^\"]*)\"", page.replace("&#39;", "'"))
    return str(found)


def test_the_page_has_the_form_and_says_where_it_leads() -> None:
    """No script, one field that people see, what the service wants besides, and the host in words."""
    pages = render(site(incident(update("2026-11-15 13:00"))), form=Form.of(URL))
    page = pages["subscribe.html"]

    (form,) = find(page, "form")
    assert (form.get("method"), form.get("action")) == ("post", "https://lists.example.org/subscription/form")
    assert text_of(form).startswith("This form leads to lists.example.org, which sends our updates by e-mail.")
    fields = [(one.get("type"), one.get("name"), one.get("value")) for one in form.iter("input")]
    assert fields == [
        ("email", "email", None),
        ("hidden", "l", "5e5e7e5e-1"),
        ("hidden", "l", "6f6f"),
        ("hidden", "nonce", ""),
    ]
    (label,) = find(page, "label")
    assert (label.get("for"), text_of(label)) == ("address", "Your e-mail address")
    assert [text_of(one) for one in form.iter("button")] == ["Subscribe"]
    assert "does not ask for your address" not in page


def test_no_other_page_lets_a_form_lead_anywhere() -> None:
    """The policy of that page names the host, and those of all others nothing; none says that there are no forms."""
    pages = render(site(incident(update("2026-11-15 13:00"))), form=Form.of(URL))
    of_pages = {path: policy(page) for path, page in pages.items() if path.endswith(".html") and "<form" in page}
    others = {policy(page) for path, page in pages.items() if path.endswith(".html") and path not in of_pages}

    assert of_pages == {"subscribe.html": "https://lists.example.org"}
    assert others == {"'none'"}
    told = [path for path, page in pages.items() if "no forms" in page]
    assert told == []
    assert "leads to lists.example.org." in " ".join(pages["status.txt"].split())


def test_without_the_setting_there_is_none() -> None:
    """All stays as it was: no form, no host, and the sentence that there are no forms."""
    pages = render(site(incident(update("2026-11-15 13:00"))))

    assert all("<form" not in page for page in pages.values())
    assert {policy(page) for path, page in pages.items() if path.endswith(".html")} == {"'none'"}
    assert "does not ask for your address" in pages["subscribe.html"]
    assert "There are no forms here." in pages["subscribe.html"]


def test_the_page_says_that_we_listen() -> None:
    """How to ask stands above the ways, with the accounts; a mailbox that is open is where to write."""
    mail = {"kind": "email", "value": "help@example.com", "hours": "Mon to Fri, 9 to 17"}
    phone = {"kind": "phone", "value": "+15550100", "state": "closed", "reason": "Too many calls."}
    account = {"network": "Mastodon", "name": "@status@social.example.org", "url": "https://social.example.org/@status"}
    made = {"contacts": {"mail": mail, "phone": phone}, "accounts": [account]}
    page = render(site(incident(update("2026-11-15 13:00")), organisation=made))["subscribe.html"]
    words = " ".join(re.sub(r"<[^>]*>", " ", page).split())

    assert "Does none of this suit you? Write to help@example.com ." in words
    assert (
        "Where hours stand beside a way, somebody answers then; a way that is closed or overloaded at present" in words
    )
    assert "In public you can ask @status@social.example.org (Mastodon)." in words
    assert "Mon to Fri, 9 to 17" in words

    shut = {"contacts": {"mail": {**mail, "state": "overloaded"}}}
    page = render(site(incident(update("2026-11-15 13:00")), organisation=shut))["subscribe.html"]
    assert "Does none of this suit you?" not in page
    assert "In public you can ask" not in page


@pytest.mark.parametrize(
    "address",
    [
        "",
        URL,
        "https://buttondown.com/api/emails/embed-subscribe/exampleshoes?embed=1",
        "http://127.0.0.1:9000/subscription/form",
        "https://lists.example.org:8443",
    ],
)
def test_addresses_that_a_form_may_lead_to(address: str) -> None:
    """The forms' own addresses of both services are taken; a site that is an exercise has no form."""
    settings = Settings.read(GOOD | {"STATUS_SUBSCRIBE_URL": address}, Path("/site"))
    assert settings.subscribe_url == address
    assert Settings.read(
        GOOD | {"STATUS_SUBSCRIBE_URL": address, "STATUS_EXERCISE": True}, Path("/site")
    ).subscribe_url == ""  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "lists.example.org",
        "http://lists.example.org/form",
        "https://me:s3cr3t@lists.example.org/form",
        "javascript:alert(1)",
        "https://lists.example.org/form#x",
        "https://lists.example.org; script-src *",
        "https://'self'/",
        "https://",
        "https://lists.example.org/form?email=a",
        "https://lists.example.org/form?x=1&email=a%40b",
        "https://sociäl.example",
        'https://lists.example.org/"><script>',
        "https://lists.example.org/a b",
        "https://lists.example.org:99999999/",
    ],
)
def test_addresses_that_none_may_lead_to(address: str) -> None:
    """What is no plain address is refused, and not repeated, for it may hold a secret."""
    with pytest.raises(SettingsError) as caught:
        Settings.read(GOOD | {"STATUS_SUBSCRIBE_URL": address}, Path("/site"))
    assert str(caught.value) == (
        "pelicanconf.py: STATUS_SUBSCRIBE_URL: the https address of the service's own form belongs here, without a "
        "user name, a password or an e-mail address (write for example https://lists.example.org/subscription/form?l=…)"
    )


def test_hosts_send_another_policy_with_that_page_alone() -> None:
    """The rule for it names its addresses in each language; that for pages leaves them out, for each host."""
    found = rules(NEWS, ["de"], URL)
    assert found[-1].paths == SUBSCRIBE
    assert "form-action https://lists.example.org; " in found[-1].headers["Content-Security-Policy"]
    assert "form-action 'none'; " in found[1].headers["Content-Security-Policy"]

    made = site(incident(update("2026-11-15 13:00")), languages=["de"])
    paths = ["index.html", "subscribe.html", "de/subscribe.html", "de/index.html", "incidents/x.html"]
    headers = dict(static_host_files(paths, made, NEWS, URL))["_headers"].decode()
    for address in SUBSCRIBE:
        block = headers.partition(f"{address}\n")[2].partition("\n/")[0]
        assert block.count("Content-Security-Policy") == 1
        assert "form-action https://lists.example.org" in block
    assert headers.count("form-action https://lists.example.org") == len(SUBSCRIBE)
    s3 = json.loads(dict(server_files(made, NEWS, URL))["s3.json"])["response_headers"]
    assert [one["paths"] for one in s3 if "lists.example.org" in str(one)] == [[*SUBSCRIBE]]
    assert {*SUBSCRIBE} < {*next(one["except"] for one in s3 if "except" in one)}
    assert "lists.example.org" not in "".join(dict(server_files(made, NEWS)).values())


@dataclass(frozen=True)
class Served:
    """A published site behind a server with our settings, and two services."""

    port: int
    folder: Path
    meant: Listmonk
    other: Listmonk


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Publish a site in three languages whose form leads to a service on loopback, and serve it."""
    folder = tmp_path_factory.mktemp("form")
    meant, other = Listmonk(), Listmonk()
    with running(meant, other):
        url = f"{meant.url}/subscription/form?l=5e5e7e5e"
        more = f'STATUS_SUBSCRIBE_URL = "{url}"\nSTATUS_LANGUAGES = ["de", "ar"]\n'
        real_project(folder / "site", YAML, settings=REAL + more)
        put(folder / "site")
        settings = find_project(folder / "site").settings
        texts = dict(server_files(load(settings, NOW).site, settings.SITEURL, settings.subscribe_url))
        root = f"\troot * {folder}/site/output\n\timport plainstatus"
        with caddy(folder / "server", texts["Caddyfile"], root) as port:
            yield Served(port, folder / "site", meant, other)


def test_nginx_sends_the_same(served: Served, tmp_path: Path) -> None:
    """Its settings name the host with that page alone, in each language, with and without the ending."""
    settings = find_project(served.folder).settings
    text = dict(server_files(load(settings, NOW).site, settings.SITEURL, settings.subscribe_url))["nginx.conf"]
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    with nginx(tmp_path / "server", f"root {served.folder}/output; include {tmp_path}/nginx.conf;") as port:
        found = {path: ask(port, path).headers["content-security-policy"] for path in (*SUBSCRIBE, "/", "/de/history")}

    assert {path for path, said in found.items() if f"form-action {served.meant.url};" in said} == {*SUBSCRIBE}
    assert all("form-action 'none';" in found[path] for path in ("/", "/de/history"))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a new page of the browser."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("folder", ["", "de/", "ar/"])
def test_the_form_reaches_the_service(served: Served, page: Page, folder: str) -> None:
    """Under the policies of page and server, in each language, what was typed arrives there, and nothing else."""
    served.meant.forms.clear()
    page.goto(f"http://127.0.0.1:{served.port}/{folder}subscribe.html")
    page.fill("input[type=email]", "ada@example.net")
    page.click("form button")
    page.wait_for_url(f"{served.meant.url}/**")

    assert page.title() == "Subscribed"
    assert served.meant.forms == [[("email", "ada@example.net"), ("l", "5e5e7e5e")]]


@pytest.mark.browser
def test_a_form_reaches_nobody_else(served: Served, page: Page) -> None:
    """Neither from that page to another host, nor from another page to that one."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    for address, action in (("subscribe.html", served.other.url), ("index.html", served.meant.url)):
        served.meant.forms.clear()
        page.goto(f"http://127.0.0.1:{served.port}/{address}")
        page.evaluate(
            """action => {
                const form = document.createElement('form');
                Object.assign(form, {action: action + '/subscription/form', method: 'post'});
                document.body.append(form);
                form.submit();
            }""",
            action,
        )
        page.wait_for_timeout(100)
        assert page.url.endswith(address)
        assert served.meant.forms == served.other.forms == []
    assert len([line for line in told if "form-action" in line]) >= 2
