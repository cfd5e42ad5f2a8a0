"""Pages that wait for something made in the background ask again, and are shown anew when it is there."""

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse

from backoffice.kernel.errors import NotFound
from billing.invoicing.models import InvoiceQuerySet


def is_poll(request: HttpRequest) -> bool:
    """Tell whether the page asks in the background if its PDF is there."""
    return "pdf" in request.GET and bool(getattr(request, "htmx", None))


def pdf_news(invoices: InvoiceQuerySet, ref: str, *, done: Q) -> HttpResponse:
    """Answer the question with nothing, and once `done` holds with the word to load the page anew; one query.

    Raises: NotFound.
    """
    asked = invoices.filter(ref=ref).annotate(is_done=ExpressionWrapper(done, BooleanField()))
    is_done = asked.order_by("pk").values_list("is_done", flat=True).first()
    if is_done is None:
        raise NotFound
    answer = HttpResponse(status=204)
    if is_done:
        answer["HX-Refresh"] = "true"
    return answer
