"""Every named constraint of the ground floor, violated once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from backoffice.accounts.models import ApiToken, Invitation, User
from backoffice.kernel.models import IdempotencyKey, NumberSeries, StoredFile


def refused(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_user_email_once(clara):
    refused(
        "accounts_user_email_key|user_email_once|accounts_user_email",
        lambda: User.objects.create(email=clara.email, full_name="Again"),
    )


def test_user_email_lower(db):
    refused("user_email_lower", lambda: User.objects.create(email="Upper@kaski.example", full_name="Upper"))


def test_user_office_roles_known(clara):
    refused("user_office_roles_known", lambda: User.objects.filter(pk=clara.pk).update(office_roles=["king"]))


def test_user_ref_once(clara):
    refused(
        "accounts_user_ref",
        lambda: User.objects.create(email="x@kaski.example", full_name="X", ref=clara.ref),
    )


def test_api_token_prefix_once(clara, olli, at):
    ApiToken.objects.create(user=clara, name="a", prefix="same", secret_hash="a" * 64, created_at=at)
    refused(
        "accounts_apitoken_prefix",
        lambda: ApiToken.objects.create(
            user=olli, name="b", prefix="same", secret_hash="b" * 64, created_at=at
        ),
    )


def invitation(user, by, at, **more):
    return Invitation.objects.create(
        **{"user": user, "invited_by": by, "invited_at": at, "expires_at": at + timedelta(days=1), **more}
    )


def test_invitation_one_open_per_user(clara, olli, at):
    invitation(olli, clara, at, accepted_at=at)
    invitation(olli, clara, at)
    refused("invitation_one_open_per_user", lambda: invitation(olli, clara, at))


def test_invitation_expires_after_it_is_made(clara, olli, at):
    refused("invitation_expires_after_it_is_made", lambda: invitation(olli, clara, at, expires_at=at))


def test_invitation_code_once(clara, olli, at):
    invitation(olli, clara, at, code="same")
    refused("accounts_invitation_code", lambda: invitation(clara, olli, at, code="same"))


def test_number_series_once(db):
    NumberSeries.objects.create(series="invoice", year=2091, last=1)
    refused("number_series_once", lambda: NumberSeries.objects.create(series="invoice", year=2091, last=2))


def test_idempotency_key_once(clara, olli, at):
    for user in (clara, olli):
        IdempotencyKey.objects.create(user=user, key="k", request_hash="a" * 64, created_at=at)
    refused(
        "idempotency_key_once",
        lambda: IdempotencyKey.objects.create(user=clara, key="k", request_hash="b" * 64, created_at=at),
    )


def test_stored_file_ref_once(db):
    facts = {"name": "a", "content_type": "text/plain", "size": 1, "sha256": "a" * 64, "storage_name": "a"}
    stored = StoredFile.objects.create(**facts)
    refused("kernel_storedfile_ref", lambda: StoredFile.objects.create(**facts, ref=stored.ref))


FILE = {"name": "a", "content_type": "text/plain", "size": 1, "sha256": "a" * 64, "storage_name": "a"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ref", "F-222222222"),
        ("name", "b"),
        ("content_type", "application/pdf"),
        ("size", 2),
        ("sha256", "b" * 64),
        ("storage_name", "b"),
        ("uploaded_by", "clara"),
        ("created_at", "at"),
    ],
)
def test_a_stored_file_stays_as_it_was_stored(clara, at, field, value):
    file = StoredFile.objects.filter(pk=StoredFile.objects.create(**FILE).pk)
    before = file.values().get()
    changed = {"clara": clara, "at": at}.get(value, value)
    refused("stays as it was stored", lambda: file.update(**{field: changed}))
    assert file.values().get() == before


def test_a_stored_file_is_attached_once_and_stays_so(db):
    file = StoredFile.objects.filter(pk=StoredFile.objects.create(**FILE).pk)
    assert file.update(is_attached=True) == 1
    refused("stays as it was stored", lambda: file.update(is_attached=False))
    assert file.update(is_attached=True) == 1


def test_a_stored_file_that_belongs_to_something_is_never_deleted(db):
    free, taken = (
        StoredFile.objects.create(**FILE, is_attached=is_attached) for is_attached in (False, True)
    )
    refused("belongs to something and is kept", lambda: StoredFile.objects.all().delete())
    assert StoredFile.objects.count() == 2
    assert free.delete()[0] == 1
    refused("belongs to something and is kept", taken.delete)
    assert StoredFile.objects.get() == taken


def test_numbers_and_sizes_are_not_negative(db):
    refused(
        "kernel_numberseries_last_check", lambda: NumberSeries.objects.create(series="x", year=2091, last=-1)
    )
    facts = {"name": "a", "content_type": "text/plain", "sha256": "a" * 64, "storage_name": "a"}
    refused("kernel_storedfile_size_check", lambda: StoredFile.objects.create(**facts, size=-1))


def test_a_person_with_a_history_is_not_deleted(clara, olli, at):
    invitation(olli, clara, at)
    with pytest.raises(ProtectedError):
        clara.delete()

    def behind_the_back_of_the_models():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DELETE FROM accounts_user WHERE id = %s", [clara.pk])

    refused("accounts_invitation_invited_by", behind_the_back_of_the_models)
