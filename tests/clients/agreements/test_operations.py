"""The life of an agreement: offered by the office, signed by the other side, ended once."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden, IllegalMove, NotFound
from clients.agreements import errors, operations
from clients.agreements.evidence import Evidence
from clients.agreements.models import Agreement, AgreementChange, Signature, Template
from clients.agreements.queries import commitments, missing_agreements
from clients.agreements.wording import read_texts, sha256_of
from tests.cast import person
from tests.factories.clients import EVIDENCE, add_member, make_client, offer_nda, sign, sign_nda


@pytest.fixture
def newcomer(nea):
    """A client company whose owner has signed nothing yet, and the owner."""
    client = make_client(actor=nea, name="Uusi Oy", business_id="0737546-2")
    owner = person("owner@uusi.example", "Ulla Uusi", language="sv")
    add_member(client, owner, "owner", actor=nea)
    return client, owner


@pytest.fixture
def offered(newcomer, nea, at):
    """The newcomer's NDA, waiting for its signature."""
    return offer(newcomer[0], "nda", actor=nea, at=at)


def offer(client, kind, *, actor, at, **more):
    arguments = {"language": "fi", "evidence": EVIDENCE} | more
    return operations.offer_agreement(kind=kind, client=client, actor=actor, at=at, **arguments)


def snapshot():
    agreements = list(
        Agreement.objects.order_by("pk").values("pk", "status", "in_force_at", "ended_at", "withdrawn_at")
    )
    return agreements, Signature.objects.count(), AgreementChange.objects.count(), Template.objects.count()


@pytest.fixture
def unchanged():
    """Call with an error and a function: it is refused so, and no row has changed."""

    def check(error, call):
        before = snapshot()
        with pytest.raises(error) as caught:
            call()
        assert snapshot() == before
        return caught.value

    return check


class TestPublishTemplate:
    def content(self, word="Sana"):
        text = {"fi": word, "sv": "Ord", "en": "Word"}
        return {
            "title": text,
            "commitments": [{"key": "term", "label": text, "value": text}],
            "clauses": [{"key": "parties", "heading": text, "body": text}],
        }

    def publish(self, at, version=2, **content):
        return operations.publish_template(
            kind="nda", version=version, content=self.content() | content, at=at
        )

    def test_keeps_the_text_with_its_hash(self, db, at):
        template = self.publish(at)
        assert (template.kind, template.version, template.published_at) == ("nda", 2, at)
        assert template.sha256 == sha256_of(self.content())

    def test_refuses_the_same_text_again(self, db, at, unchanged):
        self.publish(at)
        unchanged(errors.TemplatePublished, lambda: self.publish(at))

    def test_refuses_another_text_under_the_same_version_and_says_so(self, db, at, unchanged):
        self.publish(at)
        refusal = unchanged(
            errors.TemplateChanged, lambda: self.publish(at, title=self.content("Muu")["title"])
        )
        assert refusal.code == "template_changed"
        assert "Version 2 of the text nda is published with other content" in refusal.text.en

    @pytest.mark.parametrize(
        "title",
        [{"fi": "a", "sv": "b"}, {"fi": "a", "sv": "b", "en": " "}, {"fi": "{salary}", "sv": "b", "en": "c"}],
    )
    def test_refuses_a_text_that_is_not_whole(self, title, db, at, unchanged):
        refusal = unchanged(errors.TemplateInvalid, lambda: self.publish(at, title=title))
        assert "title" in refusal.text.en

    def test_published_the_four_files_as_they_are(self, db):
        published = {(row.kind, row.version): row.content for row in Template.objects.all()}
        assert {(text["kind"], text["version"]): text["content"] for text in read_texts()} == published
        assert {kind for kind, _ in published} == {"nda", "dpa", "terms", "assistant_nda"}


