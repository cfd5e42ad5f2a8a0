"""Clients and agreements: read, download, sign."""

import pytest

from backoffice.kernel import news
from clients.agreements.models import Agreement, Signature
from clients.agreements.operations import offer_client_agreements
from tests.factories.clients import EVIDENCE, add_member, make_client, offer_nda
from tests.frontend.api.rows import nothing_changes, refused
from tests.staging import staged

pytestmark = pytest.mark.django_db
SIGNATURE = {"full_name": "Ulla Uusi", "title": "Toimitusjohtaja", "consent": True}


@staged
def newcomer(nea):
    """Uusi Oy with its owner and no agreement signed."""
    from tests.cast import person

    client = make_client(actor=nea, name="Uusi Oy", business_id="0116297-6")
    client.ulla, client.ville = (
        person("ulla@uusi.example", "Ulla Uusi"),
        person("ville@uusi.example", "Ville Uusi"),
    )
    add_member(client, client.ulla, "owner", actor=nea)
    add_member(client, client.ville, "orderer", actor=nea)
    return client


@staged
def offered(newcomer, nea, at):
    return offer_client_agreements(client=newcomer, actor=nea, at=at, evidence=EVIDENCE)[0]


class TestClients:
    def test_are_ones_own(self, api, clara, kaski, stranger, kaisa):
        assert api(clara).get("/clients").json()["items"] == [
            {
                "ref": kaski.ref, "name": "Kaski Oy", "business_id": "0112038-9", "rights": ["owner"],
                "created_at": "2020-01-02T07:00:00Z",
            }
        ]  # fmt: skip
        assert [row["name"] for row in api(kaisa).get("/clients").json()["items"]] == [
            "Stranger Oy",
            "Kaski Oy",
        ]
        refused(api(clara).get(f"/clients/{stranger.ref}"), 404, "not_found")

    def test_tell_what_is_missing_before_ordering(self, api, newcomer, clara, kaski):
        assert api(newcomer.ulla).get(f"/clients/{newcomer.ref}").json()["missing_agreements"] == [
            "nda",
            "dpa",
            "terms",
        ]
        body = api(clara).get(f"/clients/{kaski.ref}").json()
        assert body["missing_agreements"] == []
        assert body["billing"]["email"] == "laskut@kaski.example"

    def test_are_nobodys_for_assistants(self, api, anna, kaski):
        assert api(anna).get("/clients").json()["items"] == []


class TestRead:
    def test_lists_ones_own(self, api, clara, sam, nea, kaski, stranger):
        assert {row["kind"] for row in api(clara).get("/agreements").json()["items"]} == {
            "nda",
            "dpa",
            "terms",
        }
        assert len(api(nea).get("/agreements", client=kaski.ref, status="in_force").json()["items"]) == 3
        assert len(api(nea).get("/agreements", kind="assistant_nda").json()["items"]) == 2
        refused(api(clara).get("/agreements", client=stranger.ref), 404, "not_found")

    def test_shows_the_whole_text_and_signatures(self, api, clara, kaski):
        found = kaski.agreements.get(kind="nda")
        body = api(clara).get(f"/agreements/{found.ref}").json()
        assert body["clauses"]
        assert body["commitments"]
        assert body["can_sign"] is False
        assert [each["party"] for each in body["signatures"]] == ["office", "client"]
        assert {each["text_sha256"] for each in body["signatures"]} == {found.text_sha256}

    @pytest.mark.parametrize("who", ["sam", "anna", "kaisa"])
    def test_is_404_for_who_is_no_party(self, api, request, kaski, who):
        found = kaski.agreements.get(kind="nda")
        for path in ("", "/pdf"):
            refused(api(request.getfixturevalue(who)).get(f"/agreements/{found.ref}{path}"), 404, "not_found")

    def test_gives_the_pdf_once_it_is_sealed(self, api, clara, kaski, at):
        found = kaski.agreements.get(kind="nda")
        refused(api(clara).get(f"/agreements/{found.ref}/pdf"), 409, "document_pending")
        news.run_job("seal_agreements", at=at)
        assert api(clara).get(f"/agreements/{found.ref}/pdf").whole[:5] == b"%PDF-"


class TestSign:
    def test_puts_it_in_force_and_keeps_the_evidence(self, api, newcomer, offered):
        assert api(newcomer.ulla).get(f"/agreements/{offered.ref}").json()["can_sign"] is True
        signed = api(newcomer.ulla).post(f"/agreements/{offered.ref}/sign", SIGNATURE).json()
        assert (signed["status"], signed["in_force_at"]) == ("in_force", "2026-11-23T09:00:00Z")
        kept = Signature.objects.get(agreement=offered, party="client")
        assert (kept.signer, kept.full_name, kept.ip, kept.text_sha256) == (
            newcomer.ulla, "Ulla Uusi", "127.0.0.1", offered.text_sha256,
        )  # fmt: skip
        with nothing_changes():
            refused(
                api(newcomer.ulla).post(f"/agreements/{offered.ref}/sign", SIGNATURE), 409, "already_signed"
            )

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"consent": False}, "consent_missing"),
            ({"consent": "true"}, "invalid"),
            ({"consent": 1}, "invalid"),
            ({"full_name": ""}, "text_invalid"),
            ({"full_name": "<b>Ulla</b>"}, "text_invalid"),
            ({"full_name": None}, "invalid"),
            ({"title": "x" * 101}, "text_invalid"),
            ({"signed_at": "2020-01-01T00:00:00Z"}, "invalid"),
        ],
    )
    def test_refuses_bad_input(self, api, newcomer, offered, change, code):
        with nothing_changes():
            refused(api(newcomer.ulla).post(f"/agreements/{offered.ref}/sign", SIGNATURE | change), 422, code)

    def test_needs_consent(self, api, newcomer, offered):
        with nothing_changes():
            refused(
                api(newcomer.ulla).post(f"/agreements/{offered.ref}/sign", {"full_name": "Ulla Uusi"}),
                422,
                "invalid",
            )

    def test_is_for_the_signatory(self, api, newcomer, offered, sam, nea, anna):
        with nothing_changes():
            refused(
                api(newcomer.ville).post(f"/agreements/{offered.ref}/sign", SIGNATURE), 403, "not_signatory"
            )
            for who in (sam, anna):
                refused(api(who).post(f"/agreements/{offered.ref}/sign", SIGNATURE), 404, "not_found")
            assert api(nea).post(f"/agreements/{offered.ref}/sign", SIGNATURE).status_code in {403, 404}

    def test_lets_an_assistant_sign_for_themself(self, api, nea, at):
        from tests.cast import person

        fresh = person("uusi@tehty.example", "Uusi Assistentti")
        nda = offer_nda(fresh, actor=nea, at=at)
        body = (
            api(fresh)
            .post(f"/agreements/{nda.ref}/sign", {"full_name": "Uusi Assistentti", "consent": True})
            .json()
        )
        assert body["status"] == "in_force"
        assert body["person"]["ref"] == fresh.ref
        assert Agreement.objects.get(pk=nda.pk).in_force_at == at
