"""A fork server: one process with every library loaded and every cache warm, whose children live and die.

The undisturbed lives of the survey are led in the server itself; that is what warms it. A child is forked from
its single thread, does its errand and ends by itself or by SIGKILL.
"""

import gc
import logging
import os
import select
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection, Pipe
from typing import Any

from tests.crash.life import Errand, found, live

BODIES: dict[str, Callable[[Errand], None]] = {"found": found, "live": live}


class Nursery:
    """The parent's end. `here` runs a body in the server, `child` in a fork of it."""

    def __init__(self) -> None:
        self._ours, theirs = Pipe()
        command = [sys.executable, "-m", "tests.crash.nursery", str(theirs.fileno())]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        theirs.close()
        self._waiting: dict[int, Future[int]] = {}
        self._count = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def here(self, body: str, errand: Errand) -> int:
        """Run in the server itself; 0 if it came to its end."""
        return self._ask(body, errand, fork=False)

    def child(self, body: str, errand: Errand, within_s: float) -> int:
        """Run in a fork; its wait status. After `within_s` seconds it is killed."""
        return self._ask(body, errand, fork=True, within_s=within_s)

    def close(self) -> None:
        """End the server."""
        with self._lock:
            self._ours.send(None)
        self._process.wait(10)

    def _ask(self, body: str, errand: Errand, *, fork: bool, within_s: float | None = None) -> int:
        future: Future[int] = Future()
        with self._lock:
            self._count += 1
            number = self._count
            self._waiting[number] = future
            self._ours.send((number, body, errand, fork))
        try:
            return future.result(within_s)
        except TimeoutError:
            with self._lock:
                self._ours.send((number, "kill", None, False))
            return future.result(10)

    def _listen(self) -> None:
        try:
            while True:
                number, status = self._ours.recv()
                self._waiting.pop(number).set_result(status)
        except (EOFError, OSError):
            for future in self._waiting.values():
                future.set_exception(RuntimeError("the fork server ended"))


def serve(theirs: Connection) -> None:
    """The server's loop: errands in, wait statuses out."""
    children: dict[int, tuple[int, int]] = {}  # pidfd → (errand's number, pid)
    while True:
        ready, _, _ = select.select([theirs, *children], [], [])
        for one in ready:
            if one is theirs:
                message = _next(theirs)
                if message is None:
                    return
                _accept(theirs, children, *message)
            else:
                number, pid = children.pop(one)
                _, status = os.waitpid(pid, 0)
                os.close(one)
                theirs.send((number, status))


def _next(theirs: Connection) -> Any:
    """The next errand; None when there will be no more, because the parent said so or is gone."""
    try:
        return theirs.recv()
    except EOFError:
        return None


def _accept(
    theirs: Connection, children: dict[int, tuple[int, int]], number: int, body: str, errand: Any, fork: bool
) -> None:
    if body == "kill":
        for known, pid in children.values():
            if known == number:
                os.kill(pid, signal.SIGKILL)
    elif fork:
        pid = _forked(body, errand)
        children[os.pidfd_open(pid)] = (number, pid)
    else:
        theirs.send((number, _run(body, errand)))
        gc.collect()
        gc.freeze()  # a child that collects must not copy the pages of its parent


def _forked(body: str, errand: Errand) -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(_run(body, errand))
    return pid


def _run(body: str, errand: Errand) -> int:
    try:
        BODIES[body](errand)
    except Exception:
        logging.getLogger(__name__).exception("an errand failed: %s", errand)
        return 1
    return 0


def _no_certificates() -> None:
    """All requests go to this machine without TLS; reading the certificates would cost a life 60 ms."""
    ssl.SSLContext.load_verify_locations = lambda *_args, **_kwargs: None  # type: ignore[method-assign]


if __name__ == "__main__":
    _no_certificates()
    serve(Connection(int(sys.argv[1])))
