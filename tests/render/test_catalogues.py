"""Catalogues: what is read from them, and what keeps a language out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plainstatus.render.words import english
from plainstatus.render.words.catalogue import ENGLISH, Message, Words
from plainstatus.render.words.catalogue_reading import FaultyCatalogue
from plainstatus.render.words.catalogues import TranslatedWords, found_words, words_of
from tests.support.pseudo import PSEUDO, catalogue, entry, pseudo, pseudo_words, put_catalogue, translated

ARABIC = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
NOON = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)


def test_a_catalogue_says_every_message(tmp_path: Path) -> None:
    """Words come from the site's own catalogue by their ids, with what belongs into them."""
    say = pseudo_words(tmp_path)

    assert say("home.latest") == pseudo("Latest update")
    assert say("amounts.day", n=1) == "⟦1 ðåý⟧".replace("ð", "d")
    assert say("amounts.day", n=3) == "⟦3 dåýš⟧"


def test_pseudo_keeps_placeholders_and_tags() -> None:
    """The made-up language changes letters alone."""
    assert pseudo('<a href="{href}">See {n}</a> {{x}}') == '⟦<a href="{href}">Šéé {n}</a> {{x}}⟧'


@pytest.mark.parametrize(
    ("rule", "number", "form"),
    [
        ("nplurals=2; plural=(n > 1);", 0, 0),  # French: none is one
        ("nplurals=2; plural=(n > 1);", 1_000_000, 1),  # where CLDR has a third form
        ("nplurals=1; plural=0;", 7, 0),
        ("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);", 22, 1),
        (ARABIC, 2, 2),
        (ARABIC, 100, 5),
        # Rules that fail for a number beyond those that they are tried with: then it has the form of most.
        ("nplurals=2; plural=(n > 5000 ? 7 : n == 1);", 6000, 0),
        ("nplurals=2; plural=(n == 1 ? 0 : 10 / (n - 6000) > 0 ? 1 : 1);", 6000, 1),
        ("nplurals=2; plural=(n > 5000 ? 0 - 1 : n != 1);", 6000, 1),
    ],
)
def test_the_header_rules_the_plural(tmp_path: Path, rule: str, number: int, form: int) -> None:
    """Which form goes with a number is what the catalogue says, and there are as many as it says."""
    count = int(rule[9])
    messages = {
        name: text if isinstance(text, str) else tuple(f"{place}: {text[-1]}" for place in range(count))
        for name, text in translated().items()
    }
    put_catalogue(tmp_path, catalogue(messages, rule=rule))

    say = words_of(PSEUDO, tmp_path)

    assert say is not None
    assert say("amounts.day", n=number).startswith(f"{form}: ")


_BOTH = "the English has {last}, {others}"
_OFFER = str(english.ENGLISH["breach.offer"])
_TAGS = "its tags are not those of the English"
FAULTS = [
    ("home.latest", "⟦{when}⟧", "{when} is no placeholder of it", "the English has none"),
    ("amounts.and", "⟦{others}⟧", "{last} is missing", "put it where it belongs in the sentence"),
    ("amounts.and", "{others} {last.__class__}", "{last.__class__} is no placeholder of it", _BOTH),
    ("amounts.and", "{others!r} {last}", "{others!r} is no placeholder of it", _BOTH),
    ("amounts.and", "{others} {last:>99}", "{last:>99} is no placeholder of it", _BOTH),
    ("amounts.and", "{last} }", "a brace has no partner in '{last} }'", "write two, {{ or }}, for one that is read"),
    ("home.latest", "<b>Neu</b>", _TAGS, "write none, to the letter"),
    ("home.latest", "a < b", "a < begins no tag", "say it in words"),
    ("breach.offer", "<b>We offer:</b> {what} < 3", "a < begins no tag", "write &lt; for one that is read"),
    ("breach.offer", "</b>We offer:<b> {what}", "its tags do not close each other", "as in the English: " + _OFFER),
    ("home.latest", "Now&nbsp;new", "&nbsp; would be read as it is typed", "write the character itself"),
    *(
        ("home.latest", f"a{sign}b", f"U+{ord(sign):04X} is in it, which nobody sees", "take it out, in one line")
        for sign in "\x01\n\t\x7f\x9b\u202e"
    ),
    ("home.latest", '<script src="//evil.example">', _TAGS, "write none, to the letter"),
]


