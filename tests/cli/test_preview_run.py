"""How a preview ends."""

from __future__ import annotations

import subprocess
import sys

from tests.support.project import ROOT

#: Systems may hand a signal to any thread of a process.
PROGRAM = """
import signal, threading, time
from plainstatus.cli.preview import run

def elsewhere():
    time.sleep(0.3)
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)

with run._until_ended() as ended:
    threading.Thread(target=elsewhere).start()
    run._wait_for(ended)
print("ended")
"""


def test_ctrl_c_ends_it_whichever_thread_is_told() -> None:
    """The thread that waits for Ctrl-C need not be the one that it interrupts."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")
