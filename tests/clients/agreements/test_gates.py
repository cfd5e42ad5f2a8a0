"""The two gates: a client orders after three signatures, and nobody sees before their own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.kernel.models import StoredFile
from clients.agreements import errors, operations
from clients.agreements.models import Agreement
from clients.agreements.queries import has_nda_for, missing_agreements, nda_covers
from clients.organisations.models import Client
from tests.cast import person
from tests.factories.clients import HOUSE_OPENED, offer_nda, sign_nda

KINDS = ["nda", "dpa", "terms"]


@pytest.fixture
def newcomer(db):
    """Somebody who has just begun to work for the office and has signed nothing."""
    return person("new@tehty.example", "New Worker")


def seen_by(user):
    """The clients whose material the person sees now, by the condition every `visible_to` uses."""
    return set(Client.objects.filter(nda_covers(user, "id")).values_list("name", flat=True))


class TestOrdering:
    def test_is_open_to_a_client_with_all_three(self, at, kaski):
        assert missing_agreements(client=kaski, at=at) == []

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_shut_without(self, kind, at, kaski, nea):
        agreement = kaski.agreements.get(kind=kind)
        operations.end_agreement(agreement_id=agreement.pk, actor=nea, at=at, reason="Päättyi")
        assert missing_agreements(client=kaski, at=at) == [kind]

    def test_refuses_with_the_names_of_what_is_missing_in_every_language(self):
        refusal = errors.AgreementMissing("nda", "terms")
        assert (refusal.code, refusal.status, refusal.missing) == ("agreement_missing", 409, ("nda", "terms"))
        said = refusal.text
        assert (
            said.fi
            == "Allekirjoita ensin: salassapitosopimus, palveluehdot. Löydät sopimukset kohdasta Sopimukset."
        )
        assert said.sv == "Underteckna först: sekretessavtal, tjänstevillkor. Avtalen finns under Avtal."
        assert said.en.startswith("Sign first: non-disclosure agreement, terms of service.")

    def test_is_shut_before_the_first_signature_and_open_from_that_second(self, kaski):
        before = HOUSE_OPENED - timedelta(microseconds=1)
        assert missing_agreements(client=kaski, at=before) == KINDS
        assert missing_agreements(client=kaski, at=HOUSE_OPENED) == []

    def test_does_not_count_the_agreements_of_another(self, at, kaski, stranger, nea):
        operations.end_agreement(
            agreement_id=kaski.agreements.get(kind="nda").pk, actor=nea, at=at, reason="Päättyi"
        )
        assert missing_agreements(client=kaski, at=at) == ["nda"]
        assert missing_agreements(client=stranger, at=at) == []

    def test_does_not_count_the_nda_of_a_person(self, at, kaski, nea, newcomer):
        nda = kaski.agreements.get(kind="nda")
        operations.end_agreement(agreement_id=nda.pk, actor=nea, at=at, reason="Päättyi")
        sign_nda(newcomer, actor=nea, covers=kaski)
        assert missing_agreements(client=kaski, at=at) == ["nda"]


class TestSeeing:
    def test_is_open_to_one_who_signed_for_every_client(self, kaski, stranger, anna):
        assert seen_by(anna) == {"Kaski Oy", "Stranger Oy"}

    @pytest.mark.parametrize("who", ["kaisa", "kim", "nea", "leo", "matti", "maria"])
    def test_asks_the_same_of_every_role_at_the_office(self, who, at, kaski, nea, matti, request):
        worker = request.getfixturevalue(who)
        assert seen_by(worker) == {"Kaski Oy"}
        nda = Agreement.objects.get(person=worker)
        operations.end_agreement(agreement_id=nda.pk, actor=nea, at=at, reason="Päättyi")
        assert seen_by(worker) == set()

    def test_is_shut_to_one_without_an_nda(self, at, kaski, newcomer):
        assert seen_by(newcomer) == set()
        assert not has_nda_for(user=newcomer, client=kaski, at=at)

    def test_is_shut_while_the_nda_is_only_offered(self, at, kaski, nea, newcomer):
        offer_nda(newcomer, actor=nea)
        assert seen_by(newcomer) == set()
        assert not has_nda_for(user=newcomer, client=kaski, at=at)

    def test_is_shut_when_it_has_expired_though_no_job_has_run(self, at, kaski, nea, newcomer):
        over = HOUSE_OPENED + timedelta(days=1)
        nda = sign_nda(newcomer, actor=nea, valid_until=over)
        assert nda.status == "in_force"
        assert seen_by(newcomer) == set()
        assert has_nda_for(user=newcomer, client=kaski, at=over - timedelta(microseconds=1))
        assert not has_nda_for(user=newcomer, client=kaski, at=over)

    def test_is_shut_before_it_begins(self, kaski, nea, newcomer):
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        sign_nda(newcomer, actor=nea, at=tomorrow)
        assert seen_by(newcomer) == set()
        assert has_nda_for(user=newcomer, client=kaski, at=tomorrow)

    def test_is_shut_once_it_has_ended(self, at, kaski, nea, anna):
        nda = Agreement.objects.get(person=anna)
        operations.end_agreement(agreement_id=nda.pk, actor=nea, at=at, reason="Lähti")
        assert seen_by(anna) == set()
        assert not has_nda_for(user=anna, client=kaski, at=at)

    def test_is_open_only_to_the_client_it_covers(self, at, kaski, stranger, nea, newcomer):
        sign_nda(newcomer, actor=nea, covers=stranger)
        assert seen_by(newcomer) == {"Stranger Oy"}
        assert has_nda_for(user=newcomer, client=stranger, at=at)
        assert not has_nda_for(user=newcomer, client=kaski, at=at)

    def test_is_not_opened_by_the_ndas_of_others(self, kaski, clara, anna, newcomer):
        assert seen_by(clara) == set()
        assert seen_by(newcomer) == set()


moments = st.datetimes(datetime(2020, 1, 1), datetime(2020, 12, 31), timezones=st.just(UTC))
spans = st.tuples(moments, st.one_of(st.none(), st.timedeltas(timedelta(microseconds=1), timedelta(days=90))))


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    spans=st.lists(st.tuples(spans, st.sampled_from([None, "kaski", "stranger"])), max_size=3), asked=moments
)
def test_an_nda_opens_exactly_its_own_time_and_clients(spans, asked, kaski, stranger, nea, newcomer):
    """Any set of NDAs: the gate is open at a moment iff one of them covers it (later ones replace those of their scope)."""
    clients = {"kaski": kaski, "stranger": stranger}
    in_force = {}
    with transaction.atomic():
        for (start, length), covers in sorted(spans, key=lambda each: each[0][0]):
            end = start + length if length else None
            sign_nda(newcomer, actor=nea, at=start, covers=clients.get(covers), valid_until=end)
            in_force[covers] = (start, end)
        for name, client in clients.items():
            current = [in_force[key] for key in (None, name) if key in in_force]
            expected = any(start <= asked and (end is None or asked < end) for start, end in current)
            assert has_nda_for(user=newcomer, client=client, at=asked) is expected
        transaction.set_rollback(True)


class TestVisibleAgreements:
    def seen(self, user):
        return set(Agreement.objects.visible_to(user).values_list("kind", flat=True))

    def test_are_the_clients_own_for_its_members(self, kaski, stranger, clara, olli):
        for member in (clara, olli):
            assert set(Agreement.objects.visible_to(member)) == set(kaski.agreements.all())

    def test_never_include_the_nda_of_a_worker_that_covers_the_client(self, kaski, clara, nea, newcomer):
        sign_nda(newcomer, actor=nea, covers=kaski)
        assert self.seen(clara) == set(KINDS)

    def test_are_ones_own_for_an_assistant_and_a_coordinator(self, kaski, anna, kaisa):
        for worker in (anna, kaisa):
            assert [each.person for each in Agreement.objects.visible_to(worker)] == [worker]

    @pytest.mark.parametrize("who", ["nea", "maria", "matti"])
    def test_are_all_for(self, who, kaski, request):
        assert self.seen(request.getfixturevalue(who)) == {*KINDS, "assistant_nda"}

    def test_are_gone_with_the_membership(self, at, kaski, olli):
        kaski.memberships.filter(user=olli).update(ended_at=at)
        assert self.seen(olli) == set()
        assert not StoredFile.objects.visible_to(olli).exists()
