"""Work handed back by a coordinator for an assistant who has fallen ill."""

import pytest
from django.urls import reverse

from assignments.delivery.models import Unit, UnitChange
from assignments.delivery.operations import claim_units, release_unit
from tests.cast import person
from tests.frontend.office.ladder import assert_guarded, said


@pytest.fixture
def claim(opened, worker, at):
    """Anna holds three results."""
    return claim_units(assistant_id=worker.pk, assignment_id=opened.pk, units=3, at=at)


@pytest.fixture
def unit(claim):
    return claim.units.order_by("slot").first()


def of_unit(unit):
    return reverse("office:unit_release", args=[unit.ref])


def of_claim(claim):
    return reverse("office:claim_release", args=[claim.ref])


def statuses():
    return list(Unit.objects.order_by("slot").values_list("status", flat=True))


class TestOneResult:
    def test_goes_back_and_the_history_names_who_for_whom_and_why(self, as_user, kaisa, unit):
        response = as_user(kaisa).post(of_unit(unit), {"reason": "Sairastui"}, follow=True)
        assert said(response) == ["Handed back for Anna Ahola. Somebody else can take it now."]
        assert statuses() == ["lapsed", "claimed", "claimed"]
        change = UnitChange.objects.latest("id")
        assert (change.actor, change.on_behalf_of, change.reason) == (kaisa, "Anna Ahola", "Sairastui")
        assert "Kaisa Koski on behalf of Anna Ahola" in response.content.decode()

    def test_the_page_offers_it_to_coordinators_while_it_is_held(self, as_user, kaisa, kim, unit):
        place = reverse("office:unit", args=[unit.ref])
        assert of_unit(unit) in as_user(kaisa).get(place).content.decode()
        assert of_unit(unit) not in as_user(kim).get(place).content.decode()
        release_unit(unit_id=unit.pk, reason="Kiire", actor=unit.assistant.user, at=unit.claimed_at)
        assert of_unit(unit) not in as_user(kaisa).get(place).content.decode()

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
    def test_without_a_fitting_reason_is_422_in_the_open_dialog(self, as_user, kaisa, unit, reason):
        response = as_user(kaisa).post(of_unit(unit), {"reason": reason})
        assert response.status_code == 422
        assert response.context["release_shown"] is True
        assert statuses() == ["claimed"] * 3

    def test_twice_is_409_and_releases_once(self, as_user, kaisa, unit):
        browser = as_user(kaisa)
        browser.post(of_unit(unit), {"reason": "Sairastui"})
        assert browser.post(of_unit(unit), {"reason": "Sairastui"}).status_code == 409
        assert UnitChange.objects.filter(to_status="lapsed").count() == 1

    def test_is_guarded(self, as_user, unit, clara, kim):
        assert_guarded(as_user, of_unit(unit), stranger=clara, lesser=kim)
        uncovered = person("uusi@tehty.example", "Uusi Ulla", "coordinator")
        assert as_user(uncovered).post(of_unit(unit), {"reason": "Sairastui"}).status_code == 404
        assert statuses() == ["claimed"] * 3


class TestAClaim:
    def test_goes_back_but_for_what_is_begun(self, as_user, kaisa, claim, unit, worker):
        Unit.objects.filter(pk=unit.pk).update(status="submitted", result={}, submitted_at=unit.claimed_at)
        type(claim.assignment).objects.filter(pk=claim.assignment_id).update(
            reserved_cents=2 * unit.price_cents, awaiting_cents=unit.price_cents
        )
        response = as_user(kaisa).post(of_claim(claim), {"reason": "Sairastui"}, follow=True)
        assert response.redirect_chain == [(reverse("office:person", args=[worker.ref]), 302)]
        assert said(response) == ["Handed back for Anna Ahola. Somebody else can take it now."]
        assert statuses() == ["submitted", "lapsed", "lapsed"]
        claim.refresh_from_db()
        assert (claim.close_reason, claim.closed_at is None) == ("Sairastui", False)
        rows = UnitChange.objects.filter(to_status="lapsed").values_list("actor", "on_behalf_of")
        assert list(rows) == [(kaisa.pk, "Anna Ahola")] * 2

    def test_the_assistants_page_shows_what_is_in_hand(self, as_user, kaisa, kim, claim, unit, worker):
        place = reverse("office:person", args=[worker.ref])
        response = as_user(kaisa).get(place)
        (row,) = response.context["in_hand"]
        assert (row["claim"], row["untouched"], row["back"]) == (claim, 3, [])
        assert of_claim(claim) in response.content.decode()
        assert of_claim(claim) not in as_user(kim).get(place).content.decode()

    def test_what_came_back_is_named_and_stays(self, as_user, kaisa, claim, unit, worker):
        Unit.objects.filter(pk=unit.pk).update(status="returned", result={}, returned_at=unit.claimed_at)
        (row,) = as_user(kaisa).get(reverse("office:person", args=[worker.ref])).context["in_hand"]
        assert (row["untouched"], row["back"]) == (2, [unit])

    def test_who_has_no_nda_sees_nothing_in_hand(self, as_user, claim, worker):
        uncovered = person("uusi@tehty.example", "Uusi Ulla", "coordinator")
        response = as_user(uncovered).get(reverse("office:person", args=[worker.ref]))
        assert response.context["in_hand"] == []

    def test_without_a_reason_is_422_in_the_open_dialog(self, as_user, kaisa, claim):
        response = as_user(kaisa).post(of_claim(claim), {"reason": ""})
        assert response.status_code == 422
        assert [row["shown"] for row in response.context["in_hand"]] == [True]
        assert statuses() == ["claimed"] * 3

    def test_twice_is_409(self, as_user, kaisa, claim):
        browser = as_user(kaisa)
        browser.post(of_claim(claim), {"reason": "Sairastui"})
        assert browser.post(of_claim(claim), {"reason": "Sairastui"}).status_code == 409

    def test_is_guarded(self, as_user, claim, clara, kim):
        assert_guarded(as_user, of_claim(claim), stranger=clara, lesser=kim)
        uncovered = person("uusi@tehty.example", "Uusi Ulla", "coordinator")
        assert as_user(uncovered).post(of_claim(claim), {"reason": "Sairastui"}).status_code == 404
        assert statuses() == ["claimed"] * 3
