"""`answer`: what people keep asking becomes a question of the security FAQ, with a link to paste as a reply."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from plainstatus.cli.beside import FileChange, read_text, refuse_link_out
from plainstatus.cli.release import no_place
from plainstatus.cli.session import Session, editing
from plainstatus.cli.terminal import say
from plainstatus.cli.translate import language_named
from plainstatus.cli.verbs.incidents import Answer
from plainstatus.edit.answers import Unusable, line
from plainstatus.edit.faq_page import NEW_PAGE, Said, anchors_of, free_anchor, piece_named, with_answer
from plainstatus.errors import InvalidIncidents, Problem, SettingsError
from plainstatus.model import Faq
from plainstatus.read.content.faq import Piece, offered_anchor, open_block, read_faq, read_translation, translated
from plainstatus.read.content.folder import FAQ_FILE, faq_language
from plainstatus.read.content.front_matter import parse_page
from plainstatus.read.did_you_mean import guessed
from plainstatus.text.markdown import to_plain
from plainstatus.text.slugs import free
from plainstatus.urls import SECURITY_FAQ

__all__ = ["answer"]


@dataclass
class _Pages:
    """The FAQ's files by language, as they are and as they become; the organisation's is the empty one."""

    folder: Path
    old: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)

    def path(self, language: str) -> Path:
        main = self.folder / FAQ_FILE
        return main.with_suffix(f".{language}.md") if language else main

    def text(self, language: str) -> str:
        return self.new.get(language, self.old.get(language, ""))


def answer(given: Answer) -> None:
    """Put a question with its answer on the security FAQ, or change one; print what can be pasted as a reply."""
    with editing(yes=given.yes) as session:
        if given.anchor and given.change:
            raise SettingsError("--anchor, --change: they exclude each other (leave one of them out)")
        pages = _read(session)
        if given.language:
            language = session.prompts.value(given.asked("language"), lambda typed: language_named(session, typed))
            anchor = given.change or given.anchor
            if not anchor:
                raise SettingsError("--anchor is missing, with the anchor of the answer that is said in this language")
            known = _known(pages, anchor, "--change" if given.change else "--anchor")
            anchor, stale = known.anchors[0], []
            _say_in(session, given, pages, known, language)
        else:
            said = _main(session, given, pages)
            anchor = said.anchors[0]
            while session.prompts.asks and (language := _another(session, given)):
                _say_in(session, Answer(), pages, said, language)
            stale = _stale(pages, said) if given.change else []
            if stale:
                how = f"invoke answer --change {anchor} --language {stale[0]}"
                session.notes.append(f"note: it still says the old in {', '.join(stale)} (change it there with: {how})")
        files = [FileChange(pages.path(tag), pages.old.get(tag), new) for tag, new in pages.new.items()]
        if all(one.old == one.new for one in files):
            raise SettingsError("that is what stands there already")
        faq = _judged(session, pages)
        written = replace(session.desk.loaded.written, faq=faq)
        session.finish([], f"answered {anchor}", news=True, files=files, written=written)
        _tell(session, faq, anchor, without=stale)


def _read(session: Session) -> _Pages:
    """Return the FAQ's files. Raises InvalidIncidents where readers would not see what is added."""
    pages = _Pages(session.desk.project.content)
    folder = pages.path("").parent
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        if (language := faq_language(f"{folder.name}/{path.name}")) is not None:
            refuse_link_out(path, session.desk.project, session.named)
            pages.old[language] = read_text(path)
    main = pages.old.get("")
    if main is not None and (why := no_place(parse_page(session.named(pages.path("")), main))):
        raise InvalidIncidents([Problem(session.named(pages.path("")), 0, "", f"no answer can be added: {why}", "")])
    return pages


def _known(pages: _Pages, anchor: str, flag: str) -> Piece:
    """Return the question that has an anchor. Raises SettingsError where none has."""
    plain = anchor.strip().removeprefix("#")
    found = piece_named(pages.text(""), plain)
    if found is None:
        guess = guessed(plain, anchors_of(pages.text("")), otherwise="there is none yet")
        raise SettingsError(f"{flag}: there is no question with the anchor {plain!r}{guess}")
    return found


