from django.db import models

from backoffice.kernel.machines import Machine


class InvoiceStatus(models.TextChoices):
    DRAFT = "draft"
    OPEN = "open"  # final: numbered, posted, owed
    PAID = "paid"
    DISCARDED = "discarded"  # a draft nobody wanted; its units are free again


INVOICE_MACHINE = Machine(
    states=InvoiceStatus,
    initial=InvoiceStatus.DRAFT,
    edges={
        InvoiceStatus.DRAFT: frozenset({InvoiceStatus.OPEN, InvoiceStatus.DISCARDED}),
        InvoiceStatus.OPEN: frozenset({InvoiceStatus.PAID}),
        InvoiceStatus.PAID: frozenset({InvoiceStatus.OPEN}),  # a payment was booked wrongly and is reversed
        InvoiceStatus.DISCARDED: frozenset(),
    },
)
