"""A site in several languages: which pages there are in each, in which language each text of them stands, and links."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from xml.etree.ElementTree import Element

import html5lib
import jsonschema
import pytest
from babel import Locale

from plainstatus.errors import BuildError
from plainstatus.publish.publish import Result, publish
from plainstatus.read.project import find_project
from plainstatus.render.output import Output
from plainstatus.text.languages import direction
from tests.support.project import ROOT
from tests.support.pseudo import PSEUDO, catalogue, pseudo, put_catalogue, translated
from tests.support.publishing import REAL, put, real_project
from tests.support.rich_site import RichSite, typed

#: One that is written from right to left; two incidents are in it, and no letter.
HEBREW = "he"
SITE = "https://status.shoe-shop.org"


def rich(folder: Path, languages: tuple[str, ...] = (PSEUDO, HEBREW)) -> RichSite:
    """Return a site with one of everything, in further languages."""
    site = RichSite(folder)
    site.settings["STATUS_LANGUAGES"] = [*languages]
    site.incident("pay")["title"] = {"en": "Payments fail", HEBREW: "התשלומים נכשלים"}
    site.incident("slow")["updates"][1]["text"] = {"en": "Search is fast again.", HEBREW: "החיפוש מהיר."}
    site.data["incidents"].append(
        {
            "id": "old",
            "title": "Search failed",
            "components": ["search"],
            "updates": [
                {"at": "2023-06-10 12:00:00 Z", "status": "investigating", "text": "Search fails."},
                {"at": "2023-06-10 13:00:00 Z", "status": "resolved", "text": "Search works."},
            ],
        }
    )
    site.files["content/pages/about-he.md"] = "Title: עלינו\nSlug: about\nLang: he\n\nעברית.\n"  # noqa: RUF001
    site.write()
    for tag in languages:
        put_catalogue(folder, language=tag)
    return site


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Return what publishing it did."""
    site = rich(tmp_path_factory.mktemp("languages"))
    return publish(find_project(site.folder), now=site.now, tell=lambda _: None, deploys=False, announces=False)


@pytest.fixture(scope="module")
def output(made: Result) -> Path:
    """Return the folder of the site, published."""
    return made.folder


def pages(output: Path, folder: str = "") -> Iterator[tuple[str, Element]]:
    """Yield path and tree of each whole page below a folder, what others show of ours aside."""
    for path in sorted((output / folder).rglob("*.html")):
        if path.name != "banner-fragment.html":
            parser = html5lib.HTMLParser(namespaceHTMLElements=False)
            yield path.relative_to(output).as_posix(), parser.parse(path.read_text(encoding="utf-8"))


def test_nothing_is_amiss(made: Result) -> None:
    """Every link leads somewhere, and each file is what it should be."""
    assert made.notes == ()
    assert made.unkept == ()


def test_a_language_has_its_pages(output: Path) -> None:
    """There is all that readers need, and what is old only where it is in the language."""
    there = {path.relative_to(output / PSEUDO).as_posix() for path in (output / PSEUDO).rglob("*.html")}

    assert there == {
        "index.html", "404.html", "banner.html", "banner-fragment.html", "corrections.html", "official.html",
        "security-faq.html", "subscribe.html",
        *(f"incidents/{name}.html" for name in ("leak", "pay", "slow", "slowly", "move", "days")),
        *(f"components/{name}.html" for name in ("accounts", "checkout", "till", "search", "fax", "chat")),
    }  # fmt: skip
    for name in ("status.txt", "maintenance.ics", "incidents/leak.txt", "oembed/leak.json"):
        assert (output / PSEUDO / name).is_file(), name
    # Of these there is one for all.
    for name in ("banner.json", "banner.js"):
        assert not (output / PSEUDO / name).exists()


def test_pages_say_their_language(output: Path) -> None:
    """On each page `lang` and `dir` are those of its language, and the address is its own."""
    folders = {f"{tag}/": tag for tag in (PSEUDO, HEBREW)}
    for path, page in pages(output):
        tag = next((tag for folder, tag in folders.items() if path.startswith(folder)), "en")
        tag = HEBREW if path == "about-he.html" else tag
        assert (page.get("lang"), page.get("dir")) == (tag, direction(tag)), path
        links = [link.get("href") or "" for link in page.iter("link") if link.get("rel") == "canonical"]
        own = path.replace("slowly.", "slow.").replace("till.", "checkout.")
        assert links == [f"{SITE}/{'' if own == 'index.html' else own}"], path


def alternates(page: Element) -> dict[str, str]:
    """Return language → address of a page's versions."""
    return {
        link.get("hreflang") or "": link.get("href") or ""
        for link in page.iter("link")
        if link.get("rel") == "alternate" and link.get("hreflang") and not link.get("type")
    }


