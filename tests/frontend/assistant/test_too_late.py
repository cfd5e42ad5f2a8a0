"""A result handed in after its lease ended: refused with its sentence, and nothing that was typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assignments.delivery.models import Unit
from assignments.delivery.operations import lapse_held, submit_unit
from frontend.assistant.views import work
from tests.frontend.scene import hand_in, lead, picture, signed_in

TYPED = {f"result-{key}": value for key, value in lead().items()}
WORDS = "https://yritys.example/uutiset"
REFUSED, ALREADY = "Your result was not taken in", "This result was handed in already"


@pytest.fixture
def address(unit):
    return reverse("desk:unit", args=[unit.ref])


@pytest.fixture
def over(unit):
    """The lease is over, and no sweep has come by."""
    Unit.objects.filter(pk=unit.pk).update(lease_until=timezone.now() - timedelta(minutes=1))


@pytest.fixture
def lapsed(unit, over):
    """The sweep has been here."""
    lapse_held(assignment_id=unit.assignment_id, at=timezone.now())
    unit.refresh_from_db()
    assert unit.status == "lapsed"


@pytest.mark.parametrize("state", ["over", "lapsed"])
def test_what_comes_too_late_is_shown_with_the_reason(request, order, address, anna, state):
    request.getfixturevalue(state)
    before = picture(order)
    answer = signed_in(anna).post(address, TYPED)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The claim has run out. Take the work from the queue again." in page
    assert REFUSED in page
    assert ALREADY not in page
    assert WORDS in page
    assert answer.context["typed"].startswith("Company: Yritys 1 Oy\n")
    assert '<form method="post" enctype' not in page  # nothing left to send
    assert picture(order) == before


@pytest.mark.parametrize("state", ["over", "lapsed"])
def test_mistakes_in_what_comes_too_late_hide_neither(request, order, address, anna, state):
    request.getfixturevalue(state)
    before = picture(order)
    answer = signed_in(anna).post(address, TYPED | {"result-source_on": "31.12."})
    assert answer.status_code == 409
    assert "The claim has run out" in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert picture(order) == before


@pytest.mark.parametrize(
    ("state", "said"), [("over", "has run out. Take new work"), ("lapsed", "This result is no longer yours")]
)
def test_the_page_says_that_the_result_is_not_in_hand(request, address, anna, state, said):
    request.getfixturevalue(state)
    assert said in signed_in(anna).get(address).content.decode()


@pytest.mark.parametrize("state", ["over", "lapsed"])
def test_the_draft_of_a_result_that_is_lost_goes_once_the_page_is_read(request, unit, address, anna, state):
    browser = signed_in(anna)
    taken = f'<meta name="drafts-taken" content="{anna.pk}-unit-{unit.ref}">'
    assert taken not in browser.get(address).content.decode()
    request.getfixturevalue(state)
    assert taken not in browser.post(address, TYPED).content.decode()
    assert taken in browser.get(address).content.decode()


def says_that_it_was_handed_in(answer):
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ALREADY in page
    assert REFUSED not in page
    assert page.index("What was handed in") < page.index("What you typed</h2>")
    assert "Myöhempi" in answer.context["typed"]
    assert "Myöhempi" not in str(answer.context["facts"])


def test_what_was_handed_in_before_is_a_conflict_and_shows_the_later_words(worker, order, anna, at):
    [unit] = hand_in(worker, order, at)
    before = picture(order)
    answer = signed_in(anna).post(
        reverse("desk:unit", args=[unit.ref]), TYPED | {"result-reasons": "Myöhempi"}
    )
    says_that_it_was_handed_in(answer)
    assert picture(order) == before


def test_the_second_of_two_clicks_at_once_hears_the_same(monkeypatch, unit, address, anna, at):
    def beaten(**_given):
        submit_unit(unit_id=unit.pk, result=lead(), actor=anna, at=at)

    monkeypatch.setattr(work, "require_workable", beaten)
    says_that_it_was_handed_in(signed_in(anna).post(address, TYPED | {"result-reasons": "Myöhempi"}))
    unit.refresh_from_db()
    assert (unit.status, unit.result["reasons"]) == ("submitted", lead()["reasons"])