@pytest.mark.parametrize(("name", "text", "message", "hint"), FAULTS)
def test_what_does_not_fit_the_english_is_told(tmp_path: Path, name: str, text: str, message: str, hint: str) -> None:
    """Placeholders and tags are those of the English; what is not is told with its line."""
    path = put_catalogue(tmp_path, catalogue(translated() | {name: text}))
    line = path.read_text(encoding="utf-8").splitlines().index(f'msgctxt "{name}"') + 2

    with pytest.raises(FaultyCatalogue) as caught:
        words_of(PSEUDO, tmp_path)

    assert str(caught.value) == f"locale/eo/plainstatus.po:{line}: {name!r}: {message} ({hint})"


@pytest.mark.parametrize(
    ("rule", "wordy"),
    [
        (ARABIC, {0, 1, 2}),
        ("nplurals=2; plural=(n != 1);", {0}),
        ("nplurals=2; plural=(n > 1);", {0}),
        ("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);", set()),  # 1, 21, 31 …
        ("nplurals=1; plural=0;", set()),
    ],
)
@pytest.mark.parametrize("name", ["amounts.day", "kinds.headline.still-open"])
def test_a_number_may_be_a_word_in_its_own_form(tmp_path: Path, name: str, rule: str, wordy: set[int]) -> None:
    """'Two days' needs no number where that form is for two alone; one that is for many says how many."""
    count, told = int(rule[9]), dict[int, str]()
    messages = {key: text if isinstance(text, str) else (text[-1],) * count for key, text in translated().items()}
    forms = messages[name]
    for place in range(count):
        put_catalogue(tmp_path, catalogue(messages | {name: (*forms[:place], "some", *forms[place + 1 :])}, rule=rule))
        try:
            words_of(PSEUDO, tmp_path)
        except FaultyCatalogue as error:
            told[place] = str(error)

    assert set(told) == set(range(count)) - wordy
    assert all(f"{name!r}: {{n}} is missing" in error for error in told.values())


def told(tmp_path: Path, text: str, tag: str = PSEUDO) -> list[str]:
    """Return what is told of a catalogue with this text, without the name of its file."""
    put_catalogue(tmp_path, text, language=tag)
    with pytest.raises(FaultyCatalogue) as caught:
        words_of(tag, tmp_path)
    return [line.removeprefix(f"locale/{tag}/plainstatus.po") for line in str(caught.value).splitlines()]


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    """A catalogue has all messages: one that lacks some says which, how many, and what adds them."""
    messages = translated()
    del messages["home.latest"]
    add = "(add it with: invoke words --language eo)"

    assert told(tmp_path, catalogue(messages)) == [f": it lacks 'home.latest' {add}"]
    del messages["home.open"]
    assert told(tmp_path, catalogue(messages)) == [f": it lacks 'home.open', and one more {add}"]
    del messages["home.today"]
    assert told(tmp_path, catalogue(messages)) == [f": it lacks 'home.open', and 2 more {add}"]


def test_what_is_not_translated_is_told(tmp_path: Path) -> None:
    """The first that waits for its translation has its line, and blanks are no translation."""
    text = catalogue(translated() | {"amounts.or": " ", "amounts.day": ("", "")})
    line = text.splitlines().index('msgctxt "amounts.day"') + 2

    assert told(tmp_path, text) == [
        f":{line}: 'amounts.day' is not translated, nor is one more (translate '{{n}} days')"
    ]


