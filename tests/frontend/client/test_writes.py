"""What each button of the client portal does: once, twice, in the wrong state."""

import pytest
from django.urls import reverse

from assignments.orders.models import Assignment
from assignments.orders.operations import pause_assignment
from tests.factories.orders import make_draft, make_quoted
from tests.frontend.scene import deliver, picture, shown, signed_in, words


def post(user, name, ref, follow=True, **data):
    return signed_in(user).post(reverse(f"client:{name}", args=[ref]), data, follow=follow)


def status(order):
    return Assignment.objects.values_list("status", flat=True).get(pk=order.pk)


def test_pausing_stops_the_work_and_resuming_starts_it(order, olli):
    assert words(post(olli, "pause", order.ref)) == ["The assignment is paused."]
    assert status(order) == "paused"
    assert words(post(olli, "resume", order.ref)) == ["The work goes on."]
    assert status(order) == "placed"


def test_resuming_what_is_not_paused_is_refused_with_a_sentence(order, olli):
    before = picture(order)
    (said,) = words(post(olli, "resume", order.ref))
    assert said != "The work goes on."
    assert picture(order) == before


def test_cancelling_twice_cancels_once(order, olli):
    assert post(olli, "cancel", order.ref, reason="Kampanja peruttiin").status_code == 200
    assert status(order) == "cancelled"
    before = picture(order)
    assert len(words(post(olli, "cancel", order.ref))) == 1
    assert picture(order) == before


def test_completing_waits_for_every_verdict(order, units, olli):
    before = picture(order)
    (said,) = words(post(olli, "complete", order.ref))
    assert said != "The assignment is completed."
    assert picture(order) == before


def test_an_offer_is_accepted_once(kaski, olli, matti, at):
    order = make_quoted(kaski, olli, office=matti, at=at)
    seen = shown(olli, reverse("client:assignment", args=[order.ref]))
    assert words(post(olli, "accept_quote", order.ref, **seen)) == ["Offer accepted, the order is placed."]
    assert Assignment.objects.get(pk=order.pk).unit_price_cents == 5000
    before = picture(order)
    assert post(olli, "accept_quote", order.ref, **seen).status_code == 409
    assert picture(order) == before


def test_an_offer_says_the_most_it_costs_and_a_no_is_asked_twice(kaski, olli, matti, at):
    order = make_quoted(kaski, olli, office=matti, at=at)
    page = signed_in(olli).get(reverse("client:assignment", args=[order.ref])).content.decode()
    assert "€450.00 at the most" in page
    assert page.count(reverse("client:decline_quote", args=[order.ref])) == 1
    question = page.partition('<dialog class="dialog" id="decline"')[2].partition("</dialog>")[0]
    assert reverse("client:decline_quote", args=[order.ref]) in question
    assert 'name="reason"' in question
    post(olli, "decline_quote", order.ref, reason="Liian kallis")
    assert order.changes.order_by("-pk")[0].reason == "Liian kallis"


def test_a_declined_offer_owes_nothing_and_cannot_be_accepted(kaski, olli, matti, at):
    order = make_quoted(kaski, olli, office=matti, at=at)
    assert words(post(olli, "decline_quote", order.ref)) == ["Offer declined. Nothing is owed."]
    assert status(order) == "declined"
    before = picture(order)
    post(olli, "accept_quote", order.ref, price_cents="5000", cap_cents=str(order.cap_cents))
    assert picture(order) == before


