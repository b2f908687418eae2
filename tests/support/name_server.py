"""A name server on loopback that knows some texts, for as long as a test wants it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

__all__ = ["name_server"]


@contextmanager
def name_server(texts: Mapping[str, Sequence[str]], *, fails: bool = False) -> Iterator[str]:
    """Answer questions for the texts of names, and give the address; `fails` answers that something is wrong."""

    def serve() -> None:
        while True:
            data, client = listening.recvfrom(4096)
            if not data:
                return
            question = dns.message.from_wire(data)
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.RA
            name = question.question[0].name
            known = texts.get(name.to_text(omit_final_dot=True), ())
            if fails:
                answer.set_rcode(dns.rcode.REFUSED)
            elif known:
                quoted = [" ".join(f'"{one[i : i + 200]}"' for i in range(0, len(one), 200)) for one in known]
                answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", dns.rdatatype.TXT, quoted))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            listening.sendto(answer.to_wire(), client)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                end.sendto(b"", ("127.0.0.1", port))
            thread.join()
