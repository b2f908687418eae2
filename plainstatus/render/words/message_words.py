"""The words for the messages to each person: how they are known from fakes, and how far they are."""

from __future__ import annotations

from collections.abc import Container, Iterator

from plainstatus.model.breach import DirectNotice
from plainstatus.render.words.catalogue import Words
from plainstatus.render.words.dates import Times
from plainstatus.views.mailings import Count, PublicMailing

__all__ = ["direct_notice", "how_far", "on_its_way"]


def direct_notice(
    notice: DirectNotice, times: Times, mailing: PublicMailing | None = None, *, only: Container[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield what is known about the messages to each person, by name; `mailing` tells how far they are.

    `only` has the ids, below `messages.`, of what is wanted: 'sender', 'newest-batch'.
    """
    for message, said in _known(notice, times, mailing):
        if only is None or message in only:
            yield times.say(f"messages.{message}"), said


def _known(notice: DirectNotice, times: Times, mailing: PublicMailing | None) -> Iterator[tuple[str, str]]:
    """Yield the same with the message that names each."""
    yield from _signs(notice, times.say)
    yield from _numbers(notice, times.say, mailing)
    if notice.undelivered_by:
        yield "undelivered", times.say(f"messages.undelivered.{notice.undelivered_by}")
    moments = {
        "first-sent": notice.started_at,
        "newest-batch": notice.last_batch_at,
        "last-expected": notice.expected_end,
        "last-sent": notice.finished_at,
    }
    yield from ((name, times.plain(moment)) for name, moment in moments.items() if moment is not None)


def _signs(notice: DirectNotice, say: Words) -> Iterator[tuple[str, str]]:
    """Yield what a genuine one is known by."""
    if notice.channels:
        yield "sent-by", say("amounts.comma").join(say(f"messages.channel.{channel}") for channel in notice.channels)
    if notice.sender:
        yield "sender", notice.sender
    if notice.subject:
        yield "subject", notice.subject
    if notice.links:
        yield "links", say(f"messages.links.{notice.links}")
    if notice.asks_for:
        yield "asks", say(f"messages.asks.{notice.asks_for}")
    if notice.avoids_breached_channel:
        yield "not-sent-to", say("messages.not-sent-to.mailboxes")


def _numbers(notice: DirectNotice, say: Words, mailing: PublicMailing | None) -> Iterator[tuple[str, str]]:
    """Yield how many are sent, and how many came back."""
    if notice.sent is not None:
        # A number that staff typed may be older than the end that they typed.
        name = "sent" if mailing and notice.finished_at else "sent-so-far"
        if notice.total is not None:
            yield name, say("messages.sent-of", sent=notice.sent, total=notice.total)
        else:
            yield name, say.number(notice.sent)
    elif notice.total is not None:
        yield "total", say.number(notice.total)
    if mailing is not None:
        for name, number in _not_sent(mailing.now):
            yield name, say("messages.refused.number", n=number) if name == "refused" else say.number(number)


def _not_sent(count: Count) -> Iterator[tuple[str, int]]:
    """Yield how many messages were not sent, by what became of them."""
    numbers = {"returned": count.returned, "refused": count.refused, "in-doubt": count.in_doubt}
    yield from ((name, number) for name, number in numbers.items() if number)


def how_far(notice: DirectNotice, mailing: PublicMailing, times: Times) -> str:
    """Say how far a mailing is: 'Our e-mail to each person. Sent so far: 12,000 of 20,000; came back: 37.'."""
    say, counted = times.say, {"sent": notice.sent, "total": notice.total}
    sent = f"{'sent' if notice.finished_at else 'sent-so-far'}{'' if notice.total is None else '-of'}"
    parts = [say(f"messages.how-far.{sent}", **counted)]
    parts += [say(f"messages.how-far.{name}", n=number) for name, number in _not_sent(mailing.now)]
    return say("messages.how-far", said=say("messages.how-far.between").join(parts))


def on_its_way(say: Words, notice: DirectNotice, mailing: PublicMailing | None) -> str:
    """Say to those who wait for their e-mail that they need not, while a mailing lasts; else nothing."""
    return "" if mailing is None or notice.finished_at else say("messages.on-its-way")