def test_the_cap_is_raised_by_a_signed_act_from_the_callers_own_address(order, olli, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    browser = signed_in(olli)
    answer = browser.post(
        reverse("client:cap", args=[order.ref]),
        {"cap_cents": "900,00"},
        headers={"x-forwarded-for": "203.0.113.9", "user-agent": "Firefox"},
        REMOTE_ADDR="10.0.0.1",
    )
    assert answer.status_code == 302
    (change,) = order.cap_changes.all()
    assert (change.from_cents, change.to_cents) == (45_000, 90_000)
    assert (change.ip, change.user_agent) == ("203.0.113.9", "Firefox")


@pytest.mark.parametrize(
    "typed", ["1,234", "12.345", "abc", "", "-5", "1e3", "<b>9</b>", "99999999999999999999"]
)
def test_a_wrong_cap_comes_back_with_what_was_typed_and_a_sentence(order, olli, typed):
    before = picture(order)
    answer = signed_in(olli).post(reverse("client:cap", args=[order.ref]), {"cap_cents": typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors["cap_cents"][0]
    assert answer.context["form"]["cap_cents"].value() == typed
    assert picture(order) == before


def test_a_cap_below_what_is_spoken_for_is_refused_beside_the_field(order, units, olli):
    before = picture(order)
    answer = signed_in(olli).post(reverse("client:cap", args=[order.ref]), {"cap_cents": "45,00"})
    assert answer.status_code == 422
    assert picture(order) == before


def test_accepting_from_the_list_comes_back_at_the_next_result(order, units, aino):
    answer = post(aino, "verdict", units[0].ref, follow=False, verdict="accept")
    assert answer["Location"] == f"/client/assignments/{order.ref}/review#{units[1].ref}"
    units[0].refresh_from_db()
    assert (units[0].status, units[0].acceptance) == ("accepted", "person")


def test_deciding_the_last_of_the_list_comes_back_at_the_one_before(order, units, aino):
    answer = post(aino, "verdict", units[2].ref, follow=False, verdict="accept")
    assert answer["Location"].endswith(f"#{units[1].ref}")


def test_deciding_the_only_one_comes_back_to_an_empty_list(order, units, aino):
    for unit in units[:2]:
        post(aino, "verdict", unit.ref, verdict="accept")
    answer = post(aino, "verdict", units[2].ref, verdict="accept")
    assert answer.redirect_chain == [(f"/client/assignments/{order.ref}/review", 302)]
    assert b"Nothing waits for your answer" in answer.content


def test_the_page_of_the_list_one_is_on_is_kept(order, units, aino):
    answer = post(aino, "verdict", units[0].ref, follow=False, verdict="accept", cursor="MQ")
    assert answer["Location"].endswith(f"/review?cursor=MQ#{units[1].ref}")


def test_a_decided_result_is_not_decided_again(order, units, aino):
    post(aino, "verdict", units[0].ref, verdict="accept")
    before = picture(order)
    answer = post(aino, "verdict", units[0].ref, verdict="accept")
    assert len(words(answer)) == 1
    assert answer.redirect_chain[-1][0] == f"/client/units/{units[0].ref}"
    assert picture(order) == before


@pytest.mark.parametrize("verdict", ["request_fix", "reject"])
def test_a_no_needs_a_criterion_and_a_reason(order, units, aino, verdict):
    before = picture(order)
    answer = post(aino, "verdict", units[0].ref, verdict=verdict)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "failed_criteria": ["Name at least one criterion that is not met."],
        "note": ["Say in a sentence what is wrong."],
    }
    assert picture(order) == before


@pytest.mark.parametrize("note", ["<script>alert(1)</script>", "tämä \x00 ei käy", "x" * 2001])
def test_a_reason_is_plain_text(order, units, aino, note):
    before = picture(order)
    answer = post(aino, "verdict", units[0].ref, verdict="reject", failed_criteria=["identity"], note=note)
    assert answer.status_code == 422
    assert b"<script>alert" not in answer.content
    assert picture(order) == before


@pytest.mark.parametrize(("verdict", "becomes"), [("request_fix", "fix_requested"), ("reject", "rejected")])
def test_a_no_with_its_criterion_is_kept(units, aino, verdict, becomes):
    post(aino, "verdict", units[0].ref, verdict=verdict, failed_criteria=["identity"], note="Väärä yritys.")
    units[0].refresh_from_db()
    assert units[0].status == becomes
    said = units[0].verdicts.get()
    assert (said.failed_criteria, said.note, said.by) == (["identity"], "Väärä yritys.", aino)


def test_a_batch_is_accepted_whole(order, units, aino):
    answer = post(aino, "accept", order.ref, unit=[unit.ref for unit in units])
    assert words(answer) == ["3 results accepted."]
    assert set(order.units.values_list("status", flat=True)) == {"accepted"}


def test_a_batch_with_one_decided_result_accepts_none(order, units, aino):
    post(aino, "verdict", units[0].ref, verdict="accept")
    before = picture(order)
    answer = post(aino, "accept", order.ref, unit=[unit.ref for unit in units])
    assert answer.status_code == 409
    assert picture(order) == before


def test_a_batch_never_reaches_into_another_order(order, units, kaski, olli, aino, worker, kaisa, kim, at):
    from tests.factories.orders import make_placed
    from tests.frontend.scene import open_order

    other = open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)
    (foreign,) = deliver(worker, other, kim, at, first=50)
    before = picture(order)
    answer = post(aino, "accept", order.ref, unit=[units[0].ref, foreign.ref])
    assert words(answer) == ["Choose at least one result of this page first."]
    assert picture(order) == before


def test_the_clock_is_stopped_once(units, aino):
    assert words(post(aino, "hold", units[0].ref)) == ["You have five more working days for this result."]
    units[0].refresh_from_db()
    until = units[0].review_due_at
    assert words(post(aino, "hold", units[0].ref)) != ["You have five more working days for this result."]
    units[0].refresh_from_db()
    assert units[0].review_due_at == until


def test_a_result_that_is_still_being_made_is_nobodys_page(order, worker, clara, at):
    from tests.frontend.scene import hand_in

    (unit,) = hand_in(worker, order, at)
    assert signed_in(clara).get(reverse("client:unit", args=[unit.ref])).status_code == 404
    assert post(clara, "verdict", unit.ref, verdict="accept").status_code == 404


def test_placing_a_draft_freezes_it(draft, olli):
    seen = shown(olli, reverse("client:order_confirm", args=[draft.ref]))
    answer = post(olli, "order_confirm", draft.ref, follow=False, **seen)
    assert answer["Location"] == f"/client/assignments/{draft.ref}"
    assert status(draft) == "placed"
    before = picture(draft)
    assert post(olli, "order_confirm", draft.ref, **seen).status_code == 409
    assert picture(draft) == before


def test_ordering_without_agreements_in_force_says_so(draft, olli, kaski, nea, at):
    from tests.factories.orders import end_agreements

    end_agreements(kaski, actor=nea, at=at)
    before = picture(draft)
    seen = shown(olli, reverse("client:order_confirm", args=[draft.ref]))
    answer = post(olli, "order_confirm", draft.ref, **seen)
    assert answer.status_code == 409
    assert b"Read and sign" in answer.content
    assert picture(draft) == before


def test_a_paused_order_tells_why(order, olli, at, clara):
    pause_assignment(assignment_id=order.pk, cause="client", reason="Loma", actor=olli, at=at)
    page = signed_in(clara).get(reverse("client:assignment", args=[order.ref]))
    assert b"Paused at your own request" in page.content


def test_a_draft_that_stands_opens_at_the_confirmation(kaski, olli, at):
    draft = make_draft(kaski, olli, at=at)
    answer = signed_in(olli).get(reverse("client:assignment", args=[draft.ref]))
    assert answer["Location"] == f"/client/assignments/{draft.ref}/confirm"
