"""Client companies at the office: taken in, billed, bound, limited, drafted for."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assignments.orders.models import Assignment
from assignments.pricing.models import ClientTerms
from backoffice.accounts.models import Invitation
from backoffice.kernel.files import store_file
from backoffice.kernel.models import StoredFile
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.models import Agreement
from clients.organisations.models import Client
from frontend.office.views import drafts
from tests.cast import person
from tests.factories.clients import make_client
from tests.frontend.office.ladder import assert_guarded, said
from tests.frontend.scene import kept_bytes

NEW = reverse("office:client_new")
COMPANY = {
    "name": "Uusi Oy",
    "business_id": "2077474-0",
    "cap_limit_cents": "5 000,00",
    "billing_name": "",
    "billing_address": "Uusikatu 2",
    "billing_postcode": "33100",
    "billing_city": "Tampere",
    "billing_country": "FI",
    "billing_email": "laskut@uusi.example",
    "billing_reference": "",
    "vat_number": "",
    "invoice_language": "fi",
    "invoicing_period": "monthly",
    "payment_term_days": "14",
}


def url(name, client, *more):
    return reverse(f"office:{name}", args=[client.ref, *more])


@pytest.fixture
def company(nea):
    """Uusi Oy, without members and agreements."""
    return make_client(actor=nea, name="Uusi Oy", business_id="2077474-0", email="laskut@uusi.example")


class TestList:
    def test_shows_who_may_order(self, as_user, kim, kaski, company):
        rows = as_user(kim).get(reverse("office:clients")).context["page"].items
        assert [(row.name, row.agreements_held) for row in rows] == [("Uusi Oy", 0), ("Kaski Oy", 3)]

    @pytest.mark.parametrize("query", ["kask", "0112038"])
    def test_finds_by_name_and_number(self, as_user, kim, kaski, company, query):
        rows = as_user(kim).get(reverse("office:clients"), {"q": query}).context["page"].items
        assert [row.name for row in rows] == ["Kaski Oy"]

    def test_is_the_offices_own(self, as_user, clara):
        assert as_user(clara).get(reverse("office:clients")).status_code == 404


class TestNew:
    def test_works(self, as_user, nea):
        response = as_user(nea).post(NEW, COMPANY, follow=True)
        found = Client.objects.get()
        assert response.redirect_chain == [(url("client", found), 302)]
        assert (found.name, found.billing_name, found.cap_limit_cents) == ("Uusi Oy", "Uusi Oy", 500_000)

    def test_twice_is_409_beside_the_number(self, as_user, nea, company):
        response = as_user(nea).post(NEW, COMPANY)
        assert response.status_code == 409
        assert "business_id" in response.context["form"].errors
        assert 'value="Uusikatu 2"' in response.content.decode()
        assert Client.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("business_id", "1234567-8"),
            ("billing_postcode", "ABC"),
            ("billing_email", "ei osoite"),
            ("payment_term_days", "90"),
            ("cap_limit_cents", "-1"),
            ("vat_number", "FI1"),
            ("name", ""),
        ],
    )
    def test_a_fault_is_422_beside_its_field(self, as_user, nea, field, value):
        response = as_user(nea).post(NEW, COMPANY | {field: value})
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert not Client.objects.exists()

    def test_is_guarded(self, as_user, clara, kaisa):
        assert_guarded(as_user, NEW, stranger=clara, lesser=kaisa, post_only=False)
        assert as_user(kaisa).get(NEW).status_code == 403


class TestBilling:
    def test_works_and_the_same_again_is_409(self, as_user, maria, company):
        data = COMPANY | {"billing_name": "Uusi Oy", "billing_city": "Nokia"}
        browser = as_user(maria)
        assert browser.post(url("client_billing", company), data).status_code == 302
        company.refresh_from_db()
        assert company.billing_city == "Nokia"
        assert browser.post(url("client_billing", company), data).status_code == 409

    def test_is_guarded(self, as_user, company, sam, kim):
        assert_guarded(as_user, url("client_billing", company), stranger=sam, lesser=kim, post_only=False)


class TestLimit:
    def test_works_and_the_same_again_is_409(self, as_user, nea, company):
        browser = as_user(nea)
        browser.post(url("client_limit", company), {"cap_limit_cents": "1 250,00"})
        company.refresh_from_db()
        assert company.cap_limit_cents == 125_000
        response = browser.post(url("client_limit", company), {"cap_limit_cents": "1 250,00"})
        assert response.status_code == 409
        assert response.context["limit_shown"] is True

    def test_empty_lifts_it(self, as_user, nea, company):
        Client.objects.filter(pk=company.pk).update(cap_limit_cents=100)
        as_user(nea).post(url("client_limit", company), {"cap_limit_cents": ""})
        company.refresh_from_db()
        assert company.cap_limit_cents is None

    def test_nonsense_is_422(self, as_user, nea, company):
        assert (
            as_user(nea).post(url("client_limit", company), {"cap_limit_cents": "paljon"}).status_code == 422
        )

    def test_is_guarded(self, as_user, company, sam, kim):
        assert_guarded(as_user, url("client_limit", company), stranger=sam, lesser=kim)


class TestMembers:
    data = {"full_name": "Oiva Omistaja", "email": "oiva@uusi.example", "language": "fi", "rights": ["owner"]}

    def test_invites_the_owner(self, as_user, nea, company):
        response = as_user(nea).post(url("client_invite", company), self.data, follow=True)
        assert said(response) == ["Invitation sent to oiva@uusi.example."]
        assert company.memberships.get().rights == ["owner"]
        assert Invitation.objects.get().user.email == "oiva@uusi.example"

    def test_twice_sends_a_new_link_to_who_has_not_joined(self, as_user, nea, company):
        browser = as_user(nea)
        browser.post(url("client_invite", company), self.data)
        first = Invitation.objects.get().code
        browser.post(url("client_invite", company), self.data)
        assert Invitation.objects.get().code != first
        assert company.memberships.count() == 1

    def test_of_a_member_who_has_joined_is_409_and_keeps_what_was_typed(self, as_user, nea, kaski, clara):
        response = as_user(nea).post(url("client_invite", kaski), self.data | {"email": clara.email})
        assert response.status_code == 409
        assert 'value="Oiva Omistaja"' in response.content.decode()
        assert kaski.memberships.count() == 4

    def test_that_ran_out_is_renewed_with_a_button(self, as_user, nea, kim, company):
        browser = as_user(nea)
        browser.post(url("client_invite", company), self.data)
        first, member = Invitation.objects.get().code, company.memberships.get()
        renew = reverse("office:member_renew", args=[company.ref, member.pk])
        assert renew in browser.get(url("client", company)).content.decode()
        assert renew not in as_user(kim).get(url("client", company)).content.decode()
        assert said(browser.post(renew, follow=True))[-1] == (
            "A new invitation is on its way to oiva@uusi.example. The old link no longer works."
        )
        assert Invitation.objects.get().code != first
        assert_guarded(as_user, renew, stranger=person("out@kaski.example", "Out"), lesser=kim)

    def test_without_rights_is_422(self, as_user, nea, company):
        assert as_user(nea).post(url("client_invite", company), self.data | {"rights": []}).status_code == 422

    def test_is_guarded(self, as_user, company, sam, kim):
        assert_guarded(as_user, url("client_invite", company), stranger=sam, lesser=kim)
        assert not company.memberships.exists()


class TestAgreements:
    def test_offers_the_three_at_once(self, as_user, nea, company):
        response = as_user(nea).post(url("client_agreements", company), follow=True)
        assert said(response) == ["The three agreements wait for the owner’s signature."]
        kinds = list(Agreement.objects.filter(client=company).order_by("pk").values_list("kind", "status"))
        assert kinds == [("nda", "offered"), ("dpa", "offered"), ("terms", "offered")]

    def test_twice_is_refused_and_offers_nothing_more(self, as_user, nea, company):
        browser = as_user(nea)
        browser.post(url("client_agreements", company), follow=True)
        assert len(said(browser.post(url("client_agreements", company), follow=True))) == 1
        assert Agreement.objects.filter(client=company).count() == 3

    def test_is_guarded(self, as_user, company, sam, maria):
        assert_guarded(as_user, url("client_agreements", company), stranger=sam, lesser=maria)
        assert not Agreement.objects.filter(client=company).exists()


class TestTerms:
    def test_records_a_price_of_the_clients_own(self, as_user, maria, company, at):
        data = {"service": "prospecting", "valid_from": str(helsinki_date(at)), "unit_price_cents": "40,00"}
        assert as_user(maria).post(url("client_terms", company), data).status_code == 302
        found = ClientTerms.objects.get()
        assert (found.client, found.service.kind, found.unit_price_cents) == (company, "prospecting", 4000)
        assert "€40.00" in as_user(maria).get(url("client", company)).content.decode()

    def test_from_the_same_day_again_is_refused_beside_the_day(self, as_user, maria, company, at):
        data = {"service": "prospecting", "valid_from": str(helsinki_date(at)), "unit_price_cents": "40,00"}
        browser = as_user(maria)
        browser.post(url("client_terms", company), data)
        response = browser.post(url("client_terms", company), data | {"unit_price_cents": "30"})
        assert response.status_code in {409, 422}
        assert "valid_from" in response.context["form"].errors
        assert ClientTerms.objects.get().unit_price_cents == 4000

    def test_a_price_without_a_service_is_422(self, as_user, maria, company, at):
        data = {"service": "", "valid_from": str(helsinki_date(at)), "unit_price_cents": "40,00"}
        assert as_user(maria).post(url("client_terms", company), data).status_code == 422

    def test_is_guarded(self, as_user, company, sam, nea):
        assert_guarded(as_user, url("client_terms", company), stranger=sam, lesser=nea, post_only=False)


class TestDrafts:
    def data(self, at):
        return {
            "title": "Leipomoita etelästä",
            "target_units": "5",
            "cap_cents": "500,00",
            "deadline_on": str(helsinki_date(at) + timedelta(days=30)),
            "brief-target": "Leipomouuneja myymässä",
            "brief-roles": "toimitusjohtaja",
        }

    def test_the_office_drafts_for_the_client_and_the_history_says_so(self, as_user, maria, kaski, at):
        address = url("draft_new", kaski, "prospecting")
        assert as_user(maria).get(url("draft", kaski)).status_code == 200
        assert as_user(maria).post(address, self.data(at)).status_code == 302
        found = Assignment.objects.get()
        assert (found.title, found.target_units, found.cap_cents) == ("Leipomoita etelästä", 5, 50_000)
        assert found.brief["roles"] == ["toimitusjohtaja"]
        assert found.changes.get().on_behalf_of == "Kaski Oy"

    def test_faults_stay_beside_their_fields_in_both_parts(self, as_user, maria, kaski, at):
        address = url("draft_new", kaski, "prospecting")
        low = as_user(maria).post(address, self.data(at) | {"cap_cents": "1,00"})
        assert low.status_code == 422
        assert "cap_cents" in low.context["form"].errors
        empty = as_user(maria).post(address, self.data(at) | {"brief-target": ""})
        assert empty.status_code == 422
        assert "target" in empty.context["brief_form"].errors
        both = as_user(maria).post(address, self.data(at) | {"title": "", "brief-target": ""})
        page = both.content.decode()
        assert page.count('role="alert"') == 1
        assert "Nothing was saved yet: 2 things need a correction." in page
        assert not Assignment.objects.exists()

    def test_what_is_refused_leaves_no_bytes_behind(self, as_user, maria, kaski, draft, at, monkeypatch):
        before, taken = kept_bytes(), []
        monkeypatch.setattr(drafts, "store_file", lambda **facts: taken.append(1) or store_file(**facts))
        for address in (
            url("draft_new", kaski, "prospecting"),
            reverse("office:draft_edit", args=[draft.ref]),
        ):
            low = {"cap_cents": "1,00", "uploads": SimpleUploadedFile("a.txt", b"x")}
            assert as_user(maria).post(address, self.data(at) | low).status_code == 422
        assert (len(taken), kept_bytes()) == (2, before)
        assert not StoredFile.objects.exists()

    def test_edits_a_draft_but_nothing_that_is_ordered(self, as_user, maria, draft, olli, at):
        address = reverse("office:draft_edit", args=[draft.ref])
        browser = as_user(maria)
        assert browser.post(address, self.data(at)).status_code == 302
        draft.refresh_from_db()
        assert draft.title == "Leipomoita etelästä"
        browser.post(reverse("office:place", args=[draft.ref]))
        assert browser.post(address, self.data(at) | {"title": "Muu"}).status_code == 409
        draft.refresh_from_db()
        assert draft.title == "Leipomoita etelästä"

    def test_an_unknown_service_is_refused(self, as_user, maria, kaski, at):
        assert as_user(maria).get(url("draft_new", kaski, "baking")).status_code in {404, 422}

    def test_is_guarded(self, as_user, kaski, draft, sam, kim):
        for address in (
            url("draft_new", kaski, "prospecting"),
            reverse("office:draft_edit", args=[draft.ref]),
        ):
            assert_guarded(as_user, address, stranger=sam, lesser=kim, post_only=False)
