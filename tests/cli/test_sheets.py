"""What those say who answer phones and press: released with the notice, made anew, and found to be old."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from plainstatus.edit.first_notice.sheets import made_anew
from tests.cli.test_breach import FLAGS, ID, SHEETS, SITE, Run, fill, private, run
from tests.support.project import make_project
from tests.support.publishing import NOW, edit, put, real_project

__all__ = ["run"]

AS_OF = "15 Nov 2026, 20:00 PST (16 Nov, 04:00 UTC)"
CALLS = f"{ID}-calls.txt"
#: As somebody types it who has no time for questions.
BY_HAND = SITE.replace(
    "incidents:\n",
    f"""incidents:
  - id: {ID}
    title: "Notice of data breach: customer data"
    type: security
    breach: {{people: {{count: 24000, qualifier: about}}}}
    updates: [{{at: 2026-11-15 19:00, status: investigating, text: Someone copied data. We are sorry.}}]
""",
)


def usable(folder: Path, name: str = CALLS) -> Path:
    """Return the place of a sheet that may be used."""
    return folder / "site" / "private" / "released" / name


def read(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="utf-8")


# Released with the notice


def test_they_are_released_with_the_notice(run: Run, tmp_path: Path) -> None:
    """For their owner alone, with what the notice says by now and the words of staff; nothing of it is printed."""
    run(**FLAGS)
    private(tmp_path).write_text(read(private(tmp_path)).replace("Everyone with", "Some with"), encoding="utf-8")
    path = private(tmp_path, CALLS)
    path.write_text(read(path).replace("WHAT NOT TO SAY", "Ask for Robin.\n\nWHAT NOT TO SAY"), encoding="utf-8")

    code, out, err = run(release=ID)

    assert code == 0, err
    assert (
        f"private/released/{ID}-calls.txt: what to say on the phone, and what not, as of {AS_OF}\n"
        f"private/released/{ID}-press.txt: lines for the press, as of {AS_OF}\n"
        f"private/released/{ID}-employees.txt: a line for employees' own accounts, as of {AS_OF}\n"
    ) in out
    assert out.endswith(
        f"hand the sheets out once the page is live, and not before\nreleased {ID}; readers see it after: "
        "invoke publish\n"
    )
    assert "Robin" not in out + err
    text = read(usable(tmp_path))
    assert text.startswith(
        f"RELEASED for use on {AS_OF}, as soon as the page shows the same: "
        f"https://status.example.com/incidents/{ID}.html\n\nFOR THOSE WHO ANSWER CALLS\n"
    )
    assert "Whom it concerns:\n  Some with an account.\n" in text
    assert "Ask for Robin.\n" in text
    assert stat.S_IMODE(usable(tmp_path).parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in usable(tmp_path).parent.iterdir()} == {0o600}
    assert not [name for name in SHEETS if private(tmp_path, name).exists()]


def spoil(path: Path, how: str) -> None:
    """Let a draft be one that cannot be released."""
    text = read(path)
    if how == "gap":
        path.write_text(f"{text}Ask for {{name}}.\n", encoding="utf-8")
    elif how == "marks":
        path.write_text(text.replace("== End", "End"), encoding="utf-8")
    else:
        path.write_bytes(text.encode("utf-16"))


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("gap", "{name} still open (fill in, and run this again)"),
        ("marks", "its two lines with == are gone, so that nobody can say how old it is (remove it, and run: invoke "
         f"breach --sheets {ID})"),
        ("bytes", f"it cannot be read as UTF-8 (remove it, and run: invoke breach --sheets {ID})"),
    ],
)  # fmt: skip
def test_the_notice_does_not_wait_for_a_sheet(how: str, why: str, run: Run, tmp_path: Path) -> None:
    """What cannot be used yet stays a draft; the notice, and the other sheets, are released and published."""
    run(**FLAGS)
    spoil(private(tmp_path, CALLS), how)

    code, out, err = run(release=ID)

    assert code == 0, err
    assert f"\nprivate/{CALLS} stays: {why}\n" in out
    assert sorted(path.name for path in usable(tmp_path).parent.iterdir()) == [*SHEETS[1:]]
    put(tmp_path / "site", now=NOW)
    if how == "gap":
        fill(private(tmp_path, CALLS), name="Robin")
    else:
        private(tmp_path, CALLS).unlink()
        assert run(sheets=ID)[0] == 0
    assert run(release=ID)[0] == 0
    assert usable(tmp_path).is_file()


def test_a_sheet_in_use_is_not_written_over(run: Run, tmp_path: Path) -> None:
    """Another one of that name has to be looked at by somebody first."""
    run(**FLAGS)
    usable(tmp_path).parent.mkdir()
    usable(tmp_path).write_text("Mine.\n", encoding="utf-8")

    code, out, _ = run(release=ID)

    assert code == 0
    assert (
        f"private/{CALLS} stays: private/released/{CALLS} is there already, with other words (take one away, and run "
        "this again)\n"
    ) in out
    assert read(usable(tmp_path)) == "Mine.\n"
    assert private(tmp_path, CALLS).is_file()


# Made anew


def test_a_notice_written_by_hand_gets_sheets_too(run: Run, tmp_path: Path) -> None:
    """They are drafts, to be read and then released, as those of a drafted notice."""
    code, out, err = run(site=BY_HAND, sheets=ID)

    assert (code, err) == (0, "")
    assert out == (
        f"private/{ID}-calls.txt: what to say on the phone, and what not\n"
        f"private/{ID}-press.txt: lines for the press\n"
        f"private/{ID}-employees.txt: a line for employees' own accounts\n"
        f"made anew, as of {AS_OF}\n"
        f"release what is new with: invoke breach --release {ID}\n"
    )
    assert read(private(tmp_path, CALLS)).startswith("DRAFT, not to be used yet. ")
    assert stat.S_IMODE(private(tmp_path, CALLS).stat().st_mode) == 0o600
    code, out, err = run(release=ID)
    assert (code, err) == (0, "")
    assert out.endswith(f"released {ID}; readers see it after: invoke publish\n")
    assert "About 24,000 people are concerned." in read(usable(tmp_path))
    assert (tmp_path / "site" / "incidents.yaml").read_text(encoding="utf-8") == BY_HAND
    assert run(release=ID)[1] == f"{ID} is released already; readers see it after: invoke publish\n"


def test_an_old_sheet_is_named_and_made_anew(run: Run, tmp_path: Path) -> None:
    """By `check` with what has changed, and by `publish`; made anew it keeps words of staff and the release."""
    run(site=BY_HAND, sheets=ID)
    run(release=ID)
    site = tmp_path / "site"
    text = read(usable(tmp_path))
    usable(tmp_path).write_text(text.replace("WHAT NOT", "Ask for Robin.\n\nWHAT NOT"), encoding="utf-8")
    assert "released" not in run(task="check")[2]

    edit(site, ("24000", "99000"), ("clock: 2026-11-15 20:00", "clock: 2026-11-15 21:00"))

    warning = (
        "private/released/{}: warning: changed since it was made: How many people (once that is published: invoke "
        f"breach --sheets {ID}, and hand it out anew)\n"
    )
    old = warning.format(f"{ID}-calls.txt") + warning.format(f"{ID}-press.txt")
    code, out, err = run(task="check")
    assert code == 0
    assert old in err
    assert "Robin" not in out + err
    assert run(task="check", strict=True)[0] == 3
    code, _, err = run(task="publish", yes=True)
    assert code == 0
    assert old in err

    code, out, err = run(sheets=ID)

    assert (code, err) == (0, "")
    assert out == (
        f"private/released/{ID}-calls.txt: How many people\n"
        f"private/released/{ID}-press.txt: How many people\n"
        f"private/released/{ID}-employees.txt: nothing new but the time\n"
        "made anew, as of 15 Nov 2026, 21:00 PST (16 Nov, 05:00 UTC)\n"
    )
    text = read(usable(tmp_path))
    assert text.startswith(f"RELEASED for use on {AS_OF}, ")
    assert "== As of 15 Nov 2026, 21:00 PST (16 Nov, 05:00 UTC). " in text
    assert "About 99,000 people are concerned.\n" in text
    assert "Ask for Robin.\n" in text
    assert "released" not in run(task="check")[2]


def test_time_makes_them_old_as_well(run: Run, tmp_path: Path) -> None:
    """A phone that is open again, and a promise that was not kept: nobody reads out what was true yesterday."""
    run(**FLAGS)
    run(release=ID)
    edit(tmp_path / "site", ("clock: 2026-11-15 20:00", "clock: 2026-11-16 12:00"), ("at: now", "at: 2026-11-15 20:00"))

    assert (
        f"private/released/{CALLS}: warning: changed since it was made: How to reach us, When we say more (once that "
        f"is published: invoke breach --sheets {ID}, and hand it out anew)\n"
    ) in run(task="check")[2]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda path: path.write_text(read(path).replace("==", "--"), encoding="utf-8"),
         "its two lines with == are gone, so that nobody can say how old it is (remove it, and run: invoke breach "
         f"--sheets {ID})"),
        (lambda path: path.write_bytes(b"\xff"),
         f"it cannot be read as UTF-8 (remove it, and run: invoke breach --sheets {ID})"),
        (lambda path: edit(path.parent.parent.parent, (f"- id: {ID}\n", f"- id: {ID}-2\n")),
         "its incident is withdrawn or gone (take it from whoever has it, and remove it)"),
        (lambda path: edit(path.parent.parent.parent,
                           ("    type: security\n", "    type: security\n    withdrawn: {at: 2026-11-15 19:30, reason: "
                            "It was an exercise.}\n")),
         "its incident is withdrawn or gone (take it from whoever has it, and remove it)"),
    ],
    ids=["marks", "bytes", "gone", "withdrawn"],
)  # fmt: skip
def test_a_sheet_that_nobody_should_use_is_named(change: Any, told: str, run: Run, tmp_path: Path) -> None:
    """Of which nobody can say how old it is, or of what was taken back."""
    run(site=BY_HAND, sheets=ID)
    run(release=ID)
    change(usable(tmp_path))

    code, _, err = run(task="check")

    assert code == 0
    assert f"private/released/{CALLS}: warning: {told}\n" in err
    put(tmp_path / "site", now=NOW)


def test_other_files_beside_them_are_nobodys_business(run: Run, tmp_path: Path) -> None:
    """Whoever keeps notes there is not told of them."""
    make_project(tmp_path / "site", SITE)
    usable(tmp_path).parent.mkdir(parents=True)
    usable(tmp_path, "notes.txt").write_text("Robin knows.\n", encoding="utf-8")

    assert "notes" not in "".join(map(str, run(task="check")))


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"sheets": "2026-11-15-custom"}, "--sheets: there is no incident '2026-11-15-custom'; did you mean "
         f"{ID}?"),
        ({"sheets": "../x"}, "--sheets: '../x' cannot be an id: it becomes part of an address, so only a to z, 0 to 9, "
         "- and _ go in (write x)"),
        ({"sheets": "2026-11-10-search"}, "--sheets: 2026-11-10-search is no security incident"),
        ({"sheets": ID, "what": "x"}, "--sheets takes no answers: what the sheets say is what is recorded"),
        ({"sheets": ID, "release": ID}, "--release takes no answers: change the draft in an editor"),
    ],
)  # fmt: skip
def test_a_wrong_flag_is_named(flags: dict[str, Any], message: str, run: Run, tmp_path: Path) -> None:
    """The message says what is wrong, and nothing is written."""
    assert run(site=BY_HAND, **flags) == (2, "", f"{message}\nnothing was written\n")
    assert not private(tmp_path).parent.exists()


def test_sheets_of_a_draft_wait_for_its_release(run: Run, tmp_path: Path) -> None:
    """Nobody is given what is not decided."""
    run(**FLAGS)

    assert run(sheets=ID) == (
        2,
        "",
        f"--sheets: {ID} is not released, and its sheets are made anew when it is\nnothing was written\n",
    )
    assert not usable(tmp_path).exists()


def test_sheets_of_what_was_withdrawn_are_not_made(run: Run) -> None:
    """Nobody should say it any more."""
    site = BY_HAND.replace(
        "    type: security\n",
        "    type: security\n    withdrawn: {at: 2026-11-15 19:30, reason: It was an exercise.}\n",
    )

    assert run(site=site, sheets=ID) == (
        2,
        "",
        f"--sheets: {ID} is withdrawn: nobody should use its sheets any more\nnothing was written\n",
    )


def test_a_sheet_without_its_marks_is_not_made_anew(run: Run, tmp_path: Path) -> None:
    """Nobody can tell the words of staff from what is recorded: none of the three is written."""
    run(site=BY_HAND, sheets=ID)
    path = private(tmp_path, f"{ID}-press.txt")
    path.write_text("Ours alone.\n", encoding="utf-8")
    before = read(private(tmp_path, CALLS))
    edit(tmp_path / "site", ("24000", "99000"))

    assert run(sheets=ID)[::2] == (
        3,
        f"private/{ID}-press.txt: its two lines with == are gone, so that nobody can say how old it is (remove it, and "
        "run this again)\nnothing was written\n",
    )
    assert read(path) == "Ours alone.\n"
    assert read(private(tmp_path, CALLS)) == before


def test_what_is_saved_meanwhile_is_kept(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes in a sheet while it is made anew loses nothing."""
    run(site=BY_HAND, sheets=ID)
    path = private(tmp_path, CALLS)

    def slow(*given: Any) -> str | None:
        if not read(path).endswith("Mine.\n"):
            path.write_text(f"{read(path)}Mine.\n", encoding="utf-8")
        return made_anew(*given)

    monkeypatch.setattr("plainstatus.cli.sheets.made_anew", slow)
    code, _, err = run(sheets=ID)

    assert code == 4
    assert err.startswith(f"private/{CALLS} changed in the meantime, and nothing was written (run this again)\n")
    assert read(path).endswith("Mine.\n")


