"""A page of the desk asks at most twelve questions, a fragment at most six, and more rows ask no more."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments.delivery.operations import check_unit
from assignments.people.operations import add_absence
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.models import Agreement
from tests.factories.orders import make_placed
from tests.frontend.scene import hand_in, open_order, signed_in, take

PAGE, FRAGMENT = 12, 6


def asked(browser, url, **headers):
    """How many queries of the page itself; the savepoints of the test are not the page's."""
    browser.get(url, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url, headers=headers).status_code == 200
    return len([each for each in queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def urls(order, claim, unit, returned):
    found = {name: reverse(f"desk:{name}") for name in ("day", "queue", "earnings", "profile", "agreements")}
    agreement = Agreement.objects.get(person=claim.assistant.user)
    return found | {
        "assignment": reverse("desk:assignment", args=[order.ref]),
        "claim": reverse("desk:claim", args=[claim.ref]) + "?all=1",
        "unit": reverse("desk:unit", args=[unit.ref]),
        "returned": reverse("desk:unit", args=[returned.ref]),
        "agreement": reverse("desk:agreement", args=[agreement.ref]),
    }


def back(worker, order, kim, at, units, first):
    """Results the office has sent back."""
    made = hand_in(worker, order, at, units=units, first=first)
    for each in made:
        check_unit(
            unit_id=each.pk,
            outcome="return",
            failed_criteria=["potential"],
            note="Tarkenna",
            actor=kim,
            at=at,
        )
    return made


def test_no_page_asks_more_than_twelve_and_more_rows_ask_no_more(
    kaski, olli, order, claim, unit, worker, anna, kaisa, kim, at
):
    browser = signed_in(anna)
    pages = urls(order, claim, unit, back(worker, order, kim, at, 1, 1)[0])
    few = {name: asked(browser, url) for name, url in pages.items()}
    for number in range(3):
        other = open_order(make_placed(kaski, olli, at=at, check_one_in=1), kaisa, at)
        take(worker, other, at, units=2)
        back(worker, other, kim, at, 2, 10 + 10 * number)
        day = helsinki_date(at) + timedelta(days=40 * number + 5)
        add_absence(assistant_id=worker.pk, from_on=day, to_on=day + timedelta(days=1), actor=anna)
    many = {name: asked(browser, url) for name, url in pages.items()}
    assert many == few
    assert {name: count for name, count in many.items() if count > PAGE} == {}


def test_the_earnings_as_a_fragment_ask_at_most_six(order, claim, worker, anna, at):
    hand_in(worker, order, at, units=3)
    assert asked(signed_in(anna), reverse("desk:earnings"), **{"HX-Request": "true"}) <= FRAGMENT
