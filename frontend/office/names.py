"""What things of lower rooms are called on the console's pages, in the active language."""

from django.utils.translation import gettext as _

from billing.ledger.models import AccountKind
from clients.agreements.models import AgreementKind


def kind_names() -> dict[str, str]:
    """Return what the kinds of agreement are called."""
    return {
        AgreementKind.NDA: _("Non-disclosure agreement"),
        AgreementKind.DPA: _("Data processing agreement"),
        AgreementKind.TERMS: _("Terms of service"),
        AgreementKind.ASSISTANT_NDA: _("Worker’s non-disclosure agreement"),
    }


def account_names() -> dict[str, str]:
    """Return what the kinds of account are called."""
    return {
        AccountKind.BANK: _("Bank"),
        AccountKind.RECEIVABLE: _("Invoiced, not yet paid"),
        AccountKind.UNBILLED: _("Accepted, not yet invoiced"),
        AccountKind.PAYABLE: _("Owed to assistants"),
        AccountKind.CLIENT_CREDIT: _("Clients’ credit"),
        AccountKind.OUTPUT_VAT: _("VAT on sales"),
        AccountKind.SALES: _("Sales"),
        AccountKind.ASSISTANT_FEES: _("Assistants’ fees"),
        AccountKind.ROUNDING: _("Rounding"),
    }


def number_names() -> dict[str, str]:
    """Return what the numbers of prices and terms are called."""
    return {
        "unit_price_cents": _("Price of one result, without VAT"),
        "assistant_rate_cents": _("Paid to the assistant for one result"),
        "review_days": _("Review window, working days"),
        "lease_hours": _("Lease, hours"),
        "fix_rounds": _("Fix rounds"),
        "check_one_in": _("The office checks one in"),
    }