def test_versions_name_each_other(output: Path) -> None:
    """Each version of a page names all of them, itself among them; a page that has none names nobody."""
    found = {path: alternates(page) for path, page in pages(output)}
    by_address = {f"{SITE}/{'' if path == 'index.html' else path}": path for path in found}
    for path, versions in found.items():
        for tag, address in versions.items():
            assert found[by_address[address]] == versions, (path, tag)
        if versions:
            assert by_address[versions["x-default"]] == by_address[versions["en"]]
            assert f"{SITE}/{'' if path == 'index.html' else path}" in versions.values(), path
    assert {*found["index.html"]} == {"en", PSEUDO, HEBREW, "x-default"}
    assert {*found["about.html"]} == {"en", HEBREW, "x-default"}
    assert found["incidents/old.html"] == found["history.html"] == found["404.html"] == {}


def choice(page: Element) -> dict[str, str]:
    """Return language → target of the choice of languages on a page; the current one is marked with a star."""
    nav = next(nav for nav in page.iter("nav") if nav.get("class") == "languages w")
    return {
        (link.get("hreflang") or "") + ("*" if link.get("aria-current") else ""): link.get("href") or ""
        for link in nav.iter("a")
    }


def test_readers_choose_a_language(output: Path) -> None:
    """Every page leads to itself in other languages where it is there, and else to the home page in them."""
    found = {path: choice(page) for path, page in pages(output) if not path.endswith("banner.html")}

    assert found["index.html"] == {"en*": "index.html", "eo": "eo/index.html", "he": "he/index.html"}
    assert found["eo/incidents/pay.html"] == {
        "en": "../../incidents/pay.html",
        "eo*": "../../eo/incidents/pay.html",
        "he": "../../he/incidents/pay.html",
    }
    assert found["incidents/old.html"] == {
        "en*": "../incidents/old.html",
        "eo": "../eo/index.html",
        "he": "../he/index.html",
    }
    assert found["about-he.html"] == {"en": "about.html", "eo": "eo/index.html", "he*": "about-he.html"}
    assert all(len(one) == 3 for one in found.values())


def test_unread_pages_say_which_text_counts(output: Path) -> None:
    """At their foot they lead to the same page in the organisation's language; others say nothing."""
    for path, page in pages(output):
        notes = [aside for aside in page.iter("aside") if aside.get("class") == "w unread"]
        translated = path.startswith((f"{PSEUDO}/", f"{HEBREW}/")) and not path.endswith("banner.html")
        assert len(notes) == (translated or path == "about-he.html"), path
        if translated:
            link = next(notes[0].iter("a"))
            target = (output / path).parent / (link.get("href") or "").removeprefix(f"{SITE}/")
            own = path.partition("/")[2]
            assert target.resolve() == (output / own).resolve() or own == "404.html", path
            assert link.get("hreflang") == "en"


def test_a_link_to_the_own_language_says_so_in_words(output: Path) -> None:
    """Behind it stands what the language is called, in the words of the page; the organisation's pages need none."""
    said = pseudo(" (in {language})").replace("{language}", "angla")
    for path, expected in (("index.html", []), (f"{PSEUDO}/index.html", [said])):
        _, _, css = (output / path).read_text(encoding="utf-8").partition("<style>")
        strings = re.findall(r'::after{content:"([^" ]+)"}', css.partition("</style>")[0])
        assert [re.sub(r"\\([0-9a-f]{6})", lambda found: chr(int(found[1], 16)), one) for one in strings] == expected
        assert ('main a[hreflang="en"]:not(.unread a)::after' in css) == bool(expected)


#: Names and what nobody translates: of the company, of formats, services and laws, of days, months and zones.
NAMES = frozenset({
    "Shoe", "Shop", "Ltd", "High", "Street", "Anytown", "Robin", "Vale", "UTC", "CEST", "CET", "Atom", "RSS", "JSON",
    "Feed", "Slack", "Microsoft", "Teams", "Discord", "IFTTT", "Zapier", "OPML", "SHA", "Esperanto",
    "EntryTitle", "EntryUrl", "angla", "germana", "hebrea",
    *(
        word
        for names in (Locale(PSEUDO).months["format"], Locale(PSEUDO).days["format"])
        for name in [name for width in names.values() for name in width.values()]
        for word in re.findall("[A-Za-z]+", name)
    ),
})  # fmt: skip
#: Addresses, and names of files.
ADDRESS = re.compile(r"\S*(?:[.@/]\w|://)\S*")
LEFT = re.compile(r"\b[A-Za-z]*[aeiouAEIOU][A-Za-z]*\b")


def own_texts(element: Element, lang: str, found: list[str]) -> None:
    """Gather what stands in a page's own language, piece by piece."""
    if element.tag in {"style", "script", "code", "time", "title"} or not isinstance(element.tag, str):
        return
    lang = element.get("lang") or lang
    if lang == PSEUDO and element.text:
        found.append(element.text)
    for child in element:
        own_texts(child, lang, found)
        if lang == PSEUDO and child.tail:
            found.append(child.tail)


