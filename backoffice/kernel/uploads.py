"""Uploads that nobody attached to anything: rows and bytes go after a day, bytes that no row names after 30."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from backoffice.kernel.models import StoredFile

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=24)
UNKNOWN_KEPT_FOR = timedelta(days=30)  # long enough to find out that a restored database lacks them
FEW = 100  # files without a row: what programs that stopped halfway leave in a month, and no more
BATCH = 500
# What `files` names its bytes, finished or not: nothing else in the storage is ours to delete.
OURS = re.compile(r"[0-9a-f]{32}(_\w+)?(\.new)?")


def forget_unattached(at: datetime) -> int:
    """Delete the uploads that by `at` (UTC) have belonged to nothing for a day, rows first; return how many.

    One that is being attached at this moment is skipped, and one that is gone can no longer be attached.
    Should the program stop before the bytes are gone, `sweep_bytes` finds them.
    """
    done = 0
    while names := _forget_rows(before=at - KEPT_FOR):
        for name in names:
            default_storage.delete(name)
        done += len(names)
    return done


@transaction.atomic
def _forget_rows(*, before: datetime) -> list[str]:
    free = StoredFile.objects.filter(is_attached=False, created_at__lt=before)
    found = list(free.select_for_update(skip_locked=True).order_by("created_at")[:BATCH])
    StoredFile.objects.filter(pk__in=[each.pk for each in found]).delete()
    return [each.storage_name for each in found]


def sweep_bytes(at: datetime) -> int:
    """Delete the stored bytes of ours that no row names and that by `at` (UTC) are 30 days old; return how many.

    A database restored from an older dump does not know what was stored after it, and the files are all that is left of
    that: what is newer than the newest row stays, and so does everything when it is more than a few, which an error
    reports.
    """
    newest = StoredFile.objects.aggregate(at=Max("created_at"))["at"]
    if newest is None:
        return 0
    moment = min(at - UNKNOWN_KEPT_FOR, newest)
    unknown = [name for names in _names() for name in _without_row(names)]
    old = [name for name in unknown if _is_older(name, moment)]
    if len(old) > FEW:
        logger.error("%s stored files belong to no row of this database: nothing was deleted", len(old))
        return 0
    for name in old:
        default_storage.delete(name)
    return len(old)


def _without_row(names: list[str]) -> list[str]:
    rows = set(StoredFile.objects.filter(storage_name__in=names).values_list("storage_name", flat=True))
    return [name for name in names if name not in rows]


def _is_older(name: str, moment: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < moment
    except FileNotFoundError:  # an upload that was just finished has another name now
        return False


def _names() -> Iterator[list[str]]:
    try:
        _, names = default_storage.listdir("")
    except (FileNotFoundError, NotImplementedError):  # nothing stored yet, or a storage that cannot list
        return
    ours = [name for name in names if OURS.fullmatch(name)]
    for first in range(0, len(ours), BATCH):
        yield ours[first : first + BATCH]
