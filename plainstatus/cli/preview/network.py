"""Where the preview can be reached."""

from __future__ import annotations

import errno
import io
import socket

import segno

from plainstatus.errors import SettingsError

__all__ = ["LOOPBACK", "PORT", "lan_address", "listen", "qr_lines"]

LOOPBACK = "127.0.0.1"
#: Where nobody asks for another one.
PORT = 8000
#: How many ports after it are tried before the system chooses.
_NEXT = 20
_LAST_PORT = 65535
_WRITE = f"write a number from 1024 to {_LAST_PORT}"
#: White on black in every terminal: phones want light around a dark code.
_COLOURS = "\x1b[97;40m{}\x1b[0m"


def lan_address() -> str:
    """Return this machine's address in its network.

    It is the one from which packets would go out; none is sent (192.0.2.1 is nobody's, RFC 5737). Raises
    SettingsError where there is no network.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError as error:
            raise SettingsError(f"this machine is in no network ({error.strerror}; leave out --lan)") from error
        return str(probe.getsockname()[0])


def listen(addresses: list[str], port: int | None) -> list[socket.socket]:
    """Return a socket for each address, all on one port: the given one, else the first free one from PORT on.

    Raises SettingsError where the given one cannot be had.
    """
    if port is not None and port > _LAST_PORT:
        raise SettingsError(f"--port {port}: there is no such port ({_WRITE})")
    for candidate in (port,) if port is not None else (*range(PORT, PORT + _NEXT), 0):
        sockets: list[socket.socket] = []
        try:
            for address in addresses:
                # What the system has chosen for the first is taken for all.
                number = sockets[0].getsockname()[1] if sockets else candidate
                sockets.append(socket.create_server((address, number)))
        except OSError as error:
            for taken in sockets:
                taken.close()
            if port is not None:
                taken_or_not = "something else listens there" if error.errno == errno.EADDRINUSE else error.strerror
                raise SettingsError(f"--port {port}: {taken_or_not} ({_WRITE}, or leave it out)") from error
        else:
            return sockets
    raise SettingsError("no port is free")


def qr_lines(url: str, *, colours: bool) -> list[str]:
    """Return a QR code of an address, for a terminal."""
    text = io.StringIO()
    segno.make(url, error="m", micro=False).terminal(text, border=2, compact=True)
    lines = text.getvalue().splitlines()
    return [_COLOURS.format(line) for line in lines] if colours else lines
