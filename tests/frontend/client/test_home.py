"""The overview: what is due first leads, what it costs this month and when the next invoice comes, examples for a newcomer."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assignments.delivery.models import Unit
from assignments.delivery.operations import accept_units
from assignments.pricing.models import PriceListItem
from backoffice.kernel.workdays import helsinki_date
from frontend.client.views.home import next_invoice_on
from tests.factories.orders import make_draft, make_placed
from tests.frontend.scene import deliver, open_order, signed_in


def home(user, client):
    return signed_in(user).get(reverse("client:home", args=[client.ref]))


def test_what_is_due_first_leads(kaski, order, units, olli, aino, worker, kaisa, kim, at):
    later = open_order(make_placed(kaski, olli, at=at), kaisa, at)
    deliver(worker, later, kim, at, first=50)
    after = later.units.awaiting_verdict()[0].review_due_at + timedelta(minutes=1)
    Unit.objects.filter(assignment=order).update(review_due_at=after)
    assert [row.pk for row in home(aino, kaski).context["ready"]] == [later.pk, order.pk]


def test_this_month_s_cost_is_what_has_been_accepted_in_it(kaski, order, units, aino, at):
    accept_units(unit_ids=[units[0].pk, units[1].pk], actor=aino, at=at)
    Unit.objects.filter(pk=units[1].pk).update(accepted_at=at - timedelta(days=32))
    page = home(aino, kaski)
    assert page.context["costs"].month_cents == 4500
    assert "Accepted this month, without VAT" in page.content.decode()


@pytest.mark.parametrize(
    ("period", "today", "comes"),
    [
        ("monthly", date(2026, 11, 1), date(2026, 12, 1)),
        ("monthly", date(2026, 12, 31), date(2027, 1, 1)),
        ("weekly", date(2026, 11, 23), date(2026, 11, 30)),  # a Monday
        ("weekly", date(2026, 11, 29), date(2026, 11, 30)),
    ],
)
def test_the_next_invoice_comes_when_the_period_is_over(period, today, comes):
    assert next_invoice_on(period, today) == comes


def test_a_newcomer_is_shown_three_orders_with_their_price(kaski, olli):
    page = home(olli, kaski)
    shown = [(each.units, each.cap_cents) for each in page.context["examples"]]
    assert shown[0] == (10, 45_000)
    assert len(shown) == 3
    text = page.content.decode()
    assert "€450.00 at the most" in text
    assert reverse("client:order_brief", args=[kaski.ref, "prospecting"]) in text


def test_a_newcomer_s_page_asks_at_most_twelve(kaski, clara):
    browser, url = signed_in(clara), reverse("client:home", args=[kaski.ref])
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert len(browser.get(url).context["examples"]) == 3
    assert len(asked) <= 12


def test_without_list_prices_there_is_no_example_but_a_way_to_order(kaski, olli):
    PriceListItem.objects.all().delete()
    page = home(olli, kaski)
    assert page.context["examples"] == []
    assert "Order your first result" in page.content.decode()


def test_who_may_not_order_and_who_has_ordered_see_no_examples(kaski, olli, fia, at):
    assert home(fia, kaski).context["examples"] == []
    make_draft(kaski, olli, at=at)
    assert home(olli, kaski).context["examples"] == []
    assert "Order your first result" not in home(olli, kaski).content.decode()


@pytest.fixture
def export(kaski):
    def export(user, **asked):
        answer = signed_in(user).get(reverse("client:assignments_csv", args=[kaski.ref]), asked)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="assignments.csv"'
        lines = b"".join(answer.streaming_content).decode().removeprefix("\ufeff").splitlines()
        return [line.split(";") for line in lines]

    return export


def test_the_list_can_be_taken_away_as_it_is_filtered(export, kaski, olli, at):
    draft = make_draft(kaski, olli, at=at, title="=Draft")
    order = make_placed(kaski, olli, at=at, title="Placed", deadline_on=date(2099, 12, 5))
    header, *rows = export(olli)
    assert [row[0] for row in rows] == [order.ref, draft.ref]
    assert dict(zip(header, rows[0], strict=True)) == {
        "assignment": order.ref,
        "title": "Placed",
        "service": "prospecting",
        "status": "placed",
        "ordered_on": str(helsinki_date(timezone.now())),
        "deadline_on": "2099-12-05",
        "accepted_units": "0",
        "target_units": "10",
        "unit_price_cents": "4500",
        "accepted_cents": "0",
        "committed_cents": "0",
        "cap_cents": "45000",
        "currency": "EUR",
    }
    assert rows[1][1] == "'=Draft"
    assert [row[0] for row in export(olli, status="draft")[1:]] == [draft.ref]
    assert [row[0] for row in export(olli, q="plac")[1:]] == [order.ref]


def test_the_list_shows_the_deadline_and_its_file_has_the_same_filter(kaski, olli, at):
    make_placed(kaski, olli, at=at, deadline_on=date(2099, 12, 5))
    url = reverse("client:assignments", args=[kaski.ref])
    page = signed_in(olli).get(url, {"status": "placed", "q": "a b"}).content.decode()
    assert f'href="{url}.csv?status=placed&amp;q=a+b"' in page
    assert "5 Dec 2099" in signed_in(olli).get(url).content.decode()


def test_a_stranger_takes_nothing_away(kaski, sam):
    assert signed_in(sam).get(reverse("client:assignments_csv", args=[kaski.ref])).status_code == 404