def test_what_stands_in_the_way_is_left_alone(run: Run, tmp_path: Path) -> None:
    """A folder, or a link to nowhere, of the name of a sheet is not written over."""
    make_project(tmp_path / "site", BY_HAND)
    private(tmp_path).parent.mkdir()
    private(tmp_path, CALLS).symlink_to("nowhere")

    code, _, err = run(sheets=ID)

    assert code == 4
    assert err == (
        f"private/{CALLS} is there already, and is not written over (take it away, and run this again)\nnothing was "
        "written\n"
    )
    assert private(tmp_path, CALLS).is_symlink()


# Never public


def test_what_they_say_stops_no_publish(run: Run, tmp_path: Path) -> None:
    """Readers see the same words on the page; the sheets themselves stay where they are."""
    real_project(tmp_path / "site", BY_HAND.replace("clock: 2026-11-15 20:00\n", "").replace("2026-11", "2020-11"))
    name = ID.replace("2026", "2020")
    run(sheets=name)
    run(release=name)
    code, _, err = run(task="publish", yes=True)
    assert code == 0, err
    assert "released" not in err
    assert run(sheets=name)[0] == 0

    code, _, err = run(task="publish", yes=True)

    assert code == 0, err
    assert "released" not in err
    found = [path for path in (tmp_path / "site" / "output").rglob("*") if path.is_file()]
    assert found
    assert not [path for path in found if b"WHAT NOT TO SAY" in path.read_bytes()]


def test_words_of_staff_are_kept_back(run: Run, tmp_path: Path) -> None:
    """What they wrote into a sheet, and pasted into an answer by mistake, stops the publish as any private text."""
    run(site=BY_HAND, sheets=ID)
    path = private(tmp_path, CALLS)
    theirs = "Lawyers say that it is worse than we think, and it will come out."
    path.write_text(f"{read(path)}{theirs}\n", encoding="utf-8")
    page = tmp_path / "site" / "content" / "pages" / "about.md"
    page.parent.mkdir()
    page.write_text(f"Title: About\n\n{theirs}\n", encoding="utf-8")

    code, _, err = run(task="publish", yes=True)

    assert code == 4
    assert "holds a text that is not public yet, from a draft or private/" in err
    assert "Lawyers" not in err