def test_what_is_fuzzy_is_told(tmp_path: Path) -> None:
    """What was marked as a guess is no translation."""
    text = catalogue(translated()).replace('msgctxt "home.latest"', '#, fuzzy\nmsgctxt "home.latest"')
    line = text.splitlines().index('msgctxt "home.latest"') + 2

    assert told(tmp_path, text) == [
        f":{line}: 'home.latest' is marked fuzzy: nobody has looked whether it says what the English says (compare "
        "them, and take the word fuzzy away)"
    ]


def test_a_form_too_few_is_told(tmp_path: Path) -> None:
    """A message that depends on a number has as many forms as the header counts; where that is wrong, once for all."""
    text, several = catalogue(translated(), rule="nplurals=3; plural=(n>1 ? 2 : n);"), "write msgstr[0] to msgstr[2]"
    line = text.splitlines().index('msgctxt "amounts.day"') + 2
    others = sum(not isinstance(message, str) for message in english.ENGLISH.values()) - 1

    assert told(tmp_path, text) == [
        f":{line}: 'amounts.day' has not all forms that the header counts, nor have {others} more ({several})"
    ]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """By line; of very many the first, and how many there are besides."""
    messages = translated() | {"home.latest": "{when}", "amounts.and": "{last}", "home.open": ""}
    told_first = [line.split(" ", 1)[1] for line in told(tmp_path, catalogue(messages))]
    bad = {name: f"<i>{text}" for name, text in translated().items() if isinstance(text, str)}
    most = told(tmp_path, catalogue(translated() | bad))

    assert told_first == [
        "'amounts.and': {others} is missing (put it where it belongs in the sentence)",
        "'home.latest': {when} is no placeholder of it (the English has none)",
        "'home.open' is not translated (translate 'Open now')",
    ]
    assert len(most) == 21
    assert most[-1] == f": it has {len(bad) - 20} more mistakes (mend these first)"


@pytest.mark.parametrize(
    "rule", ["", "nplurals=2;", "nplurals=2; plural=n;", "nplurals=0; plural=0;", "nplurals=2; plural=exit(1);", "x"]
)
def test_a_header_without_a_rule_is_told(tmp_path: Path, rule: str) -> None:
    """A rule that is missing, or leads beyond the forms, or is a program, keeps the language out."""
    put_catalogue(tmp_path, catalogue(translated(), rule=rule))

    with pytest.raises(FaultyCatalogue, match="the header does not say which form goes with a number"):
        words_of(PSEUDO, tmp_path)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b'msgid "a\nmsgstr', b"hello\nworld\n", b""])
def test_what_is_no_catalogue_is_told(tmp_path: Path, data: bytes) -> None:
    """Any other file in its place is one problem, not a crash."""
    put_catalogue(tmp_path).write_bytes(data)

    with pytest.raises(FaultyCatalogue, match=r"^locale/eo/plainstatus\.po"):
        words_of(PSEUDO, tmp_path)


def test_a_faulty_language_is_left_out_and_named(tmp_path: Path) -> None:
    """The others stay, and so does the organisation's."""
    put_catalogue(tmp_path, catalogue(translated() | {"home.latest": "{when}"}))
    put_catalogue(tmp_path, language="he")

    found = found_words("en", [PSEUDO, "he", "tlh"], tmp_path)

    assert found.own is ENGLISH
    assert [*found.further] == ["he"]
    assert [problem.level for problem in found.problems] == ["warning", "warning"]
    assert str(found.problems[0]).endswith("the site has no pages in 'eo' until that is mended (the English has none)")
    assert str(found.problems[1]) == (
        "locale/tlh/plainstatus.po: warning: there are no words of ours in 'tlh', so the site has no pages in it "
        "(begin them with: invoke words --language tlh; docs/languages.md says how)"
    )


