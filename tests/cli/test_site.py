"""The commands as a person types them, in processes of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plainstatus.read.schema.json_schema import SCHEMA_FILE
from tests.support.project import ROOT, SETTINGS, YAML, make_project, tree
from tests.support.publishing import REAL
from tests.support.steps import without_steps
from tests.support.warm import plainstatus


@pytest.mark.parametrize(
    "arguments", [("check", "--help"), ("check", "--strict"), ("publish", "--nothing"), ("build",)]
)
def test_a_process_from_nothing_does_the_same(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Most tests here run a copy of a process that has everything loaded: code and words are those of a new one."""
    yaml = YAML.replace("name: Checkout", "name: Checkout\n    link: nowhere")
    warm, cold = (
        plainstatus(make_project(tmp_path / "site", yaml), *arguments, **environ) for environ in ({}, {"COLD": "1"})
    )

    said = [(done.returncode, done.stdout, without_steps(done.stderr)) for done in (warm, cold)]
    assert said[0] == said[1]
    assert warm.stdout + warm.stderr


def test_publish_says_what_it_did(tmp_path: Path) -> None:
    """The last line counts open incidents and pages, and names the file to open."""
    done = plainstatus(make_project(tmp_path), "publish")

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "read 1 incident from 1 file"
    assert lines[1] == "built 53 new or changed files; 0 are as they were"
    assert re.fullmatch(r"published: 0 open, 11 pages, \d+\.\d s → output/index\.html", lines[-1])
    assert without_steps(done.stderr) == ""


def test_publish_works_from_a_folder_below(tmp_path: Path) -> None:
    """The nearest pelicanconf.py above counts, wherever one stands."""
    folder = make_project(tmp_path)

    done = plainstatus(folder / "content", "publish")

    assert done.returncode == 0, done.stderr
    assert (folder / "output" / "index.html").is_file()
    assert not (folder / "content" / "output").exists()


def test_exit_code_3_tells_every_problem(tmp_path: Path) -> None:
    """Faults in the YAML end with code 3, on standard error, with a verdict at the end."""
    folder = make_project(tmp_path, YAML.replace("title", "titel").replace("components: [checkout]", "components: [x]"))

    for verb, verdict in (("publish", "nothing was published: the site is as it was"), ("check", "")):
        done = plainstatus(folder, verb)

        assert done.returncode == 3
        assert done.stderr.splitlines() == [
            "incidents.yaml:8: unknown key 'titel' (write: title: Checkout is slow)",
            "incidents.yaml:9: unknown component 'x' (known here: checkout)",
            verdict or "these problems stop a publish",
        ]
        assert not (folder / "output").exists()


def test_exit_code_2_where_settings_are_wrong(tmp_path: Path) -> None:
    """Without settings, or with wrong ones, the code is 2 and the message says what to do."""
    bare = plainstatus(tmp_path, "publish")
    assert bare.returncode == 2
    assert bare.stderr.startswith(f"there is no pelicanconf.py in {tmp_path} or above it")

    folder = make_project(tmp_path, settings=SETTINGS.replace("https://status.example.com", ""))
    wrong = plainstatus(folder, "publish")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("pelicanconf.py: SITEURL is ''")

    (folder / "pelicanconf.py").write_text("SITEURL = \n", encoding="utf-8")
    unreadable = plainstatus(folder, "publish")
    assert unreadable.returncode == 2
    assert unreadable.stderr.startswith("pelicanconf.py:1: invalid syntax")


def test_exit_code_4_where_the_build_fails(tmp_path: Path) -> None:
    """A page that cannot be built ends with code 4, and the site is as it was."""
    folder = make_project(tmp_path, content={"pages/index.md": "Title: Mine\n\nx\n"})

    done = plainstatus(folder, "publish")

    assert done.returncode == 4
    assert done.stderr.splitlines() == [
        "pages/index.md would become index.html, which is a page of the status site "
        "(give it another file name or Slug)",
        "nothing was published: the site is as it was",
    ]


