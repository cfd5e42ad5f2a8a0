"""Kaski's order on its way through the house, for the pages of both portals; everything happens around now."""

import re
from datetime import timedelta

from django.core.files.storage import default_storage
from django.test import Client as Browser
from django.utils import timezone

from assignments.delivery.models import Claim, Unit, Verdict
from assignments.delivery.operations import check_unit, claim_units, submit_unit
from assignments.orders.models import Assignment, AssignmentChange
from assignments.routing.operations import open_to_queue
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.models import Agreement, Signature
from clients.organisations.models import Membership
from tests.factories.delivery import prospect


def signed_in(user, language="en"):
    """A browser in which the person has signed in, pages in that language."""
    type(user).objects.filter(pk=user.pk).update(language=language)
    user.language = language
    browser = Browser()
    browser.force_login(user)
    browser.cookies["django_language"] = language
    return browser


def shown(user, url):
    """The terms that the page's button would send along: what its reader agrees to."""
    return terms_on(signed_in(user).get(url))


def terms_on(page):
    """The hidden terms beside the button of a page."""
    found = r'<input type="hidden" name="(price_cents|cap_cents|quoted_at|conditions)" value="([^"]*)">'
    return dict(re.findall(found, page.content.decode()))


def words(response):
    """The sentences of the toasts after a redirect was followed."""
    return [str(message) for message in response.context["messages"]]


def kept_bytes():
    """The names of all bytes in the storage."""
    return sorted(default_storage.listdir("")[1])


def picture(assignment):
    """Everything of an order a page could change, for telling that nothing did."""
    return {
        "order": Assignment.objects.values().get(pk=assignment.pk),
        "changes": AssignmentChange.objects.filter(subject=assignment).count(),
        "orders": Assignment.objects.count(),
        "units": list(Unit.objects.order_by("pk").values()),
        "claims": list(Claim.objects.order_by("pk").values()),
        "verdicts": Verdict.objects.count(),
        "agreements": list(Agreement.objects.order_by("pk").values("status")),
        "signatures": Signature.objects.count(),
        "members": list(Membership.objects.order_by("pk").values()),
    }


def open_order(order, actor, at):
    """Open the order to the queue."""
    open_to_queue(assignment_id=order.pk, actor=actor, at=at)
    return Assignment.objects.get(pk=order.pk)


def take(worker, order, at, units=1):
    """A claim of that many units."""
    return claim_units(assistant_id=worker.pk, assignment_id=order.pk, units=units, at=at)


def hand_in(worker, order, at, units=1, first=1):
    """Claim and submit; returns the units, waiting for the office."""
    made = list(take(worker, order, at, units).units.order_by("slot"))
    for number, unit in enumerate(made, first):
        submit_unit(unit_id=unit.pk, result=lead(number), actor=worker.user, at=at)
    return list(Unit.objects.filter(pk__in=[unit.pk for unit in made]).order_by("slot"))


def lead(number=1, **changes):
    """A prospect whose source was read three days ago."""
    return prospect(number, source_on=str(helsinki_date(timezone.now()) - timedelta(days=3)), **changes)


def deliver(worker, order, checker, at, units=1, first=1):
    """Units before the client."""
    made = hand_in(worker, order, at, units, first)
    for unit in made:
        check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=at)
    return list(Unit.objects.filter(pk__in=[unit.pk for unit in made]).order_by("slot"))