def left(texts: Iterable[str], known: Collection[str] = NAMES) -> list[str]:
    """Return the words of these texts that are English, and no known ones: each of ours has an accent."""
    return [word for text in texts for word in LEFT.findall(ADDRESS.sub("", text)) if word not in known]


@pytest.fixture(scope="module")
def staffs(made: Result) -> frozenset[str]:
    """Return all words that staff have written, in whatever file."""
    sources = [*made.folder.parent.glob("*.yaml"), *made.folder.parent.glob("content/**/*.*")]
    return NAMES | {word for path in sources for word in re.findall("[A-Za-z]+", path.read_text(encoding="utf-8"))}


def test_no_word_of_ours_is_left_in_english(output: Path) -> None:
    """In a made-up language every text of every page shows that it was translated, or says which language it is in."""
    for path, page in pages(output, PSEUDO):
        texts: list[str] = []
        own_texts(page, PSEUDO, texts)
        assert left(texts) == [], path


def test_no_attribute_is_left_in_english(output: Path, staffs: frozenset[str]) -> None:
    """So do the attributes that people see or hear; texts of staff stand bare in them."""
    for path, page in pages(output, PSEUDO):
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            human = [element.get(name) or "" for name in ("title", "alt", "aria-label")]
            if element.tag == "title":
                human.append(element.text or "")
            if element.get("name") == "description" or (element.get("property") or "").startswith("og:"):
                human.append(element.get("content") or "")
            assert not any("<" in text for text in element.attrib.values()), (path, element.attrib)
            assert left(human, staffs | {"website"}) == [], (path, element.tag)


@pytest.mark.parametrize(
    "name", ["status.txt", "incidents/leak.txt", "maintenance.ics", "banner-fragment.html", "feeds.opml"]
)
def test_no_word_of_other_files_is_left_in_english(output: Path, staffs: frozenset[str], name: str) -> None:
    """Nor is there any in texts, the calendar, and what others show of ours; languages are named in their own."""
    text = (output / PSEUDO / name).read_text(encoding="utf-8").replace("\r\n ", "")
    said = [text]
    if name.endswith(".ics"):
        said = re.findall("(?:SUMMARY|DESCRIPTION|X-WR-CALNAME):(.*)", text)
    if name.endswith("html"):
        said = re.findall(r">([^<]+)<|aria-label=\"([^\"]*)\"", text) and [re.sub("<[^>]*>", " ", text)]
    if name.endswith("opml"):
        said = re.findall(r'(?:title|text)="([^"]*)"|<title>([^<]*)', text)
        said = [part for parts in said for part in parts]

    assert left(said, staffs | {"English"}) == []


def test_a_missing_page_may_be_there_in_another_language(output: Path) -> None:
    """Hosts that cannot look further show a page that says which part of the address to leave out."""
    text = (output / "404.html").read_text(encoding="utf-8")

    folders = '<code dir="ltr">/eo</code> or <code dir="ltr">/he</code>'
    assert f"<p>What is older may be here in English only: take {folders} out of its address.</p>" in text


def test_a_calendar_says_its_language(output: Path) -> None:
    """What made it is named in the language that its words are in."""
    for folder, tag in (("", "EN"), ("eo/", "EO"), ("he/", "HE")):
        text = (output / folder / "maintenance.ics").read_text(encoding="utf-8")
        assert f"PRODID:-//Plainstatus//maintenance.ics//{tag}\n" in text.replace("\r", "")


def test_nothing_shows_what_it_is_made_of(output: Path) -> None:
    """No element of ours stands where there can be none: in a title, an attribute, a script, a plain text."""
    for place in sorted((output / PSEUDO).rglob("*")):
        if place.suffix in {".txt", ".ics", ".json", ".opml", ".atom", ".rss"}:
            text = place.read_text(encoding="utf-8")
            assert "bdi" not in text.replace("<bdi", "") or place.suffix in {".atom", ".rss", ".json"}, place
            assert "&lt;bdi lang" not in text or place.suffix in {".atom", ".rss"}, place
    for path, page in pages(output, PSEUDO):
        for element in page.iter():
            # Search engines take answers as HTML.
            if element.tag in {"title", "script"} and not path.endswith("security-faq.html"):
                assert "bdi" not in (element.text or ""), path


def test_texts_without_a_translation_say_so(output: Path) -> None:
    """What staff have written in English alone stands in its own language, and above a longer text a line says so."""
    tree = dict(pages(output, PSEUDO))["eo/incidents/pay.html"]
    blocks = [one for one in tree.iter("div") if (one.get("class"), one.get("lang"), one.get("dir")) == OTHER]
    titles = [one for one in tree.iter("bdi") if one.get("lang") == "en"]

    assert ["".join(block.itertext()).strip() for block in blocks] == ["Cards fail. Bank transfer works."]
    assert "Payments fail" in {title.text for title in titles}
    text = (output / "eo/incidents/pay.html").read_text(encoding="utf-8")
    assert '<p class="mut">⟦Ŵé ĥåvé ţĥîš ţéxţ îñ angla öñļý:⟧</p>\n<div class="other" lang="en"' in text


