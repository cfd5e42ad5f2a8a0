from datetime import timedelta

import pytest
from celery import current_app
from django.core.signing import Signer

from backoffice.accounts import operations, queries
from backoffice.accounts.errors import (
    AccountClosed,
    EmailTaken,
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    LastManager,
    PasswordWeak,
    RolesNotYours,
)
from backoffice.accounts.models import Invitation, User, UserChange
from backoffice.kernel import news
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import NotFound
from tests.backoffice.kernel.rows import at_once

NEW = "uusi@kaski.example"
GOOD = "kolme sanaa riittää"


def invite(actor, at, email=NEW, **more):
    given = {"full_name": "Uuno Uusi", "language": "sv", **more}
    return operations.invite_user(email=email, actor=actor, at=at, **given)


def accept(token, at, password=GOOD):
    return operations.accept_invitation(token=token, password=password, at=at)


def state():
    """Everything these operations write."""
    return (
        list(User.objects.order_by("pk").values_list("pk", "password", "is_active", "office_roles")),
        list(Invitation.objects.order_by("pk").values_list("pk", "code", "accepted_at")),
        UserChange.objects.count(),
    )


def events(user):
    return list(user.changes.order_by("pk").values_list("event", "detail"))


class TestInviting:
    def test_makes_a_sleeping_account_and_a_link(self, clara, at):
        user, token = invite(clara, at, email="  Uusi@KASKI.example ")
        user.refresh_from_db()
        assert (user.email, user.full_name, user.language) == (NEW, "Uuno Uusi", "sv")
        assert (user.is_active, user.has_usable_password(), user.office_roles) == (False, False, [])
        invitation = user.invitations.get()
        assert (invitation.invited_by, invitation.invited_at) == (clara, at)
        assert invitation.expires_at == at + timedelta(days=14)
        assert queries.open_invitation(token, at) == invitation
        assert queries.invitation_token(invitation) == token
        assert events(user) == [("invited", "")]

    def test_asking_again_replaces_the_link(self, clara, olli, at):
        user, old = invite(clara, at)
        again, new = invite(olli, at + timedelta(days=1))
        assert again == user
        assert old != new
        with pytest.raises(InvitationUnknown):
            queries.open_invitation(old, at)
        assert queries.open_invitation(new, at).invited_by == olli
        assert Invitation.objects.count() == 1

    def test_wakes_the_mail_after_commit(self, clara, at, django_capture_on_commit_callbacks, monkeypatch):
        sent = []
        monkeypatch.setattr(news, "_jobs", {})
        news.job("mail", order=1, topics=("user_invited",))(lambda moment: 0)
        monkeypatch.setattr(current_app, "send_task", lambda task, kwargs, **_: sent.append(kwargs["name"]))
        with django_capture_on_commit_callbacks(execute=True):
            invite(clara, at)
            assert sent == []
        assert sent == ["mail"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "not an address"),
            ("email", "a@b"),
            ("email", ""),
            ("email", "x" * 250 + "@kaski.example"),
            ("email", "a\r\nBcc: b@kaski.example"),
            ("full_name", ""),
            ("full_name", "<b>Uuno</b>"),
            ("full_name", "Uuno\u202e"),
            ("language", "de"),
            ("office_roles", ["king"]),
        ],
    )
    def test_refuses_bad_input_beside_its_field(self, matti, at, field, value):
        before = state()
        with pytest.raises(TextInvalid) as refused:
            invite(matti, at, **{"email": NEW, field: value})
        assert list(refused.value.fields) == [field]
        assert state() == before

    def test_refuses_an_address_that_signs_in_already(self, clara, olli, at):
        before = state()
        with pytest.raises(EmailTaken):
            invite(clara, at, email="OLLI@kaski.example")
        assert state() == before

    def test_refuses_a_person_the_office_has_shut_out(self, clara, olli, matti, at):
        operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        before = state()
        with pytest.raises(AccountClosed):
            invite(clara, at, email=olli.email)
        assert state() == before

    def test_a_manager_gives_office_roles_with_the_invitation(self, matti, at):
        user, _ = invite(matti, at, office_roles=["finance", "checker"])
        user.refresh_from_db()
        assert user.office_roles == ["checker", "finance"]
        assert events(user) == [("roles_set", " -> checker,finance"), ("invited", "")]

    @pytest.mark.parametrize("who", ["clara", "anna", "kaisa", "nea"])
    def test_nobody_else_does(self, who, request, at):
        actor = request.getfixturevalue(who)
        before = state()
        with pytest.raises(RolesNotYours):
            invite(actor, at, office_roles=["coordinator"])
        assert state() == before


