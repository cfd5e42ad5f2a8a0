"""Nobody is bound to a price they did not see: what the page showed comes back with the button."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.orders.models import Assignment
from assignments.orders.operations import edit_draft, quote_assignment
from assignments.orders.queries import conditions_of
from assignments.pricing.models import PriceListItem
from tests.factories.orders import make_quoted
from tests.frontend.scene import picture, shown, signed_in, terms_on


def press(user, name, order, given, language="en"):
    return signed_in(user, language).post(reverse(f"client:{name}", args=[order.ref]), given)


@pytest.fixture
def seen(draft, olli):
    return shown(olli, reverse("client:order_confirm", args=[draft.ref]))


CHANGED = "The order or its conditions have changed since you opened this page. Nothing was ordered."


def test_the_confirmation_carries_the_price_the_cap_and_the_conditions_it_shows(draft, seen):
    mark = conditions_of(draft, timezone.now()).mark
    assert seen == {"price_cents": "4500", "cap_cents": str(draft.cap_cents), "conditions": mark}


def review_of(service, days):
    type(service).objects.filter(pk=service.pk).update(review_days=days)


def criteria_of(service):
    old = service.criteria_versions.get()
    service.criteria_versions.create(
        version=old.version + 1, items=old.items[:2], published_at=timezone.now()
    )


@pytest.mark.parametrize(
    ("change", "now_said"),
    [
        (lambda draft, clara: review_of(draft.service, 9), "9 working days from delivery"),
        (lambda draft, clara: criteria_of(draft.service), "What counts as a result"),
        (
            lambda draft, clara: edit_draft(
                assignment_id=draft.pk, target_units=7, actor=clara, at=timezone.now()
            ),
            "7 results at that price",
        ),
        (
            lambda draft, clara: edit_draft(
                assignment_id=draft.pk,
                brief=draft.brief | {"target": "Saunas"},
                actor=clara,
                at=timezone.now(),
            ),
            "Saunas",
        ),
    ],
    ids=["review window", "criteria", "target", "brief"],
)
def test_what_else_has_changed_since_is_shown_and_asked_again(draft, seen, olli, clara, change, now_said):
    change(draft, clara)
    untouched = picture(draft)
    answer = press(olli, "order_confirm", draft, seen)
    assert (answer.status_code, picture(draft)) == (409, untouched)
    assert answer.context["refusal"] == CHANGED
    assert now_said in answer.content.decode()
    placed = press(olli, "order_confirm", draft, terms_on(answer))
    assert placed.status_code == 302
    draft.refresh_from_db()
    conditions = conditions_of(draft, timezone.now())
    assert (draft.criteria, draft.review_days) == (conditions.criteria, conditions.terms.review_days)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [("en", "45.00", "52.50"), ("fi", "45,00", "52,50"), ("sv", "45,00", "52,50")],
)
def test_a_new_list_price_is_shown_beside_the_old_and_asked_again(draft, seen, olli, language, before, after):
    PriceListItem.objects.filter(service=draft.service).update(unit_price_cents=5250)
    untouched = picture(draft)
    answer = press(olli, "order_confirm", draft, seen, language)
    assert answer.status_code == 409
    assert before in answer.context["refusal"]
    assert after in answer.context["refusal"]
    assert picture(draft) == untouched
    again = shown(olli, reverse("client:order_confirm", args=[draft.ref]))
    assert again["price_cents"] == "5250"
    assert press(olli, "order_confirm", draft, again).status_code == 302
    assert Assignment.objects.get(pk=draft.pk).unit_price_cents == 5250


def test_a_cap_that_a_colleague_has_moved_is_asked_again(draft, seen, olli, clara):
    edit_draft(assignment_id=draft.pk, cap_cents=90_000, actor=clara, at=timezone.now())
    untouched = picture(draft)
    answer = press(olli, "order_confirm", draft, seen)
    assert (answer.status_code, picture(draft)) == (409, untouched)
    assert answer.context["refusal"] == (
        "The price cap has changed: you saw 450.00 EUR, it is now 900.00 EUR. Nothing was ordered."
    )
    assert "Order, cap €900.00" in answer.content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"price_cents": "4500"},
        {"price_cents": "4500", "cap_cents": "45000"},
        {"price_cents": "x", "cap_cents": "-1", "conditions": "x"},
    ],
)
def test_a_button_that_does_not_say_what_it_showed_orders_nothing(draft, olli, given):
    untouched = picture(draft)
    answer = press(olli, "order_confirm", draft, given)
    assert (answer.status_code, picture(draft)) == (409, untouched)
    assert answer.context["refusal"] == "Look at the price once more, then order."


@pytest.fixture
def offer(kaski, olli, matti, at):
    return make_quoted(kaski, olli, office=matti, at=at)


@pytest.fixture
def offered(offer, olli):
    return shown(olli, reverse("client:assignment", args=[offer.ref]))


def test_an_offer_at_another_price_is_asked_again(offer, offered, olli, matti):
    quote_assignment(assignment_id=offer.pk, unit_price_cents=6000, actor=matti, at=timezone.now())
    untouched = picture(offer)
    answer = press(olli, "accept_quote", offer, offered)
    assert (answer.status_code, picture(offer)) == (409, untouched)
    assert answer.context["refusal"] == (
        "The price of one result has changed: you saw 50.00 EUR, it is now 60.00 EUR. Nothing was ordered."
    )
    assert 'name="price_cents" value="6000"' in answer.content.decode()


def test_an_offer_made_anew_at_the_same_price_is_another_offer(offer, offered, olli, matti):
    quote_assignment(
        assignment_id=offer.pk, unit_price_cents=5000, note="Without calls", actor=matti, at=timezone.now()
    )
    untouched = picture(offer)
    answer = press(olli, "accept_quote", offer, offered)
    assert (answer.status_code, picture(offer)) == (409, untouched)
    assert (
        answer.context["refusal"]
        == "The office has made a new offer since you opened this page. Nothing was ordered."
    )


def test_an_offer_shows_its_conditions_and_new_ones_are_asked_again(offer, offered, olli):
    review_of(offer.service, 3)
    criteria_of(offer.service)
    untouched = picture(offer)
    answer = press(olli, "accept_quote", offer, offered)
    assert (answer.status_code, picture(offer)) == (409, untouched)
    assert answer.context["refusal"] == CHANGED
    assert "3 working days" in answer.content.decode()
    assert len(answer.context["criteria"]) == 2
    assert press(olli, "accept_quote", offer, terms_on(answer)).status_code == 302
    offer.refresh_from_db()
    assert offer.review_days == 3


def test_the_offer_that_was_shown_is_taken(offer, offered, olli):
    assert press(olli, "accept_quote", offer, offered).status_code == 302
    assert Assignment.objects.get(pk=offer.pk).status == "placed"


def test_an_offer_accepted_without_saying_which_is_not_accepted(offer, olli):
    untouched = picture(offer)
    assert press(olli, "accept_quote", offer, {}).status_code == 409
    assert picture(offer) == untouched
