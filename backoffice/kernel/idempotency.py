"""POSTs that are safe to repeat: the first answer to a key is kept and given again.

The key is claimed by a unique row that commits by itself, before anything runs; so of two simultaneous requests with
one key a single one executes. The answer is stored in the transaction of the work itself, so work and answer stand or
fall together: a crash in between leaves nothing but a running key, which may be claimed anew after STALE_AFTER.
Interfaces call `once`; begin, finish and abandon are its parts. Anonymous requests have no keys.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from backoffice.kernel.errors import Conflict, Invalid
from backoffice.kernel.models import IdempotencyKey
from backoffice.kernel.texts import Text

KEPT_FOR = timedelta(days=7)
STALE_AFTER = timedelta(minutes=5)  # longer than any request may run
MAX_LENGTH = 255


class KeyMalformed(Invalid):
    """The key is empty, too long, or not printable ASCII."""

    code = "idempotency_key_malformed"
    sentence = Text(
        fi="Idempotency-Key-otsakkeessa on oltava 1–255 tulostuvaa ASCII-merkkiä.",
        sv="Idempotency-Key ska ha 1–255 utskrivbara ASCII-tecken.",
        en="Idempotency-Key must be 1 to 255 printable ASCII characters.",
    )


class KeyReused(Invalid):
    """The same key came with another request."""

    code = "idempotency_key_reused"
    sentence = Text(
        fi="Samaa Idempotency-Key-avainta on käytetty toiseen pyyntöön. Käytä uutta avainta.",
        sv="Samma Idempotency-Key har använts för en annan begäran. Använd en ny nyckel.",
        en="This Idempotency-Key was used for a different request. Use a new key.",
    )


class StillRunning(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency_in_progress"
    sentence = Text(
        fi="Samaa pyyntöä käsitellään vielä. Yritä hetken kuluttua uudelleen samalla avaimella.",
        sv="Samma begäran behandlas ännu. Försök igen om en stund med samma nyckel.",
        en="The same request is still being handled. Try again in a moment with the same key.",
    )


@dataclass(frozen=True)
class Answer:
    """What was answered: HTTP status, body bytes and their content type."""

    status: int
    body: bytes
    content_type: str


def hash_request(method: str, path: str, body: bytes) -> str:
    """Return the SHA-256 that tells one request from another under the same key."""
    return hashlib.sha256(b"\n".join([method.upper().encode(), path.encode(), body])).hexdigest()


def once(
    *, user: AbstractBaseUser, key: str, request_hash: str, at: datetime, run: Callable[[], Answer]
) -> Answer:
    """Run the request in one transaction with the storing of its answer, or give the stored answer again.

    An answer of 400 and up, or an exception, is rolled back and not kept: nothing changed, the same key may try again.
    Units: `at` is UTC. Raises: KeyMalformed, KeyReused, StillRunning; whatever `run` raises.
    """
    if stored := begin(user=user, key=key, request_hash=request_hash, at=at):
        return stored
    try:
        with transaction.atomic():
            answer = run()
            is_kept = answer.status < 400
            if is_kept:
                finish(user=user, key=key, at=at, answer=answer)
            else:
                transaction.set_rollback(True)
    except BaseException:
        abandon(user=user, key=key, at=at)
        raise
    if not is_kept:
        abandon(user=user, key=key, at=at)
    return answer


def begin(*, user: AbstractBaseUser, key: str, request_hash: str, at: datetime) -> Answer | None:
    """Claim the key: None means run the request, an Answer means give that one again.

    Commits by itself, so it is called outside any transaction. Units: `at` is UTC and names this claim to `finish` and
    `abandon`. Raises: KeyMalformed; KeyReused for another request; StillRunning until the claim is STALE_AFTER old.
    """
    if not 0 < len(key) <= MAX_LENGTH or not (key.isascii() and key.isprintable()):
        raise KeyMalformed(field="Idempotency-Key")
    if _claimed(user, key, request_hash, at):
        return None
    row = IdempotencyKey.objects.filter(user_id=user.pk, key=key).first()
    if row is None:  # abandoned between the two statements
        raise StillRunning()
    if row.request_hash != request_hash:
        raise KeyReused(field="Idempotency-Key")
    if row.status is None:
        raise StillRunning()
    return Answer(status=row.status, body=bytes(row.body), content_type=row.content_type)


def finish(*, user: AbstractBaseUser, key: str, at: datetime, answer: Answer) -> None:
    """Store the answer of the claim made at `at`, in the transaction of the work it answers for.

    Raises: StillRunning when a newer claim has taken over; the caller's transaction must then roll back.
    """
    claim = IdempotencyKey.objects.filter(user_id=user.pk, key=key, created_at=at, status=None)
    if not claim.update(status=answer.status, body=answer.body, content_type=answer.content_type):
        raise StillRunning()


def abandon(*, user: AbstractBaseUser, key: str, at: datetime) -> None:
    """Give the claim made at `at` back, so that the same key may try again; a newer claim is left alone."""
    IdempotencyKey.objects.filter(user_id=user.pk, key=key, created_at=at, status=None).delete()


def forget_old(at: datetime) -> int:
    """Delete keys older than seven days and return how many."""
    return IdempotencyKey.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _claimed(user: AbstractBaseUser, key: str, request_hash: str, at: datetime) -> bool:
    """Insert the key, or take over a claim whose process must have died; one statement, so exactly one wins."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_idempotencykey AS known (user_id, key, request_hash, body, content_type, created_at)"
            " VALUES (%s, %s, %s, ''::bytea, '', %s)"
            " ON CONFLICT (user_id, key) DO UPDATE SET created_at = excluded.created_at"
            " WHERE known.status IS NULL AND known.created_at <= %s AND known.request_hash = excluded.request_hash"
            " RETURNING known.id",
            [user.pk, key, request_hash, at, at - STALE_AFTER],
        )
        return cursor.fetchone() is not None
