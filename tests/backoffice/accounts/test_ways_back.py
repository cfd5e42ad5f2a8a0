"""No account is a dead end: links are renewed, roles given again, closed accounts opened, a first manager made."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts import operations, queries
from backoffice.accounts.errors import (
    AccountClosed,
    AccountNotClosed,
    AlreadyJoined,
    EmailTaken,
    EmailUnknown,
    InvitationUnknown,
    LastManager,
    RolesNotYours,
    TokenInvalid,
)
from backoffice.accounts.models import Invitation, User
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import NotFound
from clients.organisations.models import Membership
from tests.backoffice.accounts.test_operations import GOOD, accept, events, invite, state
from tests.backoffice.kernel.rows import at_once

MONTH = timedelta(days=30)


class TestRenewing:
    def test_an_expired_link_is_replaced_and_the_person_stays_who_they_were(self, clara, olli, at):
        user, old = invite(clara, at)
        again, new = operations.renew_invitation(user_id=user.pk, actor=olli, at=at + MONTH)
        assert again == user
        with pytest.raises(InvitationUnknown):
            queries.open_invitation(old, at + MONTH)
        invitation = queries.open_invitation(new, at + MONTH)
        assert (invitation.invited_by, invitation.expires_at) == (olli, at + MONTH + timedelta(days=14))
        assert events(user) == [("invited", ""), ("invited", "")]
        assert accept(new, at + MONTH).full_name == "Uuno Uusi"

    def test_is_not_for_those_who_have_joined_or_were_shut_out_or_never_were(self, clara, olli, matti, at):
        operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        before = state()
        for user_id, refusal in ((clara.pk, AlreadyJoined), (olli.pk, AccountClosed), (0, NotFound)):
            with pytest.raises(refusal):
                operations.renew_invitation(user_id=user_id, actor=matti, at=at)
        assert state() == before

    def test_of_a_colleague_is_the_managers(self, matti, kaisa, at):
        user, _ = invite(matti, at, office_roles=["checker"])
        before = state()
        with pytest.raises(RolesNotYours):
            operations.renew_invitation(user_id=user.pk, actor=kaisa, at=at)
        assert state() == before
        operations.renew_invitation(user_id=user.pk, actor=matti, at=at)
        user.refresh_from_db()
        assert user.office_roles == ["checker"]


class TestGivingRoles:
    def give(self, actor, at, email, roles=("checker",)):
        return operations.give_office_roles(email=email, roles=roles, actor=actor, at=at)

    def test_takes_in_whoever_has_an_account(self, matti, anna, at):
        assert self.give(matti, at, f" {anna.email.upper()} ", ["finance", "checker"]) == anna
        anna.refresh_from_db()
        assert anna.office_roles == ["checker", "finance"]
        assert events(anna)[-1] == ("roles_set", " -> checker,finance")

    def test_gives_back_what_was_taken(self, matti, kim, at):
        operations.set_office_roles(user_id=kim.pk, roles=[], actor=matti, at=at)
        self.give(matti, at, kim.email)
        kim.refresh_from_db()
        assert kim.office_roles == ["checker"]

    def test_lets_a_members_rights_rest_until_the_roles_are_gone(self, matti, kaski, olli, at):
        current = Membership.objects.current().filter(user=olli)
        self.give(matti, at, olli.email)
        assert not current.exists()
        operations.set_office_roles(user_id=olli.pk, roles=[], actor=matti, at=at)
        assert current.get().rights == ["orderer"]

    def test_refuses_and_changes_nothing(self, matti, kaisa, olli, clara, at):
        operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        before = state()
        for actor, email, roles, refusal in (
            (kaisa, clara.email, ["checker"], RolesNotYours),
            (clara, clara.email, ["manager"], RolesNotYours),
            (matti, "nobody@kaski.example", ["checker"], EmailUnknown),
            (matti, "not an address", ["checker"], TextInvalid),
            (matti, olli.email, ["checker"], AccountClosed),
            (matti, clara.email, [], TextInvalid),
            (matti, clara.email, ["king"], TextInvalid),
            (matti, matti.email, ["checker"], LastManager),
        ):
            with pytest.raises(refusal):
                self.give(actor, at, email, roles)
        assert state() == before


class TestReopening:
    def reopen(self, user, actor, at):
        return operations.reopen_account(user_id=user.pk, actor=actor, at=at)

    def test_brings_back_the_person_but_neither_sessions_nor_tokens(self, matti, clara, at):
        user, link = invite(clara, timezone.now())
        browser = Browser(headers={"user-agent": "Firefox"})
        browser.post(reverse("invitation", args=[link]), {"password": GOOD, "again": GOOD})
        assert browser.get(reverse("settings")).status_code == 200
        secret = operations.create_token(user=user, name="script", at=at)[1]
        operations.deactivate_user(user_id=user.pk, actor=matti, at=at)
        assert not UserSession.objects.filter(user=user).exists()
        self.reopen(user, matti, at)
        user.refresh_from_db()
        assert user.is_active
        assert user.check_password(GOOD)
        assert events(user)[-2:] == [("closed", ""), ("reopened", "")]
        assert browser.get(reverse("settings")).status_code == 302
        assert not Session.objects.filter(pk=browser.cookies["sessionid"].value).exists()
        with pytest.raises(TokenInvalid):
            operations.authenticate_token(secret=secret, at=at)

    def test_is_for_managers_and_for_closed_accounts(self, matti, kaisa, clara, olli, at):
        asked, _ = invite(matti, at)
        operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        before = state()
        for user, actor, refusal in (
            (olli, kaisa, RolesNotYours),
            (olli, clara, RolesNotYours),
            (clara, matti, AccountNotClosed),
            (asked, matti, AccountNotClosed),
            (User(pk=0), matti, NotFound),
        ):
            with pytest.raises(refusal):
                self.reopen(user, actor, at)
        assert state() == before

    @pytest.mark.django_db(transaction=True)
    def test_happens_once_of_two_at_once(self, matti, olli, at):
        operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        results = at_once(lambda: self.reopen(olli, matti, at), lambda: self.reopen(olli, matti, at))
        assert sorted(type(each).__name__ for each in results) == ["AccountNotClosed", "User"]


@pytest.mark.django_db
class TestTheFirstManager:
    def run(self, email="johtaja@office.example", **options):
        out = StringIO()
        call_command("create_manager", email, name="Johanna Johtaja", stdout=out, **options)
        return out.getvalue().splitlines()

    def test_is_asked_in_by_a_command_and_opens_the_office(self, client):
        said, link = self.run("  Johtaja@Office.example ", language="sv")
        assert (
            said == "Johanna Johtaja <johtaja@office.example> chooses a password here, within 14 days, once:"
        )
        user = User.objects.get(email="johtaja@office.example")
        assert (user.office_roles, user.language, user.is_active) == (["manager"], "sv", False)
        assert list(user.changes.order_by("pk").values_list("event", "actor")) == [
            ("roles_set", None),
            ("invited", None),
        ]
        assert link.startswith(settings.BASE_URL)
        page = client.get(link.removeprefix(settings.BASE_URL))
        assert "Tehty" in page.context["asked"].inviter
        client.post(link.removeprefix(settings.BASE_URL), {"password": GOOD, "again": GOOD})
        assert client.get(reverse("office:staff")).status_code == 200

    def test_whose_link_ran_out_gets_another(self):
        link = self.run()[1]
        again = self.run()[1]
        assert again != link
        assert Invitation.objects.count() == 1
        assert User.objects.get().changes.filter(event="roles_set").count() == 1

    def test_gets_the_link_by_mail_too(self):
        from backoffice.kernel import news
        from frontend.notices.models import Notice

        link = self.run()[1]
        news.run_job("write_notices", at=timezone.now())
        notice = Notice.objects.get()
        assert (notice.address, settings.BASE_URL + notice.path) == ("johtaja@office.example", link)
        assert notice.params["inviter"] == settings.BRAND_NAME

    def test_is_nobody_who_signs_in_already_or_was_shut_out(self, matti, olli, at):
        operations.deactivate_user(user_id=olli.pk, actor=matti, at=at)
        before = state()
        for email, said in (
            (matti.email, EmailTaken.sentence.en),
            (olli.email, AccountClosed.sentence.en),
            ("no address", "Write the whole e-mail address"),
        ):
            with pytest.raises(CommandError, match=said[:40]):
                self.run(email)
        assert state() == before
