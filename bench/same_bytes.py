"""Says whether another version makes the same sites of the same sources: the example, test sites, imported histories.

Run it with: python bench/same_bytes.py COMMIT. Each site is published at one moment and again a week later, by the
commit and by this checkout, both with the libraries that are installed here: the sites, their records and what staff
are told must be equal to the byte, but for the number of the version. Anything else is named, and ends it with exit
code 1.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SETTINGS = 'SITEURL = "https://status.shoe-shop.org"\nPATH = "content"\nPLUGINS = ["plainstatus.plugin"]\n'
#: Run by either version: publishes each folder that is named, and prints what it said, as JSON.
PUBLISH = """
import json, sys
from importlib import import_module
from datetime import UTC, datetime
from pathlib import Path
def found(name, *modules):
    for module in modules:
        try:
            return getattr(import_module(module), name)
        except (ImportError, AttributeError):
            pass
find_project = found("find_project", "plainstatus.read.project", "plainstatus.host")
publish = found("publish", "plainstatus.publish.publish", "plainstatus.publish")
shared = found("Shared", "plainstatus.render.pages.environment")
if shared is not None:
    # Whichever version made it.
    shared.generator = "Plainstatus"
said = {}
for name in sys.argv[2:]:
    for now in (datetime(2031, 5, 6, 7, 8, tzinfo=UTC), datetime(2031, 5, 13, 7, 8, tzinfo=UTC)):
        lines = said.setdefault(name, [])
        try:
            result = publish(find_project(Path(sys.argv[1], name)), now=now, tell=lines.append)
            lines += [str(problem) for problem in result.problems] + list(result.notes)
        except Exception as error:
            lines.append(f"{type(error).__name__}: {error}")
print(json.dumps(said))
"""


def sites(folder: Path) -> Iterator[str]:
    """Write the sites into `folder`; yield their names."""
    example = folder / "example"
    example.mkdir()
    for name in ("incidents.yaml", "pelicanconf.py"):
        shutil.copy(ROOT / name, example / name)
    shutil.copytree(ROOT / "content", example / "content")
    yield "example"
    # Without its fixed clock, so that a record is kept.
    shutil.copytree(example, folder / "recorded")
    yaml = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    (folder / "recorded/incidents.yaml").write_text(re.sub(r"(?m)^clock:.*\n", "", yaml), encoding="utf-8")
    settings = (ROOT / "pelicanconf.py").read_text(encoding="utf-8")
    real = re.sub(r"(?m)^SITEURL = .*$", 'SITEURL = "https://status.shoe-shop.org"', settings)
    (folder / "recorded/pelicanconf.py").write_text(real, encoding="utf-8")
    yield "recorded"
    fixtures = ROOT / "tests/fixtures"
    for path in sorted(path for path in fixtures.rglob("*.yaml") if not path.stem.endswith(".expect")):
        content = path.parent / f"{path.stem.partition('-')[0]}-content"
        yield site(folder, path.stem, path.read_bytes(), content)
    for kind in ("statuspage", "stactus/github"):
        if (source := SHARED / "data" / kind).is_dir():
            to = folder / f"{kind.partition('/')[0]}.yaml"
            command = [sys.executable, "-m", "plainstatus", "import", str(source), "--to", str(to)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            yield site(folder, to.stem, to.read_bytes())
            to.unlink()


def site(folder: Path, name: str, yaml: bytes, content: Path | None = None) -> str:
    """Write one site; return its name."""
    place = folder / name
    if content is not None and content.is_dir():
        shutil.copytree(content, place / "content")
    (place / "content").mkdir(parents=True, exist_ok=True)
    (place / "incidents.yaml").write_bytes(yaml)
    (place / "pelicanconf.py").write_text(SETTINGS, encoding="utf-8")
    return name


def made(checkout: Path, folder: Path, names: list[str]) -> dict[str, bytes]:
    """Publish the sites with a checkout; return path → bytes, with what was said of each site beside its files."""
    environment = {**os.environ, "PYTHONPATH": str(checkout), "TZ": "UTC"}
    command = [sys.executable, "-c", PUBLISH, str(folder), *names]
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, cwd=checkout)
    files = {f"{name}/(said)": "\n".join(lines).encode() for name, lines in json.loads(run.stdout).items()}
    for name in names:
        for path in [*(folder / name / "output").rglob("*"), folder / name / "record.jsonl"]:
            if path.is_file():
                files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return {path: data.replace(str(folder).encode(), b"FOLDER") for path, data in files.items()}


def main() -> None:
    """Publish with both, and compare."""
    commit = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch:
        before, sources = Path(scratch, "before"), Path(scratch, "sources")
        subprocess.run(["git", "worktree", "add", "--detach", str(before), commit], cwd=ROOT, check=True)
        try:
            sources.mkdir()
            names = list(sites(sources))
            trees = []
            for label, checkout in (("theirs", before), ("ours", ROOT)):
                shutil.copytree(sources, Path(scratch, label))
                trees.append(made(checkout, Path(scratch, label), names))
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(before)], cwd=ROOT, check=True)
    theirs, ours = trees
    other = sorted(path for path in theirs.keys() | ours.keys() if theirs.get(path) != ours.get(path))
    empty = [name for name in names if f"{name}/output/index.html" not in ours]
    print(f"{len(names)} sites, {len(ours)} files: {len(other)} differ from {commit}; not published: {empty or 'none'}")
    for path in other[:20]:
        print(f"  {path}")
        if path in theirs and path in ours:
            pairs = zip(theirs[path].splitlines(), ours[path].splitlines(), strict=False)
            print("".join(f"    - {old[:300]!r}\n    + {new[:300]!r}\n" for old, new in pairs if old != new)[:2000])
    sys.exit(1 if other else 0)


if __name__ == "__main__":
    main()
