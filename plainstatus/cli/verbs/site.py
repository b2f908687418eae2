"""The flags of what is done with a site, its record and this checkout."""

from __future__ import annotations

from plainstatus.cli.flags import Verb, flag, switch, word

__all__ = [
    "Announce",
    "Bench",
    "Build",
    "Check",
    "Clean",
    "Deploy",
    "Doctor",
    "Drill",
    "Hosting",
    "Import",
    "ImportSubscribers",
    "Init",
    "Lint",
    "Log",
    "Merge",
    "Pin",
    "Preview",
    "Publish",
    "Releases",
    "Rollback",
    "Schema",
    "SetAside",
    "Test",
    "Verify",
    "Words",
]


class Publish(Verb):
    """Build the site and put it live in output/."""

    yes: bool = switch("do not ask, whatever readers will newly see")
    typo: bool = switch("changed texts only had their spelling mended")
    force: str = flag("why the site must go live although verification would stop it; this is recorded")
    if_due: bool = switch("for timers: only where the clock changes something, and with what was published last")
    no_deploy: bool = switch("only in output/; `deploy` brings it to the targets later")
    no_announce: bool = switch("channels are told later, by `announce`")
    without: tuple[str, ...] = flag(
        "a target that is neither asked nor sent to; may be given again, or several with commas between", default=()
    )


class Build(Verb):
    """Build the site into build/ to look at; nothing goes live."""


class Preview(Verb):
    """Show in a browser what customers will see, at each save; Ctrl-C ends it."""

    drafts: bool = switch("show drafts and private/ too, with a watermark on every page")
    lan: bool = switch("let phones in your network see it too; prints a QR code")
    port: str = flag("where to listen; left out, 8000 or the next free one")


class Check(Verb):
    """Tell every problem of the YAML, and what to put better."""

    strict: bool = switch("warnings fail too, for CI")
    format: str = flag(
        "text, json, github or gitlab (notes beside the lines of a change), or sarif (for code scanners)",
        default="text",
    )
    overdue: bool = switch("for timers: only promised updates that have not come, with exit code 7 where there are any")


class Clean(Verb):
    """Remove what was built, but not the published site."""

    output: bool = switch("remove the published site in output/ too")
    keep_files: bool = switch("with --output: keep its files for the next publish, which makes only what differs")


class Deploy(Verb):
    """Bring the published site to its targets again, such as after a failure."""

    target: str = flag("its name in STATUS_TARGETS; left out, all of them")
    adopt: bool = switch("take over what is at that target: all is sent, and files that are not ours stay")
    no_announce: bool = switch("channels are told later, by `announce`")


class Announce(Verb):
    """Tell channels what they have not been told yet, such as after a failure."""

    dry_run: bool = switch("only show what each channel would be told, with lengths and costs")
    status: bool = switch("only say how it stands with each channel")
    test: str = flag("a channel's name: post a message there that says it is a test")
    settle: str = flag("a channel's name, or CHANNEL/LINE as it is named: say whether doubtful posts are there")
    there: bool = switch("with --settle: they were posted")
    missing: bool = switch("with --settle: they were not, and are sent")
    url: str = flag("with --settle: the address of the one post that is there")
    delete: str = flag("an incident's id: take its posts away where the network can, and list the others")
    late: str = flag("an incident's id: tell what is too old to be told unasked")
    adopt: bool = switch("all that is public by now has been told, whatever the ledger says")
    if_due: bool = switch("for timers: leave what was tried for 40 minutes")
    intend: bool = switch("only write what is to be told into the ledger, to be committed and pushed before it is sent")
    intended: bool = switch("send what --intend has written here, and nothing else")


class Doctor(Verb):
    """Say what would go wrong tonight: settings, tools, targets, keys, clock."""


class Drill(Verb):
    """Practise: an exercise goes the whole way, to a place of its own."""

    type: str = flag("what to practise: outage, if left out, or security")
    to: str = flag("the address of a place for exercises, such as folder:/srv/drill; left out, a folder of its own")
    keep: bool = switch("leave the exercise's site to be looked at")


