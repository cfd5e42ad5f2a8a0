"""Agreements at the office: whose one sees, signing one's own, offering, withdrawing, ending."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.agreements.models import Agreement
from tests.cast import person
from tests.factories import clients as make
from tests.frontend.office.ladder import assert_guarded, said

LIST = reverse("office:agreements")


def url(name, agreement):
    return reverse(f"office:{name}", args=[agreement.ref])


@pytest.fixture
def uno(contract_desk):
    """A checker who has just been offered an NDA."""
    return person("uno@tehty.example", "Uno Uotila", "checker")


@pytest.fixture
def offered(uno, nea):
    return make.offer_nda(uno, actor=nea, at=timezone.now())


SIGNED = {"full_name": "Uno Uotila", "title": "", "consent": "on"}


def test_everybody_sees_their_own_and_contract_admins_all(as_user, kaisa, nea, kaski):
    own = as_user(kaisa).get(LIST).context["rows"]
    assert [row.person for row in own] == [kaisa]
    everything = as_user(nea).get(LIST).context["rows"]
    assert len(everything) == Agreement.objects.count() == 6
    mine = as_user(nea).get(LIST, {"status": "mine"}).context["rows"]
    assert [row.person for row in mine] == [nea]


def test_anothers_agreement_is_not_there(as_user, kaisa, kaski, offered):
    assert as_user(kaisa).get(url("agreement", offered)).status_code == 404
    assert as_user(kaisa).get(url("agreement", kaski.agreements.first())).status_code == 404


def test_a_client_finds_no_office_page(as_user, clara, kaski):
    assert as_user(clara).get(url("agreement", kaski.agreements.first())).status_code == 404


class TestSign:
    def test_opens_the_clients_work_at_once(self, as_user, uno, offered, placed):
        browser = as_user(uno)
        assert browser.get(reverse("office:assignment", args=[placed.ref])).status_code == 404
        assert "Sign electronically" in browser.get(url("agreement", offered)).content.decode()
        assert browser.post(url("agreement_sign", offered), SIGNED)["Location"] == "/office/"
        offered.refresh_from_db()
        assert offered.status == "in_force"
        signature = offered.signatures.get(party="person")
        assert (signature.signer, signature.full_name, signature.ip) == (uno, "Uno Uotila", "127.0.0.1")
        assert browser.get(reverse("office:assignment", args=[placed.ref])).status_code == 200

    def test_twice_is_409_with_the_sentence(self, as_user, uno, offered):
        browser = as_user(uno)
        browser.post(url("agreement_sign", offered), SIGNED)
        response = browser.post(url("agreement_sign", offered), SIGNED)
        assert response.status_code == 409
        assert response.context["form"].errors
        assert offered.signatures.count() == 2

    def test_without_consent_is_422_and_keeps_the_name(self, as_user, uno, offered):
        response = as_user(uno).post(url("agreement_sign", offered), {"full_name": "Uno U."})
        assert response.status_code == 422
        assert "consent" in response.context["form"].errors
        assert 'value="Uno U."' in response.content.decode()
        offered.refresh_from_db()
        assert offered.status == "offered"

    def test_nobody_signs_for_another(self, as_user, nea, kaisa, sam, offered):
        assert as_user(nea).post(url("agreement_sign", offered), SIGNED).status_code == 403
        assert as_user(kaisa).post(url("agreement_sign", offered), SIGNED).status_code == 404
        assert_guarded(as_user, url("agreement_sign", offered), stranger=sam, lesser=nea)
        offered.refresh_from_db()
        assert offered.status == "offered"


class TestOfferNda:
    def test_works_once(self, as_user, nea, uno):
        browser = as_user(nea)
        assert [each.full_name for each in browser.get(LIST).context["unbound"]] == ["Uno Uotila"]
        address = reverse("office:nda_offer", args=[uno.ref])
        assert said(browser.post(address, follow=True)) == ["The agreement waits for Uno Uotila to sign."]
        assert browser.get(LIST).context["unbound"] == []
        assert len(said(browser.post(address, follow=True))) == 1
        assert uno.agreements.count() == 1

    def test_a_clients_member_gets_none(self, as_user, nea, clara):
        assert as_user(nea).post(reverse("office:nda_offer", args=[clara.ref])).status_code == 404

    def test_nobody_offers_one_to_themself(self, as_user, nea):
        as_user(nea).post(reverse("office:nda_offer", args=[nea.ref]))
        assert nea.agreements.count() == 1

    def test_is_guarded(self, as_user, uno, sam, kaisa):
        assert_guarded(as_user, reverse("office:nda_offer", args=[uno.ref]), stranger=sam, lesser=kaisa)
        assert not uno.agreements.exists()


class TestWithdraw:
    def test_works_once(self, as_user, nea, offered):
        browser = as_user(nea)
        browser.post(url("agreement_withdraw", offered), {"reason": "Väärä henkilö"})
        offered.refresh_from_db()
        assert offered.status == "withdrawn"
        browser.post(url("agreement_withdraw", offered))
        assert offered.changes.filter(to_status="withdrawn").count() == 1

    def test_is_guarded(self, as_user, offered, sam, uno, maria):
        assert_guarded(as_user, url("agreement_withdraw", offered), stranger=sam, lesser=maria)
        offered.refresh_from_db()
        assert offered.status == "offered"


class TestEnd:
    def test_needs_a_reason_and_works_once(self, as_user, nea, kaski):
        agreement = kaski.agreements.get(kind="dpa")
        browser = as_user(nea)
        browser.post(url("agreement_end", agreement), {"reason": ""})
        agreement.refresh_from_db()
        assert agreement.status == "in_force"
        for _ in range(2):
            browser.post(url("agreement_end", agreement), {"reason": "Irtisanottu"})
        agreement.refresh_from_db()
        assert agreement.status == "ended"
        assert agreement.changes.filter(to_status="ended").count() == 1

    def test_is_guarded(self, as_user, kaski, sam, maria):
        agreement = kaski.agreements.get(kind="nda")
        assert_guarded(as_user, url("agreement_end", agreement), stranger=sam, lesser=maria)
        agreement.refresh_from_db()
        assert agreement.status == "in_force"
