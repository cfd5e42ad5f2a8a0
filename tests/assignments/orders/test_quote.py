"""The office offers, the client takes it or leaves it."""

from datetime import UTC, datetime, timedelta

import pytest

from assignments.orders import operations
from assignments.orders.errors import CapBelowUnitPrice, QuoteExpired, QuoteInvalid
from assignments.orders.models import Assignment
from assignments.orders.tasks import expire_quotes
from assignments.pricing.models import PriceListItem
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden, IllegalMove, NotFound
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.errors import AgreementMissing
from tests.factories.orders import ORDERED_AT, end_agreements, make_draft

FORTNIGHT = timedelta(days=14)


def quote(assignment, actor, at, **changes):
    facts = {"unit_price_cents": 5000, "note": "Hinta sisältää tarkistuksen"} | changes
    return operations.quote_assignment(assignment_id=assignment.pk, actor=actor, at=at, **facts)


def accept(assignment, actor, at):
    return operations.accept_quote(assignment_id=assignment.pk, actor=actor, at=at)


def decline(assignment, actor, at, reason=""):
    return operations.decline_quote(assignment_id=assignment.pk, actor=actor, at=at, reason=reason)


def test_offers_a_price_for_two_weeks(draft, kaisa, at, nudges):
    quote(draft, kaisa, at)
    offer = Assignment.objects.get(pk=draft.pk)
    assert (offer.status, offer.quoted_at, offer.quote_valid_until) == ("quoted", at, at + FORTNIGHT)
    assert (offer.unit_price_cents, offer.assistant_rate_cents) == (5000, 2200)
    assert (offer.quote_note, offer.criteria, offer.placed_at) == ("Hinta sisältää tarkistuksen", None, None)
    assert nudges == ["assignment_changed"]


def test_offers_with_a_rate_and_validity_of_its_own(draft, maria, at):
    until = at + timedelta(days=3)
    offer = quote(draft, maria, at, assistant_rate_cents=3000, valid_until=until)
    assert (offer.assistant_rate_cents, offer.quote_valid_until) == (3000, until)


def test_an_offer_holds_a_year_at_the_most(draft, kaisa, at, refuses):
    year = timedelta(days=365)
    with refuses(QuoteInvalid) as caught:
        quote(draft, kaisa, at, valid_until=at + year + timedelta(microseconds=1))
    assert list(caught.value.fields) == ["valid_until"]
    assert quote(draft, kaisa, at, valid_until=at + year).quote_valid_until == at + year


def test_offers_anew(quoted, kaisa, at):
    offer = quote(quoted, kaisa, at, unit_price_cents=4800)
    assert (offer.unit_price_cents, offer.quote_valid_until) == (4800, at + FORTNIGHT)
    changes = offer.changes.order_by("pk").values_list("from_status", "to_status")
    assert list(changes) == [("", "draft"), ("draft", "quoted"), ("quoted", "quoted")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit_price_cents": 0}, "unit_price_cents"), ({"unit_price_cents": 1.5}, "unit_price_cents"),
        ({"assistant_rate_cents": -1}, "assistant_rate_cents"), ({"valid_until": ORDERED_AT}, "valid_until"),
        ({"valid_until": ORDERED_AT + timedelta(days=400)}, "valid_until"),
        ({"valid_until": datetime(9999, 12, 31, 23, 30, tzinfo=UTC)}, "valid_until"),
    ],
)  # fmt: skip
def test_refuses_an_offer_that_makes_no_sense(draft, kaisa, at, refuses, changes, field):
    with refuses(QuoteInvalid) as caught:
        quote(draft, kaisa, at, **changes)
    assert list(caught.value.fields) == [field]


def test_without_a_list_price_the_rate_must_be_said(kaski, olli, kaisa, at, refuses):
    PriceListItem.objects.all().delete()
    draft = make_draft(kaski, olli)
    with refuses(QuoteInvalid) as caught:
        quote(draft, kaisa, at)
    assert list(caught.value.fields) == ["assistant_rate_cents"]
    assert quote(draft, kaisa, at, assistant_rate_cents=2000).status == "quoted"


def test_refuses_a_note_with_markup(draft, kaisa, at, refuses):
    with refuses(TextInvalid):
        quote(draft, kaisa, at, note="<b>halpa</b>")


def test_refuses_a_price_over_the_client_s_cap(draft, kaisa, at, refuses):
    with refuses(CapBelowUnitPrice):
        quote(draft, kaisa, at, unit_price_cents=45_001)