class Rollback(Verb):
    """Put an earlier site live again, until the next publish."""

    to: str = flag("a release's name; left out, the site before this one")
    yes: bool = switch("do not ask")


class Releases(Verb):
    """List the earlier sites that are kept."""


class Hosting(Verb):
    """Write settings for nginx, Caddy and S3 into hosting/."""

    to: str = flag("the folder to write into, from the site's own", default="hosting")


class Import(Verb):
    """Turn another system's history into our YAML."""

    source: str = word("a folder or file of the other system")
    format: str = flag("statuspage (JSON of its public API) or stactus (YAML); left out, it is guessed")
    to: str = flag(
        "the YAML file to write; left out, incidents.yaml, or where that is there already, a new file in incidents/"
    )
    close_open: str = flag(
        "close incidents that are open there and were last spoken of longer ago than this, such as 30d"
    )
    force: bool = switch("write over that file; without --to, over what an earlier import wrote")


class ImportSubscribers(Verb):
    """Take those who have confirmed in an export of subscribers into the service that sends your news."""

    source: str = word("Statuspage's export of subscribers, a CSV file")
    channel: str = flag("a name in STATUS_CHANNELS; left out, the one Buttondown or listmonk that is there")
    dry_run: bool = switch("only show who would be taken in, and who left out")
    yes: bool = switch("do not ask")


class Init(Verb):
    """Make a new status site of your own."""

    folder: str = word("a new or empty folder")
    name: str = flag("what customers call you", "Your name, as customers know it")
    domain: str = flag(
        "where the site will stand, such as status.shop.org", "Address of the site, such as status.example.com"
    )
    zone: str = flag("the time zone of what customers read, such as Europe/Berlin", "Time zone")
    language: str = flag(
        "the language of what you write; several with commas between, the site's own first",
        "Language of what you write, or several with commas between",
    )
    contact: str = flag("an e-mail address for customers, or a page", "An e-mail address for customers, or a page")
    components: tuple[str, ...] = flag(
        "what can fail, with commas between; Group / Name puts one into a group; ' = ' parts its names in several "
        "languages; may be given again",
        default=(),
    )
    example: bool = switch("a made-up shop, to look at, in place of a site of your own")
    ci: str = flag("write the file that checks and publishes there: github or gitlab")


class Pin(Verb):
    """Write requirements.txt and wheels/: what code hosts and the kit install is what is installed here."""

    also: str = flag("other machines that shall install it, with commas between, such as macosx_11_0_arm64:3.13")


class Schema(Verb):
    """Write the schema that editors complete and check the YAML with."""


class Words(Verb):
    """Bring catalogues of our words in other languages up to the English; in a site those in locale/."""

    language: str = flag("begin a catalogue in this language, such as it or pt-BR")


class Test(Verb):
    """Run every test."""

    install: bool = switch(
        "first get what tests need besides Python: Debian's packages, as root, and a language server by npm"
    )
    nightly: bool = switch(
        "the long run: 10,000 broken files in place of 300, a cut at every byte in place of every per cent"
    )


class Lint(Verb):
    """Check style and types."""


class Bench(Verb):
    """Measure what docs/performance.md states."""

    quick: bool = switch("only compare with bench/ratios.json, in a minute: fail where something has grown by half")


class Verify(Verb):
    """Prove that the record is whole, and fits YAML and site."""


class Log(Verb):
    """Tell what was said of an incident, when, with was and now."""

    id: str = word("an incident's id; also statement:NAME or faq:ANCHOR")
    restore: bool = switch("the lines of what was published and is gone or changed, to put back")


class Merge(Verb):
    """Join two people's records, and mend a conflicted one."""

    yes: bool = switch("take in what others have added to the record elsewhere, without a question")


class SetAside(Verb):
    """Keep what others wrote into a target's record out of ours."""

    target: str = word("its name in STATUS_TARGETS, or output for the published site here")
