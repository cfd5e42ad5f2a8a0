"""Money received, money earned, and the books."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.delivery.states import UnitStatus
from backoffice.accounts.models import OfficeRole
from backoffice.kernel.errors import Invalid
from backoffice.kernel.texts import Text
from backoffice.kernel.workdays import helsinki_date
from billing.ledger.models import AccountKind
from billing.ledger.queries import TrialRow, trial_balance
from billing.payments.models import PaymentSource
from billing.payments.operations import book_bank_payment
from billing.payouts.queries import earnings, summary
from frontend import access
from frontend.api.base import Body, Endpoint, ListQuery, Output, once
from frontend.api.documenting import described
from frontend.api.fields import Day, Whole, Words
from frontend.api.shapes.money import PaymentShape
from frontend.paging import CursorInvalid
from frontend.places import decode, encode

USUAL_DAYS = 30


class PeriodBackwards(Invalid):
    """The period ends before it begins."""

    code = "period_invalid"
    sentence = Text(
        fi="Jakson loppu on ennen sen alkua. Vaihda päivät.",
        sv="Perioden slutar innan den börjar. Byt datumen.",
        en="The period ends before it begins. Swap the dates.",
    )


class BookPayment(Endpoint):
    class Input(Body):
        """A line of the bank statement. `archive_id` is the bank's own name for it: each is booked once."""

        invoice = Words()
        amount_cents = Whole()
        paid_on = Day(help_text="The bank's booking date.")
        source = serializers.ChoiceField(choices=PaymentSource.values)  # type: ignore[assignment]
        archive_id = Words(allow_blank=True)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        access.require_role(self.user, OfficeRole.FINANCE)

    @described("book_payment", gives=PaymentShape, status=201, takes=Input)
    @once
    def post(self, request: Request) -> Response:
        """Book a bank payment on a final invoice; what exceeds its open sum becomes the client's credit."""
        user = access.require_role(self.user, OfficeRole.FINANCE)
        given = self.read(self.Input)
        payment = book_bank_payment(
            invoice_id=access.invoice_for(user, given["invoice"]).pk,
            amount_cents=given["amount_cents"],
            paid_on=given["paid_on"],
            archive_id=given["archive_id"],
            actor=user,
            at=timezone.now(),
        )
        return self.show(PaymentShape, payment, status=201)


class EarningShape(Output):
    """One of my units: what is due, what has been paid, and why nothing is. Cents without VAT."""

    unit = serializers.CharField(source="unit_ref")
    assignment = serializers.CharField(source="assignment_ref")
    service = serializers.CharField()
    headline = serializers.CharField()
    status = serializers.ChoiceField(choices=UnitStatus.values)
    on = serializers.DateField(help_text="Helsinki date of the first delivery, else of the newest step.")
    currency = serializers.CharField(default="EUR")
    rate_cents = serializers.IntegerField()
    due_cents = serializers.IntegerField()
    paid_cents = serializers.IntegerField()
    why_not = serializers.CharField(allow_null=True, help_text="Null when it is due.")


class EarningsSummaryShape(Output):
    """Totals of the period; `unpaid_cents` is the whole account, whatever the period."""

    due_cents = serializers.IntegerField()
    due_units = serializers.IntegerField()
    paid_cents = serializers.IntegerField()
    waiting_cents = serializers.IntegerField(help_text="Handed in, the office check is to come.")
    waiting_units = serializers.IntegerField()
    returned_cents = serializers.IntegerField()
    returned_units = serializers.IntegerField()
    unpaid_cents = serializers.IntegerField()


class EarningsShape(Output):
    """A page of my earnings with the totals of the period."""

    items = EarningShape(many=True)
    next = serializers.CharField(allow_null=True)
    currency = serializers.CharField(default="EUR")
    summary = EarningsSummaryShape()


class PeriodQuery(ListQuery):
    """A period of Helsinki dates, both inclusive."""

    to = Day(required=False)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": Day(required=False)}


class ShowEarnings(Endpoint):
    @described("show_earnings", gives=EarningsShape, asks=PeriodQuery)
    def get(self, request: Request) -> Response:
        """Per unit: due, paid, and if not, why not. The last 30 days unless `from` and `to` say otherwise."""
        assistant = access.require_assistant(self.user)
        asked = self.ask(PeriodQuery)
        from_on, to_on = _period(asked, helsinki_date(timezone.now()))
        limit = asked["limit"]
        rows = earnings(assistant, from_on, to_on, after_id=_after(asked.get("cursor")), limit=limit + 1)
        page: dict[str, Any] = {
            "items": rows[:limit],
            "next": encode([rows[limit - 1].unit_id]) if len(rows) > limit else None,
            "summary": summary(assistant, from_on, to_on),
        }
        return self.show(EarningsShape, page)


def _period(asked: dict[str, Any], today: date) -> tuple[date, date]:
    to_on: date = asked.get("to", today)
    from_on: date = asked.get("from", to_on - timedelta(days=USUAL_DAYS))
    if from_on > to_on:
        raise PeriodBackwards(field="from")
    return from_on, to_on


def _after(cursor: str | None) -> int | None:
    if not cursor:
        return None
    parts = decode(cursor)
    if len(parts) != 1 or type(parts[0]) is not int:
        raise CursorInvalid(field="cursor")
    return int(parts[0])


class TrialRowShape(Output):
    """One kind of account up to the day, in cents."""

    account = serializers.ChoiceField(choices=AccountKind.values, source="kind")
    name = serializers.SerializerMethodField()
    debit_cents = serializers.IntegerField()
    credit_cents = serializers.IntegerField()
    balance_cents = serializers.IntegerField()

    def get_name(self, row: TrialRow) -> str:
        return AccountKind(row.kind).name.lower()


class TrialBalanceShape(Output):
    """All accounts by kind; debits equal credits, or the books are off."""

    on = serializers.DateField()
    currency = serializers.CharField(default="EUR")
    rows = TrialRowShape(many=True)
    debit_cents = serializers.IntegerField()
    credit_cents = serializers.IntegerField()


class ShowTrialBalance(Endpoint):
    class Query(Body):
        """The last day to count; today unless said otherwise."""

        on = Day(required=False)

    @described("trial_balance", gives=TrialBalanceShape, asks=Query, refuses=(401, 403, 404, 422, 429))
    def get(self, request: Request) -> Response:
        """The trial balance up to and including a Helsinki date."""
        access.require_role(self.user, OfficeRole.FINANCE)
        asked = self.ask(self.Query)
        return self.show(TrialBalanceShape, trial_balance(asked.get("on", helsinki_date(timezone.now()))))