@pytest.mark.parametrize(
    ("who", "error"),
    [("olli", NotFound), ("sam", NotFound), ("kim", Forbidden), ("leo", Forbidden), ("anna", NotFound)],
)
def test_only_the_office_offers(draft, request, at, refuses, who, error):
    actor = request.getfixturevalue(who)
    with refuses(error):
        quote(draft, actor, at)


def test_refuses_to_offer_what_is_ordered(placed, kaisa, at, refuses):
    with refuses(IllegalMove):
        quote(placed, kaisa, at)


def test_taking_the_offer_places_the_order_at_its_price(quoted, olli, nudges):
    accept(quoted, olli, ORDERED_AT + timedelta(days=1))
    order = Assignment.objects.get(pk=quoted.pk)
    assert (order.status, order.unit_price_cents, order.assistant_rate_cents) == ("placed", 5000, 2200)
    assert (order.review_days, order.criteria.version, order.placed_at) == (
        5,
        1,
        ORDERED_AT + timedelta(days=1),
    )
    assert nudges == ["assignment_changed"]


def test_an_offer_is_good_to_its_last_moment(quoted, olli, refuses):
    with refuses(QuoteExpired) as caught:
        accept(quoted, olli, ORDERED_AT + FORTNIGHT)
    assert (caught.value.code, caught.value.status) == ("quote_expired", 409)
    assert accept(quoted, olli, ORDERED_AT + FORTNIGHT - timedelta(seconds=1)).status == "placed"


def test_refuses_to_take_it_without_agreements(quoted, kaski, olli, nea, refuses):
    end_agreements(kaski, actor=nea, at=ORDERED_AT)
    with refuses(AgreementMissing):
        accept(quoted, olli, ORDERED_AT + timedelta(days=1))


@pytest.mark.parametrize(("who", "error"), [("sam", NotFound), ("aino", Forbidden), ("kaisa", Forbidden)])
def test_only_the_client_takes_the_offer(quoted, request, refuses, who, error):
    actor = request.getfixturevalue(who)
    with refuses(error):
        accept(quoted, actor, ORDERED_AT)


def test_takes_it_once(quoted, olli, refuses):
    accept(quoted, olli, ORDERED_AT)
    with refuses(IllegalMove):
        accept(quoted, olli, ORDERED_AT)


def test_turns_the_offer_down(quoted, olli, at, nudges):
    decline(quoted, olli, at, "Liian kallis")
    quoted.refresh_from_db()
    change = quoted.changes.order_by("pk").last()
    assert (quoted.status, quoted.declined_at, change.reason) == ("declined", at, "Liian kallis")
    assert nudges == ["assignment_changed"]


def test_the_office_takes_its_offer_back_in_the_client_s_name(quoted, kaisa, at):
    decline(quoted, kaisa, at)
    assert quoted.changes.order_by("pk").last().on_behalf_of == "Kaski Oy"


@pytest.mark.parametrize(("who", "error"), [("sam", NotFound), ("aino", Forbidden)])
def test_others_do_not_turn_it_down(quoted, request, at, refuses, who, error):
    actor = request.getfixturevalue(who)
    with refuses(error):
        decline(quoted, actor, at)


def test_refuses_to_turn_down_what_is_no_offer(draft, olli, at, refuses):
    with refuses(IllegalMove):
        decline(draft, olli, at)


def test_an_offer_nobody_answers_expires_by_itself(quoted):
    end = ORDERED_AT + FORTNIGHT
    assert expire_quotes(end - timedelta(seconds=1)) == 0
    assert expire_quotes(end) == 1
    quoted.refresh_from_db()
    change = quoted.changes.order_by("pk").last()
    assert (quoted.status, change.actor, change.reason) == ("declined", None, "quote_expired")
    assert expire_quotes(end) == 0


def test_an_answer_in_the_last_moment_is_not_overrun(quoted, olli):
    accept(quoted, olli, ORDERED_AT)
    assert operations.expire_quote(assignment_id=quoted.pk, at=ORDERED_AT + FORTNIGHT) is False


def test_an_offer_outlives_the_deadline_that_was_wished_for(draft, kaisa, olli, at):
    operations.edit_draft(
        assignment_id=draft.pk, actor=olli, at=at, deadline_on=helsinki_date(at) + timedelta(days=2)
    )
    quote(draft, kaisa, at)
    assert accept(draft, olli, at + timedelta(days=4)).status == "placed"
