"""Members of a client from the office: rights changed and ended on the company's behalf, the last owner guarded."""

import pytest
from django.urls import reverse

from clients.organisations.models import ClientChange, Membership
from tests.frontend.office.ladder import assert_guarded, said


@pytest.fixture
def of(kaski):
    """Call it with a name of the cast's member to get the membership at Kaski Oy."""
    return lambda user: Membership.objects.get(client=kaski, user=user)


def url(name, member):
    return reverse(f"office:{name}", args=[member.client.ref, member.pk])


def page(member):
    return reverse("office:client", args=[member.client.ref])


class TestRights:
    def test_are_exactly_what_was_chosen_and_the_history_names_both(self, as_user, maria, olli, of):
        member = of(olli)
        data = {"rights": ["orderer", "approver"]}
        response = as_user(maria).post(url("member_rights", member), data, follow=True)
        assert response.redirect_chain == [(page(member), 302)]
        assert said(response) == ["The rights of Olli Ojala are changed."]
        assert of(olli).rights == ["orderer", "approver"]
        change = ClientChange.objects.latest("id")
        assert (change.event, change.actor, change.person, change.on_behalf_of) == (
            "rights_set",
            maria,
            olli,
            "Kaski Oy",
        )
        assert (change.before, change.after) == (
            {"rights": ["orderer"]},
            {"rights": ["orderer", "approver"]},
        )

    def test_stand_in_a_form_for_every_member(self, as_user, maria, kim, olli, of):
        member = of(olli)
        text = as_user(maria).get(page(member)).content.decode()
        assert url("member_rights", member) in text
        assert url("member_end", member) in text
        assert url("member_rights", member) not in as_user(kim).get(page(member)).content.decode()

    def test_the_last_owner_stays_one(self, as_user, maria, clara, of):
        member = of(clara)
        response = as_user(maria).post(url("member_rights", member), {"rights": ["viewer"]})
        assert response.status_code == 409
        assert "This is the last owner of the company" in response.content.decode()
        (shown,) = [row for row in response.context["members"] if row.shown]
        assert (shown.pk, shown.rights_form["rights"].value()) == (member.pk, ["viewer"])
        assert of(clara).rights == ["owner"]

    def test_the_same_again_is_409(self, as_user, maria, olli, of):
        response = as_user(maria).post(url("member_rights", of(olli)), {"rights": ["orderer"]})
        assert response.status_code == 409
        assert "exactly these rights already" in response.content.decode()

    @pytest.mark.parametrize("rights", [[], ["emperor"]])
    def test_none_or_an_unknown_one_is_422(self, as_user, maria, olli, of, rights):
        assert as_user(maria).post(url("member_rights", of(olli)), {"rights": rights}).status_code == 422
        assert of(olli).rights == ["orderer"]

    def test_is_guarded(self, as_user, sam, kaisa, olli, of):
        assert_guarded(as_user, url("member_rights", of(olli)), stranger=sam, lesser=kaisa)


class TestEnd:
    def test_takes_the_access_at_once_and_keeps_the_history(self, as_user, matti, olli, of):
        member = of(olli)
        assert as_user(olli).get(reverse("client:home", args=[member.client.ref])).status_code == 200
        response = as_user(matti).post(url("member_end", member), follow=True)
        assert said(response) == ["Olli Ojala is no longer a member."]
        assert of(olli).ended_at is not None
        assert [row.user for row in response.context["members"] if row.user == olli] == []
        change = ClientChange.objects.latest("id")
        assert (change.event, change.actor, change.person, change.on_behalf_of) == (
            "member_left",
            matti,
            olli,
            "Kaski Oy",
        )
        assert as_user(olli).get(reverse("client:home", args=[member.client.ref])).status_code == 404

    def test_the_last_owner_stays(self, as_user, maria, clara, of):
        response = as_user(maria).post(url("member_end", of(clara)), follow=True)
        assert said(response) == ["This is the last owner of the company. Make somebody else an owner first."]
        assert of(clara).ended_at is None

    def test_who_has_ended_already_and_another_companys_member_are_404(
        self, as_user, maria, olli, sam, of, kaski
    ):
        member = of(olli)
        browser = as_user(maria)
        browser.post(url("member_end", member))
        assert browser.post(url("member_end", member)).status_code == 404
        other = Membership.objects.filter(user=sam).first()
        wrong = reverse("office:member_end", args=[kaski.ref, other.pk if other else member.pk + 1000])
        assert browser.post(wrong).status_code == 404

    def test_is_guarded(self, as_user, sam, kaisa, olli, of):
        assert_guarded(as_user, url("member_end", of(olli)), stranger=sam, lesser=kaisa)
        assert of(olli).ended_at is None