def test_check_reads_without_building(tmp_path: Path) -> None:
    """`check` says that nothing stops a publish, shows warnings and better words, and writes nothing."""
    yaml = YAML.replace("name: Example Shoes", "name: Example Shoes\n  timezone: America/Los_Angeles")
    folder = make_project(tmp_path, yaml.replace("2026-11-15 13:00", "2026-11-15 13:00 -0700"))

    done = plainstatus(folder, "check")

    assert done.returncode == 0
    assert re.findall(r"^incidents.yaml:(\d+): warning: .+ \[(\w+)\]$", done.stdout, re.MULTILINE) == [
        ("17", "S1"),
    ]
    assert done.stdout.endswith("\n\nread 1 incident in 1 file: 2 warnings\n")
    assert without_steps(done.stderr) == (
        "incidents.yaml:12: warning: the offset -0700 is not that of America/Los_Angeles on that date, which is -0800 "
        "(write 2026-11-15 12:00 if you meant this very moment)\n"
    )
    assert not (folder / "output").exists()
    assert not (folder / ".plainstatus").exists()


def test_check_tells_what_publish_would_refuse(tmp_path: Path) -> None:
    """Published words that changed are an error, in the words of publish; mended, there is none."""
    folder = make_project(tmp_path, YAML, settings=REAL)
    assert plainstatus(folder, "publish").returncode == 0
    make_project(tmp_path, YAML.replace("fast again", "quick again"), settings=REAL)

    refused = plainstatus(folder, "publish", "--yes")
    checked = plainstatus(folder, "check")

    told = "was published and is changed: text: 'Checkout is fast again.' became 'Checkout is quick again.'"
    assert told in checked.stderr
    assert checked.stderr.splitlines()[0] == refused.stderr.splitlines()[0]
    assert checked.stderr.endswith("\nthe errors have to be mended\n")
    assert checked.stdout == "read 1 incident in 1 file: 1 error\n"
    assert checked.returncode == 3
    commands = plainstatus(folder, "check", "--format", "github").stdout
    assert commands.startswith("::error file=incidents.yaml,line=14,title=YAML::")
    make_project(tmp_path, YAML, settings=REAL)
    assert plainstatus(folder, "check").returncode == 0


def test_check_tells_every_mistake_in_the_channels(tmp_path: Path) -> None:
    """A publish goes live with them; `check` names each, shows no secret, and does not miss a variable."""
    channels = {
        "mastodon": {"to": "mastodon://social.example.org", "token": "$NOT_SET_HERE"},
        "team": {"to": "slak:#status", "token": "x"},
        "crowd": {"to": "telegram:@status", "token": "in-the-clear", "components": ["chekout"]},
    }
    folder = make_project(tmp_path, YAML, settings=f"{SETTINGS}STATUS_CHANNELS = {channels!r}\n")

    done = plainstatus(folder, "check")

    assert done.returncode == 2
    assert done.stderr.splitlines()[-4:] == [
        "pelicanconf.py: STATUS_CHANNELS['team'] has the unknown scheme 'slak' (did you mean slack?)",
        "pelicanconf.py: STATUS_CHANNELS['crowd'] has a secret in 'token', which belongs in no settings: they are "
        'committed (write "token": "$NAME", set that variable where this command runs, and make a new secret if this '
        "one was ever committed)",
        "pelicanconf.py: STATUS_CHANNELS['crowd'] has components with 'chekout', which names nothing (did you mean "
        "'checkout'?)",
        "a publish leaves these channels out",
    ]
    assert "in-the-clear" not in done.stderr + done.stdout
    assert plainstatus(folder, "publish", "--yes").returncode == 0