class TestOfferAgreement:
    def test_fills_in_the_names_and_signs_for_the_office(self, at, newcomer, nea):
        client, _ = newcomer
        agreement = offer(client, "nda", actor=nea, at=at)
        stored = Agreement.objects.get(pk=agreement.pk)
        assert (stored.status, stored.client, stored.person, stored.offered_at) == (
            "offered",
            client,
            None,
            at,
        )
        assert stored.text["title"] == "Salassapitosopimus"
        assert "Uusi Oy (Y-tunnus 0737546-2)" in stored.text["clauses"][0]["body"]
        assert "Tehty Oy (Y-tunnus 2077474-0)" in stored.text["clauses"][0]["body"]
        assert not any("{" in clause["heading"] + clause["body"] for clause in stored.text["clauses"])
        assert stored.text_sha256 == sha256_of(stored.text)
        signature = stored.signatures.get()
        assert (signature.party, signature.signer, signature.full_name) == ("office", nea, "Nea Niemi")
        assert (signature.text_sha256, signature.ip) == (stored.text_sha256, "192.0.2.7")
        birth = stored.changes.get()
        assert (birth.from_status, birth.to_status, birth.actor, birth.at) == ("", "offered", nea, at)

    @pytest.mark.parametrize(
        ("language", "title"),
        [("sv", "Sekretessavtal"), ("en", "Non-disclosure agreement"), ("de", "Salassapitosopimus")],
    )
    def test_speaks(self, language, title, at, newcomer, nea):
        assert offer(newcomer[0], "nda", actor=nea, at=at, language=language).title == title

    def test_takes_the_newest_version(self, at, newcomer, nea):
        content = TestPublishTemplate().content()
        operations.publish_template(kind="nda", version=7, content=content, at=at)
        assert offer(newcomer[0], "nda", actor=nea, at=at).template.version == 7

    def test_leaves_braces_in_a_name_alone(self, at, nea):
        client = make_client(actor=nea, name="{person_name} Oy", business_id="0737546-2")
        assert (
            "{person_name} Oy (Y-tunnus" in offer(client, "nda", actor=nea, at=at).text["clauses"][0]["body"]
        )

    def test_lays_all_three_before_a_client_in_signing_order(self, at, newcomer, nea):
        offered = operations.offer_client_agreements(client=newcomer[0], actor=nea, at=at, evidence=EVIDENCE)
        assert [each.kind for each in offered] == ["nda", "dpa", "terms"]

    @pytest.mark.parametrize("who", ["kaisa", "kim", "leo", "maria", "anna", "clara", "sam"])
    def test_refuses_everybody_but_contract_admins(self, who, at, newcomer, request, unchanged):
        actor = request.getfixturevalue(who)
        unchanged(Forbidden, lambda: offer(newcomer[0], "nda", actor=actor, at=at))

    def test_refuses_the_same_offer_twice(self, at, newcomer, nea, offered, unchanged):
        refusal = unchanged(errors.AlreadyOffered, lambda: offer(newcomer[0], "nda", actor=nea, at=at))
        assert refusal.code == "already_offered"

    def test_offers_all_three_or_none(self, at, newcomer, nea, unchanged):
        offer(newcomer[0], "terms", actor=nea, at=at)
        unchanged(
            errors.AlreadyOffered,
            lambda: operations.offer_client_agreements(
                client=newcomer[0], actor=nea, at=at, evidence=EVIDENCE
            ),
        )

    def test_refuses_one_who_would_sign_for_both_sides(self, at, nea, unchanged):
        unchanged(errors.BothSides, lambda: offer_nda(nea, actor=nea, at=at))

    def test_refuses_an_end_that_is_not_in_the_future(self, at, newcomer, nea, unchanged):
        unchanged(errors.ValidityInvalid, lambda: offer(newcomer[0], "nda", actor=nea, at=at, valid_until=at))

    def test_refuses_an_end_that_hardly_any_calendar_reaches(self, at, newcomer, nea, unchanged):
        def until(moment):
            return lambda: offer(newcomer[0], "nda", actor=nea, at=at, valid_until=moment)

        unchanged(errors.ValidityInvalid, until(datetime.max.replace(tzinfo=UTC)))
        unchanged(errors.ValidityInvalid, until(at + timedelta(days=50 * 365, seconds=1)))

    def test_refuses_a_kind_without_a_text(self, at, newcomer, nea, unchanged, monkeypatch):
        monkeypatch.setattr(Template.objects, "filter", lambda **_: Template.objects.none())
        unchanged(errors.NothingPublished, lambda: offer(newcomer[0], "nda", actor=nea, at=at))

    def test_refuses_a_party_that_does_not_fit_the_kind(self, at, newcomer, nea, anna, unchanged):
        client, _ = newcomer
        unchanged(errors.PartyInvalid, lambda: offer(client, "assistant_nda", actor=nea, at=at))
        unchanged(errors.PartyInvalid, lambda: offer(client, "lease", actor=nea, at=at))
        unchanged(errors.PartyInvalid, lambda: offer(None, "nda", actor=nea, at=at))
        unchanged(errors.PartyInvalid, lambda: offer(client, "nda", actor=nea, at=at, person=anna))
        unchanged(errors.PartyInvalid, lambda: offer(client, "nda", actor=nea, at=at, covers=client))


