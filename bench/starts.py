"""What commands cost to start: `python bench/starts.py COMMIT` compares this checkout with a commit, in pairs.

The commit is installed into an environment of its own beside its work tree, which takes a minute. Each command runs
under `invoke` in the example's folder, which was published once: as it comes, and with everything compiled beforehand.
It writes what it has measured into docs/performance.md.
"""

from __future__ import annotations

import compileall
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.measuring import Turn, in_turns, ratio  # noqa: E402 - after the path is set
from bench.report import circumstances, insert, table  # noqa: E402

COMMANDS = ("--list", "update --help", "check", "publish --yes")
PAIRS = 7
HEADS = ("command", "before", "now", "ratio", "ratio to what was compiled")


def turn(checkout: Path, site: Path, command: str) -> Turn:
    """Return a command as one checkout runs it."""
    return Turn((str(checkout / ".venv/bin/invoke"), *command.split()), site)


def made(checkout: Path, site: Path) -> Path:
    """Make the example's site with a checkout, and publish it once; earlier versions' `init` made no other."""
    wanted = ["--example"] if checkout == ROOT else []
    made_by = str(checkout / ".venv/bin/plainstatus")
    subprocess.run([made_by, "init", *wanted, str(site)], check=True, capture_output=True)
    subprocess.run([made_by, "publish", "--yes"], check=True, capture_output=True, cwd=site)
    return site


def main() -> None:
    """Compare, and write a row for each command."""
    commit, rows = sys.argv[1], dict[str, list[str]]()
    with tempfile.TemporaryDirectory() as scratch:
        before = Path(scratch, "before")
        subprocess.run(["git", "worktree", "add", "--detach", str(before), commit], cwd=ROOT, check=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", str(before / ".venv")], check=True)
            install = [str(before / ".venv/bin/pip"), "install", "--quiet", "--editable", str(before)]
            subprocess.run(install, check=True)
            sites = {checkout: made(checkout, Path(scratch, f"site{n}")) for n, checkout in enumerate((before, ROOT))}
            for compiled in (False, True):
                if compiled:
                    compileall.compile_dir(before / "plainstatus", quiet=1)
                else:
                    for place in before.glob("plainstatus/**/__pycache__/*.pyc"):
                        place.unlink()
                for command in COMMANDS:
                    then, now = in_turns(PAIRS, *(turn(*place, command) for place in sites.items()))
                    times = ratio(now, then, lambda took: took.cpu).median
                    found = [f"{times:.2f}"]
                    if not compiled:
                        found = [f"{then.cpu.median:.2f} s", f"{now.cpu.median:.2f} s", *found]
                    rows.setdefault(command, [f"`invoke {command}`"]).extend(found)
                    print(*found, command, flush=True)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(before)], cwd=ROOT, check=True)
    lines = [f"| {' | '.join(row)} |" for row in rows.values()]
    about = circumstances(f"python bench/starts.py {commit}")
    insert("\n".join([about, "", *table(*HEADS, lines=lines), ""]), "starts")


if __name__ == "__main__":
    main()