def test_plain_texts_lead_to_those_in_other_languages(output: Path) -> None:
    """Who reads the status in a terminal finds it in a language of theirs, as on a page."""
    found = {folder: (output / folder / "status.txt").read_text(encoding="utf-8") for folder in ("", PSEUDO, HEBREW)}
    lines = {"": f"English: {SITE}/status.txt", PSEUDO: f"{SITE}/eo/status.txt", HEBREW: f"עברית: {SITE}/he/status.txt"}

    for folder, text in found.items():
        for other, line in lines.items():
            assert (line in text) is (folder != other), (folder, other)


@pytest.mark.parametrize("name", ["status.txt", "incidents/leak.txt"])
def test_plain_texts_without_a_translation_say_so(output: Path, name: str) -> None:
    """Where no element can say which language a text is in, the line above it does; the organisation's say nothing."""
    line = "ţĥîš ţéxţ îñ angla öñļý:"

    assert line in (output / PSEUDO / name).read_text(encoding="utf-8")
    assert "in English only" not in (output / name).read_text(encoding="utf-8")


def test_what_is_said_in_a_language_is_not_marked_as_another(output: Path) -> None:
    """A name that is made into a list once is not looked at again as if nobody had translated it."""
    tree = dict(pages(output, HEBREW))["he/subscribe.html"]

    assert {"התשלומים נכשלים": "dt"}.items() <= {one.text: one.tag for one in tree.iter() if one.tag != "a"}.items()
    assert "Accounts" in {one.text for one in tree.iter("bdi") if one.get("lang") == "en"}


OTHER = ("other", "en", "ltr")


def named(page: Element) -> dict[str, Element]:
    """Return target → link of a page's navigation."""
    (nav,) = [nav for nav in page.iter("nav") if nav.get("class") is None]
    return {link.get("href") or "": link for link in nav.iter("a")}


def test_the_faq_is_called_in_the_language_of_the_page(tmp_path: Path) -> None:
    """By the title of its file in that, or else in our own words; a page without a translation says its language."""
    site = rich(tmp_path)
    site.files["content/pages/security-faq.he.md"] = "Title: שאלות\nLang: he\n"
    site.write()
    result = publish(find_project(tmp_path), now=site.now, tell=lambda _: None, deploys=False, announces=False)
    found = {path: named(page) for path, page in pages(result.folder) if path.endswith("index.html")}
    faq = {
        folder: found[f"{folder}index.html"][f"{'../' if folder else ''}{folder}security-faq.html"]
        for folder in ("", "eo/", "he/")
    }

    assert {folder: (link.text, len(link)) for folder, link in faq.items()} == {
        "": ("Security FAQ", 0),
        "eo/": (pseudo("Security FAQ"), 0),
        "he/": ("שאלות", 0),
    }
    headings = {path: next(page.iter("h1")).text for path, page in pages(result.folder) if "security-faq" in path}
    assert headings == {f"{folder}security-faq.html": link.text for folder, link in faq.items()}
    about = found["eo/index.html"]["../about.html"]
    assert [(one.tag, one.get("lang"), one.text) for one in about] == [("bdi", "en", "About")]
    assert about.get("hreflang") == "en"
    about = found["he/index.html"]["../about-he.html"]
    assert (about.text, about.get("hreflang")) == ("עלינו", None)


def test_the_notice_for_other_sites_has_all_languages(output: Path) -> None:
    """One set of data says it in each, and leads to the pages in it; the frame of a language takes that data."""
    found = json.loads((output / "banner.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "docs" / "banner.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, schema)

    assert list(found["languages"]) == [HEBREW, PSEUDO, "en"]
    assert found["languages"][PSEUDO] == {
        "lang": PSEUDO,
        "dir": "ltr",
        "label": pseudo("Service notice"),
        "kind": pseudo(f"{pseudo('Security notice')}:"),
        "more": pseudo("and 2 more"),
        "stale": pseudo("See status"),
        "url": f"{SITE}/{PSEUDO}/incidents/leak.html",
        "home": f"{SITE}/{PSEUDO}/index.html",
    }
    assert found["languages"][HEBREW]["dir"] == "rtl"
    assert found["languages"]["en"]["url"] == found["url"] == f"{SITE}/incidents/leak.html"
    framed = (output / PSEUDO / "banner.html").read_text(encoding="utf-8")
    script = '<script src="../banner.js" data-status="../banner.json" data-top="_top" data-lang="eo"></script>'
    assert script in framed
    assert "data-lang" not in (output / "banner.html").read_text(encoding="utf-8")


def test_a_translation_stands_on_its_own_page_alone(output: Path) -> None:
    """A text that has a page in its language stands there, and no longer below the English."""
    hebrew, english = ((output / folder / "incidents/pay.html").read_text(encoding="utf-8") for folder in (HEBREW, ""))

    assert "<h1>התשלומים נכשלים</h1>" in hebrew
    assert "התשלומים" not in english
    # German was not chosen, and stays where it was.
    assert "Jemand hat Namen kopiert" in (output / "incidents/leak.html").read_text(encoding="utf-8")


def test_linked_data_is_that_of_the_page(output: Path) -> None:
    """Search engines are told the language, addresses and ids of the page itself, and of a text in another language."""
    found = {}
    for folder in ("", "he/"):
        text = (output / folder / "incidents/slow.html").read_text(encoding="utf-8")
        script = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)[0]
        data = json.loads(script)
        found[folder] = data["inLanguage"], [one.get("inLanguage") for one in data["liveBlogUpdate"]]
        addresses = [one[key] for one in (data, *data["liveBlogUpdate"]) for key in ("@id", "url")]
        assert all(address.startswith(f"{SITE}/{folder}incidents/slow.html") for address in addresses)

    # Of the two updates, the newest first, one is translated.
    assert found == {"": ("en", [None, None]), "he/": ("he", [None, "en"])}