class TestSignAgreement:
    def sign(self, agreement, signer, at, **changes):
        arguments = {
            "full_name": "Ulla Uusi",
            "title": "Toimitusjohtaja",
            "consent": True,
            "evidence": Evidence(ip="2001:db8::7", user_agent="Firefox/140"),
        } | changes
        return operations.sign_agreement(agreement_id=agreement.pk, signer=signer, at=at, **arguments)

    def test_keeps_the_evidence(self, at, newcomer, offered):
        _, owner = newcomer
        later = at + timedelta(hours=3)
        self.sign(offered, owner, later, full_name="  Ulla  Uusi ")
        offered.refresh_from_db()
        assert (offered.status, offered.in_force_at, offered.ended_at) == ("in_force", later, None)
        signature = offered.signatures.get(party="client")
        assert (signature.signer, signature.full_name, signature.title) == (
            owner,
            "Ulla Uusi",
            "Toimitusjohtaja",
        )
        assert (signature.consent, signature.signed_at) == (True, later)
        assert (signature.ip, signature.user_agent) == ("2001:db8::7", "Firefox/140")
        assert signature.text_sha256 == sha256_of(offered.text)
        change = offered.changes.get(to_status="in_force")
        assert (change.from_status, change.actor, change.at) == ("offered", owner, later)

    def test_replaces_the_agreement_before_it_in_the_same_moment(self, at, kaski, clara, nea):
        old = kaski.agreements.get(kind="nda")
        new = offer(kaski, "nda", actor=nea, at=at)
        assert missing_agreements(client=kaski, at=at) == []
        self.sign(new, clara, at)
        old.refresh_from_db()
        assert (old.status, old.ended_at) == ("ended", at)
        assert old.changes.get(to_status="ended").reason == f"superseded by {new.ref}"
        assert [each.pk for each in kaski.agreements.filter(kind="nda", status="in_force")] == [new.pk]
        assert missing_agreements(client=kaski, at=at) == []

    def test_of_a_person_leaves_what_covers_another_client_alone(self, at, kaski, stranger, nea):
        worker = person("new@tehty.example", "New Worker")
        kept = [sign_nda(worker, actor=nea, at=at, covers=kaski), sign_nda(worker, actor=nea, at=at)]
        sign_nda(worker, actor=nea, at=at, covers=stranger)
        renewed = sign_nda(worker, actor=nea, at=at + timedelta(days=1), covers=kaski)
        status = dict(Agreement.objects.filter(person=worker).values_list("pk", "status"))
        assert status.pop(kept[0].pk) == "ended"
        assert set(status.values()) == {"in_force"}
        assert {renewed.pk, kept[1].pk} <= set(status)

    def test_refuses_twice(self, at, newcomer, offered, unchanged):
        self.sign(offered, newcomer[1], at)
        refusal = unchanged(errors.AlreadySigned, lambda: self.sign(offered, newcomer[1], at))
        assert (refusal.code, refusal.status) == ("already_signed", 409)

    def test_refuses_a_stranger_as_if_it_were_not_there(self, at, offered, sam, unchanged):
        unchanged(NotFound, lambda: self.sign(offered, sam, at))

    def test_refuses_an_assistant_as_if_it_were_not_there(self, at, offered, anna, unchanged):
        unchanged(NotFound, lambda: self.sign(offered, anna, at))

    @pytest.mark.parametrize("right", ["orderer", "approver", "finance", "viewer"])
    def test_refuses_a_member_who_is_only(self, right, at, newcomer, offered, nea, unchanged):
        member = person("member@uusi.example", "Meri Member")
        add_member(newcomer[0], member, right, actor=nea)
        refusal = unchanged(errors.NotSignatory, lambda: self.sign(offered, member, at))
        assert (refusal.code, refusal.status) == ("not_signatory", 403)

    def test_refuses_the_office_for_the_client(self, at, offered, nea, unchanged):
        unchanged(errors.NotSignatory, lambda: self.sign(offered, nea, at))

    def test_refuses_the_office_for_a_person(self, at, nea, matti, unchanged):
        agreement = offer_nda(person("new@tehty.example", "New Worker"), actor=nea, at=at)
        unchanged(errors.NotSignatory, lambda: self.sign(agreement, matti, at))

    @pytest.mark.parametrize("consent", [False, None, "true", 1])
    def test_refuses_without_consent(self, consent, at, newcomer, offered, unchanged):
        refusal = unchanged(
            errors.ConsentMissing, lambda: self.sign(offered, newcomer[1], at, consent=consent)
        )
        assert (refusal.code, refusal.status, set(refusal.fields)) == ("consent_missing", 422, {"consent"})

    @pytest.mark.parametrize(
        ("field", "value"),
        [("full_name", " "), ("full_name", "<b>U</b>"), ("full_name", "x" * 201), ("title", "x" * 101)],
    )
    def test_refuses_a_name_or_title_that_is_none(self, field, value, at, newcomer, offered, unchanged):
        refusal = unchanged(TextInvalid, lambda: self.sign(offered, newcomer[1], at, **{field: value}))
        assert set(refusal.fields) == {field}

    def test_refuses_after_thirty_days(self, at, newcomer, offered, unchanged):
        last_moment = at + timedelta(days=30)
        unchanged(errors.OfferExpired, lambda: self.sign(offered, newcomer[1], last_moment))
        self.sign(offered, newcomer[1], last_moment - timedelta(seconds=1))

    def test_refuses_what_would_be_over_already(self, at, newcomer, nea, unchanged):
        day = timedelta(days=1)
        agreement = offer(newcomer[0], "nda", actor=nea, at=at, valid_until=at + day)
        unchanged(errors.OfferExpired, lambda: self.sign(agreement, newcomer[1], at + day))

    def test_refuses_what_was_withdrawn(self, at, newcomer, offered, nea, unchanged):
        operations.withdraw_agreement(agreement_id=offered.pk, actor=nea, at=at)
        unchanged(IllegalMove, lambda: self.sign(offered, newcomer[1], at))

    def test_refuses_an_owner_whose_membership_has_ended(self, at, newcomer, offered, nea, unchanged):
        newcomer[0].memberships.update(ended_at=at)
        unchanged(NotFound, lambda: self.sign(offered, newcomer[1], at))


