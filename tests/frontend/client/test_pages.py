"""Lists of any length: nothing ends silently, the next page is one link away."""

import pytest
from django.urls import reverse

from assignments.delivery.operations import accept_units
from backoffice.kernel import news
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.models import InvoicedUnit
from billing.invoicing.operations import run_invoices
from clients.agreements.models import AgreementKind
from clients.agreements.operations import end_agreement, offer_agreement
from frontend.client.views import agreements, invoices
from tests.factories.clients import EVIDENCE
from tests.frontend.scene import signed_in


def next_of(page):
    """Where the link to the next page leads, None on the last."""
    _, found, rest = page.content.decode().partition('rel="next" href="')
    return rest.split('"')[0].replace("&amp;", "&") if found else None


@pytest.fixture
def bill(order, units, aino, leo, at):
    """One invoice for three results."""
    accept_units(unit_ids=[unit.pk for unit in units], actor=aino, at=at)
    news.run_job("settle", at=at)
    (made,) = run_invoices(through_on=helsinki_date(at), final=True, actor=leo, at=at).made
    return made


def test_the_results_behind_an_invoice_go_on_over_pages(bill, fia, monkeypatch):
    monkeypatch.setattr(invoices, "EVIDENCE_PER_PAGE", 2)
    browser, url = signed_in(fia), reverse("client:invoice", args=[bill.ref])
    first = browser.get(url)
    second = browser.get(url + next_of(first))
    shown = [row.pk for page in (first, second) for row in page.context["evidence"].items]
    assert shown == list(InvoicedUnit.objects.order_by("pk").values_list("pk", flat=True))
    assert [len(page.context["evidence"].items) for page in (first, second)] == [2, 1]
    assert next_of(second) is None
    assert f'rel="prev" href="{url}#evidence"' in second.content.decode()


def test_an_invoice_of_one_page_has_no_pager(bill, fia):
    page = signed_in(fia).get(reverse("client:invoice", args=[bill.ref])).content.decode()
    assert 'class="pager"' not in page


def test_a_place_in_the_list_that_nobody_gave_is_refused(bill, fia):
    answer = signed_in(fia).get(reverse("client:invoice", args=[bill.ref]), {"cursor": "%"})
    assert answer.status_code == 422


def test_agreements_go_on_over_pages_and_those_to_sign_lead(kaski, clara, nea, at, monkeypatch):
    monkeypatch.setattr(agreements, "PER_PAGE", 2)
    old = kaski.agreements.get(kind=AgreementKind.NDA, person=None)
    end_agreement(agreement_id=old.pk, actor=nea, at=at, reason="New version")
    offered = offer_agreement(
        kind=AgreementKind.NDA, client=kaski, language="fi", actor=nea, at=at, evidence=EVIDENCE
    )
    browser, url = signed_in(clara), reverse("client:agreements", args=[kaski.ref])
    first = browser.get(url)
    second = browser.get(url + next_of(first))
    assert first.context["rows"][0] == offered
    shown = [row.pk for page in (first, second) for row in page.context["rows"]]
    others = kaski.agreements.filter(person=None).exclude(pk=offered.pk).order_by("-pk")
    assert shown == [offered.pk, *others.values_list("pk", flat=True)]
    assert next_of(second) is None