class TestAccepting:
    def test_wakes_the_account_with_the_chosen_password(self, clara, at):
        user, token = invite(clara, at)
        later = at + timedelta(days=2)
        assert accept(token, later) == user
        user.refresh_from_db()
        assert user.is_active
        assert user.check_password(GOOD)
        assert user.invitations.get().accepted_at == later
        assert events(user) == [("invited", ""), ("joined", "")]

    def test_works_once(self, clara, at):
        _, token = invite(clara, at)
        accept(token, at)
        before = state()
        with pytest.raises(InvitationUsed):
            accept(token, at, "another long password")
        assert state() == before

    def test_works_until_it_expires(self, clara, at):
        _, token = invite(clara, at)
        before = state()
        with pytest.raises(InvitationExpired):
            accept(token, at + timedelta(days=14))
        assert state() == before
        accept(token, at + timedelta(days=14, seconds=-1))

    @pytest.mark.parametrize(
        "spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: t.upper() + "a"]
    )
    def test_refuses_a_damaged_link(self, clara, at, spoil):
        _, token = invite(clara, at)
        before = state()
        with pytest.raises(InvitationUnknown):
            accept(spoil(token), at)
        assert state() == before

    def test_refuses_a_code_read_from_the_table(self, clara, at):
        user, _ = invite(clara, at)
        code = user.invitations.get().code
        for forged in (
            code,
            Signer(salt="accounts.invitation", sep=".", key="another key").sign(code),
            f"{code}.x",
        ):
            with pytest.raises(InvitationUnknown):
                accept(forged, at)

    @pytest.mark.parametrize(
        ("weak", "said"),
        [
            ("", "at least 12 characters"),
            ("11 merkkiä.", "at least 12 characters"),
            ("qwerty123456", "most common"),
            ("uusi@kaski.example", "too much like your name"),
            ("uuno uusi uuno", "too much like your name"),
        ],
    )
    def test_refuses_a_weak_password_in_three_languages(self, clara, at, weak, said):
        _, token = invite(clara, at)
        before = state()
        with pytest.raises(PasswordWeak) as refused:
            accept(token, at, weak)
        why = refused.value.fields["password"]
        assert said in why.en
        assert len({why.fi, why.sv, why.en}) == 3
        assert state() == before

    def test_the_open_ones_are_listed_oldest_first(self, clara, at):
        first, _ = invite(clara, at)
        second, _ = invite(clara, at + timedelta(days=1), email="toinen@kaski.example")
        _, token = invite(clara, at, email="kolmas@kaski.example")
        accept(token, at)
        assert [each.user for each in queries.open_invitations(at)] == [first, second]
        assert [each.user for each in queries.open_invitations(at + timedelta(days=14))] == [second]


@pytest.mark.django_db(transaction=True)
class TestWithRealConnections:
    def test_two_clicks_on_one_link_join_once(self, clara, at):
        _, token = invite(clara, at)
        results = at_once(lambda: accept(token, at, GOOD), lambda: accept(token, at, "another " + GOOD))
        assert sorted(type(result).__name__ for result in results) == ["InvitationUsed", "User"]
        assert UserChange.objects.filter(event="joined").count() == 1

    def test_two_invitations_of_one_address_are_one_account(self, clara, olli, at):
        results = at_once(lambda: invite(clara, at), lambda: invite(olli, at))
        assert [user.email for user, _ in results] == [NEW, NEW]
        assert Invitation.objects.count() == 1

    def test_two_managers_cannot_remove_each_other(self, matti, at):
        maija = User.objects.create_user("maija@tehty.example", full_name="Maija", office_roles=["manager"])
        results = at_once(
            lambda: operations.deactivate_user(user_id=maija.pk, actor=matti, at=at),
            lambda: operations.deactivate_user(user_id=matti.pk, actor=maija, at=at),
        )
        assert sorted(type(result).__name__ for result in results) == ["LastManager", "User"]
        assert User.objects.filter(is_active=True, office_roles__contains=["manager"]).count() == 1