def test_check_in_other_formats(tmp_path: Path) -> None:
    """Other programs read standard output, mistakes in the YAML included; an unknown format is named."""
    folder = make_project(tmp_path)
    log = plainstatus(folder, "check", "--format", "sarif")
    assert (log.returncode, json.loads(log.stdout)["version"], log.stderr) == (0, "2.1.0", "")

    (folder / "incidents.yaml").write_text(YAML.replace("title", "titel"), encoding="utf-8")
    broken = plainstatus(folder, "check", "--format", "json")
    assert (broken.returncode, without_steps(broken.stderr)) == (3, "")
    assert [problem["line"] for problem in json.loads(broken.stdout)["problems"]] == [8]
    commands = plainstatus(folder, "check", "--format", "github")
    assert commands.stdout.startswith("::error file=incidents.yaml,line=8,title=YAML::unknown key 'titel' (write")

    unknown = plainstatus(folder, "check", "--format", "yaml")
    assert (unknown.returncode, unknown.stderr.splitlines()[0]) == (
        2,
        "there is no format 'yaml' (write text, json, github, sarif, gitlab)",
    )


def test_check_is_strict_on_demand(tmp_path: Path) -> None:
    """Warnings fail with --strict only; hints never; errors always."""
    clean = YAML.replace("We look into it. You can", "Paying is slow for you. You can").replace(
        "Checkout is fast again.", "You can pay since 13:50 UTC. A full disk was the cause. No data was lost."
    )
    folder = make_project(tmp_path, clean)
    none = plainstatus(folder, "check", "--strict")
    assert (none.returncode, without_steps(none.stderr)) == (0, "")
    assert none.stdout == "read 1 incident in 1 file: no mistakes, and nothing to put better\n"

    (folder / "incidents.yaml").write_text(clean.replace("No data", "Soon no data"), encoding="utf-8")
    assert plainstatus(folder, "check").returncode == 0
    strict = plainstatus(folder, "check", "--strict")
    assert (strict.returncode, without_steps(strict.stderr)) == (3, "with --strict, warnings count as errors\n")

    (folder / "pelicanconf.py").write_text(f'{SETTINGS}STATUS_CHECK_LEVELS = {{"T9": "info"}}\n', encoding="utf-8")
    assert plainstatus(folder, "check", "--strict").returncode == 0
    (folder / "pelicanconf.py").write_text(f'{SETTINGS}STATUS_CHECK_LEVELS = {{"T9": "error"}}\n', encoding="utf-8")
    error = plainstatus(folder, "check")
    assert (error.returncode, without_steps(error.stderr)) == (3, "the errors have to be mended\n")
    assert "incidents.yaml:16: error: 'Soon': a word that depends on when it is read" in error.stdout
    assert plainstatus(folder, "publish").returncode == 0


def test_check_tells_timers_of_broken_promises(tmp_path: Path) -> None:
    """A line for each, with exit code 7; silence and 0 where there is none."""
    folder = make_project(tmp_path)
    kept = plainstatus(folder, "check", "--overdue")
    assert (kept.returncode, kept.stdout, without_steps(kept.stderr)) == (0, "", "")

    yaml = YAML.replace("status: resolved", "status: identified\n        next_update: 2026-11-15 14:30")
    (folder / "incidents.yaml").write_text(f"clock: 2026-11-15 16:30\n{yaml}", encoding="utf-8")
    late = plainstatus(folder, "check", "--overdue")
    assert (late.returncode, late.stdout) == (7, "")
    assert late.stderr.splitlines() == [
        "incidents.yaml:15: warning: the update promised for 2026-11-15 14:30 is 2 hours late (publish an update now, "
        "if only to say that there is nothing new, and when you write again) [T2]",
        "readers are waiting",
    ]
    assert plainstatus(folder, "check", "--overdue", "--strict").returncode == 2


def test_builds_are_repeatable(tmp_path: Path) -> None:
    """With SOURCE_DATE_EPOCH, two builds from the command line are byte-equal, the second after a clean."""
    folder = make_project(tmp_path)
    epoch = "1795204800"

    assert plainstatus(folder, "build", SOURCE_DATE_EPOCH=epoch).returncode == 0
    first = tree(folder / "build")
    assert plainstatus(folder, "build", SOURCE_DATE_EPOCH=epoch).returncode == 0
    assert tree(folder / "build") == first
    assert plainstatus(folder, "clean").returncode == 0
    assert not (folder / "build").exists()
    assert plainstatus(folder, "build", SOURCE_DATE_EPOCH=epoch, TZ="Asia/Tokyo", LC_ALL="C").returncode == 0
    assert tree(folder / "build") == first