def test_links_to_archives_say_their_language(output: Path) -> None:
    """What is there in the organisation's language alone is linked as such."""
    tree = dict(pages(output, PSEUDO))["eo/index.html"]
    links = {link.get("href"): link.get("hreflang") for link in tree.iter("a")}

    assert links["../history.html"] == "en"
    assert links["../statements/letter.html"] == "en"
    assert links["../eo/incidents/pay.html"] is None
    assert links["../about.html"] == "en"

    tree = dict(pages(output, HEBREW))["he/index.html"]
    # The page from content/ is in Hebrew, wherever it stands.
    assert [link.get("hreflang") for link in tree.iter("a") if link.get("href") == "../about-he.html"] == [None, None]


#: What staff write links to → where that leads on pages at the root, in Hebrew, and in a language that has less.
LINKS = {
    "index.html": ("index.html", "he/index.html", "eo/index.html"),
    "index.html#days": ("index.html#days", "he/index.html#days", "eo/index.html#days"),
    "/": ("index.html", "he/index.html", "eo/index.html"),
    "./security-faq.html": ("security-faq.html", "he/security-faq.html", "eo/security-faq.html"),
    "status.txt": ("status.txt", "he/status.txt", "eo/status.txt"),
    "components/till.html": ("components/till.html", "he/components/till.html", "eo/components/till.html"),
    "incidents/leak.txt": ("incidents/leak.txt", "he/incidents/leak.txt", "eo/incidents/leak.txt"),
    "incidents/pay.html#_main": (
        "incidents/pay.html#_main", "he/incidents/pay.html#_main", "eo/incidents/pay.html#_main",
    ),
    "incidents/slowly.html": ("incidents/slowly.html", "he/incidents/slowly.html", "eo/incidents/slowly.html"),
    # What is not there in the language.
    "incidents/old.html": ("incidents/old.html",) * 3,
    "history.html": ("history.html",) * 3,
    "history.atom": ("history.atom",) * 3,
    "statements/letter.html": ("statements/letter.html",) * 3,
    # Pages of staff's own, whose translations have other anchors.
    "about.html": ("about.html", "about-he.html", "about.html"),
    "about.html#us": ("about.html#us",) * 3,
    "he/index.html": ("he/index.html",) * 3,
    "https://www.shoe-shop.org/index.html": ("https://www.shoe-shop.org/index.html",) * 3,
}  # fmt: skip
#: The same of whole addresses.
WHOLE = {
    f"{SITE}/security-faq.html#why": tuple(f"{SITE}/{tag}security-faq.html#why" for tag in ("", "he/", "eo/")),
    f"{SITE}/incidents/pay.html": tuple(f"{SITE}/{tag}incidents/pay.html" for tag in ("", "he/", "eo/")),
    f"{SITE}/": (f"{SITE}/", f"{SITE}/he/index.html", f"{SITE}/eo/index.html"),
    f"{SITE}/history.html": (f"{SITE}/history.html",) * 3,
    f"{SITE}/he/index.html": (f"{SITE}/he/index.html",) * 3,
    # Another host, whose name begins like that of the site.
    f"{SITE}.shoe-shop.org/index.html": (f"{SITE}.shoe-shop.org/index.html",) * 3,
}
FOLDERS = ("", "he/", "eo/")