def _main(session: Session, given: Answer, pages: _Pages) -> Said:
    """Ask for question and answer, and put them on the page."""
    ask, text = session.prompts, pages.text("") or NEW_PAGE
    if given.change:
        old = _known(pages, given.change, "--change")
        question = ask.value(given.asked("question"), line, default=old.question)
        if not given.text:
            ask.hold(f"it says: {old.text.strip()}")
        said = Said(question, _text(session, given, old.text.strip(), question), old.anchors)
    else:
        question = ask.value(given.asked("question"), line)
        words = _text(session, given, "", question)
        offer = _offer(text, question)
        anchor = ask.value(given.asked("anchor"), lambda typed: free_anchor(text, typed), default=offer)
        said = Said(question, words, (anchor,))
    pages.new[""] = _placed(session, pages, "", text, said)
    return said


def _offer(text: str, question: str) -> str:
    """Return an anchor that is free, made from the question."""
    return free(offered_anchor(question), anchors_of(text))


def _another(session: Session, given: Answer) -> str:
    def read(typed: str) -> str:
        return language_named(session, typed) if typed else ""

    return session.prompts.value(given.asked("language"), read, default="")


def _say_in(session: Session, given: Answer, pages: _Pages, main: Piece | Said, language: str) -> None:
    """Ask for question and answer in another language, and put them on its page."""
    anchor = main.anchors[0]
    text = pages.text(language) or f"{NEW_PAGE}Lang: {language}\n"
    old = piece_named(text, anchor)
    asked = given.asked("question", f"The question in {language}: {main.question}")
    question = session.prompts.value(asked, line, default=old.question if old else None)
    words = _text(session, given, old.text.strip() if old else "", question)
    pages.new[language] = _placed(session, pages, language, text, Said(question, words, (anchor,)))


def _text(session: Session, given: Answer, old: str, question: str) -> str:
    about = f"For customers: the answer to '{question}'."
    return session.prompts.text(given.asked("text"), old, present=bool(old), about=about)


def _placed(session: Session, pages: _Pages, language: str, text: str, said: Said) -> str:
    """Return the page with an answer. Raises InvalidIncidents where the one above it would swallow it."""
    page = parse_page(session.named(pages.path(language)), text)
    if piece_named(text, said.anchors[0]) is None and (found := open_block(page.body)):
        message = "a block of code is left open, and what is added below would run into it"
        hint = f"close it with {found[1]} on a line of its own"
        raise InvalidIncidents([Problem(page.name, page.start + found[0], "", message, hint)])
    try:
        return with_answer(text, said)
    except Unusable as error:
        raise SettingsError(f"--text: {error}") from error


def _judged(session: Session, pages: _Pages) -> Faq:
    """Return the FAQ as it would be read. Raises InvalidIncidents for every mistake that there would be."""
    main = parse_page(session.named(pages.path("")), pages.text(""))
    faq, problems = read_faq(main)
    others: dict[str, Faq] = {}
    for tag in sorted({*pages.old, *pages.new} - {""}):
        others[tag], faults = read_translation(parse_page(session.named(pages.path(tag)), pages.text(tag)), main)
        # What was wrong there before is no business of this answer.
        problems += faults if tag in pages.new else []
    if problems:
        raise InvalidIncidents(problems)
    return translated(faq, others)


def _stale(pages: _Pages, said: Said) -> list[str]:
    """Return the languages in which an answer that changes stays as it was."""
    left = {tag: text for tag, text in pages.old.items() if tag and tag not in pages.new}
    return [tag for tag, text in left.items() if any(piece_named(text, anchor) for anchor in said.anchors)]


def _tell(session: Session, faq: Faq, anchor: str, *, without: Collection[str]) -> None:
    """Print words and link, in each language in which there are any, `without` those that say the old."""
    link = f"{session.desk.project.settings.SITEURL}/{SECURITY_FAQ}#{anchor}"
    said = next(one.text for one in faq.answers if one.anchor == anchor)
    say("once it is published, paste as a reply:")
    for words in (str(said), *(words for tag, words in said.translations if tag not in without)):
        say(f"\n{to_plain(words).strip()}\n{link}")