def test_publish_refuses_a_frozen_clock(tmp_path: Path) -> None:
    """A forgotten SOURCE_DATE_EPOCH must not put another day's page live."""
    done = plainstatus(make_project(tmp_path), "publish", SOURCE_DATE_EPOCH="1000000000")

    assert done.returncode == 2
    assert done.stderr.startswith("SOURCE_DATE_EPOCH says 2001-09-09 01:46 UTC, but it is ")


def test_clean_leaves_the_published_site(tmp_path: Path) -> None:
    """`clean` removes what is only to be looked at; the published site goes only when asked for."""
    folder = make_project(tmp_path)
    plainstatus(folder, "publish")
    plainstatus(folder, "build")
    sources = {name: value for name, value in tree(folder).items() if not name.startswith(("output/", "build/", "."))}

    assert plainstatus(folder, "clean").returncode == 0
    assert (folder / "output" / "index.html").is_file()
    assert not (folder / "build").exists()

    assert plainstatus(folder, "clean", "--output").returncode == 0
    assert not (folder / "output").exists()
    assert {name: value for name, value in tree(folder).items() if not name.startswith(".")} == sources


def test_clean_keeps_files_only_of_a_site_that_goes(tmp_path: Path) -> None:
    """Whoever asks for it alone is told what it is for, and nothing is removed."""
    folder = make_project(tmp_path)
    assert plainstatus(folder, "build").returncode == 0

    done = plainstatus(folder, "clean", "--keep-files")

    said = "--keep-files is for --output: without it the published site stays as it is"
    assert (done.returncode, said in done.stdout + done.stderr) == (2, True)
    assert (folder / "build" / "index.html").is_file()


def test_schema_writes_where_the_first_line_leads(tmp_path: Path) -> None:
    """After an upgrade, editors get the new format's schema, in the file that they read; the way there is told."""
    folder = make_project(tmp_path)
    line = "# yaml-language-server: $schema=docs/incidents.schema.json"

    done = plainstatus(folder, "schema")
    assert (done.returncode, done.stdout) == (
        0,
        f"wrote docs/incidents.schema.json; editors find it when incidents.yaml begins with {line}\n",
    )
    assert (folder / SCHEMA_FILE).read_bytes() == (ROOT / SCHEMA_FILE).read_bytes()

    make_project(folder, f"{line.replace('docs/', 'ours/')}\n{YAML}")
    assert plainstatus(folder, "schema").stdout.startswith("wrote ours/incidents.schema.json; editors find it when ")
    assert (folder / "ours" / "incidents.schema.json").is_file()


def test_the_schema_stays_out_of_the_published_site(tmp_path: Path) -> None:
    """Where the site goes live in docs/, as some hosts want it, another place is named for the schema."""
    folder = make_project(tmp_path, settings=f'{SETTINGS}STATUS_OUTPUT = "docs"\n')

    done = plainstatus(folder, "schema")

    assert (done.returncode, without_steps(done.stderr)) == (
        2,
        "docs/incidents.schema.json lies in the published site, which every publish replaces "
        "(begin incidents.yaml with # yaml-language-server: $schema=incidents.schema.json)\nnothing was written\n",
    )
    assert not (folder / "docs").exists()


def test_the_disks_refusals_are_told_without_a_traceback(tmp_path: Path) -> None:
    """Where a file cannot be made, the message says which, with exit code 4."""
    folder = make_project(tmp_path)

    done = plainstatus(folder, "init", "incidents.yaml")

    assert (done.returncode, without_steps(done.stderr)) == (4, "incidents.yaml: Not a directory\nnothing was made\n")


