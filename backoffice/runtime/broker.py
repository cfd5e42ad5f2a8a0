"""The broker of one machine: kombu's file transport, with messages that appear whole and are taken once.

kombu's own writes a message under its final name (a reader may see half of it) and moves it through the machine's
shared temporary folder. Here both steps are a rename inside var/broker.
"""

import logging
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Messages are files named by time, so that the oldest is taken first."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu's own bases disagree
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        try:
            unfinished = folder / f"{name}.new"
            unfinished.write_text(dumps(payload))
            unfinished.rename(folder / name)
        except OSError as error:
            raise ChannelError(f"the broker's folder {folder} cannot be written: {error.strerror}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] == f"{queue}.msg" and (text := self._take(name)) is not None:
                try:
                    return loads(text)
                except ValueError:
                    logger.warning("the message %s is unreadable and was dropped", name)
        raise Empty

    def _take(self, name: str) -> str | None:
        """Return the message if this process is the one that gets it."""
        taken = Path(self.processed_folder) / name
        try:
            (Path(self.data_folder_in) / name).rename(taken)
        except FileNotFoundError:
            return None
        text = taken.read_text()
        taken.unlink()
        return text


class Transport(filesystem.Transport):
    Channel = Channel
