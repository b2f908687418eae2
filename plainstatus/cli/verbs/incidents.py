"""The flags of what staff say of incidents."""

from __future__ import annotations

from plainstatus.cli.flags import Verb, flag, switch, word, word_or_flag

__all__ = [
    "Answer",
    "Answers",
    "Archive",
    "Breach",
    "Contact",
    "Correct",
    "Letter",
    "Listen",
    "Mail",
    "Maintenance",
    "Open",
    "Postmortem",
    "Resolve",
    "Translate",
    "Update",
    "Withdraw",
]

_AN_ID = "an incident's id; not needed where only one comes into question"
_NEW_ID = "its permanent id; left out, made from date and title"
_COMPONENTS = (
    "ids or names with commas between, or with states: checkout=partial_outage",
    "Components, by number or name, with commas between (Enter: none)",
)
_AFFECTS = ("whom it concerns, in one line", "Whom it concerns, in one line (Enter: leave it out)")
_AT = "when you say it; left out, now"
_NEXT_UPDATE = "when readers hear more, such as '2 h' or '14:30', or none; left out, what they expect"
_TEXT = "Markdown, for customers; - reads it from standard input"
_WRITE = "ask nothing, and write"


class Open(Verb):
    """Begin an outage, a security incident or a notice."""

    id: str = flag(_NEW_ID)
    title: str = flag("what is wrong, in a few words", "Title: what is wrong, for customers, in a few words")
    type: str = flag("outage, security or notice", "What is it")
    impact: str = flag("none, minor, major or critical", "How bad is it")
    components: str = flag(*_COMPONENTS)
    affects: str = flag(*_AFFECTS)
    started: str = flag(
        "when it really began, such as '20 min' or '9:10'; left out, now",
        "Since when (such as 9:10, or 20 min; Enter: now)",
    )
    status: str = flag("how far you are; left out, investigating", "How far are you")
    at: str = flag(_AT)
    next_update: str = flag(_NEXT_UPDATE)
    text: str = flag(_TEXT)
    yes: bool = switch(_WRITE)


class Update(Verb):
    """Say how an open incident goes on."""

    id: str = word_or_flag(_AN_ID)
    status: str = flag("how far you are; left out, as it was", "How far are you")
    impact: str = flag("how bad it is from now on; left out, as it was", "How bad is it now")
    components: str = flag(
        "what changed, such as checkout=operational",
        "Components that changed, such as checkout=operational (Enter: none)",
    )
    at: str = flag(_AT)
    next_update: str = flag(_NEXT_UPDATE)
    language: str = flag("say what the newest update says in another language, such as de; takes --text alone")
    text: str = flag(_TEXT)
    yes: bool = switch(_WRITE)


class Translate(Verb):
    """Say what an incident says in another language, text beside text."""

    id: str = word_or_flag(_AN_ID)
    language: str = flag("the language, such as de; not needed where the site has one more", "In which language")
    all: bool = switch("earlier updates and corrections too, and not only what stands at the top")


class Resolve(Verb):
    """Say that an incident is over, or a maintenance completed."""

    id: str = word_or_flag(_AN_ID)
    ended: str = flag(
        "since when it really works again, such as '10 min'; left out, since this update",
        "Since when does it work again (such as 10:14, or 20 min; Enter: now)",
    )
    at: str = flag(_AT)
    text: str = flag(_TEXT)
    yes: bool = switch(_WRITE)


class Postmortem(Verb):
    """Tell, once it is over, how it came about and what changes."""

    id: str = word_or_flag(_AN_ID)
    at: str = flag(_AT)
    text: str = flag(_TEXT)
    yes: bool = switch(_WRITE)


class Maintenance(Verb):
    """Announce a maintenance."""

    id: str = flag(_NEW_ID)
    title: str = flag("what you will do, in a few words", "Title: what you will do, for customers, in a few words")
    components: str = flag(
        "ids or names with commas between, or with states: checkout=major_outage",
        "Components, by number or name, with commas between (Enter: none)",
    )
    affects: str = flag(*_AFFECTS)
    from_: str = flag("when it begins, such as 'tomorrow 2:00'", "Begins (such as tomorrow 2:00)")
    until: str = flag("when it should be over", "Is over by (such as 2 h, or tomorrow 4:00)")
    at: str = flag(_AT)
    text: str = flag(_TEXT)
    yes: bool = switch(_WRITE)