def test_a_terminal_without_arrows_is_no_failure(tmp_path: Path) -> None:
    """What the terminal cannot show becomes a question mark, and the exit code stays 0."""
    done = plainstatus(make_project(tmp_path), "publish", PYTHONIOENCODING="ascii")

    assert (done.returncode, without_steps(done.stderr)) == (0, "")
    assert done.stdout.endswith(" s ? output/index.html\n")


#: Settings whose build says when it is half done, and then waits to be stopped.
SLOW = f"""{SETTINGS}
import signal, time
from pelican import signals

# A shell that starts us in the background has it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

def wait(generator):
    print("halfway", flush=True)
    time.sleep(60)

signals.page_generator_finalized.connect(wait, weak=False)
"""


def test_ctrl_c_says_what_readers_see(tmp_path: Path) -> None:
    """Whoever stops a publish reads no traceback, and need not fear half a site."""
    with subprocess.Popen(
        [sys.executable, "-m", "plainstatus", "publish"],
        cwd=make_project(tmp_path, settings=SLOW),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "halfway\n" in iter(process.stdout.readline, "")
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)

    assert process.returncode == 130
    assert without_steps(stderr) == "stopped (what readers see is whole, the old site or the new one; run this again)\n"


@pytest.mark.parametrize("task", ["publish", "build", "check", "clean", "import", "init", "test", "lint", "bench"])
def test_every_task_explains_itself(task: str, tmp_path: Path) -> None:
    """`--list` names each task with a sentence."""
    done = plainstatus(tmp_path, "--list")

    # A long sentence has two lines.
    listed = re.sub(r"\n {20,}", " ", done.stdout)
    assert re.search(rf"^\s+{task}\s+\S.+\.$", listed, re.MULTILINE)


def test_the_record_and_releases_from_the_command_line(tmp_path: Path) -> None:
    """The flags and the tasks with parts do what they say, with the exit codes that they state."""
    folder = make_project(tmp_path, settings=SETTINGS.replace("status.example.com", "status.shoe-shop.org"))
    incidents = folder / "incidents.yaml"
    assert plainstatus(folder, "record.verify").returncode == 2
    assert plainstatus(folder, "publish", "--if-due").returncode == 2
    assert plainstatus(folder, "publish", "--yes").returncode == 0

    verified = plainstatus(folder, "record.verify")
    assert verified.returncode == 0
    assert "the YAML matches it\nthe published copy is the same\nWhat this does not prove: " in verified.stdout
    assert plainstatus(folder, "publish", "--if-due").stdout.startswith("nothing is due before ")

    incidents.write_text(YAML.replace("fast again", "fast once more"), encoding="utf-8")
    refused = plainstatus(folder, "publish", "--yes")
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (
        3,
        "nothing was published: the site is as it was",
    )
    unmatched = plainstatus(folder, "record.verify")
    assert (unmatched.returncode, unmatched.stderr.splitlines()[-1]) == (4, "the record needs attention")
    assert plainstatus(folder, "publish", "--typo").returncode == 0

    log = plainstatus(folder, "record.log", "--id", "2026-11-15-checkout")
    assert log.stdout.splitlines()[-1] == "  text: Checkout is fast again. → Checkout is fast once more."
    assert plainstatus(folder, "record.log", "--id", "none").returncode == 2
    assert plainstatus(folder, "record.merge").stdout == "record.jsonl needs no mending: 5 lines\n"

    kept = plainstatus(folder, "releases").stdout
    assert re.fullmatch(r"\d{8}T\d{6}Z  published \d{4}-\d\d-\d\d \d\d:\d\d UTC\n", kept)
    back = plainstatus(folder, "rollback", "--to", kept.split()[0], "--yes")
    assert back.stdout == f"back to {kept.split()[0]}; it stays until you publish → output/index.html\n"
    assert plainstatus(folder, "rollback", "--to", "never").returncode == 2
    assert plainstatus(folder, "publish", "--if-due").stdout.startswith("nothing is due: the site was rolled back")
