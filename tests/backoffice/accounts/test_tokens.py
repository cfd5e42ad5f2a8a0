import hashlib
import io
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from backoffice.accounts import operations
from backoffice.accounts.errors import (
    AccountClosed,
    TokenExpired,
    TokenExpiryPast,
    TokenInvalid,
    TokenRevoked,
)
from backoffice.accounts.models import ApiToken, User, UserChange
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import NotFound
from tests.backoffice.kernel.rows import at_once


@pytest.fixture
def made(olli, at):
    return operations.create_token(user=olli, name="our script", at=at, expires_at=at + timedelta(days=30))


def authenticate(secret, at):
    return operations.authenticate_token(secret=secret, at=at)


def test_is_shown_once_and_kept_as_a_hash(made, olli):
    token, secret = made
    mark, prefix, rest = secret.split("_", 2)
    assert (mark, prefix, len(rest)) == ("tehty", token.prefix, 43)
    stored = ApiToken.objects.values().get()
    assert stored["secret_hash"] == hashlib.sha256(secret.encode()).hexdigest()
    assert rest not in str(stored)
    assert (stored["user_id"], stored["name"]) == (olli.pk, "our script")


def test_opens_for_its_owner(made, olli, at):
    assert authenticate(made[1], at) == olli


def test_two_are_never_alike(olli, at):
    secrets = {operations.create_token(user=olli, name="x", at=at)[1] for _ in range(20)}
    assert len(secrets) == 20


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s[:-1],
        lambda s: s + "x",
        lambda s: s.replace("tehty", "other"),
        lambda s: s.upper(),
        lambda s: s.split("_")[1],
        lambda s: f"tehty_unknown_{s[-43:]}",
        lambda s: "",
        lambda s: "_",
        lambda s: "__",
        lambda s: "tehty_\x00_x",
        lambda s: "tehty_ä_\ud800",
    ],
)
def test_a_wrong_one_opens_nothing(made, at, spoil):
    with pytest.raises(TokenInvalid) as refused:
        authenticate(spoil(made[1]), at)
    assert (refused.value.code, refused.value.status) == ("token_invalid", 401)
    assert ApiToken.objects.get().last_used_on is None


def test_opens_until_the_second_it_expires(made, olli, at):
    assert authenticate(made[1], at + timedelta(days=30, seconds=-1)) == olli
    with pytest.raises(TokenExpired) as refused:
        authenticate(made[1], at + timedelta(days=30))
    assert (refused.value.code, refused.value.status) == ("token_expired", 401)


def test_without_an_end_opens_for_years(olli, at):
    _, secret = operations.create_token(user=olli, name="x", at=at)
    assert authenticate(secret, at + timedelta(days=5_000)) == olli


def test_of_a_closed_account_opens_nothing(made, olli, at):
    User.objects.filter(pk=olli.pk).update(is_active=False)
    with pytest.raises(TokenInvalid):
        authenticate(made[1], at)


def test_the_day_of_use_is_written_once_a_day(made, at, django_assert_num_queries):
    with django_assert_num_queries(2):
        authenticate(made[1], at)
    assert ApiToken.objects.get().last_used_on == at.date()
    with django_assert_num_queries(1):
        authenticate(made[1], at + timedelta(hours=3))
    authenticate(made[1], at + timedelta(days=1))
    assert ApiToken.objects.get().last_used_on == at.date() + timedelta(days=1)


def test_refuses_an_end_in_the_past_and_a_nameless_one(olli, at):
    with pytest.raises(TokenExpiryPast) as refused:
        operations.create_token(user=olli, name="x", at=at, expires_at=at)
    assert list(refused.value.fields) == ["expires_at"]
    with pytest.raises(TextInvalid):
        operations.create_token(user=olli, name=" ", at=at)
    with pytest.raises(TextInvalid):
        operations.create_token(user=olli, name="x" * 101, at=at)
    assert not ApiToken.objects.exists()


def test_a_closed_account_gets_none(olli, matti, at):
    operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
    before = UserChange.objects.count()
    assert olli.is_active  # as the request read it before the account was closed
    with pytest.raises(AccountClosed):
        operations.create_token(user=olli, name="script", at=at)
    assert not ApiToken.objects.exists()
    assert UserChange.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_one_made_while_the_account_is_closed_ends_with_it(olli, matti, at, monkeypatch):
    written, waited, note = threading.Event(), threading.Event(), operations._note

    def slowly(user, event, **facts):
        if event == "key_made":  # the token is written and not yet committed
            written.set()
            waited.wait(1)
        note(user, event, **facts)

    monkeypatch.setattr(operations, "_note", slowly)

    def close():
        assert written.wait(30)
        operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        waited.set()

    (_, secret), _ = at_once(lambda: operations.create_token(user=olli, name="script", at=at), close)
    operations.reopen_account(user_id=olli.pk, actor=matti, at=at)
    assert ApiToken.objects.get().revoked_at == at
    with pytest.raises(TokenInvalid):
        authenticate(secret, at)


class TestRevoking:
    def test_ends_it(self, made, olli, at):
        token, secret = made
        operations.revoke_token(token_id=token.pk, actor=olli, at=at)
        token.refresh_from_db()
        assert token.revoked_at == at
        with pytest.raises(TokenInvalid):
            authenticate(secret, at)
        assert list(olli.changes.order_by("pk").values_list("event", "detail")) == [
            ("key_made", token.prefix),
            ("key_revoked", token.prefix),
        ]

    def test_happens_once(self, made, olli, at):
        operations.revoke_token(token_id=made[0].pk, actor=olli, at=at)
        with pytest.raises(TokenRevoked):
            operations.revoke_token(token_id=made[0].pk, actor=olli, at=at + timedelta(days=1))
        assert ApiToken.objects.get().revoked_at == at

    @pytest.mark.parametrize("who", ["clara", "sam", "kaisa"])
    def test_anothers_is_not_there(self, made, who, request, at):
        with pytest.raises(NotFound):
            operations.revoke_token(token_id=made[0].pk, actor=request.getfixturevalue(who), at=at)
        assert ApiToken.objects.get().revoked_at is None

    def test_a_manager_ends_anybodys(self, made, matti, olli, at):
        operations.revoke_token(token_id=made[0].pk, actor=matti, at=at)
        assert olli.changes.get(event="key_revoked").actor == matti

    def test_an_unknown_one_is_not_there(self, olli, at):
        with pytest.raises(NotFound):
            operations.revoke_token(token_id=0, actor=olli, at=at)


class TestCommand:
    def test_prints_one_token_and_nothing_else(self, olli, at):
        out = io.StringIO()
        call_command("create_api_token", "Olli@Kaski.example", "--name", "nightly", "--days", "7", stdout=out)
        [secret] = out.getvalue().splitlines()
        token = ApiToken.objects.get()
        assert (token.name, token.expires_at - token.created_at) == ("nightly", timedelta(days=7))
        assert authenticate(secret, token.created_at) == olli

    def test_refuses_an_unknown_address_and_a_closed_account(self, olli):
        User.objects.filter(pk=olli.pk).update(is_active=False)
        for email in ("nobody@kaski.example", "olli@kaski.example"):
            with pytest.raises(CommandError, match="nobody signs in as"):
                call_command("create_api_token", email)
        assert not ApiToken.objects.exists()

    def test_refuses_no_days(self, olli):
        with pytest.raises(CommandError, match="in the future"):
            call_command("create_api_token", olli.email, "--days", "0")
        assert not ApiToken.objects.exists()
