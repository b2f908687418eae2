"""What a publish leaves to be posted by hand, where no channel tells it."""

from __future__ import annotations

from plainstatus.errors import Tell
from plainstatus.publish.inputs import Inputs
from plainstatus.publish.upkeep import surviving
from plainstatus.read.schema import Loaded
from plainstatus.record import Record

__all__ = ["put_into_outbox"]


def put_into_outbox(loaded: Loaded, run: Inputs, before: Record | None, tell: Tell) -> list[str]:
    """Write the texts of what this publish has said beside the YAML; return what failed, a text for each.

    `before` is the record that it extended. Where none is kept, nothing is real, and nothing is written.
    """
    settings, unkept = run.settings, list[str]()
    if before is None or run.record is None or settings.STATUS_CHANNELS:
        return unkept
    have = {line.name for line in before.lines}
    new = {line.name for line in run.record.lines if line.name not in have and line.kind != "post"}
    if not new:
        return unkept
    # Whoever says nothing new, as most publishes do, spends no time on it.
    from plainstatus.deliver.announce.messages import messages  # noqa: PLC0415
    from plainstatus.deliver.announce.outbox import OUTBOX, fill_outbox  # noqa: PLC0415

    with surviving(unkept):
        worked_out = run.telling, run.view
        every = messages(run.record, loaded, run.links, within=settings.told_within, worked_out=worked_out)
        told = (message for message in every if message.line in new)
        fill_outbox(settings.home / OUTBOX, told, now=loaded.now, tell=tell)
    return unkept
