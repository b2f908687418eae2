"""What Apprise speaks to: https://appriseit.com/services/. It needs an extra: `plainstatus[apprise]`."""

from __future__ import annotations

import importlib.util
import logging
from dataclasses import field
from typing import ClassVar, Self
from urllib.parse import parse_qsl, urlencode

from plainstatus.deliver.announce.channels.channel import InDoubt, Post, Posted, Refused
from plainstatus.deliver.announce.channels.declared import Declared, Unusable
from plainstatus.deliver.announce.channels.one_way import OneWay
from plainstatus.deliver.announce.channels.web import PATIENCE, in_time
from plainstatus.model.frozen import dataclass

__all__ = ["Apprise"]

#: Else a redirected message counts as sent, a text is cut without its link, and a time-out is as short as it is sent
#: again: what was taken then comes twice.
_OURS = {"redirect": "no", "overflow": "upstream", "rto": "15"}
_NEVER = {*_OURS, "retry", "wait"}


@dataclass(frozen=True)
class Apprise(OneWay):
    """A service, by its address in Apprise's way. Told at most once, without proof: it says yes or no, and not why."""

    name: str
    address: str = field(repr=False)
    patience: float = PATIENCE
    network: ClassVar[str] = "apprise"

    @classmethod
    def declared(cls, given: Declared) -> Self:
        """Read the address, which is the secret."""
        if importlib.util.find_spec("apprise") is None:
            raise Unusable("Apprise needs an extra (install it: pip install 'plainstatus[apprise]')")
        address, _, query = given.rest.partition("?")
        kept = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key.lower() not in _NEVER]
        return cls(given.name, f"{address}?{urlencode([*kept, *_OURS.items()])}")

    def post(self, post: Post) -> Posted:
        """Post it."""
        # A second and a half, which only those who post there should spend.
        import apprise  # noqa: PLC0415

        # They log addresses.
        for logger in ("apprise", "urllib3"):
            logging.getLogger(logger).setLevel(logging.CRITICAL)

        def work() -> bool:
            service = apprise.Apprise.instantiate(self.address)
            if service is None:
                raise Refused("Apprise knows no service with such an address")
            return bool(service.notify(body=post.text, title=post.title))

        try:
            taken = in_time(work, self.patience)
        except TimeoutError:
            raise InDoubt(f"Apprise is not done within {self.patience:g} seconds") from None
        except Refused:
            raise
        except Exception as error:
            raise InDoubt(f"Apprise broke off: {type(error).__name__}") from None
        if not taken:
            raise InDoubt("Apprise says that it failed, and not why (look whether it came)")
        return Posted()
