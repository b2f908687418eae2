"""Lists of recipients: as programs write them, and every fault by its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plainstatus.deliver.mail.recipients import Ambiguous, Recipient, Recipients, part_of, read_recipients
from plainstatus.errors import SettingsError

ADA = Recipient("ada@example.org", "en", "")
BOB = Recipient("bob@example.net", "es", "")


def read(folder: Path, data: str | bytes, *, names: bool = False, encoding: str = "", column: str = "") -> Recipients:
    """Read a list, for a letter in English and Spanish."""
    path = folder / "list.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    languages = ("en", "es", "pt-BR")
    return read_recipients(path, languages=languages, language="en", names=names, encoding=encoding, column=column)


def fault(folder: Path, data: str | bytes, *, names: bool = False, encoding: str = "", column: str = "") -> str:
    """Return why a list cannot be read."""
    with pytest.raises(SettingsError) as error:
        read(folder, data, names=names, encoding=encoding, column=column)
    return str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "address,language,name\nada@example.org,en,Ada\nbob@example.net,es,Bob\n",
        "Name;E-Mail;Language\r\nAda;ada@example.org;en\r\nBob;bob@example.net;es\r\n",
        "id\tlocale\twhere\n1\ten_GB\tada@example.org\n\n2\tes-MX\tbob@example.net",
        '"Lang","Email address"\n"en"," ada@example.org "\n"es","bob@example.net"\n',
    ],
)
def test_columns_stand_in_any_order(text: str, tmp_path: Path) -> None:
    """The address is what is called so, or else what holds an @; lines end as they like."""
    assert read(tmp_path, text).people == (ADA, BOB)
    assert read(tmp_path, text).notes == ()


def test_a_list_of_addresses_alone_needs_no_header(tmp_path: Path) -> None:
    """The first line counts, too."""
    assert read(tmp_path, "ada@example.org\nbob@example.net\n").people == (ADA, Recipient("bob@example.net", "en", ""))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_it_is_written_in_is_read(encoding: str, tmp_path: Path) -> None:
    """With a byte-order mark or without one."""
    text = "address,name\nada@example.org,Zoë Ångström\n"
    found = read(tmp_path, text.encode(encoding), names=True)
    assert found == Recipients((Recipient("ada@example.org", "en", "Zoë Ångström"),), ())


def test_latin_1_is_told_or_guessed(tmp_path: Path) -> None:
    """Nearly any bytes are Windows-1252, so that this is said."""
    data = "address,name\nada@example.org,Zoë\n".encode("latin-1")
    assert read(tmp_path, data, names=True, encoding="latin-1").notes == ()
    guessed = read(tmp_path, data, names=True)
    assert guessed.people[0].name == "Zoë"
    assert guessed.notes == (
        "list.csv: read as Windows-1252, for it is not UTF-8 (if names look wrong, say which: --encoding)",
    )
    assert fault(tmp_path, data, encoding="utf-8") == "list.csv is not utf-8 (line 2)"
    expected = "--encoding 'ebcdic' is none of utf-8, utf-16, latin-1, windows-1252"
    assert fault(tmp_path, data, encoding="ebcdic") == expected


def test_every_broken_line_is_told_at_once_and_no_address(tmp_path: Path) -> None:
    """By line number, also behind cells of several lines."""
    text = (
        "address,language,name\n"
        'ada@example.org,en,"Ada\nLovelace"\n'
        "canary-one,en,A\n"
        "canary two@example.org,en,B\n"
        ",en,C\n"
        "canary@example,en,D\n"
        "cänary@example.org,en,E\n"
        "canary@example.org,Spanish please,F\n"
        "canary@example.org,en\n"
        "canary..x@example.org,en,G\n"
        "canary@example.org,en,\n"
        "canary@-example-.org,en,H\n"
        f"canary@{'a.' * 130}org,en,I\n"
        "canary@example.org.,en,J\n"
    )
    told = fault(tmp_path, text, names=True)
    assert told.splitlines() == [
        "list.csv:2: the name holds a character that nobody sees",
        "list.csv:4: the address has no @, or nothing before or behind it",
        "list.csv:5: an address alone belongs here, without a name, spaces, commas or brackets",
        "list.csv:6: the address is missing",
        "list.csv:7: what stands behind the @ is no domain",
        "list.csv:8: before the @ stand letters that few servers take: write to this person in another way",
        "list.csv:9: the language is no tag such as en or pt-BR",
        "list.csv:10: it has 2 columns where the first line has 3",
        "list.csv:11: what stands before the @ is no mailbox",
        "list.csv:12: the name is missing, and the text asks for it",
        "list.csv:13: what stands behind the @ is no domain",
        "list.csv:14: what stands behind the @ is no domain",
        "list.csv:15: what stands behind the @ is no domain",
    ]


def test_a_hundred_faults_are_enough(tmp_path: Path) -> None:
    """Whoever has more has a file of another kind."""
    told = fault(tmp_path, "address\nx@y.org\n" + "broken\n" * 1234).splitlines()
    assert (len(told), told[-1]) == (101, "… and 1,134 more")


def test_a_quotation_that_nobody_closes(tmp_path: Path) -> None:
    """It swallows the rest, and is told by the line on which it begins."""
    text = 'address,name\nada@example.org,Ada\nbob@example.net,"Bob\neve@example.org,Eve\n'
    assert fault(tmp_path, text) == ("list.csv:3: a quotation mark stands where none should, or is not closed")


def test_one_message_for_each_address(tmp_path: Path) -> None:
    """However often it stands there, and however it is spelt; the first line counts."""
    found = read(tmp_path, "address,language\nada@example.org,en\nADA@Example.org,es\nbob@example.net,es\n")
    assert found.people == (ADA, BOB)
    assert found.notes == ("list.csv: 1 line with an address that stands above: each gets one message",)


def test_who_reads_what_there_is_no_text_in(tmp_path: Path) -> None:
    """The organisation's language stands in, and that is said; a language without a region finds one with."""
    found = read(tmp_path, "address,lang\na@example.org,fr\nb@example.org,fr\nc@example.org,pt\nd@example.org,\n")
    assert [one.language for one in found.people] == ["en", "en", "pt-BR", "en"]
    assert found.notes == ("list.csv: for fr there is no text: 2 messages in en",)


