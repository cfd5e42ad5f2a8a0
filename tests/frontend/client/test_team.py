"""Members, rights and signatures of a client company."""

import pytest
from django.urls import reverse

from backoffice.accounts.models import Invitation
from clients.agreements.operations import offer_agreement
from tests.factories.clients import EVIDENCE, make_client
from tests.frontend.scene import signed_in, words

INVITED = {
    "email": "uusi@kaski.example",
    "full_name": "Uusi Jäsen",
    "language": "sv",
    "rights": ["orderer", "viewer"],
}


def team(client):
    return reverse("client:team", args=[client.ref])


def rights_of(client, user):
    return list(client.memberships.get(user=user).rights)


def test_an_owner_invites_a_colleague(kaski, clara):
    answer = signed_in(clara).post(team(kaski), INVITED, follow=True)
    assert words(answer) == ["Invitation sent to uusi@kaski.example."]
    member = kaski.memberships.get(user__email="uusi@kaski.example")
    assert (sorted(member.rights), member.user.language, member.user.is_active) == (
        ["orderer", "viewer"],
        "sv",
        False,
    )
    assert "invited" in answer.content.decode()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("email", "no address"),
        ("email", ""),
        ("full_name", "<b>Uusi</b>"),
        ("full_name", ""),
        ("rights", []),
        ("rights", ["king"]),
    ],
)
def test_a_wrong_invitation_comes_back_and_invites_nobody(kaski, clara, key, value):
    before = kaski.memberships.count()
    answer = signed_in(clara).post(team(kaski), {**INVITED, key: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors[key][0]
    assert kaski.memberships.count() == before


def test_rights_are_changed_by_an_owner(kaski, clara, olli):
    url = reverse("client:member_rights", args=[kaski.memberships.get(user=olli).pk])
    assert words(signed_in(clara).post(url, {"rights": ["approver"]}, follow=True)) == ["Rights changed."]
    assert rights_of(kaski, olli) == ["approver"]


def test_a_member_keeps_at_least_one_right(kaski, clara, olli):
    url = reverse("client:member_rights", args=[kaski.memberships.get(user=olli).pk])
    assert words(signed_in(clara).post(url, {}, follow=True)) == ["Choose at least one right."]
    assert rights_of(kaski, olli) == ["orderer"]


def test_the_last_owner_stays(kaski, clara):
    member = kaski.memberships.get(user=clara)
    browser = signed_in(clara)
    for name, data in (("member_rights", {"rights": ["viewer"]}), ("member_end", {})):
        answer = browser.post(reverse(f"client:{name}", args=[member.pk]), data, follow=True)
        assert len(words(answer)) == 1
        member.refresh_from_db()
        assert (member.rights, member.ended_at) == (["owner"], None)


def test_an_ended_membership_is_not_ended_again(kaski, clara, olli):
    member = kaski.memberships.get(user=olli)
    browser = signed_in(clara)
    url = reverse("client:member_end", args=[member.pk])
    assert words(browser.post(url, follow=True)) == ["The membership has ended."]
    member.refresh_from_db()
    ended = member.ended_at
    assert browser.post(url).status_code == 404
    member.refresh_from_db()
    assert member.ended_at == ended


@pytest.fixture
def offered(kaski, nea, at):
    """A new version of the terms of service laid before Kaski."""
    from clients.agreements.models import AgreementKind
    from clients.agreements.operations import end_agreement

    old = kaski.agreements.get(kind=AgreementKind.TERMS)
    end_agreement(agreement_id=old.pk, actor=nea, at=at, reason="Uusi versio")
    return offer_agreement(
        kind=AgreementKind.TERMS, client=kaski, language="fi", actor=nea, at=at, evidence=EVIDENCE
    )


def test_an_owner_signs_once(kaski, offered, clara):
    url = reverse("client:sign", args=[offered.ref])
    data = {"full_name": "Clara Kaski", "title": "CEO", "consent": "on"}
    browser = signed_in(clara)
    answer = browser.post(
        url, data, REMOTE_ADDR="203.0.113.4", headers={"user-agent": "Firefox"}, follow=True
    )
    assert words(answer) == ["Signed. The agreement is in force."]
    signature = offered.signatures.get(signer=clara)
    assert (signature.full_name, signature.title, signature.ip) == ("Clara Kaski", "CEO", "203.0.113.4")
    assert browser.post(url, data).status_code == 422
    assert offered.signatures.filter(signer=clara).count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"full_name": "Clara Kaski"},
        {"full_name": "", "consent": "on"},
        {"full_name": "<i>x</i>", "consent": "on"},
    ],
)
def test_a_signature_without_name_or_consent_is_none(offered, clara, data):
    assert signed_in(clara).post(reverse("client:sign", args=[offered.ref]), data).status_code == 422
    offered.refresh_from_db()
    assert offered.status == "offered"


