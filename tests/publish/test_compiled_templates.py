"""Templates are compiled once per theme and version, and what was compiled never stands in for anything else."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2.bccache import Bucket

from plainstatus.cli.preview.make import make
from plainstatus.publish import compiled_templates
from plainstatus.publish.compiled_templates import CompiledTemplates
from plainstatus.publish.our_files import OurFiles
from plainstatus.publish.publish import Result, build
from plainstatus.read.project import find_project
from tests.support.project import ROOT, SETTINGS, make_project, tree
from tests.support.publishing import NOW, page, put

NOTHING, _END = "404.html", "{% endblock %}"
#: How many templates a theme has at least.
_SOME = 10


class _Process(CompiledTemplates):
    """What a process knows that has just begun; counts what it has to compile."""

    def __init__(self) -> None:
        super().__init__()
        self.anew = 0

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it as usual."""
        self.anew += 1
        super().dump_bytecode(bucket)


#: Begins a process, and returns it.
_Begin = Callable[[], _Process]


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> _Begin:
    """Let what follows find nothing in memory."""

    def process() -> _Process:
        made = _Process()
        monkeypatch.setattr(compiled_templates, "COMPILED", made)
        return made

    return process


def _publish(folder: Path, *, minutes: int = 0) -> Result:
    """Publish, and make every page anew."""
    (folder / ".plainstatus" / "outputs.json").unlink(missing_ok=True)
    return put(folder, minutes=minutes)


def _file(folder: Path) -> Path:
    return folder / ".plainstatus" / "templates" / "compiled"


class _Counting(jinja2.Environment):
    """Keeps the names of the templates that it compiles."""

    def __init__(self, texts: dict[str, str], compiled: CompiledTemplates) -> None:
        super().__init__(loader=jinja2.DictLoader(texts), bytecode_cache=compiled)
        self.names: list[str | None] = []

    def compile(self, source: Any, name: Any = None, *more: Any, **others: Any) -> Any:
        """Compile as usual."""
        self.names.append(name)
        return super().compile(source, name, *more, **others)


def _theme(folder: Path, *settings: str) -> Path:
    """Write a site that has a copy of the theme, and these settings."""
    shutil.copytree(ROOT / "theme", folder / "theme")
    return make_project(folder, settings="\n".join((SETTINGS, 'THEME = "theme"', *settings, "")))


def _say(folder: Path, text: str) -> None:
    """Put something at the end of a template's page."""
    whole = (ROOT / "theme" / "templates" / NOTHING).read_text(encoding="utf-8")
    assert whole.count(_END) == 1
    (folder / "theme" / "templates" / NOTHING).write_text(whole.replace(_END, f"said: {text}{_END}"), encoding="utf-8")


def _said(folder: Path) -> str:
    return page(folder, NOTHING).partition("said: ")[2].split()[0]


def test_only_what_is_new_is_compiled() -> None:
    """A second environment compiles nothing, and a changed text alone is compiled anew."""
    compiled, texts = CompiledTemplates(), {"a.html": "{{ 1 + 1 }}", "b.html": "b{% include 'a.html' %}"}
    first = _Counting(texts, compiled)
    before = [first.get_template(name).render() for name in texts]
    second = _Counting(texts, compiled)
    again = [second.get_template(name).render() for name in texts]
    third = _Counting(texts | {"a.html": "{{ 1 + 2 }}"}, compiled)

    assert (before, first.names) == (["2", "b2"], ["a.html", "b.html"])
    assert (again, second.names) == (before, [])
    assert (third.get_template("b.html").render(), third.names) == ("b3", ["a.html"])


