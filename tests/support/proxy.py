"""A bad line on loopback: it counts bytes, cuts connections, and is slow, as a test says."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["Line", "line_to"]

#: How much goes over a slow line at once, in bytes: little, so that it is slow all the time.
_PIECE: Final = 4096


class Line:
    """What lies between a client and the server on `to`. Its fields may be changed at any time."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.port = 0
        #: Bytes that went to the server, and back.
        self.up = self.down = 0
        #: Connections made so far.
        self.connections = 0
        #: After so many more bytes to the server the line is dead: this connection, and each new one.
        self.cut_after: int | None = None
        #: A dead line says nothing of it: connections stay open, and nothing goes through.
        self.silent = False
        #: Bytes a second, each way; None is as fast as can be.
        self.rate: int | None = None
        #: When the slow line is free again.
        self._free: dict[bool, float] = {}
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._ended = False

    @property
    def dead(self) -> bool:
        """Whether the line has been cut."""
        return self.cut_after is not None and self.cut_after <= 0

    def mend(self) -> None:
        """Let everything through again."""
        self.cut_after, self.silent = None, False

    def count(self, piece: bytes, *, upward: bool) -> bytes:
        """Return what of a piece still goes over the line, and take the time that this takes."""
        with self._lock:
            if self.dead:
                return b""
            if upward and self.cut_after is not None:
                piece = piece[: self.cut_after]
                self.cut_after -= len(piece)
            if upward:
                self.up += len(piece)
            else:
                self.down += len(piece)
            wait = 0.0
            if self.rate is not None:
                now = time.monotonic()
                self._free[upward] = max(now, self._free.get(upward, 0.0)) + len(piece) / self.rate
                wait = self._free[upward] - now
        time.sleep(wait)
        return piece

    def carry(self, client: socket.socket) -> None:
        """Carry a connection until one side ends it, or the line is cut."""
        with contextlib.suppress(OSError):
            if not self.dead:
                self.connections += 1
                server = socket.create_connection(("127.0.0.1", self.to), 10)
                with self._lock:
                    # Whoever comes while the line is taken down would be carried for as long as both sides like.
                    if self._ended:
                        server.close()
                        client.close()
                        return
                    self._open |= {client, server}
                server.settimeout(None)
                back = threading.Thread(target=self._pump, args=(server, client), kwargs={"upward": False})
                back.start()
                self._pump(client, server, upward=True)
                back.join()
                self._open -= {client, server}
                server.close()
        client.close()

    def end(self) -> None:
        """End every connection that is still open, and carry no more."""
        with self._lock:
            self._ended = True
            left = tuple(self._open)
        for one in left:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _pump(self, source: socket.socket, target: socket.socket, *, upward: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE if self.rate is not None else 1 << 16):
                going = self.count(piece, upward=upward)
                target.sendall(going)
                if self.dead and not self.silent:
                    break
        for one in (source, target) if self.dead else (target,):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR if self.dead else socket.SHUT_WR)


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """Give a line to the server on `port` of loopback; clients connect to the line's own `port`."""
    line = Line(port)
    listener = socket.create_server(("127.0.0.1", 0))
    line.port = listener.getsockname()[1]
    carrying: list[threading.Thread] = []

    def listen() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                carrying.append(threading.Thread(target=line.carry, args=(client,)))
                carrying[-1].start()

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        yield line
    finally:
        # Closing alone would not wake up who waits in accept().
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        listening.join()
        line.end()
        for thread in carrying:
            thread.join()