@pytest.fixture(scope="module")
def linking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a site whose texts have all these links."""
    site = rich(tmp_path_factory.mktemp("linking"))
    text = " ".join(f"[{name}]({name})" for name in LINKS)
    site.incident("pay")["updates"][0]["text"] = {"en": text, HEBREW: f"עברית {text}"}
    leak = site.incident("leak")
    leak["breach"]["what_happened"] = text
    leak["breach"]["cause"] = " ".join(f"[{name}]({name})" for name in WHOLE)
    leak["actions"][0]["url"] = f"{SITE}/components/accounts.html#do"
    leak["breach"]["offer"] = {"what": "Watching over your accounts", "url": f"{SITE}/official.html#offer"}
    leak["breach"]["postmortem_url"] = f"{SITE}/official.html#report"
    leak["breach"]["more_info"] = {"url": f"{SITE}/official.html#more"}
    site.files["content/pages/security-faq.md"] = f"Title: FAQ\n\n{text}\n\n## Why? {{#why}}\n\n{text}\n"
    site.files["content/pages/about.md"] = "Title: About\n\n## Us {#us}\n\nUs.\n"
    site.files["content/pages/about-he.md"] += f"\n{text}\n"
    site.write()
    result = publish(find_project(site.folder), now=site.now, tell=lambda _: None, deploys=False, announces=False)
    assert result.unkept == ()
    return result.folder


def leads(output: Path, path: str, typed: Collection[str] = LINKS) -> dict[str, tuple[str, str | None]]:
    """Return where links in texts of a page lead, from the site's root, and the language that they say."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page, root = parser.parse((output / path).read_text(encoding="utf-8")), "../" * path.count("/")
    links = [link for link in page.iter("a") if "".join(link.itertext()) in typed]
    return {
        "".join(link.itertext()): ((link.get("href") or "").removeprefix(root), link.get("hreflang")) for link in links
    }


@pytest.mark.parametrize("path", ["index.html", "incidents/pay.html", "incidents/leak.html", "security-faq.html"])
def test_links_in_texts_lead_to_the_language(linking: Path, path: str) -> None:
    """In whatever text of staff a link leads to the page in the language of the page, where there is one."""
    for number, folder in enumerate(FOLDERS):
        found = {name: target for name, (target, _) in leads(linking, folder + path).items()}
        assert found == {name: targets[number] for name, targets in LINKS.items()}, folder


@pytest.mark.parametrize("path", ["incidents/leak.html", "security-faq.html"])
def test_whole_addresses_in_texts_lead_to_the_language(linking: Path, path: str) -> None:
    """A link may name a page of the site by its whole address."""
    for number, folder in enumerate(FOLDERS):
        found = {name: target for name, (target, _) in leads(linking, folder + path, WHOLE).items()}
        assert found == {name: targets[number] for name, targets in WHOLE.items()}, folder


def test_links_of_pages_from_content_lead_to_the_language(linking: Path) -> None:
    """So do those of a page that Pelican makes, and links to what is in another language say so as on our pages."""
    found = leads(linking, "about-he.html")

    assert {name: target for name, (target, _) in found.items()} == {name: one[1] for name, one in LINKS.items()}
    said = {name for name, (_, language) in found.items() if language == "en"}
    assert said == {"incidents/old.html", "history.html", "statements/letter.html", "about.html#us"}
    assert "hreflang" not in (linking / "about.html").read_text(encoding="utf-8").partition("<main")[2]


def test_links_in_feeds_lead_to_what_stays(linking: Path) -> None:
    """Who has a feed reads it later, too: it leads to incidents that have a page in its language for good."""
    for number, folder in enumerate(FOLDERS):
        feed = html.unescape((linking / folder / "updates.atom").read_text(encoding="utf-8"))
        for name, targets in LINKS.items():
            target = name if folder == "eo/" and "incidents/" in name else targets[number]
            if name == "incidents/leak.txt":
                target = name
            assert f'href="{target if "://" in target else f"{SITE}/{target}"}"' in feed, (folder, name)


def test_addresses_typed_as_facts_lead_to_the_language(linking: Path) -> None:
    """So do the addresses of actions, of an offer, the report and further information, in pages, texts and feeds."""
    for folder in FOLDERS:
        for name in ("incidents/leak.html", "incidents/leak.txt", "security-faq.html", "index.html", "status.txt"):
            text = (linking / folder / name).read_text(encoding="utf-8")
            assert f"{SITE}/{folder}components/accounts.html#do" in text, (folder, name)
            assert len({*re.findall(f"{SITE}/[a-z/-]*components/accounts.html#do", text)}) == 1, (folder, name)
        page = (linking / folder / "incidents/leak.html").read_text(encoding="utf-8")
        for anchor in ("offer", "report", "more"):
            address = f"{SITE}/{folder}official.html#{anchor}"
            assert f'href="{address}">{address.removeprefix("https://")}<' in page, (folder, anchor)
        feed = (linking / folder / "updates.atom").read_text(encoding="utf-8")
        assert f"{SITE}/{folder}components/accounts.html#do" in feed, folder


def test_a_new_link_makes_the_pages_of_languages_anew(tmp_path: Path) -> None:
    """A page that is kept leads where a new one would: an incident that has got old is linked at the root."""
    site = rich(tmp_path, (HEBREW,))
    site.incident("leak")["breach"]["what_happened"] = "[Slow](incidents/days.html) all day."
    site.write()
    project, found = find_project(tmp_path), []
    for days in (0, 200):
        now = site.now + timedelta(days=days)
        output = publish(project, now=now, tell=lambda _: None, deploys=False, announces=False).folder
        text = (output / "he/incidents/leak.html").read_text(encoding="utf-8")
        found.append(re.findall(r'href="../../([^"]*)"[^>]*>Slow<', text))

    assert found == [["he/incidents/days.html"], ["incidents/days.html"]]


