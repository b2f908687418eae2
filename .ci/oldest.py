"""Whether the lower bounds in pyproject.toml are true: each library in the oldest version that it lets in, at work.

Installs them to the letter into an environment of its own, with what the extras `brotli` and `s3` bring, and does with
them what people do: a new site, three publishes, check, doctor, the record proved, an earlier site brought back. Old
versions have wheels for old Pythons only, so it wants the oldest Python that we run on.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("brotli", "s3")
#: A real address: of an example no record is kept.
COMPANY = (
    "--name=Example Shoes", "--domain=status.shoe-shop.org", "--zone=UTC", "--language=en",
    "--contact=help@shoe-shop.org", "--components=Checkout",
)  # fmt: skip
YAML = """organisation:
  name: Example Shoes
components:
  - id: checkout
    name: Checkout
incidents:
  - id: checkout-is-slow
    title: Checkout is slow
    components: [checkout]
    updates:
      - at: now
        status: investigating
        text: We look into it. You can still order by phone.
"""
RESOLVED = """      - at: now
        status: resolved
        text: Checkout is fast again.
"""


def main() -> int:
    """Do it, saying each step; return the exit code."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = re.sub(r"[^\d.]", "", project["requires-python"])
    python = interpreter(oldest)
    if python is None:
        print(f"the lower bounds were not tried: they need Python {oldest}, for which old versions have wheels")
        return 0
    given = [*project["dependencies"], *(one for name in EXTRAS for one in project["optional-dependencies"][name])]
    bounds = [re.sub(r"\[.*?\]|\s", "", one).replace(">=", "==") for one in given]
    if wrong := [one for one in bounds if not re.fullmatch(r"[\w.-]+==[\w.]+", one)]:
        print(f"pyproject.toml: these have no lower bound, or more than that: {', '.join(wrong)}")
        return 1
    with tempfile.TemporaryDirectory(prefix="plainstatus-oldest-") as name:
        folder = Path(name)
        (folder / "oldest.txt").write_text("\n".join(bounds) + "\n", encoding="utf-8")
        print(f"Python {oldest} with {', '.join(bounds)}")
        run([python, "-m", "venv", str(folder / "venv")], folder)
        installed = [f"{ROOT}[{','.join(EXTRAS)}]", "--constraint", str(folder / "oldest.txt"), "--prefer-binary"]
        run([str(folder / "venv/bin/pip"), "install", "--quiet", *installed], folder)
        work(folder / "venv/bin/plainstatus", folder)
    print("the lower bounds hold")
    return 0


def interpreter(version: str) -> str | None:
    """Return this Python, or the one of that version that this machine has."""
    here = ".".join(map(str, sys.version_info[:2]))
    return sys.executable if here == version else shutil.which(f"python{version}")


def work(plainstatus: Path, folder: Path) -> None:
    """Do what people do with a site."""
    site = folder / "site"
    run([str(plainstatus), "init", "site", *COMPANY], folder)
    settings = site / "pelicanconf.py"
    settings.write_text(
        settings.read_text(encoding="utf-8")
        + f'STATUS_PRECOMPRESS = ["gzip", "br"]\nSTATUS_TARGETS = {{"zip": "zip:{folder / "site.zip"}"}}\n',
        encoding="utf-8",
    )
    incidents = site / "incidents.yaml"
    incidents.write_text(YAML, encoding="utf-8")
    run([str(plainstatus), "publish", "--yes"], site)
    time.sleep(1)  # Two updates of an incident differ in their second.
    incidents.write_text(incidents.read_text(encoding="utf-8") + RESOLVED, encoding="utf-8")
    for command in ("publish --yes", "publish --yes", "check", "doctor", "record.verify", "rollback --yes"):
        run([str(plainstatus), *command.split()], site)


def run(command: list[str], folder: Path) -> None:
    """Run a program, saying so; end with its words where it fails."""
    began = time.monotonic()
    # The settings of another Python are nobody's here.
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    print(f"{time.monotonic() - began:6.1f} s  {Path(command[0]).name} {' '.join(command[1:3])}", flush=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