class TestRoles:
    def test_are_set_as_given_in_one_order(self, matti, kim, at):
        operations.set_office_roles(user_id=kim.pk, roles=["finance", "coordinator"], actor=matti, at=at)
        kim.refresh_from_db()
        assert kim.office_roles == ["coordinator", "finance"]
        assert events(kim) == [("roles_set", "checker -> coordinator,finance")]

    def test_of_a_manager_open_the_admin(self, matti, kim, at):
        assert operations.set_office_roles(user_id=kim.pk, roles=["manager"], actor=matti, at=at).is_staff
        assert not operations.set_office_roles(user_id=kim.pk, roles=[], actor=matti, at=at).is_staff

    @pytest.mark.parametrize("who", ["kaisa", "nea", "leo", "clara", "anna"])
    def test_are_given_by_managers_only(self, who, request, kim, at):
        actor = request.getfixturevalue(who)
        before = state()
        with pytest.raises(RolesNotYours):
            operations.set_office_roles(user_id=actor.pk, roles=["manager"], actor=actor, at=at)
        assert state() == before

    def test_of_a_manager_are_not_taken_from_the_last(self, matti, kim, at):
        before = state()
        with pytest.raises(LastManager):
            operations.set_office_roles(user_id=matti.pk, roles=["finance"], actor=matti, at=at)
        assert state() == before
        operations.set_office_roles(user_id=matti.pk, roles=["manager", "finance"], actor=matti, at=at)
        other = operations.set_office_roles(user_id=kim.pk, roles=["manager"], actor=matti, at=at)
        operations.set_office_roles(user_id=matti.pk, roles=["finance"], actor=other, at=at)
        matti.refresh_from_db()
        assert matti.office_roles == ["finance"]

    def test_unknown_ones_and_unknown_people_are_refused(self, matti, at):
        before = state()
        with pytest.raises(TextInvalid):
            operations.set_office_roles(user_id=matti.pk, roles=["manager", "king"], actor=matti, at=at)
        with pytest.raises(NotFound):
            operations.set_office_roles(user_id=0, roles=[], actor=matti, at=at)
        assert state() == before

    @pytest.mark.parametrize(
        ("roles", "asked", "held"),
        [
            (["checker"], ["checker"], True),
            (["checker"], ["finance", "checker"], True),
            (["checker"], ["finance"], False),
            (["manager"], ["finance"], True),
            ([], ["finance"], False),
        ],
    )
    def test_are_held_or_not(self, roles, asked, held):
        assert User(office_roles=roles).has_role(*asked) is held


class TestClosing:
    def test_shuts_the_account_and_its_tokens(self, matti, olli, at):
        token, _ = operations.create_token(user=olli, name="script", at=at)
        operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        olli.refresh_from_db()
        token.refresh_from_db()
        assert not olli.is_active
        assert token.revoked_at == at
        assert events(olli)[-1] == ("closed", "")

    def test_happens_once(self, matti, olli, at):
        operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        before = state()
        with pytest.raises(AccountClosed):
            operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        assert state() == before

    def test_is_for_managers_and_spares_the_last(self, matti, clara, olli, at):
        before = state()
        with pytest.raises(RolesNotYours):
            operations.deactivate_user(user_id=olli.pk, actor=clara, at=at)
        with pytest.raises(LastManager):
            operations.deactivate_user(user_id=matti.pk, actor=matti, at=at)
        assert state() == before


@pytest.mark.parametrize(
    ("name", "initials"), [("Clara Kaski", "CK"), ("Anna Maria Ahola", "AA"), ("Cher", "C"), ("", "")]
)
def test_initials_are_those_of_the_first_and_last_name(name, initials):
    assert User(full_name=name).initials == initials