class TestWithdrawAgreement:
    def test_takes_the_offer_back_and_makes_room_for_another(self, at, newcomer, offered, nea):
        operations.withdraw_agreement(agreement_id=offered.pk, actor=nea, at=at, reason="Väärä kieli")
        offered.refresh_from_db()
        assert (offered.status, offered.withdrawn_at) == ("withdrawn", at)
        assert offered.changes.get(to_status="withdrawn").reason == "Väärä kieli"
        assert offer(newcomer[0], "nda", actor=nea, at=at, language="sv").status == "offered"

    def test_refuses_a_signed_one(self, at, newcomer, offered, nea, unchanged):
        sign(offered, newcomer[1], at=at)
        unchanged(
            IllegalMove, lambda: operations.withdraw_agreement(agreement_id=offered.pk, actor=nea, at=at)
        )

    @pytest.mark.parametrize(("who", "error"), [("sam", NotFound), ("kaisa", NotFound), ("maria", Forbidden)])
    def test_refuses(self, who, error, at, offered, request, unchanged):
        actor = request.getfixturevalue(who)
        unchanged(error, lambda: operations.withdraw_agreement(agreement_id=offered.pk, actor=actor, at=at))

    def test_refuses_the_owner_of_the_client(self, at, newcomer, offered, unchanged):
        owner = newcomer[1]
        unchanged(
            Forbidden, lambda: operations.withdraw_agreement(agreement_id=offered.pk, actor=owner, at=at)
        )


