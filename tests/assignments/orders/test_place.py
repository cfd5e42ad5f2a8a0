"""Placing turns a draft into a promise."""

from datetime import date, timedelta

import pytest

from assignments.orders import operations
from assignments.orders.errors import (
    AssignmentUnknown,
    CapBelowUnitPrice,
    CapOverClientLimit,
    DeadlinePast,
    OfficeNdaMissing,
    QuoteNeeded,
)
from assignments.orders.models import Assignment
from assignments.pricing.models import PriceListItem
from assignments.pricing.operations import set_client_terms, set_list_price, set_service_numbers
from backoffice.kernel.errors import Forbidden, IllegalMove, NotFound
from clients.agreements.errors import AgreementMissing
from tests.cast import person
from tests.factories.orders import end_agreements, make_draft, make_placed, make_quoted


def place(assignment, actor, at):
    return operations.place_assignment(assignment_id=assignment.pk, actor=actor, at=at)


def last_change(assignment):
    change = assignment.changes.order_by("pk").last()
    return change.from_status, change.to_status, change.actor, change.on_behalf_of


def test_freezes_everything_that_was_promised(draft, olli, at, nudges):
    place(draft, olli, at)
    order = Assignment.objects.get(pk=draft.pk)
    assert (order.status, order.placed_at, order.running_at) == ("placed", at, None)
    assert (order.unit_price_cents, order.assistant_rate_cents, order.cap_cents) == (4500, 2200, 45_000)
    assert (order.review_days, order.lease_hours, order.fix_rounds, order.check_one_in) == (5, 24, 2, 10)
    assert (order.criteria.service, order.criteria.version) == (order.service, 1)
    assert (order.reserved_cents, order.awaiting_cents, order.accepted_cents, order.live_units) == (
        0,
        0,
        0,
        0,
    )
    assert last_change(order) == ("draft", "placed", olli, "")
    assert nudges == ["assignment_changed"]


def test_what_the_office_changes_later_does_not_touch_the_order(draft, olli, maria, at):
    place(draft, olli, at)
    tomorrow = date(2026, 11, 24)
    set_list_price(
        service=draft.service,
        unit_price_cents=9900,
        assistant_rate_cents=5000,
        valid_from=tomorrow,
        actor=maria,
        at=at,
    )
    set_service_numbers(
        service=draft.service, review_days=1, lease_hours=1, check_one_in=1, fix_rounds=0, actor=maria, at=at
    )
    order = Assignment.objects.get(pk=draft.pk)
    assert (order.unit_price_cents, order.assistant_rate_cents, order.review_days) == (4500, 2200, 5)
    assert (order.lease_hours, order.fix_rounds, order.check_one_in) == (24, 2, 10)


def test_the_client_s_own_terms_are_frozen(draft, kaski, olli, maria, at):
    set_client_terms(
        client=kaski, service=draft.service, valid_from=date(2026, 1, 1), unit_price_cents=4000, review_days=8,
        fix_rounds=1, actor=maria, at=at,
    )  # fmt: skip
    order = place(draft, olli, at)
    assert (order.unit_price_cents, order.review_days, order.fix_rounds) == (4000, 8, 1)


def test_the_office_places_on_the_client_s_behalf_and_marked_so(draft, kaisa, at):
    assert last_change(place(draft, kaisa, at)) == ("draft", "placed", kaisa, "Kaski Oy")


def test_places_once(placed, olli, at, refuses):
    with refuses(IllegalMove) as caught:
        place(placed, olli, at)
    assert (caught.value.code, caught.value.status) == ("illegal_move", 409)
    assert caught.value.values["current"] == "placed"


@pytest.mark.parametrize("kinds", [["nda"], ["dpa"], ["terms"], ["nda", "dpa", "terms"]])
def test_refuses_without_the_client_s_agreements(draft, kaski, olli, nea, at, refuses, kinds):
    end_agreements(kaski, actor=nea, at=at, kinds=kinds)
    with refuses(AgreementMissing) as caught:
        place(draft, olli, at)
    assert (caught.value.code, sorted(caught.value.missing)) == ("agreement_missing", sorted(kinds))


def test_refuses_without_a_list_price(draft, olli, at, refuses):
    PriceListItem.objects.all().delete()
    with refuses(QuoteNeeded) as caught:
        place(draft, olli, at)
    assert (caught.value.code, caught.value.status) == ("quote_needed", 409)


def test_refuses_a_cap_the_price_has_outgrown(kaski, olli, maria, at, refuses):
    draft = make_draft(kaski, olli, cap_cents=4500)
    set_list_price(
        service=draft.service,
        unit_price_cents=4600,
        assistant_rate_cents=2200,
        valid_from=date(2026, 11, 3),
        actor=maria,
        at=at,
    )
    with refuses(CapBelowUnitPrice):
        place(draft, olli, at)


def test_refuses_a_cap_over_a_limit_set_since(draft, kaski, olli, at, refuses):
    kaski.cap_limit_cents = 44_999
    kaski.save(update_fields=["cap_limit_cents"])
    with refuses(CapOverClientLimit):
        place(draft, olli, at)


def test_refuses_a_deadline_that_has_passed_since(kaski, olli, at, refuses):
    draft = make_draft(kaski, olli, deadline_on=date(2026, 11, 22))
    with refuses(DeadlinePast):
        place(draft, olli, at)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("sam", NotFound),
        ("anna", NotFound),
        ("aino", Forbidden),
        ("fia", Forbidden),
        ("kim", Forbidden),
        ("nea", Forbidden),
    ],
)
def test_refuses_others(draft, request, at, refuses, who, error):
    actor = request.getfixturevalue(who)
    with refuses(error):
        place(draft, actor, at)


def test_refuses_the_office_without_an_nda(draft, at, refuses):
    fresh = person("uusi@tehty.example", "Uusi Koordinaattori", "coordinator")
    with refuses(OfficeNdaMissing):
        place(draft, fresh, at)


def test_refuses_what_is_not_there(olli, at, refuses):
    with refuses(AssignmentUnknown):
        operations.place_assignment(assignment_id=0, actor=olli, at=at)


def test_a_quote_is_accepted_not_placed(quoted, olli, at, refuses):
    with refuses(IllegalMove):
        place(quoted, olli, at)


def test_an_order_may_be_entered_with_a_past_date(kaski, olli, at):
    order = make_placed(kaski, olli, at=at - timedelta(days=90))
    assert (order.placed_at, order.criteria.version) == (at - timedelta(days=90), 1)


def test_a_quoted_order_is_visible_with_its_price(kaski, olli, kaisa):
    assert make_quoted(kaski, olli, office=kaisa).unit_price_cents == 5000