@pytest.mark.parametrize(("folder", "language"), [("", "en"), (HEBREW, HEBREW)])
def test_search_engines_are_led_to_the_page_in_the_language(output: Path, folder: str, language: str) -> None:
    """An incident's posting in a language, and each update in it, is one of its own with the address of that page."""
    page = f"{SITE}/{folder}/incidents/pay.html".replace("org//", "org/")
    text = (output / folder / "incidents/pay.html").read_text(encoding="utf-8")
    found = json.loads(re.findall(r'ld\+json">(.*?)</script>', text)[0])
    named = [one[key] for one in (found, *found["liveBlogUpdate"]) for key in ("@id", "url")]

    assert found["inLanguage"] == language
    assert [one.partition("?")[0] for one in named] == [page] * len(named)


def test_maps_of_the_site_name_them(output: Path) -> None:
    """The sitemap has the pages of every language, without those that are parts or errors."""
    listed = re.findall(f"<loc>{SITE}/([^<]*)", (output / "sitemap.xml").read_text(encoding="utf-8"))

    assert "eo/index.html" in listed
    assert "he/incidents/slow.html" in listed
    assert not [path for path in listed if re.search(r"banner|404|slowly|till", path)]


def test_a_language_that_is_not_chosen_costs_nothing(tmp_path: Path) -> None:
    """A catalogue alone changes no byte and makes no file."""
    trees = []
    for name in ("with", "without"):
        (tmp_path / name).mkdir()
        site = rich(tmp_path / name, ())
        if name == "with":
            put_catalogue(site.folder)
        result = publish(find_project(site.folder), now=site.now, tell=lambda _: None, deploys=False, announces=False)
        trees.append(
            {
                path.relative_to(result.folder): path.read_bytes()
                for path in result.folder.rglob("*.*")
                if path.is_file()
            }
        )

    assert trees[0] == trees[1]


def test_a_catalogue_with_a_mistake_stops_nothing(tmp_path: Path) -> None:
    """Its language is left out and named in one line, and the site is published in the others."""
    site = rich(tmp_path)
    put_catalogue(tmp_path, catalogue(translated() | {"home.latest": "{when}", "home.today": "{day}"}))

    result = publish(find_project(tmp_path), now=site.now, tell=lambda _: None, deploys=False, announces=False)

    assert not (result.folder / PSEUDO).exists()
    assert (result.folder / HEBREW / "index.html").is_file()
    (note,) = result.notes
    assert re.sub(r"\d+", "N", note) == (
        "locale/eo/plainstatus.po:N: 'home.latest': {when} is no placeholder of it; the site has no pages in 'eo' "
        "until that is mended (the English has none); N more of this file with: invoke check"
    )


