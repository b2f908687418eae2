"""The fonts that pages are measured with: a browser of the tests has one family and no other."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from plainstatus.cli.development import find_tool

__all__ = ["FONTS", "WIDE", "any_font", "fontconfig"]

#: Family → Debian's package. The first is the widest that people have: what fits with it fits with any.
FONTS = {"DejaVu": "fonts-dejavu-core", "Liberation": "fonts-liberation"}
WIDE = next(iter(FONTS))
#: For tests that measure: the browser has the one, then the other.
any_font = pytest.mark.parametrize("font", FONTS, indirect=True)
#: What pages and browsers ask for by name → the member of the family that they get.
ASKED = {
    "Sans": ("sans-serif", "Arial", "Helvetica"),
    "Serif": ("serif", "Times New Roman"),
    "Mono": ("monospace", "Courier New"),
}
#: What stands between a family and its face in names of files.
MIDDLES = ("Sans", "Serif", "SansMono", "Mono")


def fontconfig(family: str, folder: Path) -> Path:
    """Write settings by which a program finds one family and nothing else into a folder; return their path."""
    installed = find_tool(FONTS[family])
    assert installed, f"{FONTS[family]} is missing (run: invoke test --install)"
    fonts = folder / "fonts"
    fonts.mkdir()
    # Upright faces alone: which others there are differs by machine.
    for name in (f"{family}{middle}{face}.ttf" for middle in MIDDLES for face in ("", "-Regular", "-Bold")):
        if (file := Path(installed).with_name(name)).is_file():
            (fonts / name).symlink_to(file)
    aliases = "".join(
        f'<alias binding="same"><family>{asked}</family><prefer><family>{_name(family, kind)}</family></prefer></alias>'
        for kind, names in ASKED.items()
        for asked in names
    )
    file = folder / "fonts.conf"
    # Whoever asks for no name, or for `system-ui`, gets what comes last.
    last = f'<edit name="family" mode="append_last"><string>{_name(family, "Sans")}</string></edit>'
    file.write_text(
        f"<fontconfig><dir>{escape(str(fonts))}</dir><cachedir>{escape(str(folder / 'cache'))}</cachedir>{aliases}"
        f'<match target="pattern">{last}</match></fontconfig>',
        encoding="utf-8",
    )
    return file


def _name(family: str, kind: str) -> str:
    return f"{family} Sans Mono" if (family, kind) == ("DejaVu", "Mono") else f"{family} {kind}"