def test_a_faulty_catalogue_of_ours_is_told_as_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its folder and its language, and no path of the machine; so it is where a site's own stands beside it."""
    ours, mine = tmp_path / "ours", tmp_path / "mine"
    put_catalogue(ours, catalogue(translated() | {"home.latest": "{when}"}))
    monkeypatch.setattr("plainstatus.render.words.catalogues._OURS", ours / "locale")
    (further,) = found_words("en", [PSEUDO], mine).problems
    (own,) = found_words(PSEUDO, [], mine).problems
    put_catalogue(mine, catalogue({"home.days": translated()["home.days"]}))
    (beside,) = found_words("en", [PSEUDO], mine).problems

    fault = (
        "plainstatus/render/words/locale/eo/plainstatus.po: warning: 'home.latest': {when} is no placeholder of it; "
    )
    assert [re.sub(r":\d+:", ":", str(problem), count=1) for problem in (further, beside, own)] == [
        f"{fault}the site has no pages in 'eo' until that is mended (the English has none)",
        f"{fault}the site has no pages in 'eo' until that is mended (the English has none)",
        f"{fault}until that is mended, pages in 'eo' have other words (the English has none)",
    ]


def test_a_region_takes_the_words_of_its_language(tmp_path: Path) -> None:
    """Words of a language serve all its regions, and those of one region others that are written alike."""
    put_catalogue(tmp_path, language="he")
    put_catalogue(tmp_path, language="eo-US")
    put_catalogue(tmp_path, language="zh-TW")

    for tag in ("he-IL", "eo", "eo-GB"):
        say = words_of(tag, tmp_path)
        assert say is not None
        assert say.language == tag
    put_catalogue(tmp_path, language="sr")
    for tag in ("zh-CN", "sr-Latn"):
        assert words_of(tag, tmp_path) is None
    assert words_of("en-GB", tmp_path) is ENGLISH


def test_a_site_corrects_one_word(tmp_path: Path) -> None:
    """An own catalogue needs only what it says otherwise, where we have words in that language."""
    put_catalogue(tmp_path, catalogue({"home.latest": "What is new"}), language="en")

    say = words_of("en", tmp_path)

    assert say is not None
    assert say("home.latest") == "What is new"
    assert say("amounts.comma") == ", "


def test_a_site_corrects_one_word_of_ours(tmp_path: Path) -> None:
    """The rule for the plural counts by what it does, not by how it is written; another one leaves nothing to ours."""
    one: dict[str, Message] = {"home.latest": "Das Neueste"}
    put_catalogue(tmp_path, catalogue(one, rule="nplurals=2; plural=n!=1;"), language="de")

    say = words_of("de", tmp_path)

    assert say is not None
    assert (say("home.latest"), say("amounts.day", n=2)) == ("Das Neueste", "2\u00a0Tage")
    assert told(tmp_path, catalogue(one, rule="nplurals=2; plural=(n > 1);"), "de") == [
        ":4: it does not count as ours does, which so cannot say what it leaves out (write Plural-Forms: nplurals=2; "
        "plural=(n != 1);)"
    ]


def test_a_region_says_otherwise_what_it_does(tmp_path: Path) -> None:
    """Its own words come first, then the site's in the language, then ours."""
    put_catalogue(tmp_path, catalogue({"home.latest": "Neu", "home.open": "Jetzt"}), language="de")
    put_catalogue(tmp_path, catalogue({"home.latest": "Heuer neu"}), language="de-AT")

    say = words_of("de-AT", tmp_path)

    assert say is not None
    assert [say("home.latest"), say("home.open"), say("home.today")] == ["Heuer neu", "Jetzt", "Heute"]


def test_what_nobody_is_shown_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """An id with a slip, a message without one, and a header of another language."""
    text = catalogue({"home.latest": "Neu"}).replace("home.latest", "home.lastest")
    text = text.replace('"Content-Type', '"Language: fr_CA\\n"\n"Content-Type') + '\nmsgid "x"\nmsgstr "y"\n'
    put_catalogue(tmp_path, text, language="de")

    found = found_words("de", ["de", "fr"], tmp_path)

    assert found.own("home.latest") == "Neueste Meldung"
    assert [str(problem).removeprefix("locale/de/plainstatus.po:") for problem in found.problems] == [
        "3: warning: its header says that it is in 'fr_CA' (write Language: de, or put it where it belongs)",
        "9: warning: there is no message 'home.lastest', so nobody is shown it (did you mean 'home.latest'?)",
        "12: warning: this message has no id, so nobody is shown it (write its msgctxt above it)",
    ]