def test_a_text_in_an_attribute_is_told_with_its_template(tmp_path: Path) -> None:
    """Which line of whose template, and what to write there; what is right, and what is ours, is not named."""
    real_project(tmp_path, settings=f'{REAL}STATUS_LANGUAGES = ["de"]\nTHEME_TEMPLATES_OVERRIDES = ["mine"]\n')
    usual = (ROOT / "theme/templates/incident.html").read_text(encoding="utf-8")
    own = (
        '<h1 class="{{ item|tone }}" title="On {{ incident.title }}">',
        '<p title="{{ incident.title|bare }}"><b title="{{ status.say("site.name", name=incident.title) }}">',
    )
    assert usual.count("<h1>") == 1
    (tmp_path / "mine").mkdir()
    template = tmp_path / "mine/incident.html"
    template.write_text(usual.replace("<h1>", own[0]), encoding="utf-8")
    line = usual.partition("<h1>")[0].count("\n") + 1
    said = "title= is given a text that says its language with an element, as in de/incidents/2026-11-15-checkout.html"

    with pytest.raises(BuildError) as caught:
        put(tmp_path)
    assert str(caught.value) == f"mine/incident.html:{line}: {said} (write: {{{{ incident.title|bare }}}})"

    template.write_text(usual.replace("<h1>", f"{own[1]}</b></p>\n<h1>"), encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        put(tmp_path)
    assert str(caught.value) == f"mine/incident.html:{line}: {said} (write |bare behind each name or title in it)"


def test_a_catalogue_changes_only_its_own_pages(tmp_path: Path) -> None:
    """With another word only the files of that language are made again."""
    site = rich(tmp_path)
    project = find_project(tmp_path)
    publish(project, now=site.now, tell=lambda _: None, deploys=False, announces=False)
    put_catalogue(tmp_path, catalogue(translated() | {"home.latest": "⟦Neues⟧"}))
    paths: list[str] = []

    def noted(one: Output) -> bytes:
        paths.append(one.path)
        return make(one)

    with patch.object(Output, "made", autospec=True, side_effect=noted):
        publish(project, now=site.now, tell=lambda _: None, deploys=False, announces=False)

    others = [path for path in paths if not path.startswith(f"{PSEUDO}/")]
    assert f"{PSEUDO}/index.html" in paths
    assert sorted(others) == [f"feeds/languages/{PSEUDO}.atom", f"feeds/languages/{PSEUDO}.rss"]


make = Output.made


def test_a_translation_that_is_older_than_a_correction_says_so(tmp_path: Path) -> None:
    """Where the original was corrected and its translation was not, readers of the translation are told."""
    site = rich(tmp_path, (HEBREW,))
    said = site.incident("pay")["updates"][0]
    said["text"] = {"en": said["text"], HEBREW: "תשלום בכרטיס נכשל."}
    site.write()
    publish(find_project(tmp_path), now=site.now, tell=lambda _: None, deploys=False, announces=False)
    later = site.now + timedelta(minutes=10)
    said["text"]["en"] = "Cards and vouchers fail."
    said["corrected"] = [{"at": typed(later), "note": "Vouchers fail, too."}]
    site.write()

    result = publish(find_project(tmp_path), now=later, tell=lambda _: None, deploys=False, announces=False)

    line = "Ŵĥåţ ţĥîš ţŕåñšļåţéš ŵåš çöŕŕéçţéd öñ"
    assert (result.folder / HEBREW / "incidents/pay.html").read_text(encoding="utf-8").count(line) == 1
    assert (result.folder / HEBREW / "index.html").read_text(encoding="utf-8").count(line) == 1
    assert (result.folder / HEBREW / "status.txt").read_text(encoding="utf-8").count(line) == 1
    assert line not in (result.folder / HEBREW / "incidents/leak.html").read_text(encoding="utf-8")


def test_japanese_has_no_space_between_sentences(tmp_path: Path) -> None:
    """What stands between two sentences of ours is the catalogue's, in every file."""
    site = RichSite(tmp_path)
    site.settings["STATUS_LANGUAGES"] = ["ja"]
    site.write()

    result = publish(find_project(tmp_path), now=site.now, tell=lambda _: None, deploys=False, announces=False)

    made = [path for path in (result.folder / "ja").rglob("*.*") if path.suffix not in {".br", ".gz"}]
    texts = {path.name: path.read_text(encoding="utf-8") for path in made if path.is_file()}
    assert "。" in texts["leak.txt"]
    assert "。" in texts["updates.atom"]
    apart = r".{9}。(?:</\w+>)* [\u3040-\u9fff].{9}"
    assert {name: found for name, text in texts.items() if (found := re.findall(apart, text))} == {}


def test_letters_and_answers_say_that_their_translation_is_old(tmp_path: Path) -> None:
    """As incidents do: on the page in that language, and where it stands below the original."""
    site = rich(tmp_path, (HEBREW,))
    site.files["content/pages/security-faq.md"] = "Title: FAQ\n\n## Why? {#why}\n\nBecause.\n\n## Who? {#who}\n\nWe.\n"
    for tag in (HEBREW, "de"):
        site.files[f"content/pages/security-faq.{tag}.md"] = (
            f"Title: FAQ\nLang: {tag}\n\n## W? {{#why}}\n\nD {tag}.\n\n## Wer? {{#who}}\n\nW {tag}.\n"
        )
        site.files[f"content/statements/letter.{tag}.md"] = f"Title: L\nLang: {tag}\n\nBrief {tag}.\n"
    affects = site.incident("leak")
    affects["affects"] = {"en": "Everyone with an account.", HEBREW: "כולם"}
    site.write()
    publish(find_project(tmp_path), now=site.now, tell=lambda _: None, deploys=False, announces=False)
    later = site.now + timedelta(minutes=10)
    faq, letter = "content/pages/security-faq.md", "content/statements/letter.md"
    site.files[faq] = site.files[faq].replace("Because.", "Because it is so.")
    head, _, body = site.files[letter].partition("\n\n")
    site.files[letter] = f"{head}\nCorrected: We had said less.\n\n{body} There is more."
    affects["affects"]["en"] = "Everybody with an account or a card."
    affects["corrections"] = [
        {
            "at": typed(later),
            "field": "affects",
            "was": "an account",
            "now": "an account or a card",
            "why": "Cards, too.",
        }
    ]
    site.write()

    result = publish(find_project(tmp_path), now=later, tell=lambda _: None, deploys=False, announces=False)

    lines = {"": "What this translates was corrected on", "he/": "Ŵĥåţ ţĥîš ţŕåñšļåţéš ŵåš çöŕŕéçţéd öñ"}
    found = {
        folder + path: (result.folder / folder / path).read_text(encoding="utf-8").count(line)
        for folder, line in lines.items()
        for path in ("security-faq.html", "statements/letter.html")
    }
    # In Hebrew one of two standing answers, and those to the breach; German stands below the English.
    assert found == {
        "security-faq.html": 1, "statements/letter.html": 1, "he/security-faq.html": 2, "he/statements/letter.html": 1,
    }  # fmt: skip
