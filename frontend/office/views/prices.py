"""The price list and each service's numbers: what holds today, what is coming, who changed what; and the forms to change it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignments.catalogue import kinds
from assignments.catalogue.errors import KindUnknown
from assignments.catalogue.models import Service
from assignments.pricing.models import PriceChange
from assignments.pricing.operations import set_list_price, set_service_numbers
from assignments.pricing.terms import list_items
from backoffice.accounts.models import OfficeRole
from backoffice.kernel.workdays import helsinki_date
from frontend.office import catalogue
from frontend.office.attempts import DONE, attempt
from frontend.office.forms import NumbersForm, PriceForm
from frontend.office.frame import frame, office
from frontend.office.names import number_names
from frontend.parts import Crumb, Event
from frontend.templatetags.ui import cents, local_date

LATEST = 20
NUMBERS = ("review_days", "lease_hours", "fix_rounds", "check_one_in")


@login_required
@require_safe
def list_prices(request: HttpRequest) -> HttpResponse:
    """Every service with its price of today, the one to come, and the numbers an order is frozen with."""
    office(request, OfficeRole.ACCOUNT_MANAGER)
    return render(request, "office/prices.html", frame(request) | {"rows": _rows(catalogue.services())})


@login_required
@require_http_methods(["GET", "POST"])
def edit_price(request: HttpRequest, kind: str) -> HttpResponse:
    """The list price of one service from a day on; the past is never rewritten."""
    user = office(request, OfficeRole.ACCOUNT_MANAGER)
    service = _service(kind)
    if request.method == "GET":
        return _page(request, service)
    form = PriceForm(request.POST, auto_id="price_%s")
    status = attempt(
        form, lambda: set_list_price(service=service, actor=user, at=timezone.now(), **form.cleaned_data)
    )
    if status != DONE:
        return _page(request, service, price_form=form, status=status)
    messages.success(request, _("The price is set. Orders already placed keep theirs."))
    return redirect("office:price", kind=kind)


@login_required
@require_POST
def edit_numbers(request: HttpRequest, kind: str) -> HttpResponse:
    """The window, lease, fix rounds and checking rate of one service, for orders placed from now on."""
    user = office(request, OfficeRole.ACCOUNT_MANAGER)
    service = _service(kind)
    form = NumbersForm(request.POST, auto_id="numbers_%s")
    status = attempt(
        form, lambda: set_service_numbers(service=service, actor=user, at=timezone.now(), **form.cleaned_data)
    )
    if status != DONE:
        return _page(request, service, numbers_form=form, status=status)
    messages.success(request, _("The numbers are set. Orders already placed keep theirs."))
    return redirect("office:price", kind=kind)


def _page(
    request: HttpRequest,
    service: Service,
    *,
    price_form: PriceForm | None = None,
    numbers_form: NumbersForm | None = None,
    status: int = 200,
) -> HttpResponse:
    (row,) = _rows([service])
    item = row["now"]
    given = {
        "unit_price_cents": item.unit_price_cents if item else None,
        "assistant_rate_cents": item.assistant_rate_cents if item else None,
        "valid_from": _today(),
    }
    numbers = {name: getattr(service, name) for name in NUMBERS}
    context = (
        frame(request, "prices")
        | row
        | {
            "price_form": price_form or PriceForm(initial=given, auto_id="price_%s"),
            "numbers_form": numbers_form or NumbersForm(initial=numbers, auto_id="numbers_%s"),
            "events": _events(service),
            "crumbs": [Crumb(_("Prices"), reverse("office:prices"))],
        }
    )
    return render(request, "office/price_page.html", context, status=status)


def _service(kind: str) -> Service:
    found = next((each for each in catalogue.services() if each.kind == kind), None)
    if found is None:
        raise KindUnknown(kind=kind)
    return found


def _rows(services: list[Service]) -> list[dict[str, Any]]:
    """What holds today and what is coming; neither = sold by quote."""
    today = _today()
    items = list_items(services=services, on=today)
    return [
        {
            "service": service,
            "name": str(kinds.get(service.kind).name),
            "now": next((each for each in items[service.pk] if each.valid_from <= today), None),
            "coming": [each for each in items[service.pk] if each.valid_from > today],
        }
        for service in services
    ]


def _events(service: Service) -> list[Event]:
    """The newest changes of the service's own numbers, not of what single clients have agreed."""
    names = number_names()
    rows = PriceChange.objects.filter(service=service, client=None).select_related("actor").order_by("-pk")
    return [
        Event(
            title=f"{names[each.number]}: {_value(each, each.from_value)} → {_value(each, each.to_value)}",
            at=each.at,
            who=str(each.actor) if each.actor else "",
            text=" · ".join(
                filter(None, [_("from %(day)s") % {"day": local_date(each.valid_from)}, each.reason])
            ),
            icon="tag",
        )
        for each in rows[:LATEST]
    ]


def _value(change: PriceChange, value: int | None) -> str:
    if value is None:
        return "–"
    return cents(value) if change.number.endswith("_cents") else str(value)


def _today() -> date:
    return helsinki_date(timezone.now())