def test_a_second_column_with_addresses_asks_which(tmp_path: Path) -> None:
    """Unless one of them says by its name that it is the address; told, it is that one."""
    text = "private,work\nada@example.org,bob@example.net\n"
    with pytest.raises(Ambiguous) as error:
        read(tmp_path, text)
    assert error.value.columns == ("private", "work")
    assert str(error.value) == (
        "list.csv: the columns 'private' and 'work' may hold the address (say which: --column 'private')"
    )
    assert read(tmp_path, text, column="work").people == (Recipient("bob@example.net", "en", ""),)
    assert fault(tmp_path, text, column="home") == "list.csv has no column 'home' (there are private, work)"
    assert read(tmp_path, text.replace("private", "email")).people == (ADA,)
    assert "may hold the address (say which: --column '1')" in fault(tmp_path, text.partition("\n")[2])


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("", "list.csv holds no line"),
        ("address\n", "list.csv holds no address"),
        ("name,town\nAda,London\n", "list.csv has no column with addresses: none holds an @"),
        (b"PK\x03\x04\x00\x00\x08\x00 not text", "list.csv is no text (save the list as CSV)"),
    ],
)
def test_what_is_no_list(data: str | bytes, told: str, tmp_path: Path) -> None:
    """It is refused in a sentence."""
    assert fault(tmp_path, data) == told


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    """The reason is the system's."""
    with pytest.raises(SettingsError, match=r"cannot be read: .*gone\.csv: No such file or directory"):
        read_recipients(tmp_path / "gone.csv", languages=["en"], language="en", names=False)


def test_names_are_needed_where_the_text_asks_for_them(tmp_path: Path) -> None:
    """And read nowhere else."""
    told = fault(tmp_path, "address\nada@example.org\n", names=True)
    assert told == "list.csv:1: the text asks for {name}, and no column is called name"


def test_names_as_people_write_them(tmp_path: Path) -> None:
    """Spaces that do not break are spaces, letters that are kept apart or together stay so, and nothing else hides."""
    found = read(tmp_path, "address,name\nada@example.org,Ada\u00a0B.\nbob@example.net,می\u200cرو\n", names=True)
    assert [one.name for one in found.people] == ["Ada B.", "می\u200cرو"]
    assert fault(tmp_path, "address,name\nada@example.org,A\u202eda\n", names=True) == (
        "list.csv:2: the name holds a character that nobody sees"
    )


def test_domains_of_other_alphabets_go_as_servers_know_them(tmp_path: Path) -> None:
    """In ASCII."""
    assert read(tmp_path, "address\nada@bücher.example\n").people[0].address == "ada@xn--bcher-kva.example"


def test_several_senders_share_a_list_without_a_gap(tmp_path: Path) -> None:
    """Each address belongs to one of them, however it is spelt."""
    people = read(tmp_path, "address\n" + "".join(f"p{number}@example.org\n" for number in range(300))).people
    parts = [part_of(people, part, 3) for part in (1, 2, 3)]
    assert sorted(one.address for part in parts for one in part) == sorted(one.address for one in people)
    assert all(parts)
    assert part_of(people, 1, 1) == people


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=300) | st.text(alphabet='a@.,;"\n\r\t é\u202e', max_size=200).map(str.encode))
def test_any_bytes_are_a_list_or_a_sentence(data: bytes, tmp_path: Path) -> None:
    """Nothing else comes of them, and what is read can stand in a header."""
    try:
        found = read(tmp_path, data)
    except SettingsError as error:
        told = str(error)
    else:
        told = "\n".join(one.address for one in found.people)
        assert told.isascii()
    assert told
