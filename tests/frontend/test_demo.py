"""The demo office: the same every time, every state present, nobody's real name."""

from collections import Counter
from itertools import islice

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assignments.delivery.models import Unit
from assignments.delivery.states import UnitStatus
from assignments.orders.models import Assignment
from assignments.orders.states import AssignmentStatus
from backoffice.accounts.models import User
from billing.invoicing.models import Invoice
from billing.payments.models import Payment
from frontend.demo.leads import Finder
from frontend.demo.people import MANAGER_EMAIL
from frontend.demo.plan import orders
from frontend.demo.words import FIELDS
from tests.cast import person


def test_the_same_seed_plans_the_same_orders():
    assert orders(2026) == orders(2026)
    assert 58 <= len(orders(2026)) <= 64


def test_no_client_orders_the_same_title_twice():
    titles = Counter((order.client, order.title) for order in orders(2026))
    assert [title for title, times in titles.items() if times > 1] == []


def test_a_finder_finds_the_same_companies_again_and_none_twice():
    first, again = (
        [lead for field in FIELDS for lead in islice(Finder(5, "fi").leads(field), 40)] for _ in range(2)
    )
    assert first == again
    finder = Finder(5, "fi")
    found = [lead for field in FIELDS for lead in islice(finder.leads(field), 40)]
    assert len({lead["company"] for lead in found}) == len(found)
    assert len({lead["business_id"] for lead in found}) == len(found)
    assert all(lead["email"].endswith(".example") for lead in found)
    assert not any(char.isdigit() for lead in found for char in lead["company"])


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_the_demo_shows_every_state_and_its_books_are_in_order(capsys):
    call_command("seed_demo")
    assert set(Unit.objects.values_list("status", flat=True)) == set(UnitStatus.values)
    assert set(Assignment.objects.values_list("status", flat=True)) == set(AssignmentStatus.values)
    assert set(Assignment.objects.filter(status="paused").values_list("pause_cause", flat=True)) == {
        "client",
        "no_room",
    }
    assert 40 <= Unit.objects.filter(status="delivered").count() <= 80
    assert Invoice.objects.filter(status="open", paid_cents=0).exists()
    assert Invoice.objects.filter(status="open", paid_cents__gt=0).exists()
    assert Payment.objects.filter(to_credit_cents__gt=0).count() == 1
    call_command("check_books")
    before = Unit.objects.count()
    call_command("seed_demo")  # a second time changes nothing
    assert Unit.objects.count() == before
    assert "Nothing was changed" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_demo_cut_short_is_named_and_not_built_upon():
    person(MANAGER_EMAIL, "Matti Mäki", "manager")
    with pytest.raises(CommandError, match="cut short"):
        call_command("seed_demo", if_empty=True)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_installation_with_people_of_its_own_gets_no_demo(capsys):
    person("own@office.example", "Olga Oma", "manager")
    call_command("seed_demo", if_empty=True)
    assert capsys.readouterr().out == ""
    call_command("seed_demo")
    assert "Nothing was changed" in capsys.readouterr().out
    assert User.objects.count() == 1