def test_a_process_that_lives_long_keeps_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was compiled first goes first."""
    monkeypatch.setattr(compiled_templates, "_MOST_COMPILED", 2)
    compiled, texts = CompiledTemplates(), {name: name for name in ("a", "b", "c")}
    for name in texts:
        _Counting(texts, compiled).get_template(name)
    later = _Counting(texts, compiled)
    for name in ("c", "b", "a"):
        later.get_template(name)

    assert later.names == ["a"]


def test_what_was_loaded_is_summed_up_when_it_is_loaded() -> None:
    """An upgrade beside a preview that goes on does not pass for what that runs, and no save waits for the sum."""
    script = (
        "import plainstatus.publish.our_files; from plainstatus.model.engine import engine; "
        "print(engine.cache_info().currsize)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "1\n"


def test_publish_build_and_preview_share_them(tmp_path: Path, begin: _Begin) -> None:
    """Whoever comes first compiles for all; nobody else can read or change what lies there."""
    folder = make_project(tmp_path / "site")
    (tmp_path / "session").mkdir()
    steps = (
        lambda: _publish(folder),
        lambda: _publish(folder, minutes=1),
        lambda: build(find_project(folder), now=NOW, tell=lambda _: None),
        lambda: make(folder, tmp_path / "session", number=1, now=NOW, drafts=False),
    )
    compiled = []
    for step in steps:
        process = begin()
        step()
        compiled.append(process.anew)

    assert compiled[0] > _SOME
    assert compiled[1:] == [0, 0, 0]
    assert [oct(path.stat().st_mode & 0o777) for path in (_file(folder).parent, _file(folder))] == ["0o700", "0o600"]
    assert [path.name for path in _file(folder).parent.iterdir()] == ["compiled"]


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _one_bit(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def _restored(file: Path) -> None:
    """Put a copy in its place, as a CI does that has kept the folder."""
    copy = shutil.copytree(file.parent, file.parent.with_name("copy"))
    shutil.rmtree(file.parent)
    copy.rename(file.parent)


def _link(file: Path) -> None:
    file.rename(file.with_name("other"))
    file.symlink_to("other")


def _linked_folder(file: Path) -> None:
    file.parent.rename(file.parent.with_name("other"))
    file.parent.symlink_to("other")


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    ("spoil", "mended"),
    [
        pytest.param(lambda file: file.unlink(), True, id="gone"),
        pytest.param(lambda file: file.write_bytes(b""), True, id="empty"),
        pytest.param(_cut, True, id="cut"),
        pytest.param(_one_bit, True, id="one bit"),
        pytest.param(lambda file: file.write_bytes(b"foreign" * 20), True, id="foreign"),
        pytest.param(_restored, True, id="a copy"),
        pytest.param(lambda file: file.chmod(0o620), True, id="a file that others can write"),
        pytest.param(_link, True, id="a link"),
        pytest.param(_pipe, True, id="a pipe"),
        pytest.param(lambda file: file.parent.chmod(0o720), False, id="a folder that others can write"),
        pytest.param(_linked_folder, False, id="a link in place of the folder"),
    ],
)
def test_what_may_be_broken_or_foreign_is_none(tmp_path: Path, spoil: Callable[[Path], None], mended: bool) -> None:
    """It is compiled anew, to the same; and kept again, but where others can write."""
    found = [_with_templates(tmp_path)]
    spoil(tmp_path / "templates" / "compiled")
    found += [_with_templates(tmp_path) for _ in range(2)]

    assert found == [("2b2", 2), ("2b2", 2), ("2b2", 0 if mended else 2)]


def _with_templates(work: Path, options: str = "") -> tuple[str, int]:
    """Use two templates in a process that has just begun; return what came out, and how many it had to compile."""
    process = _Process()
    process.take(work, options=options)
    env = _Counting({"a.html": "{{ 1 + 1 }}", "b.html": "b{% include 'a.html' %}"}, process)
    text = env.get_template("a.html").render() + env.get_template("b.html").render()
    process.keep()
    return text, process.anew


def test_a_publish_does_without_in_silence(tmp_path: Path, begin: _Begin) -> None:
    """All its templates are compiled anew, and every page has the same bytes."""
    folder = make_project(tmp_path)
    first = begin()
    told = [_publish(folder).notes]
    before = tree(folder / "output")
    _one_bit(_file(folder))
    second = begin()
    told.append(_publish(folder).notes)
    third = begin()
    told.append(_publish(folder).notes)

    assert [second.anew, third.anew] == [first.anew, 0]
    assert before == tree(folder / "output")
    assert told[0] == told[1] == told[2]


def test_a_file_of_another_engine_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others have compiled is compiled anew, and is not mixed with ours."""
    found = [_with_templates(tmp_path)]
    with monkeypatch.context() as other:
        other.setattr(compiled_templates, "engine", lambda: "another")
        found.append(_with_templates(tmp_path))
    found.append(_with_templates(tmp_path))

    assert found == [("2b2", 2)] * 3


def test_other_options_of_the_environment_are_another_file(tmp_path: Path) -> None:
    """What was compiled to trim blocks is none for who does not."""
    assert [_with_templates(tmp_path, one)[1] for one in ("trim", "trim", "do not")] == [2, 0, 2]