def test_only_an_owner_signs(offered, olli):
    data = {"full_name": "Olli Ojala", "consent": "on"}
    assert signed_in(olli).post(reverse("client:sign", args=[offered.ref]), data).status_code == 403
    page = signed_in(olli).get(reverse("client:agreement", args=[offered.ref]))
    assert b"An owner of your company signs this agreement." in page.content


def test_a_new_client_is_told_to_sign_first(nea, clara):
    from tests.factories.clients import add_member

    fresh = make_client(actor=nea, name="Uusi Oy", business_id="1927400-1", email="laskut@uusi.example")
    add_member(fresh, clara, "owner", actor=nea)
    browser = signed_in(clara)
    assert b"agreements are not in force yet" in browser.get(reverse("client:home", args=[fresh.ref])).content
    choose = browser.get(reverse("client:choose"))
    assert b"Uusi Oy" in choose.content
    assert b"Kaski Oy" in choose.content


def test_a_link_that_ran_out_is_renewed_by_an_owner_with_a_button(kaski, clara, olli):
    browser = signed_in(clara)
    browser.post(team(kaski), INVITED)
    member = kaski.memberships.get(user__email=INVITED["email"])
    old = Invitation.objects.get().code
    url = reverse("client:member_renew", args=[member.pk])
    assert url in browser.get(team(kaski)).content.decode()
    assert url not in signed_in(olli).get(team(kaski)).content.decode()
    assert words(browser.post(url, follow=True)) == [
        "A new invitation is on its way to uusi@kaski.example. The old link no longer works."
    ]
    assert Invitation.objects.get().code != old
    member.refresh_from_db()
    assert sorted(member.rights) == ["orderer", "viewer"]


def test_a_renewal_is_the_owners_and_only_for_who_has_not_joined(kaski, clara, olli, sam):
    url = reverse("client:member_renew", args=[kaski.memberships.get(user=olli).pk])
    assert signed_in(sam).post(url).status_code == 404
    assert signed_in(olli).post(url).status_code == 403
    assert words(signed_in(clara).post(url, follow=True))[0].startswith("This person has joined already.")
    assert not Invitation.objects.exists()


def test_inviting_the_same_sleeper_again_says_that_the_rights_stay(kaski, clara):
    browser = signed_in(clara)
    browser.post(team(kaski), INVITED)
    answer = browser.post(team(kaski), INVITED | {"rights": ["owner"]}, follow=True)
    assert words(answer)[-1].endswith("The rights stay as they were; change them in the list.")
    assert kaski.memberships.get(user__email=INVITED["email"]).rights == ["orderer", "viewer"]


def test_somebody_with_an_account_is_a_member_without_a_mail(kaski, clara, sam):
    answer = signed_in(clara).post(team(kaski), INVITED | {"email": sam.email}, follow=True)
    assert words(answer) == ["Sam Stranger is a member now."]
    assert not Invitation.objects.exists()