class Breach(Verb):
    """Draft the first notice of a data breach in private/; --release ID moves it into place."""

    release: str = flag("move the public part of this draft from private/ into place")
    without_letter: bool = switch("with --release: leave the letter in private/")
    sheets: str = flag("make anew what those say who answer phones and press, for this incident")
    id: str = flag(_NEW_ID)
    what: str = flag("what happened, in a sentence or two", "What happened, in a sentence or two")
    found: str = flag(
        "when you found it, such as '20 min' or '9:10'; left out, now",
        "When did you find it (such as 9:10, or 20 min; Enter: now)",
    )
    title: str = flag("left out, what your jurisdictions ask for", "Title")
    affects: str = flag("whom it concerns, in one line", "Whom it concerns, in one line (Enter: not known yet)")
    information: str = flag(
        "kinds that are involved, with commas between; a ? behind one that may be",
        "Which of these are involved, with commas; a ? behind one that may be (Enter: not known yet)",
    )
    passwords: str = flag("yes, perhaps, no or unknown", "Are passwords involved")
    cards: str = flag("full card numbers: yes, perhaps, no or unknown", "Are full card numbers involved")
    not_information: str = flag(
        "kinds that are certainly not involved",
        "Which others are certainly not involved, with commas (Enter: not known yet)",
    )
    done: str = flag(
        "what you have done for readers already, in a sentence",
        "What you have done for them already, in a sentence (Enter: nothing yet)",
    )
    action: str = flag(
        "what readers should do now, in a sentence, or none", "What readers should do now, in a sentence"
    )
    url: str = flag("the page of yours where they do it", "On which page of yours (https://…; Enter: none)")
    close: str = flag(
        "a way to reach you that closes for now, by its id under contacts:",
        "Which way to reach you closes for now (Enter: none)",
    )
    reason: str = flag("why, told to readers", "Why, told to readers in a sentence")
    until: str = flag("until when, such as 'tomorrow 9:00'")
    next_update: str = flag(_NEXT_UPDATE)
    text: str = flag(_TEXT)
    yes: bool = switch(_WRITE)


class Mail(Verb):
    """Send an incident's notice to each person by e-mail, and settle what came of it."""

    id: str = word("an incident's id")
    recipients: str = flag("a CSV file with a line for each person: address, and language and name if there are any")
    column: str = flag("which of its columns is the address, where several could be")
    encoding: str = flag("what it is written in, where that cannot be told: utf-8, utf-16, latin-1 or windows-1252")
    part: str = flag("which part of the list this machine writes to, such as 2/8; left out, all of it")
    audience: str = flag(
        "customers, or staff: they get the letter to them, which may go before the page", default="customers"
    )
    sample: str = flag("an address of yours: send it one message in each language, and nothing to anybody else")
    rate: str = flag("messages a second; left out, what STATUS_MAIL or the provider says")
    batch: str = flag("after so many messages the page shows how far it is; left out, those of ten minutes")
    count: str = flag("how many people are written to: must be right")
    yes: bool = switch("do not ask; it needs --count")
    resume: bool = switch("go on with a mailing that was paused, stopped or killed")
    pause: bool = switch("stop the mailing that another command is sending")
    status: bool = switch("only say how far it is, and what is in doubt")
    settle: str = flag("the log of the mail server: settle by it what is in doubt")
    whole: bool = switch("with --settle: the log holds all of that time, so what it lacks was not taken")
    bounces: str = flag("a mailbox of messages that came back, or a file of SES's events: count them")
    undelivered: str = flag("write into this new CSV file whom a letter must reach")
    find: str = flag("an address: say what came of its message, also once addresses are forgotten")
    forget: bool = switch("once all is over: forget the addresses, and keep the proof")


class Correct(Verb):
    """Change what an update says, or a fact of the incident; tell readers what was wrong."""

    id: str = word_or_flag(_AN_ID)
    update: str = flag("the time of the update that is wrong", "Which update is wrong")
    text: str = flag("the right words; - reads them from standard input", "What is wrong")
    status: str = flag("the right status", "Which status is right")
    impact: str = flag("the right impact", "Which impact is right")
    next_update: str = flag("the right time, or none", "Next update by (a time, or none)")
    at: str = flag("when it was really said", "When was it really")
    fact: tuple[str, ...] = flag(
        "a fact of the incident itself, such as people.count=240000 or affects='Guests too.'; may be given again",
        default=(),
    )
    why: str = flag("with --fact: why it changed, told to readers", "Why, told to readers in a sentence")
    whole: bool = switch("the incident itself, and not an update: its impact, components, begin or end")
    components: str = flag(
        "with --whole: all that was concerned", "All that was concerned, by id or name, with commas between"
    )
    started: str = flag("with --whole: when it really began", "When it really began")
    ended: str = flag("with --whole: when it was really over", "When it was really over")
    note: str = flag(
        "what was wrong, told to readers; needed once it is published", "What was wrong, told to readers in a sentence"
    )
    yes: bool = switch(_WRITE)


