"""Files on this machine's own disk, whole or not at all."""

import os
from contextlib import suppress
from typing import Any

from django.core.files.storage import FileSystemStorage

UNFINISHED = ".new"


class WholeFileStorage(FileSystemStorage):
    """Written under another name, flushed to the disk and renamed: what a committed row names has all its bytes.

    A power cut between the two leaves an unfinished file that no row names; `uploads.sweep_bytes` removes it.
    """

    def _save(self, name: str, content: Any) -> str:
        unfinished = self.path(super()._save(f"{name}{UNFINISHED}", content))  # type: ignore[misc]  # not in the stubs
        try:
            _flush(unfinished)
            os.rename(unfinished, self.path(name))
        except OSError:
            with suppress(OSError):
                os.unlink(unfinished)
            raise
        _flush(os.path.dirname(unfinished))  # the name, too
        return name


def _flush(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
