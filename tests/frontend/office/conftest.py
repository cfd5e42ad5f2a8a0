"""The office at work: Kaski's order on its way through it, and a client signed in as anybody of the cast."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from assignments.catalogue.models import Service
from assignments.delivery.operations import check_unit, claim_units, give_verdict, submit_unit
from assignments.delivery.tasks import accept_silent
from assignments.orders.operations import draft_assignment, place_assignment
from assignments.routing.operations import open_to_queue
from backoffice.kernel import news
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.operations import run_invoices
from tests.factories.delivery import BRIEF, prospect
from tests.factories.people import make_assistant
from tests.staging import now_of_today, staged


@pytest.fixture
def at():
    """The views read the clock themselves, so what they stand on happens today, too."""
    return now_of_today()


@pytest.fixture
def as_user():
    """Call it with a person to get a browser signed in as them, pages in English."""

    def browser(user):
        type(user).objects.filter(pk=user.pk).update(language="en")
        browser = Browser()
        browser.force_login(user)
        return browser

    return browser


@staged
def draft(kaski, olli, at):
    """Olli's draft of ten prospects; placed, every one of them waits for a person's check."""
    Service.objects.filter(kind="prospecting").update(check_one_in=1)
    return draft_assignment(
        client=kaski,
        service=Service.objects.get(kind="prospecting"),
        title="Konepajoja Pirkanmaalta",
        brief=BRIEF,
        target_units=10,
        cap_cents=100_000,
        actor=olli,
        at=at,
    )


@staged
def placed(draft, olli, at):
    """The order stands and nobody has been asked to do it."""
    return place_assignment(assignment_id=draft.pk, actor=olli, at=at)


@staged
def worker(anna, kaisa):
    """Anna's profile as an assistant."""
    return make_assistant(anna)


@staged
def opened(placed, worker, kaisa, at):
    """The order is open to the queue."""
    open_to_queue(assignment_id=placed.pk, actor=kaisa, at=at)
    placed.refresh_from_db()
    return placed


@pytest.fixture
def hand_in(opened, worker, at):
    """Call it to have Anna hand in `count` results that wait for the office's check."""
    numbers = iter(range(1, 500))

    def hand_in(count=1):
        claim = claim_units(assistant_id=worker.pk, assignment_id=opened.pk, units=count, at=at)
        units = list(claim.units.order_by("slot"))
        for unit in units:
            result = prospect(next(numbers), source_on=str(helsinki_date(at) - timedelta(days=3)))
            submit_unit(unit_id=unit.pk, result=result, actor=worker.user, at=at)
            unit.refresh_from_db()
            assert unit.status == "submitted"
        return units

    return hand_in


@pytest.fixture
def accept(hand_in, kim, aino, at):
    """Call it to have `count` results made, checked and accepted, and both duties posted."""

    def accept(count=1):
        units = hand_in(count)
        for unit in units:
            check_unit(unit_id=unit.pk, outcome="deliver", actor=kim, at=at)
            give_verdict(unit_id=unit.pk, verdict="accept", actor=aino, at=at)
        news.run_job("settle", at=at)
        return units

    return accept


@pytest.fixture
def stop(hand_in, kim, at):
    """Call it to have silence accept one result and stop at its twin: (charged, stopped)."""

    def stop():
        charged, stopped = hand_in(2)
        for unit in (charged, stopped):
            check_unit(unit_id=unit.pk, outcome="deliver", actor=kim, at=at - timedelta(days=30))
        key = charged.keys.get(key__startswith="business_id").key
        stopped.keys.filter(key__startswith="business_id").update(key=key)
        assert accept_silent(at) == 1
        stopped.refresh_from_db()
        assert (stopped.status, stopped.has_open_flag) == ("delivered", True)
        return charged, stopped

    return stop


@pytest.fixture
def bill(accept, kaski, leo, at):
    """Call it to invoice `count` freshly accepted results: 56.48 EUR each with VAT; final unless told otherwise."""

    def bill(count=1, final=True):
        accept(count)
        (invoice,) = run_invoices(through_on=helsinki_date(at), final=final, actor=leo, at=at).made
        return invoice

    return bill
