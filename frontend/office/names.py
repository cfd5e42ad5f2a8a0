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