def test_words_differ_by_all_that_they_write(tmp_path: Path) -> None:
    """Whatever of a catalogue changes a byte changes the sum, and nothing else does."""
    sums = set()
    texts = [
        catalogue(translated()),
        catalogue(translated() | {"home.latest": "Neu"}),
        catalogue(translated(), rule="nplurals=2; plural=(n > 1);"),
        catalogue(translated(), reviewed="Ann Reader, 2026-11-01"),
    ]
    for text in texts:
        put_catalogue(tmp_path, text)
        say = words_of(PSEUDO, tmp_path)
        assert say is not None
        sums.add(say.digest)
    put_catalogue(tmp_path, '# A note: "Sie". "Plural-Forms: none".\n' + texts[0])

    again = words_of(PSEUDO, tmp_path)

    assert len(sums) == len(texts)
    assert again is not None
    assert again.digest in sums


def test_who_has_read_it_is_known(tmp_path: Path) -> None:
    """The header says whether a native speaker has read the words."""
    put_catalogue(tmp_path, catalogue(translated(), reviewed="Ann Reader, 2026-11-01"))
    put_catalogue(tmp_path, language="he")

    assert [say.reviewed for tag in (PSEUDO, "he") if (say := words_of(tag, tmp_path))] == [
        "Ann Reader, 2026-11-01",
        "",
    ]


def words(language: str) -> Words:
    """Return words of which only what CLDR writes is asked."""
    return TranslatedWords(language, translated(), lambda _: 0)


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("de", "Europe/Berlin", "15.~Nov. 2026, 13:00~MEZ (12:00~UTC)"),
        ("de", "America/Los_Angeles", "15.~Nov. 2026, 04:00~PST (12:00~UTC)"),
        ("de", "Pacific/Kiritimati", "16.~Nov. 2026, 02:00~UTC+14:00 (15.~Nov., 12:00~UTC)"),
        ("fr", "UTC", "15~nov. 2026, 12:00~UTC"),
        ("es", "America/Sao_Paulo", "15~nov 2026, 9:00~UTC-03:00 (12:00~UTC)"),
        ("pt-BR", "America/Sao_Paulo", "15~de nov. de 2026 09:00~BRT (12:00~UTC)"),
        ("ja", "Asia/Tokyo", "2026年11月15日 21:00~JST (12:00~UTC)"),
        ("ja", "Pacific/Kiritimati", "2026年11月16日 2:00~UTC+14:00 (11月15日 12:00~UTC)"),
        ("ar", "Europe/Berlin", "15~نوفمبر 2026، <13:00~CET> (<12:00~UTC>)"),
    ],
)  # fmt: skip
def test_moments_are_written_as_the_language_does(language: str, zone: str, said: str) -> None:
    """No seconds, hours to 24, zones by a name that is read there, and UTC by no other name.

    No line ends at a `~`; from right to left, a time of the day keeps to itself, here in `<` and `>`.
    """
    written = said.translate({ord("~"): "\u00a0", ord("<"): "\u200e", ord(">"): "\u200f"})

    assert words(language).moment(ZoneInfo(zone), NOON) == written


def test_days_and_numbers_are_written_as_the_language_does() -> None:
    """Digits are Latin ones, thousands are parted as people there do."""
    say = words("de")

    assert [say.day(NOON.date()), say.short_day(NOON.date()), say.month(2026, 3)] == [
        "15.\u00a0Nov. 2026",
        "So., 15.\u00a0Nov.",
        "März 2026",
    ]
    assert say.number(24_000_000) == "24.000.000"
    assert words("ar").number(24_000_000) == "24,000,000"
    assert words("ar").day(date(2026, 11, 15)) == "15\u00a0نوفمبر 2026"


