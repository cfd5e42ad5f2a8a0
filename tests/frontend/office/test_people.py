"""Assistants and staff: invited, skilled, away, in their roles."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assignments.people.models import Absence, Assistant
from backoffice.accounts.models import Invitation, User
from backoffice.kernel.workdays import helsinki_date
from tests.cast import person
from tests.factories.people import make_assistant
from tests.frontend.office.ladder import assert_guarded, said

INVITE = reverse("office:person_new")
STAFF = reverse("office:staff")
NEWCOMER = {
    "full_name": "Dora Dahl",
    "email": "dora@tehty.example",
    "language": "sv",
    "services": ["prospecting"],
    "languages": ["fi", "sv"],
    "capacity_units": "15",
}


def url(name, assistant, *more):
    return reverse(f"office:{name}", args=[assistant.ref, *more])


class TestInvite:
    def test_works(self, as_user, kaisa):
        response = as_user(kaisa).post(INVITE, NEWCOMER)
        found = Assistant.objects.get()
        assert response["Location"] == url("person", found)
        assert (found.languages, found.capacity_units) == (["fi", "sv"], 15)
        assert [skill.service.kind for skill in found.skills.all()] == ["prospecting"]
        assert Invitation.objects.get().user == found.user

    def test_somebody_with_an_account_becomes_an_assistant_at_once(self, as_user, kaisa, anna):
        response = as_user(kaisa).post(INVITE, NEWCOMER | {"email": anna.email}, follow=True)
        assert said(response) == ["Anna Ahola had an account already and is an assistant now."]
        assert Assistant.objects.get().user == anna
        assert not Invitation.objects.exists()

    def test_an_assistant_who_has_joined_is_409_and_keeps_what_was_typed(self, as_user, kaisa, worker):
        response = as_user(kaisa).post(INVITE, NEWCOMER | {"email": worker.user.email})
        assert response.status_code == 409
        assert response.context["form"].non_field_errors() == [
            "Anna Ahola is an assistant already. Change the details on the assistant's page."
        ]
        assert 'value="Dora Dahl"' in response.content.decode()
        assert Assistant.objects.get() == worker

    def test_twice_leaves_one_profile_and_a_new_link(self, as_user, kaisa):
        browser = as_user(kaisa)
        browser.post(INVITE, NEWCOMER)
        first = Invitation.objects.get()
        assert browser.post(INVITE, NEWCOMER).status_code == 302
        assert Invitation.objects.get().code != first.code
        assert Assistant.objects.count() == 1

    def test_an_impossible_capacity_is_422_and_invites_nobody(self, as_user, kaisa):
        assert as_user(kaisa).post(INVITE, NEWCOMER | {"capacity_units": "0"}).status_code == 422
        assert not Invitation.objects.exists()
        assert not User.objects.filter(email="dora@tehty.example").exists()

    def test_is_guarded(self, as_user, clara, kim):
        assert_guarded(as_user, INVITE, stranger=clara, lesser=kim, post_only=False)


class TestRenewing:
    def test_is_a_button_while_the_assistant_sleeps(self, as_user, kaisa, worker):
        browser = as_user(kaisa)
        browser.post(INVITE, NEWCOMER)
        old, asleep = Invitation.objects.get().code, Assistant.objects.get(user__email=NEWCOMER["email"])
        assert url("person_renew", asleep) in browser.get(url("person", asleep)).content.decode()
        assert url("person_renew", worker) not in browser.get(url("person", worker)).content.decode()
        assert said(browser.post(url("person_renew", asleep), follow=True))[-1].startswith(
            "A new invitation is on its way to dora@tehty.example."
        )
        assert Invitation.objects.get().code != old

    def test_is_guarded(self, as_user, worker, clara, kim):
        assert_guarded(as_user, url("person_renew", worker), stranger=clara, lesser=kim)


class TestSkills:
    data = {"services": ["document"], "languages": ["en"], "capacity_units": "7"}

    def test_works_and_again(self, as_user, kaisa, worker):
        for _ in range(2):
            assert as_user(kaisa).post(url("person_skills", worker), self.data).status_code == 302
        worker.refresh_from_db()
        assert (worker.languages, worker.capacity_units) == (["en"], 7)
        assert [skill.service.kind for skill in worker.skills.all()] == ["document"]

    def test_one_fault_saves_nothing(self, as_user, kaisa, worker):
        response = as_user(kaisa).post(url("person_skills", worker), self.data | {"capacity_units": "999"})
        assert response.status_code == 422
        assert "capacity_units" in response.context["skills_form"].errors
        worker.refresh_from_db()
        assert (worker.languages, worker.capacity_units) == (["fi", "sv", "en"], 20)

    def test_is_guarded(self, as_user, worker, clara, kim):
        assert_guarded(as_user, url("person_skills", worker), stranger=clara, lesser=kim)


class TestAbsences:
    def data(self, at, days=3):
        today = helsinki_date(at)
        return {"from_on": str(today), "to_on": str(today + timedelta(days=days))}

    def test_adds_and_removes_once(self, as_user, kaisa, worker, at):
        browser = as_user(kaisa)
        assert browser.post(url("absence_add", worker), self.data(at)).status_code == 302
        absence = Absence.objects.get()
        remove = url("absence_remove", worker, absence.pk)
        assert said(browser.post(remove, follow=True))[-1] == "The days away are removed."
        assert not Absence.objects.exists()
        assert browser.post(remove).status_code == 404

    def test_backwards_is_422(self, as_user, kaisa, worker, at):
        assert as_user(kaisa).post(url("absence_add", worker), self.data(at, -3)).status_code == 422
        assert not Absence.objects.exists()

    def test_is_guarded(self, as_user, worker, clara, kim):
        assert_guarded(as_user, url("absence_add", worker), stranger=clara, lesser=kim)
        assert_guarded(as_user, url("absence_remove", worker, 1), stranger=clara, lesser=kim)


class TestActive:
    def test_stops_and_starts_new_work(self, as_user, kaisa, worker):
        browser = as_user(kaisa)
        for word, expected in (("no", False), ("no", False), ("yes", True)):
            browser.post(url("person_active", worker), {"active": word})
            worker.refresh_from_db()
            assert worker.is_active is expected

    def test_is_guarded(self, as_user, worker, clara, kim):
        assert_guarded(as_user, url("person_active", worker), stranger=clara, lesser=kim)


def test_the_list_tells_who_may_see_clients_work(as_user, kim, worker):
    make_assistant(person("eino@tehty.example", "Eino Eskola"))
    rows = as_user(kim).get(reverse("office:people")).context["page"].items
    assert [(row.user.full_name, row.is_covered, row.held) for row in rows] == [
        ("Eino Eskola", False, 0),
        ("Anna Ahola", True, 0),
    ]
    found = as_user(kim).get(reverse("office:people"), {"q": "eino"}).context["page"].items
    assert [row.user.full_name for row in found] == ["Eino Eskola"]


def test_others_of_the_office_read_a_profile_without_changing_it(as_user, kim, clara, worker):
    text = as_user(kim).get(url("person", worker)).content.decode()
    assert "Prospecting" in text
    assert '<form method="post" action="/office/people' not in text
    assert as_user(clara).get(url("person", worker)).status_code == 404


class TestStaff:
    data = {
        "full_name": "Tea Tuomi",
        "email": "tea@tehty.example",
        "language": "fi",
        "office_roles": ["checker"],
    }

    def test_a_manager_invites(self, as_user, matti):
        browser = as_user(matti)
        assert said(browser.post(STAFF, self.data, follow=True)) == ["Invitation sent to tea@tehty.example."]
        tea = User.objects.get(email="tea@tehty.example")
        assert (tea.office_roles, tea.is_active) == (["checker"], False)

    def test_a_taken_address_is_409(self, as_user, matti, kim):
        response = as_user(matti).post(STAFF, self.data | {"email": kim.email})
        assert response.status_code == 409
        assert "email" in response.context["form"].errors

    def test_no_role_is_422(self, as_user, matti):
        assert as_user(matti).post(STAFF, self.data | {"office_roles": []}).status_code == 422

    def test_gives_roles(self, as_user, matti, kim):
        address = reverse("office:staff_roles", args=[kim.ref])
        as_user(matti).post(address, {"roles": ["checker", "finance"]})
        kim.refresh_from_db()
        assert kim.office_roles == ["checker", "finance"]

    def test_the_last_manager_stays(self, as_user, matti):
        address = reverse("office:staff_roles", args=[matti.ref])
        assert len(said(as_user(matti).post(address, {"roles": ["checker"]}, follow=True))) == 1
        matti.refresh_from_db()
        assert matti.office_roles == ["manager"]

    def test_asks_by_name_before_an_account_is_closed(self, as_user, matti, kim):
        page = as_user(matti).get(STAFF).content.decode()
        question = page.partition(f'id="close-{kim.ref}"')[2].partition("</dialog>")[0]
        assert "Close the account of Kim Kallio?" in question
        assert page.count(reverse("office:staff_close", args=[kim.ref])) == 1
        assert reverse("office:staff_close", args=[kim.ref]) in question

    def test_closes_an_account_once(self, as_user, matti, kim):
        address = reverse("office:staff_close", args=[kim.ref])
        browser = as_user(matti)
        assert said(browser.post(address, follow=True)) == ["The account of Kim Kallio is closed."]
        kim.refresh_from_db()
        assert kim.is_active is False
        assert said(browser.post(address, follow=True)) != ["The account of Kim Kallio is closed."]

    def test_is_the_managers_alone(self, as_user, clara, nea, kim):
        assert as_user(nea).get(STAFF).status_code == 403
        assert_guarded(as_user, STAFF, stranger=clara, lesser=nea, post_only=False)
        assert_guarded(as_user, reverse("office:staff_add"), stranger=clara, lesser=nea)
        for name in ("staff_roles", "staff_close", "staff_reopen", "staff_renew"):
            assert_guarded(as_user, reverse(f"office:{name}", args=[kim.ref]), stranger=clara, lesser=nea)
        kim.refresh_from_db()
        assert (kim.office_roles, kim.is_active) == (["checker"], True)

    def test_a_clients_member_is_no_colleague(self, as_user, matti, clara):
        address = reverse("office:staff_roles", args=[clara.ref])
        assert as_user(matti).post(address, {"roles": ["manager"]}).status_code == 404
        clara.refresh_from_db()
        assert clara.office_roles == []

    @pytest.mark.parametrize("who", ["kaisa", "leo"])
    def test_the_menu_does_not_lead_others_there(self, as_user, request, who):
        page = as_user(request.getfixturevalue(who)).get(reverse("office:overview")).content.decode()
        assert STAFF not in page
