"""Letters and answers with gaps of a template: what nobody has seen yet keeps no incident from readers."""

from __future__ import annotations

from dataclasses import replace

from plainstatus.check.rules.gaps import SHIPPED, W16, gaps_in
from plainstatus.check.writings import line_of, writings
from plainstatus.errors import Problem
from plainstatus.model import Answer, Statement
from plainstatus.read.content.example import files_of
from plainstatus.read.project import TEMPLATES, Project
from plainstatus.read.schema import Loaded
from plainstatus.record import Record
from plainstatus.text.gaps import gaps

__all__ = ["gap_names", "without_unfinished"]


def gap_names(project: Project) -> frozenset[str]:
    """Return the names of the gaps in our templates and the site's own, whatever else may be wrong with these."""
    path = project.folder / TEMPLATES
    try:
        # What is no file may never end.
        own = gaps(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else []
    except OSError:
        own = []
    return SHIPPED | {*own}


def without_unfinished(project: Project, loaded: Loaded, record: Record | None) -> Loaded:
    """Return what was read, without the letters and answers that still have gaps, each of which is a warning.

    One that `record` holds stays, and its gap is judged with all else: what was published does not vanish.
    """
    written, ours = loaded.written, gap_names(project)
    answers = written.faq.answers if written.faq else ()
    items: dict[tuple[str, str], Answer | Statement] = {("faq", one.anchor): one for one in answers}
    items |= {("statement", one.slug): one for one in written.statements}
    problems: list[Problem] = []
    left: list[Answer | Statement] = []
    for writing in writings(loaded, {}):
        item = items.get((writing.kind, writing.key))
        if item is None or writing.spot[0] != item.spot[0] or _is_public(item, record):
            continue
        hits = [hit for hit in gaps_in(writing, ours) if hit.rule is W16]
        left += [item] * bool(hits)
        for hit in hits:
            line = line_of(writing, hit.place, hit.words, asker=hit.rule.id)
            message = f"{hit.message}; it is left out until this is mended"
            problems.append(Problem(writing.spot[0], line, "", message, hit.rule.better, "warning"))
    if not left:
        return loaded
    faq = written.faq and replace(written.faq, answers=tuple(one for one in answers if one not in left))
    files = {name for one in left if isinstance(one, Statement) for name in files_of(one)}
    if faq and not faq.answers and not faq.intro:
        files.add(faq.file)
        faq = None
    statements = tuple(one for one in written.statements if one not in left)
    return replace(
        loaded,
        written=replace(written, faq=faq, statements=statements),
        left_out=loaded.left_out | files,
        warnings=tuple(sorted((*loaded.warnings, *problems))),
    )


def _is_public(item: Answer | Statement, record: Record | None) -> bool:
    """Say whether readers have seen a letter, or an answer at one of its anchors."""
    if record is None:
        return False
    if isinstance(item, Statement):
        return record.thing("statement", item.slug) is not None
    return any(record.thing("faq", anchor) is not None for anchor in (item.anchor, *item.aliases))