@pytest.mark.parametrize(
    ("names", "word", "said"),
    [
        (["inglés", "español"], "and", "inglés y español"),
        (["francés", "español", "inglés"], "and", "francés, español e inglés"),
        (["clientes", "Historia"], "and", "clientes e Historia"),
        (["agua", "hielo"], "and", "agua y hielo"),
        (["siete", "ocho"], "or", "siete u ocho"),
        (["uno", "dos"], "or", "uno o dos"),
        (["inglés"], "and", "inglés"),
        ([], "and", ""),
    ],
)  # fmt: skip
def test_spanish_joins_by_the_sound(names: list[str], word: str, said: str) -> None:
    """Before its own sound, Spanish writes another 'and' and another 'or'."""
    say = words_of("es")

    assert say is not None
    assert say.joined(names, word) == said


@pytest.mark.parametrize(
    ("tag", "listed", "said"),
    [
        ("en", "German, Spanish", "A. B."),
        ("de", "Deutsch und Spanisch", "A. B."),
        ("fr", "allemand et espagnol", "A. B."),
        ("es", "alemán y español", "A. B."),
        ("pt-BR", "alemão e espanhol", "A. B."),
        ("ja", "ドイツ語とスペイン語", "A.B."),
        ("ar", "الألمانية والإسبانية", "A. B."),
    ],
)
def test_languages_and_sentences_are_joined_as_the_language_does(tag: str, listed: str, said: str) -> None:
    """A list of contacts says in which languages they answer as a sentence would, English as it always did."""
    say = words_of(tag)

    assert say is not None
    assert say.joined(map(say.language_name, ("de", "es")), "languages") == listed
    assert say.sentences(("A.", "", "B.")) == say.sentences_html(("A.", "B.")) == said
    assert say.sentences(()) == say.sentences_html(()) == ""


def test_english_is_as_it_was(tmp_path: Path) -> None:
    """Also where a site says English words otherwise, days are written in our own way."""
    put_catalogue(tmp_path, catalogue(dict(translated(lambda text: text)) | {"home.latest": "News"}), language="en")

    say = words_of("en", tmp_path)

    assert say is not None
    assert say("home.latest") == "News"
    assert say.moment(ZoneInfo("Europe/Berlin"), NOON) == "15 Nov 2026, 13:00 CET (12:00 UTC)"
    assert say.duration(timedelta(hours=2)) == "2 hours"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "أقل من دقيقة"), (2, "دقيقتان"), (3, "3 دقائق"), (71, "ساعة واحدة و11 دقيقة"), (100 * 60, "4 أيام و4 ساعات")],
)
def test_a_duration_is_written_as_the_language_does(minutes: int, said: str) -> None:
    """Arabic has 'and' between two units, and a word for two of one; no line ends between a number and its unit."""
    say = words_of("ar")

    assert say is not None
    assert re.sub(r"(?<=\d)\u00a0", " ", say.duration(timedelta(minutes=minutes))) == said
    assert not re.search(r"\d ", say.duration(timedelta(minutes=minutes)))


def test_an_entry_is_read_as_it_is_written() -> None:
    """The tests' own catalogues quote what gettext would."""
    assert entry("home.latest", 'a "b" \\ c\nd').endswith('msgstr "a \\"b\\" \\\\ c\\nd"')


def test_a_mistake_keeps_words_from_texts_that_were_not_chosen(tmp_path: Path) -> None:
    """Those of the site stand around them then, as where there is no catalogue."""
    put_catalogue(tmp_path, catalogue(translated() | {"home.latest": "{when}"}))

    found = found_words("de", (), tmp_path)

    assert (found.around(PSEUDO), found.around("tlh")) == (None, None)
    assert found.around("en") == ENGLISH