class Contact(Verb):
    """Close a way to reach you, or say that it is overloaded or open again."""

    name: str = word_or_flag("its id under contacts:, such as phone", "Which way to reach you")
    close: bool = switch("nobody answers there for now")
    busy: bool = switch("it is overloaded, and who can should use another way")
    open: bool = switch("somebody answers there again")
    reason: str = flag("why, told to readers", "Why, told to readers in a sentence")
    until: str = flag("until when, such as 'tomorrow 9:00'; left out, not known yet")
    id: str = flag(
        "the incident that says so in an update, or none; left out, the one that closed it, or the open notice of a "
        "breach"
    )
    at: str = flag(_AT)
    next_update: str = flag("of that update; left out, what is promised already, or what readers expect")
    text: str = flag("of that update; left out, a sentence that says the same")
    yes: bool = switch(_WRITE)


class Letter(Verb):
    """Write a signed letter to customers or to staff; correct or withdraw one."""

    to: str = flag("customers or staff", "To whom")
    id: str = flag("the incident that it is about; left out, the open notice of a breach", "About which incident")
    title: str = flag("its title", "Title")
    name: str = flag("who signs", "Who signs")
    role: str = flag("what they are, such as 'Chief executive'", "What they are (Enter: leave it out)")
    date: str = flag("the day that it bears; left out, today")
    file: str = flag("what its address ends in, for ever; left out, made from the incident and whom it is to")
    text: str = flag(_TEXT)
    language: str = flag("with --translate: the language, such as de", "In which language (such as de)")
    translate: str = flag("say a letter, named by its file, in another language too")
    correct: str = flag("change the text of a letter, named by its file")
    note: str = flag("with --correct: what was wrong, told to readers", "What was wrong, told to readers in a sentence")
    withdraw: str = flag("take back a letter, named by its file")
    reason: str = flag("with --withdraw: why, told to readers", "Why, told to readers in a sentence")
    yes: bool = switch(_WRITE)


class Answer(Verb):
    """Put what people keep asking on the security FAQ; print the link to paste."""

    question: str = flag("as people ask it", "What people ask, in their words")
    text: str = flag("the answer: Markdown, for customers; - reads it from standard input")
    anchor: str = flag(
        "what its link ends in, for ever; left out, made from the question", "What its link ends in, for ever"
    )
    change: str = flag("the anchor of an answer that is there already, and becomes another")
    language: str = flag(
        "with --anchor or --change: say it in another language too, such as de",
        "In another language too (such as de; Enter: no more)",
    )
    yes: bool = switch(_WRITE)


class Answers(Verb):
    """Print one sheet for those who answer customers: each question with link and words."""

    id: str = word_or_flag(_AN_ID)


class Listen(Verb):
    """Hear what people ask about an incident: what has no answer yet, and what to paste where there is one."""

    id: str = word_or_flag(_AN_ID)
    paste: bool = switch("read pasted text on standard input: parts with a line of dashes, or an empty one, between")
    csv: str = flag("read a CSV file of texts; - reads it from standard input")
    column: str = flag("with --csv: which of its columns holds the texts, where its name does not say so")
    encoding: str = flag("with --csv or --paste: what it is written in, where that is not found out, such as cp1251")
    mbox: str = flag("read a mailbox of support mail, as mail programs export it (mbox)")
    x: str = flag("also read so many mentions on X at most, such as 1000; X charges for each, and you are asked first")
    reply: str = flag(
        "the name of a group: reply with its answer to each post in it, once, after showing them and asking"
    )
    hold: bool = switch("keep what is heard of this incident for longer than STATUS_LISTEN_DAYS, until --unhold")
    unhold: bool = switch("let it be deleted after that time again")
    forget: str = flag("an incident's id: delete all that was heard of it")
    yes: bool = switch("ask nothing; with --reply, reply")


class Withdraw(Verb):
    """Take back what should not have been published; a note with the reason stays."""

    id: str = word_or_flag(_AN_ID)
    update: str = flag("the time of the update", "Which update")
    whole: bool = switch("the incident with all its updates")
    reason: str = flag("why, told to readers", "Why, told to readers in a sentence")
    yes: bool = switch(_WRITE)


class Archive(Verb):
    """Move what was over for a year into a file for each year."""

    yes: bool = switch(_WRITE)