class TestEndAgreement:
    def end(self, agreement, actor, at, reason="Irtisanottu"):
        return operations.end_agreement(agreement_id=agreement.pk, actor=actor, at=at, reason=reason)

    def test_closes_the_gate(self, at, kaski, nea):
        agreement = kaski.agreements.get(kind="dpa")
        self.end(agreement, nea, at)
        agreement.refresh_from_db()
        assert (agreement.status, agreement.ended_at) == ("ended", at)
        assert agreement.changes.get(to_status="ended").reason == "Irtisanottu"
        assert missing_agreements(client=kaski, at=at) == ["dpa"]

    def test_nudges_those_who_wait_for_it(self, at, kaski, nea, monkeypatch):
        nudged = []
        monkeypatch.setattr("backoffice.kernel.news.nudge", nudged.append)
        self.end(kaski.agreements.get(kind="nda"), nea, at)
        assert nudged == ["agreement_changed"]

    def test_refuses_twice(self, at, kaski, nea, unchanged):
        agreement = kaski.agreements.get(kind="dpa")
        self.end(agreement, nea, at)
        unchanged(IllegalMove, lambda: self.end(agreement, nea, at))

    def test_refuses_without_a_reason(self, at, kaski, nea, unchanged):
        agreement = kaski.agreements.get(kind="dpa")
        refusal = unchanged(TextInvalid, lambda: self.end(agreement, nea, at, reason=" "))
        assert set(refusal.fields) == {"reason"}

    @pytest.mark.parametrize(
        ("who", "error"), [("sam", NotFound), ("leo", NotFound), ("clara", Forbidden), ("maria", Forbidden)]
    )
    def test_refuses(self, who, error, at, kaski, request, unchanged):
        actor, agreement = request.getfixturevalue(who), kaski.agreements.get(kind="terms")
        unchanged(error, lambda: self.end(agreement, actor, at))


def test_the_commitments_of_page_one_are_read_from_the_text(kaski):
    shown = commitments(kaski.agreements.get(kind="nda"))
    assert [each.key for each in shown] == ["office", "client", "term", "notice", "after_end", "worst_case"]
    assert (shown[2].label, shown[2].value) == (
        "Voimassaolo",
        "Toistaiseksi. Ei määräaikaa eikä vähimmäisostoa.",
    )


class TestEvidence:
    def test_drops_what_no_header_should_hold(self):
        assert Evidence(ip="", user_agent="A\x00\nB" + "x" * 500) == Evidence(
            ip=None, user_agent="AB" + "x" * 398
        )

    def test_refuses_an_address_that_is_none(self):
        with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
            Evidence(ip="localhost")
