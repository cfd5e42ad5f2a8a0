"""What the database itself refuses about client companies and agreements; triggers and races with real commits."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from backoffice.kernel.errors import DomainError
from clients.agreements.evidence import Evidence
from clients.agreements.models import Agreement, AgreementChange, AgreementDocument, Signature, Template
from clients.agreements.operations import offer_agreement
from clients.organisations.models import Client, ClientChange, Membership
from clients.organisations.operations import end_membership, set_rights
from tests.cast import person
from tests.factories.clients import make_client, offer_nda, sign_nda

COPY = object()
EVIDENCE = Evidence(ip="192.0.2.7", user_agent="Cast/1.0")


def violate(name, write):
    """The write breaks exactly the constraint of that name, and nothing of it stays."""
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        write()
    assert broken.value.__cause__.diag.constraint_name == name


def copy_of(row, **changes):
    """Save a copy of a row with some values changed."""
    row.pk = None
    row._state.adding = True
    if hasattr(row, "ref"):
        row.ref = f"X-{type(row).objects.count()}"
    for field, value in changes.items():
        setattr(row, field, value)
    row.save(force_insert=True)


class TestClient:
    @pytest.mark.parametrize(
        ("name", "changes"),
        [
            ("client_business_id_form", {"business_id": "01120389"}),
            ("client_payment_term_lawful", {"payment_term_days": 31}),
            ("client_payment_term_lawful", {"payment_term_days": 0}),
            ("client_cap_limit_positive", {"cap_limit_cents": 0}),
        ],
    )
    def test_breaks(self, name, changes, kaski):
        violate(name, lambda: Client.objects.filter(pk=kaski.pk).update(**changes))

    def test_has_its_business_id_and_customer_number_alone(self, kaski):
        number = kaski.customer_number
        violate(
            "organisations_client_business_id_key",
            lambda: copy_of(Client.objects.get(pk=kaski.pk), customer_number=number + 99),
        )
        violate(
            "organisations_client_customer_number_key",
            lambda: copy_of(Client.objects.get(pk=kaski.pk), business_id="0737546-2"),
        )

    def test_cannot_be_deleted_under_its_members(self, kaski):
        def delete():
            Client.objects.filter(pk=kaski.pk)._raw_delete("default")
            connection.check_constraints()

        with pytest.raises(IntegrityError), transaction.atomic():
            delete()


class TestMembership:
    @pytest.mark.parametrize("rights", [[], ["king"], ["owner", "king"]])
    def test_holds_known_rights(self, rights, kaski):
        violate("membership_rights_known", lambda: kaski.memberships.update(rights=rights))

    def test_is_one_at_a_time(self, kaski, clara):
        violate("membership_once", lambda: copy_of(Membership.objects.get(user=clara), rights=["viewer"]))

    def test_may_follow_one_that_ended(self, at, kaski, clara):
        copy_of(Membership.objects.get(user=clara), ended_at=at)
        assert kaski.memberships.filter(user=clara).count() == 2


class TestAgreement:
    @pytest.mark.parametrize(
        ("name", "changes"),
        [
            ("agreement_has_its_party", {"kind": "assistant_nda", "status": "offered"}),
            ("agreement_has_its_party", {"client": None, "status": "offered"}),
            ("agreement_has_its_party", {"kind": "lease", "status": "offered"}),
            ("agreement_in_force_has_time", {"in_force_at": None, "status": "ended", "ended_at": COPY}),
            ("agreement_ended_has_time", {"status": "ended"}),
            ("agreement_valid_after_start", {"status": "ended", "ended_at": COPY, "valid_until": COPY}),
            ("agreement_one_in_force_per_client", {}),
        ],
    )
    def test_breaks(self, name, changes, kaski):
        agreement = kaski.agreements.get(kind="nda")
        values = {key: agreement.in_force_at if value is COPY else value for key, value in changes.items()}
        violate(name, lambda: copy_of(agreement, **values))

    def test_covers_one_scope_of_a_person_once(self, kaski, anna, nea):
        violate("agreement_one_in_force_per_person", lambda: copy_of(Agreement.objects.get(person=anna)))
        covering = sign_nda(anna, actor=nea, covers=kaski)
        violate("agreement_one_in_force_per_person", lambda: copy_of(covering))

    def test_is_offered_once_at_a_time(self, nea, anna):
        offer = offer_nda(anna, actor=nea)
        violate("agreement_one_open_offer", lambda: copy_of(offer))


class TestEvidence:
    @pytest.mark.parametrize(
        ("name", "changes"),
        [
            ("signature_one_per_party", {}),
            ("signature_needs_consent", {"party": "person", "consent": False}),
            ("signature_has_name", {"party": "person", "full_name": ""}),
        ],
    )
    def test_breaks(self, name, changes, kaski):
        signature = Signature.objects.get(agreement__client=kaski, agreement__kind="nda", party="client")
        violate(name, lambda: copy_of(signature, **changes))

    def test_has_one_text_a_version(self, db):
        violate("template_version_once", lambda: copy_of(Template.objects.get(kind="nda", version=1)))

    def test_has_no_document_without_a_time_of_rendering(self, at, kaski):
        agreement = kaski.agreements.get(kind="nda")
        violate(
            "agreement_document_rendered_with_file",
            lambda: AgreementDocument.objects.create(agreement=agreement, rendered_at=at),
        )


@pytest.mark.django_db(transaction=True)
class TestWhatStaysForEver:
    """Triggers, with real commits: what was written before stays readable and unchanged afterwards."""

    @pytest.mark.parametrize("model", [Template, Signature, AgreementChange, ClientChange])
    def test_is_every_row_of(self, model, kaski):
        before = list(model.objects.order_by("pk").values())
        trigger = f"{model._meta.db_table}_append_only"
        first = next(field.attname for field in model._meta.concrete_fields if not field.primary_key)
        violate(trigger, lambda: model.objects.update(**{first: before[0][first]}))
        violate(trigger, lambda: model.objects.filter(pk=before[0]["id"])._raw_delete("default"))
        assert list(model.objects.order_by("pk").values()) == before

    @pytest.mark.parametrize(
        "changes",
        [
            {"text": {}},
            {"text_sha256": "0" * 64},
            {"language": "sv"},
            {"ref": "S-OTHER"},
            {"offered_at": COPY},
        ],
    )
    def test_is_what_was_agreed(self, changes, at, kaski):
        agreement = kaski.agreements.get(kind="nda")
        values = {key: at if value is COPY else value for key, value in changes.items()}
        violate("agreement_terms_fixed", lambda: kaski.agreements.filter(pk=agreement.pk).update(**values))
        assert kaski.agreements.get(pk=agreement.pk).text == agreement.text

    def test_is_the_agreement_itself(self, kaski):
        violate("agreement_never_deleted", lambda: kaski.agreements.all()._raw_delete("default"))
        assert kaski.agreements.count() == 3

    def test_is_the_sealed_document(self, at, kaski, monkeypatch):
        from clients.agreements import tasks

        monkeypatch.setattr(tasks, "render_pdf", lambda html: b"%PDF-1.7")
        tasks.seal_agreements(at)
        documents = AgreementDocument.objects.filter(agreement__client=kaski)
        ids = list(documents.values_list("pk", flat=True))
        rows = AgreementDocument.objects.filter(pk__in=ids)
        violate("agreement_document_sealed", lambda: rows.update(rendered_at=at + timedelta(days=1)))
        violate("agreement_document_sealed", lambda: rows._raw_delete("default"))
        assert set(rows.values_list("rendered_at", flat=True)) == {at}


@pytest.mark.django_db(transaction=True)
class TestInForce:
    """With real commits: the state and the signatures meet at the end of the transaction."""

    NAME = "agreement_in_force_is_signed"

    def test_never_without_the_counterpartys_signature(self, at, kaski, anna, nea):
        offer_agreement(
            kind="terms", client=kaski, language="fi", actor=nea, at=at, evidence=EVIDENCE,
        )  # fmt: skip
        offer_nda(anna, actor=nea, covers=kaski)
        Agreement.objects.filter(status="in_force", kind="terms").update(status="ended", ended_at=at)
        for offer in Agreement.objects.filter(status="offered"):
            row = Agreement.objects.filter(pk=offer.pk)
            violate(self.NAME, lambda row=row: row.update(status="in_force", in_force_at=at))
            assert row.get().status == "offered"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"text_sha256": "0" * 64},
            {"party": "client"},
            {"signer": "nea"},
        ],
        ids=lambda wrong: next(iter(wrong)),
    )
    def test_never_with_a_signature_of_something_or_somebody_else(self, at, anna, nea, wrong):
        offer = offer_nda(anna, actor=nea)
        facts = {"party": "person", "signer": anna, "text_sha256": offer.text_sha256} | wrong
        if wrong.get("signer"):
            facts["signer"] = nea

        def come_into_force():
            Signature.objects.create(
                agreement=offer, full_name="Anna Ahola", consent=True, signed_at=at, **facts
            )
            Agreement.objects.filter(person=anna, status="in_force").update(status="ended", ended_at=at)
            Agreement.objects.filter(pk=offer.pk).update(status="in_force", in_force_at=at)

        violate(self.NAME, come_into_force)
        assert list(offer.signatures.values_list("party", flat=True)) == ["office"]
        offer.refresh_from_db()
        assert offer.status == "offered"

    def test_never_from_the_start_without_signatures(self, kaski):
        held = kaski.agreements.get(kind="nda")
        Agreement.objects.filter(pk=held.pk).update(status="ended", ended_at=held.in_force_at)
        violate(self.NAME, lambda: copy_of(held))
        assert kaski.agreements.filter(kind="nda").count() == 1


def at_once(*calls):
    """Run the calls at the same moment on connections of their own; their answers or refusals, in order."""
    answers, gate = [None] * len(calls), threading.Barrier(len(calls))

    def run(place, call):
        try:
            gate.wait(timeout=10)
            answers[place] = call()
        except DomainError as refusal:
            answers[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return answers


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_never_leave_a_company_without_an_owner(self, at, kaski, clara, olli):
        first, second = (Membership.objects.get(user=user) for user in (clara, olli))
        set_rights(membership_id=second.pk, rights=["owner"], actor=clara, at=at)
        answers = at_once(
            lambda: end_membership(membership_id=second.pk, actor=clara, at=at),
            lambda: end_membership(membership_id=first.pk, actor=olli, at=at),
        )
        left = kaski.memberships.current().filter(rights__contains=["owner"])
        assert left.count() == 1
        assert sum(isinstance(answer, Membership) for answer in answers) == 1
        assert {answer for answer in answers if isinstance(answer, str)} <= {"not_found", "last_owner"}

    def test_never_take_in_a_company_twice(self, nea):
        answers = at_once(*[lambda: make_client(actor=nea)] * 2)
        assert Client.objects.count() == 1
        assert [answer for answer in answers if isinstance(answer, str)] == ["business_id_taken"]

    def test_never_offer_the_same_agreement_twice(self, nea):
        worker = person("new@tehty.example", "New Worker")
        answers = at_once(*[lambda: offer_nda(worker, actor=nea)] * 2)
        assert Agreement.objects.filter(person=worker).count() == 1
        assert [answer for answer in answers if isinstance(answer, str)] == ["already_offered"]
