"""Refusals of payments.

Conflict
├── InvoiceNotOpen
├── ArchiveIdUsed
├── PaymentReversed
└── LaterPaymentFirst
Invalid
├── AmountInvalid
└── PaymentDateInvalid
    └── PaidBeforeIssued
"""

from backoffice.kernel.errors import Conflict, Invalid
from backoffice.kernel.texts import Text


class InvoiceNotOpen(Conflict):
    """The invoice is a draft or discarded: no payment belongs to it."""

    code = "invoice_not_open"
    sentence = Text(
        fi="Laskua ei ole lähetetty, joten suoritusta ei voi kohdistaa siihen. Valitse lähetetty lasku.",
        sv="Fakturan har inte skickats, så betalningen kan inte riktas till den. Välj en skickad faktura.",
        en="The invoice has not been sent, so no payment can be booked on it. Choose one that has.",
    )


class ArchiveIdUsed(Conflict):
    """The bank's transaction has been booked already."""

    code = "archive_id_used"
    sentence = Text(
        fi="Arkistointitunnus {archive_id} on jo kirjattu. Sama tilitapahtuma kirjataan vain kerran.",
        sv="Arkiveringskoden {archive_id} är redan bokförd. Samma transaktion bokförs bara en gång.",
        en="The bank's identifier {archive_id} is in the books already. A transaction is booked only once.",
    )


class PaymentReversed(Conflict):
    """The payment has been reversed already."""

    code = "payment_reversed"
    sentence = Text(
        fi="Tämän suorituksen kirjaus on jo peruttu.",
        sv="Bokningen av den här betalningen är redan återförd.",
        en="The booking of this payment has been reversed already.",
    )


class LaterPaymentFirst(Conflict):
    """A later payment of the invoice became credit because of this one: without it the invoice would be owed for nothing."""

    code = "later_payment_first"
    sentence = Text(
        fi="Laskulle on kirjattu myöhemmin suoritus {archive_id} ({paid_on}), joka jäi kokonaan tai osaksi asiakkaan "
        "hyväksi. Peru ensin sen kirjaus ja kirjaa se lopuksi uudelleen.",
        sv="På fakturan har senare bokförts betalningen {archive_id} ({paid_on}), som helt eller delvis blev kundens "
        "tillgodohavande. Återför den först och bokför den till sist på nytt.",
        en="The payment {archive_id} ({paid_on}) was booked on the invoice later and became the client’s credit, all of "
        "it or in part. Reverse that one first and book it again at the end.",
    )


class AmountInvalid(Invalid):
    """The amount is not a positive whole number of cents."""

    code = "amount_invalid"
    sentence = Text(
        fi="Anna suorituksen määrä: suurempi kuin nolla, enintään kaksi desimaalia.",
        sv="Ange betalningens belopp: större än noll, högst två decimaler.",
        en="Give the amount received: more than zero, at most two decimals.",
    )


class PaymentDateInvalid(Invalid):
    """The payment day has not come yet."""

    code = "payment_date_invalid"
    sentence = Text(
        fi="Maksupäivä on tulevaisuudessa. Anna pankin kirjauspäivä.",
        sv="Betalningsdagen ligger i framtiden. Ange bankens bokföringsdag.",
        en="The payment day lies in the future. Give the bank's booking date.",
    )


class PaidBeforeIssued(PaymentDateInvalid):
    """The payment day comes before the invoice's own: another year was typed, or another invoice is meant."""

    code = "paid_before_issued"
    sentence = Text(
        fi="Maksupäivä {paid_on} on ennen laskun päiväystä {issued_on}. Tarkista päivä ja lasku tiliotteelta.",
        sv="Betalningsdagen {paid_on} är före fakturans datum {issued_on}. Kontrollera dagen och fakturan mot kontoutdraget.",
        en="The payment day {paid_on} is before the invoice’s date {issued_on}. Check the day and the invoice against the bank statement.",
    )
