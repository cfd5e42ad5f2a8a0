"""Runs the program's processes: each in a group of its own, restarted when it falls, stopped when we are told to."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between a fall and the next start, doubling
STEADY_AFTER = 30.0  # seconds of life after which a fall counts as the first again
STOP_SECONDS = 20.0
GONE_SECONDS = 2  # where nobody reaps orphans they stay listed for good, dead
TICK = 0.2
PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


@dataclass
class Child:
    """One process that has to run all the time."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    falls: int = 0
    start_again_at: float = 0.0

    def start(self) -> None:
        """Start the process in a session of its own; it is told to stop if this one dies."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            stdin=subprocess.DEVNULL,
            env=os.environ | self.environment,
            start_new_session=True,
            preexec_fn=_stop_with_parent,  # noqa: PLW1509  one thread, one system call
        )

    def has_fallen(self) -> bool:
        """Tell whether the process has ended although nobody asked it to."""
        return self.process is not None and self.process.poll() is not None

    def note_fall(self) -> float:
        """Clear what is left of the process and return the seconds to wait before the next start."""
        now = time.monotonic()
        self.falls = 1 if now - self.started_at > STEADY_AFTER else self.falls + 1
        pause: float = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.falls - 1))
        self.start_again_at = now + pause
        self.kill()
        self.process = None
        return pause

    def ask_to_stop(self) -> None:
        """Ask the leading process only: it knows how to end its own workers."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End whatever of the group is still there, and return when it is gone."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            _await_end_of_group(self.process.pid)


class Supervisor:
    """Keeps the children running until Ctrl-C, SIGTERM or SIGHUP."""

    def __init__(self, children: Iterable[Child], say: Say, every_second: Callable[[], None]) -> None:
        self.children = list(children)
        self.say = say
        self.every_second = every_second
        self._stops = 0

    def run(self, when_started: Callable[[], None]) -> None:
        """Start everything, watch it, and leave nothing behind."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop)
        try:
            for child in self.children:
                child.start()
            when_started()
            self._watch()
        finally:
            self.stop()

    def _note_stop(self, number: int, frame: FrameType | None) -> None:
        self._stops += 1

    @property
    def is_stopping(self) -> bool:
        """Tell whether somebody asked us to stop."""
        return self._stops > 0

    def _watch(self) -> None:
        next_second = 0.0
        while not self.is_stopping:
            for child in self.children:
                self._look_after(child)
            if time.monotonic() >= next_second:
                next_second = time.monotonic() + 1
                self.every_second()
            time.sleep(TICK)

    def _look_after(self, child: Child) -> None:
        if child.has_fallen():
            code = child.process.returncode if child.process else None
            pause = child.note_fall()
            self.say(f"The {child.name} ended by itself (exit {code}); it starts again in {pause:.0f} s.")
        elif child.process is None and time.monotonic() >= child.start_again_at:
            child.start()

    def stop(self) -> None:
        """Ask every child to stop, wait, and kill what has not; a second signal cuts the wait short."""
        stops_before = self._stops
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.process is not None and child.process.poll() is None for child in self.children):
            if time.monotonic() > deadline or self._stops > stops_before:
                break
            time.sleep(TICK / 4)
        for child in self.children:
            child.kill()


def _await_end_of_group(group: int) -> None:
    """A signal only sets the end in motion; the children of a child are gone when their group is."""
    deadline = time.monotonic() + GONE_SECONDS
    with suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(TICK / 20)


def _stop_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
