"""The staff page leads out of every dead end: a late link, a lost role, a closed account."""

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.models import Invitation
from backoffice.accounts.operations import deactivate_user, invite_user, set_office_roles
from tests.frontend.office.ladder import said

STAFF, ADD = reverse("office:staff"), reverse("office:staff_add")


def url(name, user):
    return reverse(f"office:{name}", args=[user.ref])


def shown(browser):
    return {row.full_name for row in browser.get(STAFF).context["people"]}


class TestRoles:
    @pytest.mark.parametrize("who", ["anna", "sam"])
    def test_are_given_by_address_to_whoever_has_an_account(self, as_user, matti, who, request):
        user = request.getfixturevalue(who)
        answer = as_user(matti).post(ADD, {"email": user.email, "office_roles": ["checker"]}, follow=True)
        user.refresh_from_db()
        assert user.office_roles == ["checker"]
        assert said(answer)[0].startswith(f"{user.full_name} now works at the office.")
        assert user.full_name in shown(as_user(matti))

    def test_of_a_clients_member_tell_where_rights_rest(self, as_user, matti, kaski, olli):
        answer = as_user(matti).post(ADD, {"email": olli.email, "office_roles": ["finance"]}, follow=True)
        assert said(answer) == [
            "Olli Ojala now works at the office. Meanwhile their rights rest at: Kaski Oy."
        ]

    def test_that_were_emptied_are_given_again(self, as_user, matti, kim):
        browser = as_user(matti)
        browser.post(url("staff_roles", kim), {})
        assert "Kim Kallio" not in shown(browser)
        browser.post(ADD, {"email": kim.email, "office_roles": ["checker"]})
        assert "Kim Kallio" in shown(browser)

    @pytest.mark.parametrize(
        ("email", "roles", "status", "field"),
        [
            ("nobody@tehty.example", ["checker"], 409, "email"),
            ("no address", ["checker"], 422, "email"),
            ("kim@tehty.example", [], 422, "office_roles"),
        ],
    )
    def test_refused_stand_beside_their_field(self, as_user, matti, kim, email, roles, status, field):
        answer = as_user(matti).post(ADD, {"email": email, "office_roles": roles})
        assert answer.status_code == status
        assert list(answer.context["add_form"].errors) == [field]
        kim.refresh_from_db()
        assert kim.office_roles == ["checker"]


class TestReopening:
    @pytest.mark.parametrize("roles", [["checker"], []])
    def test_is_a_button_beside_a_closed_account_with_and_without_roles(self, as_user, matti, kim, at, roles):
        deactivate_user(user_id=kim.pk, actor=matti, at=at)
        set_office_roles(user_id=kim.pk, roles=roles, actor=matti, at=at)
        browser = as_user(matti)
        assert url("staff_reopen", kim) in browser.get(STAFF).content.decode()
        answer = browser.post(url("staff_reopen", kim), follow=True)
        assert said(answer) == ["The account of Kim Kallio is open again."]
        kim.refresh_from_db()
        assert (kim.is_active, kim.office_roles) == (True, roles)

    def test_of_an_open_account_says_so(self, as_user, matti, kim):
        browser = as_user(matti)
        assert url("staff_reopen", kim) not in browser.get(STAFF).content.decode()
        assert said(browser.post(url("staff_reopen", kim), follow=True)) == ["This account is not closed."]

    def test_of_a_clients_member_is_not_offered_while_it_is_open(self, as_user, matti, clara):
        assert as_user(matti).post(url("staff_reopen", clara)).status_code == 404


class TestRenewing:
    def test_is_a_button_beside_a_colleague_who_has_not_joined(self, as_user, matti, kim):
        asked, _ = invite_user(
            email="tea@tehty.example", full_name="Tea Tuomi", language="fi", office_roles=["checker"],
            actor=matti, at=timezone.now(),
        )  # fmt: skip
        old = Invitation.objects.get().code
        browser = as_user(matti)
        page = browser.get(STAFF).content.decode()
        assert url("staff_renew", asked) in page
        assert url("staff_renew", kim) not in page
        assert said(browser.post(url("staff_renew", asked), follow=True)) == [
            "A new invitation is on its way to tea@tehty.example. The old link no longer works."
        ]
        assert Invitation.objects.get().code != old
        asked.refresh_from_db()
        assert asked.office_roles == ["checker"]