@pytest.mark.parametrize("call", ["mkdir", "replace"])
def test_a_disk_that_fails_stops_nothing(
    tmp_path: Path, begin: _Begin, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The site is published, nothing is told, and nothing half written takes up room."""
    folder, usual = make_project(tmp_path), getattr(os, call)

    def fails(path: Any, *more: Any, **others: Any) -> None:
        if str(path).startswith("compiled") or Path(path).name == "templates":
            raise OSError(errno.ENOSPC, "No space left on device")
        usual(path, *more, **others)

    monkeypatch.setattr(os, call, fails)
    begin()
    result = _publish(folder)

    assert (result.notes, result.unkept) == ((), ())
    assert not list(_file(folder).parent.glob("*"))


def test_what_no_theme_has_any_more_goes(tmp_path: Path, begin: _Begin) -> None:
    """A theme at another place, or an edited one, leaves nothing behind of what it was."""
    folder = _theme(tmp_path)
    settings = (folder / "pelicanconf.py").read_text(encoding="utf-8")
    begin()
    _publish(folder)
    (folder / "theme").rename(folder / "moved")
    (folder / "pelicanconf.py").write_text(settings.replace('"theme"', '"moved"'), encoding="utf-8")
    moved = begin()
    _publish(folder, minutes=1)
    with (folder / "moved" / "templates" / NOTHING).open("a", encoding="utf-8") as template:
        template.write("{# edited #}")
    edited = begin()
    _publish(folder, minutes=2)
    kept = _file(folder).read_bytes()

    assert (moved.anew > _SOME, edited.anew) == (True, 1)
    assert f"{folder}/theme/".encode() not in kept
    assert f"{folder}/moved/".encode() in kept


def test_an_edited_template_is_seen_at_once(tmp_path: Path) -> None:
    """The next publish of the same process shows what a template says now."""
    folder = _theme(tmp_path)
    _say(folder, "one ")
    _publish(folder)
    before = _said(folder)
    _say(folder, "two ")
    _publish(folder, minutes=1)

    assert (before, _said(folder)) == ("one", "two")


def test_an_edit_in_the_middle_of_a_publish_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is not taken for what the theme makes that was there before, and is again after the edit is undone."""
    folder = _theme(tmp_path)
    _say(folder, "one ")
    usual = OurFiles._make

    def edited(ours: Any, *arguments: Any) -> None:
        _say(folder, "two ")
        usual(ours, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(OurFiles, "_make", edited)
        put(folder)
    meanwhile = _said(folder)
    _say(folder, "one ")
    put(folder, minutes=1)

    assert (meanwhile, _said(folder)) == ("two", "one")


def test_what_lies_beside_templates_stops_nothing(tmp_path: Path) -> None:
    """File managers leave pictures of folders there, and editors links to nowhere, for as long as a file is open."""
    folder = _theme(tmp_path)
    _say(folder, "one ")
    templates = folder / "theme/templates"
    (templates / ".DS_Store").write_bytes(b"\x00\x00\xff\xfe")
    (templates / ".#base.html").symlink_to("robin@desk.4711:1763210000")
    (templates / "closed.html").write_text("nobody reads this", encoding="utf-8")
    (templates / "closed.html").chmod(0)
    _publish(folder)

    assert _said(folder) == "one"


@pytest.mark.parametrize(
    ("settings", "template", "said"),
    [
        pytest.param('JINJA_FILTERS = {{"own": lambda text: "{}"}}', "{{ 'x' | own }}", ["one", "two"], id="a filter"),
        pytest.param(
            'JINJA_TESTS = {{"own": lambda text: text == "{}"}}', "{{ 'one' is own }}", ["True", "False"], id="a test"
        ),
        pytest.param(
            'JINJA_ENVIRONMENT = {{"finalize": lambda part: "{}" if part == "x" else part}}',
            "{{ 'x' }}",
            ["one", "two"],
            id="an environment",
        ),
        pytest.param('JINJA_GLOBALS = {{"own": "{}"}}', "{{ own }}", ["one", "two"], id="a global"),
    ],
)
def test_what_a_template_is_compiled_with_counts(tmp_path: Path, settings: str, template: str, said: list[str]) -> None:
    """Jinja works out at once what does not change; a site whose settings changed must not get what was worked out.

    Nor a page that was made with other settings.
    """
    folder = _theme(tmp_path)
    _say(folder, f"{template} ")
    usual = (folder / "pelicanconf.py").read_text(encoding="utf-8")
    found = []
    for minutes, word in enumerate(("one", "two")):
        (folder / "pelicanconf.py").write_text(usual + settings.format(word) + "\n", encoding="utf-8")
        _publish(folder, minutes=minutes)
        found.append(_said(folder))

    assert found == said
    assert not _file(folder).exists()


def test_what_a_plugin_brings_counts(tmp_path: Path) -> None:
    """A filter of another plugin is asked by each publish anew."""
    folder = _theme(tmp_path, "import sys", f"sys.path.insert(0, {str(tmp_path)!r})", 'PLUGINS.append("counts")')
    (tmp_path / "counts.py").write_text(
        "from pelican import signals\n"
        "_builds = []\n"
        "def _add(generator):\n"
        "    generator.env.filters['builds'] = lambda text: str(len(_builds))\n"
        "def register():\n"
        "    _builds.append(1)\n"
        "    signals.generator_init.connect(_add)\n",
        encoding="utf-8",
    )
    _say(folder, "{{ 'x' | builds }} ")
    said = []
    for minutes in range(2):
        _publish(folder, minutes=minutes)
        said.append(_said(folder))

    assert said == ["1", "2"]
