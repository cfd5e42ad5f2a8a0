"""From the snapshot to the page: every number formatted here, so that the template only places."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.template.loader import render_to_string

from billing.invoicing import references
from billing.invoicing.documents import codes
from billing.invoicing.documents.snapshot import Snapshot

LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_IE"}
DATE_FORMATS = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}
EVIDENCE_ROWS = 1000  # the PDF lists so many; the evidence file has them all


class Wording:
    """Formats money, rates and dates in the language of one document."""

    def __init__(self, language: str, currency: str) -> None:
        self.language = language if language in LOCALES else "fi"
        self.locale = LOCALES[self.language]
        self.currency = currency

    def money(self, cents: int) -> str:
        """Units: cents."""
        text = format_currency(Decimal(cents).scaleb(-2), self.currency, locale=self.locale)
        return text.replace("\u202f", "\xa0")

    def rate(self, bps: int) -> str:
        """Units: basis points, 2550 -> 25,5 %."""
        number = format_decimal(Decimal(bps).scaleb(-2), locale=self.locale)
        return f"{number}%" if self.language == "en" else f"{number}\xa0%"

    def day(self, iso: str) -> str:
        if not iso:
            return ""
        return format_date(date.fromisoformat(iso), DATE_FORMATS[self.language], locale=self.locale)

    def days(self, first: str, last: str) -> str:
        return self.day(first) if first == last else f"{self.day(first)}–{self.day(last)}"


def invoice_html(snapshot: Snapshot) -> str:
    """Return the invoice as one HTML page that needs nothing from outside, made from the snapshot alone."""
    return render_to_string("invoicing/invoice.html", page(snapshot))


def page(snapshot: Snapshot) -> dict[str, Any]:
    """Return what the template places: the snapshot with every amount, rate and date written out."""
    wording = Wording(snapshot["language"], snapshot["currency"])
    totals, payment = snapshot["totals"], snapshot["payment"]
    return {
        "doc": snapshot,
        "w": snapshot["words"],
        "issued": wording.day(snapshot["issued_on"]),
        "due": wording.day(snapshot["due_on"]),
        "terms": snapshot["words"]["terms_days"].format(days=snapshot["payment_term_days"]),
        "lines": [_line(line, wording) for line in snapshot["lines"]],
        "vat": [_vat(group, wording) for group in snapshot["vat"]],
        "net": wording.money(totals["net_cents"]),
        "vat_total": wording.money(totals["vat_cents"]),
        "gross": wording.money(totals["gross_cents"]),
        "iban": references.grouped(payment["iban"]),
        "viite": references.grouped(payment["reference"]),
        "rf": references.grouped(payment["rf_reference"]),
        **_codes(snapshot),
        **_evidence(snapshot, wording),
    }


def _line(line: dict[str, Any], wording: Wording) -> dict[str, Any]:
    return {
        **line,
        "performed": wording.days(line["performed_from"], line["performed_to"]),
        "unit_price": wording.money(line["unit_price_cents"]),
        "rate": wording.rate(line["vat_bps"]),
        "net": wording.money(line["net_cents"]),
    }


def _vat(group: dict[str, Any], wording: Wording) -> dict[str, str]:
    return {
        "rate": wording.rate(group["bps"]),
        "base": wording.money(group["base_cents"]),
        "tax": wording.money(group["vat_cents"]),
    }


def _codes(snapshot: Snapshot) -> dict[str, Any]:
    payment = snapshot["payment"]
    picture, width = codes.bar_code_picture(payment["bar_code"])
    qr = codes.epc_picture(
        name=payment["recipient"],
        iban=payment["iban"],
        bic=payment["bic"],
        cents=snapshot["totals"]["gross_cents"],
        rf_reference=payment["rf_reference"],
    )
    return {
        "bar_picture": picture,
        "bar_mm": str(width),
        "bar_height_mm": codes.BAR_HEIGHT_MM,
        "qr_picture": qr,
    }


def _evidence(snapshot: Snapshot, wording: Wording) -> dict[str, Any]:
    rows, words = snapshot["evidence"], snapshot["words"]
    shown = [
        {
            **row,
            "on": wording.day(row["accepted_on"]),
            "by": words["by_silence"] if row["by_silence"] else row["accepted_by"],
            "price": wording.money(row["price_cents"]),
        }
        for row in rows[:EVIDENCE_ROWS]
    ]
    rest = words["evidence_rest"].format(shown=len(shown), all=len(rows)) if len(rows) > len(shown) else ""
    return {"evidence": shown, "evidence_rest": rest}
